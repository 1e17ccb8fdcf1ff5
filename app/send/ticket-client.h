/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "send/ticket-account.h"

G_BEGIN_DECLS

/** BounceTicketContent: what a ticket says. Everything but @key and @subject may be NULL. */
typedef struct
{
  const char *key; /* a UUID, this ticket's own */
  const char *subject;
  const char *body;
  const char *recipient_domain;
  const char *scenario;
  const char *to; /* mail only: instead of the account's address */
  const char *attachment_name;
  GBytes *attachment;
} BounceTicketContent;

/** BounceTicketAttachment: whether the file in the ticket is the one that was sent. */
typedef enum
{
  BOUNCE_TICKET_ATTACHMENT_UNCHECKED, /* not asked yet, or the system cannot say */
  BOUNCE_TICKET_ATTACHMENT_IDENTICAL, /* read back: the same SHA-256 */
  BOUNCE_TICKET_ATTACHMENT_DAMAGED,   /* read back: missing or other bytes */
  BOUNCE_N_TICKET_ATTACHMENTS
} BounceTicketAttachment;

/** BounceTicketFound: an open ticket about the same incident. */
typedef struct
{
  char *number;
  char *title;
  char *link;
  char *created;
  gboolean same_scenario; /* else: only the same recipient domain */
} BounceTicketFound;

/** BounceTicketClient: one conversation with a ticket system, in one thread; blocks. */
typedef struct _BounceTicketClient BounceTicketClient;

char *bounce_ticket_dup_ref (const char *key);
char *bounce_ticket_dup_incident (const char *recipient_domain, const char *scenario);

BounceTicketClient *bounce_ticket_client_new (BounceTicketAccount *account,
                                              const BounceTicketContent *content,
                                              GError **error);
void bounce_ticket_client_free (BounceTicketClient *client);
void bounce_ticket_client_set_number (BounceTicketClient *client, const char *number);
const char *bounce_ticket_client_get_number (BounceTicketClient *client);
char *bounce_ticket_client_dup_link (BounceTicketClient *client);
gint64 bounce_ticket_client_get_retry_seconds (BounceTicketClient *client);
gboolean
bounce_ticket_client_create (BounceTicketClient *client, GCancellable *cancellable, GError **error);
gboolean bounce_ticket_client_complete (BounceTicketClient *client,
                                        GCancellable *cancellable,
                                        GError **error);
gboolean
bounce_ticket_client_add (BounceTicketClient *client, GCancellable *cancellable, GError **error);
gboolean bounce_ticket_client_find_own (BounceTicketClient *client,
                                        gboolean added,
                                        gboolean *found,
                                        GCancellable *cancellable,
                                        GError **error);
gboolean bounce_ticket_client_read_back (BounceTicketClient *client,
                                         BounceTicketAttachment *attachment,
                                         GCancellable *cancellable,
                                         GError **error);
GPtrArray *bounce_ticket_client_find_similar (BounceTicketClient *client,
                                              GCancellable *cancellable,
                                              GError **error);
gboolean
bounce_ticket_client_test (BounceTicketClient *client, GCancellable *cancellable, GError **error);
void bounce_ticket_found_free (BounceTicketFound *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceTicketClient, bounce_ticket_client_free)

G_END_DECLS
