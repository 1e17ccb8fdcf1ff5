/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/dns.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <glib-unix.h>
#include <netdb.h>
#include <string.h>

#include "base/text.h"

#define DEFAULT_TIMEOUT 5000 /* milliseconds */
#define MAX_EXCHANGERS 8

struct _BounceDns
{
  GObject parent_instance;

  char *servers; /* NULL: the computer's own */
  guint timeout; /* milliseconds */
};

G_DEFINE_FINAL_TYPE (BounceDns, bounce_dns, G_TYPE_OBJECT)

/* One look-up. It lives as long as its task, which it holds until it is over. */
typedef struct
{
  GTask *task; /* NULL once it is over */
  ares_channel channel;
  GMainContext *context;
  GHashTable *sockets; /* fd → GSource (owned) */
  GSource *retry;      /* when c-ares wants to be called next */
  GSource *deadline;
  GSource *cancelled;
  BounceDomainCheck *check;
  gboolean is_settled; /* the result stands: finish as soon as c-ares has returned */
  guint n_open;        /* queries of addresses without an answer */
  guint n_found;       /* addresses that came */
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
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_source_unref (*source);
  *source = NULL;
}

static void
destroy_source (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  clear_source (&lookup->retry);
  clear_source (&lookup->deadline);
  clear_source (&lookup->cancelled);
  if (lookup->channel != NULL)
    ares_destroy (lookup->channel);
  g_hash_table_unref (lookup->sockets);
  g_main_context_unref (lookup->context);
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

/* The A-label of a domain that can be asked for, or NULL. */
static char *
normalise_domain (const char *domain)
{
  g_autofree char *ascii = NULL;
  g_auto (GStrv) labels = NULL;
  gsize length;

  if (domain == NULL || g_hostname_is_ip_address (domain))
    return NULL;
  ascii = g_hostname_to_ascii (domain);
  if (ascii == NULL)
    return NULL;
  length = strlen (ascii);
  if (length > 0 && ascii[length - 1] == '.')
    ascii[--length] = '\0';
  if (length == 0 || length > 253 ||
      strspn (ascii, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_.") != length)
    return NULL;
  labels = g_strsplit (ascii, ".", -1);
  for (guint i = 0; labels[i] != NULL; i++)
    if (labels[i][0] == '\0' || strlen (labels[i]) > 63)
      return NULL;
  /* "192.0.2" and the like are no names: no top-level domain is a number. */
  if (strspn (labels[g_strv_length (labels) - 1], G_CSET_DIGITS) ==
      strlen (labels[g_strv_length (labels) - 1]))
    return NULL;
  return g_ascii_strdown (ascii, -1);
}

static void
settle (Lookup *lookup, BounceDomainResult result)
{
  if (lookup->is_settled)
    return;
  lookup->check->result = result;
  lookup->is_settled = TRUE;
}

/* Ends a look-up. Never called from within c-ares, which must not lose its channel meanwhile. */
static void
finish (Lookup *lookup)
{
  g_autoptr (GTask) task = g_steal_pointer (&lookup->task);
  ares_channel channel = g_steal_pointer (&lookup->channel);

  clear_source (&lookup->retry);
  clear_source (&lookup->deadline);
  clear_source (&lookup->cancelled);
  /* What is still open is told ARES_EDESTRUCTION now. */
  ares_destroy (channel);
  g_hash_table_remove_all (lookup->sockets);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (
        task, g_steal_pointer (&lookup->check), (GDestroyNotify)bounce_domain_check_free);
}

static gboolean process_timeouts_cb (gpointer user_data);

/* After every call into c-ares: is it over, and when does it want to be called again? */
static void
after_ares (Lookup *lookup)
{
  struct timeval wait;

  if (lookup->is_settled)
    {
      finish (lookup);
      return;
    }
  clear_source (&lookup->retry);
  if (ares_timeout (lookup->channel, NULL, &wait) == NULL)
    return;
  lookup->retry = g_timeout_source_new (wait.tv_sec * 1000 + wait.tv_usec / 1000 + 1);
  g_source_set_callback (lookup->retry, process_timeouts_cb, lookup, NULL);
  g_source_attach (lookup->retry, lookup->context);
}

static gboolean
process_timeouts_cb (gpointer user_data)
{
  Lookup *lookup = user_data;

  ares_process_fd (lookup->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  after_ares (lookup);
  return G_SOURCE_REMOVE;
}

static gboolean
socket_ready_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Lookup *lookup = user_data;

  ares_process_fd (lookup->channel,
                   condition & (G_IO_IN | G_IO_ERR | G_IO_HUP) ? fd : ARES_SOCKET_BAD,
                   condition & G_IO_OUT ? fd : ARES_SOCKET_BAD);
  after_ares (lookup);
  /* The source may be gone already; then what is returned does not matter. */
  return G_SOURCE_CONTINUE;
}

/* c-ares says which sockets it wants to have watched. */
static void
socket_state_cb (void *data, ares_socket_t fd, int readable, int writable)
{
  Lookup *lookup = data;
  GSource *source;

  g_hash_table_remove (lookup->sockets, GINT_TO_POINTER (fd));
  if (!readable && !writable)
    return;
  source = g_unix_fd_source_new (fd, (readable ? G_IO_IN : 0) | (writable ? G_IO_OUT : 0));
  g_source_set_callback (source, G_SOURCE_FUNC (socket_ready_cb), lookup, NULL);
  g_source_attach (source, lookup->context);
  g_hash_table_insert (lookup->sockets, GINT_TO_POINTER (fd), source);
}

static gboolean
deadline_cb (gpointer user_data)
{
  Lookup *lookup = user_data;

  /* One mail server that is found is enough, however long the others take. */
  settle (lookup, lookup->n_found > 0 ? BOUNCE_DOMAIN_TAKES_MAIL : BOUNCE_DOMAIN_TIMED_OUT);
  finish (lookup);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  finish (user_data);
  return G_SOURCE_REMOVE;
}

/* What a status means for the name that was asked for. */
static BounceDomainResult
judge_status (int status)
{
  switch (status)
    {
    case ARES_ENOTFOUND:
      return BOUNCE_DOMAIN_NOT_FOUND;
    case ARES_ENODATA:
      return BOUNCE_DOMAIN_NO_MAIL;
    case ARES_EBADNAME:
      return BOUNCE_DOMAIN_NOT_A_DOMAIN;
    case ARES_ETIMEOUT:
    case ARES_ECONNREFUSED: /* no name server is there: that says nothing of the domain */
    case ARES_EOF:
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
      ares_query (lookup->channel, host, ns_c_in, types[i], address_cb, query);
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
      host = normalise_domain (mx->host);
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
  if (lookup->has_exchangers && hosts->len == 0)
    {
      settle (lookup, BOUNCE_DOMAIN_BROKEN_MX);
      return;
    }
  /* Counted beforehand: an answer may come at once. */
  lookup->n_open = lookup->has_exchangers ? 2 * hosts->len : 2;
  for (guint i = 0; lookup->has_exchangers && i < hosts->len; i++)
    ask_addresses (lookup, hosts->pdata[i]);
  /* Without MX the domain's own address takes the mail (RFC 5321, 5.1). */
  if (!lookup->has_exchangers)
    ask_addresses (lookup, lookup->check->domain);
}

static gboolean
open_channel (Lookup *lookup, BounceDns *dns)
{
  struct ares_options options = { 0 };

  /* Only the name as it is, and every answer as it came: search lists and second guesses would
   * blur what the check is for. */
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP;
  options.timeout = MAX (200, (int)dns->timeout / 3);
  options.tries = 3;
  options.sock_state_cb = socket_state_cb;
  options.sock_state_cb_data = lookup;
  if (ares_init_options (&lookup->channel,
                         &options,
                         ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                             ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS)
    return FALSE;
  return dns->servers == NULL ||
         ares_set_servers_ports_csv (lookup->channel, dns->servers) == ARES_SUCCESS;
}

/* Which server answers is known only where there is just one. */
static char *
dup_resolver (ares_channel channel)
{
  struct ares_addr_node *list = NULL;
  char text[INET6_ADDRSTRLEN] = "";

  if (ares_get_servers (channel, &list) != ARES_SUCCESS || list == NULL)
    return NULL;
  if (list->next == NULL)
    ares_inet_ntop (list->family, &list->addr, text, sizeof text);
  ares_free_data (list);
  return *text != '\0' ? g_strdup (text) : NULL;
}

static void
start_sources (Lookup *lookup, guint timeout, GCancellable *cancellable)
{
  lookup->deadline = g_timeout_source_new (timeout);
  g_source_set_callback (lookup->deadline, deadline_cb, lookup, NULL);
  g_source_attach (lookup->deadline, lookup->context);
  if (cancellable == NULL)
    return;
  lookup->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (lookup->cancelled, G_SOURCE_FUNC (cancelled_cb), lookup, NULL);
  g_source_attach (lookup->cancelled, lookup->context);
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
  g_autofree char *ascii = normalise_domain (domain);
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
  lookup->context = g_main_context_ref (g_task_get_context (task));
  lookup->sockets = g_hash_table_new_full (NULL, NULL, NULL, destroy_source);
  lookup->check = bounce_domain_check_new (ascii, BOUNCE_DOMAIN_TIMED_OUT);
  g_task_set_task_data (task, lookup, lookup_free);
  if (!open_channel (lookup, dns))
    {
      g_task_return_new_error (
          task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no usable name server");
      return;
    }
  lookup->check->resolver = dup_resolver (lookup->channel);
  lookup->task = g_steal_pointer (&task);
  start_sources (lookup, dns->timeout, cancellable);
  ares_query (lookup->channel, ascii, ns_c_in, ns_t_mx, exchangers_cb, lookup);
  after_ares (lookup);
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
