/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "rulebook/rulebook.h"

G_BEGIN_DECLS

GPtrArray *bounce_rulebook_collect_warnings (BounceRulebook *rulebook,
                                             const BounceReport *report,
                                             GPtrArray *diagnoses);
gboolean bounce_warning_is_known (const char *nick);

G_END_DECLS
