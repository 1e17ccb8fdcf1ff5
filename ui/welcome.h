/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "recent-view.h"

G_BEGIN_DECLS

/** BounceWelcome: what an empty window shows: where to drop, and where to find the mail. */
#define BOUNCE_TYPE_WELCOME (bounce_welcome_get_type ())
G_DECLARE_FINAL_TYPE (BounceWelcome, bounce_welcome, BOUNCE, WELCOME, GtkScrolledWindow)

BounceRecentView *bounce_welcome_get_recent (BounceWelcome *self);
void bounce_welcome_start_search (BounceWelcome *self);

G_END_DECLS
