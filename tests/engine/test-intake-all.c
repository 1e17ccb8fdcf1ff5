/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "intake/source.h"

static char *
dup_path (const char *file)
{
  return g_test_build_filename (G_TEST_DIST, "intake", file, NULL);
}

/* "!member", "#2", "n1" for the number in an mbox, "-" for nothing of these; behind it "*" where
 * the reader gets other bytes than the ticket, "?" for an error and its code. */
static void
describe_mail (GString *text, const BounceIntakeMail *mail)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  if (mail->number > 0)
    g_string_append_printf (text, "n%" G_GUINT64_FORMAT, mail->number);
  if (mail->member != NULL || mail->number == 0)
    g_string_append (text, mail->member != NULL ? mail->member : "-");
  if (mail->error != NULL)
    {
      g_assert_error (mail->error, BOUNCE_INTAKE_ERROR, mail->error->code);
      g_assert_null (mail->mail);
      g_assert_cmpint (strlen (mail->error->message), >, 10);
      g_string_append_printf (text, "?%d", mail->error->code);
      return;
    }
  g_assert_nonnull (mail->mail);
  g_assert_nonnull (mail->bytes);
  if (!g_bytes_equal (mail->mail, mail->bytes))
    g_string_append_c (text, '*');
  if (strcmp (mail->attachment_name, "bounce.eml") != 0)
    g_string_append (text, mail->attachment_name);
}

static char *
describe (BounceIntake *intake)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (;;)
    {
      g_autoptr (BounceIntakeMail) mail = bounce_intake_next (intake, NULL, &error);

      g_assert_no_error (error);
      if (mail == NULL)
        return g_string_free (text, FALSE);
      describe_mail (text, mail);
    }
}

static BounceIntake *
open_path (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  BounceIntake *intake = bounce_intake_open_all (&file, 1, NULL, &error);

  g_assert_no_error (error);
  return intake;
}

static const struct
{
  const char *file;
  const char *mails;
  guint n_skipped;
} rows[] = {
  { "ndr.msg", "-*bounce.msg", 0 },
  { "one.emlx", "-", 0 },
  { "three.mbox", "n1 n2 n3", 0 },
  { "two.zip", "!mails/1.eml !mails/Zurück.eml", 1 },
  { "two.tar.gz", "!mails/1.eml !mails/Zurück.eml", 1 },
  { "one.eml.gz", "-", 0 },
  { "three.mbox.gz", "n1 n2 n3", 0 },
  { "mixed.zip", "!a.msg*bounce.msg !b.emlx n1!box n2!box n3!box !c.zip!mails/1.eml", 0 },
  { "deep.zip", "-?0", 1 },
  { "nothing.zip", "-?0", 2 },
  { "cut.zip", "!mails/1.eml !mails/Zurück.eml -?2", 0 },
  { "forward-two.eml", "#1 #2", 0 },
  { "forward-zip.eml", "#1!1.eml #1!2.eml", 1 },
  { "forward-msg.eml", "#1*bounce.msg", 0 },
  { "forward-ordinary.eml", "-", 0 },
  { "winmail.eml", "#1", 0 },
  { "winmail-body.eml", "-*", 0 },
  { "saved.html", "-", 0 },
  { "saved.mht", "-", 0 },
  { "page.html", "-?0", 0 },
};

static void
test_files (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = dup_path (rows[i].file);
      g_autoptr (BounceIntake) intake = open_path (path);
      g_autofree char *mails = describe (intake);

      g_test_message ("%s", rows[i].file);
      g_assert_cmpstr (mails, ==, rows[i].mails);
      g_assert_cmpuint (bounce_intake_get_n_skipped (intake), ==, rows[i].n_skipped);
      g_assert_cmpfloat (bounce_intake_get_fraction (intake), ==, 1.0);
    }
}

/* The exact bytes, whatever they were wrapped in. */
static void
test_bytes (void)
{
  static const char *const files[] = { "one.emlx", "two.zip", "one.eml.gz", "forward-two.eml" };
  g_autoptr (GBytes) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = dup_path (files[i]);
      g_autoptr (BounceIntake) intake = open_path (path);
      g_autoptr (BounceIntakeMail) mail = bounce_intake_next (intake, NULL, NULL);

      g_test_message ("%s", files[i]);
      if (first == NULL)
        first = g_bytes_ref (mail->bytes);
      g_assert_true (g_bytes_equal (mail->bytes, first));
      g_assert_cmpmem (g_bytes_get_data (mail->bytes, NULL), 15, "Return-Path: <>", 15);
    }
}

/* Quoted "From " lines stay as they are; the offset leads to the first byte. */
static void
test_mbox (void)
{
  g_autofree char *path = dup_path ("three.mbox");
  g_autofree char *data = NULL;
  g_autoptr (BounceIntake) intake = open_path (path);
  guint64 number = 0;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  for (;;)
    {
      g_autoptr (BounceIntakeMail) mail = bounce_intake_next (intake, NULL, NULL);
      const char *bytes;
      gsize size;

      if (mail == NULL)
        break;
      bytes = g_bytes_get_data (mail->bytes, &size);
      g_assert_cmpuint (mail->number, ==, ++number);
      g_assert_cmpuint (mail->offset + size, <=, length);
      g_assert_cmpmem (bytes, size, data + mail->offset, size);
      g_assert_nonnull (memmem (bytes, size, "\n>From here on:\n", 16));
    }
  g_assert_cmpuint (number, ==, 3);
}

static void
copy_to (const char *dir, const char *name, const char *file)
{
  g_autofree char *from = dup_path (file);
  g_autofree char *to = g_build_filename (dir, name, NULL);
  g_autofree char *parent = g_path_get_dirname (to);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_get_contents (from, &data, &length, NULL));
  g_assert_true (g_file_set_contents (to, data, (gssize)length, NULL));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

/* Names below the folder, in order. */
static char *
list_folder (const char *dir)
{
  g_autoptr (BounceIntake) intake = open_path (dir);
  GString *text = g_string_new (NULL);

  for (;;)
    {
      g_autoptr (BounceIntakeMail) mail = bounce_intake_next (intake, NULL, NULL);

      if (mail == NULL)
        return g_string_free (text, FALSE);
      g_string_append_printf (text,
                              "%s%s%s%s",
                              text->len > 0 ? " " : "",
                              mail->error != NULL ? "?" : mail->file + strlen (dir) + 1,
                              mail->member != NULL ? mail->member : "",
                              mail->number > 0 ? "#" : "");
    }
}

static void
test_folder (void)
{
  g_autofree char *dir = g_dir_make_tmp ("bounce-desk-intake-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (dir, "a", "circle", NULL);
  g_autofree char *empty = g_build_filename (dir, "empty", NULL);
  g_autofree char *mails = NULL;
  g_autofree char *none = NULL;

  copy_to (dir, "a/b/deep.eml", "forward-ordinary.eml");
  copy_to (dir, "a/page.html", "page.html");
  copy_to (dir, "a/saved.html", "saved.html");
  copy_to (dir, "a/program.c", "saved.html");
  copy_to (dir, "z.msg", "note.msg");
  copy_to (dir, "box", "three.mbox");
  copy_to (dir, "two.zip", "two.zip");
  copy_to (dir, ".hidden/x.eml", "forward-ordinary.eml");
  g_assert_cmpint (symlink (dir, link), ==, 0);
  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  mails = list_folder (dir);
  g_assert_cmpstr (mails,
                   ==,
                   "a/b/deep.eml a/saved.html box# box# box# two.zip!mails/1.eml "
                   "two.zip!mails/Zurück.eml z.msg");
  none = list_folder (empty);
  g_assert_cmpstr (none, ==, "?");
  remove_tree (dir);
}

static void
test_maildir (void)
{
  g_autofree char *dir = g_dir_make_tmp ("bounce-desk-intake-XXXXXX", NULL);
  g_autofree char *new = g_build_filename (dir, "new", NULL);
  g_autofree char *mails = NULL;

  copy_to (dir, "cur/1:2,S", "forward-ordinary.eml");
  copy_to (dir, "tmp/2", "forward-ordinary.eml");
  copy_to (dir, "dovecot.index.log", "forward-ordinary.eml");
  copy_to (dir, ".Sent/cur/3:2,S", "forward-ordinary.eml");
  copy_to (dir, ".Sent/new/4", "forward-ordinary.eml");
  g_assert_cmpint (g_mkdir (new, 0700), ==, 0);
  mails = list_folder (dir);
  g_assert_cmpstr (mails, ==, ".Sent/cur/3:2,S .Sent/new/4 cur/1:2,S");
  remove_tree (dir);
}

/* A drag's file is gone as soon as the drop is done. */
static void
test_vanished (void)
{
  g_autofree char *dir = g_dir_make_tmp ("bounce-desk-intake-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "dnd_file", NULL);
  g_autofree char *mails = NULL;
  g_autoptr (BounceIntake) intake = NULL;

  copy_to (dir, "dnd_file", "two.zip");
  intake = open_path (path);
  g_assert_cmpint (g_unlink (path), ==, 0);
  mails = describe (intake);
  g_assert_cmpstr (mails, ==, rows[3].mails);
  remove_tree (dir);
}

/* A pipe would never end, a missing file never begin; neither stops the others. */
static void
test_odd_files (void)
{
  g_autofree char *good = dup_path ("one.emlx");
  GFile *files[4] = { g_file_new_for_path ("/nonexistent/a.eml"),
                      g_file_new_for_path ("/dev/zero"),
                      g_file_new_for_uri ("akonadi:?item=1"),
                      g_file_new_for_path (good) };
  g_autoptr (BounceIntake) intake = bounce_intake_open_all (files, 4, NULL, NULL);
  g_autofree char *mails = describe (intake);

  g_assert_cmpstr (mails, ==, "-?2 -?2 -?2 -");
  for (guint i = 0; i < 4; i++)
    g_object_unref (files[i]);
}

typedef struct
{
  GMainLoop *loop;
  BounceIntake *intake;
  GPtrArray *mails;
  GError *error;
} Waiting;

static void
next_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiting *waiting = user_data;

  waiting->mails = bounce_intake_next_finish (BOUNCE_INTAKE (source), result, &waiting->error);
  g_main_loop_quit (waiting->loop);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiting *waiting = user_data;

  waiting->intake = bounce_intake_open_all_finish (result, &waiting->error);
  g_main_loop_quit (waiting->loop);
}

static void
test_async (void)
{
  g_autofree char *path = dup_path ("three.mbox");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Waiting waiting = { .loop = loop };
  gboolean is_exact;

  bounce_intake_open_all_async (&file, 1, NULL, opened_cb, &waiting);
  g_main_loop_run (loop);
  g_assert_no_error (waiting.error);
  g_assert_cmpuint (bounce_intake_get_total (waiting.intake, &is_exact), ==, 1);
  g_assert_false (is_exact);
  bounce_intake_next_async (waiting.intake, 2, NULL, next_cb, &waiting);
  g_main_loop_run (loop);
  g_assert_cmpuint (waiting.mails->len, ==, 2);
  g_ptr_array_unref (waiting.mails);
  bounce_intake_next_async (waiting.intake, 100, NULL, next_cb, &waiting);
  g_main_loop_run (loop);
  g_assert_cmpuint (waiting.mails->len, ==, 1);
  g_ptr_array_unref (waiting.mails);
  g_assert_cmpuint (bounce_intake_get_total (waiting.intake, &is_exact), ==, 3);
  g_assert_true (is_exact);
  g_cancellable_cancel (cancellable);
  bounce_intake_next_async (waiting.intake, 100, cancellable, next_cb, &waiting);
  g_main_loop_run (loop);
  g_assert_null (waiting.mails);
  g_assert_error (waiting.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&waiting.error);
  g_object_unref (waiting.intake);
}

/* Only what may hold something is taken apart in a program of its own. */
static void
test_winmail (void)
{
  static const struct
  {
    const char *from;
    const char *parts;
    gboolean carries;
  } mails[] = {
    { "A Person <a@example.org>", "Content-Type: application/ms-tnef; name=x\n\nx\n", TRUE },
    { "A Person <a@example.org>",
      "Content-Type: message/rfc822\n\nX: y\n\nx\n--b\n"
      "Content-Type: application/octet-stream; name=winmail.dat\n\nx\n",
      TRUE },
    { "Mailer-Daemon@example.org", "Content-Type: application/vnd.ms-tnef\n\nx\n", TRUE },
    { "MAILER-DAEMON@example.org",
      "Content-Type: message/rfc822\n\nContent-Type: application/ms-tnef; name=winmail.dat\n\nx\n",
      FALSE },
    { "A Person <a@example.org>", "X-MS-TNEF-Correlator: <a@b>\n\nx\n", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_autofree char *mail =
          g_strconcat ("From: ",
                       mails[i].from,
                       "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n",
                       mails[i].parts,
                       "--b--\n",
                       NULL);

      g_assert_cmpint (bounce_intake_is_container (mail, strlen (mail)), ==, mails[i].carries);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake-all/files", test_files);
  g_test_add_func ("/intake-all/bytes", test_bytes);
  g_test_add_func ("/intake-all/mbox", test_mbox);
  g_test_add_func ("/intake-all/folder", test_folder);
  g_test_add_func ("/intake-all/maildir", test_maildir);
  g_test_add_func ("/intake-all/vanished", test_vanished);
  g_test_add_func ("/intake-all/odd-files", test_odd_files);
  g_test_add_func ("/intake-all/async", test_async);
  g_test_add_func ("/intake-all/winmail", test_winmail);
  return g_test_run ();
}
