/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* A GTK module (GTK_MODULES): when the first frame of a window is painted, it prints the monotonic
 * time in microseconds and the number of widgets in the windows, and ends the program. */

#include <gtk/gtk.h>
#include <stdio.h>
#include <unistd.h>

G_MODULE_EXPORT void gtk_module_init (int *argc, char ***argv);

static void
count_cb (GtkWidget *widget, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), count_cb, user_data);
}

static gboolean
painted_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GList *windows = gtk_window_list_toplevels ();
  gboolean is_painted = FALSE;
  guint n = 0;

  for (GList *l = windows; l != NULL; l = l->next)
    {
      is_painted |= gtk_widget_get_mapped (l->data) &&
                    gtk_widget_get_frame_clock (l->data) == g_value_get_object (&values[0]);
      count_cb (l->data, &n);
    }
  g_list_free (windows);
  if (!is_painted)
    return TRUE;
  printf ("%" G_GINT64_FORMAT " %u\n", g_get_monotonic_time (), n);
  fflush (stdout);
  _exit (0);
}

void
gtk_module_init (int *argc, char ***argv)
{
  guint signal;

  g_type_class_ref (GDK_TYPE_FRAME_CLOCK);
  signal = g_signal_lookup ("after-paint", GDK_TYPE_FRAME_CLOCK);
  g_signal_add_emission_hook (signal, 0, painted_cb, NULL, NULL);
}
