/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void bounce_online_accounts_get_token_async (const char *user,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
char *bounce_online_accounts_get_token_finish (GAsyncResult *result, GError **error);

G_END_DECLS
