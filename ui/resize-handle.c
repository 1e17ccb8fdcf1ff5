/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "resize-handle.h"

#include <glib/gi18n.h>

/* Pixels: what a pointer can hit, and how far an arrow key moves. */
#define HANDLE_WIDTH 6
#define KEY_STEP 16

struct _BounceResizeHandle
{
  GtkEventBox parent_instance;

  GtkGesture *drag;
  GtkWidget *before; /* had the focus before; a weak pointer */
  double last;       /* where the pointer was, on the screen */
};

G_DEFINE_FINAL_TYPE (BounceResizeHandle, bounce_resize_handle, GTK_TYPE_EVENT_BOX)

enum
{
  SIGNAL_MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
move (BounceResizeHandle *self, int pixels)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    pixels = -pixels;
  if (pixels != 0)
    g_signal_emit (self, signals[SIGNAL_MOVED], 0, pixels);
}

/* The handle moves along under the pointer: only the place on the screen stays the same thing. */
static gboolean
get_pointer (BounceResizeHandle *self, double *x)
{
  const GdkEvent *event = gtk_gesture_get_last_event (self->drag, NULL);
  double y;

  return event != NULL && gdk_event_get_root_coords (event, x, &y);
}

static void
drag_begin_cb (BounceResizeHandle *self)
{
  if (!get_pointer (self, &self->last))
    self->last = 0;
}

static void
drag_update_cb (BounceResizeHandle *self)
{
  double x;

  if (!get_pointer (self, &x))
    return;
  move (self, (int)(x - self->last));
  self->last += (int)(x - self->last);
}

static void
give_focus_back (BounceResizeHandle *self)
{
  GtkWidget *before = self->before;

  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  g_clear_weak_pointer (&self->before);
  if (before != NULL && gtk_widget_get_mapped (before))
    gtk_widget_grab_focus (before);
}

static gboolean
bounce_resize_handle_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  BounceResizeHandle *self = BOUNCE_RESIZE_HANDLE (widget);

  if (event->keyval == GDK_KEY_Left || event->keyval == GDK_KEY_KP_Left)
    move (self, -KEY_STEP);
  else if (event->keyval == GDK_KEY_Right || event->keyval == GDK_KEY_KP_Right)
    move (self, KEY_STEP);
  else if (event->keyval == GDK_KEY_Escape || event->keyval == GDK_KEY_Return)
    give_focus_back (self);
  else
    return GTK_WIDGET_CLASS (bounce_resize_handle_parent_class)->key_press_event (widget, event);
  return GDK_EVENT_STOP;
}

static gboolean
bounce_resize_handle_focus_out_event (GtkWidget *widget, GdkEventFocus *event)
{
  gtk_widget_set_can_focus (widget, FALSE);
  gtk_widget_queue_draw (widget);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
bounce_resize_handle_draw (GtkWidget *widget, cairo_t *cr)
{
  GTK_WIDGET_CLASS (bounce_resize_handle_parent_class)->draw (widget, cr);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget),
                      cr,
                      0,
                      0,
                      gtk_widget_get_allocated_width (widget),
                      gtk_widget_get_allocated_height (widget));
  return GDK_EVENT_PROPAGATE;
}

static void
bounce_resize_handle_realize (GtkWidget *widget)
{
  g_autoptr (GdkCursor) cursor = NULL;

  GTK_WIDGET_CLASS (bounce_resize_handle_parent_class)->realize (widget);
  cursor = gdk_cursor_new_from_name (gtk_widget_get_display (widget), "col-resize");
  gdk_window_set_cursor (gtk_widget_get_window (widget), cursor);
}

static void
bounce_resize_handle_dispose (GObject *object)
{
  g_clear_object (&BOUNCE_RESIZE_HANDLE (object)->drag);
  g_clear_weak_pointer (&BOUNCE_RESIZE_HANDLE (object)->before);
  G_OBJECT_CLASS (bounce_resize_handle_parent_class)->dispose (object);
}

static void
bounce_resize_handle_class_init (BounceResizeHandleClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_resize_handle_dispose;
  widget_class->key_press_event = bounce_resize_handle_key_press_event;
  widget_class->focus_out_event = bounce_resize_handle_focus_out_event;
  widget_class->draw = bounce_resize_handle_draw;
  widget_class->realize = bounce_resize_handle_realize;
  signals[SIGNAL_MOVED] = g_signal_new ("moved",
                                        BOUNCE_TYPE_RESIZE_HANDLE,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        G_TYPE_INT);
}

static void
bounce_resize_handle_init (BounceResizeHandle *self)
{
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));

  gtk_widget_set_size_request (GTK_WIDGET (self), HANDLE_WIDTH, -1);
  gtk_widget_set_halign (line, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "sidebar-line");
  gtk_widget_show (line);
  gtk_container_add (GTK_CONTAINER (self), line);
  atk_object_set_role (accessible, ATK_ROLE_SEPARATOR);
  atk_object_set_name (accessible, _ ("Width of the list"));
  self->drag = gtk_gesture_drag_new (GTK_WIDGET (self));
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
}

/** bounce_resize_handle_take_focus: until Escape or Enter the arrow keys move it. */
void
bounce_resize_handle_take_focus (BounceResizeHandle *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  g_return_if_fail (BOUNCE_IS_RESIZE_HANDLE (self));
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_set_weak_pointer (&self->before, gtk_window_get_focus (GTK_WINDOW (window)));
  gtk_widget_set_can_focus (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}
