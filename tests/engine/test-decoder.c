/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "report/decoder.h"

/* The columns of tests/bounces/decoder/expectations.tsv. */
enum
{
  COLUMN_FILE,
  COLUMN_KIND,
  COLUMN_N,
  COLUMN_RECIPIENT,
  COLUMN_STATUS,
  COLUMN_REPLY,
  COLUMN_WORDS,
  COLUMN_OTHERS,
  N_COLUMNS
};

static char *
build_path (const char *name)
{
  return g_build_filename (g_getenv ("G_TEST_SRCDIR"), "bounces", "decoder", name, NULL);
}

static BounceReport *
decode (const char *data, gsize length)
{
  g_autoptr (GBytes) mail = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  BounceReport *report = bounce_report_decode (mail, &error);

  g_assert_no_error (error);
  return report;
}

static BounceReport *
decode_file (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".eml", NULL);
  g_autofree char *path = build_path (file);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return decode (data, length);
}

static const BounceRecipient *
find (const BounceReport *report, const char *address)
{
  for (guint i = 0; i < report->recipients->len; i++)
    if (g_strcmp0 (((BounceRecipient *)report->recipients->pdata[i])->address, address) == 0)
      return report->recipients->pdata[i];
  return NULL;
}

static void
test_row (gconstpointer data)
{
  const char *const *row = data;
  g_autoptr (BounceReport) report = decode_file (row[COLUMN_FILE]);
  const BounceRecipient *recipient = find (report, row[COLUMN_RECIPIENT]);

  g_assert_cmpstr (bounce_kind_to_nick (report->kind), ==, row[COLUMN_KIND]);
  g_assert_cmpuint (report->recipients->len, ==, g_ascii_strtoull (row[COLUMN_N], NULL, 10));
  if (*row[COLUMN_RECIPIENT] == '\0')
    return;
  g_assert_nonnull (recipient);
  g_assert_cmpstr (recipient->status != NULL ? recipient->status : "", ==, row[COLUMN_STATUS]);
  g_assert_cmpuint (recipient->reply_code, ==, g_ascii_strtoull (row[COLUMN_REPLY], NULL, 10));
  if (*row[COLUMN_WORDS] != '\0')
    g_assert_nonnull (strstr (recipient->diagnostic, row[COLUMN_WORDS]));
  if (*row[COLUMN_OTHERS] != '\0' && recipient->diagnostic != NULL)
    g_assert_null (strstr (recipient->diagnostic, row[COLUMN_OTHERS]));
}

static void
test_original (void)
{
  g_autoptr (BounceReport) report = decode_file ("courier-two");

  g_assert_cmpint (report->returned, ==, BOUNCE_RETURNED_FULL);
  g_assert_cmpstr (report->original_message_id, ==, "<m1@example.net>");
  g_assert_cmpstr (report->original_from, ==, "anna@example.net");
  g_assert_cmpstr (report->original_from_name, ==, "Anna");
  g_assert_cmpstr (report->original_subject, ==, "Minutes");
  g_assert_cmpstr (report->original_date, ==, "2026-01-12T09:58:00+01:00");
  g_assert_cmpuint (report->original_to->len, ==, 2);
  g_assert_cmpuint (report->original_attachments->len, ==, 1);
  g_assert_cmpstr (report->original_attachments->pdata[0], ==, "minutes.pdf");
  g_assert_cmpuint (report->original_size, >, 300);
}

static void
test_notice (void)
{
  g_autoptr (BounceReport) report = decode_file ("exchange-german");
  g_autoptr (BounceReport) headers = decode_file ("gmx");

  g_assert_cmpstr (report->reporting_mta, ==, "ex1.corp.example.com");
  g_assert_cmpstr (report->subject, ==, "Unzustellbar: Protokoll");
  g_assert_cmpstr (report->from, ==, "postmaster@corp.example.com");
  g_assert_cmpstr (report->return_path, ==, "");
  g_assert_cmpstr (report->date, ==, "2026-01-12T09:00:00Z");
  g_assert_cmpstr (report->format, ==, "exchange");
  g_assert_cmpint (report->returned, ==, BOUNCE_RETURNED_HEADERS);
  g_assert_cmpstr (report->original_message_id, ==, "<m5@example.net>");
  g_assert_null (strstr (report->text, "color: red"));
  g_assert_cmpint (headers->returned, ==, BOUNCE_RETURNED_HEADERS);
}

static void
test_session (void)
{
  g_autoptr (BounceReport) report = decode_file ("sendmail-two");
  const BounceRecipient *bert = report->recipients->pdata[0];
  const BounceRecipient *carla = report->recipients->pdata[1];

  g_assert_cmpstr (bert->remote_mta, ==, "mx1.north.example.com");
  g_assert_cmpint (bert->stage, ==, BOUNCE_STAGE_RCPT);
  g_assert_cmpstr (carla->remote_mta, ==, "mx.south.example.com");
  /* A reply of several lines keeps its code once, and its lines. */
  g_assert_nonnull (strstr (bert->diagnostic,
                            "550-5.7.26 This mail is unauthenticated, which poses a risk. Please\n"
                            "authenticate with"));
}

static void
test_fates (void)
{
  g_autoptr (BounceReport) report = decode_file ("courier-two");
  g_autoptr (BounceReport) global = decode_file ("global");
  const BounceRecipient *bert = report->recipients->pdata[0];
  const BounceRecipient *carla = report->recipients->pdata[1];

  g_assert_cmpint (bert->action, ==, BOUNCE_ACTION_FAILED);
  g_assert_cmpint (carla->action, ==, BOUNCE_ACTION_DELAYED);
  g_assert_true (bert->status_is_field);
  g_assert_cmpstr (((BounceRecipient *)global->recipients->pdata[0])->original_address,
                   ==,
                   "bert+tag@north.example.com");
}

static void
refuse (GString *text)
{
  g_autoptr (GBytes) mail = g_string_free_to_bytes (text);
  g_autoptr (GError) error = NULL;

  g_assert_null (bounce_report_decode (mail, &error));
  g_assert_error (error, BOUNCE_DECODER_ERROR, BOUNCE_DECODER_ERROR_TOO_COMPLEX);
}

/* Shapes that would take much memory or time end as an error instead. */
static void
test_limits (void)
{
  GString *parts = g_string_new ("Content-Type: multipart/mixed; boundary=\"b\"\n\n");
  GString *wide = g_string_new ("Content-Type: multipart/mixed; boundary=\"b\"\n\n");
  GString *header = g_string_new ("Subject: x\n");

  for (guint i = 0; i < 3000; i++)
    g_string_append (parts, "--b\n\nx\n");
  refuse (parts);
  for (guint i = 0; i < 200000; i++)
    g_string_append (wide, "--b\n\nx\n");
  refuse (wide);
  for (guint i = 0; i < 40000; i++)
    g_string_append (header, "X-Filler: 0123456789012345678901234567890123456789\n");
  refuse (header);
}

/* The reader sends reports over a pipe: whatever is decoded passes its check. */
static void
check_wire (const BounceReport *report)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (BounceReport) copy = NULL;
  BounceWire wire;

  bounce_report_write (report, FALSE, bytes);
  bounce_wire_init (&wire, bytes->data, bytes->len);
  copy = bounce_report_new_from_wire (&wire);
  g_assert_nonnull (copy);
  g_assert_true (bounce_wire_is_done (&wire));
  g_assert_cmpuint (copy->recipients->len, ==, report->recipients->len);
  g_assert_cmpstr (copy->text, ==, report->text);
}

static void
damage (GRand *random, const char *data, gsize length)
{
  for (guint round = 0; round < 24; round++)
    {
      g_autoptr (BounceReport) cut = decode (data, length * round / 24);
      g_autofree char *turned = g_memdup2 (data, length);
      g_autoptr (BounceReport) report = NULL;

      check_wire (cut);
      for (guint k = 0; k < 12; k++)
        turned[g_rand_int_range (random, 0, (gint32)length)] =
            (char)g_rand_int_range (random, 0, 256);
      report = decode (turned, length);
      check_wire (report);
    }
}

/* Cut anywhere, and with bytes turned over, every mail still gives a report. */
static void
test_damage (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20260112);
  g_autofree char *folder = build_path (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n_mails = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = build_path (name);
      g_autofree char *data = NULL;
      gsize length = 0;

      if (!g_str_has_suffix (name, ".eml"))
        continue;
      g_file_get_contents (path, &data, &length, &error);
      g_assert_no_error (error);
      damage (random, data, length);
      n_mails++;
    }
  g_assert_cmpuint (n_mails, >, 50);
}

static void
test_empty (void)
{
  g_autoptr (BounceReport) nothing = decode ("", 0);
  g_autoptr (BounceReport) zeros = decode ("\0\0\0\0", 4);

  g_assert_cmpint (nothing->kind, ==, BOUNCE_KIND_ORDINARY);
  g_assert_cmpint (zeros->kind, ==, BOUNCE_KIND_ORDINARY);
}

static void
add_rows (void)
{
  g_autofree char *path = build_path ("expectations.tsv");
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &table, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) row = g_strsplit (lines[i], "\t", -1);
      g_autofree char *name = NULL;

      if (*lines[i] == '\0')
        continue;
      g_assert_cmpuint (g_strv_length (row), ==, N_COLUMNS);
      name = g_strdup_printf ("/decoder/mail/%u-%s", i, row[COLUMN_FILE]);
      g_test_add_data_func_full (
          name, g_steal_pointer (&row), test_row, (GDestroyNotify)g_strfreev);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  bounce_decoder_init ();
  add_rows ();
  g_test_add_func ("/decoder/original", test_original);
  g_test_add_func ("/decoder/notice", test_notice);
  g_test_add_func ("/decoder/session", test_session);
  g_test_add_func ("/decoder/fates", test_fates);
  g_test_add_func ("/decoder/limits", test_limits);
  g_test_add_func ("/decoder/damage", test_damage);
  g_test_add_func ("/decoder/empty", test_empty);
  return g_test_run ();
}
