/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "welcome.h"

#include "column.h"
#include "disclosure.h"
#include "emblem.h"
#include "places.h"
#include "recent-box.h"

struct _BounceWelcome
{
  GtkScrolledWindow parent_instance;

  BounceColumn *column;
  GtkWidget *buttons;
  GtkWidget *title;
  BounceDisclosure *places;
  GtkBox *sheet;
  BounceRecentBox *recent; /* NULL: nobody asked for it yet */
};

#define LARGE_TEXT 1.4

G_DEFINE_FINAL_TYPE (BounceWelcome, bounce_welcome, GTK_TYPE_SCROLLED_WINDOW)

/* Made when it is asked for: laying out signs from several fonts would hold up the first frame. */
static void
expanded_cb (BounceWelcome *self)
{
  if (bounce_disclosure_get_child (self->places) == NULL)
    gtk_container_add (GTK_CONTAINER (self->places), bounce_places_new ());
}

/* With large letters the two do not fit beside each other. */
static void
narrow_cb (BounceWelcome *self)
{
  gboolean is_tight = bounce_column_is_narrow (self->column) &&
                      bounce_column_get_text_scale (GTK_WIDGET (self)) > LARGE_TEXT;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->buttons),
                                  is_tight ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

/* A viewport measures what is put into it again and again until it has its adjustments, if that
 * shows: so it shows last. */
static void
bounce_welcome_constructed (GObject *object)
{
  G_OBJECT_CLASS (bounce_welcome_parent_class)->constructed (object);
  gtk_widget_show (GTK_WIDGET (BOUNCE_WELCOME (object)->column));
}

static void
bounce_welcome_class_init (BounceWelcomeClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->constructed = bounce_welcome_constructed;

  g_type_ensure (BOUNCE_TYPE_COLUMN);
  g_type_ensure (BOUNCE_TYPE_EMBLEM);
  g_type_ensure (BOUNCE_TYPE_DISCLOSURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceWelcome, column);
  gtk_widget_class_bind_template_child (widget_class, BounceWelcome, title);
  gtk_widget_class_bind_template_child (widget_class, BounceWelcome, places);
  gtk_widget_class_bind_template_child (widget_class, BounceWelcome, buttons);
  gtk_widget_class_bind_template_child (widget_class, BounceWelcome, sheet);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, expanded_cb);
}

static void
bounce_welcome_init (BounceWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  atk_object_set_role (gtk_widget_get_accessible (self->title), ATK_ROLE_HEADING);
}

/** bounce_welcome_get_recent: (transfer none): the files that were opened before; built when first
 * asked for, after the first frame. */
BounceRecentView *
bounce_welcome_get_recent (BounceWelcome *self)
{
  g_return_val_if_fail (BOUNCE_IS_WELCOME (self), NULL);
  if (self->recent == NULL)
    {
      self->recent = g_object_new (BOUNCE_TYPE_RECENT_BOX, NULL);
      gtk_container_add (GTK_CONTAINER (self->sheet), GTK_WIDGET (self->recent));
      gtk_box_reorder_child (self->sheet, GTK_WIDGET (self->recent), 1);
    }
  return bounce_recent_box_get_view (self->recent);
}

/** bounce_welcome_start_search: moves the focus into the search, if there is one. */
void
bounce_welcome_start_search (BounceWelcome *self)
{
  g_return_if_fail (BOUNCE_IS_WELCOME (self));
  if (self->recent != NULL)
    bounce_recent_box_start_search (self->recent);
}
