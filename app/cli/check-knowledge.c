/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "cli/check-knowledge.h"

#include <string.h>

#include "base/layers.h"
#include "case/library.h"
#include "rulebook/rulebook.h"

/* Scenarios that the program itself tells from the structure of a notice, or that only a person can
 * tell who knows whether the mail was theirs. */
static const char *const without_rule[] = {
  "account-compromised", "abuse-report-arf",    "delayed-still-trying",
  "no-reason-given",     "ordinary-mail",       "out-of-office",
  "backscatter",         "receipt-not-failure", NULL,
};

static GPtrArray *
list_files (const char *folder, const char *suffix)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, suffix) && name[0] != '.')
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  return paths;
}

static void
add_folder (BounceRulebook *rulebook, const char *folder, BounceLayer layer, GPtrArray *problems)
{
  g_autofree char *path = g_build_filename (folder, "rulebook", NULL);
  g_autoptr (GPtrArray) files = list_files (path, ".rules");

  for (guint i = 0; i < files->len; i++)
    bounce_rulebook_add_file (rulebook, files->pdata[i], layer, problems);
}

/* The rules of @folder over the shipped ones, as they will stand when it is a layer. */
static BounceRulebook *
load_with (const char *folder, GPtrArray *problems)
{
  BounceRulebook *rulebook = bounce_rulebook_new ();
  const char *shipped = bounce_layers_get_dir (BOUNCE_LAYER_SHIPPED);

  if (strcmp (folder, shipped) != 0)
    add_folder (rulebook, shipped, BOUNCE_LAYER_SHIPPED, problems);
  add_folder (rulebook, folder, BOUNCE_LAYER_ORGANISATION, problems);
  bounce_rulebook_compile (rulebook);
  return rulebook;
}

static gboolean
has_guide (BounceLibrary *library, const char *folder, const char *scenario)
{
  g_autofree char *name = g_strconcat (scenario, ".guide.xml", NULL);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "guides", name, NULL) : NULL;

  return bounce_library_has_guide (library, scenario) ||
         (path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
check_guides_of_rules (BounceLibrary *library,
                       const char *folder,
                       GPtrArray *scenarios,
                       GPtrArray *problems)
{
  for (guint i = 0; i < scenarios->len; i++)
    if (!has_guide (library, folder, scenarios->pdata[i]))
      g_ptr_array_add (problems,
                       g_strdup_printf ("rules speak for \"%s\", which has no guide",
                                        (const char *)scenarios->pdata[i]));
}

static void
check_rules_of_guides (const char *folder, GPtrArray *scenarios, GPtrArray *problems)
{
  g_autofree char *path = g_build_filename (folder, "guides", NULL);
  g_autoptr (GPtrArray) files = list_files (path, ".guide.xml");

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *scenario = g_path_get_basename (files->pdata[i]);

      scenario[strlen (scenario) - strlen (".guide.xml")] = '\0';
      if (!g_strv_contains (without_rule, scenario) &&
          !g_ptr_array_find_with_equal_func (scenarios, scenario, g_str_equal, NULL))
        g_ptr_array_add (problems,
                         g_strdup_printf ("%s:1: no rule speaks for \"%s\"",
                                          (const char *)files->pdata[i],
                                          scenario));
    }
}

static int
compare_problems (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/**
 * bounce_check_knowledge:
 * @folder: (nullable): a folder that is laid out as a layer, to be tried over the shipped
 * knowledge; NULL: every layer as it stands
 *
 * Looks for what is wrong in rules, guides and organisation.conf, and between them.
 *
 * Returns: (transfer full) (element-type utf8): a line for each problem, sorted
 */
GPtrArray *
bounce_check_knowledge (const char *folder)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (GPtrArray) of_library = bounce_library_check (library, folder);
  g_autoptr (BounceRulebook) rulebook =
      folder != NULL ? load_with (folder, problems) : bounce_rulebook_load (problems);
  g_autoptr (GPtrArray) scenarios = bounce_rulebook_list_scenarios (rulebook);

  bounce_rulebook_check (rulebook, problems);
  g_ptr_array_extend_and_steal (problems, g_steal_pointer (&of_library));
  check_guides_of_rules (library, folder, scenarios, problems);
  if (folder != NULL)
    check_rules_of_guides (folder, scenarios, problems);
  else
    for (int layer = 0; layer < BOUNCE_N_LAYERS; layer++)
      check_rules_of_guides (bounce_layers_get_dir (layer), scenarios, problems);
  g_ptr_array_sort (problems, compare_problems);
  return g_steal_pointer (&problems);
}
