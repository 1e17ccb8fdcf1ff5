/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceResizeHandle: the line between two things, to drag with the pointer, or to move with the
 * arrow keys after bounce_resize_handle_take_focus(). Signal: "moved" with the pixels by which the
 * thing at the start of the line grows. */
#define BOUNCE_TYPE_RESIZE_HANDLE (bounce_resize_handle_get_type ())
G_DECLARE_FINAL_TYPE (BounceResizeHandle, bounce_resize_handle, BOUNCE, RESIZE_HANDLE, GtkEventBox)

void bounce_resize_handle_take_focus (BounceResizeHandle *self);

G_END_DECLS
