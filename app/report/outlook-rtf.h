/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *bounce_outlook_rtf_to_text (const guint8 *data, gsize length);

G_END_DECLS
