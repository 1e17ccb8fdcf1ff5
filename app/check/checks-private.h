/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "check/checks.h"

G_BEGIN_DECLS

/** BounceCheckRun: one check at work, in a thread of its own. It fills in the outcome; a result
 * that it leaves open because an answer was NULL means that its time was over. */
typedef struct
{
  BounceDns *dns;
  const BounceCheckSubject *subject;
  GCancellable *cancellable;
  GMainContext *context; /* the thread's own */
  BounceCheckOutcome *outcome;
} BounceCheckRun;

#define BOUNCE_CHECK_OPEN BOUNCE_N_CHECK_RESULTS

typedef void (*BounceCheckFunc) (BounceCheckRun *run);

/* checks-ask.c */
BounceDnsAnswer *bounce_check_ask (BounceCheckRun *run, const char *name, BounceDnsType type);
GPtrArray *bounce_check_ask_many (BounceCheckRun *run, GPtrArray *names, BounceDnsType type);
BounceDomainCheck *bounce_check_ask_domain (BounceCheckRun *run, const char *domain);
void bounce_check_set (BounceCheckRun *run, BounceCheckResult result, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
char *bounce_check_show (const char *text);

/* The checks themselves */
void bounce_check_recipient_domain (BounceCheckRun *run);
void bounce_check_spelling (BounceCheckRun *run);
void bounce_check_sender_domain (BounceCheckRun *run);
void bounce_check_spf (BounceCheckRun *run);
void bounce_check_dkim (BounceCheckRun *run);
void bounce_check_dmarc (BounceCheckRun *run);
void bounce_check_reverse_dns (BounceCheckRun *run);
void bounce_check_block_lists (BounceCheckRun *run);

G_END_DECLS
