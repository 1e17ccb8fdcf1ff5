/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/matcher.h"

#include <string.h>

#include "base/sixteen.h"

/* One pass over the text looks at every run of eight bytes (a gram). A table of bits says whether
 * any words own that gram; only then the words are compared. Each entry of the rulebook owns one
 * gram: of those in its words, one that no other owns, if it has any. So the cost per mail hardly
 * depends on how many rules there are. Words of four to seven bytes have tables of their own, with
 * grams of four. So have those of two or three, but for their bits: three bytes set the bits of all
 * grams of four that begin with them; where there are words of two, their bits are asked at every
 * byte.
 *
 * A compiled matcher is one block of memory without pointers, so that it can be kept in a file. */
typedef enum
{
  LONG,
  SHORT,
  TINY,
  N_TABLES
} TableKind;

static const guint gram_lengths[N_TABLES] = { 8, 4, 2 };

/* How many bits of a gram's hash tell whether somebody owns it, and where its entries are. */
#define LONG_BITS 17
#define SHORT_BITS 16
#define TINY_BITS 16
#define LONG_SLOTS 14
#define SHORT_SLOTS 12
#define TINY_SLOTS 8

typedef struct
{
  guint32 words; /* where in the text they begin */
  guint32 length;
  guint32 id;
  guint32 at;   /* where in the words its gram begins */
  guint32 gram; /* the first bytes of the gram, which mostly tell that these words are not meant */
  guint32 next; /* the next entry of the same slot, plus one; 0: the last */
} Entry;

/* Each slot holds the index of its first entry plus one. LONG has bits by two hashes: most grams
 * that pass one of them in vain do not pass both. */
typedef struct
{
  guint32 n_entries;
  guint32 text_length;
  guint32 has_pairs; /* words of two bytes */
  guint32 long_bits[(1u << LONG_BITS) / 32];
  guint32 long_again[(1u << LONG_BITS) / 32];
  guint32 short_bits[(1u << SHORT_BITS) / 32];
  guint32 tiny_bits[(1u << TINY_BITS) / 32];
  guint32 long_slots[1u << LONG_SLOTS];
  guint32 short_slots[1u << SHORT_SLOTS];
  guint32 tiny_slots[1u << TINY_SLOTS];
} Block; /* behind it the entries and the text */

struct _BounceMatcher
{
  GArray *entries; /* of Entry; NULL: compiled */
  GByteArray *text;
  const Block *block;
  const Entry *compiled;
  const char *words;
  gpointer owned; /* (nullable): the block, when it is in no file */
};

static inline guint32
hash_long (const char *p, guint32 *again)
{
  guint64 gram;

  memcpy (&gram, p, sizeof gram);
  gram *= G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  *again = (guint32)(gram >> (64 - 2 * LONG_BITS)) & ((1u << LONG_BITS) - 1);
  return (guint32)(gram >> (64 - LONG_BITS));
}

static inline guint32
hash_short (const char *p)
{
  guint32 gram;

  memcpy (&gram, p, sizeof gram);
  return (gram * 0x9e3779b1u) >> (32 - SHORT_BITS);
}

static inline guint32
hash_tiny (const char *p)
{
  guint16 gram;

  memcpy (&gram, p, sizeof gram);
  return gram;
}

static inline guint32
load_gram (const char *p, gboolean is_tiny)
{
  guint32 gram = 0;

  memcpy (&gram, p, is_tiny ? 2 : 4);
  return gram;
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

/* Lower case, and a space for any white space. */
static const guint8 ascii_folds[256] = {
  0,   1,   2,   3,   4,   5,   6,   7,   8,   32,  32,  32,  32,  32,  14,  15,  16,  17,  18,
  19,  20,  21,  22,  23,  24,  25,  26,  27,  28,  29,  30,  31,  32,  33,  34,  35,  36,  37,
  38,  39,  40,  41,  42,  43,  44,  45,  46,  47,  48,  49,  50,  51,  52,  53,  54,  55,  56,
  57,  58,  59,  60,  61,  62,  63,  64,  97,  98,  99,  100, 101, 102, 103, 104, 105, 106, 107,
  108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 91,  92,  93,  94,
  95,  96,  97,  98,  99,  100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113,
  114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132,
  133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151,
  152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170,
  171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189,
  190, 191, 192, 193, 194, 195, 196, 197, 198, 199, 200, 201, 202, 203, 204, 205, 206, 207, 208,
  209, 210, 211, 212, 213, 214, 215, 216, 217, 218, 219, 220, 221, 222, 223, 224, 225, 226, 227,
  228, 229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239, 240, 241, 242, 243, 244, 245, 246,
  247, 248, 249, 250, 251, 252, 253, 254, 255,
};

static inline char
fold_ascii (char c)
{
  return c == '`' ? '\'' : (char)ascii_folds[(guchar)c];
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
      out[0] = fold_ascii (*p);
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

#define BYTES(byte) ((guint64)(byte)*G_GUINT64_CONSTANT (0x0101010101010101))

/* The highest bit of each byte that is @c. */
static inline guint64
find_bytes (guint64 word, guchar c)
{
  guint64 x = word ^ BYTES (c);

  return ~(((x & BYTES (0x7f)) + BYTES (0x7f)) | x) & BYTES (0x80);
}

/* Folds eight bytes at once, if they are printable ASCII in which no white space has to be changed.
 */
static inline gboolean
fold_eight (const char *p, char *out)
{
  guint64 word, odd, spaces, upper;

  memcpy (&word, p, sizeof word);
  /* Per byte, the highest bit: of itself, of 0x7f and a 1, of what is below a space, and of two
   * spaces in a row. */
  spaces = find_bytes (word, ' ');
  odd = word | (word + BYTES (0x01)) | (((word | BYTES (0x80)) - BYTES (' ')) ^ BYTES (0x80)) |
        find_bytes (word, '`') | (spaces & (spaces << 8));
  if ((odd & BYTES (0x80)) != 0 || p[0] == ' ')
    return FALSE;
  upper = (word + BYTES (0x80 - 'A')) & ~(word + BYTES (0x7f - 'Z')) & BYTES (0x80);
  word |= upper >> 2;
  memcpy (out, &word, sizeof word);
  return TRUE;
}

/* The same for sixteen; a seventeenth is looked at. */
static inline gboolean
fold_sixteen (const char *p, char *out)
{
  BounceSixteen bytes, next;

  memcpy (&bytes, p, sizeof bytes);
  memcpy (&next, p + 1, sizeof next);
  if (p[0] == ' ' || bounce_sixteen_any ((bytes < ' ') | (bytes == 0x7f) | (bytes == '`') |
                                         ((bytes == ' ') & (next == ' '))))
    return FALSE;
  bytes |= (bytes >= 'A') & (bytes <= 'Z') & 0x20;
  memcpy (out, &bytes, sizeof bytes);
  return TRUE;
}

/* Byte @n of the folded text comes from byte @offset of the text. */
static inline void
note_shift (GArray *shifts, gint32 *by, gsize n, gsize offset)
{
  BounceShift shift = { (guint32)n, (gint32)(offset - n) };

  if (shift.by == *by)
    return;
  *by = shift.by;
  g_array_set_size (shifts, shifts->len + 1);
  g_array_index (shifts, BounceShift, shifts->len - 1) = shift;
}

/* @shifts is NULL when nobody asks for the way back. */
static gsize
fold (const char *text, gsize length, char *out, GArray *shifts)
{
  const char *p = text, *end = text + length, *slowly = text;
  gint32 by = 0;
  gsize n = 0;

  while (p < end)
    {
      const char *next;
      char folded[6];
      guint k;

      if (p >= slowly && end - p >= 8)
        {
          if (end - p > 16 && fold_sixteen (p, out + n))
            {
              if (shifts != NULL)
                note_shift (shifts, &by, n, p - text);
              n += 16;
              p += 16;
              continue;
            }
          if (fold_eight (p, out + n))
            {
              if (shifts != NULL)
                note_shift (shifts, &by, n, p - text);
              n += 8;
              p += 8;
              continue;
            }
          slowly = p + 8;
        }
      if ((guchar)*p > ' ' && (guchar)*p < 0x7f)
        {
          if (shifts != NULL)
            note_shift (shifts, &by, n, p - text);
          out[n++] = fold_ascii (*p++);
          continue;
        }
      if (*p == ' ' && n > 0 && out[n - 1] == ' ')
        {
          p++;
          continue;
        }
      next = g_utf8_next_char (p);
      k = fold_character (p, folded);
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
          if (shifts != NULL)
            note_shift (shifts, &by, n, p - text);
          out[n++] = folded[i];
        }
      p = next;
    }
  if (shifts != NULL)
    note_shift (shifts, &by, n, p - text);
  out[n] = '\0';
  return n;
}

static BounceFolded *
folded_alloc (gsize size)
{
  BounceFolded *folded = g_new (BounceFolded, 1);

  folded->text = g_malloc (size);
  folded->shifts = g_array_new (FALSE, FALSE, sizeof (BounceShift));
  return folded;
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
  gsize length = strnlen (text, max_bytes);
  /* Lower case may be longer than what it came from (two bytes become three), never more than
   * twice. */
  BounceFolded *folded = folded_alloc (2 * length + 16);

  folded->length = fold (text, length, folded->text, folded->shifts);
  memset (folded->text + folded->length, 0, 8);
  return folded;
}

/**
 * bounce_folded_new_ascii:
 * @text: any bytes
 * @length: their number
 *
 * For words that keep the case of letters outside ASCII: quicker. A white space at the beginning
 * stays.
 *
 * Returns: (transfer full): the text in ASCII lower case, white space as single spaces
 */
BounceFolded *
bounce_folded_new_ascii (const char *text, gsize length)
{
  BounceFolded *folded = folded_alloc (length + 8);
  char *out = folded->text;
  char before = '\0';
  gint32 by = 0;
  gsize n = 0;

  for (gsize i = 0; i < length;)
    {
      char c;

      if (length - i > 16 && fold_sixteen (text + i, out + n))
        {
          note_shift (folded->shifts, &by, n, i);
          n += 16;
          i += 16;
          before = out[n - 1];
          continue;
        }
      if (length - i >= 8 && fold_eight (text + i, out + n))
        {
          note_shift (folded->shifts, &by, n, i);
          n += 8;
          i += 8;
          before = out[n - 1];
          continue;
        }
      for (gsize stop = MIN (i + 8, length); i < stop; i++)
        {
          c = (char)ascii_folds[(guchar)text[i]];
          if (c == ' ' && before == ' ')
            continue;
          note_shift (folded->shifts, &by, n, i);
          out[n++] = before = c;
        }
    }
  note_shift (folded->shifts, &by, n, length);
  memset (out + n, 0, 8);
  folded->length = n;
  return folded;
}

/**
 * bounce_folded_get_offset:
 * @folded: a folded text
 * @at: a byte of it, or its length
 *
 * Returns: where in the text that byte comes from
 */
gsize
bounce_folded_get_offset (const BounceFolded *folded, gsize at)
{
  const BounceShift *shifts = (const BounceShift *)folded->shifts->data;
  guint low = 0, high = folded->shifts->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (shifts[middle].from <= at)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? at + shifts[low - 1].by : at;
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
  g_array_unref (folded->shifts);
  g_free (folded);
}

/** bounce_matcher_new: (transfer full): a matcher without words. */
BounceMatcher *
bounce_matcher_new (void)
{
  BounceMatcher *matcher = g_new0 (BounceMatcher, 1);

  matcher->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  matcher->text = g_byte_array_new ();
  return matcher;
}

static void
drop_draft (BounceMatcher *matcher)
{
  g_clear_pointer (&matcher->entries, g_array_unref);
  g_clear_pointer (&matcher->text, g_byte_array_unref);
}

/** bounce_matcher_free: frees it and all it owns; NULL is fine. */
void
bounce_matcher_free (BounceMatcher *matcher)
{
  if (matcher == NULL)
    return;
  drop_draft (matcher);
  g_free (matcher->owned);
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
  Entry entry = { matcher->text->len, (guint32)strlen (words), id, 0, 0, 0 };

  g_return_if_fail (entry.length >= 2);
  g_byte_array_append (matcher->text, (const guint8 *)words, entry.length);
  g_array_append_val (matcher->entries, entry);
}

static TableKind
get_kind (guint32 length)
{
  return length >= gram_lengths[LONG] ? LONG : length >= gram_lengths[SHORT] ? SHORT : TINY;
}

/* The bits and slots of a gram; *@slot: its place among the slots. */
static guint32 *
find_slot (Block *block, TableKind kind, const char *gram, guint32 **bits, guint32 *at)
{
  guint32 again;

  switch (kind)
    {
    case LONG:
      *at = hash_long (gram, &again);
      *bits = block->long_bits;
      return &block->long_slots[*at >> (LONG_BITS - LONG_SLOTS)];
    case SHORT:
      *at = hash_short (gram);
      *bits = block->short_bits;
      return &block->short_slots[*at >> (SHORT_BITS - SHORT_SLOTS)];
    default:
      *at = hash_tiny (gram);
      *bits = block->tiny_bits;
      return &block->tiny_slots[*at >> (TINY_BITS - TINY_SLOTS)];
    }
}

/* How seldom each byte is met in the words of notices. */
static void
fill_rarities (guint rarities[256])
{
  static const char by_frequency[] = " etaoinsrdhlcumpfgwybvk";

  for (guint i = 0; i < 256; i++)
    rarities[i] = 2 * sizeof by_frequency;
  for (guint i = 0; by_frequency[i] != '\0'; i++)
    rarities[(guchar)by_frequency[i]] = i;
}

/* Grams that nobody owns yet are better than those that somebody does, and then rare ones. */
static guint
choose_gram (Block *block, const guint *rarities, const char *words, guint length, TableKind kind)
{
  guint best = 0, best_score = 0;

  if (kind == TINY)
    return 0;
  for (guint at = 0; at + gram_lengths[kind] <= length; at++)
    {
      guint score = 1;
      guint32 *bits, bit;

      for (guint i = 0; i < gram_lengths[kind]; i++)
        score += rarities[(guchar)words[at + i]];

      find_slot (block, kind, words + at, &bits, &bit);
      score += has_bit (bits, bit) ? 0 : 1000;
      if (score > best_score)
        {
          best = at;
          best_score = score;
        }
    }
  return best;
}

static void
set_bit (guint32 *bits, guint32 at)
{
  bits[at / 32] |= 1u << (at % 32);
}

/* The bits of all grams of four that begin with three bytes. */
static void
set_triple (Block *block, const char *words)
{
  char gram[4] = { words[0], words[1], words[2], '\0' };

  for (guint c = 0; c < 256; c++)
    {
      gram[3] = (char)c;
      set_bit (block->short_bits, hash_short (gram));
    }
}

/** bounce_matcher_compile: makes it ready to scan. Call it once, after the last words. */
void
bounce_matcher_compile (BounceMatcher *matcher)
{
  const guint n = matcher->entries->len;
  guint rarities[256];
  gsize size = sizeof (Block) + n * sizeof (Entry) + matcher->text->len;
  Block *block = g_malloc0 (size);
  Entry *entries = (Entry *)(block + 1);
  char *text = (char *)(entries + n);

  fill_rarities (rarities);
  block->n_entries = n;
  block->text_length = matcher->text->len;
  if (n > 0)
    {
      memcpy (entries, matcher->entries->data, n * sizeof (Entry));
      memcpy (text, matcher->text->data, matcher->text->len);
    }
  for (guint i = 0; i < n; i++)
    {
      Entry *entry = &entries[i];
      const char *words = text + entry->words;
      TableKind kind = get_kind (entry->length);
      guint32 *slot, *bits, at, again;

      entry->at = choose_gram (block, rarities, words, entry->length, kind);
      slot = find_slot (block, kind, words + entry->at, &bits, &at);
      entry->gram = load_gram (words + entry->at, kind == TINY);
      entry->next = *slot;
      *slot = i + 1;
      set_bit (bits, at);
      if (kind == TINY && entry->length == 2)
        block->has_pairs = 1;
      else if (kind == TINY)
        set_triple (block, words);
      if (kind == LONG)
        {
          hash_long (words + entry->at, &again);
          set_bit (block->long_again, again);
        }
    }
  matcher->owned = block;
  matcher->block = block;
  matcher->compiled = entries;
  matcher->words = text;
  drop_draft (matcher);
}

/**
 * bounce_matcher_get_block:
 * @matcher: a compiled matcher
 * @size: (out): its bytes
 *
 * Returns: (transfer none): all that it is, for bounce_matcher_new_from_block() on a computer of
 * the same kind
 */
gconstpointer
bounce_matcher_get_block (const BounceMatcher *matcher, gsize *size)
{
  *size = sizeof (Block) + matcher->block->n_entries * sizeof (Entry) + matcher->block->text_length;
  return matcher->block;
}

static gboolean
are_slots_valid (const guint32 *slots, guint n_slots, guint n_entries)
{
  guint32 highest = 0;

  for (guint i = 0; i < n_slots; i++)
    highest = MAX (highest, slots[i]);
  return highest <= n_entries;
}

/* Each entry lies in the text, and its chain goes on with an earlier one, so that it ends. */
static gboolean
is_valid (const Block *block, const Entry *entries, guint n_ids)
{
  gboolean ok = TRUE;

  for (guint32 i = 0; i < block->n_entries; i++)
    {
      const Entry *entry = &entries[i];

      ok &= entry->words <= block->text_length &&
            entry->length <= block->text_length - entry->words && entry->at <= entry->length &&
            entry->next <= i && entry->id < n_ids;
    }
  return ok &&
         are_slots_valid (block->long_slots, G_N_ELEMENTS (block->long_slots), block->n_entries) &&
         are_slots_valid (
             block->short_slots, G_N_ELEMENTS (block->short_slots), block->n_entries) &&
         are_slots_valid (block->tiny_slots, G_N_ELEMENTS (block->tiny_slots), block->n_entries);
}

/**
 * bounce_matcher_new_from_block:
 * @block: from bounce_matcher_get_block(), aligned to 4 bytes; it must outlive the matcher
 * @size: its bytes
 * @n_ids: every id is below it
 *
 * Returns: (transfer full) (nullable): a compiled matcher; NULL: that is no block
 */
BounceMatcher *
bounce_matcher_new_from_block (gconstpointer block, gsize size, guint n_ids)
{
  const Block *self = block;
  const Entry *entries = (const Entry *)(self + 1);
  BounceMatcher *matcher;

  if (size < sizeof *self || self->n_entries > (size - sizeof *self) / sizeof (Entry) ||
      self->text_length != size - sizeof *self - self->n_entries * sizeof (Entry) ||
      !is_valid (self, entries, n_ids))
    return NULL;
  matcher = g_new0 (BounceMatcher, 1);
  matcher->block = self;
  matcher->compiled = entries;
  matcher->words = (const char *)(entries + self->n_entries);
  return matcher;
}

static void
compare_at (const BounceMatcher *matcher,
            guint32 first,
            guint32 gram,
            const BounceFolded *folded,
            gsize i,
            BounceMatcherFound found,
            gpointer user_data)
{
  for (guint32 e = first; e != 0;)
    {
      const Entry *entry = &matcher->compiled[e - 1];

      e = entry->next;
      if (entry->gram != gram || entry->at > i || i - entry->at + entry->length > folded->length)
        continue;
      if (memcmp (folded->text + i - entry->at, matcher->words + entry->words, entry->length) == 0)
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
  const Block *block = matcher->block;
  const gboolean has_pairs = block->has_pairs != 0;
  gboolean is_tiny = has_pairs;
  const char *text =
      folded->text; /* eight NULs stand behind its end, so that the last grams may be looked at */

  for (gsize i = 0; i + gram_lengths[TINY] <= folded->length; i++)
    {
      guint32 again, at = hash_long (text + i, &again);

      if (has_bit (block->long_bits, at) && has_bit (block->long_again, again))
        compare_at (matcher,
                    block->long_slots[at >> (LONG_BITS - LONG_SLOTS)],
                    load_gram (text + i, FALSE),
                    folded,
                    i,
                    found,
                    user_data);
      at = hash_short (text + i);
      if (has_bit (block->short_bits, at))
        {
          compare_at (matcher,
                      block->short_slots[at >> (SHORT_BITS - SHORT_SLOTS)],
                      load_gram (text + i, FALSE),
                      folded,
                      i,
                      found,
                      user_data);
          is_tiny = TRUE;
        }
      if (is_tiny)
        {
          at = hash_tiny (text + i);
          is_tiny = has_pairs;
          if (has_bit (block->tiny_bits, at))
            compare_at (matcher,
                        block->tiny_slots[at >> (TINY_BITS - TINY_SLOTS)],
                        load_gram (text + i, TRUE),
                        folded,
                        i,
                        found,
                        user_data);
        }
    }
}
