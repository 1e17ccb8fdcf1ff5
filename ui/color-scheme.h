/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceColorScheme: keeps the window dark or light as the desktop's settings portal says. */
#define BOUNCE_TYPE_COLOR_SCHEME (bounce_color_scheme_get_type ())
G_DECLARE_FINAL_TYPE (BounceColorScheme, bounce_color_scheme, BOUNCE, COLOR_SCHEME, GObject)

BounceColorScheme *bounce_color_scheme_new (GtkSettings *settings);

G_END_DECLS
