/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "intake/intake.h"

G_BEGIN_DECLS

GBytes *bounce_wrap_take (GBytes *bytes, BounceIntakeType *type);
gboolean bounce_wrap_carries_mails (const char *data, gsize length);

G_END_DECLS
