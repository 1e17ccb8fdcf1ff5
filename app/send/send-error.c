/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/send-error.h"

/** bounce_send_error_quark: the error domain of everything that sends. */
GQuark
bounce_send_error_quark (void)
{
  return g_quark_from_static_string ("bounce-send-error-quark");
}
