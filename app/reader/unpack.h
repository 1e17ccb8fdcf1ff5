/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The limits of one container. */
#define BOUNCE_UNPACK_MAX_MEMBERS 100000u
#define BOUNCE_UNPACK_MAX_BYTES (64u * 1024 * 1024) /* or that many times the container: */
#define BOUNCE_UNPACK_MAX_RATIO 20u
#define BOUNCE_UNPACK_MAX_NAME 1024u
#define BOUNCE_UNPACK_PIECE (128u * 1024)

/** BounceUnpackKind: what a container is. */
typedef enum
{
  BOUNCE_UNPACK_ARCHIVE, /* .zip, .gz, .tar, .tar.gz */
  BOUNCE_UNPACK_OUTLOOK, /* .msg: one member, the message as a mail */
  BOUNCE_UNPACK_MAIL,    /* a mail that carries mails, or a winmail.dat */
  BOUNCE_N_UNPACK_KINDS
} BounceUnpackKind;

/** BounceUnpackOutcome: how it ended. What came before is of use in any case.
 * @BOUNCE_UNPACK_DONE: all is told
 * @BOUNCE_UNPACK_NOTHING: there is nothing in it for us
 * @BOUNCE_UNPACK_DAMAGED: it is broken, or of another kind
 * @BOUNCE_UNPACK_CUT: the same, within the member that began last
 * @BOUNCE_UNPACK_ENCRYPTED: it asks for a password
 * @BOUNCE_UNPACK_TOO_MUCH: it holds more than the limits; the member that began last is cut */
typedef enum
{
  BOUNCE_UNPACK_DONE,
  BOUNCE_UNPACK_NOTHING,
  BOUNCE_UNPACK_DAMAGED,
  BOUNCE_UNPACK_CUT,
  BOUNCE_UNPACK_ENCRYPTED,
  BOUNCE_UNPACK_TOO_MUCH,
  BOUNCE_N_UNPACK_OUTCOMES
} BounceUnpackOutcome;

/** BounceUnpackSink: whom the members are told to.
 * @member: a member begins; position: how much of the container is used up; is_converted: it is the
 * container itself in the form of a mail. FALSE: enough
 * @piece: bytes of the member that began last. FALSE: enough */
typedef struct
{
  gboolean (*member) (gpointer data, const char *name, guint64 position, gboolean is_converted);
  gboolean (*piece) (gpointer data, gconstpointer bytes, gsize length);
  gpointer data;
} BounceUnpackSink;

/** bounce_unpack_get_limit: how many bytes may come out of a container of that size. Inline, so
 * that who counts does not link what unpacks. */
static inline guint64
bounce_unpack_get_limit (guint64 container)
{
  return MAX ((guint64)BOUNCE_UNPACK_MAX_BYTES, container * BOUNCE_UNPACK_MAX_RATIO);
}

BounceUnpackOutcome
bounce_unpack (GBytes *container, BounceUnpackKind kind, const BounceUnpackSink *sink);

/* archive.c */
BounceUnpackOutcome bounce_archive_unpack (GBytes *archive, const BounceUnpackSink *sink);

G_END_DECLS
