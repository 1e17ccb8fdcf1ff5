/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceIntakePlace: a mail program, and how to get a mail out of it; both in the language of the
 * person. */
typedef struct
{
  const char *program;
  const char *steps;
} BounceIntakePlace;

gboolean bounce_intake_get_place (guint number, BounceIntakePlace *place);
char *bounce_intake_describe_places (void);

G_END_DECLS
