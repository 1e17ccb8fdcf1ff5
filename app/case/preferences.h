/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "case/library.h"
#include "send/ticket-account.h"

G_BEGIN_DECLS

/** BouncePreferences: what holds for this person: the own choice, else what organisation.conf says.
 * Keys are named as in organisation.conf. Emits "changed" when the library knows it. */
#define BOUNCE_TYPE_PREFERENCES (bounce_preferences_get_type ())
G_DECLARE_FINAL_TYPE (BouncePreferences, bounce_preferences, BOUNCE, PREFERENCES, GObject)

BouncePreferences *bounce_preferences_new (BounceLibrary *library, GSettings *settings);
gboolean bounce_preferences_is_locked (BouncePreferences *self, const char *group, const char *key);
char *bounce_preferences_dup_text (BouncePreferences *self, const char *group, const char *key);
gboolean
bounce_preferences_get_boolean (BouncePreferences *self, const char *group, const char *key);
int bounce_preferences_get_number (BouncePreferences *self, const char *group, const char *key);
void bounce_preferences_set_text (BouncePreferences *self,
                                  const char *group,
                                  const char *key,
                                  const char *text);
void bounce_preferences_set_boolean (BouncePreferences *self,
                                     const char *group,
                                     const char *key,
                                     gboolean value);
void bounce_preferences_set_number (BouncePreferences *self,
                                    const char *group,
                                    const char *key,
                                    int value);
char *bounce_preferences_dup_account_group (const char *system);
BounceTicketAccount *
bounce_preferences_new_account (BouncePreferences *self, const char *system, GError **error);
BounceTicketAccount *bounce_preferences_new_ticket_account (BouncePreferences *self,
                                                            GError **error);
BounceTicketAccount *bounce_preferences_new_mail_account (BouncePreferences *self, GError **error);

G_END_DECLS
