/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"
#include "recent-view.h"

G_BEGIN_DECLS

/** BounceSidebar: the cases that are open, and below them what was opened before. Signals
 * "selected", with the BounceCase that is to be shown; "activated", when a person has chosen it by
 * click or Enter; "remove-asked", for the selected one; "resized", with the pixels by which it is
 * to grow. */
#define BOUNCE_TYPE_SIDEBAR (bounce_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (BounceSidebar, bounce_sidebar, BOUNCE, SIDEBAR, GtkBox)

void bounce_sidebar_insert (BounceSidebar *self, BounceCase *bounce_case, guint position);
BounceCase *bounce_sidebar_find (BounceSidebar *self, const char *sha256);
void bounce_sidebar_select (BounceSidebar *self, BounceCase *bounce_case);
guint bounce_sidebar_get_n_cases (BounceSidebar *self);
guint bounce_sidebar_remove (BounceSidebar *self, BounceCase *bounce_case);
BounceRecentView *bounce_sidebar_get_recent (BounceSidebar *self);
void bounce_sidebar_start_search (BounceSidebar *self);
void bounce_sidebar_start_resize (BounceSidebar *self);
void bounce_sidebar_focus (BounceSidebar *self);

G_END_DECLS
