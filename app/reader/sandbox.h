/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/** BounceSandboxFeatures: what holds a process in. The filter of system calls always does; the
 * others where the kernel has them. */
typedef enum
{
  BOUNCE_SANDBOX_FILTER = 1 << 0,
  BOUNCE_SANDBOX_NO_NETWORK = 1 << 1,
  BOUNCE_SANDBOX_NO_FILES = 1 << 2
} BounceSandboxFeatures;

BounceSandboxFeatures bounce_sandbox_close_doors (void);
gboolean bounce_sandbox_lock (pid_t parent, guint seconds);

G_END_DECLS
