/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "case/case.h"
#include "case/summary.h"
#include "guide/guide-private.h"
#include "odd-reading.h"
#include "send/hand-over.h"

/* A reader in foreign hands that keeps to the form: whatever it says, a case can be made of it, and
 * nothing that comes of the case is more than text. --seed repeats a run. */

#define N_READINGS 1500

/* Lines that come from the mail are ours to break. */
static void
assert_line (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  g_assert_true (text == NULL || strpbrk (text, "\r\n") == NULL);
}

static void
assert_text (char *text)
{
  g_autofree char *owned = text;

  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strstr (text, "(null)"));
  g_assert_null (strchr (text, '\x1b'));
}

static void
assert_draft (BounceDraft *draft)
{
  g_autoptr (BounceDraft) owned = draft;
  g_autofree char *uri = NULL;
  g_autoptr (GBytes) eml = NULL;

  if (draft == NULL)
    return;
  assert_line (bounce_draft_get_subject (draft));
  assert_line (bounce_draft_get_to (draft));
  assert_text (g_strdup (bounce_draft_get_body (draft)));
  g_assert_null (strpbrk (bounce_draft_get_to (draft), ",;"));
  uri = bounce_hand_over_dup_mailto (draft);
  g_assert_null (strpbrk (uri, "\r\n <>\""));
  eml = bounce_draft_serialize (draft, NULL);
}

static void
assert_finding (BounceCase *self, BounceFinding *finding)
{
  const BounceGuide *guide = bounce_finding_get_guide (finding);
  const BounceRecipient *recipient = bounce_finding_get_recipient (finding);
  GListModel *steps = bounce_finding_get_steps (finding);
  g_autoptr (GPtrArray) evidence = bounce_finding_list_evidence (finding, 5);

  assert_text (bounce_finding_dup_title (finding));
  assert_text (bounce_finding_dup_summary (finding));
  assert_text (bounce_finding_dup_cause (finding));
  assert_text (bounce_finding_dup_outcome (finding));
  assert_text (bounce_finding_dup_certainty (finding));
  assert_text (bounce_finding_dup_refused_by (finding));
  assert_text (bounce_finding_dup_alternative (finding));
  assert_text (bounce_summary_write_chat (self, finding));
  assert_text (bounce_summary_write_finding (self, finding, BOUNCE_SUMMARY_ALL));
  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (BounceStep) step = g_list_model_get_item (steps, i);

      assert_text (g_strdup (bounce_step_get_text (step)));
    }
  assert_draft (bounce_finding_new_ticket (finding));
  assert_draft (bounce_finding_new_safe_sender (finding));
  for (guint i = 0; i < guide->drafts->len; i++)
    assert_draft (bounce_finding_new_draft (
        finding, ((const BounceGuideDraft *)guide->drafts->pdata[i])->id, NULL));
  if (recipient != NULL)
    {
      assert_line (recipient->address);
      assert_line (recipient->original_address);
      assert_line (recipient->remote_mta);
      assert_text (bounce_case_describe_doubt (self, finding, recipient->address));
    }
}

static void
assert_case (BounceLibrary *library, BounceReading *reading)
{
  g_autoptr (GBytes) mail = g_bytes_new_static ("Subject: x\n\nx\n", 14);
  g_autoptr (BounceCase) self = bounce_case_new (library, mail, "x.eml");
  const BounceReport *report = reading->report;
  GListModel *findings;

  assert_line (report->subject);
  assert_line (report->from);
  assert_line (report->original_subject);
  for (guint i = 0; i < report->original_to->len; i++)
    assert_line (report->original_to->pdata[i]);
  bounce_case_take_reading (self, reading);
  findings = bounce_case_get_findings (self);
  g_assert_cmpuint (g_list_model_get_n_items (findings), >, 0);
  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (BounceFinding) finding = g_list_model_get_item (findings, i);

      assert_finding (self, finding);
    }
  assert_text (bounce_case_dup_title (self));
  assert_text (bounce_case_dup_subtitle (self));
  assert_text (bounce_summary_write (self, BOUNCE_SUMMARY_ALL));
}

static void
test_odd (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32)g_test_rand_int ());
  guint n_believed = 0;

  for (guint i = 0; i < N_READINGS; i++)
    {
      BounceReading *odd = odd_reading_new (random);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      BounceReading *reading;

      bounce_reading_write (odd, FALSE, bytes);
      bounce_reading_free (odd);
      reading = bounce_reading_new_from_wire (bytes->data, bytes->len, NULL);
      if (reading == NULL)
        continue;
      n_believed++;
      assert_case (library, reading);
    }
  g_assert_cmpuint (n_believed, >, N_READINGS / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/odd/readings", test_odd);
  return g_test_run ();
}
