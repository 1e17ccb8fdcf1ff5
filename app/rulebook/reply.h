/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceSpan: a stretch of a text. */
typedef struct
{
  gsize start;
  gsize end;
} BounceSpan;

gboolean bounce_reply_find_inner (const char *diagnostic, BounceSpan *inner);
GPtrArray *bounce_reply_list_statuses (const char *text, gsize start, gsize end);
GArray *bounce_reply_list_codes (const char *text, gsize start, gsize end);

G_END_DECLS
