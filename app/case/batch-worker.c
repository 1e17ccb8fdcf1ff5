/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <sys/resource.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "case/batch-private.h"
#include "reader/pool.h"

/* So much is read ahead of the mail whose row is next. */
#define MAX_AHEAD 256
#define MAX_AHEAD_BYTES (8u * 1024 * 1024)

/* No list is longer; what comes behind is not read. */
#define MAX_ROWS 2000000u

/* Often enough for the eye, and seldom enough for the main thread. Microseconds. */
#define NEWS_INTERVAL (G_USEC_PER_SEC / 10)

/* The thread and the readers that it starts give way to whatever a person waits for. */
#define NICENESS 10

/* Milliseconds until a cancellation is noticed */
#define WAIT 50

/* One mail, from its reading to its row. */
typedef struct
{
  BounceIntakeMail *mail;
  BounceReading *reading;
  gboolean is_done;
} Item;

struct _BounceBatchWorker
{
  gatomicrefcount ref_count;
  GCancellable *cancellable;
  BounceSpool *spool;

  /* The thread's */
  BounceIntake *intake;
  GQueue first; /* of BounceIntakeMail: taken out of the intake before */
  BouncePool *pool;
  BounceBatchStrings *strings;
  GQueue items; /* of Item */
  gsize n_bytes;
  gboolean input_ended;
  guint64 n_mails;
  guint n_rows;
  gint64 started;
  gint64 told;

  /* Between the threads */
  GMutex mutex;
  GMainContext *context;
  GArray *rows; /* not told yet */
  BounceBatchProgress progress;
  gboolean is_pending; /* the main thread will ask by itself */
  BounceBatchNews news;
  gpointer user_data;
};

static void
item_free (gpointer data)
{
  Item *item = data;

  bounce_intake_mail_free (item->mail);
  bounce_reading_free (item->reading);
  g_free (item);
}

/**
 * bounce_batch_worker_new:
 * @intake: where the mails come from; nobody else may use it any more
 * @mails: (element-type BounceIntakeMail) (transfer full): those that were taken out of it already
 *
 * Returns: (transfer full): a worker that has not begun
 */
BounceBatchWorker *
bounce_batch_worker_new (BounceIntake *intake, GPtrArray *mails)
{
  BounceBatchWorker *self = g_new0 (BounceBatchWorker, 1);
  g_autofree gpointer *first = NULL;
  gsize n_first;

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->cancellable = g_cancellable_new ();
  self->spool = bounce_spool_new ();
  self->intake = g_object_ref (intake);
  self->strings = bounce_batch_strings_new ();
  self->rows = g_array_new (FALSE, FALSE, sizeof (BounceBatchRow));
  first = g_ptr_array_steal (mails, &n_first);
  for (gsize i = 0; i < n_first; i++)
    g_queue_push_tail (&self->first, first[i]);
  g_ptr_array_unref (mails);
  return self;
}

/** bounce_batch_worker_ref: (transfer full): @worker. */
BounceBatchWorker *
bounce_batch_worker_ref (BounceBatchWorker *worker)
{
  g_atomic_ref_count_inc (&worker->ref_count);
  return worker;
}

/** bounce_batch_worker_unref: frees it, the strings and the bytes with the last reference. */
void
bounce_batch_worker_unref (BounceBatchWorker *worker)
{
  if (!g_atomic_ref_count_dec (&worker->ref_count))
    return;
  g_queue_clear_full (&worker->first, (GDestroyNotify)bounce_intake_mail_free);
  g_clear_object (&worker->intake);
  g_object_unref (worker->cancellable);
  bounce_spool_free (worker->spool);
  bounce_batch_strings_free (worker->strings);
  g_array_unref (worker->rows);
  g_clear_pointer (&worker->context, g_main_context_unref);
  g_mutex_clear (&worker->mutex);
  g_free (worker);
}

static gboolean
news_cb (gpointer user_data)
{
  BounceBatchWorker *self = user_data;
  g_autoptr (GArray) rows = NULL;
  BounceBatchProgress progress;

  g_mutex_lock (&self->mutex);
  self->is_pending = FALSE;
  rows = g_steal_pointer (&self->rows);
  self->rows = g_array_new (FALSE, FALSE, sizeof (BounceBatchRow));
  progress = self->progress;
  g_mutex_unlock (&self->mutex);
  if (self->news != NULL)
    self->news (rows, &progress, self->user_data);
  return G_SOURCE_REMOVE;
}

/* What the main thread does with it must not hold up what the person does. */
static void
tell (BounceBatchWorker *self)
{
  GSource *source = g_idle_source_new ();

  g_source_set_callback (
      source, news_cb, bounce_batch_worker_ref (self), (GDestroyNotify)bounce_batch_worker_unref);
  g_source_set_static_name (source, "[bounce-desk] batch");
  g_source_attach (source, self->context);
  g_source_unref (source);
}

static double
guess_seconds_left (BounceBatchWorker *self, double fraction)
{
  double elapsed = (double)(g_get_monotonic_time () - self->started) / G_USEC_PER_SEC;

  if (elapsed < 1.0 || fraction < 0.001)
    return -1;
  return elapsed * (1.0 - fraction) / fraction;
}

static void
publish (BounceBatchWorker *self, GArray *rows, gboolean is_over)
{
  gint64 now = g_get_monotonic_time ();
  BounceBatchProgress *progress = &self->progress;
  gboolean is_pending;

  g_mutex_lock (&self->mutex);
  g_array_append_vals (self->rows, rows->data, rows->len);
  if (!is_over && self->told > 0 && now - self->told < NEWS_INTERVAL)
    {
      g_mutex_unlock (&self->mutex);
      return;
    }
  progress->n_mails = self->n_mails;
  progress->total =
      MAX (bounce_intake_get_total (self->intake, &progress->total_is_exact) + self->first.length,
           self->n_mails);
  progress->fraction = bounce_intake_get_fraction (self->intake);
  if (progress->total_is_exact || progress->fraction <= 0)
    progress->fraction = progress->total > 0 ? (double)self->n_mails / progress->total : 0;
  progress->n_skipped = bounce_intake_get_n_skipped (self->intake);
  progress->seconds_left = guess_seconds_left (self, progress->fraction);
  progress->is_running = !is_over;
  progress->is_cancelled = !self->input_ended || self->items.length > 0;
  is_pending = self->is_pending;
  self->is_pending = TRUE;
  self->told = now;
  g_mutex_unlock (&self->mutex);
  if (!is_pending)
    tell (self);
}

static void
done_cb (BounceReading *reading, GError *error, gpointer data)
{
  Item *item = data;

  item->reading = reading;
  item->is_done = TRUE;
  g_clear_error (&error);
}

static void
take (BounceBatchWorker *self, BounceIntakeMail *mail)
{
  Item *item = g_new0 (Item, 1);

  item->mail = mail;
  item->is_done = mail->error != NULL;
  g_queue_push_tail (&self->items, item);
  if (mail->error != NULL)
    return;
  self->n_bytes += g_bytes_get_size (mail->bytes);
  bounce_pool_submit (self->pool, mail->mail, TRUE, done_cb, item);
}

static void
read_ahead (BounceBatchWorker *self)
{
  gint64 until = g_get_monotonic_time () + WAIT * 1000;

  while (!self->input_ended && self->items.length < MAX_AHEAD && self->n_bytes < MAX_AHEAD_BYTES)
    {
      BounceIntakeMail *mail = g_queue_pop_head (&self->first);

      if (mail == NULL)
        mail = bounce_intake_next (self->intake, self->cancellable, NULL);
      if (mail != NULL)
        take (self, mail);
      else if (g_cancellable_is_cancelled (self->cancellable))
        return;
      else
        self->input_ended = TRUE;
      bounce_pool_flush (self->pool);
      if (g_get_monotonic_time () > until)
        return;
    }
}

static void
keep_bytes (BounceBatchWorker *self, const BounceIntakeMail *mail, BounceBatchRow *row)
{
  guint64 behind;

  row->offset = G_MAXUINT64;
  if (mail->bytes == NULL || !bounce_spool_add (self->spool, mail->bytes, &row->offset))
    return;
  row->length = (guint32)g_bytes_get_size (mail->bytes);
  if (mail->mail == mail->bytes || mail->mail == NULL)
    return;
  if (bounce_spool_add (self->spool, mail->mail, &behind))
    row->readable_length = (guint32)g_bytes_get_size (mail->mail);
  else
    row->offset = G_MAXUINT64;
}

static void
add_rows (BounceBatchWorker *self, const Item *item, GArray *rows)
{
  BounceBatchRow start = { .mail = (guint32)self->n_mails++ };

  start.name = bounce_batch_strings_keep (self->strings, item->mail->name);
  keep_bytes (self, item->mail, &start);
  if (item->reading != NULL)
    bounce_batch_rows_add_reading (self->strings, rows, item->reading, &start);
  else
    bounce_batch_rows_add_problem (
        self->strings, rows, item->mail->error != NULL ? item->mail->error->message : NULL, &start);
}

static void
collect (BounceBatchWorker *self, GArray *rows)
{
  Item *item;

  while ((item = g_queue_peek_head (&self->items)) != NULL && item->is_done)
    {
      g_queue_pop_head (&self->items);
      if (item->mail->error == NULL)
        self->n_bytes -= g_bytes_get_size (item->mail->bytes);
      add_rows (self, item, rows);
      item_free (item);
    }
}

/* What was allocated in one thread was freed in another, and the C library keeps the holes. */
static void
give_back_memory (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

static gpointer
run (gpointer data)
{
  BounceBatchWorker *self = data;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (BounceBatchRow));

  setpriority (PRIO_PROCESS, (id_t)gettid (), NICENESS);
  self->pool = bounce_pool_new (g_get_num_processors (), NULL);
  self->started = g_get_monotonic_time ();
  while (!g_cancellable_is_cancelled (self->cancellable) && self->n_rows < MAX_ROWS)
    {
      read_ahead (self);
      collect (self, rows);
      if (rows->len > 0 || self->told > 0)
        publish (self, rows, FALSE);
      self->n_rows += rows->len;
      g_array_set_size (rows, 0);
      if (self->input_ended && self->items.length == 0)
        break;
      bounce_pool_dispatch (self->pool, self->items.length > 0 ? WAIT : 0);
    }
  publish (self, rows, TRUE);
  /* The readers first: they may still be busy with the items. */
  g_clear_pointer (&self->pool, bounce_pool_free);
  g_queue_clear_full (&self->items, item_free);
  g_clear_object (&self->intake);
  bounce_batch_worker_unref (self);
  give_back_memory ();
  return NULL;
}

/**
 * bounce_batch_worker_start:
 * @worker: a worker that has not begun
 * @news: called from the main context of the caller whenever there is something new
 * @user_data: for @news
 *
 * Starts the thread.
 */
void
bounce_batch_worker_start (BounceBatchWorker *worker, BounceBatchNews news, gpointer user_data)
{
  worker->news = news;
  worker->user_data = user_data;
  worker->context = g_main_context_ref_thread_default ();
  worker->progress.is_running = TRUE;
  g_thread_unref (g_thread_new ("triage", run, bounce_batch_worker_ref (worker)));
}

/** bounce_batch_worker_stop_news: nobody listens any more; from the same thread as the start. */
void
bounce_batch_worker_stop_news (BounceBatchWorker *worker)
{
  worker->news = NULL;
}

/** bounce_batch_worker_cancel: reads nothing further. */
void
bounce_batch_worker_cancel (BounceBatchWorker *worker)
{
  g_cancellable_cancel (worker->cancellable);
}

/** bounce_batch_worker_get_spool: (transfer none): where the bytes are. */
BounceSpool *
bounce_batch_worker_get_spool (BounceBatchWorker *worker)
{
  return worker->spool;
}
