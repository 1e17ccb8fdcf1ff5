/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "triage-print.h"

#include <glib/gi18n.h>

#include "base/names.h"
#include "case/batch-out.h"
#include "case/case.h"
#include "print-operation.h"
#include "sheet.h"
#include "time-line.h"
#include "triage-words.h"
#include "words.h"

#define NUMBER_INDENT 60
/* An overview is a page or two: the table has the rest. */
#define MAX_GROUPS 40u

/* What is printed is what the page showed when it was asked for, even if mails still come in. */
typedef struct
{
  char *title;
  char *lead;
  char *selection;
  GArray *scenarios;
  GArray *domains;
  GArray *spans;
  guint who[BOUNCE_N_WHO];
  BounceBatch *batch; /* keeps the strings alive */
  BounceSheet *sheet;
} Job;

static void
job_free (Job *job)
{
  g_free (job->title);
  g_free (job->lead);
  g_free (job->selection);
  g_array_unref (job->scenarios);
  g_array_unref (job->domains);
  g_array_unref (job->spans);
  g_object_unref (job->batch);
  g_clear_pointer (&job->sheet, bounce_sheet_free);
  g_free (job);
}

static Job *
job_new (BounceBatchView *view)
{
  Job *job = g_new0 (Job, 1);

  job->batch = g_object_ref (bounce_batch_view_get_batch (view));
  job->title = bounce_triage_write_title (job->batch);
  job->lead = bounce_triage_write_lead (job->batch);
  if (bounce_batch_view_is_filtered (view))
    job->selection = bounce_triage_write_selection (view);
  job->scenarios = bounce_batch_view_list_scenarios (view, MAX_GROUPS, NULL);
  job->domains = bounce_batch_view_list_domains (view, MAX_GROUPS, NULL);
  job->spans = bounce_batch_view_list_spans (view, BOUNCE_TIME_LINE_MAX_SPANS);
  for (guint i = 0; i < BOUNCE_N_WHO; i++)
    job->who[i] = bounce_batch_view_get_who_counts (view)[i];
  return job;
}

static void
add_number (BounceSheet *sheet, guint number, guint most, const char *text)
{
  g_autofree char *words = bounce_words_for_number (number);

  bounce_sheet_add_bar (
      sheet, BOUNCE_STYLE_TEXT, words, NUMBER_INDENT, text, (double)number / MAX (most, 1));
}

static void
write_groups (BounceSheet *sheet, const char *heading, const GArray *groups)
{
  if (groups->len > 0)
    bounce_sheet_add (sheet, BOUNCE_STYLE_HEADING, heading);
  for (guint i = 0; i < groups->len; i++)
    {
      const BounceBatchGroup *group = &g_array_index (groups, BounceBatchGroup, i);
      g_autofree char *domain = bounce_names_show (group->domain);

      add_number (sheet,
                  group->n_rows,
                  g_array_index (groups, BounceBatchGroup, 0).n_rows,
                  group->scenario != NULL ? group->scenario->title : domain);
    }
}

/* Nobody comes last. */
static void
write_who (Job *job)
{
  guint most = 0;

  bounce_sheet_add (job->sheet, BOUNCE_STYLE_HEADING, _ ("Who must act first"));
  for (guint i = 0; i < BOUNCE_N_WHO; i++)
    most = MAX (most, job->who[i]);
  for (guint i = 1; i <= BOUNCE_N_WHO; i++)
    if (job->who[i % BOUNCE_N_WHO] > 0)
      add_number (job->sheet,
                  job->who[i % BOUNCE_N_WHO],
                  most,
                  bounce_who_get_name ((BounceWho)(i % BOUNCE_N_WHO)));
}

static void
write_days (Job *job)
{
  guint most = 1;

  if (job->spans->len > 0)
    bounce_sheet_add (job->sheet, BOUNCE_STYLE_HEADING, _ ("When"));
  for (guint i = 0; i < job->spans->len; i++)
    most = MAX (most, g_array_index (job->spans, BounceBatchSpan, i).n_rows);
  for (guint i = 0; i < job->spans->len; i++)
    {
      const BounceBatchSpan *span = &g_array_index (job->spans, BounceBatchSpan, i);
      g_autofree char *first = bounce_batch_write_day (span->first_day);
      g_autofree char *last = bounce_batch_write_day (span->last_day);
      g_autofree char *number = bounce_words_for_number (span->n_rows);
      g_autofree char *days = NULL;

      if (span->n_rows == 0)
        continue;
      days = span->first_day == span->last_day ? g_strdup (first)
                                               : g_strdup_printf ("%s – %s", first, last);
      bounce_sheet_add_bar (job->sheet,
                            BOUNCE_STYLE_DETAIL,
                            number,
                            NUMBER_INDENT,
                            days,
                            (double)span->n_rows / most);
    }
}

static void
begin_print_cb (GtkPrintOperation *operation, GtkPrintContext *context, gpointer user_data)
{
  Job *job = user_data;

  g_clear_pointer (&job->sheet, bounce_sheet_free);
  job->sheet = bounce_sheet_new (context);
  bounce_sheet_add (job->sheet, BOUNCE_STYLE_TITLE, job->title);
  bounce_sheet_add (job->sheet, BOUNCE_STYLE_LEAD, job->lead);
  if (job->selection != NULL)
    bounce_sheet_add (job->sheet, BOUNCE_STYLE_STRONG, job->selection);
  write_who (job);
  write_groups (job->sheet, _ ("What happened"), job->scenarios);
  write_groups (job->sheet, _ ("Domains of the recipients"), job->domains);
  write_days (job);
  gtk_print_operation_set_n_pages (operation, (int)bounce_sheet_break_pages (job->sheet));
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer user_data)
{
  Job *job = user_data;

  bounce_sheet_draw (job->sheet, context, (guint)page);
}

static GtkPrintOperation *
new_operation (BounceBatchView *view)
{
  Job *job = job_new (view);
  GtkPrintOperation *operation = bounce_print_operation_new (job->title, NULL);

  g_signal_connect_data (operation,
                         "begin-print",
                         G_CALLBACK (begin_print_cb),
                         job,
                         (GClosureNotify)(GCallback)job_free,
                         0);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), job);
  return operation;
}

/**
 * bounce_triage_print_run:
 * @parent: the window to ask over
 * @view: what is printed: an overview of the rows that it lets through
 *
 * Opens the print dialog; printing goes on by itself.
 */
void
bounce_triage_print_run (GtkWindow *parent, BounceBatchView *view)
{
  g_autoptr (GtkPrintOperation) operation = new_operation (view);

  bounce_print_operation_run (operation, parent);
}

/** bounce_triage_print_export: writes the same to @path, as a PDF; whether it is written. */
gboolean
bounce_triage_print_export (BounceBatchView *view, const char *path, GError **error)
{
  g_autoptr (GtkPrintOperation) operation = new_operation (view);

  return bounce_print_operation_export (operation, path, error);
}
