/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>

#include "application.h"

/* What was allocated in one thread is freed in another. By itself the C library lets each thread
 * keep as much as its largest buffer was, so that every overview that takes the place of another
 * would leave the window larger. */
static void
keep_small (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, 1024 * 1024);
  mallopt (M_TRIM_THRESHOLD, 1024 * 1024);
#endif
}

/* GLib crashes on "resource:" with a broken escape, and takes an argument without letters for the
 * folder that the program was started in. Neither is anybody's mail: the one becomes the name of a
 * file, the other goes. */
static int
tame (int argc, char **argv)
{
  int n = 0;

  for (int i = 0; i < argc; i++)
    if (i == 0 || *argv[i] != '\0')
      argv[n++] = i > 0 && g_ascii_strncasecmp (argv[i], "resource:", strlen ("resource:")) == 0
                      ? g_canonicalize_filename (argv[i], NULL)
                      : argv[i];
  argv[n] = NULL;
  return n;
}

int
main (int argc, char **argv)
{
  g_autoptr (BounceApplication) application = NULL;
  const char *locale_dir = g_getenv ("BOUNCE_DESK_LOCALEDIR");
  int status;

  keep_small ();
  argc = tame (argc, argv);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("bounce-desk");
  g_set_application_name (_ ("Bounce Desk"));

  application = bounce_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 ? status : bounce_application_get_status (application);
}
