/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *nick;
  const char *sentence;
} Words;

/* Why a safe-sender entry cannot help: the fixed reasons of a guide. */
static const Words reasons[] = {
  { "connection",
    N_ ("Being on the safe senders list would not help: the connection was refused before any "
        "such list was read.") },
  { "authentication",
    N_ ("Being on the safe senders list would not help: the mail failed a check of who sent it, "
        "and that check comes first.") },
  { "malware",
    N_ ("Being on the safe senders list would not help: mail that looks dangerous is stopped for "
        "everybody.") },
  { "attachment",
    N_ ("Being on the safe senders list would not help: this kind of attachment is stopped for "
        "everybody.") },
  { "address",
    N_ ("Being on the safe senders list would not help: there is no mailbox at this address to "
        "have such a list.") },
  { "full",
    N_ ("Being on the safe senders list would not help: the mailbox has no room, whoever "
        "writes.") },
  { "dns",
    N_ ("Being on the safe senders list would not help: the recipient's mail server could not be "
        "found.") },
  { "encryption",
    N_ ("Being on the safe senders list would not help: the two servers could not agree on a "
        "safe connection.") },
  { "size",
    N_ ("Being on the safe senders list would not help: the mail is too large, whoever sends "
        "it.") },
  { "own-side",
    N_ ("Being on the recipient's safe senders list would not help: your own side stopped the "
        "mail before it left.") },
  { "not-refused",
    N_ ("There is nothing to be allowed for: the recipient's side has not refused this mail.") },
  { "server",
    N_ ("Being on the safe senders list would not help: the recipient's server has a fault of its "
        "own.") },
  { "content",
    N_ ("Being on the safe senders list would not help: the mail itself is damaged or built in a "
        "way that is not accepted.") },
};

static const Words places[] = {
  { "inner-reply", N_ ("the reply of the server behind the notice") },
  { "diagnostic", N_ ("the words of the refusal") },
  { "status", N_ ("the status code") },
  { "reply", N_ ("the reply code") },
  { "text", N_ ("the text of the notice") },
  { "subject", N_ ("the subject of the notice") },
  { "headers", N_ ("the header of the notice") },
  { "structure", N_ ("the way the notice is built") },
};

static const char *
find (const Words *words, gsize n, const char *nick)
{
  for (gsize i = 0; i < n; i++)
    if (g_strcmp0 (words[i].nick, nick) == 0)
      return _ (words[i].sentence);
  return NULL;
}

/**
 * bounce_words_for_safe_sender_why:
 * @reason: (nullable): the reason that a guide gives
 *
 * Returns: (transfer none): why a safe-sender entry cannot help, as a sentence
 */
const char *
bounce_words_for_safe_sender_why (const char *reason)
{
  const char *sentence = find (reasons, G_N_ELEMENTS (reasons), reason);

  return sentence != NULL ? sentence
                          : _ ("Being on the safe senders list would not help with this refusal.");
}

/**
 * bounce_words_for_place:
 * @where: where a piece of evidence stood
 *
 * Returns: (transfer full): the place in words
 */
char *
bounce_words_for_place (const char *where)
{
  const char *place = find (places, G_N_ELEMENTS (places), where);

  return g_strdup (place != NULL ? place : where);
}

static char *
name_copy_button (BounceFinding *finding, BounceStep *step)
{
  g_autoptr (BounceDraft) draft =
      bounce_finding_new_draft (finding, bounce_step_get_target (step), NULL);

  if (draft == NULL)
    return g_strdup (_ ("Copy text"));
  switch (bounce_draft_get_addressee (draft))
    {
    case BOUNCE_WHO_RECIPIENT:
      return g_strdup (_ ("Copy message"));
    case BOUNCE_WHO_RECIPIENT_ADMIN:
    case BOUNCE_WHO_SENDER_ADMIN:
      return g_strdup (_ ("Copy note"));
    default:
      return g_strdup (_ ("Copy text"));
    }
}

/**
 * bounce_words_for_step_button:
 * @finding: whose step it is
 * @step: the step
 *
 * Returns: (transfer full) (nullable): the label of its button; NULL: it has none
 */
char *
bounce_words_for_step_button (BounceFinding *finding, BounceStep *step)
{
  switch (bounce_step_get_action (step))
    {
    case BOUNCE_STEP_ACTION_COPY:
      return name_copy_button (finding, step);
    case BOUNCE_STEP_ACTION_DRAFT:
      return g_strdup (_ ("Write message…"));
    case BOUNCE_STEP_ACTION_TICKET:
      return g_strdup (_ ("Open a ticket…"));
    case BOUNCE_STEP_ACTION_CHECK:
      return g_strdup (_ ("Check the domain"));
    case BOUNCE_STEP_ACTION_OPEN:
      return g_strdup (_ ("New mail"));
    case BOUNCE_STEP_ACTION_SAFE_SENDER:
      return g_strdup (_ ("Ask to be allowed…"));
    case BOUNCE_STEP_ACTION_NONE:
    case BOUNCE_N_STEP_ACTIONS:
      break;
    }
  return NULL;
}

static int
count_days_ago (GDateTime *time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  GDate today, day;

  g_date_clear (&today, 1);
  g_date_clear (&day, 1);
  g_date_set_dmy (&today,
                  (GDateDay)g_date_time_get_day_of_month (now),
                  (GDateMonth)g_date_time_get_month (now),
                  (GDateYear)g_date_time_get_year (now));
  g_date_set_dmy (&day,
                  (GDateDay)g_date_time_get_day_of_month (local),
                  (GDateMonth)g_date_time_get_month (local),
                  (GDateYear)g_date_time_get_year (local));
  return g_date_days_between (&day, &today);
}

/** bounce_words_for_day: (transfer full): the day of @time as a person says it: "Today". */
char *
bounce_words_for_day (GDateTime *time)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  int days = count_days_ago (time);

  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  return g_date_time_format (local, days > 1 && days < 7 ? "%A" : "%x");
}

/** bounce_words_for_moment: (transfer full): @time as a person says it: "today 14:05". */
char *
bounce_words_for_moment (GDateTime *time)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);

  switch (count_days_ago (time))
    {
    case 0:
      /* Translators: a time of this day, in the form that your language uses */
      return g_date_time_format (local, _ ("today %H:%M"));
    case 1:
      return g_date_time_format (local, _ ("yesterday %H:%M"));
    default:
      /* Translators: a day and a time, in the form that your language uses */
      return g_date_time_format (local, _ ("%-d %B %Y, %H:%M"));
    }
}

/** bounce_words_for_number: (transfer full): @number with the language's separators: "1,204". */
char *
bounce_words_for_number (guint64 number)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, number);
}
