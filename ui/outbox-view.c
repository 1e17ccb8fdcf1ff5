/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "outbox-view.h"

#include <glib/gi18n.h>

#include "column.h"
#include "dialog.h"
#include "list.h"
#include "ticket-row.h"

struct _BounceOutboxView
{
  GtkWindow parent_instance;

  BounceApplication *application;
  BounceOutbox *outbox;

  GtkWidget *tidy;
  GtkWidget *set_aside;
  GtkLabel *set_aside_label;
  BounceColumn *column;
  GtkListBox *tickets;
  GtkWidget *nothing;
};

G_DEFINE_FINAL_TYPE (BounceOutboxView, bounce_outbox_view, GTK_TYPE_WINDOW)

static GtkWidget *
new_row_cb (gpointer ticket, gpointer user_data)
{
  BounceOutboxView *self = user_data;
  GtkWidget *row = bounce_ticket_row_new (G_APPLICATION (self->application), self->outbox, ticket);

  bounce_ticket_row_set_narrow (BOUNCE_TICKET_ROW (row), bounce_column_is_narrow (self->column));
  return row;
}

static void
narrow_cb (BounceOutboxView *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->tickets));

  for (GList *l = rows; l != NULL; l = l->next)
    bounce_ticket_row_set_narrow (l->data, bounce_column_is_narrow (self->column));
}

static void
update (BounceOutboxView *self)
{
  guint n = g_list_model_get_n_items (bounce_outbox_get_tickets (self->outbox));

  gtk_widget_set_visible (self->nothing, n == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->tickets), n > 0);
  gtk_widget_set_visible (self->tidy, n > bounce_outbox_count_open (self->outbox));
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  /* One that stays can be seen in the list. */
  bounce_outbox_forget_finish (BOUNCE_OUTBOX (source), result, NULL);
}

static void
tidy_cb (BounceOutboxView *self)
{
  GListModel *tickets = bounce_outbox_get_tickets (self->outbox);

  for (guint i = 0; i < g_list_model_get_n_items (tickets); i++)
    {
      g_autoptr (BounceTicket) ticket = g_list_model_get_item (tickets, i);

      if (bounce_ticket_get_state (ticket) == BOUNCE_TICKET_SENT)
        bounce_outbox_forget_async (self->outbox, ticket, forgotten_cb, NULL);
    }
}

static gboolean
bounce_outbox_view_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (bounce_dialog_closes_on (widget, event))
    return GDK_EVENT_STOP;
  return GTK_WIDGET_CLASS (bounce_outbox_view_parent_class)->key_press_event (widget, event);
}

static void
bounce_outbox_view_dispose (GObject *object)
{
  g_clear_object (&BOUNCE_OUTBOX_VIEW (object)->outbox);
  G_OBJECT_CLASS (bounce_outbox_view_parent_class)->dispose (object);
}

static void
bounce_outbox_view_class_init (BounceOutboxViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_outbox_view_dispose;
  widget_class->key_press_event = bounce_outbox_view_key_press_event;
  g_type_ensure (BOUNCE_TYPE_COLUMN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/outbox-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceOutboxView, tidy);
  gtk_widget_class_bind_template_child (widget_class, BounceOutboxView, set_aside);
  gtk_widget_class_bind_template_child (widget_class, BounceOutboxView, set_aside_label);
  gtk_widget_class_bind_template_child (widget_class, BounceOutboxView, column);
  gtk_widget_class_bind_template_child (widget_class, BounceOutboxView, tickets);
  gtk_widget_class_bind_template_child (widget_class, BounceOutboxView, nothing);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, tidy_cb);
}

static void
bounce_outbox_view_init (BounceOutboxView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bounce_list_separate_rows (self->tickets);
  g_signal_connect_after (self, "show", G_CALLBACK (bounce_dialog_deselect), NULL);
}

/** bounce_outbox_view_dup_set_aside: (transfer full) (nullable): a sentence, when the outbox was
 * damaged as it was opened. */
char *
bounce_outbox_view_dup_set_aside (BounceOutbox *outbox)
{
  const char *path = bounce_outbox_get_set_aside (outbox);
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  if (path == NULL)
    return NULL;
  return g_strdup_printf (
      _ ("The outbox was damaged and begins anew. What was in it is kept in %s."), shown);
}

static void
show_set_aside (BounceOutboxView *self)
{
  g_autofree char *text = bounce_outbox_view_dup_set_aside (self->outbox);

  gtk_widget_set_visible (self->set_aside, text != NULL);
  gtk_label_set_text (self->set_aside_label, text != NULL ? text : "");
}

/**
 * bounce_outbox_view_new:
 * @parent: (nullable): the window that it belongs to
 * @application: whose outbox it is; it can be opened
 *
 * Returns: (transfer none): a window, not shown yet
 */
GtkWidget *
bounce_outbox_view_new (GtkWindow *parent, BounceApplication *application)
{
  BounceOutboxView *self = g_object_new (BOUNCE_TYPE_OUTBOX_VIEW, NULL);

  self->application = application;
  self->outbox = g_object_ref (bounce_application_get_outbox (application, NULL));
  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "app", G_ACTION_GROUP (application));
  gtk_list_box_bind_model (
      self->tickets, bounce_outbox_get_tickets (self->outbox), new_row_cb, self, NULL);
  g_signal_connect_object (bounce_outbox_get_tickets (self->outbox),
                           "items-changed",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (
      application, "ticket-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  show_set_aside (self);
  update (self);
  return GTK_WIDGET (self);
}
