/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "window.h"

G_BEGIN_DECLS

void bounce_drop_attach (BounceWindow *window);

G_END_DECLS
