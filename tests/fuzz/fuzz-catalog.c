/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/catalog.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A damaged file of translations gives the original text, or another text: never anything else. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const texts[] = { "", "Bye", "Hello {recipient-name},", "\xff" };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (BounceCatalog) catalog = bounce_catalog_new_from_bytes ("xx", bytes);

  for (guint i = 0; catalog != NULL && i < G_N_ELEMENTS (texts); i++)
    {
      const char *said = bounce_catalog_look_up (catalog, texts[i]);

      g_assert_true (said == texts[i] || g_utf8_validate (said, -1, NULL));
    }
  return 0;
}
