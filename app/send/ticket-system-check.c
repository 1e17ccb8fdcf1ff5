/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "send/ticket-system-private.h"
#include "send/ticket-template.h"

/* What the program itself puts into a template; HACKING.md says what each is. */
static const char *const own_names[] = {
  "subject",
  "body",
  "key",
  "ref",
  "incident",
  "recipient-domain",
  "number",
  "scenario",
  "attachment-name",
  "attachment-base64",
  "sha256",
};

static gboolean
is_get (const BounceTicketRequest *request)
{
  return strcmp (request->method, "GET") == 0;
}

static GHashTable *
collect_names (const BounceTicketSystem *system)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (own_names); i++)
    g_hash_table_add (names, (gpointer)own_names[i]);
  for (guint i = 0; i < system->settings->len; i++)
    g_hash_table_add (names, ((BounceTicketSetting *)system->settings->pdata[i])->id);
  for (guint i = 0; i < system->requests->len; i++)
    {
      const BounceTicketRequest *request = system->requests->pdata[i];

      for (guint j = 0; j < request->take->len; j++)
        g_hash_table_add (names, ((BounceTicketPair *)request->take->pdata[j])->name);
    }
  return names;
}

static gboolean
check_text (const BounceTicketSystem *system,
            guint line,
            GHashTable *names,
            const char *text,
            GError **error)
{
  g_autofree char *unknown = text != NULL ? bounce_template_find_unknown (text, names) : NULL;

  if (unknown == NULL)
    return TRUE;
  return bounce_ticket_system_set_error (
      system, line, error, "unknown placeholder \"%s\"", unknown);
}

static gboolean
check_pairs (const BounceTicketSystem *system,
             guint line,
             GHashTable *names,
             GPtrArray *pairs,
             GError **error)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      const BounceTicketPair *pair = pairs->pdata[i];

      if (*pair->name == '\0' || strpbrk (pair->name, " :\r\n") != NULL)
        return bounce_ticket_system_set_error (
            system, line, error, "\"%s\" is no name", pair->name);
      if (!check_text (system, line, names, pair->value, error) ||
          !check_text (system, line, names, pair->name, error))
        return FALSE;
    }
  return TRUE;
}

/* An address goes into logs on the way: no secret may stand in it. */
static gboolean
check_no_secret (const BounceTicketSystem *system,
                 const BounceTicketRequest *request,
                 const char *text,
                 GError **error)
{
  for (guint i = 0; i < system->settings->len; i++)
    {
      const BounceTicketSetting *setting = system->settings->pdata[i];
      g_autofree char *plain = g_strdup_printf ("{%s}", setting->id);
      g_autofree char *filtered = g_strdup_printf ("{%s|", setting->id);

      if (setting->kind == BOUNCE_TICKET_SETTING_SECRET &&
          (strstr (text, plain) != NULL || strstr (text, filtered) != NULL))
        return bounce_ticket_system_set_error (
            system, request->line, error, "the secret \"%s\" stands in an address", setting->id);
    }
  return TRUE;
}

static gboolean
check_request (const BounceTicketSystem *system,
               const BounceTicketRequest *request,
               GHashTable *names,
               GError **error)
{
  static const char *const methods[] = { "GET", "POST", "PUT", NULL };

  if (request->method == NULL || !g_strv_contains (methods, request->method))
    return bounce_ticket_system_set_error (
        system, request->line, error, "Method must be GET, POST or PUT");
  if (request->url == NULL || !g_str_has_prefix (request->url, "{url}/"))
    return bounce_ticket_system_set_error (
        system, request->line, error, "Url must begin with {url}/");
  if (request->success->len == 0)
    return bounce_ticket_system_set_error (system, request->line, error, "Success is missing");
  if ((request->body == BOUNCE_TICKET_BODY_JSON) != (request->json != NULL))
    return bounce_ticket_system_set_error (
        system, request->line, error, "Body=json and Template go together");
  if (is_get (request) != (request->body == BOUNCE_TICKET_BODY_NONE))
    return bounce_ticket_system_set_error (
        system, request->line, error, "a GET has no Body, the others have one");
  if (request->needs != NULL && bounce_ticket_system_find_setting (system, request->needs) == NULL)
    return bounce_ticket_system_set_error (
        system, request->line, error, "Needs names no setting: \"%s\"", request->needs);
  for (guint i = 0; i < request->query->len; i++)
    if (!check_no_secret (
            system, request, ((BounceTicketPair *)request->query->pdata[i])->value, error))
      return FALSE;
  return check_no_secret (system, request, request->url, error) &&
         check_text (system, request->line, names, request->url, error) &&
         check_text (system, request->line, names, request->json, error) &&
         check_pairs (system, request->line, names, request->query, error) &&
         check_pairs (system, request->line, names, request->header, error) &&
         check_pairs (system, request->line, names, request->field, error);
}

static gboolean
takes_number (GPtrArray *flow)
{
  for (guint i = 0; i < flow->len; i++)
    {
      const BounceTicketRequest *request = flow->pdata[i];

      for (guint j = 0; j < request->take->len; j++)
        if (strcmp (((BounceTicketPair *)request->take->pdata[j])->name, "number") == 0)
          return TRUE;
    }
  return FALSE;
}

static gboolean
carries_file (GPtrArray *flow)
{
  for (guint i = 0; flow != NULL && i < flow->len; i++)
    {
      const BounceTicketRequest *request = flow->pdata[i];

      if (request->body == BOUNCE_TICKET_BODY_RAW || request->file_field != NULL ||
          (request->json != NULL && strstr (request->json, "{attachment-base64}") != NULL))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_shape (const BounceTicketSystem *system, GError **error)
{
  GPtrArray *create = system->flows[BOUNCE_TICKET_FLOW_CREATE];
  const BounceTicketRequest *request;

  if (create == NULL || create->len != 1 || !takes_number (create))
    return bounce_ticket_system_set_error (
        system, 1, error, "Create must name one request that takes the ticket's number");
  request = create->pdata[0];
  if (is_get (request))
    return bounce_ticket_system_set_error (system, request->line, error, "Create is a GET");
  switch (system->shape)
    {
    case BOUNCE_TICKET_SHAPE_JSON_BASE64:
      if (request->body == BOUNCE_TICKET_BODY_JSON && carries_file (create))
        return TRUE;
      break;
    case BOUNCE_TICKET_SHAPE_MULTIPART:
      if (request->body == BOUNCE_TICKET_BODY_FORM && carries_file (create))
        return TRUE;
      break;
    case BOUNCE_TICKET_SHAPE_UPLOAD_THEN_CREATE:
      if (carries_file (system->flows[BOUNCE_TICKET_FLOW_BEFORE]) ||
          carries_file (system->flows[BOUNCE_TICKET_FLOW_AFTER]))
        return TRUE;
      break;
    case BOUNCE_TICKET_SHAPE_MAIL:
    case BOUNCE_N_TICKET_SHAPES:
      break;
    }
  return bounce_ticket_system_set_error (
      system, request->line, error, "the requests do not carry the file as Shape says");
}

/* A search whose condition a server does not know finds everything: what it finds must show the key
 * that was looked for. */
static gboolean
check_search (const BounceTicketSystem *system,
              const BounceTicketRequest *request,
              BounceTicketFlow flow,
              GError **error)
{
  gboolean named = request->item_number != NULL && request->item_title != NULL;

  if (is_get (request) && request->items != NULL &&
      (flow == BOUNCE_TICKET_FLOW_FIND_ADDED ? request->found != NULL : named))
    return TRUE;
  return bounce_ticket_system_set_error (
      system,
      request->line,
      error,
      "a search is a GET with Items and %s",
      flow == BOUNCE_TICKET_FLOW_FIND_ADDED ? "Found" : "ItemNumber and ItemTitle");
}

static gboolean
check_flows (const BounceTicketSystem *system, GError **error)
{
  static const BounceTicketFlow searches[] = { BOUNCE_TICKET_FLOW_FIND_OWN,
                                               BOUNCE_TICKET_FLOW_FIND_SIMILAR,
                                               BOUNCE_TICKET_FLOW_FIND_ADDED };
  GPtrArray *read_back = system->flows[BOUNCE_TICKET_FLOW_READ_BACK];

  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      GPtrArray *flow = system->flows[searches[i]];

      for (guint j = 0; flow != NULL && j < flow->len; j++)
        if (!check_search (system, flow->pdata[j], searches[i], error))
          return FALSE;
    }
  for (guint j = 0; read_back != NULL && j < read_back->len; j++)
    {
      const BounceTicketRequest *request = read_back->pdata[j];

      if (!is_get (request) || (j == read_back->len - 1) != (request->content != NULL))
        return bounce_ticket_system_set_error (
            system,
            request->line,
            error,
            "ReadBack is a chain of GETs, the last of them with Content");
    }
  return TRUE;
}

static gboolean
check_settings (const BounceTicketSystem *system, GError **error)
{
  for (guint i = 0; i < system->settings->len; i++)
    {
      const BounceTicketSetting *setting = system->settings->pdata[i];

      if (setting->label == NULL)
        return bounce_ticket_system_set_error (
            system, 1, error, "the setting \"%s\" has no Label", setting->id);
      if (setting->kind == BOUNCE_TICKET_SETTING_SECRET && *setting->value != '\0')
        return bounce_ticket_system_set_error (
            system, 1, error, "the secret \"%s\" has a Value", setting->id);
      if ((setting->kind == BOUNCE_TICKET_SETTING_CHOICE) != (setting->choices != NULL))
        return bounce_ticket_system_set_error (
            system, 1, error, "Choices and Kind=choice go together: \"%s\"", setting->id);
    }
  return TRUE;
}

static gboolean
check_mail (const BounceTicketSystem *system, GError **error)
{
  static const char *const settings[] = { "host", "port",     "security", "method", "user",
                                          "from", "password", "to",       "ca-file" };

  if (system->requests->len > 0)
    return bounce_ticket_system_set_error (system, 1, error, "Shape=mail has no requests");
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (bounce_ticket_system_find_setting (system, settings[i]) == NULL)
      return bounce_ticket_system_set_error (
          system, 1, error, "[Setting %s] is missing", settings[i]);
  return TRUE;
}

/**
 * bounce_ticket_system_check:
 * @system: what a file says
 * @error: return location
 *
 * Everything that would else only show while a ticket is being filed.
 *
 * Returns: whether the requests hang together; else %BOUNCE_TICKET_SYSTEM_ERROR_BAD_FILE
 */
gboolean
bounce_ticket_system_check (BounceTicketSystem *system, GError **error)
{
  g_autoptr (GHashTable) names = collect_names (system);
  const BounceTicketSetting *url = bounce_ticket_system_find_setting (system, "url");

  if (system->name == NULL)
    return bounce_ticket_system_set_error (system, 1, error, "Name is missing");
  if (!check_settings (system, error))
    return FALSE;
  if (system->shape == BOUNCE_TICKET_SHAPE_MAIL)
    return check_mail (system, error);
  if (url == NULL || url->kind != BOUNCE_TICKET_SETTING_URL || !url->required)
    return bounce_ticket_system_set_error (
        system, 1, error, "[Setting url] with Kind=url, Required=true is missing");
  for (guint i = 0; i < system->requests->len; i++)
    if (!check_request (system, system->requests->pdata[i], names, error))
      return FALSE;
  if (system->link != NULL && !g_str_has_prefix (system->link, "{url}/"))
    return bounce_ticket_system_set_error (system, 1, error, "Link must begin with {url}/");
  return check_text (system, 1, names, system->link, error) &&
         check_text (system, 1, names, system->basic_user, error) &&
         check_text (system, 1, names, system->basic_password, error) &&
         check_pairs (system, 1, names, system->header, error) && check_shape (system, error) &&
         check_flows (system, error);
}
