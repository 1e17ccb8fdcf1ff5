/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define N_NASTY_MAILS 12

/* Mails that are hard to carry unchanged. */
const char *nasty_mail_get_name (guint i);
GBytes *nasty_mail_new (guint i);

G_END_DECLS
