/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/case.h"

G_BEGIN_DECLS

/** BounceSummaryFlags: what the one text says. */
typedef enum
{
  BOUNCE_SUMMARY_VERDICT = 1 << 0,
  BOUNCE_SUMMARY_STEPS = 1 << 1,
  BOUNCE_SUMMARY_FACTS = 1 << 2,
  BOUNCE_SUMMARY_EVIDENCE = 1 << 3,
  BOUNCE_SUMMARY_DIAGNOSTIC = 1 << 4,
  BOUNCE_SUMMARY_CHECKS = 1 << 5,
  BOUNCE_SUMMARY_ALL = 0x3f
} BounceSummaryFlags;

char *bounce_summary_write (BounceCase *bounce_case, BounceSummaryFlags flags);
char *bounce_summary_write_finding (BounceCase *bounce_case,
                                    BounceFinding *finding,
                                    BounceSummaryFlags flags);
char *bounce_summary_write_chat (BounceCase *bounce_case, BounceFinding *finding);

G_END_DECLS
