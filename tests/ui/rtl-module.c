/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* A GTK module (GTK_MODULES): the window is laid out as for a language that is written from right
 * to left, whichever translations of GTK are installed. */

#include <gtk/gtk.h>

G_MODULE_EXPORT void gtk_module_init (int *argc, char ***argv);

void
gtk_module_init (int *argc, char ***argv)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}
