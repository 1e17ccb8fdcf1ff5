/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-private.h"

#include <glib/gi18n-lib.h>

#define SECONDS_A_DAY 86400
#define PUSH_ROWS 500
#define PULL_ROWS 2000
#define COPIED_DAYS 31 /* of the colleagues' cases, for the time off line */
#define POLL_SECONDS 60
#define MIN_RETRY_SECONDS 1
#define MAX_RETRY_SECONDS 60
#define ANSWER_SECONDS 3 /* after that the local copy answers */
#define STOP_MILLISECONDS 1000

typedef enum
{
  JOB_WAKE,
  JOB_SYNC,
  JOB_FIND,
  JOB_QUIT
} JobKind;

/* Held by who waits for it and by the thread that does it. */
typedef struct
{
  gatomicrefcount ref_count;
  JobKind kind;
  GMutex lock;
  GCond finished;
  gboolean is_finished;
  BounceHistoryQuery *query;
  BounceHistoryCounts *counts;
  GError *error;
} Job;

struct _BounceHistoryShared
{
  gatomicrefcount ref_count; /* the owner and the thread */
  BounceHistoryStore *store;
  BounceHistoryRemote *remote;
  GCancellable *quit;
  GAsyncQueue *jobs;
  guint keep_days;
  gint is_online; /* atomic */
  Job *end;       /* finished when the thread ends */

  BounceHistorySharedFunc changed;
  gpointer user_data;
  GDestroyNotify destroy;
};

typedef enum
{
  ROUND_FAILED,
  ROUND_MORE,
  ROUND_DONE
} Round;

static Job *
job_new (JobKind kind)
{
  Job *job = g_new0 (Job, 1);

  g_atomic_ref_count_init (&job->ref_count);
  g_mutex_init (&job->lock);
  g_cond_init (&job->finished);
  job->kind = kind;
  return job;
}

static Job *
job_ref (Job *job)
{
  g_atomic_ref_count_inc (&job->ref_count);
  return job;
}

static void
job_unref (Job *job)
{
  if (!g_atomic_ref_count_dec (&job->ref_count))
    return;
  g_mutex_clear (&job->lock);
  g_cond_clear (&job->finished);
  bounce_history_query_free (job->query);
  bounce_history_counts_free (job->counts);
  g_clear_error (&job->error);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_unref)

static void
job_finish (Job *job)
{
  g_mutex_lock (&job->lock);
  job->is_finished = TRUE;
  g_cond_broadcast (&job->finished);
  g_mutex_unlock (&job->lock);
}

static gboolean
job_wait (Job *job, gint64 microseconds)
{
  gint64 deadline = g_get_monotonic_time () + microseconds;
  gboolean is_finished;

  g_mutex_lock (&job->lock);
  while (!job->is_finished && g_cond_wait_until (&job->finished, &job->lock, deadline))
    ;
  is_finished = job->is_finished;
  g_mutex_unlock (&job->lock);
  return is_finished;
}

static void
shared_unref (BounceHistoryShared *shared)
{
  Job *job;

  if (!g_atomic_ref_count_dec (&shared->ref_count))
    return;
  while ((job = g_async_queue_try_pop (shared->jobs)) != NULL)
    {
      job_finish (job);
      job_unref (job);
    }
  g_async_queue_unref (shared->jobs);
  bounce_history_remote_free (shared->remote);
  bounce_history_store_unref (shared->store);
  job_unref (shared->end);
  g_object_unref (shared->quit);
  if (shared->destroy != NULL)
    shared->destroy (shared->user_data);
  g_free (shared);
}

static void
set_online (BounceHistoryShared *shared, gboolean is_online)
{
  if (g_atomic_int_get (&shared->is_online) == is_online)
    return;
  g_atomic_int_set (&shared->is_online, is_online);
  shared->changed (is_online ? BOUNCE_HISTORY_SHARED_ONLINE : BOUNCE_HISTORY_SHARED_OFFLINE,
                   shared->user_data);
}

static void
go_offline (BounceHistoryShared *shared)
{
  bounce_history_remote_disconnect (shared->remote);
  set_online (shared, FALSE);
}

static gboolean
go_online (BounceHistoryShared *shared, GError **error)
{
  gint64 last = 0;
  g_autoptr (GBytes) salt = NULL;

  if (bounce_history_shared_is_online (shared))
    return TRUE;
  salt = bounce_history_remote_connect (shared->remote, &last, error);
  if (salt == NULL || !bounce_history_store_adopt (shared->store, salt, last, error) ||
      !bounce_history_remote_purge (
          shared->remote, (gint64)shared->keep_days * SECONDS_A_DAY, error))
    {
      bounce_history_remote_disconnect (shared->remote);
      return FALSE;
    }
  set_online (shared, TRUE);
  return TRUE;
}

/* Sends some of what is pending. The rows are marked only after the other side has confirmed them:
 * when the answer is lost they are sent again, and the key keeps them from being doubled. */
static Round
push_some (BounceHistoryShared *shared, GError **error)
{
  g_autoptr (GPtrArray) rows = bounce_history_store_list_pending (shared->store, PUSH_ROWS, error);

  if (rows == NULL)
    return ROUND_FAILED;
  if (rows->len == 0)
    return ROUND_DONE;
  if (!bounce_history_remote_push (shared->remote, rows, error) ||
      !bounce_history_store_mark_synced (shared->store, rows, error))
    return ROUND_FAILED;
  return rows->len >= PUSH_ROWS ? ROUND_MORE : ROUND_DONE;
}

static Round
pull_some (BounceHistoryShared *shared, GError **error)
{
  gint64 cursor = 0, now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GPtrArray) rows = NULL;

  if (!bounce_history_store_get_cursor (shared->store, &cursor, error))
    return ROUND_FAILED;
  rows = bounce_history_remote_pull (
      shared->remote, cursor, now - COPIED_DAYS * SECONDS_A_DAY, PULL_ROWS, error);
  if (rows == NULL || !bounce_history_store_take (shared->store, rows, error))
    return ROUND_FAILED;
  return rows->len >= PULL_ROWS ? ROUND_MORE : ROUND_DONE;
}

/* One bounded piece of work, so that a question need not wait for all of it. */
static Round
do_round (BounceHistoryShared *shared, GError **error)
{
  Round push, pull = ROUND_DONE;

  if (!go_online (shared, error))
    return ROUND_FAILED;
  push = push_some (shared, error);
  if (push != ROUND_FAILED)
    pull = pull_some (shared, error);
  if (push == ROUND_FAILED || pull == ROUND_FAILED)
    {
      go_offline (shared);
      return ROUND_FAILED;
    }
  return push == ROUND_MORE || pull == ROUND_MORE ? ROUND_MORE : ROUND_DONE;
}

static void
do_find (BounceHistoryShared *shared, Job *job)
{
  if (!bounce_history_shared_is_online (shared))
    return;
  /* What was recorded a moment ago counts too. */
  if (push_some (shared, &job->error) != ROUND_FAILED)
    job->counts = bounce_history_remote_find_similar (shared->remote, job->query, &job->error);
  if (job->counts == NULL)
    go_offline (shared);
}

typedef struct
{
  gint64 next;  /* monotonic time of the next round */
  gint64 delay; /* seconds until the next try */
} Schedule;

static void
do_scheduled (BounceHistoryShared *shared, Schedule *schedule)
{
  g_autoptr (GError) error = NULL;
  Round round = do_round (shared, &error);
  gint64 wait = POLL_SECONDS;

  if (round == ROUND_FAILED)
    {
      g_debug ("shared history: %s", error->message);
      wait = schedule->delay;
      schedule->delay = MIN (schedule->delay * 2, MAX_RETRY_SECONDS);
    }
  else
    schedule->delay = MIN_RETRY_SECONDS;
  schedule->next = g_get_monotonic_time () + (round == ROUND_MORE ? 0 : wait * G_USEC_PER_SEC);
}

static void
do_sync (BounceHistoryShared *shared, Job *job)
{
  Round round = ROUND_MORE;

  while (round == ROUND_MORE && !g_cancellable_is_cancelled (shared->quit))
    round = do_round (shared, &job->error);
}

static gboolean
do_job (BounceHistoryShared *shared, Job *job, Schedule *schedule)
{
  switch (job->kind)
    {
    case JOB_WAKE:
      /* Off line the next try has its time. */
      if (bounce_history_shared_is_online (shared))
        schedule->next = 0;
      break;
    case JOB_SYNC:
      do_sync (shared, job);
      break;
    case JOB_FIND:
      do_find (shared, job);
      if (!bounce_history_shared_is_online (shared))
        schedule->next = MIN (schedule->next, g_get_monotonic_time () + G_USEC_PER_SEC);
      break;
    case JOB_QUIT:
      break;
    }
  job_finish (job);
  return job->kind != JOB_QUIT;
}

static gpointer
work (gpointer data)
{
  BounceHistoryShared *shared = data;
  Schedule schedule = { 0, MIN_RETRY_SECONDS };
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      gint64 wait = schedule.next - g_get_monotonic_time ();
      g_autoptr (Job) job = wait > 0 ? g_async_queue_timeout_pop (shared->jobs, (guint64)wait)
                                     : g_async_queue_try_pop (shared->jobs);

      if (job != NULL)
        goes_on = do_job (shared, job, &schedule);
      else
        do_scheduled (shared, &schedule);
    }
  bounce_history_remote_disconnect (shared->remote);
  job_finish (shared->end);
  shared_unref (shared);
  return NULL;
}

/**
 * bounce_history_shared_new:
 * @store: the local database
 * @database: a connection string of libpq
 * @keep_days: how long the shared database keeps a case
 * @changed: called in the thread when the database is reached or lost
 * @user_data: for @changed
 * @destroy: (nullable): frees @user_data
 *
 * Starts the thread that keeps both databases equal.
 *
 * Returns: (transfer full): to be ended by bounce_history_shared_stop()
 */
BounceHistoryShared *
bounce_history_shared_new (BounceHistoryStore *store,
                           const char *database,
                           guint keep_days,
                           BounceHistorySharedFunc changed,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  BounceHistoryShared *shared = g_new0 (BounceHistoryShared, 1);

  g_atomic_ref_count_init (&shared->ref_count);
  g_atomic_ref_count_inc (&shared->ref_count);
  shared->store = bounce_history_store_ref (store);
  shared->quit = g_cancellable_new ();
  shared->remote = bounce_history_remote_new (database, shared->quit);
  shared->jobs = g_async_queue_new ();
  shared->end = job_new (JOB_QUIT);
  shared->keep_days = keep_days;
  shared->changed = changed;
  shared->user_data = user_data;
  shared->destroy = destroy;
  g_thread_unref (g_thread_new ("shared-history", work, shared));
  return shared;
}

static void
push_job (BounceHistoryShared *shared, Job *job)
{
  g_async_queue_push (shared->jobs, job_ref (job));
}

/**
 * bounce_history_shared_stop:
 * @shared: (transfer full): the exchange
 *
 * Ends the thread. One that hangs in a look-up of the server's name is left behind after a second:
 * it ends by itself, and what it has not sent is sent next time.
 */
void
bounce_history_shared_stop (BounceHistoryShared *shared)
{
  g_autoptr (Job) job = job_new (JOB_QUIT);

  g_cancellable_cancel (shared->quit);
  g_async_queue_push_front (shared->jobs, job_ref (job));
  job_wait (shared->end, STOP_MILLISECONDS * 1000);
  shared_unref (shared);
}

/** bounce_history_shared_wake: something new is to be sent. */
void
bounce_history_shared_wake (BounceHistoryShared *shared)
{
  g_autoptr (Job) job = job_new (JOB_WAKE);

  if (bounce_history_shared_is_online (shared))
    push_job (shared, job);
}

/** bounce_history_shared_sync: exchanges everything now and waits for it. For tests and tools. */
gboolean
bounce_history_shared_sync (BounceHistoryShared *shared, GError **error)
{
  g_autoptr (Job) job = job_new (JOB_SYNC);

  push_job (shared, job);
  job_wait (job, G_MAXINT64 / 4);
  if (job->error != NULL)
    g_propagate_error (error, g_steal_pointer (&job->error));
  else if (bounce_history_shared_is_online (shared))
    return TRUE;
  else
    g_set_error_literal (error,
                         BOUNCE_HISTORY_ERROR,
                         BOUNCE_HISTORY_ERROR_OFFLINE,
                         _ ("The team's database does not answer."));
  return FALSE;
}

/** bounce_history_shared_is_online: whether the shared database answered last time. */
gboolean
bounce_history_shared_is_online (BounceHistoryShared *shared)
{
  return g_atomic_int_get (&shared->is_online);
}

/** bounce_history_shared_find_similar: (transfer full) (nullable): the shared database's answer;
 * NULL when it has none within some seconds: ask the local copy. */
BounceHistoryCounts *
bounce_history_shared_find_similar (BounceHistoryShared *shared, const BounceHistoryQuery *query)
{
  g_autoptr (Job) job = NULL;

  if (!bounce_history_shared_is_online (shared))
    return NULL;
  job = job_new (JOB_FIND);
  job->query = g_memdup2 (query, sizeof *query);
  job->query->scenario = g_strdup (query->scenario);
  job->query->domain = g_strdup (query->domain);
  push_job (shared, job);
  if (!job_wait (job, ANSWER_SECONDS * G_USEC_PER_SEC))
    return NULL;
  return g_steal_pointer (&job->counts);
}
