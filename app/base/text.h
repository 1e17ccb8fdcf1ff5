/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *bounce_text_clean (const char *text, gssize length, gsize max_bytes);
char *bounce_text_clean_line (const char *text, gssize length, gsize max_bytes);
char *bounce_text_isolate (const char *text);
char *bounce_text_shorten (const char *text, guint max_characters);
gboolean bounce_text_is_blank (const char *text);
const char *bounce_text_get_domain (const char *address);
gboolean bounce_text_host_is_in (const char *host, const char *domain);
char *bounce_text_dup_organisational_domain (const char *host);

G_END_DECLS
