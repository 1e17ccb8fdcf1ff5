/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceWelcome: what an empty window shows: where to drop, and where to find the mail. */
#define BOUNCE_TYPE_WELCOME (bounce_welcome_get_type ())
G_DECLARE_FINAL_TYPE (BounceWelcome, bounce_welcome, BOUNCE, WELCOME, GtkScrolledWindow)

G_END_DECLS
