/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "base/quote.h"
#include "base/save.h"
#include "case/batch-out-private.h"

#define PIECE (256u * 1024)

typedef struct
{
  BounceBatch *batch; /* keeps the rows alive */
  GPtrArray *rows;
  GFile *file;
  BounceBatchFormat format;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_ptr_array_unref (self->rows);
  g_object_unref (self->batch);
  g_object_unref (self->file);
  g_free (self);
}

typedef struct
{
  const char *name;
  const char *(*get) (const BounceBatchRow *row);
} Column;

static const char *
get_name (const BounceBatchRow *row)
{
  return row->name;
}

static const char *
get_kind (const BounceBatchRow *row)
{
  return row->is_mail ? bounce_kind_to_nick (row->kind) : "not-a-mail";
}

static const char *
get_scenario (const BounceBatchRow *row)
{
  return row->scenario->id;
}

static const char *
get_title (const BounceBatchRow *row)
{
  return row->scenario->title;
}

static const char *
get_who (const BounceBatchRow *row)
{
  return bounce_who_to_nick (row->who);
}

static const char *
get_permanence (const BounceBatchRow *row)
{
  return bounce_permanence_to_nick (row->permanence);
}

static const char *
get_recipient (const BounceBatchRow *row)
{
  return row->recipient;
}

static const char *
get_domain (const BounceBatchRow *row)
{
  return row->domain;
}

static const char *
get_status (const BounceBatchRow *row)
{
  return row->status;
}

static const char *
get_sender (const BounceBatchRow *row)
{
  return row->sender;
}

static const char *
get_subject (const BounceBatchRow *row)
{
  return row->subject;
}

static const Column columns[] = {
  { "file", get_name },
  { "kind", get_kind },
  { "recipient", get_recipient },
  { "domain", get_domain },
  { "scenario", get_scenario },
  { "title", get_title },
  { "who", get_who },
  { "status", get_status },
  { "sender", get_sender },
  { "permanence", get_permanence },
  { "subject", get_subject },
};

static char *
dup_time (const BounceBatchRow *row)
{
  g_autoptr (GDateTime) time =
      row->time != G_MININT64 ? g_date_time_new_from_unix_utc (row->time) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

/** bounce_batch_append_head: the first line of a table in CSV. */
void
bounce_batch_append_head (GString *out)
{
  g_autoptr (GString) line = g_string_new (NULL);

  bounce_quote_append_csv (line, "time");
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    bounce_quote_append_csv (line, columns[i].name);
  g_string_append_printf (out, "%s\r\n", line->str);
}

/** bounce_batch_append_csv: a line of a table. */
void
bounce_batch_append_csv (GString *out, const BounceBatchRow *row)
{
  g_autoptr (GString) line = g_string_sized_new (256);
  g_autofree char *time = dup_time (row);

  bounce_quote_append_csv (line, time);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    bounce_quote_append_csv (line, columns[i].get (row));
  g_string_append_len (out, line->str, (gssize)line->len);
  g_string_append (out, "\r\n");
}

/* What is not said is null. */
static void
append_json (GString *out, const BounceBatchRow *row)
{
  g_autofree char *time = dup_time (row);

  g_string_append (out, "{\"time\":");
  bounce_quote_append_json (out, *time != '\0' ? time : NULL);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      const char *text = columns[i].get (row);

      g_string_append_printf (out, ",\"%s\":", columns[i].name);
      bounce_quote_append_json (out, *text != '\0' ? text : NULL);
    }
  g_string_append_c (out, '}');
}

static void
append_row (GString *out, const Export *self, guint number)
{
  const BounceBatchRow *row = self->rows->pdata[number];

  if (self->format == BOUNCE_BATCH_CSV)
    {
      bounce_batch_append_csv (out, row);
      return;
    }
  g_string_append (out, number > 0 ? ",\n" : "");
  append_json (out, row);
}

static gboolean
write_all (const Export *self, GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) out = g_string_sized_new (PIECE + 4096);

  if (self->format == BOUNCE_BATCH_CSV)
    bounce_batch_append_head (out);
  else
    g_string_append (out, "[\n");
  for (guint i = 0; i < self->rows->len; i++)
    {
      append_row (out, self, i);
      if (out->len < PIECE)
        continue;
      if (!g_output_stream_write_all (stream, out->str, out->len, NULL, cancellable, error))
        return FALSE;
      g_string_truncate (out, 0);
    }
  if (self->format == BOUNCE_BATCH_JSON)
    g_string_append (out, "\n]\n");
  return g_output_stream_write_all (stream, out->str, out->len, NULL, cancellable, error);
}

static void
export_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Export *self = task_data;
  GError *error = NULL;
  g_autoptr (GFileOutputStream) stream =
      g_file_replace (self->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, &error);

  if (stream != NULL &&
      bounce_save_end (stream,
                       write_all (self, G_OUTPUT_STREAM (stream), cancellable, &error),
                       cancellable,
                       &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * bounce_batch_export_async:
 * @view: whose rows
 * @file: the file to write
 * @format: how
 * @cancellable: (nullable): to give up
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Writes a table of the rows that @view lets through now: bounce-desk(1) tells its columns.
 */
void
bounce_batch_export_async (BounceBatchView *view,
                           GFile *file,
                           BounceBatchFormat format,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *self = g_new0 (Export, 1);

  g_task_set_source_tag (task, bounce_batch_export_async);
  self->batch = g_object_ref (bounce_batch_view_get_batch (view));
  self->rows = bounce_batch_view_list_rows (view);
  self->file = g_object_ref (file);
  self->format = format;
  g_task_set_task_data (task, self, export_free);
  g_task_run_in_thread (task, export_thread);
}

/** bounce_batch_export_finish: whether it is written; else FALSE with G_IO_ERROR. */
gboolean
bounce_batch_export_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
