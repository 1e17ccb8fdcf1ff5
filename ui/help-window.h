/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *bounce_help_window_new (GtkWindow *parent, gboolean at_places);

G_END_DECLS
