/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

/** BounceRecipientRow: one of several recipients, with its verdict. */
#define BOUNCE_TYPE_RECIPIENT_ROW (bounce_recipient_row_get_type ())
G_DECLARE_FINAL_TYPE (
    BounceRecipientRow, bounce_recipient_row, BOUNCE, RECIPIENT_ROW, GtkListBoxRow)

GtkWidget *bounce_recipient_row_new (BounceFinding *finding);
BounceFinding *bounce_recipient_row_get_finding (BounceRecipientRow *self);

G_END_DECLS
