/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-private.h"

#include "base/save.h"

/* What changes the history or writes it out: each as work for the history's thread, as the end of
 * that, and at once. */

typedef BounceHistoryCore Core;
typedef BounceHistoryCall Call;

static gboolean
call_set_step (Core *core, Call *call, gpointer *result, GError **error)
{
  g_autofree char *key = bounce_history_record_dup_key (call->record);

  return bounce_history_store_set_step (core->store, key, call->text, call->flag, error);
}

static Call *
new_set_step (const BounceHistoryRecord *record, const char *step, gboolean is_done)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_set_step;
  call->record = bounce_history_record_copy (record);
  call->text = g_strdup (step);
  call->flag = is_done;
  return call;
}

/**
 * bounce_history_set_step_async:
 * @history: the history
 * @record: which case: its SHA-256 and recipient say it; one that is not recorded is left out
 * @step: id of the step
 * @is_done: whether it is ticked off
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_set_step_async (BounceHistory *history,
                               const BounceHistoryRecord *record,
                               const char *step,
                               gboolean is_done,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (history,
                        new_set_step (record, step, is_done),
                        bounce_history_set_step_async,
                        cancellable,
                        callback,
                        user_data);
}

/** bounce_history_set_step_finish: whether it was done; FALSE sets @error. */
gboolean
bounce_history_set_step_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** bounce_history_set_step: the same, waiting for it. */
gboolean
bounce_history_set_step (BounceHistory *history,
                         const BounceHistoryRecord *record,
                         const char *step,
                         gboolean is_done,
                         GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), FALSE);
  return bounce_history_do (history, new_set_step (record, step, is_done), error);
}

static gboolean
call_set_ticket (Core *core, Call *call, gpointer *result, GError **error)
{
  if (!bounce_history_store_set_ticket (core->store, call->text, call->other_text, error))
    return FALSE;
  bounce_history_core_wake (core);
  return TRUE;
}

static Call *
new_set_ticket (const char *sha256, const char *ticket)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_set_ticket;
  call->text = g_ascii_strdown (sha256, -1);
  call->other_text = g_strdup (ticket);
  return call;
}

/**
 * bounce_history_set_ticket_async:
 * @history: the history
 * @sha256: of the mail
 * @ticket: (nullable): number of the ticket it went into
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_set_ticket_async (BounceHistory *history,
                                 const char *sha256,
                                 const char *ticket,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (history,
                        new_set_ticket (sha256, ticket),
                        bounce_history_set_ticket_async,
                        cancellable,
                        callback,
                        user_data);
}

/** bounce_history_set_ticket_finish: whether it was done; FALSE sets @error. */
gboolean
bounce_history_set_ticket_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** bounce_history_set_ticket: the same, waiting for it. */
gboolean
bounce_history_set_ticket (BounceHistory *history,
                           const char *sha256,
                           const char *ticket,
                           GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), FALSE);
  return bounce_history_do (history, new_set_ticket (sha256, ticket), error);
}

static gboolean
call_forget (Core *core, Call *call, gpointer *result, GError **error)
{
  if (!bounce_history_store_forget (core->store, call->number, error))
    return FALSE;
  bounce_history_core_wake (core);
  return TRUE;
}

static Call *
new_forget (gint64 id)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_forget;
  call->number = id;
  return call;
}

/**
 * bounce_history_forget_async:
 * @history: the history
 * @id: the number of an entry; it goes from the shared database too
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_forget_async (BounceHistory *history,
                             gint64 id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (
      history, new_forget (id), bounce_history_forget_async, cancellable, callback, user_data);
}

/** bounce_history_forget_finish: whether it was done; FALSE sets @error. */
gboolean
bounce_history_forget_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** bounce_history_forget: the same, waiting for it. */
gboolean
bounce_history_forget (BounceHistory *history, gint64 id, GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), FALSE);
  return bounce_history_do (history, new_forget (id), error);
}

static gboolean
call_clear (Core *core, Call *call, gpointer *result, GError **error)
{
  if (!bounce_history_store_clear (core->store, call->flag, error))
    return FALSE;
  bounce_history_core_wake (core);
  return TRUE;
}

static Call *
new_clear (gboolean also_shared)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_clear;
  call->flag = also_shared;
  return call;
}

/**
 * bounce_history_clear_async:
 * @history: the history
 * @also_shared: whether the team's shared database is emptied too, for everybody
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_clear_async (BounceHistory *history,
                            gboolean also_shared,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (history,
                        new_clear (also_shared),
                        bounce_history_clear_async,
                        cancellable,
                        callback,
                        user_data);
}

/** bounce_history_clear_finish: whether it was done; FALSE sets @error. */
gboolean
bounce_history_clear_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** bounce_history_clear: the same, waiting for it. */
gboolean
bounce_history_clear (BounceHistory *history, gboolean also_shared, GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), FALSE);
  return bounce_history_do (history, new_clear (also_shared), error);
}

static gboolean
call_export (Core *core, Call *call, gpointer *result, GError **error)
{
  g_autoptr (GFileOutputStream) stream =
      g_file_replace (call->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, call->cancellable, error);

  if (stream == NULL)
    return FALSE;
  return bounce_save_end (
      stream,
      bounce_history_store_export (
          core->store, G_OUTPUT_STREAM (stream), call->format, call->cancellable, error),
      call->cancellable,
      error);
}

static Call *
new_export (GFile *file, BounceHistoryFormat format)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_export;
  call->file = g_object_ref (file);
  call->format = format;
  return call;
}

/**
 * bounce_history_export_async:
 * @history: the history
 * @file: where to write; replaced only when the whole is written
 * @format: CSV or JSON
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_export_async (BounceHistory *history,
                             GFile *file,
                             BounceHistoryFormat format,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (history,
                        new_export (file, format),
                        bounce_history_export_async,
                        cancellable,
                        callback,
                        user_data);
}

/** bounce_history_export_finish: whether it was done; FALSE sets @error. */
gboolean
bounce_history_export_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** bounce_history_export: the same, waiting for it. */
gboolean
bounce_history_export (BounceHistory *history,
                       GFile *file,
                       BounceHistoryFormat format,
                       GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), FALSE);
  return bounce_history_do (history, new_export (file, format), error);
}

static gboolean
call_list_domains (Core *core, Call *call, gpointer *result, GError **error)
{
  *result = bounce_history_store_list_domains (core->store, (guint)call->number, error);
  return *result != NULL;
}

static Call *
new_list_domains (guint n_max)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_list_domains;
  call->destroy = (GDestroyNotify)g_strfreev;
  call->number = n_max;
  return call;
}

/**
 * bounce_history_list_domains_async:
 * @history: the history
 * @n_max: at most so many
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_list_domains_async (BounceHistory *history,
                                   guint n_max,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_HISTORY (history));
  bounce_history_start (history,
                        new_list_domains (n_max),
                        bounce_history_list_domains_async,
                        cancellable,
                        callback,
                        user_data);
}

/** bounce_history_list_domains_finish: (transfer full) (nullable): the domains people here write
 * to, the most frequent first; NULL sets @error. */
GStrv
bounce_history_list_domains_finish (BounceHistory *history, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** bounce_history_list_domains: the same, waiting for it. */
GStrv
bounce_history_list_domains (BounceHistory *history, guint n_max, GError **error)
{
  gpointer result;

  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), NULL);
  return bounce_history_do_now (history, new_list_domains (n_max), &result, error) ? result : NULL;
}

/** bounce_history_sync: exchanges everything with the shared database and waits for it; FALSE sets
 * @error. Without a shared database there is nothing to do. For tests and tools. */
gboolean
bounce_history_sync (BounceHistory *history, GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), FALSE);
  return bounce_history_get_core (history)->shared == NULL ||
         bounce_history_shared_sync (bounce_history_get_core (history)->shared, error);
}

/** bounce_history_count_pending: how many changes the shared database has not got yet; -1 sets
 * @error. */
int
bounce_history_count_pending (BounceHistory *history, GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_HISTORY (history), -1);
  return bounce_history_store_count_pending (bounce_history_get_core (history)->store, error);
}
