/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/batch-view.h"

G_BEGIN_DECLS

enum
{
  BOUNCE_TRIAGE_COLUMN_ABOUT, /* the recipient, or what it is about */
  BOUNCE_TRIAGE_COLUMN_TITLE, /* what happened */
  BOUNCE_TRIAGE_COLUMN_DAY,
  BOUNCE_TRIAGE_N_COLUMNS
};

/** BounceTriageModel: the rows of a view, as strings when they are asked for: a tree model, since
 * no other list of GTK 3 shows a hundred thousand rows. */
#define BOUNCE_TYPE_TRIAGE_MODEL (bounce_triage_model_get_type ())
G_DECLARE_FINAL_TYPE (BounceTriageModel, bounce_triage_model, BOUNCE, TRIAGE_MODEL, GObject)

BounceTriageModel *bounce_triage_model_new (BounceBatchView *view);
gboolean bounce_triage_model_grow (BounceTriageModel *self, gint64 microseconds);
gboolean bounce_triage_model_is_current (BounceTriageModel *self);
const BounceBatchRow *bounce_triage_model_get_row (BounceTriageModel *self, GtkTreePath *path);

G_END_DECLS
