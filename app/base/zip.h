/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceZip: an archive that holds files as they are, without squeezing them, so that their bytes
 * are in it one for one. */
typedef struct _BounceZip BounceZip;

BounceZip *bounce_zip_new (void);
void bounce_zip_free (BounceZip *zip);
void bounce_zip_add (BounceZip *zip, const char *name, GBytes *bytes);
gsize bounce_zip_get_size (BounceZip *zip);
GBytes *bounce_zip_end (BounceZip *zip);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceZip, bounce_zip_free)

G_END_DECLS
