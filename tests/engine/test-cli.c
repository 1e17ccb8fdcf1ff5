/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* bounce-explain as people and programs use it. */

typedef struct
{
  char *out;
  char *err;
  int status; /* exit status; -1: a signal */
} Run;

static void
run_free (Run *run)
{
  g_free (run->out);
  g_free (run->err);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

typedef struct
{
  char *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("bounce-cli-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->dir);
  g_free (fixture->dir);
}

static char *
write_file (Fixture *fixture, const char *name, const char *data, gssize length)
{
  char *path = g_build_filename (fixture->dir, name, NULL);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
  return path;
}

static char *
dup_text (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 0 ? g_strndup (data, size) : g_strdup ("");
}

/* Runs @argv with @input on its standard input; @reader: the program that reads mail, NULL: the
 * one that is built in. */
static Run *
run (const char *const *argv, const char *reader, const char *input, gssize length)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) in = g_bytes_new (input,
                                       length >= 0     ? (gsize)length
                                       : input != NULL ? strlen (input)
                                                       : 0);
  g_autoptr (GBytes) out = NULL, err = NULL;
  g_autoptr (GError) error = NULL;
  Run *result = g_new0 (Run, 1);

  if (reader != NULL)
    g_subprocess_launcher_setenv (launcher, "BOUNCE_DESK_READER", reader, TRUE);
  else
    g_subprocess_launcher_unsetenv (launcher, "BOUNCE_DESK_READER");
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, in, NULL, &out, &err, &error);
  g_assert_no_error (error);
  result->out = dup_text (out);
  result->err = dup_text (err);
  result->status =
      g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
  return result;
}

#define RUN(input, length, ...)                                                                    \
  run ((const char *const[]){ g_getenv ("BOUNCE_EXPLAIN"), __VA_ARGS__, NULL }, NULL, input, length)

/* (element-type JsonObject): every line must be an object of its own. */
static GPtrArray *
parse_lines (const char *out)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  guint i = 0;

  for (; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;

      json_parser_load_from_data (parser, lines[i], -1, &error);
      g_assert_no_error (error);
      g_ptr_array_add (objects,
                       json_object_ref (json_node_get_object (json_parser_get_root (parser))));
    }
  g_assert_true (*out == '\0' || g_str_equal (lines[i], "")); /* the last line has its end */
  return objects;
}

static const char *
get_text (GPtrArray *objects, guint i, const char *member)
{
  g_assert_cmpuint (i, <, objects->len);
  return json_object_get_string_member_with_default (objects->pdata[i], member, NULL);
}

static char *
get_bounce (const char *name)
{
  return g_build_filename (g_getenv ("G_TEST_SRCDIR"), "bounces", name, NULL);
}

static void
test_every_file_a_line (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = get_bounce ("unknown-user-postfix.eml");
  g_autofree char *empty = write_file (fixture, "empty", "", 0);
  g_autofree char *nul = write_file (fixture, "nul", "\0\0\0\xff\xfe", 5);
  g_autofree char *text = write_file (fixture, "text", "Milk, bread, eggs\n", -1);
  g_autoptr (Run) result =
      RUN ("", 0, "--json", "/nonexistent", empty, nul, good, fixture->dir, text, "-", good);
  g_autoptr (GPtrArray) lines = parse_lines (result->out);

  g_assert_cmpint (result->status, ==, 1);
  g_assert_cmpuint (lines->len, ==, 8);
  g_assert_cmpstr (get_text (lines, 0, "kind"), ==, "unreadable");
  g_assert_null (get_text (lines, 0, "sha256"));
  g_assert_cmpstr (get_text (lines, 1, "kind"), ==, "ordinary");
  g_assert_cmpstr (get_text (lines, 1, "sha256"),
                   ==,
                   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  g_assert_cmpstr (get_text (lines, 2, "kind"), ==, "ordinary");
  g_assert_cmpstr (get_text (lines, 3, "scenario"), ==, "unknown-user");
  g_assert_cmpstr (get_text (lines, 3, "file"), ==, good);
  g_assert_cmpstr (get_text (lines, 4, "kind"), ==, "unreadable");
  g_assert_cmpstr (get_text (lines, 5, "kind"), ==, "ordinary");
  g_assert_cmpstr (get_text (lines, 6, "file"), ==, "-");
  g_assert_cmpstr (get_text (lines, 7, "scenario"), ==, "unknown-user");
  g_assert_nonnull (strstr (result->err, "/nonexistent: "));
}

static void
assert_members (JsonObject *object, const char *names)
{
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    g_string_append_printf (found, "%s%s", l == members ? "" : " ", (const char *)l->data);
  g_assert_cmpstr (found->str, ==, names);
}

static void
assert_shape (JsonObject *object)
{
  JsonArray *recipients = json_object_get_array_member (object, "recipients");

  assert_members (object, "file kind scenario reporting_mta warnings sha256 original recipients");
  assert_members (json_object_get_object_member (object, "original"),
                  "message_id from to subject date size returned");
  for (guint i = 0; i < json_array_get_length (recipients); i++)
    {
      JsonObject *recipient = json_array_get_object_element (recipients, i);
      JsonArray *evidence = json_object_get_array_member (recipient, "evidence");

      assert_members (recipient,
                      "address original_address action status reply_code diagnostic remote_mta "
                      "refused_by scenario family certainty who permanence evidence alternatives");
      for (guint j = 0; j < json_array_get_length (evidence); j++)
        assert_members (json_array_get_object_element (evidence, j), "text where rule");
    }
}

static void
test_fields (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bounce = get_bounce ("unknown-user-postfix.eml");
  g_autofree char *ordinary = get_bounce ("ordinary-newsletter.eml");
  g_autoptr (Run) result = RUN ("", 0, "--json", bounce, ordinary, "/nonexistent");
  g_autoptr (GPtrArray) lines = parse_lines (result->out);
  JsonObject *recipient, *original;

  for (guint i = 0; i < lines->len; i++)
    assert_shape (lines->pdata[i]);
  recipient = json_array_get_object_element (
      json_object_get_array_member (lines->pdata[0], "recipients"), 0);
  original = json_object_get_object_member (lines->pdata[0], "original");
  g_assert_cmpstr (get_text (lines, 0, "reporting_mta"), ==, "mail.willow-press.example.com");
  g_assert_cmpint (json_object_get_int_member (recipient, "reply_code"), ==, 550);
  g_assert_cmpstr (json_object_get_string_member (recipient, "action"), ==, "failed");
  g_assert_cmpstr (
      json_object_get_string_member (recipient, "remote_mta"), ==, "mx.lakeside.example.org");
  g_assert_cmpstr (json_object_get_string_member (recipient, "refused_by"), ==, "recipient");
  g_assert_cmpstr (json_object_get_string_member (recipient, "family"), ==, "address");
  g_assert_cmpstr (json_object_get_string_member (original, "subject"), ==, "Galley proofs");
  g_assert_cmpstr (json_object_get_string_member (original, "returned"), ==, "full");
}

static void
test_file_names (Fixture *fixture, gconstpointer data)
{
  g_autofree char *quoted = write_file (fixture, "a \"b\"\\\t\x01.eml", "Subject: x\n\nx\n", -1);
  g_autofree char *latin = write_file (fixture, "caf\xe9.eml", "Subject: x\n\nx\n", -1);
  g_autoptr (Run) result = RUN ("", 0, "--json", quoted, latin);
  g_autoptr (GPtrArray) lines = parse_lines (result->out);
  g_autofree char *back = NULL;

  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpstr (get_text (lines, 0, "file"), ==, quoted);
  g_assert_true (g_utf8_validate (result->out, -1, NULL));
  back = g_filename_from_uri (get_text (lines, 1, "file"), NULL, NULL);
  g_assert_cmpstr (back, ==, latin);
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bounce = get_bounce ("unknown-user-postfix.eml");
  g_autofree char *odd = write_file (fixture, "two\nlines.eml", "Subject: x\n\nx\n", -1);
  g_autofree char *by_line = g_strdup_printf ("%s\n\n/nonexistent\n%s", bounce, bounce);
  g_autoptr (GString) by_nul = g_string_new (NULL);
  g_autoptr (Run) first = RUN (by_line, -1, "--json", "--files-from", "-");
  g_autoptr (Run) second = NULL;
  g_autoptr (GPtrArray) first_lines = parse_lines (first->out);
  g_autoptr (GPtrArray) second_lines = NULL;

  g_assert_cmpuint (first_lines->len, ==, 3);
  g_assert_cmpstr (get_text (first_lines, 1, "kind"), ==, "unreadable");
  g_assert_cmpstr (get_text (first_lines, 2, "scenario"), ==, "unknown-user");
  g_string_append_len (by_nul, odd, (gssize)strlen (odd) + 1);
  g_string_append_len (by_nul, bounce, (gssize)strlen (bounce) + 1);
  second = RUN (by_nul->str, (gssize)by_nul->len, "--json", "--files-from=-", "-0");
  second_lines = parse_lines (second->out);
  g_assert_cmpint (second->status, ==, 0);
  g_assert_cmpuint (second_lines->len, ==, 2);
  g_assert_cmpstr (get_text (second_lines, 0, "file"), ==, odd);
}

/* More names than are read ahead, and all of them done at once. */
static void
test_many_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (Run) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  for (guint i = 0; i < 1500; i++)
    g_string_append_printf (names, "/nonexistent/%u\n", i);
  result = RUN (names->str, (gssize)names->len, "--json", "--files-from", "-");
  lines = parse_lines (result->out);
  g_assert_cmpuint (lines->len, ==, 1500);
  g_assert_cmpstr (get_text (lines, 1499, "file"), ==, "/nonexistent/1499");
}

/* What stands in the mbox, and what the second of its mails is. */
typedef struct
{
  const char *what;
  const char *mbox;
  guint n_mails;
  const char *second;
} MboxRow;

#define FROM "From a@example.org Thu Jan  1 00:00:00 2026\n"

static const MboxRow mboxes[] = {
  { "two", FROM "Subject: 1\n\none\n\n" FROM "Subject: 2\n\ntwo\n\n", 2, "Subject: 2\n\ntwo\n" },
  { "no empty line at the end",
    FROM "Subject: 1\n\none\n\n" FROM "Subject: 2\n\ntwo",
    2,
    "Subject: 2\n\ntwo" },
  { "From in the text",
    FROM "Subject: 1\n\nFrom here on\n\nFrom there at noon.\n\n" FROM "Subject: 2\n\nx\n",
    2,
    "Subject: 2\n\nx\n" },
  { "From line without an empty line before it",
    FROM "Subject: 1\n\nquoted:\n" FROM "end\n\n" FROM "Subject: 2\n\nx\n",
    2,
    "Subject: 2\n\nx\n" },
  { "CRLF",
    "From a Thu Jan  1 00:00:00 2026\r\nSubject: 1\r\n\r\none\r\n\r\n"
    "From b Thu Jan  1 00:00:00 2026\r\nSubject: 2\r\n\r\ntwo\r\n\r\n",
    2,
    "Subject: 2\r\n\r\ntwo\r\n" },
  { "no From line at the beginning",
    "Subject: 1\n\none\n\n" FROM "Subject: 2\n\n",
    2,
    "Subject: 2\n" },
  { "empty", "", 0, NULL },
};

static void
test_mbox (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (mboxes); i++)
    {
      const MboxRow *row = &mboxes[i];
      g_autofree char *path = write_file (fixture, "mbox", row->mbox, -1);
      g_autoptr (Run) piped = RUN (row->mbox, -1, "--json", "--mbox", "-");
      g_autoptr (Run) result = RUN ("", 0, "--json", "--mbox", path);
      g_autoptr (GPtrArray) lines = parse_lines (result->out);
      g_autoptr (GPtrArray) piped_lines = parse_lines (piped->out);

      g_test_message ("%s", row->what);
      g_assert_cmpint (result->status, ==, 0);
      g_assert_cmpuint (lines->len, ==, row->n_mails);
      g_assert_cmpuint (piped_lines->len, ==, row->n_mails);
      if (row->second != NULL)
        {
          gint64 offset = json_object_get_int_member (lines->pdata[1], "offset");
          g_autofree char *sha256 =
              g_compute_checksum_for_string (G_CHECKSUM_SHA256, row->second, -1);

          g_assert_cmpstr (get_text (lines, 1, "sha256"), ==, sha256);
          g_assert_cmpstr (get_text (piped_lines, 1, "sha256"), ==, sha256);
          g_assert_cmpint (json_object_get_int_member (lines->pdata[1], "mail"), ==, 2);
          g_assert_true (g_str_has_prefix (row->mbox + offset, row->second));
        }
    }
}

/* The mails of tests/bounces as an mbox, @times over; the scenarios in order in @scenarios. */
static GString *
make_mbox (guint times)
{
  GString *mbox = g_string_new (NULL);
  g_autofree char *path = get_bounce ("expectations.tsv");
  g_autofree char *text = NULL;
  g_auto (GStrv) rows = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  rows = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < times; i++)
    for (guint j = 1; rows[j] != NULL && *rows[j] != '\0'; j++)
      {
        g_autofree char *name = g_strndup (rows[j], strcspn (rows[j], "\t"));
        g_autofree char *file = get_bounce (name);
        g_autofree char *mail = NULL;
        gsize length;

        g_assert_true (g_file_get_contents (file, &mail, &length, NULL));
        if (memchr (mail, '\r', length) != NULL || strstr (mail, "\nFrom ") != NULL)
          continue;
        g_string_append_printf (mbox, FROM "X-Number: %u-%u\n", i, j);
        g_string_append_len (mbox, mail, (gssize)length);
        g_string_append (mbox, "\n");
      }
  return mbox;
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) mbox = make_mbox (20);
  g_autoptr (Run) one = RUN (mbox->str, (gssize)mbox->len, "--json", "--mbox", "-j", "1", "-");
  g_autoptr (Run) many = RUN (mbox->str, (gssize)mbox->len, "--json", "--mbox", "-j", "5", "-");
  g_autoptr (GPtrArray) lines = parse_lines (one->out);

  g_assert_cmpuint (lines->len, >, 500);
  g_assert_true (g_str_equal (one->out, many->out));
}

/* A deadly mail costs its own line; the lines stand in order, each with its own mail. */
static void
test_deadly (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) mbox = g_string_new (NULL);
  g_autofree char *reader =
      g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "engine", "hostile-reader", NULL);
  const char *const argv[] = {
    g_getenv ("BOUNCE_EXPLAIN"), "--json", "--mbox", "-j", "2", "-", NULL,
  };
  g_autoptr (Run) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  for (guint i = 0; i < 100; i++)
    if (i % 25 == 7)
      g_string_append (mbox, FROM "try: crash\n\n");
    else
      g_string_append_printf (mbox, FROM "mail %u\n\n", i);
  result = run (argv, reader, mbox->str, (gssize)mbox->len);
  lines = parse_lines (result->out);
  g_assert_cmpuint (lines->len, ==, 100);
  g_assert_cmpint (result->status, ==, 0);
  for (guint i = 0; i < 100; i++)
    {
      JsonObject *original = json_object_get_object_member (lines->pdata[i], "original");
      g_autofree char *line = g_strdup_printf ("mail %u", i);

      if (i % 25 == 7)
        g_assert_cmpstr (get_text (lines, i, "kind"), ==, "unreadable");
      else
        g_assert_cmpstr (json_object_get_string_member (original, "subject"), ==, line);
    }
}

/* Lines come while the input is still open; an interrupt leaves whole lines. */
static void
test_interrupt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) mbox = make_mbox (1);
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                        NULL,
                        g_getenv ("BOUNCE_EXPLAIN"),
                        "--json",
                        "--mbox",
                        "-",
                        NULL);
  g_autoptr (GDataInputStream) out = NULL;
  g_autoptr (GString) rest = g_string_new (NULL);
  g_autoptr (GPtrArray) lines = NULL;

  g_assert_true (g_output_stream_write_all (
      g_subprocess_get_stdin_pipe (process), mbox->str, mbox->len, NULL, NULL, NULL));
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, NULL);

      g_assert_nonnull (line);
      g_string_append_printf (rest, "%s\n", line);
    }
  g_subprocess_send_signal (process, SIGINT);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, NULL);

      if (line == NULL)
        break;
      g_string_append_printf (rest, "%s\n", line);
    }
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  lines = parse_lines (rest->str);
  g_assert_cmpuint (lines->len, >=, 10);
}

/* In a child that is killed when it makes a socket that could lead to a network, or asks for
 * anybody's address. */
static void
run_without_network (char **argv)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);

  if (filter == NULL ||
      seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS (socket), 0) != 0 ||
      seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS (connect), 0) != 0 ||
      seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS (sendto), 0) != 0 ||
      seccomp_load (filter) != 0)
    _exit (3);
  execv (argv[0], argv);
  _exit (4);
}

static void
test_no_packet (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = get_bounce ("article-2-hosted.eml");
  g_autofree char *two = get_bounce ("fake-bounce-phishing.eml");
  const char *modes[] = { "--json", "--lang=de" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      char *argv[] = { (char *)g_getenv ("BOUNCE_EXPLAIN"), (char *)modes[i], one, two, NULL };
      int status;
      pid_t pid = fork ();

      if (pid == 0)
        {
          if (freopen ("/dev/null", "w", stdout) == NULL)
            _exit (5);
          run_without_network (argv);
        }
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, 0);
    }
}

static void
test_text (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bounce = get_bounce ("article-4-plain.eml");
  g_autofree char *picture =
      write_file (fixture, "shot.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", 20);
  g_autoptr (Run) result = RUN ("", 0, bounce);
  g_autoptr (Run) other = RUN ("", 0, picture);

  g_assert_cmpint (result->status, ==, 0);
  g_assert_nonnull (strstr (result->out, "maildir over quota"));
  g_assert_nonnull (strstr (result->out, "workshop@ridge-print.example.com"));
  g_assert_cmpint (other->status, ==, 1);
  g_assert_nonnull (strstr (other->err, "shot.png"));
}

static void
test_usage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Run) none = RUN ("", 0, "--json");
  g_autoptr (Run) wrong = RUN ("", 0, "--no-such-option");
  g_autoptr (Run) version = RUN ("", 0, "--version");
  g_autoptr (Run) list = RUN ("", 0, "--json", "--files-from", "/nonexistent");

  g_assert_cmpint (none->status, ==, 2);
  g_assert_cmpint (wrong->status, ==, 2);
  g_assert_cmpint (list->status, ==, 2);
  g_assert_cmpint (version->status, ==, 0);
  g_assert_true (g_str_has_prefix (version->out, "bounce-explain "));
}

static void
test_check_knowledge (Fixture *fixture, gconstpointer data)
{
  g_autofree char *rules = g_build_filename (fixture->dir, "rulebook", NULL);
  g_autofree char *guides = g_build_filename (fixture->dir, "guides", NULL);
  g_autofree char *rule_file = g_build_filename (rules, "ours.rules", NULL);
  g_autofree char *guide_file = g_build_filename (guides, "lonely.guide.xml", NULL);
  g_autoptr (Run) shipped = RUN ("", 0, "--check-knowledge");
  g_autoptr (Run) broken = NULL;

  g_assert_cmpstr (shipped->out, ==, "No mistakes found.\n");
  g_assert_cmpint (shipped->status, ==, 0);
  g_mkdir (rules, 0700);
  g_mkdir (guides, 0700);
  g_assert_true (g_file_set_contents (rule_file,
                                      "[ours-one]\nScenario=no-such-guide\nPhrase=the moon is "
                                      "wrong\nColour=blue\nSample=nothing of it\n"
                                      "Source=https://example.org/\n",
                                      -1,
                                      NULL));
  g_assert_true (g_file_set_contents (guide_file,
                                      "<guide id=\"lonely\" family=\"mailbox\" who=\"recipient\" "
                                      "outcome=\"permanent\" safe-sender=\"no\" "
                                      "safe-sender-why=\"full\"><title>T</title>"
                                      "<summary>S</summary><cause>C</cause>"
                                      "<step id=\"a\" for=\"sender\">Do it.</step></guide>",
                                      -1,
                                      NULL));
  broken = RUN ("", 0, "--check-knowledge", fixture->dir);
  g_assert_cmpint (broken->status, ==, 1);
  g_assert_nonnull (strstr (broken->out, "Colour"));
  g_assert_nonnull (strstr (broken->out, "\"no-such-guide\", which has no guide"));
  g_assert_nonnull (strstr (broken->out, "no rule speaks for \"lonely\""));
  g_assert_nonnull (strstr (broken->out, "ours-one"));
  g_assert_nonnull (strstr (broken->out, "no step for the one who must act"));
  g_remove (rule_file);
  g_remove (guide_file);
  g_rmdir (rules);
  g_rmdir (guides);
}

/* The example of the manual page as it stands there, from "parallel" to its end. */
static char *
find_example (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", "man", "bounce-explain.1", NULL);
  g_autofree char *page = NULL;
  char *begin, *end;
  GString *example;

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  begin = strstr (page, "parallel \\-\\-pipepart");
  g_assert_nonnull (begin);
  end = strstr (begin, "\n.EE");
  g_assert_nonnull (end);
  example = g_string_new_len (begin, end - begin);
  g_string_replace (example, "\\e\n", "\\\n", 0);
  g_string_replace (example, "\\en", "\\n", 0);
  g_string_replace (example, "\\-", "-", 0);
  return g_string_free (example, FALSE);
}

static void
test_parallel (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parallel = g_find_program_in_path ("parallel");
  g_autofree char *example = find_example ();
  g_autofree char *mbox_path = g_build_filename (fixture->dir, "bounces.mbox", NULL);
  g_autofree char *json_path = g_build_filename (fixture->dir, "bounces.ndjson", NULL);
  g_autofree char *bin = g_path_get_dirname (g_getenv ("BOUNCE_EXPLAIN"));
  g_autofree char *script = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GString) mbox = make_mbox (10);
  g_autoptr (GPtrArray) lines = NULL, alone_lines = NULL;
  g_autoptr (Run) alone = NULL;
  g_autoptr (Run) result = NULL;

  if (parallel == NULL)
    {
      g_test_skip ("GNU parallel is not installed");
      return;
    }
  g_assert_true (g_file_set_contents (mbox_path, mbox->str, (gssize)mbox->len, NULL));
  g_assert_nonnull (strstr (example, "--block 10M"));
  script = g_strdup_printf (
      "cd '%s' && PATH='%s':$PATH HOME=. && export PATH HOME && %s", fixture->dir, bin, example);
  /* Small pieces, so that there are many. */
  memcpy (strstr (script, "--block 10M"), "--block 50k", 11);
  result = run ((const char *const[]){ "/bin/sh", "-c", script, NULL }, NULL, "", 0);
  g_assert_cmpint (result->status, ==, 0);
  alone = RUN ("", 0, "--json", "--mbox", mbox_path);
  g_assert_true (g_file_get_contents (json_path, &out, NULL, NULL));
  lines = parse_lines (out);
  alone_lines = parse_lines (alone->out);
  g_assert_cmpuint (lines->len, ==, alone_lines->len);
  for (guint i = 0; i < lines->len; i++)
    g_assert_cmpstr (get_text (lines, i, "sha256"), ==, get_text (alone_lines, i, "sha256"));
}

/* The manual page tells of every option and every member. */
static void
test_manual (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", "man", "bounce-explain.1", NULL);
  g_autofree char *bounce = get_bounce ("unknown-user-postfix.eml");
  g_autofree char *page = NULL;
  g_autoptr (Run) help = RUN ("", 0, "--help");
  g_autoptr (Run) result = RUN ("", 0, "--json", bounce);
  g_autoptr (GRegex) option = g_regex_new ("--[a-z-]+", 0, 0, NULL);
  g_autoptr (GRegex) member = g_regex_new ("\"([a-z_0-9]+)\":", 0, 0, NULL);
  g_autoptr (GMatchInfo) options = NULL, members = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  g_regex_match (option, help->out, 0, &options);
  for (; g_match_info_matches (options); g_match_info_next (options, NULL), n++)
    {
      g_autofree char *name = g_match_info_fetch (options, 0);
      g_auto (GStrv) parts = g_strsplit (name, "-", -1);
      g_autofree char *escaped = g_strjoinv ("\\-", parts);

      if (strstr (page, escaped) == NULL)
        g_error ("%s is not in the manual page", name);
    }
  g_assert_cmpuint (n, >=, 8);
  g_regex_match (member, result->out, 0, &members);
  for (; g_match_info_matches (members); g_match_info_next (members, NULL))
    {
      g_autofree char *name = g_match_info_fetch (members, 1);

      if (strstr (page, name) == NULL)
        g_error ("%s is not in the manual page", name);
    }
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/cli/every-file-a-line", test_every_file_a_line);
  ADD ("/cli/fields", test_fields);
  ADD ("/cli/file-names", test_file_names);
  ADD ("/cli/lists", test_lists);
  ADD ("/cli/many-missing", test_many_missing);
  ADD ("/cli/mbox", test_mbox);
  ADD ("/cli/order", test_order);
  ADD ("/cli/deadly", test_deadly);
  ADD ("/cli/interrupt", test_interrupt);
  ADD ("/cli/no-packet", test_no_packet);
  ADD ("/cli/text", test_text);
  ADD ("/cli/usage", test_usage);
  ADD ("/cli/check-knowledge", test_check_knowledge);
  ADD ("/cli/parallel", test_parallel);
  ADD ("/cli/manual", test_manual);
  return g_test_run ();
}
