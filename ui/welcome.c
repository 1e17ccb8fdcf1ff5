/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "welcome.h"

#include "column.h"

struct _BounceWelcome
{
  GtkScrolledWindow parent_instance;

  GtkWidget *title;
};

G_DEFINE_FINAL_TYPE (BounceWelcome, bounce_welcome, GTK_TYPE_SCROLLED_WINDOW)

static void
bounce_welcome_class_init (BounceWelcomeClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (BOUNCE_TYPE_COLUMN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceWelcome, title);
}

static void
bounce_welcome_init (BounceWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  atk_object_set_role (gtk_widget_get_accessible (self->title), ATK_ROLE_HEADING);
}
