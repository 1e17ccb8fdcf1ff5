/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/compose.h"

#include <string.h>

#include "base/text.h"

/* Writes the text of a mail out of what another format held. It is read by our decoder and by
 * nobody else. */

#define MAX_VALUE 2048u
#define MAX_HEADERS (256u * 1024)

/* As much as fits an encoded word of RFC 2047 in base64. */
#define MAX_WORD 42u

/* So that a returned mail cannot close the parts of the mail around it. */
#define BOUNDARY "=_bounce-desk-"

static gboolean
is_plain (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar)*p >= 0x7f || (guchar)*p < 0x20)
      return FALSE;
  return strstr (text, "=?") == NULL;
}

static void
put_encoded_words (GString *out, const char *text)
{
  const char *p = text;

  while (*p != '\0')
    {
      const char *end = p;
      g_autofree char *word = NULL;

      while (*end != '\0' && (gsize)(g_utf8_next_char (end) - p) <= MAX_WORD)
        end = g_utf8_next_char (end);
      word = g_base64_encode ((const guchar *)p, end - p);
      g_string_append_printf (out, "%s=?utf-8?B?%s?=", p == text ? "" : "\n ", word);
      p = end;
    }
}

/**
 * bounce_compose_header:
 * @out: where the field is appended
 * @name: its name
 * @value: (nullable): its text, from anywhere; empty: no field
 */
void
bounce_compose_header (GString *out, const char *name, const char *value)
{
  g_autofree char *line =
      value != NULL ? bounce_text_clean_line (value, -1, MAX_VALUE) : g_strdup ("");

  if (bounce_text_is_blank (line))
    return;
  g_string_append_printf (out, "%s: ", name);
  if (is_plain (line))
    g_string_append (out, line);
  else
    put_encoded_words (out, line);
  g_string_append_c (out, '\n');
}

static gboolean
is_address (const char *text)
{
  return text != NULL && strchr (text, '@') != NULL && strpbrk (text, "<>\" \t\r\n,;") == NULL &&
         strlen (text) < 512;
}

/**
 * bounce_compose_mailbox:
 * @out: where the field is appended
 * @field: its name
 * @name: (nullable): who, in words
 * @address: (nullable): of whom; what is no address is left out
 */
void
bounce_compose_mailbox (GString *out, const char *field, const char *name, const char *address)
{
  g_autofree char *words = name != NULL ? bounce_text_clean_line (name, -1, 256) : g_strdup ("");
  gboolean has_address = is_address (address);

  if (bounce_text_is_blank (words) && !has_address)
    return;
  g_strdelimit (words, "\"\\<>", ' ');
  g_string_append_printf (out, "%s: ", field);
  if (!bounce_text_is_blank (words) && (!has_address || strcmp (words, address) != 0))
    {
      if (is_plain (words))
        g_string_append_printf (out, "\"%s\" ", words);
      else
        {
          put_encoded_words (out, words);
          g_string_append_c (out, ' ');
        }
    }
  g_string_append_printf (out, "<%s>\n", has_address ? address : "");
}

static gsize
measure_name (const char *line, gsize length)
{
  gsize n = 0;

  while (n < length && (guchar)line[n] > 32 && line[n] != 127 && line[n] != ':')
    n++;
  return n > 0 && n < length && line[n] == ':' && n < 77 ? n : 0;
}

/**
 * bounce_compose_take_headers:
 * @out: where they are appended
 * @headers: the header of a mail, as its program kept it
 *
 * Takes over what describes the mail, but not its parts, which are written anew. It ends with the
 * first empty line.
 */
void
bounce_compose_take_headers (GString *out, const char *headers)
{
  const char *p = headers, *end = headers + MIN (strlen (headers), MAX_HEADERS);
  gboolean keep = FALSE;

  while (p < end)
    {
      const char *newline = memchr (p, '\n', end - p);
      gsize length = (newline != NULL ? newline : end) - p, name;

      if (length > 0 && p[length - 1] == '\r')
        length--;
      if (length == 0)
        break;
      if (*p == ' ' || *p == '\t')
        {
          if (keep)
            g_string_append_printf (out, "%.*s\n", (int)length, p);
        }
      else
        {
          name = measure_name (p, length);
          keep = name > 0 && g_ascii_strncasecmp (p, "Content-", 8) != 0 &&
                 g_ascii_strncasecmp (p, "MIME-Version:", 13) != 0;
          if (keep)
            g_string_append_printf (out, "%.*s\n", (int)length, p);
        }
      p = newline != NULL ? newline + 1 : end;
    }
}

/** bounce_compose_has_header: whether @out, a header so far, has a field of that name. */
gboolean
bounce_compose_has_header (const GString *out, const char *name)
{
  gsize length = strlen (name);

  for (const char *p = out->str; p != NULL && *p != '\0';)
    {
      if (g_ascii_strncasecmp (p, name, length) == 0 && p[length] == ':')
        return TRUE;
      p = strchr (p, '\n');
      p = p != NULL ? p + 1 : NULL;
    }
  return FALSE;
}

static void
put_base64 (GString *out, const guint8 *data, gsize length)
{
  /* 57 bytes make a line of 76 characters. */
  for (gsize i = 0; i < length; i += 57)
    {
      g_autofree char *line = g_base64_encode (data + i, MIN (57, length - i));

      g_string_append (out, line);
      g_string_append_c (out, '\n');
    }
}

/** bounce_compose_text: appends a part: @text, UTF-8, of @type, such as "text/plain". */
void
bounce_compose_text (GString *out, const char *type, const char *text)
{
  g_string_append_printf (
      out, "Content-Type: %s; charset=utf-8\nContent-Transfer-Encoding: base64\n\n", type);
  put_base64 (out, (const guint8 *)text, strlen (text));
}

static gboolean
is_type (const char *type)
{
  const char *slash = type != NULL ? strchr (type, '/') : NULL;

  if (slash == NULL || slash == type || slash[1] == '\0' || strlen (type) > 127)
    return FALSE;
  for (const char *p = type; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("/-+._", *p) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * bounce_compose_bytes:
 * @out: where the part is appended
 * @type: (nullable): its type, from anywhere
 * @file_name: (nullable): its file's name, from anywhere
 * @data: its bytes
 * @length: their number
 */
void
bounce_compose_bytes (
    GString *out, const char *type, const char *file_name, const guint8 *data, gsize length)
{
  g_autofree char *name =
      file_name != NULL ? bounce_text_clean_line (file_name, -1, 255) : g_strdup ("");
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  /* RFC 2046, 5.2.1: what is named message/rfc822 may not be encoded; it is here. */
  gboolean is_message = type != NULL && g_ascii_strncasecmp (type, "message/rfc822", 14) == 0;

  g_string_append_printf (out,
                          "Content-Type: %s\n",
                          is_type (type) && !is_message &&
                                  g_ascii_strncasecmp (type, "multipart/", 10) != 0
                              ? type
                              : "application/octet-stream");
  if (*escaped != '\0')
    g_string_append_printf (
        out, "Content-Disposition: attachment;\n filename*=utf-8''%s\n", escaped);
  g_string_append (out, "Content-Transfer-Encoding: base64\n\n");
  put_base64 (out, data, length);
}

/** bounce_compose_message: appends a part that is a mail: @mail as it is. */
void
bounce_compose_message (GString *out, GBytes *mail)
{
  gsize length;
  const char *data = g_bytes_get_data (mail, &length);

  g_string_append (out, "Content-Type: message/rfc822\n\n");
  g_string_append_len (out, data, (gssize)length);
  g_string_append_c (out, '\n');
}

static char *
choose_boundary (const GPtrArray *parts)
{
  for (guint number = 1;; number++)
    {
      g_autofree char *boundary = g_strdup_printf ("%s%u", BOUNDARY, number);
      gboolean is_used = FALSE;

      for (guint i = 0; i < parts->len && !is_used; i++)
        {
          const GString *part = parts->pdata[i];

          is_used = memmem (part->str, part->len, boundary, strlen (boundary)) != NULL;
        }
      if (!is_used)
        return g_steal_pointer (&boundary);
    }
}

/**
 * bounce_compose_multipart:
 * @out: where it is appended: its Content-Type field, an empty line and the parts
 * @type: such as "mixed"; more parameters may follow behind a semicolon
 * @parts: (element-type GString): each with its own header
 */
void
bounce_compose_multipart (GString *out, const char *type, const GPtrArray *parts)
{
  g_autofree char *boundary = choose_boundary (parts);

  g_string_append_printf (out, "Content-Type: multipart/%s;\n boundary=\"%s\"\n\n", type, boundary);
  for (guint i = 0; i < parts->len; i++)
    {
      const GString *part = parts->pdata[i];

      g_string_append_printf (out, "--%s\n", boundary);
      g_string_append_len (out, part->str, (gssize)part->len);
      g_string_append_c (out, '\n');
    }
  g_string_append_printf (out, "--%s--\n", boundary);
}
