/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/layers.h"

#include <string.h>

/**
 * bounce_layers_get_dir:
 * @layer: a layer
 *
 * The folder of a layer. BOUNCE_DESK_DATADIR and BOUNCE_DESK_SYSCONFDIR override the installed
 * places, for an uninstalled build and for tests.
 *
 * Returns: (transfer none): an absolute path; it need not exist
 */
const char *
bounce_layers_get_dir (BounceLayer layer)
{
  static char *person;
  const char *dir;

  switch (layer)
    {
    case BOUNCE_LAYER_SHIPPED:
      dir = g_getenv ("BOUNCE_DESK_DATADIR");
      return dir != NULL ? dir : PKGDATADIR;
    case BOUNCE_LAYER_ORGANISATION:
      dir = g_getenv ("BOUNCE_DESK_SYSCONFDIR");
      return dir != NULL ? dir : PKGSYSCONFDIR;
    case BOUNCE_LAYER_PERSON:
      if (g_once_init_enter (&person))
        g_once_init_leave (&person,
                           g_build_filename (g_get_user_config_dir (), "bounce-desk", NULL));
      return person;
    case BOUNCE_N_LAYERS:
      break;
    }
  g_return_val_if_reached (PKGDATADIR);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/**
 * bounce_layers_list:
 * @folder: a folder below each layer, e.g. "rulebook"
 * @suffix: e.g. ".rules"
 *
 * Returns: (transfer full) (element-type filename): paths of all such files, weakest layer first,
 * sorted by name within a layer
 */
GPtrArray *
bounce_layers_list (const char *folder, const char *suffix)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (int layer = 0; layer < BOUNCE_N_LAYERS; layer++)
    {
      g_autofree char *path = g_build_filename (bounce_layers_get_dir (layer), folder, NULL);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, suffix) && name[0] != '.')
          g_ptr_array_add (names, g_strdup (name));
      g_ptr_array_sort (names, compare_names);
      for (guint i = 0; i < names->len; i++)
        g_ptr_array_add (paths, g_build_filename (path, names->pdata[i], NULL));
    }
  return paths;
}

/**
 * bounce_layers_find:
 * @folder: (nullable): a folder below each layer
 * @name: a file's name
 * @layer: (out) (optional): where it was found
 *
 * Returns: (transfer full) (nullable): the path of the strongest layer's file of that name
 */
char *
bounce_layers_find (const char *folder, const char *name, BounceLayer *layer)
{
  for (int i = BOUNCE_N_LAYERS - 1; i >= 0; i--)
    {
      g_autofree char *path = folder != NULL
                                  ? g_build_filename (bounce_layers_get_dir (i), folder, name, NULL)
                                  : g_build_filename (bounce_layers_get_dir (i), name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        {
          if (layer != NULL)
            *layer = i;
          return g_steal_pointer (&path);
        }
    }
  return NULL;
}
