/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *bounce_outlook_to_mail (GBytes *msg);

G_END_DECLS
