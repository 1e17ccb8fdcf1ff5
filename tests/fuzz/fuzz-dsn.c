/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "report/decoder.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define HEAD                                                                                       \
  "From: MAILER-DAEMON@mx.example.net\nTo: anna@example.org\nSubject: Failure\n"                   \
  "MIME-Version: 1.0\n"                                                                            \
  "Content-Type: multipart/report; report-type=%s; boundary=\"=_fuzz_\"\n\n"                       \
  "--=_fuzz_\n\nIt failed.\n--=_fuzz_\nContent-Type: message/%s\n\n"
#define TAIL "\n--=_fuzz_--\n"

/* The bytes as the fields of a delivery status or of a receipt. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static gsize is_ready = 0;
  static const char *const types[] = { "delivery-status", "disposition-notification" };

  if (g_once_init_enter (&is_ready))
    {
      bounce_decoder_init ();
      g_once_init_leave (&is_ready, 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *head = g_strdup_printf (HEAD, types[i], types[i]);
      g_autoptr (GByteArray) whole = g_byte_array_new ();
      g_autoptr (GByteArray) wire_bytes = g_byte_array_new ();
      g_autoptr (GBytes) mail = NULL;
      g_autoptr (BounceReport) report = NULL;
      g_autoptr (BounceReport) copy = NULL;
      BounceWire wire;

      g_byte_array_append (whole, (const guint8 *)head, (guint)strlen (head));
      g_byte_array_append (whole, data, (guint)size);
      g_byte_array_append (whole, (const guint8 *)TAIL, strlen (TAIL));
      mail = g_byte_array_free_to_bytes (g_steal_pointer (&whole));
      report = bounce_report_decode (mail, NULL);
      if (report == NULL)
        continue;
      bounce_report_write (report, FALSE, wire_bytes);
      bounce_wire_init (&wire, wire_bytes->data, wire_bytes->len);
      copy = bounce_report_new_from_wire (&wire);
      g_assert_nonnull (copy);
    }
  return 0;
}
