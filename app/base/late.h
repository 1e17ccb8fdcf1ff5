/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean bounce_late_load (const char *library,
                           const char *const *names,
                           gpointer *functions,
                           guint n_functions,
                           GError **error);

G_END_DECLS
