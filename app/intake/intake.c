/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/intake.h"

#include <glib/gi18n-lib.h>

#include "intake/source.h"
#include "intake/wrap.h"

G_DEFINE_QUARK (bounce - intake - error - quark, bounce_intake_error)

/* The file is one mail, or holds one: a second one is asked for only to be sure. */
static void
next_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) mails = bounce_intake_next_finish (BOUNCE_INTAKE (source), result, &error);
  const BounceIntakeMail *first;

  if (mails == NULL || mails->len == 0)
    {
      if (error == NULL)
        g_set_error_literal (&error, BOUNCE_INTAKE_ERROR, BOUNCE_INTAKE_ERROR_NOT_MAIL, "");
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  first = mails->pdata[0];
  if (first->error != NULL)
    g_task_return_error (task, g_error_copy (first->error));
  else if (mails->len > 1)
    {
      g_autofree char *text = bounce_intake_explain (BOUNCE_INTAKE_MBOX, first->name);

      g_task_return_new_error (task, BOUNCE_INTAKE_ERROR, BOUNCE_INTAKE_ERROR_NOT_MAIL, "%s", text);
    }
  else
    g_task_return_pointer (task, g_bytes_ref (first->mail), (GDestroyNotify)g_bytes_unref);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceIntake) intake = bounce_intake_open_all_finish (result, &error);

  if (intake == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    bounce_intake_next_async (
        intake, 2, g_task_get_cancellable (task), next_cb, g_object_ref (task));
}

/**
 * bounce_intake_open_async:
 * @file: a file
 * @cancellable: (nullable): to give up
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads a file that is one mail, or holds one, into memory, so that it may be moved or change
 * afterwards. For everything else there is bounce_intake_open_all_async().
 */
void
bounce_intake_open_async (GFile *file,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (G_IS_FILE (file));
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_intake_open_async);
  bounce_intake_open_all_async (&file, 1, cancellable, opened_cb, task);
}

/**
 * bounce_intake_open_finish:
 * @result: of bounce_intake_open_async()
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the exact bytes of one mail; a saved text of a bounce comes
 * wrapped as in bounce_intake_from_text(). NULL with an error of BOUNCE_INTAKE_ERROR, whose message
 * is for people, or G_IO_ERROR_CANCELLED
 */
GBytes *
bounce_intake_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * bounce_intake_from_text:
 * @text: what was pasted or dropped as text
 * @length: its bytes
 * @error: return location for an error
 *
 * A mail's source is taken as it is. The visible text of a bounce is wrapped into a small mail with
 * the header "X-Bounce-Desk-Pasted: yes".
 *
 * Returns: (transfer full) (nullable): a mail, or NULL with an error of BOUNCE_INTAKE_ERROR
 */
GBytes *
bounce_intake_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *message = NULL;
  BounceIntakeType type;
  GBytes *mail;

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  if (length > BOUNCE_INTAKE_MAX_BYTES)
    {
      g_set_error_literal (error,
                           BOUNCE_INTAKE_ERROR,
                           BOUNCE_INTAKE_ERROR_TOO_LARGE,
                           _ ("The text is larger than any mail that comes back."));
      return NULL;
    }
  bytes = g_bytes_new (text, length);
  mail = bounce_wrap_take (bytes, &type);
  if (mail != NULL)
    return mail;
  message = bounce_intake_explain (type, _("What was pasted"));
  g_set_error_literal (error, BOUNCE_INTAKE_ERROR, BOUNCE_INTAKE_ERROR_NOT_MAIL, message);
  return NULL;
}
