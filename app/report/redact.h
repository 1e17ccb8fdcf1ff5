/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BOUNCE_REDACT_ERROR (bounce_redact_error_quark ())

/** BounceRedactError:
 * @BOUNCE_REDACT_ERROR_LEAK: something personal is still in the copy: it must not leave.
 */
typedef enum
{
  BOUNCE_REDACT_ERROR_LEAK
} BounceRedactError;

/** BounceRedactLevel: how much of a notice leaves the machine.
 * @BOUNCE_REDACT_EXACT: the bytes as they came.
 * @BOUNCE_REDACT_NOTICE: the notice with its headers; of the returned mail only its header fields.
 * @BOUNCE_REDACT_PERSONAL: the notice without what points at persons: addresses, names, phone and
 * account numbers, links with tokens. Domains, codes and server names stay: support needs them.
 */
typedef enum
{
  BOUNCE_REDACT_EXACT,
  BOUNCE_REDACT_NOTICE,
  BOUNCE_REDACT_PERSONAL,
  BOUNCE_N_REDACT_LEVELS
} BounceRedactLevel;

/** BounceReplaced: what is not in a copy, or stands there as a word in brackets.
 * @BOUNCE_REPLACED_ADDRESSES: what stands before the "@".
 * @BOUNCE_REPLACED_NAMES: of persons, and signatures.
 * @BOUNCE_REPLACED_NUMBERS: phone, account, customer and card numbers.
 * @BOUNCE_REPLACED_LINKS: links that lost their end.
 * @BOUNCE_REPLACED_SECRETS: passwords, tokens and encoded text.
 * @BOUNCE_REPLACED_SUBJECTS: the returned mail's subject.
 * @BOUNCE_REPLACED_PARTS: attachments, and the text of the returned mail.
 */
typedef enum
{
  BOUNCE_REPLACED_ADDRESSES,
  BOUNCE_REPLACED_NAMES,
  BOUNCE_REPLACED_NUMBERS,
  BOUNCE_REPLACED_LINKS,
  BOUNCE_REPLACED_SECRETS,
  BOUNCE_REPLACED_SUBJECTS,
  BOUNCE_REPLACED_PARTS,
  BOUNCE_N_REPLACED
} BounceReplaced;

/** BounceCopy: what leaves of a mail.
 * @level: how much that is
 * @bytes: all of it; except at BOUNCE_REDACT_EXACT a mail of clean UTF-8 lines
 * @n_replaced: how often what was replaced, by BounceReplaced
 */
typedef struct
{
  BounceRedactLevel level;
  GBytes *bytes;
  guint n_replaced[BOUNCE_N_REPLACED];
} BounceCopy;

#define BOUNCE_COPY_MAX_BYTES (4u * 1024 * 1024)
#define BOUNCE_COPY_NOT_EXACT "[This copy was made by Bounce Desk. It is not the exact mail: "

GQuark bounce_redact_error_quark (void);
BounceCopy *bounce_redact (GBytes *mail, BounceRedactLevel level, GError **error);
BounceCopy *bounce_copy_new (BounceRedactLevel level, GBytes *bytes);
void bounce_copy_free (BounceCopy *copy);
void bounce_copy_write (const BounceCopy *copy, GByteArray *out);
BounceCopy *bounce_copy_new_from_wire (gconstpointer data, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceCopy, bounce_copy_free)

G_END_DECLS
