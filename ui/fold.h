/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceFold: a side bar and a page (its first and second child): side by side where there is
 * room, else one of the two at a time. Notifies "folded". */
#define BOUNCE_TYPE_FOLD (bounce_fold_get_type ())
G_DECLARE_FINAL_TYPE (BounceFold, bounce_fold, BOUNCE, FOLD, GtkContainer)

gboolean bounce_fold_is_folded (BounceFold *self);
gboolean bounce_fold_get_on_sidebar (BounceFold *self);
void bounce_fold_set_on_sidebar (BounceFold *self, gboolean on_sidebar);
void bounce_fold_set_has_sidebar (BounceFold *self, gboolean has_sidebar);
int bounce_fold_get_sidebar_width (BounceFold *self);
void bounce_fold_set_sidebar_width (BounceFold *self, int width);

G_END_DECLS
