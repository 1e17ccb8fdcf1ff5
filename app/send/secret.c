/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/secret.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/resource.h>

#include "send/late-secret.h"
#include "send/online-accounts.h"

/* The names of the attributes are a contract with what is in people's keyrings. */
static const SecretSchema schema = {
  APPLICATION_ID ".Ticket",
  SECRET_SCHEMA_NONE,
  {
      { "system", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "setting", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

struct _BounceSecrets
{
  GObject parent_instance;

  BounceSecretAsk ask;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (BounceSecrets, bounce_secrets, G_TYPE_OBJECT)

struct _BounceSecretQuestion
{
  GTask *task; /* of bounce_secrets_fill_async() */
  char *setting;
  char *label;
  char *server;
};

/* The task data of one filling. */
typedef struct
{
  BounceTicketAccount *account;
  guint position; /* in the system's settings */
  gboolean asked_online_accounts;
  gboolean may_ask;
} Filling;

static void
filling_free (gpointer data)
{
  Filling *filling = data;

  bounce_ticket_account_unref (filling->account);
  g_free (filling);
}

static void
bounce_secrets_class_init (BounceSecretsClass *klass)
{
}

static void
bounce_secrets_init (BounceSecrets *self)
{
}

/**
 * bounce_secrets_new:
 * @ask: (nullable): how to ask a person; NULL: never
 * @user_data: for @ask
 *
 * Returns: (transfer full): the source of passwords and tokens
 */
BounceSecrets *
bounce_secrets_new (BounceSecretAsk ask, gpointer user_data)
{
  BounceSecrets *secrets = g_object_new (BOUNCE_TYPE_SECRETS, NULL);

  secrets->ask = ask;
  secrets->user_data = user_data;
  return secrets;
}

/**
 * bounce_secret_forbid_core_dumps:
 *
 * A dump of this process would hold the secrets that it has in memory. A limit of one byte, unlike
 * zero, also keeps the kernel from piping the dump to a collector. The process stays readable for
 * the portals of a sandbox, which PR_SET_DUMPABLE would not leave.
 */
void
bounce_secret_forbid_core_dumps (void)
{
  struct rlimit limit = { 0 };

  if (getrlimit (RLIMIT_CORE, &limit) != 0)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, 1);
  setrlimit (RLIMIT_CORE, &limit);
}

static void fill_next (GTask *task);

static const BounceTicketSetting *
get_setting (Filling *filling)
{
  GPtrArray *settings =
      bounce_ticket_system_get_settings (bounce_ticket_account_get_system (filling->account));

  return filling->position < settings->len ? settings->pdata[filling->position] : NULL;
}

static void
question_free (BounceSecretQuestion *question)
{
  g_object_unref (question->task);
  g_free (question->setting);
  g_free (question->label);
  g_free (question->server);
  g_free (question);
}

static void
ask_person (GTask *task, const BounceTicketSetting *setting)
{
  BounceSecrets *secrets = g_task_get_source_object (task);
  Filling *filling = g_task_get_task_data (task);
  BounceSecretQuestion *question;

  if (!setting->required)
    {
      filling->position++;
      fill_next (task);
      return;
    }
  if (!filling->may_ask || secrets->ask == NULL)
    {
      g_task_return_new_error (task,
                               BOUNCE_SEND_ERROR,
                               BOUNCE_SEND_ERROR_LOGIN,
                               _ ("“%s” is needed. It is in no keyring."),
                               setting->label);
      return;
    }
  question = g_new0 (BounceSecretQuestion, 1);
  question->task = g_object_ref (task);
  question->setting = g_strdup (setting->id);
  question->label = g_strdup (setting->label);
  question->server = bounce_ticket_account_dup_server (filling->account);
  secrets->ask (question, secrets->user_data);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Filling *filling = g_task_get_task_data (task);
  const BounceTicketSetting *setting = get_setting (filling);
  g_autoptr (GError) error = NULL;
  char *secret = secret_password_lookup_nonpageable_finish (result, &error);

  /* Only where there is one was it looked up. */
  g_return_if_fail (setting != NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (secret == NULL || *secret == '\0')
    /* No keyring, a locked one, or nothing in it: all the same to the person. */
    ask_person (task, setting);
  else
    {
      bounce_ticket_account_set (filling->account, setting->id, secret);
      filling->position++;
      fill_next (task);
    }
  g_clear_pointer (&secret, secret_password_free);
}

static void
token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Filling *filling = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char *token = bounce_online_accounts_get_token_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (token != NULL)
    {
      bounce_ticket_account_set (filling->account, get_setting (filling)->id, token);
      memset (token, 0, strlen (token));
    }
  g_free (token);
  fill_next (task);
}

/* A mail account that logs in with tokens may be one of GNOME Online Accounts, which has fresh
 * ones. */
static gboolean
wants_token (Filling *filling)
{
  BounceTicketSystem *system = bounce_ticket_account_get_system (filling->account);

  return !filling->asked_online_accounts &&
         bounce_ticket_system_get_shape (system) == BOUNCE_TICKET_SHAPE_MAIL &&
         strcmp (bounce_ticket_account_get (filling->account, "method"), "xoauth2") == 0 &&
         *bounce_ticket_account_get (filling->account, "user") != '\0';
}

/* One setting after the other: two questions at once would confuse. */
static void
fill_next (GTask *task)
{
  Filling *filling = g_task_get_task_data (task);
  const BounceTicketSetting *setting;
  g_autofree char *server = NULL;

  while ((setting = get_setting (filling)) != NULL &&
         (setting->kind != BOUNCE_TICKET_SETTING_SECRET ||
          *bounce_ticket_account_get (filling->account, setting->id) != '\0'))
    filling->position++;
  if (setting == NULL)
    {
      bounce_secret_forbid_core_dumps ();
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (wants_token (filling))
    {
      filling->asked_online_accounts = TRUE;
      bounce_online_accounts_get_token_async (bounce_ticket_account_get (filling->account, "user"),
                                              g_task_get_cancellable (task),
                                              token_cb,
                                              g_object_ref (task));
      return;
    }
  if (!bounce_secret_load (NULL))
    {
      ask_person (task, setting);
      return;
    }
  server = bounce_ticket_account_dup_server (filling->account);
  secret_password_lookup (
      &schema,
      g_task_get_cancellable (task),
      looked_up_cb,
      g_object_ref (task),
      "system",
      bounce_ticket_system_get_id (bounce_ticket_account_get_system (filling->account)),
      "server",
      server,
      "setting",
      setting->id,
      NULL);
}

/**
 * bounce_secrets_fill_async:
 * @secrets: the source
 * @account: an account; until the end nobody else may look at it
 * @may_ask: whether a person may be asked
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when every required secret is there, or it failed
 * @user_data: for @callback
 *
 * Puts the secrets that @account lacks into it, from the keyring or from a person. What a person
 * says is used for this account object and kept nowhere else.
 */
void
bounce_secrets_fill_async (BounceSecrets *secrets,
                           BounceTicketAccount *account,
                           gboolean may_ask,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, cancellable, callback, user_data);
  Filling *filling = g_new0 (Filling, 1);

  g_task_set_source_tag (task, bounce_secrets_fill_async);
  filling->account = bounce_ticket_account_ref (account);
  filling->may_ask = may_ask;
  g_task_set_task_data (task, filling, filling_free);
  fill_next (task);
}

/**
 * bounce_secrets_fill_finish:
 * @secrets: the source
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether all is there; else %BOUNCE_SEND_ERROR_LOGIN or %G_IO_ERROR_CANCELLED
 */
gboolean
bounce_secrets_fill_finish (BounceSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
return_not_kept (GTask *task, const char *reason)
{
  g_task_return_new_error (task,
                           BOUNCE_SEND_ERROR,
                           BOUNCE_SEND_ERROR_STORAGE,
                           _ ("There is no keyring to keep it in, so it will be asked for each "
                              "time (%s)."),
                           reason);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    /* Without a reason where a person closed the keyring's question. */
    return_not_kept (task, error != NULL ? error->message : "…");
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * bounce_secrets_save_async:
 * @secrets: the source
 * @account: whose secret
 * @setting: the setting's name
 * @secret: (nullable): the secret; NULL or "" takes it out of the keyring
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Keeps a secret in the keyring, for this system and server only.
 */
void
bounce_secrets_save_async (BounceSecrets *secrets,
                           BounceTicketAccount *account,
                           const char *setting,
                           const char *secret,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (secrets, cancellable, callback, user_data);
  BounceTicketSystem *system = bounce_ticket_account_get_system (account);
  g_autofree char *server = bounce_ticket_account_dup_server (account);
  g_autofree char *label =
      g_strdup_printf ("Bounce Desk: %s, %s", bounce_ticket_system_get_name (system), server);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, bounce_secrets_save_async);
  if (!bounce_secret_load (&error))
    {
      return_not_kept (task, error->message);
      g_object_unref (task);
    }
  else if (secret != NULL && *secret != '\0')
    secret_password_store (&schema,
                           SECRET_COLLECTION_DEFAULT,
                           label,
                           secret,
                           cancellable,
                           stored_cb,
                           task,
                           "system",
                           bounce_ticket_system_get_id (system),
                           "server",
                           server,
                           "setting",
                           setting,
                           NULL);
  else
    secret_password_clear (&schema,
                           cancellable,
                           cleared_cb,
                           task,
                           "system",
                           bounce_ticket_system_get_id (system),
                           "server",
                           server,
                           "setting",
                           setting,
                           NULL);
}

/**
 * bounce_secrets_save_finish:
 * @secrets: the source
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether it is kept; else %BOUNCE_SEND_ERROR_STORAGE: it will be asked for each time
 */
gboolean
bounce_secrets_save_finish (BounceSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** bounce_secret_question_get_label: (transfer none): the setting's label. */
const char *
bounce_secret_question_get_label (BounceSecretQuestion *question)
{
  return question->label;
}

/** bounce_secret_question_get_server: (transfer none): whose it is. */
const char *
bounce_secret_question_get_server (BounceSecretQuestion *question)
{
  return question->server;
}

/**
 * bounce_secret_question_answer:
 * @question: (transfer full): a question
 * @secret: (nullable): the answer; NULL: the person does not want to
 */
void
bounce_secret_question_answer (BounceSecretQuestion *question, const char *secret)
{
  Filling *filling = g_task_get_task_data (question->task);

  if (secret == NULL || *secret == '\0')
    g_task_return_new_error (question->task,
                             BOUNCE_SEND_ERROR,
                             BOUNCE_SEND_ERROR_LOGIN,
                             _ ("“%s” was not given."),
                             question->label);
  else
    {
      bounce_ticket_account_set (filling->account, question->setting, secret);
      filling->position++;
      fill_next (question->task);
    }
  question_free (question);
}
