/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reader/nursery.h"
#include "reader/unpack-worker.h"

#if defined(__SANITIZE_ADDRESS__)
/* LeakSanitizer looks into /proc, which the sandbox has closed. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}
#endif

/* bounce-reader SECONDS [unpack], with the socket of orders as standard input: started by a
 * BounceReader, not by people. */
int
main (int argc, char **argv)
{
  int type = 0;
  socklen_t length = sizeof type;
  guint64 seconds;

  if (argc < 2 || argc > 3 || (argc == 3 && strcmp (argv[2], "unpack") != 0) ||
      !g_ascii_string_to_unsigned (argv[1], 10, 1, 3600, &seconds, NULL) ||
      getsockopt (STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &length) != 0 || type != SOCK_SEQPACKET)
    {
      fprintf (stderr, "bounce-reader reads mail for bounce-desk and bounce-explain.\n");
      return 2;
    }
  if (argc == 3)
    return bounce_unpack_nursery_run (dup (STDIN_FILENO), (guint)seconds);
  return bounce_nursery_run (dup (STDIN_FILENO), (guint)seconds);
}
