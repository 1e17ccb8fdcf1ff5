/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/reader.h"

#include "reader/pool.h"

struct _BounceReader
{
  GObject parent_instance;
  BouncePool *pool;
  GSource *source; /* wakes the pool up, in the main context of the first async call */
};

G_DEFINE_FINAL_TYPE (BounceReader, bounce_reader, G_TYPE_OBJECT)

/** bounce_reader_error_quark: the domain of BounceReaderError. */
GQuark
bounce_reader_error_quark (void)
{
  return g_quark_from_static_string ("bounce-reader-error-quark");
}

typedef struct
{
  GSource source;
  BouncePool *pool;
  gpointer tag;
} PoolSource;

static gboolean
pool_source_prepare (GSource *source, int *timeout)
{
  PoolSource *self = (PoolSource *)source;

  bounce_pool_flush (self->pool);
  *timeout = bounce_pool_get_timeout (self->pool);
  return *timeout == 0;
}

static gboolean
pool_source_check (GSource *source)
{
  PoolSource *self = (PoolSource *)source;

  return g_source_query_unix_fd (source, self->tag) != 0 ||
         bounce_pool_get_timeout (self->pool) == 0;
}

static gboolean
pool_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  bounce_pool_dispatch (((PoolSource *)source)->pool, 0);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs pool_source_funcs = {
  .prepare = pool_source_prepare,
  .check = pool_source_check,
  .dispatch = pool_source_dispatch,
};

static void
bounce_reader_finalize (GObject *object)
{
  BounceReader *self = BOUNCE_READER (object);

  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  bounce_pool_free (self->pool);
  G_OBJECT_CLASS (bounce_reader_parent_class)->finalize (object);
}

static void
bounce_reader_class_init (BounceReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bounce_reader_finalize;
}

static void
bounce_reader_init (BounceReader *self)
{
  self->pool = bounce_pool_new (1, NULL);
}

/**
 * bounce_reader_new:
 *
 * A reader starts its child program with the first mail, and again whenever one has killed it. It
 * belongs to the thread that made it.
 *
 * Returns: (transfer full): a reader
 */
BounceReader *
bounce_reader_new (void)
{
  return g_object_new (BOUNCE_TYPE_READER, NULL);
}

/** bounce_reader_set_seconds: another limit than BOUNCE_READER_SECONDS; before the first mail. */
void
bounce_reader_set_seconds (BounceReader *reader, guint seconds)
{
  g_return_if_fail (BOUNCE_IS_READER (reader));
  bounce_pool_set_seconds (reader->pool, seconds);
}

/** bounce_reader_set_own_domains: the organisation's domains, where a person chose other ones than
 * organisation.conf names; before the first mail. */
void
bounce_reader_set_own_domains (BounceReader *reader, const char *const *own_domains)
{
  g_autofree char *list = g_strjoinv (";", (char **)own_domains);

  g_return_if_fail (BOUNCE_IS_READER (reader));
  bounce_pool_set_own_domains (reader->pool, list);
}

/** bounce_reader_warm_up: starts the child program now, so that the first mail need not wait for
 * it. What goes wrong is said with that mail. */
void
bounce_reader_warm_up (BounceReader *reader)
{
  g_return_if_fail (BOUNCE_IS_READER (reader));
  bounce_pool_start (reader->pool, NULL);
}

/* The state of one bounce_reader_read_async(). */
typedef struct
{
  guint id; /* in the pool; 0: done */
  GSource *cancel_source;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->cancel_source, g_source_unref);
  g_free (request);
}

static void
end_request (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  request->id = 0;
  if (request->cancel_source != NULL)
    g_source_destroy (request->cancel_source);
}

static void
done_cb (BounceReading *reading, GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  end_request (task);
  if (reading != NULL)
    g_task_return_pointer (task, reading, (GDestroyNotify)bounce_reading_free);
  else
    g_task_return_error (task, error);
}

static void
copied_cb (BounceCopy *copy, GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  end_request (task);
  if (copy != NULL)
    g_task_return_pointer (task, copy, (GDestroyNotify)bounce_copy_free);
  else
    g_task_return_error (task, error);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));
  Request *request = g_task_get_task_data (task);
  BounceReader *self = g_task_get_source_object (task);

  if (request->id != 0)
    {
      bounce_pool_cancel (self->pool, request->id);
      end_request (task);
      g_task_return_error_if_cancelled (task);
      g_object_unref (task);
    }
  return G_SOURCE_REMOVE;
}

static void
ensure_source (BounceReader *self)
{
  PoolSource *source;

  if (self->source != NULL)
    return;
  self->source = g_source_new (&pool_source_funcs, sizeof (PoolSource));
  source = (PoolSource *)self->source;
  source->pool = self->pool;
  source->tag = g_source_add_unix_fd (self->source, bounce_pool_get_fd (self->pool), G_IO_IN);
  g_source_set_static_name (self->source, "[bounce-desk] reader");
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* Returns: (transfer none): the state of a task that has just begun; its id is to be set. */
static Request *
begin_request (GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Request *request = g_new0 (Request, 1);

  ensure_source (g_task_get_source_object (task));
  g_task_set_task_data (task, request, request_free);
  if (cancellable != NULL)
    {
      request->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_static_name (request->cancel_source, "[bounce-desk] reader cancelled");
      g_task_attach_source (task, request->cancel_source, G_SOURCE_FUNC (cancelled_cb));
    }
  return request;
}

/**
 * bounce_reader_read_async:
 * @reader: a reader
 * @mail: the bytes of a mail
 * @cancellable: (nullable): cancelling it ends the reading at once
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Has the mail decoded and diagnosed in the child program.
 */
void
bounce_reader_read_async (BounceReader *reader,
                          GBytes *mail,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Request *request;

  g_return_if_fail (BOUNCE_IS_READER (reader));
  g_return_if_fail (mail != NULL);
  task = g_task_new (reader, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_reader_read_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  request = begin_request (task);
  request->id = bounce_pool_submit (reader->pool, mail, FALSE, done_cb, g_object_ref (task));
}

/**
 * bounce_reader_read_finish:
 * @reader: a reader
 * @result: from the callback
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the reading, or NULL with a BOUNCE_READER_ERROR or
 * G_IO_ERROR_CANCELLED
 */
BounceReading *
bounce_reader_read_finish (BounceReader *reader, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, reader), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * bounce_reader_copy_async:
 * @reader: a reader
 * @mail: the bytes of a mail
 * @level: how much of it the copy is to hold
 * @cancellable: (nullable): cancelling it ends the work at once
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Has a copy of the mail made in the child program, of which less leaves this computer than of the
 * mail. At BOUNCE_REDACT_EXACT nothing is read: it is the mail itself.
 */
void
bounce_reader_copy_async (BounceReader *reader,
                          GBytes *mail,
                          BounceRedactLevel level,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Request *request;

  g_return_if_fail (BOUNCE_IS_READER (reader));
  g_return_if_fail (mail != NULL && level < BOUNCE_N_REDACT_LEVELS);
  task = g_task_new (reader, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_reader_copy_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (level == BOUNCE_REDACT_EXACT)
    {
      g_task_return_pointer (task, bounce_copy_new (level, mail), (GDestroyNotify)bounce_copy_free);
      return;
    }
  request = begin_request (task);
  request->id = bounce_pool_submit_copy (reader->pool, mail, level, copied_cb, g_object_ref (task));
}

/**
 * bounce_reader_copy_finish:
 * @reader: a reader
 * @result: from the callback
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the copy, or NULL with a BOUNCE_READER_ERROR,
 * BOUNCE_REDACT_ERROR_LEAK or G_IO_ERROR_CANCELLED
 */
BounceCopy *
bounce_reader_copy_finish (BounceReader *reader, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, reader), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  BounceReading *reading;
  GError *error;
  gboolean is_done;
} Outcome;

static void
outcome_cb (BounceReading *reading, GError *error, gpointer data)
{
  Outcome *outcome = data;

  outcome->reading = reading;
  outcome->error = error;
  outcome->is_done = TRUE;
}

/**
 * bounce_reader_read:
 * @reader: a reader
 * @mail: the bytes of a mail
 * @error: return location for an error
 *
 * As bounce_reader_read_async(), for the command line and tests: it waits, at most
 * BOUNCE_READER_SECONDS once the child program runs.
 *
 * Returns: (transfer full) (nullable): the reading, or NULL with a BOUNCE_READER_ERROR
 */
BounceReading *
bounce_reader_read (BounceReader *reader, GBytes *mail, GError **error)
{
  Outcome outcome = { NULL };

  g_return_val_if_fail (BOUNCE_IS_READER (reader), NULL);
  bounce_pool_submit (reader->pool, mail, FALSE, outcome_cb, &outcome);
  while (!outcome.is_done)
    bounce_pool_dispatch (reader->pool, -1);
  if (outcome.error != NULL)
    g_propagate_error (error, outcome.error);
  return outcome.reading;
}
