/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "send/outbox.h"

G_BEGIN_DECLS

/** BounceTicketRow: one ticket of the outbox: where it is, and what can be done with it. */
#define BOUNCE_TYPE_TICKET_ROW (bounce_ticket_row_get_type ())
G_DECLARE_FINAL_TYPE (BounceTicketRow, bounce_ticket_row, BOUNCE, TICKET_ROW, GtkListBoxRow)

GtkWidget *
bounce_ticket_row_new (GApplication *application, BounceOutbox *outbox, BounceTicket *ticket);
void bounce_ticket_row_set_narrow (BounceTicketRow *self, gboolean is_narrow);
char *bounce_ticket_dup_place (BounceTicketAccount *account);

G_END_DECLS
