/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "ways-in.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/text.h"
#include "intake/intake.h"
#include "opening.h"

enum
{
  INFO_URIS,
  INFO_TEXT,
  INFO_MAIL
};

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

static gboolean
drag_motion_cb (GtkWidget *widget, GdkDragContext *context, int x, int y, guint time)
{
  /* Whatever it is, it may be dropped: then the window can say what it is and what to do. */
  gdk_drag_status (context, GDK_ACTION_COPY, time);
  bounce_window_set_hovered (BOUNCE_WINDOW (widget), TRUE);
  return TRUE;
}

static void
drag_leave_cb (GtkWidget *widget, GdkDragContext *context, guint time)
{
  bounce_window_set_hovered (BOUNCE_WINDOW (widget), FALSE);
}

static gboolean
drag_drop_cb (GtkWidget *widget, GdkDragContext *context, int x, int y, guint time)
{
  GdkAtom target = gtk_drag_dest_find_target (widget, context, NULL);

  bounce_window_set_hovered (BOUNCE_WINDOW (widget), FALSE);
  if (target != GDK_NONE)
    {
      gtk_drag_get_data (widget, context, target, time);
      return TRUE;
    }
  gtk_drag_finish (context, FALSE, FALSE, time);
  bounce_window_refuse (BOUNCE_WINDOW (widget),
                        _("That program does not hand over the mail when it is dragged. Save the mail as a file there "
        "and open it here, or copy all of its text and paste it here."));
  return TRUE;
}

static void
drag_data_received_cb (GtkWidget *widget,
                       GdkDragContext *context,
                       int x,
                       int y,
                       GtkSelectionData *data,
                       guint info,
                       guint time)
{
  BounceWindow *window = BOUNCE_WINDOW (widget);
  g_auto (GStrv) uris = gtk_selection_data_get_uris (data);
  g_autofree guchar *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (uris != NULL && uris[0] != NULL)
    open_uris (window, uris);
  else if (info == INFO_MAIL && gtk_selection_data_get_length (data) > 0)
    {
      bytes = g_bytes_new (gtk_selection_data_get_data (data),
                           (gsize)gtk_selection_data_get_length (data));
      bounce_opening_start_bytes (window, bytes, FALSE);
    }
  else if ((text = gtk_selection_data_get_text (data)) != NULL)
    open_text (window, (const char *)text, strlen ((const char *)text));
  else
    {
      gtk_drag_finish (context, FALSE, FALSE, time);
      bounce_window_refuse (window,
                            _("Nothing came with that drag. Save the mail as a file and open it "
                              "here, or copy all of its text and paste it here."));
      return;
    }
  gtk_drag_finish (context, TRUE, FALSE, time);
}

static void
attach_drop (GtkWidget *widget)
{
  g_autoptr (GtkTargetList) targets = gtk_target_list_new (NULL, 0);

  gtk_target_list_add_uri_targets (targets, INFO_URIS);
  gtk_target_list_add (targets, gdk_atom_intern_static_string ("message/rfc822"), 0, INFO_MAIL);
  gtk_target_list_add_text_targets (targets, INFO_TEXT);
  gtk_drag_dest_set (widget, 0, NULL, 0, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  gtk_drag_dest_set_target_list (widget, targets);
  g_signal_connect (widget, "drag-motion", G_CALLBACK (drag_motion_cb), NULL);
  g_signal_connect (widget, "drag-leave", G_CALLBACK (drag_leave_cb), NULL);
  g_signal_connect (widget, "drag-drop", G_CALLBACK (drag_drop_cb), NULL);
  g_signal_connect (widget, "drag-data-received", G_CALLBACK (drag_data_received_cb), NULL);
}

static void
pasted_text_cb (GtkClipboard *clipboard, const char *text, gpointer user_data)
{
  g_autoptr (BounceWindow) window = user_data;

  if (!bounce_text_is_blank (text))
    open_text (window, text, strlen (text));
  else
    bounce_window_refuse (
        window, _("There is nothing to paste yet. Copy the mail, or all of its text, first."));
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
      sentence = bounce_intake_explain (BOUNCE_INTAKE_IMAGE, _("What you pasted"));
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
      _("Open Mails"), user_data, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));
  GtkFileFilter *mails = gtk_file_filter_new (), *all = gtk_file_filter_new ();

  gtk_file_filter_set_name (mails, _("Mails"));
  gtk_file_filter_add_mime_type (mails, "message/rfc822");
  gtk_file_filter_add_mime_type (mails, "application/mbox");
  gtk_file_filter_add_mime_type (mails, "text/plain");
  gtk_file_filter_add_pattern (mails, "*.eml");
  gtk_file_filter_add_pattern (mails, "*.emlx");
  gtk_file_filter_add_pattern (mails, "*.msg");
  gtk_file_filter_set_name (all, _("All files"));
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
  attach_drop (GTK_WIDGET (window));
}
