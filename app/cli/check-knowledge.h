/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GPtrArray *bounce_check_knowledge (const char *folder);

G_END_DECLS
