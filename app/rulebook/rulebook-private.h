/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "base/matcher.h"
#include "rulebook/rule.h"
#include "rulebook/rulebook.h"

G_BEGIN_DECLS

typedef struct _BounceRulebookCache BounceRulebookCache;

struct _BounceRulebook
{
  GPtrArray *texts;    /* the files' texts, which the rules point into */
  GPtrArray *rules;    /* (element-type BounceRule); with a cache, NULL where nobody asked yet */
  GHashTable *by_name; /* name → BounceRule, not owned: of the first n_named rules */
  guint n_named;
  GPtrArray *with_codes; /* rules without words, not owned */
  BounceMatcher *matcher;
  char **own_domains;
  guint8 *tries; /* (nullable): room for a search, one for each rule, all 0 between searches */
  BounceRulebookCache *cache; /* (nullable): where the rules are taken from */
};

/* rulebook.c */
void bounce_rulebook_add_with_codes (BounceRulebook *rulebook, BounceRule *rule);

/* rulebook-cache.c */
BounceRule *bounce_rulebook_cache_dup_rule (const BounceRulebookCache *cache, guint id);
void bounce_rulebook_cache_free (BounceRulebookCache *cache);

/* The rule of that number: with a cache it is made when it is first asked for. For one thread. */
static inline BounceRule *
bounce_rulebook_get_rule (BounceRulebook *rulebook, guint id)
{
  if (rulebook->rules->pdata[id] == NULL)
    rulebook->rules->pdata[id] = bounce_rulebook_cache_dup_rule (rulebook->cache, id);
  return rulebook->rules->pdata[id];
}

G_END_DECLS
