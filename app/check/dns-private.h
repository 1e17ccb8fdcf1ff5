/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <ares.h>

#include "check/dns.h"

G_BEGIN_DECLS

/* What the dns*.c files share, the only ones that know c-ares. */

struct _BounceDns
{
  GObject parent_instance;

  char *servers; /* NULL: the computer's own */
  guint timeout; /* milliseconds */
};

/** BounceDnsSession: one or more questions under one deadline, in one main context. Embedded as the
 * first member of what a look-up needs besides; lives as long as its task, which it holds until it
 * is over. */
typedef struct _BounceDnsSession BounceDnsSession;

struct _BounceDnsSession
{
  GTask *task; /* NULL once it is over */
  ares_channel channel;
  GMainContext *context;
  GHashTable *sockets; /* fd → GSource (owned) */
  GSource *retry;      /* when c-ares wants to be called next */
  GSource *deadline;
  GCancellable *cancellable; /* nullable */
  gulong cancelled_id;
  GSource *cancelled;  /* wakes the context when @cancellable is */
  gboolean is_settled; /* the result stands: finish as soon as c-ares has returned */

  void (*expire) (BounceDnsSession *session); /* the deadline has come: say what stands */
  void (*deliver) (BounceDnsSession *session, GTask *task); /* return the result */
};

gboolean bounce_dns_session_open (BounceDnsSession *session, BounceDns *dns, GTask *task);
void bounce_dns_session_start (BounceDnsSession *session, guint timeout, GCancellable *cancellable);
void bounce_dns_session_continue (BounceDnsSession *session);
void bounce_dns_session_clear (BounceDnsSession *session);
char *bounce_dns_session_dup_resolver (BounceDnsSession *session);
char *bounce_dns_normalise_domain (const char *domain);
BounceDnsStatus bounce_dns_judge_status (int status);
BounceDnsStatus bounce_dns_answer_take (BounceDnsAnswer *answer, const guint8 *data, int length);

G_END_DECLS
