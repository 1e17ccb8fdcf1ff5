/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "base/terms.h"
#include "intake/source.h"

G_BEGIN_DECLS

/* The scenario of what is no mail at all; it has no guide. */
#define BOUNCE_BATCH_NOT_MAIL "not-a-mail"

/** BounceBatchScenario: a scenario that occurs in a batch. */
typedef struct
{
  char *id;
  char *title; /* translated */
  char *family;
  BounceWho who; /* who must act first, as a rule */
  BouncePermanence outcome;
} BounceBatchScenario;

/** BounceBatchRow: one recipient of one mail, or a mail without any. It and its strings belong to
 * the batch and never change; no string is NULL. */
typedef struct
{
  const BounceBatchScenario *scenario;
  const char *recipient; /* an address; "": none is said */
  const char *domain;    /* its domain, lower case; "": none */
  const char *sender;    /* who sent what came back */
  const char *subject;   /* of what came back, else of the notice */
  const char *name;      /* for people: where the mail came from */
  const char *status;    /* "5.1.1" */
  const char *problem;   /* why it was not read */
  gint64 time;           /* of the notice, Unix time; G_MININT64: not said */
  guint64 offset;        /* where its bytes are kept; G_MAXUINT64: there was no room */
  guint32 length;
  guint32 readable_length; /* what the reader read, behind them; 0: the same */
  guint32 mail;            /* the number of the mail, from 0 */
  guint32 day;             /* local, as g_date_get_julian(); 0: not said */
  guint8 kind;             /* BounceKind */
  guint8 who;              /* BounceWho */
  guint8 permanence;       /* BouncePermanence */
  guint8 is_mail;          /* FALSE: something else was found, see @problem */
} BounceBatchRow;

/** BounceBatchProgress: how far it is. */
typedef struct
{
  guint64 n_mails; /* done, whatever became of them */
  guint64 total;   /* as far as it is known */
  gboolean total_is_exact;
  double fraction;     /* from 0 to 1 */
  double seconds_left; /* -1: not known yet */
  guint64 n_skipped;   /* files that hold no mail, within folders and archives */
  gboolean is_running;
  gboolean is_cancelled;
} BounceBatchProgress;

/** BounceBatch: many mails, read on all processors, of which a row each is kept; their exact bytes
 * lie in a file without a name. Signal "changed": there are more rows, or it has ended. */
#define BOUNCE_TYPE_BATCH (bounce_batch_get_type ())
G_DECLARE_FINAL_TYPE (BounceBatch, bounce_batch, BOUNCE, BATCH, GObject)

BounceBatch *bounce_batch_new (BounceIntake *intake, GPtrArray *mails);
void bounce_batch_start (BounceBatch *self);
void bounce_batch_cancel (BounceBatch *self);
void bounce_batch_get_progress (BounceBatch *self, BounceBatchProgress *progress);
guint bounce_batch_get_n_rows (BounceBatch *self);
const BounceBatchRow *bounce_batch_get_row (BounceBatch *self, guint number);
const guint64 *bounce_batch_get_kinds (BounceBatch *self);
guint64 bounce_batch_get_n_not_mails (BounceBatch *self);
GBytes *bounce_batch_load_mail (BounceBatch *self,
                                const BounceBatchRow *row,
                                GBytes **readable,
                                GError **error);

G_END_DECLS
