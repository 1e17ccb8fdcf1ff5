/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/ticket-reply.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "base/text.h"

/* json-glib reads nested values by calling itself: a deep answer would end the program. */
#define MAX_DEPTH 64
#define MAX_VALUE (64 * 1024)
#define MAX_WORDS 400
#define MAX_WORDS_DEPTH 4

struct _BounceTicketReply
{
  GBytes *body;
  GHashTable *headers;
  JsonParser *parser;
  JsonNode *root; /* of the parser; NULL: no JSON */
};

static gboolean
is_shallow (const char *text, gsize length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    if (in_string && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      in_string = !in_string;
    else if (in_string)
      continue;
    else if ((text[i] == '[' || text[i] == '{') && ++depth > MAX_DEPTH)
      return FALSE;
    else if ((text[i] == ']' || text[i] == '}') && depth > 0)
      depth--;
  return TRUE;
}

/**
 * bounce_ticket_reply_new:
 * @body: the answer's body: any bytes
 * @headers: (nullable): lower-case name → value
 *
 * Never fails: what is no JSON is text.
 *
 * Returns: (transfer full): the reply
 */
BounceTicketReply *
bounce_ticket_reply_new (GBytes *body, GHashTable *headers)
{
  BounceTicketReply *reply = g_new0 (BounceTicketReply, 1);
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  gsize start = 0;

  reply->body = g_bytes_ref (body);
  reply->headers = headers != NULL ? g_hash_table_ref (headers) : NULL;
  while (start < length && g_ascii_isspace (text[start]))
    start++;
  if (start == length || (text[start] != '{' && text[start] != '[') ||
      !g_utf8_validate (text, (gssize)length, NULL) || !is_shallow (text, length))
    return reply;
  reply->parser = json_parser_new_immutable ();
  if (json_parser_load_from_data (reply->parser, text, (gssize)length, NULL))
    reply->root = json_parser_get_root (reply->parser);
  return reply;
}

/** bounce_ticket_reply_free: frees a reply; NULL is fine. */
void
bounce_ticket_reply_free (BounceTicketReply *reply)
{
  if (reply == NULL)
    return;
  g_bytes_unref (reply->body);
  g_clear_pointer (&reply->headers, g_hash_table_unref);
  g_clear_object (&reply->parser);
  g_free (reply);
}

/** bounce_ticket_reply_is_json: whether the answer is JSON. */
gboolean
bounce_ticket_reply_is_json (const BounceTicketReply *reply)
{
  return reply->root != NULL;
}

static char *
dup_scalar (JsonNode *node)
{
  GType type;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    {
      const char *text = json_node_get_string (node);

      /* Half a pair of \u escapes comes out of json-glib as no character at all. */
      return text != NULL && strlen (text) <= MAX_VALUE ? g_utf8_make_valid (text, -1) : NULL;
    }
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");
  return NULL;
}

/* [name=value]: the first element of the array that is an object with that member. */
static JsonNode *
find_in_array (JsonArray *array, const char *segment)
{
  const char *equals = strchr (segment, '=');
  g_autofree char *name = g_strndup (segment + 1, equals - segment - 1);
  gsize length = strlen (equals + 1) - 1;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      g_autofree char *value =
          object != NULL ? dup_scalar (json_object_get_member (object, name)) : NULL;

      if (value != NULL && strlen (value) == length && memcmp (value, equals + 1, length) == 0)
        return node;
    }
  return NULL;
}

static JsonNode *
step_into (JsonNode *node, const char *segment)
{
  guint64 index;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), segment);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  if (*segment == '[' && strchr (segment, '=') != NULL)
    return find_in_array (json_node_get_array (node), segment);
  if (!g_ascii_string_to_unsigned (segment, 10, 0, G_MAXUINT, &index, NULL) ||
      index >= json_array_get_length (json_node_get_array (node)))
    return NULL;
  return json_array_get_element (json_node_get_array (node), (guint)index);
}

static JsonNode *find_from (JsonNode *node, char **segments);

/* "*": the first element in which the rest of the way leads somewhere. */
static JsonNode *
find_in_any (JsonNode *node, char **rest)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *found = find_from (json_array_get_element (array, i), rest);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static JsonNode *
find_from (JsonNode *node, char **segments)
{
  for (guint i = 0; node != NULL && segments[i] != NULL; i++)
    {
      if (strcmp (segments[i], "*") == 0)
        return find_in_any (node, segments + i + 1);
      if (*segments[i] != '\0')
        node = step_into (node, segments[i]);
    }
  return node;
}

static JsonNode *
find_node (const BounceTicketReply *reply, const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);

  return *path == '\0' || *path == '/' ? find_from (reply->root, segments) : NULL;
}

/**
 * bounce_ticket_reply_path_is_valid:
 * @path: a path out of a ticket system's file
 *
 * Returns: whether bounce_ticket_reply_dup_value() understands it
 */
gboolean
bounce_ticket_reply_path_is_valid (const char *path)
{
  g_auto (GStrv) segments = NULL;

  if (strcmp (path, "text") == 0)
    return TRUE;
  if (g_str_has_prefix (path, "header:"))
    return path[strlen ("header:")] != '\0';
  if (*path != '/')
    return FALSE;
  segments = g_strsplit (path, "/", -1);
  for (guint i = 1; segments[i] != NULL; i++)
    if (*segments[i] == '[' && (strchr (segments[i], '=') == NULL || segments[i][1] == '=' ||
                                !g_str_has_suffix (segments[i], "]")))
      return FALSE;
  return TRUE;
}

/**
 * bounce_ticket_reply_dup_value:
 * @reply: a reply
 * @path: "text" for the whole body, "header:NAME", or the way to a value in the JSON: member names
 * and positions divided by "/", "[name=value]" for the first object of an array with that member,
 * "*" for the first element in which the rest leads to something
 *
 * Returns: (transfer full) (nullable): the text, number or truth value there, in valid UTF-8
 */
char *
bounce_ticket_reply_dup_value (const BounceTicketReply *reply, const char *path)
{
  if (g_str_has_prefix (path, "header:"))
    {
      g_autofree char *name = g_ascii_strdown (path + strlen ("header:"), -1);
      const char *value =
          reply->headers != NULL ? g_hash_table_lookup (reply->headers, name) : NULL;

      return bounce_text_clean_line (value, -1, MAX_VALUE);
    }
  if (strcmp (path, "text") == 0)
    {
      gsize length;
      const char *text = g_bytes_get_data (reply->body, &length);

      return reply->root == NULL && length > 0
                 ? bounce_text_clean_line (text, (gssize)length, MAX_VALUE)
                 : NULL;
    }
  return reply->root != NULL ? dup_scalar (find_node (reply, path)) : NULL;
}

/**
 * bounce_ticket_reply_count:
 * @reply: a reply
 * @path: the way to an array
 *
 * Returns: how many elements it has; -1 when there is no array
 */
int
bounce_ticket_reply_count (const BounceTicketReply *reply, const char *path)
{
  JsonNode *node = reply->root != NULL ? find_node (reply, path) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node)
             ? (int)json_array_get_length (json_node_get_array (node))
             : -1;
}

/**
 * bounce_ticket_reply_dup_base64:
 * @reply: a reply
 * @path: the way to a text that is base64
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
bounce_ticket_reply_dup_base64 (const BounceTicketReply *reply, const char *path)
{
  JsonNode *node = reply->root != NULL ? find_node (reply, path) : NULL;
  const char *text = node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                             json_node_get_value_type (node) == G_TYPE_STRING
                         ? json_node_get_string (node)
                         : NULL;
  guchar *bytes;
  gsize length = 0;

  if (text == NULL)
    return NULL;
  bytes = g_base64_decode (text, &length);
  return g_bytes_new_take (bytes, length);
}

static void
collect_words (JsonNode *node, guint depth, GString *words)
{
  static const char *const members[] = { "message", "error_human",  "error",
                                         "errors",  "errorMessage", "errorMessages",
                                         "details", "description",  "title" };
  g_autofree char *value = dup_scalar (node);

  if (words->len > MAX_WORDS || depth > MAX_WORDS_DEPTH)
    return;
  if (value != NULL && json_node_get_value_type (node) == G_TYPE_STRING &&
      strstr (words->str, value) == NULL)
    g_string_append_printf (words, "%s%s", words->len > 0 ? "; " : "", value);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      collect_words (json_array_get_element (json_node_get_array (node), i), depth + 1, words);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (GList) names = json_object_get_members (object);
      gboolean known = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (members); i++)
        if (json_object_has_member (object, members[i]))
          {
            known = TRUE;
            collect_words (json_object_get_member (object, members[i]), depth + 1, words);
          }
      for (const GList *name = names; name != NULL && !known; name = name->next)
        collect_words (json_object_get_member (object, name->data), depth + 1, words);
    }
}

/**
 * bounce_ticket_reply_dup_words:
 * @reply: the answer to a request that failed
 *
 * Returns: (transfer full) (nullable): what the server says about it, as one clean line; NULL when
 * it says nothing, or only a web page
 */
char *
bounce_ticket_reply_dup_words (const BounceTicketReply *reply)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *line = NULL;
  gsize length;
  const char *text = g_bytes_get_data (reply->body, &length);

  if (reply->root != NULL)
    collect_words (reply->root, 0, words);
  else if (length > 0 && *text != '<')
    g_string_append_len (words, text, (gssize)MIN (length, 4 * MAX_WORDS));
  line = bounce_text_clean_line (words->str, (gssize)words->len, 4 * MAX_WORDS);
  return *line != '\0' ? bounce_text_shorten (line, MAX_WORDS) : NULL;
}
