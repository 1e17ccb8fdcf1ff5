/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "send/secret.h"
#include "send/ticket.h"

G_BEGIN_DECLS

/** BounceOutbox: tickets on their way, kept on the disk. Several windows and processes may have one
 * outbox open; a ticket is sent by one of them only. */
#define BOUNCE_TYPE_OUTBOX (bounce_outbox_get_type ())
G_DECLARE_FINAL_TYPE (BounceOutbox, bounce_outbox, BOUNCE, OUTBOX, GObject)

BounceOutbox *bounce_outbox_new (const char *dir,
                                 BounceSecrets *secrets,
                                 GNetworkMonitor *monitor,
                                 GError **error);
GListModel *bounce_outbox_get_tickets (BounceOutbox *outbox);
guint bounce_outbox_count_open (BounceOutbox *outbox);
const char *bounce_outbox_get_set_aside (BounceOutbox *outbox);
void bounce_outbox_set_account (BounceOutbox *outbox, BounceTicketAccount *account);
void bounce_outbox_send_async (BounceOutbox *outbox,
                               BounceTicket *ticket,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean bounce_outbox_send_finish (BounceOutbox *outbox, GAsyncResult *result, GError **error);
void bounce_outbox_decide_async (BounceOutbox *outbox,
                                 BounceTicket *ticket,
                                 gboolean arrived,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean bounce_outbox_decide_finish (BounceOutbox *outbox, GAsyncResult *result, GError **error);
void bounce_outbox_forget_async (BounceOutbox *outbox,
                                 BounceTicket *ticket,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean bounce_outbox_forget_finish (BounceOutbox *outbox, GAsyncResult *result, GError **error);

G_END_DECLS
