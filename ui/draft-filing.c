/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "draft-filing.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/text.h"
#include "known-incident.h"
#include "ticket-row.h"

/* Whether the incident is known is asked for so long; then the ticket is filed without knowing. */
#define ASK_SECONDS 10

struct _BounceDraftFiling
{
  GObject parent_instance;

  BounceApplication *application;
  BounceDraft *draft;
  BounceCase *bounce_case;
  char *recipient_domain; /* NULL: not known */
  char *scenario;
  BounceTicketAccount *account; /* NULL: nothing is set up */
  BounceTicketAccount *filled;  /* with its secrets, while it runs */
  GtkWindow *parent;            /* unowned, while it runs */
  GCancellable *cancellable;
  GCancellable *asking;
  guint patience_id;
};

G_DEFINE_FINAL_TYPE (BounceDraftFiling, bounce_draft_filing, G_TYPE_OBJECT)

enum
{
  SAID,
  FAILED,
  STORED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
bounce_draft_filing_finalize (GObject *object)
{
  BounceDraftFiling *self = BOUNCE_DRAFT_FILING (object);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_object (&self->asking);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->draft);
  g_clear_object (&self->bounce_case);
  g_clear_object (&self->application);
  g_clear_pointer (&self->account, bounce_ticket_account_unref);
  g_clear_pointer (&self->filled, bounce_ticket_account_unref);
  g_free (self->recipient_domain);
  g_free (self->scenario);
  G_OBJECT_CLASS (bounce_draft_filing_parent_class)->finalize (object);
}

static void
bounce_draft_filing_class_init (BounceDraftFilingClass *class)
{
  GType type = G_TYPE_FROM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = bounce_draft_filing_finalize;
  signals[SAID] = g_signal_new (
      "said", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FAILED] = g_signal_new (
      "failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[STORED] = g_signal_new (
      "stored", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOUNCE_TYPE_TICKET);
}

static void
bounce_draft_filing_init (BounceDraftFiling *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
fail (BounceDraftFiling *self, const char *words)
{
  g_clear_pointer (&self->filled, bounce_ticket_account_unref);
  g_signal_emit (self, signals[FAILED], 0, words);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GApplication) application = user_data;

  /* How it went stands in the ticket. */
  bounce_outbox_send_finish (BOUNCE_OUTBOX (source), result, NULL);
  g_application_release (application);
}

static void
send_ticket (BounceDraftFiling *self, const char *add_to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicket) ticket = NULL;
  BounceOutbox *outbox = bounce_application_get_outbox (self->application, &error);

  if (outbox == NULL)
    {
      fail (self, error->message);
      return;
    }
  ticket = bounce_ticket_new_from_draft (self->filled, self->draft);
  g_clear_pointer (&self->filled, bounce_ticket_account_unref);
  bounce_ticket_set_incident (ticket, self->recipient_domain, self->scenario);
  if (add_to != NULL)
    bounce_ticket_set_add_to (ticket, add_to);
  if (bounce_draft_get_purpose (self->draft) == BOUNCE_DRAFT_TICKET && self->bounce_case != NULL)
    bounce_ticket_set_mail (ticket, bounce_case_get_sha256 (self->bounce_case));
  /* The program stays until the server has answered, also when its windows are closed. */
  g_application_hold (G_APPLICATION (self->application));
  bounce_outbox_send_async (outbox, ticket, NULL, sent_cb, g_object_ref (self->application));
  g_signal_emit (self, signals[STORED], 0, ticket);
}

static void
chosen_cb (BounceKnownIncidentChoice choice, const char *number, gpointer user_data)
{
  g_autoptr (BounceDraftFiling) self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (choice == BOUNCE_KNOWN_INCIDENT_CANCEL)
    fail (self, _ ("Nothing was filed."));
  else
    send_ticket (self, choice == BOUNCE_KNOWN_INCIDENT_ADD ? number : NULL);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceDraftFiling) self = user_data;
  g_autoptr (GPtrArray) found = bounce_ticket_system_find_similar_finish (result, NULL);
  BounceGuide *guide =
      bounce_library_get_guide (bounce_application_get_library (self->application), self->scenario);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_object (&self->asking);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  /* What stands in the way of asking stands in the way of filing: the outbox says it. */
  if (found == NULL || found->len == 0)
    send_ticket (self, NULL);
  else
    bounce_known_incident_ask (
        self->parent,
        self->recipient_domain,
        bounce_guide_get_title (guide),
        found,
        bounce_ticket_system_can_add (bounce_ticket_account_get_system (self->filled)),
        chosen_cb,
        g_object_ref (self));
}

static gboolean
impatient_cb (gpointer user_data)
{
  BounceDraftFiling *self = user_data;

  self->patience_id = 0;
  g_cancellable_cancel (self->asking);
  return G_SOURCE_REMOVE;
}

static gboolean
can_ask (BounceDraftFiling *self)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  return self->recipient_domain != NULL && self->scenario != NULL &&
         bounce_ticket_system_can_find_similar (bounce_ticket_account_get_system (self->filled)) &&
         (bounce_ticket_account_is_local (self->filled) ||
          g_network_monitor_get_network_available (monitor));
}

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceDraftFiling) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bounce_secrets_fill_finish (BOUNCE_SECRETS (source), result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fail (self, error->message);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!can_ask (self))
    {
      send_ticket (self, NULL);
      return;
    }
  g_signal_emit (self, signals[SAID], 0, _ ("Looking whether there is a ticket for this already…"));
  self->asking = g_cancellable_new ();
  self->patience_id = g_timeout_add_seconds (ASK_SECONDS, impatient_cb, self);
  bounce_ticket_system_find_similar_async (self->filled,
                                           self->recipient_domain,
                                           self->scenario,
                                           self->asking,
                                           found_cb,
                                           g_object_ref (self));
}

/* A mail goes to one address: that of the draft. */
static gboolean
check_address (BounceDraftFiling *self, GError **error)
{
  g_auto (GStrv) addresses = NULL;

  if (!bounce_draft_filing_is_mail (self))
    return TRUE;
  addresses = bounce_draft_dup_addresses (self->draft, error);
  if (addresses == NULL)
    return FALSE;
  if (g_strv_length (addresses) == 1)
    {
      bounce_draft_set_to (self->draft, addresses[0]);
      bounce_ticket_account_set (self->filled, "to", addresses[0]);
      return TRUE;
    }
  g_set_error_literal (
      error,
      BOUNCE_DRAFT_ERROR,
      BOUNCE_DRAFT_ERROR_NO_ADDRESS,
      _ ("A message is sent to one address at a time. For several, open it in your "
         "mail program."));
  return FALSE;
}

/**
 * bounce_draft_filing_new:
 * @application: knows what is set up
 * @draft: what is to be filed or sent
 * @bounce_case: (nullable): the case that it is about; it gets the ticket's number. NULL: it is
 * about several
 * @recipient_domain: (nullable): whose server did not take the mail
 * @scenario: (nullable): why
 *
 * Returns: (transfer full): the way; tickets go into the ticket system, other drafts through the
 * mail account
 */
BounceDraftFiling *
bounce_draft_filing_new (BounceApplication *application,
                         BounceDraft *draft,
                         BounceCase *bounce_case,
                         const char *recipient_domain,
                         const char *scenario)
{
  BounceDraftFiling *self = g_object_new (BOUNCE_TYPE_DRAFT_FILING, NULL);
  BouncePreferences *preferences = bounce_application_get_preferences (application);

  self->application = g_object_ref (application);
  self->draft = g_object_ref (draft);
  g_set_object (&self->bounce_case, bounce_case);
  self->recipient_domain = g_strdup (recipient_domain);
  self->scenario = g_strdup (scenario);
  self->account = bounce_draft_get_purpose (draft) == BOUNCE_DRAFT_TICKET
                      ? bounce_preferences_new_ticket_account (preferences, NULL)
                      : bounce_preferences_new_mail_account (preferences, NULL);
  return self;
}

/** bounce_draft_filing_get_application: (transfer none): the application. */
BounceApplication *
bounce_draft_filing_get_application (BounceDraftFiling *self)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT_FILING (self), NULL);
  return self->application;
}

/** bounce_draft_filing_is_possible: whether what it takes is set up. */
gboolean
bounce_draft_filing_is_possible (BounceDraftFiling *self)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT_FILING (self), FALSE);
  return self->account != NULL;
}

/** bounce_draft_filing_is_mail: whether it goes as mail, to the address of the draft. */
gboolean
bounce_draft_filing_is_mail (BounceDraftFiling *self)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT_FILING (self), FALSE);
  return self->account != NULL &&
         bounce_ticket_system_get_shape (bounce_ticket_account_get_system (self->account)) ==
             BOUNCE_TICKET_SHAPE_MAIL;
}

/** bounce_draft_filing_dup_place: (transfer full): where it goes: "Request Tracker,
 * rt.example.org". */
char *
bounce_draft_filing_dup_place (BounceDraftFiling *self)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT_FILING (self), NULL);
  return bounce_ticket_dup_place (self->account);
}

/**
 * bounce_draft_filing_run:
 * @self: a way that is possible
 * @parent: where questions are asked
 *
 * Asks for what is missing and whether the incident is known, then stores and sends the ticket.
 */
void
bounce_draft_filing_run (BounceDraftFiling *self, GtkWindow *parent)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (BOUNCE_IS_DRAFT_FILING (self) && self->account != NULL);
  if (self->filled != NULL)
    return;
  self->parent = parent;
  self->filled = bounce_ticket_account_copy (self->account);
  if (!check_address (self, &error))
    {
      fail (self, error->message);
      return;
    }
  bounce_secrets_fill_async (bounce_application_get_secrets (self->application),
                             self->filled,
                             TRUE,
                             self->cancellable,
                             filled_cb,
                             g_object_ref (self));
}

/** bounce_draft_filing_stop: forgets what is not stored yet; its window goes away. */
void
bounce_draft_filing_stop (BounceDraftFiling *self)
{
  g_return_if_fail (BOUNCE_IS_DRAFT_FILING (self));
  g_cancellable_cancel (self->cancellable);
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
}
