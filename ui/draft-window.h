/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "application.h"
#include "case/case.h"
#include "draft-filing.h"
#include "guide/draft.h"

G_BEGIN_DECLS

/** BounceDraftWindow: a mail to be: to read, to change, and the ways out for it. */
#define BOUNCE_TYPE_DRAFT_WINDOW (bounce_draft_window_get_type ())
G_DECLARE_FINAL_TYPE (BounceDraftWindow, bounce_draft_window, BOUNCE, DRAFT_WINDOW, GtkWindow)

GtkWidget *bounce_draft_window_new (GtkWindow *parent, BounceDraft *draft, GSettings *settings);
void bounce_draft_window_offer_languages (BounceDraftWindow *self, BounceFinding *finding);
void bounce_draft_window_take_filing (BounceDraftWindow *self, BounceDraftFiling *filing);
void bounce_draft_window_offer_copies (BounceDraftWindow *self,
                                       BounceApplication *application,
                                       BounceCase *bounce_case,
                                       BounceFinding *finding);
void bounce_draft_window_watch_address (BounceDraftWindow *self,
                                        BounceCase *bounce_case,
                                        BounceFinding *finding);

G_END_DECLS
