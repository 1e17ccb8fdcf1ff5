/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GStrv bounce_spelling_list_candidates (const char *domain, const char *const *known, guint n_max);

G_END_DECLS
