/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "cli/progress.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#define INTERVAL (G_USEC_PER_SEC / 5)

struct _BounceProgress
{
  gboolean is_shown; /* somebody looks */
  gint64 started;
  gint64 last;
  guint n_mails;
};

/** bounce_progress_new: (transfer full): the time runs from now. */
BounceProgress *
bounce_progress_new (void)
{
  BounceProgress *progress = g_new0 (BounceProgress, 1);

  progress->is_shown = isatty (STDERR_FILENO) && !isatty (STDOUT_FILENO);
  progress->started = g_get_monotonic_time ();
  progress->last = progress->started;
  return progress;
}

/** bounce_progress_free: frees it. */
void
bounce_progress_free (BounceProgress *progress)
{
  g_free (progress);
}

static void
show (BounceProgress *progress, gint64 now)
{
  double seconds = (double)(now - progress->started) / G_USEC_PER_SEC;

  /* TRANSLATORS: a running count on the terminal; the second number is mails per second */
  fprintf (stderr,
           _ ("\r%u mails, %.0f per second"),
           progress->n_mails,
           seconds > 0 ? progress->n_mails / seconds : 0);
  fflush (stderr);
  progress->last = now;
}

/** bounce_progress_tell: so many mails are done. Shows it, five times a second at most. */
void
bounce_progress_tell (BounceProgress *progress, guint n_mails)
{
  gint64 now;

  if (!progress->is_shown)
    return;
  progress->n_mails = n_mails;
  now = g_get_monotonic_time ();
  if (now - progress->last >= INTERVAL)
    show (progress, now);
}

/** bounce_progress_end: shows it a last time, if it was shown at all. */
void
bounce_progress_end (BounceProgress *progress)
{
  if (!progress->is_shown || progress->last == progress->started)
    return;
  show (progress, g_get_monotonic_time ());
  fputc ('\n', stderr);
}
