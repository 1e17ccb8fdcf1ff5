/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

/** BounceDraftDoubt: what there is to say about the address of a draft: what its letters really
 * are, and that it is not the one that failed. Hidden while there is nothing. */
#define BOUNCE_TYPE_DRAFT_DOUBT (bounce_draft_doubt_get_type ())
G_DECLARE_FINAL_TYPE (BounceDraftDoubt, bounce_draft_doubt, BOUNCE, DRAFT_DOUBT, GtkInfoBar)

void bounce_draft_doubt_watch (BounceDraftDoubt *self,
                               BounceCase *bounce_case,
                               BounceFinding *finding,
                               BounceDraft *draft,
                               GtkEntry *to);

G_END_DECLS
