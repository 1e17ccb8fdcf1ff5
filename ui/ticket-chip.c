/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "ticket-chip.h"

#include <glib/gi18n.h>

struct _BounceTicketChip
{
  GtkBox parent_instance;

  BounceCase *bounce_case;
  gulong ticket_id;
  GtkWidget *label;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (BounceTicketChip, bounce_ticket_chip, GTK_TYPE_BOX)

static void
fill (BounceTicketChip *self)
{
  const char *number = bounce_case_get_ticket (self->bounce_case);
  gboolean has_link = bounce_case_get_ticket_link (self->bounce_case) != NULL;
  /* Translators: the number that a ticket system gave */
  g_autofree char *text = g_strdup_printf (_ ("Ticket #%s"), number != NULL ? number : "");

  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_button_set_label (GTK_BUTTON (self->button), text);
  gtk_widget_set_visible (self->label, !has_link);
  gtk_widget_set_visible (self->button, has_link);
  gtk_widget_set_visible (GTK_WIDGET (self), number != NULL);
}

static void
clicked_cb (BounceTicketChip *self)
{
  gtk_show_uri_on_window (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                          bounce_case_get_ticket_link (self->bounce_case),
                          gtk_get_current_event_time (),
                          NULL);
}

static void
drop_case (BounceTicketChip *self)
{
  if (self->bounce_case != NULL)
    g_clear_signal_handler (&self->ticket_id, self->bounce_case);
  g_clear_object (&self->bounce_case);
}

static void
bounce_ticket_chip_dispose (GObject *object)
{
  drop_case (BOUNCE_TICKET_CHIP (object));
  G_OBJECT_CLASS (bounce_ticket_chip_parent_class)->dispose (object);
}

static void
bounce_ticket_chip_class_init (BounceTicketChipClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_ticket_chip_dispose;
}

static void
bounce_ticket_chip_init (BounceTicketChip *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("object-select-symbolic", GTK_ICON_SIZE_MENU);

  self->label = gtk_label_new (NULL);
  gtk_label_set_selectable (GTK_LABEL (self->label), TRUE);
  /* A button has room around its words by itself. */
  gtk_widget_set_margin_start (self->label, 9);
  self->button = gtk_button_new ();
  gtk_button_set_relief (GTK_BUTTON (self->button), GTK_RELIEF_NONE);
  gtk_widget_set_tooltip_text (self->button, _ ("Open it in the browser"));
  gtk_style_context_add_class (gtk_widget_get_style_context (self->button), "link");
  gtk_widget_set_state_flags (self->button, GTK_STATE_FLAG_LINK, FALSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "ticket-chip");
  g_signal_connect_object (
      self->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self), icon);
  gtk_container_add (GTK_CONTAINER (self), self->label);
  gtk_container_add (GTK_CONTAINER (self), self->button);
  gtk_widget_show (icon);
}

/** bounce_ticket_chip_show: shows the ticket of @bounce_case, also one that it gets later. */
void
bounce_ticket_chip_show (BounceTicketChip *self, BounceCase *bounce_case)
{
  g_return_if_fail (BOUNCE_IS_TICKET_CHIP (self));
  if (self->bounce_case == bounce_case)
    return;
  drop_case (self);
  self->bounce_case = g_object_ref (bounce_case);
  self->ticket_id =
      g_signal_connect_swapped (bounce_case, "notify::ticket", G_CALLBACK (fill), self);
  fill (self);
}
