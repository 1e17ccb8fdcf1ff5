/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/case.h"
#include "case/history.h"

G_BEGIN_DECLS

BounceHistoryRecord *bounce_history_record_new_for_finding (BounceCase *bounce_case,
                                                            BounceFinding *finding);
GPtrArray *bounce_history_list_records (BounceCase *bounce_case);

G_END_DECLS
