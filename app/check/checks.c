/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/checks-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"

/* One row, one check. "group" is what a guide names in <check id="…"/>. */
static const struct
{
  const char *id;
  const char *group;
  const char *title;
  guint seconds; /* its deadline */
  BounceCheckFunc func;
} table[] = {
  { "recipient-domain",
    "recipient-domain",
    N_ ("The recipient's domain"),
    12,
    bounce_check_recipient_domain },
  { "spelling", "recipient-domain", N_ ("The domain's spelling"), 15, bounce_check_spelling },
  { "sender-domain", "sender-domain", N_ ("The sender's domain"), 8, bounce_check_sender_domain },
  { "spf", "sender-domain", N_ ("Servers that may send for it (SPF)"), 15, bounce_check_spf },
  { "dkim", "sender-domain", N_ ("The mail's signature (DKIM)"), 8, bounce_check_dkim },
  { "dmarc", "sender-domain", N_ ("The sender's policy (DMARC)"), 8, bounce_check_dmarc },
  { "reverse-dns", "sending-ip", N_ ("The sending server's name"), 10, bounce_check_reverse_dns },
  { "block-lists", "block-lists", N_ ("Block lists"), 12, bounce_check_block_lists },
};

static const char *const default_lists[] = {
  "zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org", "psbl.surriel.com", NULL
};

static const char *const nicks[] = { "ok", "wrong", "cannot-tell", "not-applicable" };

G_STATIC_ASSERT (G_N_ELEMENTS (nicks) == BOUNCE_N_CHECK_RESULTS);

/** bounce_checks_get_default_lists: (transfer none): the block lists that are asked when nobody
 * chose others. */
const char *const *
bounce_checks_get_default_lists (void)
{
  return default_lists;
}

/** bounce_check_result_to_nick: (transfer none): its name in files and tests. */
const char *
bounce_check_result_to_nick (BounceCheckResult result)
{
  g_return_val_if_fail ((guint)result < BOUNCE_N_CHECK_RESULTS, "");
  return nicks[result];
}

static int
find_row (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_strcmp0 (table[i].id, id) == 0)
      return (int)i;
  return -1;
}

/**
 * bounce_checks_list:
 * @group: (nullable): what a guide names in <check id="…"/>; NULL: all
 *
 * Returns: (transfer container) (array zero-terminated=1): ids of checks, to be freed with g_free()
 */
const char **
bounce_checks_list (const char *group)
{
  const char **ids = g_new0 (const char *, G_N_ELEMENTS (table) + 1);
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (group == NULL || strcmp (table[i].group, group) == 0)
      ids[n++] = table[i].id;
  return ids;
}

/** bounce_check_get_title: (transfer none) (nullable): what people call it, translated; NULL for an
 * id that nobody knows. */
const char *
bounce_check_get_title (const char *id)
{
  int row = find_row (id);

  return row >= 0 ? _ (table[row].title) : NULL;
}

static char *
dup_domain (const char *address)
{
  const char *domain = bounce_text_get_domain (address);
  g_autofree char *line = bounce_text_clean_line (domain, -1, 300);

  return line != NULL && *line != '\0' && *line != '[' ? g_steal_pointer (&line) : NULL;
}

/**
 * bounce_check_subject_new:
 * @report: the notice
 * @recipient: (nullable): one of its recipients
 * @facts: (nullable): where the sending address was found
 * @organisation: (nullable): organisation.conf; "BlockLists" of its group "Checks" replaces the
 *   lists that are asked
 *
 * Returns: (transfer full): what the checks are told
 */
BounceCheckSubject *
bounce_check_subject_new (const BounceReport *report,
                          const BounceRecipient *recipient,
                          const BounceFacts *facts,
                          GKeyFile *organisation)
{
  BounceCheckSubject *subject = g_new0 (BounceCheckSubject, 1);
  const char *ip = facts != NULL ? bounce_facts_get (facts, "ip") : NULL;

  if (recipient != NULL)
    subject->recipient_domain = dup_domain (recipient->address);
  subject->sender_domain =
      dup_domain (report->original_from != NULL ? report->original_from : report->to);
  if (ip != NULL && g_hostname_is_ip_address (ip))
    subject->ip = g_strdup (ip);
  subject->dkim = bounce_text_clean_line (report->original_dkim, -1, 300);
  if (organisation != NULL && g_key_file_has_key (organisation, "Checks", "BlockLists", NULL))
    subject->block_lists =
        g_key_file_get_string_list (organisation, "Checks", "BlockLists", NULL, NULL);
  else
    subject->block_lists = g_strdupv ((char **)default_lists);
  return subject;
}

/** bounce_check_subject_copy: (transfer full): a deep copy. */
BounceCheckSubject *
bounce_check_subject_copy (const BounceCheckSubject *subject)
{
  BounceCheckSubject *copy = g_new0 (BounceCheckSubject, 1);

  copy->recipient_domain = g_strdup (subject->recipient_domain);
  copy->sender_domain = g_strdup (subject->sender_domain);
  copy->ip = g_strdup (subject->ip);
  copy->dkim = g_strdup (subject->dkim);
  copy->known_domains = g_strdupv (subject->known_domains);
  copy->block_lists = g_strdupv (subject->block_lists);
  return copy;
}

/** bounce_check_subject_free: frees it; NULL is fine. */
void
bounce_check_subject_free (BounceCheckSubject *subject)
{
  if (subject == NULL)
    return;
  g_free (subject->recipient_domain);
  g_free (subject->sender_domain);
  g_free (subject->ip);
  g_free (subject->dkim);
  g_strfreev (subject->known_domains);
  g_strfreev (subject->block_lists);
  g_free (subject);
}

static BounceCheckOutcome *
outcome_new (const char *id)
{
  BounceCheckOutcome *outcome = g_new0 (BounceCheckOutcome, 1);

  outcome->id = id;
  outcome->result = BOUNCE_CHECK_OPEN;
  outcome->records = g_ptr_array_new_with_free_func (g_free);
  return outcome;
}

/** bounce_check_outcome_free: frees it; NULL is fine. */
void
bounce_check_outcome_free (BounceCheckOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_ptr_array_unref (outcome->records);
  g_clear_pointer (&outcome->domain_check, bounce_domain_check_free);
  g_clear_pointer (&outcome->time, g_date_time_unref);
  g_free (outcome->sentence);
  g_free (outcome->suggestion);
  g_free (outcome->resolver);
  g_free (outcome);
}

/* All checks of one run; the data of its task. */
typedef struct
{
  BounceCheckSubject *subject;
  GPtrArray *outcomes; /* (element-type BounceCheckOutcome), in the order of the table */
  guint n_open;
  BounceCheckOutcomeFunc told;
  gpointer told_data;
  GDestroyNotify told_destroy;
} Round;

/* One check of it; the data of its own task. */
typedef struct
{
  GTask *whole;
  guint row;
  guint place;
  GCancellable *stop; /* the deadline's, or the whole's */
  gulong cancelled_id;
  GSource *deadline;
} Part;

static void
round_free (gpointer data)
{
  Round *round = data;

  bounce_check_subject_free (round->subject);
  g_ptr_array_unref (round->outcomes);
  if (round->told_destroy != NULL)
    round->told_destroy (round->told_data);
  g_free (round);
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_source_destroy (part->deadline);
  g_source_unref (part->deadline);
  g_object_unref (part->stop);
  g_clear_object (&part->whole);
  g_free (part);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Part *part = data;
  Round *round = g_task_get_task_data (part->whole);
  g_autoptr (GMainContext) context = g_main_context_new ();
  BounceCheckOutcome *outcome = outcome_new (table[part->row].id);
  BounceCheckRun run = { source, round->subject, part->stop, context, outcome };

  g_main_context_push_thread_default (context);
  table[part->row].func (&run);
  g_main_context_pop_thread_default (context);
  if (outcome->result == BOUNCE_CHECK_OPEN)
    bounce_check_set (&run, BOUNCE_CHECK_CANNOT_TELL, _ ("There was no answer in time."));
  outcome->time = g_date_time_new_now_local ();
  g_task_return_pointer (task, outcome, (GDestroyNotify)bounce_check_outcome_free);
}

static void
part_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Part *part = g_task_get_task_data (G_TASK (result));
  /* Given up here, so that the thread never holds the last reference to what is the caller's. */
  g_autoptr (GTask) whole = g_steal_pointer (&part->whole);
  Round *round = g_task_get_task_data (whole);
  BounceCheckOutcome *outcome = g_task_propagate_pointer (G_TASK (result), NULL);
  gboolean is_cancelled = g_cancellable_is_cancelled (g_task_get_cancellable (whole));

  g_cancellable_disconnect (g_task_get_cancellable (whole), part->cancelled_id);
  g_source_destroy (part->deadline);
  g_ptr_array_index (round->outcomes, part->place) = outcome;
  if (!is_cancelled && round->told != NULL)
    round->told (outcome, round->told_data);
  if (--round->n_open > 0 || g_task_return_error_if_cancelled (whole))
    return;
  g_task_return_pointer (
      whole, g_ptr_array_ref (round->outcomes), (GDestroyNotify)g_ptr_array_unref);
}

static gboolean
deadline_cb (gpointer stop)
{
  g_cancellable_cancel (stop);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

static void
start_part (GTask *whole, guint row, guint place)
{
  Part *part = g_new0 (Part, 1);
  GCancellable *cancellable = g_task_get_cancellable (whole);
  g_autoptr (GTask) task = g_task_new (g_task_get_source_object (whole), NULL, part_done_cb, NULL);

  part->whole = g_object_ref (whole);
  part->row = row;
  part->place = place;
  part->stop = g_cancellable_new ();
  part->deadline = g_timeout_source_new_seconds (table[row].seconds);
  g_source_set_callback (part->deadline, deadline_cb, g_object_ref (part->stop), g_object_unref);
  g_source_attach (part->deadline, g_task_get_context (whole));
  if (cancellable != NULL)
    part->cancelled_id = g_cancellable_connect (
        cancellable, G_CALLBACK (cancelled_cb), g_object_ref (part->stop), g_object_unref);
  g_task_set_task_data (task, part, part_free);
  g_task_run_in_thread (task, work);
}

static gboolean
is_wanted (guint row, const char *const *ids)
{
  return ids == NULL || g_strv_contains (ids, table[row].id);
}

/**
 * bounce_checks_run_async:
 * @dns: the resolver
 * @subject: what to look at
 * @ids: (nullable) (array zero-terminated=1): which checks, as of bounce_checks_list(); NULL: all
 * @told: (nullable): told each outcome as it comes
 * @told_data: for @told
 * @told_destroy: (nullable): frees @told_data
 * @cancellable: (nullable): to give up; then @told hears no more
 * @callback: called when all are done
 * @user_data: for @callback
 *
 * Runs the checks side by side, each with its own deadline. Only domains and addresses of servers
 * are asked for, and only from name servers.
 */
void
bounce_checks_run_async (BounceDns *dns,
                         const BounceCheckSubject *subject,
                         const char *const *ids,
                         BounceCheckOutcomeFunc told,
                         gpointer told_data,
                         GDestroyNotify told_destroy,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Round *round = g_new0 (Round, 1);
  guint place = 0;

  g_return_if_fail (BOUNCE_IS_DNS (dns));
  task = g_task_new (dns, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_checks_run_async);
  round->subject = bounce_check_subject_copy (subject);
  round->outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_check_outcome_free);
  round->told = told;
  round->told_data = told_data;
  round->told_destroy = told_destroy;
  g_task_set_task_data (task, round, round_free);
  for (guint row = 0; row < G_N_ELEMENTS (table); row++)
    round->n_open += is_wanted (row, ids);
  g_ptr_array_set_size (round->outcomes, (int)round->n_open);
  if (round->n_open == 0)
    g_task_return_pointer (
        task, g_ptr_array_ref (round->outcomes), (GDestroyNotify)g_ptr_array_unref);
  for (guint row = 0; row < G_N_ELEMENTS (table); row++)
    if (is_wanted (row, ids))
      start_part (task, row, place++);
}

/**
 * bounce_checks_run_finish:
 * @dns: the resolver
 * @result: of bounce_checks_run_async()
 * @error: return location for G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type BounceCheckOutcome): all outcomes, in the order
 *   of the table
 */
GPtrArray *
bounce_checks_run_finish (BounceDns *dns, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, dns), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
