/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/checks-private.h"

#include <glib/gi18n-lib.h>

#include "base/text.h"
#include "check/spelling.h"

#define MAX_CANDIDATES 5

static BounceCheckResult
judge (BounceDomainResult result)
{
  switch (result)
    {
    case BOUNCE_DOMAIN_TAKES_MAIL:
      return BOUNCE_CHECK_OK;
    case BOUNCE_DOMAIN_NOT_FOUND:
    case BOUNCE_DOMAIN_NO_MAIL:
    case BOUNCE_DOMAIN_NULL_MX:
    case BOUNCE_DOMAIN_BROKEN_MX:
      return BOUNCE_CHECK_WRONG;
    case BOUNCE_DOMAIN_SERVER_FAILURE:
    case BOUNCE_DOMAIN_TIMED_OUT:
      return BOUNCE_CHECK_CANNOT_TELL;
    default:
      return BOUNCE_CHECK_NOT_APPLICABLE;
    }
}

/**
 * bounce_check_outcome_new_from_domain:
 * @check: a look-up of the recipient's domain that was asked for alone
 *
 * Returns: (transfer full): the same as the outcome of that check
 */
BounceCheckOutcome *
bounce_check_outcome_new_from_domain (const BounceDomainCheck *check)
{
  BounceCheckOutcome *outcome = g_new0 (BounceCheckOutcome, 1);

  outcome->id = "recipient-domain";
  outcome->result = judge (check->result);
  outcome->sentence = bounce_domain_check_describe (check);
  outcome->records = bounce_domain_check_list_records (check);
  outcome->resolver = g_strdup (check->resolver);
  outcome->time = g_date_time_ref (check->time);
  return outcome;
}

/* A name nobody has: whoever has an address for it has one for everything. */
static char *
dup_random_name (const char *below)
{
  g_autofree char *uuid = g_uuid_string_random ();

  uuid[8] = '\0';
  return g_strdup_printf ("no-such-name-%s.%s", uuid, below);
}

static gboolean
has_answer (BounceCheckRun *run, const char *below, BounceDnsType type)
{
  g_autofree char *name = dup_random_name (below);
  g_autoptr (BounceDnsAnswer) answer = bounce_check_ask (run, name, type);

  return answer != NULL && answer->status == BOUNCE_DNS_FOUND;
}

/* Whether every name below the domain's registrable one is answered for, so that a misspelt one
 * would be found as well. */
static gboolean
is_wildcard (BounceCheckRun *run, const BounceDomainCheck *check)
{
  g_autofree char *registrable = bounce_text_dup_organisational_domain (check->domain);

  if (registrable == NULL || g_strcmp0 (registrable, check->domain) == 0)
    return FALSE;
  return has_answer (run, registrable, BOUNCE_DNS_TYPE_MX) ||
         has_answer (run, registrable, BOUNCE_DNS_TYPE_A);
}

/* Some providers' name servers answer for names that do not exist (RFC 6761, 6.4: "invalid" never
 * does): nothing they say can be believed then. */
static gboolean
is_resolver_lying (BounceCheckRun *run)
{
  return has_answer (run, "invalid", BOUNCE_DNS_TYPE_A);
}

/** bounce_check_recipient_domain: whether the recipient's domain exists and takes mail. */
void
bounce_check_recipient_domain (BounceCheckRun *run)
{
  const char *domain = run->subject->recipient_domain;
  g_autofree char *sentence = NULL;
  BounceDomainCheck *check;

  if (domain == NULL)
    {
      bounce_check_set (
          run, BOUNCE_CHECK_NOT_APPLICABLE, _ ("The notice names no recipient with a domain."));
      return;
    }
  check = bounce_check_ask_domain (run, domain);
  if (check == NULL)
    return;
  run->outcome->domain_check = check;
  sentence = bounce_domain_check_describe (check);
  bounce_check_set (run, judge (check->result), "%s", sentence);
  if (check->result != BOUNCE_DOMAIN_TAKES_MAIL)
    return;
  if (is_resolver_lying (run))
    {
      /* Nor is the look-up to change the verdict. */
      g_clear_pointer (&run->outcome->domain_check, bounce_domain_check_free);
      bounce_check_set (run,
                        BOUNCE_CHECK_CANNOT_TELL,
                        _ ("The name server of this computer's network answers even for names that "
                           "do not exist, so its answers prove nothing."));
    }
  else if (is_wildcard (run, check))
    {
      g_autofree char *shown = bounce_check_show (domain);
      g_autofree char *parent = bounce_text_dup_organisational_domain (shown);

      bounce_check_set (run,
                        BOUNCE_CHECK_OK,
                        _ ("%1$s is answered for, but so is every name that ends in %2$s: check "
                           "its spelling all the same."),
                        shown,
                        parent);
    }
}

/** bounce_check_spelling: what may have been meant by a domain that does not exist. */
void
bounce_check_spelling (BounceCheckRun *run)
{
  const char *domain = run->subject->recipient_domain;
  g_autofree char *shown = domain != NULL ? bounce_check_show (domain) : NULL;
  g_autoptr (BounceDomainCheck) check =
      domain != NULL ? bounce_check_ask_domain (run, domain) : NULL;
  g_auto (GStrv) candidates = NULL;

  if (domain != NULL && check == NULL)
    return;
  if (check == NULL || check->result != BOUNCE_DOMAIN_NOT_FOUND)
    {
      bounce_check_set (run,
                        BOUNCE_CHECK_NOT_APPLICABLE,
                        _ ("Only a domain that does not exist is compared with others."));
      return;
    }
  candidates = bounce_spelling_list_candidates (
      shown, (const char *const *)run->subject->known_domains, MAX_CANDIDATES);
  for (guint i = 0; candidates[i] != NULL; i++)
    {
      g_autoptr (BounceDomainCheck) other = bounce_check_ask_domain (run, candidates[i]);

      if (other == NULL)
        return;
      if (other->result != BOUNCE_DOMAIN_TAKES_MAIL)
        continue;
      run->outcome->suggestion = g_strdup (candidates[i]);
      bounce_check_set (run,
                        BOUNCE_CHECK_WRONG,
                        _ ("There is no domain %1$s. Did you mean %2$s?"),
                        shown,
                        candidates[i]);
      return;
    }
  bounce_check_set (run,
                    BOUNCE_CHECK_NOT_APPLICABLE,
                    _ ("No domain was found that %s may stand for by mistake."),
                    shown);
}

/** bounce_check_sender_domain: whether answers, and notices, can come back to the sender. */
void
bounce_check_sender_domain (BounceCheckRun *run)
{
  g_autoptr (BounceDomainCheck) check = NULL;
  g_autofree char *sentence = NULL;

  if (run->subject->sender_domain == NULL)
    {
      bounce_check_set (
          run, BOUNCE_CHECK_NOT_APPLICABLE, _ ("The notice does not say who sent the mail."));
      return;
    }
  check = bounce_check_ask_domain (run, run->subject->sender_domain);
  if (check == NULL)
    return;
  sentence = bounce_domain_check_describe (check);
  bounce_check_set (run, judge (check->result), "%s", sentence);
}
