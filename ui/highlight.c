/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "highlight.h"

/* Past this, a text is not searched: it is for the screen, and the screen shows less. */
#define MAXIMUM_LENGTH (256 * 1024)

static const char *
match_at (const char *p, const char *words)
{
  while (*words != '\0')
    {
      if (g_ascii_isspace (*words))
        {
          if (!g_ascii_isspace (*p))
            return NULL;
          while (g_ascii_isspace (*words))
            words++;
          while (g_ascii_isspace (*p))
            p++;
        }
      else if (g_ascii_tolower (*p) != g_ascii_tolower (*words))
        return NULL;
      else
        p++, words++;
    }
  return p;
}

/**
 * bounce_highlight_find:
 * @text: (nullable): where to look
 * @words: (nullable): what to find: any case, and every run of white space is one space, as the
 *   rules match it
 * @start: (out): the first byte of the match
 * @end: (out): the byte behind it
 *
 * Returns: whether it was found
 */
gboolean
bounce_highlight_find (const char *text, const char *words, const char **start, const char **end)
{
  if (text == NULL || words == NULL)
    return FALSE;
  while (g_ascii_isspace (*words))
    words++;
  if (*words == '\0')
    return FALSE;
  for (const char *p = text; *p != '\0' && p - text < MAXIMUM_LENGTH; p++)
    {
      const char *match = match_at (p, words);

      if (match != NULL)
        {
          *start = p;
          *end = match;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * bounce_highlight_mark:
 * @buffer: a text buffer
 * @words: (nullable): what to mark in it
 * @tag: the tag to mark it with
 *
 * Returns: how often the words were found and marked, at most 20 times
 */
guint
bounce_highlight_mark (GtkTextBuffer *buffer, const char *words, GtkTextTag *tag)
{
  g_autofree char *text = NULL;
  GtkTextIter from, to;
  const char *p, *start, *end;
  guint n = 0;

  gtk_text_buffer_get_bounds (buffer, &from, &to);
  text = gtk_text_buffer_get_text (buffer, &from, &to, FALSE);
  p = text;
  while (n < 20 && bounce_highlight_find (p, words, &start, &end) && end > p)
    {
      gtk_text_buffer_get_iter_at_offset (
          buffer, &from, (int)g_utf8_pointer_to_offset (text, start));
      gtk_text_buffer_get_iter_at_offset (buffer, &to, (int)g_utf8_pointer_to_offset (text, end));
      gtk_text_buffer_apply_tag (buffer, tag, &from, &to);
      p = end;
      n++;
    }
  return n;
}
