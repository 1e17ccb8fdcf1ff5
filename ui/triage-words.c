/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "triage-words.h"

#include <glib/gi18n.h>

#include "base/names.h"
#include "words.h"

/* The one %s of @words becomes the number. */
static char *
put_number (const char *words, guint64 n)
{
  g_autofree char *number = bounce_words_for_number (n);
  g_auto (GStrv) parts = g_strsplit (words, "%s", 2);

  /* A plural form need not say the number: "one mail". */
  return parts[0] != NULL && parts[1] != NULL ? g_strconcat (parts[0], number, parts[1], NULL)
                                              : g_strdup (words);
}

/** bounce_triage_write_title: (transfer full): how many mails are read. */
char *
bounce_triage_write_title (BounceBatch *batch)
{
  BounceBatchProgress progress;
  gulong n;

  bounce_batch_get_progress (batch, &progress);
  if (progress.is_running && progress.n_mails == 0)
    return g_strdup (_ ("Reading the mails…"));
  n = (gulong)(progress.n_mails - bounce_batch_get_n_not_mails (batch));
  return put_number (g_dngettext (GETTEXT_PACKAGE, "%s mail", "%s mails", n), n);
}

static void
append (GString *text, char *taken)
{
  g_autofree char *part = taken;

  g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

/** bounce_triage_write_lead: (transfer full): what they are: one line, with numbers. */
char *
bounce_triage_write_lead (BounceBatch *batch)
{
  const guint64 *kinds = bounce_batch_get_kinds (batch);
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 n_others = 0, n_not_mails = bounce_batch_get_n_not_mails (batch);

  for (guint kind = 0; kind < BOUNCE_N_KINDS; kind++)
    if (kind != BOUNCE_KIND_BOUNCE && kind != BOUNCE_KIND_DELAY && kind != BOUNCE_KIND_UNREADABLE)
      n_others += kinds[kind];
  append (text,
          put_number (g_dngettext (GETTEXT_PACKAGE,
                                   "%s came back",
                                   "%s came back",
                                   (gulong)kinds[BOUNCE_KIND_BOUNCE]),
                      kinds[BOUNCE_KIND_BOUNCE]));
  if (kinds[BOUNCE_KIND_DELAY] > 0)
    append (text,
            put_number (g_dngettext (GETTEXT_PACKAGE,
                                     "%s is delayed",
                                     "%s are delayed",
                                     (gulong)kinds[BOUNCE_KIND_DELAY]),
                        kinds[BOUNCE_KIND_DELAY]));
  if (n_others > 0)
    append (text,
            put_number (g_dngettext (GETTEXT_PACKAGE,
                                     "%s is something else",
                                     "%s are something else",
                                     (gulong)n_others),
                        n_others));
  if (kinds[BOUNCE_KIND_UNREADABLE] > 0)
    append (text,
            put_number (g_dngettext (GETTEXT_PACKAGE,
                                     "%s could not be read",
                                     "%s could not be read",
                                     (gulong)kinds[BOUNCE_KIND_UNREADABLE]),
                        kinds[BOUNCE_KIND_UNREADABLE]));
  if (n_not_mails > 0)
    append (text,
            put_number (
                g_dngettext (
                    GETTEXT_PACKAGE, "%s is not a mail", "%s are not mails", (gulong)n_not_mails),
                n_not_mails));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/** bounce_triage_write_note: (transfer full): what was left out; "": nothing. */
char *
bounce_triage_write_note (const BounceBatchProgress *progress)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!progress->is_running && progress->is_cancelled)
    append (text, g_strdup (_ ("Stopped: the rest was not read.")));
  if (progress->n_skipped > 0)
    append (text,
            put_number (g_dngettext (GETTEXT_PACKAGE,
                                     "%s other file holds no mail.",
                                     "%s other files hold no mail.",
                                     (gulong)progress->n_skipped),
                        progress->n_skipped));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
write_time_left (double seconds)
{
  gulong n = (gulong)seconds + 1;

  if (n < 60)
    return put_number (
        g_dngettext (GETTEXT_PACKAGE, "about %s second left", "about %s seconds left", n), n);
  n = (gulong)(seconds / 60 + 0.5);
  return put_number (
      g_dngettext (GETTEXT_PACKAGE, "about %s minute left", "about %s minutes left", n), n);
}

/** bounce_triage_write_progress: (transfer full): how far it is, and how long it will take. */
char *
bounce_triage_write_progress (const BounceBatchProgress *progress)
{
  g_autofree char *done = bounce_words_for_number (progress->n_mails);
  g_autofree char *total = bounce_words_for_number (progress->total);
  g_autofree char *left = NULL, *text = NULL;

  /* Translators: two numbers */
  text = g_strdup_printf (
      progress->total_is_exact ? _ ("%s of %s") : _ ("%s of about %s"), done, total);
  if (progress->seconds_left < 0)
    return g_steal_pointer (&text);
  left = write_time_left (progress->seconds_left);
  return g_strdup_printf ("%s · %s", text, left);
}

/** bounce_triage_write_selection: (transfer full): how many are in the list, and of what. */
char *
bounce_triage_write_selection (BounceBatchView *view)
{
  const BounceBatchScenario *scenario = bounce_batch_view_get_scenario (view);
  const char *domain = bounce_batch_view_get_domain (view);
  g_autoptr (GString) text = g_string_new (NULL);

  if (bounce_batch_view_get_n_rows (view) == 0 && bounce_batch_view_is_filtered (view))
    return g_strdup (_ ("No case matches."));
  append (text,
          put_number (g_dngettext (GETTEXT_PACKAGE,
                                   "%s case",
                                   "%s cases",
                                   (gulong)(bounce_batch_view_get_n_rows (view))),
                      bounce_batch_view_get_n_rows (view)));
  if (scenario != NULL)
    append (text, g_strdup (scenario->title));
  if (domain != NULL)
    append (text, bounce_names_show (domain));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
