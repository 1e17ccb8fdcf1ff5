/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

/** BounceTicketChip: "Ticket #123" of a case, which opens it where its address is known; hidden
 * where the case has none. */
#define BOUNCE_TYPE_TICKET_CHIP (bounce_ticket_chip_get_type ())
G_DECLARE_FINAL_TYPE (BounceTicketChip, bounce_ticket_chip, BOUNCE, TICKET_CHIP, GtkBox)

void bounce_ticket_chip_show (BounceTicketChip *self, BounceCase *bounce_case);

G_END_DECLS
