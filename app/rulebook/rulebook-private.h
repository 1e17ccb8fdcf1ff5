/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "rulebook/matcher.h"
#include "rulebook/rule.h"
#include "rulebook/rulebook.h"

G_BEGIN_DECLS

struct _BounceRulebook
{
  GPtrArray *texts;      /* the files' texts, which the rules point into */
  GPtrArray *rules;      /* (element-type BounceRule) */
  GHashTable *by_name;   /* name → BounceRule, not owned: of the first n_named rules */
  guint n_named;
  GPtrArray *with_codes; /* rules without words, not owned */
  BounceMatcher *matcher;
  char **own_domains;
};

G_END_DECLS
