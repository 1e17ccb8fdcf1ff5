/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "application.h"
#include "guide/draft.h"

G_BEGIN_DECLS

/** BounceDraftFiling: the way of a draft into a ticket system, or through the mail account. Emits
 * "said" (a sentence about what is done now), "failed" (a sentence: nothing was stored) and
 * "stored" (the BounceTicket: from now on it is the outbox's). */
#define BOUNCE_TYPE_DRAFT_FILING (bounce_draft_filing_get_type ())
G_DECLARE_FINAL_TYPE (BounceDraftFiling, bounce_draft_filing, BOUNCE, DRAFT_FILING, GObject)

BounceDraftFiling *bounce_draft_filing_new (BounceApplication *application,
                                            BounceDraft *draft,
                                            BounceCase *bounce_case,
                                            const char *recipient_domain,
                                            const char *scenario);
BounceApplication *bounce_draft_filing_get_application (BounceDraftFiling *self);
gboolean bounce_draft_filing_is_possible (BounceDraftFiling *self);
gboolean bounce_draft_filing_is_mail (BounceDraftFiling *self);
char *bounce_draft_filing_dup_place (BounceDraftFiling *self);
void bounce_draft_filing_run (BounceDraftFiling *self, GtkWindow *parent);
void bounce_draft_filing_stop (BounceDraftFiling *self);

G_END_DECLS
