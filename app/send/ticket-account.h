/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "send/ticket-system.h"

G_BEGIN_DECLS

/** BounceTicketAccount: a ticket system with its settings filled in. Its secrets are held in memory
 * only. Set everything before another thread sees it. */
typedef struct _BounceTicketAccount BounceTicketAccount;

BounceTicketAccount *bounce_ticket_account_new (BounceTicketSystem *system);
BounceTicketAccount *bounce_ticket_account_new_from_text (const char *text, GError **error);
BounceTicketAccount *bounce_ticket_account_copy (BounceTicketAccount *account);
BounceTicketAccount *bounce_ticket_account_ref (BounceTicketAccount *account);
void bounce_ticket_account_unref (BounceTicketAccount *account);
BounceTicketSystem *bounce_ticket_account_get_system (const BounceTicketAccount *account);
void bounce_ticket_account_set (BounceTicketAccount *account, const char *id, const char *value);
const char *bounce_ticket_account_get (const BounceTicketAccount *account, const char *id);
const BounceTicketSetting *
bounce_ticket_account_find_missing_secret (const BounceTicketAccount *account);
void bounce_ticket_account_forget_secrets (BounceTicketAccount *account);
gboolean bounce_ticket_account_check (const BounceTicketAccount *account, GError **error);
char *bounce_ticket_account_to_text (const BounceTicketAccount *account);
char *bounce_ticket_account_dup_server (const BounceTicketAccount *account);
gboolean bounce_ticket_account_is_local (const BounceTicketAccount *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceTicketAccount, bounce_ticket_account_unref)

G_END_DECLS
