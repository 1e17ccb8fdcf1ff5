/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/batch.h"

G_BEGIN_DECLS

/** BounceBatchGroup: the rows that have one thing in common. */
typedef struct
{
  const BounceBatchScenario *scenario; /* NULL: a group of a domain */
  const char *domain;                  /* NULL: a group of a scenario */
  guint n_rows;
  guint n_who[BOUNCE_N_WHO]; /* who must act first */
} BounceBatchGroup;

/** BounceBatchSpan: the rows of some days. */
typedef struct
{
  guint32 first_day; /* as g_date_get_julian() */
  guint32 last_day;
  guint n_rows;
} BounceBatchSpan;

/** BounceBatchView: the rows of a batch that a person asks for, and what they have in common. Each
 * of scenario, domain, who and days is counted over the rows that all the others let through, so
 * that one can see what else could be chosen. The work is done in small pieces, by
 * bounce_batch_view_step(). */
typedef struct _BounceBatchView BounceBatchView;

BounceBatchView *bounce_batch_view_new (BounceBatch *batch);
void bounce_batch_view_free (BounceBatchView *view);
void bounce_batch_view_set_scenario (BounceBatchView *view, const BounceBatchScenario *scenario);
void bounce_batch_view_set_domain (BounceBatchView *view, const char *domain);
void bounce_batch_view_set_who (BounceBatchView *view, int who);
void bounce_batch_view_set_days (BounceBatchView *view, guint32 first, guint32 last);
void bounce_batch_view_set_text (BounceBatchView *view, const char *text);
const BounceBatchScenario *bounce_batch_view_get_scenario (BounceBatchView *view);
const char *bounce_batch_view_get_domain (BounceBatchView *view);
int bounce_batch_view_get_who (BounceBatchView *view);
gboolean bounce_batch_view_get_days (BounceBatchView *view, guint32 *first, guint32 *last);
gboolean bounce_batch_view_is_filtered (BounceBatchView *view);
void bounce_batch_view_reset (BounceBatchView *view);
gboolean bounce_batch_view_step (BounceBatchView *view, gint64 microseconds);
guint bounce_batch_view_get_serial (BounceBatchView *view);
BounceBatch *bounce_batch_view_get_batch (BounceBatchView *view);
guint bounce_batch_view_get_n_rows (BounceBatchView *view);
const BounceBatchRow *bounce_batch_view_get_row (BounceBatchView *view, guint number);
GPtrArray *bounce_batch_view_list_rows (BounceBatchView *view);
GArray *bounce_batch_view_list_scenarios (BounceBatchView *view, guint max, guint *n_all);
GArray *bounce_batch_view_list_domains (BounceBatchView *view, guint max, guint *n_all);
const guint *bounce_batch_view_get_who_counts (BounceBatchView *view);
GArray *bounce_batch_view_list_spans (BounceBatchView *view, guint max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceBatchView, bounce_batch_view_free)

G_END_DECLS
