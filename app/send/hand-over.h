/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "guide/draft.h"

G_BEGIN_DECLS

#define BOUNCE_HAND_OVER_ERROR (bounce_hand_over_error_quark ())

/** BounceHandOverError:
 * @BOUNCE_HAND_OVER_ERROR_NO_MAIL_PROGRAM: no portal and no mail program: offer the .eml and the
 * text.
 * @BOUNCE_HAND_OVER_ERROR_FAILED: it was there and said no; the message has its words. */
typedef enum
{
  BOUNCE_HAND_OVER_ERROR_NO_MAIL_PROGRAM,
  BOUNCE_HAND_OVER_ERROR_FAILED
} BounceHandOverError;

GQuark bounce_hand_over_error_quark (void);
void bounce_hand_over_mail_async (BounceDraft *draft,
                                  const char *parent_window,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean bounce_hand_over_mail_finish (GAsyncResult *result,
                                       gboolean *attachment_is_certain,
                                       GError **error);
char *bounce_hand_over_dup_mailto (BounceDraft *draft);
gboolean bounce_hand_over_save_draft (BounceDraft *draft, GFile *file, GError **error);
GFile *bounce_hand_over_save_package (
    GFile *folder, const char *name, GBytes *bounce, const char *summary, GError **error);

G_END_DECLS
