/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <stdlib.h>
#include <string.h>

typedef enum
{
  TAG_INLINE,
  TAG_BREAK, /* a new line */
  TAG_BLOCK, /* a new paragraph */
  TAG_CELL,  /* a space */
  TAG_HIDDEN /* its content is not for reading */
} TagKind;

static const struct
{
  const char *name;
  TagKind kind;
} tags[] = {
  { "br", TAG_BREAK },         { "p", TAG_BLOCK },      { "div", TAG_BREAK },
  { "tr", TAG_BREAK },         { "td", TAG_CELL },      { "th", TAG_CELL },
  { "li", TAG_BREAK },         { "ul", TAG_BLOCK },     { "ol", TAG_BLOCK },
  { "table", TAG_BREAK },      { "h1", TAG_BLOCK },     { "h2", TAG_BLOCK },
  { "h3", TAG_BLOCK },         { "h4", TAG_BLOCK },     { "h5", TAG_BLOCK },
  { "h6", TAG_BLOCK },         { "hr", TAG_BLOCK },     { "pre", TAG_BREAK },
  { "blockquote", TAG_BREAK }, { "dt", TAG_BREAK },     { "dd", TAG_BREAK },
  { "section", TAG_BREAK },    { "style", TAG_HIDDEN }, { "script", TAG_HIDDEN },
  { "title", TAG_HIDDEN },     { "center", TAG_BREAK }, { "body", TAG_BREAK },
};

static const struct
{
  const char *name;
  const char *text;
} entities[] = {
  { "amp", "&" },    { "lt", "<" },     { "gt", ">" },     { "quot", "\"" },  { "apos", "'" },
  { "nbsp", " " },   { "shy", "" },     { "copy", "©" },   { "reg", "®" },    { "trade", "™" },
  { "laquo", "«" },  { "raquo", "»" },  { "ldquo", "“" },  { "rdquo", "”" },  { "lsquo", "‘" },
  { "rsquo", "’" },  { "bdquo", "„" },  { "ndash", "–" },  { "mdash", "—" },  { "hellip", "…" },
  { "bull", "•" },   { "middot", "·" }, { "eacute", "é" }, { "egrave", "è" }, { "ecirc", "ê" },
  { "agrave", "à" }, { "acirc", "â" },  { "ccedil", "ç" }, { "ocirc", "ô" },  { "ucirc", "û" },
  { "ugrave", "ù" }, { "icirc", "î" },  { "iuml", "ï" },   { "Eacute", "É" }, { "aacute", "á" },
  { "iacute", "í" }, { "oacute", "ó" }, { "uacute", "ú" }, { "ntilde", "ñ" }, { "atilde", "ã" },
  { "otilde", "õ" }, { "auml", "ä" },   { "ouml", "ö" },   { "uuml", "ü" },   { "Auml", "Ä" },
  { "Ouml", "Ö" },   { "Uuml", "Ü" },   { "szlig", "ß" },  { "aring", "å" },  { "oslash", "ø" },
  { "aelig", "æ" },  { "euro", "€" },
};

/** bounce_html_is_html: whether @text is marked up, and not plain text that says it is. */
gboolean
bounce_html_is_html (const char *text)
{
  static const char *const marks[] = { "<html", "<br", "<p>",   "<p ",    "<div", "<td",
                                       "<body", "<a ", "<span", "<table", "<pre", "<!doctype" };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (bounce_scan_find (text, marks[i]) != NULL)
      return TRUE;
  return FALSE;
}

static const char *
append_entity (GString *out, const char *p)
{
  const char *end = p + 1;

  if (*end == '#')
    {
      gboolean is_hex = end[1] == 'x' || end[1] == 'X';
      char *rest = NULL;
      gulong c = strtoul (end + (is_hex ? 2 : 1), &rest, is_hex ? 16 : 10);

      if (rest == NULL || rest == end + (is_hex ? 2 : 1) || rest - p > 12 ||
          !g_unichar_validate ((gunichar)c) || c == 0 || c > 0x10ffff)
        {
          g_string_append_c (out, '&');
          return p + 1;
        }
      if (c == 0xa0)
        c = ' ';
      g_string_append_unichar (out, (gunichar)c);
      return *rest == ';' ? rest + 1 : rest;
    }
  while (g_ascii_isalnum (*end) && end - p < 12)
    end++;
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (strlen (entities[i].name) == (gsize)(end - p - 1) &&
        strncmp (p + 1, entities[i].name, end - p - 1) == 0)
      {
        g_string_append (out, entities[i].text);
        return *end == ';' ? end + 1 : end;
      }
  g_string_append_c (out, '&');
  return p + 1;
}

static void
end_line (GString *out, guint n_newlines)
{
  guint have = 0;

  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  while (have < 2 && have < out->len && out->str[out->len - 1 - have] == '\n')
    have++;
  if (out->len > 0)
    for (; have < n_newlines; have++)
      g_string_append_c (out, '\n');
}

/* "<user@example.org>" that nobody escaped is text, not a tag. */
static gboolean
is_tag (const char *p)
{
  gsize n;

  if (!g_ascii_isalpha (p[1]) && p[1] != '/' && p[1] != '!' && p[1] != '?')
    return FALSE;
  n = strcspn (p + 1, "<> \t\n@");
  return p[1 + n] != '@' && p[1 + n] != '\0';
}

/* What a '<' begins: the tag is applied to @out, the place behind it is returned. */
static const char *
take_tag (GString *out, const char *p, const char *end, guint *pre)
{
  const char *name = p + 1, *close;
  gboolean is_end = *name == '/';
  TagKind kind = TAG_INLINE;
  gsize n;

  if (g_str_has_prefix (p, "<!--"))
    {
      close = strstr (p + 4, "-->");
      return close != NULL ? close + 3 : end;
    }
  name += is_end;
  n = strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  close = strchr (name, '>');
  if (close == NULL)
    return end;
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (((*name ^ tags[i].name[0]) & ~0x20) == 0 && strlen (tags[i].name) == n &&
        g_ascii_strncasecmp (name, tags[i].name, n) == 0)
      kind = tags[i].kind;
  if (n == 3 && g_ascii_strncasecmp (name, "pre", 3) == 0)
    *pre = !is_end;
  if (kind == TAG_HIDDEN && !is_end)
    {
      g_autofree char *tail = g_strdup_printf ("</%.*s", (int)n, name);
      g_autofree char *lower = g_ascii_strdown (tail, -1);
      const char *stop = bounce_scan_find (close, lower);

      close = stop != NULL ? strchr (stop, '>') : NULL;
      return close != NULL ? close + 1 : end;
    }
  if (kind == TAG_BREAK)
    {
      if (n == 2 && g_ascii_strncasecmp (name, "br", 2) == 0)
        {
          while (out->len > 0 && out->str[out->len - 1] == ' ')
            g_string_truncate (out, out->len - 1);
          g_string_append_c (out, '\n');
        }
      else
        end_line (out, 1);
    }
  else if (kind == TAG_BLOCK)
    end_line (out, 2);
  else if (kind == TAG_CELL && out->len > 0 && !g_ascii_isspace (out->str[out->len - 1]))
    g_string_append_c (out, ' ');
  return close + 1;
}

/**
 * bounce_html_to_text:
 * @html: HTML
 * @max_bytes: at most about so much is given back
 *
 * Only good enough to read a notice: tags off, blocks on their own lines, entities decoded.
 *
 * Returns: (transfer full): its text
 */
char *
bounce_html_to_text (const char *html, gsize max_bytes)
{
  const char *p = html, *end = html + strlen (html);
  GString *out = g_string_sized_new (MIN ((gsize)(end - p), max_bytes) + 1);
  guint pre = 0, n_hidden = 0;

  while (p < end && out->len < max_bytes)
    {
      if (*p == '<' && is_tag (p) && n_hidden < 100000)
        {
          n_hidden++;
          p = take_tag (out, p, end, &pre);
        }
      else if (*p == '&')
        p = append_entity (out, p);
      else if (g_ascii_isspace (*p) && !pre)
        {
          if (out->len > 0 && !g_ascii_isspace (out->str[out->len - 1]))
            g_string_append_c (out, ' ');
          p++;
        }
      else
        g_string_append_c (out, *p++);
    }
  return g_string_free (out, FALSE);
}
