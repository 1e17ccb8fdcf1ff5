/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/checks-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "check/spf.h"

#define MAX_POINTERS 5
#define MAX_LISTS 12

/* Whether there is a public address to look at; says so if not. */
static gboolean
has_public_ip (BounceCheckRun *run)
{
  static const struct
  {
    const char *network;
    guint prefix;
  } private[] = { { "10.0.0.0", 8 },  { "172.16.0.0", 12 },  { "192.168.0.0", 16 },
                  { "127.0.0.0", 8 }, { "169.254.0.0", 16 }, { "100.64.0.0", 10 },
                  { "fc00::", 7 },    { "fe80::", 10 },      { "::1", 128 } };
  const char *ip = run->subject->ip;

  if (ip == NULL || !g_hostname_is_ip_address (ip))
    {
      bounce_check_set (run,
                        BOUNCE_CHECK_NOT_APPLICABLE,
                        _ ("The notice does not say which address was refused."));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (private); i++)
    if (bounce_spf_matches_network (ip, private[i].network, private[i].prefix))
      {
        bounce_check_set (run,
                          BOUNCE_CHECK_NOT_APPLICABLE,
                          _ ("%s is an address within a network; outside, nobody sees it."),
                          ip);
        return FALSE;
      }
  return TRUE;
}

/* Which of the names lead back to the address; NULL: none. *@is_sure says whether all answered. */
static char *
find_confirmed (BounceCheckRun *run, const BounceDnsAnswer *pointers, gboolean *is_sure)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) answers = NULL;
  gboolean is_six = strchr (run->subject->ip, ':') != NULL;

  for (guint i = 0; i < MIN (pointers->values->len, MAX_POINTERS); i++)
    g_ptr_array_add (names, g_ptr_array_index (pointers->values, i));
  answers = bounce_check_ask_many (run, names, is_six ? BOUNCE_DNS_TYPE_AAAA : BOUNCE_DNS_TYPE_A);
  *is_sure = TRUE;
  for (guint i = 0; answers != NULL && i < answers->len; i++)
    {
      const BounceDnsAnswer *answer = g_ptr_array_index (answers, i);

      if (answer->status == BOUNCE_DNS_SERVER_FAILURE || answer->status == BOUNCE_DNS_TIMED_OUT)
        *is_sure = FALSE;
      for (guint j = 0; j < answer->values->len; j++)
        if (bounce_spf_matches_network (
                run->subject->ip, g_ptr_array_index (answer->values, j), 128))
          return g_strdup (answer->name);
    }
  return NULL;
}

static void
describe_pointers (BounceCheckRun *run, const BounceDnsAnswer *pointers)
{
  const char *ip = run->subject->ip;
  gboolean is_sure = FALSE;
  g_autofree char *host = find_confirmed (run, pointers, &is_sure);
  g_autofree char *first = NULL;

  if (g_cancellable_is_cancelled (run->cancellable))
    return;
  first = bounce_check_show (g_ptr_array_index (pointers->values, 0));
  if (host != NULL)
    bounce_check_set (run,
                      BOUNCE_CHECK_OK,
                      _ ("%1$s has the name %2$s, and that name leads back to it."),
                      ip,
                      host);
  else if (is_sure)
    bounce_check_set (run,
                      BOUNCE_CHECK_WRONG,
                      _ ("%1$s has the name %2$s, but that name does not lead back to it: many "
                         "servers refuse such senders."),
                      ip,
                      first);
  else
    bounce_check_set (run,
                      BOUNCE_CHECK_CANNOT_TELL,
                      _ ("%1$s has the name %2$s, but the name servers could not answer for it."),
                      ip,
                      first);
}

/** bounce_check_reverse_dns: whether the sending address has a name that leads back to it. */
void
bounce_check_reverse_dns (BounceCheckRun *run)
{
  g_autofree char *name = NULL;
  g_autoptr (BounceDnsAnswer) answer = NULL;

  if (!has_public_ip (run))
    return;
  name = bounce_dns_dup_reverse_name (run->subject->ip, NULL);
  answer = bounce_check_ask (run, name, BOUNCE_DNS_TYPE_PTR);
  if (answer == NULL)
    return;
  if (answer->status == BOUNCE_DNS_FOUND)
    describe_pointers (run, answer);
  else if (answer->status == BOUNCE_DNS_NOT_FOUND || answer->status == BOUNCE_DNS_NO_DATA)
    bounce_check_set (run,
                      BOUNCE_CHECK_WRONG,
                      _ ("%s has no name in the reverse DNS: many servers refuse such senders."),
                      run->subject->ip);
  else
    bounce_check_set (run,
                      BOUNCE_CHECK_CANNOT_TELL,
                      _ ("The name servers could not answer for the name of %s."),
                      run->subject->ip);
}

typedef enum
{
  LISTED,
  NOT_LISTED,
  UNKNOWN
} Listing;

/* RFC 5782, 2.1: an address in 127/8 says "listed". 127.255.255.x says that the question was
 * refused, 127.0.0.1 stands for nothing, and others come from name servers that answer for all. */
static Listing
judge_answer (const BounceDnsAnswer *answer)
{
  if (answer->status == BOUNCE_DNS_NOT_FOUND || answer->status == BOUNCE_DNS_NO_DATA)
    return NOT_LISTED;
  for (guint i = 0; i < answer->values->len; i++)
    {
      const char *value = g_ptr_array_index (answer->values, i);

      if (bounce_spf_matches_network (value, "127.0.0.0", 8) &&
          !bounce_spf_matches_network (value, "127.255.255.0", 24) &&
          strcmp (value, "127.0.0.1") != 0)
        return LISTED;
    }
  return UNKNOWN;
}

static void
append_word (GString *out, const char *word)
{
  g_string_append_printf (out, out->len > 0 ? ", %s" : "%s", word);
}

/* A list that was given up may list the whole world: 127.0.0.1 must never be on one. */
static gboolean
lists_everything (BounceCheckRun *run, const char *zone)
{
  g_autofree char *name = bounce_dns_dup_reverse_name ("127.0.0.1", zone);
  g_autoptr (BounceDnsAnswer) answer = bounce_check_ask (run, name, BOUNCE_DNS_TYPE_A);

  return answer == NULL || answer->status == BOUNCE_DNS_FOUND;
}

typedef struct
{
  GString *listed;
  GString *unknown;
  guint n_listed, n_clean, n_unknown;
} Tally;

static void
describe_tally (BounceCheckRun *run, const Tally *tally)
{
  const char *ip = run->subject->ip;

  if (tally->n_listed > 0)
    bounce_check_set (run,
                      BOUNCE_CHECK_WRONG,
                      ngettext ("%1$s is on this block list: %2$s.",
                                "%1$s is on these block lists: %2$s.",
                                tally->n_listed),
                      ip,
                      tally->listed->str);
  else if (tally->n_clean == 0)
    bounce_check_set (
        run,
        BOUNCE_CHECK_CANNOT_TELL,
        _ ("No block list gave this computer a usable answer for %s. Some answer only "
           "to the name servers of their users."),
        ip);
  else if (tally->n_unknown > 0)
    bounce_check_set (run,
                      BOUNCE_CHECK_CANNOT_TELL,
                      ngettext ("%1$s is not on %2$u block list. No usable answer came from: %3$s.",
                                "%1$s is not on %2$u block lists. No usable answer came from: "
                                "%3$s.",
                                tally->n_clean),
                      ip,
                      tally->n_clean,
                      tally->unknown->str);
  else
    bounce_check_set (run,
                      BOUNCE_CHECK_OK,
                      ngettext ("%1$s is not on the %2$u block list that was asked.",
                                "%1$s is on none of the %2$u block lists that were asked.",
                                tally->n_clean),
                      ip,
                      tally->n_clean);
}

static void
count_answers (BounceCheckRun *run, GPtrArray *answers, Tally *tally)
{
  for (guint i = 0; i < answers->len; i++)
    {
      const char *zone = run->subject->block_lists[i];
      const BounceDnsAnswer *answer = g_ptr_array_index (answers, i);
      Listing listing = judge_answer (answer);

      if (listing == LISTED && lists_everything (run, zone))
        listing = UNKNOWN;
      if (listing == LISTED)
        {
          /* The reason, for the evidence. */
          g_autoptr (BounceDnsAnswer) reason =
              bounce_check_ask (run, answer->name, BOUNCE_DNS_TYPE_TXT);

          append_word (tally->listed, zone);
          tally->n_listed++;
        }
      else if (listing == NOT_LISTED)
        tally->n_clean++;
      else
        {
          append_word (tally->unknown, zone);
          tally->n_unknown++;
        }
    }
}

/** bounce_check_block_lists: whether public lists name the sending address. */
void
bounce_check_block_lists (BounceCheckRun *run)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) answers = NULL;
  g_autoptr (GString) listed = g_string_new (NULL), unknown = g_string_new (NULL);
  Tally tally = { listed, unknown, 0, 0, 0 };
  char **zones = run->subject->block_lists;

  if (!has_public_ip (run))
    return;
  for (guint i = 0; zones != NULL && zones[i] != NULL && i < MAX_LISTS; i++)
    g_ptr_array_add (names, bounce_dns_dup_reverse_name (run->subject->ip, zones[i]));
  if (names->len == 0)
    {
      bounce_check_set (
          run, BOUNCE_CHECK_NOT_APPLICABLE, _ ("Your organisation has chosen no block lists."));
      return;
    }
  answers = bounce_check_ask_many (run, names, BOUNCE_DNS_TYPE_A);
  if (answers == NULL)
    return;
  count_answers (run, answers, &tally);
  if (!g_cancellable_is_cancelled (run->cancellable))
    describe_tally (run, &tally);
}
