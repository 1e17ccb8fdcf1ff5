/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/batch-view.h"

G_BEGIN_DECLS

/** BounceTimeLine: a bar for each day, or for so many days that all have room. A bar can be chosen,
 * with the mouse or the keyboard: signal "chosen". */
#define BOUNCE_TYPE_TIME_LINE (bounce_time_line_get_type ())
G_DECLARE_FINAL_TYPE (BounceTimeLine, bounce_time_line, BOUNCE, TIME_LINE, GtkDrawingArea)

#define BOUNCE_TIME_LINE_MAX_SPANS 45u

void bounce_time_line_take_spans (BounceTimeLine *self, GArray *spans);
void bounce_time_line_set_chosen (BounceTimeLine *self, guint32 first, guint32 last);

G_END_DECLS
