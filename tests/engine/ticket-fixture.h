/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "send/ticket-account.h"

G_BEGIN_DECLS

/* What the tests of tickets share: a folder for the organisation's layer in which Request Tracker
 * loses its patience soon, and no proxy. */
void ticket_fixture_start (void);
int ticket_fixture_end (int result);
BounceTicketSystem *ticket_fixture_system (const char *line, GError **error);
BounceTicketAccount *ticket_fixture_account (const char *url);
void ticket_fixture_remove (const char *dir);

G_END_DECLS
