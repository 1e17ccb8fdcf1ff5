/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/batch-view.h"

G_BEGIN_DECLS

/** BounceTriagePage: many mails at once: how far they are read, what happened to them, and the list
 * of those that are asked for. Signals "opened" (a row, as a pointer), "ended". */
#define BOUNCE_TYPE_TRIAGE_PAGE (bounce_triage_page_get_type ())
G_DECLARE_FINAL_TYPE (BounceTriagePage, bounce_triage_page, BOUNCE, TRIAGE_PAGE, GtkBox)

void bounce_triage_page_show_batch (BounceTriagePage *self, BounceBatch *batch);
BounceBatchView *bounce_triage_page_get_view (BounceTriagePage *self);
char *bounce_triage_page_dup_title (BounceTriagePage *self);
void bounce_triage_page_focus (BounceTriagePage *self);
void bounce_triage_page_start_search (BounceTriagePage *self);

G_END_DECLS
