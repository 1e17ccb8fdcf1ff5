/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <glib/gstdio.h>
#include <locale.h>
#include <sqlite3.h>
#include <string.h>

#include "case/history-private.h"

/* Run by postgres.sh, against a real PostgreSQL. */

#define CLIENTS 20
#define MAILS 150
#define COMMON_MAILS 30 /* of these, every client opens the very same bounces */

static char *program;

typedef struct
{
  char *folder;
  char *database; /* each test has a database of its own */
  char *url;
} Fixture;

static char *
run_script (const char *command, const char *database, const char *sql)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                              &error,
                              g_getenv ("POSTGRES_SH"),
                              command,
                              g_getenv ("POSTGRES_DIR"),
                              database,
                              NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, sql, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_strchomp (output);
}

static char *
query (Fixture *f, const char *sql)
{
  return run_script ("sql", f->database, sql);
}

/* The server's own words go to a file: a pipe would stay open as long as the server runs. */
static void
control (const char *command)
{
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                                                      NULL,
                                                      g_getenv ("POSTGRES_SH"),
                                                      command,
                                                      g_getenv ("POSTGRES_DIR"),
                                                      NULL);

  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static int n = 0;
  const char *url = g_getenv ("BOUNCE_DESK_POSTGRES");
  g_autofree char *server = g_strndup (url, strrchr (url, '/') - url);
  g_autofree char *sql = NULL, *output = NULL;

  f->folder = g_dir_make_tmp ("bounce-history-XXXXXX", NULL);
  f->database = g_strdup_printf ("test_%d", ++n);
  f->url = g_strdup_printf ("%s/%s", server, f->database);
  sql = g_strdup_printf ("CREATE DATABASE %s %s", f->database, data != NULL ? (char *)data : "");
  output = run_script ("sql", "postgres", sql);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-rf", "--", f->folder, NULL);

  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
  g_free (f->folder);
  g_free (f->database);
  g_free (f->url);
}

static BounceHistory *
new_client (const char *folder, const char *name, const char *url)
{
  g_autoptr (GKeyFile) organisation = g_key_file_new ();
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_key_file_set_value (organisation, "History", "Database", url);
  return bounce_history_new (path, organisation);
}

static BounceHistoryRecord *
new_record (const char *mail, const char *sender, const char *recipient)
{
  BounceHistoryRecord *record = bounce_history_record_new ();

  record->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, mail, -1);
  record->sender = g_strdup (sender);
  record->recipient = g_strdup (recipient);
  record->scenario = g_strdup ("spf-fail");
  record->status = g_strdup ("5.7.23");
  record->host = g_strdup ("mx.contoso.com");
  record->diagnostic = g_strdup ("550 \"quoted\\\", {braces}, caf\xc3\xa9, NULL, 'x'");
  return record;
}

static void
record_one (BounceHistory *history, const char *mail, const char *sender, const char *recipient)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_record_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (records, new_record (mail, sender, recipient));
  bounce_history_record (history, records, &error);
  g_assert_no_error (error);
}

static void
sync_one (BounceHistory *history)
{
  g_autoptr (GError) error = NULL;

  bounce_history_sync (history, &error);
  g_assert_no_error (error);
  g_assert_cmpint (bounce_history_count_pending (history, NULL), ==, 0);
}

static BounceHistorySimilar *
find (BounceHistory *history, const char *sender)
{
  g_autoptr (BounceHistoryRecord) asked = new_record ("asked", sender, "jane@contoso.com");
  g_autoptr (GError) error = NULL;
  BounceHistorySimilar *similar = bounce_history_find_similar (history, asked, 7, &error);

  g_assert_no_error (error);
  return similar;
}

static void
test_exchange (Fixture *f, gconstpointer data)
{
  g_autoptr (BounceHistory) a = new_client (f->folder, "a", f->url);
  g_autoptr (BounceHistory) b = new_client (f->folder, "b", f->url);
  g_autoptr (BounceHistorySimilar) shared = NULL, copy = NULL;
  g_autofree char *row = NULL, *sentence = NULL;

  sync_one (a);
  sync_one (b);
  record_one (a, "1", "anna@example.org", "jane@contoso.com");
  record_one (a, "2", "ben@example.org", "jane@contoso.com");
  sync_one (a);
  record_one (b, "3", "Anna@example.org", "john@contoso.com");
  record_one (b, "4", "cleo@example.org", "john@contoso.com");
  /* It counts what was recorded a moment ago, and the same person once. */
  shared = find (b, "cleo@example.org");
  g_assert_true (shared->is_shared);
  g_assert_cmpuint (shared->cases, ==, 4);
  g_assert_cmpuint (shared->people, ==, 3);
  g_assert_cmpuint (shared->others, ==, 2);
  g_assert_cmpuint (shared->recipients, ==, 2);
  g_assert_cmpuint (shared->cases_everywhere, ==, 4);
  g_assert_cmpuint (shared->domains, ==, 1);
  g_assert_cmpuint (shared->per_day[6] + shared->per_day[5], ==, 4);
  sentence = bounce_history_similar_describe (shared);
  g_assert_cmpstr (sentence, ==, "3 people here had this with contoso.com, first today.");
  row = query (f, "SELECT diagnostic, status, host FROM bounce_desk.cases ORDER BY seq LIMIT 1");
  g_assert_cmpstr (
      row, ==, "550 \"quoted\\\", {braces}, caf\xc3\xa9, NULL, 'x'|5.7.23|contoso.com");

  /* Off line the copy answers the same. */
  sync_one (b);
  control ("stop");
  copy = find (b, "cleo@example.org");
  g_assert_false (copy->is_shared);
  g_assert_cmpuint (copy->cases, ==, 4);
  g_assert_cmpuint (copy->people, ==, 3);
  g_assert_cmpint (copy->conclusion, ==, shared->conclusion);
  g_assert_cmpint (bounce_history_get_shared_state (b), ==, BOUNCE_HISTORY_SHARED_OFFLINE);
  control ("start");
}

static void
test_first_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (BounceHistory) a = new_client (f->folder, "a", f->url);
  g_autoptr (BounceHistory) b = NULL;
  g_autoptr (BounceHistorySimilar) similar = NULL;
  g_autoptr (GError) error = NULL;

  sync_one (a);
  record_one (a, "1", "anna@example.org", "jane@contoso.com");
  sync_one (a);
  control ("stop");
  b = new_client (f->folder, "b", f->url);
  record_one (b, "2", "anna@example.org", "jane@contoso.com");
  g_assert_false (bounce_history_sync (b, &error));
  g_assert_error (error, BOUNCE_HISTORY_ERROR, BOUNCE_HISTORY_ERROR_OFFLINE);
  g_assert_null (strstr (error->message, "secret"));
  g_assert_cmpint (bounce_history_count_pending (b, NULL), ==, 1);
  control ("start");
  sync_one (b);
  similar = find (a, "anna@example.org");
  /* It may have lost the server, and answer from its copy until it is back. */
  if (!similar->is_shared)
    {
      sync_one (a);
      g_clear_pointer (&similar, bounce_history_similar_free);
      similar = find (a, "anna@example.org");
    }
  g_assert_true (similar->is_shared);
  g_assert_cmpuint (similar->cases, ==, 2);
  g_assert_cmpuint (similar->people, ==, 1);
}

/* Years of work alone, in an earlier run of the program: they are sent when a server is set up, and
 * a person who is seen again is one person. */
static void
test_joined_later (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "a", NULL);
  g_autoptr (BounceHistory) alone = bounce_history_new (path, NULL);
  g_autoptr (BounceHistory) joined = NULL;
  g_autoptr (BounceHistorySimilar) similar = NULL;

  record_one (alone, "1", "anna@example.org", "jane@contoso.com");
  record_one (alone, "2", "ben@example.org", "jane@contoso.com");
  g_clear_object (&alone);
  joined = new_client (f->folder, "a", f->url);
  sync_one (joined);
  record_one (joined, "3", "anna@example.org", "jane@contoso.com");
  similar = find (joined, "anna@example.org");
  g_assert_true (similar->is_shared);
  g_assert_cmpuint (similar->cases, ==, 3);
  g_assert_cmpuint (similar->people, ==, 2);
  g_assert_cmpuint (similar->recipients, ==, 1);
}

static void
test_same_bounce (Fixture *f, gconstpointer data)
{
  g_autoptr (BounceHistory) a = new_client (f->folder, "a", f->url);
  g_autoptr (BounceHistory) b = new_client (f->folder, "b", f->url);
  g_autoptr (BounceHistoryRecord) key = new_record ("1", NULL, "jane@contoso.com");
  g_autoptr (BounceHistoryEntry) entry = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *rows = NULL;

  record_one (a, "1", "anna@example.org", "jane@contoso.com");
  sync_one (a);
  bounce_history_set_ticket (a, key->sha256, "4711", &error);
  g_assert_no_error (error);
  sync_one (a);
  record_one (b, "1", "anna@example.org", "jane@contoso.com");
  sync_one (b);
  rows = query (f, "SELECT count (*), max (ticket) FROM bounce_desk.cases");
  g_assert_cmpstr (rows, ==, "1|4711");
  entry = bounce_history_find_entry (b, key, &error);
  g_assert_cmpstr (bounce_history_entry_get_ticket (entry), ==, "4711");
}

static void
test_forget (Fixture *f, gconstpointer data)
{
  g_autoptr (BounceHistory) a = new_client (f->folder, "a", f->url);
  g_autoptr (BounceHistory) b = new_client (f->folder, "b", f->url);
  g_autoptr (BounceHistoryRecord) key = new_record ("1", NULL, "jane@contoso.com");
  g_autoptr (BounceHistoryRecord) last = new_record ("3", NULL, "jane@contoso.com");
  g_autoptr (BounceHistoryEntry) entry = NULL, gone = NULL, kept = NULL;
  g_autofree char *first = NULL, *second = NULL, *third = NULL, *fourth = NULL, *fifth = NULL;

  record_one (a, "1", "anna@example.org", "jane@contoso.com");
  record_one (a, "2", "anna@example.org", "jane@contoso.com");
  sync_one (a);
  sync_one (b);
  entry = bounce_history_find_entry (a, key, NULL);
  g_assert_true (bounce_history_forget (a, bounce_history_entry_get_id (entry), NULL));
  sync_one (a);
  first = query (f, "SELECT count (*) FROM bounce_desk.cases WHERE NOT deleted");
  g_assert_cmpstr (first, ==, "1");
  second = query (f,
                  "SELECT coalesce (person, recipient, 0), coalesce (sha256, host, diagnostic, '')"
                  "  FROM bounce_desk.cases WHERE deleted");
  g_assert_cmpstr (second, ==, "0|");
  sync_one (b);
  gone = bounce_history_find_entry (b, key, NULL);
  g_assert_null (gone);
  record_one (b, "3", "ben@example.org", "jane@contoso.com");
  sync_one (b);
  /* Alone it is only this computer's; then, though it has no copy any more, everybody's. */
  g_assert_true (bounce_history_clear (a, FALSE, NULL));
  sync_one (a);
  third = query (f, "SELECT count (*) FROM bounce_desk.cases WHERE NOT deleted");
  g_assert_cmpstr (third, ==, "2");
  g_assert_true (bounce_history_clear (a, TRUE, NULL));
  sync_one (a);
  fourth = query (f, "SELECT count (*) FROM bounce_desk.cases WHERE NOT deleted");
  g_assert_cmpstr (fourth, ==, "0");
  sync_one (b);
  kept = bounce_history_find_entry (b, last, NULL);
  /* What b saw itself stays on its own computer, and there only. */
  g_assert_nonnull (kept);
  sync_one (b);
  fifth = query (f, "SELECT count (*) FROM bounce_desk.cases WHERE NOT deleted");
  g_assert_cmpstr (fifth, ==, "0");
}

static void
test_no_person (Fixture *f, gconstpointer data)
{
  g_autoptr (BounceHistory) a = new_client (f->folder, "a", f->url);
  g_autofree char *dump = NULL;

  record_one (a, "1", "anna.poe@example.org", "jane.roe@contoso.com");
  sync_one (a);
  dump = query (f, "SELECT row_to_json (cases) FROM bounce_desk.cases");
  g_assert_nonnull (strstr (dump, "contoso.com"));
  g_assert_null (strstr (dump, "anna"));
  g_assert_null (strstr (dump, "jane"));
  g_assert_null (strstr (dump, "example.org"));
}

static void
test_tls (Fixture *f, gconstpointer data)
{
  g_autofree char *root = g_build_filename (g_getenv ("POSTGRES_DIR"), "root.crt", NULL);
  g_autofree char *good = NULL, *bad = NULL, *ssl = NULL;
  g_autoptr (BounceHistory) a = NULL, b = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (root, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("openssl is not installed");
      return;
    }
  good = g_strdup_printf ("%s?sslmode=verify-full&sslrootcert=%s", f->url, root);
  a = new_client (f->folder, "a", good);
  sync_one (a);
  ssl = query (f,
               "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
               "  WHERE application_name = 'bounce-desk' AND datname = current_database ()");
  g_assert_cmpstr (ssl, ==, "t");
  /* The certificate is for another name: it is not talked to. */
  bad = g_strdup_printf ("%s?sslmode=verify-full&sslrootcert=%s&hostaddr=127.0.0.1&host=%s",
                         f->url,
                         root,
                         "db.example.org");
  b = new_client (f->folder, "b", bad);
  record_one (b, "1", "anna@example.org", "jane@contoso.com");
  g_assert_false (bounce_history_sync (b, &error));
  g_assert_error (error, BOUNCE_HISTORY_ERROR, BOUNCE_HISTORY_ERROR_OFFLINE);
  g_assert_cmpint (bounce_history_count_pending (b, NULL), ==, 1);
}

static void
test_newer (Fixture *f, gconstpointer data)
{
  g_autoptr (BounceHistory) a = new_client (f->folder, "a", f->url);
  g_autoptr (BounceHistory) b = NULL;
  g_autofree char *version = NULL, *ignored = NULL, *rows = NULL;
  g_autoptr (GError) error = NULL;

  sync_one (a);
  version = query (f, "SELECT value FROM bounce_desk.meta WHERE name = 'version'");
  g_assert_cmpstr (version, ==, "1");
  ignored = query (f, "UPDATE bounce_desk.meta SET value = '99' WHERE name = 'version'");
  b = new_client (f->folder, "b", f->url);
  record_one (b, "1", "anna@example.org", "jane@contoso.com");
  g_assert_false (bounce_history_sync (b, &error));
  g_assert_error (error, BOUNCE_HISTORY_ERROR, BOUNCE_HISTORY_ERROR_OFFLINE);
  g_assert_cmpint (bounce_history_count_pending (b, NULL), ==, 1);
  rows = query (f, "SELECT count (*) FROM bounce_desk.cases");
  g_assert_cmpstr (rows, ==, "0");
}

static void
test_bad_address (Fixture *f, gconstpointer data)
{
  static const char *const urls[] = { "postgresql://u:topsecret@[::1",
                                      "nonsense topsecret",
                                      "postgresql://u:topsecret@localhost:1/x" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autoptr (BounceHistory) history = new_client (f->folder, name, urls[i]);
      g_autoptr (GError) error = NULL;

      record_one (history, "1", "anna@example.org", "jane@contoso.com");
      g_assert_false (bounce_history_sync (history, &error));
      g_assert_error (error, BOUNCE_HISTORY_ERROR, BOUNCE_HISTORY_ERROR_OFFLINE);
      g_assert_null (strstr (error->message, "topsecret"));
      g_assert_cmpint (bounce_history_count_pending (history, NULL), ==, 1);
    }
}

/* A database that cannot hold the letters still holds the case. */
static void
test_latin (Fixture *f, gconstpointer data)
{
  g_autoptr (BounceHistory) a = new_client (f->folder, "a", f->url);
  g_autofree char *row = NULL;

  record_one (a, "1", "anna@example.org", "jane@\xe4\xbe\x8b\xe5\xad\x90.example");
  sync_one (a);
  row = query (f, "SELECT domain, diagnostic FROM bounce_desk.cases");
  g_assert_cmpstr (row, ==, "??.example|550 \"quoted\\\", {braces}, cafe, NULL, 'x'");
}

static char *
dup_mail (guint client, guint mail)
{
  return mail < COMMON_MAILS ? g_strdup_printf ("common %u", mail)
                             : g_strdup_printf ("client %u mail %u", client, mail);
}

/* One of the twenty, as a process of its own. */
static int
run_client (guint client, const char *folder, const char *url)
{
  g_autofree char *name = g_strdup_printf ("%u", client);
  g_autofree char *sender = g_strdup_printf ("person%u@example.org", client);
  g_autoptr (BounceHistory) history = new_client (folder, name, url);
  gint64 end = g_get_monotonic_time () + 90 * G_USEC_PER_SEC;

  for (guint mail = 0; mail < MAILS; mail++)
    {
      g_autofree char *text = dup_mail (client, mail);

      record_one (
          history, text, mail < COMMON_MAILS ? "all@example.org" : sender, "jane@contoso.com");
      g_usleep (10000);
    }
  while (g_get_monotonic_time () < end)
    if (bounce_history_sync (history, NULL) && bounce_history_count_pending (history, NULL) == 0)
      return 0;
    else
      g_usleep (100000);
  return 1;
}

static void
check_keys (Fixture *f)
{
  g_autofree char *keys = query (f, "SELECT key FROM bounce_desk.cases");
  g_auto (GStrv) list = g_strsplit (keys, "\n", -1);
  g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; list[i] != NULL; i++)
    g_assert_true (g_hash_table_add (found, list[i]));
  g_assert_cmpuint (g_hash_table_size (found), ==, COMMON_MAILS + CLIENTS * (MAILS - COMMON_MAILS));
  for (guint client = 0; client < CLIENTS; client++)
    for (guint mail = 0; mail < MAILS; mail++)
      {
        g_autofree char *text = dup_mail (client, mail), *key = NULL;
        g_autoptr (BounceHistoryRecord) record = new_record (text, NULL, "jane@contoso.com");

        key = bounce_history_record_dup_key (record);
        g_assert_true (g_hash_table_contains (found, key));
      }
}

static void
check_copy (Fixture *f, guint client)
{
  g_autofree char *name = g_strdup_printf ("%u", client);
  g_autofree char *file = g_build_filename (f->folder, name, "history.db", NULL);
  g_autoptr (BounceHistory) history = new_client (f->folder, name, f->url);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  sync_one (history);
  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_prepare_v2 (
          db, "SELECT count (*), count (DISTINCT person) FROM cases", -1, &statement, NULL),
      ==,
      SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpint (
      sqlite3_column_int (statement, 0), ==, COMMON_MAILS + CLIENTS * (MAILS - COMMON_MAILS));
  g_assert_cmpint (sqlite3_column_int (statement, 1), ==, CLIENTS + 1);
  sqlite3_finalize (statement);
  sqlite3_close (db);
}

static void
test_twenty (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *between = NULL;

  for (guint client = 0; client < CLIENTS; client++)
    {
      g_autofree char *name = g_strdup_printf ("%u", client);

      g_ptr_array_add (
          clients,
          g_subprocess_new (
              G_SUBPROCESS_FLAGS_NONE, NULL, program, "--client", name, f->folder, f->url, NULL));
    }
  g_usleep (700000);
  between = query (f, "SELECT count (*) FROM bounce_desk.cases");
  g_test_message ("%s rows before the first restart", between);
  for (guint i = 0; i < 3; i++)
    {
      control ("restart");
      g_usleep (300000);
    }
  for (guint client = 0; client < CLIENTS; client++)
    g_assert_true (g_subprocess_wait_check (g_ptr_array_index (clients, client), NULL, NULL));
  check_keys (f);
  check_copy (f, 0);
  check_copy (f, CLIENTS - 1);
}

#define ADD(path, data, func)                                                                      \
  g_test_add ("/history-postgres/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  if (argc == 5 && strcmp (argv[1], "--client") == 0)
    return run_client ((guint)g_ascii_strtoull (argv[2], NULL, 10), argv[3], argv[4]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  ADD ("exchange", NULL, test_exchange);
  ADD ("first-offline", NULL, test_first_offline);
  ADD ("joined-later", NULL, test_joined_later);
  ADD ("same-bounce", NULL, test_same_bounce);
  ADD ("forget", NULL, test_forget);
  ADD ("no-person", NULL, test_no_person);
  ADD ("tls", NULL, test_tls);
  ADD ("newer", NULL, test_newer);
  ADD ("bad-address", NULL, test_bad_address);
  ADD ("latin", "TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'", test_latin);
  ADD ("twenty", NULL, test_twenty);
  return g_test_run ();
}
