/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "send/outbox.h"

G_BEGIN_DECLS

/** BOUNCE_OUTBOX_LONGEST_WAIT: what a server may ask for, in seconds. */
#define BOUNCE_OUTBOX_LONGEST_WAIT (24 * 60 * 60)

/** BounceOutboxRow: a ticket as it is stored. Times are seconds since 1970. */
typedef struct
{
  gint64 id; /* 0: not stored yet */
  char *key;
  char *account; /* bounce_ticket_account_to_text() */
  char *subject;
  char *body;
  char *recipient_domain;
  char *scenario;
  char *to;     /* mail: instead of the account's address */
  char *add_to; /* the number of the ticket to add to */
  char *attachment_name;
  char *sha256;       /* of the attachment */
  char *mail_sha256;  /* of the mail that it is about; NULL: it is about none, or not known */
  GBytes *attachment; /* NULL in lists, and once the ticket is sent */
  BounceTicketState state;
  BounceTicketAttachment attachment_state;
  char *number;
  char *link;
  int error_code; /* BounceSendError, -1: none */
  char *error_text;
  int attempts;
  gint64 created;
  gint64 sending_since;
  gint64 next_try; /* 0: not by itself */
  gint64 clock;    /* bounce_outbox_get_clock() when these times were written */
} BounceOutboxRow;

/** BounceOutboxDb: the file; every function may be called in any thread. */
typedef struct _BounceOutboxDb BounceOutboxDb;

gint64 bounce_outbox_get_clock (void);
void bounce_outbox_row_free (BounceOutboxRow *row);

BounceOutboxDb *bounce_outbox_db_open (const char *dir, GError **error);
void bounce_outbox_db_close (BounceOutboxDb *db);
const char *bounce_outbox_db_get_path (BounceOutboxDb *db);
const char *bounce_outbox_db_get_set_aside (BounceOutboxDb *db);
gboolean bounce_outbox_db_insert (BounceOutboxDb *db, BounceOutboxRow *row, GError **error);
gboolean bounce_outbox_db_update (BounceOutboxDb *db, const BounceOutboxRow *row, GError **error);
gboolean bounce_outbox_db_delete (BounceOutboxDb *db, gint64 id, GError **error);
BounceOutboxRow *bounce_outbox_db_load (BounceOutboxDb *db, gint64 id, GError **error);
GPtrArray *bounce_outbox_db_list (BounceOutboxDb *db, GError **error);
int bounce_outbox_db_lock (BounceOutboxDb *db, gint64 id, GError **error);
void bounce_outbox_db_unlock (int lock);

gboolean bounce_outbox_attempt (BounceOutboxDb *db,
                                gint64 id,
                                BounceTicketAccount *account,
                                GCancellable *cancellable,
                                BounceOutboxRow **row,
                                GError **error);

BounceTicket *bounce_ticket_new_from_row (const BounceOutboxRow *row);
BounceOutboxRow *bounce_ticket_dup_row (BounceTicket *ticket);
void bounce_ticket_take_row (BounceTicket *ticket, const BounceOutboxRow *row);
void bounce_ticket_set_account (BounceTicket *ticket, BounceTicketAccount *account);
void bounce_ticket_show_sending (BounceTicket *ticket);
gint64 bounce_ticket_get_id (BounceTicket *ticket);
gint64 bounce_ticket_get_next_try (BounceTicket *ticket);
gint64 bounce_ticket_get_wait (BounceTicket *ticket);

/** BounceOutbox, seen from inside. */
struct _BounceOutbox
{
  GObject parent_instance;

  BounceOutboxDb *db;
  BounceSecrets *secrets;
  GNetworkMonitor *monitor;
  GFileMonitor *file_monitor;
  GMainContext *context;
  GListStore *tickets; /* of BounceTicket, the newest first */
  GHashTable *busy;    /* of BounceTicket: being stored or sent by this outbox */
  GHashTable *retried; /* of BounceTicket: for lack of a secret; once is enough */
  gboolean has_more;   /* that could be sent, but not all at once */
  BounceTicketAccount *account;
  GSource *timer;
  GSource *reload;
};

/* What a thread works on, and what it brings back. */
typedef struct
{
  BounceOutboxRow *row;
  gint64 id;
  BounceTicketAccount *account;
  GError *reason;
  gboolean arrived;
} BounceOutboxWork;

void bounce_outbox_work_free (gpointer data);
void bounce_outbox_schedule (BounceOutbox *self);
void bounce_outbox_schedule_reload (BounceOutbox *self);
gboolean bounce_outbox_is_busy (BounceOutbox *self, BounceTicket *ticket);
gboolean bounce_outbox_has_network (BounceOutbox *self, const BounceTicketAccount *account);
BounceTicket *bounce_outbox_find_ticket (BounceOutbox *self, gint64 id);
void bounce_outbox_start_sending (BounceOutbox *self,
                                  BounceTicket *ticket,
                                  gboolean may_ask,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceOutboxRow, bounce_outbox_row_free)

G_END_DECLS
