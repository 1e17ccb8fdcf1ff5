/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

struct _BounceCharset
{
  const char *name;
  guint16 upper[128]; /* what the bytes from 0x80 on mean; 0: nothing */
};

static const BounceCharset charsets[] = {
#include "charset-tables.h"
};

/* Other names for them, without case and without what is no letter or digit. */
static const struct
{
  const char *alias;
  const char *name;
} aliases[] = {
  { "latin2", "ISO-8859-2" },   { "l2", "ISO-8859-2" },       { "latin3", "ISO-8859-3" },
  { "latin4", "ISO-8859-4" },   { "cyrillic", "ISO-8859-5" }, { "arabic", "ISO-8859-6" },
  { "greek", "ISO-8859-7" },    { "hebrew", "ISO-8859-8" },   { "latin5", "ISO-8859-9" },
  { "latin6", "ISO-8859-10" },  { "latin7", "ISO-8859-13" },  { "latin8", "ISO-8859-14" },
  { "latin9", "ISO-8859-15" },  { "latin10", "ISO-8859-16" }, { "cp1250", "WINDOWS-1250" },
  { "msee", "WINDOWS-1250" },   { "cp1251", "WINDOWS-1251" }, { "mscyrl", "WINDOWS-1251" },
  { "cp1252", "WINDOWS-1252" }, { "msansi", "WINDOWS-1252" }, { "cp1253", "WINDOWS-1253" },
  { "cp1254", "WINDOWS-1254" }, { "cp1256", "WINDOWS-1256" }, { "cp1257", "WINDOWS-1257" },
  { "cp437", "IBM437" },        { "cp850", "IBM850" },        { "cp852", "IBM852" },
  { "cp866", "IBM866" },        { "mac", "MACINTOSH" },       { "cp874", "WINDOWS-874" },
};

/* "ISO_8859-2:1987" → "iso88592" */
static void
simplify (const char *name, char *out, gsize size)
{
  gsize n = 0;

  for (; *name != '\0' && *name != ':' && n + 1 < size; name++)
    if (g_ascii_isalnum (*name))
      out[n++] = g_ascii_tolower (*name);
  out[n] = '\0';
}

/**
 * bounce_charset_find:
 * @name: the name of a charset, any case
 *
 * Returns: (transfer none) (nullable): it, when it is one of single bytes that is known here; NULL:
 * ask iconv
 */
const BounceCharset *
bounce_charset_find (const char *name)
{
  char wanted[24], known[24];

  simplify (name, wanted, sizeof wanted);
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (strcmp (aliases[i].alias, wanted) == 0)
      simplify (aliases[i].name, wanted, sizeof wanted);
  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      simplify (charsets[i].name, known, sizeof known);
      if (strcmp (known, wanted) == 0)
        return &charsets[i];
    }
  return NULL;
}

/**
 * bounce_charset_convert:
 * @charset: a charset
 * @text: bytes in it
 * @length: their number
 * @unknown: what to write for a byte that means nothing; NUL: give up
 *
 * Returns: (transfer full) (nullable): the text in UTF-8; NULL: a byte means nothing
 */
char *
bounce_charset_convert (const BounceCharset *charset, const char *text, gsize length, char unknown)
{
  char *out = g_malloc (3 * length + 1), *p = out;

  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar)text[i];

      if (c < 0x80)
        *p++ = (char)c;
      else if (charset->upper[c - 0x80] != 0)
        p += g_unichar_to_utf8 (charset->upper[c - 0x80], p);
      else if (unknown != '\0')
        *p++ = unknown;
      else
        {
          g_free (out);
          return NULL;
        }
    }
  *p = '\0';
  return out;
}

/* Where the encoded word at @word (RFC 2047) ends; NULL: it is none in a charset that is known
 * here. */
static const char *
read_word (const char *word, const BounceCharset **charset, char *encoding, const char **payload)
{
  const char *mark = word + strcspn (word + 2, "? ") + 2, *end;
  g_autofree char *name = NULL;

  if (mark[0] != '?' || mark == word + 2 || mark[1] == '\0' || strchr ("BbQq", mark[1]) == NULL ||
      mark[2] != '?')
    return NULL;
  *payload = mark + 3;
  end = strstr (*payload, "?=");
  if (end == NULL)
    return NULL;
  name = g_strndup (word + 2, strcspn (word + 2, "?*"));
  *charset = bounce_charset_find (name);
  *encoding = g_ascii_toupper (mark[1]);
  return *charset != NULL ? end + 2 : NULL;
}

/* The Q encoding: '_' for a space, '=' before two digits. */
static gsize
decode_quoted (const char *payload, gsize length, char *out)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    if (payload[i] == '=' && length - i > 2 && g_ascii_isxdigit (payload[i + 1]) &&
        g_ascii_isxdigit (payload[i + 2]))
      {
        out[n++] = (char)(g_ascii_xdigit_value (payload[i + 1]) << 4 |
                          g_ascii_xdigit_value (payload[i + 2]));
        i += 2;
      }
    else
      out[n++] = payload[i] == '_' ? ' ' : payload[i];
  return n;
}

static void
append_word (
    GString *out, const BounceCharset *charset, char encoding, const char *payload, gsize length)
{
  g_autofree char *bytes = g_malloc (length + 8);
  g_autofree char *text = NULL;
  GMimeEncoding state;
  gsize n;

  if (encoding == 'B')
    {
      g_mime_encoding_init_decode (&state, GMIME_CONTENT_ENCODING_BASE64);
      n = g_mime_encoding_flush (&state, payload, length, bytes);
    }
  else
    n = decode_quoted (payload, length, bytes);
  text = bounce_charset_convert (charset, bytes, n, '?');
  g_string_append (out, "=?UTF-8?Q?");
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (out, *p);
    else
      g_string_append_printf (out, "=%02X", (guchar)*p);
  g_string_append (out, "?=");
}

/**
 * bounce_charset_rewrite_words:
 * @text: the value of a header field
 *
 * Returns: (transfer full): the same with those encoded words in UTF-8 whose charset is known here:
 * GMime would ask iconv for it
 */
char *
bounce_charset_rewrite_words (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0';)
    {
      const BounceCharset *charset = NULL;
      const char *word = strstr (p, "=?"), *payload = NULL, *end;
      char encoding = 'Q';

      if (word == NULL)
        {
          g_string_append (out, p);
          break;
        }
      end = read_word (word, &charset, &encoding, &payload);
      g_string_append_len (out, p, word - p);
      if (end != NULL)
        append_word (out, charset, encoding, payload, (gsize)(end - 2 - payload));
      else
        g_string_append_len (out, word, 2);
      p = end != NULL ? end : word + 2;
    }
  return g_string_free (out, FALSE);
}
