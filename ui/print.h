/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

void bounce_print_run (GtkWindow *parent,
                       BounceCase *bounce_case,
                       BounceFinding *finding,
                       const char *paper);
GPtrArray *bounce_print_render (BounceCase *bounce_case,
                                BounceFinding *finding,
                                const char *paper,
                                guint width);
gboolean bounce_print_export (BounceCase *bounce_case,
                              BounceFinding *finding,
                              const char *paper,
                              const char *path,
                              GError **error);

G_END_DECLS
