/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean
bounce_highlight_find (const char *text, const char *words, const char **start, const char **end);
guint bounce_highlight_mark (const char *text,
                             const char *words,
                             PangoAttrList *marks,
                             const GdkRGBA *colour);

G_END_DECLS
