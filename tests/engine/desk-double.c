/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "desk-double.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  char *subject;
  char *filename;
  char *content; /* base64; NULL: dropped */
  char *comment_filename;
  char *comment_content;
  gint64 found_after; /* monotonic time */
} Ticket;

struct _Desk
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server;
  char *url;
  GMutex mutex;
  GCond cond;
  GTlsCertificate *certificate;
  /* Guarded by the mutex: */
  GPtrArray *tickets;
  GPtrArray *held; /* messages that are never answered */
  GString *seen;   /* everything that came in */
  GHashTable *last_headers;
  DeskTrick trick;
  guint status;
  char *header;
  char *body;
  guint search_lag;
  guint n_requests;
  guint n_comments;
};

static void
ticket_free (gpointer data)
{
  Ticket *ticket = data;

  g_free (ticket->subject);
  g_free (ticket->filename);
  g_free (ticket->content);
  g_free (ticket->comment_filename);
  g_free (ticket->comment_content);
  g_free (ticket);
}

static void
answer (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message,
                                    *text == '<' ? "text/html" : "application/json",
                                    SOUP_MEMORY_COPY,
                                    text,
                                    strlen (text));
}

static void
record (Desk *desk, SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  desk->n_requests++;
  g_hash_table_remove_all (desk->last_headers);
  g_string_append_printf (desk->seen, "%s %s\n", soup_server_message_get_method (message), path);
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_hash_table_replace (desk->last_headers, g_ascii_strdown (name, -1), g_strdup (value));
      g_string_append_printf (desk->seen, "%s: %s\n", name, value);
    }
  if (body->data != NULL)
    g_string_append_len (desk->seen, body->data, (gssize)body->length);
}

static JsonObject *
get_object (JsonParser *parser, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  g_assert_true (json_parser_load_from_data (parser, body->data, (gssize)body->length, NULL));
  return json_node_get_object (json_parser_get_root (parser));
}

static JsonObject *
get_attachment (JsonObject *object)
{
  return json_array_get_object_element (json_object_get_array_member (object, "Attachments"), 0);
}

static guint
file_ticket (Desk *desk, SoupServerMessage *message)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = get_object (parser, message);
  JsonObject *attachment = get_attachment (object);
  Ticket *ticket = g_new0 (Ticket, 1);

  ticket->subject = g_strdup (json_object_get_string_member (object, "Subject"));
  ticket->filename = g_strdup (json_object_get_string_member (attachment, "FileName"));
  ticket->found_after = g_get_monotonic_time () + 1000 * (gint64)desk->search_lag;
  if (desk->trick != DESK_DROP_ATTACHMENT)
    ticket->content = g_strdup (json_object_get_string_member (attachment, "FileContent"));
  if (desk->trick == DESK_ALTER_ATTACHMENT)
    ticket->content[0] = ticket->content[0] == 'A' ? 'B' : 'A';
  g_ptr_array_add (desk->tickets, ticket);
  return desk->tickets->len;
}

static void
break_off (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  static const char half[] = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
                             "Content-Length: 500\r\n\r\n{\"id\": 1";

  g_output_stream_write_all (
      g_io_stream_get_output_stream (stream), half, strlen (half), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
hold (Desk *desk, SoupServerMessage *message)
{
  soup_server_message_pause (message);
  g_ptr_array_add (desk->held, g_object_ref (message));
}

static void
create (Desk *desk, SoupServerMessage *message)
{
  gboolean files = desk->trick != DESK_STATUS && desk->trick != DESK_HANG;
  guint number = files ? file_ticket (desk, message) : 0;
  g_autofree char *plain = g_strdup_printf ("{\"id\": \"%u\", \"type\": \"ticket\"}", number);
  g_autofree char *endless = NULL;

  if (desk->header != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (desk->header, ": ", 2);

      soup_message_headers_append (
          soup_server_message_get_response_headers (message), parts[0], parts[1]);
    }
  switch (desk->trick)
    {
    case DESK_STATUS:
    case DESK_FILE_STATUS:
      answer (message, desk->status, desk->body != NULL ? desk->body : "{}");
      break;
    case DESK_FILE_TRUNCATE:
      break_off (message);
      break;
    case DESK_FILE_HANG:
    case DESK_HANG:
      hold (desk, message);
      break;
    case DESK_FILE_ENDLESS:
      endless = g_strnfill (3 * 1024 * 1024, ' ');
      answer (message, 201, endless);
      break;
    case DESK_FILE_NO_NUMBER:
      answer (message, 201, "{\"type\": \"ticket\"}");
      break;
    case DESK_PLAIN:
    case DESK_DROP_ATTACHMENT:
    case DESK_ALTER_ATTACHMENT:
    default:
      answer (message, 201, plain);
      break;
    }
}

/* The word of "… LIKE 'word'", or the domain of "… = 'domain'" behind a custom field. */
static char *
get_word (const char *query)
{
  const char *like = strstr (query, "LIKE '");

  return like != NULL ? g_strndup (like + 6, strcspn (like + 6, "'")) : g_strdup ("\n");
}

static void
search (Desk *desk, SoupServerMessage *message, GHashTable *query)
{
  g_autofree char *word = get_word (g_hash_table_lookup (query, "query"));
  g_autoptr (GString) out = g_string_new ("{\"items\": [");

  for (guint i = 0; i < desk->tickets->len; i++)
    {
      const Ticket *ticket = desk->tickets->pdata[i];

      if (strstr (ticket->subject, word) != NULL && g_get_monotonic_time () >= ticket->found_after)
        g_string_append_printf (out,
                                "%s{\"id\": \"%u\", \"Subject\": \"%s\"}",
                                out->str[out->len - 1] == '[' ? "" : ",",
                                i + 1,
                                ticket->subject);
    }
  g_string_append (out, "]}");
  answer (message, 200, out->str);
}

static void
list_files (SoupServerMessage *message, const Ticket *ticket, guint number)
{
  g_autoptr (GString) out = g_string_new ("{\"items\": [");

  if (ticket->content != NULL)
    g_string_append_printf (
        out, "{\"id\": \"%u\", \"Filename\": \"%s\"}", 10 * number, ticket->filename);
  if (ticket->comment_filename != NULL)
    g_string_append_printf (out,
                            "%s{\"id\": \"%u\", \"Filename\": \"%s\"}",
                            ticket->content != NULL ? "," : "",
                            10 * number + 1,
                            ticket->comment_filename);
  g_string_append (out, "]}");
  answer (message, 200, out->str);
}

static void
add_comment (Desk *desk, SoupServerMessage *message, Ticket *ticket)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *attachment = get_attachment (get_object (parser, message));

  desk->n_comments++;
  g_free (ticket->comment_filename);
  g_free (ticket->comment_content);
  ticket->comment_filename = g_strdup (json_object_get_string_member (attachment, "FileName"));
  ticket->comment_content = g_strdup (json_object_get_string_member (attachment, "FileContent"));
  if (desk->trick == DESK_FILE_TRUNCATE)
    break_off (message);
  else
    answer (message, 201, "[\"Comments added\"]");
}

static void
serve_ticket (Desk *desk, SoupServerMessage *message, const char *rest)
{
  guint number = (guint)g_ascii_strtoull (rest, NULL, 10);
  Ticket *ticket =
      number > 0 && number <= desk->tickets->len ? desk->tickets->pdata[number - 1] : NULL;

  if (ticket == NULL)
    answer (message, 404, "{\"message\": \"Not Found\"}");
  else if (g_str_has_suffix (rest, "/attachments"))
    list_files (message, ticket, number);
  else if (g_str_has_suffix (rest, "/comment"))
    add_comment (desk, message, ticket);
  else
    answer (message, 404, "{}");
}

static void
serve_file (Desk *desk, SoupServerMessage *message, const char *rest)
{
  guint number = (guint)g_ascii_strtoull (rest, NULL, 10);
  const Ticket *ticket = desk->tickets->pdata[number / 10 - 1];
  g_autofree char *out = g_strdup_printf (
      "{\"Content\": \"%s\"}", number % 10 == 0 ? ticket->content : ticket->comment_content);

  answer (message, 200, out);
}

static void
handle (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer user_data)
{
  Desk *desk = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  record (desk, message, path);
  if (strcmp (path, "/REST/2.0/ticket") == 0 &&
      strcmp (soup_server_message_get_method (message), "POST") == 0)
    create (desk, message);
  else if (strcmp (path, "/REST/2.0/tickets") == 0 && query != NULL)
    search (desk, message, query);
  else if (g_str_has_prefix (path, "/REST/2.0/ticket/"))
    serve_ticket (desk, message, path + strlen ("/REST/2.0/ticket/"));
  else if (g_str_has_prefix (path, "/REST/2.0/attachment/"))
    serve_file (desk, message, path + strlen ("/REST/2.0/attachment/"));
  else if (desk->trick == DESK_STATUS)
    answer (message, desk->status, desk->body != NULL ? desk->body : "{}");
  else if (strcmp (path, "/REST/2.0/queue/moved") == 0)
    soup_server_message_set_redirect (message, 302, desk->header);
  else if (strcmp (path, "/REST/2.0/queue/Mail") == 0)
    answer (message, 200, "{\"id\": 1}");
  else
    answer (message, 404, "{\"message\": \"Not Found\"}");
}

static gpointer
desk_thread (gpointer data)
{
  Desk *desk = data;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_main_context_push_thread_default (desk->context);
  desk->server = soup_server_new ("server-header", "double", NULL);
  if (desk->certificate != NULL)
    soup_server_set_tls_certificate (desk->server, desk->certificate);
  soup_server_add_handler (desk->server, NULL, handle, desk, NULL);
  soup_server_listen_local (desk->server,
                            0,
                            SOUP_SERVER_LISTEN_IPV4_ONLY |
                                (desk->certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0),
                            &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (desk->server);
  g_mutex_lock (&desk->mutex);
  desk->url = g_uri_to_string (uris->data);
  g_cond_signal (&desk->cond);
  g_mutex_unlock (&desk->mutex);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  g_main_loop_run (desk->loop);
  soup_server_disconnect (desk->server);
  g_clear_pointer (&desk->held, g_ptr_array_unref);
  g_clear_object (&desk->server);
  while (g_main_context_iteration (desk->context, FALSE))
    ;
  g_main_context_pop_thread_default (desk->context);
  return NULL;
}

/* desk_new: starts a double; @certificate (nullable) is a PEM file: then it speaks TLS. */
Desk *
desk_new (const char *certificate)
{
  Desk *desk = g_new0 (Desk, 1);
  g_autoptr (GError) error = NULL;

  if (certificate != NULL)
    desk->certificate = g_tls_certificate_new_from_file (certificate, &error);
  g_assert_no_error (error);
  g_mutex_init (&desk->mutex);
  g_cond_init (&desk->cond);
  desk->tickets = g_ptr_array_new_with_free_func (ticket_free);
  desk->held = g_ptr_array_new_with_free_func (g_object_unref);
  desk->seen = g_string_new (NULL);
  desk->last_headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  desk->context = g_main_context_new ();
  desk->loop = g_main_loop_new (desk->context, FALSE);
  desk->thread = g_thread_new ("desk", desk_thread, desk);
  g_mutex_lock (&desk->mutex);
  while (desk->url == NULL)
    g_cond_wait (&desk->cond, &desk->mutex);
  g_mutex_unlock (&desk->mutex);
  return desk;
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* desk_free: stops it; from then on nobody answers on its port. */
void
desk_free (Desk *desk)
{
  g_main_context_invoke (desk->context, quit_cb, desk->loop);
  g_thread_join (desk->thread);
  g_main_loop_unref (desk->loop);
  g_main_context_unref (desk->context);
  g_clear_object (&desk->certificate);
  g_ptr_array_unref (desk->tickets);
  g_string_free (desk->seen, TRUE);
  g_hash_table_unref (desk->last_headers);
  g_mutex_clear (&desk->mutex);
  g_cond_clear (&desk->cond);
  g_free (desk->url);
  g_free (desk->header);
  g_free (desk->body);
  g_free (desk);
}

const char *
desk_get_url (Desk *desk)
{
  return desk->url;
}

/* desk_play: sets what happens to tickets from now on. @header: "Name: value" for the answer. */
void
desk_play (Desk *desk, DeskTrick trick, guint status, const char *header, const char *body)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  desk->trick = trick;
  desk->status = status;
  g_free (desk->header);
  desk->header = g_strdup (header);
  g_free (desk->body);
  desk->body = g_strdup (body);
}

/* desk_set_search_lag: new tickets are found by a search only after that time. */
void
desk_set_search_lag (Desk *desk, guint milliseconds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  desk->search_lag = milliseconds;
}

/* desk_count_tickets: how many tickets have @word in their subject. */
guint
desk_count_tickets (Desk *desk, const char *word)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);
  guint n = 0;

  for (guint i = 0; i < desk->tickets->len; i++)
    n += strstr (((Ticket *)desk->tickets->pdata[i])->subject, word) != NULL;
  return n;
}

guint
desk_count_comments (Desk *desk)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  return desk->n_comments;
}

guint
desk_count_requests (Desk *desk)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  return desk->n_requests;
}

char *
desk_dup_last_header (Desk *desk, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  return g_strdup (g_hash_table_lookup (desk->last_headers, name));
}

/* desk_has_seen: whether any request so far had @text in it. */
gboolean
desk_has_seen (Desk *desk, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  return strstr (desk->seen->str, text) != NULL;
}
