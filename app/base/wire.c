/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/wire.h"

#include <string.h>

#include "base/text.h"

/* A string is its length plus one, its bytes, and a NUL so that it can be read in place; NULL is a
 * length of zero. Numbers are in the byte order of the machine: both ends run on it. */

/* Room for @size more bytes at the end. */
static inline guint8 *
extend (GByteArray *out, guint size)
{
  g_byte_array_set_size (out, out->len + size);
  return out->data + out->len - size;
}

/** bounce_wire_put_uint: appends a number. */
void
bounce_wire_put_uint (GByteArray *out, guint value)
{
  memcpy (extend (out, sizeof value), &value, sizeof value);
}

/** bounce_wire_put_uint64: appends a large number. */
void
bounce_wire_put_uint64 (GByteArray *out, guint64 value)
{
  memcpy (extend (out, sizeof value), &value, sizeof value);
}

/** bounce_wire_put_string: appends @text, which may be NULL, or its first @limit bytes. */
void
bounce_wire_put_string (GByteArray *out, const char *text, gsize limit)
{
  guint8 *room;
  gsize length;
  guint size;

  if (text == NULL)
    {
      bounce_wire_put_uint (out, 0);
      return;
    }
  length = strlen (text);
  if (length > limit)
    {
      /* Not within a character. */
      length = limit;
      while (length > 0 && ((guchar)text[length] & 0xc0) == 0x80)
        length--;
    }
  size = (guint)length + 1;
  room = extend (out, sizeof size + size);
  memcpy (room, &size, sizeof size);
  memcpy (room + sizeof size, text, length);
  room[sizeof size + length] = '\0';
}

/** bounce_wire_put_strings: appends the first @limit of @strings (element-type utf8), of each the
 * first @text_limit bytes. */
void
bounce_wire_put_strings (GByteArray *out, const GPtrArray *strings, guint limit, gsize text_limit)
{
  guint n = MIN (strings->len, limit);

  bounce_wire_put_uint (out, n);
  for (guint i = 0; i < n; i++)
    bounce_wire_put_string (out, strings->pdata[i], text_limit);
}

/** bounce_wire_init: sets @wire on @data, which must stay as long as strings of it are used. */
void
bounce_wire_init (BounceWire *wire, gconstpointer data, gsize length)
{
  wire->p = data;
  wire->end = wire->p + length;
  wire->bad = FALSE;
}

static void
take (BounceWire *wire, gpointer value, gsize size)
{
  if (wire->bad || (gsize)(wire->end - wire->p) < size)
    {
      wire->bad = TRUE;
      memset (value, 0, size);
      return;
    }
  memcpy (value, wire->p, size);
  wire->p += size;
}

/** bounce_wire_get_uint: the next number, which must be below @limit; else the wire is bad. */
guint
bounce_wire_get_uint (BounceWire *wire, guint limit)
{
  guint value;

  take (wire, &value, sizeof value);
  if (value < limit)
    return value;
  wire->bad = TRUE;
  return 0;
}

/** bounce_wire_get_uint64: the next large number. */
guint64
bounce_wire_get_uint64 (BounceWire *wire)
{
  guint64 value;

  take (wire, &value, sizeof value);
  return value;
}

/**
 * bounce_wire_get_string:
 * @wire: a wire
 * @limit: the most bytes that it may have
 *
 * Returns: (transfer none) (nullable): the next string, in place; any bytes but NUL
 */
const char *
bounce_wire_get_string (BounceWire *wire, gsize limit)
{
  guint length;
  const char *text;

  take (wire, &length, sizeof length);
  if (length == 0)
    return NULL;
  text = (const char *)wire->p;
  if (length - 1 > limit || length > (gsize)(wire->end - wire->p) ||
      memchr (text, '\0', length) != text + length - 1)
    {
      wire->bad = TRUE;
      return NULL;
    }
  wire->p += length;
  return text;
}

/** bounce_wire_dup_text: (transfer full) (nullable): the next string, cleaned (bounce_text_clean):
 * that changes nothing in what an honest writer wrote. */
char *
bounce_wire_dup_text (BounceWire *wire, gsize limit)
{
  return bounce_text_clean (bounce_wire_get_string (wire, limit), -1, limit);
}

/** bounce_wire_get_texts: adds the next strings, at most @limit and none NULL, to @texts. */
void
bounce_wire_get_texts (BounceWire *wire, GPtrArray *texts, guint limit, gsize text_limit)
{
  guint n = bounce_wire_get_uint (wire, limit + 1);

  for (guint i = 0; i < n && !wire->bad; i++)
    {
      char *text = bounce_wire_dup_text (wire, text_limit);

      if (text != NULL)
        g_ptr_array_add (texts, text);
      else
        wire->bad = TRUE;
    }
}

/** bounce_wire_is_done: whether all was right so far and nothing is left. */
gboolean
bounce_wire_is_done (BounceWire *wire)
{
  return !wire->bad && wire->p == wire->end;
}
