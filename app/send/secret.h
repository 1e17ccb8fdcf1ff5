/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "send/ticket-account.h"

G_BEGIN_DECLS

/** BounceSecretQuestion: a password or token that a person is asked for. */
typedef struct _BounceSecretQuestion BounceSecretQuestion;

/** BounceSecretAsk: called in the main context. Answer it once, now or later, with
 * bounce_secret_question_answer(). */
typedef void (*BounceSecretAsk) (BounceSecretQuestion *question, gpointer user_data);

/** BounceSecrets: where passwords and tokens come from: the keyring, else a person, each time. */
#define BOUNCE_TYPE_SECRETS (bounce_secrets_get_type ())
G_DECLARE_FINAL_TYPE (BounceSecrets, bounce_secrets, BOUNCE, SECRETS, GObject)

BounceSecrets *bounce_secrets_new (BounceSecretAsk ask, gpointer user_data);
void bounce_secrets_fill_async (BounceSecrets *secrets,
                                BounceTicketAccount *account,
                                gboolean may_ask,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean bounce_secrets_fill_finish (BounceSecrets *secrets, GAsyncResult *result, GError **error);
void bounce_secrets_save_async (BounceSecrets *secrets,
                                BounceTicketAccount *account,
                                const char *setting,
                                const char *secret,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean bounce_secrets_save_finish (BounceSecrets *secrets, GAsyncResult *result, GError **error);
const char *bounce_secret_question_get_label (BounceSecretQuestion *question);
const char *bounce_secret_question_get_server (BounceSecretQuestion *question);
void bounce_secret_question_answer (BounceSecretQuestion *question, const char *secret);
void bounce_secret_forbid_core_dumps (void);

G_END_DECLS
