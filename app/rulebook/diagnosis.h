/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "base/terms.h"
#include "base/wire.h"

G_BEGIN_DECLS

/** BounceEvidence: one match that counted. */
typedef struct
{
  const char *text;     /* the very words; it and the others are in the same memory */
  const char *where;    /* "inner-reply", "diagnostic", "status", "reply", "text", "subject",
                     "headers",    "structure" */
  const char *rule;     /* name of the rule's group, or of the built-in reason */
  const char *scenario; /* what it speaks for */
} BounceEvidence;

/** BounceDiagnosis: the scenario of one recipient, and why. Immutable once built. */
typedef struct
{
  char *scenario; /* never NULL */
  BounceCertainty certainty;
  BouncePermanence permanence;
  BounceRefusedBy refused_by;
  char *refusing_mta;      /* the host that said no; may be NULL */
  char *inner_reply;       /* the innermost wrapped reply, when there was a wrapper */
  GPtrArray *evidence;     /* (element-type BounceEvidence) what decided, strongest first */
  GPtrArray *alternatives; /* (element-type utf8) other scenarios, best first */
} BounceDiagnosis;

BounceDiagnosis *bounce_diagnosis_new (const char *scenario);
void bounce_diagnosis_free (BounceDiagnosis *diagnosis);
BounceDiagnosis *bounce_diagnosis_copy (const BounceDiagnosis *diagnosis);
void bounce_diagnosis_add_evidence (BounceDiagnosis *diagnosis,
                                    const char *text,
                                    const char *where,
                                    const char *rule,
                                    const char *scenario);
void bounce_diagnosis_write (const BounceDiagnosis *diagnosis, GByteArray *out);
BounceDiagnosis *bounce_diagnosis_new_from_wire (BounceWire *wire);

BounceWho bounce_diagnosis_choose_who (const BounceDiagnosis *diagnosis, BounceWho usual);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceDiagnosis, bounce_diagnosis_free)

G_END_DECLS
