/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "case/case.h"
#include "guide/guide-private.h"
#include "intake/intake.h"
#include "report/decoder.h"
#include "send/hand-over.h"

/* What holds for every mail, tried with mails at random: those of tests/bounces cut off, with bytes
 * changed, and with hostile words in every field. --seed repeats a run. */

#define N_RANDOM_MAILS 400
#define N_DRAFT_MAILS 120
#define NASTY "<b>&%s%n%9$n</b>../../etc/passwd"
#define SPLIT "x\r\nBcc: evil@evil.example\r\n\r\n<p>evil"

static GPtrArray *
load_bounces (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "bounces", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *mails = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".eml"))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort_with_data (names, (GCompareDataFunc)(void (*) (void))g_strcmp0, NULL);
  for (guint i = 0; i < names->len; i++)
    {
      char *data;
      gsize length;

      g_assert_true (g_file_get_contents (names->pdata[i], &data, &length, NULL));
      g_ptr_array_add (mails, g_bytes_new_take (data, length));
    }
  g_assert_cmpuint (mails->len, >, 40);
  return mails;
}

/* Bytes that nobody wrote, a mail cut off, one with bits flipped, or two in one another. */
static GBytes *
make_damaged (GPtrArray *bounces)
{
  GBytes *mail = bounces->pdata[g_test_rand_int_range (0, (gint32)bounces->len)];
  GBytes *other = bounces->pdata[g_test_rand_int_range (0, (gint32)bounces->len)];
  GByteArray *out = g_byte_array_new ();
  int kind = g_test_rand_int_range (0, 4);
  gsize length, n;

  if (kind == 0)
    {
      g_byte_array_set_size (out, (guint)g_test_rand_int_range (0, 20000));
      for (guint i = 0; i < out->len; i++)
        out->data[i] = (guint8)g_test_rand_int_range (0, 256);
      return g_byte_array_free_to_bytes (out);
    }
  g_byte_array_append (
      out, g_bytes_get_data (mail, NULL), (guint)(length = g_bytes_get_size (mail)));
  n = (gsize)g_test_rand_int_range (0, (gint32)length);
  if (kind == 1)
    g_byte_array_set_size (out, (guint)n);
  for (int i = kind == 2 ? g_test_rand_int_range (1, 60) : 0; i > 0; i--)
    out->data[g_test_rand_int_range (0, (gint32)out->len)] ^=
        (guint8)(1 << g_test_rand_int_range (0, 8));
  if (kind == 3)
    {
      g_byte_array_set_size (out, (guint)n);
      g_byte_array_append (out, g_bytes_get_data (other, NULL), (guint)g_bytes_get_size (other));
    }
  return g_byte_array_free_to_bytes (out);
}

static void
test_any_bytes (void)
{
  g_autoptr (GPtrArray) bounces = load_bounces ();
  g_autoptr (BounceReader) reader = bounce_reader_new ();

  for (guint i = 0; i < N_RANDOM_MAILS; i++)
    {
      g_autoptr (GBytes) mail = make_damaged (bounces);
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();
      g_autoptr (BounceReading) reading = bounce_reader_read (reader, mail, &error);

      g_assert_cmpint (
          g_get_monotonic_time () - start, <, (BOUNCE_READER_SECONDS + 2) * G_USEC_PER_SEC);
      if (reading == NULL)
        g_assert_error (error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_TOO_COMPLEX);
      else
        g_assert_cmpuint (reading->diagnoses->len, ==, MAX (reading->report->recipients->len, 1));
    }
}

/* What the decoder says of the mail with these line ends, without the sizes that differ for that.
 */
static GByteArray *
decode (GBytes *mail, const char *line_end)
{
  gsize length;
  const char *data = g_bytes_get_data (mail, &length);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (BounceReport) report = NULL;
  g_autoptr (GError) error = NULL;
  GByteArray *bytes = g_byte_array_new ();

  for (gsize i = 0; i < length; i++)
    if (data[i] == '\n')
      g_string_append (text, line_end);
    else if (data[i] != '\r')
      g_string_append_c (text, data[i]);
  changed = g_bytes_new (text->str, text->len);
  report = bounce_report_decode (changed, &error);
  g_assert_no_error (error);
  report->original_size = 0;
  bounce_report_write (report, FALSE, bytes);
  return bytes;
}

static void
test_line_ends (void)
{
  g_autoptr (GPtrArray) bounces = load_bounces ();

  bounce_decoder_init ();
  for (guint i = 0; i < bounces->len; i++)
    {
      g_autoptr (GByteArray) lf = decode (bounces->pdata[i], "\n");
      g_autoptr (GByteArray) crlf = decode (bounces->pdata[i], "\r\n");
      g_autoptr (GByteArray) cr = decode (bounces->pdata[i], "\r");

      g_assert_cmpmem (lf->data, lf->len, crlf->data, crlf->len);
      g_assert_cmpmem (lf->data, lf->len, cr->data, cr->len);
    }
}

/* The mail's answers as lines of JSON, from "kind" on: without the file and where it stands. */
static GPtrArray *
explain_mbox (GString *mbox)
{
  g_autofree char *folder = g_dir_make_tmp ("bounce-properties-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "all.mbox", NULL);
  const char *argv[] = { g_getenv ("BOUNCE_EXPLAIN"), "--mbox", "--json", path, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *answers = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (g_file_set_contents (path, mbox->str, (gssize)mbox->len, NULL));
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *kind = strstr (lines[i], "\"kind\":");

      if (*lines[i] != '\0')
        g_ptr_array_add (answers, g_strdup (kind != NULL ? kind : lines[i]));
    }
  g_unlink (path);
  g_rmdir (folder);
  return answers;
}

static void
append_mail (GString *mbox, const char *data, gsize length)
{
  g_string_append (mbox, "From a@example.org Tue Mar  3 10:00:00 2026\n");
  g_string_append_len (mbox, data, (gssize)length);
  g_string_append (mbox, "\n\n");
}

/* A foreign mail among others: theirs stay what they were, in their order. */
static void
test_foreign_mail (void)
{
  static const char *const foreign[] = {
    "Content-Type: multipart/mixed; boundary=x\nContent-Length: 99999999\n\n--x\n\nnever closed",
    "Subject: \xff\xfe\x80 =?utf-8?B?////=?=\nContent-Type: text/plain; "
    "charset=nonsense\n\n\x01\x02",
    "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 ../../x\nM\n",
    "From: MAILER-DAEMON@example.net\nSubject: Failure\n\n<a@example.org>: 550 5.1.1 "
    "no\n<html><!--",
    "",
  };
  g_autoptr (GPtrArray) bounces = load_bounces ();
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GString) mixed = g_string_new (NULL);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  guint found = 0;

  for (guint i = 0; i < bounces->len; i++)
    {
      gsize length;
      const char *data = g_bytes_get_data (bounces->pdata[i], &length);
      const char *other = foreign[i % G_N_ELEMENTS (foreign)];

      if (g_str_has_prefix (data, "From ") ||
          g_strstr_len (data, (gssize)length, "\nFrom ") != NULL)
        continue;
      append_mail (plain, data, length);
      append_mail (mixed, other, strlen (other));
      append_mail (mixed, data, length);
    }
  before = explain_mbox (plain);
  after = explain_mbox (mixed);
  g_assert_cmpuint (before->len, >, 40);
  g_assert_cmpuint (after->len, >, before->len);
  for (guint i = 0; i < after->len && found < before->len; i++)
    found += strcmp (before->pdata[found], after->pdata[i]) == 0;
  g_assert_cmpuint (found, ==, before->len);
}

/* A mail that says @words wherever a notice says anything. */
static GBytes *
make_hostile (const char *words, gsize length)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *)words, length);
  g_autofree char *raw = g_strndup (words, length);
  g_autofree char *folded = g_strdup (raw);
  char *mail;

  g_strdelimit (folded, "\r\n", ' ');
  mail = g_strdup_printf (
      "From: \"%1$s\" <MAILER-DAEMON@mx.example.net>\nTo: ben@example.org\n"
      "Subject: =?utf-8?B?%2$s?=\nMIME-Version: 1.0\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=x; name=\"%1$s\"\n\n"
      "--x\n\nYour message could not be delivered.\n%3$s\n--x\n"
      "Content-Type: message/delivery-status\n\nReporting-MTA: dns; %1$s\n\n"
      "Final-Recipient: rfc822; %1$s@example.com\nOriginal-Recipient: rfc822; %1$s\n"
      "Action: failed\nStatus: 5.2.2\nRemote-MTA: dns; %1$s\n"
      "Diagnostic-Code: smtp; 552 5.2.2 %1$s\nFinal-Log-ID: %1$s\nWill-Retry-Until: %1$s\n\n"
      "--x\nContent-Type: message/rfc822\n\nFrom: =?utf-8?B?%2$s?= <ben@example.org>\n"
      "To: =?utf-8?B?%2$s?= <%1$s@example.com>\nSubject: =?utf-8?B?%2$s?=\n"
      "Message-ID: <%1$s@example.org>\nMIME-Version: 1.0\n"
      "Content-Type: multipart/mixed; boundary=y\n\n--y\n\n%3$s\n--y\n"
      "Content-Type: text/plain; name=\"%1$s\"\nContent-Disposition: attachment; "
      "filename=\"=?utf-8?B?%2$s?=\"\n\n%3$s\n--y--\n--x--\n",
      folded,
      base64,
      raw);
  return g_bytes_new_take (mail, strlen (mail));
}

static BounceCase *
open_case (BounceReader *reader, BounceLibrary *library, GBytes *mail)
{
  BounceCase *self = bounce_case_new (library, mail, NASTY ".eml");
  g_autoptr (GError) error = NULL;
  BounceReading *reading = bounce_reader_read (reader, mail, &error);

  if (reading != NULL)
    bounce_case_take_reading (self, reading);
  else
    bounce_case_set_unreadable (self, error);
  return self;
}

/* The header of what was written, as somebody reads it who knows nothing of GMime: which fields
 * there are, each once. */
static void
assert_header (const char *eml)
{
  static const char *const allowed[] = {
    "To", "Subject", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"
  };
  const char *end = strstr (eml, "\r\n\r\n");
  g_autofree char *header = NULL;
  g_auto (GStrv) lines = NULL;
  guint seen = 0;

  g_assert_nonnull (end);
  header = g_strndup (eml, (gsize)(end - eml));
  lines = g_strsplit (header, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint bit = 0;

      g_assert_null (strpbrk (lines[i], "\r\n"));
      if (i > 0 && (*lines[i] == ' ' || *lines[i] == '\t'))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (allowed); j++)
        if (g_str_has_prefix (lines[i], allowed[j]) && lines[i][strlen (allowed[j])] == ':')
          bit = 1u << j;
      if (bit == 0)
        g_error ("a field that nobody asked for: %s", lines[i]);
      g_assert_cmpuint (seen & bit, ==, 0);
      seen |= bit;
    }
  g_assert_cmpuint (seen & 3, ==, 3);
}

static void
assert_draft (BounceDraft *draft, GBytes *attachment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) eml = NULL;
  g_autofree char *text = NULL;
  g_autofree char *uri = NULL;
  gsize length;
  const char *data;

  g_assert_null (strpbrk (bounce_draft_get_subject (draft), "\r\n"));
  uri = bounce_hand_over_dup_mailto (draft);
  g_assert_null (strpbrk (uri, "\r\n <>\""));
  g_assert_null (strstr (uri, "&bcc="));
  /* Whoever it may go to, a person can still say; then it is a mail. */
  bounce_draft_set_to (draft, "help@example.net");
  eml = bounce_draft_serialize (draft, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (eml, &length);
  text = g_strndup (data, length);
  assert_header (text);
  g_assert_nonnull (strstr (text, "To: help@example.net\r\n"));
  g_assert_true ((strstr (text, "\r\nContent-Type: multipart/mixed;") != NULL) ==
                 (attachment != NULL));
  if (attachment != NULL)
    g_assert_true (g_bytes_equal (attachment, bounce_draft_get_attachment (draft)));
}

/* Every draft that there is for the case, and where each would go. */
static void
assert_drafts (BounceCase *self)
{
  GListModel *findings = bounce_case_get_findings (self);

  for (guint i = 0; i < MIN (g_list_model_get_n_items (findings), 5); i++)
    {
      g_autoptr (BounceFinding) finding = g_list_model_get_item (findings, i);
      g_autoptr (BounceDraft) request = bounce_finding_new_safe_sender (finding);
      g_autoptr (BounceDraft) ticket = bounce_finding_new_ticket (finding);
      const BounceGuide *guide = bounce_finding_get_guide (finding);
      const BounceRecipient *recipient = bounce_finding_get_recipient (finding);

      /* No mail chooses where a ticket goes. */
      g_assert_cmpstr (bounce_draft_get_to (ticket), ==, "");
      if (recipient != NULL && recipient->address != NULL && request != NULL &&
          *bounce_draft_get_to (request) != '\0')
        g_assert_cmpstr (bounce_draft_get_to (request), ==, recipient->address);
      assert_draft (ticket, bounce_case_get_mail (self));
      if (request != NULL)
        assert_draft (request, NULL);
      for (guint j = 0; j < guide->drafts->len; j++)
        {
          const BounceGuideDraft *known = guide->drafts->pdata[j];
          g_autoptr (BounceDraft) draft = bounce_finding_new_draft (finding, known->id, NULL);

          g_assert_nonnull (draft);
          assert_draft (draft, NULL);
        }
    }
}

static void
test_drafts (void)
{
  static const char *const words[] = { SPLIT,
                                       NASTY,
                                       "a\r\n\r\n.\r\nQUIT",
                                       "\xe2\x80\xae\xe2\x80\x8b\xff\xfe\x80",
                                       "\"a\\\" <evil@evil.example>,",
                                       "a@example.com, evil@evil.example",
                                       "=?utf-8?Q?=0D=0ABcc:_evil@evil.example?=",
                                       "\x1b[2J\x07\x7f\xc2\x85" };
  g_autoptr (GPtrArray) bounces = load_bounces ();
  g_autoptr (BounceReader) reader = bounce_reader_new ();
  g_autoptr (BounceLibrary) library = bounce_library_new ();

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GBytes) mail = make_hostile (words[i], strlen (words[i]));
      g_autoptr (BounceCase) self = open_case (reader, library, mail);

      g_assert_cmpint (bounce_case_get_state (self), ==, BOUNCE_CASE_READY);
      assert_drafts (self);
    }
  for (guint i = 0; i < N_DRAFT_MAILS; i++)
    {
      g_autoptr (GBytes) mail = make_damaged (bounces);
      g_autoptr (BounceCase) self = open_case (reader, library, mail);

      assert_drafts (self);
    }
}

/* What the notice calls the address that failed, and where a message to it may go. */
static void
test_addressee (void)
{
  static const struct
  {
    const char *failed;
    const char *to;
  } rows[] = {
    { "ana@friend.example", "ana@friend.example" },
    { "ana@friend.example,evil@evil.example", "" },
    { "ana@friend.example;evil@evil.example", "" },
    { "ana@friend.example evil@evil.example", "ana@friend.example" },
    { "ana@friend.example\xe2\x80\xa8"
      "evil@evil.example",
      "" },
    { "friends: ana@friend.example, evil@evil.example;", "ana@friend.example" },
    { "<ana@friend.example> <evil@evil.example>", "ana@friend.example" },
    { "ana@friend.example <evil@evil.example>", "ana@friend.example" },
    { "\"ana,evil@evil.example\"@friend.example", "" },
    { "\"ana> <evil@evil.example\"@friend.example", "" },
    { "@evil.example:ana@friend.example", "" },
    { "ana@friend.example@evil.example", "" },
  };
  g_autoptr (BounceReader) reader = bounce_reader_new ();
  g_autoptr (BounceLibrary) library = bounce_library_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "From: MAILER-DAEMON@mx.example.net\nTo: ben@example.org\nSubject: Undelivered\n"
          "MIME-Version: 1.0\n"
          "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
          "--x\n\nYour message could not be delivered.\n--x\n"
          "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
          "Final-Recipient: rfc822; %s\nAction: failed\nStatus: 5.7.1\n"
          "Diagnostic-Code: smtp; 550 5.7.1 rejected by the spam filter\n\n--x--\n",
          rows[i].failed);
      g_autoptr (GBytes) mail = g_bytes_new (text, strlen (text));
      g_autoptr (BounceCase) self = open_case (reader, library, mail);
      g_autoptr (BounceFinding) finding =
          g_list_model_get_item (bounce_case_get_findings (self), 0);
      g_autoptr (BounceDraft) request = bounce_finding_new_safe_sender (finding);

      g_test_message ("%s", rows[i].failed);
      g_assert_nonnull (request);
      g_assert_cmpstr (bounce_draft_get_to (request), ==, rows[i].to);
    }
}

/* The words stand there as they are, if at all: nobody has read them as anything. */
static guint
count_nasty (char *text)
{
  g_autofree char *owned = text;
  guint n = 0;

  if (text == NULL)
    return 0;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strstr (text, "&lt;"));
  g_assert_null (strstr (text, "&amp;"));
  for (const char *p = text; (p = strstr (p, "<b>")) != NULL; p++)
    {
      g_assert_true (g_str_has_prefix (p, "<b>&%s%n%9$n"));
      n++;
    }
  return n;
}

static void
test_markup (void)
{
  g_autoptr (GBytes) mail = make_hostile (NASTY, strlen (NASTY));
  g_autoptr (BounceReader) reader = bounce_reader_new ();
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceCase) self = open_case (reader, library, mail);
  g_autoptr (BounceFinding) finding = g_list_model_get_item (bounce_case_get_findings (self), 0);
  g_autoptr (BounceDraft) ticket = bounce_finding_new_ticket (finding);
  GListModel *steps = bounce_finding_get_steps (finding);
  guint n = 0;

  n += count_nasty (bounce_case_dup_title (self));
  n += count_nasty (bounce_case_dup_subtitle (self));
  n += count_nasty (bounce_finding_dup_title (finding));
  n += count_nasty (bounce_finding_dup_summary (finding));
  n += count_nasty (bounce_finding_dup_cause (finding));
  n += count_nasty (bounce_finding_dup_outcome (finding));
  n += count_nasty (bounce_finding_dup_refused_by (finding));
  n += count_nasty (g_strdup (bounce_draft_get_subject (ticket)));
  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (BounceStep) step = g_list_model_get_item (steps, i);

      n += count_nasty (g_strdup (bounce_step_get_text (step)));
    }
  g_assert_cmpuint (count_nasty (g_strdup (bounce_draft_get_body (ticket))), >, 0);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpstr (bounce_draft_get_attachment_name (ticket), ==, "bounce.eml");
}

/* A drag may hold anything; GLib cannot be given it as it is. */
static void
test_links (void)
{
  static const char *const uris[] = { "resource://messa'%ff", "RESOURCE:%", "resource:///org/x" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GFile) file = bounce_intake_dup_file (uris[i]);

      g_assert_false (g_file_query_exists (file, NULL));
    }
}

/* What is known to hurt parsers, in a folder beside the source. Each mail gets an answer in time,
 * and its ticket carries it as it is. */
static void
test_hazards (void)
{
  g_autofree char *folder =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "..", "shared", "hazards", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (BounceReader) reader = bounce_reader_new ();
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      gboolean is_maker = g_str_has_suffix (name, ".py");
      const char *argv[] = { "python3", path, "500000", NULL };
      g_autoptr (GBytes) mail = NULL;
      g_autoptr (BounceCase) self = NULL;
      char *data = NULL;
      gsize length = 0;
      gint64 start;

      if (!is_maker && !g_str_has_suffix (name, ".eml"))
        continue;
      if (is_maker)
        g_assert_true (g_spawn_sync (
            NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &data, NULL, NULL, NULL));
      else
        g_assert_true (g_file_get_contents (path, &data, &length, NULL));
      mail = g_bytes_new_take (data, is_maker ? strlen (data) : length);
      start = g_get_monotonic_time ();
      self = open_case (reader, library, mail);
      g_assert_cmpint (
          g_get_monotonic_time () - start, <, (BOUNCE_READER_SECONDS + 2) * G_USEC_PER_SEC);
      assert_drafts (self);
      n++;
    }
  if (n == 0)
    g_test_skip ("there is no folder of hazards");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/properties/any-bytes", test_any_bytes);
  g_test_add_func ("/properties/foreign-mail", test_foreign_mail);
  g_test_add_func ("/properties/line-ends", test_line_ends);
  g_test_add_func ("/properties/addressee", test_addressee);
  g_test_add_func ("/properties/draft", test_drafts);
  g_test_add_func ("/properties/markup", test_markup);
  g_test_add_func ("/properties/links", test_links);
  g_test_add_func ("/properties/hazards", test_hazards);
  return g_test_run ();
}
