/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "send/ticket-system.h"

G_BEGIN_DECLS

/** BounceTicketFlow: what a system is asked to do; each is a chain of requests. */
typedef enum
{
  BOUNCE_TICKET_FLOW_LOGIN,        /* before every other flow */
  BOUNCE_TICKET_FLOW_BEFORE,       /* harmless to repeat: an upload */
  BOUNCE_TICKET_FLOW_CREATE,       /* files the ticket: exactly once */
  BOUNCE_TICKET_FLOW_AFTER,        /* the ticket is there: hang the file on it */
  BOUNCE_TICKET_FLOW_FIND_OWN,     /* by our own key */
  BOUNCE_TICKET_FLOW_FIND_SIMILAR, /* open tickets about the same incident */
  BOUNCE_TICKET_FLOW_READ_BACK,    /* the file, out of the ticket */
  BOUNCE_TICKET_FLOW_ADD,          /* a comment with the file, on a ticket that is there */
  BOUNCE_TICKET_FLOW_FIND_ADDED,   /* whether that comment is there */
  BOUNCE_TICKET_FLOW_TEST,         /* "Test connection" */
  BOUNCE_TICKET_FLOW_LOGOUT,       /* after every other flow; errors do not matter */
  BOUNCE_N_TICKET_FLOWS
} BounceTicketFlow;

typedef enum
{
  BOUNCE_TICKET_BODY_NONE,
  BOUNCE_TICKET_BODY_JSON,
  BOUNCE_TICKET_BODY_FORM,
  BOUNCE_TICKET_BODY_RAW,
  BOUNCE_N_TICKET_BODIES
} BounceTicketBody;

/** BounceTicketPair: a name and a template, or a name and a path. */
typedef struct
{
  char *name;
  char *value;
} BounceTicketPair;

/** BounceTicketRequest: one request of a system. */
typedef struct
{
  char *name;
  guint line;
  char *method;
  char *url;
  BounceTicketBody body;
  char *template_file;
  char *json;        /* the template of a JSON body */
  char *file_field;  /* the field of a form that carries the file */
  GPtrArray *query;  /* of BounceTicketPair */
  GPtrArray *header; /* of BounceTicketPair */
  GPtrArray *field;  /* of BounceTicketPair */
  GPtrArray *take;   /* of BounceTicketPair: value's name ← path in the answer */
  GArray *success;   /* of guint */
  gboolean no_login; /* without the system's own Login headers */
  char *needs;       /* left out when that setting is empty */
  /* A search: */
  char *items;
  char *total; /* says 0 where a system leaves out an empty array */
  char *found; /* a path that exists when what is looked for is there */
  char *item_number;
  char *item_title;
  char *item_created;
  gboolean same_scenario;
  /* Reading back: "raw" or the path of base64. */
  char *content;
} BounceTicketRequest;

struct _BounceTicketSystem
{
  gatomicrefcount references;
  char *id;
  char *name;
  char *file;
  char *source;
  char *link; /* template of a ticket's address */
  BounceTicketShape shape;
  gboolean tried;
  guint64 size_limit;
  guint64 subject_limit;  /* characters */
  guint64 settle_seconds; /* so long a request may still be at work, or not yet be found */
  guint64 deadline_seconds;
  char *basic_user;
  char *basic_password;
  GPtrArray *header;                       /* of BounceTicketPair: the headers that log in */
  GPtrArray *settings;                     /* of BounceTicketSetting */
  GPtrArray *requests;                     /* of BounceTicketRequest */
  GPtrArray *flows[BOUNCE_N_TICKET_FLOWS]; /* of BounceTicketRequest, lent; NULL: cannot */
};

gboolean bounce_ticket_label_is_known (const char *text);
gboolean bounce_ticket_system_check (BounceTicketSystem *system, GError **error);
gboolean bounce_ticket_system_set_error (const BounceTicketSystem *system,
                                         guint line,
                                         GError **error,
                                         const char *format,
                                         ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
