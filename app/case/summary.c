/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/summary.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/names.h"
#include "base/text.h"
#include "check/checks.h"

#define WIDTH 78
#define MAX_DIAGNOSTIC 6000
#define MAX_EVIDENCE 6

/* Columns that a text takes: East Asian wide letters take two, marks none. */
static guint
measure (const char *text, gsize length)
{
  guint columns = 0;

  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      columns += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return columns;
}

/* The bytes of the next piece that must stay together: a word, or one wide letter. */
static gsize
next_piece (const char *text)
{
  const char *p = text;

  if (g_unichar_iswide (g_utf8_get_char (p)))
    return g_utf8_next_char (p) - p;
  while (*p != '\0' && *p != ' ' && *p != '\n' && !g_unichar_iswide (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p - text;
}

/* Appends @text wrapped: @first stands before its first line, @rest before the others. Words longer
 * than a line, such as links, are not broken. */
static void
append_wrapped (GString *out, const char *first, const char *rest, const char *text)
{
  guint column = measure (first, strlen (first)), indent = measure (rest, strlen (rest));
  /* Behind a label a long word goes to the next line; behind a mark there is nothing to gain. */
  gboolean is_empty = strcmp (first, rest) == 0, had_blank = FALSE;
  const char *p = text;

  g_string_append (out, first);
  while (*p != '\0')
    {
      gsize length;
      guint columns;

      if (*p == '\n')
        {
          g_string_append_printf (out, "\n%s", rest);
          column = indent;
          is_empty = TRUE;
          had_blank = FALSE;
          p++;
          continue;
        }
      if (*p == ' ')
        {
          had_blank = TRUE;
          p++;
          continue;
        }
      length = next_piece (p);
      columns = measure (p, length);
      if (!is_empty && column + (had_blank ? 1 : 0) + columns > WIDTH)
        {
          if (out->str[out->len - 1] == ' ')
            g_string_truncate (out, out->len - 1);
          g_string_append_printf (out, "\n%s", rest);
          column = indent;
          is_empty = TRUE;
        }
      if (had_blank && !is_empty)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append_len (out, p, length);
      column += columns;
      is_empty = FALSE;
      had_blank = FALSE;
      p += length;
    }
  g_string_append_c (out, '\n');
}

static void
append_paragraph (GString *out, const char *text)
{
  if (bounce_text_is_blank (text))
    return;
  append_wrapped (out, "", "", text);
  g_string_append_c (out, '\n');
}

static void
append_heading (GString *out, const char *text, char line)
{
  guint columns = MIN (measure (text, strlen (text)), WIDTH);

  append_wrapped (out, "", "", text);
  for (guint i = 0; i < columns; i++)
    g_string_append_c (out, line);
  g_string_append_c (out, '\n');
}

static void
append_fact (GString *out, const char *label, const char *value)
{
  g_autofree char *first = NULL;
  g_autofree char *line = bounce_text_clean_line (value, -1, MAX_DIAGNOSTIC);

  if (bounce_text_is_blank (line))
    return;
  first = g_strdup_printf ("%s ", label);
  append_wrapped (out, first, "    ", line);
}

/* The letters that an address is made of, where they are not what they look like. */
static void
append_name (GString *out, const char *label, const char *name)
{
  g_autofree char *revealed = bounce_names_reveal (name);
  g_autofree char *line = revealed != NULL ? g_strdup_printf ("%s (%s)", name, revealed) : NULL;

  append_fact (out, label, line != NULL ? line : name);
}

static void
append_verdict (GString *out, BounceCase *bounce_case, BounceFinding *finding)
{
  const char *const *warnings = bounce_case_get_warnings (bounce_case);
  g_autofree char *title = bounce_finding_dup_title (finding);
  g_autofree char *summary = bounce_finding_dup_summary (finding);
  g_autofree char *cause = bounce_finding_dup_cause (finding);
  g_autofree char *outcome = bounce_finding_dup_outcome (finding);
  g_autofree char *certainty = bounce_finding_dup_certainty (finding);
  g_autofree char *alternative = bounce_finding_dup_alternative (finding);
  g_autofree char *who = g_strdup_printf (_ ("Who must act first: %s"),
                                          bounce_who_get_name (bounce_finding_get_who (finding)));

  for (guint i = 0; warnings[i] != NULL; i++)
    {
      g_autofree char *warning =
          g_strdup_printf (_ ("Warning: %s"), bounce_case_describe_warning (warnings[i]));

      append_paragraph (out, warning);
    }
  append_heading (out, title, '=');
  g_string_append_c (out, '\n');
  append_paragraph (out, summary);
  append_paragraph (out, cause);
  append_paragraph (out, outcome);
  append_paragraph (out, who);
  append_paragraph (out, certainty);
  if (alternative != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Or it could be: %s"), alternative);

      append_paragraph (out, text);
    }
}

static void
append_steps (GString *out, BounceFinding *finding)
{
  GListModel *steps = bounce_finding_get_steps (finding);
  BounceWho who = BOUNCE_N_WHO;
  guint number = 0;

  if (g_list_model_get_n_items (steps) == 0)
    return;
  append_heading (out, _ ("What to do"), '-');
  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (BounceStep) step = g_list_model_get_item (steps, i);
      g_autofree char *first = NULL;

      if (bounce_step_get_who (step) != who)
        {
          who = bounce_step_get_who (step);
          number = 0;
          g_string_append_printf (out, "%s%s:\n", i > 0 ? "\n" : "", bounce_who_get_name (who));
        }
      first = g_strdup_printf ("%3u. ", ++number);
      append_wrapped (out, first, "     ", bounce_step_get_text (step));
    }
  g_string_append_c (out, '\n');
}

static void
append_facts (GString *out, BounceCase *bounce_case, BounceFinding *finding)
{
  const BounceFacts *facts = bounce_finding_get_facts (finding);
  static const char *const names[] = {
    "recipient",        "original-recipient",
    "sender",           "subject",
    "sent-date",        "status",
    "reply-code",       "refusing-server",
    "reporting-server", "last-attempt",
    "retry-until",      "message-size",
    "size-limit",       "ip",
    "blocklist",        "log-id",
    "check-result",
  };

  append_heading (out, _ ("Facts"), '-');
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (bounce_facts_is_said (facts, names[i]))
      append_name (out, _ (bounce_facts_get_label (names[i])), bounce_facts_get (facts, names[i]));
  append_fact (out, _ ("Message-ID:"), bounce_case_get_report (bounce_case)->original_message_id);
  append_fact (out, _ ("File:"), bounce_case_get_file_name (bounce_case));
  append_fact (out, _ ("SHA-256 of the notice:"), bounce_case_get_sha256 (bounce_case));
  g_string_append_c (out, '\n');
}

/* Where the words stood, for people. */
static const char *
name_place (const char *where)
{
  const struct
  {
    const char *where;
    const char *name;
  } places[] = {
    { "inner-reply", _ ("in the innermost reply") },
    { "diagnostic", _ ("in the diagnostic text") },
    { "status", _ ("as the status code") },
    { "reply", _ ("as the reply code") },
    { "text", _ ("in the text of the notice") },
    { "subject", _ ("in the subject") },
    { "headers", _ ("in the headers") },
    { "structure", _ ("in how the mail is built") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_strcmp0 (places[i].where, where) == 0)
      return places[i].name;
  return where;
}

static void
append_evidence (GString *out, BounceFinding *finding)
{
  g_autoptr (GPtrArray) evidence = bounce_finding_list_evidence (finding, MAX_EVIDENCE);
  g_autofree char *refused_by = bounce_finding_dup_refused_by (finding);

  if (evidence->len == 0 && refused_by == NULL)
    return;
  append_heading (out, _ ("Why we think so"), '-');
  if (refused_by != NULL)
    append_wrapped (out, "", "    ", refused_by);
  for (guint i = 0; i < evidence->len; i++)
    {
      const BounceEvidence *item = evidence->pdata[i];
      g_autofree char *words = bounce_text_clean_line (item->text, -1, 1000);
      /* TRANSLATORS: the very words, where they stood, the name of the rule that looks for them. */
      g_autofree char *line =
          g_strdup_printf (_ ("\"%s\" %s (rule %s)"), words, name_place (item->where), item->rule);

      append_wrapped (out, "  - ", "    ", line);
    }
  g_string_append_c (out, '\n');
}

static void
append_look_ups (GString *out, BounceFinding *finding)
{
  g_autoptr (GPtrArray) outcomes = bounce_finding_list_look_ups (finding);

  if (outcomes->len == 0)
    return;
  append_heading (out, _ ("What look-ups found"), '-');
  for (guint i = 0; i < outcomes->len; i++)
    {
      g_auto (GStrv) answer = bounce_check_outcome_dup_answer (outcomes->pdata[i]);
      g_autofree char *line = bounce_check_outcome_dup_line (outcomes->pdata[i]);

      append_wrapped (out, "  - ", "    ", line);
      /* Records are not wrapped: they are to be compared. */
      for (guint j = 0; answer[j] != NULL; j++)
        g_string_append_printf (out, "      %s\n", answer[j]);
    }
  g_string_append_c (out, '\n');
}

static void
append_diagnostic (GString *out, BounceFinding *finding)
{
  const char *diagnostic = bounce_facts_get (bounce_finding_get_facts (finding), "diagnostic");
  g_autofree char *clean = bounce_text_clean (diagnostic, -1, MAX_DIAGNOSTIC);

  if (bounce_text_is_blank (clean))
    return;
  append_heading (out, _ ("What the server said"), '-');
  g_strdelimit (clean, "\t", ' ');
  append_wrapped (out, "> ", "> ", clean);
  g_string_append_c (out, '\n');
}

/**
 * bounce_summary_write_finding:
 * @bounce_case: a case that was read
 * @finding: one of its findings
 * @flags: what to say
 *
 * Returns: (transfer full): plain text, wrapped at 78 columns, without isolates: it is for paper,
 * for mail and for files
 */
char *
bounce_summary_write_finding (BounceCase *bounce_case,
                              BounceFinding *finding,
                              BounceSummaryFlags flags)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (BOUNCE_IS_CASE (bounce_case), NULL);
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  if (flags & BOUNCE_SUMMARY_VERDICT)
    append_verdict (out, bounce_case, finding);
  if (flags & BOUNCE_SUMMARY_STEPS)
    append_steps (out, finding);
  if (flags & BOUNCE_SUMMARY_FACTS)
    append_facts (out, bounce_case, finding);
  if (flags & BOUNCE_SUMMARY_EVIDENCE)
    append_evidence (out, finding);
  if (flags & BOUNCE_SUMMARY_CHECKS)
    append_look_ups (out, finding);
  if (flags & BOUNCE_SUMMARY_DIAGNOSTIC)
    append_diagnostic (out, finding);
  while (out->len > 1 && out->str[out->len - 1] == '\n' && out->str[out->len - 2] == '\n')
    g_string_truncate (out, out->len - 1);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * bounce_summary_write:
 * @bounce_case: a case that was read
 * @flags: what to say
 *
 * The one text that is printed, copied and attached: all findings, one after the other.
 *
 * Returns: (transfer full): plain text, wrapped at 78 columns; empty while the case is being read
 */
char *
bounce_summary_write (BounceCase *bounce_case, BounceSummaryFlags flags)
{
  g_autoptr (GString) out = g_string_new (NULL);
  GListModel *findings;
  guint n;

  g_return_val_if_fail (BOUNCE_IS_CASE (bounce_case), NULL);
  findings = bounce_case_get_findings (bounce_case);
  n = g_list_model_get_n_items (findings);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BounceFinding) finding = g_list_model_get_item (findings, i);
      g_autofree char *text = bounce_summary_write_finding (bounce_case, finding, flags);

      if (n > 1)
        {
          g_autofree char *title =
              g_strdup_printf (_ ("Recipient %u of %u: %s"),
                               i + 1,
                               n,
                               bounce_facts_get (bounce_finding_get_facts (finding), "recipient"));

          g_string_append (out, i > 0 ? "\n" : "");
          append_paragraph (out, title);
        }
      g_string_append (out, text);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
