/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "window.h"

G_BEGIN_DECLS

void bounce_opening_start_files (BounceWindow *window, GFile **files, guint n_files);
void bounce_opening_start_files_then (
    BounceWindow *window, GFile **files, guint n_files, GDestroyNotify taken, gpointer user_data);
void bounce_opening_start_bytes (BounceWindow *window, GBytes *bytes, gboolean is_pasted);

G_END_DECLS
