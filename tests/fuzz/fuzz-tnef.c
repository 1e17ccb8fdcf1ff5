/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "report/attached.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A winmail.dat of any bytes: what is attached in it, and its text. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) tnef = g_bytes_new (data, size);
  g_autofree char *body = NULL;
  g_autoptr (GPtrArray) list = bounce_tnef_list (tnef, &body);

  g_assert_cmpuint (list->len, <=, 1000);
  for (guint i = 0; i < list->len; i++)
    {
      const BounceAttached *attached = list->pdata[i];

      g_assert_cmpuint (g_bytes_get_size (attached->bytes), >, 0);
    }
  return 0;
}
