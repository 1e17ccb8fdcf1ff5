/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BOUNCE_FOLDER_MAX_DEPTH 16u
#define BOUNCE_FOLDER_MAX_FILES 1000000u

/** BounceFolder: the files that may be mails below a folder.
 * @files: (element-type filename): relative to the folder, in their order
 * @n_bytes: of all */
typedef struct
{
  GPtrArray *files;
  guint64 n_bytes;
} BounceFolder;

BounceFolder *bounce_folder_scan (const char *path, GCancellable *cancellable, GError **error);
void bounce_folder_free (BounceFolder *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceFolder, bounce_folder_free)

G_END_DECLS
