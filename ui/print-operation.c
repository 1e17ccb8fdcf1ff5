/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "print-operation.h"

#include <glib/gi18n.h>
#include <string.h>

#define MARGIN_MM 18

/**
 * bounce_print_operation_new:
 * @title: what is printed, for the queue of the printer
 * @paper: (nullable): the name of a GtkPaperSize; NULL: what is usual here
 *
 * Returns: (transfer full): an operation in points, with the margins of all that we print
 */
GtkPrintOperation *
bounce_print_operation_new (const char *title, const char *paper)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();

  if (paper != NULL)
    {
      GtkPaperSize *size = gtk_paper_size_new (paper);

      gtk_page_setup_set_paper_size (setup, size);
      gtk_paper_size_free (size);
    }
  gtk_page_setup_set_top_margin (setup, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (setup, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_left_margin (setup, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (setup, MARGIN_MM, GTK_UNIT_MM);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, title);
  return operation;
}

/** bounce_print_operation_run: opens the print dialog over @parent; printing goes on by itself. */
void
bounce_print_operation_run (GtkPrintOperation *operation, GtkWindow *parent)
{
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}

/* GTK does not say when the disk is full; a PDF that is whole ends with a mark (ISO
 * 32000-1, 7.5.5). */
static gboolean
is_whole (const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, error))
    return FALSE;
  if (memmem (data + length - MIN (length, 1024), MIN (length, 1024), "%%EOF", 5) != NULL)
    return TRUE;
  g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _ ("There is no room to save the guide."));
  return FALSE;
}

/**
 * bounce_print_operation_export:
 * @operation: an operation
 * @path: the PDF file to write; a former one is replaced only by one that is whole
 * @error: return location for an error
 *
 * Returns: whether it is written
 */
gboolean
bounce_print_operation_export (GtkPrintOperation *operation, const char *path, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (part);
  g_autoptr (GFile) to = g_file_new_for_path (path);
  gboolean ok;

  gtk_print_operation_set_export_filename (operation, part);
  ok = gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, error) ==
           GTK_PRINT_OPERATION_RESULT_APPLY &&
       is_whole (part, error) &&
       g_file_move (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error);
  if (!ok)
    g_file_delete (from, NULL, NULL);
  return ok;
}
