/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceFolded: a text as the matcher sees it: lower case, white space as single spaces,
 * typographic quotes and dashes as ASCII; and the way back to the text it came from. */
typedef struct
{
  char *text;
  gsize length;
  GArray *shifts; /* (element-type BounceShift): the way back, see bounce_folded_get_offset() */
} BounceFolded;

/** BounceShift: from byte @from of the folded text on, up to the next shift, each comes from a byte
 * that stands @by farther in the text. */
typedef struct
{
  guint32 from;
  gint32 by;
} BounceShift;

/** BounceMatcher: finds any of many words in one pass over a text. */
typedef struct _BounceMatcher BounceMatcher;

typedef void (*BounceMatcherFound) (guint id, gsize start, gsize end, gpointer user_data);

BounceFolded *bounce_folded_new (const char *text, gsize max_bytes);
BounceFolded *bounce_folded_new_ascii (const char *text, gsize length);
gsize bounce_folded_get_offset (const BounceFolded *folded, gsize at);
char *bounce_folded_words (const char *words);
void bounce_folded_free (BounceFolded *folded);

BounceMatcher *bounce_matcher_new (void);
void bounce_matcher_free (BounceMatcher *matcher);
void bounce_matcher_add (BounceMatcher *matcher, const char *words, guint id);
void bounce_matcher_compile (BounceMatcher *matcher);
gconstpointer bounce_matcher_get_block (const BounceMatcher *matcher, gsize *size);
BounceMatcher *bounce_matcher_new_from_block (gconstpointer block, gsize size, guint n_ids);
void bounce_matcher_scan (const BounceMatcher *matcher,
                          const BounceFolded *folded,
                          BounceMatcherFound found,
                          gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceFolded, bounce_folded_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceMatcher, bounce_matcher_free)

G_END_DECLS
