/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <sqlite3.h>

#include "case/history-private.h"

G_BEGIN_DECLS

/* The inside of the local database, for the history-sqlite*.c files only. */

struct _BounceHistoryStore
{
  gatomicrefcount ref_count;

  GMutex lock; /* guards all below */
  sqlite3 *db; /* NULL until first used */
  char *path;
  gboolean in_memory;
  gboolean expects_shared;
  guint keep_days;
  GBytes *salt;
  char *problem;
  GHashTable
      *addresses; /* seen by this process while the shared salt is not known; never written */
};

/** BounceHistoryStoreFunc: some work with an open database, under its lock.
 * Returns an SQLite result code; SQLITE_OK when all is well. May be called twice. */
typedef int (*BounceHistoryStoreFunc) (BounceHistoryStore *store, gpointer data);

gboolean bounce_history_store_run (BounceHistoryStore *store,
                                   BounceHistoryStoreFunc func,
                                   gpointer data,
                                   GError **error);
gboolean bounce_history_store_run_write (BounceHistoryStore *store,
                                         BounceHistoryStoreFunc func,
                                         gpointer data,
                                         GError **error);
sqlite3_stmt *bounce_history_store_prepare (
    BounceHistoryStore *store, int *rc, const char *sql, const char *types, ...);
int
bounce_history_store_execute (BounceHistoryStore *store, const char *sql, const char *types, ...);
int bounce_history_store_set_meta (BounceHistoryStore *store, const char *name, GBytes *value);
GBytes *bounce_history_store_get_meta (BounceHistoryStore *store, const char *name);
int bounce_history_store_relabel (BounceHistoryStore *store, gint64 from, gint64 to);
char *bounce_history_column_dup (sqlite3_stmt *statement, int column);

/* history-sqlite-open.c */
int bounce_history_store_open (BounceHistoryStore *store);
void bounce_history_store_close (BounceHistoryStore *store);
int bounce_history_store_read_salt (BounceHistoryStore *store);
int bounce_history_store_purge (BounceHistoryStore *store);
int bounce_history_store_set_aside (BounceHistoryStore *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

G_END_DECLS
