/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "window.h"

G_BEGIN_DECLS

/** BounceCaseActions: what can be done with the case that is shown: the group "case" of a window.
 */
#define BOUNCE_TYPE_CASE_ACTIONS (bounce_case_actions_get_type ())
G_DECLARE_FINAL_TYPE (BounceCaseActions, bounce_case_actions, BOUNCE, CASE_ACTIONS, GObject)

BounceCaseActions *bounce_case_actions_new (BounceWindow *window, BounceCasePage *page);
void bounce_case_actions_set_shown (BounceCaseActions *self, gboolean is_shown);
void bounce_case_actions_update (BounceCaseActions *self);

G_END_DECLS
