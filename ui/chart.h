/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bounce_chart_set_bar_colour (GtkWidget *widget, cairo_t *cr);
void bounce_chart_set_text_colour (GtkWidget *widget, cairo_t *cr, double alpha);
GtkWidget *bounce_chart_bar_new (void);
void bounce_chart_bar_set_fraction (GtkWidget *bar, double fraction);

G_END_DECLS
