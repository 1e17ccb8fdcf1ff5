/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/matcher.h"

#include <string.h>

/* One pass over the text looks at every run of four bytes (a gram). A table of bits says whether
 * any words own that gram; only then the words are compared. Each entry of the rulebook owns one
 * gram: of those in its words, the one that fewest others own. So the cost per mail hardly depends
 * on how many rules there are, and building the table costs next to nothing, which matters to a
 * program that is started for one mail. */
#define GRAM 4
#define BITS 18
#define SLOTS (1u << BITS)

typedef struct
{
  const char *words;
  guint32 length;
  guint32 id;
  guint32 at;   /* where in the words its gram begins */
  guint32 next; /* the next entry of the same slot, plus one; 0: the last */
} Entry;

struct _BounceMatcher
{
  GArray *entries;  /* of Entry */
  GPtrArray *words; /* owned */
  guint32 *slots;   /* index of the first entry plus one */
  guint32 *bits;
  GArray *shorts; /* of guint32: entries whose words are shorter than a gram */
};

static guint32
hash_gram (const char *p)
{
  guint32 gram;

  memcpy (&gram, p, GRAM);
  return (gram * 2654435761u) >> (32 - BITS);
}

/* What a typographic character is written as in plain ASCII, 0 for all others. */
static char
get_plain (gunichar c)
{
  switch (c)
    {
    case 0x2018:
    case 0x2019:
    case 0x201a:
    case 0xb4:
    case 0x60:
      return '\'';
    case 0x201c:
    case 0x201d:
    case 0x201e:
    case 0xab:
    case 0xbb:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
      return '-';
    case 0xa0:
    case 0x202f:
    case 0x3000:
      return ' ';
    default:
      return 0;
    }
}

/* One character of clean UTF-8 at @p, folded into @out (at most six bytes); how many bytes were
 * written. */
static guint
fold_character (const char *p, char *out)
{
  gunichar c;
  char plain;

  if ((guchar)*p < 0x80)
    {
      out[0] = *p == '`' ? '\'' : g_ascii_tolower (*p);
      return 1;
    }
  c = g_utf8_get_char (p);
  plain = get_plain (c);
  if (plain != 0)
    {
      out[0] = plain;
      return 1;
    }
  return (guint)g_unichar_to_utf8 (g_unichar_tolower (c), out);
}

/* @offsets has room for the text's length and one more, or is NULL. */
static gsize
fold (const char *text, gsize length, char *out, guint32 *offsets)
{
  const char *p = text, *end = text + length;
  gsize n = 0;

  while (p < end)
    {
      const char *next = g_utf8_next_char (p);
      char folded[6];
      guint k = fold_character (p, folded);

      if (next > end)
        break;
      if (k == 1 && g_ascii_isspace (folded[0]))
        {
          if (n == 0 || out[n - 1] == ' ')
            k = 0;
          folded[0] = ' ';
        }
      for (guint i = 0; i < k; i++)
        {
          if (offsets != NULL)
            offsets[n] = (guint32)(p - text);
          out[n++] = folded[i];
        }
      p = next;
    }
  if (offsets != NULL)
    offsets[n] = (guint32)(p - text);
  out[n] = '\0';
  return n;
}

/**
 * bounce_folded_new:
 * @text: valid UTF-8
 * @max_bytes: how much of it to look at
 *
 * Returns: (transfer full): the text as the matcher sees it
 */
BounceFolded *
bounce_folded_new (const char *text, gsize max_bytes)
{
  BounceFolded *folded = g_new0 (BounceFolded, 1);
  gsize length = MIN (strlen (text), max_bytes);

  /* Lower case may be longer than what it came from (two bytes become three), never more than
   * twice. */
  folded->text = g_malloc (2 * length + 8);
  folded->offsets = g_new (guint32, 2 * length + 8);
  folded->length = fold (text, length, folded->text, folded->offsets);
  return folded;
}

/**
 * bounce_folded_words:
 * @words: valid UTF-8
 *
 * Returns: (transfer full): @words folded in the same way, without the way back
 */
char *
bounce_folded_words (const char *words)
{
  gsize length = strlen (words);
  char *out = g_malloc (2 * length + 8);

  fold (words, length, out, NULL);
  return out;
}

/** bounce_folded_free: frees it and all it owns; NULL is fine. */
void
bounce_folded_free (BounceFolded *folded)
{
  if (folded == NULL)
    return;
  g_free (folded->text);
  g_free (folded->offsets);
  g_free (folded);
}

/** bounce_matcher_new: (transfer full): a matcher without words. */
BounceMatcher *
bounce_matcher_new (void)
{
  BounceMatcher *matcher = g_new0 (BounceMatcher, 1);

  matcher->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  matcher->shorts = g_array_new (FALSE, FALSE, sizeof (guint32));
  matcher->words = g_ptr_array_new_with_free_func (g_free);
  matcher->slots = g_new0 (guint32, SLOTS);
  matcher->bits = g_new0 (guint32, SLOTS / 32);
  return matcher;
}

/** bounce_matcher_free: frees it and all it owns; NULL is fine. */
void
bounce_matcher_free (BounceMatcher *matcher)
{
  if (matcher == NULL)
    return;
  g_array_unref (matcher->entries);
  g_array_unref (matcher->shorts);
  g_ptr_array_unref (matcher->words);
  g_free (matcher->slots);
  g_free (matcher->bits);
  g_free (matcher);
}

/**
 * bounce_matcher_add:
 * @matcher: a matcher that is not compiled yet
 * @words: folded words, not empty
 * @id: what to call them when they are found
 */
void
bounce_matcher_add (BounceMatcher *matcher, const char *words, guint id)
{
  Entry entry = { g_strdup (words), (guint32)strlen (words), id, 0, 0 };

  g_return_if_fail (entry.length > 0);
  g_ptr_array_add (matcher->words, (gpointer)entry.words);
  g_array_append_val (matcher->entries, entry);
}

/* How common a byte is in mail, roughly: the gram of the rarest bytes is looked up least often in
 * vain. */
static guint
commonness (const char *gram)
{
  guint sum = 0;

  for (guint i = 0; i < GRAM; i++)
    {
      char c = gram[i];

      if (c == ' ' || c == 'e' || c == 't' || c == 'i' || c == 'a' || c == 'o' || c == 'n' ||
          c == 'r' || c == 's')
        sum += 3;
      else if (g_ascii_islower (c))
        sum += 2;
      else if ((guchar)c < 0x80)
        sum += 1;
    }
  return sum;
}

static guint
choose_gram (const Entry *entry, const guint8 *load)
{
  guint best = 0, least = G_MAXUINT;

  for (guint at = 0; at + GRAM <= entry->length; at++)
    {
      guint cost = 4u * load[hash_gram (entry->words + at)] + commonness (entry->words + at);

      if (cost < least)
        {
          least = cost;
          best = at;
        }
    }
  return best;
}

/** bounce_matcher_compile: makes it ready to scan. Call it once, after the last words. */
void
bounce_matcher_compile (BounceMatcher *matcher)
{
  g_autofree guint8 *load = g_new0 (guint8, SLOTS);

  for (guint i = 0; i < matcher->entries->len; i++)
    {
      Entry *entry = &g_array_index (matcher->entries, Entry, i);
      guint32 slot;

      if (entry->length < GRAM)
        {
          g_array_append_val (matcher->shorts, i);
          continue;
        }
      entry->at = choose_gram (entry, load);
      slot = hash_gram (entry->words + entry->at);
      load[slot] += load[slot] < 60;
      entry->next = matcher->slots[slot];
      matcher->slots[slot] = i + 1;
      matcher->bits[slot / 32] |= 1u << (slot % 32);
    }
}

static void
scan_shorts (const BounceMatcher *matcher,
             const BounceFolded *folded,
             BounceMatcherFound found,
             gpointer user_data)
{
  for (guint i = 0; i < matcher->shorts->len; i++)
    {
      const Entry *entry =
          &g_array_index (matcher->entries, Entry, g_array_index (matcher->shorts, guint32, i));
      const char *p = folded->text;

      while ((p = strstr (p, entry->words)) != NULL)
        {
          found (entry->id,
                 (gsize)(p - folded->text),
                 (gsize)(p - folded->text) + entry->length,
                 user_data);
          p++;
        }
    }
}

/**
 * bounce_matcher_scan:
 * @matcher: a compiled matcher
 * @folded: where to look
 * @found: called for every place where words of the matcher stand
 * @user_data: for @found
 */
void
bounce_matcher_scan (const BounceMatcher *matcher,
                     const BounceFolded *folded,
                     BounceMatcherFound found,
                     gpointer user_data)
{
  const char *text = folded->text;

  scan_shorts (matcher, folded, found, user_data);
  for (gsize i = 0; i + GRAM <= folded->length; i++)
    {
      guint32 slot = hash_gram (text + i), e;

      if ((matcher->bits[slot / 32] & (1u << (slot % 32))) == 0)
        continue;
      for (e = matcher->slots[slot]; e != 0;)
        {
          const Entry *entry = &g_array_index (matcher->entries, Entry, e - 1);

          e = entry->next;
          if (entry->at > i || i - entry->at + entry->length > folded->length)
            continue;
          if (memcmp (text + i - entry->at, entry->words, entry->length) == 0)
            found (entry->id, i - entry->at, i - entry->at + entry->length, user_data);
        }
    }
}
