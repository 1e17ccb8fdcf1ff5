/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "fold.h"

#include "column.h"

/* Pixels: what the settings take, see the schema. */
#define SIDEBAR_WIDTH 260
#define MINIMUM_WIDTH 160
#define MAXIMUM_WIDTH 600

struct _BounceFold
{
  GtkContainer parent_instance;

  GtkWidget *sidebar;
  GtkWidget *page;
  int sidebar_width;
  gboolean has_sidebar;
  gboolean is_folded;
  gboolean on_sidebar;
  guint notify_id;
};

G_DEFINE_FINAL_TYPE (BounceFold, bounce_fold, GTK_TYPE_CONTAINER)

enum
{
  PROP_0,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
notify_folded_cb (gpointer user_data)
{
  BounceFold *self = user_data;

  self->notify_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
  return G_SOURCE_REMOVE;
}

static void
measure (GtkWidget *child, GtkOrientation orientation, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  if (child == NULL || !gtk_widget_get_visible (child))
    return;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    gtk_widget_get_preferred_width (child, minimum, natural);
  else
    gtk_widget_get_preferred_height (child, minimum, natural);
}

static void
bounce_fold_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  BounceFold *self = BOUNCE_FOLD (widget);
  int side_minimum = 0, side_natural = 0;

  measure (self->page, GTK_ORIENTATION_HORIZONTAL, minimum, natural);
  if (self->has_sidebar)
    measure (self->sidebar, GTK_ORIENTATION_HORIZONTAL, &side_minimum, &side_natural);
  *minimum = MAX (*minimum, side_minimum);
  *natural = MAX (*minimum, *natural + side_natural);
}

static void
bounce_fold_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  BounceFold *self = BOUNCE_FOLD (widget);
  int side_minimum, side_natural;

  measure (self->page, GTK_ORIENTATION_VERTICAL, minimum, natural);
  measure (self->sidebar, GTK_ORIENTATION_VERTICAL, &side_minimum, &side_natural);
  *minimum = MAX (*minimum, side_minimum);
  *natural = MAX (*natural, side_natural);
}

static void
place (GtkWidget *child, gboolean is_shown, const GtkAllocation *allocation)
{
  if (child == NULL)
    return;
  gtk_widget_set_child_visible (child, is_shown);
  if (is_shown && gtk_widget_get_visible (child))
    gtk_widget_size_allocate (child, (GtkAllocation *)allocation);
}

static void
bounce_fold_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  BounceFold *self = BOUNCE_FOLD (widget);
  gboolean is_folded = allocation->width < bounce_column_get_narrow_width (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean is_shared = self->has_sidebar && !is_folded;
  gboolean shows_sidebar = self->has_sidebar && (is_shared || self->on_sidebar);
  GtkAllocation side = *allocation, page = *allocation;

  gtk_widget_set_allocation (widget, allocation);
  if (is_shared)
    {
      int minimum, natural;

      measure (self->sidebar, GTK_ORIENTATION_HORIZONTAL, &minimum, &natural);
      /* The page is what the person came for: it keeps half. */
      side.width = MAX (MIN (self->sidebar_width, allocation->width / 2), minimum);
      page.width = MAX (1, allocation->width - side.width);
      if (is_rtl)
        side.x += page.width;
      else
        page.x += side.width;
    }
  place (self->sidebar, shows_sidebar, &side);
  place (self->page, is_shared || !shows_sidebar, &page);
  if (is_folded != self->is_folded)
    {
      self->is_folded = is_folded;
      if (self->notify_id == 0)
        self->notify_id = g_idle_add_full (GTK_PRIORITY_RESIZE, notify_folded_cb, self, NULL);
    }
}

static void
bounce_fold_add (GtkContainer *container, GtkWidget *child)
{
  BounceFold *self = BOUNCE_FOLD (container);

  g_return_if_fail (self->sidebar == NULL || self->page == NULL);
  if (self->sidebar == NULL)
    self->sidebar = child;
  else
    self->page = child;
  gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
bounce_fold_remove (GtkContainer *container, GtkWidget *child)
{
  BounceFold *self = BOUNCE_FOLD (container);

  if (child == self->sidebar)
    self->sidebar = NULL;
  else if (child == self->page)
    self->page = NULL;
  else
    return;
  gtk_widget_unparent (child);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
bounce_fold_forall (GtkContainer *container,
                    gboolean include_internals,
                    GtkCallback callback,
                    gpointer user_data)
{
  BounceFold *self = BOUNCE_FOLD (container);

  if (self->sidebar != NULL)
    callback (self->sidebar, user_data);
  if (self->page != NULL)
    callback (self->page, user_data);
}

static void
bounce_fold_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOLDED)
    g_value_set_boolean (value, BOUNCE_FOLD (object)->is_folded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bounce_fold_dispose (GObject *object)
{
  g_clear_handle_id (&BOUNCE_FOLD (object)->notify_id, g_source_remove);
  G_OBJECT_CLASS (bounce_fold_parent_class)->dispose (object);
}

static void
bounce_fold_class_init (BounceFoldClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GtkContainerClass *container_class = GTK_CONTAINER_CLASS (class);

  object_class->dispose = bounce_fold_dispose;
  object_class->get_property = bounce_fold_get_property;
  widget_class->get_preferred_width = bounce_fold_get_preferred_width;
  widget_class->get_preferred_height = bounce_fold_get_preferred_height;
  widget_class->size_allocate = bounce_fold_size_allocate;
  container_class->add = bounce_fold_add;
  container_class->remove = bounce_fold_remove;
  container_class->forall = bounce_fold_forall;

  properties[PROP_FOLDED] =
      g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bounce_fold_init (BounceFold *self)
{
  self->sidebar_width = SIDEBAR_WIDTH;
  gtk_widget_set_has_window (GTK_WIDGET (self), FALSE);
}

/** bounce_fold_is_folded: whether there is room for one of the two only. */
gboolean
bounce_fold_is_folded (BounceFold *self)
{
  g_return_val_if_fail (BOUNCE_IS_FOLD (self), FALSE);
  return self->is_folded;
}

/** bounce_fold_get_on_sidebar: whether the side bar is the one that shows while folded. */
gboolean
bounce_fold_get_on_sidebar (BounceFold *self)
{
  g_return_val_if_fail (BOUNCE_IS_FOLD (self), FALSE);
  return self->on_sidebar && self->has_sidebar;
}

/** bounce_fold_set_on_sidebar: which of the two shows while folded. */
void
bounce_fold_set_on_sidebar (BounceFold *self, gboolean on_sidebar)
{
  g_return_if_fail (BOUNCE_IS_FOLD (self));
  if (self->on_sidebar == on_sidebar)
    return;
  self->on_sidebar = on_sidebar;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/** bounce_fold_set_has_sidebar: whether the side bar has anything to show at all. */
void
bounce_fold_set_has_sidebar (BounceFold *self, gboolean has_sidebar)
{
  g_return_if_fail (BOUNCE_IS_FOLD (self));
  if (self->has_sidebar == has_sidebar)
    return;
  self->has_sidebar = has_sidebar;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/** bounce_fold_get_sidebar_width: how wide the side bar is where there is room for both. */
int
bounce_fold_get_sidebar_width (BounceFold *self)
{
  g_return_val_if_fail (BOUNCE_IS_FOLD (self), SIDEBAR_WIDTH);
  return self->sidebar_width;
}

/** bounce_fold_set_sidebar_width: how wide it is to be; too much and too little are mended. */
void
bounce_fold_set_sidebar_width (BounceFold *self, int width)
{
  g_return_if_fail (BOUNCE_IS_FOLD (self));
  self->sidebar_width = CLAMP (width, MINIMUM_WIDTH, MAXIMUM_WIDTH);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
