/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/history-private.h"

#define DAY 86400

/* What the tests of the history share: a history in a folder of its own, and short ways to fill it.
 */

typedef struct
{
  char *folder;
  char *file; /* its database */
  BounceHistory *history;
} HistoryFixture;

void history_open (HistoryFixture *f);
void history_set_up (HistoryFixture *f, gconstpointer data);
void history_tear_down (HistoryFixture *f, gconstpointer data);
BounceHistoryRecord *history_new_record (const char *mail,
                                         const char *sender,
                                         const char *recipient,
                                         const char *scenario);
void history_record (BounceHistory *history, BounceHistoryRecord *taken);
void history_record_mail (BounceHistory *history,
                          guint nth,
                          const char *sender,
                          const char *recipient,
                          const char *scenario,
                          int days_ago);
BounceHistorySimilar *history_find (BounceHistory *history,
                                    const char *sender,
                                    const char *recipient,
                                    const char *scenario);
guint history_count_recent (BounceHistory *history, const char *search);
void history_execute (const char *file, const char *sql);
void history_assert_absent (const char *folder, const char *word);
void history_count_cb (gpointer object, GParamSpec *pspec, guint *n);
void history_run_loop (guint milliseconds);
