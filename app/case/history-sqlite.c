/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-sqlite-private.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"

#define SECONDS_A_DAY 86400
#define DEFAULT_KEEP_DAYS 180
#define MAX_SEARCH_WORDS 8
#define MAX_REMEMBERED_ADDRESSES 10000

#define ENTRY_COLUMNS                                                                              \
  "id, time, opened, scenario, domain, host, status, diagnostic, sha256, ticket, steps, key"

/**
 * bounce_history_store_new:
 * @folder: (nullable): where history.db lies; NULL: bounce-desk in the XDG data directory
 * @expects_shared: whether a shared database is configured
 *
 * Touches no file yet: the first use opens the database.
 *
 * Returns: (transfer full): the local database
 */
BounceHistoryStore *
bounce_history_store_new (const char *folder, gboolean expects_shared)
{
  BounceHistoryStore *store = g_new0 (BounceHistoryStore, 1);

  g_atomic_ref_count_init (&store->ref_count);
  g_mutex_init (&store->lock);
  store->path = folder != NULL
                    ? g_build_filename (folder, "history.db", NULL)
                    : g_build_filename (g_get_user_data_dir (), "bounce-desk", "history.db", NULL);
  store->expects_shared = expects_shared;
  store->keep_days = DEFAULT_KEEP_DAYS;
  store->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return store;
}

/** bounce_history_store_ref: (transfer full): the same store. */
BounceHistoryStore *
bounce_history_store_ref (BounceHistoryStore *store)
{
  g_atomic_ref_count_inc (&store->ref_count);
  return store;
}

/** bounce_history_store_unref: closes the database with the last reference. */
void
bounce_history_store_unref (BounceHistoryStore *store)
{
  if (!g_atomic_ref_count_dec (&store->ref_count))
    return;
  bounce_history_store_close (store);
  g_mutex_clear (&store->lock);
  g_hash_table_unref (store->addresses);
  g_clear_pointer (&store->salt, g_bytes_unref);
  g_free (store->problem);
  g_free (store->path);
  g_free (store);
}

static void
bind_all (sqlite3_stmt *statement, const char *types, va_list args)
{
  for (int i = 1; *types != '\0'; types++, i++)
    {
      gint64 number;
      const char *text;
      GBytes *bytes;

      switch (*types)
        {
        case 's':
          text = va_arg (args, const char *);
          sqlite3_bind_text (statement, i, text, -1, SQLITE_TRANSIENT);
          break;
        case 'i':
          sqlite3_bind_int64 (statement, i, va_arg (args, gint64));
          break;
        case 'z':
          number = va_arg (args, gint64);
          if (number != 0)
            sqlite3_bind_int64 (statement, i, number);
          break;
        case 'b':
          bytes = va_arg (args, GBytes *);
          sqlite3_bind_blob (statement,
                             i,
                             g_bytes_get_data (bytes, NULL),
                             (int)g_bytes_get_size (bytes),
                             SQLITE_TRANSIENT);
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

/**
 * bounce_history_store_prepare:
 * @store: an open store, locked
 * @rc: (out): an SQLite result code
 * @sql: one statement
 * @types: a letter for each parameter: s (text or NULL), i (gint64), z (gint64, 0 as NULL),
 *   b (GBytes)
 *
 * Returns: (transfer full) (nullable): the statement with its parameters
 */
sqlite3_stmt *
bounce_history_store_prepare (
    BounceHistoryStore *store, int *rc, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement = NULL;
  va_list args;

  *rc = sqlite3_prepare_v2 (store->db, sql, -1, &statement, NULL);
  if (*rc != SQLITE_OK)
    return NULL;
  va_start (args, types);
  bind_all (statement, types, args);
  va_end (args);
  return statement;
}

/**
 * bounce_history_store_execute:
 * @store: an open store, locked
 * @sql: one statement that gives no rows
 * @types: as in bounce_history_store_prepare()
 *
 * Returns: an SQLite result code
 */
int
bounce_history_store_execute (BounceHistoryStore *store, const char *sql, const char *types, ...)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  va_list args;
  int rc = sqlite3_prepare_v2 (store->db, sql, -1, &statement, NULL);

  if (rc != SQLITE_OK)
    return rc;
  va_start (args, types);
  bind_all (statement, types, args);
  va_end (args);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    ;
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/** bounce_history_column_dup: (transfer full) (nullable): a column's text, clean. */
char *
bounce_history_column_dup (sqlite3_stmt *statement, int column)
{
  return bounce_text_clean ((const char *)sqlite3_column_text (statement, column), -1, 1024 * 1024);
}

/** bounce_history_store_set_meta: keeps one value of the database itself. */
int
bounce_history_store_set_meta (BounceHistoryStore *store, const char *name, GBytes *value)
{
  return bounce_history_store_execute (
      store, "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", "sb", name, value);
}

/** bounce_history_store_get_meta: (transfer full) (nullable): such a value. */
GBytes *
bounce_history_store_get_meta (BounceHistoryStore *store, const char *name)
{
  int rc;
  g_autoptr (sqlite3_stmt) statement =
      bounce_history_store_prepare (store, &rc, "SELECT value FROM meta WHERE name = ?", "s", name);

  if (statement == NULL || sqlite3_step (statement) != SQLITE_ROW)
    return NULL;
  return g_bytes_new (sqlite3_column_blob (statement, 0), sqlite3_column_bytes (statement, 0));
}

static void
set_failure (BounceHistoryStore *store, int rc, GError **error)
{
  rc &= 0xff;
  g_set_error (error,
               BOUNCE_HISTORY_ERROR,
               BOUNCE_HISTORY_ERROR_UNAVAILABLE,
               _ ("The history cannot be used at present: %s"),
               sqlite3_errstr (rc));
  if ((rc != SQLITE_FULL && rc != SQLITE_IOERR && rc != SQLITE_READONLY) || store->problem != NULL)
    return;
  store->problem = g_strdup (_ ("The history cannot be kept at present, because the disk is full "
                                "or cannot be written. Everything else works."));
}

/**
 * bounce_history_store_run:
 * @store: a store
 * @func: what to do with the open database; called again after a damaged one was replaced
 * @data: for @func
 * @error: (nullable): set to BOUNCE_HISTORY_ERROR_UNAVAILABLE
 *
 * Returns: whether it was done
 */
gboolean
bounce_history_store_run (BounceHistoryStore *store,
                          BounceHistoryStoreFunc func,
                          gpointer data,
                          GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);
  int rc = bounce_history_store_open (store);

  if (rc == SQLITE_OK)
    rc = func (store, data);
  if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
    {
      rc = bounce_history_store_set_aside (store);
      if (rc == SQLITE_OK)
        rc = func (store, data);
    }
  if (rc == SQLITE_OK)
    return TRUE;
  set_failure (store, rc, error);
  return FALSE;
}

typedef struct
{
  BounceHistoryStoreFunc func;
  gpointer data;
} Write;

static int
run_in_transaction (BounceHistoryStore *store, gpointer data)
{
  Write *write = data;
  int rc = bounce_history_store_execute (store, "BEGIN IMMEDIATE", "");

  if (rc != SQLITE_OK)
    return rc;
  rc = write->func (store, write->data);
  if (rc == SQLITE_OK)
    rc = bounce_history_store_execute (store, "COMMIT", "");
  if (rc != SQLITE_OK)
    bounce_history_store_execute (store, "ROLLBACK", "");
  else if (!store->in_memory)
    g_clear_pointer (&store->problem, g_free);
  return rc;
}

/** bounce_history_store_run_write: as bounce_history_store_run(), all of it or nothing. */
gboolean
bounce_history_store_run_write (BounceHistoryStore *store,
                                BounceHistoryStoreFunc func,
                                gpointer data,
                                GError **error)
{
  Write write = { func, data };

  return bounce_history_store_run (store, run_in_transaction, &write, error);
}

/** bounce_history_store_dup_problem: (transfer full) (nullable): a sentence for people. */
char *
bounce_history_store_dup_problem (BounceHistoryStore *store)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);

  return g_strdup (store->problem);
}

static int
purge (BounceHistoryStore *store, gpointer data)
{
  return bounce_history_store_purge (store);
}

/** bounce_history_store_set_keep_days: forgets, now and later, what was opened before that. */
void
bounce_history_store_set_keep_days (BounceHistoryStore *store, guint days)
{
  gboolean is_open;

  g_mutex_lock (&store->lock);
  store->keep_days = CLAMP (days, 1, 36500);
  is_open = store->db != NULL;
  g_mutex_unlock (&store->lock);
  if (is_open)
    bounce_history_store_run_write (store, purge, NULL, NULL);
}

static int
get_salt (BounceHistoryStore *store, gpointer data)
{
  int rc = bounce_history_store_read_salt (store);

  if (rc == SQLITE_OK)
    *(GBytes **)data = g_bytes_ref (store->salt);
  return rc;
}

/** bounce_history_store_dup_salt: (transfer full) (nullable): what addresses are hashed with. */
GBytes *
bounce_history_store_dup_salt (BounceHistoryStore *store, GError **error)
{
  GBytes *salt = NULL;

  return bounce_history_store_run (store, get_salt, &salt, error) ? salt : NULL;
}

/**
 * bounce_history_store_relabel:
 * @store: an open store, locked
 * @from: a person's hash by a former salt
 * @to: the same person's hash now
 *
 * Returns: an SQLite result code
 */
int
bounce_history_store_relabel (BounceHistoryStore *store, gint64 from, gint64 to)
{
  int rc;

  if (from == 0 || from == to)
    return SQLITE_OK;
  rc = bounce_history_store_execute (
      store,
      "UPDATE cases SET person = ?, change = change + 1 WHERE person = ? AND own",
      "ii",
      to,
      from);
  if (rc == SQLITE_OK)
    rc = bounce_history_store_execute (
        store,
        "UPDATE cases SET recipient = ?, change = change + 1 WHERE recipient = ? AND own",
        "ii",
        to,
        from);
  return rc;
}

/* Rows from the time before this computer knew the shared salt carry another hash of the same
 * address: now that the address is seen again, they get the right one. */
static int
relabel_address (BounceHistoryStore *store, GBytes *former, const char *address)
{
  if (address == NULL)
    return SQLITE_OK;
  if (store->expects_shared && former == NULL &&
      g_hash_table_size (store->addresses) < MAX_REMEMBERED_ADDRESSES)
    g_hash_table_add (store->addresses, g_strdup (address));
  if (former == NULL)
    return SQLITE_OK;
  return bounce_history_store_relabel (
      store, bounce_history_hash (former, address), bounce_history_hash (store->salt, address));
}

static const char insert_case[] =
    "INSERT INTO cases (key, time, opened, scenario, domain, recipient, person, host, status,"
    "  diagnostic, sha256, own) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
    "ON CONFLICT (key) DO UPDATE SET opened = excluded.opened, own = 1,"
    "  change = change + ((scenario, domain, recipient, person, host, status, diagnostic, own) IS"
    "    NOT (excluded.scenario, excluded.domain, excluded.recipient,"
    "    ifnull (excluded.person, person), excluded.host, excluded.status, excluded.diagnostic, "
    "1)),"
    "  scenario = excluded.scenario, domain = excluded.domain, recipient = excluded.recipient,"
    "  person = ifnull (excluded.person, person), host = excluded.host, status = excluded.status,"
    "  diagnostic = excluded.diagnostic, sha256 = excluded.sha256";

static int
record_one (BounceHistoryStore *store, const BounceHistoryRecord *record, GBytes *former)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (BounceHistoryRow) row = bounce_history_row_new_from_record (
      record, store->salt, now - (gint64)store->keep_days * SECONDS_A_DAY);
  int rc = relabel_address (store, former, record->sender);

  if (rc == SQLITE_OK)
    rc = relabel_address (store, former, record->recipient);
  if (rc == SQLITE_OK)
    rc = bounce_history_store_execute (store,
                                       insert_case,
                                       "siisszzssss",
                                       row->key,
                                       row->time,
                                       now,
                                       row->scenario,
                                       row->domain,
                                       row->recipient,
                                       row->person,
                                       row->host,
                                       row->status,
                                       row->diagnostic,
                                       row->sha256);
  if (rc == SQLITE_OK)
    rc = bounce_history_store_execute (store, "DELETE FROM forgotten WHERE key = ?", "s", row->key);
  return rc;
}

static int
record_all (BounceHistoryStore *store, gpointer data)
{
  GPtrArray *records = data;
  g_autoptr (GBytes) former = bounce_history_store_get_meta (store, "former-salt");
  int rc = bounce_history_store_read_salt (store);

  for (guint i = 0; rc == SQLITE_OK && i < records->len; i++)
    rc = record_one (store, g_ptr_array_index (records, i), former);
  return rc;
}

/**
 * bounce_history_store_record:
 * @store: a store
 * @records: (element-type BounceHistoryRecord): what to remember
 * @error: (nullable): set when nothing was kept
 *
 * Returns: whether all of them are kept
 */
gboolean
bounce_history_store_record (BounceHistoryStore *store, GPtrArray *records, GError **error)
{
  return bounce_history_store_run_write (store, record_all, records, error);
}

typedef struct
{
  const BounceHistoryQuery *query;
  BounceHistoryCounts *counts;
} Find;

static int
count_here (BounceHistoryStore *store, const BounceHistoryQuery *query, BounceHistoryCounts *counts)
{
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store,
      &rc,
      "SELECT count (*), count (DISTINCT person), count (DISTINCT recipient), min (time),"
      "  count (DISTINCT nullif (person, ?1)) FROM cases"
      "  WHERE scenario = ?2 AND domain = ?3 AND time >= ?4",
      "issi",
      query->person,
      query->scenario,
      query->domain,
      query->since);

  if (statement == NULL)
    return rc;
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW)
    return rc;
  counts->cases = (guint)sqlite3_column_int64 (statement, 0);
  counts->people = (guint)sqlite3_column_int64 (statement, 1);
  counts->recipients = (guint)sqlite3_column_int64 (statement, 2);
  counts->first = sqlite3_column_int64 (statement, 3);
  counts->others = (guint)sqlite3_column_int64 (statement, 4);
  return SQLITE_OK;
}

static int
count_everywhere (BounceHistoryStore *store,
                  const BounceHistoryQuery *query,
                  BounceHistoryCounts *counts)
{
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store,
      &rc,
      "SELECT count (*), count (DISTINCT domain), count (DISTINCT person) FROM cases"
      "  WHERE scenario = ? AND time >= ?",
      "si",
      query->scenario,
      query->since);

  if (statement == NULL)
    return rc;
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW)
    return rc;
  counts->cases_everywhere = (guint)sqlite3_column_int64 (statement, 0);
  counts->domains = (guint)sqlite3_column_int64 (statement, 1);
  counts->people_everywhere = (guint)sqlite3_column_int64 (statement, 2);
  return SQLITE_OK;
}

static int
count_slots (BounceHistoryStore *store,
             const BounceHistoryQuery *query,
             BounceHistoryCounts *counts)
{
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store,
      &rc,
      "SELECT time / " G_STRINGIFY (BOUNCE_HISTORY_SLOT_SECONDS) ", count (*) FROM cases"
                                                                 "  WHERE scenario = ? AND domain "
                                                                 "= ? AND time >= ? GROUP BY 1",
      "ssi",
      query->scenario,
      query->domain,
      query->since);

  while (statement != NULL && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      BounceHistorySlot slot = { sqlite3_column_int64 (statement, 0),
                                 (guint)sqlite3_column_int64 (statement, 1) };

      g_array_append_val (counts->slots, slot);
    }
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int
find_ticket (BounceHistoryStore *store,
             const BounceHistoryQuery *query,
             BounceHistoryCounts *counts)
{
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store,
      &rc,
      "SELECT ticket FROM cases INDEXED BY cases_ticket WHERE scenario = ? AND domain = ?"
      "  AND time >= ? AND ticket IS NOT NULL ORDER BY time DESC LIMIT 1",
      "ssi",
      query->scenario,
      query->domain,
      query->since);

  if (statement == NULL)
    return rc;
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW)
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
  counts->ticket = bounce_history_column_dup (statement, 0);
  return SQLITE_OK;
}

static int
find_similar (BounceHistoryStore *store, gpointer data)
{
  Find *find = data;
  int rc;

  g_clear_pointer (&find->counts, bounce_history_counts_free);
  find->counts = bounce_history_counts_new ();
  rc = count_here (store, find->query, find->counts);
  if (rc == SQLITE_OK)
    rc = count_everywhere (store, find->query, find->counts);
  if (rc == SQLITE_OK)
    rc = count_slots (store, find->query, find->counts);
  if (rc == SQLITE_OK)
    rc = find_ticket (store, find->query, find->counts);
  return rc;
}

/**
 * bounce_history_store_find_similar:
 * @store: a store
 * @query: what is asked
 * @error: (nullable): set when there is no answer
 *
 * Returns: (transfer full) (nullable): the answer
 */
BounceHistoryCounts *
bounce_history_store_find_similar (BounceHistoryStore *store,
                                   const BounceHistoryQuery *query,
                                   GError **error)
{
  Find find = { query, NULL };

  if (bounce_history_store_run (store, find_similar, &find, error))
    return find.counts;
  bounce_history_counts_free (find.counts);
  return NULL;
}

static BounceHistoryEntry *
new_entry (sqlite3_stmt *statement)
{
  BounceHistoryRow *row = bounce_history_row_new ();

  row->time = sqlite3_column_int64 (statement, 1);
  row->scenario = bounce_history_column_dup (statement, 3);
  row->domain = bounce_history_column_dup (statement, 4);
  row->host = bounce_history_column_dup (statement, 5);
  row->status = bounce_history_column_dup (statement, 6);
  row->diagnostic = bounce_history_column_dup (statement, 7);
  row->sha256 = bounce_history_column_dup (statement, 8);
  row->ticket = bounce_history_column_dup (statement, 9);
  row->key = bounce_history_column_dup (statement, 11);
  return bounce_history_entry_new (row,
                                   sqlite3_column_int64 (statement, 0),
                                   sqlite3_column_int64 (statement, 2),
                                   (const char *)sqlite3_column_text (statement, 10));
}

typedef struct
{
  guint n_max;
  GStrv words; /* each must be found somewhere; as LIKE patterns */
  const char *const *scenarios;
  GPtrArray *entries;
} Recent;

static char *
dup_recent_sql (const Recent *recent)
{
  g_autoptr (GString) sql = g_string_new ("SELECT " ENTRY_COLUMNS " FROM cases WHERE own");
  const char *separator = "";

  if (recent->words[0] != NULL || recent->scenarios != NULL)
    {
      g_string_append (sql, " AND (");
      for (guint i = 0; recent->words[i] != NULL; i++)
        {
          g_string_append_printf (sql,
                                  "%s(domain || ' ' || scenario || ' ' || ifnull (host, '')"
                                  " || ' ' || ifnull (status, '') || ' ' || ifnull (ticket, '')"
                                  " || ' ' || ifnull (diagnostic, '')) LIKE ? ESCAPE '\\'",
                                  separator);
          separator = " AND ";
        }
      if (recent->scenarios != NULL)
        {
          g_string_append (sql, *separator != '\0' ? " OR scenario IN (" : "scenario IN (");
          for (guint i = 0; recent->scenarios[i] != NULL; i++)
            g_string_append (sql, i == 0 ? "?" : ",?");
          g_string_append (sql, ")");
        }
      g_string_append (sql, ")");
    }
  g_string_append (sql, " ORDER BY opened DESC, id DESC LIMIT ?");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static int
list_recent (BounceHistoryStore *store, gpointer data)
{
  Recent *recent = data;
  g_autofree char *sql = dup_recent_sql (recent);
  int rc, n = 0;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (store, &rc, sql, "");

  if (statement == NULL)
    return rc;
  g_ptr_array_set_size (recent->entries, 0);
  for (guint i = 0; recent->words[i] != NULL; i++)
    sqlite3_bind_text (statement, ++n, recent->words[i], -1, SQLITE_STATIC);
  for (guint i = 0; recent->scenarios != NULL && recent->scenarios[i] != NULL; i++)
    sqlite3_bind_text (statement, ++n, recent->scenarios[i], -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, ++n, recent->n_max);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (recent->entries, new_entry (statement));
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* The words of @search as patterns, a '%' in them taken as it is. */
static GStrv
split_search (const char *search)
{
  g_autofree char *line = bounce_text_clean_line (search != NULL ? search : "", -1, 256);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit (line, " ", MAX_SEARCH_WORDS);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autoptr (GString) pattern = g_string_new ("%");
      g_autofree char *whole = NULL;

      if (*words[i] == '\0')
        continue;
      for (const char *p = words[i]; *p != '\0'; p++)
        {
          if (strchr ("%_\\", *p) != NULL)
            g_string_append_c (pattern, '\\');
          g_string_append_c (pattern, *p);
        }
      g_string_append_c (pattern, '%');
      whole = g_string_free (g_steal_pointer (&pattern), FALSE);
      g_strv_builder_add (builder, whole);
    }
  return g_strv_builder_end (builder);
}

/**
 * bounce_history_store_recent:
 * @store: a store
 * @n_max: at most so many
 * @search: (nullable): words, each of which must be found in a case
 * @scenarios: (nullable): scenarios that are found too
 * @error: (nullable): set when there is no answer
 *
 * Returns: (transfer full) (nullable) (element-type BounceHistoryEntry): this computer's cases, the
 *   one opened last first
 */
GPtrArray *
bounce_history_store_recent (BounceHistoryStore *store,
                             guint n_max,
                             const char *search,
                             const char *const *scenarios,
                             GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) words = split_search (search);
  Recent recent = { n_max, words, scenarios, entries };

  if (!bounce_history_store_run (store, list_recent, &recent, error))
    return NULL;
  return g_steal_pointer (&entries);
}

typedef struct
{
  const char *key;
  GPtrArray *entries;
} ByKey;

static int
list_by_key (BounceHistoryStore *store, gpointer data)
{
  ByKey *by_key = data;
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (
      store, &rc, "SELECT " ENTRY_COLUMNS " FROM cases WHERE key = ?", "s", by_key->key);

  if (statement == NULL)
    return rc;
  g_ptr_array_set_size (by_key->entries, 0);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (by_key->entries, new_entry (statement));
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/**
 * bounce_history_store_find_entry:
 * @store: a store
 * @key: which case
 * @entry: (out) (transfer full) (nullable): the case; NULL when it is not known here
 * @error: (nullable): set when that cannot be told
 *
 * Returns: whether it can be told
 */
gboolean
bounce_history_store_find_entry (BounceHistoryStore *store,
                                 const char *key,
                                 BounceHistoryEntry **entry,
                                 GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  ByKey by_key = { key, entries };

  *entry = NULL;
  if (!bounce_history_store_run (store, list_by_key, &by_key, error))
    return FALSE;
  if (entries->len > 0)
    *entry = g_object_ref (g_ptr_array_index (entries, 0));
  return TRUE;
}
