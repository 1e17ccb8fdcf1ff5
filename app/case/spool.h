/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** BounceSpool: bytes kept in a file that has no name, so that it is gone with the program. Any
 * thread may read while one adds. */
typedef struct _BounceSpool BounceSpool;

BounceSpool *bounce_spool_new (void);
void bounce_spool_free (BounceSpool *spool);
gboolean bounce_spool_add (BounceSpool *spool, GBytes *bytes, guint64 *offset);
GBytes *bounce_spool_load (BounceSpool *spool, guint64 offset, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceSpool, bounce_spool_free)

G_END_DECLS
