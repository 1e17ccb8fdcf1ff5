/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "report/report.h"

G_BEGIN_DECLS

#define BOUNCE_DECODER_ERROR (bounce_decoder_error_quark ())

/** BounceDecoderError:
 * @BOUNCE_DECODER_ERROR_TOO_COMPLEX: past a limit (parts, depth, header size); show it as
 * unreadable. */
typedef enum
{
  BOUNCE_DECODER_ERROR_TOO_COMPLEX
} BounceDecoderError;

GQuark bounce_decoder_error_quark (void);
void bounce_decoder_init (void);
BounceReport *bounce_report_decode (GBytes *mail, GError **error);

G_END_DECLS
