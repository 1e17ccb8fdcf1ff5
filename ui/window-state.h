/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bounce_window_state_load (GtkWindow *window, GSettings *settings);
void bounce_window_state_save (GtkWindow *window, GSettings *settings);

G_END_DECLS
