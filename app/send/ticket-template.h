/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "send/send-error.h"

G_BEGIN_DECLS

/** BounceTemplateKind: what a template's text becomes, and so how values are put into it. */
typedef enum
{
  BOUNCE_TEMPLATE_TEXT,
  BOUNCE_TEMPLATE_URL
} BounceTemplateKind;

char *bounce_template_expand (const char *text,
                              BounceTemplateKind kind,
                              GHashTable *values,
                              GError **error);
GBytes *bounce_template_expand_json (const char *json, GHashTable *values, GError **error);
char *bounce_template_find_unknown (const char *text, GHashTable *names);
gboolean bounce_template_json_is_valid (const char *json, GError **error);

G_END_DECLS
