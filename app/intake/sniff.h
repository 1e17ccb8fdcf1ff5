/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean bounce_sniff_emlx (const char *data, gsize length, gsize *start, gsize *size);

G_END_DECLS
