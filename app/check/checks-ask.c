/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/checks-private.h"

#include <stdarg.h>

#include "base/text.h"

#define MAX_RECORDS 60

typedef struct
{
  guint n_open;
  GPtrArray *answers; /* (element-type BounceDnsAnswer), in the order of the questions */
} Asking;

typedef struct
{
  Asking *asking;
  guint number;
} Place;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Place *place = user_data;

  g_ptr_array_index (place->asking->answers, place->number) =
      bounce_dns_query_finish (BOUNCE_DNS (source), result, NULL);
  place->asking->n_open--;
}

static void
add_record (BounceCheckRun *run, char *record)
{
  if (run->outcome->records->len < MAX_RECORDS)
    g_ptr_array_add (run->outcome->records, record);
  else
    g_free (record);
}

/* The evidence says too what is not there. */
static void
keep_answer (BounceCheckRun *run, const BounceDnsAnswer *answer)
{
  static const char *const states[] = { "",
                                        "no such name (NXDOMAIN)",
                                        "no such record",
                                        "the name server failed",
                                        "no answer in time",
                                        "cannot be asked for" };
  const char *type = bounce_dns_type_to_name (answer->type);

  if (run->outcome->resolver == NULL)
    run->outcome->resolver = g_strdup (answer->resolver);
  for (guint i = 0; i < answer->values->len; i++)
    add_record (
        run,
        g_strdup_printf (
            "%s %s %s", answer->name, type, (const char *)g_ptr_array_index (answer->values, i)));
  if (answer->status != BOUNCE_DNS_FOUND)
    {
      g_autofree char *name = bounce_text_clean_line (answer->name, -1, 300);

      add_record (run, g_strdup_printf ("%s %s: %s", name, type, states[answer->status]));
    }
}

static void
answer_free (gpointer answer)
{
  bounce_dns_answer_free (answer);
}

/**
 * bounce_check_ask_many:
 * @run: the check
 * @names: (element-type utf8): names
 * @type: of which records
 *
 * Asks for all of them at once and waits. The answers are kept as evidence.
 *
 * Returns: (transfer full) (nullable): of BounceDnsAnswer, in the order of @names; NULL when the
 *   time was over
 */
GPtrArray *
bounce_check_ask_many (BounceCheckRun *run, GPtrArray *names, BounceDnsType type)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (answer_free);
  Asking asking = { names->len, answers };

  g_ptr_array_set_size (answers, (int)names->len);
  for (guint i = 0; i < names->len; i++)
    {
      Place *place = g_new0 (Place, 1);

      place->asking = &asking;
      place->number = i;
      bounce_dns_query_async (
          run->dns, g_ptr_array_index (names, i), type, run->cancellable, answered_cb, place);
    }
  while (asking.n_open > 0)
    g_main_context_iteration (run->context, TRUE);
  for (guint i = 0; i < answers->len; i++)
    {
      if (g_ptr_array_index (answers, i) == NULL)
        return NULL;
      keep_answer (run, g_ptr_array_index (answers, i));
    }
  return g_steal_pointer (&answers);
}

/** bounce_check_ask: (transfer full) (nullable): the answer for one name; NULL when the time was
 * over. It is kept as evidence. */
BounceDnsAnswer *
bounce_check_ask (BounceCheckRun *run, const char *name, BounceDnsType type)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) answers = NULL;

  g_ptr_array_add (names, (gpointer)name);
  answers = bounce_check_ask_many (run, names, type);
  return answers != NULL ? g_ptr_array_steal_index (answers, 0) : NULL;
}

typedef struct
{
  BounceDomainCheck *check;
  gboolean is_over;
} Looking;

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Looking *looking = user_data;

  looking->check = bounce_dns_check_domain_finish (BOUNCE_DNS (source), result, NULL);
  looking->is_over = TRUE;
}

/** bounce_check_ask_domain: (transfer full) (nullable): whether a domain takes mail; NULL when the
 * time was over. What was found is kept as evidence. */
BounceDomainCheck *
bounce_check_ask_domain (BounceCheckRun *run, const char *domain)
{
  Looking looking = { NULL, FALSE };
  g_autoptr (GPtrArray) records = NULL;

  bounce_dns_check_domain_async (run->dns, domain, run->cancellable, looked_up_cb, &looking);
  while (!looking.is_over)
    g_main_context_iteration (run->context, TRUE);
  if (looking.check == NULL)
    return NULL;
  records = bounce_domain_check_list_records (looking.check);
  for (guint i = 0; i < records->len; i++)
    add_record (run, g_strdup (records->pdata[i]));
  if (run->outcome->resolver == NULL)
    run->outcome->resolver = g_strdup (looking.check->resolver);
  return looking.check;
}

/** bounce_check_set: the result, and the sentence for it; what is filled in is clean already. */
void
bounce_check_set (BounceCheckRun *run, BounceCheckResult result, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_free (run->outcome->sentence);
  run->outcome->sentence = g_strdup_vprintf (format, args);
  va_end (args);
  run->outcome->result = result;
}

/** bounce_check_show: (transfer full): a domain or another word of a mail for a sentence: clean,
 * short, a domain as A-label, because that of a look-alike is not to be mistaken. */
char *
bounce_check_show (const char *text)
{
  g_autofree char *ascii = g_hostname_to_ascii (text);
  g_autofree char *line = bounce_text_clean_line (ascii != NULL ? ascii : text, -1, 300);

  return bounce_text_shorten (line, 120);
}
