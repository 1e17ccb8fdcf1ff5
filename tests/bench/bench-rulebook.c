/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rulebook/rulebook-private.h"

/* How much a diagnosis costs when the table of rules doubles: the second rulebook holds every rule
 * and once more as many with other words of the same length. Both diagnose every Sample, in turn;
 * the figure is the median of the ratios.
 */
#define ROUNDS 9

static double
now (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static BounceRulebook *
load (gboolean doubled)
{
  BounceRulebook *rulebook = bounce_rulebook_new ();
  g_autoptr (GPtrArray) paths = bounce_layers_list ("rulebook", ".rules");
  guint n_rules;

  for (guint i = 0; i < paths->len; i++)
    bounce_rulebook_add_file (rulebook, paths->pdata[i], BOUNCE_LAYER_SHIPPED, NULL);
  n_rules = rulebook->rules->len;
  for (guint i = 0; doubled && i < n_rules; i++)
    {
      const BounceRule *rule = rulebook->rules->pdata[i];
      BounceRule *other;

      if (rule->words == NULL)
        continue;
      /* The letters from the last to the first: as common in mail as the words themselves. */
      other = g_new0 (BounceRule, 1);
      *other = (BounceRule){ .name = rule->name, .file = rule->file, .scenario = rule->scenario };
      other->words = g_utf8_strreverse (rule->words, -1);
      other->is_token = rule->is_token;
      other->kinds = rule->kinds;
      other->places = rule->places;
      g_ptr_array_add (rulebook->rules, other);
    }
  bounce_rulebook_compile (rulebook);
  return rulebook;
}

static GPtrArray *
make_reports (BounceRulebook *rulebook)
{
  GPtrArray *reports = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_report_unref);
  g_autoptr (GString) prose = g_string_new (NULL);

  for (guint i = 0; i < rulebook->rules->len; i += 3)
    {
      const BounceRule *rule = rulebook->rules->pdata[i];
      BounceReport *report = bounce_report_new ();
      BounceRecipient *recipient = bounce_recipient_new ();

      report->kind = BOUNCE_KIND_BOUNCE;
      recipient->diagnostic = g_strdup (rule->sample);
      g_string_append_printf (prose, "%s\n", rule->sample != NULL ? rule->sample : "");
      if (prose->len > 2000)
        g_string_erase (prose, 0, 1000);
      report->text = g_strdup (prose->str);
      g_ptr_array_add (report->recipients, recipient);
      g_ptr_array_add (reports, report);
    }
  return reports;
}

static double
diagnose_all (BounceRulebook *rulebook, GPtrArray *reports)
{
  double start = now ();

  for (guint i = 0; i < reports->len; i++)
    {
      const BounceReport *report = reports->pdata[i];

      bounce_diagnosis_free (
          bounce_rulebook_diagnose (rulebook, report, report->recipients->pdata[0]));
    }
  return now () - start;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

int
main (void)
{
  double start = now (), loaded, ratios[ROUNDS], once = 0;
  g_autoptr (BounceRulebook) single = load (FALSE);
  g_autoptr (BounceRulebook) doubled = NULL;
  g_autoptr (GPtrArray) reports = NULL;

  loaded = now () - start;
  doubled = load (TRUE);
  reports = make_reports (single);
  for (int i = 0; i < ROUNDS; i++)
    {
      once = diagnose_all (single, reports);
      ratios[i] = diagnose_all (doubled, reports) / once;
    }
  qsort (ratios, ROUNDS, sizeof ratios[0], compare_doubles);
  printf (
      "%u rules loaded in %.1f ms; %u mails, %.1f us each; with %u rules the time is %.3f of it\n",
      single->rules->len,
      loaded * 1e3,
      reports->len,
      once * 1e6 / reports->len,
      doubled->rules->len,
      ratios[ROUNDS / 2]);
  return 0;
}
