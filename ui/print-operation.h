/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkPrintOperation *bounce_print_operation_new (const char *title, const char *paper);
void bounce_print_operation_run (GtkPrintOperation *operation, GtkWindow *parent);
gboolean
bounce_print_operation_export (GtkPrintOperation *operation, const char *path, GError **error);

G_END_DECLS
