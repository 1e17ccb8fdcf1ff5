/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "reader/reader.h"

G_BEGIN_DECLS

BounceReading *bounce_reading_new (BounceReport *report);
void bounce_reading_write (const BounceReading *reading, gboolean brief, GByteArray *out);
BounceReading *bounce_reading_new_from_wire (gconstpointer data, gsize length, GError **error);

G_END_DECLS
