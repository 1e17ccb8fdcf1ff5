/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* Every mail of tests/bounces through the built bounce-explain, against expectations.tsv. */

typedef struct
{
  GHashTable *answers; /* file -> JsonObject */
  GPtrArray *expected; /* of GStrv, one for each line */
} Bounces;

enum
{
  FILE_NAME,
  KIND,
  RECIPIENT,
  STATUS,
  SCENARIO,
  WHO,
  PERMANENCE,
  N_FIELDS
};

static char *
get_dir (void)
{
  return g_build_filename (g_getenv ("G_TEST_SRCDIR"), "bounces", NULL);
}

static GPtrArray *
load_expected (void)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *dir = get_dir ();
  g_autofree char *path = g_build_filename (dir, "expectations.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) rows = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  rows = g_strsplit (text, "\n", -1);
  for (guint i = 1; rows[i] != NULL && *rows[i] != '\0'; i++)
    {
      char **fields = g_strsplit (rows[i], "\t", -1);

      if (g_strv_length (fields) != N_FIELDS)
        g_error ("expectations.tsv:%u: %u fields", i + 1, g_strv_length (fields));
      g_ptr_array_add (lines, fields);
    }
  return lines;
}

static char *
run (GPtrArray *expected)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *dir = get_dir ();
  char *out = NULL;

  g_ptr_array_add (argv, (gpointer)g_getenv ("BOUNCE_EXPLAIN"));
  g_ptr_array_add (argv, (gpointer) "--json");
  for (guint i = 0; i < expected->len; i++)
    {
      char *file = ((char **)expected->pdata[i])[FILE_NAME];

      if (g_hash_table_add (seen, file))
        g_ptr_array_add (argv, file);
    }
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_cwd (launcher, dir);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, NULL);
  g_assert_nonnull (process);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return out;
}

static GHashTable *
load_answers (const char *out)
{
  GHashTable *answers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_object_unref);
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;
      JsonObject *object;

      json_parser_load_from_data (parser, lines[i], -1, &error);
      g_assert_no_error (error);
      object = json_node_get_object (json_parser_get_root (parser));
      g_hash_table_insert (answers,
                           g_strdup (json_object_get_string_member (object, "file")),
                           json_object_ref (object));
    }
  return answers;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  return json_object_get_string_member_with_default (object, name, NULL);
}

static JsonObject *
find_recipient (JsonObject *answer, const char *address)
{
  JsonArray *recipients = json_object_get_array_member (answer, "recipients");

  for (guint i = 0; i < json_array_get_length (recipients); i++)
    {
      JsonObject *recipient = json_array_get_object_element (recipients, i);

      const char *told = get_text (recipient, "address");

      if (g_strcmp0 (told != NULL ? told : "-", address) == 0)
        return recipient;
    }
  return NULL;
}

static void
compare (JsonObject *object, const char *member, const char *expected)
{
  if (*expected != '\0')
    g_assert_cmpstr (get_text (object, member), ==, expected);
}

typedef struct
{
  const Bounces *bounces;
  char **line;
} Row;

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  JsonObject *answer = g_hash_table_lookup (row->bounces->answers, row->line[FILE_NAME]);
  JsonObject *recipient;

  g_assert_nonnull (answer);
  compare (answer, "kind", row->line[KIND]);
  if (*row->line[RECIPIENT] == '\0')
    {
      g_assert_cmpuint (
          json_array_get_length (json_object_get_array_member (answer, "recipients")), ==, 0);
      compare (answer, "scenario", row->line[SCENARIO]);
      return;
    }
  recipient = find_recipient (answer, row->line[RECIPIENT]);
  if (recipient == NULL)
    g_error ("no recipient %s", row->line[RECIPIENT]);
  compare (recipient, "status", row->line[STATUS]);
  compare (recipient, "scenario", row->line[SCENARIO]);
  compare (recipient, "who", row->line[WHO]);
  compare (recipient, "permanence", row->line[PERMANENCE]);
}

/* No recipient may be told that the line does not list. */
static void
test_counts (gconstpointer data)
{
  const Bounces *bounces = data;
  GHashTableIter iter;
  gpointer file, answer;

  g_hash_table_iter_init (&iter, bounces->answers);
  while (g_hash_table_iter_next (&iter, &file, &answer))
    {
      guint n = 0;

      for (guint i = 0; i < bounces->expected->len; i++)
        {
          char **line = bounces->expected->pdata[i];

          n += strcmp (line[FILE_NAME], file) == 0 && *line[RECIPIENT] != '\0';
        }
      if (json_array_get_length (json_object_get_array_member (answer, "recipients")) != n)
        g_error ("%s: %u recipients expected", (const char *)file, n);
    }
}

/* A mail without a line is a mail that nothing tests. */
static void
test_all_listed (gconstpointer data)
{
  const Bounces *bounces = data;
  g_autofree char *path = get_dir ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".eml") && g_hash_table_lookup (bounces->answers, name) == NULL)
      g_error ("%s has no line in expectations.tsv", name);
}

int
main (int argc, char **argv)
{
  Bounces bounces;
  g_autofree char *out = NULL;
  g_autofree Row *rows = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  bounces.expected = load_expected ();
  out = run (bounces.expected);
  bounces.answers = load_answers (out);
  rows = g_new (Row, bounces.expected->len);
  for (guint i = 0; i < bounces.expected->len; i++)
    {
      char **line = bounces.expected->pdata[i];
      g_autofree char *path = g_strdup_printf (
          "/bounces/%s/%s", line[FILE_NAME], *line[RECIPIENT] != '\0' ? line[RECIPIENT] : "none");

      rows[i].bounces = &bounces;
      rows[i].line = line;
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_data_func ("/bounces/counts", &bounces, test_counts);
  g_test_add_data_func ("/bounces/all-listed", &bounces, test_all_listed);
  status = g_test_run ();
  g_hash_table_unref (bounces.answers);
  g_ptr_array_unref (bounces.expected);
  return status;
}
