/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "case/batch-out.h"

/* %u: a number; %s: the domain; the words of the refusal; the status; the day of January */
static const char notice[] =
    "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\n"
    "To: ben@example.org\n"
    "Subject: Undelivered Mail Returned to Sender\n"
    "Date: %u Jan 2026 12:00:00 +0000\n"
    "MIME-Version: 1.0\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n"
    "\n"
    "--b\n"
    "Content-Type: text/plain\n"
    "\n"
    "This is the mail system at host mx.example.net.\n"
    "\n"
    "--b\n"
    "Content-Type: message/delivery-status\n"
    "\n"
    "Reporting-MTA: dns; mx.example.net\n"
    "\n"
    "Final-Recipient: rfc822; person%u@%s\n"
    "Action: failed\n"
    "Status: %s\n"
    "Diagnostic-Code: smtp; 550 %s %s\n"
    "\n"
    "--b\n"
    "Content-Type: text/rfc822-headers\n"
    "\n"
    "From: ben@example.org\n"
    "Subject: =Lunch %u\n"
    "\n"
    "--b--\n";

static const char *const domains[] = { "one.example.com", "two.example.com", "three.example.com" };

typedef struct
{
  char *folder;
  GPtrArray *mails; /* (element-type GBytes) what the mbox is made of */
  BounceBatch *batch;
} Fixture;

static char *
write_notice (guint i)
{
  const char *domain = domains[i % G_N_ELEMENTS (domains)];
  const char *status = i % 2 == 0 ? "5.1.1" : "5.2.2";
  const char *words = i % 2 == 0 ? "User unknown" : "Mailbox full";

  return g_strdup_printf (notice, 1 + i % 10, i, domain, status, status, words, i);
}

/* An mbox of @n notices, an ordinary mail and something that is no mail. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autoptr (GString) mbox = g_string_new (NULL);
  g_autofree char *path = NULL, *picture = NULL, *outlook = NULL;
  g_autoptr (BounceIntake) intake = NULL;
  GFile *files[3];

  fixture->folder = g_dir_make_tmp ("bounce-desk-batch-XXXXXX", NULL);
  fixture->mails = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  for (guint i = 0; i <= n; i++)
    {
      char *mail = i < n ? write_notice (i)
                         : g_strdup ("From: anna@example.com\nTo: ben@example.org\nSubject: Hello\n"
                                     "Date: 5 Jan 2026 12:00:00 +0000\n\nLunch?\n");

      g_string_append_printf (mbox, "From x Mon Jan  5 00:00:00 2026\n%s\n", mail);
      g_ptr_array_add (fixture->mails, g_bytes_new_take (mail, strlen (mail)));
    }
  path = g_build_filename (fixture->folder, "many.mbox", NULL);
  picture = g_build_filename (fixture->folder, "picture.png", NULL);
  outlook = g_test_build_filename (G_TEST_DIST, "intake", "ndr.msg", NULL);
  g_assert_true (g_file_set_contents (path, mbox->str, (gssize)mbox->len, NULL));
  g_assert_true (g_file_set_contents (picture, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, NULL));
  files[0] = g_file_new_for_path (path);
  files[1] = g_file_new_for_path (picture);
  files[2] = g_file_new_for_path (outlook);
  intake = bounce_intake_open_all (files, 3, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_object_unref (files[i]);
  /* The files are not needed any more. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_unlink (picture), ==, 0);
  fixture->batch = bounce_batch_new (
      intake, g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_intake_mail_free));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->batch);
  g_ptr_array_unref (fixture->mails);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
run (BounceBatch *batch)
{
  BounceBatchProgress progress = { .is_running = TRUE };

  bounce_batch_start (batch);
  while (progress.is_running)
    {
      g_main_context_iteration (NULL, TRUE);
      bounce_batch_get_progress (batch, &progress);
    }
}

static BounceBatchView *
see_all (BounceBatch *batch)
{
  BounceBatchView *view = bounce_batch_view_new (batch);

  while (bounce_batch_view_step (view, 1))
    ;
  return view;
}

static void
see (BounceBatchView *view)
{
  while (bounce_batch_view_step (view, 1))
    ;
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  BounceBatchProgress progress;
  const guint64 *kinds = bounce_batch_get_kinds (fixture->batch);
  const BounceBatchRow *row;

  run (fixture->batch);
  bounce_batch_get_progress (fixture->batch, &progress);
  g_assert_cmpuint (progress.n_mails, ==, 63);
  g_assert_cmpuint (progress.total, ==, 63);
  g_assert_false (progress.is_cancelled);
  g_assert_cmpuint (kinds[BOUNCE_KIND_BOUNCE], ==, 61);
  g_assert_cmpuint (kinds[BOUNCE_KIND_ORDINARY], ==, 1);
  g_assert_cmpuint (bounce_batch_get_n_not_mails (fixture->batch), ==, 1);
  g_assert_cmpuint (bounce_batch_get_n_rows (fixture->batch), ==, 64); /* the last is for two */
  row = bounce_batch_get_row (fixture->batch, 7);
  g_assert_cmpstr (row->recipient, ==, "person7@two.example.com");
  g_assert_cmpstr (row->domain, ==, "two.example.com");
  g_assert_cmpstr (row->scenario->id, ==, "mailbox-full");
  g_assert_cmpstr (row->scenario->title, ==, "The recipient's mailbox is full");
  g_assert_cmpstr (row->status, ==, "5.2.2");
  g_assert_cmpstr (row->sender, ==, "ben@example.org");
  g_assert_cmpstr (row->subject, ==, "=Lunch 7");
  g_assert_cmpint (row->who, ==, BOUNCE_WHO_RECIPIENT);
  g_assert_cmpint (row->permanence, ==, BOUNCE_PERMANENCE_PERMANENT);
  row = bounce_batch_get_row (fixture->batch, 61);
  g_assert_cmpstr (row->scenario->id, ==, BOUNCE_BATCH_NOT_MAIL);
  g_assert_nonnull (strstr (row->problem, "picture.png"));
  row = bounce_batch_get_row (fixture->batch, 62);
  g_assert_cmpstr (row->scenario->id, ==, "unknown-user");
}

static void
test_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) readable = NULL;
  g_autoptr (GBytes) outlook = NULL;
  const BounceBatchRow *last;

  run (fixture->batch);
  for (guint i = 0; i < fixture->mails->len; i++)
    {
      g_autoptr (GBytes) same = NULL;
      g_autoptr (GBytes) bytes = bounce_batch_load_mail (
          fixture->batch, bounce_batch_get_row (fixture->batch, i), &same, &error);

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (bytes, fixture->mails->pdata[i]));
      g_assert_true (same == bytes);
    }
  last = bounce_batch_get_row (fixture->batch, 62);
  outlook = bounce_batch_load_mail (fixture->batch, last, &readable, &error);
  g_assert_cmpstr (bounce_draft_name_bounce (outlook), ==, "bounce.msg");
  g_assert_false (g_bytes_equal (outlook, readable));
  g_assert_null (bounce_batch_load_mail (
      fixture->batch, bounce_batch_get_row (fixture->batch, 61), NULL, &error));
  g_assert_nonnull (strstr (error->message, "picture.png"));
}

static void
test_view (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceBatchView) view = NULL;
  g_autoptr (GArray) scenarios = NULL, domains_seen = NULL;
  const BounceBatchGroup *group;
  guint n_all, serial;

  run (fixture->batch);
  view = see_all (fixture->batch);
  g_assert_cmpuint (bounce_batch_view_get_n_rows (view), ==, 64);
  scenarios = bounce_batch_view_list_scenarios (view, 2, &n_all);
  g_assert_cmpuint (scenarios->len, ==, 2);
  g_assert_cmpuint (n_all, ==, 4);
  group = &g_array_index (scenarios, BounceBatchGroup, 0);
  g_assert_cmpstr (group->scenario->id, ==, "unknown-user");
  g_assert_cmpuint (group->n_rows, ==, 31);
  group = &g_array_index (scenarios, BounceBatchGroup, 1);
  g_assert_cmpstr (group->scenario->id, ==, "mailbox-full");
  g_assert_cmpuint (group->n_who[BOUNCE_WHO_RECIPIENT], ==, 31);

  /* What is chosen narrows the others, not itself. */
  serial = bounce_batch_view_get_serial (view);
  bounce_batch_view_set_scenario (view, group->scenario);
  bounce_batch_view_set_domain (view, bounce_batch_get_row (fixture->batch, 0)->domain);
  g_assert_cmpuint (bounce_batch_view_get_serial (view), !=, serial);
  see (view);
  g_assert_cmpuint (bounce_batch_view_get_n_rows (view), ==, 10);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpstr (bounce_batch_view_get_row (view, i)->domain, ==, "one.example.com");
  domains_seen = bounce_batch_view_list_domains (view, 10, &n_all);
  g_assert_cmpuint (n_all, ==, 4);
  g_assert_cmpuint (g_array_index (domains_seen, BounceBatchGroup, 0).n_rows, ==, 10);
  g_assert_cmpuint (bounce_batch_view_get_who_counts (view)[BOUNCE_WHO_RECIPIENT], ==, 10);
  bounce_batch_view_set_text (view, "PERSON3@");
  see (view);
  g_assert_cmpuint (bounce_batch_view_get_n_rows (view), ==, 1);
  bounce_batch_view_reset (view);
  bounce_batch_view_set_text (view, "mailbox is FULL");
  see (view);
  g_assert_cmpuint (bounce_batch_view_get_n_rows (view), ==, 31);
  bounce_batch_view_set_text (view, "");
  bounce_batch_view_set_who (view, BOUNCE_WHO_NOBODY);
  see (view);
  g_assert_cmpuint (bounce_batch_view_get_n_rows (view), ==, 2);
}

static void
test_spans (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceBatchView) view = NULL;
  g_autoptr (GArray) spans = NULL, few = NULL;
  const BounceBatchSpan *span;
  guint n = 0;

  run (fixture->batch);
  view = see_all (fixture->batch);
  /* The notice of Outlook is years older. */
  bounce_batch_view_set_text (view, "=Lunch");
  see (view);
  spans = bounce_batch_view_list_spans (view, 60);
  g_assert_cmpuint (spans->len, ==, 10);
  span = &g_array_index (spans, BounceBatchSpan, 0);
  g_assert_cmpuint (span->n_rows, ==, 6);
  g_assert_cmpuint (span->first_day, ==, span->last_day);
  few = bounce_batch_view_list_spans (view, 3);
  g_assert_cmpuint (few->len, ==, 2);
  for (guint i = 0; i < few->len; i++)
    n += g_array_index (few, BounceBatchSpan, i).n_rows;
  g_assert_cmpuint (n, ==, 60);
  bounce_batch_view_set_days (view, span->first_day, span->last_day);
  see (view);
  g_assert_cmpuint (bounce_batch_view_get_n_rows (view), ==, 6);
}

typedef struct
{
  GAsyncResult *result;
} Wait;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Wait *)user_data)->result = g_object_ref (result);
}

static GAsyncResult *
wait_for (Wait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return wait->result;
}

static char *export(BounceBatchView *view, const char *folder, BounceBatchFormat format)
{
  g_autofree char *path = g_build_filename (folder, "table", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL };
  char *text;

  bounce_batch_export_async (view, file, format, NULL, done_cb, &wait);
  g_assert_true (bounce_batch_export_finish (wait_for (&wait), &error));
  g_object_unref (wait.result);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  return text;
}

static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceBatchView) view = NULL;
  g_autofree char *csv = NULL, *json = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *array;
  JsonObject *object;

  run (fixture->batch);
  view = see_all (fixture->batch);
  bounce_batch_view_set_text (view, "person7@");
  see (view);
  csv = export(view, fixture->folder, BOUNCE_BATCH_CSV);
  lines = g_strsplit (csv, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_true (
      g_str_has_prefix (lines[0], "\"time\",\"file\",\"kind\",\"recipient\",\"domain\","));
  g_assert_true (
      g_str_has_prefix (lines[1], "\"2026-01-08T12:00:00Z\",\"many.mbox #8\",\"bounce\","));
  /* No spreadsheet runs it as a formula. */
  g_assert_true (g_str_has_suffix (lines[1], ",\"'=Lunch 7\""));
  bounce_batch_view_reset (view);
  see (view);
  json = export(view, fixture->folder, BOUNCE_BATCH_JSON);
  g_assert_true (json_parser_load_from_data (parser, json, -1, NULL));
  array = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (array), ==, 64);
  object = json_array_get_object_element (array, 7);
  g_assert_cmpstr (json_object_get_string_member (object, "scenario"), ==, "mailbox-full");
  g_assert_cmpstr (json_object_get_string_member (object, "subject"), ==, "=Lunch 7");
  object = json_array_get_object_element (array, 61);
  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "not-a-mail");
  g_assert_true (json_object_get_null_member (object, "recipient"));
}

/* What a support desk unpacks is byte for byte what came in. */
static void
test_ticket (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceBatchView) view = NULL;
  g_autoptr (BounceDraft) draft = NULL;
  g_autoptr (BounceIntake) intake = bounce_intake_new ();
  Wait wait = { NULL };
  guint n = 0;

  run (fixture->batch);
  view = see_all (fixture->batch);
  bounce_batch_view_set_scenario (view, bounce_batch_get_row (fixture->batch, 1)->scenario);
  bounce_batch_view_set_text (view, "=Lunch");
  see (view);
  bounce_batch_new_ticket_async (view, "support@example.org", NULL, done_cb, &wait);
  draft = bounce_batch_new_ticket_finish (wait_for (&wait), NULL);
  g_object_unref (wait.result);
  g_assert_cmpstr (bounce_draft_get_to (draft), ==, "support@example.org");
  g_assert_cmpstr (
      bounce_draft_get_subject (draft), ==, "30 bounced mails: The recipient's mailbox is full");
  g_assert_nonnull (
      strstr (bounce_draft_get_body (draft), "All 30 notices are attached byte for byte"));
  g_assert_nonnull (strstr (bounce_draft_get_body (draft), "- 10 × one.example.com\n"));
  g_assert_nonnull (strstr (bounce_draft_get_body (draft),
                            "- 30 × The recipient's mailbox is full (mailbox-full)\n"));
  g_assert_cmpstr (bounce_draft_get_attachment_name (draft), ==, "bounces.zip");
  bounce_intake_add_bytes (intake, "bounces.zip", bounce_draft_get_attachment (draft));
  for (;;)
    {
      g_autoptr (BounceIntakeMail) mail = bounce_intake_next (intake, NULL, NULL);

      if (mail == NULL)
        break;
      g_assert_no_error (mail->error);
      g_assert_true (g_bytes_equal (mail->bytes, fixture->mails->pdata[1 + 2 * n++]));
    }
  g_assert_cmpuint (n, ==, 30);
}

/* Mails of a megabyte: a mail does not carry them all, and the text says so. */
static void
test_large_ticket (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceIntake) intake = bounce_intake_new ();
  g_autoptr (BounceBatch) batch = NULL;
  g_autoptr (BounceBatchView) view = NULL;
  g_autoptr (BounceDraft) draft = NULL;
  Wait wait = { NULL };

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *head = write_notice (2 * i);
      g_autofree char *padding = g_strnfill (1000 * 1000, 'x');
      char *mail = g_strconcat (head, padding, NULL);
      g_autoptr (GBytes) bytes = g_bytes_new_take (mail, strlen (mail));

      bounce_intake_add_bytes (intake, "mail.eml", bytes);
    }
  batch = bounce_batch_new (
      intake, g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_intake_mail_free));
  run (batch);
  view = see_all (batch);
  g_assert_cmpuint (bounce_batch_view_get_n_rows (view), ==, 20);
  bounce_batch_new_ticket_async (view, NULL, NULL, done_cb, &wait);
  draft = bounce_batch_new_ticket_finish (wait_for (&wait), NULL);
  g_object_unref (wait.result);
  g_assert_nonnull (
      strstr (bounce_draft_get_body (draft), "The first 16 of 20 notices are attached"));
  g_assert_cmpuint (
      g_bytes_get_size (bounce_draft_get_attachment (draft)), <=, BOUNCE_BATCH_MAX_TICKET + 4096);
}

/* Where there is no room for the bytes, the numbers are there all the same. */
static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  const struct rlimit none = { 1000, RLIM_INFINITY };
  struct rlimit before;
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  run (fixture->batch);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_cmpuint (bounce_batch_get_kinds (fixture->batch)[BOUNCE_KIND_BOUNCE], ==, 61);
  g_assert_null (bounce_batch_load_mail (
      fixture->batch, bounce_batch_get_row (fixture->batch, 50), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* What is done stays, and can be used. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  BounceBatchProgress progress = { .is_running = TRUE };
  g_autoptr (BounceBatchView) view = NULL;

  bounce_batch_start (fixture->batch);
  while (bounce_batch_get_n_rows (fixture->batch) == 0)
    g_main_context_iteration (NULL, TRUE);
  bounce_batch_cancel (fixture->batch);
  while (progress.is_running)
    {
      g_main_context_iteration (NULL, TRUE);
      bounce_batch_get_progress (fixture->batch, &progress);
    }
  g_assert_true (progress.is_cancelled);
  g_assert_cmpuint (progress.n_mails, <, fixture->mails->len);
  g_assert_cmpuint (bounce_batch_get_n_rows (fixture->batch), ==, progress.n_mails);
  view = see_all (fixture->batch);
  g_assert_cmpuint (bounce_batch_view_get_n_rows (view), ==, progress.n_mails);
}

/* Nobody waits for it any more. */
static void
test_drop (Fixture *fixture, gconstpointer data)
{
  bounce_batch_start (fixture->batch);
  while (bounce_batch_get_n_rows (fixture->batch) == 0)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, n, function)                                                                     \
  g_test_add ("/batch/" name, Fixture, GUINT_TO_POINTER (n), set_up, function, tear_down)
  ADD ("read", 60, test_read);
  ADD ("bytes", 60, test_bytes);
  ADD ("view", 60, test_view);
  ADD ("spans", 60, test_spans);
  ADD ("export", 60, test_export);
  ADD ("ticket", 60, test_ticket);
  ADD ("large-ticket", 0, test_large_ticket);
  ADD ("no-room", 60, test_no_room);
  ADD ("cancel", 20000, test_cancel);
  ADD ("drop", 2000, test_drop);
  return g_test_run ();
}
