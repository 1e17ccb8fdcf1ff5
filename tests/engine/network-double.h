/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A network that the test switches; at first there is none. */
GNetworkMonitor *network_double_new (void);
void network_double_switch (GNetworkMonitor *network, gboolean available);

G_END_DECLS
