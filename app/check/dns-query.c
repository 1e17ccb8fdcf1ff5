/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/dns-private.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <string.h>

#include "base/text.h"

#define MAX_VALUES 64
#define MAX_TEXT 4096

/* One question. */
typedef struct
{
  BounceDnsSession session;
  BounceDnsAnswer *answer;
} Question;

/**
 * bounce_dns_answer_new:
 * @name: the name that was asked for
 * @type: of which records
 * @status: what the DNS says
 *
 * Returns: (transfer full): an answer without values
 */
BounceDnsAnswer *
bounce_dns_answer_new (const char *name, BounceDnsType type, BounceDnsStatus status)
{
  BounceDnsAnswer *answer = g_new0 (BounceDnsAnswer, 1);

  answer->name = g_strdup (name);
  answer->type = type;
  answer->status = status;
  answer->values = g_ptr_array_new_with_free_func (g_free);
  return answer;
}

/** bounce_dns_answer_free: frees it; NULL is fine. */
void
bounce_dns_answer_free (BounceDnsAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->name);
  g_free (answer->resolver);
  g_ptr_array_unref (answer->values);
  g_free (answer);
}

/** bounce_dns_type_to_name: (transfer none): "MX" and so on. */
const char *
bounce_dns_type_to_name (BounceDnsType type)
{
  switch (type)
    {
    case BOUNCE_DNS_TYPE_A:
      return "A";
    case BOUNCE_DNS_TYPE_PTR:
      return "PTR";
    case BOUNCE_DNS_TYPE_MX:
      return "MX";
    case BOUNCE_DNS_TYPE_TXT:
      return "TXT";
    case BOUNCE_DNS_TYPE_AAAA:
      return "AAAA";
    }
  return "";
}

static void
question_free (gpointer data)
{
  Question *question = data;

  bounce_dns_session_clear (&question->session);
  bounce_dns_answer_free (question->answer);
  g_free (question);
}

static void
settle (Question *question, BounceDnsStatus status)
{
  if (question->session.is_settled)
    return;
  question->answer->status = status;
  question->session.is_settled = TRUE;
}

static void
expire (BounceDnsSession *session)
{
  settle ((Question *)session, BOUNCE_DNS_TIMED_OUT);
}

static void
deliver (BounceDnsSession *session, GTask *task)
{
  Question *question = (Question *)session;

  g_task_return_pointer (
      task, g_steal_pointer (&question->answer), (GDestroyNotify)bounce_dns_answer_free);
}

static void
add_value (BounceDnsAnswer *answer, const char *value, gsize length)
{
  if (answer->values->len < MAX_VALUES)
    g_ptr_array_add (answer->values, bounce_text_clean_line (value, (gssize)length, MAX_TEXT));
}

static int
take_hosts (BounceDnsAnswer *answer, const unsigned char *data, int length)
{
  struct hostent *host = NULL;
  int status = answer->type == BOUNCE_DNS_TYPE_A
                   ? ares_parse_a_reply (data, length, &host, NULL, NULL)
                   : ares_parse_aaaa_reply (data, length, &host, NULL, NULL);

  if (status != ARES_SUCCESS)
    return status;
  for (guint i = 0; host->h_addr_list != NULL && host->h_addr_list[i] != NULL; i++)
    {
      char text[INET6_ADDRSTRLEN] = "";

      ares_inet_ntop (host->h_addrtype, host->h_addr_list[i], text, sizeof text);
      add_value (answer, text, strlen (text));
    }
  ares_free_hostent (host);
  return ARES_SUCCESS;
}

static int
take_pointers (BounceDnsAnswer *answer, const unsigned char *data, int length)
{
  struct hostent *host = NULL;
  const unsigned char none[4] = { 0 };
  int status = ares_parse_ptr_reply (data, length, none, sizeof none, AF_INET, &host);

  if (status != ARES_SUCCESS)
    return status;
  for (guint i = 0; host->h_aliases != NULL && host->h_aliases[i] != NULL; i++)
    add_value (answer, host->h_aliases[i], strlen (host->h_aliases[i]));
  ares_free_hostent (host);
  return ARES_SUCCESS;
}

static int
take_exchangers (BounceDnsAnswer *answer, const unsigned char *data, int length)
{
  struct ares_mx_reply *list = NULL;
  int status = ares_parse_mx_reply (data, length, &list);

  for (struct ares_mx_reply *mx = list; mx != NULL; mx = mx->next)
    {
      g_autofree char *value =
          g_strdup_printf ("%u %s", mx->priority, *mx->host != '\0' ? mx->host : ".");

      add_value (answer, value, strlen (value));
    }
  ares_free_data (list);
  return status;
}

/* One record may come in several strings, which are one text (RFC 7208, 3.3). */
static int
take_texts (BounceDnsAnswer *answer, const unsigned char *data, int length)
{
  struct ares_txt_ext *list = NULL;
  g_autoptr (GString) text = NULL;
  int status = ares_parse_txt_reply_ext (data, length, &list);

  for (struct ares_txt_ext *part = list; part != NULL; part = part->next)
    {
      if (part->record_start)
        {
          if (text == NULL)
            text = g_string_new (NULL);
          else
            add_value (answer, text->str, text->len);
          g_string_truncate (text, 0);
        }
      if (text != NULL)
        g_string_append_len (text, (const char *)part->txt, (gssize)part->length);
    }
  if (text != NULL)
    add_value (answer, text->str, text->len);
  ares_free_data (list);
  return status;
}

/**
 * bounce_dns_answer_take:
 * @answer: an answer whose type says what was asked for
 * @data: the server's answer, any bytes
 * @length: its length
 *
 * Takes the records over.
 *
 * Returns: what the DNS says; BOUNCE_DNS_FOUND when @answer has values now
 */
BounceDnsStatus
bounce_dns_answer_take (BounceDnsAnswer *answer, const guint8 *data, int length)
{
  int status = ARES_EBADRESP;

  switch (answer->type)
    {
    case BOUNCE_DNS_TYPE_A:
    case BOUNCE_DNS_TYPE_AAAA:
      status = take_hosts (answer, data, length);
      break;
    case BOUNCE_DNS_TYPE_PTR:
      status = take_pointers (answer, data, length);
      break;
    case BOUNCE_DNS_TYPE_MX:
      status = take_exchangers (answer, data, length);
      break;
    case BOUNCE_DNS_TYPE_TXT:
      status = take_texts (answer, data, length);
      break;
    }
  if (status == ARES_SUCCESS && answer->values->len == 0)
    status = ARES_ENODATA;
  return bounce_dns_judge_status (status);
}

static void
answered_cb (void *arg, int status, int timeouts, unsigned char *data, int length)
{
  Question *question = arg;

  if (status == ARES_EDESTRUCTION || status == ARES_ECANCELLED)
    return;
  settle (question,
          status == ARES_SUCCESS ? bounce_dns_answer_take (question->answer, data, length)
                                 : bounce_dns_judge_status (status));
}

/**
 * bounce_dns_query_async:
 * @dns: a resolver
 * @name: the name, as people or A-labels write it; never a whole address
 * @type: which records
 * @cancellable: (nullable): to give up
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks for the records of one name. The resolver's time-out holds for it.
 */
void
bounce_dns_query_async (BounceDns *dns,
                        const char *name,
                        BounceDnsType type,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *ascii = bounce_dns_normalise_domain (name);
  Question *question;

  g_return_if_fail (BOUNCE_IS_DNS (dns));
  task = g_task_new (dns, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_dns_query_async);
  if (ascii == NULL)
    {
      g_task_return_pointer (task,
                             bounce_dns_answer_new (name, type, BOUNCE_DNS_NOT_A_NAME),
                             (GDestroyNotify)bounce_dns_answer_free);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  question = g_new0 (Question, 1);
  question->session.expire = expire;
  question->session.deliver = deliver;
  question->answer = bounce_dns_answer_new (ascii, type, BOUNCE_DNS_TIMED_OUT);
  g_task_set_task_data (task, question, question_free);
  if (!bounce_dns_session_open (&question->session, dns, task))
    {
      g_task_return_new_error (
          task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no usable name server");
      return;
    }
  question->answer->resolver = bounce_dns_session_dup_resolver (&question->session);
  bounce_dns_session_start (&question->session, dns->timeout, cancellable);
  ares_query (question->session.channel, ascii, ns_c_in, (int)type, answered_cb, question);
  bounce_dns_session_continue (&question->session);
}

/**
 * bounce_dns_query_finish:
 * @dns: a resolver
 * @result: of bounce_dns_query_async()
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the answer, which may be that there is none; NULL with the
 *   errors of bounce_dns_check_domain_finish()
 */
BounceDnsAnswer *
bounce_dns_query_finish (BounceDns *dns, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, dns), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * bounce_dns_dup_reverse_name:
 * @address: an IP address
 * @zone: (nullable): the zone of a block list; NULL: that of the reverse DNS
 *
 * "192.0.2.1" becomes "1.2.0.192.in-addr.arpa" (RFC 1035, 3.5) or "1.2.0.192.zone" (RFC 5782, 2.1);
 * an IPv6 address is written out in single digits (RFC 3596, 2.5).
 *
 * Returns: (transfer full) (nullable): the name; NULL when @address is none
 */
char *
bounce_dns_dup_reverse_name (const char *address, const char *zone)
{
  g_autoptr (GInetAddress) inet = address != NULL ? g_inet_address_new_from_string (address) : NULL;
  g_autoptr (GString) name = g_string_new (NULL);
  const guint8 *bytes;
  gboolean is_six;

  if (inet == NULL)
    return NULL;
  is_six = g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV6;
  bytes = g_inet_address_to_bytes (inet);
  for (gsize i = g_inet_address_get_native_size (inet); i > 0; i--)
    if (is_six)
      g_string_append_printf (name, "%x.%x.", bytes[i - 1] & 0xf, bytes[i - 1] >> 4);
    else
      g_string_append_printf (name, "%u.", bytes[i - 1]);
  g_string_append (name, zone != NULL ? zone : is_six ? "ip6.arpa" : "in-addr.arpa");
  return g_string_free (g_steal_pointer (&name), FALSE);
}
