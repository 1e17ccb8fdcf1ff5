/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "send/outbox-private.h"

/** bounce_outbox_work_free: frees what a thread worked on. */
void
bounce_outbox_work_free (gpointer data)
{
  BounceOutboxWork *work = data;

  bounce_outbox_row_free (work->row);
  g_clear_pointer (&work->account, bounce_ticket_account_unref);
  g_clear_error (&work->reason);
  g_free (work);
}

static void
decide_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  BounceOutboxWork *work = data;
  GError *error = NULL;
  int lock = bounce_outbox_db_lock (self->db, work->id, &error);

  if (lock >= 0)
    work->row = bounce_outbox_db_load (self->db, work->id, &error);
  if (work->row != NULL && work->row->state == BOUNCE_TICKET_UNCONFIRMED)
    {
      work->row->state = work->arrived ? BOUNCE_TICKET_SENT : BOUNCE_TICKET_REFUSED;
      work->row->error_code = -1;
      g_clear_pointer (&work->row->error_text, g_free);
      work->row->next_try = 0;
      bounce_outbox_db_update (self->db, work->row, &error);
    }
  bounce_outbox_db_unlock (lock);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  g_autoptr (GTask) task = user_data;
  BounceOutboxWork *work = g_task_get_task_data (G_TASK (result));
  BounceTicket *ticket = g_task_get_task_data (task);
  GError *error = NULL;

  g_hash_table_remove (self->busy, ticket);
  if (work->row != NULL)
    bounce_ticket_take_row (ticket, work->row);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static GTask *
begin_change (BounceOutbox *self,
              BounceTicket *ticket,
              gpointer tag,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_object_ref (ticket), g_object_unref);
  if (bounce_outbox_is_busy (self, ticket) || bounce_ticket_get_id (ticket) == 0)
    {
      g_task_return_new_error (task,
                               BOUNCE_SEND_ERROR,
                               BOUNCE_SEND_ERROR_BUSY,
                               _ ("This ticket is being sent already."));
      return NULL;
    }
  g_hash_table_add (self->busy, g_object_ref (ticket));
  return g_steal_pointer (&task);
}

/**
 * bounce_outbox_decide_async:
 * @outbox: an outbox
 * @ticket: an unconfirmed ticket
 * @arrived: what a person saw at the desk
 * @callback: called at the end
 * @user_data: for @callback
 *
 * For a system that cannot be asked: with @arrived the ticket is sent, else it is as one that was
 * refused, and bounce_outbox_send_async() sends it again.
 */
void
bounce_outbox_decide_async (BounceOutbox *outbox,
                            BounceTicket *ticket,
                            gboolean arrived,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = begin_change (outbox, ticket, bounce_outbox_decide_async, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  BounceOutboxWork *work;

  if (task == NULL)
    return;
  inner = g_task_new (outbox, NULL, decided_cb, task);
  work = g_new0 (BounceOutboxWork, 1);
  work->id = bounce_ticket_get_id (ticket);
  work->arrived = arrived;
  g_task_set_task_data (inner, work, bounce_outbox_work_free);
  g_task_run_in_thread (inner, decide_thread);
}

/** bounce_outbox_decide_finish: whether the decision is stored; else a #BounceSendError. */
gboolean
bounce_outbox_decide_finish (BounceOutbox *outbox, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, outbox), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
forget_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  BounceOutboxWork *work = data;
  GError *error = NULL;
  int lock = bounce_outbox_db_lock (self->db, work->id, &error);

  if (lock >= 0)
    bounce_outbox_db_delete (self->db, work->id, &error);
  bounce_outbox_db_unlock (lock);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  g_autoptr (GTask) task = user_data;
  BounceTicket *ticket = g_task_get_task_data (task);
  GError *error = NULL;
  guint position;

  g_hash_table_remove (self->busy, ticket);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_list_store_find (self->tickets, ticket, &position))
    g_list_store_remove (self->tickets, position);
  g_task_return_boolean (task, TRUE);
}

/**
 * bounce_outbox_forget_async:
 * @outbox: an outbox
 * @ticket: one of its tickets
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Removes a ticket, sent or not, with everything that is stored of it.
 */
void
bounce_outbox_forget_async (BounceOutbox *outbox,
                            BounceTicket *ticket,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = begin_change (outbox, ticket, bounce_outbox_forget_async, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  BounceOutboxWork *work;

  if (task == NULL)
    return;
  inner = g_task_new (outbox, NULL, forgotten_cb, task);
  work = g_new0 (BounceOutboxWork, 1);
  work->id = bounce_ticket_get_id (ticket);
  g_task_set_task_data (inner, work, bounce_outbox_work_free);
  g_task_run_in_thread (inner, forget_thread);
}

/** bounce_outbox_forget_finish: whether it is gone; else a #BounceSendError. */
gboolean
bounce_outbox_forget_finish (BounceOutbox *outbox, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, outbox), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
