/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "intake/folder.h"
#include "intake/mbox.h"
#include "intake/source.h"
#include "reader/unpacker.h"

G_BEGIN_DECLS

/** BounceOrigin: where bytes come from. */
typedef struct
{
  char *file;
  char *member;   /* (nullable) */
  guint64 number; /* in an mbox */
  guint64 offset;
  guint depth;          /* containers around it */
  gboolean is_attached; /* in a mail, which is told itself if nothing else is */
  gboolean is_chosen; /* a person chose just this file: tell if it is no mail; else it is skipped */
} BounceOrigin;

/** BounceFeed: bytes that come in pieces: one file, or one member of an archive. It keeps them, or,
 * once they are seen to be an mbox, only the mail that has begun. */
typedef struct
{
  BounceOrigin origin;
  GByteArray *whole;
  BounceMbox *mbox; /* (nullable) */
  gboolean at_end;
  gboolean is_too_large;
} BounceFeed;

/** BounceLevel: a file that is being read, or a container that is being unpacked. */
typedef struct
{
  BounceFeed *feed; /* (nullable) */
  /* a file */
  int fd;               /* -1: none */
  GInputStream *stream; /* (nullable) */
  GBytes *memory;       /* (nullable) */
  gsize memory_position;
  gboolean is_top; /* what is read of it counts for the progress */
  /* a container */
  BounceUnpacker *unpacker; /* (nullable) */
  BounceUnpackKind kind;
  BounceOrigin origin;
  GBytes *container;
  char *pending; /* (nullable): the name of the member that begins next */
  gboolean pending_is_converted;
  gboolean is_converted; /* the member is the container as a mail */
  gboolean has_ended;
  BounceUnpackOutcome outcome;
  guint n_unnamed;
  guint64 n_told; /* of the stack when it began, as are the next */
  guint64 n_refused;
  guint64 n_skipped;
} BounceLevel;

/** BounceStack: the levels that are open, and what came out. */
typedef struct
{
  GPtrArray *levels; /* of BounceLevel, the innermost last */
  GQueue ready;      /* of BounceIntakeMail */
  GPtrArray *idle;   /* of BounceUnpacker */
  guint64 n_told;    /* mails so far */
  guint64 n_refused;
  guint64 n_skipped;
  guint64 n_read;       /* bytes of the top level's file */
  guint64 left;         /* bytes that may still come out of it */
  gboolean is_expanded; /* a file held more or less than one mail */
} BounceStack;

void bounce_stack_init (BounceStack *stack);
void bounce_stack_clear (BounceStack *stack);
BounceLevel *bounce_stack_push_file (BounceStack *stack, const BounceOrigin *origin);
gboolean bounce_stack_step (BounceStack *stack, GCancellable *cancellable, GError **error);
void bounce_stack_refuse (BounceStack *stack,
                          const BounceOrigin *origin,
                          GBytes *bytes,
                          BounceIntakeError code,
                          char *message);
char *bounce_origin_dup_name (const BounceOrigin *origin);

G_END_DECLS
