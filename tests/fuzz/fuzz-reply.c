/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "base/text.h"
#include "rulebook/reply.h"
#include "rulebook/rulebook.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The replies within replies: each lies within the one around it, so that there is an end. */
static void
unwrap (const char *text)
{
  g_autofree char *rest = g_strdup (text);
  BounceSpan inner = { 0, 0 };

  for (gsize length = strlen (rest); bounce_reply_find_inner (rest, &inner);)
    {
      g_autoptr (GPtrArray) statuses = bounce_reply_list_statuses (rest, inner.start, inner.end);
      g_autoptr (GArray) codes = bounce_reply_list_codes (rest, inner.start, inner.end);
      char *next;

      g_assert_cmpuint (inner.start, <, inner.end);
      g_assert_cmpuint (inner.end, <=, length);
      g_assert_true (statuses->len > 0 || codes->len > 0);
      for (guint i = 0; i < codes->len; i++)
        {
          g_assert_cmpuint (g_array_index (codes, guint, i), >=, 400);
          g_assert_cmpuint (g_array_index (codes, guint, i), <, 600);
        }
      next = g_strndup (rest + inner.start, inner.end - inner.start);
      g_assert_cmpuint (strlen (next), <, length);
      length = strlen (next);
      g_free (rest);
      rest = next;
    }
}

/* The words of a refusal, raw and as the decoder cleans them, and what the rulebook makes of them;
 * the other side of the pipe accepts it. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static BounceRulebook *rulebook = NULL;
  g_autofree char *raw = g_strndup ((const char *)data, size);
  g_autofree char *text = bounce_text_clean (raw, -1, 16384);
  g_autoptr (BounceReport) report = bounce_report_new ();
  BounceRecipient *recipient = bounce_recipient_new ();
  g_autoptr (BounceDiagnosis) diagnosis = NULL;
  g_autoptr (BounceDiagnosis) copy = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  BounceWire wire;

  if (rulebook == NULL)
    rulebook = bounce_rulebook_load (NULL);
  unwrap (raw);
  unwrap (text);
  report->kind = BOUNCE_KIND_BOUNCE;
  report->reporting_mta = g_strdup ("mail.example.org");
  recipient->address = g_strdup ("anna@example.net");
  recipient->remote_mta = g_strdup ("mx.example.net");
  recipient->diagnostic = g_strdup (text);
  g_ptr_array_add (report->recipients, recipient);
  diagnosis = bounce_rulebook_diagnose (rulebook, report, recipient);
  bounce_diagnosis_write (diagnosis, bytes);
  bounce_wire_init (&wire, bytes->data, bytes->len);
  copy = bounce_diagnosis_new_from_wire (&wire);
  g_assert_nonnull (copy);
  g_assert_true (bounce_wire_is_done (&wire));
  g_assert_cmpstr (copy->scenario, ==, diagnosis->scenario);
  return 0;
}
