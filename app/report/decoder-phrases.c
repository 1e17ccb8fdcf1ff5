/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

#include "base/matcher.h"

static gpointer
build (gpointer data)
{
  BounceMatcher *matcher = bounce_matcher_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_phrases = 0;
  const BouncePhrase *phrases = bounce_layouts_get (&n_phrases);

  /* Of rows with the same words the last counts. */
  for (guint i = n_phrases; i > 0; i--)
    if (g_hash_table_add (known, (gpointer)phrases[i - 1].words))
      bounce_matcher_add (matcher, phrases[i - 1].words, i - 1);
  bounce_matcher_compile (matcher);
  return matcher;
}

/* The table never changes, so neither does what is made of it: built once, like a static GRegex. */
static const BounceMatcher *
get_matcher (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, build, NULL);
}

/** bounce_phrases_init: builds the matcher, so that the first mail need not wait for it. */
void
bounce_phrases_init (void)
{
  get_matcher ();
}

typedef struct
{
  const BouncePhrase *phrases;
  const BounceFolded *folded;
  GArray *hits;
} Find;

static void
found_cb (guint id, gsize start, gsize end, gpointer user_data)
{
  Find *find = user_data;
  BounceHit hit = { &find->phrases[id],
                    bounce_folded_get_offset (find->folded, start),
                    bounce_folded_get_offset (find->folded, end - 1) + 1 };
  guint n = find->hits->len;

  /* They come nearly in order. */
  g_array_append_val (find->hits, hit);
  for (; n > 0; n--)
    {
      BounceHit *before = &g_array_index (find->hits, BounceHit, n - 1);

      if (before->end < hit.end || (before->end == hit.end && before->start <= hit.start))
        break;
      before[1] = *before;
    }
  g_array_index (find->hits, BounceHit, n) = hit;
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
  g_autoptr (BounceFolded) folded = bounce_folded_new_ascii (text, length);
  Find find = { bounce_layouts_get (NULL), folded, NULL };

  find.hits = g_array_new (FALSE, FALSE, sizeof (BounceHit));
  bounce_matcher_scan (get_matcher (), folded, found_cb, &find);
  return find.hits;
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
