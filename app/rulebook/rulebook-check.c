/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/rulebook-private.h"

#include <string.h>

static void
add_problem (GPtrArray *problems, const BounceRule *rule, char *what)
{
  g_ptr_array_add (problems,
                   g_strdup_printf ("%s:%u: %s: %s", rule->file, rule->line, rule->name, what));
  g_free (what);
}

static int
lowest_bit (guint bits)
{
  return g_bit_nth_lsf (bits, -1);
}

/* A report in which the rule's Sample stands where the rule looks for it. */
static BounceReport *
make_report (const BounceRule *rule)
{
  BounceReport *report = bounce_report_new ();
  BounceRecipient *recipient = bounce_recipient_new ();
  const char *domain = rule->sample_domain != NULL ? rule->sample_domain : "recipient.example";

  report->kind = (BounceKind)lowest_bit (rule->kinds);
  recipient->address = g_strconcat ("somebody@", domain, NULL);
  recipient->remote_mta =
      g_strdup (rule->sample_mta != NULL ? rule->sample_mta : "mx.recipient.example");
  report->original_from = g_strdup ("anna@sender.example");
  report->reporting_mta = g_strdup ("mail.sender.example");
  if (rule->refused != 0 && (rule->refused & (1u << BOUNCE_REFUSED_BY_RECIPIENT)) == 0)
    {
      g_free (recipient->remote_mta);
      recipient->remote_mta = (rule->refused & (1u << BOUNCE_REFUSED_BY_OWN)) != 0
                                  ? g_strdup ("mail.sender.example")
                                  : NULL;
    }
  if (rule->stages != 0)
    recipient->stage = (BounceStage)lowest_bit (rule->stages);
  if (rule->places & BOUNCE_RULE_IN_DIAGNOSTIC)
    recipient->diagnostic = g_strdup (rule->sample);
  else if (rule->places & BOUNCE_RULE_IN_TEXT)
    report->text = g_strdup (rule->sample);
  else if (rule->places & BOUNCE_RULE_IN_SUBJECT)
    report->subject = g_strdup (rule->sample);
  else
    g_ptr_array_add (report->marks, g_strdup (rule->sample));
  g_ptr_array_add (report->recipients, recipient);
  return report;
}

static gboolean
is_found (const BounceDiagnosis *diagnosis, const char *name)
{
  for (guint i = 0; i < diagnosis->evidence->len; i++)
    if (strcmp (((BounceEvidence *)diagnosis->evidence->pdata[i])->rule, name) == 0)
      return TRUE;
  return FALSE;
}

static void
check_sample (BounceRulebook *rulebook, const BounceRule *rule, GPtrArray *problems)
{
  g_autoptr (BounceReport) report = make_report (rule);
  g_autoptr (BounceDiagnosis) diagnosis =
      bounce_rulebook_diagnose (rulebook, report, report->recipients->pdata[0]);

  if (report->kind == BOUNCE_KIND_DELAY)
    return;
  if (!is_found (diagnosis, rule->name))
    add_problem (problems, rule, g_strdup ("is not found in its own Sample"));
  else if (strcmp (diagnosis->scenario, rule->scenario) != 0)
    {
      const BounceEvidence *winner = diagnosis->evidence->pdata[0];

      add_problem (
          problems,
          rule,
          g_strdup_printf ("its Sample lands at %s, by \"%s\"", diagnosis->scenario, winner->rule));
    }
}

static char *
make_key (const BounceRule *rule)
{
  g_autofree char *with = rule->with != NULL ? g_strjoinv ("|", bounce_rule_get_with (rule)) : NULL;
  g_autofree char *unless =
      rule->unless != NULL ? g_strjoinv ("|", bounce_rule_get_unless (rule)) : NULL;
  g_autofree char *statuses = rule->statuses != NULL ? g_strjoinv ("|", rule->statuses) : NULL;
  g_autofree char *replies = rule->replies != NULL ? g_strjoinv ("|", rule->replies) : NULL;
  g_autofree char *mtas = rule->mtas != NULL ? g_strjoinv ("|", rule->mtas) : NULL;
  g_autofree char *domains = rule->domains != NULL ? g_strjoinv ("|", rule->domains) : NULL;

  return g_strdup_printf ("%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%x %x %x %x",
                          rule->words,
                          rule->pattern,
                          with,
                          unless,
                          statuses,
                          replies,
                          mtas,
                          domains,
                          rule->refused,
                          rule->stages,
                          rule->kinds,
                          rule->places);
}

/* Two rules that ask for the very same: one of them never decides. */
static void
check_doubles (BounceRulebook *rulebook, GPtrArray *problems)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < rulebook->rules->len; i++)
    {
      BounceRule *rule = rulebook->rules->pdata[i], *first;
      char *key = make_key (rule);

      first = *rule->scenario != '\0' ? g_hash_table_lookup (seen, key) : NULL;
      if (first != NULL)
        add_problem (problems, rule, g_strdup_printf ("asks for the same as \"%s\"", first->name));
      g_hash_table_replace (seen, key, rule);
    }
}

/**
 * bounce_rulebook_check:
 * @rulebook: a compiled rulebook
 * @problems: (element-type utf8): what is wrong is added here, one line each
 *
 * Every rule must have a Sample and a Source, be found in its Sample and win there; its Pattern
 * must compile; no two rules may ask for the very same.
 */
void
bounce_rulebook_check (BounceRulebook *rulebook, GPtrArray *problems)
{
  for (guint i = 0; i < rulebook->rules->len; i++)
    {
      const BounceRule *rule = rulebook->rules->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (GRegex) regex = NULL;

      if (*rule->scenario == '\0')
        continue;
      if (rule->source == NULL)
        add_problem (problems, rule, g_strdup ("has no Source"));
      if (rule->pattern != NULL && !g_utf8_validate (rule->pattern, -1, NULL))
        {
          add_problem (problems, rule, g_strdup ("has a Pattern that is not UTF-8"));
          continue;
        }
      if (rule->pattern != NULL)
        regex = g_regex_new (rule->pattern, G_REGEX_CASELESS, 0, &error);
      if (error != NULL)
        add_problem (problems, rule, g_strdup (error->message));
      else if (rule->sample == NULL)
        add_problem (problems, rule, g_strdup ("has no Sample"));
      else
        check_sample (rulebook, rule, problems);
    }
  check_doubles (rulebook, problems);
}
