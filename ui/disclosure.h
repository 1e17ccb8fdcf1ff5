/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceDisclosure: a title that opens and closes what stands under it. Properties: "label",
 * "expanded". Unlike GtkExpander its title keeps to the side where lines begin, in each direction
 * of writing. */
#define BOUNCE_TYPE_DISCLOSURE (bounce_disclosure_get_type ())
G_DECLARE_FINAL_TYPE (BounceDisclosure, bounce_disclosure, BOUNCE, DISCLOSURE, GtkBox)

void bounce_disclosure_set_label (BounceDisclosure *self, const char *label);
gboolean bounce_disclosure_get_expanded (BounceDisclosure *self);
void bounce_disclosure_set_expanded (BounceDisclosure *self, gboolean is_expanded);
GtkWidget *bounce_disclosure_get_child (BounceDisclosure *self);

G_END_DECLS
