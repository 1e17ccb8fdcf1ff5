/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/names.h"
#include "base/text.h"
#include "case/summary.h"

/* In a chat nobody scrolls: the rest is in the window, and in the long summary. */
#define MAX_STEPS 3u
#define MAX_LINE 600

static void
append_line (GString *out, const char *text)
{
  g_autofree char *line = bounce_text_clean_line (text, -1, MAX_LINE);

  if (!bounce_text_is_blank (line))
    g_string_append_printf (out, "%s\n", line);
}

static void
append_title (GString *out, BounceFinding *finding)
{
  const BounceFacts *facts = bounce_finding_get_facts (finding);
  g_autofree char *title = bounce_finding_dup_title (finding);
  g_autofree char *line = NULL, *name = NULL;

  if (bounce_facts_is_said (facts, "recipient"))
    {
      name = bounce_names_show (bounce_facts_get (facts, "recipient"));
      line = g_strdup_printf ("%s: %s", name, title);
    }
  append_line (out, line != NULL ? line : title);
}

/* Those of the one who reads it first: the sender, else whoever begins the list. */
static void
append_steps (GString *out, BounceFinding *finding)
{
  GListModel *steps = bounce_finding_get_steps (finding);
  BounceWho who = BOUNCE_N_WHO;

  for (guint i = 0; i < MIN (g_list_model_get_n_items (steps), MAX_STEPS); i++)
    {
      g_autoptr (BounceStep) step = g_list_model_get_item (steps, i);
      g_autofree char *line = NULL;

      if (i == 0)
        who = bounce_step_get_who (step);
      else if (bounce_step_get_who (step) != who)
        return;
      line = g_strdup_printf ("%u. %s", i + 1, bounce_step_get_text (step));
      append_line (out, line);
    }
}

static void
append_code (GString *out, BounceFinding *finding)
{
  const BounceFacts *facts = bounce_finding_get_facts (finding);
  const char *reply = NULL, *status = NULL;
  g_autofree char *line = NULL;

  if (bounce_facts_is_said (facts, "reply-code"))
    reply = bounce_facts_get (facts, "reply-code");
  if (bounce_facts_is_said (facts, "status"))
    status = bounce_facts_get (facts, "status");
  if (reply == NULL && status == NULL)
    return;
  line = g_strdup_printf ("%s %s%s%s",
                          _ ("Code:"),
                          reply != NULL ? reply : "",
                          reply != NULL && status != NULL ? " " : "",
                          status != NULL ? status : "");
  append_line (out, line);
}

/**
 * bounce_summary_write_chat:
 * @bounce_case: a case that was read
 * @finding: one of its findings
 *
 * What fits into a message of Teams or Slack: what happened, who must act, the first steps, the
 * code.
 *
 * Returns: (transfer full): plain text, some ten lines, each as long as it is
 */
char *
bounce_summary_write_chat (BounceCase *bounce_case, BounceFinding *finding)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *const *warnings;
  g_autofree char *summary = NULL, *outcome = NULL, *who = NULL;

  g_return_val_if_fail (BOUNCE_IS_CASE (bounce_case), NULL);
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  warnings = bounce_case_get_warnings (bounce_case);
  for (guint i = 0; warnings != NULL && warnings[i] != NULL; i++)
    {
      g_autofree char *warning =
          g_strdup_printf (_ ("Warning: %s"), bounce_case_describe_warning (warnings[i]));

      append_line (out, warning);
    }
  append_title (out, finding);
  summary = bounce_finding_dup_summary (finding);
  append_line (out, summary);
  outcome = bounce_finding_dup_outcome (finding);
  append_line (out, outcome);
  who = g_strdup_printf (_ ("Who must act first: %s"),
                         bounce_who_get_name (bounce_finding_get_who (finding)));
  append_line (out, who);
  append_steps (out, finding);
  append_code (out, finding);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
