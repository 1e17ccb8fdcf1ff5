/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "ticket-row.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "words.h"

struct _BounceTicketRow
{
  GtkListBoxRow parent_instance;

  GApplication *application;
  BounceOutbox *outbox;
  BounceTicket *ticket;

  GtkStack *face;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *subject;
  GtkLabel *place;
  GtkLabel *state;
  GtkLabel *words;
  GtkOrientable *buttons;
  GtkWidget *open;
  GtkButton *again;
  GtkWidget *arrived;
  GtkWidget *lost;
  GtkWidget *settings;
  GtkWidget *forget;
};

G_DEFINE_FINAL_TYPE (BounceTicketRow, bounce_ticket_row, GTK_TYPE_LIST_BOX_ROW)

/**
 * bounce_ticket_dup_place:
 * @account: (nullable): where a ticket goes
 *
 * Returns: (transfer full): it in words: "Request Tracker, rt.example.org"
 */
char *
bounce_ticket_dup_place (BounceTicketAccount *account)
{
  BounceTicketSystem *system;
  g_autofree char *server = NULL, *name = NULL;
  g_autoptr (GUri) uri = NULL;

  if (account == NULL)
    return g_strdup (_ ("A ticket system that is no longer there"));
  system = bounce_ticket_account_get_system (account);
  if (bounce_ticket_system_get_shape (system) == BOUNCE_TICKET_SHAPE_MAIL)
    server = g_strdup (bounce_ticket_account_get (account, "host"));
  else
    {
      uri = g_uri_parse (bounce_ticket_account_get (account, "url"), G_URI_FLAGS_NONE, NULL);
      server = g_strdup (uri != NULL ? g_uri_get_host (uri) : "");
    }
  name = bounce_text_clean_line (server, -1, 200);
  /* Translators: a ticket system and its server: "Request Tracker, rt.example.org" */
  return g_strdup_printf (_ ("%s, %s"), bounce_ticket_system_get_name (system), name);
}

static const char *
get_icon (BounceTicketState state)
{
  switch (state)
    {
    case BOUNCE_TICKET_SENT:
      return "object-select-symbolic";
    case BOUNCE_TICKET_REFUSED:
      return "dialog-warning-symbolic";
    case BOUNCE_TICKET_UNCONFIRMED:
      return "dialog-question-symbolic";
    case BOUNCE_TICKET_SENDING:
    case BOUNCE_TICKET_WAITING:
    case BOUNCE_N_TICKET_STATES:
    default:
      return "document-open-recent-symbolic";
    }
}

static gboolean
can_look (BounceTicketRow *self)
{
  BounceTicketAccount *account = bounce_ticket_get_account (self->ticket);

  return account != NULL &&
         bounce_ticket_system_can_find_own (bounce_ticket_account_get_system (account));
}

static void
fill_buttons (BounceTicketRow *self)
{
  BounceTicketState state = bounce_ticket_get_state (self->ticket);
  int code = bounce_ticket_get_error_code (self->ticket);
  gboolean is_open = state == BOUNCE_TICKET_WAITING || state == BOUNCE_TICKET_REFUSED;
  gboolean is_unsure = state == BOUNCE_TICKET_UNCONFIRMED;
  gboolean is_mail = bounce_ticket_is_mail (self->ticket);

  gtk_widget_set_visible (self->open, bounce_ticket_get_link (self->ticket) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->again), is_open || (is_unsure && can_look (self)));
  gtk_button_set_label (self->again, is_unsure ? _ ("_Look Again") : _ ("_Try Again"));
  gtk_widget_set_visible (self->arrived, is_unsure);
  gtk_widget_set_visible (self->lost, is_unsure);
  gtk_widget_set_visible (
      self->settings,
      is_open && (code == BOUNCE_SEND_ERROR_NOT_CONFIGURED || code == BOUNCE_SEND_ERROR_LOGIN ||
                  code == BOUNCE_SEND_ERROR_FORBIDDEN || code == BOUNCE_SEND_ERROR_NOT_TRUSTED));
  gtk_actionable_set_action_target (
      GTK_ACTIONABLE (self->settings), "s", is_mail ? "mail" : "tickets");
  gtk_widget_set_visible (self->forget, state != BOUNCE_TICKET_SENDING);
}

static void
fill (BounceTicketRow *self)
{
  BounceTicketState state = bounce_ticket_get_state (self->ticket);
  const char *error = bounce_ticket_get_error_text (self->ticket);
  g_autoptr (GDateTime) created = bounce_ticket_get_created (self->ticket);
  g_autofree char *text = bounce_ticket_dup_state_text (self->ticket);
  g_autofree char *subject =
      bounce_text_clean_line (bounce_ticket_get_subject (self->ticket), -1, 300);
  g_autofree char *place = bounce_ticket_dup_place (bounce_ticket_get_account (self->ticket));
  g_autofree char *time = bounce_words_for_moment (created);
  g_autofree char *about = g_strdup_printf ("%s · %s", time, place);
  g_autofree char *words = error != NULL ? bounce_text_clean_line (error, -1, 2000) : NULL;
  g_autofree char *name = g_strdup_printf ("%s. %s", subject, text);

  gtk_label_set_text (self->subject, subject);
  gtk_label_set_text (self->place, about);
  gtk_label_set_text (self->state, text);
  gtk_label_set_text (self->words, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->words),
                          words != NULL && state != BOUNCE_TICKET_SENDING);
  gtk_image_set_from_icon_name (self->icon, get_icon (state), GTK_ICON_SIZE_MENU);
  gtk_stack_set_visible_child_name (self->face,
                                    state == BOUNCE_TICKET_SENDING ? "spinner" : "icon");
  g_object_set (self->spinner, "active", state == BOUNCE_TICKET_SENDING, NULL);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  fill_buttons (self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GApplication) application = user_data;

  /* How it went stands in the ticket, which tells the row. */
  bounce_outbox_send_finish (BOUNCE_OUTBOX (source), result, NULL);
  g_application_release (application);
}

static void
again_cb (BounceTicketRow *self)
{
  /* The program stays until the server has answered, also when its windows are closed. */
  g_application_hold (self->application);
  bounce_outbox_send_async (
      self->outbox, self->ticket, NULL, sent_cb, g_object_ref (self->application));
}

static void
open_cb (BounceTicketRow *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  gtk_show_uri_on_window (GTK_WINDOW (window),
                          bounce_ticket_get_link (self->ticket),
                          gtk_get_current_event_time (),
                          NULL);
}

static void
show_trouble (BounceTicketRow *self, const GError *error)
{
  gtk_label_set_text (self->words, error->message);
  gtk_widget_show (GTK_WIDGET (self->words));
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceTicketRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bounce_outbox_decide_finish (BOUNCE_OUTBOX (source), result, &error))
    show_trouble (self, error);
}

static void
arrived_cb (BounceTicketRow *self)
{
  bounce_outbox_decide_async (self->outbox, self->ticket, TRUE, decided_cb, g_object_ref (self));
}

static void
lost_cb (BounceTicketRow *self)
{
  bounce_outbox_decide_async (self->outbox, self->ticket, FALSE, decided_cb, g_object_ref (self));
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceTicketRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bounce_outbox_forget_finish (BOUNCE_OUTBOX (source), result, &error))
    show_trouble (self, error);
}

static void
forget (BounceTicketRow *self)
{
  bounce_outbox_forget_async (self->outbox, self->ticket, forgotten_cb, g_object_ref (self));
}

static void
response_cb (BounceTicketRow *self, int response, GtkWidget *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT)
    forget (self);
  gtk_widget_destroy (dialog);
}

/* One that is not filed is nowhere else. */
static void
forget_cb (BounceTicketRow *self)
{
  GtkWidget *dialog, *button;

  if (bounce_ticket_get_state (self->ticket) == BOUNCE_TICKET_SENT)
    {
      forget (self);
      return;
    }
  dialog = gtk_message_dialog_new (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                                   GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                   GTK_MESSAGE_QUESTION,
                                   GTK_BUTTONS_NONE,
                                   "%s",
                                   bounce_ticket_is_mail (self->ticket)
                                       ? _ ("Forget a message that was not sent?")
                                       : _ ("Forget a ticket that was not filed?"));
  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (dialog),
      "%s",
      _ ("What you wrote in it is lost. The mail itself is not touched."));
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Forget"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button),
                               GTK_STYLE_CLASS_DESTRUCTIVE_ACTION);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The row itself takes no focus: it goes from one control to the next. */
static gboolean
bounce_ticket_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));

  return child != NULL && gtk_widget_child_focus (child, direction);
}

static void
bounce_ticket_row_dispose (GObject *object)
{
  BounceTicketRow *self = BOUNCE_TICKET_ROW (object);

  g_clear_object (&self->ticket);
  g_clear_object (&self->outbox);
  g_clear_object (&self->application);
  G_OBJECT_CLASS (bounce_ticket_row_parent_class)->dispose (object);
}

static void
bounce_ticket_row_class_init (BounceTicketRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_ticket_row_dispose;
  widget_class->focus = bounce_ticket_row_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/ticket-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, face);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, subject);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, place);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, state);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, words);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, open);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, again);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, arrived);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, lost);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, settings);
  gtk_widget_class_bind_template_child (widget_class, BounceTicketRow, forget);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, arrived_cb);
  gtk_widget_class_bind_template_callback (widget_class, lost_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_cb);
}

static void
bounce_ticket_row_init (BounceTicketRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bounce_ticket_row_new:
 * @application: stays while a ticket is being sent
 * @outbox: an outbox
 * @ticket: one of its tickets
 *
 * Returns: (transfer floating): a row that follows the ticket
 */
GtkWidget *
bounce_ticket_row_new (GApplication *application, BounceOutbox *outbox, BounceTicket *ticket)
{
  BounceTicketRow *self = g_object_new (BOUNCE_TYPE_TICKET_ROW, NULL);

  self->application = g_object_ref (application);
  self->outbox = g_object_ref (outbox);
  self->ticket = g_object_ref (ticket);
  g_signal_connect_object (ticket, "notify", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}

/** bounce_ticket_row_set_narrow: puts the buttons below each other. */
void
bounce_ticket_row_set_narrow (BounceTicketRow *self, gboolean is_narrow)
{
  g_return_if_fail (BOUNCE_IS_TICKET_ROW (self));
  gtk_orientable_set_orientation (
      self->buttons, is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
