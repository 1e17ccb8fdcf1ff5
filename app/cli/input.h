/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** BounceInputMail: one mail of the input. */
typedef struct
{
  char *file;     /* as it was given, or below a folder; "-": standard input; a member of an
                     archive behind "!", of a mail behind "#" */
  guint64 number; /* in an mbox: the first is 1; else 0 */
  guint64 offset; /* in an mbox: where its first byte stands */
  GBytes *bytes;  /* NULL: it could not be read, or is too large */
  GBytes *mail;   /* what the reader reads: the same, or a mail made of it; NULL: nothing */
  char *error;    /* why */
} BounceInputMail;

/** BounceInputFlags: what the names and their files are. */
typedef enum
{
  BOUNCE_INPUT_MBOX = 1 << 0,      /* each file is an mbox */
  BOUNCE_INPUT_NUL_NAMES = 1 << 1, /* names in a list end with NUL, not with a newline */
} BounceInputFlags;

/** BounceInput: all mails of the input, one after the other, in memory only while they are used. */
typedef struct _BounceInput BounceInput;

BounceInput *
bounce_input_new (char **files, const char *list, BounceInputFlags flags, char **error);
void bounce_input_free (BounceInput *input);
int bounce_input_get_fd (BounceInput *input);
BounceInputMail *bounce_input_next (BounceInput *input);
void bounce_input_mail_free (BounceInputMail *mail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceInput, bounce_input_free)

G_END_DECLS
