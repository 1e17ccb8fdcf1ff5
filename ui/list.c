/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "list.h"

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  GtkWidget *line = before != NULL ? gtk_separator_new (GTK_ORIENTATION_HORIZONTAL) : NULL;

  if (line != NULL)
    gtk_widget_show (line);
  gtk_list_box_row_set_header (row, line);
}

/** bounce_list_separate_rows: draws a line between the rows of @list. */
void
bounce_list_separate_rows (GtkListBox *list)
{
  gtk_list_box_set_header_func (list, header_cb, NULL, NULL);
}
