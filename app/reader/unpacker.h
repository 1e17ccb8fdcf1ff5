/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "reader/reader.h"
#include "reader/unpack.h"

G_BEGIN_DECLS

#define BOUNCE_UNPACKER_SECONDS 30

/** BounceUnpacker: takes one container after the other apart, each in a child process of its own.
 * For one thread at a time; without a main loop. */
typedef struct _BounceUnpacker BounceUnpacker;

/** BounceUnpackEvent: what came out of a container.
 * @BOUNCE_UNPACK_EVENT_MEMBER: a member begins: its name (clean, never NULL), is_converted
 * @BOUNCE_UNPACK_EVENT_PIECE: bytes of it
 * @BOUNCE_UNPACK_EVENT_END: the last one: the outcome */
typedef enum
{
  BOUNCE_UNPACK_EVENT_MEMBER,
  BOUNCE_UNPACK_EVENT_PIECE,
  BOUNCE_UNPACK_EVENT_END
} BounceUnpackEventType;

typedef struct
{
  BounceUnpackEventType type;
  const char *name;    /* the unpacker's, until the next event, as are the bytes */
  guint64 position;    /* how much of the container is used up, for a progress bar */
  const guint8 *bytes; /* of a piece */
  gsize length;
  gboolean is_converted;
  BounceUnpackOutcome outcome;
} BounceUnpackEvent;

BounceUnpacker *bounce_unpacker_new (void);
void bounce_unpacker_free (BounceUnpacker *unpacker);
void bounce_unpacker_set_seconds (BounceUnpacker *unpacker, guint seconds);
gboolean bounce_unpacker_begin (BounceUnpacker *unpacker,
                                GBytes *container,
                                BounceUnpackKind kind,
                                GCancellable *cancellable,
                                GError **error);
gboolean bounce_unpacker_next (BounceUnpacker *unpacker,
                               BounceUnpackEvent *event,
                               GCancellable *cancellable,
                               GError **error);
void bounce_unpacker_end (BounceUnpacker *unpacker);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceUnpacker, bounce_unpacker_free)

G_END_DECLS
