/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "triage-page.h"
#include "window.h"

G_BEGIN_DECLS

/** BounceTriageActions: the actions "triage.…" of a window: what can be done with many mails. */
#define BOUNCE_TYPE_TRIAGE_ACTIONS (bounce_triage_actions_get_type ())
G_DECLARE_FINAL_TYPE (BounceTriageActions, bounce_triage_actions, BOUNCE, TRIAGE_ACTIONS, GObject)

BounceTriageActions *bounce_triage_actions_new (BounceWindow *window, BounceTriagePage *page);
void bounce_triage_actions_begin (BounceTriageActions *self);
void bounce_triage_actions_set_shown (BounceTriageActions *self, gboolean is_shown);

G_END_DECLS
