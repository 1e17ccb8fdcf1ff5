/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "history-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

void
history_open (HistoryFixture *f)
{
  f->history = bounce_history_new (f->folder, NULL);
}

void
history_set_up (HistoryFixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("bounce-history-XXXXXX", NULL);
  f->file = g_build_filename (f->folder, "history.db", NULL);
  history_open (f);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

void
history_tear_down (HistoryFixture *f, gconstpointer data)
{
  g_clear_object (&f->history);
  remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->file);
}

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

BounceHistoryRecord *
history_new_record (const char *mail,
                    const char *sender,
                    const char *recipient,
                    const char *scenario)
{
  BounceHistoryRecord *record = bounce_history_record_new ();

  record->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, mail, -1);
  record->sender = g_strdup (sender);
  record->recipient = g_strdup (recipient);
  record->scenario = g_strdup (scenario);
  record->status = g_strdup ("5.7.1");
  record->host = g_strdup ("mx1.mail.contoso.com");
  record->diagnostic = g_strdup ("550 5.7.1 <jane.roe@contoso.com>: refused, id 12345");
  return record;
}

void
history_record (BounceHistory *history, BounceHistoryRecord *taken)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_record_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (records, taken);
  bounce_history_record (history, records, &error);
  g_assert_no_error (error);
}

/* The @nth mail of @sender, which came back @days_ago. */
void
history_record_mail (BounceHistory *history,
                     guint nth,
                     const char *sender,
                     const char *recipient,
                     const char *scenario,
                     int days_ago)
{
  g_autofree char *mail = g_strdup_printf ("mail %u", nth);
  BounceHistoryRecord *one = history_new_record (mail, sender, recipient, scenario);

  one->time = now () - (gint64)days_ago * DAY;
  history_record (history, one);
}

BounceHistorySimilar *
history_find (BounceHistory *history,
              const char *sender,
              const char *recipient,
              const char *scenario)
{
  g_autoptr (BounceHistoryRecord) asked = history_new_record ("asked", sender, recipient, scenario);
  g_autoptr (GError) error = NULL;
  BounceHistorySimilar *similar = bounce_history_find_similar (history, asked, 7, &error);

  g_assert_no_error (error);
  return similar;
}

guint
history_count_recent (BounceHistory *history, const char *search)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) list = bounce_history_recent (history, 100, search, NULL, &error);

  g_assert_no_error (error);
  return g_list_model_get_n_items (list);
}

void
history_execute (const char *file, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

void
history_assert_absent (const char *folder, const char *word)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL), *bytes = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      g_assert_null (memmem (bytes, length, word, strlen (word)));
    }
}

void
history_count_cb (gpointer object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

void
history_run_loop (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}
