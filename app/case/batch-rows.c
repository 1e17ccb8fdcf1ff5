/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "case/batch-private.h"
#include "case/library.h"

/* What a line of a list shows, and more than any real address has. */
#define MAX_CHARACTERS 320

struct _BounceBatchStrings
{
  GStringChunk *chunk;
  BounceLibrary *library;
  GHashTable *scenarios; /* id -> BounceBatchScenario */
};

static void
scenario_free (gpointer data)
{
  BounceBatchScenario *scenario = data;

  g_free (scenario->id);
  g_free (scenario->title);
  g_free (scenario->family);
  g_free (scenario);
}

/** bounce_batch_strings_new: (transfer full): none yet. */
BounceBatchStrings *
bounce_batch_strings_new (void)
{
  BounceBatchStrings *strings = g_new0 (BounceBatchStrings, 1);

  strings->chunk = g_string_chunk_new (64 * 1024);
  strings->library = bounce_library_new ();
  strings->scenarios = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, scenario_free);
  return strings;
}

/** bounce_batch_strings_free: frees all strings; NULL is fine. */
void
bounce_batch_strings_free (BounceBatchStrings *strings)
{
  if (strings == NULL)
    return;
  g_string_chunk_free (strings->chunk);
  g_object_unref (strings->library);
  g_hash_table_unref (strings->scenarios);
  g_free (strings);
}

static char *
dup_short (const char *text)
{
  return bounce_text_shorten (text, MAX_CHARACTERS);
}

/** bounce_batch_strings_keep: (transfer none): @text, shortened; "" for NULL. */
const char *
bounce_batch_strings_keep (BounceBatchStrings *strings, const char *text)
{
  g_autofree char *shortened = NULL;

  if (text == NULL || *text == '\0')
    return "";
  if (strlen (text) <= MAX_CHARACTERS && strchr (text, '\n') == NULL)
    return g_string_chunk_insert (strings->chunk, text);
  shortened = dup_short (text);
  g_strdelimit (shortened, "\n", ' ');
  return g_string_chunk_insert (strings->chunk, shortened);
}

/** bounce_batch_strings_keep_once: (transfer none): as bounce_batch_strings_keep(), and the same
 * pointer for the same text. */
const char *
bounce_batch_strings_keep_once (BounceBatchStrings *strings, const char *text)
{
  g_autofree char *shortened = NULL;

  if (text == NULL || *text == '\0')
    return g_string_chunk_insert_const (strings->chunk, "");
  shortened = dup_short (text);
  return g_string_chunk_insert_const (strings->chunk, shortened);
}

static BounceBatchScenario *
new_scenario (BounceBatchStrings *strings, const char *id)
{
  BounceBatchScenario *scenario = g_new0 (BounceBatchScenario, 1);
  const BounceGuide *guide;

  scenario->id = g_strdup (id);
  if (strcmp (id, BOUNCE_BATCH_NOT_MAIL) == 0)
    {
      scenario->title = g_strdup (_ ("Not a mail"));
      scenario->family = g_strdup ("not-a-bounce");
      return scenario;
    }
  guide = bounce_library_get_guide (strings->library, id);
  scenario->title = g_strdup (bounce_guide_get_title (guide));
  scenario->family = g_strdup (bounce_guide_get_family (guide));
  scenario->who = bounce_guide_get_who (guide);
  scenario->outcome = bounce_guide_get_outcome (guide);
  return scenario;
}

/** bounce_batch_strings_get_scenario: (transfer none): what the guide of @id says of it. */
const BounceBatchScenario *
bounce_batch_strings_get_scenario (BounceBatchStrings *strings, const char *id)
{
  BounceBatchScenario *scenario = g_hash_table_lookup (strings->scenarios, id);

  if (scenario == NULL)
    {
      scenario = new_scenario (strings, id);
      g_hash_table_insert (strings->scenarios, scenario->id, scenario);
    }
  return scenario;
}

static void
set_time (BounceBatchRow *row, const char *date)
{
  g_autoptr (GDateTime) time = date != NULL ? g_date_time_new_from_iso8601 (date, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  GDate day;

  row->time = G_MININT64;
  if (local == NULL)
    return;
  row->time = g_date_time_to_unix (time);
  g_date_clear (&day, 1);
  g_date_set_dmy (&day,
                  (GDateDay)g_date_time_get_day_of_month (local),
                  (GDateMonth)g_date_time_get_month (local),
                  (GDateYear)g_date_time_get_year (local));
  row->day = g_date_get_julian (&day);
}

static const char *
keep_domain (BounceBatchStrings *strings, const BounceRecipient *recipient)
{
  const char *domain = recipient != NULL ? bounce_text_get_domain (recipient->address) : NULL;
  g_autofree char *lower = NULL;

  if (domain == NULL && recipient != NULL)
    domain = bounce_text_get_domain (recipient->original_address);
  if (domain != NULL)
    lower = g_utf8_strdown (domain, -1);
  return bounce_batch_strings_keep_once (strings, lower);
}

static void
add_row (BounceBatchStrings *strings,
         GArray *rows,
         BounceBatchRow *row,
         const BounceRecipient *recipient,
         const BounceDiagnosis *diagnosis)
{
  const char *address = recipient != NULL ? recipient->address : NULL;

  if (recipient != NULL && bounce_text_is_blank (address))
    address = recipient->original_address;
  row->scenario = bounce_batch_strings_get_scenario (strings, diagnosis->scenario);
  row->recipient = bounce_batch_strings_keep (strings, address);
  row->domain = keep_domain (strings, recipient);
  row->status =
      bounce_batch_strings_keep_once (strings, recipient != NULL ? recipient->status : NULL);
  row->who = (guint8)bounce_diagnosis_choose_who (diagnosis, row->scenario->who);
  row->permanence =
      (guint8)(diagnosis->permanence != BOUNCE_PERMANENCE_NONE ? diagnosis->permanence
                                                               : row->scenario->outcome);
  g_array_append_val (rows, *row);
}

/**
 * bounce_batch_rows_add_reading:
 * @strings: where the strings are kept
 * @rows: where the rows are added
 * @reading: what the reader made of a mail
 * @start: what is known of the mail otherwise
 *
 * Adds a row for each recipient, or one for a mail without any.
 */
void
bounce_batch_rows_add_reading (BounceBatchStrings *strings,
                               GArray *rows,
                               const BounceReading *reading,
                               const BounceBatchRow *start)
{
  const BounceReport *report = reading->report;
  BounceBatchRow row = *start;
  const char *subject = report->original_subject;

  row.is_mail = TRUE;
  row.kind = (guint8)reading->kind;
  row.problem = "";
  row.sender = bounce_batch_strings_keep (
      strings, report->original_from != NULL ? report->original_from : report->to);
  row.subject = bounce_batch_strings_keep (
      strings, bounce_text_is_blank (subject) ? report->subject : subject);
  set_time (&row, report->date);
  for (guint i = 0; i < reading->diagnoses->len; i++)
    add_row (strings,
             rows,
             &row,
             i < report->recipients->len ? report->recipients->pdata[i] : NULL,
             reading->diagnoses->pdata[i]);
}

/**
 * bounce_batch_rows_add_problem:
 * @strings: where the strings are kept
 * @rows: where the row is added
 * @problem: (nullable): why it is no mail; NULL: it is one, but the reader gave up
 * @start: what is known of the mail otherwise
 *
 * Adds the row of what could not be read.
 */
void
bounce_batch_rows_add_problem (BounceBatchStrings *strings,
                               GArray *rows,
                               const char *problem,
                               const BounceBatchRow *start)
{
  BounceBatchRow row = *start;

  row.is_mail = problem == NULL;
  row.kind = BOUNCE_KIND_UNREADABLE;
  row.scenario = bounce_batch_strings_get_scenario (
      strings, problem == NULL ? "unreadable" : BOUNCE_BATCH_NOT_MAIL);
  row.who = (guint8)row.scenario->who;
  row.recipient = row.sender = row.subject = row.status = "";
  row.domain = bounce_batch_strings_keep_once (strings, NULL);
  row.problem = problem != NULL ? g_string_chunk_insert (strings->chunk, problem) : "";
  row.time = G_MININT64;
  g_array_append_val (rows, row);
}
