/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

/* An automaton after Aho and Corasick (1975) over the words of all layouts: a text is read once,
 * however many phrases there are. States are a trie with its children in a list; those of the
 * root, where most of a text is spent, in a table. */
typedef struct
{
  guint16 child;   /* first child, 0: none */
  guint16 sibling; /* next child of the same parent */
  guint16 fail;    /* where to go on when no child fits */
  guint16 output;  /* next state on the way of fail that ends a phrase */
  guint16 phrase;  /* 1 + the phrase that ends here */
  guchar byte;
} State;

typedef struct
{
  State *states;
  guint n_states;
  guint16 root[256];
} Automaton;

#define MAX_STATES 32000u

static guint16
find_child (const Automaton *automaton, guint16 state, guchar byte)
{
  guint16 child;

  if (state == 0)
    return automaton->root[byte];
  for (child = automaton->states[state].child; child != 0; child = automaton->states[child].sibling)
    if (automaton->states[child].byte == byte)
      return child;
  return 0;
}

static void
add_phrase (Automaton *automaton, const char *words, guint number)
{
  guint16 state = 0;

  for (const char *p = words; *p != '\0'; p++)
    {
      guint16 child = find_child (automaton, state, (guchar)*p);

      if (child == 0)
        {
          g_assert (automaton->n_states < MAX_STATES);
          child = (guint16)automaton->n_states++;
          automaton->states[child].byte = (guchar)*p;
          automaton->states[child].sibling = automaton->states[state].child;
          automaton->states[state].child = child;
          if (state == 0)
            automaton->root[(guchar)*p] = child;
        }
      state = child;
    }
  automaton->states[state].phrase = (guint16)(number + 1);
}

static void
link_states (Automaton *automaton)
{
  g_autofree guint16 *queue = g_new (guint16, automaton->n_states);
  guint head = 0, tail = 0;

  for (guint16 child = automaton->states[0].child; child != 0;
       child = automaton->states[child].sibling)
    queue[tail++] = child;
  while (head < tail)
    {
      guint16 parent = queue[head++];

      for (guint16 child = automaton->states[parent].child; child != 0;
           child = automaton->states[child].sibling)
        {
          State *state = &automaton->states[child];
          guint16 fail = automaton->states[parent].fail, next;

          while ((next = find_child (automaton, fail, state->byte)) == 0 && fail != 0)
            fail = automaton->states[fail].fail;
          state->fail = next;
          state->output =
              automaton->states[next].phrase != 0 ? next : automaton->states[next].output;
          queue[tail++] = child;
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
  automaton->states = g_new0 (State, n_bytes);
  automaton->n_states = 1;
  for (guint i = 0; i < n_phrases; i++)
    add_phrase (automaton, phrases[i].words, i);
  link_states (automaton);
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
  g_autofree gsize *starts = g_new (gsize, length + 1);
  guint16 state = 0;
  gsize n_read = 0;

  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar)g_ascii_tolower (text[i]);
      guint16 next, output;

      if (g_ascii_isspace (c))
        {
          if (n_read > 0 && g_ascii_isspace (text[starts[n_read - 1]]))
            continue;
          c = ' ';
        }
      starts[n_read++] = i;
      while ((next = find_child (automaton, state, c)) == 0 && state != 0)
        state = automaton->states[state].fail;
      state = next;
      output = automaton->states[state].phrase != 0 ? state : automaton->states[state].output;
      for (; output != 0; output = automaton->states[output].output)
        {
          const BouncePhrase *phrase = &phrases[automaton->states[output].phrase - 1];
          BounceHit hit = { phrase, starts[n_read - strlen (phrase->words)], i + 1 };

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
