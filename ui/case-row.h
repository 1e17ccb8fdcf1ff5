/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

/** BounceCaseRow: one case in the side bar. */
#define BOUNCE_TYPE_CASE_ROW (bounce_case_row_get_type ())
G_DECLARE_FINAL_TYPE (BounceCaseRow, bounce_case_row, BOUNCE, CASE_ROW, GtkListBoxRow)

GtkWidget *bounce_case_row_new (BounceCase *bounce_case);
BounceCase *bounce_case_row_get_case (BounceCaseRow *self);
gboolean bounce_case_row_matches (BounceCaseRow *self, const char *words);

G_END_DECLS
