/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "report/decoder.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The bytes as the words of a notice, in plain text and as a page. */
static void
decode (const char *type, const guint8 *data, gsize size)
{
  g_autofree char *head =
      g_strdup_printf ("Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: anna@example.org\n"
                       "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
                       "Content-Type: text/%s; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n",
                       type);
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GBytes) mail = NULL;
  g_autoptr (GByteArray) wire_bytes = g_byte_array_new ();
  g_autoptr (BounceReport) report = NULL;
  g_autoptr (BounceReport) copy = NULL;
  BounceWire wire;

  g_byte_array_append (whole, (const guint8 *)head, (guint)strlen (head));
  g_byte_array_append (whole, data, (guint)size);
  mail = g_byte_array_free_to_bytes (g_steal_pointer (&whole));
  report = bounce_report_decode (mail, NULL);
  g_assert_nonnull (report);
  bounce_report_write (report, FALSE, wire_bytes);
  bounce_wire_init (&wire, wire_bytes->data, wire_bytes->len);
  copy = bounce_report_new_from_wire (&wire);
  g_assert_nonnull (copy);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static gsize is_ready = 0;

  if (g_once_init_enter (&is_ready))
    {
      bounce_decoder_init ();
      g_once_init_leave (&is_ready, 1);
    }
  decode ("plain", data, size);
  decode ("html", data, size);
  return 0;
}
