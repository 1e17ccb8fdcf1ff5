/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/terms.h"
#include "reader/reading.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

/* What comes through is as an honest reader would have written it. */
static void
check (const BounceReading *reading)
{
  const BounceReport *report = reading->report;

  g_assert_nonnull (bounce_kind_to_nick (reading->kind));
  g_assert_cmpuint (reading->diagnoses->len, ==, MAX (report->recipients->len, 1));
  check_text (report->text);
  check_text (report->subject);
  for (guint i = 0; i < report->recipients->len; i++)
    {
      const BounceRecipient *recipient = report->recipients->pdata[i];

      g_assert_nonnull (bounce_action_to_nick (recipient->action));
      check_text (recipient->address);
      check_text (recipient->diagnostic);
    }
  for (guint i = 0; i < reading->diagnoses->len; i++)
    {
      const BounceDiagnosis *diagnosis = reading->diagnoses->pdata[i];

      g_assert_nonnull (diagnosis->scenario);
      check_text (diagnosis->scenario);
      check_text (diagnosis->inner_reply);
    }
}

/* The answer of a reader that is in foreign hands: refused, or a reading that is the same after it
 * has been written and read once more. The seeds are made by make-readings. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReading) reading = bounce_reading_new_from_wire (data, size, &error);
  g_autoptr (BounceReading) copy = NULL;
  g_autoptr (GByteArray) first = g_byte_array_new ();
  g_autoptr (GByteArray) second = g_byte_array_new ();

  if (reading == NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      return 0;
    }
  check (reading);
  bounce_reading_write (reading, FALSE, first);
  copy = bounce_reading_new_from_wire (first->data, first->len, &error);
  g_assert_no_error (error);
  bounce_reading_write (copy, FALSE, second);
  g_assert_cmpmem (first->data, first->len, second->data, second->len);
  return 0;
}
