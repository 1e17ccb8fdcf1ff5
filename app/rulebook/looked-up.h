/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "report/report.h"

G_BEGIN_DECLS

const char *bounce_looked_up_get_scenario (const BounceReport *report,
                                           const BounceRecipient *recipient);

G_END_DECLS
