/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "base/layers.h"
#include "report/report.h"
#include "rulebook/diagnosis.h"

G_BEGIN_DECLS

/** BounceRulebook: every rule of every layer, ready to match. Immutable once loaded. */
typedef struct _BounceRulebook BounceRulebook;

BounceRulebook *bounce_rulebook_new (void);
void bounce_rulebook_free (BounceRulebook *rulebook);
void bounce_rulebook_add_file (BounceRulebook *rulebook,
                               const char *path,
                               BounceLayer layer,
                               GPtrArray *problems);
void bounce_rulebook_compile (BounceRulebook *rulebook);
BounceRulebook *bounce_rulebook_load (GPtrArray *problems);
void bounce_rulebook_check (BounceRulebook *rulebook, GPtrArray *problems);
void bounce_rulebook_set_own_domains (BounceRulebook *rulebook, const char *const *domains);
GPtrArray *bounce_rulebook_list_scenarios (BounceRulebook *rulebook);
BounceDiagnosis *bounce_rulebook_diagnose (BounceRulebook *rulebook,
                                           const BounceReport *report,
                                           const BounceRecipient *recipient);
BounceKind bounce_diagnosis_get_kind (const BounceDiagnosis *diagnosis, const BounceReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceRulebook, bounce_rulebook_free)

G_END_DECLS
