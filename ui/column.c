/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "column.h"

/* Pixels at 100% text: the widest that a line reads well, and where a window counts as narrow. */
#define MAXIMUM_WIDTH 720
#define NARROW_WIDTH 600

struct _BounceColumn
{
  GtkBin parent_instance;

  gboolean is_narrow;
  guint notify_id;
};

G_DEFINE_FINAL_TYPE (BounceColumn, bounce_column, GTK_TYPE_BIN)

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static int
get_maximum (GtkWidget *widget)
{
  return (int)(MAXIMUM_WIDTH * bounce_column_get_text_scale (widget));
}

static gboolean
notify_narrow_cb (gpointer user_data)
{
  BounceColumn *self = user_data;
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  self->notify_id = 0;
  if (self->is_narrow)
    gtk_style_context_add_class (context, "narrow");
  else
    gtk_style_context_remove_class (context, "narrow");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  return G_SOURCE_REMOVE;
}

static GtkSizeRequestMode
bounce_column_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
bounce_column_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));

  *minimum = *natural = 0;
  if (child != NULL && gtk_widget_get_visible (child))
    gtk_widget_get_preferred_width (child, minimum, natural);
  *natural = MAX (*minimum, MIN (*natural, get_maximum (widget)));
}

static void
bounce_column_get_preferred_height_for_width (GtkWidget *widget,
                                              int width,
                                              int *minimum,
                                              int *natural)
{
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));

  *minimum = *natural = 0;
  if (child != NULL && gtk_widget_get_visible (child))
    gtk_widget_get_preferred_height_for_width (
        child, MIN (width, get_maximum (widget)), minimum, natural);
}

static void
bounce_column_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  int least, wanted;

  bounce_column_get_preferred_width (widget, &least, &wanted);
  bounce_column_get_preferred_height_for_width (widget, wanted, minimum, natural);
}

static void
bounce_column_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  BounceColumn *self = BOUNCE_COLUMN (widget);
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));
  gboolean is_narrow = allocation->width < bounce_column_get_narrow_width (widget);
  GtkAllocation inner = *allocation;

  gtk_widget_set_allocation (widget, allocation);
  inner.width = MIN (allocation->width, get_maximum (widget));
  inner.x += (allocation->width - inner.width) / 2;
  if (child != NULL && gtk_widget_get_visible (child))
    gtk_widget_size_allocate (child, &inner);
  if (is_narrow != self->is_narrow)
    {
      /* Listeners change the layout, which must not happen in the middle of an allocation. */
      self->is_narrow = is_narrow;
      if (self->notify_id == 0)
        self->notify_id = g_idle_add_full (GTK_PRIORITY_RESIZE, notify_narrow_cb, self, NULL);
    }
}

static void
bounce_column_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_NARROW)
    g_value_set_boolean (value, BOUNCE_COLUMN (object)->is_narrow);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bounce_column_dispose (GObject *object)
{
  g_clear_handle_id (&BOUNCE_COLUMN (object)->notify_id, g_source_remove);
  G_OBJECT_CLASS (bounce_column_parent_class)->dispose (object);
}

static void
bounce_column_class_init (BounceColumnClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = bounce_column_dispose;
  object_class->get_property = bounce_column_get_property;
  widget_class->get_request_mode = bounce_column_get_request_mode;
  widget_class->get_preferred_width = bounce_column_get_preferred_width;
  widget_class->get_preferred_height = bounce_column_get_preferred_height;
  widget_class->get_preferred_height_for_width = bounce_column_get_preferred_height_for_width;
  widget_class->size_allocate = bounce_column_size_allocate;

  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bounce_column_init (BounceColumn *self)
{
  gtk_widget_set_has_window (GTK_WIDGET (self), FALSE);
}

/** bounce_column_is_narrow: whether things belong below each other. */
gboolean
bounce_column_is_narrow (BounceColumn *self)
{
  g_return_val_if_fail (BOUNCE_IS_COLUMN (self), FALSE);
  return self->is_narrow;
}

/**
 * bounce_column_get_text_scale:
 * @widget: any widget
 *
 * Returns: how much larger than usual text is on its screen, at least 1.0: what stands beside text
 * grows in proportion
 */
double
bounce_column_get_text_scale (GtkWidget *widget)
{
  return MAX (1.0, gdk_screen_get_resolution (gtk_widget_get_screen (widget)) / 96.0);
}

/**
 * bounce_column_get_narrow_width:
 * @widget: any widget, for the size of its text
 *
 * Returns: the pixels below which a window is laid out as on a phone
 */
int
bounce_column_get_narrow_width (GtkWidget *widget)
{
  return (int)(NARROW_WIDTH * bounce_column_get_text_scale (widget));
}
