/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "reader/reader.h"
#include "report/redact.h"

#define SECONDS 3

static BounceReader *
make_reader (const char *program)
{
  BounceReader *reader;
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "engine", program, NULL);

  g_setenv ("BOUNCE_DESK_READER",
            strcmp (program, "bounce-reader") == 0 ? g_getenv ("BOUNCE_READER") : path,
            TRUE);
  reader = bounce_reader_new ();
  bounce_reader_set_seconds (reader, SECONDS);
  return reader;
}

typedef struct
{
  BounceCopy *copy;
  GError *error;
  gboolean is_done;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  bounce_copy_free (outcome->copy);
  g_clear_error (&outcome->error);
  memset (outcome, 0, sizeof *outcome);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->copy = bounce_reader_copy_finish (BOUNCE_READER (source), result, &outcome->error);
  outcome->is_done = TRUE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceReading) reading =
      bounce_reader_read_finish (BOUNCE_READER (source), result, NULL);

  *(guint *)user_data += reading != NULL;
}

static void
copy (BounceReader *reader, GBytes *mail, BounceRedactLevel level, Outcome *outcome)
{
  memset (outcome, 0, sizeof *outcome);
  bounce_reader_copy_async (reader, mail, level, NULL, copied_cb, outcome);
  while (!outcome->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static GPtrArray *
load_mails (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "bounces", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *mails = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      char *text;
      gsize length;

      if (!g_str_has_suffix (name, ".eml"))
        continue;
      g_assert_true (g_file_get_contents (file, &text, &length, NULL));
      g_ptr_array_add (mails, g_bytes_new_take (text, length));
    }
  g_assert_cmpuint (mails->len, >, 50);
  return mails;
}

/* What comes over the pipe is what the child made: as this process would, and counted. */
static void
test_copies (void)
{
  g_autoptr (BounceReader) reader = make_reader ("bounce-reader");
  g_autoptr (GPtrArray) mails = load_mails ();
  guint n_replaced[BOUNCE_N_REPLACED] = { 0 };

  for (guint i = 0; i < mails->len; i++)
    for (BounceRedactLevel level = BOUNCE_REDACT_NOTICE; level < BOUNCE_N_REDACT_LEVELS; level++)
      {
        g_autoptr (BounceCopy) expected = bounce_redact (mails->pdata[i], level, NULL);
        Outcome outcome;

        copy (reader, mails->pdata[i], level, &outcome);
        g_assert_no_error (outcome.error);
        g_assert_cmpint (outcome.copy->level, ==, level);
        g_assert_true (g_bytes_equal (outcome.copy->bytes, expected->bytes));
        for (guint j = 0; j < BOUNCE_N_REPLACED; j++)
          {
            g_assert_cmpuint (outcome.copy->n_replaced[j], ==, expected->n_replaced[j]);
            n_replaced[j] += expected->n_replaced[j];
          }
        outcome_clear (&outcome);
      }
  g_assert_cmpuint (n_replaced[BOUNCE_REPLACED_ADDRESSES], >, 50);
  g_assert_cmpuint (n_replaced[BOUNCE_REPLACED_NAMES], >, 10);
  g_assert_cmpuint (n_replaced[BOUNCE_REPLACED_PARTS], >, 20);
}

/* The exact bytes need no reader: they are there even where none runs. */
static void
test_exact (void)
{
  g_autoptr (BounceReader) reader = make_reader ("no-such-program");
  g_autoptr (GBytes) mail = g_bytes_new ("\0\xff no mail", 10);
  Outcome outcome;

  copy (reader, mail, BOUNCE_REDACT_EXACT, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_true (g_bytes_equal (outcome.copy->bytes, mail));
  outcome_clear (&outcome);
  copy (reader, mail, BOUNCE_REDACT_PERSONAL, &outcome);
  g_assert_error (outcome.error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_UNAVAILABLE);
  outcome_clear (&outcome);
}

/* Questions of both kinds, mixed, and some of them dropped. */
static void
test_mixed (void)
{
  g_autoptr (BounceReader) reader = make_reader ("bounce-reader");
  g_autoptr (GPtrArray) mails = load_mails ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcomes[40] = { { NULL } };
  guint n_read = 0;

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      bounce_reader_read_async (reader, mails->pdata[i], NULL, read_cb, &n_read);
      bounce_reader_copy_async (reader,
                                mails->pdata[i],
                                i % BOUNCE_N_REDACT_LEVELS,
                                i % 4 == 3 ? cancellable : NULL,
                                copied_cb,
                                &outcomes[i]);
    }
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      while (!outcomes[i].is_done)
        g_main_context_iteration (NULL, TRUE);
      if (i % 4 == 3)
        g_assert_error (outcomes[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_cmpint (outcomes[i].copy->level, ==, i % BOUNCE_N_REDACT_LEVELS);
      outcome_clear (&outcomes[i]);
    }
  while (n_read < G_N_ELEMENTS (outcomes))
    g_main_context_iteration (NULL, TRUE);
}

static const struct
{
  const char *how;
  gboolean is_believed;
} evils[] = {
  { "copy-good", TRUE },       { "copy-other-level", FALSE }, { "copy-exact", FALSE },
  { "copy-bidi", FALSE },      { "copy-control", FALSE },     { "copy-invalid", FALSE },
  { "copy-nul", FALSE },       { "copy-silent", FALSE },      { "copy-empty", FALSE },
  { "copy-too-large", FALSE }, { "copy-count", FALSE },       { "good", FALSE },
};

/* A reader in foreign hands: only a clean text that says what it is comes through. */
static void
test_evil (void)
{
  g_autoptr (GBytes) mail = g_bytes_new_static ("Subject: x\n\nx\n", 14);

  for (guint i = 0; i < G_N_ELEMENTS (evils); i++)
    {
      g_autoptr (BounceReader) reader = NULL;
      Outcome outcome;

      g_test_message ("%s", evils[i].how);
      g_setenv ("BOUNCE_TEST_EVIL", evils[i].how, TRUE);
      reader = make_reader ("evil-reader");
      copy (reader, mail, BOUNCE_REDACT_PERSONAL, &outcome);
      if (evils[i].is_believed)
        g_assert_no_error (outcome.error);
      else
        g_assert_error (outcome.error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_CRASHED);
      outcome_clear (&outcome);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader-copy/copies", test_copies);
  g_test_add_func ("/reader-copy/exact", test_exact);
  g_test_add_func ("/reader-copy/mixed", test_mixed);
  g_test_add_func ("/reader-copy/evil", test_evil);
  return g_test_run ();
}
