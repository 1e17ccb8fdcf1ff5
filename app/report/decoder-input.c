/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

/* Header fields in which GMime descends once per address group. */
static const char *const address_fields[] = { "to:",
                                              "cc:",
                                              "bcc:",
                                              "from:",
                                              "sender:",
                                              "reply-to:",
                                              "resent-to:",
                                              "resent-cc:",
                                              "resent-bcc:",
                                              "resent-from:",
                                              "resent-sender:",
                                              "resent-reply-to:",
                                              "mail-followup-to:",
                                              "mail-reply-to:",
                                              "disposition-notification-to:" };

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

/* GMime knows no line end but LF (with or without CR before it). Mail out of old Macintosh
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

/* Groups inside groups: GMime descends for each, 90 kB of "a:a:a:" overflow its stack. */
static gboolean
check_groups (const char *field, const char *end)
{
  guint depth = 0;
  gboolean is_quoted = FALSE;

  for (const char *p = field; p < end; p++)
    {
      if (*p == '\n' && (p + 1 == end || (p[1] != ' ' && p[1] != '\t')))
        break;
      if (*p == '\\')
        p++;
      else if (*p == '"')
        is_quoted = !is_quoted;
      else if (*p == ';' && depth > 0)
        depth--;
      else if (*p == ':' && !is_quoted && ++depth > BOUNCE_MAX_GROUP_DEPTH)
        return FALSE;
    }
  return TRUE;
}

/* No name of a field or a parameter that matters here is longer. */
#define MAX_NAME_BYTES 32

/* The first ':' or '=' of a line, when nothing but a name stands before it. */
static const char *
find_mark (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (line[i] == ':' || line[i] == '=')
        return line + i;
      if (!g_ascii_isalpha (line[i]) && line[i] != '-')
        return NULL;
    }
  return NULL;
}

/* What one pass over the raw bytes finds. */
typedef struct
{
  gboolean has_lost_parameter;
  GArray *messages; /* (element-type gsize): where the subtype of a message part is named */
} Shape;

/* "Content-Type: multipart/report;" and, with its indent lost, "boundary=…" on the next line: the
 * parameters that decide how a mail falls into parts. */
static gboolean
is_lost_parameter (const char *data, const char *line, gsize length)
{
  static const char *const names[] = { "boundary=",    "charset=", "report-type=",
                                       "differences=", "format=",  "name=" };
  const char *p = line;

  if (length < 6 || !begins_with_any (line, length, names, G_N_ELEMENTS (names)))
    return FALSE;
  while (p > data && (p[-1] == '\n' || p[-1] == '\r' || p[-1] == ' '))
    p--;
  return p > data && p[-1] == ';' && line - p <= 3;
}

/* Where the subtype of "Content-Type: message/rfc822" begins, NULL for another type. */
static const char *
find_message_type (const char *line, gsize length)
{
  static const char *const subtypes[] = { "rfc822", "rfc2822", "global", "news" };
  static const char field[] = "content-type:", type[] = "message/";
  const char *p = line + strlen (field), *end = line + length;

  if (length < strlen (field) || g_ascii_strncasecmp (line, field, strlen (field)) != 0)
    return NULL;
  while (p < end && g_ascii_isspace (*p))
    p++;
  if ((gsize)(end - p) < strlen (type) || g_ascii_strncasecmp (p, type, strlen (type)) != 0)
    return NULL;
  p += strlen (type);
  for (guint i = 0; i < G_N_ELEMENTS (subtypes); i++)
    {
      gsize n = strlen (subtypes[i]);

      if ((gsize)(end - p) >= n && g_ascii_strncasecmp (p, subtypes[i], n) == 0 &&
          (p + n == end || strchr ("; \t\r", p[n]) != NULL))
        return p;
    }
  return NULL;
}

/* A parameter whose name is too long to be folded: GMime 3.2.13 never comes back from writing one.
 */
static gboolean
has_endless_parameter (const char *line, const char *end)
{
  for (const char *p = memchr (line, ';', (gsize)(end - line)); p != NULL;
       p = memchr (p, ';', (gsize)(end - p)))
    {
      const char *name;

      for (p++; p < end && g_ascii_isspace (*p); p++)
        ;
      for (name = p; p < end && strchr ("=;\" \t\r\n", *p) == NULL; p++)
        ;
      if (p < end && *p == '=' && p - name > BOUNCE_MAX_PARAMETER_NAME_BYTES)
        return TRUE;
    }
  return FALSE;
}

/* Whether a Content field of the top header, which ends at @end, has such a parameter. */
static gboolean
has_endless_content_field (const char *data, const char *end)
{
  for (const char *line = data, *next; line < end && *line != '\n' && *line != '\r'; line = next)
    {
      next = line;
      do
        next += line_length (next, end) + 1;
      while (next < end && (*next == ' ' || *next == '\t'));
      next = MIN (next, end);
      if (next - line > 8 && g_ascii_strncasecmp (line, "content-", 8) == 0 &&
          has_endless_parameter (line, next))
        return TRUE;
    }
  return FALSE;
}

/* Only the header at the top has to be short: below it, what looks like one may be text. */
static gboolean
check_header (const char *data, const char *end, GError **error)
{
  if (has_endless_content_field (data, MIN (end, data + BOUNCE_MAX_HEADER_BYTES)))
    return bounce_decoder_refuse (error, "the name of a parameter");
  if (end - data <= (gssize)BOUNCE_MAX_HEADER_BYTES ||
      g_strstr_len (data, BOUNCE_MAX_HEADER_BYTES, "\n\n") != NULL ||
      g_strstr_len (data, BOUNCE_MAX_HEADER_BYTES, "\n\r\n") != NULL)
    return TRUE;
  return bounce_decoder_refuse (error, "header");
}

/* What follows a boundary: the fields of a part, or at once its content. Comments of programs and
 * signatures, which begin with dashes too, are followed by words. */
static gboolean
begins_part (const char *line, const char *end)
{
  return line >= end || *line == '\n' || *line == '\r' ||
         (end - line > 8 && g_ascii_strncasecmp (line, "content-", 8) == 0);
}

/* Looks for the causes that are known to hang, crash or bloat GMime, and for what has to be changed
 * before it reads the mail. */
static gboolean
check_shape (const char *data, gsize length, Shape *shape, GError **error)
{
  const char *line = data, *end = data + length;
  guint n_boundaries = 0;

  while (line < end)
    {
      gsize n = line_length (line, end);
      char first = g_ascii_tolower (*line);
      const char *type;

      if (first == '-')
        {
          if (n >= 2 && line[1] == '-' && begins_part (line + n + 1, end) &&
              ++n_boundaries > BOUNCE_MAX_BOUNDARY_LINES)
            return bounce_decoder_refuse (error, "lines like boundaries");
        }
      else if (first >= 'b' && first <= 't' && n > 3)
        {
          const char *mark = find_mark (line, MIN (n, MAX_NAME_BYTES));

          if (mark != NULL && *mark == ':')
            {
              if (begins_with_any (line, n, address_fields, G_N_ELEMENTS (address_fields)) &&
                  !check_groups (mark + 1, end))
                return bounce_decoder_refuse (error, "groups in groups");
              if (first == 'c' && (type = find_message_type (line, n)) != NULL)
                {
                  gsize offset = type - data;

                  g_array_append_val (shape->messages, offset);
                }
            }
          else if (mark != NULL && !shape->has_lost_parameter && is_lost_parameter (data, line, n))
            shape->has_lost_parameter = TRUE;
        }
      line += n + 1;
    }
  return TRUE;
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
indent_parameters (const char *data, gsize length)
{
  const char *end = data + length, *done = data;
  GByteArray *out = g_byte_array_sized_new (length + 16);

  for (const char *line = data; line < end; line += line_length (line, end) + 1)
    if (is_lost_parameter (data, line, line_length (line, end)))
      {
        g_byte_array_append (out, (const guint8 *)done, line - done);
        g_byte_array_append (out, (const guint8 *)" ", 1);
        done = line;
      }
  g_byte_array_append (out, (const guint8 *)done, end - done);
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
 * Repairs what the way did to a mail and refuses the shapes that are known to hurt the parser.
 * Mails inside the mail are renamed to types that GMime takes for attachments ("message/rfc822" →
 * "message/xfc822", nothing moves): parsing the returned mail, which nobody reads, would cost as
 * much as the notice itself.
 *
 * Returns: (transfer full) (nullable): bytes for GMime; NULL with BOUNCE_DECODER_ERROR_TOO_COMPLEX
 */
GByteArray *
bounce_decoder_prepare (GBytes *mail, GError **error)
{
  g_autoptr (GBytes) clean = NULL;
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (gsize));
  Shape shape = { FALSE, messages };
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
  if (length > 0 &&
      (!check_header (data, data + length, error) || !check_shape (data, length, &shape, error)))
    return NULL;
  if (shape.has_lost_parameter)
    {
      GBytes *indented = indent_parameters (data, length);

      g_bytes_unref (clean);
      clean = indented;
      data = g_bytes_get_data (clean, &length);
      g_array_set_size (messages, 0);
      if (!check_shape (data, length, &shape, error))
        return NULL;
    }
  out = g_byte_array_sized_new ((guint)length + 1);
  if (length > 0)
    g_byte_array_append (out, (const guint8 *)data, (guint)length);
  for (guint i = 0; i < messages->len; i++)
    out->data[g_array_index (messages, gsize, i)] = 'x';
  return out;
}
