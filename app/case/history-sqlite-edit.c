/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-sqlite-private.h"

#include <string.h>

#include "base/quote.h"
#include "base/text.h"

#define MAX_STEP_BYTES 64
#define MAX_STEPS_BYTES 2048
#define MAX_TICKET_BYTES 64

typedef struct
{
  const char *key;
  const char *text;
  gboolean flag;
  gint64 id;
} Edit;

/* The list with @step in it, or without it. */
static char *
edit_steps (const char *steps, const char *step, gboolean is_done)
{
  g_auto (GStrv) list = g_strsplit (steps != NULL ? steps : "", " ", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0' && strcmp (list[i], step) != 0)
      g_string_append_printf (out, out->len > 0 ? " %s" : "%s", list[i]);
  if (is_done && out->len < MAX_STEPS_BYTES)
    g_string_append_printf (out, out->len > 0 ? " %s" : "%s", step);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static int
set_step (BounceHistoryStore *store, gpointer data)
{
  Edit *edit = data;
  int rc;
  g_autofree char *steps = NULL;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store, &rc, "SELECT steps FROM cases WHERE key = ?", "s", edit->key);

  if (statement == NULL)
    return rc;
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW)
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
  steps = edit_steps ((const char *)sqlite3_column_text (statement, 0), edit->text, edit->flag);
  g_clear_pointer (&statement, sqlite3_finalize);
  return bounce_history_store_execute (
      store, "UPDATE cases SET steps = ? WHERE key = ?", "ss", steps, edit->key);
}

/**
 * bounce_history_store_set_step:
 * @store: a store
 * @key: which case; one that was not recorded stays so
 * @step: the step's id
 * @is_done: whether it is ticked off
 * @error: (nullable): set when it cannot be kept
 *
 * Returns: whether it is kept
 */
gboolean
bounce_history_store_set_step (
    BounceHistoryStore *store, const char *key, const char *step, gboolean is_done, GError **error)
{
  Edit edit = { key, step, is_done };

  /* The list is kept as words. */
  if (*step == '\0' || strlen (step) > MAX_STEP_BYTES || strchr (step, ' ') != NULL)
    return TRUE;
  return bounce_history_store_run_write (store, set_step, &edit, error);
}

static int
set_ticket (BounceHistoryStore *store, gpointer data)
{
  Edit *edit = data;

  return bounce_history_store_execute (
      store,
      "UPDATE cases SET ticket = ?1, own = 1, change = change + 1 WHERE sha256 = ?2"
      "  AND ticket IS NOT ?1",
      "ss",
      edit->text,
      edit->key);
}

/**
 * bounce_history_store_set_ticket:
 * @store: a store
 * @sha256: of the mail; all its recipients get the number
 * @ticket: (nullable): the ticket's number
 * @error: (nullable): set when it cannot be kept
 *
 * Returns: whether it is kept
 */
gboolean
bounce_history_store_set_ticket (BounceHistoryStore *store,
                                 const char *sha256,
                                 const char *ticket,
                                 GError **error)
{
  g_autofree char *number = bounce_text_clean_line (ticket, -1, MAX_TICKET_BYTES);
  Edit edit = { sha256, number };

  return bounce_history_store_run_write (store, set_ticket, &edit, error);
}

/* A case that may stand in the shared database is marked, to be forgotten there too. */
static int
mark_forgotten (BounceHistoryStore *store, gint64 id)
{
  return bounce_history_store_execute (
      store,
      "INSERT OR IGNORE INTO forgotten (key) SELECT key FROM cases WHERE own"
      "  AND id = ?1 AND EXISTS (SELECT 1 FROM meta WHERE name = 'shared')",
      "i",
      id);
}

static int
forget (BounceHistoryStore *store, gpointer data)
{
  Edit *edit = data;
  int rc = mark_forgotten (store, edit->id);

  return rc == SQLITE_OK
             ? bounce_history_store_execute (store, "DELETE FROM cases WHERE id = ?", "i", edit->id)
             : rc;
}

/** bounce_history_store_forget: forgets one case, here and in the shared database. */
gboolean
bounce_history_store_forget (BounceHistoryStore *store, gint64 id, GError **error)
{
  Edit edit = { .id = id };

  return id == 0 || bounce_history_store_run_write (store, forget, &edit, error);
}

/* All that the team has goes, whether this computer has a copy of it or not. */
static int
mark_all_forgotten (BounceHistoryStore *store)
{
  return bounce_history_store_execute (store,
                                       "INSERT OR IGNORE INTO forgotten (key) SELECT ?1"
                                       "  WHERE EXISTS (SELECT 1 FROM meta WHERE name = 'shared')",
                                       "s",
                                       BOUNCE_HISTORY_ALL_KEYS);
}

static int
clear (BounceHistoryStore *store, gpointer data)
{
  Edit *edit = data;
  int rc = edit->flag ? mark_all_forgotten (store) : SQLITE_OK;

  return rc == SQLITE_OK ? bounce_history_store_execute (store, "DELETE FROM cases", "") : rc;
}

static int
vacuum (BounceHistoryStore *store, gpointer data)
{
  int rc = bounce_history_store_execute (store, "VACUUM", "");

  return rc == SQLITE_OK
             ? bounce_history_store_execute (store, "PRAGMA wal_checkpoint (TRUNCATE)", "")
             : rc;
}

/**
 * bounce_history_store_clear:
 * @store: a store
 * @also_shared: whether the team's shared database is emptied too
 * @error: (nullable): set when they are still there
 *
 * Forgets all cases, and leaves nothing of them in the file.
 *
 * Returns: whether they are gone
 */
gboolean
bounce_history_store_clear (BounceHistoryStore *store, gboolean also_shared, GError **error)
{
  Edit edit = { .flag = also_shared };

  if (!bounce_history_store_run_write (store, clear, &edit, error))
    return FALSE;
  /* Another program may be reading: then the file shrinks later, and the cases are gone anyway. */
  bounce_history_store_run (store, vacuum, NULL, NULL);
  return TRUE;
}

typedef struct
{
  guint n_max;
  GStrvBuilder *builder;
} Domains;

static int
list_domains (BounceHistoryStore *store, gpointer data)
{
  Domains *domains = data;
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store,
      &rc,
      "SELECT domain FROM cases WHERE domain <> '' AND scenario NOT IN"
      "  ('domain-typo', 'recipient-domain-not-found') GROUP BY domain"
      "  ORDER BY count (*) DESC, domain LIMIT ?",
      "i",
      (gint64)domains->n_max);

  while (statement != NULL && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_autofree char *domain = bounce_history_column_dup (statement, 0);

      g_strv_builder_add (domains->builder, domain);
    }
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/** bounce_history_store_list_domains: (transfer full) (nullable): the domains that people here
 * write to and that were not found wrong, the most frequent first. */
GStrv
bounce_history_store_list_domains (BounceHistoryStore *store, guint n_max, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  Domains domains = { n_max, builder };

  if (!bounce_history_store_run (store, list_domains, &domains, error))
    return NULL;
  return g_strv_builder_end (builder);
}

typedef struct
{
  GOutputStream *stream;
  BounceHistoryFormat format;
  GCancellable *cancellable;
  GError *error;
} Export;

#define EXPORT_COLUMNS                                                                             \
  "strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS time,"                                    \
  "strftime ('%Y-%m-%dT%H:%M:%SZ', opened, 'unixepoch') AS opened, scenario,"                      \
  "domain AS recipient_domain, host AS refusing_domain, status, diagnostic,"                       \
  "iif (person IS NULL, NULL, printf ('%016llx', person)) AS sender_hash, iif (recipient IS "      \
  "NULL, NULL, printf ('%016llx', recipient)) AS recipient_hash,"                                  \
  "ticket, sha256, steps AS done_steps, own"

static char *
dup_csv_line (sqlite3_stmt *statement, gboolean is_head)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (int column = 0; column < sqlite3_column_count (statement); column++)
    bounce_quote_append_csv (line,
                             is_head ? sqlite3_column_name (statement, column)
                                     : (const char *)sqlite3_column_text (statement, column));
  g_string_append (line, "\r\n");
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static gboolean
write_text (Export *job, const char *text)
{
  return g_output_stream_write_all (
      job->stream, text, strlen (text), NULL, job->cancellable, &job->error);
}

static const char export_json[] =
    "SELECT json_object ('time', time, 'opened', opened, 'scenario', scenario, 'recipient_domain',"
    "  recipient_domain, 'refusing_domain', refusing_domain, 'status', status, 'diagnostic',"
    "  diagnostic, 'sender_hash', sender_hash, 'recipient_hash', recipient_hash, 'ticket', ticket,"
    "  'sha256', sha256, 'done_steps', done_steps, 'own', json (iif (own, 'true', 'false')))"
    "FROM (SELECT " EXPORT_COLUMNS " FROM cases ORDER BY id)";

static int
export_rows (BounceHistoryStore *store, gpointer data)
{
  Export *job = data;
  gboolean is_json = job->format == BOUNCE_HISTORY_FORMAT_JSON, is_first = TRUE, is_written = TRUE;
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store, &rc, is_json ? export_json : "SELECT " EXPORT_COLUMNS " FROM cases ORDER BY id", "");

  if (statement == NULL)
    return rc;
  if (!is_json)
    {
      g_autofree char *head = dup_csv_line (statement, TRUE);

      is_written = write_text (job, head);
    }
  while (is_written && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_autofree char *line = is_json ? NULL : dup_csv_line (statement, FALSE);

      if (is_json)
        line = g_strconcat (
            is_first ? "[\n" : ",\n", (const char *)sqlite3_column_text (statement, 0), NULL);
      is_written = write_text (job, line);
      is_first = FALSE;
    }
  if (is_written && is_json)
    is_written = write_text (job, is_first ? "[]\n" : "\n]\n");
  return !is_written || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/**
 * bounce_history_store_export:
 * @store: a store
 * @stream: where to write
 * @format: CSV (RFC 4180) or JSON (one array)
 * @cancellable: (nullable): stops it
 * @error: (nullable): set when the copy is not whole
 *
 * Writes all cases, those copied from colleagues too.
 *
 * Returns: whether all is written
 */
gboolean
bounce_history_store_export (BounceHistoryStore *store,
                             GOutputStream *stream,
                             BounceHistoryFormat format,
                             GCancellable *cancellable,
                             GError **error)
{
  Export job = { stream, format, cancellable, NULL };

  if (!bounce_history_store_run (store, export_rows, &job, error))
    {
      g_clear_error (&job.error);
      return FALSE;
    }
  if (job.error == NULL)
    return TRUE;
  g_propagate_error (error, job.error);
  return FALSE;
}
