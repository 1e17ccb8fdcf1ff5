/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/batch-view.h"

G_BEGIN_DECLS

char *bounce_triage_write_title (BounceBatch *batch);
char *bounce_triage_write_lead (BounceBatch *batch);
char *bounce_triage_write_note (const BounceBatchProgress *progress);
char *bounce_triage_write_progress (const BounceBatchProgress *progress);
char *bounce_triage_write_selection (BounceBatchView *view);

G_END_DECLS
