/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void bounce_compose_header (GString *out, const char *name, const char *value);
void
bounce_compose_mailbox (GString *out, const char *field, const char *name, const char *address);
void bounce_compose_take_headers (GString *out, const char *headers);
gboolean bounce_compose_has_header (const GString *out, const char *name);
void bounce_compose_text (GString *out, const char *type, const char *text);
void bounce_compose_bytes (
    GString *out, const char *type, const char *file_name, const guint8 *data, gsize length);
void bounce_compose_message (GString *out, GBytes *mail);
void bounce_compose_multipart (GString *out, const char *type, const GPtrArray *parts);

G_END_DECLS
