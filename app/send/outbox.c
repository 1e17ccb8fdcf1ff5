/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/outbox.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "send/outbox-private.h"

#define RELOAD_MILLISECONDS 300
/* A ticket that another process is sending: whether that process is still there. */
#define OTHER_SECONDS 5
/* Whatever has gathered, a server gets only so much at a time. */
#define MOST_AT_ONCE 3

G_DEFINE_FINAL_TYPE (BounceOutbox, bounce_outbox, G_TYPE_OBJECT)

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
bounce_outbox_dispose (GObject *object)
{
  BounceOutbox *self = BOUNCE_OUTBOX (object);

  clear_source (&self->timer);
  clear_source (&self->reload);
  g_clear_object (&self->file_monitor);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (bounce_outbox_parent_class)->dispose (object);
}

static void
bounce_outbox_finalize (GObject *object)
{
  BounceOutbox *self = BOUNCE_OUTBOX (object);

  g_clear_object (&self->secrets);
  g_clear_object (&self->tickets);
  g_clear_pointer (&self->busy, g_hash_table_unref);
  g_clear_pointer (&self->retried, g_hash_table_unref);
  g_clear_pointer (&self->account, bounce_ticket_account_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  bounce_outbox_db_close (self->db);
  G_OBJECT_CLASS (bounce_outbox_parent_class)->finalize (object);
}

static void
bounce_outbox_class_init (BounceOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = bounce_outbox_dispose;
  object_class->finalize = bounce_outbox_finalize;
}

static void
bounce_outbox_init (BounceOutbox *self)
{
  self->tickets = g_list_store_new (BOUNCE_TYPE_TICKET);
  self->busy = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->retried = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->context = g_main_context_ref_thread_default ();
}

static BounceTicket *
get_ticket (BounceOutbox *self, guint position)
{
  /* The store keeps its own reference. */
  g_autoptr (BounceTicket) ticket = g_list_model_get_item (G_LIST_MODEL (self->tickets), position);

  return ticket;
}

/** bounce_outbox_find_ticket: (nullable) (transfer none): the ticket stored as @id. */
BounceTicket *
bounce_outbox_find_ticket (BounceOutbox *self, gint64 id)
{
  BounceTicket *ticket;

  for (guint i = 0; (ticket = get_ticket (self, i)) != NULL; i++)
    if (bounce_ticket_get_id (ticket) == id)
      return ticket;
  return NULL;
}

/** bounce_outbox_is_busy: whether this outbox is storing or sending @ticket. */
gboolean
bounce_outbox_is_busy (BounceOutbox *self, BounceTicket *ticket)
{
  return g_hash_table_contains (self->busy, ticket);
}

/** bounce_outbox_has_network: whether @account can be reached at all. */
gboolean
bounce_outbox_has_network (BounceOutbox *self, const BounceTicketAccount *account)
{
  return bounce_ticket_account_is_local (account) ||
         g_network_monitor_get_network_available (self->monitor);
}

/* The outbox goes on with it without being told: it never got to the server, or that is open and
 * can be asked. What a person stopped, or must put right, waits for that person. */
static gboolean
is_automatic (BounceTicket *ticket)
{
  int code = bounce_ticket_get_error_code (ticket);
  gboolean untouched = code < 0 && bounce_ticket_get_error_text (ticket) == NULL;

  switch (bounce_ticket_get_state (ticket))
    {
    case BOUNCE_TICKET_SENDING:
      return TRUE;
    case BOUNCE_TICKET_WAITING:
      return untouched || code == BOUNCE_SEND_ERROR_UNREACHABLE ||
             bounce_ticket_get_next_try (ticket) != 0;
    case BOUNCE_TICKET_UNCONFIRMED:
      return code == BOUNCE_SEND_ERROR_UNREACHABLE || bounce_ticket_get_next_try (ticket) != 0;
    case BOUNCE_TICKET_SENT:
    case BOUNCE_TICKET_REFUSED:
    case BOUNCE_N_TICKET_STATES:
    default:
      return FALSE;
    }
}

/* A window that had no keyring could not go on with it: another one may. Once, since it asks
 * nobody. */
static gboolean
lacked_secret (BounceTicket *ticket)
{
  BounceTicketState state = bounce_ticket_get_state (ticket);

  return (state == BOUNCE_TICKET_WAITING || state == BOUNCE_TICKET_UNCONFIRMED) &&
         bounce_ticket_get_error_code (ticket) == BOUNCE_SEND_ERROR_LOGIN;
}

static gboolean
goes_by_itself (BounceOutbox *self, BounceTicket *ticket)
{
  return is_automatic (ticket) ||
         (lacked_secret (ticket) && !g_hash_table_contains (self->retried, ticket));
}

static gboolean
has_lost_sender (BounceOutbox *self, BounceTicket *ticket)
{
  int lock = bounce_outbox_db_lock (self->db, bounce_ticket_get_id (ticket), NULL);

  bounce_outbox_db_unlock (lock);
  return lock >= 0;
}

static void
automatic_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  /* How it went stands in the ticket. */
  bounce_outbox_send_finish (BOUNCE_OUTBOX (source), result, NULL);
}

/* Sends what is due. With @all also what waits for its time: the network came back. */
static void
send_due (BounceOutbox *self, gboolean all)
{
  BounceTicket *ticket;

  self->has_more = FALSE;
  for (guint i = 0; (ticket = get_ticket (self, i)) != NULL; i++)
    {
      gboolean due = all || bounce_ticket_get_wait (ticket) == 0;

      if (!bounce_outbox_is_busy (self, ticket) && due && goes_by_itself (self, ticket) &&
          bounce_ticket_get_account (ticket) != NULL &&
          bounce_outbox_has_network (self, bounce_ticket_get_account (ticket)) &&
          has_lost_sender (self, ticket))
        {
          self->has_more = g_hash_table_size (self->busy) >= MOST_AT_ONCE;
          if (self->has_more)
            break;
          if (lacked_secret (ticket))
            g_hash_table_add (self->retried, g_object_ref (ticket));
          bounce_outbox_start_sending (self, ticket, FALSE, NULL, automatic_cb, NULL);
        }
    }
  bounce_outbox_schedule (self);
}

static gboolean
timer_cb (gpointer user_data)
{
  BounceOutbox *self = user_data;

  clear_source (&self->timer);
  send_due (self, FALSE);
  return G_SOURCE_REMOVE;
}

/** bounce_outbox_schedule: sets the timer to the next ticket that is due. */
void
bounce_outbox_schedule (BounceOutbox *self)
{
  gint64 soon = self->has_more ? 1 : OTHER_SECONDS;
  gint64 wait = G_MAXINT;
  BounceTicket *ticket;

  clear_source (&self->timer);
  for (guint i = 0; (ticket = get_ticket (self, i)) != NULL; i++)
    {
      if (bounce_outbox_is_busy (self, ticket) || !goes_by_itself (self, ticket))
        continue;
      if (bounce_ticket_get_state (ticket) == BOUNCE_TICKET_SENDING)
        wait = MIN (wait, soon);
      else if (bounce_ticket_get_next_try (ticket) != 0 || lacked_secret (ticket))
        wait = MIN (wait, MAX (bounce_ticket_get_wait (ticket), 1));
      else if (bounce_ticket_get_account (ticket) != NULL &&
               bounce_outbox_has_network (self, bounce_ticket_get_account (ticket)))
        wait = MIN (wait, soon);
    }
  if (wait == G_MAXINT || self->monitor == NULL)
    return;
  self->timer = g_timeout_source_new_seconds ((guint)wait);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, self->context);
}

static void
network_changed_cb (BounceOutbox *self, gboolean available, GNetworkMonitor *monitor)
{
  if (available)
    send_due (self, TRUE);
}

/* What stands in the file, but not in @rows, was forgotten by another window. */
static void
remove_missing (BounceOutbox *self, GPtrArray *rows)
{
  BounceTicket *ticket;

  for (guint i = 0; (ticket = get_ticket (self, i)) != NULL;)
    {
      gboolean found = bounce_outbox_is_busy (self, ticket);

      for (guint j = 0; j < rows->len && !found; j++)
        found = ((BounceOutboxRow *)rows->pdata[j])->id == bounce_ticket_get_id (ticket);
      if (found)
        i++;
      else
        g_list_store_remove (self->tickets, i);
    }
}

static void
take_rows (BounceOutbox *self, GPtrArray *rows)
{
  remove_missing (self, rows);
  for (guint i = 0; i < rows->len; i++)
    {
      const BounceOutboxRow *row = rows->pdata[i];
      BounceTicket *ticket = bounce_outbox_find_ticket (self, row->id);

      if (ticket == NULL)
        {
          g_autoptr (BounceTicket) stored = bounce_ticket_new_from_row (row);

          g_list_store_insert (self->tickets, 0, stored);
        }
      else if (!bounce_outbox_is_busy (self, ticket))
        bounce_ticket_take_row (ticket, row);
    }
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  GError *error = NULL;
  GPtrArray *rows = bounce_outbox_db_list (self->db, &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BounceOutbox *self = BOUNCE_OUTBOX (source);
  g_autoptr (GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), NULL);

  if (rows != NULL && self->monitor != NULL)
    {
      take_rows (self, rows);
      bounce_outbox_schedule (self);
    }
}

static gboolean
reload_cb (gpointer user_data)
{
  BounceOutbox *self = user_data;
  g_autoptr (GTask) task = g_task_new (self, NULL, listed_cb, NULL);

  clear_source (&self->reload);
  /* A ticket that this outbox is storing is on the disk before it is in the list. */
  if (g_hash_table_size (self->busy) == 0)
    g_task_run_in_thread (task, list_thread);
  return G_SOURCE_REMOVE;
}

/** bounce_outbox_schedule_reload: reads the file again, soon. */
void
bounce_outbox_schedule_reload (BounceOutbox *self)
{
  if (self->reload != NULL)
    return;
  self->reload = g_timeout_source_new (RELOAD_MILLISECONDS);
  g_source_set_callback (self->reload, reload_cb, self, NULL);
  g_source_attach (self->reload, self->context);
}

static void
file_changed_cb (
    BounceOutbox *self, GFile *file, GFile *other, GFileMonitorEvent event, GFileMonitor *monitor)
{
  bounce_outbox_schedule_reload (self);
}

static void
watch (BounceOutbox *self)
{
  g_autofree char *path = g_strconcat (bounce_outbox_db_get_path (self->db), "-wal", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  self->file_monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->file_monitor != NULL)
    g_signal_connect_object (
        self->file_monitor, "changed", G_CALLBACK (file_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * bounce_outbox_new:
 * @dir: (nullable): where its file is; NULL: this person's data folder
 * @secrets: where passwords and tokens come from
 * @monitor: (nullable): what knows whether there is a network; NULL: the system's
 * @error: return location
 *
 * Opens the outbox in this thread's main context. Tickets that were on their way when the program
 * ended go on from there by themselves.
 *
 * Returns: (transfer full) (nullable): the outbox; else %BOUNCE_SEND_ERROR_STORAGE
 */
BounceOutbox *
bounce_outbox_new (const char *dir,
                   BounceSecrets *secrets,
                   GNetworkMonitor *monitor,
                   GError **error)
{
  g_autofree char *own_dir = g_build_filename (g_get_user_data_dir (), "bounce-desk", NULL);
  BounceOutboxDb *db = bounce_outbox_db_open (dir != NULL ? dir : own_dir, error);
  g_autoptr (GPtrArray) rows = db != NULL ? bounce_outbox_db_list (db, error) : NULL;
  BounceOutbox *self;

  if (rows == NULL)
    {
      bounce_outbox_db_close (db);
      return NULL;
    }
  self = g_object_new (BOUNCE_TYPE_OUTBOX, NULL);
  self->db = db;
  self->secrets = g_object_ref (secrets);
  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  take_rows (self, rows);
  watch (self);
  if (bounce_outbox_count_open (self) > 0)
    {
      self->timer = g_idle_source_new ();
      g_source_set_callback (self->timer, timer_cb, self, NULL);
      g_source_attach (self->timer, self->context);
    }
  return self;
}

/**
 * bounce_outbox_get_tickets:
 * @outbox: an outbox
 *
 * Returns: (transfer none): a list of #BounceTicket, the newest first, that follows what happens,
 * also in other windows
 */
GListModel *
bounce_outbox_get_tickets (BounceOutbox *outbox)
{
  return G_LIST_MODEL (outbox->tickets);
}

/** bounce_outbox_count_open: how many tickets are not filed yet. */
guint
bounce_outbox_count_open (BounceOutbox *outbox)
{
  BounceTicket *ticket;
  guint n = 0;

  for (guint i = 0; (ticket = get_ticket (outbox, i)) != NULL; i++)
    n += bounce_ticket_get_state (ticket) != BOUNCE_TICKET_SENT;
  return n;
}

/** bounce_outbox_get_set_aside: (nullable): the damaged file that was replaced when it was opened.
 */
const char *
bounce_outbox_get_set_aside (BounceOutbox *outbox)
{
  return bounce_outbox_db_get_set_aside (outbox->db);
}

/**
 * bounce_outbox_set_account:
 * @outbox: an outbox
 * @account: (nullable): what the preferences say now
 *
 * Tickets of the same system of which nothing has left yet go there: a wrong queue or address is
 * put right in the preferences, not in the ticket.
 */
void
bounce_outbox_set_account (BounceOutbox *outbox, BounceTicketAccount *account)
{
  g_clear_pointer (&outbox->account, bounce_ticket_account_unref);
  if (account != NULL)
    outbox->account = bounce_ticket_account_copy (account);
}
