/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "reader/pool.h"
#include "reader/protocol.h"

G_BEGIN_DECLS

/** BounceJob: one mail on its way through a pool. */
typedef struct
{
  guint32 id;
  guint32 code; /* BOUNCE_REQUEST_… */
  GBytes *mail;
  gboolean suspect; /* was under way when a reader died: it gets a reader of its own */
  BouncePoolDone done;
  BouncePoolCopied copied; /* instead of it, for a copy */
  gpointer data;
} BounceJob;

/** BounceLink: the client's end of the socket to one reader. */
typedef struct
{
  int fd;
  guint number;  /* the nursery's name for the reader */
  GQueue jobs;   /* of BounceJob: what the reader has not answered yet, in order */
  GList *unsent; /* in jobs: the first that is not sent whole; NULL: all are */
  gsize sent;    /* bytes of it that are sent, its head included */
  gsize n_bytes; /* of all jobs */
  guint8 *input;
  gsize input_size;
  gsize input_length;
  gint64 head_since; /* monotonic time: since when the reader is busy with the first job */
  gboolean greeted;
  gboolean waits_for_room; /* EPOLLOUT is asked for */
  guint n_taken;           /* jobs that it was ever given */
} BounceLink;

typedef gboolean (*BounceLinkAnswer) (BounceLink *link,
                                      const BounceFrame *frame,
                                      const guint8 *data,
                                      gpointer user_data);

BounceLink *bounce_link_new (int fd, guint number);
void bounce_link_free (BounceLink *link);
void bounce_link_add (BounceLink *link, BounceJob *job);
BounceJob *bounce_link_take_head (BounceLink *link);
gboolean bounce_link_send (BounceLink *link);
gboolean bounce_link_receive (BounceLink *link, BounceLinkAnswer answer, gpointer user_data);

G_END_DECLS
