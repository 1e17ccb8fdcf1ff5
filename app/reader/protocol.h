/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Between the client and a reader: a stream socket on which each side sends frames: this head, then
 * `length` bytes. Several requests may be under way; they are answered in their order.
 *
 * Between the client and the nursery, which starts the readers: a socket of whole messages, each a
 * BounceOrder; with BOUNCE_ORDER_START comes the reader's end of its socket (SCM_RIGHTS). Nothing
 * comes back. */

typedef struct
{
  guint32 length;
  guint32 id;
  guint32 code;
} BounceFrame;

enum
{
  BOUNCE_REQUEST_READ,          /* the bytes of a mail */
  BOUNCE_REQUEST_BRIEF,         /* the same; the answer leaves out what only a window shows */
  BOUNCE_REQUEST_COPY_NOTICE,   /* the bytes of a mail, of which a copy is wanted: */
  BOUNCE_REQUEST_COPY_PERSONAL, /* see BounceRedactLevel */
  BOUNCE_N_REQUESTS
};

enum
{
  BOUNCE_ANSWER_HELLO,   /* once, first: locked in and ready; a guint32 of BounceSandboxFeatures */
  BOUNCE_ANSWER_READING, /* see reading.h */
  BOUNCE_ANSWER_TOO_COMPLEX, /* no bytes */
  BOUNCE_ANSWER_COPY,        /* see bounce_copy_write() */
  BOUNCE_ANSWER_NO_COPY,     /* no bytes: BOUNCE_REDACT_ERROR_LEAK */
  BOUNCE_N_ANSWERS
};

/* A reader that unpacks (bounce-reader SECONDS unpack) is asked once: a frame whose code is a
 * BounceUnpackKind, with the container. It answers with these; their ids are 0. */
enum
{
  BOUNCE_UNPACKED_HELLO,  /* as BOUNCE_ANSWER_HELLO */
  BOUNCE_UNPACKED_MEMBER, /* a member begins: a BounceUnpackedMember and its name */
  BOUNCE_UNPACKED_PIECE,  /* bytes of it, at most BOUNCE_UNPACK_PIECE */
  BOUNCE_UNPACKED_END,    /* a guint32, a BounceUnpackOutcome; the last frame */
  BOUNCE_N_UNPACKED
};

typedef struct
{
  guint64 position; /* how much of the container is used up */
  guint32 is_converted;
  guint32 reserved;
} BounceUnpackedMember;

/* In the environment of the program: the organisation's own domains, with ";" between them. */
#define BOUNCE_OWN_DOMAINS_VARIABLE "BOUNCE_DESK_OWN_DOMAINS"

#define BOUNCE_PROTOCOL_MAX_MAIL (256u * 1024 * 1024)
#define BOUNCE_PROTOCOL_MAX_ANSWER (32u * 1024 * 1024)

typedef struct
{
  guint32 code;
  guint32 number; /* the client's name for the reader */
} BounceOrder;

enum
{
  BOUNCE_ORDER_START,
  BOUNCE_ORDER_END /* kill and forget it */
};

G_END_DECLS
