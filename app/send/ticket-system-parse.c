/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "send/ticket-reply.h"
#include "send/ticket-system-private.h"
#include "send/ticket-template.h"

#define MAX_FILE (64 * 1024)

static const char *const shape_names[] = {
  "json-base64", "multipart", "upload-then-create", "mail"
};
static const char *const kind_names[] = { "text",   "url",  "number", "address",
                                          "choice", "file", "secret" };
static const char *const body_names[] = { "none", "json", "form", "raw" };
static const char *const flow_names[] = { "Login",     "Before",      "Create",   "After",
                                          "FindOwn",   "FindSimilar", "ReadBack", "Add",
                                          "FindAdded", "Test",        "Logout" };

G_STATIC_ASSERT (G_N_ELEMENTS (shape_names) == BOUNCE_N_TICKET_SHAPES);
G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == BOUNCE_N_TICKET_SETTING_KINDS);
G_STATIC_ASSERT (G_N_ELEMENTS (body_names) == BOUNCE_N_TICKET_BODIES);
G_STATIC_ASSERT (G_N_ELEMENTS (flow_names) == BOUNCE_N_TICKET_FLOWS);

typedef enum
{
  GROUP_NONE,
  GROUP_SYSTEM,
  GROUP_LOGIN,
  GROUP_SETTING,
  GROUP_REQUEST
} Group;

typedef struct
{
  BounceTicketSystem *system;
  guint line;
  Group group;
  BounceTicketSetting *setting;
  BounceTicketRequest *request;
  char *flows[BOUNCE_N_TICKET_FLOWS]; /* names, until all requests are known */
  guint flow_lines[BOUNCE_N_TICKET_FLOWS];
} Parser;

/**
 * bounce_ticket_system_set_error:
 * @system: the system being read
 * @line: where
 * @error: return location
 * @format: what is wrong
 *
 * Returns: FALSE
 */
gboolean
bounce_ticket_system_set_error (
    const BounceTicketSystem *system, guint line, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error,
               BOUNCE_TICKET_SYSTEM_ERROR,
               BOUNCE_TICKET_SYSTEM_ERROR_BAD_FILE,
               "%s:%u: %s",
               system->file,
               line,
               what);
  return FALSE;
}

static void
pair_free (gpointer data)
{
  BounceTicketPair *pair = data;

  g_free (pair->name);
  g_free (pair->value);
  g_free (pair);
}

static void
setting_free (gpointer data)
{
  BounceTicketSetting *setting = data;

  g_free (setting->id);
  g_free (setting->label);
  g_free (setting->hint);
  g_free (setting->value);
  g_strfreev (setting->choices);
  g_free (setting);
}

static void
request_free (gpointer data)
{
  BounceTicketRequest *request = data;

  g_free (request->name);
  g_free (request->method);
  g_free (request->url);
  g_free (request->template_file);
  g_free (request->json);
  g_free (request->file_field);
  g_free (request->needs);
  g_free (request->items);
  g_free (request->total);
  g_free (request->found);
  g_free (request->item_number);
  g_free (request->item_title);
  g_free (request->item_created);
  g_free (request->content);
  g_ptr_array_unref (request->query);
  g_ptr_array_unref (request->header);
  g_ptr_array_unref (request->field);
  g_ptr_array_unref (request->take);
  g_array_unref (request->success);
  g_free (request);
}

static int
find_name (const char *const *names, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (names[i], name) == 0)
      return (int)i;
  return -1;
}

static gboolean
name_is_valid (const char *name)
{
  return *name != '\0' && name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static gboolean
begin_request (Parser *parser, const char *name, GError **error)
{
  BounceTicketRequest *request = g_new0 (BounceTicketRequest, 1);
  GPtrArray *requests = parser->system->requests;

  request->name = g_strdup (name);
  request->line = parser->line;
  request->query = g_ptr_array_new_with_free_func (pair_free);
  request->header = g_ptr_array_new_with_free_func (pair_free);
  request->field = g_ptr_array_new_with_free_func (pair_free);
  request->take = g_ptr_array_new_with_free_func (pair_free);
  request->success = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < requests->len; i++)
    if (strcmp (((BounceTicketRequest *)requests->pdata[i])->name, name) == 0)
      {
        request_free (request);
        return bounce_ticket_system_set_error (
            parser->system, parser->line, error, "the request \"%s\" stands twice", name);
      }
  g_ptr_array_add (requests, request);
  parser->request = request;
  return TRUE;
}

static gboolean
begin_setting (Parser *parser, const char *name, GError **error)
{
  if (bounce_ticket_system_find_setting (parser->system, name) != NULL)
    return bounce_ticket_system_set_error (
        parser->system, parser->line, error, "the setting \"%s\" stands twice", name);
  parser->setting = g_new0 (BounceTicketSetting, 1);
  parser->setting->id = g_strdup (name);
  parser->setting->value = g_strdup ("");
  g_ptr_array_add (parser->system->settings, parser->setting);
  return TRUE;
}

static gboolean
begin_group (Parser *parser, const char *group, GError **error)
{
  const char *space = strchr (group, ' ');
  const char *name = space != NULL ? space + 1 : "";

  parser->group = GROUP_NONE;
  if (strcmp (group, "System") == 0)
    parser->group = GROUP_SYSTEM;
  else if (strcmp (group, "Login") == 0)
    parser->group = GROUP_LOGIN;
  else if (g_str_has_prefix (group, "Setting ") && name_is_valid (name))
    parser->group = GROUP_SETTING;
  else if (g_str_has_prefix (group, "Request ") && name_is_valid (name))
    parser->group = GROUP_REQUEST;
  else
    return bounce_ticket_system_set_error (
        parser->system, parser->line, error, "unknown group [%s]", group);
  if (parser->group == GROUP_SETTING)
    return begin_setting (parser, name, error);
  if (parser->group == GROUP_REQUEST)
    return begin_request (parser, name, error);
  return TRUE;
}

static gboolean
take_text (Parser *parser, char **member, const char *value, GError **error)
{
  if (*member != NULL && **member != '\0')
    return bounce_ticket_system_set_error (
        parser->system, parser->line, error, "this key stands twice");
  g_free (*member);
  *member = g_strdup (value);
  return TRUE;
}

static gboolean
take_number (Parser *parser, guint64 *member, const char *value, GError **error)
{
  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, member, NULL))
    return bounce_ticket_system_set_error (
        parser->system, parser->line, error, "\"%s\" is no number", value);
  return TRUE;
}

static gboolean
take_boolean (Parser *parser, gboolean *member, const char *value, GError **error)
{
  if (strcmp (value, "true") != 0 && strcmp (value, "false") != 0)
    return bounce_ticket_system_set_error (
        parser->system, parser->line, error, "\"%s\" is neither true nor false", value);
  *member = *value == 't';
  return TRUE;
}

static gboolean
take_name (Parser *parser,
           const char *const *names,
           guint n,
           guint *member,
           const char *value,
           GError **error)
{
  int found = find_name (names, n, value);

  if (found < 0)
    return bounce_ticket_system_set_error (
        parser->system, parser->line, error, "unknown word \"%s\"", value);
  *member = (guint)found;
  return TRUE;
}

static gboolean
unknown_key (Parser *parser, const char *key, GError **error)
{
  return bounce_ticket_system_set_error (
      parser->system, parser->line, error, "unknown key \"%s\"", key);
}

static void
add_pair (GPtrArray *pairs, const char *name, const char *value)
{
  BounceTicketPair *pair = g_new0 (BounceTicketPair, 1);

  pair->name = g_strdup (name);
  pair->value = g_strdup (value);
  g_ptr_array_add (pairs, pair);
}

static gboolean
take_system_key (Parser *parser, const char *key, const char *value, GError **error)
{
  BounceTicketSystem *system = parser->system;
  int flow = find_name (flow_names, BOUNCE_N_TICKET_FLOWS, key);
  guint tried = 0, shape = 0;
  static const char *const tried_names[] = { "documentation", "live" };

  if (flow >= 0)
    {
      parser->flow_lines[flow] = parser->line;
      return take_text (parser, &parser->flows[flow], value, error);
    }
  if (strcmp (key, "Name") == 0)
    return take_text (parser, &system->name, value, error);
  if (strcmp (key, "Source") == 0)
    return take_text (parser, &system->source, value, error);
  if (strcmp (key, "Link") == 0)
    return take_text (parser, &system->link, value, error);
  if (strcmp (key, "SizeLimit") == 0)
    return take_number (parser, &system->size_limit, value, error);
  if (strcmp (key, "SubjectLimit") == 0)
    return take_number (parser, &system->subject_limit, value, error);
  if (strcmp (key, "Settle") == 0)
    return take_number (parser, &system->settle_seconds, value, error);
  if (strcmp (key, "Deadline") == 0)
    return take_number (parser, &system->deadline_seconds, value, error);
  if (strcmp (key, "Shape") == 0)
    {
      if (!take_name (parser, shape_names, BOUNCE_N_TICKET_SHAPES, &shape, value, error))
        return FALSE;
      system->shape = shape;
      return TRUE;
    }
  if (strcmp (key, "Tried") == 0)
    {
      if (!take_name (parser, tried_names, 2, &tried, value, error))
        return FALSE;
      system->tried = tried == 1;
      return TRUE;
    }
  return unknown_key (parser, key, error);
}

static gboolean
take_login_key (Parser *parser, const char *key, const char *value, GError **error)
{
  if (strcmp (key, "BasicUser") == 0)
    return take_text (parser, &parser->system->basic_user, value, error);
  if (strcmp (key, "BasicPassword") == 0)
    return take_text (parser, &parser->system->basic_password, value, error);
  if (!g_str_has_prefix (key, "Header."))
    return unknown_key (parser, key, error);
  add_pair (parser->system->header, key + strlen ("Header."), value);
  return TRUE;
}

static gboolean
take_setting_key (Parser *parser, const char *key, const char *value, GError **error)
{
  BounceTicketSetting *setting = parser->setting;
  guint kind = 0;

  /* Whoever names a group of this kind begins one. */
  g_assert (setting != NULL);
  if (strcmp (key, "Label") == 0)
    return take_text (parser, &setting->label, g_dgettext (GETTEXT_PACKAGE, value), error);
  if (strcmp (key, "Hint") == 0)
    return take_text (parser, &setting->hint, g_dgettext (GETTEXT_PACKAGE, value), error);
  if (strcmp (key, "Value") == 0)
    return take_text (parser, &setting->value, value, error);
  if (strcmp (key, "Required") == 0)
    return take_boolean (parser, &setting->required, value, error);
  if (strcmp (key, "Choices") == 0)
    {
      g_clear_pointer (&setting->choices, g_strfreev);
      setting->choices = g_strsplit (value, "|", -1);
      return TRUE;
    }
  if (strcmp (key, "Kind") != 0)
    return unknown_key (parser, key, error);
  if (!take_name (parser, kind_names, BOUNCE_N_TICKET_SETTING_KINDS, &kind, value, error))
    return FALSE;
  setting->kind = kind;
  return TRUE;
}

static gboolean
take_success (Parser *parser, const char *value, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, "|", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint64 status;
      guint narrow;

      if (!take_number (parser, &status, words[i], error))
        return FALSE;
      if (status < 200 || status > 299)
        return bounce_ticket_system_set_error (
            parser->system, parser->line, error, "the status %s is no success", words[i]);
      narrow = (guint)status;
      g_array_append_val (parser->request->success, narrow);
    }
  return TRUE;
}

/* Query.x, Header.x, Field.x and Take.x; -1: none of them. */
static int
take_request_pair (Parser *parser, const char *key, const char *value, GError **error)
{
  BounceTicketRequest *request = parser->request;
  const struct
  {
    const char *prefix;
    GPtrArray *pairs;
  } lists[] = {
    { "Query.", request->query },
    { "Header.", request->header },
    { "Field.", request->field },
    { "Take.", request->take },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_str_has_prefix (key, lists[i].prefix))
      {
        add_pair (lists[i].pairs, key + strlen (lists[i].prefix), value);
        if (lists[i].pairs == request->take && !bounce_ticket_reply_path_is_valid (value))
          return bounce_ticket_system_set_error (
              parser->system, parser->line, error, "\"%s\" is no path", value);
        return TRUE;
      }
  return -1;
}

static gboolean
take_request_key (Parser *parser, const char *key, const char *value, GError **error)
{
  BounceTicketRequest *request = parser->request;
  const struct
  {
    const char *key;
    char **member;
  } texts[] = {
    { "Method", &request->method },
    { "Url", &request->url },
    { "Template", &request->template_file },
    { "File", &request->file_field },
    { "Needs", &request->needs },
    { "Items", &request->items },
    { "ItemNumber", &request->item_number },
    { "ItemTitle", &request->item_title },
    { "Content", &request->content },
    { "ItemCreated", &request->item_created },
    { "Total", &request->total },
    { "Found", &request->found },
  };
  guint body = 0;
  int pair = take_request_pair (parser, key, value, error);

  if (pair >= 0)
    return pair;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (key, texts[i].key) == 0)
      return take_text (parser, texts[i].member, value, error);
  if (strcmp (key, "Success") == 0)
    return take_success (parser, value, error);
  if (strcmp (key, "SameScenario") == 0)
    return take_boolean (parser, &request->same_scenario, value, error);
  if (strcmp (key, "NoLogin") == 0)
    return take_boolean (parser, &request->no_login, value, error);
  if (strcmp (key, "Body") != 0)
    return unknown_key (parser, key, error);
  if (!take_name (parser, body_names, BOUNCE_N_TICKET_BODIES, &body, value, error))
    return FALSE;
  request->body = body;
  return TRUE;
}

static gboolean
take_line (Parser *parser, char *line, GError **error)
{
  char *equals;
  const char *key;

  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  if (*line == '[' && g_str_has_suffix (line, "]"))
    {
      line[strlen (line) - 1] = '\0';
      return begin_group (parser, line + 1, error);
    }
  equals = strchr (line, '=');
  if (equals == NULL || parser->group == GROUP_NONE)
    return bounce_ticket_system_set_error (
        parser->system, parser->line, error, "neither a group nor a key with a value");
  *equals = '\0';
  key = g_strchomp (line);
  g_strchug (equals + 1);
  switch (parser->group)
    {
    case GROUP_SYSTEM:
      return take_system_key (parser, key, equals + 1, error);
    case GROUP_LOGIN:
      return take_login_key (parser, key, equals + 1, error);
    case GROUP_SETTING:
      return take_setting_key (parser, key, equals + 1, error);
    case GROUP_REQUEST:
      return take_request_key (parser, key, equals + 1, error);
    case GROUP_NONE:
      break;
    }
  return FALSE;
}

static BounceTicketRequest *
find_request (BounceTicketSystem *system, const char *name)
{
  for (guint i = 0; i < system->requests->len; i++)
    if (strcmp (((BounceTicketRequest *)system->requests->pdata[i])->name, name) == 0)
      return system->requests->pdata[i];
  return NULL;
}

static gboolean
resolve_flows (Parser *parser, GError **error)
{
  BounceTicketSystem *system = parser->system;

  for (guint i = 0; i < BOUNCE_N_TICKET_FLOWS; i++)
    {
      g_auto (GStrv) names = g_strsplit (parser->flows[i] != NULL ? parser->flows[i] : "", ";", -1);

      for (guint j = 0; names[j] != NULL; j++)
        {
          BounceTicketRequest *request = find_request (system, g_strstrip (names[j]));

          if (request == NULL)
            return bounce_ticket_system_set_error (
                system, parser->flow_lines[i], error, "there is no [Request %s]", names[j]);
          if (system->flows[i] == NULL)
            system->flows[i] = g_ptr_array_new ();
          g_ptr_array_add (system->flows[i], request);
        }
    }
  return TRUE;
}

/* The template of a body stands beside the .ticket file, in the same layer. */
static gboolean
load_templates (BounceTicketSystem *system, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (system->file);

  for (guint i = 0; i < system->requests->len; i++)
    {
      BounceTicketRequest *request = system->requests->pdata[i];
      g_autoptr (GError) reason = NULL;
      g_autofree char *path = NULL;
      gsize length = 0;

      if (request->template_file == NULL)
        continue;
      if (strchr (request->template_file, G_DIR_SEPARATOR) != NULL)
        return bounce_ticket_system_set_error (
            system, request->line, error, "a template must stand beside this file");
      path = g_build_filename (dir, request->template_file, NULL);
      if (!g_file_get_contents (path, &request->json, &length, &reason))
        return bounce_ticket_system_set_error (system, request->line, error, "%s", reason->message);
      if (length > MAX_FILE || strlen (request->json) != length ||
          !bounce_template_json_is_valid (request->json, &reason))
        return bounce_ticket_system_set_error (system,
                                               request->line,
                                               error,
                                               "%s is no JSON: %s",
                                               request->template_file,
                                               reason != NULL ? reason->message
                                                              : "it is too long or holds a NUL");
    }
  return TRUE;
}

static BounceTicketSystem *
system_new (const char *path)
{
  BounceTicketSystem *system = g_new0 (BounceTicketSystem, 1);
  g_autofree char *name = g_path_get_basename (path);

  g_atomic_ref_count_init (&system->references);
  system->id = g_strndup (name, strcspn (name, "."));
  system->file = g_strdup (path);
  system->subject_limit = 200;
  system->settle_seconds = 60;
  system->header = g_ptr_array_new_with_free_func (pair_free);
  system->settings = g_ptr_array_new_with_free_func (setting_free);
  system->requests = g_ptr_array_new_with_free_func (request_free);
  return system;
}

/**
 * bounce_ticket_system_new_from_file:
 * @path: a .ticket file
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the system, checked; else
 * %BOUNCE_TICKET_SYSTEM_ERROR_BAD_FILE, with file and line
 */
BounceTicketSystem *
bounce_ticket_system_new_from_file (const char *path, GError **error)
{
  g_autoptr (BounceTicketSystem) system = system_new (path);
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Parser parser = { .system = system };
  gboolean good = TRUE;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &reason) || length > MAX_FILE ||
      !g_utf8_validate (text, (gssize)length, NULL))
    {
      bounce_ticket_system_set_error (
          system, 0, error, "%s", reason != NULL ? reason->message : "too long, or not in UTF-8");
      return NULL;
    }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; good && lines[i] != NULL; i++)
    {
      parser.line = i + 1;
      good = take_line (&parser, lines[i], error);
    }
  good = good && resolve_flows (&parser, error) && load_templates (system, error) &&
         bounce_ticket_system_check (system, error);
  for (guint i = 0; i < BOUNCE_N_TICKET_FLOWS; i++)
    g_free (parser.flows[i]);
  return good ? g_steal_pointer (&system) : NULL;
}
