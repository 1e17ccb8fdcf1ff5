/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "highlight.h"

/* Past this, a text is not searched: it is for the screen, and the screen shows less. */
#define MAXIMUM_LENGTH (256 * 1024)
#define MAXIMUM_MARKS 20
#define MARKER_ALPHA 0x5000

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

static void
insert (PangoAttrList *marks, PangoAttribute *attribute, guint start, guint end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (marks, attribute);
}

/**
 * bounce_highlight_mark:
 * @text: a text
 * @words: (nullable): what to mark in it
 * @marks: gets the attributes that mark it
 * @colour: the marker's colour
 *
 * Returns: how often the words were found and marked, at most 20 times
 */
guint
bounce_highlight_mark (const char *text,
                       const char *words,
                       PangoAttrList *marks,
                       const GdkRGBA *colour)
{
  const char *p = text, *start, *end;
  guint n = 0;

  while (n < MAXIMUM_MARKS && bounce_highlight_find (p, words, &start, &end) && end > p)
    {
      guint from = (guint)(start - text), to = (guint)(end - text);

      insert (marks, pango_attr_weight_new (PANGO_WEIGHT_BOLD), from, to);
      insert (marks,
              pango_attr_background_new ((guint16)(colour->red * G_MAXUINT16),
                                         (guint16)(colour->green * G_MAXUINT16),
                                         (guint16)(colour->blue * G_MAXUINT16)),
              from,
              to);
      insert (marks, pango_attr_background_alpha_new (MARKER_ALPHA), from, to);
      p = end;
      n++;
    }
  return n;
}
