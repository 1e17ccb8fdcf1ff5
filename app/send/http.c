/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/http.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "send/late-soup.h"

#define DEFAULT_DEADLINE_SECONDS 60
#define DEFAULT_MAX_ANSWER (1024 * 1024)
#define IDLE_SECONDS 30
#define MAX_REDIRECTS 3
#define READ_CHUNK (64 * 1024)
/* A slow line gets longer: the deadline grows with the body by this many bytes a second. */
#define SLOWEST_BYTES_PER_SECOND (20 * 1024)

struct _BounceHttp
{
  GMainContext *context;
  SoupSession *session;
  char *origin;
  guint deadline_seconds;
  gsize max_answer;
};

/* The two halves of one exchange, inside the session's own main context. */
typedef struct
{
  BounceHttp *http;
  SoupMessage *message;
  GCancellable *cancellable;
  GInputStream *stream;
  GByteArray *body;
  gsize max_answer;
  gboolean left;
  gboolean late;
  gboolean done;
  GError *error;
} Exchange;

static GUri *
parse_url (const char *url)
{
  return url != NULL ? g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED | SOUP_HTTP_URI_FLAGS, NULL)
                     : NULL;
}

static gboolean
host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return host != NULL && g_ascii_strcasecmp (host, "localhost") == 0;
}

/**
 * bounce_http_is_loopback:
 * @url: (nullable): an address
 *
 * Returns: whether it names this machine
 */
gboolean
bounce_http_is_loopback (const char *url)
{
  g_autoptr (GUri) uri = parse_url (url);

  return uri != NULL && host_is_loopback (g_uri_get_host (uri));
}

/**
 * bounce_http_check_url:
 * @url: (nullable): the address of a server
 * @error: return location
 *
 * Only https, and http to this machine (for tests and for a server behind a local tunnel), without
 * a user or a password in it.
 *
 * Returns: whether @url may be asked; else %BOUNCE_SEND_ERROR_NOT_CONFIGURED
 */
gboolean
bounce_http_check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = parse_url (url);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (uri == NULL || host == NULL || *host == '\0')
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                 _ ("“%s” is not the address of a server."),
                 url != NULL ? url : "");
  else if (g_uri_get_userinfo (uri) != NULL)
    g_set_error_literal (error,
                         BOUNCE_SEND_ERROR,
                         BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                         _ ("The address of the server must not hold a password."));
  else if (strcmp (scheme, "https") != 0 &&
           !(strcmp (scheme, "http") == 0 && host_is_loopback (host)))
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                 _ ("“%s” is not protected: its address must begin with https."),
                 url);
  else
    return TRUE;
  return FALSE;
}

static gboolean
uris_share_origin (GUri *a, GUri *b)
{
  return a != NULL && b != NULL && g_strcmp0 (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 &&
         g_uri_get_host (a) != NULL && g_uri_get_host (b) != NULL &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b);
}

/**
 * bounce_http_is_same_origin:
 * @a: an address
 * @b: another
 *
 * Returns: whether scheme, host and port are the same
 */
gboolean
bounce_http_is_same_origin (const char *a, const char *b)
{
  g_autoptr (GUri) one = parse_url (a);
  g_autoptr (GUri) other = parse_url (b);

  return uris_share_origin (one, other);
}

static void
part_free (gpointer data)
{
  BounceHttpPart *part = data;

  g_free (part->name);
  g_free (part->filename);
  g_free (part->value);
  g_clear_pointer (&part->file, g_bytes_unref);
  g_free (part);
}

/**
 * bounce_http_request_new:
 * @method: e.g. "POST"
 * @url: where to
 *
 * Returns: (transfer full): a request without headers and body
 */
BounceHttpRequest *
bounce_http_request_new (const char *method, const char *url)
{
  BounceHttpRequest *request = g_new0 (BounceHttpRequest, 1);

  request->method = g_strdup (method);
  request->url = g_strdup (url);
  request->headers = g_ptr_array_new_with_free_func (g_free);
  request->parts = g_ptr_array_new_with_free_func (part_free);
  return request;
}

/** bounce_http_request_add_header: adds the header @name with @value; line ends in it are cut. */
void
bounce_http_request_add_header (BounceHttpRequest *request, const char *name, const char *value)
{
  char *safe = g_strdup (value);

  /* A line end would begin another header. */
  safe[strcspn (safe, "\r\n")] = '\0';
  g_ptr_array_add (request->headers, g_strdup (name));
  g_ptr_array_add (request->headers, safe);
}

/** bounce_http_request_add_field: adds the field @name of a form. */
void
bounce_http_request_add_field (BounceHttpRequest *request, const char *name, const char *value)
{
  BounceHttpPart *part = g_new0 (BounceHttpPart, 1);

  part->name = g_strdup (name);
  part->value = g_strdup (value);
  g_ptr_array_add (request->parts, part);
}

/** bounce_http_request_add_file: adds @file to a form, as @filename in the field @name. */
void
bounce_http_request_add_file (BounceHttpRequest *request,
                              const char *name,
                              const char *filename,
                              GBytes *file)
{
  BounceHttpPart *part = g_new0 (BounceHttpPart, 1);

  part->name = g_strdup (name);
  part->filename = g_strdup (filename);
  part->file = g_bytes_ref (file);
  g_ptr_array_add (request->parts, part);
}

/** bounce_http_request_set_body: sets the body and its type, for a request that is no form. */
void
bounce_http_request_set_body (BounceHttpRequest *request, GBytes *body, const char *content_type)
{
  g_clear_pointer (&request->body, g_bytes_unref);
  request->body = g_bytes_ref (body);
  g_free (request->content_type);
  request->content_type = g_strdup (content_type);
}

/** bounce_http_request_free: frees a request; NULL is fine. */
void
bounce_http_request_free (BounceHttpRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->method);
  g_free (request->url);
  g_free (request->content_type);
  g_ptr_array_unref (request->headers);
  g_ptr_array_unref (request->parts);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request);
}

/** bounce_http_answer_free: frees an answer; NULL is fine. */
void
bounce_http_answer_free (BounceHttpAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->reason);
  g_free (answer->content_type);
  g_free (answer->location);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_pointer (&answer->headers, g_hash_table_unref);
  g_free (answer);
}

/**
 * bounce_http_new:
 * @origin: the address of the server: nothing is ever asked of another
 * @options: (nullable): limits and trust
 * @error: return location
 *
 * Use it and free it in one thread; it runs in a main context of its own. The proxy comes from
 * GIO's resolver. An invalid certificate is an error, always.
 *
 * Returns: (transfer full) (nullable): a session; else %BOUNCE_SEND_ERROR_NOT_CONFIGURED
 */
BounceHttp *
bounce_http_new (const char *origin, const BounceHttpOptions *options, GError **error)
{
  g_autoptr (GTlsDatabase) authorities = NULL;
  g_autoptr (GError) reason = NULL;
  BounceHttp *http;

  if (!bounce_http_check_url (origin, error))
    return NULL;
  if (!bounce_soup_load (&reason))
    {
      g_set_error_literal (
          error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_NOT_CONFIGURED, reason->message);
      return NULL;
    }
  if (options != NULL && options->ca_file != NULL && *options->ca_file != '\0')
    {
      authorities = g_tls_file_database_new (options->ca_file, &reason);
      if (authorities == NULL)
        {
          g_set_error (error,
                       BOUNCE_SEND_ERROR,
                       BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                       _ ("The file of trusted certificates cannot be used: %s"),
                       reason->message);
          return NULL;
        }
    }
  http = g_new0 (BounceHttp, 1);
  http->origin = g_strdup (origin);
  http->deadline_seconds = options != NULL && options->deadline_seconds > 0
                               ? options->deadline_seconds
                               : DEFAULT_DEADLINE_SECONDS;
  http->max_answer =
      options != NULL && options->max_answer > 0 ? options->max_answer : DEFAULT_MAX_ANSWER;
  http->context = g_main_context_new ();
  g_main_context_push_thread_default (http->context);
  http->session = soup_session_new ();
  soup_session_set_timeout (http->session, IDLE_SECONDS);
  soup_session_set_user_agent (http->session, "bounce-desk/" PACKAGE_VERSION);
  if (authorities != NULL)
    soup_session_set_tls_database (http->session, authorities);
  g_main_context_pop_thread_default (http->context);
  return http;
}

/** bounce_http_free: ends the session and its main context; NULL is fine. */
void
bounce_http_free (BounceHttp *http)
{
  if (http == NULL)
    return;
  g_main_context_push_thread_default (http->context);
  soup_session_abort (http->session);
  g_clear_object (&http->session);
  while (g_main_context_iteration (http->context, FALSE))
    ;
  g_main_context_pop_thread_default (http->context);
  g_main_context_unref (http->context);
  g_free (http->origin);
  g_free (http);
}

static SoupMessage *
message_from_form (const BounceHttpRequest *request, GUri *uri)
{
  SoupMultipart *form = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  g_autofree char *url = g_uri_to_string (uri);
  SoupMessage *message;

  for (guint i = 0; i < request->parts->len; i++)
    {
      const BounceHttpPart *part = request->parts->pdata[i];

      if (part->file != NULL)
        soup_multipart_append_form_file (
            form, part->name, part->filename, "application/octet-stream", part->file);
      else
        soup_multipart_append_form_string (form, part->name, part->value);
    }
  message = soup_message_new_from_multipart (url, form);
  soup_multipart_free (form);
  soup_message_set_method (message, request->method);
  return message;
}

static SoupMessage *
message_from_request (const BounceHttpRequest *request, GUri *uri)
{
  SoupMessage *message;
  SoupMessageHeaders *headers;

  if (request->parts->len > 0)
    message = message_from_form (request, uri);
  else
    message = soup_message_new_from_uri (request->method, uri);
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, request->content_type, request->body);
  headers = soup_message_get_request_headers (message);
  for (guint i = 0; i + 1 < request->headers->len; i += 2)
    soup_message_headers_replace (
        headers, request->headers->pdata[i], request->headers->pdata[i + 1]);
  /* libsoup redoes a redirected POST as a GET, and carries credentials to another origin. It also
   * asks for passwords by itself, which nobody answers. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  return message;
}

static void
starting_cb (SoupMessage *message, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->left = TRUE;
}

static gboolean
deadline_cb (gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->late = TRUE;
  g_cancellable_cancel (exchange->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void read_more (Exchange *exchange);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;
  g_autoptr (GBytes) chunk =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &exchange->error);

  if (chunk == NULL || g_bytes_get_size (chunk) == 0)
    {
      exchange->done = TRUE;
      return;
    }
  g_byte_array_append (exchange->body, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
  if (exchange->body->len > exchange->max_answer)
    {
      g_set_error_literal (&exchange->error,
                           G_IO_ERROR,
                           G_IO_ERROR_MESSAGE_TOO_LARGE,
                           _ ("The server's answer is far too long."));
      exchange->done = TRUE;
      return;
    }
  read_more (exchange);
}

static void
read_more (Exchange *exchange)
{
  g_input_stream_read_bytes_async (
      exchange->stream, READ_CHUNK, G_PRIORITY_DEFAULT, exchange->cancellable, read_cb, exchange);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->stream = soup_session_send_finish (exchange->http->session, result, &exchange->error);
  if (exchange->stream == NULL)
    exchange->done = TRUE;
  else
    read_more (exchange);
}

static GSource *
attach_deadline (Exchange *exchange, const BounceHttpRequest *request)
{
  goffset length = soup_message_headers_get_content_length (
      soup_message_get_request_headers (exchange->message));
  gsize body = request->body != NULL ? g_bytes_get_size (request->body)
                                     : (gsize)MAX (length, 0) + request->max_answer;
  guint seconds = exchange->http->deadline_seconds + (guint)(body / SLOWEST_BYTES_PER_SECOND);
  GSource *source = g_timeout_source_new (seconds * 1000);

  g_source_set_callback (source, deadline_cb, exchange, NULL);
  g_source_attach (source, exchange->http->context);
  return source;
}

static void
run (Exchange *exchange, const BounceHttpRequest *request, GCancellable *cancellable)
{
  g_autoptr (GSource) deadline = attach_deadline (exchange, request);
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable,
                                     G_CALLBACK (outer_cancelled_cb),
                                     g_object_ref (exchange->cancellable),
                                     g_object_unref);
  g_signal_connect (exchange->message, "starting", G_CALLBACK (starting_cb), exchange);
  soup_session_send_async (exchange->http->session,
                           exchange->message,
                           G_PRIORITY_DEFAULT,
                           exchange->cancellable,
                           sent_cb,
                           exchange);
  while (!exchange->done)
    g_main_context_iteration (exchange->http->context, TRUE);
  g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  g_source_destroy (deadline);
}

/* What is wrong with a certificate, as a person would say it. */
static const char *
get_certificate_fault (SoupMessage *message)
{
  GTlsCertificateFlags flags = soup_message_get_tls_peer_certificate_errors (message);

  if ((flags & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return _ ("it belongs to another server");
  if ((flags & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED)) != 0)
    return _ ("it is not valid today");
  if ((flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    return _ ("it was withdrawn");
  if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return _ ("nobody trusted vouches for it");
  return NULL;
}

static void
set_transport_error (const Exchange *exchange, GCancellable *cancellable, GError **error)
{
  const GError *reason = exchange->error;
  const char *host = g_uri_get_host (soup_message_get_uri (exchange->message));

  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Stopped."));
  else if (exchange->late || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 BOUNCE_SEND_ERROR_UNREACHABLE,
                 _ ("%s did not answer in time."),
                 host);
  else if (reason->domain == G_TLS_ERROR && !exchange->left)
    {
      const char *fault = get_certificate_fault (exchange->message);

      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   BOUNCE_SEND_ERROR_NOT_TRUSTED,
                   _ ("The certificate of %s is not to be trusted: %s. Nothing was sent to it."),
                   host,
                   fault != NULL ? fault : reason->message);
    }
  else if (exchange->left)
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 BOUNCE_SEND_ERROR_UNREACHABLE,
                 _ ("The connection to %s broke off: %s"),
                 host,
                 reason->message);
  else
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 BOUNCE_SEND_ERROR_UNREACHABLE,
                 _ ("%s cannot be reached: %s"),
                 host,
                 reason->message);
}

static gint64
parse_retry_after (const char *value)
{
  g_autoptr (GDateTime) when = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (value == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT32, &seconds, NULL))
    return (gint64)seconds;
  when = soup_date_time_new_from_http_string (value);
  if (when == NULL)
    return -1;
  now = g_date_time_new_now_utc ();
  return MAX (g_date_time_difference (when, now) / G_TIME_SPAN_SECOND, 0);
}

static BounceHttpAnswer *
answer_from_exchange (Exchange *exchange)
{
  BounceHttpAnswer *answer = g_new0 (BounceHttpAnswer, 1);
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  answer->status = soup_message_get_status (exchange->message);
  answer->reason = g_strdup (soup_message_get_reason_phrase (exchange->message));
  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));
  answer->content_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  answer->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  answer->retry_seconds = parse_retry_after (soup_message_headers_get_one (headers, "Retry-After"));
  answer->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_hash_table_replace (answer->headers, g_ascii_strdown (name, -1), g_strdup (value));
  return answer;
}

static BounceHttpAnswer *
exchange_once (BounceHttp *http,
               const BounceHttpRequest *request,
               GUri *uri,
               gboolean *left,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (SoupMessage) message = message_from_request (request, uri);
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  BounceHttpAnswer *answer = NULL;
  Exchange exchange = { .http = http, .message = message, .cancellable = inner };

  exchange.body = g_byte_array_new ();
  exchange.max_answer = request->max_answer > 0 ? request->max_answer : http->max_answer;
  g_main_context_push_thread_default (http->context);
  run (&exchange, request, cancellable);
  if (left != NULL)
    *left = *left || exchange.left;
  if (exchange.error != NULL)
    set_transport_error (&exchange, cancellable, error);
  else
    answer = answer_from_exchange (&exchange);
  g_clear_pointer (&exchange.body, g_byte_array_unref);
  g_clear_object (&exchange.stream);
  g_clear_error (&exchange.error);
  g_main_context_pop_thread_default (http->context);
  return answer;
}

/* A reading request may follow the server's own redirects, never to another origin: credentials
 * would go along in headers that libsoup does not know to be secret. */
static GUri *
get_next_uri (const BounceHttpRequest *request, const BounceHttpAnswer *answer, GUri *uri)
{
  g_autoptr (GUri) next = NULL;

  if (strcmp (request->method, "GET") != 0 || answer->location == NULL ||
      !(answer->status == 301 || answer->status == 302 || answer->status == 307 ||
        answer->status == 308))
    return NULL;
  next = g_uri_parse_relative (uri, answer->location, SOUP_HTTP_URI_FLAGS, NULL);
  return uris_share_origin (next, uri) ? g_steal_pointer (&next) : NULL;
}

/**
 * bounce_http_exchange:
 * @http: a session of this thread
 * @request: what to ask
 * @left: (out) (optional): whether any byte of the request may have reached the server
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * Blocks until the server answered, whatever its status: the caller compares that with the
 * documented one. A redirect of anything but a GET is handed back as it is; a GET follows it within
 * the origin. An answer that breaks off is an error, also when its status was good.
 *
 * Returns: (transfer full) (nullable): the answer; else %BOUNCE_SEND_ERROR_UNREACHABLE,
 * %BOUNCE_SEND_ERROR_NOT_TRUSTED, %BOUNCE_SEND_ERROR_NOT_CONFIGURED or %G_IO_ERROR_CANCELLED
 */
BounceHttpAnswer *
bounce_http_exchange (BounceHttp *http,
                      const BounceHttpRequest *request,
                      gboolean *left,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (left != NULL)
    *left = FALSE;
  if (!bounce_http_check_url (request->url, error))
    return NULL;
  uri = parse_url (request->url);
  if (!bounce_http_is_same_origin (request->url, http->origin))
    {
      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                   _ ("“%s” is another server than the one in the preferences."),
                   request->url);
      return NULL;
    }
  for (guint i = 0;; i++)
    {
      g_autoptr (BounceHttpAnswer) answer =
          exchange_once (http, request, uri, left, cancellable, error);
      GUri *next = answer != NULL ? get_next_uri (request, answer, uri) : NULL;

      if (next == NULL || i == MAX_REDIRECTS)
        {
          g_clear_pointer (&next, g_uri_unref);
          return g_steal_pointer (&answer);
        }
      g_uri_unref (uri);
      uri = next;
    }
}
