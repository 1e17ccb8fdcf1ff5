/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceDayBars: a bar for each day, today last, in the colours of the theme. */
#define BOUNCE_TYPE_DAY_BARS (bounce_day_bars_get_type ())
G_DECLARE_FINAL_TYPE (BounceDayBars, bounce_day_bars, BOUNCE, DAY_BARS, GtkDrawingArea)

void bounce_day_bars_show (BounceDayBars *self, const guint *per_day, guint n_days);

G_END_DECLS
