/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "guide/draft.h"
#include "guide/extract.h"
#include "intake/intake.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The words of a refusal, as the extraction of facts gets them. */
static void
extract (const char *text)
{
  const char *hosts[] = { "mx.example.net", NULL };
  g_autofree char *ip = bounce_extract_ip (text, hosts);
  g_autofree char *address = bounce_extract_new_address (text, "a@example.org");
  g_autoptr (GDateTime) date = bounce_extract_date (text);

  bounce_extract_blocklist (text);
  bounce_extract_message_size (text);
  bounce_extract_size_limit (text);
}

/* No text can make a draft that does not read back as it was meant. */
static void
serialize (const char *text)
{
  g_autoptr (BounceDraft) draft =
      bounce_draft_new (BOUNCE_DRAFT_GUIDE, BOUNCE_WHO_RECIPIENT, "a@example.org", text, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) written = bounce_draft_serialize (draft, &error);

  g_assert_no_error (error);
  bounce_draft_set_to (draft, text);
  g_clear_pointer (&written, g_bytes_unref);
  written = bounce_draft_serialize (draft, &error);
  g_assert_true (written != NULL ||
                 g_error_matches (error, BOUNCE_DRAFT_ERROR, BOUNCE_DRAFT_ERROR_NO_ADDRESS));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  BounceIntakeType type = bounce_intake_sniff (data, size);
  g_autofree char *text = g_utf8_make_valid (size > 0 ? (const char *)data : "", size);
  g_autofree char *sentence = bounce_intake_explain (type, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) mail = bounce_intake_from_text ((const char *)data, size, &error);

  g_assert_true ((mail == NULL) == (error != NULL));
  g_assert_true (g_utf8_validate (sentence, -1, NULL));
  extract (text);
  serialize (text);
  return 0;
}
