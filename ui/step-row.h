/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

/** BounceStepRow: one step: its number, its words, the button that does it, a box to tick. */
#define BOUNCE_TYPE_STEP_ROW (bounce_step_row_get_type ())
G_DECLARE_FINAL_TYPE (BounceStepRow, bounce_step_row, BOUNCE, STEP_ROW, GtkListBoxRow)

GtkWidget *bounce_step_row_new (BounceFinding *finding, BounceStep *step, guint number);
BounceStep *bounce_step_row_get_step (BounceStepRow *self);
void bounce_step_row_set_narrow (BounceStepRow *self, gboolean is_narrow);
void bounce_step_row_set_busy (BounceStepRow *self, gboolean is_busy);

G_END_DECLS
