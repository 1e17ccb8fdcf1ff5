/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

/* In place of a key among those to be forgotten: all that the team has. */
#define BOUNCE_HISTORY_ALL_KEYS "*"

#include "case/history.h"

G_BEGIN_DECLS

/* What the parts of the history share: history.c (threads and the public functions),
 * history-record.c (what is kept of a case), history-similar.c (what counts mean),
 * history-sqlite.c, history-export.c (the local database), history-shared.c (the thread that
 * keeps both databases equal) and history-postgres.c (the shared database). */

#define BOUNCE_HISTORY_SALT_BYTES 32
#define BOUNCE_HISTORY_SLOT_SECONDS 900 /* every time zone's midnight is a multiple of this */

/** BounceHistoryRow: one case as it stands in a database. A hash of 0: not known. */
typedef struct
{
  char *key; /* the same case has the same key everywhere */
  gint64 time;
  char *scenario;
  char *domain;
  gint64 recipient; /* hashes */
  gint64 person;
  char *host;
  char *status;
  char *diagnostic;
  char *sha256;
  char *ticket;
  gint64 change; /* local: which change of the row it is */
  gint64 seq;    /* shared: the order of changes */
  gboolean is_deleted;
} BounceHistoryRow;

/** BounceHistoryQuery: what find_similar asks a database. */
typedef struct
{
  char *scenario;
  char *domain;
  gint64 person; /* the asker */
  guint days;
  gint64 since; /* seconds since 1970: midnight at the begin of the first day */
  gboolean is_personal;
} BounceHistoryQuery;

/** BounceHistorySlot: cases that came in one quarter of an hour. */
typedef struct
{
  gint64 slot; /* time / BOUNCE_HISTORY_SLOT_SECONDS */
  guint cases;
} BounceHistorySlot;

/** BounceHistoryCounts: what a database answers. */
typedef struct
{
  guint cases, people, others, recipients;
  guint cases_everywhere, people_everywhere, domains;
  gint64 first;
  char *ticket;
  GArray *slots; /* (element-type BounceHistorySlot) */
} BounceHistoryCounts;

typedef struct _BounceHistoryStore BounceHistoryStore;
typedef struct _BounceHistoryShared BounceHistoryShared;
typedef struct _BounceHistoryRemote BounceHistoryRemote;

/** BounceHistoryCore: what the threads work with; it outlives the object while they do. */
typedef struct
{
  gatomicrefcount ref_count;
  BounceHistoryStore *store;
  BounceHistoryShared *shared; /* NULL: no shared database */
  GAsyncQueue *jobs;           /* of GTask, or of the core itself as the end */
  GMainContext *context;       /* where the object notifies */
  GWeakRef history;
} BounceHistoryCore;

/** BounceHistoryCall: the arguments of one call, and how it is done. */
typedef struct _BounceHistoryCall BounceHistoryCall;

struct _BounceHistoryCall
{
  gboolean (*func) (BounceHistoryCore *core,
                    BounceHistoryCall *call,
                    gpointer *result,
                    GError **error);
  GDestroyNotify destroy; /* frees the result; NULL: the result is a boolean */
  GPtrArray *records;
  BounceHistoryRecord *record;
  char *text;
  char *other_text;
  GStrv texts;
  GFile *file;
  gint64 number;
  gboolean flag;
  BounceHistoryFormat format;
  GCancellable *cancellable;
};

/* history.c */
void bounce_history_start (BounceHistory *self,
                           BounceHistoryCall *call,
                           gpointer tag,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean bounce_history_do_now (BounceHistory *self,
                                BounceHistoryCall *taken,
                                gpointer *result,
                                GError **error);
gboolean bounce_history_do (BounceHistory *self, BounceHistoryCall *call, GError **error);
BounceHistoryCore *bounce_history_get_core (BounceHistory *history);
void bounce_history_core_wake (BounceHistoryCore *core);

/* history-record.c */
char *bounce_history_record_dup_key (const BounceHistoryRecord *record);
char *bounce_history_record_dup_domain (const BounceHistoryRecord *record);
BounceHistoryRow *
bounce_history_row_new_from_record (const BounceHistoryRecord *record, GBytes *salt, gint64 oldest);
BounceHistoryRow *bounce_history_row_new (void);
void bounce_history_row_free (BounceHistoryRow *row);
gint64 bounce_history_hash (GBytes *salt, const char *address);
BounceHistoryEntry *
bounce_history_entry_new (BounceHistoryRow *row, gint64 id, gint64 opened, const char *steps);
BounceHistoryRecord *bounce_history_record_copy (const BounceHistoryRecord *record);

/* history-similar.c */
BounceHistoryQuery *bounce_history_query_new (const BounceHistoryRecord *record,
                                              gint64 person,
                                              guint days,
                                              GDateTime *now);
void bounce_history_query_free (BounceHistoryQuery *query);
BounceHistoryCounts *bounce_history_counts_new (void);
void bounce_history_counts_free (BounceHistoryCounts *counts);
BounceHistorySimilar *bounce_history_similar_new (const BounceHistoryQuery *query,
                                                  const BounceHistoryCounts *counts,
                                                  gboolean is_shared,
                                                  GDateTime *now);

/* history-sqlite.c: every function may be called from every thread */
BounceHistoryStore *bounce_history_store_new (const char *folder, gboolean expects_shared);
BounceHistoryStore *bounce_history_store_ref (BounceHistoryStore *store);
void bounce_history_store_unref (BounceHistoryStore *store);
char *bounce_history_store_dup_problem (BounceHistoryStore *store);
void bounce_history_store_set_keep_days (BounceHistoryStore *store, guint days);
GBytes *bounce_history_store_dup_salt (BounceHistoryStore *store, GError **error);
gboolean
bounce_history_store_record (BounceHistoryStore *store, GPtrArray *records, GError **error);
BounceHistoryCounts *bounce_history_store_find_similar (BounceHistoryStore *store,
                                                        const BounceHistoryQuery *query,
                                                        GError **error);
GPtrArray *bounce_history_store_recent (BounceHistoryStore *store,
                                        guint n_max,
                                        const char *search,
                                        const char *const *scenarios,
                                        GError **error);
gboolean bounce_history_store_find_entry (BounceHistoryStore *store,
                                          const char *key,
                                          BounceHistoryEntry **entry,
                                          GError **error);
gboolean bounce_history_store_set_step (
    BounceHistoryStore *store, const char *key, const char *step, gboolean is_done, GError **error);
gboolean bounce_history_store_set_ticket (BounceHistoryStore *store,
                                          const char *sha256,
                                          const char *ticket,
                                          GError **error);
gboolean bounce_history_store_forget (BounceHistoryStore *store, gint64 id, GError **error);
gboolean
bounce_history_store_clear (BounceHistoryStore *store, gboolean also_shared, GError **error);
gboolean bounce_history_store_export (BounceHistoryStore *store,
                                      GOutputStream *stream,
                                      BounceHistoryFormat format,
                                      GCancellable *cancellable,
                                      GError **error);
GStrv bounce_history_store_list_domains (BounceHistoryStore *store, guint n_max, GError **error);

/* history-sqlite-sync.c: the local side of the exchange */
gboolean
bounce_history_store_adopt (BounceHistoryStore *store, GBytes *salt, gint64 last, GError **error);
int bounce_history_store_count_pending (BounceHistoryStore *store, GError **error);
GPtrArray *
bounce_history_store_list_pending (BounceHistoryStore *store, guint n_max, GError **error);
gboolean
bounce_history_store_mark_synced (BounceHistoryStore *store, GPtrArray *rows, GError **error);
gboolean
bounce_history_store_get_cursor (BounceHistoryStore *store, gint64 *cursor, GError **error);
gboolean bounce_history_store_take (BounceHistoryStore *store, GPtrArray *rows, GError **error);

/* history-shared.c */
typedef void (*BounceHistorySharedFunc) (BounceHistorySharedState state, gpointer user_data);

BounceHistoryShared *bounce_history_shared_new (BounceHistoryStore *store,
                                                const char *database,
                                                guint keep_days,
                                                BounceHistorySharedFunc changed,
                                                gpointer user_data,
                                                GDestroyNotify destroy);
void bounce_history_shared_stop (BounceHistoryShared *shared);
void bounce_history_shared_wake (BounceHistoryShared *shared);
gboolean bounce_history_shared_sync (BounceHistoryShared *shared, GError **error);
gboolean bounce_history_shared_is_online (BounceHistoryShared *shared);
BounceHistoryCounts *bounce_history_shared_find_similar (BounceHistoryShared *shared,
                                                         const BounceHistoryQuery *query);

/* history-postgres.c: only the shared thread calls these */
BounceHistoryRemote *bounce_history_remote_new (const char *database, GCancellable *quit);
void bounce_history_remote_free (BounceHistoryRemote *remote);
void bounce_history_remote_disconnect (BounceHistoryRemote *remote);
GBytes *bounce_history_remote_connect (BounceHistoryRemote *remote, gint64 *last, GError **error);
gboolean bounce_history_remote_push (BounceHistoryRemote *remote, GPtrArray *rows, GError **error);
GPtrArray *bounce_history_remote_pull (
    BounceHistoryRemote *remote, gint64 cursor, gint64 since, guint n_max, GError **error);
gboolean bounce_history_remote_purge (BounceHistoryRemote *remote, gint64 age, GError **error);
BounceHistoryCounts *bounce_history_remote_find_similar (BounceHistoryRemote *remote,
                                                         const BounceHistoryQuery *query,
                                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceHistoryRow, bounce_history_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceHistoryQuery, bounce_history_query_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceHistoryCounts, bounce_history_counts_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceHistoryStore, bounce_history_store_unref)

G_END_DECLS
