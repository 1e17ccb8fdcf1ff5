/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/preferences.h"

G_BEGIN_DECLS

/** BouncePreferencesRow: one choice. It is kept when the person leaves it; one that the
 * organisation locked says so. Emits "committed" after that. */
#define BOUNCE_TYPE_PREFERENCES_ROW (bounce_preferences_row_get_type ())
G_DECLARE_FINAL_TYPE (
    BouncePreferencesRow, bounce_preferences_row, BOUNCE, PREFERENCES_ROW, GtkListBoxRow)

/** BouncePreferencesCheck: (transfer full) (nullable): what is wrong with @text, as a sentence;
 * such a text is not kept. */
typedef char *(*BouncePreferencesCheck) (const char *text);

GtkWidget *bounce_preferences_row_new_text (BouncePreferences *preferences,
                                            const char *group,
                                            const char *key,
                                            const char *label,
                                            const char *hint);
GtkWidget *bounce_preferences_row_new_file (BouncePreferences *preferences,
                                            const char *group,
                                            const char *key,
                                            const char *label,
                                            const char *hint);
GtkWidget *bounce_preferences_row_new_choice (BouncePreferences *preferences,
                                              const char *group,
                                              const char *key,
                                              const char *label,
                                              const char *const *ids,
                                              const char *const *names,
                                              const char *fallback);
GtkWidget *bounce_preferences_row_new_switch (BouncePreferences *preferences,
                                              const char *group,
                                              const char *key,
                                              const char *label,
                                              const char *hint);
GtkWidget *bounce_preferences_row_new_number (BouncePreferences *preferences,
                                              const char *group,
                                              const char *key,
                                              const char *label,
                                              int most);
GtkWidget *bounce_preferences_row_new_secret (const char *label, const char *hint);
void bounce_preferences_row_set_fallback (BouncePreferencesRow *self, const char *fallback);
void bounce_preferences_row_set_purpose (BouncePreferencesRow *self, GtkInputPurpose purpose);
void bounce_preferences_row_set_check (BouncePreferencesRow *self, BouncePreferencesCheck check);
void bounce_preferences_row_set_hint (BouncePreferencesRow *self, const char *hint);
const char *bounce_preferences_row_get_text (BouncePreferencesRow *self);
void bounce_preferences_row_commit (BouncePreferencesRow *self);
void bounce_preferences_commit_all (GtkContainer *rows);

G_END_DECLS
