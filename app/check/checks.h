/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "check/dns.h"
#include "guide/facts.h"
#include "report/report.h"

G_BEGIN_DECLS

/** BounceCheckResult: what a check says of what it looked at. */
typedef enum
{
  BOUNCE_CHECK_OK,
  BOUNCE_CHECK_WRONG,
  BOUNCE_CHECK_CANNOT_TELL,    /* nobody answered, or not in a way that can be believed */
  BOUNCE_CHECK_NOT_APPLICABLE, /* the mail names nothing to look at */
  BOUNCE_N_CHECK_RESULTS
} BounceCheckResult;

/** BounceCheckSubject: what the checks are told: names and addresses of servers, nothing else. Each
 * may be NULL. */
typedef struct
{
  char *recipient_domain;
  char *sender_domain;
  char *ip;            /* the address that sent and was refused */
  char *dkim;          /* "selector._domainkey.domain" */
  GStrv known_domains; /* that people here write to, for the spelling */
  GStrv block_lists;   /* zones */
} BounceCheckSubject;

/** BounceCheckOutcome: what one check found, with what it has seen. */
typedef struct
{
  const char *id; /* static */
  BounceCheckResult result;
  char *sentence;     /* translated, for people */
  GPtrArray *records; /* (element-type utf8) the evidence: "contoso.com MX 10 mx.contoso.com" … */
  char *suggestion;   /* a domain that may have been meant; NULL: none */
  BounceDomainCheck *domain_check; /* of "recipient-domain"; NULL: of another check */
  char *resolver;                  /* which name server answered; NULL: not known */
  GDateTime *time;
} BounceCheckOutcome;

/** BounceCheckOutcomeFunc: is told each outcome as it comes, in the main context of the caller. */
typedef void (*BounceCheckOutcomeFunc) (const BounceCheckOutcome *outcome, gpointer user_data);

const char **bounce_checks_list (const char *group);
const char *const *bounce_checks_get_default_lists (void);
const char *bounce_check_get_title (const char *id);
const char *bounce_check_result_to_nick (BounceCheckResult result);
const char *bounce_check_result_get_name (BounceCheckResult result);

BounceCheckSubject *bounce_check_subject_new (const BounceReport *report,
                                              const BounceRecipient *recipient,
                                              const BounceFacts *facts,
                                              GKeyFile *organisation);
void bounce_check_subject_free (BounceCheckSubject *subject);
BounceCheckSubject *bounce_check_subject_copy (const BounceCheckSubject *subject);
BounceCheckOutcome *bounce_check_outcome_new_from_domain (const BounceDomainCheck *check);
void bounce_check_outcome_free (BounceCheckOutcome *outcome);
GStrv bounce_check_outcome_dup_answer (const BounceCheckOutcome *outcome);
char *bounce_check_outcome_dup_line (const BounceCheckOutcome *outcome);

void bounce_checks_run_async (BounceDns *dns,
                              const BounceCheckSubject *subject,
                              const char *const *ids,
                              BounceCheckOutcomeFunc told,
                              gpointer told_data,
                              GDestroyNotify told_destroy,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *bounce_checks_run_finish (BounceDns *dns, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceCheckSubject, bounce_check_subject_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceCheckOutcome, bounce_check_outcome_free)

G_END_DECLS
