/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

/* A line that begins with one of these begins a mail, whatever stands before it. */
static const char *const first_fields[] = {
  "received:",       "return-path:", "delivered-to:",        "from:",          "date:",
  "message-id:",     "subject:",     "mime-version:",        "x-original-to:", "envelope-to:",
  "delivery-date:",  "to:",          "content-type:",        "arc-seal:",      "dkim-signature:",
  "auto-submitted:", "x-received:",  "x-bounce-desk-pasted:"
};

/* How far into a mail its header may begin behind junk. */
#define MAX_JUNK_LINES 40

/**
 * bounce_decoder_refuse:
 * @error: return location for an error
 * @what: what there is too much of, for us
 *
 * Returns: FALSE, with BOUNCE_DECODER_ERROR_TOO_COMPLEX set
 */
gboolean
bounce_decoder_refuse (GError **error, const char *what)
{
  g_set_error (error,
               BOUNCE_DECODER_ERROR,
               BOUNCE_DECODER_ERROR_TOO_COMPLEX,
               "the mail is too complex: %s",
               what);
  return FALSE;
}

static gboolean
begins_with_any (const char *line, gsize length, const char *const *names, gsize n_names)
{
  char first = length > 0 ? g_ascii_tolower (*line) : '\0';

  for (gsize i = 0; i < n_names; i++)
    if (names[i][0] == first && strlen (names[i]) <= length &&
        g_ascii_strncasecmp (line, names[i], strlen (names[i])) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_field_line (const char *line, gsize length)
{
  gsize i = 0;

  while (i < length && (g_ascii_isalnum (line[i]) || line[i] == '-' || line[i] == '_'))
    i++;
  return i > 0 && i < length && line[i] == ':';
}

static gsize
line_length (const char *line, const char *end)
{
  const char *newline = memchr (line, '\n', end - line);

  return (newline != NULL ? newline : end) - line;
}

/* The decoder knows no line end but LF (with or without CR before it). Mail out of old Macintosh
 * programs ends its lines with CR alone. */
static GBytes *
normalise_line_ends (const char *data, gsize length)
{
  char *out = g_malloc (length);
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (data[i] == '\r')
        {
          gsize j = i;

          /* CR CR LF is one line end that a relay converted twice. */
          while (j < length && data[j] == '\r')
            j++;
          if (j < length && data[j] == '\n')
            i = j;
          out[n++] = '\n';
        }
      else
        out[n++] = data[i];
    }
  return g_bytes_new_take (out, n);
}

static gboolean
has_lone_carriage_return (const char *data, gsize length)
{
  const char *end = data + length, *p = data;

  while ((p = memchr (p, '\r', end - p)) != NULL)
    {
      if (p + 1 == end || p[1] != '\n')
        return TRUE;
      p += 2;
    }
  return FALSE;
}

/* Only the header at the top has to be short: below it, what looks like one may be text. */
static gboolean
check_header (const char *data, gsize length, GError **error)
{
  if (data == NULL || length <= BOUNCE_MAX_HEADER_BYTES ||
      memmem (data, BOUNCE_MAX_HEADER_BYTES, "\n\n", 2) != NULL ||
      memmem (data, BOUNCE_MAX_HEADER_BYTES, "\n\r\n", 3) != NULL)
    return TRUE;
  return bounce_decoder_refuse (error, "header");
}

/* Where the header begins: behind blank lines, an mbox "From " line and junk; @length when no
 * header is found. */
static gsize
find_header (const char *data, gsize length, gboolean *is_quoted)
{
  const char *line = data, *end = data + length;
  guint n_lines = 0;
  gsize first = length;

  *is_quoted = FALSE;
  while (line < end && n_lines++ < MAX_JUNK_LINES)
    {
      gsize n = line_length (line, end);
      gboolean is_blank = n == 0 || (n == 1 && *line == '\r');

      if (is_blank && first < length)
        break; /* Text above: what looks like a field below it may be a quotation. */
      if (begins_with_any (line, n, first_fields, G_N_ELEMENTS (first_fields)))
        return line - data;
      if (n > 2 && line[0] == '>' && line[1] == ' ' &&
          begins_with_any (line + 2, n - 2, first_fields, G_N_ELEMENTS (first_fields)))
        {
          *is_quoted = TRUE;
          return line - data;
        }
      if (!is_blank && first == length && is_field_line (line, MIN (n, 80)))
        first = line - data;
      else if (!is_blank && first < length && !is_field_line (line, MIN (n, 80)) && *line != ' ' &&
               *line != '\t')
        first = length;
      line += n + 1;
    }
  return first;
}

static GBytes *
strip_quotes (const char *data, gsize length)
{
  GByteArray *out = g_byte_array_sized_new (length);
  const char *line = data, *end = data + length;

  while (line < end)
    {
      gsize n = line_length (line, end);
      gsize skip = n > 0 && line[0] == '>' ? (n > 1 && line[1] == ' ' ? 2 : 1) : 0;

      g_byte_array_append (
          out, (const guint8 *)line + skip, (guint)(MIN (n + 1, (gsize)(end - line)) - skip));
      line += n + 1;
    }
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
prepend_newline (const char *data, gsize length)
{
  GByteArray *out = g_byte_array_sized_new (length + 1);

  g_byte_array_append (out, (const guint8 *)"\n", 1);
  g_byte_array_append (out, (const guint8 *)data, length);
  return g_byte_array_free_to_bytes (out);
}

/* Undoes what happens to mails on their way: other line ends, junk or an mbox line above the
 * header, a quotation of the whole. */
static GBytes *
repair (GBytes *mail)
{
  gsize length = 0, start = 0;
  const char *data = g_bytes_get_data (mail, &length);
  g_autoptr (GBytes) clean = NULL;
  gboolean is_quoted = FALSE;

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    clean = g_bytes_new_from_bytes (mail, 3, length - 3);
  else
    clean = g_bytes_ref (mail);
  data = g_bytes_get_data (clean, &length);
  if (length > 0 && has_lone_carriage_return (data, length))
    {
      g_bytes_unref (clean);
      clean = normalise_line_ends (data, length);
      data = g_bytes_get_data (clean, &length);
    }
  if (length == 0)
    return g_steal_pointer (&clean);
  start = find_header (data, length, &is_quoted);
  if (is_quoted)
    return strip_quotes (data + start, length - start);
  if (start == length)
    return prepend_newline (data, length);
  if (start > 0)
    return g_bytes_new_from_bytes (clean, start, length - start);
  return g_steal_pointer (&clean);
}

/**
 * bounce_decoder_prepare:
 * @mail: the bytes of a mail as they came
 * @error: return location for an error
 *
 * Repairs what the way did to a mail.
 *
 * Returns: (transfer full) (nullable): bytes for bounce_mime_new(), with room for one more; NULL
 * with BOUNCE_DECODER_ERROR_TOO_COMPLEX
 */
GByteArray *
bounce_decoder_prepare (GBytes *mail, GError **error)
{
  g_autoptr (GBytes) clean = NULL;
  GByteArray *out;
  const char *data;
  gsize length = 0;

  if (g_bytes_get_size (mail) > BOUNCE_MAX_MAIL_BYTES)
    {
      bounce_decoder_refuse (error, "bytes");
      return NULL;
    }
  clean = repair (mail);
  data = g_bytes_get_data (clean, &length);
  if (!check_header (data, length, error))
    return NULL;
  out = g_byte_array_sized_new ((guint)length + 1);
  if (length > 0)
    g_byte_array_append (out, (const guint8 *)data, (guint)length);
  return out;
}
