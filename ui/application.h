/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"
#include "case/history.h"
#include "case/preferences.h"
#include "recent.h"
#include "send/outbox.h"

G_BEGIN_DECLS

/** BounceApplication: owns what all windows share: the knowledge, the reader, the settings, the
 * outbox. Emits "ticket-changed" with a BounceTicket that is new or has changed. */
#define BOUNCE_TYPE_APPLICATION (bounce_application_get_type ())
G_DECLARE_FINAL_TYPE (BounceApplication, bounce_application, BOUNCE, APPLICATION, GtkApplication)

BounceApplication *bounce_application_new (void);
void bounce_application_warm_up (BounceApplication *self);
BounceLibrary *bounce_application_get_library (BounceApplication *self);
BounceReader *bounce_application_get_reader (BounceApplication *self);
BounceDns *bounce_application_get_dns (BounceApplication *self);
BounceHistory *bounce_application_get_history (BounceApplication *self);
BounceRecent *bounce_application_get_recent (BounceApplication *self);
BounceHistory *bounce_application_get_memory (BounceApplication *self);
BouncePreferences *bounce_application_get_preferences (BounceApplication *self);
BounceSecrets *bounce_application_get_secrets (BounceApplication *self);
BounceOutbox *bounce_application_get_outbox (BounceApplication *self, GError **error);
BounceOutbox *bounce_application_peek_outbox (BounceApplication *self);
GSettings *bounce_application_get_settings (BounceApplication *self);
int bounce_application_get_status (BounceApplication *self);

G_END_DECLS
