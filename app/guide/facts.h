/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "base/catalog.h"
#include "report/report.h"
#include "rulebook/diagnosis.h"

G_BEGIN_DECLS

/** BounceFacts: the names that a guide's {facts} stand for. Which exist: HACKING.md, section 2. */
typedef struct _BounceFacts BounceFacts;

BounceFacts *bounce_facts_collect (BounceCatalog *catalog,
                                   const BounceReport *report,
                                   const BounceRecipient *recipient,
                                   const BounceDiagnosis *diagnosis,
                                   GKeyFile *organisation);
BounceCatalog *bounce_facts_get_catalog (const BounceFacts *facts);
void bounce_facts_free (BounceFacts *facts);
void bounce_facts_set (BounceFacts *facts, const char *name, const char *value);
const char *bounce_facts_get (const BounceFacts *facts, const char *name);
gboolean bounce_facts_is_said (const BounceFacts *facts, const char *name);
const char *bounce_facts_get_label (const char *name);
gboolean bounce_facts_is_known (const char *name);
gboolean bounce_facts_is_constant (const char *name);
gboolean bounce_facts_has_all (const BounceFacts *facts, const char *names);
char *bounce_facts_fill (const BounceFacts *facts, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceFacts, bounce_facts_free)

G_END_DECLS
