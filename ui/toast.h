/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceToast: a bar at the foot of a window that says what was done, and takes it back. What can
 * be taken back can be so by bounce_toast_undo() after the bar is gone, too. */
#define BOUNCE_TYPE_TOAST (bounce_toast_get_type ())
G_DECLARE_FINAL_TYPE (BounceToast, bounce_toast, BOUNCE, TOAST, GtkRevealer)

void bounce_toast_say (BounceToast *self, const char *text);
void bounce_toast_offer (
    BounceToast *self, const char *text, GCallback undo, gpointer user_data, GDestroyNotify notify);
gboolean bounce_toast_undo (BounceToast *self);

G_END_DECLS
