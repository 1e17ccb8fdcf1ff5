/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "history-actions.h"

#include <glib/gi18n.h>

#include "clear-history.h"

static BounceHistory *
get_history (BounceWindow *window)
{
  return bounce_application_get_history (bounce_window_get_application (window));
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  if (bounce_history_export_finish (BOUNCE_HISTORY (source), result, &error))
    bounce_window_say (window, _ ("The history is saved."));
  else
    bounce_window_refuse (window, error->message);
}

static void
file_chosen_cb (BounceWindow *window, int response, GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *name = NULL, *lower = NULL;
  BounceHistoryFormat format = BOUNCE_HISTORY_FORMAT_CSV;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    {
      name = g_file_get_basename (file);
      lower = g_ascii_strdown (name, -1);
      if (g_str_has_suffix (lower, ".json"))
        format = BOUNCE_HISTORY_FORMAT_JSON;
      bounce_history_export_async (
          get_history (window), file, format, NULL, exported_cb, g_object_ref (window));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *pattern)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

/* The ending of the name says the format: it follows the filter that is chosen. */
static void
filter_cb (GtkFileChooser *chooser)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (chooser);
  gboolean is_json =
      filter != NULL && g_strcmp0 (gtk_file_filter_get_name (filter), _ ("JSON")) == 0;

  gtk_file_chooser_set_current_name (chooser, is_json ? "bounces.json" : "bounces.csv");
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceWindow *window = user_data;
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Export the History"),
                                                              GTK_WINDOW (window),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE,
                                                              _ ("_Save"),
                                                              _ ("_Cancel"));

  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  add_filter (GTK_FILE_CHOOSER (dialog), _ ("Table (CSV)"), "*.csv");
  add_filter (GTK_FILE_CHOOSER (dialog), _ ("JSON"), "*.json");
  filter_cb (GTK_FILE_CHOOSER (dialog));
  g_signal_connect (dialog, "notify::filter", G_CALLBACK (filter_cb), NULL);
  g_signal_connect_object (
      dialog, "response", G_CALLBACK (file_chosen_cb), window, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
cleared (GtkWindow *parent, const char *text, gboolean is_error)
{
  BounceWindow *window = BOUNCE_WINDOW (parent);

  if (is_error)
    {
      bounce_window_refuse (window, text);
      return;
    }
  bounce_recent_clear (bounce_application_get_recent (bounce_window_get_application (window)));
  bounce_window_say (window, text);
}

static void
clear_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  bounce_clear_history_ask (user_data, get_history (user_data), cleared);
}

static const GActionEntry actions[] = {
  { .name = "export-history", .activate = export_cb },
  { .name = "clear-history", .activate = clear_cb },
};

/** bounce_history_actions_attach: adds to @window what can be done with the history. */
void
bounce_history_actions_attach (BounceWindow *window)
{
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), window);
}
