/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "drop.h"

#include <glib/gi18n.h>
#include <string.h>

#include "direct-save.h"
#include "intake/intake.h"
#include "opening.h"

/* In the order in which they are asked for: what is handed over as a file is the mail as it is. */
enum
{
  INFO_PORTAL,
  INFO_URIS,
  INFO_DIRECT_SAVE,
  INFO_MAIL,
  INFO_TEXT,
  N_INFOS
};

/* One drop, from the release of the button until its bytes are ours: programs delete what they
 * wrote for it when they are told that it is over. */
typedef struct
{
  BounceWindow *window; /* a weak pointer */
  GdkDragContext *context;
  guint time;
  guint info;    /* what is being asked for */
  char *path;    /* (nullable): of the direct save */
  char *refusal; /* (nullable): why what came was of no use */
} Drop;

static void
drop_end (gpointer data)
{
  Drop *drop = data;

  gtk_drag_finish (drop->context, TRUE, FALSE, drop->time);
  if (drop->path != NULL)
    bounce_direct_save_clean (drop->path);
  g_free (drop->path);
  g_free (drop->refusal);
  g_object_unref (drop->context);
  g_clear_weak_pointer (&drop->window);
  g_free (drop);
}

static GtkTargetList *
list_targets (guint info)
{
  GtkTargetList *targets = gtk_target_list_new (NULL, 0);

  switch (info)
    {
    case INFO_PORTAL:
      gtk_target_list_add (
          targets, gdk_atom_intern_static_string ("application/vnd.portal.filetransfer"), 0, info);
      gtk_target_list_add (
          targets, gdk_atom_intern_static_string ("application/vnd.portal.files"), 0, info);
      break;
    case INFO_URIS:
      gtk_target_list_add (targets, gdk_atom_intern_static_string ("text/uri-list"), 0, info);
      break;
    case INFO_DIRECT_SAVE:
      gtk_target_list_add (targets, gdk_atom_intern_static_string ("XdndDirectSave0"), 0, info);
      break;
    case INFO_MAIL:
      gtk_target_list_add (targets, gdk_atom_intern_static_string ("message/rfc822"), 0, info);
      break;
    default:
      gtk_target_list_add_text_targets (targets, info);
      break;
    }
  return targets;
}

/* Asks for the next that the source offers, and says why when there is none. */
static void
ask_next (Drop *drop)
{
  for (; drop->info < N_INFOS; drop->info++)
    {
      g_autoptr (GtkTargetList) targets = list_targets (drop->info);
      GdkAtom target =
          gtk_drag_dest_find_target (GTK_WIDGET (drop->window), drop->context, targets);

      if (target == GDK_NONE)
        continue;
      if (drop->info == INFO_DIRECT_SAVE)
        {
          drop->path = bounce_direct_save_begin (drop->context);
          if (drop->path == NULL)
            continue;
        }
      gtk_drag_get_data (GTK_WIDGET (drop->window), drop->context, target, drop->time);
      return;
    }
  bounce_window_refuse (
      drop->window,
      drop->refusal != NULL
          ? drop->refusal
          : _ ("That program does not hand over the mail when it is dragged. Save the mail as a "
               "file there and open it here, or copy all of its text and paste it here."));
  g_object_set_data (G_OBJECT (drop->context), "bounce-drop", NULL);
  drop_end (drop);
}

static void
open_files (Drop *drop, GFile **files, guint n_files)
{
  g_object_set_data (G_OBJECT (drop->context), "bounce-drop", NULL);
  bounce_opening_start_files_then (drop->window, files, n_files, drop_end, drop);
}

/* Some programs drag links that only they can follow, and offer the mail in another way too. */
static gboolean
take_uris (Drop *drop, char **uris)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean is_of_use = FALSE;

  for (char **uri = uris; uri != NULL && *uri != NULL; uri++)
    {
      g_autofree char *refusal = bounce_intake_explain_uri (*uri);

      is_of_use |= refusal == NULL;
      if (drop->refusal == NULL)
        drop->refusal = g_steal_pointer (&refusal);
      g_ptr_array_add (files, bounce_intake_dup_file (*uri));
    }
  if (is_of_use)
    open_files (drop, (GFile **)files->pdata, files->len);
  return is_of_use;
}

static gboolean
take_saved (Drop *drop, GtkSelectionData *data)
{
  g_autoptr (GFile) file = bounce_direct_save_end (drop->path, data);

  if (file != NULL)
    {
      open_files (drop, &file, 1);
      return TRUE;
    }
  bounce_direct_save_clean (drop->path);
  g_clear_pointer (&drop->path, g_free);
  return FALSE;
}

static gboolean
take_mail (Drop *drop, GtkSelectionData *data)
{
  g_autoptr (GBytes) bytes = NULL;
  int length = gtk_selection_data_get_length (data);

  if (length <= 0)
    return FALSE;
  bytes = g_bytes_new (gtk_selection_data_get_data (data), (gsize)length);
  bounce_opening_start_bytes (drop->window, bytes, FALSE);
  g_object_set_data (G_OBJECT (drop->context), "bounce-drop", NULL);
  drop_end (drop);
  return TRUE;
}

static gboolean
take_text (Drop *drop, GtkSelectionData *data)
{
  g_autofree guchar *text = gtk_selection_data_get_text (data);
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) lines = NULL;

  if (text == NULL || *text == '\0')
    return FALSE;
  if (g_str_has_prefix ((const char *)text, "file://"))
    {
      lines = g_uri_list_extract_uris ((const char *)text);
      return take_uris (drop, lines);
    }
  /* The text beside links names them once more. */
  if (drop->refusal != NULL)
    return FALSE;
  bytes = g_bytes_new (text, strlen ((const char *)text));
  bounce_opening_start_bytes (drop->window, bytes, TRUE);
  g_object_set_data (G_OBJECT (drop->context), "bounce-drop", NULL);
  drop_end (drop);
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
  Drop *drop = g_object_get_data (G_OBJECT (context), "bounce-drop");
  g_auto (GStrv) uris = NULL;
  gboolean is_taken = FALSE;

  if (drop == NULL)
    return;
  switch (drop->info)
    {
    case INFO_PORTAL:
    case INFO_URIS:
      uris = gtk_selection_data_get_uris (data);
      is_taken = take_uris (drop, uris);
      break;
    case INFO_DIRECT_SAVE:
      is_taken = take_saved (drop, data);
      break;
    case INFO_MAIL:
      is_taken = take_mail (drop, data);
      break;
    default:
      is_taken = take_text (drop, data);
      break;
    }
  if (is_taken)
    return;
  drop->info++;
  ask_next (drop);
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
  Drop *drop = g_new0 (Drop, 1);

  bounce_window_set_hovered (BOUNCE_WINDOW (widget), FALSE);
  g_set_weak_pointer (&drop->window, BOUNCE_WINDOW (widget));
  drop->context = g_object_ref (context);
  drop->time = time;
  g_object_set_data (G_OBJECT (context), "bounce-drop", drop);
  ask_next (drop);
  return TRUE;
}

/** bounce_drop_attach: makes @window take what is dropped onto it, in whatever way a mail program
 * hands it over. */
void
bounce_drop_attach (BounceWindow *window)
{
  GtkWidget *widget = GTK_WIDGET (window);
  g_autoptr (GtkTargetList) targets = gtk_target_list_new (NULL, 0);

  for (guint info = 0; info < N_INFOS; info++)
    {
      g_autoptr (GtkTargetList) some = list_targets (info);
      int n;
      GtkTargetEntry *entries = gtk_target_table_new_from_list (some, &n);

      gtk_target_list_add_table (targets, entries, (guint)n);
      gtk_target_table_free (entries, n);
    }
  gtk_drag_dest_set (widget, 0, NULL, 0, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  gtk_drag_dest_set_target_list (widget, targets);
  g_signal_connect (widget, "drag-motion", G_CALLBACK (drag_motion_cb), NULL);
  g_signal_connect (widget, "drag-leave", G_CALLBACK (drag_leave_cb), NULL);
  g_signal_connect (widget, "drag-drop", G_CALLBACK (drag_drop_cb), NULL);
  g_signal_connect (widget, "drag-data-received", G_CALLBACK (drag_data_received_cb), NULL);
}
