/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

/** BounceEvidenceView: why we think so: the server's words with the deciding ones marked, who said
 * them, how certain that is, and what else it could be. */
#define BOUNCE_TYPE_EVIDENCE_VIEW (bounce_evidence_view_get_type ())
G_DECLARE_FINAL_TYPE (BounceEvidenceView, bounce_evidence_view, BOUNCE, EVIDENCE_VIEW, GtkBox)

void bounce_evidence_view_show (BounceEvidenceView *self,
                                BounceCase *bounce_case,
                                BounceFinding *finding,
                                BounceLibrary *library);

G_END_DECLS
