/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "parties.h"

G_BEGIN_DECLS

/** BouncePartyPicture: the four parties drawn in the colours of the theme. */
#define BOUNCE_TYPE_PARTY_PICTURE (bounce_party_picture_get_type ())
G_DECLARE_FINAL_TYPE (
    BouncePartyPicture, bounce_party_picture, BOUNCE, PARTY_PICTURE, GtkDrawingArea)

void bounce_party_picture_take_parties (BouncePartyPicture *self, BounceParties *parties);
void bounce_party_picture_set_vertical (BouncePartyPicture *self, gboolean is_vertical);

G_END_DECLS
