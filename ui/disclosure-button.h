/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** BounceDisclosureButton: a toggle button that tells a screen reader "expanded" or "collapsed". */
#define BOUNCE_TYPE_DISCLOSURE_BUTTON (bounce_disclosure_button_get_type ())
G_DECLARE_FINAL_TYPE (
    BounceDisclosureButton, bounce_disclosure_button, BOUNCE, DISCLOSURE_BUTTON, GtkToggleButton)

G_END_DECLS
