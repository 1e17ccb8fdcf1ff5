/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "cli/input.h"
#include "reader/pool.h"

G_BEGIN_DECLS

void bounce_explain_complain (const char *about, const char *why);
int bounce_explain_run (BounceInput *input, BouncePool *pool, gboolean as_json);

G_END_DECLS
