/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "nasty-mails.h"

#include <string.h>

static const char *const names[N_NASTY_MAILS] = {
  "LF",          "CRLF",         "Latin-1", "a line of 5000 characters", "no line end at the end",
  "mixed ends",  "a bare CR",    "a NUL",   "an mbox line on top",       "UTF-8 in a header",
  "blank lines", "ten megabytes"
};

static const char head[] =
    "Return-Path: <>\n"
    "Received: from mx.example.net (mx.example.net [192.0.2.7])\n\tby mail.example.org id 1\n"
    "From: MAILER-DAEMON@example.net\nTo: anna@example.org\n"
    "Subject: Undelivered Mail Returned to Sender\n"
    "Date: Mon, 2 Jun 2025 10:00:00 +0000\nMessage-ID: <b1@example.net>\nMIME-Version: 1.0\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\n\n"
    "--B\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    "Zustellung fehlgeschlagen: Empf\xc3\xa4nger unbekannt \n\n"
    "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
    "Final-Recipient: rfc822; bob@partner.example\nAction: failed\nStatus: 5.1.1\n\n"
    "--B\nContent-Type: message/rfc822\n\nFrom: anna@example.org\nTo: bob@partner.example\n"
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\n";
static const char tail[] = "\n.\n..dots\nFrom here\n-- \n\n--B--\n";

static void
replace (GString *mail, const char *find, const char *by)
{
  /* None of these mails holds a NUL yet; g_string_replace() would move ten megabytes each time. */
  g_auto (GStrv) parts = g_strsplit (mail->str, find, -1);
  g_autofree char *joined = g_strjoinv (by, parts);

  g_string_assign (mail, joined);
}

const char *
nasty_mail_get_name (guint i)
{
  return names[i];
}

static void
make_large (GString *mail)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < 160 * 1000; i++)
    g_string_append (lines, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n");
  replace (mail, "Hello", lines->str);
}

GBytes *
nasty_mail_new (guint i)
{
  g_autoptr (GString) mail = g_string_new (head);
  g_autofree char *line = g_strnfill (5000, 'x');
  char *first;

  g_string_append (mail, "Hello");
  g_string_append (mail, tail);
  if (i == 2)
    replace (mail, "\xc3\xa4", "\xe4");
  else if (i == 3)
    replace (mail, "Hello", line);
  else if (i == 4)
    g_string_truncate (mail, mail->len - 1);
  else if (i == 6)
    replace (mail, "Hello", "Hel\rlo");
  else if (i == 8)
    g_string_prepend (mail, "From MAILER-DAEMON Mon Jun  2 10:00:00 2025\n");
  else if (i == 9)
    replace (mail, "Subject: Undelivered", "Subject: Unzustellb\xc3\xa4r");
  else if (i == 10)
    g_string_append (mail, "   \t\n\n\n");
  else if (i == 11)
    make_large (mail);
  if (i == 1 || i == 3 || i == 11)
    replace (mail, "\n", "\r\n");
  for (guint n = 0; i == 5 && n < 9; n++)
    {
      first = strchr (mail->str + n * 40, '\n');
      g_string_insert_c (mail, first - mail->str, '\r');
    }
  if (i == 7)
    strstr (mail->str, "Hello")[2] = '\0';
  return g_string_free_to_bytes (g_steal_pointer (&mail));
}
