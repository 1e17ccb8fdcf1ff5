/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *bounce_names_show (const char *name);
char *bounce_names_reveal (const char *name);

G_END_DECLS
