/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/batch-out.h"

G_BEGIN_DECLS

void bounce_batch_append_head (GString *out);
void bounce_batch_append_csv (GString *out, const BounceBatchRow *row);

G_END_DECLS
