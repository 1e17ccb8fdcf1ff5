/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "send/ticket-client-private.h"
#include "send/ticket-template.h"

#define MAX_NUMBER 64
#define MAX_TAKEN 4096
#define OCTETS "application/octet-stream"

static char *
dup_url (BounceTicketClient *client, const BounceTicketRequest *request, GError **error)
{
  g_autofree char *url =
      bounce_template_expand (request->url, BOUNCE_TEMPLATE_URL, client->values, error);
  g_autoptr (GString) out = NULL;

  if (url == NULL)
    return NULL;
  out = g_string_new (url);
  for (guint i = 0; i < request->query->len; i++)
    {
      const BounceTicketPair *pair = request->query->pdata[i];
      g_autofree char *name =
          bounce_template_expand (pair->name, BOUNCE_TEMPLATE_TEXT, client->values, error);
      g_autofree char *value =
          name != NULL
              ? bounce_template_expand (pair->value, BOUNCE_TEMPLATE_TEXT, client->values, error)
              : NULL;

      if (value == NULL)
        return NULL;
      g_string_append_c (out, i == 0 ? '?' : '&');
      g_string_append_uri_escaped (out, name, "[]", FALSE);
      g_string_append_c (out, '=');
      g_string_append_uri_escaped (out, value, NULL, FALSE);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* A header that comes out empty is an optional one whose setting is not set. */
static gboolean
add_headers (BounceTicketClient *client, BounceHttpRequest *out, GPtrArray *pairs, GError **error)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      const BounceTicketPair *pair = pairs->pdata[i];
      g_autofree char *value =
          bounce_template_expand (pair->value, BOUNCE_TEMPLATE_TEXT, client->values, error);

      if (value == NULL)
        return FALSE;
      if (*value != '\0')
        bounce_http_request_add_header (out, pair->name, value);
      explicit_bzero (value, strlen (value));
    }
  return TRUE;
}

static gboolean
add_basic_login (BounceTicketClient *client, BounceHttpRequest *out, GError **error)
{
  const BounceTicketSystem *system = client->system;
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autofree char *pair = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *value = NULL;

  if (system->basic_user == NULL)
    return TRUE;
  user = bounce_template_expand (system->basic_user, BOUNCE_TEMPLATE_TEXT, client->values, error);
  if (user == NULL)
    return FALSE;
  password = bounce_template_expand (system->basic_password != NULL ? system->basic_password : "",
                                     BOUNCE_TEMPLATE_TEXT,
                                     client->values,
                                     error);
  if (password == NULL)
    return FALSE;
  pair = g_strdup_printf ("%s:%s", user, password);
  encoded = g_base64_encode ((const guchar *)pair, strlen (pair));
  value = g_strconcat ("Basic ", encoded, NULL);
  bounce_http_request_add_header (out, "Authorization", value);
  return TRUE;
}

static gboolean
add_form (BounceTicketClient *client,
          const BounceTicketRequest *request,
          BounceHttpRequest *out,
          GError **error)
{
  for (guint i = 0; i < request->field->len; i++)
    {
      const BounceTicketPair *pair = request->field->pdata[i];
      g_autofree char *value =
          bounce_template_expand (pair->value, BOUNCE_TEMPLATE_TEXT, client->values, error);

      if (value == NULL)
        return FALSE;
      if (*value != '\0')
        bounce_http_request_add_field (out, pair->name, value);
    }
  if (request->file_field != NULL && client->attachment != NULL)
    bounce_http_request_add_file (out,
                                  request->file_field,
                                  g_hash_table_lookup (client->values, "attachment-name"),
                                  client->attachment);
  return TRUE;
}

static gboolean
add_json (BounceTicketClient *client,
          const BounceTicketRequest *request,
          BounceHttpRequest *out,
          GError **error)
{
  g_autoptr (GBytes) body = NULL;

  /* Only here, and only while it is needed: it is as long as the file and a third more. */
  if (strstr (request->json, "{attachment-base64}") != NULL)
    {
      gsize size = 0;
      const guchar *bytes =
          client->attachment != NULL ? g_bytes_get_data (client->attachment, &size) : NULL;

      g_hash_table_replace (
          client->values, g_strdup ("attachment-base64"), g_base64_encode (bytes, size));
    }
  body = bounce_template_expand_json (request->json, client->values, error);
  g_hash_table_remove (client->values, "attachment-base64");
  if (body == NULL)
    return FALSE;
  bounce_http_request_set_body (out, body, "application/json");
  return TRUE;
}

static BounceHttpRequest *
build (BounceTicketClient *client, const BounceTicketRequest *request, GError **error)
{
  g_autofree char *url = dup_url (client, request, error);
  g_autoptr (BounceHttpRequest) out = NULL;
  gboolean good = TRUE;

  if (url == NULL)
    return NULL;
  out = bounce_http_request_new (request->method, url);
  bounce_http_request_add_header (
      out, "Accept", g_strcmp0 (request->content, "raw") == 0 ? OCTETS : "application/json");
  if (!request->no_login)
    good = add_basic_login (client, out, error) &&
           add_headers (client, out, client->system->header, error);
  good = good && add_headers (client, out, request->header, error);
  if (good && request->body == BOUNCE_TICKET_BODY_JSON)
    good = add_json (client, request, out, error);
  else if (good && request->body == BOUNCE_TICKET_BODY_FORM)
    good = add_form (client, request, out, error);
  else if (request->body == BOUNCE_TICKET_BODY_RAW && client->attachment != NULL)
    bounce_http_request_set_body (out, client->attachment, OCTETS);
  if (request->content != NULL && client->attachment != NULL)
    out->max_answer = 2 * g_bytes_get_size (client->attachment) + 1024 * 1024;
  return good ? g_steal_pointer (&out) : NULL;
}

static BounceSendError
get_code (guint status, gboolean files)
{
  switch (status)
    {
    case 401:
    case 407:
      return BOUNCE_SEND_ERROR_LOGIN;
    case 403:
      return BOUNCE_SEND_ERROR_FORBIDDEN;
    case 413:
      return BOUNCE_SEND_ERROR_TOO_LARGE;
    case 408:
    case 429:
    case 503:
      return BOUNCE_SEND_ERROR_TRY_LATER;
    default:
      break;
    }
  /* "See other", a success that is not the documented one (a captive portal's page, a proxy's), a
   * server that broke down over the request: each may stand before a ticket that was filed. */
  if (files && (status == 303 || status < 300 || status >= 500))
    return BOUNCE_SEND_ERROR_UNCONFIRMED;
  if (status >= 300 && status < 400)
    return BOUNCE_SEND_ERROR_NOT_CONFIGURED;
  return status >= 500 ? BOUNCE_SEND_ERROR_UNREACHABLE : BOUNCE_SEND_ERROR_REFUSED;
}

static void
set_status_error (BounceTicketClient *client,
                  const BounceHttpAnswer *answer,
                  const BounceTicketReply *reply,
                  gboolean files,
                  GError **error)
{
  BounceSendError code = get_code (answer->status, files);
  g_autofree char *said = bounce_ticket_reply_dup_words (reply);
  g_autofree char *reason = bounce_text_clean_line (answer->reason, -1, 200);
  g_autofree char *location = bounce_text_clean_line (answer->location, -1, 200);
  g_autofree char *words = g_strdup_printf ("%u %s", answer->status, said != NULL ? said : reason);

  client->retry_seconds = answer->retry_seconds;
  switch (code)
    {
    case BOUNCE_SEND_ERROR_LOGIN:
      g_set_error (
          error, BOUNCE_SEND_ERROR, code, _ ("The server does not accept the login: %s"), words);
      break;
    case BOUNCE_SEND_ERROR_FORBIDDEN:
      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   code,
                   _ ("The server does not allow it. Is the queue or project right? It says: %s"),
                   words);
      break;
    case BOUNCE_SEND_ERROR_TOO_LARGE:
      g_set_error (
          error, BOUNCE_SEND_ERROR, code, _ ("The mail is too large for the server: %s"), words);
      break;
    case BOUNCE_SEND_ERROR_TRY_LATER:
      g_set_error (
          error, BOUNCE_SEND_ERROR, code, _ ("The server is busy, the ticket waits: %s"), words);
      break;
    case BOUNCE_SEND_ERROR_NOT_CONFIGURED:
      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   code,
                   _ ("The server's address in the preferences is not right: it sends on to %s"),
                   location != NULL ? location : "?");
      break;
    case BOUNCE_SEND_ERROR_UNCONFIRMED:
      g_set_error (
          error, BOUNCE_SEND_ERROR, code, _ ("The server did not confirm the ticket: %s"), words);
      break;
    case BOUNCE_SEND_ERROR_UNREACHABLE:
      g_set_error (error, BOUNCE_SEND_ERROR, code, _ ("The server has a fault: %s"), words);
      break;
    default:
      g_set_error (error, BOUNCE_SEND_ERROR, code, _ ("The server refused: %s"), words);
      break;
    }
}

static gboolean
is_success (const BounceTicketRequest *request, guint status)
{
  for (guint i = 0; i < request->success->len; i++)
    if (g_array_index (request->success, guint, i) == status)
      return TRUE;
  return FALSE;
}

static gboolean
taken_is_safe (const char *name, const char *value)
{
  if (strcmp (name, "number") != 0)
    return strlen (value) <= MAX_TAKEN;
  for (const char *p = value; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.#", *p) == NULL)
      return FALSE;
  return strlen (value) <= MAX_NUMBER;
}

/* FALSE: the answer lacks a value, or it is not one that may be put into further requests. */
static gboolean
take_values (BounceTicketClient *client,
             const BounceTicketRequest *request,
             const BounceTicketReply *reply,
             gboolean files,
             GError **error)
{
  for (guint i = 0; i < request->take->len; i++)
    {
      const BounceTicketPair *pair = request->take->pdata[i];
      g_autofree char *path =
          bounce_template_expand (pair->value, BOUNCE_TEMPLATE_TEXT, client->values, error);
      char *value = path != NULL ? bounce_ticket_reply_dup_value (reply, path) : NULL;

      if (path == NULL)
        return FALSE;
      if (value == NULL || *value == '\0' || !taken_is_safe (pair->name, value))
        {
          g_free (value);
          g_set_error (error,
                       BOUNCE_SEND_ERROR,
                       files ? BOUNCE_SEND_ERROR_UNCONFIRMED : BOUNCE_SEND_ERROR_REFUSED,
                       _ ("The server's answer does not say the “%s”. Is its address right?"),
                       pair->name);
          return FALSE;
        }
      g_hash_table_replace (client->values, g_strdup (pair->name), value);
    }
  return TRUE;
}

/* Bytes went out and nothing came back: whether a ticket was filed, nobody knows yet. */
static void
blur_error (gboolean files, gboolean left, GError **error)
{
  if (!files || !left || error == NULL || *error == NULL)
    return;
  if ((*error)->domain != BOUNCE_SEND_ERROR || (*error)->code == BOUNCE_SEND_ERROR_UNREACHABLE)
    {
      (*error)->domain = BOUNCE_SEND_ERROR;
      (*error)->code = BOUNCE_SEND_ERROR_UNCONFIRMED;
    }
}

/**
 * bounce_ticket_client_run:
 * @client: a client
 * @request: one of its system's requests
 * @files: whether it files something: then what is not sure becomes
 * %BOUNCE_SEND_ERROR_UNCONFIRMED
 * @body: (out) (optional) (transfer full): the answer's bytes
 * @cancellable: (nullable): a #GCancellable
 * @error: (nullable): return location; must not be NULL when @files
 *
 * Sends one request, compares the status with the documented ones, and takes the values that
 * further requests need.
 *
 * Returns: (transfer full) (nullable): the answer; else any #BounceSendError
 */
BounceTicketReply *
bounce_ticket_client_run (BounceTicketClient *client,
                          const BounceTicketRequest *request,
                          gboolean files,
                          GBytes **body,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (BounceHttpRequest) out = build (client, request, error);
  g_autoptr (BounceHttpAnswer) answer = NULL;
  g_autoptr (BounceTicketReply) reply = NULL;
  gboolean left = FALSE;

  if (out == NULL)
    return NULL;
  answer = bounce_http_exchange (client->http, out, &left, cancellable, error);
  if (answer == NULL)
    {
      blur_error (files, left, error);
      return NULL;
    }
  reply = bounce_ticket_reply_new (answer->body, answer->headers);
  if (!is_success (request, answer->status))
    {
      set_status_error (client, answer, reply, files, error);
      return NULL;
    }
  if (!take_values (client, request, reply, files, error))
    return NULL;
  if (body != NULL)
    *body = g_bytes_ref (answer->body);
  return g_steal_pointer (&reply);
}

/**
 * bounce_ticket_client_run_flow:
 * @client: a client
 * @flow: a chain of requests; one that the system does not have is done at once
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * Returns: whether every request went well
 */
gboolean
bounce_ticket_client_run_flow (BounceTicketClient *client,
                               BounceTicketFlow flow,
                               GCancellable *cancellable,
                               GError **error)
{
  GPtrArray *requests = client->system->flows[flow];
  gboolean files = flow == BOUNCE_TICKET_FLOW_CREATE || flow == BOUNCE_TICKET_FLOW_ADD;

  for (guint i = 0; requests != NULL && i < requests->len; i++)
    {
      const BounceTicketRequest *request = requests->pdata[i];
      /* Of a chain only the last request says something; the others prepare it. */
      gboolean last = i == requests->len - 1;
      g_autoptr (BounceTicketReply) reply =
          bounce_ticket_client_run (client, request, files && last, NULL, cancellable, error);

      if (reply == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * bounce_ticket_client_log_in:
 * @client: a client
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * Returns: whether the system's login flow, where it has one, went well
 */
gboolean
bounce_ticket_client_log_in (BounceTicketClient *client, GCancellable *cancellable, GError **error)
{
  if (!client->logged_in)
    client->logged_in =
        bounce_ticket_client_run_flow (client, BOUNCE_TICKET_FLOW_LOGIN, cancellable, error);
  return client->logged_in;
}
