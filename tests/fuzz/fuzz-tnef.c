/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "report/attached.h"
#include "report/decoder.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

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
