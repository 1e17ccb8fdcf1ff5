/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/checks.h"

#include <glib/gi18n-lib.h>

#include "base/text.h"

#define MAX_RECORDS 8
#define MAX_RECORD 1000

/** bounce_check_result_get_name: (transfer none): the translated word for a result. */
const char *
bounce_check_result_get_name (BounceCheckResult result)
{
  switch (result)
    {
    case BOUNCE_CHECK_OK:
      return _ ("In order");
    case BOUNCE_CHECK_WRONG:
      return _ ("Not in order");
    case BOUNCE_CHECK_NOT_APPLICABLE:
      return _ ("Nothing to check");
    case BOUNCE_CHECK_CANNOT_TELL:
    case BOUNCE_N_CHECK_RESULTS:
      break;
    }
  return _ ("Cannot tell");
}

/**
 * bounce_check_outcome_dup_answer:
 * @outcome: what a check found
 *
 * Returns: (transfer full) (array zero-terminated=1): the lines of its evidence: the records as the
 * name server gave them, and who answered when. Clean; of a great many records the first.
 */
GStrv
bounce_check_outcome_dup_answer (const BounceCheckOutcome *outcome)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autofree char *time =
      outcome->time != NULL ? g_date_time_format (outcome->time, "%F %T %Z") : NULL;

  for (guint i = 0; i < MIN (outcome->records->len, MAX_RECORDS); i++)
    {
      g_autofree char *line = bounce_text_clean_line (outcome->records->pdata[i], -1, MAX_RECORD);

      g_strv_builder_add (lines, line);
    }
  if (outcome->resolver != NULL && time != NULL)
    {
      /* Translators: %1$s is the address of a name server, %2$s a time */
      g_autofree char *line =
          g_strdup_printf (_ ("Answered by %1$s, %2$s"), outcome->resolver, time);

      g_strv_builder_add (lines, line);
    }
  return g_strv_builder_end (lines);
}

/** bounce_check_outcome_dup_line: (transfer full): "What was looked up: in order. A sentence." */
char *
bounce_check_outcome_dup_line (const BounceCheckOutcome *outcome)
{
  /* Translators: what was looked up, what came of it, a sentence about it */
  return g_strdup_printf (_ ("%s: %s. %s"),
                          bounce_check_get_title (outcome->id),
                          bounce_check_result_get_name (outcome->result),
                          outcome->sentence != NULL ? outcome->sentence : "");
}
