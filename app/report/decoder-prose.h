/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "report/decoder-private.h"

G_BEGIN_DECLS

/** BounceCandidate: an address in the prose of a notice. */
typedef struct
{
  BounceSpan span;
  gsize line;       /* where its line begins */
  gsize words;      /* where the words about it begin */
  guint rank;       /* 0: surely not a recipient … 5: it stands where a layout puts one */
  gboolean is_lead; /* nothing but decoration stands before it on its line */
  int recipient;    /* whose section it begins, -1: nobody's */
} BounceCandidate;

/** BounceProse: the human part of a notice while it is read. */
typedef struct
{
  BounceDecoder *decoder;
  const char *text;
  gsize start; /* where the notice begins: behind what a person wrote above a forwarded one */
  gsize cut;   /* where it ends: the returned mail or a machine-readable part follows */
  GArray *hits;
  GArray *candidates;
} BounceProse;

/** BounceSection: the words about one recipient while they are gathered. */
typedef struct
{
  GString *words;
  char *host;
  BounceStage stage;
  guint reply_code; /* the first refusal of its transcript */
  char *status;     /* and its enhanced code */
  gsize end;        /* where the last place ends that was read for it */
} BounceSection;

/* decoder-prose.c */
gsize bounce_prose_line_start (const BounceProse *prose, gsize position);
gsize bounce_prose_line_end (const BounceProse *prose, gsize position);

/* decoder-candidates.c */
void bounce_prose_find_candidates (BounceProse *prose);

/* decoder-list.c */
void bounce_prose_find_list_refusal (BounceProse *prose);

/* decoder-sections.c */
void bounce_prose_read_sections (BounceProse *prose);
int bounce_report_find_recipient (const BounceReport *report, const char *address, gsize length);

/* decoder-transcript.c */
gboolean bounce_hit_is_transcript (const BounceHit *hit);
void bounce_prose_read_transcript (
    BounceProse *prose, gsize start, gsize end, BounceSection *sections, GString *shared);

G_END_DECLS
