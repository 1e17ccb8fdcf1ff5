/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/checks-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "check/spf.h"
#include "check/tags.h"

static void
set_no_sender (BounceCheckRun *run)
{
  bounce_check_set (
      run, BOUNCE_CHECK_NOT_APPLICABLE, _ ("The notice does not say who sent the mail."));
}

/* The same name is asked for once: an evaluation reads the record twice. */
typedef struct
{
  BounceCheckRun *run;
  GHashTable *answers; /* "name type" → BounceDnsAnswer */
} Memory;

static BounceDnsAnswer *
copy_answer (const BounceDnsAnswer *answer)
{
  BounceDnsAnswer *copy = bounce_dns_answer_new (answer->name, answer->type, answer->status);

  for (guint i = 0; i < answer->values->len; i++)
    g_ptr_array_add (copy->values, g_strdup (g_ptr_array_index (answer->values, i)));
  return copy;
}

static BounceDnsAnswer *
lookup_cb (const char *name, BounceDnsType type, gpointer data)
{
  Memory *memory = data;
  g_autofree char *key = g_strdup_printf ("%s %d", name, (int)type);
  BounceDnsAnswer *answer = g_hash_table_lookup (memory->answers, key);

  if (answer == NULL)
    {
      answer = bounce_check_ask (memory->run, name, type);
      if (answer == NULL)
        return NULL;
      g_hash_table_insert (memory->answers, g_steal_pointer (&key), answer);
    }
  return copy_answer (answer);
}

/* A term of a record, as it stands there. */
static char *
show_term (const char *term)
{
  g_autofree char *line = bounce_text_clean_line (term, -1, 300);

  return bounce_text_shorten (line, 100);
}

static void
describe_permerror (BounceCheckRun *run, const BounceSpfVerdict *verdict, const char *domain)
{
  g_autofree char *where = show_term (verdict->where != NULL ? verdict->where : domain);

  switch (verdict->problem)
    {
    case BOUNCE_SPF_PROBLEM_TWO_RECORDS:
      bounce_check_set (run,
                        BOUNCE_CHECK_WRONG,
                        _ ("%s has more than one SPF record, so none of them counts."),
                        where);
      break;
    case BOUNCE_SPF_PROBLEM_LOOKUPS:
      bounce_check_set (run,
                        BOUNCE_CHECK_WRONG,
                        _ ("The SPF record of %s needs more than the 10 look-ups that are allowed: "
                           "recipients may treat it as broken."),
                        domain);
      break;
    case BOUNCE_SPF_PROBLEM_VOID_LOOKUPS:
      bounce_check_set (run,
                        BOUNCE_CHECK_WRONG,
                        _ ("The SPF record of %1$s names too many servers that do not exist "
                           "(last: %2$s)."),
                        domain,
                        where);
      break;
    case BOUNCE_SPF_PROBLEM_INCLUDE:
      bounce_check_set (run,
                        BOUNCE_CHECK_WRONG,
                        _ ("The SPF record of %1$s refers to one that does not exist: %2$s."),
                        domain,
                        where);
      break;
    default:
      bounce_check_set (run,
                        BOUNCE_CHECK_WRONG,
                        _ ("The SPF record of %1$s has a mistake at \"%2$s\"."),
                        domain,
                        where);
    }
}

static void
describe_spf (BounceCheckRun *run, const BounceSpfVerdict *verdict, const char *domain)
{
  const char *ip = run->subject->ip;
  g_autofree char *where = verdict->where != NULL ? show_term (verdict->where) : NULL;

  switch (verdict->result)
    {
    case BOUNCE_SPF_PERMERROR:
      describe_permerror (run, verdict, domain);
      return;
    case BOUNCE_SPF_TEMPERROR:
      bounce_check_set (run,
                        BOUNCE_CHECK_CANNOT_TELL,
                        _ ("The name servers could not answer for the SPF record of %s."),
                        domain);
      return;
    case BOUNCE_SPF_NONE:
      bounce_check_set (run,
                        BOUNCE_CHECK_WRONG,
                        _ ("%s has no SPF record: recipients cannot tell which servers may send "
                           "for it."),
                        domain);
      return;
    case BOUNCE_SPF_PASS:
      bounce_check_set (run,
                        BOUNCE_CHECK_OK,
                        _ ("The SPF record of %1$s allows %2$s to send for it (%3$s)."),
                        domain,
                        ip,
                        where);
      return;
    case BOUNCE_SPF_FAIL:
    case BOUNCE_SPF_SOFTFAIL:
      bounce_check_set (run,
                        BOUNCE_CHECK_WRONG,
                        _ ("The SPF record of %1$s does not allow %2$s to send for it (%3$s)."),
                        domain,
                        ip,
                        where);
      return;
    default:
      bounce_check_set (run,
                        BOUNCE_CHECK_CANNOT_TELL,
                        _ ("The SPF record of %1$s does not say whether %2$s may send for it."),
                        domain,
                        ip);
    }
}

/** bounce_check_spf: whether the sender's domain names its servers properly, and among them the one
 * that sent. */
void
bounce_check_spf (BounceCheckRun *run)
{
  const char *domain = run->subject->sender_domain;
  g_autofree char *shown = NULL;
  g_autoptr (GHashTable) answers = NULL;
  g_autoptr (BounceSpfVerdict) read = NULL, judged = NULL;
  Memory memory;

  if (domain == NULL)
    {
      set_no_sender (run);
      return;
    }
  shown = bounce_check_show (domain);
  answers = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)bounce_dns_answer_free);
  memory.run = run;
  memory.answers = answers;
  read = bounce_spf_evaluate (shown, NULL, lookup_cb, &memory);
  if (g_cancellable_is_cancelled (run->cancellable))
    return;
  if (run->subject->ip != NULL)
    judged = bounce_spf_evaluate (shown, run->subject->ip, lookup_cb, &memory);
  if (g_cancellable_is_cancelled (run->cancellable))
    return;
  if (judged != NULL && judged->is_told && !judged->needs_local_part)
    describe_spf (run, judged, shown);
  else if (read->result == BOUNCE_SPF_NEUTRAL)
    bounce_check_set (run,
                      BOUNCE_CHECK_OK,
                      ngettext ("The SPF record of %1$s is in order (%2$u of 10 look-ups). The "
                                "notice does not say which server sent.",
                                "The SPF record of %1$s is in order (%2$u of 10 look-ups). The "
                                "notice does not say which server sent.",
                                read->n_lookups),
                      shown,
                      read->n_lookups);
  else
    describe_spf (run, read, shown);
  g_ptr_array_add (
      run->outcome->records,
      g_strdup_printf ("SPF %s: %s, look-ups: %u",
                       shown,
                       bounce_spf_result_to_nick (judged != NULL ? judged->result : read->result),
                       read->n_lookups));
}

/** bounce_check_dkim: whether the key is published that the mail's signature names. */
void
bounce_check_dkim (BounceCheckRun *run)
{
  g_autoptr (BounceDnsAnswer) answer = NULL;
  g_autofree char *shown = NULL;
  gboolean is_revoked = FALSE;

  if (run->subject->dkim == NULL)
    {
      bounce_check_set (run,
                        BOUNCE_CHECK_NOT_APPLICABLE,
                        _ ("The part of the mail that came back has no DKIM signature."));
      return;
    }
  shown = bounce_check_show (run->subject->dkim);
  answer = bounce_check_ask (run, shown, BOUNCE_DNS_TYPE_TXT);
  if (answer == NULL)
    return;
  for (guint i = 0; i < answer->values->len; i++)
    if (bounce_dkim_has_key (g_ptr_array_index (answer->values, i), &is_revoked))
      {
        bounce_check_set (
            run, BOUNCE_CHECK_OK, _ ("The key of the mail's signature is published at %s."), shown);
        return;
      }
  if (is_revoked)
    bounce_check_set (
        run, BOUNCE_CHECK_WRONG, _ ("The key of the mail's signature was withdrawn at %s."), shown);
  else if (answer->status == BOUNCE_DNS_SERVER_FAILURE || answer->status == BOUNCE_DNS_TIMED_OUT)
    bounce_check_set (run,
                      BOUNCE_CHECK_CANNOT_TELL,
                      _ ("The name servers could not answer for the key at %s."),
                      shown);
  else if (answer->status == BOUNCE_DNS_NOT_A_NAME)
    bounce_check_set (
        run, BOUNCE_CHECK_NOT_APPLICABLE, _ ("The mail's signature names no place for its key."));
  else
    bounce_check_set (run,
                      BOUNCE_CHECK_WRONG,
                      _ ("There is no key at %s, where the mail's signature says it is."),
                      shown);
}

/* The record at "_dmarc." of @domain; more than one is none (RFC 7489, 6.6.3). */
static char *
find_dmarc (BounceCheckRun *run, const char *domain, BounceDnsStatus *status)
{
  g_autofree char *name = g_strconcat ("_dmarc.", domain, NULL);
  g_autoptr (BounceDnsAnswer) answer = bounce_check_ask (run, name, BOUNCE_DNS_TYPE_TXT);
  const char *record = NULL;

  if (answer == NULL)
    return NULL;
  *status = answer->status;
  for (guint i = 0; i < answer->values->len; i++)
    {
      const char *text = g_ptr_array_index (answer->values, i);

      if (!bounce_dmarc_is_record (text))
        continue;
      if (record != NULL)
        return NULL;
      record = text;
    }
  return g_strdup (record);
}

static void
describe_dmarc (BounceCheckRun *run, BounceDmarcPolicy policy, const char *domain)
{
  switch (policy)
    {
    case BOUNCE_DMARC_REJECT:
      bounce_check_set (run,
                        BOUNCE_CHECK_OK,
                        _ ("%s asks others to refuse mail in its name that it did not authorise "
                           "(DMARC, p=reject)."),
                        domain);
      break;
    case BOUNCE_DMARC_QUARANTINE:
      bounce_check_set (run,
                        BOUNCE_CHECK_OK,
                        _ ("%s asks others to put mail in its name that it did not authorise among "
                           "the junk (DMARC, p=quarantine)."),
                        domain);
      break;
    case BOUNCE_DMARC_NONE:
      bounce_check_set (run,
                        BOUNCE_CHECK_OK,
                        _ ("%s has a DMARC record that asks for nothing but reports (p=none)."),
                        domain);
      break;
    default:
      bounce_check_set (
          run, BOUNCE_CHECK_WRONG, _ ("The DMARC record of %s cannot be understood."), domain);
    }
}

/** bounce_check_dmarc: what the sender's domain asks others to do with mail that fails. */
void
bounce_check_dmarc (BounceCheckRun *run)
{
  const char *domain = run->subject->sender_domain;
  g_autofree char *shown = NULL, *registrable = NULL, *record = NULL;
  BounceDnsStatus status = BOUNCE_DNS_TIMED_OUT;
  gboolean is_above = FALSE;

  if (domain == NULL)
    {
      set_no_sender (run);
      return;
    }
  shown = bounce_check_show (domain);
  registrable = bounce_text_dup_organisational_domain (shown);
  record = find_dmarc (run, shown, &status);
  /* Where nothing is known of the domain's own record, that of the one above says nothing. */
  if (record == NULL && status != BOUNCE_DNS_TIMED_OUT && status != BOUNCE_DNS_SERVER_FAILURE &&
      registrable != NULL && strcmp (registrable, shown) != 0)
    {
      record = find_dmarc (run, registrable, &status);
      is_above = TRUE;
    }
  if (g_cancellable_is_cancelled (run->cancellable))
    return;
  if (record != NULL)
    describe_dmarc (run, bounce_dmarc_parse (record, is_above), shown);
  else if (status == BOUNCE_DNS_SERVER_FAILURE || status == BOUNCE_DNS_TIMED_OUT)
    bounce_check_set (run,
                      BOUNCE_CHECK_CANNOT_TELL,
                      _ ("The name servers could not answer for the DMARC record of %s."),
                      shown);
  else
    bounce_check_set (
        run, BOUNCE_CHECK_WRONG, _ ("%s has no DMARC record. Large providers ask for one."), shown);
}
