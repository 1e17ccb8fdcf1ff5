/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "report/redact.h"

G_BEGIN_DECLS

/* The rules of redact-text.c, in the order in which they are applied. */
typedef enum
{
  BOUNCE_RULE_WORDS,
  BOUNCE_RULE_LINES,
  BOUNCE_RULE_URL,
  BOUNCE_RULE_ADDRESS,
  BOUNCE_RULE_GREETING,
  BOUNCE_RULE_SIGNATURE,
  BOUNCE_RULE_PASSWORD,
  BOUNCE_RULE_LABELLED,
  BOUNCE_RULE_IBAN,
  BOUNCE_RULE_NUMBER,
  BOUNCE_RULE_TOKEN,
  BOUNCE_N_RULES
} BounceRule;

/** BounceRedactor: what is known of the persons in one mail. */
typedef struct
{
  GRegex *rules[BOUNCE_N_RULES];
  GHashTable *names;   /* folded words that are parts of names */
  GPtrArray *inner;    /* of them, those that are also found within longer words */
  GHashTable *domains; /* case-folded domains of organisations in addresses: they stay */
  GPtrArray *subjects;
  GHashTable *persons; /* case-folded address → its number */
  guint n_replaced[BOUNCE_N_REPLACED];
} BounceRedactor;

/* redact-text.c */
BounceRedactor *bounce_redactor_new (void);
void bounce_redactor_free (BounceRedactor *redactor);
void bounce_redactor_learn_subject (BounceRedactor *redactor, const char *subject);
char *bounce_redactor_clean_text (BounceRedactor *redactor, const char *text);
char *bounce_redactor_clean_line (BounceRedactor *redactor, const char *text);
char *bounce_redactor_normalise (const char *text);

/* redact-names.c */
gboolean bounce_redactor_is_role (const char *folded_address);
void bounce_redactor_learn_name (BounceRedactor *redactor, const char *name);
void
bounce_redactor_learn_text (BounceRedactor *redactor, const char *text, gboolean are_mailboxes);
char *bounce_redactor_replace_names (BounceRedactor *redactor, const char *text);
gboolean bounce_redactor_finds_leak (BounceRedactor *redactor, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceRedactor, bounce_redactor_free)

G_END_DECLS
