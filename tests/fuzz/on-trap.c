/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <signal.h>
#include <stdlib.h>

static void
stop (int number)
{
  (void)number;
  abort ();
}

/* g_error () and fatal criticals end in SIGTRAP, which libFuzzer does not know: only after abort ()
 * it keeps the input that led there. */
__attribute__ ((constructor)) static void
watch_trap (void)
{
  signal (SIGTRAP, stop);
}
