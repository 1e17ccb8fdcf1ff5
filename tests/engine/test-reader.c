/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/reader.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/wire.h"
#include "reader/pool.h"
#include "reader/reading.h"

#define SECONDS 2

/* How much longer everything may take: valgrind's runs set it (tests/static.sh). */
static guint
get_slowness (void)
{
  const char *text = g_getenv ("BOUNCE_TEST_SLOWNESS");

  return text != NULL ? (guint)g_ascii_strtoull (text, NULL, 10) : 1;
}

static BounceReader *
make_reader (const char *program)
{
  BounceReader *reader;
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "engine", program, NULL);

  g_setenv ("BOUNCE_DESK_READER",
            strcmp (program, "bounce-reader") == 0 ? g_getenv ("BOUNCE_READER") : path,
            TRUE);
  reader = bounce_reader_new ();
  bounce_reader_set_seconds (reader, SECONDS * get_slowness ());
  return reader;
}

static GBytes *
make_mail (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static GBytes *
load_mail (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "bounces", name, NULL);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static void
assert_reads (BounceReader *reader)
{
  g_autoptr (GBytes) mail = load_mail ("article-2-hosted.eml");
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReading) reading = bounce_reader_read (reader, mail, &error);

  g_assert_no_error (error);
  g_assert_cmpint (reading->kind, ==, BOUNCE_KIND_BOUNCE);
  g_assert_cmpuint (reading->report->recipients->len, ==, 1);
  g_assert_cmpuint (reading->diagnoses->len, ==, 1);
  g_assert_cmpstr (((BounceDiagnosis *)reading->diagnoses->pdata[0])->scenario,
                   ==,
                   "recipient-domain-not-found");
  g_assert_nonnull (reading->report->text);
}

static void
test_reads (void)
{
  g_autoptr (BounceReader) reader = make_reader ("bounce-reader");

  assert_reads (reader);
  assert_reads (reader);
}

typedef struct
{
  guint n_done;
  guint n_right;
  guint n_cancelled;
} Tally;

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Tally *tally = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReading) reading =
      bounce_reader_read_finish (BOUNCE_READER (source), result, &error);

  tally->n_done++;
  if (reading != NULL)
    tally->n_right++;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tally->n_cancelled++;
}

static void
wait_for (Tally *tally, guint n_done)
{
  while (tally->n_done < n_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_async (void)
{
  g_autoptr (BounceReader) reader = make_reader ("bounce-reader");
  g_autoptr (GBytes) mail = load_mail ("article-1-hosted.eml");
  Tally tally = { 0 };

  for (guint i = 0; i < 100; i++)
    bounce_reader_read_async (reader, mail, NULL, read_cb, &tally);
  g_assert_cmpuint (tally.n_done, ==, 0);
  wait_for (&tally, 100);
  g_assert_cmpuint (tally.n_right, ==, 100);
}

static void
test_large (void)
{
  g_autoptr (BounceReader) reader = make_reader ("bounce-reader");
  g_autoptr (GString) text = g_string_new ("From: a@example.org\nTo: b@example.net\n"
                                           "Subject: large\nContent-Type: text/plain\n\n");
  g_autoptr (GBytes) mail = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReading) reading = NULL;

  while (text->len < 20 * 1024 * 1024)
    g_string_append (text, "A line of an attachment that nobody needs to read, and so on.\n");
  mail = g_bytes_new (text->str, text->len);
  bounce_reader_set_seconds (reader, 20 * get_slowness ());
  reading = bounce_reader_read (reader, mail, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (reading->report->subject, ==, "large");
}

static void
test_cancel (void)
{
  g_autoptr (BounceReader) reader = make_reader ("hostile-reader");
  g_autoptr (GBytes) spin = make_mail ("try: spin\n");
  g_autoptr (GBytes) mail = make_mail ("try: nothing\n");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 start = g_get_monotonic_time ();
  Tally tally = { 0 };

  bounce_reader_read_async (reader, spin, cancellable, read_cb, &tally);
  for (guint i = 0; i < 5; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (20000);
    }
  g_cancellable_cancel (cancellable);
  wait_for (&tally, 1);
  g_assert_cmpuint (tally.n_cancelled, ==, 1);
  bounce_reader_read_async (reader, mail, NULL, read_cb, &tally);
  wait_for (&tally, 2);
  g_assert_cmpuint (tally.n_right, ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - start, <, SECONDS * get_slowness () * G_USEC_PER_SEC);
}

typedef struct
{
  const char *what;       /* the mail says "try: …" */
  const char *came_of_it; /* the report's subject; NULL: the reader dies */
  int code;
} Attempt;

static const Attempt attempts[] = {
  { "nothing", "done", 0 },
  { "open", "errno 13", 0 },
  { "create", "errno 13", 0 },
  { "own-code", "errno 13", 0 },
  { "other-files", "errno 1", 0 },
#if !defined(__SANITIZE_ADDRESS__)
  { "memory", "errno 12", 0 },
#endif
  { "socket", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "local-socket", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "fork", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "exec", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "ptrace", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "kill", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "unshare", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "ring", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "other-memory", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "parent-memory", "errno 13", 0 },
  { "terminal", "errno 13", 0 },
  { "raise-limits", "errno 13", 0 },
  { "signal-parent", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "data-as-code", "errno 13", 0 },
  { "calls-of-i386", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "calls-of-x32", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "spin-without-clock", NULL, BOUNCE_READER_ERROR_TIMED_OUT },
  { "crash", NULL, BOUNCE_READER_ERROR_CRASHED },
  { "spin", NULL, BOUNCE_READER_ERROR_TIMED_OUT },
  { "complex", NULL, BOUNCE_READER_ERROR_TOO_COMPLEX },
};

/* What a decoder in foreign hands can do from within. */
static void
test_escape (gconstpointer data)
{
  const Attempt *attempt = data;
  g_autoptr (BounceReader) reader = make_reader ("hostile-reader");
  g_autofree char *text = g_strdup_printf ("try: %s\n", attempt->what);
  g_autoptr (GBytes) mail = make_mail (text);
  g_autoptr (GBytes) other = make_mail ("try: nothing\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReading) reading = bounce_reader_read (reader, mail, &error);
  g_autoptr (BounceReading) next = NULL;

  if (attempt->came_of_it != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (reading->report->subject, ==, attempt->came_of_it);
    }
  else
    {
      g_assert_null (reading);
      g_assert_error (error, BOUNCE_READER_ERROR, attempt->code);
    }
  g_clear_error (&error);
  next = bounce_reader_read (reader, other, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (next->report->subject, ==, "done");
}

/* What may be called at all, with arguments that the filter lets through or without. */
static gboolean
may_be_called (long number)
{
  static const long calls[] = {
    SYS_read,
    SYS_write,
    SYS_exit,
    SYS_exit_group,
    SYS_brk,
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_madvise,
    SYS_futex,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_gettimeofday,
    SYS_getrandom,
    SYS_rt_sigreturn,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_setitimer,
    SYS_getpid,
    SYS_gettid,
    SYS_close,
    SYS_sched_yield,
    SYS_restart_syscall,
    SYS_sigaltstack,
#ifdef __x86_64__
    SYS_time,
    /* uretprobe and uprobe: no filter is asked about these; they do nothing but return to who is
     * traced. */
    335,
    336,
#endif
  };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    if (calls[i] == number)
      return TRUE;
  return FALSE;
}

/* Every call that there is or may be: but for those, it ends the reader or is refused. */
static void
test_every_call (void)
{
  g_autoptr (BounceReader) reader = make_reader ("hostile-reader");
  guint n_refused = 0, n_ended = 0;

  for (long i = 0; i < 512; i++)
    {
      g_autofree char *text = g_strdup_printf ("try: call %ld\n", i);
      g_autoptr (GBytes) mail = make_mail (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceReading) reading = NULL;

      if (may_be_called (i))
        continue;
      reading = bounce_reader_read (reader, mail, &error);
      if (reading == NULL)
        g_assert_error (error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_CRASHED);
      else if (g_strcmp0 (reading->report->subject, "errno 13") != 0)
        g_error ("call %ld: %s", i, reading->report->subject);
      n_refused += reading != NULL;
      n_ended += reading == NULL;
    }
  g_assert_cmpuint (n_refused, <, 30);
  g_assert_cmpuint (n_ended, >, 440);
}

typedef struct
{
  const char *how;
  int code; /* -1: it is believed */
} Evil;

static const Evil evils[] = {
  { "good", -1 },
  { "garbage", BOUNCE_READER_ERROR_CRASHED },
  { "short", BOUNCE_READER_ERROR_CRASHED },
  { "more", BOUNCE_READER_ERROR_CRASHED },
  { "path", BOUNCE_READER_ERROR_CRASHED },
  { "warning", BOUNCE_READER_ERROR_CRASHED },
  { "claim", BOUNCE_READER_ERROR_CRASHED },
  { "code", BOUNCE_READER_ERROR_CRASHED },
  { "id", BOUNCE_READER_ERROR_CRASHED },
  { "hello-again", BOUNCE_READER_ERROR_CRASHED },
  { "flood", BOUNCE_READER_ERROR_CRASHED },
  { "exit", BOUNCE_READER_ERROR_CRASHED },
  { "drip", BOUNCE_READER_ERROR_TIMED_OUT },
  { "silent", BOUNCE_READER_ERROR_TIMED_OUT },
  { "no-sandbox", BOUNCE_READER_ERROR_UNAVAILABLE },
  { "no-hello", BOUNCE_READER_ERROR_UNAVAILABLE },
  { "no-start", BOUNCE_READER_ERROR_UNAVAILABLE },
};

/* A program in the place of ours: nothing that it says is believed, nothing hangs. */
static void
test_evil (gconstpointer data)
{
  const Evil *evil = data;
  g_autoptr (BounceReader) reader = NULL;
  g_autoptr (GBytes) mail = make_mail ("Subject: x\n\nx\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReading) reading = NULL;
  gint64 start = g_get_monotonic_time ();

  g_setenv ("BOUNCE_TEST_EVIL", evil->how, TRUE);
  reader = make_reader ("evil-reader");
  bounce_reader_set_seconds (reader, get_slowness ());
  reading = bounce_reader_read (reader, mail, &error);
  if (evil->code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, BOUNCE_READER_ERROR, evil->code);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * get_slowness () * G_USEC_PER_SEC);
}

/* The second of two answers comes when nobody has asked; the next mail is not answered by it. */
static void
test_twice (void)
{
  g_autoptr (BounceReader) reader = NULL;
  g_autoptr (GBytes) mail = make_mail ("Subject: x\n\nx\n");

  g_setenv ("BOUNCE_TEST_EVIL", "twice", TRUE);
  reader = make_reader ("evil-reader");
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceReading) reading = bounce_reader_read (reader, mail, &error);

      if (reading != NULL)
        g_assert_cmpstr (
            ((BounceDiagnosis *)reading->diagnoses->pdata[0])->scenario, ==, "unknown-user");
      else
        g_assert_error (error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_CRASHED);
    }
}

static void
test_missing (void)
{
  g_autoptr (BounceReader) reader = make_reader ("no-such-program");
  g_autoptr (GBytes) mail = make_mail ("Subject: x\n\nx\n");
  g_autoptr (GError) error = NULL;

  g_assert_null (bounce_reader_read (reader, mail, &error));
  g_assert_error (error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_UNAVAILABLE);
}

typedef struct
{
  const char *expected; /* the line of the mail; NULL: it must fail */
  guint n_right;
  gboolean is_done;
} Mail;

static void
mail_done_cb (BounceReading *reading, GError *error, gpointer data)
{
  Mail *mail = data;

  mail->is_done = TRUE;
  if (mail->expected == NULL)
    mail->n_right += g_error_matches (error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_CRASHED);
  else if (reading != NULL)
    mail->n_right += g_strcmp0 (reading->report->original_subject, mail->expected) == 0;
  g_clear_error (&error);
  bounce_reading_free (reading);
}

/* Several readers, many mails under way, some of them deadly: each of the others is answered, with
 * its own answer. */
static void
test_neighbours (void)
{
  Mail mails[120] = { { NULL } };
  g_autoptr (BouncePool) pool = NULL;
  g_autoptr (BounceReader) reader = make_reader ("hostile-reader");
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n_done = 0, n_right = 0;

  pool = bounce_pool_new (3, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      gboolean is_deadly = i % 17 == 3 || i == 4;
      char *line = is_deadly ? g_strdup (i % 2 == 0 ? "try: crash" : "try: socket")
                             : g_strdup_printf ("mail %u", i);
      g_autoptr (GBytes) bytes = make_mail (line);

      g_ptr_array_add (lines, line);
      mails[i].expected = is_deadly ? NULL : line;
      bounce_pool_submit (pool, bytes, i % 3 == 0, mail_done_cb, &mails[i]);
    }
  while (n_done < G_N_ELEMENTS (mails))
    {
      bounce_pool_dispatch (pool, -1);
      n_done = 0;
      for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
        n_done += mails[i].is_done;
    }
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    n_right += mails[i].n_right;
  g_assert_cmpuint (n_right, ==, G_N_ELEMENTS (mails));
}

/* Every way in which an answer can be cut or changed in one byte: nothing but a reading or an error
 * may come of it. The sanitizers watch. */
static void
test_wire_damage (void)
{
  g_autoptr (BounceReader) reader = make_reader ("bounce-reader");
  g_autoptr (GBytes) mail = load_mail ("article-3-hosted.eml");
  g_autoptr (BounceReading) reading = bounce_reader_read (reader, mail, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (BounceReading) same = NULL;

  g_assert_nonnull (reading);
  bounce_reading_write (reading, FALSE, bytes);
  same = bounce_reading_new_from_wire (bytes->data, bytes->len, NULL);
  g_assert_nonnull (same);
  g_assert_cmpstr (same->report->text, ==, reading->report->text);
  g_assert_cmpstr (same->report->headline, ==, reading->report->headline);
  for (guint i = 0; i < bytes->len; i++)
    {
      g_autofree guint8 *cut = g_memdup2 (bytes->data, i);

      g_assert_null (bounce_reading_new_from_wire (cut, i, NULL));
    }
  for (guint i = 0; i < bytes->len; i++)
    {
      const guint8 was = bytes->data[i];

      for (guint j = 0; j < 3; j++)
        {
          static const guint8 changes[] = { 0x01, 0x80, 0xff };
          g_autoptr (BounceReading) changed = NULL;

          bytes->data[i] = was ^ changes[j];
          changed = bounce_reading_new_from_wire (bytes->data, bytes->len, NULL);
          if (changed != NULL)
            g_assert_cmpuint (
                changed->diagnoses->len, ==, MAX (changed->report->recipients->len, 1));
        }
      bytes->data[i] = was;
    }
}

/* Text in every charset that is opened before the lock, and in one that does not exist. */
static void
test_charsets (void)
{
  static const struct
  {
    const char *charset;
    const char *bytes;
    const char *text;
  } rows[] = {
    { "iso-8859-1", "caf\xe9", "café" },
    { "iso-8859-2", "\xb3\xf3\xbc", "łóź" },
    { "iso-8859-15", "\xa4", "€" },
    { "windows-1251", "\xef\xee\xf7\xf2\xe0", "почта" },
    { "koi8-r", "\xd0\xcf\xde\xd4\xc1", "почта" },
    { "iso-2022-jp", "\x1b$B%a!<%k\x1b(B", "メール" },
    { "shift_jis", "\x83\x81\x81[\x83\x8b", "メール" },
    { "euc-jp", "\xa5\xe1\xa1\xbc\xa5\xeb", "メール" },
    { "euc-kr", "\xb8\xde\xc0\xcf", "메일" },
    { "gb2312", "\xd3\xca\xbc\xfe", "邮件" },
    { "gb18030", "\xd3\xca\xbc\xfe", "邮件" },
    { "big5", "\xb6l\xa5\xf3", "郵件" },
    { "utf-7", "caf+AOk-", "café" },
    { "ibm850", "caf\x82", "café" },
  };
  g_autoptr (BounceReader) reader = make_reader ("bounce-reader");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "From: a@example.org\nTo: b@example.net\nSubject: x\nMIME-Version: 1.0\n"
          "Content-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n%s end\n",
          rows[i].charset,
          rows[i].bytes);
      g_autoptr (GBytes) mail = make_mail (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceReading) reading = bounce_reader_read (reader, mail, &error);

      g_assert_no_error (error);
      if (reading->report->text == NULL || strstr (reading->report->text, rows[i].text) == NULL)
        g_error ("%s: %s", rows[i].charset, reading->report->text);
    }
  {
    g_autoptr (GBytes) mail = make_mail ("From: a@example.org\nSubject: x\nMIME-Version: 1.0\n"
                                         "Content-Type: text/plain; charset=x-klingon\n\nqapla'\n");
    g_autoptr (GError) error = NULL;
    g_autoptr (BounceReading) reading = bounce_reader_read (reader, mail, &error);

    g_assert_no_error (error);
  }
}

static void
assert_survives (BounceReader *reader, GBytes *mail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReading) reading = bounce_reader_read (reader, mail, &error);

  if (reading == NULL)
    g_assert_true (g_error_matches (error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_CRASHED) ||
                   g_error_matches (error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_TIMED_OUT) ||
                   g_error_matches (error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_TOO_COMPLEX));
  assert_reads (reader);
}

/* What hurts parsers: an empty boundary, address groups in address groups, and parts without
 * number.
 */
static void
test_hazards (void)
{
  g_autoptr (BounceReader) reader = make_reader ("bounce-reader");
  g_autoptr (GString) nested = g_string_new ("From: a@example.org\nTo: ");
  g_autoptr (GString) wide =
      g_string_new ("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n");
  g_autoptr (GBytes) nested_mail = NULL, wide_mail = NULL;
  g_autoptr (GBytes) open_mail =
      make_mail ("MIME-Version: 1.0\nContent-Type: multipart/mixed\n\n--\n\nx\n----\n");

  for (guint i = 0; i < 30000; i++)
    g_string_append (nested, "g:");
  g_string_append (nested, "\nSubject: x\n\nx\n");
  for (guint i = 0; i < 300000; i++)
    g_string_append (wide, "--b\n\n\n");
  nested_mail = g_bytes_new (nested->str, nested->len);
  wide_mail = g_bytes_new (wide->str, wide->len);
  assert_survives (reader, open_mail);
  assert_survives (reader, nested_mail);
  assert_survives (reader, wide_mail);
}

static void
add_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_autofree char *path = g_strconcat ("/reader/escape/", attempts[i].what, NULL);

      g_test_add_data_func (path, &attempts[i], test_escape);
    }
  for (guint i = 0; i < G_N_ELEMENTS (evils); i++)
    {
      g_autofree char *path = g_strconcat ("/reader/evil/", evils[i].how, NULL);

      g_test_add_data_func (path, &evils[i], test_evil);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader/reads", test_reads);
  g_test_add_func ("/reader/async", test_async);
  g_test_add_func ("/reader/large", test_large);
  g_test_add_func ("/reader/cancel", test_cancel);
  g_test_add_func ("/reader/evil/twice", test_twice);
  g_test_add_func ("/reader/escape/every-call", test_every_call);
  g_test_add_func ("/reader/missing", test_missing);
  g_test_add_func ("/reader/neighbours", test_neighbours);
  g_test_add_func ("/reader/wire-damage", test_wire_damage);
  g_test_add_func ("/reader/charsets", test_charsets);
  g_test_add_func ("/reader/hazards", test_hazards);
  add_table ();
  return g_test_run ();
}
