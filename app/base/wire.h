/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceWire: reads what the writers below wrote, or what somebody pretends that they wrote. Every
 * step is checked against the end; the first wrong one sets @bad, and from then on everything reads
 * as zero, NULL or empty. */
typedef struct
{
  const guint8 *p;
  const guint8 *end;
  gboolean bad;
} BounceWire;

void bounce_wire_put_uint (GByteArray *out, guint value);
void bounce_wire_put_uint64 (GByteArray *out, guint64 value);
void bounce_wire_put_string (GByteArray *out, const char *text, gsize limit);
void
bounce_wire_put_strings (GByteArray *out, const GPtrArray *strings, guint limit, gsize text_limit);

void bounce_wire_init (BounceWire *wire, gconstpointer data, gsize length);
guint bounce_wire_get_uint (BounceWire *wire, guint limit);
guint64 bounce_wire_get_uint64 (BounceWire *wire);
const char *bounce_wire_get_string (BounceWire *wire, gsize limit);
char *bounce_wire_dup_text (BounceWire *wire, gsize limit);
void bounce_wire_get_texts (BounceWire *wire, GPtrArray *texts, guint limit, gsize text_limit);
gboolean bounce_wire_is_done (BounceWire *wire);

G_END_DECLS
