/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/save.h"

/**
 * bounce_save_end:
 * @stream: of g_file_replace ()
 * @is_whole: whether all was written
 * @cancellable: (nullable): to give up
 * @error: return location for an error; only used when @is_whole
 *
 * Closes the stream. Only what is whole takes the place of the former file: GLib by itself would
 * also let what was written up to a full disk do so, even when the stream is only let go.
 *
 * Returns: whether the file is saved
 */
gboolean
bounce_save_end (GFileOutputStream *stream,
                 gboolean is_whole,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GCancellable) stop = NULL;

  if (is_whole)
    return g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
  /* A stream that is closed under a cancelled cancellable leaves the former file as it was. */
  stop = g_cancellable_new ();
  g_cancellable_cancel (stop);
  g_output_stream_close (G_OUTPUT_STREAM (stream), stop, NULL);
  return FALSE;
}

/**
 * bounce_save_bytes:
 * @file: where to; replaced when it exists
 * @data: (array length=length): what to write
 * @length: its length
 * @error: return location for an error
 *
 * As g_file_replace_contents (), but after an error the former file is as it was. Only the owner
 * can read the new one.
 *
 * Returns: whether the file is saved; else FALSE with G_IO_ERROR
 */
gboolean
bounce_save_bytes (GFile *file, gconstpointer data, gsize length, GError **error)
{
  g_autoptr (GFileOutputStream) stream =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);

  if (stream == NULL)
    return FALSE;
  return bounce_save_end (
      stream,
      g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, length, NULL, NULL, error),
      NULL,
      error);
}
