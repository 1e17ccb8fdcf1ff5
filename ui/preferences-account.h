/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/preferences.h"
#include "send/secret.h"

G_BEGIN_DECLS

/** BouncePreferencesAccount: the settings of one ticket system, or of the mail account, as its file
 * names them, with a button that tries them. */
#define BOUNCE_TYPE_PREFERENCES_ACCOUNT (bounce_preferences_account_get_type ())
G_DECLARE_FINAL_TYPE (
    BouncePreferencesAccount, bounce_preferences_account, BOUNCE, PREFERENCES_ACCOUNT, GtkBox)

GtkWidget *bounce_preferences_account_new (BouncePreferences *preferences,
                                           BounceSecrets *secrets,
                                           BounceTicketSystem *system);

G_END_DECLS
