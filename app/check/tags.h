/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceDmarcPolicy: what a domain asks others to do with mail that fails (RFC 7489, 6.3). */
typedef enum
{
  BOUNCE_DMARC_NONE,
  BOUNCE_DMARC_QUARANTINE,
  BOUNCE_DMARC_REJECT,
  BOUNCE_DMARC_BROKEN, /* the record cannot be read */
  BOUNCE_N_DMARC_POLICIES
} BounceDmarcPolicy;

GHashTable *bounce_tags_parse (const char *text);
gboolean bounce_dmarc_is_record (const char *text);
BounceDmarcPolicy bounce_dmarc_parse (const char *record, gboolean is_subdomain);
const char *bounce_dmarc_policy_to_nick (BounceDmarcPolicy policy);
gboolean bounce_dkim_has_key (const char *record, gboolean *is_revoked);

G_END_DECLS
