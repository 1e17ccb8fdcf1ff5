/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/library.h"

#include <string.h>

#include "base/layers.h"
#include "base/text.h"
#include "case/organisation.h"

#define FALLBACK_SCENARIO "no-reason-given"

struct _BounceLibrary
{
  GObject parent_instance;

  GHashTable *guides;        /* scenario (owned) → BounceGuide (owned) */
  BounceOrganisation *given; /* NULL until asked for */
  GKeyFile *choices;         /* what the person chose; NULL: nothing */
  GKeyFile *organisation;    /* both together; NULL until asked for */
  GStrv own_domains;         /* NULL until asked for */
};

G_DEFINE_FINAL_TYPE (BounceLibrary, bounce_library, G_TYPE_OBJECT)

static void
bounce_library_finalize (GObject *object)
{
  BounceLibrary *self = BOUNCE_LIBRARY (object);

  g_hash_table_unref (self->guides);
  bounce_organisation_free (self->given);
  g_clear_pointer (&self->choices, g_key_file_unref);
  g_clear_pointer (&self->organisation, g_key_file_unref);
  g_strfreev (self->own_domains);
  G_OBJECT_CLASS (bounce_library_parent_class)->finalize (object);
}

static void
bounce_library_class_init (BounceLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bounce_library_finalize;
}

static void
bounce_library_init (BounceLibrary *self)
{
  self->guides =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)bounce_guide_unref);
}

/** bounce_library_new: (transfer full): a library that has read nothing yet. */
BounceLibrary *
bounce_library_new (void)
{
  return g_object_new (BOUNCE_TYPE_LIBRARY, NULL);
}

/* A scenario becomes part of a path: nothing but small letters, digits and dashes may pass. */
static gboolean
is_scenario (const char *id)
{
  gsize length = id != NULL ? strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;

  return length > 0 && length < 64 && id[length] == '\0';
}

/* The strongest layer's guide that can be used; a broken one falls back to the next layer's. */
static BounceGuide *
load_guide (const char *scenario, BounceCatalog *catalog)
{
  g_autofree char *name = g_strconcat (scenario, ".guide.xml", NULL);

  for (int layer = BOUNCE_N_LAYERS - 1; layer >= 0; layer--)
    {
      g_autofree char *path =
          g_build_filename (bounce_layers_get_dir (layer), "guides", name, NULL);
      g_autoptr (GError) error = NULL;
      BounceGuide *guide;

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        continue;
      guide = bounce_guide_new_from_file (catalog, path, &error);
      if (guide != NULL)
        return guide;
      g_info ("a guide is left out: %s", error->message);
    }
  return NULL;
}

static BounceGuide *
look_up_guide (BounceLibrary *library, const char *scenario)
{
  BounceGuide *guide = g_hash_table_lookup (library->guides, scenario);

  if (guide != NULL)
    return guide;
  guide = strcmp (scenario, "unreadable") == 0 ? bounce_guide_new_built_in (scenario)
                                               : load_guide (scenario, NULL);
  if (guide != NULL)
    g_hash_table_insert (library->guides, g_strdup (scenario), guide);
  return guide;
}

/**
 * bounce_library_get_guide:
 * @library: a library
 * @scenario: a scenario
 *
 * Where the guide is missing or broken in every layer, that of no-reason-given is used, and where
 * that is missing too, one that is built in.
 *
 * Returns: (transfer none): a guide, never NULL
 */
BounceGuide *
bounce_library_get_guide (BounceLibrary *library, const char *scenario)
{
  BounceGuide *guide = NULL;

  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), NULL);
  if (is_scenario (scenario))
    guide = look_up_guide (library, scenario);
  if (guide == NULL)
    guide = look_up_guide (library, FALLBACK_SCENARIO);
  if (guide == NULL)
    {
      guide = bounce_guide_new_built_in (FALLBACK_SCENARIO);
      g_hash_table_insert (library->guides, g_strdup (FALLBACK_SCENARIO), guide);
    }
  return guide;
}

/**
 * bounce_library_new_guide_in:
 * @library: a library
 * @scenario: a scenario
 * @catalog: the language
 *
 * Returns: (transfer full): the guide in that language, read anew; the one of
 * bounce_library_get_guide() where it cannot be read
 */
BounceGuide *
bounce_library_new_guide_in (BounceLibrary *library, const char *scenario, BounceCatalog *catalog)
{
  BounceGuide *guide;

  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), NULL);
  guide = is_scenario (scenario) ? load_guide (scenario, catalog) : NULL;
  return guide != NULL ? guide : bounce_guide_ref (bounce_library_get_guide (library, scenario));
}

/** bounce_library_has_guide: whether @scenario has a usable guide of its own. */
gboolean
bounce_library_has_guide (BounceLibrary *library, const char *scenario)
{
  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), FALSE);
  return is_scenario (scenario) && look_up_guide (library, scenario) != NULL;
}

static BounceOrganisation *
get_given (BounceLibrary *library)
{
  if (library->given == NULL)
    library->given = bounce_organisation_load ();
  return library->given;
}

/**
 * bounce_library_get_organisation:
 * @library: a library
 *
 * The keys of organisation.conf, those of a stronger layer over those of a weaker one, and over
 * them what the person chose where that is not locked. A file that cannot be parsed is left out.
 *
 * Returns: (transfer none): the keys, never NULL; until the next choice
 */
GKeyFile *
bounce_library_get_organisation (BounceLibrary *library)
{
  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), NULL);
  if (library->organisation == NULL)
    library->organisation = bounce_organisation_merge (get_given (library), library->choices);
  return library->organisation;
}

/** bounce_library_get_given: (transfer none): the keys of organisation.conf alone. */
GKeyFile *
bounce_library_get_given (BounceLibrary *library)
{
  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), NULL);
  return bounce_organisation_get_keys (get_given (library));
}

/** bounce_library_is_locked: whether organisation.conf lets nobody choose another value. */
gboolean
bounce_library_is_locked (BounceLibrary *library, const char *group, const char *key)
{
  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), FALSE);
  return bounce_organisation_is_locked (get_given (library), group, key);
}

/**
 * bounce_library_set_choices:
 * @library: a library
 * @choices: (nullable): what the person chose, in the groups and keys of organisation.conf
 *
 * What is read from now on is read with them; they do not override what is locked.
 */
void
bounce_library_set_choices (BounceLibrary *library, GKeyFile *choices)
{
  g_return_if_fail (BOUNCE_IS_LIBRARY (library));
  if (choices != NULL)
    g_key_file_ref (choices);
  g_clear_pointer (&library->choices, g_key_file_unref);
  library->choices = choices;
  g_clear_pointer (&library->organisation, g_key_file_unref);
  g_clear_pointer (&library->own_domains, g_strfreev);
}

/**
 * bounce_library_get_own_domains:
 * @library: a library
 *
 * Returns: (transfer none) (array zero-terminated=1): the organisation's own domains, lower case
 */
const char *const *
bounce_library_get_own_domains (BounceLibrary *library)
{
  g_autoptr (GStrvBuilder) domains = NULL;
  g_auto (GStrv) list = NULL;

  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), NULL);
  if (library->own_domains != NULL)
    return (const char *const *)library->own_domains;
  domains = g_strv_builder_new ();
  list = g_key_file_get_string_list (
      bounce_library_get_organisation (library), "Organisation", "OwnDomains", NULL, NULL);
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (g_strstrip (list[i]), -1);

      if (*lower != '\0')
        g_strv_builder_add (domains, lower);
    }
  library->own_domains = g_strv_builder_end (domains);
  return (const char *const *)library->own_domains;
}

/** bounce_library_allows_checks: whether the organisation lets the program look something up in the
 * network when asked; it does unless [Checks] says Allow=false. */
gboolean
bounce_library_allows_checks (BounceLibrary *library)
{
  g_autoptr (GError) error = NULL;
  gboolean allow;

  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), FALSE);
  allow =
      g_key_file_get_boolean (bounce_library_get_organisation (library), "Checks", "Allow", &error);
  return error != NULL ? !g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE)
                       : allow;
}

/** bounce_library_checks_by_itself: whether that is done as soon as a mail is opened; it is not
 * unless [Checks] says Automatic=true. */
gboolean
bounce_library_checks_by_itself (BounceLibrary *library)
{
  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), FALSE);
  return bounce_library_allows_checks (library) &&
         g_key_file_get_boolean (
             bounce_library_get_organisation (library), "Checks", "Automatic", NULL);
}

static void
check_guide (const char *path, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceGuide) guide = bounce_guide_new_from_file (NULL, path, &error);
  BounceWho who;

  if (guide == NULL)
    {
      g_ptr_array_add (problems, g_strdup (error->message));
      return;
    }
  who = bounce_guide_get_who (guide);
  if (who != BOUNCE_WHO_NOBODY && !bounce_guide_has_step_for (guide, who))
    g_ptr_array_add (problems,
                     g_strdup_printf ("%s:1: no step for the one who must act (%s)",
                                      path,
                                      bounce_who_to_nick (who)));
  if (bounce_guide_get_sources (guide)->len == 0)
    g_ptr_array_add (problems, g_strdup_printf ("%s:1: no <source>", path));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
check_dir (const char *folder, GPtrArray *problems)
{
  g_autofree char *guides = g_build_filename (folder, "guides", NULL);
  g_autofree char *organisation = g_build_filename (folder, "organisation.conf", NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (guides, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (guides, names->pdata[i], NULL);

      if (g_str_has_suffix (path, ".guide.xml"))
        check_guide (path, problems);
      else
        g_ptr_array_add (problems, g_strdup_printf ("%s: not a *.guide.xml file", path));
    }
  bounce_organisation_check (organisation, problems);
}

/**
 * bounce_library_check:
 * @library: a library
 * @folder: (nullable): a folder that is laid out as a layer; NULL: every layer
 *
 * Looks for what is wrong in guides and organisation.conf.
 *
 * Returns: (transfer full) (element-type utf8): a line for each problem, "file:line: what"
 */
GPtrArray *
bounce_library_check (BounceLibrary *library, const char *folder)
{
  GPtrArray *problems = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), problems);
  if (folder != NULL)
    check_dir (folder, problems);
  else
    for (int layer = 0; layer < BOUNCE_N_LAYERS; layer++)
      check_dir (bounce_layers_get_dir (layer), problems);
  return problems;
}
