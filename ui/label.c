/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "label.h"

/**
 * bounce_label_never_hyphenate:
 * @label: a label that wraps
 *
 * Where a long word is broken, no hyphen is put in: in an address or a code, it would be read as a
 * part of it.
 */
void
bounce_label_never_hyphenate (GtkLabel *label)
{
  PangoAttrList *attributes = gtk_label_get_attributes (label);

  attributes = attributes != NULL ? pango_attr_list_copy (attributes) : pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (label, attributes);
  pango_attr_list_unref (attributes);
}

static void
find_label_cb (GtkWidget *widget, gpointer user_data)
{
  GtkLabel **found = user_data;

  if (*found != NULL)
    return;
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    *found = GTK_LABEL (widget);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_label_cb, found);
}

static void
name_cb (GtkWidget *widget, gpointer user_data)
{
  /* What a list is about stands above it, what a row is about within it. */
  GtkWidget *place = GTK_IS_LIST_BOX (widget) ? gtk_widget_get_parent (widget) : widget;
  AtkObject *accessible = gtk_widget_get_accessible (widget);
  GtkLabel *label = NULL;

  if ((GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_BOX_ROW (widget)) &&
      atk_object_get_name (accessible) == NULL)
    {
      find_label_cb (place, &label);
      if (label != NULL)
        atk_object_set_name (accessible, gtk_label_get_text (label));
    }
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), name_cb, NULL);
}

/** bounce_label_name_lists: gives the lists in @root, and their rows, the names that their labels
 * say, where they have none: GTK finds such only for buttons and fields. */
void
bounce_label_name_lists (GtkWidget *root)
{
  name_cb (root, NULL);
}

/**
 * bounce_label_align_start:
 * @layout: a layout with its text
 *
 * Puts the text where the lines of its context begin. Pango turns an alignment round where the text
 * runs against its context, and only there.
 */
void
bounce_label_align_start (PangoLayout *layout)
{
  gboolean is_rtl =
      pango_context_get_base_dir (pango_layout_get_context (layout)) == PANGO_DIRECTION_RTL;
  gboolean runs_along = pango_layout_get_direction (layout, 0) == PANGO_DIRECTION_RTL;

  pango_layout_set_alignment (layout, is_rtl && runs_along ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
}
