/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "reader/reader.h"
#include "report/redact.h"

G_BEGIN_DECLS

/** BouncePool: several readers and the mails that wait for them, without a main loop. For one
 * thread only. */
typedef struct _BouncePool BouncePool;

/** BouncePoolDone: one mail is done: either @reading or @error is set, and both are the callee's.
 */
typedef void (*BouncePoolDone) (BounceReading *reading, GError *error, gpointer data);

/** BouncePoolCopied: the same for bounce_pool_submit_copy(). */
typedef void (*BouncePoolCopied) (BounceCopy *copy, GError *error, gpointer data);

/** BouncePoolNursery: what starts readers in a forked child, bounce_nursery_run(). */
typedef int (*BouncePoolNursery) (int control_fd, guint seconds);

BouncePool *bounce_pool_new (guint n_readers, BouncePoolNursery nursery);
void bounce_pool_free (BouncePool *pool);
void bounce_pool_set_seconds (BouncePool *pool, guint seconds);
void bounce_pool_set_own_domains (BouncePool *pool, const char *own_domains);
gboolean bounce_pool_start (BouncePool *pool, GError **error);
guint bounce_pool_submit (
    BouncePool *pool, GBytes *mail, gboolean brief, BouncePoolDone done, gpointer data);
guint bounce_pool_submit_copy (
    BouncePool *pool, GBytes *mail, BounceRedactLevel level, BouncePoolCopied done, gpointer data);
void bounce_pool_cancel (BouncePool *pool, guint id);
int bounce_pool_get_fd (BouncePool *pool);
int bounce_pool_get_timeout (BouncePool *pool);
void bounce_pool_flush (BouncePool *pool);
void bounce_pool_dispatch (BouncePool *pool, int timeout);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BouncePool, bounce_pool_free)

G_END_DECLS
