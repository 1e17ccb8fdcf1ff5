/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "recent.h"

G_BEGIN_DECLS

/** BounceRecentView: the files that were opened before, under a heading; hidden while there is none
 * to show. Signals: "opened" with the BounceRecentItem that was chosen, "removed" with the one that
 * the person wants off the list, "changed" when it shows others. */
#define BOUNCE_TYPE_RECENT_VIEW (bounce_recent_view_get_type ())
G_DECLARE_FINAL_TYPE (BounceRecentView, bounce_recent_view, BOUNCE, RECENT_VIEW, GtkBox)

typedef gboolean (*BounceRecentFilter) (const char *sha256, gpointer user_data);

void bounce_recent_view_set_recent (BounceRecentView *self, BounceRecent *recent);
void bounce_recent_view_set_filter (BounceRecentView *self,
                                    BounceRecentFilter is_hidden,
                                    gpointer user_data);
void bounce_recent_view_set_words (BounceRecentView *self, const char *words);
void bounce_recent_view_set_most (BounceRecentView *self, guint n_rows);
void bounce_recent_view_refill (BounceRecentView *self);
guint bounce_recent_view_get_n_rows (BounceRecentView *self);
guint bounce_recent_view_get_n_items (BounceRecentView *self);

G_END_DECLS
