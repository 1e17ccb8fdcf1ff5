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
  BOUNCE_REQUEST_READ,  /* the bytes of a mail */
  BOUNCE_REQUEST_BRIEF, /* the same; the answer leaves out what only a window shows */
  BOUNCE_N_REQUESTS
};

enum
{
  BOUNCE_ANSWER_HELLO,   /* once, first: locked in and ready; a guint32 of BounceSandboxFeatures */
  BOUNCE_ANSWER_READING, /* see reading.h */
  BOUNCE_ANSWER_TOO_COMPLEX, /* no bytes */
  BOUNCE_N_ANSWERS
};

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
