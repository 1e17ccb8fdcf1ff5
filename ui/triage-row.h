/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/batch-view.h"

G_BEGIN_DECLS

/** BounceTriageRow: a group of bounces: what it is, how many, who must act, and a bar. */
#define BOUNCE_TYPE_TRIAGE_ROW (bounce_triage_row_get_type ())
G_DECLARE_FINAL_TYPE (BounceTriageRow, bounce_triage_row, BOUNCE, TRIAGE_ROW, GtkListBoxRow)

GtkWidget *bounce_triage_row_new (gconstpointer key);
gconstpointer bounce_triage_row_get_key (BounceTriageRow *self);
guint bounce_triage_row_get_place (BounceTriageRow *self);
void bounce_triage_row_show (BounceTriageRow *self,
                             const BounceBatchGroup *group,
                             guint place,
                             guint most);

G_END_DECLS
