/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "send/mail.h"

/* 45 bytes become 60 characters of base64: with its frame an encoded word stays under 76. */
#define WORD_BYTES 45
/* 57 bytes become a line of 76 characters. */
#define LINE_BYTES 57

static gboolean
address_is_plain (const char *address)
{
  const char *at = address != NULL ? strrchr (address, '@') : NULL;

  if (at == NULL || at == address || at[1] == '\0')
    return FALSE;
  for (const char *p = address; *p != '\0'; p++)
    if ((guchar)*p <= ' ' || *p == 0x7f || strchr ("<>,;\"()", *p) != NULL)
      return FALSE;
  return TRUE;
}

static void
append_base64 (GString *out, const guchar *bytes, gsize size)
{
  for (gsize i = 0; i < size; i += LINE_BYTES)
    {
      g_autofree char *line = g_base64_encode (bytes + i, MIN (LINE_BYTES, size - i));

      g_string_append (out, line);
      g_string_append (out, "\r\n");
    }
}

/* RFC 2047: words of whole characters. */
static void
append_subject (GString *out, const char *subject)
{
  const char *p = subject;

  g_string_append (out, "Subject: ");
  if (g_str_is_ascii (subject))
    g_string_append (out, subject);
  while (!g_str_is_ascii (subject) && *p != '\0')
    {
      const char *end = p;
      g_autofree char *encoded = NULL;

      while (*end != '\0' && g_utf8_next_char (end) - p <= WORD_BYTES)
        end = g_utf8_next_char (end);
      encoded = g_base64_encode ((const guchar *)p, end - p);
      g_string_append_printf (out, "%s=?utf-8?B?%s?=", p == subject ? "" : "\r\n ", encoded);
      p = end;
    }
  g_string_append (out, "\r\n");
}

/* RFC 5322, 3.3: the names are English whatever the locale is. */
static void
append_date (GString *out)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_string_append_printf (out,
                          "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n",
                          days[g_date_time_get_day_of_week (now) - 1],
                          g_date_time_get_day_of_month (now),
                          months[g_date_time_get_month (now) - 1],
                          g_date_time_get_year (now),
                          g_date_time_get_hour (now),
                          g_date_time_get_minute (now),
                          g_date_time_get_second (now));
}

static void
append_body (GString *out, const char *body)
{
  g_auto (GStrv) lines = g_strsplit (body, "\n", -1);
  g_autofree char *crlf = g_strjoinv ("\r\n", lines);

  g_string_append (out,
                   "Content-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: base64\r\n\r\n");
  append_base64 (out, (const guchar *)crlf, strlen (crlf));
}

static void
append_attachment (GString *out, const char *name, GBytes *attachment)
{
  g_autofree char *safe = g_strdup (name);
  gsize size;
  const guchar *bytes = g_bytes_get_data (attachment, &size);

  for (char *p = safe; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      *p = '_';
  /* Not message/rfc822: servers on the way rewrite that, and it must arrive byte for byte. */
  g_string_append_printf (out,
                          "Content-Type: application/octet-stream; name=\"%s\"\r\n"
                          "Content-Disposition: attachment; filename=\"%s\"\r\n"
                          "Content-Transfer-Encoding: base64\r\n\r\n",
                          safe,
                          safe);
  append_base64 (out, bytes, size);
}

/**
 * bounce_mail_write:
 * @text: the mail
 * @error: return location
 *
 * Text and file as base64 with CRLF line ends: nothing that a server may alter on the way.
 *
 * Returns: (transfer full) (nullable): the mail; else %BOUNCE_SEND_ERROR_NOT_CONFIGURED for a
 * sender or recipient that is not one plain address
 */
GBytes *
bounce_mail_write (const BounceMailText *text, GError **error)
{
  g_autoptr (GString) out = NULL;
  g_autofree char *subject = bounce_text_clean_line (text->subject, -1, 2000);
  gboolean has_file = text->attachment != NULL;
  const char *wrong = !address_is_plain (text->from) ? text->from
                      : !address_is_plain (text->to) ? text->to
                                                     : NULL;

  if (wrong != NULL || text->from == NULL || text->to == NULL)
    {
      g_autofree char *line = bounce_text_clean_line (wrong != NULL ? wrong : "", -1, 200);

      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                   _ ("“%s” is not one mail address."),
                   line);
      return NULL;
    }
  out = g_string_sized_new (has_file ? g_bytes_get_size (text->attachment) * 3 / 2 : 4096);
  g_string_append_printf (out, "From: <%s>\r\nTo: <%s>\r\n", text->from, text->to);
  append_subject (out, subject);
  append_date (out);
  g_string_append_printf (out,
                          "Message-ID: <%s@%s>\r\nMIME-Version: 1.0\r\n",
                          text->key,
                          bounce_text_get_domain (text->from));
  if (!has_file)
    append_body (out, text->body);
  else
    {
      /* The key is random: the boundary cannot stand in base64 lines, which have no "_". */
      g_string_append_printf (out,
                              "Content-Type: multipart/mixed; boundary=\"_%s_\"\r\n\r\n--_%s_\r\n",
                              text->key,
                              text->key);
      append_body (out, text->body);
      g_string_append_printf (out, "--_%s_\r\n", text->key);
      append_attachment (out,
                         text->attachment_name != NULL ? text->attachment_name : "bounce.eml",
                         text->attachment);
      g_string_append_printf (out, "--_%s_--\r\n", text->key);
    }
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
