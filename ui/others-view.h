/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"
#include "case/history.h"

G_BEGIN_DECLS

/** BounceOthersView: "Are others seeing this?": who else had it, since when, and what follows.
 * Hidden while there is nobody else. */
#define BOUNCE_TYPE_OTHERS_VIEW (bounce_others_view_get_type ())
G_DECLARE_FINAL_TYPE (BounceOthersView, bounce_others_view, BOUNCE, OTHERS_VIEW, GtkBox)

void bounce_others_view_show (BounceOthersView *self,
                              BounceHistory *history,
                              BounceCase *bounce_case,
                              BounceFinding *finding);

G_END_DECLS
