/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "guide/guide.h"

G_BEGIN_DECLS

/** BounceLibrary: guides and the organisation's facts, each loaded when first asked for. */
#define BOUNCE_TYPE_LIBRARY (bounce_library_get_type ())
G_DECLARE_FINAL_TYPE (BounceLibrary, bounce_library, BOUNCE, LIBRARY, GObject)

BounceLibrary *bounce_library_new (void);
BounceGuide *bounce_library_get_guide (BounceLibrary *library, const char *scenario);
BounceGuide *
bounce_library_new_guide_in (BounceLibrary *library, const char *scenario, BounceCatalog *catalog);
gboolean bounce_library_has_guide (BounceLibrary *library, const char *scenario);
GKeyFile *bounce_library_get_organisation (BounceLibrary *library);
GKeyFile *bounce_library_get_given (BounceLibrary *library);
gboolean bounce_library_is_locked (BounceLibrary *library, const char *group, const char *key);
void bounce_library_set_choices (BounceLibrary *library, GKeyFile *choices);
const char *const *bounce_library_get_own_domains (BounceLibrary *library);
gboolean bounce_library_allows_checks (BounceLibrary *library);
gboolean bounce_library_checks_by_itself (BounceLibrary *library);
GPtrArray *bounce_library_check (BounceLibrary *library, const char *folder);

G_END_DECLS
