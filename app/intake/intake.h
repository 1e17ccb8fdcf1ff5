/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BOUNCE_INTAKE_ERROR (bounce_intake_error_quark ())

/** BounceIntakeError:
 * @BOUNCE_INTAKE_ERROR_NOT_MAIL: another kind of file: the message says which, and how to get the
 * mail.
 * @BOUNCE_INTAKE_ERROR_TOO_LARGE: over BOUNCE_INTAKE_MAX_BYTES.
 * @BOUNCE_INTAKE_ERROR_UNREADABLE: it could not be opened or read; the message says why. */
typedef enum
{
  BOUNCE_INTAKE_ERROR_NOT_MAIL,
  BOUNCE_INTAKE_ERROR_TOO_LARGE,
  BOUNCE_INTAKE_ERROR_UNREADABLE
} BounceIntakeError;

#define BOUNCE_INTAKE_MAX_BYTES (64u * 1024 * 1024)

/** BounceIntakeType: what the first bytes are. */
typedef enum
{
  BOUNCE_INTAKE_MAIL,
  BOUNCE_INTAKE_BOUNCE_TEXT, /* the visible text of a bounce: no headers */
  BOUNCE_INTAKE_BOUNCE_HTML, /* a saved page that shows a bounce */
  BOUNCE_INTAKE_OUTLOOK_MSG,
  BOUNCE_INTAKE_OUTLOOK_STORE, /* .pst, .ost: a whole mailbox */
  BOUNCE_INTAKE_MBOX,          /* more than one mail */
  BOUNCE_INTAKE_PDF,
  BOUNCE_INTAKE_IMAGE,
  BOUNCE_INTAKE_ARCHIVE,       /* .zip, .gz, .tar: it is opened */
  BOUNCE_INTAKE_OTHER_ARCHIVE, /* .7z, .rar …: it is not */
  BOUNCE_INTAKE_OFFICE,
  BOUNCE_INTAKE_HTML,
  BOUNCE_INTAKE_TEXT,
  BOUNCE_INTAKE_EMPTY,
  BOUNCE_INTAKE_FOLDER, /* without a mail */
  BOUNCE_INTAKE_OTHER
} BounceIntakeType;

GQuark bounce_intake_error_quark (void);
BounceIntakeType bounce_intake_sniff (const void *data, gsize length);
char *bounce_intake_explain (BounceIntakeType type, const char *display_name);
char *bounce_intake_explain_uri (const char *uri);
GFile *bounce_intake_dup_file (const char *uri);
GBytes *bounce_intake_from_text (const char *text, gsize length, GError **error);

G_END_DECLS
