/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/dns.h"

#include <glib/gi18n-lib.h>

static const char *const nicks[] = {
  "takes-mail", "not-found",      "no-mail",   "null-mx",
  "broken-mx",  "server-failure", "timed-out", "not-a-domain",
};

G_STATIC_ASSERT (G_N_ELEMENTS (nicks) == BOUNCE_N_DOMAIN_RESULTS);

/** bounce_domain_check_new: (transfer full): a result without records, from now. */
BounceDomainCheck *
bounce_domain_check_new (const char *domain, BounceDomainResult result)
{
  BounceDomainCheck *check = g_new0 (BounceDomainCheck, 1);

  check->domain = g_strdup (domain);
  check->result = result;
  check->records = g_ptr_array_new_with_free_func (g_free);
  check->time = g_date_time_new_now_local ();
  return check;
}

/** bounce_domain_check_free: frees it; NULL is fine. */
void
bounce_domain_check_free (BounceDomainCheck *check)
{
  if (check == NULL)
    return;
  g_free (check->domain);
  g_free (check->resolver);
  g_ptr_array_unref (check->records);
  g_date_time_unref (check->time);
  g_free (check);
}

/**
 * bounce_domain_check_list_records:
 * @check: a result
 *
 * Returns: (transfer full) (element-type utf8): its evidence, with the domain in each line, which
 * says too what is not there: at least one line
 */
GPtrArray *
bounce_domain_check_list_records (const BounceDomainCheck *check)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < check->records->len; i++)
    g_ptr_array_add (
        lines, g_strdup_printf ("%s: %s", check->domain, (const char *)check->records->pdata[i]));
  if (lines->len == 0)
    g_ptr_array_add (
        lines,
        g_strdup_printf ("%s: %s", check->domain, bounce_domain_result_to_nick (check->result)));
  return lines;
}

/** bounce_domain_result_to_nick: (transfer none): its name in logs and tests. */
const char *
bounce_domain_result_to_nick (BounceDomainResult result)
{
  g_return_val_if_fail ((guint)result < BOUNCE_N_DOMAIN_RESULTS, "");
  return nicks[result];
}

/**
 * bounce_domain_check_describe:
 * @check: a result
 *
 * Returns: (transfer full): one translated sentence for people
 */
char *
bounce_domain_check_describe (const BounceDomainCheck *check)
{
  switch (check->result)
    {
    case BOUNCE_DOMAIN_TAKES_MAIL:
      return g_strdup_printf (_ ("%s exists and takes mail: it was found from this computer."),
                              check->domain);
    case BOUNCE_DOMAIN_NOT_FOUND:
      return g_strdup_printf (_ ("There is no domain %s."), check->domain);
    case BOUNCE_DOMAIN_NO_MAIL:
      return g_strdup_printf (_ ("The domain %s exists, but no server takes its mail."),
                              check->domain);
    case BOUNCE_DOMAIN_NULL_MX:
      return g_strdup_printf (_ ("The domain %s exists and states that it takes no mail."),
                              check->domain);
    case BOUNCE_DOMAIN_BROKEN_MX:
      return g_strdup_printf (
          _ ("The domain %s exists, but the mail servers that it names cannot be found."),
          check->domain);
    case BOUNCE_DOMAIN_SERVER_FAILURE:
      return g_strdup_printf (_ ("The name servers could not answer for %s."), check->domain);
    case BOUNCE_DOMAIN_TIMED_OUT:
      return g_strdup_printf (_ ("The look-up of %s got no answer in time. Is this computer "
                                 "connected to the internet?"),
                              check->domain);
    case BOUNCE_DOMAIN_NOT_A_DOMAIN:
    case BOUNCE_N_DOMAIN_RESULTS:
      break;
    }
  return g_strdup_printf (_ ("\"%s\" is not a domain that can be looked up."), check->domain);
}

/**
 * bounce_domain_check_get_scenario:
 * @check: a result
 * @scenario: what the notice says it is, one of the scenarios of a domain's DNS
 *
 * Splits what the notice leaves open: a domain that the sending server did not find, and that is
 * found from here, is that server's fault.
 *
 * Returns: (transfer none) (nullable): the scenario that follows; NULL: the result changes nothing
 */
const char *
bounce_domain_check_get_scenario (const BounceDomainCheck *check, const char *scenario)
{
  switch (check->result)
    {
    case BOUNCE_DOMAIN_TAKES_MAIL:
      return g_strcmp0 (scenario, "recipient-domain-not-found") == 0 ? "own-server-dns-failure"
                                                                     : NULL;
    case BOUNCE_DOMAIN_NOT_FOUND:
      /* A misspelt domain is one that mostly does not exist: the guide for it says more. */
      return g_strcmp0 (scenario, "domain-typo") == 0 ? NULL : "recipient-domain-not-found";
    case BOUNCE_DOMAIN_NULL_MX:
      return g_strcmp0 (scenario, "domain-typo") == 0 ? NULL : "null-mx";
    case BOUNCE_DOMAIN_NO_MAIL:
    case BOUNCE_DOMAIN_BROKEN_MX:
      return g_strcmp0 (scenario, "domain-typo") == 0 ? NULL : "recipient-mx-misconfigured";
    case BOUNCE_DOMAIN_SERVER_FAILURE:
      return g_strcmp0 (scenario, "domain-typo") == 0 ? NULL : "dns-temporary-failure";
    case BOUNCE_DOMAIN_TIMED_OUT:
    case BOUNCE_DOMAIN_NOT_A_DOMAIN:
    case BOUNCE_N_DOMAIN_RESULTS:
      break;
    }
  return NULL;
}
