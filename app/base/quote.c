/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/quote.h"

#include <string.h>

static void
append_escaped (GString *out, guchar c)
{
  switch (c)
    {
    case '"':
      g_string_append (out, "\\\"");
      break;
    case '\\':
      g_string_append (out, "\\\\");
      break;
    case '\n':
      g_string_append (out, "\\n");
      break;
    case '\t':
      g_string_append (out, "\\t");
      break;
    default:
      g_string_append_printf (out, "\\u%04x", c);
    }
}

/** bounce_quote_append_json: appends @text, valid UTF-8, as a JSON string; NULL as null. */
void
bounce_quote_append_json (GString *out, const char *text)
{
  const char *start = text;

  if (text == NULL)
    {
      g_string_append_len (out, "null", 4);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar)*p < 0x20 || *p == '"' || *p == '\\' || *p == 0x7f)
      {
        g_string_append_len (out, start, p - start);
        append_escaped (out, (guchar)*p);
        start = p + 1;
      }
  g_string_append (out, start);
  g_string_append_c (out, '"');
}

/**
 * bounce_quote_append_csv:
 * @line: where it is appended; the line is not empty once it has a cell
 * @text: (nullable): the cell
 *
 * A cell of RFC 4180, with a comma before it unless it is the first. A spreadsheet would run a cell
 * that begins like a formula: it gets an apostrophe.
 */
void
bounce_quote_append_csv (GString *line, const char *text)
{
  g_string_append (line, line->len > 0 ? ",\"" : "\"");
  if (text != NULL && *text != '\0' && strchr ("=+-@\t\r", *text) != NULL)
    g_string_append_c (line, '\'');
  for (; text != NULL && *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *text);
    }
  g_string_append_c (line, '"');
}
