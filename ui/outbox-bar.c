/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "outbox-bar.h"

#include <glib/gi18n.h>

#include "base/text.h"

#define MAX_WORDS 160

struct _BounceOutboxBar
{
  GtkInfoBar parent_instance;

  BounceApplication *application;
  GListModel *tickets; /* NULL: the outbox is not open */
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (BounceOutboxBar, bounce_outbox_bar, GTK_TYPE_INFO_BAR)

typedef struct
{
  guint n[BOUNCE_N_TICKET_STATES];
  char *words; /* of the first refused one, else of the first that waits */
  BounceTicketState whose;
  gboolean is_mail;
} Sum;

static void
add_up (GListModel *tickets, Sum *sum)
{
  for (guint i = 0; i < g_list_model_get_n_items (tickets); i++)
    {
      g_autoptr (BounceTicket) ticket = g_list_model_get_item (tickets, i);
      BounceTicketState state = bounce_ticket_get_state (ticket);
      const char *words = bounce_ticket_get_error_text (ticket);

      sum->n[state]++;
      if (words == NULL || (state != BOUNCE_TICKET_REFUSED && state != BOUNCE_TICKET_WAITING) ||
          (sum->words != NULL && (sum->whose == state || state == BOUNCE_TICKET_WAITING)))
        continue;
      g_free (sum->words);
      sum->words = bounce_text_clean_line (words, -1, MAX_WORDS);
      sum->whose = state;
      sum->is_mail = bounce_ticket_is_mail (ticket);
    }
}

/* The most pressing of them. */
static char *
describe (const Sum *sum)
{
  guint refused = sum->n[BOUNCE_TICKET_REFUSED], waiting = sum->n[BOUNCE_TICKET_WAITING];
  guint unsure = sum->n[BOUNCE_TICKET_UNCONFIRMED], sending = sum->n[BOUNCE_TICKET_SENDING];

  if (refused == 1 && sum->words != NULL)
    return g_strdup_printf (sum->is_mail ? _ ("A message was not sent. %s")
                                         : _ ("A ticket was not filed. %s"),
                            sum->words);
  if (refused > 0)
    return g_strdup_printf (
        g_dngettext (
            GETTEXT_PACKAGE, "%u ticket was not filed.", "%u tickets were not filed.", refused),
        refused);
  if (unsure > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "It is not certain whether %u ticket arrived.",
                                         "It is not certain whether %u tickets arrived.",
                                         unsure),
                            unsure);
  if (sending > 0)
    return g_strdup_printf (
        g_dngettext (
            GETTEXT_PACKAGE, "%u ticket is being sent.", "%u tickets are being sent.", sending),
        sending);
  if (waiting == 1 && sum->words != NULL)
    return g_strdup_printf (sum->is_mail ? _ ("A message waits to be sent. %s")
                                         : _ ("A ticket waits to be sent. %s"),
                            sum->words);
  return g_strdup_printf (
      g_dngettext (
          GETTEXT_PACKAGE, "%u ticket waits to be sent.", "%u tickets wait to be sent.", waiting),
      waiting);
}

static void
update (BounceOutboxBar *self)
{
  Sum sum = { 0 };
  g_autofree char *text = NULL;
  gboolean is_pressing;

  add_up (self->tickets, &sum);
  text = describe (&sum);
  is_pressing = sum.n[BOUNCE_TICKET_REFUSED] > 0 || sum.n[BOUNCE_TICKET_UNCONFIRMED] > 0;
  gtk_info_bar_set_message_type (GTK_INFO_BAR (self),
                                 is_pressing ? GTK_MESSAGE_WARNING : GTK_MESSAGE_INFO);
  gtk_label_set_text (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          is_pressing || sum.n[BOUNCE_TICKET_SENDING] > 0 ||
                              sum.n[BOUNCE_TICKET_WAITING] > 0);
  g_free (sum.words);
}

/* The outbox is opened late, or never. */
static void
follow (BounceOutboxBar *self)
{
  BounceOutbox *outbox = bounce_application_peek_outbox (self->application);

  if (outbox == NULL)
    return;
  if (g_set_object (&self->tickets, bounce_outbox_get_tickets (outbox)))
    g_signal_connect_object (
        self->tickets, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
bounce_outbox_bar_dispose (GObject *object)
{
  g_clear_object (&BOUNCE_OUTBOX_BAR (object)->tickets);
  G_OBJECT_CLASS (bounce_outbox_bar_parent_class)->dispose (object);
}

static void
bounce_outbox_bar_class_init (BounceOutboxBarClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_outbox_bar_dispose;
}

static void
bounce_outbox_bar_init (BounceOutboxBar *self)
{
  GtkWidget *label = gtk_label_new (NULL), *button = gtk_button_new_with_mnemonic (_ ("Out_box"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->label = GTK_LABEL (label);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_line_wrap (self->label, TRUE);
  gtk_label_set_line_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (self->label, 12);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.outbox");
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_widget_show (label);
  gtk_widget_show (button);
  gtk_widget_show (box);
  gtk_container_add (GTK_CONTAINER (gtk_info_bar_get_content_area (GTK_INFO_BAR (self))), box);
}

/** bounce_outbox_bar_set_application: whose outbox it speaks of; once. */
void
bounce_outbox_bar_set_application (BounceOutboxBar *self, BounceApplication *application)
{
  g_return_if_fail (BOUNCE_IS_OUTBOX_BAR (self));
  self->application = application;
  g_signal_connect_object (
      application, "ticket-changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);
}
