/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/spf.h"

#include <string.h>

#include "base/text.h"

/* RFC 7208, 4.6.4 */
#define MAX_LOOKUPS 10
#define MAX_VOID_LOOKUPS 2
#define MAX_EXCHANGERS 10
#define MAX_POINTERS 10
/* Records may include each other in a circle: the count of look-ups ends that, and reading without
 * an address must end too. */
#define MAX_READ_LOOKUPS 40

typedef struct
{
  const char *ip; /* NULL: only read the records and count */
  BounceSpfLookup lookup;
  gpointer data;
  guint n_void;
  BounceSpfVerdict *verdict;
} Evaluation;

static BounceSpfResult check_host (Evaluation *evaluation, const char *domain);

static BounceSpfResult
set_problem (Evaluation *e, BounceSpfProblem problem, const char *where)
{
  if (e->verdict->problem == BOUNCE_SPF_PROBLEM_NONE)
    {
      e->verdict->problem = problem;
      g_free (e->verdict->where);
      e->verdict->where = g_strdup (where);
    }
  return BOUNCE_SPF_PERMERROR;
}

/* One question. What RFC 7208, 2.6.6 calls a temporary error gives NULL, and *failure says so. */
static BounceDnsAnswer *
ask (Evaluation *e, const char *name, BounceDnsType type, BounceSpfResult *failure)
{
  g_autoptr (BounceDnsAnswer) answer = e->lookup (name, type, e->data);

  if (answer == NULL || answer->status == BOUNCE_DNS_SERVER_FAILURE ||
      answer->status == BOUNCE_DNS_TIMED_OUT)
    {
      *failure = BOUNCE_SPF_TEMPERROR;
      return NULL;
    }
  return g_steal_pointer (&answer);
}

/* As ask(), for the names that terms bring up: too many without an answer are an error. */
static BounceDnsAnswer *
ask_counted (Evaluation *e,
             const char *name,
             BounceDnsType type,
             const BounceSpfTerm *term,
             BounceSpfResult *failure)
{
  g_autoptr (BounceDnsAnswer) answer = ask (e, name, type, failure);

  if (answer != NULL && answer->status != BOUNCE_DNS_FOUND && ++e->n_void > MAX_VOID_LOOKUPS)
    {
      *failure = set_problem (e, BOUNCE_SPF_PROBLEM_VOID_LOOKUPS, term->text);
      return NULL;
    }
  return g_steal_pointer (&answer);
}

static gboolean
count_lookup (Evaluation *e, const char *where)
{
  e->verdict->n_lookups++;
  if (e->ip == NULL)
    return e->verdict->n_lookups <= MAX_READ_LOOKUPS;
  if (e->verdict->n_lookups <= MAX_LOOKUPS)
    return TRUE;
  set_problem (e, BOUNCE_SPF_PROBLEM_LOOKUPS, where);
  return FALSE;
}

static BounceDnsType
get_address_type (Evaluation *e)
{
  return strchr (e->ip, ':') != NULL ? BOUNCE_DNS_TYPE_AAAA : BOUNCE_DNS_TYPE_A;
}

/* Whether an address of @host is in the network of the sending address; or @failure. */
static gboolean
matches_host (Evaluation *e,
              const char *host,
              const BounceSpfTerm *term,
              gboolean is_counted,
              BounceSpfResult *failure)
{
  BounceDnsType type = get_address_type (e);
  g_autoptr (BounceDnsAnswer) answer =
      is_counted ? ask_counted (e, host, type, term, failure) : ask (e, host, type, failure);

  for (guint i = 0; answer != NULL && i < answer->values->len; i++)
    if (bounce_spf_matches_network (e->ip,
                                    g_ptr_array_index (answer->values, i),
                                    type == BOUNCE_DNS_TYPE_A ? term->prefix4 : term->prefix6))
      return TRUE;
  return FALSE;
}

static gboolean
matches_exchangers (Evaluation *e,
                    const char *domain,
                    const BounceSpfTerm *term,
                    BounceSpfResult *failure)
{
  g_autoptr (BounceDnsAnswer) answer = ask_counted (e, domain, BOUNCE_DNS_TYPE_MX, term, failure);

  if (answer == NULL)
    return FALSE;
  if (answer->values->len > MAX_EXCHANGERS)
    {
      *failure = set_problem (e, BOUNCE_SPF_PROBLEM_EXCHANGERS, term->text);
      return FALSE;
    }
  for (guint i = 0; i < answer->values->len && *failure == BOUNCE_SPF_NONE; i++)
    {
      const char *value = g_ptr_array_index (answer->values, i), *host = strchr (value, ' ');

      if (host != NULL && matches_host (e, host + 1, term, TRUE, failure))
        return TRUE;
    }
  return FALSE;
}

/* A failure of the reverse DNS is no match (RFC 7208, 5.5). */
static gboolean
matches_pointers (Evaluation *e, const char *domain, const BounceSpfTerm *term)
{
  g_autofree char *name = bounce_dns_dup_reverse_name (e->ip, NULL);
  BounceSpfResult ignored = BOUNCE_SPF_NONE;
  g_autoptr (BounceDnsAnswer) answer = ask (e, name, BOUNCE_DNS_TYPE_PTR, &ignored);

  for (guint i = 0; answer != NULL && i < MIN (answer->values->len, MAX_POINTERS); i++)
    {
      const char *host = g_ptr_array_index (answer->values, i);

      if (bounce_text_host_is_in (host, domain) && matches_host (e, host, term, FALSE, &ignored))
        return TRUE;
    }
  return FALSE;
}

static gboolean
matches_include (Evaluation *e,
                 const char *domain,
                 const BounceSpfTerm *term,
                 BounceSpfResult *failure)
{
  BounceSpfResult result = check_host (e, domain);

  if (result == BOUNCE_SPF_TEMPERROR || result == BOUNCE_SPF_PERMERROR)
    *failure = result;
  else if (result == BOUNCE_SPF_NONE)
    *failure = set_problem (e, BOUNCE_SPF_PROBLEM_INCLUDE, term->text);
  return result == BOUNCE_SPF_PASS;
}

static gboolean
matches (Evaluation *e, const BounceSpfTerm *term, const char *domain, BounceSpfResult *failure)
{
  g_autofree char *target = NULL;
  g_autoptr (BounceDnsAnswer) answer = NULL;

  if (term->mechanism == BOUNCE_SPF_ALL)
    return TRUE;
  if (term->mechanism == BOUNCE_SPF_IP4)
    return bounce_spf_matches_network (e->ip, term->spec, term->prefix4);
  if (term->mechanism == BOUNCE_SPF_IP6)
    return bounce_spf_matches_network (e->ip, term->spec, term->prefix6);
  if (!count_lookup (e, term->text))
    {
      *failure = BOUNCE_SPF_PERMERROR;
      return FALSE;
    }
  target = term->spec != NULL
               ? bounce_spf_expand (term->spec, domain, e->ip, &e->verdict->needs_local_part)
               : g_strdup (domain);
  switch (term->mechanism)
    {
    case BOUNCE_SPF_INCLUDE:
      return matches_include (e, target, term, failure);
    case BOUNCE_SPF_A:
      return matches_host (e, target, term, TRUE, failure);
    case BOUNCE_SPF_MX:
      return matches_exchangers (e, target, term, failure);
    case BOUNCE_SPF_PTR:
      return matches_pointers (e, target, term);
    default:
      answer = ask_counted (e, target, BOUNCE_DNS_TYPE_A, term, failure);
      return answer != NULL && answer->status == BOUNCE_DNS_FOUND;
    }
}

/* Without an address: counts what an evaluation would look up, through all that is included. */
static BounceSpfResult
read_term (Evaluation *e, const BounceSpfTerm *term)
{
  BounceSpfResult result = BOUNCE_SPF_NEUTRAL;

  if (term->mechanism == BOUNCE_SPF_ALL || term->mechanism == BOUNCE_SPF_IP4 ||
      term->mechanism == BOUNCE_SPF_IP6)
    return BOUNCE_SPF_NEUTRAL;
  if (!count_lookup (e, term->text))
    return BOUNCE_SPF_PERMERROR;
  /* What a macro stands for depends on the address. */
  if (term->mechanism == BOUNCE_SPF_INCLUDE && strchr (term->spec, '%') == NULL)
    result = check_host (e, term->spec);
  if (result == BOUNCE_SPF_NONE)
    return set_problem (e, BOUNCE_SPF_PROBLEM_INCLUDE, term->text);
  return result;
}

/* The domain's record; NULL and a result when there is none to go on with. */
static char *
fetch_record (Evaluation *e, const char *domain, BounceSpfResult *result)
{
  g_autoptr (BounceDnsAnswer) answer = ask (e, domain, BOUNCE_DNS_TYPE_TXT, result);
  const char *record = NULL;

  if (answer == NULL)
    return NULL;
  for (guint i = 0; i < answer->values->len; i++)
    {
      const char *text = g_ptr_array_index (answer->values, i);

      if (!bounce_spf_is_record (text))
        continue;
      if (record != NULL)
        {
          *result = set_problem (e, BOUNCE_SPF_PROBLEM_TWO_RECORDS, domain);
          return NULL;
        }
      record = text;
    }
  return g_strdup (record);
}

static BounceSpfResult
follow_redirect (Evaluation *e, const BounceSpf *spf, const char *domain)
{
  g_autofree char *target = NULL, *where = g_strconcat ("redirect=", spf->redirect, NULL);
  BounceSpfResult result;

  if (!count_lookup (e, where))
    return BOUNCE_SPF_PERMERROR;
  if (e->ip == NULL && strchr (spf->redirect, '%') != NULL)
    return BOUNCE_SPF_NEUTRAL;
  target = bounce_spf_expand (
      spf->redirect, domain, e->ip != NULL ? e->ip : "", &e->verdict->needs_local_part);
  result = check_host (e, target);
  return result == BOUNCE_SPF_NONE ? set_problem (e, BOUNCE_SPF_PROBLEM_INCLUDE, where) : result;
}

static BounceSpfResult
check_terms (Evaluation *e, const BounceSpf *spf, const char *domain)
{
  gboolean has_all = FALSE;

  for (guint i = 0; i < spf->terms->len; i++)
    {
      const BounceSpfTerm *term = g_ptr_array_index (spf->terms, i);
      BounceSpfResult failure = BOUNCE_SPF_NONE;

      has_all = has_all || term->mechanism == BOUNCE_SPF_ALL;
      if (e->ip == NULL)
        {
          BounceSpfResult result = read_term (e, term);

          if (result == BOUNCE_SPF_TEMPERROR || result == BOUNCE_SPF_PERMERROR)
            return result;
          continue;
        }
      if (matches (e, term, domain, &failure))
        {
          g_free (e->verdict->where);
          e->verdict->where = g_strdup (term->text);
          return term->match;
        }
      if (failure != BOUNCE_SPF_NONE)
        return failure;
    }
  return spf->redirect != NULL && !has_all ? follow_redirect (e, spf, domain) : BOUNCE_SPF_NEUTRAL;
}

/* check_host() of RFC 7208, 4. */
static BounceSpfResult
check_host (Evaluation *e, const char *domain)
{
  BounceSpfResult result = BOUNCE_SPF_NONE;
  g_autofree char *record = fetch_record (e, domain, &result);
  g_autoptr (BounceSpf) spf = NULL;

  if (record == NULL)
    return result;
  if (e->verdict->record == NULL)
    e->verdict->record = g_strdup (record);
  spf = bounce_spf_parse (record);
  if (spf->bad_term != NULL)
    return set_problem (e, BOUNCE_SPF_PROBLEM_SYNTAX, spf->bad_term);
  return check_terms (e, spf, domain);
}

/* "::ffff:192.0.2.1" is the address within (RFC 7208, 5). */
static char *
unmap (const char *ip)
{
  g_autoptr (GInetAddress) address = ip != NULL ? g_inet_address_new_from_string (ip) : NULL;
  static const guint8 prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes;
  g_autoptr (GInetAddress) inner = NULL;

  if (address == NULL)
    return NULL;
  bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6 ||
      memcmp (bytes, prefix, 12) != 0)
    return g_inet_address_to_string (address);
  inner = g_inet_address_new_from_bytes (bytes + 12, G_SOCKET_FAMILY_IPV4);
  return g_inet_address_to_string (inner);
}

/**
 * bounce_spf_evaluate:
 * @domain: whose record it is
 * @ip: (nullable): the address that sent; NULL: not known
 * @lookup: answers the questions
 * @data: for @lookup
 *
 * Without an address the record is read with all it includes, and the look-ups are counted that it
 * may need: more than 10 are a permerror for some address. With one, it is judged.
 *
 * Returns: (transfer full): the verdict
 */
BounceSpfVerdict *
bounce_spf_evaluate (const char *domain, const char *ip, BounceSpfLookup lookup, gpointer data)
{
  g_autofree char *address = unmap (ip);
  Evaluation e = { address, lookup, data, 0, g_new0 (BounceSpfVerdict, 1) };

  e.verdict->is_told = address != NULL;
  e.verdict->result = check_host (&e, domain);
  if (address == NULL && e.verdict->problem == BOUNCE_SPF_PROBLEM_NONE &&
      e.verdict->n_lookups > MAX_LOOKUPS)
    e.verdict->result = set_problem (&e, BOUNCE_SPF_PROBLEM_LOOKUPS, NULL);
  return e.verdict;
}

/** bounce_spf_verdict_free: frees it; NULL is fine. */
void
bounce_spf_verdict_free (BounceSpfVerdict *verdict)
{
  if (verdict == NULL)
    return;
  g_free (verdict->where);
  g_free (verdict->record);
  g_free (verdict);
}
