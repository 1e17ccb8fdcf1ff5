/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/wrap.h"

#include <string.h>

#include "base/text.h"
#include "intake/sniff.h"

/* A mail around the visible text of a bounce, with a mark that says how it came in. */
static GBytes *
wrap_text (const char *text, gsize length)
{
  g_autofree char *clean = bounce_text_clean (text, length, BOUNCE_INTAKE_MAX_BYTES);
  char *mail = g_strconcat ("From: <>\n"
                            "X-Bounce-Desk-Pasted: yes\n"
                            "MIME-Version: 1.0\n"
                            "Content-Type: text/plain; charset=utf-8\n"
                            "Content-Transfer-Encoding: 8bit\n"
                            "\n",
                            clean,
                            "\n",
                            NULL);

  return g_bytes_new_take (mail, strlen (mail));
}

/* UTF-16 is how Windows' editors save "Unicode". */
static char *
convert_utf16 (const char *data, gsize length, gsize *new_length)
{
  const char *charset = NULL;

  if (length >= 2 && memcmp (data, "\xff\xfe", 2) == 0)
    charset = "UTF-16LE";
  else if (length >= 2 && memcmp (data, "\xfe\xff", 2) == 0)
    charset = "UTF-16BE";
  if (charset == NULL)
    return NULL;
  return g_convert (data + 2, length - 2, "UTF-8", charset, NULL, new_length, NULL);
}

/* Outlook, Word and browsers name the charset within the page; Windows' own where they do not. */
static char *
dup_html_charset (const char *data, gsize length)
{
  g_autofree char *head = g_utf8_make_valid (data, MIN (length, 4096));
  g_autofree char *lower = g_ascii_strdown (head, -1);
  const char *p = strstr (lower, "charset=");
  gsize n;

  if (g_utf8_validate (data, (gssize)length, NULL))
    return g_strdup ("utf-8");
  if (p == NULL)
    return g_strdup ("windows-1252");
  p += strlen ("charset=");
  p += strspn (p, "\"' ");
  n = strspn (p, "abcdefghijklmnopqrstuvwxyz0123456789-_");
  return n > 0 && n < 40 ? g_strndup (p, n) : g_strdup ("windows-1252");
}

/* The child reader makes text of the page, as of any mail's; here it is only put into an envelope.
 */
static GBytes *
wrap_html (const char *data, gsize length)
{
  g_autofree char *charset = dup_html_charset (data, length);
  GString *mail = g_string_new (NULL);

  g_string_append_printf (mail,
                          "From: <>\n"
                          "X-Bounce-Desk-Pasted: yes\n"
                          "MIME-Version: 1.0\n"
                          "Content-Type: text/html; charset=%s\n"
                          "Content-Transfer-Encoding: 8bit\n"
                          "\n",
                          charset);
  g_string_append_len (mail, data, (gssize)length);
  g_string_append_c (mail, '\n');
  return g_string_free_to_bytes (mail);
}

/* A page that was saved as one file (.mht) is a mail but for its first lines. */
static GBytes *
wrap_mht (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  const char *newline = memchr (data, '\n', length);
  GString *mail = g_string_new ("From: <>\nX-Bounce-Desk-Pasted: yes\n");
  gsize skip = newline != NULL && g_ascii_strncasecmp (data, "From:", MIN (5, length)) == 0
                   ? (gsize)(newline + 1 - data)
                   : 0;

  g_string_append_len (mail, data + skip, (gssize)(length - skip));
  return g_string_free_to_bytes (mail);
}

static gboolean
is_mht (const char *data, gsize length)
{
  return memmem (data, MIN (length, 4096), "MIME-Version:", 13) != NULL;
}

/**
 * bounce_wrap_take:
 * @bytes: any bytes
 * @type: (out): what they are
 *
 * Returns: (transfer full) (nullable): the one mail that they are or hold: its exact bytes, or a
 * mail around the text of a bounce; NULL: they are something else, or a container
 */
GBytes *
bounce_wrap_take (GBytes *bytes, BounceIntakeType *type)
{
  gsize length, converted_length, start, size;
  const char *data = g_bytes_get_data (bytes, &length);
  char *converted = NULL;

  *type = bounce_intake_sniff (data, length);
  if (*type == BOUNCE_INTAKE_OTHER)
    converted = convert_utf16 (data, length, &converted_length);
  if (converted != NULL)
    {
      g_autoptr (GBytes) again = g_bytes_new_take (converted, converted_length);

      return bounce_wrap_take (again, type);
    }
  if (*type == BOUNCE_INTAKE_MAIL && bounce_sniff_emlx (data, length, &start, &size))
    return g_bytes_new_from_bytes (bytes, start, size);
  if (*type == BOUNCE_INTAKE_MAIL)
    return g_bytes_ref (bytes);
  if (*type == BOUNCE_INTAKE_BOUNCE_TEXT)
    return wrap_text (data, length);
  if (*type == BOUNCE_INTAKE_BOUNCE_HTML)
    return is_mht (data, length) ? wrap_mht (bytes) : wrap_html (data, length);
  return NULL;
}

/* Where the mail's own text begins. */
static gsize
measure_head (const char *data, gsize length)
{
  const char *end = data + MIN (length, 256u * 1024);

  for (const char *p = memchr (data, '\n', end - data); p != NULL; p = memchr (p, '\n', end - p))
    {
      const char *line = p++;

      if (p < end && *p == '\n')
        return line - data;
      if (p + 1 < end && p[0] == '\r' && p[1] == '\n' && line > data && line[-1] == '\r')
        return line - 1 - data;
    }
  return 0;
}

/* The value of a field in a header: what stands in its first line and the lines that go on. */
static char *
dup_field (const char *head, const char *name)
{
  gsize n = strlen (name);
  const char *p = head;

  while (p != NULL && *p != '\0')
    {
      if (g_ascii_strncasecmp (p, name, n) == 0)
        {
          const char *end = p;

          do
            {
              end += strcspn (end, "\n");
              end += *end == '\n';
            }
          while (*end == ' ' || *end == '\t');
          return g_ascii_strdown (p + n, end - p - (gssize)n);
        }
      p = strchr (p, '\n');
      p = p != NULL ? p + 1 : NULL;
    }
  return g_strdup ("");
}

static gboolean
has_any (const char *text, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strcasestr (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* As strcasestr(), for a word with a mark in it, which is rarer than any letter and is found many
 * bytes at a time. */
static const char *
find_word (const char *text, const char *word)
{
  const gsize before = strcspn (word, "./=-"), length = strlen (word);
  const char *p = text;

  while ((p = strchr (p, word[before])) != NULL)
    {
      if ((gsize)(p - text) >= before && g_ascii_strncasecmp (p - before, word, length) == 0)
        return p - before;
      p++;
    }
  return NULL;
}

static gboolean
ends_with (const char *name, gsize length, const char *ending)
{
  gsize n = strlen (ending);

  return length >= n && g_ascii_strncasecmp (name + length - n, ending, n) == 0;
}

/* Whether a part is named like something that may hold a mail. What is declared as a mail is not
 * asked for its name. */
static gboolean
has_telling_name (const char *body)
{
  for (const char *p = find_word (body, "name="); p != NULL; p = find_word (p, "name="))
    {
      const char *line = p;
      gsize n;

      while (line > body && p - line < 200 && (line[-1] != '\n' || *line == ' ' || *line == '\t'))
        line--;
      p += strlen ("name=");
      p += *p == '"';
      n = strcspn (p, "\"\r\n;");
      if (ends_with (p, n, ".msg") || ends_with (p, n, ".zip") || ends_with (p, n, ".gz"))
        return TRUE;
      if (ends_with (p, n, ".eml") && g_strstr_len (line, p - line, "message/") == NULL &&
          g_ascii_strncasecmp (line, "content-type:", 13) == 0)
        return TRUE;
    }
  return FALSE;
}

/* One mail within a mail is the decoder's to read: it is forwarded with a word or two. */
static gboolean
has_several_mails (const char *body)
{
  guint n = 0;

  for (const char *p = find_word (body, "message/"); p != NULL && n < 2;
       p = find_word (p, "message/"))
    {
      p += strlen ("message/");
      n += g_ascii_strncasecmp (p, "rfc822", 6) == 0 || g_ascii_strncasecmp (p, "global", 6) == 0;
    }
  return n >= 2;
}

/* Whether a part is a winmail.dat. Exchange's own fields ("X-MS-TNEF-Correlator") name the format
 * too. */
static gboolean
has_winmail (const char *body)
{
  if (find_word (body, "winmail.dat") != NULL)
    return TRUE;
  for (const char *p = find_word (body, "ms-tnef"); p != NULL; p = find_word (p + 1, "ms-tnef"))
    if (p > body && (p[-1] == '/' || p[-1] == '.'))
      return TRUE;
  return FALSE;
}

/**
 * bounce_wrap_carries_mails:
 * @data: a mail
 * @length: its length
 *
 * A look at its lines, for nothing more than whether it is worth the while to have it taken apart
 * in the child reader: somebody forwards bounces as attachments, or a winmail.dat hides the text.
 *
 * Returns: whether it may be so
 */
gboolean
bounce_wrap_carries_mails (const char *data, gsize length)
{
  static const char *const daemons[] = { "mailer-daemon", "postmaster", NULL };
  static const char *const notices[] = {
    "mailer-daemon", "multipart/report", "delivery", "undeliver", NULL
  };
  gsize head_length = measure_head (data, length);
  g_autofree char *head = g_strndup (data, head_length);
  g_autofree char *type = dup_field (head, "Content-Type:");
  g_autofree char *from = NULL;
  g_autofree char *body = NULL;
  const char *returned;
  gboolean is_from_daemon;

  g_strchug (type);
  if (strstr (type, "ms-tnef") != NULL)
    return TRUE;
  if (!g_str_has_prefix (type, "multipart/mixed"))
    return FALSE;
  body = g_strndup (data + head_length, MIN (length - head_length, 8u * 1024 * 1024));
  from = dup_field (head, "From:");
  is_from_daemon = has_any (from, daemons);
  /* A report that has its machine-readable part says nothing more in a winmail.dat, and nor does
   * the one that a notice returns with the mail. */
  returned = is_from_daemon ? find_word (body, "message/rfc822") : NULL;
  if (returned != NULL)
    body[returned - body] = '\0';
  if (has_winmail (body) && find_word (body, "message/delivery-status") == NULL)
    return TRUE;
  return !is_from_daemon &&
         (has_telling_name (body) || find_word (body, "vnd.ms-outlook") != NULL ||
          (has_several_mails (body) && has_any (body, notices)));
}
