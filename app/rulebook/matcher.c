/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/matcher.h"

#include <string.h>

/* One pass over the text looks at every run of eight bytes (a gram). A table of bits says whether
 * any words own that gram; only then the words are compared. Each entry of the rulebook owns one
 * gram: of those in its words, the one that fewest others own. So the cost per mail hardly depends
 * on how many rules there are, and building the tables costs next to nothing, which matters to a
 * program that is started for one mail. Words of four to seven bytes have tables of their own, with
 * grams of four. */
typedef enum
{
  LONG,
  SHORT,
  TINY,
  N_TABLES
} TableKind;

static const guint gram_lengths[N_TABLES] = { 8, 4, 2 };
static const guint table_bits[N_TABLES] = { 18, 14, 14 };

typedef struct
{
  const char *words;
  guint32 length;
  guint32 id;
  guint32 at;   /* where in the words its gram begins */
  guint32 next; /* the next entry of the same slot, plus one; 0: the last */
} Entry;

typedef struct
{
  guint32 *slots; /* index of the first entry plus one */
  guint32 *bits;  /* whether there is one, by the gram's hash */
  guint32 *again; /* the same by another hash: most grams that pass one of them in vain do not pass
                     both */
} Table;

typedef struct
{
  guint32 slot;
  guint32 other;
} Hash;

struct _BounceMatcher
{
  GArray *entries;  /* of Entry */
  GPtrArray *words; /* owned */
  Table tables[N_TABLES];
};

static inline Hash
hash_gram (TableKind kind, const char *p)
{
  guint64 gram = 0;

  memcpy (&gram, p, kind == LONG ? 8 : kind == SHORT ? 4 : 2);
  gram *= G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  if (kind == LONG)
    return (Hash){ (guint32)(gram >> (64 - 18)), (guint32)(gram >> (64 - 36)) & ((1u << 18) - 1) };
  return (Hash){ (guint32)(gram >> (64 - 14)), (guint32)(gram >> (64 - 28)) & ((1u << 14) - 1) };
}

static inline gboolean
has_bit (const guint32 *bits, guint32 at)
{
  return (bits[at / 32] >> (at % 32)) & 1;
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
      out[0] = *p == '`' ? '\'' : *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p;
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
  folded->text = g_malloc (2 * length + 16);
  folded->offsets = g_new (guint32, 2 * length + 8);
  folded->length = fold (text, length, folded->text, folded->offsets);
  memset (folded->text + folded->length, 0, 8);
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
  matcher->words = g_ptr_array_new_with_free_func (g_free);
  for (int kind = 0; kind < N_TABLES; kind++)
    {
      matcher->tables[kind].slots = g_new0 (guint32, 1u << table_bits[kind]);
      matcher->tables[kind].bits = g_new0 (guint32, (1u << table_bits[kind]) / 32);
      matcher->tables[kind].again = g_new0 (guint32, (1u << table_bits[kind]) / 32);
    }
  return matcher;
}

/** bounce_matcher_free: frees it and all it owns; NULL is fine. */
void
bounce_matcher_free (BounceMatcher *matcher)
{
  if (matcher == NULL)
    return;
  for (int kind = 0; kind < N_TABLES; kind++)
    {
      g_free (matcher->tables[kind].slots);
      g_free (matcher->tables[kind].bits);
      g_free (matcher->tables[kind].again);
    }
  g_array_unref (matcher->entries);
  g_ptr_array_unref (matcher->words);
  g_free (matcher);
}

/**
 * bounce_matcher_add:
 * @matcher: a matcher that is not compiled yet
 * @words: folded words, at least two bytes
 * @id: what to call them when they are found
 */
void
bounce_matcher_add (BounceMatcher *matcher, const char *words, guint id)
{
  Entry entry = { g_strdup (words), (guint32)strlen (words), id, 0, 0 };

  g_return_if_fail (entry.length >= 2);
  g_ptr_array_add (matcher->words, (gpointer)entry.words);
  g_array_append_val (matcher->entries, entry);
}

static guint
choose_gram (const Entry *entry, TableKind kind, const Table *table)
{
  /* A gram in the middle is as good as any; one that nobody owns yet is better than one that
   * somebody does. */
  guint last = entry->length - gram_lengths[kind], middle = last / 2;

  for (guint i = 0; i <= last; i++)
    {
      guint at = (middle + i) % (last + 1);

      if (table->slots[hash_gram (kind, entry->words + at).slot] == 0)
        return at;
    }
  return middle;
}

/** bounce_matcher_compile: makes it ready to scan. Call it once, after the last words. */
void
bounce_matcher_compile (BounceMatcher *matcher)
{
  for (guint i = 0; i < matcher->entries->len; i++)
    {
      Entry *entry = &g_array_index (matcher->entries, Entry, i);
      TableKind kind = entry->length >= gram_lengths[LONG]    ? LONG
                       : entry->length >= gram_lengths[SHORT] ? SHORT
                                                              : TINY;
      Table *table = &matcher->tables[kind];
      Hash hash;

      entry->at = choose_gram (entry, kind, table);
      hash = hash_gram (kind, entry->words + entry->at);
      entry->next = table->slots[hash.slot];
      table->slots[hash.slot] = i + 1;
      table->bits[hash.slot / 32] |= 1u << (hash.slot % 32);
      table->again[hash.other / 32] |= 1u << (hash.other % 32);
    }
}

static void
compare_at (const BounceMatcher *matcher,
            guint32 first,
            const BounceFolded *folded,
            gsize i,
            BounceMatcherFound found,
            gpointer user_data)
{
  for (guint32 e = first; e != 0;)
    {
      const Entry *entry = &g_array_index (matcher->entries, Entry, e - 1);

      e = entry->next;
      if (entry->at > i || i - entry->at + entry->length > folded->length)
        continue;
      if (memcmp (folded->text + i - entry->at, entry->words, entry->length) == 0)
        found (entry->id, i - entry->at, i - entry->at + entry->length, user_data);
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
  const Table *tables = matcher->tables;
  const char *text =
      folded->text; /* eight NULs stand behind its end, so that the last grams may be looked at */

  for (gsize i = 0; i + gram_lengths[TINY] <= folded->length; i++)
    for (int kind = 0; kind < N_TABLES; kind++)
      {
        Hash hash = hash_gram (kind, text + i);

        if (has_bit (tables[kind].bits, hash.slot) && has_bit (tables[kind].again, hash.other))
          compare_at (matcher, tables[kind].slots[hash.slot], folded, i, found, user_data);
      }
}
