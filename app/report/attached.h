/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceAttached: what a mail or a winmail.dat carries.
 * @name: (nullable): its file's name, as it came
 * @bytes: its bytes
 * @is_message: it is marked as a mail */
typedef struct
{
  char *name;
  GBytes *bytes;
  gboolean is_message;
  gboolean is_tnef;
} BounceAttached;

void bounce_attached_free (BounceAttached *attached);
GPtrArray *bounce_attached_list (GBytes *mail, gboolean *is_from_daemon);
GPtrArray *bounce_tnef_list (GBytes *tnef, char **body);

G_END_DECLS
