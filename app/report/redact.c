/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/redact.h"

#include <gio/gio.h>
#include <string.h>

#include "base/text.h"
#include "base/wire.h"

#define MAX_REPLACED 1000000

/** bounce_redact_error_quark: the error domain of copies. */
GQuark
bounce_redact_error_quark (void)
{
  return g_quark_from_static_string ("bounce-redact-error-quark");
}

/**
 * bounce_copy_new:
 * @level: how much of the mail it holds
 * @bytes: the copy
 *
 * Returns: (transfer full): a copy in which nothing is said to be replaced
 */
BounceCopy *
bounce_copy_new (BounceRedactLevel level, GBytes *bytes)
{
  BounceCopy *copy = g_new0 (BounceCopy, 1);

  copy->level = level;
  copy->bytes = g_bytes_ref (bytes);
  return copy;
}

/** bounce_copy_free: frees it; NULL is fine. */
void
bounce_copy_free (BounceCopy *copy)
{
  if (copy == NULL)
    return;
  g_bytes_unref (copy->bytes);
  g_free (copy);
}

/**
 * bounce_copy_write:
 * @copy: a copy that is not exact
 * @out: where it is appended
 */
void
bounce_copy_write (const BounceCopy *copy, GByteArray *out)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (copy->bytes, &length);

  bounce_wire_put_uint (out, copy->level);
  for (guint i = 0; i < BOUNCE_N_REPLACED; i++)
    bounce_wire_put_uint (out, MIN (copy->n_replaced[i], MAX_REPLACED));
  g_byte_array_append (out, bytes, (guint)length);
}

/* Whether the text is one that a mail may be made of, and says what it is. */
static gboolean
is_sound (const char *text, gsize length)
{
  g_autofree char *clean = NULL;

  if (length == 0 || length > BOUNCE_COPY_MAX_BYTES || memchr (text, '\0', length) != NULL)
    return FALSE;
  clean = bounce_text_clean (text, (gssize)length, length);
  return strlen (clean) == length && memcmp (clean, text, length) == 0 &&
         strstr (clean, BOUNCE_COPY_NOT_EXACT) != NULL;
}

/**
 * bounce_copy_new_from_wire:
 * @data: what bounce_copy_write() wrote, or what a reader in foreign hands pretends it wrote
 * @length: its length
 * @error: return location for an error
 *
 * Accepts only a text of limited size, without anything that a person would not see, that says that
 * it is not exact. Whether all is left out that should be, nobody can tell from outside: that is
 * what the preview is for.
 *
 * Returns: (transfer full) (nullable): the copy, or NULL with G_IO_ERROR_INVALID_DATA
 */
BounceCopy *
bounce_copy_new_from_wire (gconstpointer data, gsize length, GError **error)
{
  guint n_replaced[BOUNCE_N_REPLACED];
  g_autoptr (GBytes) bytes = NULL;
  BounceRedactLevel level;
  BounceCopy *copy;
  BounceWire wire;
  gsize left;

  bounce_wire_init (&wire, data, length);
  level = bounce_wire_get_uint (&wire, BOUNCE_N_REDACT_LEVELS);
  for (guint i = 0; i < BOUNCE_N_REPLACED; i++)
    n_replaced[i] = bounce_wire_get_uint (&wire, MAX_REPLACED + 1);
  left = wire.end - wire.p;
  if (wire.bad || level == BOUNCE_REDACT_EXACT || !is_sound ((const char *)wire.p, left))
    {
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the reader answered something wrong");
      return NULL;
    }
  bytes = g_bytes_new (wire.p, left);
  copy = bounce_copy_new (level, bytes);
  memcpy (copy->n_replaced, n_replaced, sizeof n_replaced);
  return copy;
}
