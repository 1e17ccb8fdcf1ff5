/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "report/decoder-private.h"
#include "report/redact-private.h"

G_BEGIN_DECLS

#define BOUNCE_MAX_FIELD_TEXT (64u * 1024)

/** BounceOpenMail: a mail, taken apart, with the bytes that its parts lie in. */
typedef struct
{
  GByteArray *bytes;
  BounceMime *mime;
  gboolean is_notice; /* a mail system wrote it: a mail in it is the returned one */
} BounceOpenMail;

/** BounceFieldFunction: takes a header field, its value unfolded and decoded. */
typedef void (*BounceFieldFunction) (const char *name, const char *value, gpointer user_data);

/* decoder-redact-learn.c */
BounceOpenMail *bounce_open_mail_new (GBytes *mail, GError **error);
BounceOpenMail *bounce_open_mail_new_from_part (const BouncePart *part);
void bounce_open_mail_free (BounceOpenMail *mail);
char *bounce_open_mail_dup_field (const BounceOpenMail *mail, const char *name);
void bounce_open_mail_each_field (const BounceOpenMail *mail,
                                  BounceFieldFunction function,
                                  gpointer user_data);
gboolean bounce_redact_is_listed (const char *name, const char *const *names, gsize n);
void bounce_redact_each_field (const char *block,
                               gsize length,
                               BounceFieldFunction function,
                               gpointer user_data);
char *bounce_redact_decode_words (const char *text);
const char *bounce_redact_find_returned (const char *text, gsize *length);
gboolean bounce_redact_is_text (const BouncePart *part);
char *bounce_redact_dup_text (const BouncePart *part);
void bounce_redact_learn (BounceRedactor *redactor, const BounceOpenMail *mail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceOpenMail, bounce_open_mail_free)

G_END_DECLS
