/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** BounceLayer: where knowledge comes from, weakest first. */
typedef enum
{
  BOUNCE_LAYER_SHIPPED,
  BOUNCE_LAYER_ORGANISATION,
  BOUNCE_LAYER_PERSON,
  BOUNCE_N_LAYERS
} BounceLayer;

const char *bounce_layers_get_dir (BounceLayer layer);
GPtrArray *bounce_layers_list (const char *folder, const char *suffix);
char *bounce_layers_find (const char *folder, const char *name, BounceLayer *layer);

G_END_DECLS
