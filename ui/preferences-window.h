/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "application.h"

G_BEGIN_DECLS

/** BouncePreferencesWindow: everything a person chooses. Each choice holds at once. */
#define BOUNCE_TYPE_PREFERENCES_WINDOW (bounce_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (
    BouncePreferencesWindow, bounce_preferences_window, BOUNCE, PREFERENCES_WINDOW, GtkWindow)

GtkWidget *bounce_preferences_window_new (GtkWindow *parent, BounceApplication *application);
void bounce_preferences_window_show_page (BouncePreferencesWindow *self, const char *page);

G_END_DECLS
