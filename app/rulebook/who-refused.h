/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "report/report.h"

G_BEGIN_DECLS

BounceRefusedBy bounce_who_refused (const BounceReport *report,
                                    const BounceRecipient *recipient,
                                    const char *const *own_domains,
                                    const char **refusing_mta);

G_END_DECLS
