/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "base/terms.h"
#include "base/wire.h"

G_BEGIN_DECLS

/** BounceRecipient: what a notice says of one recipient (RFC 3464, 2.3). Read only once it is
 * in a report. Every string is clean UTF-8 (no controls but newline) and bounded; NULL: not said.
 */
typedef struct
{
  char *address;          /* Final-Recipient, without angle brackets; may lack an '@' */
  char *original_address; /* Original-Recipient, where given; may equal address */
  BounceAction action;
  char *status; /* "5.1.1": the Status field, else the code found in the text */
  gboolean status_is_field;
  guint reply_code;      /* 550; 0: none found */
  char *diagnostic;      /* the whole words of the refusal, unfolded, lines joined by a newline */
  char *diagnostic_type; /* smtp, x-unix, x-postfix …, lower case */
  char *remote_mta;      /* who was talked to (host name or address), lower case */
  char *last_attempt;    /* dates as written */
  char *will_retry_until;
  char *log_id;      /* Final-Log-ID */
  BounceStage stage; /* the SMTP stage, where the notice names it */
} BounceRecipient;

#define BOUNCE_REPORT_MAX_RECIPIENTS 1000

/** BounceReport: a decoded mail. Built by the decoder, then immutable. */
typedef struct _BounceReport BounceReport;

struct _BounceReport
{
  gatomicrefcount ref_count;

  BounceKind kind;          /* by structure alone: words of the rulebook may refine it */
  gboolean has_status_part; /* a machine-readable part was found (RFC 3464) */
  char *format;             /* the layout that was recognised: "rfc3464", "exim", "qmail", … */

  /* The notice */
  char *reporting_mta; /* Reporting-MTA, "Generating server", else the writer of the notice; lower
                          case */
  char *arrival_date;
  char *subject;
  char *from; /* address only */
  char *from_name;
  char *to;          /* address only: who got the notice, so most often who sent the mail */
  char *date;        /* ISO 8601, UTC */
  char *return_path; /* "" for the empty sender, NULL: no such field */
  char *auto_submitted;
  char *text;     /* the human part as plain text, bounded */
  char *headline; /* its first telling sentence */
  GPtrArray
      *received; /* (element-type utf8) the notice's Received fields, newest first, at most 20 */

  /* The mail that came back */
  BounceReturned returned;
  char *original_message_id;
  char *original_from; /* address only */
  char *original_from_name;
  GPtrArray *original_to; /* (element-type utf8) To and Cc, addresses only */
  char *original_subject;
  char *original_date;   /* ISO 8601 with zone */
  guint64 original_size; /* bytes of the returned mail as it stands in the notice, or as the notice
                            says; 0: unknown */
  GPtrArray *original_attachments; /* (element-type utf8) names */
  char *original_dkim;             /* "selector._domainkey.domain" of its first DKIM signature */
  GPtrArray *original_received;    /* (element-type utf8) its Received fields */

  GPtrArray *recipients; /* (element-type BounceRecipient) */
  GPtrArray
      *marks; /* (element-type utf8) telling header lines, "name: value", for rules In=headers */
};

BounceRecipient *bounce_recipient_new (void);
void bounce_recipient_free (BounceRecipient *recipient);
BounceReport *bounce_report_new (void);
BounceReport *bounce_report_ref (BounceReport *report);
void bounce_report_unref (BounceReport *report);
void bounce_report_write (const BounceReport *report, gboolean brief, GByteArray *out);
BounceReport *bounce_report_new_from_wire (BounceWire *wire);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceRecipient, bounce_recipient_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceReport, bounce_report_unref)

G_END_DECLS
