/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/case.h"
#include "report/redact.h"

G_BEGIN_DECLS

/** BounceTicketCopy: a support ticket of which less leaves than of the notice.
 * @draft: the ticket; its text says no more than its attachment
 * @copy: what is attached, and what was replaced in it
 */
typedef struct
{
  BounceDraft *draft;
  BounceCopy *copy;
} BounceTicketCopy;

void bounce_ticket_copy_new_async (BounceCase *bounce_case,
                                   BounceFinding *finding,
                                   BounceRedactLevel level,
                                   BounceLibrary *library,
                                   BounceReader *reader,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
BounceTicketCopy *bounce_ticket_copy_new_finish (GAsyncResult *result, GError **error);
void bounce_ticket_copy_free (BounceTicketCopy *copy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceTicketCopy, bounce_ticket_copy_free)

G_END_DECLS
