/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/history.h"
#include "case/library.h"

G_BEGIN_DECLS

/** BounceRecentItem: a file that was opened here before and is still there. Immutable. */
#define BOUNCE_TYPE_RECENT_ITEM (bounce_recent_item_get_type ())
G_DECLARE_FINAL_TYPE (BounceRecentItem, bounce_recent_item, BOUNCE, RECENT_ITEM, GObject)

const char *bounce_recent_item_get_uri (BounceRecentItem *item);
const char *bounce_recent_item_get_title (BounceRecentItem *item);
const char *bounce_recent_item_get_subtitle (BounceRecentItem *item);
const char *const *bounce_recent_item_get_digests (BounceRecentItem *item);

/** BounceRecent: the files that were opened here, newest first: where they are, and what the
 * history knows of them. Their mails are not kept: opening one reads its file again. */
#define BOUNCE_TYPE_RECENT (bounce_recent_get_type ())
G_DECLARE_FINAL_TYPE (BounceRecent, bounce_recent, BOUNCE, RECENT, GObject)

BounceRecent *bounce_recent_new (BounceLibrary *library, BounceHistory *history);
void bounce_recent_set_history (BounceRecent *self, BounceHistory *history);
GListModel *bounce_recent_get_items (BounceRecent *self); /* of BounceRecentItem */
void bounce_recent_add (BounceRecent *self, const char *file, const char *sha256);
void bounce_recent_restore (BounceRecent *self, BounceRecentItem *item);
void bounce_recent_remove (BounceRecent *self, BounceRecentItem *item);
BounceRecentItem *bounce_recent_find (BounceRecent *self, const char *sha256);
void bounce_recent_clear (BounceRecent *self);

G_END_DECLS
