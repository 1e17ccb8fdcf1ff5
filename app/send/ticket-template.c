/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/ticket-template.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* In a JSON body: the object that has it is left out when the value it names is empty. */
#define NEEDS "$needs"

typedef struct
{
  const char *begin; /* the '{' */
  const char *end;   /* behind the '}' */
  char *name;
  char *filter; /* NULL: none */
} Placeholder;

static void
placeholder_clear (Placeholder *placeholder)
{
  g_clear_pointer (&placeholder->name, g_free);
  g_clear_pointer (&placeholder->filter, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Placeholder, placeholder_clear)

/* {name} or {name|filter}; a '{' that begins neither is text. */
static gboolean
parse_placeholder (const char *p, Placeholder *placeholder)
{
  gsize name, filter = 0;
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

  placeholder_clear (placeholder);
  if (*p != '{')
    return FALSE;
  name = strspn (p + 1, letters);
  if (name == 0)
    return FALSE;
  if (p[1 + name] == '|')
    filter = strspn (p + 1 + name + 1, letters);
  if (p[1 + name + (filter > 0 ? filter + 1 : 0)] != '}')
    return FALSE;
  placeholder->begin = p;
  placeholder->end = p + 1 + name + (filter > 0 ? filter + 1 : 0) + 1;
  placeholder->name = g_strndup (p + 1, name);
  if (filter > 0)
    placeholder->filter = g_strndup (p + 1 + name + 1, filter);
  return TRUE;
}

static char *
escape_json (const char *value)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), value);
  g_autofree char *quoted = json_to_string (node, FALSE);

  return g_strndup (quoted + 1, strlen (quoted) - 2);
}

/* TicketSQL of Request Tracker: a quote in a string is written with a backslash. */
static char *
escape_sql (const char *value)
{
  GString *out = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\'' || *p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

/* Some desks take their text as HTML only. */
static char *
escape_html (const char *value)
{
  g_autofree char *escaped = g_markup_escape_text (value, -1);
  g_auto (GStrv) lines = g_strsplit (escaped, "\n", -1);

  return g_strjoinv ("<br>\n", lines);
}

static char *
apply_filter (const char *filter, const char *value)
{
  if (g_strcmp0 (filter, "json") == 0)
    return escape_json (value);
  if (g_strcmp0 (filter, "html") == 0)
    return escape_html (value);
  if (g_strcmp0 (filter, "sql") == 0)
    return escape_sql (value);
  if (g_strcmp0 (filter, "int") == 0)
    return g_strdup (*value != '\0' && value[strspn (value, "0123456789")] == '\0' ? value : "0");
  return g_strdup (value);
}

static gboolean
filter_is_known (const char *filter)
{
  static const char *const filters[] = { "json", "html", "sql", "int", NULL };

  return filter == NULL || g_strv_contains (filters, filter);
}

static char *
dup_value (const Placeholder *placeholder,
           const char *template,
           BounceTemplateKind kind,
           GHashTable *values,
           GError **error)
{
  const char *value = g_hash_table_lookup (values, placeholder->name);
  g_autofree char *filtered = NULL;

  if (value == NULL)
    {
      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                   _ ("The value “%s” is missing."),
                   placeholder->name);
      return NULL;
    }
  filtered = apply_filter (placeholder->filter, value);
  if (kind != BOUNCE_TEMPLATE_URL)
    return g_steal_pointer (&filtered);
  /* The server's own address stands at the beginning and is a URL already. */
  if (placeholder->begin == template)
    {
      while (g_str_has_suffix (filtered, "/"))
        filtered[strlen (filtered) - 1] = '\0';
      return g_steal_pointer (&filtered);
    }
  return g_uri_escape_string (filtered, NULL, FALSE);
}

/**
 * bounce_template_expand:
 * @text: a template: text with {name} and {name|filter}; "{{" and "}}" are braces
 * @kind: what it becomes: in a URL values are percent-encoded, except one at its very beginning
 * @values: name → text
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the text; else %BOUNCE_SEND_ERROR_NOT_CONFIGURED for a name
 * without a value
 */
char *
bounce_template_expand (const char *text,
                        BounceTemplateKind kind,
                        GHashTable *values,
                        GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (Placeholder) placeholder = { 0 };

  for (const char *p = text; *p != '\0';)
    if ((p[0] == '{' && p[1] == '{') || (p[0] == '}' && p[1] == '}'))
      {
        g_string_append_c (out, *p);
        p += 2;
      }
    else if (parse_placeholder (p, &placeholder))
      {
        g_autofree char *value = dup_value (&placeholder, text, kind, values, error);

        if (value == NULL)
          return NULL;
        g_string_append (out, value);
        p = placeholder.end;
      }
    else
      g_string_append_c (out, *p++);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * bounce_template_find_unknown:
 * @text: a template
 * @names: (element-type utf8 gpointer): the set of names that may stand in it
 *
 * Returns: (transfer full) (nullable): the first name or filter that is not known
 */
char *
bounce_template_find_unknown (const char *text, GHashTable *names)
{
  g_auto (Placeholder) placeholder = { 0 };

  for (const char *p = text; *p != '\0';)
    if ((p[0] == '{' && p[1] == '{') || (p[0] == '}' && p[1] == '}'))
      p += 2;
    else if (parse_placeholder (p, &placeholder))
      {
        if (!g_hash_table_contains (names, placeholder.name))
          return g_strdup (placeholder.name);
        if (!filter_is_known (placeholder.filter))
          return g_strdup (placeholder.filter);
        p = placeholder.end;
      }
    else
      p++;
  return NULL;
}

/* A string that is {name|int} and nothing else becomes a number. */
static gboolean
is_one_number (const char *text)
{
  g_auto (Placeholder) placeholder = { 0 };

  return parse_placeholder (text, &placeholder) && *placeholder.end == '\0' &&
         g_strcmp0 (placeholder.filter, "int") == 0;
}

static JsonNode *expand_node (JsonNode *node, GHashTable *values, GError **error);

static JsonNode *
expand_string (const char *text, GHashTable *values, GError **error)
{
  g_autofree char *out = bounce_template_expand (text, BOUNCE_TEMPLATE_TEXT, values, error);

  if (out == NULL)
    return NULL;
  if (is_one_number (text))
    return json_node_init_int (json_node_alloc (), g_ascii_strtoll (out, NULL, 10));
  return json_node_init_string (json_node_alloc (), out);
}

static gboolean
is_wanted (JsonNode *node, GHashTable *values)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *member = object != NULL ? json_object_get_member (object, NEEDS) : NULL;
  const char *needs = member != NULL ? json_node_get_string (member) : NULL;
  const char *value = needs != NULL ? g_hash_table_lookup (values, needs) : NULL;

  return needs == NULL || (value != NULL && *value != '\0');
}

/* A member whose name or value comes out empty because of a placeholder is left out: an optional
 * setting that is not set. */
static gboolean
expand_member (
    JsonObject *out, const char *name, JsonNode *member, GHashTable *values, GError **error)
{
  g_autofree char *key = bounce_template_expand (name, BOUNCE_TEMPLATE_TEXT, values, error);
  g_autoptr (JsonNode) value = NULL;

  if (key == NULL)
    return FALSE;
  if (strcmp (name, NEEDS) == 0 || !is_wanted (member, values) || *key == '\0')
    return TRUE;
  value = expand_node (member, values, error);
  if (value == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING &&
      *json_node_get_string (value) == '\0' && *json_node_get_string (member) != '\0')
    return TRUE;
  json_object_set_member (out, key, g_steal_pointer (&value));
  return TRUE;
}

static JsonNode *
expand_object (JsonObject *object, GHashTable *values, GError **error)
{
  g_autoptr (JsonObject) out = json_object_new ();
  g_autoptr (GList) names = json_object_get_members (object);

  for (const GList *name = names; name != NULL; name = name->next)
    if (!expand_member (
            out, name->data, json_object_get_member (object, name->data), values, error))
      return NULL;
  return json_node_init_object (json_node_alloc (), out);
}

static JsonNode *
expand_array (JsonArray *array, GHashTable *values, GError **error)
{
  g_autoptr (JsonArray) out = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonNode *value;

      if (!is_wanted (element, values))
        continue;
      value = expand_node (element, values, error);
      if (value == NULL)
        return NULL;
      json_array_add_element (out, value);
    }
  return json_node_init_array (json_node_alloc (), out);
}

static JsonNode *
expand_node (JsonNode *node, GHashTable *values, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return expand_object (json_node_get_object (node), values, error);
  if (JSON_NODE_HOLDS_ARRAY (node))
    return expand_array (json_node_get_array (node), values, error);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return expand_string (json_node_get_string (node), values, error);
  return json_node_copy (node);
}

/**
 * bounce_template_json_is_valid:
 * @json: a template of a JSON body
 * @error: return location
 *
 * Returns: whether it is JSON; else an error with the line
 */
gboolean
bounce_template_json_is_valid (const char *json, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!json_parser_load_from_data (parser, json, -1, error))
    return FALSE;
  /* json-glib takes an empty text for JSON without a value. */
  if (json_parser_get_root (parser) == NULL)
    {
      g_set_error_literal (
          error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE, "there is no JSON in it");
      return FALSE;
    }
  return TRUE;
}

/**
 * bounce_template_expand_json:
 * @json: a template: JSON whose strings and member names are templates
 * @values: name → text
 * @error: return location
 *
 * The values are put into the parsed strings, and json-glib writes them out again: no value can
 * leave its string. A string that is "{name|int}" becomes a number; a member that comes out empty
 * is left out, and so is an object whose "$needs" names an empty value.
 *
 * Returns: (transfer full) (nullable): the body
 */
GBytes *
bounce_template_expand_json (const char *json, GHashTable *values, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonNode) node = NULL;
  char *text;

  if (!json_parser_load_from_data (parser, json, -1, error))
    return NULL;
  node = expand_node (json_parser_get_root (parser), values, error);
  if (node == NULL)
    return NULL;
  text = json_to_string (node, FALSE);
  return g_bytes_new_take (text, strlen (text));
}
