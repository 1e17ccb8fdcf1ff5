/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "application.h"
#include "case/ticket-copy.h"

G_BEGIN_DECLS

/** BounceLeavesView: how much of the notice goes along with a ticket, with a preview of exactly
 * that. Property "busy": a copy is being made, and nothing may leave before it is there. Signal
 * "changed": with the BounceDraft that belongs to the choice, its attachment is the copy. */
#define BOUNCE_TYPE_LEAVES_VIEW (bounce_leaves_view_get_type ())
G_DECLARE_FINAL_TYPE (BounceLeavesView, bounce_leaves_view, BOUNCE, LEAVES_VIEW, GtkBox)

void bounce_leaves_view_offer (BounceLeavesView *self,
                               BounceApplication *application,
                               BounceCase *bounce_case,
                               BounceFinding *finding);
BounceRedactLevel bounce_leaves_view_get_level (BounceLeavesView *self);
gboolean bounce_leaves_view_is_busy (BounceLeavesView *self);

G_END_DECLS
