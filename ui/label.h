/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bounce_label_never_hyphenate (GtkLabel *label);
void bounce_label_name_lists (GtkWidget *root);
void bounce_label_align_start (PangoLayout *layout);

G_END_DECLS
