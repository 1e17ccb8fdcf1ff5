/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "welcome.h"

#include <glib/gi18n.h>

#include "column.h"
#include "emblem.h"

struct _BounceWelcome
{
  GtkScrolledWindow parent_instance;

  GtkWidget *column;
  GtkWidget *title;
  GtkLabel *places;
};

typedef struct
{
  const char *markup;
} Place;

/* Set when it is asked for: laying out signs from several fonts would hold up the first frame. */
static const Place places[] = {
  { N_ ("<b>Thunderbird, Evolution, Apple Mail:</b> drag the mail out of the list onto this "
        "window.") },
    { N_ ("<b>Outlook for Windows:</b> drag the mail onto the desktop, then open that file here. Or "
        "select all its text, copy it and paste it here.") },
      { N_ ("<b>Outlook on the web:</b> open the mail, choose ⋯ › Save as (Download), then open the "
        "file here.") },
        { N_ ("<b>Gmail:</b> open the mail, choose ⋮ › Download message, then open the file here.") },
          { N_ ("<b>A phone:</b> forward the mail as an attachment to yourself, and save the "
        "attachment.") },
            { N_ ("<b>Anywhere else:</b> select all of its text, copy it and paste it here.") },
          };

G_DEFINE_FINAL_TYPE (BounceWelcome, bounce_welcome, GTK_TYPE_SCROLLED_WINDOW)

static void
expanded_cb (BounceWelcome *self)
{
  g_autoptr (GString) markup = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    g_string_append_printf (markup, "%s%s", i > 0 ? "\n\n" : "", _(places[i].markup));
  gtk_label_set_markup (self->places, markup->str);
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
