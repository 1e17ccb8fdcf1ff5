/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BOUNCE_HISTORY_ERROR (bounce_history_error_quark ())

/** BounceHistoryError:
 * @BOUNCE_HISTORY_ERROR_UNAVAILABLE: nothing can be kept at present (disk full, read only, a newer
 *   database): go on without; the property "problem" says it once.
 * @BOUNCE_HISTORY_ERROR_OFFLINE: the shared database does not answer: what is kept here is sent
 *   later. */
typedef enum
{
  BOUNCE_HISTORY_ERROR_UNAVAILABLE,
  BOUNCE_HISTORY_ERROR_OFFLINE
} BounceHistoryError;

/** BounceHistoryRecord: what is known of one recipient of one case when it is recorded. The two
 * addresses are hashed on the way in and are written nowhere. */
typedef struct
{
  char *sha256;           /* of the mail's exact bytes, hexadecimal */
  char *scenario;         /* what was found */
  char *sender;           /* whose mail came back; NULL: not known */
  char *recipient;        /* the address; NULL: not known */
  char *recipient_domain; /* NULL: taken from @recipient */
  char *host;             /* the host that refused; only its registrable domain is kept */
  char *status;           /* "5.7.1" */
  char *diagnostic;       /* as it stands in the notice; normalised on the way in */
  gint64 time;            /* when it came back, seconds since 1970; 0: now */
  gboolean is_personal;   /* the cause lies in one mailbox: never "everyone" */
} BounceHistoryRecord;

/** BounceHistoryEntry: one remembered case, as the list of recent cases shows it. Immutable. */
#define BOUNCE_TYPE_HISTORY_ENTRY (bounce_history_entry_get_type ())
G_DECLARE_FINAL_TYPE (BounceHistoryEntry, bounce_history_entry, BOUNCE, HISTORY_ENTRY, GObject)

/** BounceHistoryConclusion: whom else it happens to; the article's first question. */
typedef enum
{
  BOUNCE_HISTORY_CONCLUSION_NOBODY_ELSE,    /* one sender, one recipient */
  BOUNCE_HISTORY_CONCLUSION_SAME_RECIPIENT, /* several senders, one recipient */
  BOUNCE_HISTORY_CONCLUSION_SAME_SENDER,    /* one sender, several domains */
  BOUNCE_HISTORY_CONCLUSION_SAME_DOMAIN,    /* several recipients of one domain */
  BOUNCE_HISTORY_CONCLUSION_EVERYONE,       /* several senders, several domains */
  BOUNCE_HISTORY_N_CONCLUSIONS
} BounceHistoryConclusion;

/** BounceHistorySimilar: the answer to "are others seeing this?", the asked case included. */
typedef struct
{
  char *scenario;
  char *domain;
  guint days;   /* how far back, today included */
  guint cases;  /* of this scenario with this domain */
  guint people; /* their senders */
  guint others; /* those other than the asker */
  guint recipients;
  guint cases_everywhere; /* of this scenario with any domain */
  guint people_everywhere;
  guint domains;
  GDateTime *first;   /* local time; NULL: there is none */
  guint *per_day;     /* (array length=days) cases of each day, today last */
  char *ticket;       /* the newest one for them; NULL: none */
  gboolean is_shared; /* counted in the team's database, else in what this computer knows */
  BounceHistoryConclusion conclusion;
} BounceHistorySimilar;

typedef enum
{
  BOUNCE_HISTORY_SHARED_NONE, /* no shared database is configured */
  BOUNCE_HISTORY_SHARED_OFFLINE,
  BOUNCE_HISTORY_SHARED_ONLINE
} BounceHistorySharedState;

typedef enum
{
  BOUNCE_HISTORY_FORMAT_CSV,
  BOUNCE_HISTORY_FORMAT_JSON
} BounceHistoryFormat;

/** BounceHistory: the cases of this computer, and of the team where the organisation shares them.
 * Works in threads of its own. Properties: "problem", "shared-state". */
#define BOUNCE_TYPE_HISTORY (bounce_history_get_type ())
G_DECLARE_FINAL_TYPE (BounceHistory, bounce_history, BOUNCE, HISTORY, GObject)

GQuark bounce_history_error_quark (void);

BounceHistoryRecord *bounce_history_record_new (void);
void bounce_history_record_free (BounceHistoryRecord *record);
char *bounce_history_normalise_diagnostic (const char *text, const char *const *hidden);

gint64 bounce_history_entry_get_id (BounceHistoryEntry *entry);
const char *bounce_history_entry_get_scenario (BounceHistoryEntry *entry);
const char *bounce_history_entry_get_domain (BounceHistoryEntry *entry);
const char *bounce_history_entry_get_host (BounceHistoryEntry *entry);
const char *bounce_history_entry_get_status (BounceHistoryEntry *entry);
const char *bounce_history_entry_get_diagnostic (BounceHistoryEntry *entry);
const char *bounce_history_entry_get_sha256 (BounceHistoryEntry *entry);
const char *bounce_history_entry_get_ticket (BounceHistoryEntry *entry);
const char *const *bounce_history_entry_get_steps (BounceHistoryEntry *entry);

void bounce_history_similar_free (BounceHistorySimilar *similar);
char *bounce_history_similar_describe (const BounceHistorySimilar *similar);
char *bounce_history_similar_describe_conclusion (const BounceHistorySimilar *similar);

BounceHistory *bounce_history_new (const char *folder, GKeyFile *organisation);
void bounce_history_set_keep_days (BounceHistory *history, guint days);
char *bounce_history_dup_problem (BounceHistory *history);
BounceHistorySharedState bounce_history_get_shared_state (BounceHistory *history);

void bounce_history_record_async (BounceHistory *history,
                                  GPtrArray *records,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
bounce_history_record_finish (BounceHistory *history, GAsyncResult *result, GError **error);
gboolean bounce_history_record (BounceHistory *history, GPtrArray *records, GError **error);

void bounce_history_find_similar_async (BounceHistory *history,
                                        const BounceHistoryRecord *record,
                                        guint days,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
BounceHistorySimilar *
bounce_history_find_similar_finish (BounceHistory *history, GAsyncResult *result, GError **error);
BounceHistorySimilar *bounce_history_find_similar (BounceHistory *history,
                                                   const BounceHistoryRecord *record,
                                                   guint days,
                                                   GError **error);

void bounce_history_recent_async (BounceHistory *history,
                                  guint n_max,
                                  const char *search,
                                  const char *const *scenarios,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GListModel *
bounce_history_recent_finish (BounceHistory *history, GAsyncResult *result, GError **error);
GListModel *bounce_history_recent (BounceHistory *history,
                                   guint n_max,
                                   const char *search,
                                   const char *const *scenarios,
                                   GError **error);

void bounce_history_find_entry_async (BounceHistory *history,
                                      const BounceHistoryRecord *record,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
BounceHistoryEntry *
bounce_history_find_entry_finish (BounceHistory *history, GAsyncResult *result, GError **error);
BounceHistoryEntry *bounce_history_find_entry (BounceHistory *history,
                                               const BounceHistoryRecord *record,
                                               GError **error);

void bounce_history_set_step_async (BounceHistory *history,
                                    const BounceHistoryRecord *record,
                                    const char *step,
                                    gboolean is_done,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
bounce_history_set_step_finish (BounceHistory *history, GAsyncResult *result, GError **error);
gboolean bounce_history_set_step (BounceHistory *history,
                                  const BounceHistoryRecord *record,
                                  const char *step,
                                  gboolean is_done,
                                  GError **error);

void bounce_history_set_ticket_async (BounceHistory *history,
                                      const char *sha256,
                                      const char *ticket,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
bounce_history_set_ticket_finish (BounceHistory *history, GAsyncResult *result, GError **error);
gboolean bounce_history_set_ticket (BounceHistory *history,
                                    const char *sha256,
                                    const char *ticket,
                                    GError **error);

void bounce_history_forget_async (BounceHistory *history,
                                  gint64 id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
bounce_history_forget_finish (BounceHistory *history, GAsyncResult *result, GError **error);
gboolean bounce_history_forget (BounceHistory *history, gint64 id, GError **error);

void bounce_history_clear_async (BounceHistory *history,
                                 gboolean also_shared,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean bounce_history_clear_finish (BounceHistory *history, GAsyncResult *result, GError **error);
gboolean bounce_history_clear (BounceHistory *history, gboolean also_shared, GError **error);

void bounce_history_export_async (BounceHistory *history,
                                  GFile *file,
                                  BounceHistoryFormat format,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
bounce_history_export_finish (BounceHistory *history, GAsyncResult *result, GError **error);
gboolean bounce_history_export (BounceHistory *history,
                                GFile *file,
                                BounceHistoryFormat format,
                                GError **error);

void bounce_history_list_domains_async (BounceHistory *history,
                                        guint n_max,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GStrv
bounce_history_list_domains_finish (BounceHistory *history, GAsyncResult *result, GError **error);
GStrv bounce_history_list_domains (BounceHistory *history, guint n_max, GError **error);

gboolean bounce_history_sync (BounceHistory *history, GError **error);
int bounce_history_count_pending (BounceHistory *history, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceHistoryRecord, bounce_history_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceHistorySimilar, bounce_history_similar_free)

G_END_DECLS
