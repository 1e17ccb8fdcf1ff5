/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int bounce_unpack_nursery_run (int control_fd, guint seconds);

G_END_DECLS
