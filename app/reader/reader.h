/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "report/redact.h"
#include "report/report.h"
#include "rulebook/diagnosis.h"

G_BEGIN_DECLS

#define BOUNCE_READER_ERROR (bounce_reader_error_quark ())

/** BounceReaderError: why a mail has no reading. The case is shown as unreadable; its exact bytes
 * can still be sent to support.
 * @BOUNCE_READER_ERROR_CRASHED: the child died of it (a limit, a signal, the sandbox).
 * @BOUNCE_READER_ERROR_TIMED_OUT: no answer within BOUNCE_READER_SECONDS.
 * @BOUNCE_READER_ERROR_TOO_COMPLEX: past a limit of the decoder.
 * @BOUNCE_READER_ERROR_UNAVAILABLE: the child program could not be started at all. */
typedef enum
{
  BOUNCE_READER_ERROR_CRASHED,
  BOUNCE_READER_ERROR_TIMED_OUT,
  BOUNCE_READER_ERROR_TOO_COMPLEX,
  BOUNCE_READER_ERROR_UNAVAILABLE
} BounceReaderError;

#define BOUNCE_READER_SECONDS 10

/** BounceReading: the validated answer of the child: the report and one diagnosis per recipient
 * (one for the mail as a whole where it has no recipient). */
typedef struct
{
  BounceReport *report;
  BounceKind kind;      /* the report's kind, refined by the rulebook */
  GPtrArray *diagnoses; /* (element-type BounceDiagnosis) as many as recipients, at least one */
  GPtrArray *warnings;  /* (element-type utf8) nicks: "backscatter", "fake-bounce",
                           "look-alike-domain", "forged-sender" */
} BounceReading;

#define BOUNCE_TYPE_READER (bounce_reader_get_type ())
G_DECLARE_FINAL_TYPE (BounceReader, bounce_reader, BOUNCE, READER, GObject)

GQuark bounce_reader_error_quark (void);
BounceReader *bounce_reader_new (void);
void bounce_reader_set_seconds (BounceReader *reader, guint seconds);
void bounce_reader_set_own_domains (BounceReader *reader, const char *const *own_domains);
void bounce_reader_warm_up (BounceReader *reader);
void bounce_reader_read_async (BounceReader *reader,
                               GBytes *mail,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
BounceReading *
bounce_reader_read_finish (BounceReader *reader, GAsyncResult *result, GError **error);
BounceReading *bounce_reader_read (BounceReader *reader, GBytes *mail, GError **error);
void bounce_reader_copy_async (BounceReader *reader,
                               GBytes *mail,
                               BounceRedactLevel level,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
BounceCopy *bounce_reader_copy_finish (BounceReader *reader, GAsyncResult *result, GError **error);
void bounce_reading_free (BounceReading *reading);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceReading, bounce_reading_free)

G_END_DECLS
