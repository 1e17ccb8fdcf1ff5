/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* Run in @folder with one argument: what it wrote, and that it ended by itself, soon. */
static char *
explain_one (const char *folder, const char *option, const char *argument)
{
  const char *argv[] = { g_getenv ("BOUNCE_EXPLAIN"), argument, option, NULL };
  gint64 start = g_get_monotonic_time ();
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (
      folder, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), <=, 2);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  return g_strconcat (out, err, NULL);
}

/* Nothing that a terminal would obey, or that turns the writing around. */
static void
assert_harmless (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((g_unichar_iscntrl (c) && c != '\n') || c == 0x202e || c == 0x2028)
        g_error ("U+%04X in: %s", c, text);
    }
}

/* Names of files come with what somebody else packed: they steer no terminal, and JSON tells them
 * exactly. What is no file at all is said. */
static void
test_strange_names (void)
{
  static const char *const names[] = { "clear\x1b[2J\x1b]0;x\x07.eml",
                                       "c1\xc2\x9b"
                                       "31m.eml",
                                       "line\nbounce-explain: all is well.eml",
                                       "turned\xe2\x80\xae"
                                       "lme.exe.eml",
                                       "\xff\xfe\x1b[31m.eml" };
  static const char *const no_files[] = { "",
                                          "--",
                                          "resource://%ff",
                                          "http://192.0.2.1/x.eml",
                                          "file://other.example/x",
                                          "smb://a/b/",
                                          "socket",
                                          "dangling",
                                          "missing\x1b[2J.eml",
                                          "--missing\x1b[2J",
                                          "/dev/null",
                                          "empty",
                                          "/proc/self/mem",
                                          "missing\xc2\x9b"
                                          "2J.eml" };
  g_autofree char *folder = g_dir_make_tmp ("bounce-strange-XXXXXX", NULL);
  g_autofree char *dangling = g_build_filename (folder, "dangling", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  g_autofree char *address = g_build_filename (folder, "socket", NULL);
  g_autoptr (GSocketAddress) local = g_unix_socket_address_new (address);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_assert_true (g_socket_bind (socket, local, FALSE, NULL));
  g_assert_cmpint (symlink ("nowhere", dangling), ==, 0);
  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *text = NULL;
      g_autofree char *json = NULL;
      g_autoptr (GString) described = g_string_new (NULL);

      g_assert_true (g_file_set_contents (path, "Subject: x\n\nx\n", -1, NULL));
      text = explain_one (folder, NULL, names[i]);
      json = explain_one (folder, "--json", names[i]);
      assert_harmless (text);
      assert_harmless (json);
      describe_line (described, json);
      if (g_utf8_validate (names[i], -1, NULL))
        g_assert_true (g_str_has_prefix (described->str, names[i]));
      g_unlink (path);
    }
  for (guint i = 0; i < G_N_ELEMENTS (no_files); i++)
    {
      g_autofree char *text = explain_one (folder, NULL, no_files[i]);

      assert_harmless (text);
      g_assert_true (g_str_has_prefix (text, "bounce-explain: "));
    }
  g_unlink (dangling);
  g_unlink (address);
  g_rmdir (empty);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explain-files/files", test_files);
  g_test_add_func ("/explain-files/damaged", test_damaged);
  g_test_add_func ("/explain-files/folder", test_folder);
  g_test_add_func ("/explain-files/strange-names", test_strange_names);
  return g_test_run ();
}
