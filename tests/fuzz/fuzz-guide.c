/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "guide/draft.h"
#include "guide/guide.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A guide out of any bytes: parsed or refused with its line; one that parses can be filled in. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceGuide) guide =
      bounce_guide_new_from_data (NULL, (const char *)data, size, "x.guide.xml", &error);
  g_autoptr (BounceReport) report = NULL;
  g_autoptr (BounceFacts) facts = NULL;
  g_autoptr (GListModel) steps = NULL;
  g_autofree char *summary = NULL;

  if (guide == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  report = bounce_report_new ();
  facts = bounce_facts_collect (NULL, report, NULL, NULL, NULL);
  steps = bounce_guide_fill_steps (guide, facts);
  summary = bounce_guide_fill_summary (guide, facts);
  g_assert_true (g_utf8_validate (summary, -1, NULL));
  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (BounceStep) step = g_list_model_get_item (steps, i);
      g_autoptr (BounceDraft) draft = NULL;

      g_assert_true (g_utf8_validate (bounce_step_get_text (step), -1, NULL));
      if (bounce_step_get_action (step) != BOUNCE_STEP_ACTION_COPY &&
          bounce_step_get_action (step) != BOUNCE_STEP_ACTION_DRAFT)
        continue;
      draft = bounce_guide_fill_draft (guide, bounce_step_get_target (step), facts, NULL);
      g_assert_nonnull (draft);
    }
  return 0;
}
