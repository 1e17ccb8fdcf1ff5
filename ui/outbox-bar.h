/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "application.h"

G_BEGIN_DECLS

/** BounceOutboxBar: says in the window that a ticket is on its way, waits or was refused; hidden
 * while there is none. */
#define BOUNCE_TYPE_OUTBOX_BAR (bounce_outbox_bar_get_type ())
G_DECLARE_FINAL_TYPE (BounceOutboxBar, bounce_outbox_bar, BOUNCE, OUTBOX_BAR, GtkInfoBar)

void bounce_outbox_bar_set_application (BounceOutboxBar *self, BounceApplication *application);

G_END_DECLS
