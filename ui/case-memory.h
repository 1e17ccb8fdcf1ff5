/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/case.h"
#include "case/history.h"
#include "send/outbox.h"

G_BEGIN_DECLS

/** BounceStepsDone: which steps of a finding are ticked off, whichever rows show them. Emits
 * "changed". */
#define BOUNCE_TYPE_STEPS_DONE (bounce_steps_done_get_type ())
G_DECLARE_FINAL_TYPE (BounceStepsDone, bounce_steps_done, BOUNCE, STEPS_DONE, GObject)

BounceStepsDone *bounce_steps_done_of (BounceFinding *finding);
gboolean bounce_steps_done_contains (BounceStepsDone *self, const char *step);
void bounce_steps_done_set (BounceStepsDone *self, const char *step, gboolean is_done);

void bounce_case_memory_record (BounceHistory *history, BounceCase *bounce_case);
void bounce_case_memory_keep_steps (BounceHistory *history,
                                    BounceCase *bounce_case,
                                    BounceFinding *finding);
void bounce_case_memory_take_ticket (BounceCase *bounce_case, BounceTicket *ticket);
void bounce_case_memory_find_ticket (BounceOutbox *outbox, BounceCase *bounce_case);

G_END_DECLS
