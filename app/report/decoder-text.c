/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

/* Charset names that notices really carry and iconv does not know. */
static const struct
{
  const char *name;
  const char *real;
} charset_names[] = {
  { "uft-8", "UTF-8" },
  { "utf8", "UTF-8" },
  { "utf_8", "UTF-8" },
  { "unicode-1-1-utf-7", "UTF-7" },
  { "unicode-1-1-utf-8", "UTF-8" },
  { "x-unicode-2-0-utf-7", "UTF-7" },
  { "x-sjis", "CP932" },
  { "x-ms-cp932", "CP932" },
  { "shift_jis", "CP932" },
  { "shift-jis", "CP932" },
  { "x-euc-jp", "EUC-JP" },
  { "iso-2022-jp-ms", "ISO-2022-JP-3" },
  { "cp50220", "ISO-2022-JP-3" },
  { "cp50221", "ISO-2022-JP-3" },
  { "x-gbk", "GBK" },
  { "gb2312", "GBK" },
  { "ks_c_5601-1987", "CP949" },
  { "ks_c_5601", "CP949" },
  { "iso-8859-1", "WINDOWS-1252" },
  { "us-ascii", "WINDOWS-1252" },
  { "ascii", "WINDOWS-1252" },
  { "unknown-8bit", "WINDOWS-1252" },
  { "x-unknown", "WINDOWS-1252" },
  { "koi8r", "KOI8-R" },
  { "win-1251", "WINDOWS-1251" },
};

static const char *
real_charset (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (charset_names); i++)
    if (g_ascii_strcasecmp (name, charset_names[i].name) == 0)
      return charset_names[i].real;
  return name;
}

/* Whether the bytes mean what they look like in every charset that extends ASCII. */
static gboolean
is_plain (const char *text, gsize length, const char *charset)
{
  gsize i = 0;

  if (charset != NULL && g_ascii_strncasecmp (charset, "utf-16", 6) == 0)
    return FALSE;
  for (; i + sizeof (guint64) <= length; i += sizeof (guint64))
    {
      guint64 word;

      memcpy (&word, text + i, sizeof word);
      if ((word & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        return FALSE;
    }
  for (; i < length; i++)
    if ((guchar)text[i] >= 0x80)
      return FALSE;
  if (length > 0 && (memchr (text, 0x1b, length) != NULL || memchr (text, '\0', length) != NULL))
    return FALSE;
  return charset == NULL || bounce_scan_find (charset, "utf-7") == NULL ||
         memchr (text, '+', length) == NULL;
}

static char *
convert (const char *text, gsize length, const char *charset)
{
  const BounceCharset *known = bounce_charset_find (charset);

  if (known != NULL)
    return bounce_charset_convert (known, text, length, '\0');
  return g_convert (text, length, "UTF-8", charset, NULL, NULL, NULL);
}

#define ONES G_GUINT64_CONSTANT (0x0101010101010101)

/* g_utf8_validate() looks at each byte of a text that is ASCII nearly to its end. */
static gboolean
is_utf8 (const char *text, gsize length)
{
  guint64 word;
  gsize n = 0;

  while (length - n >= sizeof word)
    {
      memcpy (&word, text + n, sizeof word);
      if (((word | (word - ONES)) & (ONES << 7)) != 0)
        break;
      n += sizeof word;
    }
  return g_utf8_validate (text + n, (gssize)(length - n), NULL);
}

/**
 * bounce_text_to_utf8:
 * @text: bytes of a text
 * @length: their number
 * @charset: (nullable): what the mail says that they are
 *
 * Believes the bytes more than the label: valid UTF-8 is UTF-8, and what the named charset cannot
 * be is tried in the charsets that are mistaken for it.
 *
 * Returns: (transfer full): the text in UTF-8, not yet cleaned
 */
char *
bounce_text_to_utf8 (const char *text, gsize length, const char *charset)
{
  const char *guesses[4] = { NULL };
  guint n = 0;

  if (is_plain (text, length, charset))
    return g_strndup (text, length);
  if (charset != NULL)
    charset = real_charset (charset);
  if (memchr (text, 0x1b, length) == NULL && is_utf8 (text, length) &&
      (charset == NULL || bounce_scan_find (charset, "utf-7") == NULL))
    return g_strndup (text, length);
  if (charset != NULL && g_ascii_strcasecmp (charset, "utf-8") != 0)
    guesses[n++] = charset;
  if (memchr (text, 0x1b, length) != NULL)
    guesses[n++] = "ISO-2022-JP-3";
  else if (charset != NULL &&
           (bounce_scan_find (charset, "jp") != NULL || bounce_scan_find (charset, "932") != NULL))
    {
      guesses[n++] = "EUC-JP";
      guesses[n++] = "CP932";
    }
  for (guint i = 0; i < n; i++)
    {
      char *converted = convert (text, length, guesses[i]);

      if (converted != NULL)
        return converted;
    }
  if (charset != NULL && g_ascii_strcasecmp (charset, "utf-8") == 0)
    return g_utf8_make_valid (text, length);
  {
    char *converted = convert (text, length, "WINDOWS-1252");

    return converted != NULL ? converted : g_utf8_make_valid (text, length);
  }
}

/**
 * bounce_part_dup_bytes:
 * @part: a part
 * @max_bytes: at most about so much of it
 *
 * Returns: (transfer full): its bytes, decoded; only valid as long as @part
 */
GBytes *
bounce_part_dup_bytes (const BouncePart *part, gsize max_bytes)
{
  GMimeContentEncoding encoding = part->encoding;
  GMimeEncoding state;
  gsize length = MIN (part->length, max_bytes * 2), n;
  const char *data = part->content;
  char *out;

  if (encoding != GMIME_CONTENT_ENCODING_BASE64 &&
      encoding != GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE &&
      encoding != GMIME_CONTENT_ENCODING_UUENCODE)
    return g_bytes_new_static (data, MIN (length, max_bytes));
  g_mime_encoding_init_decode (&state, encoding);
  out = g_malloc (g_mime_encoding_outlen (&state, length) + 1);
  n = g_mime_encoding_flush (&state, data, length, out);
  return g_bytes_new_take (out, MIN (n, max_bytes));
}

/**
 * bounce_text_part_dup:
 * @part: a part that holds text
 * @max_bytes: at most about so much of it
 *
 * Returns: (transfer full): its text in UTF-8, not yet cleaned
 */
char *
bounce_text_part_dup (const BouncePart *part, gsize max_bytes)
{
  g_autoptr (GBytes) bytes = bounce_part_dup_bytes (part, max_bytes);
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  return bounce_text_to_utf8 (data != NULL ? data : "", length, part->charset);
}

static gboolean
is_one_of (const char *charset, const char *const *prefixes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strncasecmp (charset, prefixes[i], strlen (prefixes[i])) == 0)
      return TRUE;
  return FALSE;
}

/**
 * bounce_text_is_readable:
 * @text: bytes of a text
 * @length: their number
 * @charset: (nullable): what the mail says that they are
 *
 * Returns: whether what bounce_text_to_utf8() makes of it are the words that it says, or at least
 * plain ASCII among them; FALSE: some may stand there in another guise
 */
gboolean
bounce_text_is_readable (const char *text, gsize length, const char *charset)
{
  /* Letters of ASCII mean other letters in these. */
  static const char *const odd[] = { "hz",      "ucs",    "csucs", "iso-10646",  "unicode",
                                     "csunico", "utf-32", "utf32", "utf-7-imap", "utf7-imap" };
  /* In these, and in no other, any byte below 0x80 is ASCII. */
  static const char *const plain[] = { "utf-8", "utf8",    "us-ascii", "ascii",   "iso-8859",
                                       "koi8",  "windows", "cp125",    "unknown", "x-unknown" };
  const char *real = charset != NULL ? real_charset (charset) : NULL;
  g_autofree char *converted = NULL;

  if (real != NULL && is_one_of (real, odd, G_N_ELEMENTS (odd)))
    return FALSE;
  if (is_plain (text, length, real))
    return TRUE;
  if (memchr (text, 0x1b, length) == NULL && memchr (text, '\0', length) == NULL &&
      (real == NULL || is_one_of (real, plain, G_N_ELEMENTS (plain))))
    return TRUE;
  converted = convert (
      text, length, memchr (text, 0x1b, length) != NULL || real == NULL ? "ISO-2022-JP-3" : real);
  if (converted == NULL && real != NULL)
    converted = convert (text, length, real);
  return converted != NULL;
}

/** bounce_text_part_is_readable: the same, of bounce_text_part_dup(). */
gboolean
bounce_text_part_is_readable (const BouncePart *part, gsize max_bytes)
{
  g_autoptr (GBytes) bytes = bounce_part_dup_bytes (part, max_bytes);
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  return bounce_text_is_readable (data != NULL ? data : "", length, part->charset);
}
