/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean bounce_save_bytes (GFile *file, gconstpointer data, gsize length, GError **error);
gboolean bounce_save_end (GFileOutputStream *stream,
                          gboolean is_whole,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
