/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "guide/draft.h"

G_BEGIN_DECLS

void bounce_draft_set_id (BounceDraft *draft, const char *id);
void bounce_draft_set_other_channel (BounceDraft *draft, gboolean is_other_channel);

G_END_DECLS
