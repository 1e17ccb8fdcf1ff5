/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/ticket-copy.h"

#include "case/finding-private.h"

/* The state of one bounce_ticket_copy_new_async(). */
typedef struct
{
  BounceFinding *finding;
  BounceLibrary *library;
  BounceReader *reader;
  guint position; /* of the finding in its case */
  BounceCopy *copy;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->finding);
  g_object_unref (work->library);
  g_object_unref (work->reader);
  bounce_copy_free (work->copy);
  g_free (work);
}

/** bounce_ticket_copy_free: frees it; NULL is fine. */
void
bounce_ticket_copy_free (BounceTicketCopy *copy)
{
  if (copy == NULL)
    return;
  g_object_unref (copy->draft);
  bounce_copy_free (copy->copy);
  g_free (copy);
}

static guint
find_position (BounceCase *bounce_case, BounceFinding *finding)
{
  GListModel *findings = bounce_case_get_findings (bounce_case);

  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (BounceFinding) one = g_list_model_get_item (findings, i);

      if (one == finding)
        return i;
    }
  return 0;
}

static void
return_ticket (GTask *task, BounceFinding *copied)
{
  Work *work = g_task_get_task_data (task);
  BounceTicketCopy *result = g_new0 (BounceTicketCopy, 1);

  result->draft = bounce_finding_new_ticket_with_copy (
      work->finding, copied, work->copy->level, work->copy->bytes);
  result->copy = g_steal_pointer (&work->copy);
  g_task_return_pointer (task, result, (GDestroyNotify)bounce_ticket_copy_free);
}

/* What the copy says is all that the ticket says. */
static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  GListModel *findings = bounce_case_get_findings (BOUNCE_CASE (source));
  guint n = g_list_model_get_n_items (findings);
  g_autoptr (BounceFinding) copied = NULL;
  GError *error = NULL;

  if (!bounce_case_read_finish (BOUNCE_CASE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (bounce_case_get_state (BOUNCE_CASE (source)) != BOUNCE_CASE_READY)
    {
      g_task_return_error (task, g_error_copy (bounce_case_get_reason (BOUNCE_CASE (source))));
      return;
    }
  copied = g_list_model_get_item (findings, work->position < n ? work->position : 0);
  return_ticket (task, copied);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (BounceCase) copied = NULL;
  GError *error = NULL;

  work->copy = bounce_reader_copy_finish (BOUNCE_READER (source), result, &error);
  if (work->copy == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (work->copy->level == BOUNCE_REDACT_EXACT)
    {
      return_ticket (task, work->finding);
      return;
    }
  copied = bounce_case_new (work->library, work->copy->bytes, "bounce.eml");
  bounce_case_read_async (
      copied, work->reader, g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

/**
 * bounce_ticket_copy_new_async:
 * @bounce_case: a case that was read
 * @finding: one of its findings
 * @level: how much is to leave
 * @library: the knowledge
 * @reader: a reader, whose child program makes the copy and reads it
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Writes the support ticket about a copy of the notice. At a level that is not exact its text, too,
 * is written from what the copy says: what is left out there is in neither.
 */
void
bounce_ticket_copy_new_async (BounceCase *bounce_case,
                              BounceFinding *finding,
                              BounceRedactLevel level,
                              BounceLibrary *library,
                              BounceReader *reader,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Work *work;

  g_return_if_fail (BOUNCE_IS_CASE (bounce_case));
  g_return_if_fail (BOUNCE_IS_FINDING (finding));
  task = g_task_new (bounce_case, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_ticket_copy_new_async);
  work = g_new0 (Work, 1);
  work->finding = g_object_ref (finding);
  work->library = g_object_ref (library);
  work->reader = g_object_ref (reader);
  work->position = find_position (bounce_case, finding);
  g_task_set_task_data (task, work, work_free);
  bounce_reader_copy_async (reader,
                            level == BOUNCE_REDACT_EXACT ? bounce_case_get_mail (bounce_case)
                                                         : bounce_case_get_readable (bounce_case),
                            level,
                            cancellable,
                            copied_cb,
                            g_object_ref (task));
}

/**
 * bounce_ticket_copy_new_finish:
 * @result: from the callback
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): ticket and copy; NULL with an error of
 * bounce_reader_copy_finish()
 */
BounceTicketCopy *
bounce_ticket_copy_new_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
