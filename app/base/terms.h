/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceKind: what a mail is. The nicks are a contract of `bounce-explain --json`. */
typedef enum
{
  BOUNCE_KIND_ORDINARY,     /* an ordinary mail, a newsletter, a DMARC or TLS report */
  BOUNCE_KIND_BOUNCE,       /* a delivery failed for good */
  BOUNCE_KIND_DELAY,        /* not delivered yet, the server goes on trying */
  BOUNCE_KIND_RECEIPT,      /* delivered, relayed, expanded, read, deleted unread */
  BOUNCE_KIND_AUTO_REPLY,   /* out of office */
  BOUNCE_KIND_ABUSE_REPORT, /* RFC 5965 */
  BOUNCE_KIND_CHALLENGE,    /* "prove that you are a person" */
  BOUNCE_KIND_HELD,         /* moderation, quarantine */
  BOUNCE_KIND_FAKE_BOUNCE,  /* a notice that wants a password or a click */
  BOUNCE_KIND_UNREADABLE,   /* the reader died of it or gave up */
  BOUNCE_N_KINDS
} BounceKind;

/** BounceAction: the Action field of RFC 3464, 2.3.3. */
typedef enum
{
  BOUNCE_ACTION_NONE, /* the notice has none */
  BOUNCE_ACTION_FAILED,
  BOUNCE_ACTION_DELAYED,
  BOUNCE_ACTION_DELIVERED,
  BOUNCE_ACTION_RELAYED,
  BOUNCE_ACTION_EXPANDED,
  BOUNCE_N_ACTIONS
} BounceAction;

/** BounceReturned: how much of the mail that was sent came back. */
typedef enum
{
  BOUNCE_RETURNED_NONE,
  BOUNCE_RETURNED_HEADERS,
  BOUNCE_RETURNED_FULL,
  BOUNCE_N_RETURNED
} BounceReturned;

/** BounceRefusedBy: whose server said no. */
typedef enum
{
  BOUNCE_REFUSED_BY_UNKNOWN,
  BOUNCE_REFUSED_BY_OWN,
  BOUNCE_REFUSED_BY_RECIPIENT,
  BOUNCE_REFUSED_BY_OTHER,
  BOUNCE_N_REFUSED_BY
} BounceRefusedBy;

/** BounceWho: a party; as "who must act" and as "whose step it is". */
typedef enum
{
  BOUNCE_WHO_NOBODY,
  BOUNCE_WHO_SENDER,
  BOUNCE_WHO_AGENT,
  BOUNCE_WHO_SENDER_ADMIN,
  BOUNCE_WHO_RECIPIENT,
  BOUNCE_WHO_RECIPIENT_ADMIN,
  BOUNCE_N_WHO
} BounceWho;

typedef enum
{
  BOUNCE_PERMANENCE_NONE,
  BOUNCE_PERMANENCE_PERMANENT,
  BOUNCE_PERMANENCE_TEMPORARY,
  BOUNCE_N_PERMANENCE
} BouncePermanence;

typedef enum
{
  BOUNCE_CERTAINTY_GUESS,
  BOUNCE_CERTAINTY_LIKELY,
  BOUNCE_CERTAINTY_CERTAIN,
  BOUNCE_N_CERTAINTY
} BounceCertainty;

/** BounceStage: where in an SMTP session a refusal came (RFC 5321, 3.3). */
typedef enum
{
  BOUNCE_STAGE_NONE,
  BOUNCE_STAGE_CONNECT,
  BOUNCE_STAGE_MAIL,
  BOUNCE_STAGE_RCPT,
  BOUNCE_STAGE_DATA,
  BOUNCE_N_STAGES
} BounceStage;

const char *bounce_kind_to_nick (BounceKind kind);
const char *bounce_action_to_nick (BounceAction action);
const char *bounce_returned_to_nick (BounceReturned returned);
const char *bounce_refused_by_to_nick (BounceRefusedBy refused_by);
const char *bounce_who_to_nick (BounceWho who);
const char *bounce_permanence_to_nick (BouncePermanence permanence);
const char *bounce_certainty_to_nick (BounceCertainty certainty);

int bounce_kind_from_nick (const char *nick);
int bounce_action_from_nick (const char *nick);
int bounce_refused_by_from_nick (const char *nick);
int bounce_who_from_nick (const char *nick);
int bounce_permanence_from_nick (const char *nick);
int bounce_stage_from_nick (const char *nick);

G_END_DECLS
