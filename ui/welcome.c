/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "welcome.h"

#include "column.h"
#include "disclosure.h"
#include "emblem.h"
#include "places.h"

struct _BounceWelcome
{
  GtkScrolledWindow parent_instance;

  GtkWidget *column;
  GtkWidget *title;
  BounceDisclosure *places;
};

G_DEFINE_FINAL_TYPE (BounceWelcome, bounce_welcome, GTK_TYPE_SCROLLED_WINDOW)

/* Made when it is asked for: laying out signs from several fonts would hold up the first frame. */
static void
expanded_cb (BounceWelcome *self)
{
  if (bounce_disclosure_get_child (self->places) == NULL)
    gtk_container_add (GTK_CONTAINER (self->places), bounce_places_new ());
}

/* A viewport measures what is put into it again and again until it has its adjustments, if that
 * shows: so it shows last. */
static void
bounce_welcome_constructed (GObject *object)
{
  G_OBJECT_CLASS (bounce_welcome_parent_class)->constructed (object);
  gtk_widget_show (BOUNCE_WELCOME (object)->column);
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
  gtk_widget_class_bind_template_callback (widget_class, expanded_cb);
}

static void
bounce_welcome_init (BounceWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  atk_object_set_role (gtk_widget_get_accessible (self->title), ATK_ROLE_HEADING);
}
