/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "send/secret.h"

G_BEGIN_DECLS

void bounce_secret_dialog_ask (BounceSecretQuestion *question, gpointer application);
GtkWindow *bounce_secret_dialog_find_parent (GtkApplication *application);

G_END_DECLS
