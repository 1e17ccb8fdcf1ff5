/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "cli/input.h"
#include "cli/terms.h"
#include "reader/reader.h"

G_BEGIN_DECLS

void bounce_json_append_mail (GString *out,
                              const BounceInputMail *mail,
                              const char *sha256,
                              const BounceReading *reading,
                              BounceTerms *terms);

G_END_DECLS
