/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "check/checks.h"

G_BEGIN_DECLS

/** BounceCheckRow: what one look-up found: a picture and a word for it, a sentence, the raw answer.
 */
#define BOUNCE_TYPE_CHECK_ROW (bounce_check_row_get_type ())
G_DECLARE_FINAL_TYPE (BounceCheckRow, bounce_check_row, BOUNCE, CHECK_ROW, GtkListBoxRow)

GtkWidget *bounce_check_row_new (const BounceCheckOutcome *outcome);

G_END_DECLS
