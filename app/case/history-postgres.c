/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"
#include "case/late-pq.h"

#define CONNECT_SECONDS 10
#define COMMAND_SECONDS 15
#define SALT_DIGITS (2 * BOUNCE_HISTORY_SALT_BYTES)
/* Any number that no other program on the same server takes: "bounce" in ASCII. */
#define WRITER_LOCK "108170550993765"

struct _BounceHistoryRemote
{
  char *database;
  GCancellable *quit;
  PGconn *connection; /* NULL: not connected */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* One script for each version, as in history-sqlite-open.c. */
static const char *const migrations[] = {
  "CREATE TABLE bounce_desk.cases ("
  "  key text COLLATE \"C\" PRIMARY KEY,"
  "  seq bigint NOT NULL," /* the order of changes */
  "  time bigint NOT NULL,"
  "  scenario text COLLATE \"C\" NOT NULL,"
  "  domain text COLLATE \"C\" NOT NULL,"
  "  recipient bigint," /* hashes */
  "  person bigint,"
  "  host text,"
  "  status text,"
  "  diagnostic text,"
  "  sha256 text,"
  "  ticket text,"
  "  deleted boolean NOT NULL DEFAULT false);"
  "CREATE SEQUENCE bounce_desk.changes;"
  "CREATE UNIQUE INDEX cases_seq ON bounce_desk.cases (seq);"
  "CREATE INDEX cases_time ON bounce_desk.cases (time);"
  "CREATE INDEX cases_similar ON bounce_desk.cases (scenario, domain, time)"
  "  INCLUDE (person, recipient) WHERE NOT deleted;"
  "CREATE INDEX cases_everywhere ON bounce_desk.cases (scenario, time)"
  "  INCLUDE (domain, person) WHERE NOT deleted;"
  "CREATE INDEX cases_ticket ON bounce_desk.cases (scenario, domain, time)"
  "  WHERE ticket IS NOT NULL AND NOT deleted;",
};

/**
 * bounce_history_remote_new:
 * @database: a connection string of libpq
 * @quit: cancelled when every wait is to end
 *
 * Returns: (transfer full): a database that is not connected yet
 */
BounceHistoryRemote *
bounce_history_remote_new (const char *database, GCancellable *quit)
{
  BounceHistoryRemote *remote = g_new0 (BounceHistoryRemote, 1);

  remote->database = g_strdup (database);
  remote->quit = g_object_ref (quit);
  return remote;
}

/** bounce_history_remote_disconnect: ends the connection, if there is one. */
void
bounce_history_remote_disconnect (BounceHistoryRemote *remote)
{
  g_clear_pointer (&remote->connection, PQfinish);
}

/** bounce_history_remote_free: disconnects and frees. */
void
bounce_history_remote_free (BounceHistoryRemote *remote)
{
  bounce_history_remote_disconnect (remote);
  g_object_unref (remote->quit);
  g_free (remote->database);
  g_free (remote);
}

static void
set_offline (GError **error, const char *reason)
{
  g_autofree char *line = bounce_text_clean_line (reason, -1, 300);

  g_set_error (error,
               BOUNCE_HISTORY_ERROR,
               BOUNCE_HISTORY_ERROR_OFFLINE,
               _ ("The team's database does not answer: %s"),
               line);
}

static gboolean
wait_for (BounceHistoryRemote *remote, gushort events, gint64 deadline, GError **error)
{
  GPollFD fds[2] = { { PQsocket (remote->connection), events, 0 } };
  gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
  guint n = g_cancellable_make_pollfd (remote->quit, &fds[1]) ? 2 : 1;
  int ready = fds[0].fd >= 0 && left > 0 ? g_poll (fds, n, (int)left + 1) : 0;

  if (n == 2)
    g_cancellable_release_fd (remote->quit);
  if (ready > 0 && !g_cancellable_is_cancelled (remote->quit))
    return TRUE;
  set_offline (error, _ ("no answer in time"));
  return FALSE;
}

static gboolean
send_all (BounceHistoryRemote *remote, gint64 deadline, GError **error)
{
  int rest;

  while ((rest = PQflush (remote->connection)) > 0)
    {
      if (!wait_for (remote, G_IO_IN | G_IO_OUT, deadline, error))
        return FALSE;
      if (!PQconsumeInput (remote->connection))
        break;
    }
  if (rest == 0)
    return TRUE;
  set_offline (error, PQerrorMessage (remote->connection));
  return FALSE;
}

/* The last result of what was sent; the others are those of the commands before it. */
static PGresult *
receive (BounceHistoryRemote *remote, gint64 deadline, GError **error)
{
  g_autoptr (PGresult) last = NULL;

  for (;;)
    {
      PGresult *next;
      ExecStatusType status;

      while (PQisBusy (remote->connection))
        if (!wait_for (remote, G_IO_IN, deadline, error))
          return NULL;
        else if (!PQconsumeInput (remote->connection))
          {
            set_offline (error, PQerrorMessage (remote->connection));
            return NULL;
          }
      next = PQgetResult (remote->connection);
      if (next == NULL)
        break;
      g_clear_pointer (&last, PQclear);
      last = next;
      status = PQresultStatus (last);
      if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        {
          set_offline (error, PQresultErrorMessage (last));
          return NULL;
        }
    }
  if (last == NULL)
    set_offline (error, PQerrorMessage (remote->connection));
  return g_steal_pointer (&last);
}

/* One command with @n parameters as text (NULL: null), or without any a script. */
static PGresult *
execute (
    BounceHistoryRemote *remote, const char *sql, int n, const char *const *values, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + COMMAND_SECONDS * G_USEC_PER_SEC;
  int is_sent;

  if (remote->connection == NULL)
    {
      set_offline (error, _ ("not connected"));
      return NULL;
    }
  is_sent = values != NULL
                ? PQsendQueryParams (remote->connection, sql, n, NULL, values, NULL, NULL, 0)
                : PQsendQuery (remote->connection, sql);
  if (!is_sent)
    {
      set_offline (error, PQerrorMessage (remote->connection));
      return NULL;
    }
  if (!send_all (remote, deadline, error))
    return NULL;
  return receive (remote, deadline, error);
}

static gboolean
run (BounceHistoryRemote *remote, const char *script, GError **error)
{
  g_autoptr (PGresult) result = execute (remote, script, 0, NULL, error);

  return result != NULL;
}

static gint64
get_number (const PGresult *result, int row, int column)
{
  return PQgetisnull (result, row, column)
             ? 0
             : g_ascii_strtoll (PQgetvalue (result, row, column), NULL, 10);
}

static gboolean
is_local_host (const char *host)
{
  return host == NULL || *host == '\0' || *host == '/' || *host == '@' ||
         g_str_equal (host, "localhost") || g_str_equal (host, "127.0.0.1") ||
         g_str_equal (host, "::1");
}

/* libpq's own default falls back to clear text without a word: over a network, what the connection
 * string does not say is "require". */
static const char *
get_ssl_mode (const PQconninfoOption *options)
{
  gboolean is_local = TRUE;

  for (; options->keyword != NULL; options++)
    {
      if (g_str_equal (options->keyword, "sslmode") && options->val != NULL)
        return NULL;
      if ((g_str_equal (options->keyword, "host") || g_str_equal (options->keyword, "hostaddr")) &&
          options->val != NULL)
        is_local = is_local && is_local_host (options->val);
    }
  return is_local || g_getenv ("PGSSLMODE") != NULL ? NULL : "require";
}

static void
drop_notice_cb (void *data, const char *message)
{
}

static gboolean
start_connection (BounceHistoryRemote *remote, GError **error)
{
  static const char *const keywords[] = { "dbname",           "client_encoding", "application_name",
                                          "tcp_user_timeout", "sslmode",         NULL };
  const char *values[G_N_ELEMENTS (keywords)] = {
    remote->database, "UTF8", "bounce-desk", "10000"
  };
  char *message = NULL;
  PQconninfoOption *options;
  g_autoptr (GError) missing = NULL;

  if (!bounce_pq_load (&missing))
    {
      set_offline (error, missing->message);
      return FALSE;
    }
  options = PQconninfoParse (remote->database, &message);
  /* The message may quote a part of the password: nobody is to see it. */
  PQfreemem (message);
  if (options == NULL)
    {
      set_offline (error, _ ("its address in organisation.conf cannot be understood"));
      return FALSE;
    }
  values[4] = get_ssl_mode (options);
  remote->connection = PQconnectStartParams (keywords, values, 1);
  PQconninfoFree (options);
  if (remote->connection != NULL && PQstatus (remote->connection) != CONNECTION_BAD)
    return TRUE;
  set_offline (error, PQerrorMessage (remote->connection));
  return FALSE;
}

static gboolean
open_connection (BounceHistoryRemote *remote, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + CONNECT_SECONDS * G_USEC_PER_SEC;
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;

  if (!start_connection (remote, error))
    return FALSE;
  PQsetNoticeProcessor (remote->connection, drop_notice_cb, NULL);
  while (state != PGRES_POLLING_OK)
    {
      if (state == PGRES_POLLING_FAILED)
        {
          set_offline (error, PQerrorMessage (remote->connection));
          return FALSE;
        }
      if (!wait_for (remote, state == PGRES_POLLING_READING ? G_IO_IN : G_IO_OUT, deadline, error))
        return FALSE;
      state = PQconnectPoll (remote->connection);
    }
  PQsetnonblocking (remote->connection, 1);
  /* Compiling a query takes longer than these queries do. */
  return run (remote, "SET jit = off; SET statement_timeout = '15s'; SET TIME ZONE 'UTC'", error);
}

static gint64
get_version (BounceHistoryRemote *remote, GError **error)
{
  g_autoptr (PGresult) exists =
      execute (remote, "SELECT to_regclass ('bounce_desk.meta') IS NOT NULL", 0, NULL, error);
  g_autoptr (PGresult) version = NULL;

  if (exists == NULL)
    return -1;
  if (*PQgetvalue (exists, 0, 0) != 't')
    return 0;
  version =
      execute (remote, "SELECT value FROM bounce_desk.meta WHERE name = 'version'", 0, NULL, error);
  if (version == NULL)
    return -1;
  return PQntuples (version) == 1 ? get_number (version, 0, 0) : 0;
}

static char *
new_salt (void)
{
  guint8 random[BOUNCE_HISTORY_SALT_BYTES];
  g_autoptr (GString) digits = g_string_new (NULL);

  if (getrandom (random, sizeof random, 0) != sizeof random)
    return NULL;
  for (guint i = 0; i < sizeof random; i++)
    g_string_append_printf (digits, "%02x", random[i]);
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

/* Whoever comes first makes the tables; the others wait and find them. */
static gboolean
apply_migrations (BounceHistoryRemote *remote, GError **error)
{
  gint64 version;
  g_autofree char *salt = new_salt (), *last = NULL;

  if (!run (remote,
            "BEGIN; SELECT pg_advisory_xact_lock (" WRITER_LOCK ");"
            "CREATE SCHEMA IF NOT EXISTS bounce_desk;"
            "CREATE TABLE IF NOT EXISTS bounce_desk.meta (name text PRIMARY KEY, value text)",
            error))
    return FALSE;
  version = get_version (remote, error);
  if (version < 0 || salt == NULL)
    return FALSE;
  for (gint64 i = version; i < (gint64)G_N_ELEMENTS (migrations); i++)
    if (!run (remote, migrations[i], error))
      return FALSE;
  last = g_strdup_printf (
      "INSERT INTO bounce_desk.meta VALUES ('version', '%d')"
      "  ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value;"
      "INSERT INTO bounce_desk.meta VALUES ('salt', '%s') ON CONFLICT (name) DO NOTHING; COMMIT",
      (int)G_N_ELEMENTS (migrations),
      salt);
  return run (remote, last, error);
}

static gboolean
migrate (BounceHistoryRemote *remote, GError **error)
{
  gint64 version = get_version (remote, error);

  if (version < 0)
    return FALSE;
  if (version < (gint64)G_N_ELEMENTS (migrations))
    return apply_migrations (remote, error);
  if (version == (gint64)G_N_ELEMENTS (migrations))
    return TRUE;
  set_offline (error, _ ("it belongs to a newer version of this program"));
  return FALSE;
}

static GBytes *
read_salt (BounceHistoryRemote *remote, gint64 *last, GError **error)
{
  guint8 salt[BOUNCE_HISTORY_SALT_BYTES];
  const char *digits;
  g_autoptr (PGresult) result =
      execute (remote,
               "SELECT (SELECT value FROM bounce_desk.meta WHERE name = 'salt'),"
               "  (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM bounce_desk.changes)",
               0,
               NULL,
               error);

  if (result == NULL)
    return NULL;
  digits = PQgetvalue (result, 0, 0);
  if (strlen (digits) != SALT_DIGITS || strspn (digits, "0123456789abcdef") != SALT_DIGITS)
    {
      set_offline (error, _ ("its tables are not those of this program"));
      return NULL;
    }
  for (guint i = 0; i < sizeof salt; i++)
    salt[i] = (guint8)(g_ascii_xdigit_value (digits[2 * i]) << 4 |
                       g_ascii_xdigit_value (digits[2 * i + 1]));
  *last = get_number (result, 0, 1);
  return g_bytes_new (salt, sizeof salt);
}

/**
 * bounce_history_remote_connect:
 * @remote: a database
 * @last: (out): the newest change it knows
 * @error: (nullable): set to BOUNCE_HISTORY_ERROR_OFFLINE
 *
 * Connects, by TLS as "sslmode" in the connection string says (required by default over a network),
 * and makes the tables where there are none.
 *
 * Returns: (transfer full) (nullable): its salt
 */
GBytes *
bounce_history_remote_connect (BounceHistoryRemote *remote, gint64 *last, GError **error)
{
  GBytes *salt = NULL;

  bounce_history_remote_disconnect (remote);
  if (open_connection (remote, error) && migrate (remote, error))
    salt = read_salt (remote, last, error);
  if (salt == NULL)
    bounce_history_remote_disconnect (remote);
  return salt;
}

/* Arrays are sent as literals, that grow in a GString. */
static void
array_add (GString *array, const char *text)
{
  g_string_append (array, array->len > 0 ? "," : "{");
  if (text == NULL)
    {
      g_string_append (array, "NULL");
      return;
    }
  g_string_append_c (array, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (array, '\\');
      g_string_append_c (array, *text);
    }
  g_string_append_c (array, '"');
}

static void
array_add_number (GString *array, gint64 number, gboolean is_known)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  array_add (array, is_known ? digits : NULL);
}

/* A database that does not speak UTF-8 would refuse a whole batch for one letter. */
static void
array_add_words (GString *array, const char *text, gboolean takes_utf8)
{
  g_autofree char *ascii = text != NULL && !takes_utf8 ? g_str_to_ascii (text, "C") : NULL;

  array_add (array, ascii != NULL ? ascii : text);
}

#define N_COLUMNS 10

static const char upsert[] =
    "INSERT INTO bounce_desk.cases AS c (seq, key, time, scenario, domain, recipient, person, host,"
    "    status, diagnostic, sha256)"
    "  SELECT nextval ('bounce_desk.changes'), t.* FROM unnest ($1::text[], $2::bigint[],"
    "    $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[],"
    "    $10::text[]) AS t"
    "  ON CONFLICT (key) DO UPDATE SET seq = EXCLUDED.seq, time = least (c.time, EXCLUDED.time),"
    "    scenario = EXCLUDED.scenario, domain = EXCLUDED.domain, recipient = EXCLUDED.recipient,"
    "    person = coalesce (EXCLUDED.person, c.person), host = EXCLUDED.host,"
    "    status = EXCLUDED.status, diagnostic = EXCLUDED.diagnostic, sha256 = EXCLUDED.sha256,"
    "    deleted = false";

static gboolean
push_cases (BounceHistoryRemote *remote, GPtrArray *rows, GError **error)
{
  GString *arrays[N_COLUMNS];
  const char *values[N_COLUMNS];
  const char *encoding = PQparameterStatus (remote->connection, "server_encoding");
  gboolean takes_utf8 = g_strcmp0 (encoding, "UTF8") == 0;
  g_autoptr (PGresult) result = NULL;

  for (guint i = 0; i < N_COLUMNS; i++)
    arrays[i] = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      const BounceHistoryRow *row = g_ptr_array_index (rows, i);

      if (row->is_deleted)
        continue;
      array_add (arrays[0], row->key);
      array_add_number (arrays[1], row->time, TRUE);
      array_add_words (arrays[2], row->scenario, takes_utf8);
      array_add_words (arrays[3], row->domain, takes_utf8);
      array_add_number (arrays[4], row->recipient, row->recipient != 0);
      array_add_number (arrays[5], row->person, row->person != 0);
      array_add_words (arrays[6], row->host, takes_utf8);
      array_add_words (arrays[7], row->status, takes_utf8);
      array_add_words (arrays[8], row->diagnostic, takes_utf8);
      array_add_words (arrays[9], row->sha256, takes_utf8);
    }
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_string_append (arrays[i], arrays[i]->len > 0 ? "}" : "{}");
      values[i] = arrays[i]->str;
    }
  result = execute (remote, upsert, N_COLUMNS, values, error);
  for (guint i = 0; i < N_COLUMNS; i++)
    g_string_free (arrays[i], TRUE);
  return result != NULL;
}

/* Tickets go apart: a colleague's number is not wiped out by a row that has none. */
static gboolean
push_tickets (BounceHistoryRemote *remote, GPtrArray *rows, GError **error)
{
  g_autoptr (GString) keys = g_string_new (NULL);
  g_autoptr (GString) tickets = g_string_new (NULL);
  const char *values[2];
  g_autoptr (PGresult) result = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const BounceHistoryRow *row = g_ptr_array_index (rows, i);

      if (row->ticket == NULL)
        continue;
      array_add (keys, row->key);
      array_add_words (tickets, row->ticket, FALSE);
    }
  if (keys->len == 0)
    return TRUE;
  values[0] = g_string_append (keys, "}")->str;
  values[1] = g_string_append (tickets, "}")->str;
  result = execute (remote,
                    "UPDATE bounce_desk.cases AS c SET ticket = t.ticket"
                    "  FROM unnest ($1::text[], $2::text[]) AS t (key, ticket)"
                    "  WHERE c.key = t.key",
                    2,
                    values,
                    error);
  return result != NULL;
}

/* What is left of a forgotten case tells the other computers to forget it. */
#define FORGET                                                                                     \
  "UPDATE bounce_desk.cases SET seq = nextval ('bounce_desk.changes'),"                            \
  "  deleted = true, scenario = '', domain = '', recipient = NULL, person = NULL,"                 \
  "  host = NULL, status = NULL, diagnostic = NULL, sha256 = NULL, ticket = NULL"                  \
  "  WHERE NOT deleted"

static gboolean
push_forgotten (BounceHistoryRemote *remote, GPtrArray *rows, GError **error)
{
  g_autoptr (GString) keys = g_string_new (NULL);
  const char *values[1];
  g_autoptr (PGresult) all = NULL, result = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const BounceHistoryRow *row = g_ptr_array_index (rows, i);

      if (!row->is_deleted)
        continue;
      if (strcmp (row->key, BOUNCE_HISTORY_ALL_KEYS) != 0)
        array_add (keys, row->key);
      else if ((all = execute (remote, FORGET, 0, NULL, error)) == NULL)
        return FALSE;
    }
  if (keys->len == 0)
    return TRUE;
  values[0] = g_string_append (keys, "}")->str;
  result = execute (remote, FORGET " AND key = ANY ($1::text[])", 1, values, error);
  return result != NULL;
}

/**
 * bounce_history_remote_push:
 * @remote: a connected database
 * @rows: (element-type BounceHistoryRow): what it is to know
 * @error: (nullable): set when it is not certain that it does
 *
 * May be called again with the same rows: their keys keep them single. Writers take turns, so that
 * changes become visible in the order of their numbers and no reader misses one.
 *
 * Returns: whether all of @rows are safe there
 */
gboolean
bounce_history_remote_push (BounceHistoryRemote *remote, GPtrArray *rows, GError **error)
{
  return run (remote, "BEGIN; SELECT pg_advisory_xact_lock (" WRITER_LOCK ")", error) &&
         push_forgotten (remote, rows, error) && push_cases (remote, rows, error) &&
         push_tickets (remote, rows, error) && run (remote, "COMMIT", error);
}

static char *
dup_text (const PGresult *result, int row, int column)
{
  return PQgetisnull (result, row, column)
             ? NULL
             : bounce_text_clean_line (PQgetvalue (result, row, column), -1, 1024);
}

static BounceHistoryRow *
new_row (const PGresult *result, int i)
{
  BounceHistoryRow *row = bounce_history_row_new ();

  row->seq = get_number (result, i, 0);
  row->key = dup_text (result, i, 1);
  row->time = get_number (result, i, 2);
  row->scenario = dup_text (result, i, 3);
  row->domain = dup_text (result, i, 4);
  row->recipient = get_number (result, i, 5);
  row->person = get_number (result, i, 6);
  row->host = dup_text (result, i, 7);
  row->status = dup_text (result, i, 8);
  row->ticket = dup_text (result, i, 9);
  row->is_deleted = *PQgetvalue (result, i, 10) == 't';
  return row;
}

/**
 * bounce_history_remote_pull:
 * @remote: a connected database
 * @cursor: the newest change that is known already
 * @since: cases before that are not wanted (seconds since 1970)
 * @n_max: at most so many
 * @error: (nullable): set when there is no answer
 *
 * Returns: (transfer full) (nullable) (element-type BounceHistoryRow): the next changes, in order
 */
GPtrArray *
bounce_history_remote_pull (
    BounceHistoryRemote *remote, gint64 cursor, gint64 since, guint n_max, GError **error)
{
  g_autofree char *after = g_strdup_printf ("%" G_GINT64_FORMAT, cursor);
  g_autofree char *from = g_strdup_printf ("%" G_GINT64_FORMAT, since);
  g_autofree char *limit = g_strdup_printf ("%u", n_max);
  const char *values[] = { after, from, limit };
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_history_row_free);
  g_autoptr (PGresult) result =
      execute (remote,
               "SELECT seq, key, time, scenario, domain, recipient, person, host, status, ticket,"
               "  deleted FROM bounce_desk.cases WHERE seq > $1::bigint AND time >= $2::bigint"
               "  ORDER BY seq LIMIT $3::bigint",
               3,
               values,
               error);

  if (result == NULL)
    return NULL;
  for (int i = 0; i < PQntuples (result); i++)
    g_ptr_array_add (rows, new_row (result, i));
  return g_steal_pointer (&rows);
}

/** bounce_history_remote_purge: deletes the team's cases that are older than so many seconds, by
 * the clock of the server: the wrong clock of one computer is not to cost all of them. */
gboolean
bounce_history_remote_purge (BounceHistoryRemote *remote, gint64 age, GError **error)
{
  g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, age);
  const char *values[] = { seconds };
  g_autoptr (PGresult) result = execute (
      remote,
      "DELETE FROM bounce_desk.cases WHERE time < extract (epoch FROM now ())::bigint - $1::bigint",
      1,
      values,
      error);

  return result != NULL;
}

static gboolean
count_here (BounceHistoryRemote *remote,
            const char *const *values,
            BounceHistoryCounts *counts,
            GError **error)
{
  g_autoptr (PGresult) result = execute (
      remote,
      "WITH here AS MATERIALIZED (SELECT time, person, recipient FROM bounce_desk.cases"
      "    WHERE scenario = $1 AND domain = $2 AND time >= $3::bigint AND NOT deleted),"
      "  people AS MATERIALIZED (SELECT DISTINCT person FROM here WHERE person IS NOT NULL)"
      "SELECT (SELECT count (*) FROM here), (SELECT count (*) FROM people),"
      "  (SELECT count (*) FROM people WHERE person <> $4::bigint),"
      "  (SELECT count (*) FROM (SELECT DISTINCT recipient FROM here"
      "     WHERE recipient IS NOT NULL) AS r),"
      "  (SELECT min (time) FROM here),"
      "  (SELECT ticket FROM bounce_desk.cases WHERE scenario = $1 AND domain = $2"
      "     AND time >= $3::bigint AND ticket IS NOT NULL AND NOT deleted"
      "     ORDER BY time DESC LIMIT 1)",
      4,
      values,
      error);

  if (result == NULL)
    return FALSE;
  counts->cases = (guint)get_number (result, 0, 0);
  counts->people = (guint)get_number (result, 0, 1);
  counts->others = (guint)get_number (result, 0, 2);
  counts->recipients = (guint)get_number (result, 0, 3);
  counts->first = get_number (result, 0, 4);
  counts->ticket = dup_text (result, 0, 5);
  return TRUE;
}

static gboolean
count_everywhere (BounceHistoryRemote *remote,
                  const char *const *values,
                  BounceHistoryCounts *counts,
                  GError **error)
{
  const char *const some[] = { values[0], values[2] };
  g_autoptr (PGresult) result = execute (
      remote,
      "WITH cases AS MATERIALIZED (SELECT domain, person, count (*) AS n FROM bounce_desk.cases"
      "    WHERE scenario = $1 AND time >= $2::bigint AND NOT deleted GROUP BY domain, person)"
      "SELECT (SELECT coalesce (sum (n), 0) FROM cases),"
      "  (SELECT count (*) FROM (SELECT DISTINCT domain FROM cases) AS d),"
      "  (SELECT count (*) FROM (SELECT DISTINCT person FROM cases WHERE person IS NOT NULL) AS p)",
      2,
      some,
      error);

  if (result == NULL)
    return FALSE;
  counts->cases_everywhere = (guint)get_number (result, 0, 0);
  counts->domains = (guint)get_number (result, 0, 1);
  counts->people_everywhere = (guint)get_number (result, 0, 2);
  return TRUE;
}

static gboolean
count_slots (BounceHistoryRemote *remote,
             const char *const *values,
             BounceHistoryCounts *counts,
             GError **error)
{
  g_autoptr (PGresult) result = execute (
      remote,
      "SELECT time / " G_STRINGIFY (
          BOUNCE_HISTORY_SLOT_SECONDS) ", count (*)"
                                       "  FROM bounce_desk.cases WHERE scenario = $1 AND domain = "
                                       "$2 AND time >= $3::bigint"
                                       "  AND NOT deleted GROUP BY 1",
      3,
      values,
      error);

  if (result == NULL)
    return FALSE;
  for (int i = 0; i < PQntuples (result); i++)
    {
      BounceHistorySlot slot = { get_number (result, i, 0), (guint)get_number (result, i, 1) };

      g_array_append_val (counts->slots, slot);
    }
  return TRUE;
}

/**
 * bounce_history_remote_find_similar:
 * @remote: a connected database
 * @query: what is asked
 * @error: (nullable): set when there is no answer
 *
 * Returns: (transfer full) (nullable): the answer
 */
BounceHistoryCounts *
bounce_history_remote_find_similar (BounceHistoryRemote *remote,
                                    const BounceHistoryQuery *query,
                                    GError **error)
{
  g_autofree char *since = g_strdup_printf ("%" G_GINT64_FORMAT, query->since);
  g_autofree char *person = g_strdup_printf ("%" G_GINT64_FORMAT, query->person);
  const char *const values[] = { query->scenario, query->domain, since, person };
  g_autoptr (BounceHistoryCounts) counts = bounce_history_counts_new ();

  if (!count_here (remote, values, counts, error) ||
      !count_everywhere (remote, values, counts, error) ||
      !count_slots (remote, values, counts, error))
    return NULL;
  return g_steal_pointer (&counts);
}
