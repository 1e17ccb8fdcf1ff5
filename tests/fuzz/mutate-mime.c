/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib.h>
#include <string.h>

/* For libFuzzer: changes a mail so that it stays one. Bytes at random seldom get past the first
 * boundary; this moves, repeats, wraps and encodes whole parts, and lets libFuzzer loose on one
 * header field's value or one part's content only. */

size_t LLVMFuzzerMutate (guint8 *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t max_size, unsigned int seed);

typedef struct
{
  gsize start;
  gsize end;
} Range;

static const char *const types[] = {
  "text/plain; charset=utf-8",
  "text/html; charset=iso-8859-1",
  "text/plain; charset=utf-7",
  "text/rfc822-headers",
  "message/rfc822",
  "message/delivery-status",
  "message/global-delivery-status",
  "message/disposition-notification",
  "message/feedback-report",
  "multipart/mixed; boundary=\"=_b_\"",
  "multipart/report; report-type=delivery-status; boundary=\"=_b_\"",
  "application/ms-tnef; name=winmail.dat",
};

static const char *const encodings[] = {
  "7bit", "8bit", "base64", "quoted-printable", "x-uuencode"
};

/* Where each part stands: between two lines that begin with "--". */
static GArray *
find_parts (const char *text, gsize size)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (Range));
  gsize last = 0;

  for (gsize i = 0; i + 3 < size; i++)
    if (text[i] == '\n' && text[i + 1] == '-' && text[i + 2] == '-')
      {
        const char *end = memchr (text + i + 1, '\n', size - i - 1);
        Range part = { last, i + 1 };

        if (last > 0 && part.end > part.start)
          g_array_append_val (parts, part);
        last = end != NULL ? (gsize)(end - text) + 1 : 0;
      }
  if (last > 0 && last < size)
    {
      Range part = { last, size };

      g_array_append_val (parts, part);
    }
  return parts;
}

/* The header of what begins at @range, without the blank line; what follows is its content. */
static gsize
find_body (const char *text, Range range)
{
  const char *blank = g_strstr_len (text + range.start, (gssize)(range.end - range.start), "\n\n");

  return blank != NULL ? (gsize)(blank - text) + 2 : range.end;
}

static void
splice (GString *mail, Range range, const char *with, gsize length)
{
  g_string_erase (mail, (gssize)range.start, (gssize)(range.end - range.start));
  g_string_insert_len (mail, (gssize)range.start, with, (gssize)length);
}

/* libFuzzer's own mutation, of these bytes only. */
static void
mutate_range (GString *mail, Range range)
{
  gsize length = range.end - range.start, room = length + 256;
  g_autofree guint8 *bytes = g_malloc0 (room);

  memcpy (bytes, mail->str + range.start, length);
  splice (mail, range, (const char *)bytes, LLVMFuzzerMutate (bytes, length, room));
}

/* One field's value; no line end of it may begin a new one. */
static void
mutate_field (GString *mail, Range part, GRand *rand)
{
  gsize end = find_body (mail->str, part);
  gsize at = part.start + (gsize)(g_rand_double (rand) * (double)(end - part.start));
  const char *colon = memchr (mail->str + at, ':', end - at);
  const char *line = colon != NULL ? memchr (colon, '\n', (gsize)(mail->str + end - colon)) : NULL;
  Range value;
  gsize after;

  if (line == NULL)
    return;
  value.start = (gsize)(colon - mail->str) + 1;
  value.end = (gsize)(line - mail->str);
  after = mail->len - value.end;
  mutate_range (mail, value);
  for (gsize i = value.start; i + after < mail->len; i++)
    if (mail->str[i] == '\n' || mail->str[i] == '\r')
      mail->str[i] = ' ';
}

/* Another type or encoding for a part, in front of the fields that it has. */
static void
set_field (GString *mail, Range part, GRand *rand)
{
  g_autofree char *field = NULL;

  if (g_rand_boolean (rand))
    field = g_strdup_printf ("Content-Type: %s\n",
                             types[g_rand_int_range (rand, 0, G_N_ELEMENTS (types))]);
  else
    field = g_strdup_printf ("Content-Transfer-Encoding: %s\n",
                             encodings[g_rand_int_range (rand, 0, G_N_ELEMENTS (encodings))]);
  g_string_insert (mail, (gssize)part.start, field);
}

/* The content in base64, and the field that says so. */
static void
encode_part (GString *mail, Range part)
{
  gsize body = find_body (mail->str, part);
  Range content = { body, part.end };
  g_autofree char *base64 = g_base64_encode ((const guchar *)mail->str + body, part.end - body);
  g_autoptr (GString) lines = g_string_new (NULL);

  for (const char *p = base64; *p != '\0'; p += MIN (76, strlen (p)))
    g_string_append_printf (lines, "%.76s\n", p);
  splice (mail, content, lines->str, lines->len);
  g_string_insert (mail, (gssize)part.start, "Content-Transfer-Encoding: base64\n");
}

/* The mail as the returned one of a report, or as one attachment. */
static void
wrap (GString *mail, GRand *rand)
{
  gboolean is_report = g_rand_boolean (rand);
  int level = g_rand_int_range (rand, 0, 1000);
  g_autofree char *head = g_strdup_printf (
      "From: MAILER-DAEMON@example.net\nMIME-Version: 1.0\nContent-Type: multipart/%s; "
      "boundary=\"w%d\"\n\n--w%d\n\n550 5.1.1 unknown user <a@example.org>\n--w%d\n"
      "Content-Type: message/rfc822\n\n",
      is_report ? "report; report-type=delivery-status" : "mixed",
      level,
      level,
      level);

  g_string_prepend (mail, head);
  g_string_append_printf (mail, "\n--w%d--\n", level);
}

static void
move_parts (GString *mail, Range from, Range to, gboolean also_remove)
{
  g_autofree char *copy = g_strndup (mail->str + from.start, from.end - from.start);
  gsize length = from.end - from.start;

  if (also_remove && from.start > to.start)
    g_string_erase (mail, (gssize)from.start, (gssize)length);
  g_string_insert_len (mail, (gssize)to.start, copy, (gssize)length);
}

static void
mutate (GString *mail, GRand *rand)
{
  g_autoptr (GArray) parts = find_parts (mail->str, mail->len);
  Range whole = { 0, mail->len };
  Range part = whole, other = whole;

  if (parts->len > 0)
    {
      part = g_array_index (parts, Range, g_rand_int_range (rand, 0, (gint32)parts->len));
      other = g_array_index (parts, Range, g_rand_int_range (rand, 0, (gint32)parts->len));
    }
  switch (g_rand_int_range (rand, 0, 9))
    {
    case 0:
      mutate_field (mail, whole, rand);
      break;
    case 1:
      mutate_field (mail, part, rand);
      break;
    case 2:
    case 3:
      part.start = find_body (mail->str, part);
      mutate_range (mail, part);
      break;
    case 4:
      set_field (mail, part, rand);
      break;
    case 5:
      encode_part (mail, part);
      break;
    case 6:
      wrap (mail, rand);
      break;
    default:
      if (parts->len > 0)
        move_parts (mail, part, other, g_rand_boolean (rand));
      break;
    }
}

/* One time in four libFuzzer does as it likes: a damaged mail is a mail, too. */
size_t
LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t max_size, unsigned int seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GString) mail = NULL;

  if (g_rand_int_range (rand, 0, 4) == 0)
    return LLVMFuzzerMutate (data, size, max_size);
  mail = g_string_new_len ((const char *)data, (gssize)size);
  mutate (mail, rand);
  size = MIN (mail->len, max_size);
  memcpy (data, mail->str, size);
  return size;
}
