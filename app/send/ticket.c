/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/ticket.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "send/outbox-private.h"

#define FILE_NAME "bounce.eml"

struct _BounceTicket
{
  GObject parent_instance;

  BounceOutboxRow *row;
  BounceTicketAccount *account; /* NULL: its system is no longer there */
};

G_DEFINE_FINAL_TYPE (BounceTicket, bounce_ticket, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_NUMBER,
  PROP_LINK,
  PROP_ERROR_TEXT,
  PROP_ATTACHMENT_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
bounce_ticket_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BounceTicket *self = BOUNCE_TICKET (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int)self->row->state);
      break;
    case PROP_NUMBER:
      g_value_set_string (value, self->row->number);
      break;
    case PROP_LINK:
      g_value_set_string (value, self->row->link);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->row->error_text);
      break;
    case PROP_ATTACHMENT_STATE:
      g_value_set_int (value, (int)self->row->attachment_state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bounce_ticket_finalize (GObject *object)
{
  BounceTicket *self = BOUNCE_TICKET (object);

  bounce_outbox_row_free (self->row);
  g_clear_pointer (&self->account, bounce_ticket_account_unref);
  G_OBJECT_CLASS (bounce_ticket_parent_class)->finalize (object);
}

static void
bounce_ticket_class_init (BounceTicketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = bounce_ticket_get_property;
  object_class->finalize = bounce_ticket_finalize;
  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, BOUNCE_N_TICKET_STATES - 1, 0, flags);
  properties[PROP_NUMBER] = g_param_spec_string ("number", NULL, NULL, NULL, flags);
  properties[PROP_LINK] = g_param_spec_string ("link", NULL, NULL, NULL, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  properties[PROP_ATTACHMENT_STATE] = g_param_spec_int (
      "attachment-state", NULL, NULL, 0, BOUNCE_N_TICKET_ATTACHMENTS - 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bounce_ticket_init (BounceTicket *self)
{
  self->row = g_new0 (BounceOutboxRow, 1);
  self->row->error_code = -1;
}

/**
 * bounce_ticket_new:
 * @account: where to; its settings are kept with the ticket, its secrets only in memory
 * @subject: one line
 * @body: text
 * @attachment: (nullable): the exact bytes that are to arrive
 *
 * Returns: (transfer full): a ticket with a key of its own, not stored yet
 */
BounceTicket *
bounce_ticket_new (BounceTicketAccount *account,
                   const char *subject,
                   const char *body,
                   GBytes *attachment)
{
  BounceTicket *ticket = g_object_new (BOUNCE_TYPE_TICKET, NULL);
  BounceOutboxRow *row = ticket->row;

  ticket->account = bounce_ticket_account_copy (account);
  row->account = bounce_ticket_account_to_text (account);
  row->key = g_uuid_string_random ();
  row->subject = g_strdup (subject);
  row->body = g_strdup (body);
  row->created = g_get_real_time () / G_USEC_PER_SEC;
  row->attachment_name = g_strdup (FILE_NAME);
  if (attachment != NULL)
    {
      row->attachment = g_bytes_ref (attachment);
      row->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, attachment);
    }
  return ticket;
}

/**
 * bounce_ticket_new_from_draft:
 * @account: where to
 * @draft: subject, text, attachment; of a mail account also the recipient
 *
 * Returns: (transfer full): a ticket as bounce_ticket_new() makes it
 */
BounceTicket *
bounce_ticket_new_from_draft (BounceTicketAccount *account, BounceDraft *draft)
{
  BounceTicket *ticket = bounce_ticket_new (account,
                                            bounce_draft_get_subject (draft),
                                            bounce_draft_get_body (draft),
                                            bounce_draft_get_attachment (draft));
  const char *to = bounce_draft_get_to (draft);
  const char *name = bounce_draft_get_attachment_name (draft);

  if (name != NULL)
    {
      g_free (ticket->row->attachment_name);
      ticket->row->attachment_name = g_strdup (name);
    }
  if (to != NULL && *to != '\0')
    ticket->row->to = g_strdup (to);
  return ticket;
}

/**
 * bounce_ticket_new_from_row:
 * @row: a stored ticket
 *
 * Returns: (transfer full): the ticket
 */
BounceTicket *
bounce_ticket_new_from_row (const BounceOutboxRow *row)
{
  BounceTicket *ticket = g_object_new (BOUNCE_TYPE_TICKET, NULL);

  ticket->row->id = row->id;
  ticket->row->key = g_strdup (row->key);
  ticket->row->account = g_strdup (row->account);
  ticket->row->subject = g_strdup (row->subject);
  ticket->row->recipient_domain = g_strdup (row->recipient_domain);
  ticket->row->scenario = g_strdup (row->scenario);
  ticket->row->add_to = g_strdup (row->add_to);
  ticket->row->sha256 = g_strdup (row->sha256);
  ticket->row->mail_sha256 = g_strdup (row->mail_sha256);
  ticket->row->created = row->created;
  ticket->account = bounce_ticket_account_new_from_text (row->account, NULL);
  bounce_ticket_take_row (ticket, row);
  return ticket;
}

/**
 * bounce_ticket_dup_row:
 * @ticket: a ticket that is not stored yet
 *
 * Returns: (transfer full): all of it
 */
BounceOutboxRow *
bounce_ticket_dup_row (BounceTicket *ticket)
{
  const BounceOutboxRow *row = ticket->row;
  BounceOutboxRow *copy = g_new0 (BounceOutboxRow, 1);

  *copy = *row;
  copy->key = g_strdup (row->key);
  copy->account = g_strdup (row->account);
  copy->subject = g_strdup (row->subject);
  copy->body = g_strdup (row->body);
  copy->recipient_domain = g_strdup (row->recipient_domain);
  copy->scenario = g_strdup (row->scenario);
  copy->to = g_strdup (row->to);
  copy->add_to = g_strdup (row->add_to);
  copy->attachment_name = g_strdup (row->attachment_name);
  copy->sha256 = g_strdup (row->sha256);
  copy->mail_sha256 = g_strdup (row->mail_sha256);
  copy->attachment = row->attachment != NULL ? g_bytes_ref (row->attachment) : NULL;
  copy->number = g_strdup (row->number);
  copy->link = g_strdup (row->link);
  copy->error_text = g_strdup (row->error_text);
  return copy;
}

static void
take_text (BounceTicket *ticket, char **member, const char *value, guint property)
{
  if (g_strcmp0 (*member, value) == 0)
    return;
  g_free (*member);
  *member = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (ticket), properties[property]);
}

/**
 * bounce_ticket_take_row:
 * @ticket: a ticket
 * @row: what is stored of it now
 *
 * Takes over what may change, and notifies.
 */
void
bounce_ticket_take_row (BounceTicket *ticket, const BounceOutboxRow *row)
{
  BounceOutboxRow *own = ticket->row;

  g_object_freeze_notify (G_OBJECT (ticket));
  own->id = row->id;
  own->attempts = row->attempts;
  own->sending_since = row->sending_since;
  own->next_try = row->next_try;
  own->clock = row->clock;
  own->error_code = row->error_code;
  take_text (ticket, &own->number, row->number, PROP_NUMBER);
  take_text (ticket, &own->link, row->link, PROP_LINK);
  take_text (ticket, &own->error_text, row->error_text, PROP_ERROR_TEXT);
  if (own->state != row->state)
    {
      own->state = row->state;
      g_object_notify_by_pspec (G_OBJECT (ticket), properties[PROP_STATE]);
    }
  if (own->attachment_state != row->attachment_state)
    {
      own->attachment_state = row->attachment_state;
      g_object_notify_by_pspec (G_OBJECT (ticket), properties[PROP_ATTACHMENT_STATE]);
    }
  /* The outbox has it on the disk; a large mail is not held twice. */
  if (row->id != 0)
    g_clear_pointer (&own->attachment, g_bytes_unref);
  g_object_thaw_notify (G_OBJECT (ticket));
}

/**
 * bounce_ticket_set_incident:
 * @ticket: a ticket that is not stored yet
 * @recipient_domain: (nullable): whose server did not take the mail
 * @scenario: (nullable): why
 *
 * Makes it findable for others with the same trouble.
 */
void
bounce_ticket_set_incident (BounceTicket *ticket,
                            const char *recipient_domain,
                            const char *scenario)
{
  g_free (ticket->row->recipient_domain);
  ticket->row->recipient_domain = g_strdup (recipient_domain);
  g_free (ticket->row->scenario);
  ticket->row->scenario = g_strdup (scenario);
}

/**
 * bounce_ticket_set_mail:
 * @ticket: a ticket that is not stored yet
 * @sha256: the digest of the exact mail
 *
 * Says which mail it is about: that of its file, or one of which only a copy leaves.
 */
void
bounce_ticket_set_mail (BounceTicket *ticket, const char *sha256)
{
  g_free (ticket->row->mail_sha256);
  ticket->row->mail_sha256 = g_strdup (sha256);
}

/**
 * bounce_ticket_set_add_to:
 * @ticket: a ticket that is not stored yet
 * @number: the number of an open ticket
 *
 * It becomes a comment on that one instead of a ticket of its own. The file gets a name of its own,
 * by which it is found again.
 */
void
bounce_ticket_set_add_to (BounceTicket *ticket, const char *number)
{
  BounceOutboxRow *row = ticket->row;
  const char *dot = strrchr (row->attachment_name, '.');
  g_autofree char *name = g_strdup_printf ("bounce-%.8s%s", row->key, dot != NULL ? dot : ".eml");

  g_free (row->add_to);
  row->add_to = g_strdup (number);
  g_free (row->attachment_name);
  row->attachment_name = g_steal_pointer (&name);
}

/** bounce_ticket_set_account: sets the account it will be sent with. */
void
bounce_ticket_set_account (BounceTicket *ticket, BounceTicketAccount *account)
{
  bounce_ticket_account_ref (account);
  g_clear_pointer (&ticket->account, bounce_ticket_account_unref);
  ticket->account = account;
}

/** bounce_ticket_show_sending: lets a ticket that waits appear as being sent, until the attempt
 * says more. */
void
bounce_ticket_show_sending (BounceTicket *ticket)
{
  if (ticket->row->state != BOUNCE_TICKET_WAITING && ticket->row->state != BOUNCE_TICKET_REFUSED)
    return;
  ticket->row->state = BOUNCE_TICKET_SENDING;
  g_object_notify_by_pspec (G_OBJECT (ticket), properties[PROP_STATE]);
}

/** bounce_ticket_get_id: its place in the outbox; 0: not stored yet. */
gint64
bounce_ticket_get_id (BounceTicket *ticket)
{
  return ticket->row->id;
}

/** bounce_ticket_get_wait: how many seconds until it is tried again by itself, whatever the clock
 * was set to meanwhile; 0: it is time, or it is not tried by itself. */
gint64
bounce_ticket_get_wait (BounceTicket *ticket)
{
  const BounceOutboxRow *row = ticket->row;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 by_day = row->next_try - now;
  gint64 by_passing = by_day + bounce_outbox_get_clock () - row->clock;
  /* The time since the start says nothing of a time before it. */
  gint64 wait = row->clock != 0 ? MIN (by_day, by_passing) : by_day;

  return wait > 0 && wait <= BOUNCE_OUTBOX_LONGEST_WAIT ? wait : 0;
}

/** bounce_ticket_get_next_try: when it is tried again by itself, seconds since 1970; 0: never. */
gint64
bounce_ticket_get_next_try (BounceTicket *ticket)
{
  return ticket->row->next_try;
}

/** bounce_ticket_get_key: its own key, a UUID. */
const char *
bounce_ticket_get_key (BounceTicket *ticket)
{
  return ticket->row->key;
}

/** bounce_ticket_get_subject: its subject, without the marks the program adds. */
const char *
bounce_ticket_get_subject (BounceTicket *ticket)
{
  return ticket->row->subject;
}

/** bounce_ticket_get_mail_sha256: (nullable): the digest of the mail that it is about, as cases and
 * the history have it; of its file where no mail was named. */
const char *
bounce_ticket_get_mail_sha256 (BounceTicket *ticket)
{
  return ticket->row->mail_sha256 != NULL ? ticket->row->mail_sha256 : ticket->row->sha256;
}

/** bounce_ticket_get_created: (transfer full): when it was made, in local time. */
GDateTime *
bounce_ticket_get_created (BounceTicket *ticket)
{
  return g_date_time_new_from_unix_local (ticket->row->created);
}

/** bounce_ticket_get_account: (nullable) (transfer none): where it goes; NULL: that ticket system
 * is no longer there. */
BounceTicketAccount *
bounce_ticket_get_account (BounceTicket *ticket)
{
  return ticket->account;
}

/** bounce_ticket_get_state: where it is. */
BounceTicketState
bounce_ticket_get_state (BounceTicket *ticket)
{
  return ticket->row->state;
}

/** bounce_ticket_get_number: (nullable): its number at the desk. */
const char *
bounce_ticket_get_number (BounceTicket *ticket)
{
  return ticket->row->number;
}

/** bounce_ticket_get_link: (nullable): its address for a browser. */
const char *
bounce_ticket_get_link (BounceTicket *ticket)
{
  return ticket->row->link;
}

/** bounce_ticket_get_error_text: (nullable): what stands in its way, with the server's words. */
const char *
bounce_ticket_get_error_text (BounceTicket *ticket)
{
  return ticket->row->error_text;
}

/** bounce_ticket_get_error_code: a #BounceSendError; -1: none. */
int
bounce_ticket_get_error_code (BounceTicket *ticket)
{
  return ticket->row->error_code;
}

/** bounce_ticket_get_attachment_state: whether its file arrived as it was sent. */
BounceTicketAttachment
bounce_ticket_get_attachment_state (BounceTicket *ticket)
{
  return ticket->row->attachment_state;
}

/** bounce_ticket_is_mail: whether it goes as mail, to support or to somebody else. */
gboolean
bounce_ticket_is_mail (BounceTicket *ticket)
{
  return ticket->account != NULL &&
         bounce_ticket_system_get_shape (bounce_ticket_account_get_system (ticket->account)) ==
             BOUNCE_TICKET_SHAPE_MAIL;
}

/**
 * bounce_ticket_dup_state_text:
 * @ticket: a ticket
 *
 * Returns: (transfer full): one translated sentence about where it is
 */
char *
bounce_ticket_dup_state_text (BounceTicket *ticket)
{
  const BounceOutboxRow *row = ticket->row;

  switch (row->state)
    {
    case BOUNCE_TICKET_SENDING:
      return g_strdup (_ ("It is being sent."));
    case BOUNCE_TICKET_SENT:
      if (row->number != NULL && row->attachment_state == BOUNCE_TICKET_ATTACHMENT_DAMAGED)
        return g_strdup_printf (_ ("Filed as ticket %s, but without the exact mail."), row->number);
      if (row->number == NULL)
        return g_strdup (bounce_ticket_is_mail (ticket)
                             ? _ ("The mail server took it.")
                             : _ ("It arrived. Its number is not known here."));
      return row->attachment_state == BOUNCE_TICKET_ATTACHMENT_IDENTICAL
                 ? g_strdup_printf (
                       _ ("Filed as ticket %s. The mail in it was read back and is the "
                          "same, byte for byte."),
                       row->number)
                 : g_strdup_printf (_ ("Filed as ticket %s."), row->number);
    case BOUNCE_TICKET_REFUSED:
      return g_strdup (bounce_ticket_is_mail (ticket) ? _ ("It was not sent.")
                                                      : _ ("It was not filed."));
    case BOUNCE_TICKET_UNCONFIRMED:
      return g_strdup (
          row->next_try != 0
              ? _ ("It is not certain yet whether it arrived. Before it is sent again, "
                   "the server is asked.")
              : _ ("It is not certain whether it arrived. Please look at the desk "
                   "before you send it again."));
    case BOUNCE_TICKET_WAITING:
    default:
      return g_strdup (row->next_try != 0 ? _ ("It waits and will be sent by itself.")
                                          : _ ("It waits."));
    }
}
