/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <stdint.h>

#include "report/decoder.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t length);

/* For libFuzzer: whatever the bytes, a report that the other side of the pipe accepts, or
 * TOO_COMPLEX. Start it with -max_len=65536 and tests/bounces as corpus. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t length)
{
  static gsize is_ready = 0;
  g_autoptr (GBytes) mail = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReport) report = NULL;
  g_autoptr (BounceReport) copy = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  BounceWire wire;

  if (g_once_init_enter (&is_ready))
    {
      bounce_decoder_init ();
      g_once_init_leave (&is_ready, 1);
    }
  report = bounce_report_decode (mail, &error);
  if (report == NULL)
    {
      g_assert_error (error, BOUNCE_DECODER_ERROR, BOUNCE_DECODER_ERROR_TOO_COMPLEX);
      return 0;
    }
  bounce_report_write (report, FALSE, bytes);
  bounce_wire_init (&wire, bytes->data, bytes->len);
  copy = bounce_report_new_from_wire (&wire);
  g_assert_nonnull (copy);
  return 0;
}
