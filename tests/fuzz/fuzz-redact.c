/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <stdint.h>
#include <string.h>

#include "report/decoder.h"
#include "report/redact.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t length);

#define NAME "Zyxwvuta Qplmokna"
#define ADDRESS "zyxwvuta.qplmokna@planted.example"
#define PLANTED "\n" NAME " <" ADDRESS ">, +49 170 90909090\n"

static const char *const secrets[] = { "zyxwvuta", "qplmokna", "90909090" };

/* The mail, with somebody in its header, and once more at a place that its first byte chooses. */
static GBytes *
plant (const uint8_t *data, size_t length)
{
  GString *mail = g_string_new ("To: " NAME " <" ADDRESS ">\n");
  gsize at = length > 1 ? 1 + (gsize)data[0] * (length - 1) / 255 : length;

  if (length > 1)
    g_string_append_len (mail, (const char *)data + 1, (gssize)at - 1);
  g_string_append (mail, PLANTED);
  g_string_append_len (mail, (const char *)data + at, (gssize)(length - at));
  return g_string_free_to_bytes (mail);
}

static char *
lower (const void *data, gsize length)
{
  char *text = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    text[i] = ((const char *)data)[i] != '\0' ? g_ascii_tolower (((const char *)data)[i]) : ' ';
  text[length] = '\0';
  return text;
}

/* An organisation may be called like a person, and its domain stays: a secret that stands behind an
 * @ or in a word with a dot, an underscore or a hyphen. */
static gboolean
has_domain (const char *text)
{
  const char *letters = "abcdefghijklmnopqrstuvwxyz0123456789.-_@";

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    for (const char *p = strstr (text, secrets[i]); p != NULL; p = strstr (p + 1, secrets[i]))
      {
        const char *start = p;
        g_autofree char *word = NULL;

        while (start > text && strchr (letters, start[-1]) != NULL)
          start--;
        word = g_strndup (start, (gsize)(p - start) + strspn (p, letters));
        if (strpbrk (word, "@.-_") != NULL)
          return TRUE;
      }
  return FALSE;
}

static void
check (const BounceCopy *copy, gboolean is_domain)
{
  gsize length;
  const char *bytes = g_bytes_get_data (copy->bytes, &length);
  g_autofree char *text = lower (bytes, length);
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceCopy) same = NULL;
  g_autoptr (BounceReport) report = NULL;

  for (guint i = 0; copy->level == BOUNCE_REDACT_PERSONAL && i < G_N_ELEMENTS (secrets); i++)
    if (strstr (text, secrets[i]) != NULL && !is_domain)
      g_error ("\"%s\" leaks", secrets[i]);
  bounce_copy_write (copy, wire);
  same = bounce_copy_new_from_wire (wire->data, wire->len, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (same->bytes, copy->bytes));
  report = bounce_report_decode (copy->bytes, NULL);
  g_assert_nonnull (report);
}

/* Whatever the mail, nobody who stands in its header is in the copy, and the copy is a mail that
 * the client takes and that can be read. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t length)
{
  g_autoptr (GBytes) mail = plant (data, length);
  g_autofree char *text = lower (data, length);

  for (BounceRedactLevel level = BOUNCE_REDACT_NOTICE; level < BOUNCE_N_REDACT_LEVELS; level++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceCopy) copy = bounce_redact (mail, level, &error);

      if (copy != NULL)
        check (copy, has_domain (text));
      else
        g_assert_nonnull (error);
    }
  return 0;
}
