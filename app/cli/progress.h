/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceProgress: how far we are, on standard error, when that is a terminal and the answers go
 * somewhere else. */
typedef struct _BounceProgress BounceProgress;

BounceProgress *bounce_progress_new (void);
void bounce_progress_free (BounceProgress *progress);
void bounce_progress_tell (BounceProgress *progress, guint n_mails);
void bounce_progress_end (BounceProgress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceProgress, bounce_progress_free)

G_END_DECLS
