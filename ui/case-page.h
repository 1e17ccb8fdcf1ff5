/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"
#include "case/history.h"

G_BEGIN_DECLS

/** BounceCasePage: one case: the verdict, the picture, the steps, then the reasons and the raw
 * material. Built once and filled with whichever case is open. Notifies "finding". */
#define BOUNCE_TYPE_CASE_PAGE (bounce_case_page_get_type ())
G_DECLARE_FINAL_TYPE (BounceCasePage, bounce_case_page, BOUNCE, CASE_PAGE, GtkStack)

void bounce_case_page_set_library (BounceCasePage *self, BounceLibrary *library);
void bounce_case_page_set_sources (BounceCasePage *self, BounceHistory *history, BounceDns *dns);
void bounce_case_page_show_case (BounceCasePage *self, BounceCase *bounce_case);
BounceCase *bounce_case_page_get_case (BounceCasePage *self);
BounceFinding *bounce_case_page_get_finding (BounceCasePage *self);
void bounce_case_page_refill (BounceCasePage *self);
void bounce_case_page_set_checking (BounceCasePage *self, gboolean is_checking);
void bounce_case_page_focus_verdict (BounceCasePage *self);

G_END_DECLS
