/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "cli/check-knowledge.h"
#include "cli/explain.h"
#include "reader/nursery.h"

#define MAX_READERS 64
#define KEPT_MEMORY (8 * 1024 * 1024)

typedef struct
{
  gboolean as_json;
  gboolean as_mbox;
  gboolean nul_names;
  gboolean check_knowledge;
  gboolean version;
  int n_readers;
  char *language;
  char *list;
  char **files;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->language);
  g_free (options->list);
  g_strfreev (options->files);
}

/* Before anything is translated. The C library looks at LANGUAGE only where the locale is not
 * "C". */
static void
set_language (const char *language)
{
  const char *dir = g_getenv ("BOUNCE_DESK_LOCALEDIR");

  if (language != NULL)
    g_setenv ("LANGUAGE", language, TRUE);
  setlocale (LC_ALL, "");
  if (language != NULL)
    {
      const char *current = setlocale (LC_MESSAGES, NULL);

      if (current == NULL || strcmp (current, "C") == 0 || strcmp (current, "POSIX") == 0)
        setlocale (LC_MESSAGES, "C.UTF-8");
    }
  bindtextdomain (GETTEXT_PACKAGE, dir != NULL ? dir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static gboolean
parse (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "json",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->as_json,
      N_ ("Write one line of JSON for each mail"),
      NULL },
    { "lang",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options->language,
      N_ ("Language of the guides, for example de"),
      "L" },
    { "mbox",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->as_mbox,
      N_ ("Each FILE is an mbox: many mails"),
      NULL },
    { "files-from",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &options->list,
      N_ ("Read names of files from LIST, one a line; -: standard input"),
      "LIST" },
    { "null",
      '0',
      0,
      G_OPTION_ARG_NONE,
      &options->nul_names,
      N_ ("Names in LIST end with NUL, as find -print0 writes them"),
      NULL },
    { "jobs",
      'j',
      0,
      G_OPTION_ARG_INT,
      &options->n_readers,
      N_ ("Read so many mails at a time; default: one a processor"),
      "N" },
    { "check-knowledge",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->check_knowledge,
      N_ ("Look for mistakes in guides and rules, or in those of folder FILE"),
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->files, NULL, N_ ("FILE…") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, _ ("Explains why mail came back and what to do. “-” is standard input."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

/* The language must be known before the options are described. */
static const char *
find_language (char **argv)
{
  for (guint i = 1; argv[i] != NULL && strcmp (argv[i], "--") != 0; i++)
    {
      if (g_str_has_prefix (argv[i], "--lang="))
        return argv[i] + strlen ("--lang=");
      if (strcmp (argv[i], "--lang") == 0)
        return argv[i + 1];
    }
  return NULL;
}

static int
check (const Options *options)
{
  g_autoptr (GPtrArray) problems = NULL;
  const char *folder = options->files != NULL ? options->files[0] : NULL;

  if (folder != NULL && !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      bounce_explain_complain (folder, _ ("no such folder"));
      return 2;
    }
  problems = bounce_check_knowledge (folder);
  for (guint i = 0; i < problems->len; i++)
    g_print ("%s\n", (const char *)problems->pdata[i]);
  if (problems->len == 0)
    g_print ("%s\n", _ ("No mistakes found."));
  return problems->len > 0 ? 1 : 0;
}

/* Whether a FILE may be many mails. */
static gboolean
is_many (const char *file)
{
  return g_file_test (file, G_FILE_TEST_IS_DIR) || g_str_has_suffix (file, ".zip") ||
         g_str_has_suffix (file, ".gz") || g_str_has_suffix (file, ".tar");
}

static guint
count_readers (const Options *options, BounceInputFlags flags)
{
  gboolean is_single = options->list == NULL && (flags & BOUNCE_INPUT_MBOX) == 0 &&
                       options->files != NULL && g_strv_length (options->files) == 1 &&
                       !is_many (options->files[0]);

  if (options->n_readers > 0)
    return MIN (options->n_readers, MAX_READERS);
  return is_single ? 1 : MIN (g_get_num_processors (), MAX_READERS);
}

static int
explain (const Options *options)
{
  BounceInputFlags flags = 0;
  g_autoptr (BouncePool) pool = NULL;
  g_autoptr (BounceInput) input = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;

  if (options->as_mbox)
    flags |= BOUNCE_INPUT_MBOX;
  if (options->nul_names)
    flags |= BOUNCE_INPUT_NUL_NAMES;
  /* The readers are forked from here: so early, while this process has one thread and has read
   * nothing that a mail must not see. */
  pool = bounce_pool_new (count_readers (options, flags), bounce_nursery_run);
  if (!bounce_pool_start (pool, &error))
    bounce_explain_complain (NULL, error->message);
  input = bounce_input_new (options->files, options->list, flags, &why);
  if (input == NULL)
    {
      bounce_explain_complain (NULL, why);
      return 2;
    }
  return bounce_explain_run (input, pool, options->as_json);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;
  int status;

  /* Memory for mails is taken and given back all the time: the kernel need not hear of it. The
   * readers, who are forked from here, are no different. */
  mallopt (M_TRIM_THRESHOLD, KEPT_MEMORY);
  mallopt (M_MMAP_THRESHOLD, KEPT_MEMORY / 4);
  mallopt (M_TOP_PAD, KEPT_MEMORY / 8);

  set_language (find_language (argv));
  if (!parse (&argc, &argv, &options, &error))
    {
      bounce_explain_complain (NULL, error->message);
      options_clear (&options);
      return 2;
    }
  if (options.version)
    {
      g_print ("bounce-explain %s\n", PACKAGE_VERSION);
      status = 0;
    }
  else if (options.check_knowledge)
    status = check (&options);
  else if (options.files == NULL && options.list == NULL)
    {
      g_printerr ("bounce-explain: %s\n",
                  _ ("which mail? Give a FILE, or - for standard input (see --help)."));
      status = 2;
    }
  else
    status = explain (&options);
  options_clear (&options);
  return status;
}
