/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* For lint-hardening.py: built with the flags of the programs. A copy into a block whose size is
 * known only when it runs (it never does) is checked from _FORTIFY_SOURCE=3 on, and not with 2. */
int
main (int argc, char **argv)
{
  size_t size = (size_t)argc * 8;
  char *block = malloc (size);

  if (block == NULL)
    return 1;
  memcpy (block, argv[0], strlen (argv[0]));
  fwrite (block, 1, size, stdout);
  free (block);
  return 0;
}
