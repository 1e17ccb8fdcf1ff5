/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** BounceTicketReply: what a ticket system answered, read with suspicion. */
typedef struct _BounceTicketReply BounceTicketReply;

BounceTicketReply *bounce_ticket_reply_new (GBytes *body, GHashTable *headers);
void bounce_ticket_reply_free (BounceTicketReply *reply);
gboolean bounce_ticket_reply_is_json (const BounceTicketReply *reply);
char *bounce_ticket_reply_dup_value (const BounceTicketReply *reply, const char *path);
int bounce_ticket_reply_count (const BounceTicketReply *reply, const char *path);
GBytes *bounce_ticket_reply_dup_base64 (const BounceTicketReply *reply, const char *path);
char *bounce_ticket_reply_dup_words (const BounceTicketReply *reply);
gboolean bounce_ticket_reply_path_is_valid (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceTicketReply, bounce_ticket_reply_free)

G_END_DECLS
