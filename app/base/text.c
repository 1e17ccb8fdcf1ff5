/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/text.h"

#include <libpsl.h>
#include <string.h>

#include "base/sixteen.h"

/* As many marks on one letter as any language needs (Vietnamese 2, Hebrew 4, Tibetan more).
 * Hundreds of them would be painted over what stands above and below. */
#define MAX_MARKS 8

/* U+FFFD in UTF-8 */
#define REPLACEMENT "\xef\xbf\xbd"

static gboolean
is_dropped (gunichar c)
{
  /* Byte order mark, soft hyphen, bidi controls, zero-width characters, fillers, variation
   * selectors, tags, and what stands for an object or steers music and shorthand: nothing a person
   * should not see may steer what a person sees. ZWJ and ZWNJ stay where Persian and Indic words
   * need them. */
  return c == 0xfeff || c == 0xad || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x200e || c == 0x200f || c == 0x200b || c == 0x061c || (c >= 0x2060 && c <= 0x206f) ||
         (c >= 0x180b && c <= 0x180f) || (c >= 0x17b4 && c <= 0x17b5) ||
         (c >= 0xfff0 && c <= 0xfffc) || (c >= 0x1bca0 && c <= 0x1bca3) ||
         (c >= 0x1d173 && c <= 0x1d17a) || c == 0x034f || c == 0x115f || c == 0x1160 ||
         c == 0x3164 || c == 0xffa0 || (c >= 0xfe00 && c <= 0xfe0f) ||
         (c >= 0xe0000 && c <= 0xe0fff);
}

/* Between letters of these scripts a joiner joins nothing: it is there to hide. */
static gboolean
needs_no_joiner (const GString *before)
{
  const char *last = g_utf8_find_prev_char (before->str, before->str + before->len);
  GUnicodeScript script = G_UNICODE_SCRIPT_COMMON;

  if (last != NULL)
    script = g_unichar_get_script (g_utf8_get_char (last));
  return script == G_UNICODE_SCRIPT_COMMON || script == G_UNICODE_SCRIPT_LATIN ||
         script == G_UNICODE_SCRIPT_GREEK || script == G_UNICODE_SCRIPT_CYRILLIC ||
         script == G_UNICODE_SCRIPT_ARMENIAN;
}

#define BYTES(byte) ((guint64)(byte)*G_GUINT64_CONSTANT (0x0101010101010101))

/* The highest bit of each byte that is @c. */
static inline guint64
find_bytes (guint64 word, guchar c)
{
  guint64 x = word ^ BYTES (c);

  return ~(((x & BYTES (0x7f)) + BYTES (0x7f)) | x) & BYTES (0x80);
}

/* Whether eight bytes may be copied as they are: printable ASCII, and of white space in a text that
 * keeps its lines newlines, else single spaces. */
static inline gboolean
are_plain (const char *p, gboolean one_line)
{
  guint64 word, odd, spaces;

  memcpy (&word, p, sizeof word);
  /* Per byte, the highest bit: of itself, of 0x7f and a 1, and of what is below a space. */
  odd = (word | (word + BYTES (0x01)) | (((word | BYTES (0x80)) - BYTES (' ')) ^ BYTES (0x80))) &
        BYTES (0x80);
  if (!one_line)
    return (odd & ~find_bytes (word, '\n')) == 0;
  spaces = find_bytes (word, ' ');
  return (odd | (spaces & (spaces << 8))) == 0;
}

/* The same for sixteen bytes of a text of many lines. */
static inline gboolean
are_plain_sixteen (const char *p)
{
  BounceSixteen bytes;

  memcpy (&bytes, p, sizeof bytes);
  return !bounce_sixteen_any (((bytes < ' ') & (bytes != '\n')) | (bytes == 0x7f));
}

static inline gboolean
is_plain (char c, gboolean one_line)
{
  if ((guchar)c > 0x20)
    return (guchar)c < 0x7f;
  return !one_line && (c == ' ' || c == '\n' || c == '\t');
}

/* How many bytes from @p on may be copied as they are. */
static gsize
measure_plain (const char *p, const char *end, gboolean one_line)
{
  const char *q = p;

  while (q < end)
    {
      const char *stop = end - q > 8 ? q + 8 : end;

      if (!one_line && end - q > 16 && are_plain_sixteen (q))
        {
          q += 16;
          continue;
        }
      if (stop == q + 8 && are_plain (q, one_line) &&
          (!one_line || ((*q != ' ' || (q > p && q[-1] != ' ')) &&
                         (q[7] != ' ' || (stop < end && is_plain (*stop, TRUE))))))
        {
          q = stop;
          continue;
        }
      while (q < stop &&
             (is_plain (*q, one_line) || (one_line && *q == ' ' && q > p && q[-1] != ' ' &&
                                          q + 1 < end && is_plain (q[1], TRUE))))
        q++;
      if (q < stop)
        break;
    }
  return q - p;
}

static void
append_blank (GString *out)
{
  if (out->len > 0 && out->str[out->len - 1] != ' ')
    g_string_append_c (out, ' ');
}

/* Whether @before ends with as many marks as one letter may have. */
static gboolean
is_full_of_marks (const GString *before)
{
  const char *p = before->str + before->len;
  guint n = 0;

  while (n < MAX_MARKS && (p = g_utf8_find_prev_char (before->str, p)) != NULL &&
         g_unichar_ismark (g_utf8_get_char (p)))
    n++;
  return n == MAX_MARKS;
}

/* U+2028 and U+2029 break a line as a newline does. */
static inline gboolean
is_line_end (gunichar c)
{
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

/* Takes one character that is not plain off @p. */
static const char *
clean_character (GString *out, const char *p, const char *end, gboolean one_line)
{
  gunichar c = (guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char_validated (p, end - p);
  gsize length;

  if (c == (gunichar)-1 || c == (gunichar)-2)
    {
      g_string_append_len (out, REPLACEMENT, 3);
      return p + 1;
    }
  length = c < 0x80 ? 1 : (gsize)g_unichar_to_utf8 (c, NULL);
  if (c == '\r' && p + 1 < end && p[1] == '\n')
    return p + 1;
  if (one_line && (c == '\t' || c == ' ' || is_line_end (c)))
    append_blank (out);
  else if (is_line_end (c))
    g_string_append_c (out, '\n');
  else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
    g_string_append_len (out, REPLACEMENT, 3);
  else if (!is_dropped (c) && !((c == 0x200c || c == 0x200d) && needs_no_joiner (out)) &&
           !(c >= 0x300 && g_unichar_ismark (c) && is_full_of_marks (out)))
    g_string_append_len (out, p, (gssize)length);
  return p + length;
}

static char *
clean (const char *text, gssize length, gsize max_bytes, gboolean one_line)
{
  const char *p = text, *end;
  g_autoptr (GString) out = NULL;

  if (text == NULL)
    return NULL;
  end = text + (length < 0 ? strlen (text) : (gsize)length);
  if ((gsize)(end - p) <= max_bytes && measure_plain (p, end, one_line) == (gsize)(end - p))
    return g_strndup (p, end - p);
  out = g_string_sized_new (MIN ((gsize)(end - p), max_bytes) + 4);
  while (p < end && out->len < max_bytes)
    {
      gsize plain = measure_plain (p, end, one_line);

      if (plain > 0)
        {
          plain = MIN (plain, max_bytes - out->len);
          g_string_append_len (out, p, (gssize)plain);
          p += plain;
        }
      else if (*p == '\r' && end - p > 1 && p[1] == '\n')
        p++;
      else if (one_line && (*p == ' ' || *p == '\n' || *p == '\t'))
        {
          append_blank (out);
          while (p < end && (*p == ' ' || *p == '\n' || *p == '\t'))
            p++;
        }
      else
        p = clean_character (out, p, end, one_line);
    }
  if (one_line && out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * bounce_text_clean:
 * @text: (nullable): any bytes
 * @length: their number, or -1 when @text ends with a NUL
 * @max_bytes: at most about so much is given back
 *
 * Valid UTF-8 with newlines as the only line ends; control characters become U+FFFD, bidi controls,
 * zero-width characters and floods of marks go. NULL gives NULL.
 *
 * Returns: (transfer full) (nullable): the text
 */
char *
bounce_text_clean (const char *text, gssize length, gsize max_bytes)
{
  return clean (text, length, max_bytes, FALSE);
}

/**
 * bounce_text_clean_line:
 * @text: (nullable): any bytes
 * @length: their number, or -1 when @text ends with a NUL
 * @max_bytes: at most about so much is given back
 *
 * As bounce_text_clean(), with every run of white space as one space and none at the ends.
 *
 * Returns: (transfer full) (nullable): the text
 */
char *
bounce_text_clean_line (const char *text, gssize length, gsize max_bytes)
{
  return clean (text, length, max_bytes, TRUE);
}

/**
 * bounce_text_isolate:
 * @text: clean text out of a mail
 *
 * Wraps it in FSI and PDI (UAX 9), so that right-to-left text in an address cannot reorder the
 * sentence around it.
 *
 * Returns: (transfer full): the text
 */
char *
bounce_text_isolate (const char *text)
{
  return g_strconcat ("\xe2\x81\xa8", text, "\xe2\x81\xa9", NULL);
}

/**
 * bounce_text_shorten:
 * @text: valid UTF-8
 * @max_characters: the most characters to keep
 *
 * Returns: (transfer full): the text, or its beginning and an ellipsis
 */
char *
bounce_text_shorten (const char *text, guint max_characters)
{
  const char *end;

  if (g_utf8_strlen (text, -1) <= (glong)max_characters)
    return g_strdup (text);
  end = g_utf8_offset_to_pointer (text, max_characters - 1);
  while (end > text && g_ascii_isspace (end[-1]))
    end--;
  return g_strdup_printf ("%.*s…", (int)(end - text), text);
}

/** bounce_text_is_blank: whether @text is NULL or holds white space only. */
gboolean
bounce_text_is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

/**
 * bounce_text_get_domain:
 * @address: (nullable): an address
 *
 * Returns: (transfer none) (nullable): what stands behind its last '@', NULL when that is nothing
 */
const char *
bounce_text_get_domain (const char *address)
{
  const char *at = address != NULL ? strrchr (address, '@') : NULL;

  return at != NULL && at[1] != '\0' ? at + 1 : NULL;
}

/**
 * bounce_text_host_is_in:
 * @host: (nullable): a host name
 * @domain: (nullable): a domain
 *
 * Returns: whether @host is @domain or lies below it (any case)
 */
gboolean
bounce_text_host_is_in (const char *host, const char *domain)
{
  gsize h = host != NULL ? strlen (host) : 0, d = domain != NULL ? strlen (domain) : 0;

  if (d == 0 || h < d || g_ascii_strcasecmp (host + h - d, domain) != 0)
    return FALSE;
  return h == d || host[h - d - 1] == '.';
}

/**
 * bounce_text_dup_organisational_domain:
 * @host: (nullable): a host name or a domain
 *
 * The registrable domain by the public suffix list ("mx1.mail.example.co.uk" → "example.co.uk"),
 * the organisational domain of RFC 7489, 3.2. Lower case. Where there is none, @host itself in
 * lower case.
 *
 * Returns: (transfer full) (nullable): the domain; NULL for NULL or an address literal
 */
char *
bounce_text_dup_organisational_domain (const char *host)
{
  g_autofree char *lower = NULL;
  const char *registrable;

  if (host == NULL || *host == '\0' || *host == '[' || g_hostname_is_ip_address (host))
    return NULL;
  lower = g_ascii_strdown (host, -1);
  g_strchomp (lower);
  if (g_str_has_suffix (lower, "."))
    lower[strlen (lower) - 1] = '\0';
  registrable = psl_registrable_domain (psl_builtin (), lower);
  return g_strdup (registrable != NULL ? registrable : lower);
}
