/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceMboxMail: one mail of an mbox.
 * @number: the first is 1
 * @offset: where its first byte stands in the file
 * @bytes: (nullable): its exact bytes; NULL: it is too large */
typedef struct
{
  guint64 number;
  guint64 offset;
  GBytes *bytes;
} BounceMboxMail;

/** BounceMbox: cuts a stream of bytes into mails; it holds one mail and a piece at a time. */
typedef struct _BounceMbox BounceMbox;

BounceMbox *bounce_mbox_new (void);
void bounce_mbox_free (BounceMbox *mbox);
guint8 *bounce_mbox_get_room (BounceMbox *mbox, gsize size);
void bounce_mbox_add (BounceMbox *mbox, gsize size);
gboolean bounce_mbox_next (BounceMbox *mbox, gboolean at_end, BounceMboxMail *mail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceMbox, bounce_mbox_free)

G_END_DECLS
