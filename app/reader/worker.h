/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <sys/types.h>

#include "reader/sandbox.h"
#include "rulebook/rulebook.h"

G_BEGIN_DECLS

int bounce_worker_run (int socket_fd,
                       BounceRulebook *rulebook,
                       guint seconds,
                       BounceSandboxFeatures features,
                       pid_t parent);

G_END_DECLS
