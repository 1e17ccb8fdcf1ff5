/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* dragsrc TYPE DATA...: a window to drag from. TYPE "uri": each DATA is a path or a URI, offered as
 * text/uri-list; "text": the first DATA is offered as text; "mail": the file it names is offered as
 * message/rfc822; "none": only a type that nobody knows is offered. */

#include <gtk/gtk.h>
#include <string.h>

#define SIZE 80

typedef struct
{
  const char *type;
  char **data;
} Source;

static void
drag_data_get_cb (GtkWidget *widget,
                  GdkDragContext *context,
                  GtkSelectionData *selection,
                  guint info,
                  guint time,
                  gpointer user_data)
{
  const Source *source = user_data;
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *contents = NULL;
  gsize length;

  if (strcmp (source->type, "uri") == 0)
    {
      for (char **p = source->data; *p != NULL; p++)
        g_ptr_array_add (
            uris, strstr (*p, ":/") != NULL ? g_strdup (*p) : g_filename_to_uri (*p, NULL, NULL));
      g_ptr_array_add (uris, NULL);
      gtk_selection_data_set_uris (selection, (char **)uris->pdata);
    }
  else if (strcmp (source->type, "text") == 0)
    gtk_selection_data_set_text (selection, source->data[0], -1);
  else if (strcmp (source->type, "mail") == 0 &&
           g_file_get_contents (source->data[0], &contents, &length, NULL))
    gtk_selection_data_set (selection,
                            gtk_selection_data_get_target (selection),
                            8,
                            (const guchar *)contents,
                            (int)length);
}

static void
drag_end_cb (GtkWidget *widget, GdkDragContext *context, gpointer user_data)
{
  g_print ("drag-end\n");
  gtk_main_quit ();
}

static gboolean
drag_failed_cb (GtkWidget *widget,
                GdkDragContext *context,
                GtkDragResult result,
                gpointer user_data)
{
  g_print ("drag-failed %d\n", result);
  return TRUE; /* no picture flies back */
}

int
main (int argc, char **argv)
{
  GtkTargetEntry none = { (char *)"application/x-nothing", 0, 0 };
  GtkTargetEntry mail = { (char *)"message/rfc822", 0, 0 };
  Source source;
  GtkWidget *window, *box, *label;

  gtk_init (&argc, &argv);
  source.type = argc > 2 ? argv[1] : "none";
  source.data = argc > 2 ? argv + 2 : NULL;
  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  box = gtk_event_box_new ();
  label = gtk_label_new ("drag me");
  gtk_window_set_title (GTK_WINDOW (window), "dragsrc");
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_type_hint (GTK_WINDOW (window), GDK_WINDOW_TYPE_HINT_UTILITY);
  gtk_window_set_default_size (GTK_WINDOW (window), SIZE, SIZE);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (window), box);
  gtk_drag_source_set (box, GDK_BUTTON1_MASK, &none, 1, GDK_ACTION_COPY);
  if (strcmp (source.type, "mail") == 0)
    gtk_drag_source_set (box, GDK_BUTTON1_MASK, &mail, 1, GDK_ACTION_COPY);
  else if (strcmp (source.type, "none") != 0)
    gtk_drag_source_set (box, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY);
  if (strcmp (source.type, "uri") == 0)
    gtk_drag_source_add_uri_targets (box);
  else if (strcmp (source.type, "text") == 0)
    gtk_drag_source_add_text_targets (box);
  g_signal_connect (box, "drag-data-get", G_CALLBACK (drag_data_get_cb), &source);
  g_signal_connect (box, "drag-end", G_CALLBACK (drag_end_cb), NULL);
  g_signal_connect (box, "drag-failed", G_CALLBACK (drag_failed_cb), NULL);
  g_signal_connect (window, "destroy", G_CALLBACK (gtk_main_quit), NULL);
  gtk_widget_show (label);
  gtk_widget_show (box);
  gtk_widget_show (window);
  gtk_window_move (GTK_WINDOW (window), 0, 0);
  gtk_main ();
  return 0;
}
