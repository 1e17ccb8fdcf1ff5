/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/dns-private.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <string.h>

#include "base/text.h"

#define DEFAULT_TIMEOUT 5000 /* milliseconds */
#define MAX_EXCHANGERS 8

G_DEFINE_FINAL_TYPE (BounceDns, bounce_dns, G_TYPE_OBJECT)

/* One look-up of a domain. */
typedef struct
{
  BounceDnsSession session;
  BounceDomainCheck *check;
  guint n_open;  /* queries of addresses without an answer */
  guint n_found; /* addresses that came */
  gboolean has_exchangers;
  gboolean has_failure; /* a name server failed on an address */
  gboolean has_silence; /* none answered for an address */
} Lookup;

/* One query of an address. */
typedef struct
{
  Lookup *lookup;
  char *host;
  int type;
} Query;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  bounce_dns_session_clear (&lookup->session);
  g_clear_pointer (&lookup->check, bounce_domain_check_free);
  g_free (lookup);
}

static void
bounce_dns_finalize (GObject *object)
{
  g_free (BOUNCE_DNS (object)->servers);
  G_OBJECT_CLASS (bounce_dns_parent_class)->finalize (object);
}

static void
bounce_dns_class_init (BounceDnsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bounce_dns_finalize;
}

static void
bounce_dns_init (BounceDns *self)
{
  self->timeout = DEFAULT_TIMEOUT;
}

/**
 * bounce_dns_new:
 * @servers: (nullable): name servers, "127.0.0.1:5353,192.0.2.1"; NULL: those of the environment
 *   variable BOUNCE_DESK_DNS, else the computer's own
 *
 * Nothing is asked before bounce_dns_check_domain_async() is called.
 *
 * Returns: (transfer full): a resolver
 */
BounceDns *
bounce_dns_new (const char *servers)
{
  BounceDns *self = g_object_new (BOUNCE_TYPE_DNS, NULL);

  self->servers = g_strdup (servers != NULL ? servers : g_getenv ("BOUNCE_DESK_DNS"));
  return self;
}

/** bounce_dns_set_timeout: how long a check may take as a whole, in milliseconds. */
void
bounce_dns_set_timeout (BounceDns *dns, guint milliseconds)
{
  g_return_if_fail (BOUNCE_IS_DNS (dns));
  dns->timeout = milliseconds;
}

static void
settle (Lookup *lookup, BounceDomainResult result)
{
  if (lookup->session.is_settled)
    return;
  lookup->check->result = result;
  lookup->session.is_settled = TRUE;
}

static void
expire (BounceDnsSession *session)
{
  Lookup *lookup = (Lookup *)session;

  /* One mail server that is found is enough, however long the others take. */
  settle (lookup, lookup->n_found > 0 ? BOUNCE_DOMAIN_TAKES_MAIL : BOUNCE_DOMAIN_TIMED_OUT);
}

static void
deliver (BounceDnsSession *session, GTask *task)
{
  Lookup *lookup = (Lookup *)session;

  g_task_return_pointer (
      task, g_steal_pointer (&lookup->check), (GDestroyNotify)bounce_domain_check_free);
}

/* What a status means for the name that was asked for. */
static BounceDomainResult
judge_status (int status)
{
  switch (bounce_dns_judge_status (status))
    {
    case BOUNCE_DNS_NOT_FOUND:
      return BOUNCE_DOMAIN_NOT_FOUND;
    case BOUNCE_DNS_NO_DATA:
      return BOUNCE_DOMAIN_NO_MAIL;
    case BOUNCE_DNS_NOT_A_NAME:
      return BOUNCE_DOMAIN_NOT_A_DOMAIN;
    case BOUNCE_DNS_TIMED_OUT:
      return BOUNCE_DOMAIN_TIMED_OUT;
    default:
      return BOUNCE_DOMAIN_SERVER_FAILURE;
    }
}

static void
add_record (Lookup *lookup, const char *owner, const char *type, const char *value)
{
  g_autofree char *clean = bounce_text_clean_line (value, -1, 512);

  /* Of the domain itself: "A 192.0.2.1"; of its mail servers: "mx.example.net A 192.0.2.1". */
  if (g_ascii_strcasecmp (owner, lookup->check->domain) == 0)
    g_ptr_array_add (lookup->check->records, g_strdup_printf ("%s %s", type, clean));
  else
    {
      g_autofree char *clean_owner = bounce_text_clean_line (owner, -1, 512);

      g_ptr_array_add (lookup->check->records,
                       g_strdup_printf ("%s %s %s", clean_owner, type, clean));
    }
}

static void
take_addresses (Query *query, const unsigned char *answer, int length)
{
  Lookup *lookup = query->lookup;
  struct hostent *host = NULL;
  int status = query->type == ns_t_a ? ares_parse_a_reply (answer, length, &host, NULL, NULL)
                                     : ares_parse_aaaa_reply (answer, length, &host, NULL, NULL);

  if (status != ARES_SUCCESS || host == NULL)
    return;
  if (host->h_name != NULL && g_ascii_strcasecmp (host->h_name, query->host) != 0 &&
      query->type == ns_t_a)
    add_record (lookup, query->host, "CNAME", host->h_name);
  for (guint i = 0; host->h_addr_list != NULL && host->h_addr_list[i] != NULL && i < 4; i++)
    {
      char text[INET6_ADDRSTRLEN] = "";

      ares_inet_ntop (host->h_addrtype, host->h_addr_list[i], text, sizeof text);
      add_record (lookup, query->host, query->type == ns_t_a ? "A" : "AAAA", text);
      lookup->n_found++;
    }
  ares_free_hostent (host);
}

/* All addresses are in: what follows for the domain? */
static void
judge_addresses (Lookup *lookup)
{
  if (lookup->n_found > 0)
    settle (lookup, BOUNCE_DOMAIN_TAKES_MAIL);
  else if (lookup->has_failure)
    settle (lookup, BOUNCE_DOMAIN_SERVER_FAILURE);
  else if (lookup->has_silence)
    settle (lookup, BOUNCE_DOMAIN_TIMED_OUT);
  else
    settle (lookup, lookup->has_exchangers ? BOUNCE_DOMAIN_BROKEN_MX : BOUNCE_DOMAIN_NO_MAIL);
}

static void
address_cb (void *arg, int status, int timeouts, unsigned char *answer, int length)
{
  Query *query = arg;
  Lookup *lookup = query->lookup;

  if (status != ARES_EDESTRUCTION && status != ARES_ECANCELLED)
    {
      if (status == ARES_SUCCESS)
        take_addresses (query, answer, length);
      else if (judge_status (status) == BOUNCE_DOMAIN_SERVER_FAILURE)
        lookup->has_failure = TRUE;
      else if (judge_status (status) == BOUNCE_DOMAIN_TIMED_OUT)
        lookup->has_silence = TRUE;
      if (--lookup->n_open == 0)
        judge_addresses (lookup);
    }
  g_free (query->host);
  g_free (query);
}

static void
ask_addresses (Lookup *lookup, const char *host)
{
  static const int types[] = { ns_t_a, ns_t_aaaa };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      Query *query = g_new0 (Query, 1);

      query->lookup = lookup;
      query->host = g_strdup (host);
      query->type = types[i];
      ares_query (lookup->session.channel, host, ns_c_in, types[i], address_cb, query);
    }
}

/* The hosts that the answer names, most preferred first; the root alone is "no mail" (RFC 7505). */
static GPtrArray *
take_exchangers (Lookup *lookup, const unsigned char *answer, int length, gboolean *is_null)
{
  GPtrArray *hosts = g_ptr_array_new_with_free_func (g_free);
  struct ares_mx_reply *list = NULL;

  *is_null = FALSE;
  if (ares_parse_mx_reply (answer, length, &list) != ARES_SUCCESS)
    return hosts;
  for (struct ares_mx_reply *mx = list; mx != NULL; mx = mx->next)
    {
      g_autofree char *value = NULL;
      char *host;

      if (mx->host[0] == '\0' || strcmp (mx->host, ".") == 0)
        {
          *is_null = TRUE;
          continue;
        }
      if (hosts->len >= MAX_EXCHANGERS)
        continue;
      value = g_strdup_printf ("%u %s", mx->priority, mx->host);
      add_record (lookup, lookup->check->domain, "MX", value);
      lookup->has_exchangers = TRUE;
      /* An address in place of a name, a common mistake, cannot be looked up. */
      host = bounce_dns_normalise_domain (mx->host);
      if (host != NULL)
        g_ptr_array_add (hosts, host);
    }
  ares_free_data (list);
  *is_null = *is_null && !lookup->has_exchangers;
  if (*is_null)
    g_ptr_array_add (lookup->check->records, g_strdup ("MX 0 ."));
  return hosts;
}

static void
exchangers_cb (void *arg, int status, int timeouts, unsigned char *answer, int length)
{
  Lookup *lookup = arg;
  g_autoptr (GPtrArray) hosts = NULL;
  gboolean is_null;

  if (status == ARES_EDESTRUCTION || status == ARES_ECANCELLED)
    return;
  if (status != ARES_SUCCESS && status != ARES_ENODATA)
    {
      settle (lookup, judge_status (status));
      return;
    }
  if (status == ARES_SUCCESS)
    {
      hosts = take_exchangers (lookup, answer, length, &is_null);
      if (is_null)
        {
          settle (lookup, BOUNCE_DOMAIN_NULL_MX);
          return;
        }
    }
  if (hosts != NULL && lookup->has_exchangers && hosts->len == 0)
    {
      settle (lookup, BOUNCE_DOMAIN_BROKEN_MX);
      return;
    }
  /* Counted beforehand: an answer may come at once. */
  lookup->n_open = hosts != NULL && lookup->has_exchangers ? 2 * hosts->len : 2;
  for (guint i = 0; hosts != NULL && lookup->has_exchangers && i < hosts->len; i++)
    ask_addresses (lookup, hosts->pdata[i]);
  /* Without MX the domain's own address takes the mail (RFC 5321, 5.1). */
  if (!lookup->has_exchangers)
    ask_addresses (lookup, lookup->check->domain);
}

/**
 * bounce_dns_check_domain_async:
 * @dns: a resolver
 * @domain: a domain, as people or A-labels write it; never a whole address
 * @cancellable: (nullable): to give up
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks for MX, A and AAAA of the domain and of its mail servers. Only the domain leaves the
 * computer.
 */
void
bounce_dns_check_domain_async (BounceDns *dns,
                               const char *domain,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *ascii = bounce_dns_normalise_domain (domain);
  g_autofree char *shown = bounce_text_clean_line (domain != NULL ? domain : "", -1, 512);
  Lookup *lookup;

  g_return_if_fail (BOUNCE_IS_DNS (dns));
  task = g_task_new (dns, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_dns_check_domain_async);
  if (ascii == NULL)
    {
      g_task_return_pointer (task,
                             bounce_domain_check_new (shown, BOUNCE_DOMAIN_NOT_A_DOMAIN),
                             (GDestroyNotify)bounce_domain_check_free);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  lookup = g_new0 (Lookup, 1);
  lookup->session.expire = expire;
  lookup->session.deliver = deliver;
  lookup->check = bounce_domain_check_new (ascii, BOUNCE_DOMAIN_TIMED_OUT);
  g_task_set_task_data (task, lookup, lookup_free);
  if (!bounce_dns_session_open (&lookup->session, dns, task))
    {
      g_task_return_new_error (
          task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no usable name server");
      return;
    }
  lookup->check->resolver = bounce_dns_session_dup_resolver (&lookup->session);
  bounce_dns_session_start (&lookup->session, dns->timeout, cancellable);
  ares_query (lookup->session.channel, ascii, ns_c_in, ns_t_mx, exchangers_cb, lookup);
  bounce_dns_session_continue (&lookup->session);
}

/**
 * bounce_dns_check_domain_finish:
 * @dns: a resolver
 * @result: of bounce_dns_check_domain_async()
 * @error: return location for an error
 *
 * That a domain does not exist, or that nobody answers, is a result and no error.
 *
 * Returns: (transfer full) (nullable): what was found; NULL with G_IO_ERROR_CANCELLED, or with
 * G_IO_ERROR_INVALID_ARGUMENT when the servers named to bounce_dns_new() cannot be read
 */
BounceDomainCheck *
bounce_dns_check_domain_finish (BounceDns *dns, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, dns), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
