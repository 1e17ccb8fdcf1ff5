/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/warnings.h"

#include <string.h>

#include "base/text.h"
#include "rulebook/rulebook-private.h"

static const char *const known[] = { "fake-bounce", "backscatter", "look-alike-domain", NULL };

/** bounce_warning_is_known: whether it is one of the nicks that "warnings" may hold. */
gboolean
bounce_warning_is_known (const char *nick)
{
  return g_strv_contains (known, nick);
}

static gboolean
is_below_any (const char *domain, char **domains)
{
  for (guint i = 0; domains[i] != NULL; i++)
    if (bounce_text_host_is_in (domain, domains[i]))
      return TRUE;
  return FALSE;
}

/* The returned mail names a sender that is none of ours: somebody used our address, or the notice
 * is not for us. It can only be said where the organisation told its domains. */
static gboolean
is_backscatter (BounceRulebook *rulebook, const BounceReport *report)
{
  const char *domain = bounce_text_get_domain (report->original_from);

  if (report->kind != BOUNCE_KIND_BOUNCE && report->kind != BOUNCE_KIND_DELAY)
    return FALSE;
  return rulebook->own_domains != NULL && rulebook->own_domains[0] != NULL && domain != NULL &&
         !is_below_any (domain, rulebook->own_domains);
}

/* Letters of two scripts in one label: what homograph attacks are made of (UTS 39, 5). */
static gboolean
is_mixed_script (const char *domain)
{
  gboolean has_latin = FALSE, has_other = FALSE;

  for (const char *p = domain; *p != '\0'; p = g_utf8_next_char (p))
    {
      GUnicodeScript script = g_unichar_get_script (g_utf8_get_char (p));

      if (*p == '.')
        has_latin = has_other = FALSE;
      else if (script == G_UNICODE_SCRIPT_LATIN)
        has_latin = TRUE;
      else if (script == G_UNICODE_SCRIPT_CYRILLIC || script == G_UNICODE_SCRIPT_GREEK ||
               script == G_UNICODE_SCRIPT_ARMENIAN || script == G_UNICODE_SCRIPT_CHEROKEE)
        has_other = TRUE;
      if (has_latin && has_other)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_look_alike (const BounceReport *report)
{
  for (guint i = 0; i < report->recipients->len; i++)
    {
      const BounceRecipient *recipient = report->recipients->pdata[i];
      const char *domain = bounce_text_get_domain (recipient->address);
      g_autofree char *unicode = domain != NULL ? g_hostname_to_unicode (domain) : NULL;

      if (unicode != NULL && is_mixed_script (unicode))
        return TRUE;
    }
  return FALSE;
}

/**
 * bounce_rulebook_collect_warnings:
 * @rulebook: a rulebook
 * @report: a report
 * @diagnoses: (element-type BounceDiagnosis): what was found of it
 *
 * What a person must know before any advice.
 *
 * Returns: (transfer full) (element-type utf8): nicks, see bounce_warning_is_known()
 */
GPtrArray *
bounce_rulebook_collect_warnings (BounceRulebook *rulebook,
                                  const BounceReport *report,
                                  GPtrArray *diagnoses)
{
  GPtrArray *warnings = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < diagnoses->len && warnings->len == 0; i++)
    if (strcmp (((BounceDiagnosis *)diagnoses->pdata[i])->scenario, "fake-bounce-phishing") == 0)
      g_ptr_array_add (warnings, g_strdup ("fake-bounce"));
  if (is_backscatter (rulebook, report))
    g_ptr_array_add (warnings, g_strdup ("backscatter"));
  if (has_look_alike (report))
    g_ptr_array_add (warnings, g_strdup ("look-alike-domain"));
  return warnings;
}
