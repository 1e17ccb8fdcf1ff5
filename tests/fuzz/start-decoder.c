/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);

/* What the foreign libraries say of broken files would fill the disk. */
static void
ignore_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  bounce_decoder_init ();
  g_log_set_default_handler (ignore_cb, NULL);
  return 0;
}
