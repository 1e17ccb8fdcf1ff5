/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BOUNCE_SEND_ERROR (bounce_send_error_quark ())

/** BounceSendError: why something did not leave, by what the caller can do about it.
 * @BOUNCE_SEND_ERROR_NOT_CONFIGURED: a setting is missing or wrong: open the preferences.
 * @BOUNCE_SEND_ERROR_UNREACHABLE: no network or no server; nothing was filed: wait and try again.
 * @BOUNCE_SEND_ERROR_NOT_TRUSTED: the server's certificate is not valid: never sent to it.
 * @BOUNCE_SEND_ERROR_LOGIN: the server does not take the token or password: ask for another.
 * @BOUNCE_SEND_ERROR_FORBIDDEN: logged in, but not allowed (often: the wrong queue or project).
 * @BOUNCE_SEND_ERROR_REFUSED: the server said no; the message has its words.
 * @BOUNCE_SEND_ERROR_TOO_LARGE: the mail is over the limit of the system: send it another way.
 * @BOUNCE_SEND_ERROR_TRY_LATER: the server is busy; nothing was filed: try again later.
 * @BOUNCE_SEND_ERROR_UNCONFIRMED: it may have been filed: look for its key before trying again.
 * @BOUNCE_SEND_ERROR_BUSY: another window is sending it.
 * @BOUNCE_SEND_ERROR_STORAGE: the outbox cannot be written: nothing was sent.
 */
typedef enum
{
  BOUNCE_SEND_ERROR_NOT_CONFIGURED,
  BOUNCE_SEND_ERROR_UNREACHABLE,
  BOUNCE_SEND_ERROR_NOT_TRUSTED,
  BOUNCE_SEND_ERROR_LOGIN,
  BOUNCE_SEND_ERROR_FORBIDDEN,
  BOUNCE_SEND_ERROR_REFUSED,
  BOUNCE_SEND_ERROR_TOO_LARGE,
  BOUNCE_SEND_ERROR_TRY_LATER,
  BOUNCE_SEND_ERROR_UNCONFIRMED,
  BOUNCE_SEND_ERROR_BUSY,
  BOUNCE_SEND_ERROR_STORAGE
} BounceSendError;

GQuark bounce_send_error_quark (void);

G_END_DECLS
