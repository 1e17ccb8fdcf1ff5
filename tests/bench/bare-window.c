/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* bare-window N: a window with a header bar and N widgets of the usual kinds, to compare the start
 * of bounce-desk with. */

#include <gtk/gtk.h>
#include <stdlib.h>

static void
activate_cb (GtkApplication *application, gpointer user_data)
{
  GtkWidget *window = gtk_application_window_new (application), *bar = gtk_header_bar_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  int n = GPOINTER_TO_INT (user_data);

  gtk_header_bar_set_show_close_button (GTK_HEADER_BAR (bar), TRUE);
  gtk_window_set_titlebar (GTK_WINDOW (window), bar);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 720);
  for (int i = 0; i < n; i += 2)
    {
      /* As in the window of bounce-desk: a third are buttons with their labels, a few are icons. */
      GtkWidget *widget = i % 12 == 0  ? gtk_image_new_from_icon_name ("document-open-symbolic",
                                                                      GTK_ICON_SIZE_BUTTON)
                          : i % 3 == 0 ? gtk_button_new_with_label ("Some words")
                                       : gtk_label_new ("Some words");

      gtk_widget_show (widget);
      gtk_container_add (GTK_CONTAINER (box), widget);
    }
  gtk_container_add (GTK_CONTAINER (window), box);
  gtk_widget_show (bar);
  gtk_widget_show (box);
  gtk_widget_show (window);
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application =
      gtk_application_new ("org.bouncedesk.BareWindow", G_APPLICATION_DEFAULT_FLAGS);
  int n = argc > 1 ? atoi (argv[1]) : 100;

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), GINT_TO_POINTER (n));
  return g_application_run (G_APPLICATION (application), 1, argv);
}
