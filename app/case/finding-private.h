/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/case.h"
#include "report/redact.h"

G_BEGIN_DECLS

BounceFinding *bounce_finding_new (BounceLibrary *library,
                                   BounceReport *report,
                                   const BounceRecipient *recipient,
                                   const BounceDiagnosis *diagnosis,
                                   BounceKind kind,
                                   GBytes *mail,
                                   const char *sha256);
BounceDraft *bounce_finding_new_ticket_with_copy (BounceFinding *finding,
                                                  BounceFinding *copied,
                                                  BounceRedactLevel level,
                                                  GBytes *bytes);

G_END_DECLS
