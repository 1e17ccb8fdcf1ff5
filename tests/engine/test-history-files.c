/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "history-fixture.h"

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static GAsyncResult *
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
test_keep_days (HistoryFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GError) error = NULL;

  history_record_mail (f->history, 1, "a@e.org", "x@contoso.com", "spf-fail", 0);
  history_record_mail (f->history, 2, "a@e.org", "x@fabrikam.com", "spf-fail", 0);
  g_clear_object (&f->history);
  history_execute (f->file,
                   "UPDATE cases SET opened = opened - 181 * 86400 WHERE domain = 'contoso.com';"
                   "UPDATE cases SET opened = opened - 31 * 86400 WHERE domain = 'fabrikam.com'");
  history_open (f);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
  bounce_history_set_keep_days (f->history, 30);
  bounce_history_recent_async (f->history, 9, NULL, NULL, NULL, result_cb, &listed);
  list = bounce_history_recent_finish (f->history, wait_result (&listed), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
}

static void
history_set_time (const char *file, const char *name, gint64 time)
{
  g_autoptr (GString) sql = g_string_new ("INSERT OR REPLACE INTO meta (name, value) VALUES ('");
  const guint8 *bytes = (const guint8 *)&time;

  g_string_append_printf (sql, "%s', x'", name);
  for (gsize i = 0; i < sizeof time; i++)
    g_string_append_printf (sql, "%02x", bytes[i]);
  g_string_append (sql, "')");
  history_execute (file, sql->str);
}

/* A clock that leaps by years does not make the history forget before it said so for a day. */
static void
test_clock (HistoryFixture *f, gconstpointer data)
{
  static const char open_again[] = "UPDATE cases SET opened = opened - 400 * 86400";
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 last = now - 390 * (gint64)86400, yesterday = now - 86400 - 60;

  history_record_mail (f->history, 1, "a@e.org", "x@contoso.com", "spf-fail", 0);
  g_clear_object (&f->history);
  history_execute (f->file, open_again);
  history_set_time (f->file, "clock", last);
  history_open (f);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
  /* Nor the next time on the same day */
  g_clear_object (&f->history);
  history_open (f);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
  /* The clock was right after all. */
  g_clear_object (&f->history);
  history_set_time (f->file, "leapt", yesterday);
  history_open (f);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 0);
}

static guint
count_damaged (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "history.db.damaged-") && !g_str_has_suffix (name, "-wal") &&
         !g_str_has_suffix (name, "-shm");
  return n;
}

static void
test_no_database (HistoryFixture *f, gconstpointer data)
{
  g_clear_object (&f->history);
  g_assert_true (g_file_set_contents (f->file, "This is no database, but a letter.", -1, NULL));
  history_open (f);
  history_record_mail (f->history, 1, "a@e.org", "x@contoso.com", "spf-fail", 0);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
  g_assert_cmpuint (count_damaged (f->folder), ==, 1);
  g_assert_null (bounce_history_dup_problem (f->history));
  g_clear_object (&f->history);
  history_open (f);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
  g_assert_cmpuint (count_damaged (f->folder), ==, 1);
}

/* A page in the middle is overwritten: the rows of the others are still there. */
static void
test_damaged_page (HistoryFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_record_free);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  guint n_kept;

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *mail = g_strdup_printf ("mail %u", i);

      g_ptr_array_add (records, history_new_record (mail, "a@e.org", "x@contoso.com", "spf-fail"));
    }
  g_assert_true (bounce_history_record (f->history, records, NULL));
  g_clear_object (&f->history);
  history_execute (f->file, "PRAGMA wal_checkpoint (TRUNCATE); PRAGMA journal_mode = DELETE");
  g_assert_true (g_file_get_contents (f->file, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 64 * 4096);
  for (gsize page = 40; page < 44; page++)
    memset (bytes + page * 4096, 0xa5, 4096);
  g_assert_true (g_file_set_contents (f->file, bytes, (gssize)length, NULL));

  history_open (f);
  history_record_mail (f->history, 5000, "a@e.org", "y@contoso.com", "spf-fail", 0);
  g_assert_cmpuint (count_damaged (f->folder), ==, 1);
  {
    g_autoptr (GListModel) list = bounce_history_recent (f->history, 5000, NULL, NULL, NULL);

    n_kept = g_list_model_get_n_items (list);
  }
  g_test_message ("%u of 2001 cases are there", n_kept);
  g_assert_cmpuint (n_kept, >, 1000);
  g_assert_cmpuint (n_kept, <=, 2001);
}

static void
test_newer (HistoryFixture *f, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL, *problem = NULL;
  gsize length = 0, length_after = 0;

  g_clear_object (&f->history);
  history_execute (f->file, "CREATE TABLE future (x); PRAGMA user_version = 99");
  g_assert_true (g_file_get_contents (f->file, &before, &length, NULL));
  history_open (f);
  history_record_mail (f->history, 1, "a@e.org", "x@contoso.com", "spf-fail", 0);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
  problem = bounce_history_dup_problem (f->history);
  g_assert_nonnull (problem);
  g_clear_object (&f->history);
  g_assert_true (g_file_get_contents (f->file, &after, &length_after, NULL));
  /* The mode of the journal may be changed in the head, the rest is as it was. */
  g_assert_cmpmem (before + 100, length - 100, after + 100, length_after - 100);
  history_open (f);
}

static void
test_no_folder (HistoryFixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "file", NULL);
  g_autofree char *inner = g_build_filename (folder, "inner", NULL);
  g_autoptr (BounceHistory) history = NULL;
  guint n = 0;

  g_assert_true (g_file_set_contents (folder, "x", -1, NULL));
  history = bounce_history_new (inner, NULL);
  g_signal_connect (history, "notify::problem", G_CALLBACK (history_count_cb), &n);
  history_record_mail (history, 1, "a@e.org", "x@contoso.com", "spf-fail", 0);
  history_record_mail (history, 2, "b@e.org", "x@contoso.com", "spf-fail", 0);
  history_run_loop (20);
  history_record_mail (history, 3, "c@e.org", "x@contoso.com", "spf-fail", 0);
  g_assert_cmpuint (history_count_recent (history, NULL), ==, 3);
  history_run_loop (20);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_full_disk (HistoryFixture *f, gconstpointer data)
{
  struct rlimit before, small;
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_record_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  guint n = 0;

  history_record_mail (f->history, 1, "a@e.org", "x@contoso.com", "spf-fail", 0);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *mail = g_strdup_printf ("more %u", i);

      g_ptr_array_add (records, history_new_record (mail, "a@e.org", "x@contoso.com", "spf-fail"));
    }
  g_signal_connect (f->history, "notify::problem", G_CALLBACK (history_count_cb), &n);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 100 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (bounce_history_record (f->history, records, &error));
  g_assert_error (error, BOUNCE_HISTORY_ERROR, BOUNCE_HISTORY_ERROR_UNAVAILABLE);
  g_assert_false (bounce_history_record (f->history, records, NULL));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  problem = bounce_history_dup_problem (f->history);
  g_assert_nonnull (problem);
  history_run_loop (20);
  g_assert_cmpuint (n, ==, 1);
  /* There is room again: nothing was lost, and it goes on. */
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
  g_assert_true (bounce_history_record (f->history, records, NULL));
  g_assert_null (bounce_history_dup_problem (f->history));
}

static void
test_async (HistoryFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_record_free);
  g_autoptr (GAsyncResult) recorded = NULL, found = NULL, listed = NULL, cancelled = NULL;
  g_autoptr (BounceHistorySimilar) similar = NULL;
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (g_file_test (f->file, G_FILE_TEST_EXISTS));
  g_ptr_array_add (records, history_new_record ("a", "a@e.org", "x@contoso.com", "spf-fail"));
  g_cancellable_cancel (cancellable);
  bounce_history_record_async (f->history, records, NULL, result_cb, &recorded);
  bounce_history_find_similar_async (
      f->history, g_ptr_array_index (records, 0), 7, NULL, result_cb, &found);
  bounce_history_recent_async (f->history, 5, NULL, NULL, NULL, result_cb, &listed);
  bounce_history_clear_async (f->history, FALSE, cancellable, result_cb, &cancelled);
  g_assert_true (bounce_history_record_finish (f->history, wait_result (&recorded), &error));
  similar = bounce_history_find_similar_finish (f->history, wait_result (&found), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (similar->cases, ==, 1);
  list = bounce_history_recent_finish (f->history, wait_result (&listed), &error);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
  g_assert_false (bounce_history_clear_finish (f->history, wait_result (&cancelled), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 1);
}

/* What was asked before the program ends is still done. */
static void
test_end (HistoryFixture *f, gconstpointer data)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GPtrArray) records =
          g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_record_free);
      g_autofree char *mail = g_strdup_printf ("mail %u", i);

      g_ptr_array_add (records, history_new_record (mail, "a@e.org", "x@contoso.com", "spf-fail"));
      bounce_history_record_async (f->history, records, NULL, NULL, NULL);
    }
  g_clear_object (&f->history);
  history_run_loop (300);
  history_open (f);
  g_assert_cmpuint (history_count_recent (f->history, NULL), ==, 50);
}

/* The local side of the exchange, without a server. */
static void
test_exchange (HistoryFixture *f, gconstpointer data)
{
  g_autoptr (BounceHistoryStore) store = bounce_history_store_new (f->folder, TRUE);
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_record_free);
  g_autoptr (GPtrArray) first = NULL, second = NULL, third = NULL;
  g_autoptr (GBytes) salt = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr (BounceHistoryEntry) entry = NULL;
  BounceHistoryRow *row;

  g_ptr_array_add (records, history_new_record ("a", "a@e.org", "x@contoso.com", "spf-fail"));
  g_assert_true (bounce_history_store_record (store, records, NULL));
  first = bounce_history_store_list_pending (store, 10, NULL);
  g_assert_cmpuint (first->len, ==, 1);
  row = g_ptr_array_index (first, 0);
  g_assert_cmpint (row->person, !=, bounce_history_hash (salt, "a@e.org"));

  /* The hash of a person that this process has seen follows the shared salt. */
  g_assert_true (bounce_history_store_adopt (store, salt, 0, NULL));
  second = bounce_history_store_list_pending (store, 10, NULL);
  row = g_ptr_array_index (second, 0);
  g_assert_cmpint (row->person, ==, bounce_history_hash (salt, "A@E.org"));
  g_assert_cmpint (row->recipient, ==, bounce_history_hash (salt, "x@contoso.com"));

  /* A change while the row is on its way keeps it pending. */
  g_assert_true (bounce_history_store_set_ticket (store, row->sha256, "7", NULL));
  g_assert_true (bounce_history_store_mark_synced (store, second, NULL));
  g_assert_cmpint (bounce_history_store_count_pending (store, NULL), ==, 1);
  third = bounce_history_store_list_pending (store, 10, NULL);
  g_assert_true (bounce_history_store_mark_synced (store, third, NULL));
  g_assert_cmpint (bounce_history_store_count_pending (store, NULL), ==, 0);
  /* The same bounce again changes nothing; another verdict does. */
  g_assert_true (bounce_history_store_record (store, records, NULL));
  g_assert_cmpint (bounce_history_store_count_pending (store, NULL), ==, 0);

  /* A forgotten case is still to be told, and does not come back with a colleague's copy. */
  g_assert_true (bounce_history_store_find_entry (store, row->key, &entry, NULL));
  g_assert_true (bounce_history_store_forget (store, bounce_history_entry_get_id (entry), NULL));
  g_assert_cmpint (bounce_history_store_count_pending (store, NULL), ==, 1);
  g_clear_object (&entry);
  row->seq = 5;
  g_assert_true (bounce_history_store_take (store, second, NULL));
  g_assert_true (bounce_history_store_find_entry (store, row->key, &entry, NULL));
  g_assert_null (entry);
  /* A server that was set back is told everything again. */
  g_assert_true (bounce_history_store_record (store, records, NULL));
  g_assert_true (bounce_history_store_adopt (store, salt, 4, NULL));
  g_assert_cmpint (bounce_history_store_count_pending (store, NULL), ==, 1);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/history/" path, HistoryFixture, NULL, history_set_up, func, history_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  ADD ("keep-days", test_keep_days);
  ADD ("clock", test_clock);
  ADD ("no-database", test_no_database);
  ADD ("damaged-page", test_damaged_page);
  ADD ("newer", test_newer);
  ADD ("no-folder", test_no_folder);
  ADD ("full-disk", test_full_disk);
  ADD ("async", test_async);
  ADD ("end", test_end);
  ADD ("exchange", test_exchange);
  return g_test_run ();
}
