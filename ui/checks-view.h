/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"
#include "case/history.h"

G_BEGIN_DECLS

/** BounceChecksView: "Check Now": looks up what the guide says can be checked, once asked. Hidden
 * where the notice names nothing to look up, or the organisation does not allow it. Emits "checked"
 * when the finding has learnt from it. */
#define BOUNCE_TYPE_CHECKS_VIEW (bounce_checks_view_get_type ())
G_DECLARE_FINAL_TYPE (BounceChecksView, bounce_checks_view, BOUNCE, CHECKS_VIEW, GtkBox)

void bounce_checks_view_set_sources (BounceChecksView *self,
                                     BounceLibrary *library,
                                     BounceDns *dns,
                                     BounceHistory *history);
void
bounce_checks_view_show (BounceChecksView *self, BounceCase *bounce_case, BounceFinding *finding);
gboolean bounce_checks_has_results (BounceFinding *finding);

G_END_DECLS
