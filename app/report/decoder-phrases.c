/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

/* The automaton of Aho and Corasick (1975) over the words of all layouts, as a table: a text is
 * read once with one step per byte, however many phrases there are. Bytes that no phrase has share
 * a column, letters share it with their capitals. */
typedef struct
{
  guint16 *rows;   /* [(row - 1) * n_classes + class]: where to go from a state that has a row */
  guint16 *row;    /* [state]: the number of its row; 0: it has none */
  guint16 *fail;   /* [state]: its longest suffix that is a state, too */
  guint16 *phrase; /* [state]: 1 + the phrase that ends here */
  guint16 *output; /* [state]: the next shorter state that ends a phrase */
  guint16 *match;  /* [state]: itself when it ends a phrase, else its output */
  guint16 *child;  /* [state]: its first child in the trie */
  guint16 *sibling;
  guint8 *class_of; /* [state]: the column that leads to it */
  guint8 classes[256];
  guint n_classes;
  guint n_states;
  guint n_rows;
  guint max_rows;
} Automaton;

/* States so far from the root have rows, as far as there is room. */
#define ROW_DEPTH 2
#define MAX_ROWS 2000u

/* Nearly every byte of a text is met by a state near the root, so that these have rows. The many
 * states below have one child or two and no row: a table of rows for all would not fit
 * into the cache, and filling it would take longer than reading a mail. */
static inline guint
find_child (const Automaton *automaton, guint state, guint8 class)
{
  guint child = automaton->child[state];

  while (child != 0 && automaton->class_of[child] != class)
    child = automaton->sibling[child];
  return child;
}

static inline guint
step (const Automaton *automaton, guint state, guint8 class)
{
  while (automaton->row[state] == 0)
    {
      guint child = find_child (automaton, state, class);

      if (child != 0)
        return child;
      state = automaton->fail[state];
    }
  return automaton->rows[(automaton->row[state] - 1) * automaton->n_classes + class];
}

#define MAX_STATES 32000u

static void
make_classes (Automaton *automaton, const BouncePhrase *phrases, guint n_phrases)
{
  automaton->n_classes = 1;
  for (guint i = 0; i < n_phrases; i++)
    for (const char *p = phrases[i].words; *p != '\0'; p++)
      if (automaton->classes[(guchar)*p] == 0)
        automaton->classes[(guchar)*p] = (guint8)automaton->n_classes++;
  for (int c = 'a'; c <= 'z'; c++)
    automaton->classes[(guchar)g_ascii_toupper ((char)c)] = automaton->classes[c];
  for (const char *p = "\t\n\v\f\r"; *p != '\0'; p++)
    automaton->classes[(guchar)*p] = automaton->classes[' '];
}

static void
add_phrase (Automaton *automaton, const char *words, guint number)
{
  guint state = 0;

  for (const char *p = words; *p != '\0'; p++)
    {
      guint8 class = automaton->classes[(guchar)*p];
      guint next = find_child (automaton, state, class);

      if (next == 0)
        {
          g_assert (automaton->n_states < MAX_STATES);
          next = automaton->n_states++;
          automaton->class_of[next] = class;
          automaton->sibling[next] = automaton->child[state];
          automaton->child[state] = (guint16)next;
        }
      state = next;
    }
  automaton->phrase[state] = (guint16)(number + 1);
}

/* A row: the children, and for all else where the longest suffix goes. */
static void
add_row (Automaton *automaton, guint state)
{
  const guint n = automaton->n_classes;
  guint16 *row = automaton->rows + automaton->n_rows * n;

  if (state != 0)
    memcpy (
        row, automaton->rows + (automaton->row[automaton->fail[state]] - 1) * n, n * sizeof *row);
  for (guint child = automaton->child[state]; child != 0; child = automaton->sibling[child])
    row[automaton->class_of[child]] = (guint16)child;
  automaton->row[state] = (guint16)++automaton->n_rows;
}

/* Level by level: where the longest suffix of each state is, and which shorter phrase ends there.
 */
static void
link_states (Automaton *automaton)
{
  g_autofree guint16 *queue = g_new (guint16, automaton->n_states);
  g_autofree guint8 *depth = g_new0 (guint8, automaton->n_states);
  guint head = 0, tail = 0;

  queue[tail++] = 0;
  while (head < tail)
    {
      guint state = queue[head++];

      if (depth[state] <= ROW_DEPTH && automaton->n_rows < automaton->max_rows)
        add_row (automaton, state);
      for (guint child = automaton->child[state]; child != 0; child = automaton->sibling[child])
        {
          guint suffix =
              state != 0 ? step (automaton, automaton->fail[state], automaton->class_of[child]) : 0;

          automaton->fail[child] = (guint16)suffix;
          automaton->output[child] =
              automaton->phrase[suffix] != 0 ? (guint16)suffix : automaton->output[suffix];
          depth[child] = MIN (depth[state] + 1, ROW_DEPTH + 1);
          queue[tail++] = (guint16)child;
        }
    }
}

static gpointer
build (gpointer data)
{
  Automaton *automaton = g_new0 (Automaton, 1);
  guint n_phrases = 0, n_bytes = 1;
  const BouncePhrase *phrases = bounce_layouts_get (&n_phrases);

  for (guint i = 0; i < n_phrases; i++)
    n_bytes += strlen (phrases[i].words);
  make_classes (automaton, phrases, n_phrases);
  automaton->max_rows = MIN (n_bytes, MAX_ROWS);
  automaton->rows = g_new0 (guint16, automaton->max_rows * automaton->n_classes);
  automaton->row = g_new0 (guint16, n_bytes);
  automaton->fail = g_new0 (guint16, n_bytes);
  automaton->phrase = g_new0 (guint16, n_bytes);
  automaton->output = g_new0 (guint16, n_bytes);
  automaton->match = g_new0 (guint16, n_bytes);
  automaton->child = g_new0 (guint16, n_bytes);
  automaton->sibling = g_new0 (guint16, n_bytes);
  automaton->class_of = g_new0 (guint8, n_bytes);
  automaton->n_states = 1;
  for (guint i = 0; i < n_phrases; i++)
    add_phrase (automaton, phrases[i].words, i);
  link_states (automaton);
  for (guint i = 0; i < automaton->n_states; i++)
    automaton->match[i] = automaton->phrase[i] != 0 ? (guint16)i : automaton->output[i];
  return automaton;
}

/* The table never changes, so neither does what is made of it: built once, like a static GRegex. */
static const Automaton *
get_automaton (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, build, NULL);
}

/** bounce_phrases_init: builds the automaton, so that the first mail need not wait for it. */
void
bounce_phrases_init (void)
{
  get_automaton ();
}

/* Where the words begin that end before @end. */
static gsize
find_start (const char *text, gsize end, const char *words)
{
  for (gsize n = strlen (words); n > 0; n--)
    {
      end--;
      if (words[n - 1] == ' ')
        while (end > 0 && g_ascii_isspace (text[end - 1]))
          end--;
    }
  return end;
}

/**
 * bounce_phrases_find:
 * @text: a text
 * @length: its bytes
 *
 * Finds every phrase of the table in any (ASCII) case, with any white space between its words.
 *
 * Returns: (transfer full) (element-type BounceHit): the hits, by their ends
 */
GArray *
bounce_phrases_find (const char *text, gsize length)
{
  const Automaton *automaton = get_automaton ();
  const BouncePhrase *phrases = bounce_layouts_get (NULL);
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (BounceHit));
  const guint8 *classes = automaton->classes;
  const guint16 *match = automaton->match;
  const guint8 space = classes[' '];
  guint8 before = 0;
  guint state = 0;

  for (gsize i = 0; i < length; i++)
    {
      guint8 class = classes[(guchar)text[i]];

      if (class == space && before == space)
        continue;
      before = class;
      state = step (automaton, state, class);
      for (guint at = match[state]; at != 0; at = automaton->output[at])
        {
          const BouncePhrase *phrase = &phrases[automaton->phrase[at] - 1];
          BounceHit hit = { phrase, find_start (text, i + 1, phrase->words), i + 1 };

          g_array_append_val (hits, hit);
        }
    }
  return hits;
}

/**
 * bounce_phrases_get_roles:
 * @text: (nullable): a short text, such as a subject
 *
 * Returns: the roles of all phrases in it
 */
guint
bounce_phrases_get_roles (const char *text)
{
  g_autoptr (GArray) hits = NULL;
  guint roles = 0;

  if (text == NULL)
    return 0;
  hits = bounce_phrases_find (text, strlen (text));
  for (guint i = 0; i < hits->len; i++)
    roles |= g_array_index (hits, BounceHit, i).phrase->roles;
  return roles;
}
