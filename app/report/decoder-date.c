/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

#include "base/text.h"

typedef struct
{
  int year;
  int month;
  int day;
  int hour;
  int minute;
  int second;
  int zone; /* minutes east of UTC */
} Moment;

/* Reads at least one and at most @most digits. */
static gboolean
read_number (const char **text, int most, int *number)
{
  const char *p = *text;
  int value = 0, n = 0;

  while (n < most && g_ascii_isdigit (p[n]))
    value = value * 10 + (p[n++] - '0');
  *number = value;
  *text = p + n;
  return n > 0;
}

static gboolean
skip (const char **text, char c)
{
  if (**text != c)
    return FALSE;
  (*text)++;
  return TRUE;
}

static int
month_number (const char *name)
{
  static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

  for (int i = 0; i < 12; i++)
    if (g_ascii_strncasecmp (name, months + 3 * i, 3) == 0)
      return i + 1;
  return 0;
}

static gboolean
read_zone (const char *text, int *zone)
{
  char sign = *text;
  int number = 0;

  if (g_str_has_prefix (text, "GMT") || g_str_has_prefix (text, "UT"))
    {
      *zone = 0;
      return TRUE;
    }
  text++;
  if ((sign != '+' && sign != '-') || !read_number (&text, 4, &number) || number >= 2400 ||
      number % 100 >= 60)
    return FALSE;
  *zone = (number / 100 * 60 + number % 100) * (sign == '-' ? -1 : 1);
  return TRUE;
}

/* "Thu, 29 Apr 2010 23:34:45 +0900", as nearly all mails write it: much faster than the parser that
 * knows all other ways. */
static gboolean
parse_plain (const char *text, Moment *moment)
{
  const char *comma = memchr (text, ',', strnlen (text, 5)), *p = comma != NULL ? comma + 1 : text;

  p += strspn (p, " ");
  if (!read_number (&p, 2, &moment->day) || !skip (&p, ' ') ||
      (moment->month = month_number (p)) == 0)
    return FALSE;
  p += 3;
  if (!skip (&p, ' ') || !read_number (&p, 4, &moment->year) || !skip (&p, ' ') ||
      !read_number (&p, 2, &moment->hour) || !skip (&p, ':') ||
      !read_number (&p, 2, &moment->minute))
    return FALSE;
  if (skip (&p, ':') && !read_number (&p, 2, &moment->second))
    return FALSE;
  return skip (&p, ' ') && read_zone (p, &moment->zone) && moment->year >= 1970 &&
         moment->hour < 24 && moment->minute < 60 && moment->second <= 60 &&
         g_date_valid_dmy (
             (GDateDay)moment->day, (GDateMonth)moment->month, (GDateYear)moment->year);
}

static void
move_to_utc (Moment *moment)
{
  int minutes = moment->hour * 60 + moment->minute - moment->zone;
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay)moment->day, (GDateMonth)moment->month, (GDateYear)moment->year);
  if (minutes < 0)
    g_date_subtract_days (&date, 1);
  else if (minutes >= 24 * 60)
    g_date_add_days (&date, 1);
  minutes = (minutes + 24 * 60) % (24 * 60);
  moment->year = g_date_get_year (&date);
  moment->month = (int)g_date_get_month (&date);
  moment->day = g_date_get_day (&date);
  moment->hour = minutes / 60;
  moment->minute = minutes % 60;
  moment->zone = 0;
}

/* @number in @n digits, and what stands behind it */
static char *
put_number (char *out, int number, guint n, char after)
{
  for (guint i = n; i > 0; i--, number /= 10)
    out[i - 1] = (char)('0' + number % 10);
  out[n] = after;
  return out + n + 1;
}

/* By hand: printf () took more steps than all the rest of a date. */
static char *
write_moment (const Moment *moment)
{
  char text[sizeof "2026-01-31T12:00:00+01:00"], *p = text;

  p = put_number (p, moment->year, 4, '-');
  p = put_number (p, moment->month, 2, '-');
  p = put_number (p, moment->day, 2, 'T');
  p = put_number (p, moment->hour, 2, ':');
  p = put_number (p, moment->minute, 2, ':');
  p = put_number (p, moment->second, 2, 'Z');
  if (moment->zone != 0)
    {
      p[-1] = moment->zone < 0 ? '-' : '+';
      p = put_number (p, ABS (moment->zone) / 60, 2, ':');
      p = put_number (p, ABS (moment->zone) % 60, 2, '\0');
    }
  else
    *p = '\0';
  return g_strdup (text);
}

/**
 * bounce_date_dup_iso:
 * @raw: the value of a Date field (RFC 5322, 3.3)
 * @in_utc: whether to move it to UTC, else its zone is kept
 *
 * Returns: (transfer full) (nullable): the date after ISO 8601; NULL when it is none
 */
char *
bounce_date_dup_iso (const char *raw, gboolean in_utc)
{
  g_autofree char *line = bounce_text_clean_line (raw, -1, 256);
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) utc = NULL;
  Moment moment = { 0 };

  if (parse_plain (line, &moment))
    {
      if (in_utc)
        move_to_utc (&moment);
      return write_moment (&moment);
    }
  date = g_mime_utils_header_decode_date (line);
  if (date == NULL)
    return NULL;
  if (!in_utc)
    return g_date_time_format_iso8601 (date);
  utc = g_date_time_to_utc (date);
  return utc != NULL ? g_date_time_format_iso8601 (utc) : NULL;
}
