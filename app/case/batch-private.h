/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/batch.h"
#include "case/spool.h"
#include "reader/reader.h"

G_BEGIN_DECLS

/** BounceBatchWorker: the thread that reads, and what it shares: the strings of the rows and their
 * bytes. It lives as long as either needs it. */
typedef struct _BounceBatchWorker BounceBatchWorker;

/** BounceBatchNews: what is new; called in the main context of bounce_batch_worker_start(). */
typedef void (*BounceBatchNews) (GArray *rows,
                                 const BounceBatchProgress *progress,
                                 gpointer user_data);

BounceBatchWorker *bounce_batch_worker_new (BounceIntake *intake, GPtrArray *mails);
BounceBatchWorker *bounce_batch_worker_ref (BounceBatchWorker *worker);
void bounce_batch_worker_unref (BounceBatchWorker *worker);
void
bounce_batch_worker_start (BounceBatchWorker *worker, BounceBatchNews news, gpointer user_data);
void bounce_batch_worker_stop_news (BounceBatchWorker *worker);
void bounce_batch_worker_cancel (BounceBatchWorker *worker);
BounceSpool *bounce_batch_worker_get_spool (BounceBatchWorker *worker);

/* The strings of a batch, each kept once. For the thread only. */
typedef struct _BounceBatchStrings BounceBatchStrings;

BounceBatchStrings *bounce_batch_strings_new (void);
void bounce_batch_strings_free (BounceBatchStrings *strings);
const char *bounce_batch_strings_keep (BounceBatchStrings *strings, const char *text);
const char *bounce_batch_strings_keep_once (BounceBatchStrings *strings, const char *text);
const BounceBatchScenario *bounce_batch_strings_get_scenario (BounceBatchStrings *strings,
                                                              const char *id);

void bounce_batch_rows_add_reading (BounceBatchStrings *strings,
                                    GArray *rows,
                                    const BounceReading *reading,
                                    const BounceBatchRow *start);
void bounce_batch_rows_add_problem (BounceBatchStrings *strings,
                                    GArray *rows,
                                    const char *problem,
                                    const BounceBatchRow *start);

G_END_DECLS
