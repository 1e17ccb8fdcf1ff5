/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "window.h"

G_BEGIN_DECLS

char *bounce_save_suggest_name (BounceCase *bounce_case, const char *suffix);
void bounce_save_pdf (BounceWindow *window,
                      GtkWindow *over,
                      BounceCase *bounce_case,
                      BounceFinding *finding,
                      const char *paper);
void bounce_save_package (BounceWindow *window, BounceCase *bounce_case);

G_END_DECLS
