/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-private.h"

#include <glib/gi18n-lib.h>

#include "base/names.h"
#include "base/text.h"

#define MAX_DAYS 366
/* From so many senders and domains on, it is no accident that they share the trouble. */
#define EVERYONE_PEOPLE 3
#define EVERYONE_DOMAINS 3

/* An ASCII domain cannot reorder the sentence around it. */
static char *
dup_domain_for_sentence (const BounceHistorySimilar *similar)
{
  if (*similar->domain == '\0')
    return g_strdup (_ ("an unknown domain"));
  return bounce_names_show (similar->domain);
}

static GDateTime *
dup_midnight (GDateTime *time, int days)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (time, days);

  return g_date_time_new (g_date_time_get_timezone (time),
                          g_date_time_get_year (day),
                          g_date_time_get_month (day),
                          g_date_time_get_day_of_month (day),
                          0,
                          0,
                          0);
}

/**
 * bounce_history_query_new:
 * @record: the case that asks; its SHA-256 is not needed
 * @person: the hash of its sender
 * @days: how many days to look back, today included
 * @now: the present, in the time zone of the person who reads the answer
 *
 * Returns: (transfer full): what a database is asked
 */
BounceHistoryQuery *
bounce_history_query_new (const BounceHistoryRecord *record,
                          gint64 person,
                          guint days,
                          GDateTime *now)
{
  BounceHistoryQuery *query = g_new0 (BounceHistoryQuery, 1);
  g_autoptr (GDateTime) since = NULL;

  query->scenario = g_strdup (record->scenario != NULL ? record->scenario : "");
  query->domain = bounce_history_record_dup_domain (record);
  query->person = person;
  query->days = CLAMP (days, 1, MAX_DAYS);
  query->is_personal = record->is_personal;
  since = dup_midnight (now, 1 - (int)query->days);
  query->since = g_date_time_to_unix (since);
  return query;
}

/** bounce_history_query_free: frees @query; NULL is allowed. */
void
bounce_history_query_free (BounceHistoryQuery *query)
{
  if (query == NULL)
    return;
  g_free (query->scenario);
  g_free (query->domain);
  g_free (query);
}

/** bounce_history_counts_new: (transfer full): all zero. */
BounceHistoryCounts *
bounce_history_counts_new (void)
{
  BounceHistoryCounts *counts = g_new0 (BounceHistoryCounts, 1);

  counts->slots = g_array_new (FALSE, FALSE, sizeof (BounceHistorySlot));
  return counts;
}

/** bounce_history_counts_free: frees @counts; NULL is allowed. */
void
bounce_history_counts_free (BounceHistoryCounts *counts)
{
  if (counts == NULL)
    return;
  g_array_unref (counts->slots);
  g_free (counts->ticket);
  g_free (counts);
}

static BounceHistoryConclusion
conclude (const BounceHistorySimilar *s, gboolean is_personal)
{
  /* Where most of the cases are with this one domain, the few elsewhere are the ordinary noise. */
  gboolean is_spread = s->cases * 2 <= s->cases_everywhere;

  if (!is_personal && is_spread && s->people_everywhere >= EVERYONE_PEOPLE &&
      s->domains >= EVERYONE_DOMAINS)
    return BOUNCE_HISTORY_CONCLUSION_EVERYONE;
  if (s->recipients > 1)
    return s->people_everywhere <= 1 && s->domains > 1 ? BOUNCE_HISTORY_CONCLUSION_SAME_SENDER
                                                       : BOUNCE_HISTORY_CONCLUSION_SAME_DOMAIN;
  if (s->people > 1)
    return BOUNCE_HISTORY_CONCLUSION_SAME_RECIPIENT;
  if (!is_personal && s->people_everywhere == 1 && s->domains > 1)
    return BOUNCE_HISTORY_CONCLUSION_SAME_SENDER;
  return BOUNCE_HISTORY_CONCLUSION_NOBODY_ELSE;
}

/* The days are those of the reader's calendar: one of them may last 23 or 25 hours. */
static guint *
count_days (const BounceHistoryQuery *query, const BounceHistoryCounts *counts, GDateTime *now)
{
  guint *per_day = g_new0 (guint, query->days);

  for (guint day = 0; day < query->days; day++)
    {
      g_autoptr (GDateTime) begin = dup_midnight (now, (int)day + 1 - (int)query->days);
      g_autoptr (GDateTime) end = dup_midnight (now, (int)day + 2 - (int)query->days);
      gint64 from = g_date_time_to_unix (begin), to = g_date_time_to_unix (end);

      for (guint i = 0; i < counts->slots->len; i++)
        {
          const BounceHistorySlot *slot = &g_array_index (counts->slots, BounceHistorySlot, i);
          gint64 time = slot->slot * BOUNCE_HISTORY_SLOT_SECONDS;

          if (time >= from && (time < to || day + 1 == query->days))
            per_day[day] += slot->cases;
        }
    }
  return per_day;
}

/**
 * bounce_history_similar_new:
 * @query: what was asked
 * @counts: what the database answered
 * @is_shared: whether it was the team's database
 * @now: the present in the reader's time zone
 *
 * Returns: (transfer full): the answer
 */
BounceHistorySimilar *
bounce_history_similar_new (const BounceHistoryQuery *query,
                            const BounceHistoryCounts *counts,
                            gboolean is_shared,
                            GDateTime *now)
{
  BounceHistorySimilar *s = g_new0 (BounceHistorySimilar, 1);

  s->scenario = g_strdup (query->scenario);
  s->domain = g_strdup (query->domain);
  s->days = query->days;
  s->cases = counts->cases;
  /* A case whose sender is not known was still somebody's. */
  s->people = counts->cases > 0 ? MAX (counts->people, 1) : 0;
  s->others = counts->others;
  s->recipients = counts->cases > 0 ? MAX (counts->recipients, 1) : 0;
  s->cases_everywhere = counts->cases_everywhere;
  s->people_everywhere = counts->cases_everywhere > 0 ? MAX (counts->people_everywhere, 1) : 0;
  s->domains = counts->domains;
  s->ticket = g_strdup (counts->ticket);
  if (counts->cases > 0)
    {
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (counts->first);

      s->first = utc != NULL ? g_date_time_to_timezone (utc, g_date_time_get_timezone (now)) : NULL;
    }
  s->per_day = count_days (query, counts, now);
  s->is_shared = is_shared;
  s->conclusion = conclude (s, query->is_personal);
  return s;
}

/** bounce_history_similar_free: frees @similar; NULL is allowed. */
void
bounce_history_similar_free (BounceHistorySimilar *similar)
{
  if (similar == NULL)
    return;
  g_free (similar->scenario);
  g_free (similar->domain);
  g_free (similar->per_day);
  g_free (similar->ticket);
  g_clear_pointer (&similar->first, g_date_time_unref);
  g_free (similar);
}

/* "Tuesday" within the last week, else "3 March". */
static char *
dup_day_name (GDateTime *day, gint64 days_ago)
{
  /* Translators: a date without its year, for strftime (3): "3 March". */
  return g_date_time_format (day, days_ago < 7 ? "%A" : _ ("%-d %B"));
}

static gint64
count_days_since (GDateTime *time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (g_date_time_get_timezone (time));
  g_autoptr (GDateTime) today = dup_midnight (now, 0);
  g_autoptr (GDateTime) day = dup_midnight (time, 0);

  /* Half a day more, for the days of 23 hours. */
  return (g_date_time_difference (today, day) + G_TIME_SPAN_DAY / 2) / G_TIME_SPAN_DAY;
}

static char *
describe_people (const BounceHistorySimilar *s, const char *domain)
{
  gint64 days_ago = s->first != NULL ? count_days_since (s->first) : 0;
  g_autofree char *day = NULL;

  if (days_ago <= 0)
    return g_strdup_printf (
        /* Translators: people, domain. */
        ngettext ("%1$u person here had this with %2$s, first today.",
                  "%1$u people here had this with %2$s, first today.",
                  s->people),
        s->people,
        domain);
  if (days_ago == 1)
    return g_strdup_printf (
        /* Translators: people, domain, days (never 1). */
        ngettext ("%1$u person here had this with %2$s in the last %3$u days, first yesterday.",
                  "%1$u people here had this with %2$s in the last %3$u days, first yesterday.",
                  s->people),
        s->people,
        domain,
        s->days);
  day = dup_day_name (s->first, days_ago);
  return g_strdup_printf (
      /* Translators: people, domain, days (never 1), weekday or date. */
      ngettext ("%1$u person here had this with %2$s in the last %3$u days, first on %4$s.",
                "%1$u people here had this with %2$s in the last %3$u days, first on %4$s.",
                s->people),
      s->people,
      domain,
      s->days,
      day);
}

/**
 * bounce_history_similar_describe:
 * @similar: an answer
 *
 * Returns: (transfer full): one translated sentence: who else had this, since when
 */
char *
bounce_history_similar_describe (const BounceHistorySimilar *similar)
{
  g_autofree char *domain = dup_domain_for_sentence (similar);

  if (similar->conclusion == BOUNCE_HISTORY_CONCLUSION_SAME_SENDER)
    return g_strdup_printf (
        /* Translators: domains (always more than 1), days. */
        ngettext ("Only this sender had this here, with %1$u domain in the last %2$u days.",
                  "Only this sender had this here, with %1$u domains in the last %2$u days.",
                  similar->domains),
        similar->domains,
        similar->days);
  if (similar->people > 1 || similar->others > 0)
    return describe_people (similar, domain);
  return g_strdup_printf (
      _ ("Nobody else here had this with %1$s in the last %2$u days."), domain, similar->days);
}

/**
 * bounce_history_similar_describe_conclusion:
 * @similar: an answer
 *
 * Returns: (transfer full): one translated sentence: whose fault it probably is
 */
char *
bounce_history_similar_describe_conclusion (const BounceHistorySimilar *similar)
{
  g_autofree char *domain = dup_domain_for_sentence (similar);

  switch (similar->conclusion)
    {
    case BOUNCE_HISTORY_CONCLUSION_SAME_RECIPIENT:
      return g_strdup (_ ("All of them wrote to the same recipient: the cause is probably in that "
                          "mailbox or its filter."));
    case BOUNCE_HISTORY_CONCLUSION_SAME_SENDER:
      return g_strdup (_ ("Several domains refuse this sender and nobody else here: the cause is "
                          "probably in this account or what it sends."));
    case BOUNCE_HISTORY_CONCLUSION_SAME_DOMAIN:
      return g_strdup_printf (
          _ ("Several recipients at %s are affected, and it does not happen everywhere: the cause "
             "is probably between your mail system and theirs, most likely on their side."),
          domain);
    case BOUNCE_HISTORY_CONCLUSION_EVERYONE:
      return g_strdup_printf (
          ngettext ("It happens to several people here with %u domain: the cause is probably on "
                    "your own side, so tell your support.",
                    "It happens to several people here with %u domains: the cause is probably on "
                    "your own side, so tell your support.",
                    similar->domains),
          similar->domains);
    default:
      return g_strdup (_ ("It is a single case so far: the cause is probably in this one mail, "
                          "mailbox or account."));
    }
}
