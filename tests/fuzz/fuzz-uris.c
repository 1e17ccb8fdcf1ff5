/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "intake/intake.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What a drag hands over as a list of files: what is a link to somewhere is never followed. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_auto (GStrv) uris = g_uri_list_extract_uris (text);

  for (guint i = 0; uris[i] != NULL; i++)
    {
      g_autofree char *why = bounce_intake_explain_uri (uris[i]);
      g_autoptr (GFile) file = bounce_intake_dup_file (uris[i]);
      g_autofree char *again = g_file_get_uri (file);
      g_autofree char *why_again = bounce_intake_explain_uri (again);

      /* The intake asks about the file's own URI: it must not have become another kind. */
      if (why != NULL && !g_file_is_native (file))
        g_assert_nonnull (why_again);
      if (g_file_is_native (file))
        g_assert_true (g_ascii_strncasecmp (again, "file:", 5) == 0);
    }
  return 0;
}
