/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* dragsrc TYPE DATA...: a window to drag from. TYPE "uri": each DATA is a path or a URI, offered as
 * text/uri-list; "vanish": so too, and the files are deleted as soon as the drop is over; "text":
 * the first DATA is offered as text; "mail": the file it names is offered as message/rfc822;
 * "save": the file it names is offered by Direct Save, further DATA as URIs beside it, as
 * Thunderbird does; "no-save": the same, but saving fails; "portal": the first DATA is a key of the
 * FileTransfer portal; "none": only a type that nobody knows is offered. */

#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <string.h>

#define SIZE 80
#define DIRECT_SAVE "XdndDirectSave0"

typedef struct
{
  const char *type;
  char **data;
} Source;

static void
set_uris (GtkSelectionData *selection, char **data)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);

  for (char **p = data; *p != NULL; p++)
    {
      g_autofree char *scheme = g_uri_parse_scheme (*p);

      g_ptr_array_add (uris, scheme != NULL ? g_strdup (*p) : g_filename_to_uri (*p, NULL, NULL));
    }
  g_ptr_array_add (uris, NULL);
  gtk_selection_data_set_uris (selection, (char **)uris->pdata);
}

/* The target has put into our property where it wants the file. */
static void
save (GtkSelectionData *selection, GdkWindow *window, const Source *source)
{
  g_autofree guchar *property = NULL;
  g_autofree char *uri = NULL, *path = NULL, *contents = NULL;
  int property_length = 0;
  gsize length;
  const char *answer = "E";

  gdk_property_get (window,
                    gdk_atom_intern_static_string (DIRECT_SAVE),
                    gdk_atom_intern_static_string ("text/plain"),
                    0,
                    4096,
                    FALSE,
                    NULL,
                    NULL,
                    &property_length,
                    &property);
  uri = g_strndup ((const char *)property, (gsize)property_length);
  path = g_filename_from_uri (uri, NULL, NULL);
  if (strcmp (source->type, "save") == 0 && path != NULL &&
      g_file_get_contents (source->data[0], &contents, &length, NULL) &&
      g_file_set_contents (path, contents, (gssize)length, NULL))
    answer = "S";
  g_print ("save %s %s\n", path, answer);
  gtk_selection_data_set (
      selection, gdk_atom_intern_static_string ("STRING"), 8, (const guchar *)answer, 1);
}

static void
set_bytes (GtkSelectionData *selection, const char *data, gsize length)
{
  gtk_selection_data_set (
      selection, gtk_selection_data_get_target (selection), 8, (const guchar *)data, (int)length);
}

static void
drag_data_get_cb (GtkWidget *widget,
                  GdkDragContext *context,
                  GtkSelectionData *selection,
                  guint info,
                  guint time,
                  gpointer user_data)
{
  const Source *source = user_data;
  GdkAtom target = gtk_selection_data_get_target (selection);
  g_autofree char *contents = NULL;
  gsize length;

  if (target == gdk_atom_intern_static_string (DIRECT_SAVE))
    save (selection, gdk_drag_context_get_source_window (context), source);
  else if (strcmp (source->type, "uri") == 0 || strcmp (source->type, "vanish") == 0)
    set_uris (selection, source->data);
  else if (strcmp (source->type, "save") == 0 || strcmp (source->type, "no-save") == 0)
    set_uris (selection, source->data + 1);
  else if (strcmp (source->type, "portal") == 0)
    set_bytes (selection, source->data[0], strlen (source->data[0]) + 1);
  else if (strcmp (source->type, "text") == 0)
    gtk_selection_data_set_text (selection, source->data[0], -1);
  else if (strcmp (source->type, "mail") == 0 &&
           g_file_get_contents (source->data[0], &contents, &length, NULL))
    set_bytes (selection, contents, length);
}

/* The source of a direct save tells the name of the file. */
static void
drag_begin_cb (GtkWidget *widget, GdkDragContext *context, gpointer user_data)
{
  const Source *source = user_data;
  g_autofree char *name = NULL;

  if (strcmp (source->type, "save") != 0 && strcmp (source->type, "no-save") != 0)
    return;
  name = g_path_get_basename (source->data[0]);
  gdk_property_change (gdk_drag_context_get_source_window (context),
                       gdk_atom_intern_static_string (DIRECT_SAVE),
                       gdk_atom_intern_static_string ("text/plain"),
                       8,
                       GDK_PROP_MODE_REPLACE,
                       (const guchar *)name,
                       (int)strlen (name));
}

static void
drag_end_cb (GtkWidget *widget, GdkDragContext *context, gpointer user_data)
{
  const Source *source = user_data;

  for (char **p = source->data; strcmp (source->type, "vanish") == 0 && *p != NULL; p++)
    g_unlink (*p);
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

static void
offer (GtkWidget *box, const Source *source)
{
  static const struct
  {
    const char *type;
    const char *target;
    gboolean has_uris;
  } offers[] = {
    { "uri", NULL, TRUE },
    { "vanish", NULL, TRUE },
    { "text", NULL, FALSE },
    { "mail", "message/rfc822", FALSE },
    { "save", DIRECT_SAVE, TRUE },
    { "no-save", DIRECT_SAVE, TRUE },
    { "portal", "application/vnd.portal.filetransfer", FALSE },
    { "none", "application/x-nothing", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      GtkTargetEntry entry = { (char *)offers[i].target, 0, 0 };

      if (strcmp (source->type, offers[i].type) != 0)
        continue;
      gtk_drag_source_set (
          box, GDK_BUTTON1_MASK, &entry, offers[i].target != NULL ? 1 : 0, GDK_ACTION_COPY);
      if (offers[i].has_uris)
        {
          GtkTargetList *targets = gtk_drag_source_get_target_list (box);

          gtk_target_list_add (targets, gdk_atom_intern_static_string ("text/uri-list"), 0, 0);
        }
      if (strcmp (source->type, "text") == 0)
        gtk_drag_source_add_text_targets (box);
    }
}

int
main (int argc, char **argv)
{
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
  offer (box, &source);
  g_signal_connect (box, "drag-begin", G_CALLBACK (drag_begin_cb), &source);
  g_signal_connect (box, "drag-data-get", G_CALLBACK (drag_data_get_cb), &source);
  g_signal_connect (box, "drag-end", G_CALLBACK (drag_end_cb), &source);
  g_signal_connect (box, "drag-failed", G_CALLBACK (drag_failed_cb), NULL);
  g_signal_connect (window, "destroy", G_CALLBACK (gtk_main_quit), NULL);
  gtk_widget_show (label);
  gtk_widget_show (box);
  gtk_widget_show (window);
  gtk_window_move (GTK_WINDOW (window), 0, 0);
  gtk_main ();
  return 0;
}
