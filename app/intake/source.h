/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "intake/intake.h"

G_BEGIN_DECLS

#define BOUNCE_INTAKE_MAX_NESTING 3u

/** BounceIntakeMail: one mail out of what was opened, or why there is none.
 * @name: for people: the file's name, and behind it the member's
 * @file: (type filename): the file that it is or is in, as it was named; an URI where it has no
 * path
 * @member: (nullable): which member of the file: "!folder/1.eml" in an archive, "#2" in a mail
 * @number: in an mbox: the first is 1; else 0
 * @offset: in an mbox: where its first byte stands
 * @bytes: (nullable): the exact bytes, for the history and the ticket
 * @mail: (nullable): what the reader reads: @bytes, or, where these are no mail, a mail made of
 * them
 * @attachment_name: what @bytes are called in a ticket: "bounce.eml" or "bounce.msg"
 * @error: (nullable): BOUNCE_INTAKE_ERROR: there is no @mail; the message is for people */
typedef struct
{
  char *name;
  char *file;
  char *member;
  guint64 number;
  guint64 offset;
  GBytes *bytes;
  GBytes *mail;
  const char *attachment_name;
  GError *error;
} BounceIntakeMail;

/** BounceIntake: all mails of what was opened, one after the other; in memory are only those that
 * were asked for. One operation at a time. */
#define BOUNCE_TYPE_INTAKE (bounce_intake_get_type ())
G_DECLARE_FINAL_TYPE (BounceIntake, bounce_intake, BOUNCE, INTAKE, GObject)

void bounce_intake_open_all_async (GFile **files,
                                   guint n_files,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
BounceIntake *bounce_intake_open_all_finish (GAsyncResult *result, GError **error);
BounceIntake *
bounce_intake_open_all (GFile **files, guint n_files, GCancellable *cancellable, GError **error);
BounceIntake *bounce_intake_new (void);
gboolean bounce_intake_add_file (BounceIntake *intake,
                                 GFile *file,
                                 GCancellable *cancellable,
                                 GError **error);
void bounce_intake_add_bytes (BounceIntake *intake, const char *file, GBytes *bytes);
void bounce_intake_next_async (BounceIntake *intake,
                               guint n_mails,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPtrArray *bounce_intake_next_finish (BounceIntake *intake, GAsyncResult *result, GError **error);
BounceIntakeMail *
bounce_intake_next (BounceIntake *intake, GCancellable *cancellable, GError **error);
double bounce_intake_get_fraction (BounceIntake *intake);
guint64 bounce_intake_get_total (BounceIntake *intake, gboolean *is_exact);
guint64 bounce_intake_get_n_skipped (BounceIntake *intake);
gboolean bounce_intake_is_container (const void *data, gsize length);
void bounce_intake_mail_free (BounceIntakeMail *mail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceIntakeMail, bounce_intake_mail_free)

G_END_DECLS
