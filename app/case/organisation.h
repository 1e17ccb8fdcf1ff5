/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceOrganisation: what organisation.conf says, all layers together. Immutable. */
typedef struct _BounceOrganisation BounceOrganisation;

BounceOrganisation *bounce_organisation_load (void);
void bounce_organisation_free (BounceOrganisation *organisation);
GKeyFile *bounce_organisation_get_keys (const BounceOrganisation *organisation);
gboolean bounce_organisation_is_locked (const BounceOrganisation *organisation,
                                        const char *group,
                                        const char *key);
GKeyFile *bounce_organisation_merge (const BounceOrganisation *organisation, GKeyFile *choices);
void bounce_organisation_check (const char *path, GPtrArray *problems);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceOrganisation, bounce_organisation_free)

G_END_DECLS
