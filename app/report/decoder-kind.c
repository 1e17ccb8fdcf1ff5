/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#define HAS(bit) ((decoder->evidence & BOUNCE_EVIDENCE_##bit) != 0)

/* A server that gave up may tell of the attempts before. */
static BounceKind
kind_by_words (const BounceDecoder *decoder)
{
  if (HAS (DELAYED) && !HAS (FINAL))
    return BOUNCE_KIND_DELAY;
  return BOUNCE_KIND_BOUNCE;
}

/* Whether a mail without a machine-readable part is a notice. A mail system must have written it,
 * or it must be laid out as only mail systems do: people who talk about bounces quote their words
 * too. */
static gboolean
is_notice (const BounceDecoder *decoder)
{
  gboolean has_words = HAS (FAILED) || HAS (DELAYED) || HAS (NAME);

  if (HAS (LIST))
    return TRUE;
  if (HAS (FAILED_FIELD) || HAS (REPORT))
    return has_words || HAS (SUBJECT) || HAS (DAEMON) || HAS (EMPTY_SENDER);
  if (decoder->report->recipients->len == 0)
    return (HAS (DAEMON) || HAS (EMPTY_SENDER)) && HAS (SUBJECT) &&
           (HAS (FAILED) || HAS (DELAYED) || HAS (RETURNED)) && !HAS (REPLY);
  if (HAS (PASTED))
    return has_words || HAS (CODE);
  if (HAS (DAEMON))
    return has_words || HAS (SUBJECT) || HAS (CODE) ||
           (HAS (HINT) && (HAS (STRONG) || HAS (RETURNED)));
  if (HAS (EMPTY_SENDER))
    return HAS (NAME) || ((HAS (STRONG) || HAS (RETURNED)) && (has_words || HAS (HINT))) ||
           HAS (CODE);
  if (HAS (REPLY) || HAS (LIST_MAIL) || !HAS (EARLY) || !HAS (STRONG))
    return FALSE;
  return HAS (NAME) || ((HAS (FAILED) || HAS (DELAYED)) && (HAS (SUBJECT) || HAS (RETURNED)));
}

/* What the Action fields, or where they are missing the Status fields, add up to. */
static BounceKind
kind_by_actions (const BounceDecoder *decoder)
{
  GPtrArray *recipients = decoder->report->recipients;
  guint n_failed = 0, n_delayed = 0, n_fine = 0;

  for (guint i = 0; i < recipients->len; i++)
    {
      const BounceRecipient *recipient = recipients->pdata[i];

      switch (recipient->action)
        {
        case BOUNCE_ACTION_FAILED:
          n_failed++;
          break;
        case BOUNCE_ACTION_DELAYED:
          n_delayed++;
          break;
        case BOUNCE_ACTION_NONE:
          if (recipient->status != NULL && *recipient->status == '2')
            n_fine++;
          else if (kind_by_words (decoder) == BOUNCE_KIND_DELAY)
            n_delayed++;
          else
            n_failed++;
          break;
        default:
          n_fine++;
          break;
        }
    }
  if (n_failed > 0)
    return BOUNCE_KIND_BOUNCE;
  return n_delayed > 0 ? BOUNCE_KIND_DELAY : BOUNCE_KIND_RECEIPT;
}

/**
 * bounce_decoder_decide_kind:
 * @decoder: the decoder, everything read
 *
 * Decides by structure what the mail is.
 */
void
bounce_decoder_decide_kind (BounceDecoder *decoder)
{
  BounceReport *report = decoder->report;

  if (HAS (FEEDBACK))
    report->kind = BOUNCE_KIND_ABUSE_REPORT;
  else if (report->has_status_part && report->recipients->len > 0)
    report->kind = kind_by_actions (decoder);
  else if (HAS (MDN))
    report->kind = HAS (REJECTED) ? BOUNCE_KIND_BOUNCE : BOUNCE_KIND_RECEIPT;
  else if (HAS (AWAY) && !HAS (DAEMON) && !HAS (FAILED_FIELD) && !HAS (REPORT) &&
           !(HAS (NAME) && HAS (STRONG)))
    report->kind = BOUNCE_KIND_AUTO_REPLY;
  else if (HAS (DELIVERED) && !HAS (FAILED) && !HAS (DELAYED))
    report->kind = BOUNCE_KIND_RECEIPT;
  else if (is_notice (decoder))
    report->kind = kind_by_words (decoder);
  else if (HAS (AWAY) || HAS (AUTO_REPLIED))
    report->kind = BOUNCE_KIND_AUTO_REPLY;
  else
    report->kind = BOUNCE_KIND_ORDINARY;
}
