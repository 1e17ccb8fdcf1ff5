/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean bounce_dialog_closes_on (GtkWidget *window, GdkEventKey *event);
void bounce_dialog_close_menu (GtkWindow *window);
void bounce_dialog_deselect (GtkWindow *window);
void bounce_dialog_name_close (GtkWidget *widget, gpointer user_data);

G_END_DECLS
