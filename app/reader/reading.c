/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/reading.h"

#include "base/wire.h"
#include "rulebook/warnings.h"

#define MAX_WARNINGS 8

/** bounce_reading_new: (transfer full): a reading of @report (transfer none) without diagnoses and
 * warnings yet. */
BounceReading *
bounce_reading_new (BounceReport *report)
{
  BounceReading *reading = g_new0 (BounceReading, 1);

  reading->report = bounce_report_ref (report);
  reading->kind = report->kind;
  reading->diagnoses = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_diagnosis_free);
  reading->warnings = g_ptr_array_new_with_free_func (g_free);
  return reading;
}

/** bounce_reading_free: frees it and all it owns; NULL is fine. */
void
bounce_reading_free (BounceReading *reading)
{
  if (reading == NULL)
    return;
  bounce_report_unref (reading->report);
  g_ptr_array_unref (reading->diagnoses);
  g_ptr_array_unref (reading->warnings);
  g_free (reading);
}

/**
 * bounce_reading_write:
 * @reading: a reading
 * @brief: leave out what only a window shows (see bounce_report_write())
 * @out: where it is appended
 */
void
bounce_reading_write (const BounceReading *reading, gboolean brief, GByteArray *out)
{
  bounce_wire_put_uint (out, reading->kind);
  bounce_wire_put_strings (out, reading->warnings, MAX_WARNINGS, 64);
  bounce_report_write (reading->report, brief, out);
  for (guint i = 0; i < MIN (reading->diagnoses->len, BOUNCE_REPORT_MAX_RECIPIENTS); i++)
    bounce_diagnosis_write (reading->diagnoses->pdata[i], out);
}

static gboolean
read_rest (BounceReading *reading, BounceWire *wire)
{
  for (guint i = 0; i < MAX (reading->report->recipients->len, 1); i++)
    {
      BounceDiagnosis *diagnosis = bounce_diagnosis_new_from_wire (wire);

      if (diagnosis == NULL)
        return FALSE;
      g_ptr_array_add (reading->diagnoses, diagnosis);
    }
  return bounce_wire_is_done (wire);
}

/**
 * bounce_reading_new_from_wire:
 * @data: what bounce_reading_write() wrote, or what a reader in foreign hands pretends it wrote
 * @length: its length
 * @error: return location for an error
 *
 * Takes nothing on trust: sizes, counts, texts, enumerations, the names of scenarios and warnings.
 *
 * Returns: (transfer full) (nullable): the reading, or NULL with G_IO_ERROR_INVALID_DATA
 */
BounceReading *
bounce_reading_new_from_wire (gconstpointer data, gsize length, GError **error)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (BounceReport) report = NULL;
  g_autoptr (BounceReading) reading = NULL;
  gboolean ok;
  BounceWire wire;
  guint kind;

  bounce_wire_init (&wire, data, length);
  kind = bounce_wire_get_uint (&wire, BOUNCE_N_KINDS);
  bounce_wire_get_texts (&wire, warnings, MAX_WARNINGS, 64);
  report = bounce_report_new_from_wire (&wire);
  reading = report != NULL ? bounce_reading_new (report) : NULL;
  ok = reading != NULL && kind != BOUNCE_KIND_UNREADABLE && read_rest (reading, &wire);
  for (guint i = 0; i < warnings->len; i++)
    ok = ok && bounce_warning_is_known (warnings->pdata[i]);
  if (!ok)
    {
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the reader answered something wrong");
      return NULL;
    }
  reading->kind = kind;
  g_ptr_array_unref (reading->warnings);
  reading->warnings = g_steal_pointer (&warnings);
  return g_steal_pointer (&reading);
}
