/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "intake/sniff.h"
#include "intake/source.h"
#include "intake/wrap.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The mail lies within the file. What the window would do with any file, but for the child, must
 * hold too. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  const char *text = g_bytes_get_data (bytes, NULL);
  g_autoptr (GBytes) mail = NULL;
  BounceIntakeType type;
  gsize start = 0, length = 0;

  if (size > 0 && bounce_sniff_emlx (text, size, &start, &length))
    {
      g_assert_cmpuint (start, <, size);
      g_assert_cmpuint (length, >, 0);
      g_assert_cmpuint (length, <=, size - start);
    }
  mail = bounce_wrap_take (bytes, &type);
  g_assert_true (mail == NULL || g_bytes_get_size (mail) > 0);
  if (size > 0)
    bounce_wrap_carries_mails (text, size);
  bounce_intake_is_container (text, size);
  return 0;
}
