/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "send/outbox-private.h"

#define FILE_NAME "outbox.db"
#define LOCK_NAME "outbox.lock"
#define BUSY_MILLISECONDS 10000

struct _BounceOutboxDb
{
  GMutex mutex;
  sqlite3 *sqlite;
  char *path;
  char *lock_path;
  char *set_aside; /* where a damaged file went; NULL: there was none */
};

/* The columns that change after a ticket was stored, in the order of bind_changes(). */
#define CHANGES                                                                                    \
  "account = ?1, state = ?2, attachment_state = ?3, number = ?4, link = ?5, error_code = ?6, "     \
  "error_text = ?7, attempts = ?8, sending_since = ?9, next_try = ?10, clock = ?11"
/* In the order of row_from_statement(); the file itself is last and only read where it is needed.
 */
#define COLUMNS                                                                                    \
  "id, key, account, subject, body, recipient_domain, scenario, recipient, add_to, "               \
  "attachment_name, sha256, state, attachment_state, number, link, error_code, error_text, "       \
  "attempts, created, sending_since, next_try, clock, mail_sha256"

/* One script for each user_version; a file of version N has seen the first N. Never change one that
 * was released: add the next. */
static const char *const migrations[] = {
  "CREATE TABLE ticket (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,"
  " account TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, recipient_domain TEXT,"
  " scenario TEXT, recipient TEXT, add_to TEXT, attachment_name TEXT, sha256 TEXT,"
  " attachment BLOB, state INTEGER NOT NULL, attachment_state INTEGER NOT NULL, number TEXT,"
  " link TEXT, error_code INTEGER NOT NULL, error_text TEXT, attempts INTEGER NOT NULL,"
  " created INTEGER NOT NULL, sending_since INTEGER NOT NULL, next_try INTEGER NOT NULL);"
  "PRAGMA user_version = 1;",
  "ALTER TABLE ticket ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;"
  "PRAGMA user_version = 2;",
  "ALTER TABLE ticket ADD COLUMN mail_sha256 TEXT;"
  "PRAGMA user_version = 3;",
};

typedef sqlite3_stmt Statement;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Statement, sqlite3_finalize)

/** bounce_outbox_get_clock: by how many seconds the time of day is ahead of the time since the
 * computer was started: it changes when somebody sets the clock, and with each start. */
gint64
bounce_outbox_get_clock (void)
{
  struct timespec up = { 0 };

  clock_gettime (CLOCK_BOOTTIME, &up);
  return g_get_real_time () / G_USEC_PER_SEC - (gint64)up.tv_sec;
}

/** bounce_outbox_row_free: frees a row; NULL is fine. */
void
bounce_outbox_row_free (BounceOutboxRow *row)
{
  if (row == NULL)
    return;
  g_free (row->key);
  g_free (row->account);
  g_free (row->subject);
  g_free (row->body);
  g_free (row->recipient_domain);
  g_free (row->scenario);
  g_free (row->to);
  g_free (row->add_to);
  g_free (row->attachment_name);
  g_free (row->sha256);
  g_free (row->mail_sha256);
  g_clear_pointer (&row->attachment, g_bytes_unref);
  g_free (row->number);
  g_free (row->link);
  g_free (row->error_text);
  g_free (row);
}

static gboolean
set_sqlite_error (BounceOutboxDb *db, GError **error)
{
  g_set_error (error,
               BOUNCE_SEND_ERROR,
               BOUNCE_SEND_ERROR_STORAGE,
               _ ("The outbox “%s” cannot be used: %s. Nothing was sent."),
               db->path,
               sqlite3_errmsg (db->sqlite));
  return FALSE;
}

static gboolean
run_sql (BounceOutboxDb *db, const char *sql, GError **error)
{
  return sqlite3_exec (db->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK ||
         set_sqlite_error (db, error);
}

static Statement *
prepare (BounceOutboxDb *db, const char *sql, GError **error)
{
  Statement *statement = NULL;

  if (sqlite3_prepare_v2 (db->sqlite, sql, -1, &statement, NULL) != SQLITE_OK)
    set_sqlite_error (db, error);
  return statement;
}

static gboolean
get_version (BounceOutboxDb *db, int *version, GError **error)
{
  g_autoptr (Statement) statement = prepare (db, "PRAGMA user_version", error);

  if (statement == NULL)
    return FALSE;
  if (sqlite3_step (statement) != SQLITE_ROW)
    return set_sqlite_error (db, error);
  *version = sqlite3_column_int (statement, 0);
  return TRUE;
}

static gboolean
migrate (BounceOutboxDb *db, int version, GError **error)
{
  for (int i = MAX (version, 0); i < (int)G_N_ELEMENTS (migrations); i++)
    if (!run_sql (db, migrations[i], error))
      return FALSE;
  return TRUE;
}

/* Two windows may open a new outbox at once: the second waits and finds it made. */
static gboolean
make_tables (BounceOutboxDb *db, GError **error)
{
  int version = 0;

  if (!run_sql (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (get_version (db, &version, error) && migrate (db, version, error) &&
      run_sql (db, "COMMIT", error))
    {
      if (version <= (int)G_N_ELEMENTS (migrations))
        return TRUE;
      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   BOUNCE_SEND_ERROR_STORAGE,
                   _ ("The outbox “%s” belongs to a newer version of the program."),
                   db->path);
      return FALSE;
    }
  sqlite3_exec (db->sqlite, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* FALSE with *damaged: the file is no database. */
static gboolean
open_file (BounceOutboxDb *db, gboolean *damaged, GError **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  int code;

  if (sqlite3_open_v2 (db->path, &db->sqlite, flags, NULL) != SQLITE_OK)
    return set_sqlite_error (db, error);
  sqlite3_busy_timeout (db->sqlite, BUSY_MILLISECONDS);
  /* FULL: a commit has reached the disk before a byte leaves. secure_delete: a mail that was sent
   * does not lie on in free pages. */
  if (run_sql (db,
               "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;",
               error) &&
      make_tables (db, error))
    return TRUE;
  code = sqlite3_errcode (db->sqlite) & 0xff;
  *damaged = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
  return FALSE;
}

static void
set_aside (BounceOutboxDb *db)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%S");
  static const char *const companions[] = { "-wal", "-shm" };

  g_clear_pointer (&db->sqlite, sqlite3_close_v2);
  db->set_aside = g_strdup_printf ("%s.damaged-%s", db->path, stamp);
  g_rename (db->path, db->set_aside);
  for (guint i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *from = g_strconcat (db->path, companions[i], NULL);
      g_autofree char *to = g_strconcat (db->set_aside, companions[i], NULL);

      g_rename (from, to);
    }
}

/**
 * bounce_outbox_db_open:
 * @dir: a folder; it is made, for this person only
 * @error: return location
 *
 * A damaged file is set aside and a new one begun; bounce_outbox_db_get_set_aside() says so.
 *
 * Returns: (transfer full) (nullable): the outbox's file; else %BOUNCE_SEND_ERROR_STORAGE
 */
BounceOutboxDb *
bounce_outbox_db_open (const char *dir, GError **error)
{
  BounceOutboxDb *db = g_new0 (BounceOutboxDb, 1);
  gboolean damaged = FALSE;
  int fd;

  g_mutex_init (&db->mutex);
  db->path = g_build_filename (dir, FILE_NAME, NULL);
  db->lock_path = g_build_filename (dir, LOCK_NAME, NULL);
  g_mkdir_with_parents (dir, 0700);
  /* SQLite would make the file readable for others. */
  fd = g_open (db->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0)
    close (fd);
  if (open_file (db, &damaged, error))
    return db;
  if (damaged)
    {
      g_clear_error (error);
      set_aside (db);
      if (open_file (db, &damaged, error))
        return db;
    }
  bounce_outbox_db_close (db);
  return NULL;
}

/** bounce_outbox_db_close: closes the file; NULL is fine. */
void
bounce_outbox_db_close (BounceOutboxDb *db)
{
  if (db == NULL)
    return;
  sqlite3_close_v2 (db->sqlite);
  g_mutex_clear (&db->mutex);
  g_free (db->path);
  g_free (db->lock_path);
  g_free (db->set_aside);
  g_free (db);
}

/** bounce_outbox_db_get_path: the file. */
const char *
bounce_outbox_db_get_path (BounceOutboxDb *db)
{
  return db->path;
}

/** bounce_outbox_db_get_set_aside: (nullable): where a damaged file was put. */
const char *
bounce_outbox_db_get_set_aside (BounceOutboxDb *db)
{
  return db->set_aside;
}

static void
bind_text (Statement *statement, int index, const char *text)
{
  /* Everything bound lives until the statement was stepped. */
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

static void
bind_changes (Statement *statement, const BounceOutboxRow *row)
{
  bind_text (statement, 1, row->account);
  sqlite3_bind_int (statement, 2, (int)row->state);
  sqlite3_bind_int (statement, 3, (int)row->attachment_state);
  bind_text (statement, 4, row->number);
  bind_text (statement, 5, row->link);
  sqlite3_bind_int (statement, 6, row->error_code);
  bind_text (statement, 7, row->error_text);
  sqlite3_bind_int (statement, 8, row->attempts);
  sqlite3_bind_int64 (statement, 9, row->sending_since);
  sqlite3_bind_int64 (statement, 10, row->next_try);
  sqlite3_bind_int64 (statement, 11, row->clock);
}

/**
 * bounce_outbox_db_insert:
 * @db: the file
 * @row: a ticket; its id is set
 * @error: return location
 *
 * When this returns, the ticket is on the disk.
 *
 * Returns: whether it is stored; else %BOUNCE_SEND_ERROR_STORAGE
 */
gboolean
bounce_outbox_db_insert (BounceOutboxDb *db, BounceOutboxRow *row, GError **error)
{
  static const char sql[] =
      "INSERT INTO ticket (account, state, attachment_state, number, link, error_code, error_text,"
      " attempts, sending_since, next_try, clock, key, subject, body, recipient_domain, scenario,"
      " recipient, add_to, attachment_name, sha256, mail_sha256, created, attachment)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
      " ?19, ?20, ?21, ?22, ?23)";
  const char *const texts[] = { row->key,      row->subject,    row->body,   row->recipient_domain,
                                row->scenario, row->to,         row->add_to, row->attachment_name,
                                row->sha256,   row->mail_sha256 };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&db->mutex);
  g_autoptr (Statement) statement = prepare (db, sql, error);
  gsize size = 0;
  const void *bytes = row->attachment != NULL ? g_bytes_get_data (row->attachment, &size) : NULL;

  if (statement == NULL)
    return FALSE;
  bind_changes (statement, row);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    bind_text (statement, 12 + (int)i, texts[i]);
  sqlite3_bind_int64 (statement, 22, row->created);
  if (row->attachment != NULL)
    sqlite3_bind_blob64 (statement, 23, bytes != NULL ? bytes : "", size, SQLITE_STATIC);
  if (sqlite3_step (statement) != SQLITE_DONE)
    return set_sqlite_error (db, error);
  row->id = sqlite3_last_insert_rowid (db->sqlite);
  return TRUE;
}

/**
 * bounce_outbox_db_update:
 * @db: the file
 * @row: a stored ticket; only what changes is written, and the file of a sent one goes
 * @error: return location
 *
 * Returns: whether it is on the disk; else %BOUNCE_SEND_ERROR_STORAGE
 */
gboolean
bounce_outbox_db_update (BounceOutboxDb *db, const BounceOutboxRow *row, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&db->mutex);
  g_autoptr (Statement) statement =
      prepare (db,
               row->state == BOUNCE_TICKET_SENT ? "UPDATE ticket SET " CHANGES
                                                  ", attachment = NULL WHERE id = ?12"
                                                : "UPDATE ticket SET " CHANGES " WHERE id = ?12",
               error);

  if (statement == NULL)
    return FALSE;
  bind_changes (statement, row);
  sqlite3_bind_int64 (statement, 12, row->id);
  return sqlite3_step (statement) == SQLITE_DONE || set_sqlite_error (db, error);
}

/** bounce_outbox_db_delete: removes a ticket for good. */
gboolean
bounce_outbox_db_delete (BounceOutboxDb *db, gint64 id, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&db->mutex);
  g_autoptr (Statement) statement = prepare (db, "DELETE FROM ticket WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  return sqlite3_step (statement) == SQLITE_DONE || set_sqlite_error (db, error);
}

static char *
dup_column (Statement *statement, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (statement, column));
}

static BounceOutboxRow *
row_from_statement (Statement *statement, gboolean with_file)
{
  BounceOutboxRow *row = g_new0 (BounceOutboxRow, 1);
  char **const texts[] = { &row->key,   &row->account,          &row->subject,
                           &row->body,  &row->recipient_domain, &row->scenario,
                           &row->to,    &row->add_to,           &row->attachment_name,
                           &row->sha256 };
  int state, attachment_state;

  row->id = sqlite3_column_int64 (statement, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = dup_column (statement, 1 + (int)i);
  state = sqlite3_column_int (statement, 11);
  attachment_state = sqlite3_column_int (statement, 12);
  row->state = state >= 0 && state < BOUNCE_N_TICKET_STATES ? (BounceTicketState)state
                                                            : BOUNCE_TICKET_UNCONFIRMED;
  row->attachment_state = attachment_state >= 0 && attachment_state < BOUNCE_N_TICKET_ATTACHMENTS
                              ? (BounceTicketAttachment)attachment_state
                              : BOUNCE_TICKET_ATTACHMENT_UNCHECKED;
  row->number = dup_column (statement, 13);
  row->link = dup_column (statement, 14);
  row->error_code = sqlite3_column_int (statement, 15);
  row->error_text = dup_column (statement, 16);
  row->attempts = sqlite3_column_int (statement, 17);
  row->created = sqlite3_column_int64 (statement, 18);
  row->sending_since = sqlite3_column_int64 (statement, 19);
  row->next_try = sqlite3_column_int64 (statement, 20);
  row->clock = sqlite3_column_int64 (statement, 21);
  row->mail_sha256 = dup_column (statement, 22);
  if (with_file && sqlite3_column_type (statement, 23) != SQLITE_NULL)
    row->attachment = g_bytes_new (sqlite3_column_blob (statement, 23),
                                   (gsize)sqlite3_column_bytes (statement, 23));
  return row;
}

/**
 * bounce_outbox_db_load:
 * @db: the file
 * @id: a ticket
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the ticket with its file; else %BOUNCE_SEND_ERROR_STORAGE
 */
BounceOutboxRow *
bounce_outbox_db_load (BounceOutboxDb *db, gint64 id, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&db->mutex);
  g_autoptr (Statement) statement =
      prepare (db, "SELECT " COLUMNS ", attachment FROM ticket WHERE id = ?1", error);
  int code;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    return row_from_statement (statement, TRUE);
  if (code == SQLITE_DONE)
    g_set_error_literal (error,
                         BOUNCE_SEND_ERROR,
                         BOUNCE_SEND_ERROR_STORAGE,
                         _ ("The ticket is no longer in the outbox."));
  else
    set_sqlite_error (db, error);
  return NULL;
}

/**
 * bounce_outbox_db_list:
 * @db: the file
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type BounceOutboxRow): all tickets without their
 * files, the oldest first; else %BOUNCE_SEND_ERROR_STORAGE
 */
GPtrArray *
bounce_outbox_db_list (BounceOutboxDb *db, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&db->mutex);
  g_autoptr (Statement) statement =
      prepare (db, "SELECT " COLUMNS " FROM ticket ORDER BY id", error);
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_outbox_row_free);
  int code = SQLITE_ERROR;

  if (statement == NULL)
    return NULL;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (rows, row_from_statement (statement, FALSE));
  if (code == SQLITE_DONE)
    return g_steal_pointer (&rows);
  set_sqlite_error (db, error);
  return NULL;
}

/**
 * bounce_outbox_db_lock:
 * @db: the file
 * @id: a ticket
 * @error: return location
 *
 * Takes the right to send this ticket: one byte of a lock file. The kernel gives it back when the
 * process ends, however it ends; a ticket that is "sending" without a lock has lost its sender.
 * The lock belongs to the open file, so two outboxes in one process exclude each other too.
 *
 * Returns: the lock for bounce_outbox_db_unlock(); -1 with %BOUNCE_SEND_ERROR_BUSY: another has it
 */
int
bounce_outbox_db_lock (BounceOutboxDb *db, gint64 id, GError **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = id, .l_len = 1 };
  int fd = g_open (db->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0 && fcntl (fd, F_OFD_SETLK, &lock) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  g_set_error_literal (error,
                       BOUNCE_SEND_ERROR,
                       BOUNCE_SEND_ERROR_BUSY,
                       _ ("Another window is sending this ticket."));
  return -1;
}

/** bounce_outbox_db_unlock: gives a lock back. */
void
bounce_outbox_db_unlock (int lock)
{
  if (lock >= 0)
    close (lock);
}
