/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-sqlite-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define SECONDS_A_DAY 86400
#define BUSY_MILLISECONDS 4000
/* Nobody need wonder at a pause of so many days; after a longer one somebody may have set the
 * clock.
 */
#define MAX_LEAP (40 * (gint64)SECONDS_A_DAY)
/* A whole check reads the whole file; a larger one is believed until a page of it is found wrong.
 */
#define MAX_CHECKED_BYTES (8 * 1024 * 1024)

/* One script for each user_version; a database of version N has seen the first N. Never change one
 * that was released: add the next. */
static const char *const migrations[] = {
  "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE cases ("
  "  id INTEGER PRIMARY KEY,"
  "  key TEXT NOT NULL UNIQUE,"
  "  time INTEGER NOT NULL,"   /* when it came back */
  "  opened INTEGER NOT NULL," /* when it was opened here last */
  "  scenario TEXT NOT NULL,"
  "  domain TEXT NOT NULL,"
  "  recipient INTEGER," /* hashes */
  "  person INTEGER,"
  "  host TEXT,"
  "  status TEXT,"
  "  diagnostic TEXT,"
  "  sha256 TEXT,"
  "  ticket TEXT,"
  "  steps TEXT,"
  "  own INTEGER NOT NULL," /* 0: a colleague's, copied from the shared database */
  "  change INTEGER NOT NULL DEFAULT 1,"
  "  synced INTEGER NOT NULL DEFAULT 0);" /* the change that the shared database has */
  "CREATE INDEX cases_similar ON cases (scenario, domain, time, person, recipient);"
  "CREATE INDEX cases_ticket ON cases (scenario, domain, time) WHERE ticket IS NOT NULL;"
  "CREATE INDEX cases_everywhere ON cases (scenario, time, domain, person);"
  "CREATE INDEX cases_recent ON cases (opened) WHERE own;"
  "CREATE INDEX cases_mail ON cases (sha256);"
  "CREATE INDEX cases_person ON cases (person);"
  "CREATE INDEX cases_recipient ON cases (recipient);"
  "CREATE INDEX cases_pending ON cases (id) WHERE own AND change > synced;"
  "CREATE TABLE forgotten (key TEXT PRIMARY KEY) WITHOUT ROWID;",
};

static int
execute_script (BounceHistoryStore *store, const char *sql)
{
  return sqlite3_exec (store->db, sql, NULL, NULL, NULL);
}

static gint64
get_number (BounceHistoryStore *store, const char *sql)
{
  int rc;
  g_autoptr (sqlite3_stmt) statement = bounce_history_store_prepare (store, &rc, sql, "");

  return statement != NULL && sqlite3_step (statement) == SQLITE_ROW
             ? sqlite3_column_int64 (statement, 0)
             : -1;
}

/* A version of a later program is left alone: SQLITE_CANTOPEN. */
static int
migrate (BounceHistoryStore *store)
{
  gint64 version;
  int rc = execute_script (store, "BEGIN IMMEDIATE");

  if (rc != SQLITE_OK)
    return rc;
  version = get_number (store, "PRAGMA user_version");
  if (version < 0)
    rc = sqlite3_errcode (store->db);
  if (version > (gint64)G_N_ELEMENTS (migrations))
    rc = SQLITE_CANTOPEN;
  for (gsize i = (gsize)MAX (version, 0); rc == SQLITE_OK && i < G_N_ELEMENTS (migrations); i++)
    {
      g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %d", (int)i + 1);

      rc = execute_script (store, migrations[i]);
      if (rc == SQLITE_OK)
        rc = execute_script (store, mark);
    }
  if (rc == SQLITE_OK)
    rc = execute_script (store, "COMMIT");
  if (rc != SQLITE_OK)
    execute_script (store, "ROLLBACK");
  return rc;
}

static int
check_whole (BounceHistoryStore *store)
{
  int rc;
  GStatBuf info;
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (store->in_memory || g_stat (store->path, &info) != 0 || info.st_size > MAX_CHECKED_BYTES)
    return SQLITE_OK;
  statement = bounce_history_store_prepare (store, &rc, "PRAGMA quick_check (1)", "");
  if (statement == NULL)
    return rc;
  if (sqlite3_step (statement) != SQLITE_ROW)
    return sqlite3_errcode (store->db);
  return g_strcmp0 ((const char *)sqlite3_column_text (statement, 0), "ok") == 0 ? SQLITE_OK
                                                                                 : SQLITE_CORRUPT;
}

/** bounce_history_store_read_salt: reads the salt anew, because another program may have changed
 * it; makes one in a new database. Returns an SQLite result code. */
int
bounce_history_store_read_salt (BounceHistoryStore *store)
{
  int rc = SQLITE_OK;
  guint8 random[BOUNCE_HISTORY_SALT_BYTES];

  g_clear_pointer (&store->salt, g_bytes_unref);
  store->salt = bounce_history_store_get_meta (store, "salt");
  if (store->salt != NULL)
    return SQLITE_OK;
  if (getrandom (random, sizeof random, 0) != sizeof random)
    return SQLITE_IOERR;
  store->salt = g_bytes_new (random, sizeof random);
  rc = bounce_history_store_set_meta (store, "salt", store->salt);
  return rc;
}

static gint64
get_time (BounceHistoryStore *store, const char *name)
{
  g_autoptr (GBytes) value = bounce_history_store_get_meta (store, name);
  gint64 time = 0;

  if (value != NULL && g_bytes_get_size (value) == sizeof time)
    memcpy (&time, g_bytes_get_data (value, NULL), sizeof time);
  return time;
}

static int
set_time (BounceHistoryStore *store, const char *name, gint64 time)
{
  g_autoptr (GBytes) value = g_bytes_new (&time, sizeof time);

  return bounce_history_store_set_meta (store, name, value);
}

/* A clock that is far ahead of the last time (meta "clock") may be wrong: what is old by it is only
 * forgotten when it says so for a day (since meta "leapt"). */
static int
believe_clock (BounceHistoryStore *store, gint64 now, gint64 *believed)
{
  gint64 last = get_time (store, "clock"), leapt = get_time (store, "leapt");
  gboolean is_steady = last == 0 || now - last <= MAX_LEAP;
  int rc = SQLITE_OK;

  if (!is_steady && leapt != 0 && now - leapt <= MAX_LEAP)
    is_steady = now - leapt >= SECONDS_A_DAY;
  else if (!is_steady)
    rc = set_time (store, "leapt", now);
  *believed = is_steady ? now : last;
  /* Once a day is enough, and spares the disk. */
  if (is_steady && ABS (now - last) >= SECONDS_A_DAY)
    rc = set_time (store, "clock", now);
  return rc;
}

/** bounce_history_store_purge: forgets what was opened too long ago; the store is open and locked.
 * Returns an SQLite result code. */
int
bounce_history_store_purge (BounceHistoryStore *store)
{
  gint64 now;
  int rc = believe_clock (store, g_get_real_time () / G_USEC_PER_SEC, &now);

  if (rc != SQLITE_OK)
    return rc;
  return bounce_history_store_execute (store,
                                       "DELETE FROM cases WHERE opened < ?",
                                       "i",
                                       now - (gint64)store->keep_days * SECONDS_A_DAY);
}

/* The file is made here, so that SQLite's own (-wal, -shm) get its mode: nobody else reads it. */
static int
create_file (BounceHistoryStore *store)
{
  g_autofree char *folder = g_path_get_dirname (store->path);
  int file;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return SQLITE_CANTOPEN;
  file = open (store->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return SQLITE_CANTOPEN;
  close (file);
  return SQLITE_OK;
}

static int
open_once (BounceHistoryStore *store)
{
  int rc = store->in_memory ? SQLITE_OK : create_file (store);

  if (rc != SQLITE_OK)
    return rc;
  rc = sqlite3_open_v2 (store->in_memory ? ":memory:" : store->path,
                        &store->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL);
  if (rc != SQLITE_OK)
    return rc;
  sqlite3_busy_timeout (store->db, BUSY_MILLISECONDS);
  rc = execute_script (store,
                       "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                       "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;"
                       "PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 4194304;");
  if (rc == SQLITE_OK)
    rc = check_whole (store);
  if (rc == SQLITE_OK)
    rc = migrate (store);
  if (rc == SQLITE_OK)
    rc = bounce_history_store_read_salt (store);
  if (rc == SQLITE_OK)
    rc = bounce_history_store_purge (store);
  return rc;
}

/** bounce_history_store_close: closes the database, when it is open. */
void
bounce_history_store_close (BounceHistoryStore *store)
{
  sqlite3_close_v2 (store->db);
  store->db = NULL;
}

static gboolean
is_damaged (int rc)
{
  return (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB;
}

/* Copies rows from the damaged database until it gives no more of them. */
static void
copy_rows (BounceHistoryStore *store, sqlite3 *damaged, const char *select, const char *insert)
{
  int rc;
  g_autoptr (sqlite3_stmt) to = bounce_history_store_prepare (store, &rc, insert, "");
  sqlite3_stmt *from = NULL;

  if (to != NULL && sqlite3_prepare_v2 (damaged, select, -1, &from, NULL) == SQLITE_OK)
    while (sqlite3_step (from) == SQLITE_ROW)
      {
        for (int column = 0; column < sqlite3_column_count (from); column++)
          sqlite3_bind_value (to, column + 1, sqlite3_column_value (from, column));
        sqlite3_step (to);
        sqlite3_reset (to);
      }
  sqlite3_finalize (from);
}

/* What the damaged file still gives, the cases from both ends up to the page that is wrong. It has
 * a connection of its own, because an error of it would undo what was copied. */
static void
salvage (BounceHistoryStore *store, const char *path)
{
#define COLUMNS                                                                                    \
  "key, time, opened, scenario, domain, recipient, person, host, status, diagnostic, sha256,"      \
  "ticket, steps, own, change, synced"
  static const char insert_case[] =
      "INSERT OR IGNORE INTO cases (" COLUMNS ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  sqlite3 *damaged = NULL;

  if (sqlite3_open_v2 (path, &damaged, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
    {
      execute_script (store, "BEGIN");
      copy_rows (store,
                 damaged,
                 "SELECT name, value FROM meta",
                 "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
      copy_rows (store,
                 damaged,
                 "SELECT key FROM forgotten",
                 "INSERT OR IGNORE INTO forgotten (key) VALUES (?)");
      copy_rows (
          store, damaged, "SELECT " COLUMNS " FROM cases NOT INDEXED ORDER BY id", insert_case);
      copy_rows (store,
                 damaged,
                 "SELECT " COLUMNS " FROM cases NOT INDEXED ORDER BY id DESC",
                 insert_case);
      execute_script (store, "COMMIT");
    }
  sqlite3_close (damaged);
  bounce_history_store_read_salt (store);
#undef COLUMNS
}

/**
 * bounce_history_store_set_aside:
 * @store: a store whose database is damaged
 *
 * Renames it to history.db.damaged-<time>, makes a new one and takes over what can still be read.
 *
 * Returns: an SQLite result code
 */
int
bounce_history_store_set_aside (BounceHistoryStore *store)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autofree char *aside = NULL;
  int rc;

  bounce_history_store_close (store);
  if (store->in_memory)
    return bounce_history_store_open (store);
  aside = g_strdup_printf (
      "%s.damaged-%" G_GINT64_FORMAT, store->path, g_get_real_time () / G_USEC_PER_SEC);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (store->path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

      if (g_rename (from, to) != 0 && i == 0)
        return SQLITE_CANTOPEN;
    }
  rc = open_once (store);
  if (rc == SQLITE_OK)
    salvage (store, aside);
  return rc;
}

/**
 * bounce_history_store_open:
 * @store: a store
 *
 * Opens its database: makes it, brings it up to date, sets a damaged one aside. Where that cannot
 * be done at all, the history lives in memory until the program ends, and the store's problem says
 * so.
 *
 * Returns: an SQLite result code
 */
int
bounce_history_store_open (BounceHistoryStore *store)
{
  int rc;

  if (store->db != NULL)
    return SQLITE_OK;
  rc = open_once (store);
  if (is_damaged (rc))
    rc = bounce_history_store_set_aside (store);
  if (rc == SQLITE_OK || store->in_memory || (rc & 0xff) == SQLITE_BUSY)
    {
      if (rc != SQLITE_OK)
        bounce_history_store_close (store);
      return rc;
    }
  bounce_history_store_close (store);
  g_free (store->problem);
  store->problem =
      g_strdup (_ ("The history cannot be kept on this computer, because its file cannot be "
                   "written. It is forgotten when the program ends; everything else works."));
  store->in_memory = TRUE;
  rc = open_once (store);
  if (rc != SQLITE_OK)
    bounce_history_store_close (store);
  return rc;
}
