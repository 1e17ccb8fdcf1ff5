/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "application.h"

G_BEGIN_DECLS

/** BounceOutboxView: a window with what was filed and sent, and what still waits. */
#define BOUNCE_TYPE_OUTBOX_VIEW (bounce_outbox_view_get_type ())
G_DECLARE_FINAL_TYPE (BounceOutboxView, bounce_outbox_view, BOUNCE, OUTBOX_VIEW, GtkWindow)

GtkWidget *bounce_outbox_view_new (GtkWindow *parent, BounceApplication *application);
char *bounce_outbox_view_dup_set_aside (BounceOutbox *outbox);

G_END_DECLS
