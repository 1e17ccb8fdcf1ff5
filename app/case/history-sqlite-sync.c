/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-sqlite-private.h"

#include <string.h>

typedef struct
{
  GPtrArray *rows;
  GBytes *salt;
  gint64 number;
} Exchange;

static int
set_cursor (BounceHistoryStore *store, gint64 cursor)
{
  g_autoptr (GBytes) value = g_bytes_new (&cursor, sizeof cursor);

  return bounce_history_store_set_meta (store, "cursor", value);
}

static gint64
get_cursor (BounceHistoryStore *store)
{
  g_autoptr (GBytes) value = bounce_history_store_get_meta (store, "cursor");
  gint64 cursor = 0;

  if (value != NULL && g_bytes_get_size (value) == sizeof cursor)
    memcpy (&cursor, g_bytes_get_data (value, NULL), sizeof cursor);
  return cursor;
}

/* Everything of this computer is to be sent again, and everything of the others to be fetched. */
static int
start_over (BounceHistoryStore *store)
{
  int rc = bounce_history_store_execute (store, "DELETE FROM cases WHERE NOT own", "");

  if (rc == SQLITE_OK)
    rc = bounce_history_store_execute (store, "UPDATE cases SET synced = 0", "");
  return rc == SQLITE_OK ? set_cursor (store, 0) : rc;
}

/* The salt of this computer's beginning is kept, to find a person's older rows by. */
static int
change_salt (BounceHistoryStore *store, GBytes *salt)
{
  GHashTableIter iter;
  gpointer address;
  g_autoptr (GBytes) former = g_bytes_ref (store->salt);
  int rc = bounce_history_store_set_meta (store, "former-salt", former);

  if (rc == SQLITE_OK)
    rc = bounce_history_store_set_meta (store, "salt", salt);
  if (rc == SQLITE_OK)
    rc = bounce_history_store_set_meta (store, "shared", salt);
  if (rc == SQLITE_OK)
    rc = start_over (store);
  g_hash_table_iter_init (&iter, store->addresses);
  while (rc == SQLITE_OK && g_hash_table_iter_next (&iter, &address, NULL))
    rc = bounce_history_store_relabel (
        store, bounce_history_hash (former, address), bounce_history_hash (salt, address));
  return rc;
}

static int
adopt (BounceHistoryStore *store, gpointer data)
{
  Exchange *exchange = data;
  int rc = bounce_history_store_read_salt (store);

  if (rc != SQLITE_OK)
    return rc;
  if (!g_bytes_equal (store->salt, exchange->salt))
    return change_salt (store, exchange->salt);
  /* It knows less than it told before: it was set up again from an older copy. */
  return get_cursor (store) > exchange->number ? start_over (store) : SQLITE_OK;
}

/**
 * bounce_history_store_adopt:
 * @store: a store
 * @salt: the shared database's salt, which also tells which database it is
 * @last: the newest change it knows
 * @error: (nullable): set when it cannot be kept
 *
 * Makes ready to exchange rows with that database.
 *
 * Returns: whether the exchange can begin
 */
gboolean
bounce_history_store_adopt (BounceHistoryStore *store, GBytes *salt, gint64 last, GError **error)
{
  Exchange exchange = { NULL, salt, last };

  if (!bounce_history_store_run_write (store, adopt, &exchange, error))
    return FALSE;
  g_mutex_lock (&store->lock);
  g_bytes_unref (store->salt);
  store->salt = g_bytes_ref (salt);
  g_hash_table_remove_all (store->addresses);
  g_mutex_unlock (&store->lock);
  return TRUE;
}

static int
count_pending (BounceHistoryStore *store, gpointer data)
{
  Exchange *exchange = data;
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store,
      &rc,
      "SELECT (SELECT count (*) FROM cases WHERE own AND change > synced)"
      "  + (SELECT count (*) FROM forgotten)",
      "");

  if (statement == NULL)
    return rc;
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW)
    return rc;
  exchange->number = sqlite3_column_int64 (statement, 0);
  return SQLITE_OK;
}

/** bounce_history_store_count_pending: how many changes the shared database has not got yet; -1
 * and @error when that cannot be told. */
int
bounce_history_store_count_pending (BounceHistoryStore *store, GError **error)
{
  Exchange exchange = { NULL };

  if (!bounce_history_store_run (store, count_pending, &exchange, error))
    return -1;
  return (int)exchange.number;
}

static BounceHistoryRow *
new_pending_row (sqlite3_stmt *statement)
{
  BounceHistoryRow *row = bounce_history_row_new ();

  row->key = bounce_history_column_dup (statement, 0);
  row->time = sqlite3_column_int64 (statement, 1);
  row->scenario = bounce_history_column_dup (statement, 2);
  row->domain = bounce_history_column_dup (statement, 3);
  row->recipient = sqlite3_column_int64 (statement, 4);
  row->person = sqlite3_column_int64 (statement, 5);
  row->host = bounce_history_column_dup (statement, 6);
  row->status = bounce_history_column_dup (statement, 7);
  row->diagnostic = bounce_history_column_dup (statement, 8);
  row->sha256 = bounce_history_column_dup (statement, 9);
  row->ticket = bounce_history_column_dup (statement, 10);
  row->change = sqlite3_column_int64 (statement, 11);
  return row;
}

static int
list_pending_cases (BounceHistoryStore *store, Exchange *exchange)
{
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store,
      &rc,
      "SELECT key, time, scenario, domain, recipient, person, host, status, diagnostic, sha256,"
      "  ticket, change FROM cases WHERE own AND change > synced ORDER BY id LIMIT ?",
      "i",
      exchange->number);

  while (statement != NULL && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (exchange->rows, new_pending_row (statement));
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int
list_pending (BounceHistoryStore *store, gpointer data)
{
  Exchange *exchange = data;
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store, &rc, "SELECT key FROM forgotten LIMIT ?", "i", exchange->number);

  g_ptr_array_set_size (exchange->rows, 0);
  while (statement != NULL && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      BounceHistoryRow *row = bounce_history_row_new ();

      row->key = bounce_history_column_dup (statement, 0);
      row->is_deleted = TRUE;
      g_ptr_array_add (exchange->rows, row);
    }
  return rc == SQLITE_DONE ? list_pending_cases (store, exchange) : rc;
}

/**
 * bounce_history_store_list_pending:
 * @store: a store
 * @n_max: about how many
 * @error: (nullable): set when that cannot be told
 *
 * Returns: (transfer full) (nullable) (element-type BounceHistoryRow): what the shared database has
 *   not got yet
 */
GPtrArray *
bounce_history_store_list_pending (BounceHistoryStore *store, guint n_max, GError **error)
{
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_row_free);
  Exchange exchange = { rows, NULL, n_max };

  if (!bounce_history_store_run (store, list_pending, &exchange, error))
    return NULL;
  return g_steal_pointer (&rows);
}

static int
mark_synced (BounceHistoryStore *store, gpointer data)
{
  Exchange *exchange = data;
  int rc = SQLITE_OK;

  for (guint i = 0; rc == SQLITE_OK && i < exchange->rows->len; i++)
    {
      BounceHistoryRow *row = g_ptr_array_index (exchange->rows, i);

      /* A row that was changed while it was on its way has a newer change: it stays pending. */
      if (row->is_deleted)
        rc = bounce_history_store_execute (
            store, "DELETE FROM forgotten WHERE key = ?", "s", row->key);
      else
        rc = bounce_history_store_execute (store,
                                           "UPDATE cases SET synced = ?1 WHERE key = ?2"
                                           "  AND synced < ?1",
                                           "is",
                                           row->change,
                                           row->key);
    }
  return rc;
}

/** bounce_history_store_mark_synced: keeps that the shared database has @rows. */
gboolean
bounce_history_store_mark_synced (BounceHistoryStore *store, GPtrArray *rows, GError **error)
{
  Exchange exchange = { rows };

  return bounce_history_store_run_write (store, mark_synced, &exchange, error);
}

static int
read_cursor (BounceHistoryStore *store, gpointer data)
{
  *(gint64 *)data = get_cursor (store);
  return SQLITE_OK;
}

/** bounce_history_store_get_cursor: @cursor (out): the newest change that was fetched; 0: none. */
gboolean
bounce_history_store_get_cursor (BounceHistoryStore *store, gint64 *cursor, GError **error)
{
  return bounce_history_store_run (store, read_cursor, cursor, error);
}

static const char take_case[] =
    "INSERT INTO cases (key, time, opened, scenario, domain, recipient, person, host, status,"
    "  ticket, own, change, synced)"
    "  SELECT ?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 1, 1"
    "  WHERE NOT EXISTS (SELECT 1 FROM forgotten WHERE key IN (?1, '" BOUNCE_HISTORY_ALL_KEYS "'))"
    "  ON CONFLICT (key) DO UPDATE SET time = min (time, excluded.time),"
    "    ticket = ifnull (ticket, excluded.ticket),"
    "    scenario = iif (own, scenario, excluded.scenario),"
    "    person = iif (own, person, excluded.person),"
    "    recipient = iif (own, recipient, excluded.recipient),"
    "    status = iif (own, status, excluded.status), host = iif (own, host, excluded.host)";

static int
take (BounceHistoryStore *store, gpointer data)
{
  Exchange *exchange = data;
  int rc = SQLITE_OK;

  for (guint i = 0; rc == SQLITE_OK && i < exchange->rows->len; i++)
    {
      BounceHistoryRow *row = g_ptr_array_index (exchange->rows, i);

      if (row->is_deleted)
        rc = bounce_history_store_execute (
            store, "DELETE FROM cases WHERE key = ? AND NOT own", "s", row->key);
      else
        rc = bounce_history_store_execute (store,
                                           take_case,
                                           "sisszzsss",
                                           row->key,
                                           row->time,
                                           row->scenario,
                                           row->domain,
                                           row->recipient,
                                           row->person,
                                           row->host,
                                           row->status,
                                           row->ticket);
      exchange->number = MAX (exchange->number, row->seq);
    }
  return rc == SQLITE_OK ? set_cursor (store, exchange->number) : rc;
}

/** bounce_history_store_take: copies colleagues' @rows, and keeps how far the copy reaches. */
gboolean
bounce_history_store_take (BounceHistoryStore *store, GPtrArray *rows, GError **error)
{
  Exchange exchange = { rows };

  return rows->len == 0 || bounce_history_store_run_write (store, take, &exchange, error);
}
