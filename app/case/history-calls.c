/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-private.h"

/* What asks the history, and recording: each as work for the history's thread, as the end of that,
 * and at once. */

typedef BounceHistoryCore Core;
typedef BounceHistoryCall Call;

static gboolean
call_record (Core *core, Call *call, gpointer *result, GError **error)
{
  if (!bounce_history_store_record (core->store, call->records, error))
    return FALSE;
  bounce_history_core_wake (core);
  return TRUE;
}

static Call *
new_record (GPtrArray *records)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_record;
  call->records = g_ptr_array_ref (records);
  return call;
}

/**
 * bounce_history_record_async:
 * @history: the history
 * @records: (element-type BounceHistoryRecord): what to remember, not changed any more by the
 * caller
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_record_async (BounceHistory *history,
                             GPtrArray *records,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (
      history, new_record (records), bounce_history_record_async, cancellable, callback, user_data);
}

/** bounce_history_record_finish: whether it was done; FALSE sets @error. */
gboolean
bounce_history_record_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** bounce_history_record: the same, waiting for it. */
gboolean
bounce_history_record (BounceHistory *history, GPtrArray *records, GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), FALSE);
  return bounce_history_do (history, new_record (records), error);
}

static gboolean
call_find_similar (Core *core, Call *call, gpointer *result, GError **error)
{
  g_autoptr (GBytes) salt = bounce_history_store_dup_salt (core->store, error);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (BounceHistoryQuery) query = NULL;
  g_autoptr (BounceHistoryCounts) counts = NULL;
  gboolean is_shared;

  if (salt == NULL)
    return FALSE;
  query = bounce_history_query_new (
      call->record, bounce_history_hash (salt, call->record->sender), (guint)call->number, now);
  if (core->shared != NULL)
    counts = bounce_history_shared_find_similar (core->shared, query);
  is_shared = counts != NULL;
  if (counts == NULL)
    counts = bounce_history_store_find_similar (core->store, query, error);
  if (counts == NULL)
    return FALSE;
  *result = bounce_history_similar_new (query, counts, is_shared, now);
  return TRUE;
}

static Call *
new_find_similar (const BounceHistoryRecord *record, guint days)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_find_similar;
  call->destroy = (GDestroyNotify)bounce_history_similar_free;
  call->record = bounce_history_record_copy (record);
  call->number = days;
  return call;
}

/**
 * bounce_history_find_similar_async:
 * @history: the history
 * @record: the case that asks; counted too when it has been recorded
 * @days: how many days to look back, today included
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_find_similar_async (BounceHistory *history,
                                   const BounceHistoryRecord *record,
                                   guint days,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (history,
                        new_find_similar (record, days),
                        bounce_history_find_similar_async,
                        cancellable,
                        callback,
                        user_data);
}

/** bounce_history_find_similar_finish: (transfer full) (nullable): the answer; NULL sets @error. */
BounceHistorySimilar *
bounce_history_find_similar_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** bounce_history_find_similar: the same, waiting for it. */
BounceHistorySimilar *
bounce_history_find_similar (BounceHistory *history,
                             const BounceHistoryRecord *record,
                             guint days,
                             GError **error)
{
  gpointer result;

  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), NULL);
  return bounce_history_do_now (history, new_find_similar (record, days), &result, error) ? result
                                                                                          : NULL;
}

static gboolean
call_recent (Core *core, Call *call, gpointer *result, GError **error)
{
  g_autoptr (GPtrArray) entries = bounce_history_store_recent (
      core->store, (guint)call->number, call->text, (const char *const *)call->texts, error);
  GListStore *list;

  if (entries == NULL)
    return FALSE;
  list = g_list_store_new (BOUNCE_TYPE_HISTORY_ENTRY);
  g_list_store_splice (list, 0, 0, entries->pdata, entries->len);
  *result = list;
  return TRUE;
}

static Call *
new_recent (guint n_max, const char *search, const char *const *scenarios)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_recent;
  call->destroy = g_object_unref;
  call->number = n_max;
  call->text = g_strdup (search);
  call->texts = scenarios != NULL && *scenarios != NULL ? g_strdupv ((char **)scenarios) : NULL;
  return call;
}

/**
 * bounce_history_recent_async:
 * @history: the history
 * @n_max: at most so many
 * @search: (nullable): words, each of which must be found in domain, codes, ticket or diagnostic
 * @scenarios: (nullable): scenarios that are found too, because their titles hold the words
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_recent_async (BounceHistory *history,
                             guint n_max,
                             const char *search,
                             const char *const *scenarios,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (history,
                        new_recent (n_max, search, scenarios),
                        bounce_history_recent_async,
                        cancellable,
                        callback,
                        user_data);
}

/** bounce_history_recent_finish: (transfer full) (nullable): of BounceHistoryEntry, the one opened
 * last first; NULL sets
 * @error. */
GListModel *
bounce_history_recent_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** bounce_history_recent: the same, waiting for it. */
GListModel *
bounce_history_recent (BounceHistory *history,
                       guint n_max,
                       const char *search,
                       const char *const *scenarios,
                       GError **error)
{
  gpointer result;

  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), NULL);
  return bounce_history_do_now (history, new_recent (n_max, search, scenarios), &result, error)
             ? result
             : NULL;
}

/* The result may be nothing. */
static void
object_unref (gpointer object)
{
  g_clear_object (&object);
}

static gboolean
call_find_entry (Core *core, Call *call, gpointer *result, GError **error)
{
  g_autofree char *key = bounce_history_record_dup_key (call->record);
  BounceHistoryEntry *entry = NULL;

  if (!bounce_history_store_find_entry (core->store, key, &entry, error))
    return FALSE;
  *result = entry;
  return TRUE;
}

static Call *
new_find_entry (const BounceHistoryRecord *record)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_find_entry;
  call->destroy = object_unref;
  call->record = bounce_history_record_copy (record);
  return call;
}

/**
 * bounce_history_find_entry_async:
 * @history: the history
 * @record: which case: its SHA-256 and recipient say it
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_find_entry_async (BounceHistory *history,
                                 const BounceHistoryRecord *record,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (history,
                        new_find_entry (record),
                        bounce_history_find_entry_async,
                        cancellable,
                        callback,
                        user_data);
}

/** bounce_history_find_entry_finish: (transfer full) (nullable): what is known of the case; NULL
 * without
 * @error: nothing. */
BounceHistoryEntry *
bounce_history_find_entry_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** bounce_history_find_entry: the same, waiting for it. */
BounceHistoryEntry *
bounce_history_find_entry (BounceHistory *history,
                           const BounceHistoryRecord *record,
                           GError **error)
{
  gpointer result;

  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), NULL);
  return bounce_history_do_now (history, new_find_entry (record), &result, error) ? result : NULL;
}
