/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/outlook-private.h"

#include <string.h>

/* The text of a message as compressed RTF (MS-OXRTFCP): the last resort, where neither plain text
 * nor HTML is kept. */

#define DICTIONARY 4096u

/* MS-OXRTFCP, 2.1.2.1: what the dictionary begins with */
static const char first_words[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

static guint32
get_32 (const guint8 *p)
{
  return (guint32)p[0] | (guint32)p[1] << 8 | (guint32)p[2] << 16 | (guint32)p[3] << 24;
}

static GString *
decompress (const guint8 *data, gsize length)
{
  GString *out = g_string_new (NULL);
  guint8 dictionary[DICTIONARY] = { 0 };
  guint write = sizeof first_words - 1;
  gsize i = 0;

  memcpy (dictionary, first_words, write);
  while (i < length && out->len < BOUNCE_OUTLOOK_MAX_TEXT)
    {
      guint8 control = data[i++];

      for (guint bit = 0; bit < 8 && i < length; bit++)
        {
          guint offset, n;

          if ((control & (1u << bit)) == 0)
            {
              g_string_append_c (out, (char)data[i]);
              dictionary[write] = data[i++];
              write = (write + 1) % DICTIONARY;
              continue;
            }
          if (i + 2 > length)
            return out;
          offset = (guint)data[i] << 4 | data[i + 1] >> 4;
          n = (data[i + 1] & 0xfu) + 2;
          i += 2;
          if (offset == write)
            return out;
          for (guint k = 0; k < n; k++)
            {
              guint8 c = dictionary[(offset + k) % DICTIONARY];

              g_string_append_c (out, (char)c);
              dictionary[write] = c;
              write = (write + 1) % DICTIONARY;
            }
        }
    }
  return out;
}

/* What a reader of RTF must know of the group that it is in. */
typedef struct
{
  gboolean is_skipped; /* fonts, colours, pictures … */
  gboolean is_rtf_only;
  guint n_fallback; /* characters that stand for a \u in old programs */
} Group;

typedef struct
{
  const char *p;
  const char *end;
  GArray *groups; /* of Group, the innermost last */
  GString *bytes; /* of the document's charset, not yet decoded */
  GString *text;  /* UTF-8 */
  guint codepage;
  guint n_to_skip;
} Rtf;

static void
flush (Rtf *rtf)
{
  g_autofree char *decoded = NULL;

  if (rtf->bytes->len == 0)
    return;
  decoded = bounce_outlook_decode (rtf->bytes->str, rtf->bytes->len, rtf->codepage);
  g_string_append (rtf->text, decoded);
  g_string_truncate (rtf->bytes, 0);
}

static Group *
get_group (Rtf *rtf)
{
  return &g_array_index (rtf->groups, Group, rtf->groups->len - 1);
}

static void
put (Rtf *rtf, char c)
{
  const Group *group = get_group (rtf);

  if (rtf->n_to_skip > 0)
    rtf->n_to_skip--;
  else if (!group->is_skipped && !group->is_rtf_only)
    g_string_append_c (rtf->bytes, c);
}

static void
put_unicode (Rtf *rtf, int number)
{
  const Group *group = get_group (rtf);
  gunichar c = (gunichar)(number < 0 ? number + 65536 : number);

  rtf->n_to_skip = group->n_fallback;
  if (group->is_skipped || group->is_rtf_only)
    return;
  flush (rtf);
  g_string_append_unichar (rtf->text, g_unichar_validate (c) && c != 0 ? c : 0xfffd);
}

static void
obey (Rtf *rtf, const char *word, gboolean has_number, int number)
{
  static const char *const skipped[] = { "fonttbl", "colortbl", "stylesheet", "info",      "pict",
                                         "object",  "header",   "footer",     "listtable", NULL };
  Group *group = get_group (rtf);

  if (g_strv_contains (skipped, word))
    group->is_skipped = TRUE;
  else if (strcmp (word, "htmlrtf") == 0)
    group->is_rtf_only = !has_number || number != 0;
  else if (strcmp (word, "ansicpg") == 0 && number > 0)
    rtf->codepage = (guint)number;
  else if (strcmp (word, "uc") == 0)
    group->n_fallback = (guint)CLAMP (number, 0, 8);
  else if (strcmp (word, "u") == 0 && has_number)
    put_unicode (rtf, number);
  else if (strcmp (word, "par") == 0 || strcmp (word, "line") == 0)
    put (rtf, '\n');
  else if (strcmp (word, "tab") == 0)
    put (rtf, '\t');
}

/* A backslash: a word with its number, a byte in hexadecimal, or a sign. */
static void
read_control (Rtf *rtf)
{
  char word[32];
  guint n = 0;
  gboolean is_negative, has_number = FALSE;
  int number = 0;

  if (rtf->p == rtf->end)
    return;
  if (*rtf->p == '\'' && rtf->end - rtf->p >= 3)
    {
      int high = g_ascii_xdigit_value (rtf->p[1]), low = g_ascii_xdigit_value (rtf->p[2]);

      if (high >= 0 && low >= 0)
        put (rtf, (char)(high << 4 | low));
      rtf->p += 3;
      return;
    }
  if (!g_ascii_isalpha (*rtf->p))
    {
      if (*rtf->p == '*')
        get_group (rtf)->is_skipped = TRUE;
      else if (*rtf->p == '~')
        put (rtf, ' ');
      else if (strchr ("\\{}", *rtf->p) != NULL)
        put (rtf, *rtf->p);
      rtf->p++;
      return;
    }
  while (rtf->p < rtf->end && g_ascii_isalpha (*rtf->p) && n < sizeof word - 1)
    word[n++] = *rtf->p++;
  word[n] = '\0';
  is_negative = rtf->p < rtf->end && *rtf->p == '-';
  rtf->p += is_negative ? 1 : 0;
  for (; rtf->p < rtf->end && g_ascii_isdigit (*rtf->p); rtf->p++)
    {
      has_number = TRUE;
      number = MIN (number, 1000000) * 10 + (*rtf->p - '0');
    }
  if (rtf->p < rtf->end && *rtf->p == ' ')
    rtf->p++;
  obey (rtf, word, has_number, is_negative ? -number : number);
}

static void
read_all (Rtf *rtf)
{
  while (rtf->p < rtf->end)
    {
      char c = *rtf->p++;

      if (c == '\\')
        read_control (rtf);
      else if (c == '{' && rtf->groups->len < 1000)
        {
          Group copy = *get_group (rtf);

          g_array_append_val (rtf->groups, copy);
        }
      else if (c == '}')
        {
          if (rtf->groups->len > 1)
            g_array_set_size (rtf->groups, rtf->groups->len - 1);
          rtf->n_to_skip = 0;
        }
      else if (c != '\r' && c != '\n')
        put (rtf, c);
    }
  flush (rtf);
}

/**
 * bounce_outlook_rtf_to_text:
 * @data: PR_RTF_COMPRESSED
 * @length: its length
 *
 * Returns: (transfer full) (nullable): the visible text, at most BOUNCE_OUTLOOK_MAX_TEXT of it
 */
char *
bounce_outlook_rtf_to_text (const guint8 *data, gsize length)
{
  const Group outermost = { FALSE, FALSE, 1 };
  GString *source;
  Rtf rtf = { NULL };

  /* MS-OXRTFCP, 2.1.3.1.1: two sizes, the kind, a checksum */
  if (length < 16)
    return NULL;
  if (get_32 (data + 8) == 0x414c454d)
    source = g_string_new_len ((const char *)data + 16,
                               (gssize)MIN (length - 16, BOUNCE_OUTLOOK_MAX_TEXT));
  else if (get_32 (data + 8) == 0x75465a4c)
    source = decompress (data + 16, length - 16);
  else
    return NULL;
  rtf.p = source->str;
  rtf.end = source->str + source->len;
  rtf.groups = g_array_new (FALSE, FALSE, sizeof (Group));
  g_array_append_val (rtf.groups, outermost);
  rtf.bytes = g_string_new (NULL);
  rtf.text = g_string_new (NULL);
  rtf.codepage = 1252;
  read_all (&rtf);
  g_array_unref (rtf.groups);
  g_string_free (rtf.bytes, TRUE);
  g_string_free (source, TRUE);
  return g_string_free (rtf.text, FALSE);
}
