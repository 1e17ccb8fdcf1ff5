/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "send/outbox-private.h"

/* One sending, from the button to the answer: the data of its task. */
typedef struct
{
  BounceTicket *ticket;
  BounceTicketAccount *account;
  gboolean may_ask;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_object_unref (sending->ticket);
  g_clear_pointer (&sending->account, bounce_ticket_account_unref);
  g_free (sending);
}

/* What was typed in for this ticket's server is good for the changed settings of that server. */
static void
carry_secrets (BounceTicketAccount *from, BounceTicketAccount *to)
{
  GPtrArray *settings = bounce_ticket_system_get_settings (bounce_ticket_account_get_system (to));
  g_autofree char *one = bounce_ticket_account_dup_server (from);
  g_autofree char *other = bounce_ticket_account_dup_server (to);

  for (guint i = 0; strcmp (one, other) == 0 && i < settings->len; i++)
    {
      const BounceTicketSetting *setting = settings->pdata[i];

      if (setting->kind == BOUNCE_TICKET_SETTING_SECRET &&
          *bounce_ticket_account_get (to, setting->id) == '\0')
        bounce_ticket_account_set (to, setting->id, bounce_ticket_account_get (from, setting->id));
    }
}

static BounceTicketAccount *
choose_account (BounceOutbox *self, BounceTicket *ticket)
{
  BounceTicketAccount *own = bounce_ticket_get_account (ticket);
  BounceTicketState state = bounce_ticket_get_state (ticket);
  BounceTicketAccount *account;

  if (self->account == NULL || own == NULL ||
      (state != BOUNCE_TICKET_WAITING && state != BOUNCE_TICKET_REFUSED) ||
      strcmp (bounce_ticket_system_get_id (bounce_ticket_account_get_system (self->account)),
              bounce_ticket_system_get_id (bounce_ticket_account_get_system (own))) != 0)
    return own != NULL ? bounce_ticket_account_copy (own) : NULL;
  account = bounce_ticket_account_copy (self->account);
  carry_secrets (own, account);
  return account;
}

/* The end of every sending, on whichever way. */
static void
end_sending (GTask *task, const BounceOutboxRow *row, GError *error)
{
  BounceOutbox *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  BounceTicket *ticket = sending->ticket;

  if (row != NULL)
    bounce_ticket_take_row (ticket, row);
  g_hash_table_remove (self->busy, ticket);
  if (row == NULL)
    bounce_outbox_schedule_reload (self);
  /* One that the server does not take is asked for again. */
  if ((bounce_ticket_get_state (ticket) == BOUNCE_TICKET_SENT ||
       bounce_ticket_get_error_code (ticket) == BOUNCE_SEND_ERROR_LOGIN) &&
      bounce_ticket_get_account (ticket) != NULL)
    bounce_ticket_account_forget_secrets (bounce_ticket_get_account (ticket));
  if (self->monitor != NULL)
    bounce_outbox_schedule (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Writes down why it did not go on, without having asked the server. */
static void
note_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  BounceOutboxWork *work = data;
  int lock = bounce_outbox_db_lock (self->db, work->id, NULL);

  if (lock >= 0)
    work->row = bounce_outbox_db_load (self->db, work->id, NULL);
  if (work->row != NULL && work->row->state != BOUNCE_TICKET_SENT)
    {
      BounceOutboxRow *row = work->row;

      row->error_code = work->reason->code;
      g_free (row->error_text);
      row->error_text = g_strdup (work->reason->message);
      row->next_try = 0;
      if (row->state == BOUNCE_TICKET_SENDING)
        row->state = BOUNCE_TICKET_UNCONFIRMED;
      bounce_outbox_db_update (self->db, row, NULL);
    }
  bounce_outbox_db_unlock (lock);
  g_task_return_boolean (task, TRUE);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BounceOutboxWork *work = g_task_get_task_data (G_TASK (result));

  end_sending (task, work->row, g_steal_pointer (&work->reason));
}

static void
note (GTask *task, GError *reason)
{
  Sending *sending = g_task_get_task_data (task);
  g_autoptr (GTask) inner =
      g_task_new (g_task_get_source_object (task), NULL, noted_cb, g_object_ref (task));
  BounceOutboxWork *work = g_new0 (BounceOutboxWork, 1);

  work->id = bounce_ticket_get_id (sending->ticket);
  work->reason = reason;
  g_task_set_task_data (inner, work, bounce_outbox_work_free);
  g_task_run_in_thread (inner, note_thread);
}

static void
attempt_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  BounceOutboxWork *work = data;

  bounce_outbox_attempt (self->db, work->id, work->account, cancellable, &work->row, &work->reason);
  g_task_return_boolean (task, TRUE);
}

static void
attempted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BounceOutboxWork *work = g_task_get_task_data (G_TASK (result));

  end_sending (task, work->row, g_steal_pointer (&work->reason));
}

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sending *sending = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GTask) inner = NULL;
  BounceOutboxWork *work;

  if (!bounce_secrets_fill_finish (BOUNCE_SECRETS (source), result, &error))
    {
      note (task, error);
      return;
    }
  inner = g_task_new (g_task_get_source_object (task),
                      g_task_get_cancellable (task),
                      attempted_cb,
                      g_object_ref (task));
  work = g_new0 (BounceOutboxWork, 1);
  work->id = bounce_ticket_get_id (sending->ticket);
  work->account = bounce_ticket_account_copy (sending->account);
  bounce_ticket_set_account (sending->ticket, sending->account);
  bounce_ticket_show_sending (sending->ticket);
  g_task_set_task_data (inner, work, bounce_outbox_work_free);
  g_task_run_in_thread (inner, attempt_thread);
}

static void
begin_attempt (GTask *task)
{
  BounceOutbox *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);

  sending->account = choose_account (self, sending->ticket);
  if (sending->account == NULL)
    note (task,
          g_error_new_literal (BOUNCE_SEND_ERROR,
                               BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                               _ ("The ticket system of this ticket is not known here.")));
  else if (self->monitor != NULL && !bounce_outbox_has_network (self, sending->account))
    note (task,
          g_error_new_literal (BOUNCE_SEND_ERROR,
                               BOUNCE_SEND_ERROR_UNREACHABLE,
                               _ ("There is no network. The ticket is kept and leaves by itself "
                                  "when there is one.")));
  else
    bounce_secrets_fill_async (self->secrets,
                               sending->account,
                               sending->may_ask,
                               g_task_get_cancellable (task),
                               filled_cb,
                               g_object_ref (task));
}

static void
store_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  BounceOutboxWork *work = data;
  GError *error = NULL;

  if (bounce_outbox_db_insert (self->db, work->row, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  g_autoptr (GTask) task = user_data;
  Sending *sending = g_task_get_task_data (task);
  BounceOutboxWork *work = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      end_sending (task, NULL, error);
      return;
    }
  bounce_ticket_take_row (sending->ticket, work->row);
  if (bounce_outbox_find_ticket (self, work->row->id) == NULL)
    g_list_store_insert (self->tickets, 0, sending->ticket);
  begin_attempt (task);
}

/**
 * bounce_outbox_start_sending:
 * @self: an outbox
 * @ticket: a ticket
 * @may_ask: whether a person may be asked for secrets
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when the attempt ended
 * @user_data: for @callback
 *
 * bounce_outbox_send_async(), or the outbox's own going on.
 */
void
bounce_outbox_start_sending (BounceOutbox *self,
                             BounceTicket *ticket,
                             gboolean may_ask,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);

  /* What became of the ticket is told, also when the person has lost interest. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, bounce_outbox_send_async);
  sending->ticket = g_object_ref (ticket);
  sending->may_ask = may_ask;
  g_task_set_task_data (task, sending, sending_free);
  if (bounce_outbox_is_busy (self, ticket))
    {
      g_task_return_new_error (task,
                               BOUNCE_SEND_ERROR,
                               BOUNCE_SEND_ERROR_BUSY,
                               _ ("This ticket is being sent already."));
      return;
    }
  g_hash_table_add (self->busy, g_object_ref (ticket));
  if (bounce_ticket_get_id (ticket) != 0)
    begin_attempt (task);
  else
    {
      g_autoptr (GTask) inner = g_task_new (self, NULL, stored_cb, g_object_ref (task));
      BounceOutboxWork *work = g_new0 (BounceOutboxWork, 1);

      work->row = bounce_ticket_dup_row (ticket);
      g_task_set_task_data (inner, work, bounce_outbox_work_free);
      g_task_run_in_thread (inner, store_thread);
    }
}

/**
 * bounce_outbox_send_async:
 * @outbox: an outbox
 * @ticket: a new ticket, or one of the outbox that is to be tried now
 * @cancellable: (nullable): a #GCancellable; it stops the attempt, the ticket stays
 * @callback: called when the attempt ended
 * @user_data: for @callback
 *
 * Stores the ticket on the disk, then brings it on as far as it goes. What is left open the outbox
 * goes on with by itself.
 */
void
bounce_outbox_send_async (BounceOutbox *outbox,
                          BounceTicket *ticket,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  bounce_outbox_start_sending (outbox, ticket, TRUE, cancellable, callback, user_data);
}

/**
 * bounce_outbox_send_finish:
 * @outbox: an outbox
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether the ticket is filed; else a #BounceSendError that also stands in the ticket.
 * Unless it is %BOUNCE_SEND_ERROR_STORAGE the ticket is safe in the outbox
 */
gboolean
bounce_outbox_send_finish (BounceOutbox *outbox, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, outbox), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
