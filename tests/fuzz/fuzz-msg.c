/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "report/decoder.h"
#include "report/outlook.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever the file holds: what is made of it is a mail, with a header of whole lines, that the
 * decoder reads or refuses. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) msg = g_bytes_new_static (data, size);
  g_autoptr (GBytes) mail = bounce_outlook_to_mail (msg);
  g_autoptr (BounceReport) report = NULL;
  gsize length;
  const char *text;

  if (mail == NULL)
    return 0;
  text = g_bytes_get_data (mail, &length);
  g_assert_nonnull (memmem (text, length, "\nX-Bounce-Desk-Converted: msg\n", 30) != NULL ||
                            g_str_has_prefix (text, "X-Bounce-Desk-Converted: msg\n")
                        ? text
                        : NULL);
  report = bounce_report_decode (mail, NULL);
  return 0;
}
