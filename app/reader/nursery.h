/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>
#include <sys/types.h>

#include "reader/sandbox.h"

G_BEGIN_DECLS

/** BounceTrade: what the readers of a nursery do.
 * @load: loads whatever comes out of files, before the doors close
 * @unload: frees that
 * @work: locks itself in and serves one client; returns the exit status */
typedef struct
{
  gpointer (*load) (void);
  void (*unload) (gpointer knowledge);
  int (*work) (int socket_fd,
               gpointer knowledge,
               guint seconds,
               BounceSandboxFeatures features,
               pid_t parent);
} BounceTrade;

int bounce_nursery_serve (int control_fd, guint seconds, const BounceTrade *trade);
int bounce_nursery_run (int control_fd, guint seconds);

G_END_DECLS
