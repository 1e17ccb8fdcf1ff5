/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceColumn: holds one child at a width that reads well, in the middle. Notifies "narrow" when
 * there is so little room that things belong below each other. */
#define BOUNCE_TYPE_COLUMN (bounce_column_get_type ())
G_DECLARE_FINAL_TYPE (BounceColumn, bounce_column, BOUNCE, COLUMN, GtkBin)

gboolean bounce_column_is_narrow (BounceColumn *self);
double bounce_column_get_text_scale (GtkWidget *widget);
int bounce_column_get_narrow_width (GtkWidget *widget);

G_END_DECLS
