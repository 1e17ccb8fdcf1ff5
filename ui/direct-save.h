/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

char *bounce_direct_save_begin (GdkDragContext *context);
GFile *bounce_direct_save_end (char *path, GtkSelectionData *data);
void bounce_direct_save_clean (const char *path);

G_END_DECLS
