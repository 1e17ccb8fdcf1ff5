/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/looked-up.h"

#include <string.h>

#include "base/text.h"

/* The name behind @lead in @text, both in lower case, without a dot at its end; NULL without one.
 */
static char *
dup_name_behind (const char *text, const char *lead)
{
  const char *name = strstr (text, lead);
  gsize length = 0;

  if (name == NULL)
    return NULL;
  name += strlen (lead);
  while (g_ascii_isalnum (name[length]) || (name[length] != '\0' && strchr (".-_", name[length])))
    length++;
  while (length > 0 && name[length - 1] == '.')
    length--;
  return length > 0 ? g_strndup (name, length) : NULL;
}

/* Whether @domain is @name or below it: "sales.example.org" is below "example.org". */
static gboolean
is_or_is_below (const char *domain, const char *name)
{
  gsize n = strlen (domain), m = strlen (name);

  return n >= m && g_ascii_strcasecmp (domain + n - m, name) == 0 &&
         (n == m || domain[n - m - 1] == '.');
}

static gboolean
is_organisation (const char *name, const char *host)
{
  g_autofree char *a = bounce_text_dup_organisational_domain (name);
  g_autofree char *b = host != NULL ? bounce_text_dup_organisational_domain (host) : NULL;

  return a != NULL && b != NULL && g_ascii_strcasecmp (a, b) == 0;
}

/**
 * bounce_looked_up_get_scenario:
 * @report: a report
 * @recipient: one of its recipients
 *
 * A server that finds no host says which name it looked up. When that is not the recipient's
 * domain, the domain exists and names a mail server that does not; or it is the sender's own
 * relay. Servers look for the MX record of the domain, then for the address of each server that the
 * record names (RFC 5321 5.1). The words are Postfix's, Exim's and Sendmail's; Sendmail's
 * name may be the host that a mail was routed to by hand, so it counts only within the domain.
 *
 * Returns: (nullable): what the failed look-up is then; NULL: nothing else than its words say
 */
const char *
bounce_looked_up_get_scenario (const BounceReport *report, const BounceRecipient *recipient)
{
  static const char *const leads[] = {
    "name service error for name=", "unable to look up host ", "host unknown (name server: "
  };
  const char *domain = bounce_text_get_domain (recipient->address);
  const char *words = recipient->diagnostic;
  g_autofree char *line = NULL;
  g_autofree char *name = NULL;
  gboolean is_sendmail = FALSE;

  if (domain == NULL || words == NULL || strstr (words, "type=MX") != NULL)
    return NULL;
  line = g_strdelimit (g_ascii_strdown (words, -1), "\r\n\t", ' ');
  for (guint i = 0; name == NULL && i < G_N_ELEMENTS (leads); i++)
    {
      name = dup_name_behind (line, leads[i]);
      is_sendmail = g_str_has_prefix (leads[i], "host unknown");
    }
  if (name == NULL || strchr (name, '.') == NULL || is_or_is_below (domain, name))
    return NULL;
  if (is_sendmail && (!is_organisation (name, domain) || strstr (words, "host not found") == NULL))
    return NULL;
  if (!is_organisation (name, domain) && is_organisation (name, report->reporting_mta))
    return "own-server-dns-failure";
  return "recipient-mx-misconfigured";
}
