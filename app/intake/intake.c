/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/intake.h"

#include <glib/gi18n-lib.h>

#include "intake/wrap.h"

G_DEFINE_QUARK (bounce - intake - error - quark, bounce_intake_error)

/**
 * bounce_intake_from_text:
 * @text: what was pasted or dropped as text
 * @length: its bytes
 * @error: return location for an error
 *
 * A mail's source is taken as it is. The visible text of a bounce is wrapped into a small mail with
 * the header "X-Bounce-Desk-Pasted: yes".
 *
 * Returns: (transfer full) (nullable): a mail, or NULL with an error of BOUNCE_INTAKE_ERROR
 */
GBytes *
bounce_intake_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *message = NULL;
  BounceIntakeType type;
  GBytes *mail;

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  if (length > BOUNCE_INTAKE_MAX_BYTES)
    {
      g_set_error_literal (error,
                           BOUNCE_INTAKE_ERROR,
                           BOUNCE_INTAKE_ERROR_TOO_LARGE,
                           _ ("The text is larger than any mail that comes back."));
      return NULL;
    }
  bytes = g_bytes_new (text, length);
  mail = bounce_wrap_take (bytes, &type);
  if (mail != NULL)
    return mail;
  message = bounce_intake_explain (type, _ ("What was pasted"));
  g_set_error_literal (error, BOUNCE_INTAKE_ERROR, BOUNCE_INTAKE_ERROR_NOT_MAIL, message);
  return NULL;
}
