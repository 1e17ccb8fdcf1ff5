/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *bounce_extract_ip (const char *text, const char *const *other_hosts);
const char *bounce_extract_blocklist (const char *text);
guint64 bounce_extract_message_size (const char *text);
guint64 bounce_extract_size_limit (const char *text);
char *bounce_extract_new_address (const char *text, const char *old_address);
char *bounce_extract_attachment_name (const char *text, GPtrArray *attachments);
GDateTime *bounce_extract_date (const char *text);

G_END_DECLS
