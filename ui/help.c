/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "help.h"

#include "help-window.h"

/* The pages are there, and something that shows them. */
static gboolean
has_pages (void)
{
  g_autoptr (GAppInfo) viewer = g_app_info_get_default_for_uri_scheme ("help");
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();
  gboolean has_any = FALSE;

  if (viewer == NULL)
    return FALSE;
  g_ptr_array_add (folders, (char *)g_get_user_data_dir ());
  for (const char *const *folder = g_get_system_data_dirs (); *folder != NULL; folder++)
    g_ptr_array_add (folders, (char *)*folder);
  for (guint i = 0; i < folders->len && !has_any; i++)
    {
      g_autofree char *page =
          g_build_filename (folders->pdata[i], "help", "C", GETTEXT_PACKAGE, "index.page", NULL);

      has_any = g_file_test (page, G_FILE_TEST_EXISTS);
    }
  return has_any;
}

static void
show_window (BounceWindow *window, gboolean at_places)
{
  GtkWidget *help = bounce_help_window_new (GTK_WINDOW (window), at_places);

  gtk_window_present (GTK_WINDOW (help));
}

static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceWindow *window = user_data;

  if (!has_pages () ||
      !gtk_show_uri_on_window (
          GTK_WINDOW (window), "help:" GETTEXT_PACKAGE, gtk_get_current_event_time (), NULL))
    show_window (window, FALSE);
}

static void
help_mail_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_window (user_data, TRUE);
}

/* One for all windows, built when it is asked for and kept until the end: GTK's window of shortcuts
 * complains of each of its labels when it is taken apart while a screen reader is there. */
static GtkWidget *
ensure_shortcuts (GtkApplication *application)
{
  GtkWidget *shortcuts = g_object_get_data (G_OBJECT (application), "shortcuts");
  g_autoptr (GtkBuilder) builder = NULL;

  if (shortcuts != NULL)
    return shortcuts;
  builder = gtk_builder_new_from_resource ("/org/bouncedesk/BounceDesk/shortcuts.ui");
  shortcuts = GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts"));
  g_signal_connect (shortcuts, "delete-event", G_CALLBACK (gtk_widget_hide_on_delete), NULL);
  g_object_set_data (G_OBJECT (application), "shortcuts", shortcuts);
  return shortcuts;
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = user_data;
  GtkWidget *shortcuts = ensure_shortcuts (gtk_window_get_application (window));

  if (gtk_window_get_transient_for (GTK_WINDOW (shortcuts)) != window)
    g_signal_connect_object (
        window, "destroy", G_CALLBACK (gtk_widget_hide), shortcuts, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (shortcuts), window);
  gtk_window_present (GTK_WINDOW (shortcuts));
}

static const GActionEntry actions[] = {
  { .name = "help", .activate = help_cb },
  { .name = "help-mail", .activate = help_mail_cb },
  { .name = "shortcuts", .activate = shortcuts_cb },
};

/** bounce_help_attach: adds to @window what explains the program. */
void
bounce_help_attach (BounceWindow *window)
{
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), window);
}
