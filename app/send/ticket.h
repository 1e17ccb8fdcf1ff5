/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "guide/draft.h"
#include "send/ticket-account.h"
#include "send/ticket-client.h"

G_BEGIN_DECLS

/** BounceTicketState: where a ticket is on its way. The numbers are a contract of the outbox. */
typedef enum
{
  BOUNCE_TICKET_WAITING = 0,     /* nothing has left; it is tried again by itself */
  BOUNCE_TICKET_SENDING = 1,     /* on its way */
  BOUNCE_TICKET_SENT = 2,        /* filed; number and link are there */
  BOUNCE_TICKET_REFUSED = 3,     /* the server said no, or something is to be put right first */
  BOUNCE_TICKET_UNCONFIRMED = 4, /* it may have arrived; looked for before it is tried again */
  BOUNCE_N_TICKET_STATES
} BounceTicketState;

/** BounceTicket: what is to be filed, and what became of it. Its properties notify: "state",
 * "number", "link", "error-text", "attachment-state". */
#define BOUNCE_TYPE_TICKET (bounce_ticket_get_type ())
G_DECLARE_FINAL_TYPE (BounceTicket, bounce_ticket, BOUNCE, TICKET, GObject)

BounceTicket *bounce_ticket_new (BounceTicketAccount *account,
                                 const char *subject,
                                 const char *body,
                                 GBytes *attachment);
BounceTicket *bounce_ticket_new_from_draft (BounceTicketAccount *account, BounceDraft *draft);
void bounce_ticket_set_incident (BounceTicket *ticket,
                                 const char *recipient_domain,
                                 const char *scenario);
void bounce_ticket_set_mail (BounceTicket *ticket, const char *sha256);
void bounce_ticket_set_add_to (BounceTicket *ticket, const char *number);
const char *bounce_ticket_get_key (BounceTicket *ticket);
const char *bounce_ticket_get_subject (BounceTicket *ticket);
const char *bounce_ticket_get_mail_sha256 (BounceTicket *ticket);
GDateTime *bounce_ticket_get_created (BounceTicket *ticket);
BounceTicketAccount *bounce_ticket_get_account (BounceTicket *ticket);
BounceTicketState bounce_ticket_get_state (BounceTicket *ticket);
const char *bounce_ticket_get_number (BounceTicket *ticket);
const char *bounce_ticket_get_link (BounceTicket *ticket);
const char *bounce_ticket_get_error_text (BounceTicket *ticket);
int bounce_ticket_get_error_code (BounceTicket *ticket);
BounceTicketAttachment bounce_ticket_get_attachment_state (BounceTicket *ticket);
gboolean bounce_ticket_is_mail (BounceTicket *ticket);
char *bounce_ticket_dup_state_text (BounceTicket *ticket);

/* What needs no stored ticket. */
void bounce_ticket_test_async (BounceTicketAccount *account,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean bounce_ticket_test_finish (GAsyncResult *result, GError **error);
void bounce_ticket_system_find_similar_async (BounceTicketAccount *account,
                                              const char *recipient_domain,
                                              const char *scenario,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
GPtrArray *bounce_ticket_system_find_similar_finish (GAsyncResult *result, GError **error);

G_END_DECLS
