/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "drag-through.h"

static gboolean
drag_motion_cb (GtkWidget *widget, GdkDragContext *context, int x, int y, guint time)
{
  g_signal_stop_emission_by_name (widget, "drag-motion");
  return FALSE;
}

static gboolean
drag_drop_cb (GtkWidget *widget, GdkDragContext *context, int x, int y, guint time)
{
  g_signal_stop_emission_by_name (widget, "drag-drop");
  return FALSE;
}

/**
 * bounce_drag_through:
 * @widget: a text widget, which by itself would take or refuse what is dragged over it
 *
 * Lets drags through to the window around it. (Unsetting the drop site would not do: text widgets
 * go on changing it.)
 */
void
bounce_drag_through (GtkWidget *widget)
{
  g_signal_connect (widget, "drag-motion", G_CALLBACK (drag_motion_cb), NULL);
  g_signal_connect (widget, "drag-drop", G_CALLBACK (drag_drop_cb), NULL);
}
