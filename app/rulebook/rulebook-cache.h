/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "rulebook/rulebook.h"

G_BEGIN_DECLS

GByteArray *bounce_rulebook_write_cache (BounceRulebook *rulebook, const char *folder);
BounceRulebook *bounce_rulebook_new_from_cache (gconstpointer data, gsize size);
gboolean
bounce_rulebook_cache_is_of (gconstpointer data, gsize size, const char *folder, gint64 time);
BounceRulebook *bounce_rulebook_open_cache (void);

G_END_DECLS
