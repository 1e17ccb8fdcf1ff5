/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <string.h>

#include "case/history-case.h"
#include "history-fixture.h"

static void
test_normalise (void)
{
  static const char *const hidden[] = { "jroe", NULL };
  static const struct
  {
    const char *what, *text, *expected;
  } rows[] = {
    { "an address", "550 5.1.1 <jane.roe@example.org>: unknown", "550 5.1.1 <<address>>: unknown" },
    { "an address without brackets", "jane@example.org, no such user", "<address>, no such user" },
    { "a name that is hidden", "unknown user JRoe.", "unknown user <address>." },
    { "IPv4", "Client host [192.0.2.7] blocked", "Client host [<ip>] blocked" },
    { "IPv4 with a port", "connect to 192.0.2.7:25: timed out", "connect to <ip>: timed out" },
    { "IPv6", "from [IPv6:2001:db8::1]:", "from [<ip>]:" },
    { "a number",
      "message size 31457280 exceeds 20971520",
      "message size <number> exceeds <number>" },
    { "codes stay", "452-4.2.2 quota", "452-4.2.2 quota" },
    { "an id", "Reject id=04711-12 - SPAM", "Reject id=<id> - SPAM" },
    { "an id of letters", "Reject id=abcdef - SPAM", "Reject id=<id> - SPAM" },
    { "a queue id", "queued as 4F2A91C03B7", "queued as <id>" },
    { "a vendor's code stays", "blocked (S3150) by us", "blocked (S3150) by us" },
    { "a host with digits",
      "AM0PR02MB1234.eurprd02.prod.outlook.com refused",
      "outlook.com refused" },
    { "a link", "see https://example.org/q?a=jane", "see <link>" },
    { "folded lines", "mailbox\r\n\tis   full", "mailbox is full" },
    { "nothing", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *found = bounce_history_normalise_diagnostic (rows[i].text, hidden);

      g_test_message ("%s", rows[i].what);
      g_assert_cmpstr (found, ==, rows[i].expected);
    }
  g_assert_null (bounce_history_normalise_diagnostic (NULL, NULL));
}

static void
test_once (HistoryFixture *f, gconstpointer data)
{
  history_record (f->history,
                  history_new_record ("a", "anna@example.org", "jane@contoso.com", "unknown-user"));
  history_record (f->history,
                  history_new_record ("a", "anna@example.org", "JANE@Contoso.com", "unknown-user"));
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
  history_record (f->history,
                  history_new_record ("a", "anna@example.org", "john@contoso.com", "unknown-user"));
  history_record (f->history,
                  history_new_record ("b", "anna@example.org", "jane@contoso.com", "unknown-user"));
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 3);
}

/* What was said of a case before a check changed the verdict is replaced. */
static void
test_new_verdict (HistoryFixture *f, gconstpointer data)
{
  g_autoptr (BounceHistoryRecord) key =
      history_new_record ("a", NULL, "jane@contoso.com", "recipient-domain-not-found");
  g_autoptr (BounceHistoryEntry) entry = NULL;

  history_record (f->history,
                  history_new_record ("a", "a@example.org", "jane@contoso.com", "null-mx"));
  bounce_history_set_step (f->history, key, "tell", TRUE, NULL);
  history_record (f->history, bounce_history_record_copy (key));
  entry = bounce_history_find_entry (f->history, key, NULL);
  g_assert_cmpstr (bounce_history_entry_get_scenario (entry), ==, "recipient-domain-not-found");
  g_assert_cmpstr (bounce_history_entry_get_steps (entry)[0], ==, "tell");
}

static void
test_no_person (HistoryFixture *f, gconstpointer data)
{
  GStatBuf info;

  history_record (
      f->history,
      history_new_record ("a", "anna.poe@example.org", "jane.roe@contoso.com", "unknown-user"));
  history_assert_absent (f->folder, "anna.poe");
  history_assert_absent (f->folder, "jane.roe");
  history_assert_absent (f->folder, "12345");
  g_assert_cmpint (g_stat (f->file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_conclusions (HistoryFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *what, *scenario;
    const char *mails[9]; /* sender and recipient in turn */
    BounceHistoryConclusion expected;
    guint people, domains;
  } rows[] = {
    { "one", "s1", { "a@e.org", "x@c.com" }, BOUNCE_HISTORY_CONCLUSION_NOBODY_ELSE, 1, 1 },
    { "the same again",
      "s2",
      { "a@e.org", "x@c.com", "a@e.org", "x@c.com" },
      BOUNCE_HISTORY_CONCLUSION_NOBODY_ELSE,
      1,
      1 },
    { "two to one",
      "s3",
      { "a@e.org", "x@c.com", "b@e.org", "x@c.com" },
      BOUNCE_HISTORY_CONCLUSION_SAME_RECIPIENT,
      2,
      1 },
    { "one to two of a domain",
      "s4",
      { "a@e.org", "x@c.com", "a@e.org", "y@c.com" },
      BOUNCE_HISTORY_CONCLUSION_SAME_DOMAIN,
      1,
      1 },
    { "one to two domains",
      "s5",
      { "a@e.org", "x@c.com", "a@e.org", "y@d.com" },
      BOUNCE_HISTORY_CONCLUSION_SAME_SENDER,
      1,
      2 },
    { "three to three domains",
      "s6",
      { "a@e.org", "x@c.com", "b@e.org", "y@d.com", "g@e.org", "z@f.com" },
      BOUNCE_HISTORY_CONCLUSION_EVERYONE,
      1,
      3 },
    { "two to two domains",
      "s7",
      { "a@e.org", "x@c.com", "b@e.org", "y@d.com" },
      BOUNCE_HISTORY_CONCLUSION_NOBODY_ELSE,
      1,
      2 },
  };
  guint nth = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceHistorySimilar) similar = NULL;

      for (guint m = 0; rows[i].mails[m] != NULL; m += 2)
        history_record_mail (
            f->history, nth++, rows[i].mails[m], rows[i].mails[m + 1], rows[i].scenario, 0);
      similar = history_find (f->history, "a@e.org", "x@c.com", rows[i].scenario);
      g_test_message ("%s", rows[i].what);
      g_assert_cmpint (similar->conclusion, ==, rows[i].expected);
      g_assert_cmpuint (similar->people, ==, rows[i].people);
      g_assert_cmpuint (similar->domains, ==, rows[i].domains);
    }
}

/* A full mailbox is nobody else's trouble, however many mailboxes are full. */
static void
test_personal (HistoryFixture *f, gconstpointer data)
{
  g_autoptr (BounceHistoryRecord) asked =
      history_new_record ("asked", "a@e.org", "x@c.com", "mailbox-full");
  g_autoptr (BounceHistorySimilar) everyone = NULL, personal = NULL;

  history_record_mail (f->history, 1, "a@e.org", "x@c.com", "mailbox-full", 0);
  history_record_mail (f->history, 2, "b@e.org", "x@d.com", "mailbox-full", 0);
  history_record_mail (f->history, 3, "c@e.org", "x@e.com", "mailbox-full", 0);
  everyone = bounce_history_find_similar (f->history, asked, 7, NULL);
  g_assert_cmpint (everyone->conclusion, ==, BOUNCE_HISTORY_CONCLUSION_EVERYONE);
  asked->is_personal = TRUE;
  personal = bounce_history_find_similar (f->history, asked, 7, NULL);
  g_assert_cmpint (personal->conclusion, ==, BOUNCE_HISTORY_CONCLUSION_NOBODY_ELSE);
}

static void
test_sentence (HistoryFixture *f, gconstpointer data)
{
  static const char *const senders[] = { "a@e.org", "b@e.org", "c@e.org", "d@e.org", "E@e.org" };
  g_autoptr (BounceHistorySimilar) before = NULL, similar = NULL, other = NULL;
  g_autoptr (GDateTime) today = g_date_time_new_now_local ();
  g_autoptr (GDateTime) first = g_date_time_add_days (today, -3);
  g_autofree char *day = g_date_time_format (first, "%A"), *nobody = NULL, *sentence = NULL;
  g_autofree char *expected = g_strdup_printf (
      "5 people here had this with contoso.com in the last 7 days, first on %s.", day);

  before = history_find (f->history, "a@e.org", "x@contoso.com", "spf-fail");
  nobody = bounce_history_similar_describe (before);
  g_assert_cmpstr (nobody, ==, "Nobody else here had this with contoso.com in the last 7 days.");
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    history_record_mail (f->history, i, senders[i], "x@contoso.com", "spf-fail", i == 2 ? 3 : 0);
  history_record_mail (f->history, 9, "e@e.org", "y@Contoso.com", "spf-fail", 1);
  history_record_mail (f->history, 10, "z@e.org", "y@contoso.com", "spf-fail", 8);
  history_record_mail (f->history, 11, "z@e.org", "y@contoso.com", "dmarc-reject", 1);
  similar = history_find (f->history, "a@e.org", "x@contoso.com", "spf-fail");
  sentence = bounce_history_similar_describe (similar);
  g_assert_cmpstr (sentence, ==, expected);
  g_assert_cmpuint (similar->cases, ==, 6);
  g_assert_cmpuint (similar->others, ==, 4);
  g_assert_cmpuint (similar->recipients, ==, 2);
  g_assert_cmpuint (similar->per_day[6], ==, 4);
  g_assert_cmpuint (similar->per_day[5], ==, 1);
  g_assert_cmpuint (similar->per_day[3], ==, 1);
  g_assert_cmpint (similar->conclusion, ==, BOUNCE_HISTORY_CONCLUSION_SAME_DOMAIN);
  /* Somebody who has not had it yet is told of the others. */
  other = history_find (f->history, "new@e.org", "x@contoso.com", "spf-fail");
  g_assert_cmpuint (other->others, ==, 5);
}

/* A day of 23 hours and one of 25: each case stands at the day of the calendar. */
static void
test_days (void)
{
  static const struct
  {
    int year, month, day, hour;
    guint expected; /* bar, of three days that end with the change's next day */
  } rows[] = { { 2026, 3, 28, 0, 0 },  { 2026, 3, 28, 23, 0 },  { 2026, 3, 29, 0, 1 },
               { 2026, 3, 29, 23, 1 }, { 2026, 3, 30, 0, 2 },   { 2026, 10, 24, 23, 0 },
               { 2026, 10, 25, 0, 1 }, { 2026, 10, 25, 23, 1 }, { 2026, 10, 26, 0, 2 } };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  g_assert_nonnull (zone);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GDateTime) time =
          g_date_time_new (zone, rows[i].year, rows[i].month, rows[i].day, rows[i].hour, 20, 0);
      g_autoptr (GDateTime) present = g_date_time_new (
          zone, rows[i].year, rows[i].month, rows[i].month == 3 ? 30 : 26, 12, 0, 0);
      g_autoptr (BounceHistoryRecord) asked = history_new_record ("a", NULL, "x@c.com", "s");
      g_autoptr (BounceHistoryQuery) query = bounce_history_query_new (asked, 0, 3, present);
      g_autoptr (BounceHistoryCounts) counts = bounce_history_counts_new ();
      g_autoptr (BounceHistorySimilar) similar = NULL;
      BounceHistorySlot slot = { g_date_time_to_unix (time) / BOUNCE_HISTORY_SLOT_SECONDS, 1 };

      g_array_append_val (counts->slots, slot);
      similar = bounce_history_similar_new (query, counts, FALSE, present);
      g_test_message ("%d-%d %d h", rows[i].month, rows[i].day, rows[i].hour);
      for (guint day = 0; day < 3; day++)
        g_assert_cmpuint (similar->per_day[day], ==, day == rows[i].expected);
    }
}

static void
test_recent (HistoryFixture *f, gconstpointer data)
{
  static const char *const scenarios[] = { "mailbox-full", NULL };
  g_autoptr (GListModel) list = NULL, found = NULL;
  g_autoptr (BounceHistoryEntry) first = NULL;

  history_record_mail (f->history, 1, "a@e.org", "x@contoso.com", "spf-fail", 2);
  history_record_mail (f->history, 2, "a@e.org", "x@fabrikam.com", "mailbox-full", 90);
  g_assert_cmpuint (history_count_recent (f->history, "CONTOSO"), ==, 2);
  g_assert_cmpuint (history_count_recent (f->history, "fabrikam"), ==, 1);
  g_assert_cmpuint (history_count_recent (f->history, "fabrikam 5.7.1"), ==, 1);
  g_assert_cmpuint (history_count_recent (f->history, "fabrikam 5.7.2"), ==, 0);
  g_assert_cmpuint (history_count_recent (f->history, "%"), ==, 0);
  g_assert_cmpuint (history_count_recent (f->history, "5_7"), ==, 0);
  g_assert_cmpuint (history_count_recent (f->history, "' OR 1 --"), ==, 0);
  found = bounce_history_recent (f->history, 10, "no such words", scenarios, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 1);
  list = bounce_history_recent (f->history, 1, NULL, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
  first = g_list_model_get_item (list, 0);
  g_assert_cmpstr (bounce_history_entry_get_domain (first), ==, "fabrikam.com");
  g_assert_cmpstr (bounce_history_entry_get_host (first), ==, "contoso.com");
  g_assert_cmpstr (bounce_history_entry_get_status (first), ==, "5.7.1");
  g_assert_cmpstr (bounce_history_entry_get_diagnostic (first),
                   ==,
                   "550 5.7.1 <<address>>: refused, id <number>");
}

static void
test_edit (HistoryFixture *f, gconstpointer data)
{
  g_autoptr (BounceHistoryRecord) a =
      history_new_record ("mail 1", NULL, "x@contoso.com", "spf-fail");
  g_autoptr (BounceHistoryEntry) entry = NULL, gone = NULL;
  g_autoptr (BounceHistorySimilar) similar = NULL;
  g_autoptr (GError) error = NULL;
  const char *const *steps;

  history_record_mail (f->history, 1, "a@e.org", "x@contoso.com", "spf-fail", 0);
  history_record_mail (f->history, 2, "b@e.org", "x@contoso.com", "spf-fail", 0);
  bounce_history_set_step (f->history, a, "tell", TRUE, &error);
  bounce_history_set_step (f->history, a, "ask", TRUE, &error);
  bounce_history_set_step (f->history, a, "ask", TRUE, &error);
  bounce_history_set_step (f->history, a, "tell", FALSE, &error);
  bounce_history_set_step (f->history, a, "resend", TRUE, &error);
  bounce_history_set_step (f->history, a, "two words", TRUE, &error);
  bounce_history_set_ticket (f->history, a->sha256, "INC\n 4711", &error);
  entry = bounce_history_find_entry (f->history, a, &error);
  g_assert_no_error (error);
  steps = bounce_history_entry_get_steps (entry);
  g_assert_cmpuint (g_strv_length ((GStrv)steps), ==, 2);
  g_assert_cmpstr (steps[0], ==, "ask");
  g_assert_cmpstr (steps[1], ==, "resend");
  g_assert_cmpstr (bounce_history_entry_get_ticket (entry), ==, "INC 4711");
  similar = history_find (f->history, "b@e.org", "x@contoso.com", "spf-fail");
  g_assert_cmpstr (similar->ticket, ==, "INC 4711");

  bounce_history_forget (f->history, bounce_history_entry_get_id (entry), &error);
  gone = bounce_history_find_entry (f->history, a, &error);
  g_assert_no_error (error);
  g_assert_null (gone);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
  bounce_history_clear (f->history, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 0);
  history_assert_absent (f->folder, "contoso");
}

static void
test_export (HistoryFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "out", NULL), *csv = NULL, *json = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  BounceHistoryRecord *evil = history_new_record ("a", "a@e.org", "x@c.com", "spf-fail");
  JsonObject *object;

  bounce_history_export (f->history, file, BOUNCE_HISTORY_FORMAT_JSON, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &json, NULL, NULL));
  g_assert_cmpstr (json, ==, "[]\n");
  g_clear_pointer (&json, g_free);

  g_free (evil->diagnostic);
  evil->diagnostic = g_strdup ("=cmd|\"calc\", \xc3\xa9 \x01");
  history_record (f->history, evil);
  history_record_mail (f->history, 2, NULL, "x@d.com", "null-mx", 0);
  bounce_history_export (f->history, file, BOUNCE_HISTORY_FORMAT_CSV, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &csv, NULL, NULL));
  g_assert_true (g_str_has_prefix (csv, "\"time\",\"opened\",\"scenario\","));
  g_assert_nonnull (strstr (csv, ",\"'=cmd|\"\"calc\"\", \xc3\xa9 \xef\xbf\xbd\","));
  g_assert_null (strstr (csv, "a@e.org"));

  bounce_history_export (f->history, file, BOUNCE_HISTORY_FORMAT_JSON, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &json, NULL, NULL));
  root = json_from_string (json, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), ==, 2);
  object = json_array_get_object_element (json_node_get_array (root), 0);
  g_assert_cmpstr (json_object_get_string_member (object, "diagnostic"),
                   ==,
                   "=cmd|\"calc\", \xc3\xa9 \xef\xbf\xbd");
  g_assert_cmpstr (json_object_get_string_member (object, "recipient_domain"), ==, "c.com");
  g_assert_true (json_object_get_boolean_member (object, "own"));
  object = json_array_get_object_element (json_node_get_array (root), 1);
  g_assert_true (json_object_get_null_member (object, "sender_hash"));
}

static void
test_domains (HistoryFixture *f, gconstpointer data)
{
  g_auto (GStrv) domains = NULL;

  history_record_mail (f->history, 1, "a@e.org", "x@fabrikam.com", "spf-fail", 0);
  history_record_mail (f->history, 2, "a@e.org", "x@contoso.com", "spf-fail", 0);
  history_record_mail (f->history, 3, "a@e.org", "y@contoso.com", "mailbox-full", 0);
  history_record_mail (f->history, 4, "a@e.org", "y@contoso.con", "recipient-domain-not-found", 0);
  domains = bounce_history_list_domains (f->history, 10, NULL);
  g_assert_cmpuint (g_strv_length (domains), ==, 2);
  g_assert_cmpstr (domains[0], ==, "contoso.com");
  g_assert_cmpstr (domains[1], ==, "fabrikam.com");
}

/* What is remembered of a case that was read. */
static void
test_case (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (GBytes) mail = g_bytes_new_static ("Subject: x\n\n", 12);
  g_autoptr (BounceCase) bounce_case = bounce_case_new (library, mail, NULL);
  BounceReading *reading = g_new0 (BounceReading, 1);
  g_autoptr (GPtrArray) unread = NULL, records = NULL;
  BounceHistoryRecord *first, *second;

  reading->report = bounce_report_new ();
  reading->report->to = g_strdup ("ben@example.org");
  reading->report->date = g_strdup ("2026-03-05T09:15:00Z");
  reading->report->reporting_mta = g_strdup ("out.example.org");
  reading->kind = BOUNCE_KIND_BOUNCE;
  reading->diagnoses = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_diagnosis_free);
  reading->warnings = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < 2; i++)
    {
      BounceRecipient *recipient = bounce_recipient_new ();

      recipient->address = g_strdup (i == 0 ? "x@contoso.com" : "y@fabrikam.com");
      recipient->status = g_strdup ("5.2.2");
      recipient->remote_mta = g_strdup (i == 0 ? NULL : "mx.fabrikam.com");
      g_ptr_array_add (reading->report->recipients, recipient);
      g_ptr_array_add (reading->diagnoses,
                       bounce_diagnosis_new (i == 0 ? "mailbox-full" : "spf-fail"));
    }
  unread = bounce_history_list_records (bounce_case);
  g_assert_cmpuint (unread->len, ==, 0);
  bounce_case_take_reading (bounce_case, reading);
  records = bounce_history_list_records (bounce_case);
  g_assert_cmpuint (records->len, ==, 2);
  first = g_ptr_array_index (records, 0);
  second = g_ptr_array_index (records, 1);
  g_assert_cmpstr (first->sha256, ==, bounce_case_get_sha256 (bounce_case));
  g_assert_cmpstr (first->sender, ==, "ben@example.org");
  g_assert_cmpstr (first->host, ==, "out.example.org");
  g_assert_cmpint (first->time, ==, 1772702100);
  g_assert_true (first->is_personal);
  g_assert_cmpstr (second->recipient, ==, "y@fabrikam.com");
  g_assert_cmpstr (second->host, ==, "mx.fabrikam.com");
  g_assert_cmpstr (second->scenario, ==, "spf-fail");
  g_assert_false (second->is_personal);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/history/" path, HistoryFixture, NULL, history_set_up, func, history_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/normalise", test_normalise);
  ADD ("once", test_once);
  ADD ("new-verdict", test_new_verdict);
  ADD ("no-person", test_no_person);
  ADD ("conclusions", test_conclusions);
  ADD ("personal", test_personal);
  ADD ("sentence", test_sentence);
  g_test_add_func ("/history/days", test_days);
  g_test_add_func ("/history/case", test_case);
  ADD ("recent", test_recent);
  ADD ("edit", test_edit);
  ADD ("export", test_export);
  ADD ("domains", test_domains);
  return g_test_run ();
}
