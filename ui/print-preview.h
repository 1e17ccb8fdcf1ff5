/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "window.h"

G_BEGIN_DECLS

/** BouncePrintPreview: the guide as it comes out of the printer, on the paper that is chosen; from
 * here it is printed, or saved as a PDF. */
#define BOUNCE_TYPE_PRINT_PREVIEW (bounce_print_preview_get_type ())
G_DECLARE_FINAL_TYPE (BouncePrintPreview, bounce_print_preview, BOUNCE, PRINT_PREVIEW, GtkWindow)

GtkWidget *
bounce_print_preview_new (BounceWindow *parent, BounceCase *bounce_case, BounceFinding *finding);

G_END_DECLS
