/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/history.h"

G_BEGIN_DECLS

/** BounceClearHistoryTold: @text says what was done, or with @is_error why not. */
typedef void (*BounceClearHistoryTold) (GtkWindow *parent, const char *text, gboolean is_error);

void
bounce_clear_history_ask (GtkWindow *parent, BounceHistory *history, BounceClearHistoryTold told);

G_END_DECLS
