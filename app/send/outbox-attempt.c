/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "send/outbox-private.h"
#include "send/ticket-system-private.h"

/* Between two looks for a ticket's key. */
#define LOOK_SECONDS 2
/* By which a clock may be put right little by little */
#define CLOCK_SLACK_SECONDS 3
/* Without network or with a busy server: 30 s, 1 min, 2 min … at most 15 min. */
#define FIRST_WAIT_SECONDS 30
#define LONGEST_WAIT_SECONDS (15 * 60)

typedef struct
{
  BounceOutboxDb *db;
  BounceOutboxRow *row;
  BounceTicketClient *client;
  BounceTicketAccount *account;
  GCancellable *cancellable;
  gboolean has_left; /* the server was told something, now or before */
} Attempt;

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gint64
next_wait (const Attempt *attempt)
{
  gint64 wanted =
      attempt->client != NULL ? bounce_ticket_client_get_retry_seconds (attempt->client) : -1;
  int doublings = CLAMP (attempt->row->attempts - 1, 0, 5);

  if (wanted >= 0)
    return MIN (wanted, BOUNCE_OUTBOX_LONGEST_WAIT);
  return MIN (FIRST_WAIT_SECONDS << doublings, LONGEST_WAIT_SECONDS);
}

static gboolean
store (Attempt *attempt, BounceTicketState state, const GError *reason, gint64 wait, GError **error)
{
  BounceOutboxRow *row = attempt->row;

  row->state = state;
  row->error_code = reason == NULL                        ? -1
                    : reason->domain == BOUNCE_SEND_ERROR ? reason->code
                                                          : BOUNCE_SEND_ERROR_UNREACHABLE;
  g_free (row->error_text);
  row->error_text = reason != NULL ? g_strdup (reason->message) : NULL;
  row->next_try = wait >= 0 ? now_seconds () + wait : 0;
  row->clock = bounce_outbox_get_clock ();
  return bounce_outbox_db_update (attempt->db, row, error);
}

/* What an error of the request that files the ticket means for it. */
static gboolean
store_failure (Attempt *attempt, GError *reason, GError **error)
{
  BounceTicketState state = BOUNCE_TICKET_REFUSED;
  gint64 wait = -1;

  if (g_error_matches (reason, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_UNCONFIRMED))
    {
      state = BOUNCE_TICKET_UNCONFIRMED;
      if (bounce_ticket_system_can_find_own (bounce_ticket_account_get_system (attempt->account)))
        wait = LOOK_SECONDS;
    }
  else if (g_error_matches (reason, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_UNREACHABLE) ||
           g_error_matches (reason, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_TRY_LATER))
    {
      state = BOUNCE_TICKET_WAITING;
      wait = next_wait (attempt);
    }
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    state = BOUNCE_TICKET_WAITING;
  if (store (attempt, state, reason, wait, error))
    g_propagate_error (error, reason);
  else
    g_error_free (reason);
  return FALSE;
}

/* The question whether it arrived got no answer: it stays open. */
static gboolean
store_doubt (Attempt *attempt, GError *reason, gint64 wait, GError **error)
{
  GError *blurred =
      g_error_new (BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_UNCONFIRMED, "%s", reason->message);

  g_error_free (reason);
  if (store (attempt, BOUNCE_TICKET_UNCONFIRMED, blurred, wait, error))
    g_propagate_error (error, blurred);
  else
    g_error_free (blurred);
  return FALSE;
}

static void
take_place (Attempt *attempt)
{
  BounceOutboxRow *row = attempt->row;

  g_free (row->number);
  row->number = g_strdup (bounce_ticket_client_get_number (attempt->client));
  g_free (row->link);
  row->link = bounce_ticket_client_dup_link (attempt->client);
}

/* The ticket is there: the rest is its file. */
static gboolean
complete (Attempt *attempt, GError **error)
{
  BounceOutboxRow *row = attempt->row;
  g_autoptr (GError) reason = NULL;
  BounceTicketAttachment state = BOUNCE_TICKET_ATTACHMENT_UNCHECKED;

  if (row->add_to == NULL &&
      !bounce_ticket_client_complete (attempt->client, attempt->cancellable, &reason))
    {
      gboolean refused = g_error_matches (reason, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_REFUSED) ||
                         g_error_matches (reason, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_TOO_LARGE) ||
                         g_error_matches (reason, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_FORBIDDEN);

      if (!refused)
        return store_doubt (attempt, g_steal_pointer (&reason), next_wait (attempt), error);
      row->attachment_state = BOUNCE_TICKET_ATTACHMENT_DAMAGED;
      return store (attempt, BOUNCE_TICKET_SENT, reason, -1, error);
    }
  /* That the file cannot be asked for is no reason to doubt the ticket. */
  if (bounce_ticket_client_read_back (attempt->client, &state, attempt->cancellable, NULL))
    row->attachment_state = state;
  if (state == BOUNCE_TICKET_ATTACHMENT_DAMAGED)
    g_set_error_literal (&reason,
                         BOUNCE_SEND_ERROR,
                         BOUNCE_SEND_ERROR_REFUSED,
                         _ ("The ticket is filed, but the server did not keep the mail in it as it "
                            "was sent."));
  return store (attempt, BOUNCE_TICKET_SENT, reason, -1, error);
}

/* From here on the server may have the ticket: that is written down before it can be true. */
static gboolean
file (Attempt *attempt, GError **error)
{
  BounceOutboxRow *row = attempt->row;
  GError *reason = NULL;
  gboolean filed;

  g_free (row->account);
  row->account = bounce_ticket_account_to_text (attempt->account);
  row->attempts++;
  row->sending_since = now_seconds ();
  if (!store (attempt, BOUNCE_TICKET_SENDING, NULL, -1, error))
    return FALSE;
  attempt->has_left = TRUE;
  if (row->add_to != NULL)
    {
      bounce_ticket_client_set_number (attempt->client, row->add_to);
      filed = bounce_ticket_client_add (attempt->client, attempt->cancellable, &reason);
    }
  else
    filed = bounce_ticket_client_create (attempt->client, attempt->cancellable, &reason);
  if (!filed)
    return store_failure (attempt, reason, error);
  take_place (attempt);
  return store (attempt, BOUNCE_TICKET_SENDING, NULL, -1, error) && complete (attempt, error);
}

/* A clock that was set does not tell how long the server had: the time is counted anew. */
static void
check_clock (BounceOutboxRow *row)
{
  gint64 clock = bounce_outbox_get_clock ();

  if (ABS (clock - row->clock) > CLOCK_SLACK_SECONDS)
    row->sending_since = now_seconds ();
}

/* It may have arrived. Not finding it proves that it did not only after the server had time to work
 * through the request and, where it has an index, to index it. */
static gboolean
look (Attempt *attempt, GError **error)
{
  BounceOutboxRow *row = attempt->row;
  const BounceTicketSystem *system = bounce_ticket_account_get_system (attempt->account);
  GError *reason = NULL;
  gboolean found = FALSE;

  attempt->has_left = TRUE;
  if (row->number != NULL)
    {
      bounce_ticket_client_set_number (attempt->client, row->number);
      return complete (attempt, error);
    }
  if (row->add_to != NULL)
    bounce_ticket_client_set_number (attempt->client, row->add_to);
  if (!bounce_ticket_client_find_own (
          attempt->client, row->add_to != NULL, &found, attempt->cancellable, &reason))
    {
      gboolean asked = g_error_matches (reason, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_UNCONFIRMED) ||
                       g_error_matches (reason, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_LOGIN);

      /* Without a search, or without a password, only a person can say. */
      return store_doubt (attempt, reason, asked ? -1 : next_wait (attempt), error);
    }
  if (found)
    {
      take_place (attempt);
      return store (attempt, BOUNCE_TICKET_SENDING, NULL, -1, error) && complete (attempt, error);
    }
  check_clock (row);
  if (now_seconds () < row->sending_since + (gint64)system->settle_seconds)
    {
      reason = g_error_new_literal (BOUNCE_SEND_ERROR,
                                    BOUNCE_SEND_ERROR_UNCONFIRMED,
                                    _ ("Looking on the server whether the ticket arrived …"));
      return store_doubt (attempt, reason, LOOK_SECONDS, error);
    }
  return file (attempt, error);
}

static gboolean
go (Attempt *attempt, GError **error)
{
  BounceOutboxRow *row = attempt->row;
  BounceTicketContent content = {
    .key = row->key,
    .subject = row->subject,
    .body = row->body,
    .recipient_domain = row->recipient_domain,
    .scenario = row->scenario,
    .to = row->to,
    .attachment_name = row->attachment_name,
    .attachment = row->attachment,
  };
  gboolean open = row->state == BOUNCE_TICKET_SENDING || row->state == BOUNCE_TICKET_UNCONFIRMED;
  GError *reason = NULL;

  attempt->client = bounce_ticket_client_new (attempt->account, &content, &reason);
  if (attempt->client == NULL)
    return open ? store_doubt (attempt, reason, -1, error) : store_failure (attempt, reason, error);
  return open ? look (attempt, error) : file (attempt, error);
}

/* The disk is full, but the server may have the ticket. What is on the disk still says so: it is
 * looked for until that can be written down. */
static void
blur_storage_error (Attempt *attempt, GError **error)
{
  if (error == NULL || !attempt->has_left ||
      !g_error_matches (*error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_STORAGE))
    return;
  g_clear_error (error);
  g_set_error_literal (error,
                       BOUNCE_SEND_ERROR,
                       BOUNCE_SEND_ERROR_UNCONFIRMED,
                       _ ("Looking on the server whether the ticket arrived …"));
  attempt->row->state = BOUNCE_TICKET_SENDING;
}

/**
 * bounce_outbox_attempt:
 * @db: the outbox's file
 * @id: a ticket in it
 * @account: with its secrets
 * @cancellable: (nullable): a #GCancellable
 * @row: (out) (transfer full) (nullable): what is stored afterwards, also after an error
 * @error: return location
 *
 * Brings one ticket on as far as it goes: files it, or looks whether it was filed, and stores every
 * step before the next. Blocks; for a thread. Only one process can be in here for one ticket.
 *
 * Returns: whether it is filed; else any #BounceSendError
 */
gboolean
bounce_outbox_attempt (BounceOutboxDb *db,
                       gint64 id,
                       BounceTicketAccount *account,
                       GCancellable *cancellable,
                       BounceOutboxRow **row,
                       GError **error)
{
  Attempt attempt = { .db = db, .account = account, .cancellable = cancellable };
  int lock = bounce_outbox_db_lock (db, id, error);
  gboolean sent = FALSE;

  *row = NULL;
  if (lock < 0)
    return FALSE;
  /* Only now: another process may just have sent it. */
  attempt.row = bounce_outbox_db_load (db, id, error);
  if (attempt.row != NULL && attempt.row->state == BOUNCE_TICKET_SENT)
    sent = TRUE;
  else if (attempt.row != NULL)
    sent = go (&attempt, error);
  if (!sent)
    blur_storage_error (&attempt, error);
  bounce_ticket_client_free (attempt.client);
  bounce_outbox_db_unlock (lock);
  *row = attempt.row;
  return sent;
}
