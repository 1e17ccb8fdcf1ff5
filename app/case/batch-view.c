/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/batch-view.h"

#include <string.h>

/* So many rows between two looks at the clock */
#define ROWS_PER_LOOK 64u

/* Which condition a row fails */
enum
{
  FAILS_SCENARIO = 1 << 0,
  FAILS_DOMAIN = 1 << 1,
  FAILS_WHO = 1 << 2,
  FAILS_DAYS = 1 << 3,
  FAILS_TEXT = 1 << 4
};

struct _BounceBatchView
{
  BounceBatch *batch;

  const BounceBatchScenario *scenario; /* NULL: any */
  const char *domain;                  /* NULL: any; a string of the batch */
  int who;                             /* -1: any */
  guint32 first_day;                   /* 0: any */
  guint32 last_day;
  char *text;           /* NULL: any; folded */
  GHashTable *by_title; /* BounceBatchScenario -> whether its title holds the text */

  guint serial;
  guint n_seen;          /* rows of the batch that are counted */
  GArray *rows;          /* of guint: those that are let through */
  GHashTable *scenarios; /* BounceBatchScenario -> BounceBatchGroup */
  GHashTable *domains;   /* string of the batch -> BounceBatchGroup */
  GHashTable *days;      /* day -> count */
  guint n_who[BOUNCE_N_WHO];
};

static void
start_again (BounceBatchView *view)
{
  view->serial++;
  view->n_seen = 0;
  g_array_set_size (view->rows, 0);
  g_hash_table_remove_all (view->scenarios);
  g_hash_table_remove_all (view->domains);
  g_hash_table_remove_all (view->days);
  memset (view->n_who, 0, sizeof view->n_who);
}

/**
 * bounce_batch_view_new:
 * @batch: a batch; its rows may still come
 *
 * Returns: (transfer full): a view that lets all rows through
 */
BounceBatchView *
bounce_batch_view_new (BounceBatch *batch)
{
  BounceBatchView *view = g_new0 (BounceBatchView, 1);

  view->batch = g_object_ref (batch);
  view->who = -1;
  view->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  view->scenarios = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  view->domains = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  view->days = g_hash_table_new (NULL, NULL);
  view->by_title = g_hash_table_new (NULL, NULL);
  return view;
}

/** bounce_batch_view_free: frees it; NULL is fine. */
void
bounce_batch_view_free (BounceBatchView *view)
{
  if (view == NULL)
    return;
  g_array_unref (view->rows);
  g_hash_table_unref (view->scenarios);
  g_hash_table_unref (view->domains);
  g_hash_table_unref (view->days);
  g_hash_table_unref (view->by_title);
  g_free (view->text);
  g_object_unref (view->batch);
  g_free (view);
}

/** bounce_batch_view_set_scenario: only rows of @scenario; NULL: of any. */
void
bounce_batch_view_set_scenario (BounceBatchView *view, const BounceBatchScenario *scenario)
{
  if (view->scenario == scenario)
    return;
  view->scenario = scenario;
  start_again (view);
}

/** bounce_batch_view_set_domain: only rows of @domain, which is the string of a row; NULL: any. */
void
bounce_batch_view_set_domain (BounceBatchView *view, const char *domain)
{
  if (view->domain == domain)
    return;
  view->domain = domain;
  start_again (view);
}

/** bounce_batch_view_set_who: only rows where @who, of BounceWho, must act; -1: any. */
void
bounce_batch_view_set_who (BounceBatchView *view, int who)
{
  if (view->who == who)
    return;
  view->who = who;
  start_again (view);
}

/** bounce_batch_view_set_days: only rows of these days, see BounceBatchSpan; 0, 0: any. */
void
bounce_batch_view_set_days (BounceBatchView *view, guint32 first, guint32 last)
{
  if (view->first_day == first && view->last_day == last)
    return;
  view->first_day = first;
  view->last_day = last;
  start_again (view);
}

/** bounce_batch_view_set_text: only rows that hold @text, in any case; NULL or "": any. */
void
bounce_batch_view_set_text (BounceBatchView *view, const char *text)
{
  g_autofree char *folded = text != NULL && *text != '\0' ? g_utf8_casefold (text, -1) : NULL;

  if (g_strcmp0 (folded, view->text) == 0)
    return;
  g_free (view->text);
  view->text = g_steal_pointer (&folded);
  g_hash_table_remove_all (view->by_title);
  start_again (view);
}

/** bounce_batch_view_get_scenario: (transfer none) (nullable): the one that is chosen. */
const BounceBatchScenario *
bounce_batch_view_get_scenario (BounceBatchView *view)
{
  return view->scenario;
}

/** bounce_batch_view_get_domain: (transfer none) (nullable): the one that is chosen. */
const char *
bounce_batch_view_get_domain (BounceBatchView *view)
{
  return view->domain;
}

/** bounce_batch_view_get_who: the one that is chosen; -1: none. */
int
bounce_batch_view_get_who (BounceBatchView *view)
{
  return view->who;
}

/** bounce_batch_view_get_days: whether days are chosen, and which. */
gboolean
bounce_batch_view_get_days (BounceBatchView *view, guint32 *first, guint32 *last)
{
  *first = view->first_day;
  *last = view->last_day;
  return view->first_day > 0;
}

/** bounce_batch_view_is_filtered: whether anything is chosen. */
gboolean
bounce_batch_view_is_filtered (BounceBatchView *view)
{
  return view->scenario != NULL || view->domain != NULL || view->who >= 0 || view->first_day > 0 ||
         view->text != NULL;
}

/** bounce_batch_view_reset: lets all rows through again. */
void
bounce_batch_view_reset (BounceBatchView *view)
{
  if (!bounce_batch_view_is_filtered (view))
    return;
  view->scenario = NULL;
  view->domain = NULL;
  view->who = -1;
  view->first_day = view->last_day = 0;
  g_clear_pointer (&view->text, g_free);
  start_again (view);
}

static gboolean
holds (const char *text, const char *folded)
{
  g_autofree char *own = NULL;

  if (*text == '\0')
    return FALSE;
  own = g_utf8_casefold (text, -1);
  return strstr (own, folded) != NULL;
}

static gboolean
title_holds (BounceBatchView *view, const BounceBatchScenario *scenario)
{
  gpointer known;

  if (!g_hash_table_lookup_extended (view->by_title, scenario, NULL, &known))
    {
      known =
          GINT_TO_POINTER (holds (scenario->title, view->text) || holds (scenario->id, view->text));
      g_hash_table_insert (view->by_title, (gpointer)scenario, known);
    }
  return GPOINTER_TO_INT (known);
}

static gboolean
row_holds (BounceBatchView *view, const BounceBatchRow *row)
{
  return holds (row->recipient, view->text) || title_holds (view, row->scenario) ||
         holds (row->subject, view->text) || holds (row->sender, view->text) ||
         holds (row->status, view->text) || holds (row->name, view->text);
}

/* Up to the second failure: then the row counts nowhere. */
static guint
find_failures (BounceBatchView *view, const BounceBatchRow *row)
{
  guint fails = 0;

  if (view->scenario != NULL && view->scenario != row->scenario)
    fails |= FAILS_SCENARIO;
  if (view->domain != NULL && view->domain != row->domain)
    fails |= FAILS_DOMAIN;
  if (view->who >= 0 && view->who != row->who)
    fails |= FAILS_WHO;
  if (view->first_day > 0 && (row->day < view->first_day || row->day > view->last_day))
    fails |= FAILS_DAYS;
  if (view->text != NULL && (fails & (fails - 1)) == 0 && !row_holds (view, row))
    fails |= FAILS_TEXT;
  return fails;
}

static BounceBatchGroup *
ensure_group (GHashTable *groups, gconstpointer key)
{
  BounceBatchGroup *group = g_hash_table_lookup (groups, key);

  if (group == NULL)
    {
      group = g_new0 (BounceBatchGroup, 1);
      g_hash_table_insert (groups, (gpointer)key, group);
    }
  return group;
}

static void
count (BounceBatchGroup *group, const BounceBatchRow *row)
{
  group->n_rows++;
  group->n_who[row->who]++;
}

static void
take_row (BounceBatchView *view, const BounceBatchRow *row, guint number)
{
  guint fails = find_failures (view, row);
  BounceBatchGroup *group;

  if (fails == 0)
    g_array_append_val (view->rows, number);
  if ((fails & ~FAILS_SCENARIO) == 0)
    {
      group = ensure_group (view->scenarios, row->scenario);
      group->scenario = row->scenario;
      count (group, row);
    }
  if ((fails & ~FAILS_DOMAIN) == 0 && *row->domain != '\0')
    {
      group = ensure_group (view->domains, row->domain);
      group->domain = row->domain;
      count (group, row);
    }
  if ((fails & ~FAILS_WHO) == 0)
    view->n_who[row->who]++;
  if ((fails & ~FAILS_DAYS) == 0 && row->day > 0)
    {
      gpointer day = GUINT_TO_POINTER (row->day);

      g_hash_table_insert (
          view->days,
          day,
          GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (view->days, day)) + 1));
    }
}

/**
 * bounce_batch_view_step:
 * @view: a view
 * @microseconds: about how long it may take
 *
 * Counts rows that it has not seen yet.
 *
 * Returns: whether there are more of them
 */
gboolean
bounce_batch_view_step (BounceBatchView *view, gint64 microseconds)
{
  gint64 until = g_get_monotonic_time () + microseconds;
  guint n_rows = bounce_batch_get_n_rows (view->batch);

  while (view->n_seen < n_rows)
    {
      guint stop = MIN (n_rows, view->n_seen + ROWS_PER_LOOK);

      for (; view->n_seen < stop; view->n_seen++)
        take_row (view, bounce_batch_get_row (view->batch, view->n_seen), view->n_seen);
      if (g_get_monotonic_time () >= until)
        break;
    }
  return view->n_seen < n_rows;
}

/** bounce_batch_view_get_serial: another number whenever something else was chosen: then rows that
 * had been let through are gone. */
guint
bounce_batch_view_get_serial (BounceBatchView *view)
{
  return view->serial;
}

/** bounce_batch_view_get_batch: (transfer none): whose rows they are. */
BounceBatch *
bounce_batch_view_get_batch (BounceBatchView *view)
{
  return view->batch;
}

/** bounce_batch_view_get_n_rows: how many rows are let through, so far. */
guint
bounce_batch_view_get_n_rows (BounceBatchView *view)
{
  return view->rows->len;
}

/** bounce_batch_view_get_row: (transfer none): one of those that are let through. */
const BounceBatchRow *
bounce_batch_view_get_row (BounceBatchView *view, guint number)
{
  g_return_val_if_fail (number < view->rows->len, NULL);
  return bounce_batch_get_row (view->batch, g_array_index (view->rows, guint, number));
}

/** bounce_batch_view_list_rows: (transfer container) (element-type BounceBatchRow): those that are
 * let through. They live as long as the batch; another thread may read them. */
GPtrArray *
bounce_batch_view_list_rows (BounceBatchView *view)
{
  GPtrArray *rows = g_ptr_array_sized_new (view->rows->len);

  for (guint i = 0; i < view->rows->len; i++)
    g_ptr_array_add (rows, (gpointer)bounce_batch_view_get_row (view, i));
  return rows;
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const BounceBatchGroup *one = a, *other = b;

  if (one->n_rows != other->n_rows)
    return one->n_rows > other->n_rows ? -1 : 1;
  return one->domain != NULL ? strcmp (one->domain, other->domain)
                             : strcmp (one->scenario->title, other->scenario->title);
}

/* The largest, without sorting all of them: there may be as many domains as mails. */
static GArray *
list_largest (GHashTable *groups, guint max, gconstpointer chosen, guint *n_all)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (BounceBatchGroup));
  GHashTableIter iter;
  gpointer key, value;

  if (n_all != NULL)
    *n_all = g_hash_table_size (groups);
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const BounceBatchGroup *group = value;
      guint place = list->len;

      if (list->len >= max && key != chosen &&
          compare_groups (group, &g_array_index (list, BounceBatchGroup, list->len - 1)) > 0)
        continue;
      while (place > 0 &&
             compare_groups (group, &g_array_index (list, BounceBatchGroup, place - 1)) < 0)
        place--;
      g_array_insert_val (list, place, *group);
      if (list->len > max)
        {
          const BounceBatchGroup *last = &g_array_index (list, BounceBatchGroup, list->len - 1);
          gboolean is_chosen =
              chosen != NULL && (last->scenario == chosen || last->domain == chosen);

          /* The one that is chosen stays, however small it is. */
          g_array_remove_index (list, is_chosen && list->len > 1 ? list->len - 2 : list->len - 1);
        }
    }
  return list;
}

/**
 * bounce_batch_view_list_scenarios:
 * @view: a view
 * @max: how many at most
 * @n_all: (out) (optional): how many there are
 *
 * Returns: (transfer full) (element-type BounceBatchGroup): the largest, and the one that is chosen
 */
GArray *
bounce_batch_view_list_scenarios (BounceBatchView *view, guint max, guint *n_all)
{
  return list_largest (view->scenarios, max, view->scenario, n_all);
}

/** bounce_batch_view_list_domains: as bounce_batch_view_list_scenarios(), for the recipients'
 * domains. */
GArray *
bounce_batch_view_list_domains (BounceBatchView *view, guint max, guint *n_all)
{
  return list_largest (view->domains, max, view->domain, n_all);
}

/** bounce_batch_view_get_who_counts: (transfer none) (array fixed-size=BOUNCE_N_WHO): in how many
 * rows each must act first. */
const guint *
bounce_batch_view_get_who_counts (BounceBatchView *view)
{
  return view->n_who;
}

static void
find_range (BounceBatchView *view, guint32 *first, guint32 *last)
{
  GHashTableIter iter;
  gpointer key;

  *first = G_MAXUINT32;
  *last = 0;
  g_hash_table_iter_init (&iter, view->days);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      *first = MIN (*first, GPOINTER_TO_UINT (key));
      *last = MAX (*last, GPOINTER_TO_UINT (key));
    }
}

/* A date may be any date: one mail of 1970 must not make the rest one bar. What lies far before the
 * others goes into the first span. */
static guint32
choose_start (guint32 first, guint32 last, guint max, guint *length)
{
  static const guint lengths[] = { 1, 7, 28, 91, 364 };
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (lengths) && (last - first) / lengths[i] >= max)
    i++;
  *length = lengths[i];
  if ((last - first) / *length < max)
    return first;
  return last + 1 - max * *length;
}

/**
 * bounce_batch_view_list_spans:
 * @view: a view
 * @max: how many at most
 *
 * Returns: (transfer full) (element-type BounceBatchSpan): days, or so many days at a time as make
 * no more than @max spans, one after the other, the empty ones too
 */
GArray *
bounce_batch_view_list_spans (BounceBatchView *view, guint max)
{
  GArray *spans = g_array_new (FALSE, TRUE, sizeof (BounceBatchSpan));
  guint32 first, last, start;
  GHashTableIter iter;
  gpointer key, value;
  guint length;

  if (g_hash_table_size (view->days) == 0)
    return spans;
  find_range (view, &first, &last);
  start = choose_start (first, last, max, &length);
  for (guint32 day = start; day <= last; day += length)
    {
      BounceBatchSpan span = { day == start ? first : day, day + length - 1, 0 };

      g_array_append_val (spans, span);
    }
  g_hash_table_iter_init (&iter, view->days);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      guint32 day = GPOINTER_TO_UINT (key);
      guint place = day < start ? 0 : (day - start) / length;

      g_array_index (spans, BounceBatchSpan, place).n_rows += GPOINTER_TO_UINT (value);
    }
  return spans;
}
