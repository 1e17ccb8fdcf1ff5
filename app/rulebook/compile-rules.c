/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/rulebook-cache.h"

/* compile-rules FOLDER CACHE DEPFILE: part of the build. Mistakes in the rules end it. */

static void
append_escaped (GString *out, const char *path)
{
  for (const char *p = path; *p != '\0'; p++)
    {
      if (*p == ' ' || *p == '#')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_rules (const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && g_str_has_suffix (name, ".rules"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  return paths;
}

int
main (int argc, char **argv)
{
  g_autoptr (BounceRulebook) rulebook = bounce_rulebook_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) paths = NULL;
  g_autoptr (GByteArray) cache = NULL;
  g_autoptr (GString) needs = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    {
      g_printerr ("usage: compile-rules FOLDER CACHE DEPFILE\n");
      return 2;
    }
  paths = list_rules (argv[1]);
  append_escaped (needs, argv[2]);
  g_string_append (needs, ": ");
  append_escaped (needs, argv[1]);
  for (guint i = 0; i < paths->len; i++)
    {
      bounce_rulebook_add_file (rulebook, paths->pdata[i], BOUNCE_LAYER_SHIPPED, problems);
      g_string_append_c (needs, ' ');
      append_escaped (needs, paths->pdata[i]);
    }
  g_string_append_c (needs, '\n');
  for (guint i = 0; i < problems->len; i++)
    g_printerr ("%s\n", (const char *)problems->pdata[i]);
  if (problems->len > 0)
    return 1;
  bounce_rulebook_compile (rulebook);
  cache = bounce_rulebook_write_cache (rulebook, argv[1]);
  if (!g_file_set_contents (argv[2], (const char *)cache->data, cache->len, &error) ||
      !g_file_set_contents (argv[3], needs->str, (gssize)needs->len, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
