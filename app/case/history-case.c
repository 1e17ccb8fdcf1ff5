/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-case.h"

#include "base/text.h"

/* Families of scenarios whose cause is one address or one mailbox. */
static const char *const personal_families[] = { "address", "mailbox", "not-a-bounce", NULL };

static gint64
get_time (const BounceReport *report)
{
  g_autoptr (GDateTime) time =
      report->date != NULL ? g_date_time_new_from_iso8601 (report->date, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) : 0;
}

/**
 * bounce_history_record_new_for_finding:
 * @bounce_case: a case that has been read
 * @finding: one of its findings
 *
 * Returns: (transfer full): what the history is to know of it; also names the case for
 *   bounce_history_find_similar_async(), bounce_history_set_step_async() and so on
 */
BounceHistoryRecord *
bounce_history_record_new_for_finding (BounceCase *bounce_case, BounceFinding *finding)
{
  const BounceReport *report = bounce_case_get_report (bounce_case);
  const BounceRecipient *recipient = bounce_finding_get_recipient (finding);
  const BounceDiagnosis *diagnosis = bounce_finding_get_diagnosis (finding);
  BounceGuide *guide = bounce_finding_get_guide (finding);
  BounceHistoryRecord *record = bounce_history_record_new ();

  record->sha256 = g_strdup (bounce_case_get_sha256 (bounce_case));
  record->scenario = g_strdup (bounce_finding_get_scenario (finding));
  record->is_personal =
      guide != NULL && g_strv_contains (personal_families, bounce_guide_get_family (guide));
  if (report != NULL)
    {
      /* A notice goes to who sent the mail. */
      record->sender =
          g_strdup (report->original_from != NULL ? report->original_from : report->to);
      record->host = g_strdup (report->reporting_mta);
      record->time = get_time (report);
    }
  if (recipient != NULL)
    {
      record->recipient = g_strdup (recipient->address);
      record->status = g_strdup (recipient->status);
      record->diagnostic = g_strdup (recipient->diagnostic);
      if (recipient->remote_mta != NULL)
        {
          g_free (record->host);
          record->host = g_strdup (recipient->remote_mta);
        }
    }
  if (diagnosis != NULL && diagnosis->refusing_mta != NULL)
    {
      g_free (record->host);
      record->host = g_strdup (diagnosis->refusing_mta);
    }
  return record;
}

/**
 * bounce_history_list_records:
 * @bounce_case: a case that has been read
 *
 * Returns: (transfer full) (element-type BounceHistoryRecord): a record for each recipient; none
 * for an ordinary mail, which is nobody's business
 */
GPtrArray *
bounce_history_list_records (BounceCase *bounce_case)
{
  GListModel *findings = bounce_case_get_findings (bounce_case);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_record_free);

  if (bounce_case_get_state (bounce_case) == BOUNCE_CASE_READING ||
      bounce_case_get_kind (bounce_case) == BOUNCE_KIND_ORDINARY)
    return records;
  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (BounceFinding) finding = g_list_model_get_item (findings, i);

      g_ptr_array_add (records, bounce_history_record_new_for_finding (bounce_case, finding));
    }
  return records;
}
