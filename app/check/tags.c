/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/tags.h"

#include <string.h>

static const char *const policies[] = { "none", "quarantine", "reject", "broken" };

G_STATIC_ASSERT (G_N_ELEMENTS (policies) == BOUNCE_N_DMARC_POLICIES);

/** bounce_dmarc_policy_to_nick: (transfer none): as it stands in a record. */
const char *
bounce_dmarc_policy_to_nick (BounceDmarcPolicy policy)
{
  g_return_val_if_fail ((guint)policy < BOUNCE_N_DMARC_POLICIES, "");
  return policies[policy];
}

/**
 * bounce_tags_parse:
 * @text: "v=DKIM1; k=rsa; p=…" (RFC 6376, 3.2)
 *
 * Returns: (transfer full) (nullable): values by their tags; NULL when a part has no "=" or a tag
 *   stands twice
 */
GHashTable *
bounce_tags_parse (const char *text)
{
  g_autoptr (GHashTable) tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]), *equals = strchr (part, '=');
      g_autofree char *tag = NULL;

      if (*part == '\0')
        continue;
      if (equals == NULL)
        return NULL;
      tag = g_strchomp (g_strndup (part, equals - part));
      if (*tag == '\0' || g_hash_table_contains (tags, tag))
        return NULL;
      g_hash_table_insert (tags, g_steal_pointer (&tag), g_strchug (g_strdup (equals + 1)));
    }
  return g_steal_pointer (&tags);
}

/** bounce_dmarc_is_record: whether a TXT record begins as RFC 7489, 6.4 wants it. */
gboolean
bounce_dmarc_is_record (const char *text)
{
  text += strspn (text, " ");
  if (*text != 'v')
    return FALSE;
  text += 1 + strspn (text + 1, " ");
  if (*text != '=')
    return FALSE;
  text += 1 + strspn (text + 1, " ");
  if (strncmp (text, "DMARC1", 6) != 0)
    return FALSE;
  text += 6;
  text += strspn (text, " ");
  return *text == '\0' || *text == ';';
}

static BounceDmarcPolicy
parse_policy (const char *value)
{
  for (int i = 0; i < BOUNCE_DMARC_BROKEN; i++)
    if (g_ascii_strcasecmp (value, policies[i]) == 0)
      return (BounceDmarcPolicy)i;
  return BOUNCE_DMARC_BROKEN;
}

/**
 * bounce_dmarc_parse:
 * @record: a record
 * @is_subdomain: whether the mail's domain lies below the one whose record it is
 *
 * Returns: what it asks for. A bad policy beside an address for reports counts as "none" (RFC 7489,
 *   6.6.3)
 */
BounceDmarcPolicy
bounce_dmarc_parse (const char *record, gboolean is_subdomain)
{
  g_autoptr (GHashTable) tags = bounce_tags_parse (record);
  const char *policy, *sub;
  BounceDmarcPolicy result = BOUNCE_DMARC_BROKEN;

  if (tags == NULL)
    return BOUNCE_DMARC_BROKEN;
  policy = g_hash_table_lookup (tags, "p");
  sub = g_hash_table_lookup (tags, "sp");
  if (is_subdomain && sub != NULL)
    result = parse_policy (sub);
  else if (policy != NULL)
    result = parse_policy (policy);
  if (result == BOUNCE_DMARC_BROKEN && g_hash_table_contains (tags, "rua"))
    return BOUNCE_DMARC_NONE;
  return result;
}

/**
 * bounce_dkim_has_key:
 * @record: the TXT record of a selector
 * @is_revoked: (out): whether it says that the key is not to be used any more
 *
 * Returns: whether it holds a public key (RFC 6376, 3.6.1)
 */
gboolean
bounce_dkim_has_key (const char *record, gboolean *is_revoked)
{
  g_autoptr (GHashTable) tags = bounce_tags_parse (record);
  const char *version, *key;

  *is_revoked = FALSE;
  if (tags == NULL)
    return FALSE;
  version = g_hash_table_lookup (tags, "v");
  key = g_hash_table_lookup (tags, "p");
  if (key == NULL || (version != NULL && strcmp (version, "DKIM1") != 0))
    return FALSE;
  *is_revoked = *key == '\0';
  return !*is_revoked;
}
