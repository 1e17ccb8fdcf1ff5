/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>

#include "case/library.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *path;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autofree char *dir = g_dir_make_tmp ("bounce-fuzz-XXXXXX", NULL);

  g_assert_nonnull (dir);
  path = g_build_filename (dir, "organisation.conf", NULL);
  g_setenv ("BOUNCE_DESK_SYSCONFDIR", dir, TRUE);
  return 0;
}

/* An organisation.conf of any bytes: its keys become facts, and those a guide's text. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const names[] = { "provider", "support", "support-email", "quota-path" };
  g_autoptr (BounceLibrary) library = NULL;
  g_autoptr (BounceReport) report = bounce_report_new ();
  g_autoptr (BounceFacts) facts = NULL;
  g_autofree char *summary = NULL;
  const char *const *domains;
  BounceGuide *guide;

  g_assert_true (g_file_set_contents_full (
      path, (const char *)data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  library = bounce_library_new ();
  domains = bounce_library_get_own_domains (library);
  for (guint i = 0; domains[i] != NULL; i++)
    g_assert_true (g_utf8_validate (domains[i], -1, NULL));
  bounce_library_allows_checks (library);
  facts =
      bounce_facts_collect (NULL, report, NULL, NULL, bounce_library_get_organisation (library));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (bounce_facts_get (facts, names[i]) == NULL ||
                   g_utf8_validate (bounce_facts_get (facts, names[i]), -1, NULL));
  guide = bounce_library_get_guide (library, "mailbox-full");
  summary = bounce_guide_fill_summary (guide, facts);
  g_assert_true (g_utf8_validate (summary, -1, NULL));
  return 0;
}
