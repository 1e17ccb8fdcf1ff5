/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "ways-in.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/text.h"
#include "drop.h"
#include "intake/intake.h"
#include "opening.h"

static void
open_uris (BounceWindow *window, char **uris)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (char **uri = uris; uri != NULL && *uri != NULL; uri++)
    g_ptr_array_add (files, bounce_intake_dup_file (*uri));
  if (files->len > 0)
    bounce_opening_start_files (window, (GFile **)files->pdata, files->len);
}

/* A text may be a list of files, the source of a mail, or what a bounce looks like on the screen.
 */
static void
open_text (BounceWindow *window, const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) lines = NULL;

  if (g_str_has_prefix (text, "file://"))
    {
      lines = g_uri_list_extract_uris (text);
      open_uris (window, lines);
      return;
    }
  bytes = g_bytes_new (text, length);
  bounce_opening_start_bytes (window, bytes, TRUE);
}

static void
pasted_text_cb (GtkClipboard *clipboard, const char *text, gpointer user_data)
{
  g_autoptr (BounceWindow) window = user_data;

  if (!bounce_text_is_blank (text))
    open_text (window, text, strlen (text));
  else
    bounce_window_refuse (
        window, _ ("There is nothing to paste yet. Copy the mail, or all of its text, first."));
}

static void
pasted_uris_cb (GtkClipboard *clipboard, char **uris, gpointer user_data)
{
  g_autoptr (BounceWindow) window = user_data;

  open_uris (window, uris);
}

static void
pasted_targets_cb (GtkClipboard *clipboard, GdkAtom *atoms, int n_atoms, gpointer user_data)
{
  g_autoptr (BounceWindow) window = user_data;
  g_autofree char *sentence = NULL;

  if (n_atoms > 0 && gtk_targets_include_uri (atoms, n_atoms))
    gtk_clipboard_request_uris (clipboard, pasted_uris_cb, g_steal_pointer (&window));
  else if (n_atoms > 0 && !gtk_targets_include_text (atoms, n_atoms) &&
           gtk_targets_include_image (atoms, n_atoms, FALSE))
    {
      sentence = bounce_intake_explain (BOUNCE_INTAKE_IMAGE, _ ("What you pasted"));
      bounce_window_refuse (window, sentence);
    }
  else
    gtk_clipboard_request_text (clipboard, pasted_text_cb, g_steal_pointer (&window));
}

static void
paste_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (user_data, GDK_SELECTION_CLIPBOARD);

  gtk_clipboard_request_targets (clipboard, pasted_targets_cb, g_object_ref (user_data));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  BounceWindow *window = user_data;
  GSList *chosen = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

      chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      for (GSList *l = chosen; l != NULL; l = l->next)
        g_ptr_array_add (files, l->data);
      g_slist_free (chosen);
      if (files->len > 0)
        bounce_opening_start_files (window, (GFile **)files->pdata, files->len);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Open Mails"), user_data, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  GtkFileFilter *mails = gtk_file_filter_new (), *all = gtk_file_filter_new ();

  gtk_file_filter_set_name (mails, _ ("Mails"));
  gtk_file_filter_add_mime_type (mails, "message/rfc822");
  gtk_file_filter_add_mime_type (mails, "application/mbox");
  gtk_file_filter_add_mime_type (mails, "text/plain");
  gtk_file_filter_add_pattern (mails, "*.eml");
  gtk_file_filter_add_pattern (mails, "*.emlx");
  gtk_file_filter_add_pattern (mails, "*.msg");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), mails);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), user_data, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static const GActionEntry actions[] = {
  { .name = "open", .activate = open_cb },
  { .name = "paste", .activate = paste_cb },
};

/** bounce_ways_in_attach: gives @window its ways in: drop, paste and the file dialog. */
void
bounce_ways_in_attach (BounceWindow *window)
{
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), window);
  bounce_drop_attach (window);
}
