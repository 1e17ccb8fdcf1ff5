/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "send/ticket-account.h"

G_BEGIN_DECLS

/** BounceMailText: a mail with one file. Only @attachment and its name may be NULL. */
typedef struct
{
  const char *from;
  const char *to;
  const char *subject;
  const char *body;
  const char *key; /* becomes the Message-ID */
  const char *attachment_name;
  GBytes *attachment;
} BounceMailText;

GBytes *bounce_mail_write (const BounceMailText *text, GError **error);
gboolean bounce_mail_submit (BounceTicketAccount *account,
                             const char *from,
                             const char *to,
                             GBytes *message,
                             GCancellable *cancellable,
                             GError **error);
gboolean bounce_mail_test (BounceTicketAccount *account, GCancellable *cancellable, GError **error);

G_END_DECLS
