/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "guide/draft.h"
#include "guide/guide.h"

G_BEGIN_DECLS

/** BounceGuideText: words that show when their needs are met. */
typedef struct
{
  char *needs; /* may be NULL */
  char *text;  /* translated, with {facts} */
} BounceGuideText;

typedef struct
{
  char *id;
  char *needs;
  char *text;
  char *target;
  BounceWho who;
  BounceStepAction action;
  gboolean is_primary;
  int line; /* in the file, for messages */
} BounceGuideStep;

typedef struct
{
  char *id;
  BounceWho to;      /* BOUNCE_WHO_AGENT stands for the support */
  gboolean is_other; /* not by mail: this mailbox refused */
  char *subject;
  GPtrArray *paragraphs; /* (element-type BounceGuideText) */
} BounceGuideDraft;

struct _BounceGuide
{
  gatomicrefcount ref_count;
  char *id;
  char *family;
  char *safe_sender_why;
  char *title;
  BounceWho who;
  BouncePermanence outcome;
  BounceSafeSender safe_sender;
  GPtrArray *summaries; /* (element-type BounceGuideText) */
  GPtrArray *causes;    /* (element-type BounceGuideText) */
  GPtrArray *steps;     /* (element-type BounceGuideStep) in the file's order */
  GPtrArray *drafts;    /* (element-type BounceGuideDraft) */
  GPtrArray *checks;    /* (element-type utf8) */
  GPtrArray *sources;   /* (element-type BounceGuideSource) */
};

BounceGuide *bounce_guide_new_empty (void);
BounceGuideText *bounce_guide_text_new (const char *needs, const char *text);
BounceGuideDraft *bounce_guide_draft_new (const char *id);
const BounceGuideDraft *bounce_guide_find_draft (const BounceGuide *guide, const char *id);
void bounce_guide_add_step (BounceGuide *guide,
                            const char *id,
                            BounceWho who,
                            BounceStepAction action,
                            gboolean is_primary,
                            const char *text);

G_END_DECLS
