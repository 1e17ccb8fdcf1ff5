/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "cli/input.h"

G_BEGIN_DECLS

/** BounceMbox: cuts a stream of bytes into mails; it holds one mail and a piece at a time. */
typedef struct _BounceMbox BounceMbox;

BounceMbox *bounce_mbox_new (const char *file);
void bounce_mbox_free (BounceMbox *mbox);
guint8 *bounce_mbox_get_room (BounceMbox *mbox, gsize size);
void bounce_mbox_add (BounceMbox *mbox, gsize size);
BounceInputMail *bounce_mbox_next (BounceMbox *mbox, gboolean at_end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceMbox, bounce_mbox_free)

G_END_DECLS
