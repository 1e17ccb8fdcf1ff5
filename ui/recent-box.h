/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "recent-view.h"

G_BEGIN_DECLS

/** BounceRecentBox: the newest of the files that were opened before, and a search for the others;
 * hidden while there is none. */
#define BOUNCE_TYPE_RECENT_BOX (bounce_recent_box_get_type ())
G_DECLARE_FINAL_TYPE (BounceRecentBox, bounce_recent_box, BOUNCE, RECENT_BOX, GtkBox)

BounceRecentView *bounce_recent_box_get_view (BounceRecentBox *self);
void bounce_recent_box_start_search (BounceRecentBox *self);

G_END_DECLS
