/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/rulebook.h"

#include <string.h>

#include "rulebook/forward.h"
#include "rulebook/looked-up.h"
#include "rulebook/search.h"

/* How sure the best of the matches makes us. */
static BounceCertainty
judge (const GPtrArray *matches)
{
  const BounceMatch *first = matches->pdata[0];
  int rival = 0;

  for (guint i = 1; i < matches->len && rival == 0; i++)
    {
      const BounceMatch *other = matches->pdata[i];

      if (strcmp (other->rule->scenario, first->rule->scenario) != 0)
        rival = other->score;
    }
  if (first->score >= 60)
    return rival >= first->score - 9 && rival >= 60 ? BOUNCE_CERTAINTY_LIKELY
                                                    : BOUNCE_CERTAINTY_CERTAIN;
  return first->score >= 35 ? BOUNCE_CERTAINTY_LIKELY : BOUNCE_CERTAINTY_GUESS;
}

static void
add_alternative (BounceDiagnosis *diagnosis, const char *scenario)
{
  if (strcmp (scenario, diagnosis->scenario) != 0 && diagnosis->alternatives->len < 4 &&
      !g_ptr_array_find_with_equal_func (diagnosis->alternatives, scenario, g_str_equal, NULL))
    g_ptr_array_add (diagnosis->alternatives, g_strdup (scenario));
}

static void
set_scenario (BounceDiagnosis *diagnosis, const char *scenario, BounceCertainty certainty)
{
  guint i;

  if (g_ptr_array_find_with_equal_func (diagnosis->alternatives, scenario, g_str_equal, &i))
    g_ptr_array_remove_index (diagnosis->alternatives, i);
  g_free (diagnosis->scenario);
  diagnosis->scenario = g_strdup (scenario);
  diagnosis->certainty = certainty;
}

static void
take_matches (BounceDiagnosis *diagnosis, const GPtrArray *matches, gboolean is_decided)
{
  const BounceMatch *first;

  if (matches->len == 0)
    return;
  first = matches->pdata[0];
  if (!is_decided)
    set_scenario (diagnosis, first->rule->scenario, judge (matches));
  for (guint i = 0; i < matches->len; i++)
    {
      const BounceMatch *match = matches->pdata[i];

      bounce_diagnosis_add_evidence (
          diagnosis, match->text, match->where, match->rule->name, match->rule->scenario);
      if (match->score >= 20 && match->score >= first->score - 45)
        add_alternative (diagnosis, match->rule->scenario);
    }
}

/* What the structure of the mail alone decides; NULL: the words do. */
static const char *
get_structural_scenario (const BounceReport *report, const BounceRecipient *recipient)
{
  BounceAction action = recipient != NULL ? recipient->action : BOUNCE_ACTION_NONE;

  switch (action)
    {
    case BOUNCE_ACTION_DELAYED:
      return "delayed-still-trying";
    case BOUNCE_ACTION_DELIVERED:
    case BOUNCE_ACTION_RELAYED:
    case BOUNCE_ACTION_EXPANDED:
      return "receipt-not-failure";
    case BOUNCE_ACTION_FAILED:
      return NULL;
    case BOUNCE_ACTION_NONE:
    case BOUNCE_N_ACTIONS:
      break;
    }
  switch (report->kind)
    {
    case BOUNCE_KIND_DELAY:
      return "delayed-still-trying";
    case BOUNCE_KIND_RECEIPT:
      return "receipt-not-failure";
    case BOUNCE_KIND_ABUSE_REPORT:
      return "abuse-report-arf";
    default:
      return NULL;
    }
}

static const char *
get_default_scenario (BounceKind kind)
{
  switch (kind)
    {
    case BOUNCE_KIND_BOUNCE:
    case BOUNCE_KIND_DELAY:
      return "no-reason-given";
    case BOUNCE_KIND_AUTO_REPLY:
      return "out-of-office";
    default:
      return "ordinary-mail";
    }
}

/* The Action first. Without one the notice itself says whether its server gave up, which the
 * decoder made the report's kind of: a server that gave up with a 4xx in hand is final ("550 4.4.7
 * QUEUE.Expired"). Only bare words that somebody pasted are judged by their reply code. */
static BouncePermanence
get_permanence (const BounceSearch *search)
{
  BounceAction action = search->recipient != NULL ? search->recipient->action : BOUNCE_ACTION_NONE;
  guint code = search->codes->len > 0 ? g_array_index (search->codes, guint, 0) : 0;

  if (search->kind != BOUNCE_KIND_BOUNCE && search->kind != BOUNCE_KIND_DELAY)
    return BOUNCE_PERMANENCE_NONE;
  if (action == BOUNCE_ACTION_FAILED)
    return BOUNCE_PERMANENCE_PERMANENT;
  if (action == BOUNCE_ACTION_DELAYED || search->kind == BOUNCE_KIND_DELAY)
    return BOUNCE_PERMANENCE_TEMPORARY;
  if (action != BOUNCE_ACTION_NONE)
    return BOUNCE_PERMANENCE_NONE;
  if (g_strcmp0 (search->report->format, "pasted") == 0 && code / 100 == 4)
    return BOUNCE_PERMANENCE_TEMPORARY;
  return BOUNCE_PERMANENCE_PERMANENT;
}

/* "Service unavailable" stands behind many a real reason: Sendmail adds it to whatever the other
 * server said. Any reason goes before words that give none. */
static void
prefer_reasons (GPtrArray *matches)
{
  const BounceMatch *first = matches->len > 0 ? matches->pdata[0] : NULL;

  if (first == NULL || !first->rule->is_weak ||
      strcmp (first->rule->scenario, "no-reason-given") != 0)
    return;
  for (guint i = 1; i < matches->len; i++)
    {
      BounceMatch *match = matches->pdata[i];

      if (match->score < 20 || strcmp (match->rule->scenario, "no-reason-given") == 0)
        continue;
      memmove (matches->pdata + 1, matches->pdata, i * sizeof (gpointer));
      matches->pdata[0] = match;
      return;
    }
}

/* Words of other kinds (a challenge, a moderation notice) decide only when they are strong. */
static void
drop_weak_matches (BounceSearch *search)
{
  if (search->kind == BOUNCE_KIND_BOUNCE || search->kind == BOUNCE_KIND_DELAY)
    return;
  while (search->matches->len > 0 &&
         ((BounceMatch *)search->matches->pdata[search->matches->len - 1])->score < 60)
    g_ptr_array_remove_index (search->matches, search->matches->len - 1);
}

/* A forward changes whose fault it is: the sender's records are fine, they do not name the
 * forwarding server. */
static void
consider_forward (BounceDiagnosis *diagnosis,
                  const BounceReport *report,
                  const BounceRecipient *recipient)
{
  static const char *const of_authentication[] = { "spf-fail",
                                                   "dkim-fail",
                                                   "dmarc-reject",
                                                   "anti-spoofing-policy",
                                                   "bulk-sender-rules",
                                                   "reverse-dns-missing",
                                                   NULL };
  static const char *const of_address[] = { "unknown-user",       "directory-edge-block",
                                            "mailbox-disabled",   "mailbox-full",
                                            "relay-alias-off",    "recipient-domain-not-found",
                                            "domain-typo",        "null-mx",
                                            "bad-address-syntax", NULL };

  if (recipient == NULL || !bounce_forward_is_likely (report, recipient))
    return;
  if (g_strv_contains (of_authentication, diagnosis->scenario))
    {
      g_autofree char *old = g_strdup (diagnosis->scenario);

      set_scenario (diagnosis, "forwarding-broke-authentication", BOUNCE_CERTAINTY_LIKELY);
      add_alternative (diagnosis, old);
      bounce_diagnosis_add_evidence (diagnosis,
                                     recipient->address,
                                     "structure",
                                     "forwarded",
                                     "forwarding-broke-authentication");
    }
  else if (g_strv_contains (of_address, diagnosis->scenario))
    add_alternative (diagnosis, "forward-target-dead");
}

/* "Looks like spam" does not say whose filter looked. Words that belong to no product are read with
 * who refused: the sender's own server filters what goes out. */
static void
consider_own_filter (BounceDiagnosis *diagnosis, const BounceSearch *search)
{
  const BounceRule *rule =
      search->matches->len > 0 ? ((BounceMatch *)search->matches->pdata[0])->rule : NULL;

  if (rule == NULL || search->refused_by != BOUNCE_REFUSED_BY_OWN || rule->refused != 0 ||
      rule->is_token || rule->mtas != NULL || rule->domains != NULL ||
      strcmp (diagnosis->scenario, "recipient-spam-filter") != 0)
    return;
  set_scenario (
      diagnosis, "outbound-spam-filter", MIN (diagnosis->certainty, BOUNCE_CERTAINTY_LIKELY));
  add_alternative (diagnosis, "recipient-spam-filter");
}

static gboolean
names (const char *words, const char *address)
{
  g_autofree char *lower = NULL;
  g_autofree char *wanted = NULL;

  if (address == NULL || strchr (address, '@') == NULL)
    return FALSE;
  lower = g_ascii_strdown (words, -1);
  wanted = g_ascii_strdown (address, -1);
  return strstr (lower, wanted) != NULL;
}

/* Where the MAIL command was refused, no recipient had been named; and a reply that names the
 * sender's address alone speaks of that: what is not found is the sender's domain or address (RFC
 * 5321 3.3). */
static void
consider_sender (BounceDiagnosis *diagnosis,
                 const BounceSearch *search,
                 const BounceReport *report,
                 const BounceRecipient *recipient)
{
  static const char *const of_recipient[] = { "unknown-user", "recipient-domain-not-found", NULL };
  g_autofree char *old = g_strdup (diagnosis->scenario);
  g_autofree char *reply = NULL;

  if (recipient == NULL || !g_strv_contains (of_recipient, old))
    return;
  if (recipient->stage != BOUNCE_STAGE_MAIL)
    {
      if (!search->has_inner)
        return;
      reply = g_strndup (recipient->diagnostic + search->inner.start,
                         search->inner.end - search->inner.start);
      if (!names (reply, report->original_from) || names (reply, recipient->address) ||
          names (reply, recipient->original_address))
        return;
    }
  set_scenario (diagnosis,
                "sender-address-unverifiable",
                MIN (diagnosis->certainty, BOUNCE_CERTAINTY_LIKELY));
  add_alternative (diagnosis, old);
}

/* "Host not found" is said of the recipient's domain as of the server that its MX record names;
 * only the name tells them apart. */
static void
consider_name (BounceDiagnosis *diagnosis,
               const BounceReport *report,
               const BounceRecipient *recipient)
{
  const char *scenario = NULL;

  if (recipient != NULL && strcmp (diagnosis->scenario, "recipient-domain-not-found") == 0)
    scenario = bounce_looked_up_get_scenario (report, recipient);
  if (scenario == NULL)
    return;
  set_scenario (diagnosis, scenario, MIN (diagnosis->certainty, BOUNCE_CERTAINTY_LIKELY));
  add_alternative (diagnosis, "recipient-domain-not-found");
}

/**
 * bounce_rulebook_diagnose:
 * @rulebook: a compiled rulebook
 * @report: a report
 * @recipient: (nullable): one of its recipients; NULL for a mail that names none
 *
 * Which scenario it is, with the evidence in its order of strength (HACKING.md, section 3).
 *
 * Returns: (transfer full): the diagnosis, never NULL
 */
BounceDiagnosis *
bounce_rulebook_diagnose (BounceRulebook *rulebook,
                          const BounceReport *report,
                          const BounceRecipient *recipient)
{
  g_autoptr (BounceSearch) search = bounce_search_new (rulebook, report, recipient);
  BounceDiagnosis *diagnosis = bounce_diagnosis_new (get_default_scenario (search->kind));
  const char *structural = get_structural_scenario (report, recipient);

  drop_weak_matches (search);
  prefer_reasons (search->matches);
  if (structural != NULL)
    {
      set_scenario (diagnosis, structural, BOUNCE_CERTAINTY_CERTAIN);
      bounce_diagnosis_add_evidence (
          diagnosis,
          bounce_action_to_nick (recipient != NULL ? recipient->action : BOUNCE_ACTION_NONE),
          "structure",
          "structure",
          structural);
    }
  take_matches (diagnosis, search->matches, structural != NULL);
  if (structural == NULL)
    consider_own_filter (diagnosis, search);
  consider_sender (diagnosis, search, report, recipient);
  consider_name (diagnosis, report, recipient);
  consider_forward (diagnosis, report, recipient);
  diagnosis->permanence = get_permanence (search);
  if (strcmp (diagnosis->scenario, "receipt-not-failure") == 0)
    diagnosis->permanence = BOUNCE_PERMANENCE_NONE;
  diagnosis->refused_by = search->refused_by;
  diagnosis->refusing_mta = g_strdup (search->refusing_mta);
  if (search->has_inner)
    diagnosis->inner_reply = g_strndup (recipient->diagnostic + search->inner.start,
                                        search->inner.end - search->inner.start);
  return diagnosis;
}

/**
 * bounce_diagnosis_get_kind:
 * @diagnosis: a diagnosis
 * @report: the report that it belongs to
 *
 * Returns: what the mail is, after the words have been heard: a challenge looks like ordinary mail
 * by structure
 */
BounceKind
bounce_diagnosis_get_kind (const BounceDiagnosis *diagnosis, const BounceReport *report)
{
  static const struct
  {
    const char *scenario;
    BounceKind kind;
  } kinds[] = {
    { "out-of-office", BOUNCE_KIND_AUTO_REPLY },
    { "challenge-response", BOUNCE_KIND_CHALLENGE },
    { "held-not-refused", BOUNCE_KIND_HELD },
    { "fake-bounce-phishing", BOUNCE_KIND_FAKE_BOUNCE },
    { "receipt-not-failure", BOUNCE_KIND_RECEIPT },
    { "abuse-report-arf", BOUNCE_KIND_ABUSE_REPORT },
    { "ordinary-mail", BOUNCE_KIND_ORDINARY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (diagnosis->scenario, kinds[i].scenario) == 0)
      return kinds[i].kind;
  return report->kind;
}
