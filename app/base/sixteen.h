/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/** BounceSixteen: sixteen bytes that are looked at together; those beyond ASCII are below 0. */
typedef gint8 BounceSixteen __attribute__ ((vector_size (16)));

/** bounce_sixteen_any: whether a comparison of sixteen bytes came true for any of them. */
static inline gboolean
bounce_sixteen_any (BounceSixteen compared)
{
  guint64 halves[2];

  memcpy (halves, &compared, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

G_END_DECLS
