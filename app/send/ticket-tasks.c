/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/ticket.h"

typedef struct
{
  BounceTicketAccount *account;
  char *recipient_domain;
  char *scenario;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  bounce_ticket_account_unref (job->account);
  g_free (job->recipient_domain);
  g_free (job->scenario);
  g_free (job);
}

static GTask *
task_new (BounceTicketAccount *account,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  /* A copy: the caller may change its own while the thread reads. */
  job->account = bounce_ticket_account_copy (account);
  g_task_set_task_data (task, job, job_free);
  g_task_set_source_tag (task, tag);
  return task;
}

static void
test_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (BounceTicketClient) client = bounce_ticket_client_new (job->account, NULL, &error);

  if (client != NULL && bounce_ticket_client_test (client, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * bounce_ticket_test_async:
 * @account: an account with its secrets
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: for @callback
 *
 * "Test connection": asks for what a ticket will need, and files nothing.
 */
void
bounce_ticket_test_async (BounceTicketAccount *account,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task =
      task_new (account, bounce_ticket_test_async, cancellable, callback, user_data);

  g_task_run_in_thread (task, test_thread);
}

/**
 * bounce_ticket_test_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether tickets can be expected to arrive; else any #BounceSendError
 */
gboolean
bounce_ticket_test_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
similar_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autofree char *key = g_uuid_string_random ();
  BounceTicketContent content = {
    .key = key, .subject = "", .recipient_domain = job->recipient_domain, .scenario = job->scenario
  };
  GError *error = NULL;
  g_autoptr (BounceTicketClient) client = bounce_ticket_client_new (job->account, &content, &error);
  GPtrArray *found =
      client != NULL ? bounce_ticket_client_find_similar (client, cancellable, &error) : NULL;

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * bounce_ticket_system_find_similar_async:
 * @account: an account with its secrets
 * @recipient_domain: whose server did not take the mail
 * @scenario: why
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Asks whether the incident is known already: open tickets with the same domain and scenario.
 */
void
bounce_ticket_system_find_similar_async (BounceTicketAccount *account,
                                         const char *recipient_domain,
                                         const char *scenario,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_autoptr (GTask) task =
      task_new (account, bounce_ticket_system_find_similar_async, cancellable, callback, user_data);
  Job *job = g_task_get_task_data (task);

  job->recipient_domain = g_strdup (recipient_domain);
  job->scenario = g_strdup (scenario);
  g_task_run_in_thread (task, similar_thread);
}

/**
 * bounce_ticket_system_find_similar_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type BounceTicketFound): what was found, those of
 * the same scenario first; empty for nothing; NULL with any #BounceSendError
 */
GPtrArray *
bounce_ticket_system_find_similar_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
