/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "send/http.h"
#include "send/ticket-client.h"
#include "send/ticket-reply.h"
#include "send/ticket-system-private.h"

G_BEGIN_DECLS

struct _BounceTicketClient
{
  BounceTicketAccount *account;
  BounceTicketSystem *system; /* the account's */
  BounceHttp *http;           /* NULL: a mail account */
  GHashTable *values;         /* what the templates may use */
  GBytes *attachment;
  char *key;
  char *to;
  gint64 retry_seconds;
  gboolean logged_in;
};

BounceTicketReply *bounce_ticket_client_run (BounceTicketClient *client,
                                             const BounceTicketRequest *request,
                                             gboolean files,
                                             GBytes **body,
                                             GCancellable *cancellable,
                                             GError **error);
gboolean bounce_ticket_client_run_flow (BounceTicketClient *client,
                                        BounceTicketFlow flow,
                                        GCancellable *cancellable,
                                        GError **error);
gboolean
bounce_ticket_client_log_in (BounceTicketClient *client, GCancellable *cancellable, GError **error);

G_END_DECLS
