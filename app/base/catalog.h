/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** BounceCatalog: what the program says in one language, whatever language its window speaks.
 * gettext() knows one language a process; a draft may be for somebody who reads another. */
typedef struct _BounceCatalog BounceCatalog;

GStrv bounce_catalog_list_languages (void);
BounceCatalog *bounce_catalog_new (const char *language);
BounceCatalog *bounce_catalog_new_from_bytes (const char *language, GBytes *bytes);
BounceCatalog *bounce_catalog_ref (BounceCatalog *catalog);
void bounce_catalog_unref (BounceCatalog *catalog);
const char *bounce_catalog_get_language (const BounceCatalog *catalog);
const char *bounce_catalog_look_up (const BounceCatalog *catalog, const char *text)
    G_GNUC_FORMAT (2);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceCatalog, bounce_catalog_unref)

G_END_DECLS
