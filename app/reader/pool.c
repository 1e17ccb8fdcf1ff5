/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/pool.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "reader/link.h"
#include "reader/reading.h"
#include "reader/sandbox.h"
#include "reader/starter.h"

/* As much as keeps a reader busy while the client does something else. */
#define JOBS_PER_READER 32
#define BYTES_PER_READER (192u * 1024)

/* So often in a row a reader may end before it is ready; then there is something wrong here. */
#define MAX_FAILED_STARTS 3

struct _BouncePool
{
  BouncePoolNursery nursery;
  BounceStarter *starter;
  guint seconds;
  char *own_domains; /* NULL: as the nursery reads them */
  int epoll_fd;
  guint n_readers;
  GPtrArray *links; /* of BounceLink */
  GQueue waiting;   /* of BounceJob */
  guint next_id;
  guint next_number;
  guint n_failed_starts;
  GQueue finished; /* of Finished: told to the callers when no link is in use */
};

typedef struct
{
  BounceJob *job;
  BounceReading *reading;
  BounceCopy *copy;
  GError *error;
} Finished;

static void
job_free (BounceJob *job)
{
  g_bytes_unref (job->mail);
  g_free (job);
}

/* Callers may submit, cancel or free from within their callback, so they are called last. */
static void
finish (BouncePool *pool, BounceJob *job, BounceReading *reading, BounceCopy *copy, GError *error)
{
  Finished *finished = g_new (Finished, 1);

  finished->job = job;
  finished->reading = reading;
  finished->copy = copy;
  finished->error = error;
  g_queue_push_tail (&pool->finished, finished);
}

static void
finished_free (Finished *finished)
{
  job_free (finished->job);
  bounce_reading_free (finished->reading);
  bounce_copy_free (finished->copy);
  g_clear_error (&finished->error);
  g_free (finished);
}

static void
tell_finished (BouncePool *pool)
{
  Finished *finished;

  while ((finished = g_queue_pop_head (&pool->finished)) != NULL)
    {
      const BounceJob job = *finished->job;
      BounceReading *reading = finished->reading;
      BounceCopy *copy = finished->copy;
      GError *error = finished->error;

      /* What somebody waits for is theirs. */
      if (job.done != NULL || job.copied != NULL)
        {
          finished->reading = NULL;
          finished->copy = NULL;
          finished->error = NULL;
        }
      finished_free (finished);
      if (job.done != NULL)
        job.done (reading, error, job.data);
      else if (job.copied != NULL)
        job.copied (copy, error, job.data);
    }
}

/**
 * bounce_pool_new:
 * @n_readers: how many readers work at the same time
 * @nursery: (nullable): see bounce_starter_new()
 *
 * Starts nothing yet.
 *
 * Returns: (transfer full): a pool
 */
BouncePool *
bounce_pool_new (guint n_readers, BouncePoolNursery nursery)
{
  BouncePool *pool = g_new0 (BouncePool, 1);

  pool->nursery = nursery;
  pool->n_readers = MAX (n_readers, 1);
  pool->seconds = BOUNCE_READER_SECONDS;
  pool->links = g_ptr_array_new ();
  pool->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  return pool;
}

static void
close_link (BouncePool *pool, BounceLink *link)
{
  epoll_ctl (pool->epoll_fd, EPOLL_CTL_DEL, link->fd, NULL);
  if (pool->starter != NULL)
    bounce_starter_end_reader (pool->starter, link->number);
  g_ptr_array_remove_fast (pool->links, link);
  bounce_link_free (link);
}

/** bounce_pool_free: ends the readers. Mails that are not done are dropped without a word; NULL is
 * fine. */
void
bounce_pool_free (BouncePool *pool)
{
  Finished *finished;

  if (pool == NULL)
    return;
  for (guint i = 0; i < pool->links->len; i++)
    {
      BounceLink *link = pool->links->pdata[i];

      while (link->jobs.length > 0)
        job_free (bounce_link_take_head (link));
      bounce_link_free (link);
    }
  g_ptr_array_unref (pool->links);
  g_queue_clear_full (&pool->waiting, (GDestroyNotify)job_free);
  while ((finished = g_queue_pop_head (&pool->finished)) != NULL)
    finished_free (finished);
  bounce_starter_free (pool->starter);
  close (pool->epoll_fd);
  g_free (pool->own_domains);
  g_free (pool);
}

/** bounce_pool_set_seconds: another limit than BOUNCE_READER_SECONDS; before the pool starts. */
void
bounce_pool_set_seconds (BouncePool *pool, guint seconds)
{
  pool->seconds = seconds;
}

/** bounce_pool_set_own_domains: the organisation's, with ";" between them; before the pool starts.
 */
void
bounce_pool_set_own_domains (BouncePool *pool, const char *own_domains)
{
  g_free (pool->own_domains);
  pool->own_domains = g_strdup (own_domains);
}

static BounceLink *
add_link (BouncePool *pool, GError **error)
{
  struct epoll_event event = { .events = EPOLLIN };
  BounceLink *link;
  int fd;

  if (pool->starter == NULL)
    pool->starter = bounce_starter_new (pool->nursery, pool->seconds, pool->own_domains, error);
  if (pool->starter == NULL)
    return NULL;
  fd = bounce_starter_start_reader (pool->starter, ++pool->next_number);
  if (fd < 0)
    {
      g_clear_pointer (&pool->starter, bounce_starter_free);
      g_set_error_literal (error,
                           BOUNCE_READER_ERROR,
                           BOUNCE_READER_ERROR_UNAVAILABLE,
                           "the program that reads mail has ended");
      return NULL;
    }
  link = bounce_link_new (fd, pool->next_number);
  event.data.ptr = link;
  epoll_ctl (pool->epoll_fd, EPOLL_CTL_ADD, fd, &event);
  g_ptr_array_add (pool->links, link);
  return link;
}

/**
 * bounce_pool_start:
 * @pool: a pool
 * @error: return location for an error
 *
 * Starts all readers now, so that they are ready when the first mail comes.
 *
 * Returns: FALSE with BOUNCE_READER_ERROR_UNAVAILABLE
 */
gboolean
bounce_pool_start (BouncePool *pool, GError **error)
{
  while (pool->links->len < pool->n_readers)
    if (add_link (pool, error) == NULL)
      return FALSE;
  return TRUE;
}

static BounceJob *
job_new (BouncePool *pool, GBytes *mail, gpointer data)
{
  BounceJob *job = g_new0 (BounceJob, 1);

  if (++pool->next_id == 0)
    pool->next_id = 1;
  job->id = pool->next_id;
  job->mail = g_bytes_ref (mail);
  job->data = data;
  return job;
}

static guint
submit (BouncePool *pool, BounceJob *job)
{
  guint id = job->id;

  if (g_bytes_get_size (job->mail) > BOUNCE_PROTOCOL_MAX_MAIL)
    finish (pool,
            job,
            NULL,
            NULL,
            g_error_new_literal (
                BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_TOO_COMPLEX, "the mail is too large"));
  else
    g_queue_push_tail (&pool->waiting, job);
  return id;
}

/**
 * bounce_pool_submit:
 * @pool: a pool
 * @mail: the bytes of a mail
 * @brief: leave out what only a window shows (see bounce_report_write())
 * @done: what to call when it is done, from bounce_pool_dispatch()
 * @data: for @done
 *
 * Returns: its number, for bounce_pool_cancel(); never 0
 */
guint
bounce_pool_submit (
    BouncePool *pool, GBytes *mail, gboolean brief, BouncePoolDone done, gpointer data)
{
  BounceJob *job = job_new (pool, mail, data);

  job->code = brief ? BOUNCE_REQUEST_BRIEF : BOUNCE_REQUEST_READ;
  job->done = done;
  return submit (pool, job);
}

/**
 * bounce_pool_submit_copy:
 * @pool: a pool
 * @mail: the bytes of a mail
 * @level: how much of it the copy holds; not BOUNCE_REDACT_EXACT, for which nothing is to be read
 * @done: what to call when it is done, from bounce_pool_dispatch()
 * @data: for @done
 *
 * Returns: its number, for bounce_pool_cancel(); never 0
 */
guint
bounce_pool_submit_copy (
    BouncePool *pool, GBytes *mail, BounceRedactLevel level, BouncePoolCopied done, gpointer data)
{
  BounceJob *job = job_new (pool, mail, data);

  g_assert (level != BOUNCE_REDACT_EXACT);
  job->code =
      level == BOUNCE_REDACT_NOTICE ? BOUNCE_REQUEST_COPY_NOTICE : BOUNCE_REQUEST_COPY_PERSONAL;
  job->copied = done;
  return submit (pool, job);
}

/* A reader is gone, or is to go, before its time. Which of the mails that it had was it? When there
 * was just one, in a reader that had seen no other, that one. Otherwise each gets a reader of its
 * own, and the next death is clear. */
static void
lose_link (BouncePool *pool, BounceLink *link, gboolean timed_out)
{
  gboolean is_clear = link->jobs.length == 1 && (link->n_taken == 1 || timed_out);

  if (!link->greeted)
    pool->n_failed_starts++;
  while (link->jobs.length > 0)
    {
      BounceJob *job = g_queue_peek_tail (&link->jobs);

      if (link->unsent != NULL && link->unsent->data == job)
        link->unsent = NULL;
      g_queue_pop_tail (&link->jobs);
      if (link->greeted && is_clear)
        finish (pool,
                job,
                NULL,
                NULL,
                timed_out ? g_error_new (BOUNCE_READER_ERROR,
                                         BOUNCE_READER_ERROR_TIMED_OUT,
                                         "reading the mail took more than %u seconds",
                                         pool->seconds)
                          : g_error_new_literal (BOUNCE_READER_ERROR,
                                                 BOUNCE_READER_ERROR_CRASHED,
                                                 "the mail broke the program that read it"));
      else
        {
          job->suspect = job->suspect || link->greeted;
          g_queue_push_head (&pool->waiting, job);
        }
    }
  close_link (pool, link);
}

/* The program that reads mail does not run here at all: nobody may wait for it. */
static void
give_up (BouncePool *pool, const GError *error)
{
  BounceJob *job;

  while ((job = g_queue_pop_head (&pool->waiting)) != NULL)
    finish (pool, job, NULL, NULL, g_error_copy (error));
  pool->n_failed_starts = 0;
}

static gboolean
can_take (BounceLink *link, const BounceJob *job)
{
  const BounceJob *first = g_queue_peek_head (&link->jobs);

  if (job->suspect)
    return link->n_taken == 0;
  return first == NULL || (!first->suspect && link->jobs.length < JOBS_PER_READER &&
                           link->n_bytes < BYTES_PER_READER);
}

static BounceLink *
choose_link (BouncePool *pool, const BounceJob *job)
{
  BounceLink *best = NULL;

  for (guint i = 0; i < pool->links->len; i++)
    {
      BounceLink *link = pool->links->pdata[i];

      if (can_take (link, job) && (best == NULL || link->n_bytes < best->n_bytes))
        best = link;
    }
  return best;
}

/* A suspect needs a reader that has seen nothing: an idle one makes room for it. */
static void
drop_idle_link (BouncePool *pool)
{
  for (guint i = 0; i < pool->links->len; i++)
    {
      BounceLink *link = pool->links->pdata[i];

      if (link->jobs.length == 0 && link->n_taken > 0)
        {
          close_link (pool, link);
          return;
        }
    }
}

static void
hand_out (BouncePool *pool)
{
  g_autoptr (GError) error = NULL;

  while (pool->waiting.length > 0)
    {
      const BounceJob *job = g_queue_peek_head (&pool->waiting);
      BounceLink *link = choose_link (pool, job);

      if (pool->n_failed_starts >= MAX_FAILED_STARTS)
        {
          g_set_error_literal (&error,
                               BOUNCE_READER_ERROR,
                               BOUNCE_READER_ERROR_UNAVAILABLE,
                               "the program that reads mail does not run on this computer");
          give_up (pool, error);
          return;
        }
      if ((link == NULL || link->jobs.length > 0) && job->suspect &&
          pool->links->len >= pool->n_readers)
        drop_idle_link (pool);
      if ((link == NULL || link->jobs.length > 0) && pool->links->len < pool->n_readers)
        {
          BounceLink *fresh = add_link (pool, &error);

          if (fresh == NULL)
            {
              pool->n_failed_starts++;
              if (pool->n_failed_starts >= MAX_FAILED_STARTS)
                {
                  give_up (pool, error);
                  return;
                }
              g_clear_error (&error);
              continue;
            }
          link = fresh;
        }
      if (link == NULL)
        return;
      bounce_link_add (link, g_queue_pop_head (&pool->waiting));
    }
}

static void
watch_room (BouncePool *pool, BounceLink *link)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = link };

  if (link->waits_for_room == (link->unsent != NULL))
    return;
  link->waits_for_room = link->unsent != NULL;
  if (link->waits_for_room)
    event.events |= EPOLLOUT;
  epoll_ctl (pool->epoll_fd, EPOLL_CTL_MOD, link->fd, &event);
}

/** bounce_pool_flush: hands the mails that wait to the readers, as far as these take them. */
void
bounce_pool_flush (BouncePool *pool)
{
  gboolean again;

  do
    {
      again = FALSE;
      hand_out (pool);
      for (guint i = 0; i < pool->links->len && !again; i++)
        {
          BounceLink *link = pool->links->pdata[i];

          if (link->unsent == NULL)
            continue;
          if (bounce_link_send (link))
            watch_room (pool, link);
          else
            {
              lose_link (pool, link, FALSE);
              again = TRUE;
            }
        }
    }
  while (again);
}

static void
forget_caller (BounceJob *job)
{
  job->done = NULL;
  job->copied = NULL;
}

/**
 * bounce_pool_cancel:
 * @pool: a pool
 * @id: from bounce_pool_submit()
 *
 * Nobody waits for that mail any more: its callback is not called. A reader that is busy with it is
 * ended.
 */
void
bounce_pool_cancel (BouncePool *pool, guint id)
{
  for (GList *l = pool->waiting.head; l != NULL; l = l->next)
    if (((BounceJob *)l->data)->id == id)
      {
        job_free (l->data);
        g_queue_delete_link (&pool->waiting, l);
        return;
      }
  for (GList *l = pool->finished.head; l != NULL; l = l->next)
    if (((Finished *)l->data)->job->id == id)
      forget_caller (((Finished *)l->data)->job);
  for (guint i = 0; i < pool->links->len; i++)
    {
      BounceLink *link = pool->links->pdata[i];

      for (GList *l = link->jobs.head; l != NULL; l = l->next)
        if (((BounceJob *)l->data)->id == id)
          {
            forget_caller (l->data);
            if (l == link->jobs.head && link->jobs.length == 1)
              {
                job_free (bounce_link_take_head (link));
                close_link (pool, link);
              }
            return;
          }
    }
}

/** bounce_pool_get_fd: what to poll for reading, of the pool; then call bounce_pool_dispatch(). */
int
bounce_pool_get_fd (BouncePool *pool)
{
  return pool->epoll_fd;
}

static gint64
get_deadline (BouncePool *pool, BounceLink *link)
{
  if (link->greeted && link->jobs.length == 0)
    return G_MAXINT64;
  return link->head_since + (gint64)pool->seconds * G_USEC_PER_SEC;
}

/** bounce_pool_get_timeout: the milliseconds after which bounce_pool_dispatch() must be called even
 * if nothing comes; -1: none. */
int
bounce_pool_get_timeout (BouncePool *pool)
{
  gint64 first = G_MAXINT64;
  gint64 left;

  if (pool->finished.length > 0)
    return 0;
  for (guint i = 0; i < pool->links->len; i++)
    first = MIN (first, get_deadline (pool, pool->links->pdata[i]));
  if (first == G_MAXINT64)
    return -1;
  left = first - g_get_monotonic_time ();
  return left <= 0 ? 0 : (int)(left / 1000 + 1);
}

static gboolean
take_hello (BouncePool *pool, BounceLink *link, const BounceFrame *frame, const guint8 *data)
{
  guint32 features;

  if (link->greeted || frame->length != sizeof features)
    return FALSE;
  memcpy (&features, data, sizeof features);
  if ((features & BOUNCE_SANDBOX_FILTER) == 0)
    return FALSE;
  link->greeted = TRUE;
  link->head_since = g_get_monotonic_time ();
  pool->n_failed_starts = 0;
  return TRUE;
}

/* An answer without bytes: why there is nothing to give. */
static GError *
new_answer_error (const BounceFrame *frame)
{
  if (frame->code == BOUNCE_ANSWER_NO_COPY)
    return g_error_new_literal (BOUNCE_REDACT_ERROR,
                                BOUNCE_REDACT_ERROR_LEAK,
                                "a copy of the mail would still name somebody");
  return g_error_new_literal (BOUNCE_READER_ERROR,
                              BOUNCE_READER_ERROR_TOO_COMPLEX,
                              "the mail has more parts than any real mail");
}

static BounceRedactLevel
get_level (const BounceJob *job)
{
  switch (job->code)
    {
    case BOUNCE_REQUEST_COPY_NOTICE:
      return BOUNCE_REDACT_NOTICE;
    case BOUNCE_REQUEST_COPY_PERSONAL:
      return BOUNCE_REDACT_PERSONAL;
    default:
      return BOUNCE_REDACT_EXACT;
    }
}

/* Exactly one answer for each mail, in the order of the mails and of the kind that was asked for,
 * or the reader is not ours any more. */
static gboolean
answer_cb (BounceLink *link, const BounceFrame *frame, const guint8 *data, gpointer user_data)
{
  BouncePool *pool = user_data;
  const BounceJob *head = g_queue_peek_head (&link->jobs);
  gboolean wants_copy = head != NULL && get_level (head) != BOUNCE_REDACT_EXACT;
  BounceReading *reading = NULL;
  BounceCopy *copy = NULL;
  GError *error = NULL;

  if (frame->code == BOUNCE_ANSWER_HELLO)
    return take_hello (pool, link, frame, data);
  if (!link->greeted || head == NULL || head->id != frame->id)
    return FALSE;
  if (frame->code == BOUNCE_ANSWER_READING && !wants_copy)
    reading = bounce_reading_new_from_wire (data, frame->length, NULL);
  else if (frame->code == BOUNCE_ANSWER_COPY && wants_copy)
    {
      copy = bounce_copy_new_from_wire (data, frame->length, NULL);
      if (copy != NULL && copy->level != get_level (head))
        g_clear_pointer (&copy, bounce_copy_free);
    }
  else if (frame->length == 0 && (frame->code == BOUNCE_ANSWER_TOO_COMPLEX ||
                                  (frame->code == BOUNCE_ANSWER_NO_COPY && wants_copy)))
    error = new_answer_error (frame);
  if (reading == NULL && copy == NULL && error == NULL)
    return FALSE;
  finish (pool, bounce_link_take_head (link), reading, copy, error);
  return TRUE;
}

static void
check_deadlines (BouncePool *pool)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = pool->links->len; i > 0; i--)
    {
      BounceLink *link = pool->links->pdata[i - 1];

      if (get_deadline (pool, link) <= now)
        lose_link (pool, link, TRUE);
    }
}

/* The processor clock of a reader may strike a moment before ours does. */
static gboolean
has_run_out (BouncePool *pool, BounceLink *link)
{
  gint64 spent = g_get_monotonic_time () - link->head_since;

  return spent >= (gint64)pool->seconds * (G_USEC_PER_SEC - G_USEC_PER_SEC / 20);
}

/**
 * bounce_pool_dispatch:
 * @pool: a pool
 * @timeout: the most milliseconds to wait for something to happen; -1: as long as it takes
 *
 * Takes the answers that have come, ends readers whose time is up, calls back for the mails that
 * are done and hands out further ones.
 */
void
bounce_pool_dispatch (BouncePool *pool, int timeout)
{
  struct epoll_event events[16];
  int own, n;

  bounce_pool_flush (pool);
  own = bounce_pool_get_timeout (pool);
  if (own >= 0 && (timeout < 0 || own < timeout))
    timeout = own;
  n = epoll_wait (pool->epoll_fd, events, G_N_ELEMENTS (events), timeout);
  for (int i = 0; i < n; i++)
    {
      BounceLink *link = events[i].data.ptr;

      if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 &&
          !bounce_link_receive (link, answer_cb, pool))
        lose_link (pool, link, has_run_out (pool, link));
    }
  check_deadlines (pool);
  bounce_pool_flush (pool);
  tell_finished (pool);
}
