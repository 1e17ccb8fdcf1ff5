/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/intake.h"

#include <string.h>

#include "intake/sniff.h"

/* Enough of a text to judge it by. */
#define HEAD (64u * 1024)

static gboolean
has_magic (const char *data, gsize length, const char *magic, gsize magic_length)
{
  return length >= magic_length && memcmp (data, magic, magic_length) == 0;
}

static gboolean
has_bytes (const char *data, gsize length, const char *needle, gsize needle_length)
{
  return memmem (data, length, needle, needle_length) != NULL;
}

static gboolean
is_image (const char *data, gsize length)
{
  static const struct
  {
    const char *magic;
    gsize length;
  } magics[] = {
    { "\x89PNG\r\n\x1a\n", 8 },
    { "\xff\xd8\xff", 3 },
    { "GIF87a", 6 },
    { "GIF89a", 6 },
    { "II*\0", 4 },
    { "MM\0*", 4 },
    { "BM", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if (has_magic (data, length, magics[i].magic, magics[i].length))
      /* Two letters begin many texts; the four bytes after a bitmap's size are empty. */
      return magics[i].length > 2 || (length >= 10 && memcmp (data + 6, "\0\0\0\0", 4) == 0);
  if (length >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return TRUE;
  return length >= 12 && memcmp (data + 4, "ftyp", 4) == 0 &&
         (memcmp (data + 8, "heic", 4) == 0 || memcmp (data + 8, "mif1", 4) == 0 ||
          memcmp (data + 8, "avif", 4) == 0);
}

/* Classic Outlook and old Office share one container (MS-CFB); the streams' names tell them
 * apart (MS-OXMSG, 2.2). */
static gboolean
is_outlook (const char *data, gsize length)
{
  static const char substg[] = "_\0_\0s\0u\0b\0s\0t\0g\0001\0.\0";
  static const char properties[] = "_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0";

  return has_bytes (data, length, substg, sizeof substg - 1) ||
         has_bytes (data, length, properties, sizeof properties - 1);
}

static gboolean
sniff_container (const char *data, gsize length, BounceIntakeType *type)
{
  static const struct
  {
    const char *magic;
    gsize length;
  } archives[] = {
    { "7z\xbc\xaf\x27\x1c", 6 },
    { "Rar!\x1a\x07", 6 },
    { "\xfd"
      "7zXZ\0",
      6 },
    { "\x28\xb5\x2f\xfd", 4 },
    { "BZh", 3 },
  };
  gsize head = MIN (length, HEAD);

  if (has_magic (data, length, "!BDN", 4))
    *type = BOUNCE_INTAKE_OUTLOOK_STORE;
  else if (has_magic (data, length, "\x1f\x8b", 2))
    *type = BOUNCE_INTAKE_ARCHIVE;
  else if (has_magic (data, length, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
    *type = is_outlook (data, length) ? BOUNCE_INTAKE_OUTLOOK_MSG : BOUNCE_INTAKE_OFFICE;
  else if (has_magic (data, length, "PK\3\4", 4) || has_magic (data, length, "PK\5\6", 4))
    *type = has_bytes (data, head, "[Content_Types].xml", 19) ||
                    has_bytes (data, head, "mimetypeapplication/vnd.oasis", 29)
                ? BOUNCE_INTAKE_OFFICE
                : BOUNCE_INTAKE_ARCHIVE;
  else if (has_magic (data, length, "{\\rtf", 5))
    *type = BOUNCE_INTAKE_OFFICE;
  else if (has_bytes (data, MIN (length, 1024), "%PDF-", 5))
    *type = BOUNCE_INTAKE_PDF;
  else if (is_image (data, length))
    *type = BOUNCE_INTAKE_IMAGE;
  else if (length > 262 && memcmp (data + 257, "ustar", 5) == 0)
    *type = BOUNCE_INTAKE_ARCHIVE;
  else
    {
      for (guint i = 0; i < G_N_ELEMENTS (archives); i++)
        if (has_magic (data, length, archives[i].magic, archives[i].length))
          {
            *type = BOUNCE_INTAKE_OTHER_ARCHIVE;
            return TRUE;
          }
      return FALSE;
    }
  return TRUE;
}

/* The length of the line at @p without its end; *next: where the next one begins. Lines end with
 * LF, CRLF or a bare CR. */
static gsize
get_line (const char *p, const char *end, const char **next)
{
  const char *q = p;

  while (q < end && *q != '\n' && *q != '\r')
    q++;
  *next = q < end ? q + 1 : q;
  if (q + 1 < end && q[0] == '\r' && q[1] == '\n')
    *next = q + 2;
  return q - p;
}

/* The length of a header's name with its colon, or 0. */
static gsize
get_header_name (const char *line, gsize length)
{
  gsize n = 0;

  while (n < length && line[n] > 32 && line[n] < 127 && line[n] != ':')
    n++;
  /* RFC 5322, 4.5.8 lets blanks stand before the colon. */
  if (n == 0 || n > 76)
    return 0;
  return n < length && line[n] == ':' ? n : 0;
}

static gboolean
is_named (const char *line, gsize length, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strlen (names[i]) == length && g_ascii_strncasecmp (line, names[i], length) == 0)
      return TRUE;
  return FALSE;
}

/* What speaks for a mail's headers at @p: more than one of the usual fields, or one that hardly
 * anything but a mail has. With @is_first a single usual field will do when an empty line follows
 * the block. */
static gboolean
is_header_block (const char *p, const char *end, gboolean is_first)
{
  static const char *const usual[] = { "From", "To",       "Subject",  "Date",       "Cc",
                                       "Sent", "Reply-To", "Sender",   "Importance", "Von",
                                       "An",   "Betreff",  "Gesendet", "Errors-To",  NULL };
  static const char *const telling[] = { "Received",
                                         "Return-Path",
                                         "Message-ID",
                                         "MIME-Version",
                                         "Content-Type",
                                         "Delivered-To",
                                         "X-Original-To",
                                         "DKIM-Signature",
                                         "X-Failed-Recipients",
                                         "ARC-Seal",
                                         "Auto-Submitted",
                                         "X-Mailer",
                                         "X-Received",
                                         "Envelope-To",
                                         "Delivery-Date",
                                         "Content-Transfer-Encoding",
                                         "X-Bounce-Desk-Pasted",
                                         NULL };
  guint score = 0;

  for (guint n = 0; p < end && n < 400; n++)
    {
      const char *line = p;
      gsize length = get_line (p, end, &p), name;

      if (length == 0)
        return is_first && score > 0;
      if (n > 0 && (*line == ' ' || *line == '\t'))
        continue;
      name = get_header_name (line, length);
      if (name == 0)
        break;
      score += is_named (line, name, telling) ? 2 : is_named (line, name, usual) ? 1 : 0;
      if (score >= 2)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_from_line (const char *p, const char *end)
{
  const char *next;
  gsize length;

  if (end - p < 10 || memcmp (p, "From ", 5) != 0)
    return FALSE;
  length = get_line (p, end, &next);
  return length < 500 && is_header_block (next, end, TRUE);
}

/* Whether the "From " line at @p begins a mail of an mbox. Notices quote the mail that they return,
 * such a line and all, behind a line that ends with a colon or in a part of its own. */
static gboolean
begins_mail (const char *data, const char *p, const char *end)
{
  const char *last = p, *begin;

  if (!is_from_line (p, end))
    return FALSE;
  while (last > data && g_ascii_isspace (last[-1]))
    last--;
  if (last == data)
    return TRUE;
  begin = last;
  while (begin > data && begin[-1] != '\n' && last - begin < 200)
    begin--;
  return last[-1] != ':' && memmem (begin, last - begin, ": message/", 10) == NULL &&
         g_ascii_strncasecmp (begin, "Content-", 8) != 0;
}

/* How many mails an mbox holds, counting no further than two. */
static guint
count_mails (const char *data, gsize length)
{
  const char *p = data, *end = data + length;
  guint n = 0;

  while (p != NULL && n < 2)
    {
      if (begins_mail (data, p, end))
        n++;
      p = memmem (p, end - p, "\nFrom ", 6);
      p = p != NULL ? p + 1 : NULL;
    }
  return n;
}

/* Apple Mail's .emlx: a line with the mail's size, the mail, a property list. */
gboolean
bounce_sniff_emlx (const char *data, gsize length, gsize *start, gsize *size)
{
  const char *next;
  gsize line = get_line (data, data + MIN (length, 32), &next), digits = 0;
  guint64 number = 0;

  while (digits < line && g_ascii_isdigit (data[digits]))
    number = number * 10 + (data[digits++] - '0');
  if (digits == 0 || digits > 9)
    return FALSE;
  for (gsize i = digits; i < line; i++)
    if (data[i] != ' ')
      return FALSE;
  *start = next - data;
  if (number == 0 || number > length - *start)
    return FALSE;
  *size = number;
  return is_header_block (next, next + number, TRUE);
}

/* Leading junk, such as a banner or a quoted line, hides the headers of real mail at times. */
static gboolean
is_mail (const char *data, gsize length)
{
  const char *p = data, *end = data + length;

  if (has_magic (p, length, "\xef\xbb\xbf", 3))
    p += 3;
  for (guint n = 0; p < end && n < 6; n++)
    {
      if (is_header_block (p, end, n == 0))
        return TRUE;
      get_line (p, end, &p);
    }
  return FALSE;
}

static gboolean
is_text (const char *data, gsize length)
{
  gsize n = MIN (length, HEAD), odd = 0;

  for (gsize i = 0; i < n; i++)
    {
      if (data[i] == '\0')
        return FALSE;
      if ((guchar)data[i] < 0x20 && strchr ("\t\n\r\f\x1b", data[i]) == NULL)
        odd++;
    }
  return odd * 50 <= n;
}

static gboolean
has_any_word (const char *text, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* "5.7.1", "550", "550 5.7.1": where a digit follows or precedes, it is another number. */
static gboolean
has_code (const char *text, gboolean enhanced)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != '4' && *p != '5')
        continue;
      if (p > text && (g_ascii_isalnum (p[-1]) || p[-1] == '.' || p[-1] == ','))
        continue;
      if (!enhanced && strspn (p, "0123456789") == 3 && p[3] != '.' && p[3] != ',' &&
          !g_ascii_isalpha (p[3]))
        return TRUE;
      if (enhanced && p[1] == '.')
        {
          gsize subject = strspn (p + 2, "0123456789"), detail;

          if (subject == 0 || subject > 3 || p[2 + subject] != '.')
            continue;
          detail = strspn (p + 3 + subject, "0123456789");
          if (detail >= 1 && detail <= 3 && p[3 + subject + detail] != '.')
            return TRUE;
        }
    }
  return FALSE;
}

/* The visible text of a bounce says so in words, or in codes beside a word about mail. */
static gboolean
is_bounce_text (const char *data, gsize length)
{
  static const char *const telling[] = { "undeliver",
                                         "not delivered",
                                         "n't delivered",
                                         "not be delivered",
                                         "n't be delivered",
                                         "delivery has failed",
                                         "delivery failed",
                                         "delivery to the following",
                                         "delivery status not",
                                         "mailer-daemon",
                                         "mail delivery",
                                         "returned to sender",
                                         "returned mail",
                                         "diagnostic information for admin",
                                         "final-recipient:",
                                         "diagnostic-code:",
                                         "remote server returned",
                                         "generating server",
                                         "recipient address rejected",
                                         "delivery incomplete",
                                         "message blocked",
                                         "address not found",
                                         "permanent error",
                                         "permanent fatal error",
                                         "failed permanently",
                                         "delivery is delayed",
                                         "delivery delayed",
                                         "user unknown",
                                         "unknown user",
                                         "mailbox full",
                                         "mailbox is full",
                                         "over quota",
                                         "smtp error",
                                         "smtpsend.",
                                         "#smtp#",
                                         "unzustellbar",
                                         "nicht zugestellt",
                                         "konnte nicht zugestell",
                                         "non remis",
                                         "n'a pas pu être remis",
                                         "n'a pas pu être distribu",
                                         "no se puede entregar",
                                         "no se ha podido entregar",
                                         "no se pudo entregar",
                                         "não foi entregue",
                                         "não pôde ser entregue",
                                         "impossibile recapitare",
                                         "impossibile consegnare",
                                         "mancato recapito",
                                         "niet bezorgd",
                                         "kan niet worden bezorgd",
                                         "onbestelbaar",
                                         "nie dostarczono",
                                         "niedostarczon",
                                         "nedoručiteln",
                                         "не доставлен",
                                         "недоставлен",
                                         "не удалось доставить",
                                         "配信できません",
                                         "配信不能",
                                         "無法傳遞",
                                         "无法送达",
                                         "未送达",
                                         "退信",
                                         "배달되지",
                                         NULL };
  static const char *const mail_words[] = { "mail",   "recipient", "address", "quota",  "smtp",
                                            "reject", "message",   "spam",    "x-unix", "user",
                                            "block",  "deliver",   "relay",   "rfc822", NULL };
  gsize n = MIN (length, HEAD);
  g_autofree char *raw = g_utf8_make_valid (data, n);
  g_autofree char *text = g_utf8_strdown (raw, -1);

  if (has_any_word (text, telling))
    return TRUE;
  return has_any_word (text, mail_words) && (has_code (text, TRUE) || has_code (text, FALSE));
}

/* What a page shows, roughly: without its marks, and without the soft line ends of a page that was
 * saved as one file. Enough to look for words in; the child reader does it properly. */
static char *
dup_shown (const char *data, gsize length)
{
  GString *shown = g_string_sized_new (HEAD);
  gboolean is_mark = FALSE;

  for (gsize i = 0; i < length && shown->len < HEAD - 1; i++)
    {
      if (data[i] == '=' && i + 2 < length && data[i + 1] == '\r' && data[i + 2] == '\n')
        i += 2;
      else if (data[i] == '=' && i + 1 < length && data[i + 1] == '\n')
        i++;
      else if (data[i] == '<')
        {
          /* A style sheet is long, and no text. */
          if (length - i > 6 && g_ascii_strncasecmp (data + i, "<style", 6) == 0)
            {
              const char *end = memmem (data + i, length - i, "</", 2);

              i = end != NULL ? (gsize)(end - data) : length;
            }
          is_mark = TRUE;
        }
      else if (data[i] == '>')
        is_mark = FALSE;
      else if (!is_mark && g_ascii_isspace (data[i]))
        {
          if (shown->len > 0 && shown->str[shown->len - 1] != ' ')
            g_string_append_c (shown, ' ');
        }
      else if (!is_mark && data[i] != '\0')
        g_string_append_c (shown, data[i]);
    }
  return g_string_free (shown, FALSE);
}

static gboolean
is_bounce_html (const char *data, gsize length)
{
  g_autofree char *shown = dup_shown (data, MIN (length, 1024u * 1024));

  return is_bounce_text (shown, strlen (shown));
}

static gboolean
begins_with (const char *p, const char *end, const char *words)
{
  gsize n = strlen (words);

  return (gsize)(end - p) >= n && g_ascii_strncasecmp (p, words, n) == 0;
}

static gboolean
is_html (const char *data, gsize length)
{
  const char *end = data + MIN (length, 2048), *p = data;

  while (p < end && strchr (" \t\r\n\xef\xbb\xbf", *p) != NULL && *p != '\0')
    p++;
  if (begins_with (p, end, "<!doctype html") || begins_with (p, end, "<html") ||
      begins_with (p, end, "<head") || begins_with (p, end, "<body"))
    return TRUE;
  /* A web page that a browser saved as one file looks like a mail. */
  if (begins_with (p, end, "from: <saved by "))
    return TRUE;
  for (p = memchr (data, '\n', end - data); p != NULL; p = memchr (p, '\n', end - p))
    if (begins_with (++p, end, "snapshot-content-location:"))
      return TRUE;
  return FALSE;
}

/**
 * bounce_intake_sniff:
 * @data: (nullable): any bytes
 * @length: their number
 *
 * Tells by content, never by a file's name, what the bytes are.
 *
 * Returns: the type
 */
BounceIntakeType
bounce_intake_sniff (const void *data, gsize length)
{
  const char *p = data;
  BounceIntakeType type;
  gsize start, size, blank = 0;

  if (p == NULL)
    return BOUNCE_INTAKE_EMPTY;
  while (blank < length && g_ascii_isspace (p[blank]))
    blank++;
  if (blank == length)
    return BOUNCE_INTAKE_EMPTY;
  if (has_magic (p, length, "From ", 5) && is_from_line (p, p + length))
    return count_mails (p, length) > 1 ? BOUNCE_INTAKE_MBOX : BOUNCE_INTAKE_MAIL;
  if (is_html (p, length))
    return is_bounce_html (p, length) ? BOUNCE_INTAKE_BOUNCE_HTML : BOUNCE_INTAKE_HTML;
  if (bounce_sniff_emlx (p, length, &start, &size) || is_mail (p + blank, length - blank))
    return BOUNCE_INTAKE_MAIL;
  if (sniff_container (p, length, &type))
    return type;
  if (!is_text (p, length))
    return BOUNCE_INTAKE_OTHER;
  return is_bounce_text (p, length) ? BOUNCE_INTAKE_BOUNCE_TEXT : BOUNCE_INTAKE_TEXT;
}
