/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "reader/pool.h"

G_BEGIN_DECLS

/** BounceStarter: the client's end of the nursery, the process that starts readers. */
typedef struct _BounceStarter BounceStarter;

BounceStarter *bounce_starter_new (BouncePoolNursery nursery,
                                   guint seconds,
                                   const char *own_domains,
                                   GError **error);
BounceStarter *bounce_starter_new_unpacker (guint seconds, GError **error);
void bounce_starter_free (BounceStarter *starter);
int bounce_starter_start_reader (BounceStarter *starter, guint number);
void bounce_starter_end_reader (BounceStarter *starter, guint number);

G_END_DECLS
