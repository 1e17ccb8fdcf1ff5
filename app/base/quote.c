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

#define BYTES(byte) ((guint64)(byte)*G_GUINT64_CONSTANT (0x0101010101010101))

/* Whether eight bytes stand for themselves in JSON; bytes beyond ASCII do. */
static inline gboolean
are_plain (const char *p)
{
  guint64 word, low, odd;

  memcpy (&word, p, sizeof word);
  low = word & BYTES (0x7f);
  /* Per byte, the highest bit: set where it is not a control character, '"', a backslash or 0x7f.
   */
  odd = (low + BYTES (0x60)) & ((low ^ BYTES ('"')) + BYTES (0x7f)) &
        ((low ^ BYTES ('\\')) + BYTES (0x7f)) & ((low ^ BYTES (0x7f)) + BYTES (0x7f));
  return ((odd | word) & BYTES (0x80)) == BYTES (0x80);
}

/** bounce_quote_append_json: appends @text, valid UTF-8, as a JSON string; NULL as null. */
void
bounce_quote_append_json (GString *out, const char *text)
{
  const char *start = text, *end;

  if (text == NULL)
    {
      g_string_append_len (out, "null", 4);
      return;
    }
  end = text + strlen (text);
  g_string_append_c (out, '"');
  for (const char *p = text; p < end; p++)
    if (end - p > 8 && are_plain (p))
      p += 7;
    else if ((guchar)*p < 0x20 || *p == '"' || *p == '\\' || *p == 0x7f)
      {
        g_string_append_len (out, start, p - start);
        append_escaped (out, (guchar)*p);
        start = p + 1;
      }
  g_string_append_len (out, start, end - start);
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
