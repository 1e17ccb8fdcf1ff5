/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "check/dns.h"

G_BEGIN_DECLS

/** BounceSpfResult: the results of RFC 7208, 2.6. */
typedef enum
{
  BOUNCE_SPF_NONE,
  BOUNCE_SPF_NEUTRAL,
  BOUNCE_SPF_PASS,
  BOUNCE_SPF_FAIL,
  BOUNCE_SPF_SOFTFAIL,
  BOUNCE_SPF_TEMPERROR,
  BOUNCE_SPF_PERMERROR,
  BOUNCE_N_SPF_RESULTS
} BounceSpfResult;

/** BounceSpfProblem: why it is a permerror. */
typedef enum
{
  BOUNCE_SPF_PROBLEM_NONE,
  BOUNCE_SPF_PROBLEM_SYNTAX,
  BOUNCE_SPF_PROBLEM_TWO_RECORDS,
  BOUNCE_SPF_PROBLEM_LOOKUPS,      /* more than 10 */
  BOUNCE_SPF_PROBLEM_VOID_LOOKUPS, /* more than 2 names without an answer */
  BOUNCE_SPF_PROBLEM_EXCHANGERS,   /* an "mx" with more than 10 hosts */
  BOUNCE_SPF_PROBLEM_INCLUDE,      /* what is included has no record */
  BOUNCE_N_SPF_PROBLEMS
} BounceSpfProblem;

typedef enum
{
  BOUNCE_SPF_ALL,
  BOUNCE_SPF_INCLUDE,
  BOUNCE_SPF_A,
  BOUNCE_SPF_MX,
  BOUNCE_SPF_PTR,
  BOUNCE_SPF_IP4,
  BOUNCE_SPF_IP6,
  BOUNCE_SPF_EXISTS,
  BOUNCE_N_SPF_MECHANISMS
} BounceSpfMechanism;

/** BounceSpfTerm: one directive of a record. */
typedef struct
{
  BounceSpfMechanism mechanism;
  BounceSpfResult match; /* what its qualifier says when it matches */
  char *spec;            /* the domain with its macros, or the network's address; NULL: none */
  guint prefix4;         /* 32: none given */
  guint prefix6;         /* 128 */
  char *text;            /* as it stands in the record */
} BounceSpfTerm;

/** BounceSpf: a record that was read. */
typedef struct
{
  GPtrArray *terms; /* (element-type BounceSpfTerm) */
  char *redirect;   /* NULL: none */
  char *bad_term;   /* what cannot be read; NULL: all can */
} BounceSpf;

/** BounceSpfLookup: answers a question of an evaluation. NULL: it was cancelled. */
typedef BounceDnsAnswer *(*BounceSpfLookup) (const char *name, BounceDnsType type, gpointer data);

/** BounceSpfVerdict: what became of an evaluation. */
typedef struct
{
  BounceSpfResult result;
  BounceSpfProblem problem;
  char *where;               /* the term that decided or that is wrong; NULL: none did */
  char *record;              /* the domain's own record; NULL: it has none */
  guint n_lookups;           /* as RFC 7208, 4.6.4 counts them */
  gboolean is_told;          /* FALSE: there was no address to judge, the record was only read */
  gboolean needs_local_part; /* it asks for the local part, which is not told to anybody */
} BounceSpfVerdict;

gboolean bounce_spf_is_record (const char *text);
BounceSpf *bounce_spf_parse (const char *record);
void bounce_spf_free (BounceSpf *spf);
char *bounce_spf_expand (const char *spec, const char *domain, const char *ip, gboolean *is_local);
gboolean bounce_spf_matches_network (const char *ip, const char *network, guint prefix);
const char *bounce_spf_result_to_nick (BounceSpfResult result);
BounceSpfVerdict *
bounce_spf_evaluate (const char *domain, const char *ip, BounceSpfLookup lookup, gpointer data);
void bounce_spf_verdict_free (BounceSpfVerdict *verdict);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceSpf, bounce_spf_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceSpfVerdict, bounce_spf_verdict_free)

G_END_DECLS
