/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "places.h"

#include "intake/places.h"

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 70);
  if (style != NULL)
    {
      gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
      atk_object_set_role (gtk_widget_get_accessible (label), ATK_ROLE_HEADING);
    }
  gtk_widget_show (label);
  return label;
}

/** bounce_places_new: (transfer floating): for each mail program, how to get a mail out of it. */
GtkWidget *
bounce_places_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  BounceIntakePlace place;

  for (guint i = 0; bounce_intake_get_place (i, &place); i++)
    {
      GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

      gtk_container_add (GTK_CONTAINER (lines), new_label (place.program, "heading"));
      gtk_container_add (GTK_CONTAINER (lines), new_label (place.steps, NULL));
      gtk_widget_show (lines);
      gtk_container_add (GTK_CONTAINER (box), lines);
    }
  gtk_widget_show (box);
  return box;
}
