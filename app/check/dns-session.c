/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/dns-private.h"

#include <glib-unix.h>
#include <string.h>

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

/* Once this returns no thread is about to wake the source: g_cancellable_disconnect() waits for a
 * g_cancellable_cancel() that is under way. GLib's own source for this does not wait; the thread
 * that cancels might wake it in a context that is gone by then, or leak it. */
static void
stop_listening (BounceDnsSession *session)
{
  if (session->cancellable != NULL)
    g_cancellable_disconnect (session->cancellable, session->cancelled_id);
  g_clear_object (&session->cancellable);
  clear_source (&session->cancelled);
}

/* Ends a look-up. Never called from within c-ares, which must not lose its channel meanwhile. */
static void
finish (BounceDnsSession *session)
{
  g_autoptr (GTask) task = g_steal_pointer (&session->task);
  ares_channel channel = g_steal_pointer (&session->channel);

  clear_source (&session->retry);
  clear_source (&session->deadline);
  stop_listening (session);
  /* What is still open is told ARES_EDESTRUCTION now. */
  ares_destroy (channel);
  g_hash_table_remove_all (session->sockets);
  if (!g_task_return_error_if_cancelled (task))
    session->deliver (session, task);
}

static gboolean process_timeouts_cb (gpointer user_data);

/** bounce_dns_session_continue: to be called after every call into c-ares, and from nowhere else:
 * is it over, and when does c-ares want to be called again? */
void
bounce_dns_session_continue (BounceDnsSession *session)
{
  struct timeval wait;

  if (session->is_settled)
    {
      finish (session);
      return;
    }
  clear_source (&session->retry);
  if (ares_timeout (session->channel, NULL, &wait) == NULL)
    return;
  session->retry = g_timeout_source_new (wait.tv_sec * 1000 + wait.tv_usec / 1000 + 1);
  g_source_set_callback (session->retry, process_timeouts_cb, session, NULL);
  g_source_attach (session->retry, session->context);
}

static gboolean
process_timeouts_cb (gpointer user_data)
{
  BounceDnsSession *session = user_data;

  ares_process_fd (session->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  bounce_dns_session_continue (session);
  return G_SOURCE_REMOVE;
}

static gboolean
socket_ready_cb (int fd, GIOCondition condition, gpointer user_data)
{
  BounceDnsSession *session = user_data;

  ares_process_fd (session->channel,
                   condition & (G_IO_IN | G_IO_ERR | G_IO_HUP) ? fd : ARES_SOCKET_BAD,
                   condition & G_IO_OUT ? fd : ARES_SOCKET_BAD);
  bounce_dns_session_continue (session);
  /* The source may be gone already; then what is returned does not matter. */
  return G_SOURCE_CONTINUE;
}

/* c-ares says which sockets it wants to have watched. */
static void
socket_state_cb (void *data, ares_socket_t fd, int readable, int writable)
{
  BounceDnsSession *session = data;
  GSource *source;

  g_hash_table_remove (session->sockets, GINT_TO_POINTER (fd));
  if (!readable && !writable)
    return;
  source = g_unix_fd_source_new (fd, (readable ? G_IO_IN : 0) | (writable ? G_IO_OUT : 0));
  g_source_set_callback (source, G_SOURCE_FUNC (socket_ready_cb), session, NULL);
  g_source_attach (source, session->context);
  g_hash_table_insert (session->sockets, GINT_TO_POINTER (fd), source);
}

static gboolean
deadline_cb (gpointer user_data)
{
  BounceDnsSession *session = user_data;

  session->expire (session);
  finish (session);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (gpointer user_data)
{
  finish (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
cancel_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

/* In whichever thread cancels. */
static void
wake_cb (GCancellable *cancellable, gpointer source)
{
  g_source_set_ready_time (source, 0);
}

/**
 * bounce_dns_session_open:
 * @session: (out): to be filled; its two functions are set by the caller
 * @dns: the resolver
 * @task: what it is for; held until it is over when this succeeds
 *
 * Returns: whether questions can be asked; if not, the servers' names cannot be read
 */
gboolean
bounce_dns_session_open (BounceDnsSession *session, BounceDns *dns, GTask *task)
{
  struct ares_options options = { 0 };

  session->context = g_main_context_ref (g_task_get_context (task));
  session->sockets = g_hash_table_new_full (NULL, NULL, NULL, destroy_source);
  /* Only the name as it is, and every answer as it came: search lists and second guesses would
   * blur what the check is for. */
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP;
  options.timeout = MAX (200, (int)dns->timeout / 3);
  options.tries = 3;
  options.sock_state_cb = socket_state_cb;
  options.sock_state_cb_data = session;
  if (ares_init_options (&session->channel,
                         &options,
                         ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                             ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS)
    return FALSE;
  if (dns->servers != NULL &&
      ares_set_servers_ports_csv (session->channel, dns->servers) != ARES_SUCCESS)
    return FALSE;
  session->task = g_object_ref (task);
  return TRUE;
}

/** bounce_dns_session_dup_resolver: (transfer full) (nullable): which server answers; known only
 * where there is just one. */
char *
bounce_dns_session_dup_resolver (BounceDnsSession *session)
{
  struct ares_addr_node *list = NULL;
  char text[INET6_ADDRSTRLEN] = "";

  if (ares_get_servers (session->channel, &list) != ARES_SUCCESS || list == NULL)
    return NULL;
  if (list->next == NULL)
    ares_inet_ntop (list->family, &list->addr, text, sizeof text);
  ares_free_data (list);
  return *text != '\0' ? g_strdup (text) : NULL;
}

/** bounce_dns_session_start: sets the deadline, in milliseconds, and listens to @cancellable. */
void
bounce_dns_session_start (BounceDnsSession *session, guint timeout, GCancellable *cancellable)
{
  static GSourceFuncs cancel_source_funcs = { .dispatch = cancel_source_dispatch };

  session->deadline = g_timeout_source_new (timeout);
  g_source_set_callback (session->deadline, deadline_cb, session, NULL);
  g_source_attach (session->deadline, session->context);
  if (cancellable == NULL)
    return;
  session->cancelled = g_source_new (&cancel_source_funcs, sizeof (GSource));
  g_source_set_callback (session->cancelled, cancelled_cb, session, NULL);
  g_source_attach (session->cancelled, session->context);
  session->cancellable = g_object_ref (cancellable);
  session->cancelled_id =
      g_cancellable_connect (cancellable, G_CALLBACK (wake_cb), session->cancelled, NULL);
}

/** bounce_dns_session_clear: frees what @session holds. */
void
bounce_dns_session_clear (BounceDnsSession *session)
{
  clear_source (&session->retry);
  clear_source (&session->deadline);
  stop_listening (session);
  if (session->channel != NULL)
    ares_destroy (session->channel);
  g_clear_pointer (&session->sockets, g_hash_table_unref);
  g_clear_pointer (&session->context, g_main_context_unref);
}

/** bounce_dns_normalise_domain: (transfer full) (nullable): the A-label of a domain that can be
 * asked for, lower case; NULL when it cannot. */
char *
bounce_dns_normalise_domain (const char *domain)
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

/** bounce_dns_judge_status: what a status of c-ares means for the name that was asked for. */
BounceDnsStatus
bounce_dns_judge_status (int status)
{
  switch (status)
    {
    case ARES_SUCCESS:
      return BOUNCE_DNS_FOUND;
    case ARES_ENOTFOUND:
      return BOUNCE_DNS_NOT_FOUND;
    case ARES_ENODATA:
      return BOUNCE_DNS_NO_DATA;
    case ARES_EBADNAME:
      return BOUNCE_DNS_NOT_A_NAME;
    case ARES_ETIMEOUT:
    case ARES_ECONNREFUSED: /* no name server is there: that says nothing of the domain */
    case ARES_EOF:
      return BOUNCE_DNS_TIMED_OUT;
    default:
      return BOUNCE_DNS_SERVER_FAILURE;
    }
}
