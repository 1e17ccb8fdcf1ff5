/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "application.h"
#include "case/batch.h"
#include "case-page.h"

G_BEGIN_DECLS

/* With more mails at once, nobody looks at each. */
#define BOUNCE_WINDOW_MAX_CASES 20u

/** BounceWindow: the welcome page, or the cases that are open and the one that is shown. */
#define BOUNCE_TYPE_WINDOW (bounce_window_get_type ())
G_DECLARE_FINAL_TYPE (BounceWindow, bounce_window, BOUNCE, WINDOW, GtkApplicationWindow)

BounceWindow *bounce_window_new (BounceApplication *application);
BounceApplication *bounce_window_get_application (BounceWindow *self);
BounceCase *bounce_window_open_mail (
    BounceWindow *self, GBytes *bytes, GBytes *readable, const char *name, guint position);
void bounce_window_open_batch (BounceWindow *self, BounceBatch *batch);
void bounce_window_say (BounceWindow *self, const char *text);
void bounce_window_offer (BounceWindow *self,
                          const char *text,
                          GCallback undo,
                          gpointer user_data,
                          GDestroyNotify notify);
void bounce_window_refuse (BounceWindow *self, const char *sentence);
void bounce_window_refuse_with_action (BounceWindow *self,
                                       const char *sentence,
                                       const char *label,
                                       const char *action,
                                       const char *target);
void bounce_window_set_hovered (BounceWindow *self, gboolean is_hovered);

G_END_DECLS
