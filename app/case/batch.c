/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/batch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "case/batch-private.h"

/* Rows never move, so that whoever has one may keep it. */
#define ROWS_PER_CHUNK 1024u

struct _BounceBatch
{
  GObject parent_instance;

  BounceBatchWorker *worker;
  GPtrArray *chunks; /* of BounceBatchRow[ROWS_PER_CHUNK] */
  guint n_rows;
  guint64 n_kinds[BOUNCE_N_KINDS];
  guint64 n_not_mails;
  guint64 n_counted; /* mails in the kinds */
  BounceBatchProgress progress;
};

G_DEFINE_FINAL_TYPE (BounceBatch, bounce_batch, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
bounce_batch_finalize (GObject *object)
{
  BounceBatch *self = BOUNCE_BATCH (object);

  bounce_batch_worker_stop_news (self->worker);
  bounce_batch_worker_cancel (self->worker);
  bounce_batch_worker_unref (self->worker);
  g_ptr_array_unref (self->chunks);
  G_OBJECT_CLASS (bounce_batch_parent_class)->finalize (object);
}

static void
bounce_batch_class_init (BounceBatchClass *class)
{
  G_OBJECT_CLASS (class)->finalize = bounce_batch_finalize;
  signals[CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bounce_batch_init (BounceBatch *self)
{
  self->chunks = g_ptr_array_new_with_free_func (g_free);
}

/**
 * bounce_batch_new:
 * @intake: where the mails come from; nobody else may use it any more
 * @mails: (element-type BounceIntakeMail) (transfer full): those that were taken out of it already
 *
 * Returns: (transfer full): a batch that has not begun
 */
BounceBatch *
bounce_batch_new (BounceIntake *intake, GPtrArray *mails)
{
  BounceBatch *self;

  g_return_val_if_fail (BOUNCE_IS_INTAKE (intake), NULL);
  self = g_object_new (BOUNCE_TYPE_BATCH, NULL);
  self->worker = bounce_batch_worker_new (intake, mails);
  return self;
}

static void
add_row (BounceBatch *self, const BounceBatchRow *row)
{
  BounceBatchRow *chunk;

  if (self->n_rows / ROWS_PER_CHUNK == self->chunks->len)
    g_ptr_array_add (self->chunks, g_new (BounceBatchRow, ROWS_PER_CHUNK));
  chunk = self->chunks->pdata[self->n_rows / ROWS_PER_CHUNK];
  chunk[self->n_rows % ROWS_PER_CHUNK] = *row;
  self->n_rows++;
  if (row->mail < self->n_counted)
    return;
  self->n_counted = row->mail + 1;
  if (row->is_mail)
    self->n_kinds[row->kind]++;
  else
    self->n_not_mails++;
}

static void
news_cb (GArray *rows, const BounceBatchProgress *progress, gpointer user_data)
{
  BounceBatch *self = user_data;

  for (guint i = 0; i < rows->len; i++)
    add_row (self, &g_array_index (rows, BounceBatchRow, i));
  self->progress = *progress;
  g_signal_emit (self, signals[CHANGED], 0);
}

/** bounce_batch_start: begins to read, in a thread; "changed" comes from the caller's main context.
 * Once only. */
void
bounce_batch_start (BounceBatch *self)
{
  g_return_if_fail (BOUNCE_IS_BATCH (self));
  self->progress.is_running = TRUE;
  self->progress.seconds_left = -1;
  bounce_batch_worker_start (self->worker, news_cb, self);
}

/** bounce_batch_cancel: reads nothing further; what is done stays. */
void
bounce_batch_cancel (BounceBatch *self)
{
  g_return_if_fail (BOUNCE_IS_BATCH (self));
  bounce_batch_worker_cancel (self->worker);
}

/** bounce_batch_get_progress: fills in how far it is. */
void
bounce_batch_get_progress (BounceBatch *self, BounceBatchProgress *progress)
{
  g_return_if_fail (BOUNCE_IS_BATCH (self));
  *progress = self->progress;
}

/** bounce_batch_get_n_rows: how many rows there are so far. */
guint
bounce_batch_get_n_rows (BounceBatch *self)
{
  g_return_val_if_fail (BOUNCE_IS_BATCH (self), 0);
  return self->n_rows;
}

/** bounce_batch_get_row: (transfer none): the row with that number, from 0, in the order of the
 * mails. It lives as long as the batch. */
const BounceBatchRow *
bounce_batch_get_row (BounceBatch *self, guint number)
{
  const BounceBatchRow *chunk;

  g_return_val_if_fail (BOUNCE_IS_BATCH (self), NULL);
  g_return_val_if_fail (number < self->n_rows, NULL);
  chunk = self->chunks->pdata[number / ROWS_PER_CHUNK];
  return chunk + number % ROWS_PER_CHUNK;
}

/** bounce_batch_get_kinds: (transfer none) (array fixed-size=BOUNCE_N_KINDS): how many mails of
 * each kind there are. */
const guint64 *
bounce_batch_get_kinds (BounceBatch *self)
{
  g_return_val_if_fail (BOUNCE_IS_BATCH (self), NULL);
  return self->n_kinds;
}

/** bounce_batch_get_n_not_mails: how many things that were chosen were no mails. */
guint64
bounce_batch_get_n_not_mails (BounceBatch *self)
{
  g_return_val_if_fail (BOUNCE_IS_BATCH (self), 0);
  return self->n_not_mails;
}

/**
 * bounce_batch_load_mail:
 * @self: a batch
 * @row: one of its rows
 * @readable: (out) (optional): what the reader reads: the same, or a mail made of them
 * @error: return location for an error
 *
 * Reads a file of this computer; any thread may do it.
 *
 * Returns: (transfer full) (nullable): the exact bytes of its mail; NULL with G_IO_ERROR, whose
 * message is for people
 */
GBytes *
bounce_batch_load_mail (BounceBatch *self,
                        const BounceBatchRow *row,
                        GBytes **readable,
                        GError **error)
{
  BounceSpool *spool;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (BOUNCE_IS_BATCH (self), NULL);
  if (row->offset == G_MAXUINT64)
    {
      g_set_error_literal (
          error,
          G_IO_ERROR,
          G_IO_ERROR_NO_SPACE,
          *row->problem != '\0'
              ? row->problem
              : _ ("There was no room on this computer to keep the mail. Make room, "
                   "and open it again."));
      return NULL;
    }
  spool = bounce_batch_worker_get_spool (self->worker);
  bytes = bounce_spool_load (spool, row->offset, row->length, error);
  if (bytes == NULL || readable == NULL)
    return g_steal_pointer (&bytes);
  *readable =
      row->readable_length == 0
          ? g_bytes_ref (bytes)
          : bounce_spool_load (spool, row->offset + row->length, row->readable_length, error);
  return *readable != NULL ? g_steal_pointer (&bytes) : NULL;
}
