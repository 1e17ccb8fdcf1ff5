/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/batch-view.h"

G_BEGIN_DECLS

void bounce_triage_print_run (GtkWindow *parent, BounceBatchView *view);
gboolean bounce_triage_print_export (BounceBatchView *view, const char *path, GError **error);

G_END_DECLS
