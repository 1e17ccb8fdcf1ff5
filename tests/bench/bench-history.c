/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* bench-history: how long the sentence takes with 1,000,000 cases, 180 days of an organisation with
 * 5,000 people: in the local database, and in the team's when BOUNCE_DESK_POSTGRES names a server
 * (postgres.sh run). The busiest scenario and domain, and a rare one, in turn. */

#include <locale.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "case/history-private.h"

#define CASES "1000000"
#define ROUNDS 25
#define LIMIT_MILLISECONDS 20.0

/* A few scenarios and domains have most of the cases. */
static const char seed_local[] =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " CASES "),"
    "  r AS MATERIALIZED (SELECT i, abs (random () % 1000000) / 1e6 AS a,"
    "    abs (random () % 1000000) / 1e6 AS b, abs (random () % 5000) AS p,"
    "    abs (random () % 15552000) AS t FROM n)"
    "INSERT INTO cases (key, time, opened, scenario, domain, recipient, person, host, status,"
    "    diagnostic, sha256, own)"
    "  SELECT printf ('%040x', i), unixepoch () - t, unixepoch () - t,"
    "    's' || CAST (a * a * 40 AS INTEGER), 'd' || CAST (b * b * b * 3000 AS INTEGER) ||"
    "    '.example', p * 7 + 1, p + 1, 'example.net', '5.7.1', 'refused', printf ('%064x', i), 1"
    "  FROM r";

static const char seed_shared[] =
    "SELECT setseed (0.5);"
    "INSERT INTO bounce_desk.cases (key, seq, time, scenario, domain, recipient, person, host,"
    "    status, diagnostic, sha256)"
    "  SELECT lpad (to_hex (i), 40, '0'), nextval ('bounce_desk.changes'),"
    "    extract (epoch FROM now ())::bigint - (random () * 15552000)::bigint,"
    "    's' || floor (a * a * 40), 'd' || floor (b * b * b * 3000) || '.example', p * 7 + 1, p + "
    "1,"
    "    'example.net', '5.7.1', 'refused', lpad (to_hex (i), 64, '0')"
    "  FROM (SELECT i, random () AS a, random () AS b, floor (random () * 5000)::bigint AS p"
    "    FROM generate_series (1, " CASES ") AS i) AS r;"
    "VACUUM ANALYZE bounce_desk.cases";

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return *x < *y ? -1 : *x > *y;
}

static gboolean
measure (BounceHistory *history, const char *what, gboolean is_shared)
{
  static const struct
  {
    const char *scenario, *recipient;
  } questions[] = { { "s0", "x@d0.example" }, { "s39", "x@d2999.example" } };
  gboolean is_good = TRUE;

  for (guint q = 0; q < G_N_ELEMENTS (questions); q++)
    {
      double times[ROUNDS];
      g_autofree char *sentence = NULL;

      for (guint i = 0; i < ROUNDS; i++)
        {
          BounceHistoryRecord record = { .scenario = (char *)questions[q].scenario,
                                         .sender = (char *)"anna@example.org",
                                         .recipient = (char *)questions[q].recipient };
          g_autoptr (BounceHistorySimilar) similar = NULL;
          gint64 start = g_get_monotonic_time ();

          similar = bounce_history_find_similar (history, &record, 7, NULL);
          g_assert_nonnull (similar);
          g_assert_cmpint (similar->is_shared, ==, is_shared);
          g_free (sentence);
          sentence = bounce_history_similar_describe (similar);
          times[i] = (g_get_monotonic_time () - start) / 1000.0;
        }
      qsort (times, ROUNDS, sizeof *times, compare);
      g_print ("%s, %s: median %.1f ms, worst %.1f ms (%s)\n",
               what,
               questions[q].recipient,
               times[ROUNDS / 2],
               times[ROUNDS - 1],
               sentence);
      is_good = is_good && times[ROUNDS / 2] < LIMIT_MILLISECONDS;
    }
  return is_good;
}

static gboolean
measure_local (const char *folder)
{
  g_autofree char *file = g_build_filename (folder, "history.db", NULL);
  g_autoptr (BounceHistory) history = bounce_history_new (folder, NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (bounce_history_count_pending (history, NULL), ==, 0);
  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, seed_local, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  return measure (history, "SQLite", FALSE);
}

static gboolean
measure_shared (const char *folder)
{
  g_autoptr (GKeyFile) organisation = g_key_file_new ();
  g_autoptr (BounceHistory) history = NULL;
  g_autoptr (GSubprocess) seed = NULL;

  g_key_file_set_value (organisation, "History", "Database", g_getenv ("BOUNCE_DESK_POSTGRES"));
  history = bounce_history_new (folder, organisation);
  g_assert_true (bounce_history_sync (history, NULL));
  seed = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                           NULL,
                           g_getenv ("POSTGRES_SH"),
                           "sql",
                           g_getenv ("POSTGRES_DIR"),
                           NULL);
  g_assert_true (g_subprocess_communicate_utf8 (seed, seed_shared, NULL, NULL, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (seed));
  return measure (history, "PostgreSQL", TRUE);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("bench-history-XXXXXX", NULL);
  g_autofree char *local = g_build_filename (folder, "local", NULL);
  g_autofree char *shared = g_build_filename (folder, "shared", NULL);
  g_autoptr (GSubprocess) clean = NULL;
  gboolean is_good;

  setlocale (LC_ALL, "C.UTF-8");
  is_good = measure_local (local);
  if (g_getenv ("BOUNCE_DESK_POSTGRES") != NULL)
    is_good = measure_shared (shared) && is_good;
  clean = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-rf", "--", folder, NULL);
  g_subprocess_wait (clean, NULL, NULL);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
