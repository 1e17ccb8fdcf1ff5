/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gmime/gmime.h>

#include "report/decoder.h"
#include "report/decoder-mime.h"

G_BEGIN_DECLS

/* The limits. A genuine notice stays far below each of them; a mail past one that would let it use
 * much memory or time is refused, past one that only adds words it is cut. */
#define BOUNCE_MAX_MAIL_BYTES (128u * 1024u * 1024u)
#define BOUNCE_MAX_PARTS 2000u
#define BOUNCE_MAX_DEPTH 24u
#define BOUNCE_MAX_HEADER_BYTES (1024u * 1024u)
#define BOUNCE_MAX_NESTING 4u
#define BOUNCE_MAX_TEXT_BYTES (192u * 1024u)
#define BOUNCE_MAX_BARE_REPLY_BYTES 4096
#define BOUNCE_MAX_STATUS_BYTES (512u * 1024u)
#define BOUNCE_MAX_DIAGNOSTIC_BYTES (16u * 1024u)
#define BOUNCE_MAX_LINE_BYTES 2048u
#define BOUNCE_MAX_RECIPIENTS 500u
#define BOUNCE_MAX_RECEIVED 20u
#define BOUNCE_MAX_MARKS 40u
#define BOUNCE_MAX_NAMES 100u

/** BounceSpan: bytes of a text, [start, end). */
typedef struct
{
  gsize start;
  gsize end;
} BounceSpan;

/** BounceRoles: what a phrase of a notice tells its reader. */
typedef enum
{
  BOUNCE_ROLE_FAILED = 1 << 0,     /* a delivery failed for good */
  BOUNCE_ROLE_DELAYED = 1 << 1,    /* not yet delivered */
  BOUNCE_ROLE_START = 1 << 2,      /* the recipients follow */
  BOUNCE_ROLE_STOP = 1 << 3,       /* a recipient's words end here: what follows is for everybody */
  BOUNCE_ROLE_RETURNED = 1 << 4,   /* the returned mail follows */
  BOUNCE_ROLE_HEADERS = 1 << 5,    /* its header fields follow */
  BOUNCE_ROLE_REASON = 1 << 6,     /* the reason follows, for all recipients */
  BOUNCE_ROLE_NAME = 1 << 7,       /* only this layout says so */
  BOUNCE_ROLE_LABEL = 1 << 8,      /* the failing address follows in the same sentence */
  BOUNCE_ROLE_AWAY = 1 << 9,       /* a person's automatic answer */
  BOUNCE_ROLE_SUBJECT = 1 << 10,   /* as a subject: a failure notice */
  BOUNCE_ROLE_STATUS = 1 << 11,    /* a field of RFC 3464 */
  BOUNCE_ROLE_FORWARD = 1 << 12,   /* a mail program's line above a forwarded mail */
  BOUNCE_ROLE_REJECTED = 1 << 13,  /* a filter rejected it after it had been accepted (RFC 5429) */
  BOUNCE_ROLE_DELIVERED = 1 << 14, /* a delivery succeeded */
  BOUNCE_ROLE_FEEDBACK = 1 << 15,  /* a complaint (RFC 5965) */
  BOUNCE_ROLE_JSON = 1 << 16,      /* a notification for programs */
  BOUNCE_ROLE_HINT = 1 << 17,      /* says that a delivery failed, when a mail system says it */
  BOUNCE_ROLE_STAGE = 1 << 18,     /* names the SMTP stage (its layout) */
  BOUNCE_ROLE_HOST = 1 << 19,      /* the server that was talked to follows */
  BOUNCE_ROLE_VERB = 1 << 20,      /* what that server did; its name begins the line */
  BOUNCE_ROLE_FINAL = 1 << 21,     /* the server gave up */
  BOUNCE_ROLE_WRITER = 1 << 22,    /* the server that writes the notice follows */
  BOUNCE_ROLE_POSTING = 1 << 23    /* a list program refuses a posting, when it says so */
} BounceRoles;

/** BouncePhrase: one row of the table of layouts. */
typedef struct
{
  const char *words; /* ASCII lower case, a space for any run of white space */
  guint roles;
  const char *layout; /* (nullable): the layout that it gives away; of some roles a detail */
} BouncePhrase;

/** BounceHit: a phrase found in a text. */
typedef struct
{
  const BouncePhrase *phrase;
  gsize start;
  gsize end;
} BounceHit;

/** BounceEvidence: what makes a mail a notice. */
typedef enum
{
  BOUNCE_EVIDENCE_DAEMON = 1 << 0,       /* sent by a mail system */
  BOUNCE_EVIDENCE_EMPTY_SENDER = 1 << 1, /* Return-Path: <> */
  BOUNCE_EVIDENCE_FAILED_FIELD = 1 << 2, /* X-Failed-Recipients and its like */
  BOUNCE_EVIDENCE_SUBJECT = 1 << 3,
  BOUNCE_EVIDENCE_FAILED = 1 << 4, /* its words say that a delivery failed */
  BOUNCE_EVIDENCE_DELAYED = 1 << 5,
  BOUNCE_EVIDENCE_NAME = 1 << 6,     /* words of one known layout */
  BOUNCE_EVIDENCE_RETURNED = 1 << 7, /* a mail came back in it */
  BOUNCE_EVIDENCE_REPORT = 1 << 8,   /* report-type=delivery-status */
  BOUNCE_EVIDENCE_EARLY = 1 << 9,    /* the telling words are its first ones */
  BOUNCE_EVIDENCE_STRONG = 1 << 10,  /* a recipient stands where a layout puts one */
  BOUNCE_EVIDENCE_AWAY = 1 << 11,
  BOUNCE_EVIDENCE_REPLY = 1 << 12, /* In-Reply-To or References: somebody answers somebody */
  BOUNCE_EVIDENCE_LIST = 1 << 13,  /* a list program refused a posting */
  BOUNCE_EVIDENCE_AUTO_REPLIED = 1 << 14,
  BOUNCE_EVIDENCE_PASTED = 1 << 15,
  BOUNCE_EVIDENCE_CODE = 1 << 16, /* a reply or status code stands with a recipient */
  BOUNCE_EVIDENCE_DELIVERED = 1 << 17,
  BOUNCE_EVIDENCE_MDN = 1 << 18,
  BOUNCE_EVIDENCE_FEEDBACK = 1 << 19,
  BOUNCE_EVIDENCE_REJECTED = 1 << 20,
  BOUNCE_EVIDENCE_FINAL = 1 << 21,
  BOUNCE_EVIDENCE_HINT = 1 << 22,     /* plain words of a refusal */
  BOUNCE_EVIDENCE_LIST_MAIL = 1 << 23 /* List-Id: a list handed it out, posts and digests */
} BounceEvidence;

/** BounceDecoder: one mail on its way to a report. */
typedef struct
{
  BounceReport *report;
  guint depth;          /* mails around this one */
  guint n_parts;        /* parts walked so far */
  guint evidence;       /* of BounceEvidence */
  GString *human;       /* the human part, UTF-8 */
  GString *status;      /* the machine-readable part, UTF-8 */
  GString *disposition; /* the machine-readable part of a receipt, UTF-8 */
  GPtrArray *failed;    /* (element-type utf8): addresses of X-Failed-Recipients */
  GBytes *nested;       /* (nullable): the first mail inside, as it stands there */
  gboolean text_is_over;
  const char *layout;
} BounceDecoder;

/* decoder-input.c */
GByteArray *bounce_decoder_prepare (GBytes *mail, GError **error);
gboolean bounce_decoder_refuse (GError **error, const char *what);

/* decoder-scan.c */
gboolean bounce_scan_address (const char *text, gsize length, gsize at, BounceSpan *span);
gboolean bounce_scan_host (const char *text, gsize length, BounceSpan *span);
gboolean bounce_scan_next_status (const char *text, gsize *position, char status[16]);
char *bounce_scan_dup_status (const char *text);
guint bounce_scan_reply (const char *text);
gboolean bounce_scan_is_reply_line (const char *line, gsize length);
gboolean bounce_scan_has_code (const char *text);
void bounce_scan_session (const char *text, BounceStage *stage, char **host);
const char *bounce_scan_find (const char *text, const char *lower);
gboolean bounce_scan_begins (const char *text, const char *lower);
char *bounce_scan_squeeze (const char *text);

/* decoder-text.c */
char *bounce_text_part_dup (const BouncePart *part, gsize max_bytes);
GBytes *bounce_part_dup_bytes (const BouncePart *part, gsize max_bytes);
char *bounce_text_to_utf8 (const char *text, gsize length, const char *charset);
gboolean bounce_text_is_readable (const char *text, gsize length, const char *charset);
gboolean bounce_text_part_is_readable (const BouncePart *part, gsize max_bytes);

/* decoder-charsets.c */
typedef struct _BounceCharset BounceCharset;
const BounceCharset *bounce_charset_find (const char *name);
char *
bounce_charset_convert (const BounceCharset *charset, const char *text, gsize length, char unknown);
char *bounce_charset_rewrite_words (const char *text);

/* decoder-html.c */
gboolean bounce_html_is_html (const char *text);
char *bounce_html_to_text (const char *html, gsize max_bytes);

/* decoder-phrases.c and decoder-layouts.c */
GArray *bounce_phrases_find (const char *text, gsize length);
guint bounce_phrases_get_roles (const char *text);
const BouncePhrase *bounce_layouts_get (guint *n_phrases);
void bounce_phrases_init (void);

/* decoder-headers.c */
void bounce_decoder_read_headers (BounceDecoder *decoder, const BounceMime *mime);
void bounce_decoder_read_returned_text (BounceDecoder *decoder, const char *text, gboolean full);
void bounce_decoder_read_returned_bytes (BounceDecoder *decoder, GBytes *mail);
void bounce_decoder_take_addresses (GPtrArray *addresses, const char *text);
gboolean bounce_header_is_daemon (const char *address, const char *name);
gboolean bounce_header_is_from_daemon (const BounceMime *mime);
gsize bounce_header_measure_block (const char *text, guint *seen);

/* decoder-date.c */
char *bounce_date_dup_iso (const char *raw, gboolean in_utc);

/* decoder-dsn.c */
void bounce_decoder_read_status (BounceDecoder *decoder, const char *text);
void bounce_decoder_read_disposition (BounceDecoder *decoder);
char *bounce_dsn_dup_address (const char *value);

/* decoder-prose.c */
void bounce_decoder_read_prose (BounceDecoder *decoder);

/* decoder-list.c */
const char *bounce_list_get_ending (const char *address);
gboolean bounce_list_is_program (const char *address);

/* decoder-ses.c */
void bounce_decoder_read_ses (BounceDecoder *decoder);

/* decoder-words.c */
void bounce_words_append (GString *words, const char *text, gsize length);
char *bounce_words_finish (GString *words);
void bounce_recipient_take_words (BounceRecipient *recipient, const char *words);
void bounce_recipient_finish (BounceRecipient *recipient);

/* decoder-kind.c */
void bounce_decoder_decide_kind (BounceDecoder *decoder);

G_END_DECLS
