/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

/** BounceDraftLanguage: the choice of the language that a message is written in. Hidden until
 * bounce_draft_language_offer() has something to offer. */
#define BOUNCE_TYPE_DRAFT_LANGUAGE (bounce_draft_language_get_type ())
G_DECLARE_FINAL_TYPE (BounceDraftLanguage, bounce_draft_language, BOUNCE, DRAFT_LANGUAGE, GtkBox)

void bounce_draft_language_offer (BounceDraftLanguage *self,
                                  BounceFinding *finding,
                                  BounceDraft *draft,
                                  GtkEntry *subject,
                                  GtkTextView *body);

G_END_DECLS
