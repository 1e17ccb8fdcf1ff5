/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "rulebook/reply.h"
#include "rulebook/rulebook-private.h"

G_BEGIN_DECLS

/** BounceMatch: a rule that was found. */
typedef struct
{
  const BounceRule *rule;
  int score;        /* its rank and what the place adds (HACKING.md, section 3) */
  guint conditions; /* what it asked for besides its words */
  gsize length;     /* of the words that were found */
  const char *where;
  char *text; /* the very words */
} BounceMatch;

/** BounceSearch: all that the rulebook finds of one recipient. */
typedef struct
{
  BounceRulebook *rulebook;
  const BounceReport *report;
  const BounceRecipient *recipient;
  BounceKind kind;
  const char *domain;
  const char *refusing_mta;
  BounceRefusedBy refused_by;
  gboolean has_inner;
  BounceSpan inner;    /* of the diagnostic: its innermost reply */
  GPtrArray *statuses; /* (element-type utf8): of the innermost reply, of the diagnostic, then the
                          Status field */
  GArray *codes;       /* (element-type guint): reply codes */
  GPtrArray *matches;  /* (element-type BounceMatch): strongest first */
} BounceSearch;

BounceSearch *bounce_search_new (BounceRulebook *rulebook,
                                 const BounceReport *report,
                                 const BounceRecipient *recipient);
void bounce_search_free (BounceSearch *search);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceSearch, bounce_search_free)

G_END_DECLS
