/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void bounce_quote_append_json (GString *out, const char *text);
void bounce_quote_append_csv (GString *line, const char *text);

G_END_DECLS
