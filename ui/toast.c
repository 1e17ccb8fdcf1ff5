/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "toast.h"

#include <glib/gi18n.h>

#define TOAST_SECONDS 5
/* To take something back one has to see first that it was wrong. */
#define OFFER_SECONDS 10
#define MAX_OFFERS 20u

typedef void (*Undo) (gpointer user_data);

/* What can be taken back */
typedef struct
{
  Undo undo;
  gpointer user_data;
  GDestroyNotify notify;
} Offer;

struct _BounceToast
{
  GtkRevealer parent_instance;

  GQueue offers; /* the newest is the last */
  guint over_id;
  GtkLabel *label;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (BounceToast, bounce_toast, GTK_TYPE_REVEALER)

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  if (offer->notify != NULL)
    offer->notify (offer->user_data);
  g_free (offer);
}

static gboolean
over_cb (gpointer user_data)
{
  BounceToast *self = user_data;

  /* Who has come as far as the button wants to press it. */
  if (gtk_widget_has_focus (self->button))
    return G_SOURCE_CONTINUE;
  self->over_id = 0;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self), FALSE);
  return G_SOURCE_REMOVE;
}

static void
clicked_cb (BounceToast *self)
{
  bounce_toast_undo (self);
}

static void
bounce_toast_dispose (GObject *object)
{
  BounceToast *self = BOUNCE_TOAST (object);

  g_clear_handle_id (&self->over_id, g_source_remove);
  g_queue_clear_full (&self->offers, offer_free);
  G_OBJECT_CLASS (bounce_toast_parent_class)->dispose (object);
}

static void
bounce_toast_class_init (BounceToastClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_toast_dispose;
}

static void
bounce_toast_init (BounceToast *self)
{
  g_queue_init (&self->offers);
}

/* Built when there is something to say: the first frame of a window has no need of it. */
static void
build (BounceToast *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->label = g_object_new (
      GTK_TYPE_LABEL, "visible", TRUE, "wrap", TRUE, "width-chars", 8, "max-width-chars", 60, NULL);
  self->button = gtk_button_new_with_mnemonic (_ ("_Undo"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->label));
  gtk_container_add (GTK_CONTAINER (box), self->button);
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "toast");
  gtk_widget_show (box);
  gtk_container_add (GTK_CONTAINER (self), box);
}

static void
show (BounceToast *self, const char *text, guint seconds)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  AtkObject *accessible = gtk_widget_get_accessible (window);

  g_clear_handle_id (&self->over_id, g_source_remove);
  gtk_label_set_text (self->label, text);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self), TRUE);
  self->over_id = g_timeout_add_seconds (seconds, over_cb, self);
  if (g_signal_lookup ("announcement", G_OBJECT_TYPE (accessible)) != 0)
    g_signal_emit_by_name (accessible, "announcement", text);
}

/** bounce_toast_say: shows for a moment what was done; a screen reader says it. */
void
bounce_toast_say (BounceToast *self, const char *text)
{
  g_return_if_fail (BOUNCE_IS_TOAST (self));
  if (self->label == NULL)
    build (self);
  gtk_widget_hide (self->button);
  show (self, text, TOAST_SECONDS);
}

/**
 * bounce_toast_offer:
 * @self: the bar
 * @text: (nullable): what was done; NULL: one sees that, and nothing is shown
 * @undo: (scope notified): takes it back; is called with @user_data alone, once at most
 * @user_data: for @undo
 * @notify: (nullable): frees @user_data
 */
void
bounce_toast_offer (
    BounceToast *self, const char *text, GCallback undo, gpointer user_data, GDestroyNotify notify)
{
  Offer *offer = g_new0 (Offer, 1);

  g_return_if_fail (BOUNCE_IS_TOAST (self));
  offer->undo = (Undo)undo;
  offer->user_data = user_data;
  offer->notify = notify;
  g_queue_push_tail (&self->offers, offer);
  if (self->offers.length > MAX_OFFERS)
    offer_free (g_queue_pop_head (&self->offers));
  if (text == NULL)
    {
      /* The button of the bar would take back this instead of what the bar speaks of. */
      if (self->button != NULL && gtk_widget_get_visible (self->button))
        gtk_revealer_set_reveal_child (GTK_REVEALER (self), FALSE);
      return;
    }
  if (self->label == NULL)
    build (self);
  gtk_widget_show (self->button);
  show (self, text, OFFER_SECONDS);
}

/** bounce_toast_undo: takes back what was done last; FALSE: there is nothing. */
gboolean
bounce_toast_undo (BounceToast *self)
{
  Offer *offer;

  g_return_val_if_fail (BOUNCE_IS_TOAST (self), FALSE);
  offer = g_queue_pop_tail (&self->offers);
  if (offer == NULL)
    return FALSE;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self), FALSE);
  offer->undo (offer->user_data);
  offer_free (offer);
  return TRUE;
}
