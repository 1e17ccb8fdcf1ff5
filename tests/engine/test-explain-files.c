/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* One line of JSON as "file kind" with the number in an mbox */
static void
describe_line (GString *text, const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_string_append (text, json_object_get_string_member (object, "file"));
  if (json_object_has_member (object, "mail"))
    g_string_append_printf (
        text, " %" G_GINT64_FORMAT, json_object_get_int_member (object, "mail"));
  g_string_append_printf (text, " %s\n", json_object_get_string_member (object, "kind"));
}

static char *
explain (const char *const *files, int *status)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *dir = g_test_build_filename (G_TEST_DIST, "intake", NULL);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  g_ptr_array_add (argv, (char *)g_getenv ("BOUNCE_EXPLAIN"));
  g_ptr_array_add (argv, (char *)"--json");
  for (guint i = 0; files[i] != NULL; i++)
    g_ptr_array_add (argv, (char *)files[i]);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (
      dir, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, status, &error);
  g_assert_no_error (error);
  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      describe_line (text, lines[i]);
  return g_string_free (text, FALSE);
}

static void
test_files (void)
{
  static const char *const files[] = { "ndr.msg",
                                       "one.emlx",
                                       "two.zip",
                                       "three.mbox.gz",
                                       "./mixed.zip",
                                       "forward-two.eml",
                                       "forward-ordinary.eml",
                                       NULL };
  int status;
  g_autofree char *text = explain (files, &status);

  g_assert_cmpstr (text,
                   ==,
                   "ndr.msg bounce\n"
                   "one.emlx bounce\n"
                   "two.zip!mails/1.eml bounce\n"
                   "two.zip!mails/Zurück.eml bounce\n"
                   "three.mbox.gz 1 bounce\n"
                   "three.mbox.gz 2 bounce\n"
                   "three.mbox.gz 3 bounce\n"
                   "./mixed.zip!a.msg bounce\n"
                   "./mixed.zip!b.emlx bounce\n"
                   "./mixed.zip!box 1 bounce\n"
                   "./mixed.zip!box 2 bounce\n"
                   "./mixed.zip!box 3 bounce\n"
                   "./mixed.zip!c.zip!mails/1.eml bounce\n"
                   "forward-two.eml#1 bounce\n"
                   "forward-two.eml#2 bounce\n"
                   "forward-ordinary.eml ordinary\n");
  g_assert_cmpint (status, ==, 0);
}

/* What cannot be opened has its line too, and is told by the exit status. */
static void
test_damaged (void)
{
  static const char *const files[] = { "nothing.zip", "cut.zip", "missing", NULL };
  int status;
  g_autofree char *text = explain (files, &status);

  g_assert_cmpstr (text,
                   ==,
                   "nothing.zip unreadable\n"
                   "cut.zip!mails/1.eml bounce\n"
                   "cut.zip!mails/Zurück.eml bounce\n"
                   "cut.zip unreadable\n"
                   "missing unreadable\n");
  g_assert_true (g_spawn_check_wait_status (status, NULL) == FALSE);
}

static void
test_folder (void)
{
  static const char *const files[] = { ".", NULL };
  int status;
  g_autofree char *text = explain (files, &status);

  g_assert_true (g_str_has_prefix (text, "./cut.zip!mails/1.eml bounce\n"));
  g_assert_nonnull (strstr (text, "\n./saved.html bounce\n"));
  g_assert_nonnull (strstr (text, "\n./three.mbox 3 bounce\n"));
  g_assert_null (strstr (text, "make.py"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explain-files/files", test_files);
  g_test_add_func ("/explain-files/damaged", test_damaged);
  g_test_add_func ("/explain-files/folder", test_folder);
  return g_test_run ();
}
