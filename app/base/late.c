/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/late.h"

#include <dlfcn.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * bounce_late_load:
 * @library: the name that the dynamic loader knows it by ("libpq.so.5")
 * @names: the functions that are wanted
 * @functions: where they go, in the order of @names; untouched when one is missing
 * @n_functions: how many
 * @error: return location for an error
 *
 * Loads a library that most runs never need: it and what it brings would make every start of the
 * window slower by some milliseconds. It stays loaded. May be called in any thread; that the same
 * @functions are not written twice at a time is the caller's to see to.
 *
 * Returns: whether all functions are there; else an error of G_IO_ERROR_NOT_SUPPORTED
 */
gboolean
bounce_late_load (const char *library,
                  const char *const *names,
                  gpointer *functions,
                  guint n_functions,
                  GError **error)
{
  void *handle = dlopen (library, RTLD_NOW | RTLD_LOCAL);
  g_autofree gpointer *found = g_new0 (gpointer, n_functions);
  guint n = 0;

  while (handle != NULL && n < n_functions && (found[n] = dlsym (handle, names[n])) != NULL)
    n++;
  if (n < n_functions)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_NOT_SUPPORTED,
                   _ ("The library %s is missing on this computer, or too old."),
                   library);
      return FALSE;
    }
  memcpy (functions, found, n_functions * sizeof (gpointer));
  return TRUE;
}
