/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "direct-save.h"

#include <glib/gstdio.h>
#include <string.h>
#ifdef GDK_WINDOWING_X11
#include <gdk/gdkx.h>
#endif

/* Direct Save (XDS) of freedesktop.org: the source tells the name of a file in a property of its
 * window, the target puts there where it shall be saved, and then asks for it. Thunderbird hands
 * over mails so. */

#define PROPERTY "XdndDirectSave0"
#define MAX_NAME 255

static char *
dup_name (GdkWindow *source)
{
  g_autofree guchar *data = NULL;
  g_autofree char *text = NULL;
  int length = 0;

  if (!gdk_property_get (source,
                         gdk_atom_intern_static_string (PROPERTY),
                         gdk_atom_intern_static_string ("text/plain"),
                         0,
                         MAX_NAME,
                         FALSE,
                         NULL,
                         NULL,
                         &length,
                         &data) ||
      length <= 0)
    return NULL;
  text = g_strndup ((const char *)data, (gsize)length);
  /* A name, and no way out of the folder; what is in the file is looked at, not what it is called.
   */
  g_strdelimit (text, "/\\", '_');
  if (*text == '\0' || *text == '.')
    return g_strdup ("mail.eml");
  return g_steal_pointer (&text);
}

/**
 * bounce_direct_save_begin:
 * @context: a drag whose source offers XdndDirectSave0
 *
 * Makes a folder and asks the source to save its file there.
 *
 * Returns: (transfer full) (nullable): where it will be; NULL: that does not work here
 */
char *
bounce_direct_save_begin (GdkDragContext *context)
{
  GdkWindow *source = gdk_drag_context_get_source_window (context);
  g_autofree char *name = NULL, *folder = NULL, *path = NULL, *uri = NULL;

#ifdef GDK_WINDOWING_X11
  if (source == NULL || !GDK_IS_X11_WINDOW (source))
    return NULL;
#endif
  name = dup_name (source);
  folder = name != NULL ? g_dir_make_tmp ("bounce-desk-XXXXXX", NULL) : NULL;
  if (folder == NULL)
    return NULL;
  path = g_build_filename (folder, name, NULL);
  uri = g_filename_to_uri (path, NULL, NULL);
  gdk_property_change (source,
                       gdk_atom_intern_static_string (PROPERTY),
                       gdk_atom_intern_static_string ("text/plain"),
                       8,
                       GDK_PROP_MODE_REPLACE,
                       (const guchar *)uri,
                       (int)strlen (uri));
  return g_steal_pointer (&path);
}

/**
 * bounce_direct_save_end:
 * @path: of bounce_direct_save_begin()
 * @data: what the source answered
 *
 * Returns: (transfer full) (nullable): the file; NULL: the source did not save it
 */
GFile *
bounce_direct_save_end (char *path, GtkSelectionData *data)
{
  if (gtk_selection_data_get_length (data) < 1 || *gtk_selection_data_get_data (data) != 'S' ||
      !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  return g_file_new_for_path (path);
}

/** bounce_direct_save_clean: removes the file and its folder again. */
void
bounce_direct_save_clean (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}
