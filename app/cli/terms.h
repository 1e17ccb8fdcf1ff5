/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/library.h"

G_BEGIN_DECLS

/** BounceTerm: what the first element of a guide says of its scenario. */
typedef struct
{
  char *family;
  BounceWho who;
  BouncePermanence outcome;
} BounceTerm;

/** BounceTerms: the terms of all scenarios, each looked up when first asked for. */
typedef struct _BounceTerms BounceTerms;

BounceTerms *bounce_terms_new (void);
void bounce_terms_free (BounceTerms *terms);
const BounceTerm *bounce_terms_get (BounceTerms *terms, const char *scenario);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceTerms, bounce_terms_free)

G_END_DECLS
