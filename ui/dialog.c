/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "dialog.h"

#include <glib/gi18n.h>

/**
 * bounce_dialog_closes_on:
 * @window: a window that stands above another
 * @event: a key
 *
 * Closes @window by Escape and by Ctrl+W.
 *
 * Returns: whether the key did that
 */
gboolean
bounce_dialog_closes_on (GtkWidget *window, GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if ((event->keyval != GDK_KEY_Escape || modifiers != 0) &&
      (event->keyval != GDK_KEY_w || modifiers != GDK_CONTROL_MASK))
    return FALSE;
  gtk_window_close (GTK_WINDOW (window));
  return TRUE;
}

/**
 * bounce_dialog_close_menu:
 * @window: a window that is about to be closed
 *
 * Closes the menu that is open in @window, if any: a menu gives the focus back when it goes, and
 * while the window is taken apart that would be to a widget that is gone.
 */
void
bounce_dialog_close_menu (GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);
  GtkWidget *menu = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) : NULL;

  if (menu != NULL)
    gtk_widget_hide (menu);
}

/**
 * bounce_dialog_deselect:
 * @window: a window that has just got a focus without being asked
 *
 * A label that gets the focus selects all of it, as if that were to be copied.
 */
void
bounce_dialog_deselect (GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  if (GTK_IS_LABEL (focus))
    gtk_label_select_region (GTK_LABEL (focus), 0, 0);
}

/**
 * bounce_dialog_name_close:
 * @widget: a bar, or what is in it
 * @user_data: not used: it is a GtkCallback
 *
 * Gives the cross of a bar the name that GTK does not give it.
 */
void
bounce_dialog_name_close (GtkWidget *widget, gpointer user_data)
{
  if (GTK_IS_BUTTON (widget) &&
      gtk_style_context_has_class (gtk_widget_get_style_context (widget), "close"))
    {
      atk_object_set_name (gtk_widget_get_accessible (widget), _ ("Close"));
      gtk_widget_set_tooltip_text (widget, _ ("Close"));
    }
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), bounce_dialog_name_close, NULL);
}
