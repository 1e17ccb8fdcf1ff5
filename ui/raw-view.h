/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

/** BounceRawView: the mail as it is, its beginning at least. */
#define BOUNCE_TYPE_RAW_VIEW (bounce_raw_view_get_type ())
G_DECLARE_FINAL_TYPE (BounceRawView, bounce_raw_view, BOUNCE, RAW_VIEW, GtkBox)

void bounce_raw_view_show (BounceRawView *self, BounceCase *bounce_case);

G_END_DECLS
