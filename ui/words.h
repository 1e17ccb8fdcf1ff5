/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

#include "case/case.h"

G_BEGIN_DECLS

const char *bounce_words_for_safe_sender_why (const char *reason);
char *bounce_words_for_step_button (BounceFinding *finding, BounceStep *step);
char *bounce_words_for_place (const char *where);
char *bounce_words_for_day (GDateTime *time);
char *bounce_words_for_moment (GDateTime *time);
char *bounce_words_for_number (guint64 number);

G_END_DECLS
