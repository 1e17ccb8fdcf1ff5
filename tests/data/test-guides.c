/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "base/layers.h"
#include "case/library.h"

/* Every shipped guide parses, names only facts that exist, and has a step for the one who must act
 * and a source. */
static void
test_shipped (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (GPtrArray) paths = bounce_layers_list ("guides", ".guide.xml");
  g_autoptr (GPtrArray) problems =
      bounce_library_check (library, bounce_layers_get_dir (BOUNCE_LAYER_SHIPPED));

  g_assert_cmpuint (paths->len, >=, 30);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (char *)problems->pdata[i]);
  g_assert_cmpuint (problems->len, ==, 0);
}

/* With the least that a mail can say, every guide still has a title, a summary and a step without a
 * gap. */
static void
test_little_known (void)
{
  g_autoptr (BounceReport) report = bounce_report_new ();
  g_autoptr (BounceFacts) facts = bounce_facts_collect (NULL, report, NULL, NULL, NULL);
  g_autoptr (GPtrArray) paths = bounce_layers_list ("guides", ".guide.xml");

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceGuide) guide = bounce_guide_new_from_file (NULL, paths->pdata[i], &error);
      g_autofree char *summary = NULL;
      g_autoptr (GListModel) steps = NULL;

      g_assert_no_error (error);
      summary = bounce_guide_fill_summary (guide, facts);
      steps = bounce_guide_fill_steps (guide, facts);
      g_test_message ("%s: %s", bounce_guide_get_id (guide), summary);
      g_assert_cmpuint (strlen (summary), >, 10);
      g_assert_null (strchr (summary, '{'));
      g_assert_null (strstr (summary, "…"));
      g_assert_cmpuint (g_list_model_get_n_items (steps), >, 0);
      for (guint j = 0; j < g_list_model_get_n_items (steps); j++)
        {
          g_autoptr (BounceStep) step = g_list_model_get_item (steps, j);

          g_assert_null (strchr (bounce_step_get_text (step), '{'));
          g_assert_null (strstr (bounce_step_get_text (step), "…"));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guides/shipped", test_shipped);
  g_test_add_func ("/guides/little-known", test_little_known);
  return g_test_run ();
}
