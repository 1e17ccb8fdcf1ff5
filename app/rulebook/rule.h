/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

#include "base/layers.h"
#include "base/terms.h"

G_BEGIN_DECLS

/** BounceRulePlace: where a rule may be found, as bits. */
typedef enum
{
  BOUNCE_RULE_IN_DIAGNOSTIC = 1 << 0,
  BOUNCE_RULE_IN_TEXT = 1 << 1,
  BOUNCE_RULE_IN_SUBJECT = 1 << 2,
  BOUNCE_RULE_IN_HEADERS = 1 << 3
} BounceRulePlace;

/** BounceRule: one group of a rules file. HACKING.md, section 3, says what each key means. */
typedef struct
{
  const char *name; /* this and the following point into the file's text */
  const char *file;
  guint line;
  BounceLayer layer;
  const char *scenario; /* "": switched off */
  const char *pattern;
  const char *sample;
  const char *sample_mta;
  const char *sample_domain;
  const char *source;
  const char *with;   /* as they are written: most rules are never asked for their companions */
  const char *unless; /* and vetoes, see bounce_rule_get_with() and _unless() */

  char *words; /* folded; NULL: the rule asks for codes only */
  gboolean is_token;
  char **with_words;   /* folded when they are first asked for */
  char **unless_words; /* the same */
  char **statuses;
  guint32 status_mask; /* of a rule without words: see bounce_rule_mask_status() */
  char **replies;
  char **mtas;
  char **domains;
  guint refused; /* bits 1 << BounceRefusedBy; 0: any */
  guint stages;  /* bits 1 << BounceStage; 0: any */
  guint kinds;   /* bits 1 << BounceKind */
  guint places;  /* BounceRulePlace */
  gboolean is_weak;
  gboolean is_cached; /* its strings, those in lists too, belong to a cache; words are only "" */
  guint n_matched;    /* how often the pattern was tried */
  GRegex *regex;      /* compiled when its gate is first found */
} BounceRule;

GPtrArray *
bounce_rules_parse (char *text, const char *file, BounceLayer layer, GPtrArray *problems);
void bounce_rule_free (BounceRule *rule);
char **bounce_rule_get_with (const BounceRule *rule);
char **bounce_rule_get_unless (const BounceRule *rule);
guint bounce_rule_count_conditions (const BounceRule *rule);
guint bounce_rule_get_rank (const BounceRule *rule);
gboolean bounce_rule_glob (char **globs, const char *name);
guint32 bounce_rule_mask_status (const char *status);
gboolean bounce_rule_status_matches (const char *wanted, const char *status);

G_END_DECLS
