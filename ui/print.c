/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "print.h"

#include <glib/gi18n.h>

#include "base/names.h"
#include "base/text.h"
#include "check/checks.h"
#include "details-view.h"
#include "print-operation.h"
#include "sheet.h"

#define NUMBER_INDENT 20
#define NAME_INDENT 120
/* A guide is one or two pages: the whole notice travels with the ticket, not on paper. */
#define DIAGNOSTIC_MAXIMUM 2400
#define RECIPIENTS_MAXIMUM 20

typedef struct
{
  BounceCase *bounce_case;
  BounceFinding *finding;
  BounceSheet *sheet;
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->bounce_case);
  g_clear_object (&job->finding);
  g_clear_pointer (&job->sheet, bounce_sheet_free);
  g_free (job);
}

static void
add_if_any (BounceSheet *sheet, BounceStyle style, const char *text)
{
  if (!bounce_text_is_blank (text))
    bounce_sheet_add (sheet, style, text);
}

static void
write_verdict (Job *job)
{
  const char *const *warnings = bounce_case_get_warnings (job->bounce_case);
  g_autofree char *title = bounce_finding_dup_title (job->finding);
  g_autofree char *summary = bounce_finding_dup_summary (job->finding);
  g_autofree char *cause = bounce_finding_dup_cause (job->finding);
  g_autofree char *outcome = bounce_finding_dup_outcome (job->finding);

  for (; warnings != NULL && *warnings != NULL; warnings++)
    bounce_sheet_add (job->sheet, BOUNCE_STYLE_STRONG, bounce_case_describe_warning (*warnings));
  add_if_any (job->sheet, BOUNCE_STYLE_TITLE, title);
  add_if_any (job->sheet, BOUNCE_STYLE_LEAD, summary);
  add_if_any (job->sheet, BOUNCE_STYLE_TEXT, cause);
  add_if_any (job->sheet, BOUNCE_STYLE_STRONG, outcome);
  if (bounce_parties_fit (bounce_case_get_kind (job->bounce_case)))
    bounce_sheet_take_picture (
        job->sheet, bounce_parties_new (job->finding, bounce_case_get_report (job->bounce_case)));
}

static void
write_steps (Job *job)
{
  GListModel *steps = bounce_finding_get_steps (job->finding);
  BounceWho previous = BOUNCE_WHO_SENDER;

  if (g_list_model_get_n_items (steps) > 0)
    bounce_sheet_add (job->sheet, BOUNCE_STYLE_HEADING, _ ("What to do"));
  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (BounceStep) step = g_list_model_get_item (steps, i);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);

      if (bounce_step_get_who (step) != previous)
        bounce_sheet_add (
            job->sheet, BOUNCE_STYLE_STRONG, bounce_who_get_name (bounce_step_get_who (step)));
      previous = bounce_step_get_who (step);
      bounce_sheet_add_labelled (
          job->sheet, BOUNCE_STYLE_TEXT, number, NUMBER_INDENT, bounce_step_get_text (step));
    }
}

static void
write_others (Job *job)
{
  GListModel *findings = bounce_case_get_findings (job->bounce_case);
  guint n = g_list_model_get_n_items (findings);

  if (n < 2)
    return;
  bounce_sheet_add (job->sheet, BOUNCE_STYLE_HEADING, _ ("All recipients of this notice"));
  for (guint i = 0; i < MIN (n, RECIPIENTS_MAXIMUM); i++)
    {
      g_autoptr (BounceFinding) finding = g_list_model_get_item (findings, i);
      const BounceRecipient *recipient = bounce_finding_get_recipient (finding);
      g_autofree char *title = bounce_finding_dup_title (finding);
      g_autofree char *address = bounce_names_show (recipient != NULL ? recipient->address : NULL);
      g_autofree char *line = NULL;

      line = g_strdup_printf (
          "%s – %s", address != NULL ? address : bounce_who_get_name (BOUNCE_WHO_RECIPIENT), title);
      bounce_sheet_add (job->sheet, BOUNCE_STYLE_DETAIL, line);
    }
}

static void
write_reasons (Job *job)
{
  const BounceRecipient *recipient = bounce_finding_get_recipient (job->finding);
  g_autofree char *certainty = bounce_finding_dup_certainty (job->finding);
  g_autofree char *refused_by = bounce_finding_dup_refused_by (job->finding);
  g_autofree char *diagnostic = NULL;

  bounce_sheet_add (job->sheet, BOUNCE_STYLE_HEADING, _ ("Why we think so"));
  add_if_any (job->sheet, BOUNCE_STYLE_DETAIL, certainty);
  add_if_any (job->sheet, BOUNCE_STYLE_DETAIL, refused_by);
  if (recipient != NULL && !bounce_text_is_blank (recipient->diagnostic))
    {
      diagnostic = bounce_text_shorten (recipient->diagnostic, DIAGNOSTIC_MAXIMUM);
      bounce_sheet_add (job->sheet, BOUNCE_STYLE_QUOTE, diagnostic);
    }
}

/* What was looked up, and the answers as they came. */
static void
write_look_ups (Job *job)
{
  g_autoptr (GPtrArray) outcomes = bounce_finding_list_look_ups (job->finding);

  if (outcomes->len > 0)
    bounce_sheet_add (job->sheet, BOUNCE_STYLE_HEADING, _ ("What look-ups found"));
  for (guint i = 0; i < outcomes->len; i++)
    {
      g_autofree char *line = bounce_check_outcome_dup_line (outcomes->pdata[i]);
      g_auto (GStrv) answer = bounce_check_outcome_dup_answer (outcomes->pdata[i]);
      g_autofree char *text = g_strjoinv ("\n", answer);

      bounce_sheet_add (job->sheet, BOUNCE_STYLE_DETAIL, line);
      add_if_any (job->sheet, BOUNCE_STYLE_QUOTE, text);
    }
}

static void
write_details (Job *job)
{
  g_autoptr (GPtrArray) details = bounce_details_collect (job->bounce_case, job->finding);

  bounce_sheet_add (job->sheet, BOUNCE_STYLE_HEADING, _ ("Details"));
  for (guint i = 0; i < details->len; i++)
    {
      const BounceDetail *detail = g_ptr_array_index (details, i);

      bounce_sheet_add_labelled (
          job->sheet, BOUNCE_STYLE_DETAIL, detail->name, NAME_INDENT, detail->value);
    }
}

static void
begin_print_cb (GtkPrintOperation *operation, GtkPrintContext *context, gpointer user_data)
{
  Job *job = user_data;

  g_clear_pointer (&job->sheet, bounce_sheet_free);
  job->sheet = bounce_sheet_new (context);
  write_verdict (job);
  write_steps (job);
  write_others (job);
  write_reasons (job);
  write_look_ups (job);
  write_details (job);
  gtk_print_operation_set_n_pages (operation, (int)bounce_sheet_break_pages (job->sheet));
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer user_data)
{
  Job *job = user_data;

  bounce_sheet_draw (job->sheet, context, (guint)page);
}

static GtkPrintOperation *
new_operation (BounceCase *bounce_case, BounceFinding *finding, const char *paper)
{
  g_autofree char *title = bounce_case_dup_title (bounce_case);
  GtkPrintOperation *operation = bounce_print_operation_new (title, paper);
  Job *job = g_new0 (Job, 1);

  job->bounce_case = g_object_ref (bounce_case);
  if (finding != NULL)
    job->finding = g_object_ref (finding);
  else
    job->finding = g_list_model_get_item (bounce_case_get_findings (bounce_case), 0);
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
 * bounce_print_run:
 * @parent: the window to ask over
 * @bounce_case: a case that is read
 * @finding: the finding whose guide is printed
 * @paper: (nullable): the name of a GtkPaperSize; NULL: what is usual here
 *
 * Opens the print dialog; printing goes on by itself.
 */
void
bounce_print_run (GtkWindow *parent,
                  BounceCase *bounce_case,
                  BounceFinding *finding,
                  const char *paper)
{
  g_autoptr (GtkPrintOperation) operation = new_operation (bounce_case, finding, paper);

  bounce_print_operation_run (operation, parent);
}

/**
 * bounce_print_export:
 * @bounce_case: a case that is read
 * @finding: (nullable): the finding whose guide is printed; NULL: the first
 * @paper: (nullable): the name of a GtkPaperSize; NULL: what is usual here
 * @path: the PDF file to write; a former one is replaced only by one that is whole
 * @error: return location for an error
 *
 * Returns: whether it is written
 */
gboolean
bounce_print_export (BounceCase *bounce_case,
                     BounceFinding *finding,
                     const char *paper,
                     const char *path,
                     GError **error)
{
  g_autoptr (GtkPrintOperation) operation = new_operation (bounce_case, finding, paper);

  return bounce_print_operation_export (operation, path, error);
}

/* The pages that a preview draws */
typedef struct
{
  GPtrArray *pages; /* (element-type cairo_surface_t) */
  double width;     /* pixels */
  GtkPrintContext *context;
} Drawing;

static cairo_surface_t *
draw_sheet (Drawing *drawing, GtkPrintOperationPreview *preview, int page)
{
  GtkPageSetup *setup = gtk_print_context_get_page_setup (drawing->context);
  double inches = gtk_page_setup_get_paper_width (setup, GTK_UNIT_INCH);
  double dpi = drawing->width / inches;
  double height = gtk_page_setup_get_paper_height (setup, GTK_UNIT_INCH) * dpi;
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)drawing->width, (int)height);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  gtk_print_context_set_cairo_context (drawing->context, cr, dpi, dpi);
  gtk_print_operation_preview_render_page (preview, page);
  cairo_destroy (cr);
  return surface;
}

static void
ready_cb (GtkPrintOperationPreview *preview, GtkPrintContext *context, gpointer user_data)
{
  Drawing *drawing = user_data;
  int n;

  g_object_get (preview, "n-pages", &n, NULL);
  for (int i = 0; i < n; i++)
    g_ptr_array_add (drawing->pages, draw_sheet (drawing, preview, i));
  gtk_print_operation_preview_end_preview (preview);
}

static gboolean
preview_cb (GtkPrintOperation *operation,
            GtkPrintOperationPreview *preview,
            GtkPrintContext *context,
            GtkWindow *parent,
            gpointer user_data)
{
  Drawing *drawing = user_data;
  cairo_surface_t *none = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1, 1);
  cairo_t *cr = cairo_create (none);

  /* The pages are laid out before there is anything to draw them on. */
  drawing->context = context;
  gtk_print_context_set_cairo_context (context, cr, 72, 72);
  cairo_destroy (cr);
  cairo_surface_destroy (none);
  g_signal_connect (preview, "ready", G_CALLBACK (ready_cb), drawing);
  return TRUE;
}

/**
 * bounce_print_render:
 * @bounce_case: a case that is read
 * @finding: (nullable): the finding whose guide is drawn; NULL: the first
 * @paper: (nullable): the name of a GtkPaperSize; NULL: what is usual here
 * @width: how many pixels a page is to be wide
 *
 * Returns: (transfer full) (element-type cairo_surface_t): an image of each page, as it is printed
 */
GPtrArray *
bounce_print_render (BounceCase *bounce_case,
                     BounceFinding *finding,
                     const char *paper,
                     guint width)
{
  g_autoptr (GtkPrintOperation) operation = new_operation (bounce_case, finding, paper);
  Drawing drawing = {
    .pages = g_ptr_array_new_with_free_func ((GDestroyNotify)cairo_surface_destroy),
    .width = width,
  };

  g_signal_connect (operation, "preview", G_CALLBACK (preview_cb), &drawing);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PREVIEW, NULL, NULL);
  return drawing.pages;
}
