/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceEmblem: the envelope with an arrow back, large, in the colour of the text around it. */
#define BOUNCE_TYPE_EMBLEM (bounce_emblem_get_type ())
G_DECLARE_FINAL_TYPE (BounceEmblem, bounce_emblem, BOUNCE, EMBLEM, GtkDrawingArea)

G_END_DECLS
