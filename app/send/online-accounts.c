/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/online-accounts.h"

#include <string.h>

#define SERVICE "org.gnome.OnlineAccounts"
#define MANAGER "/org/gnome/OnlineAccounts"
#define OAUTH2 SERVICE ".OAuth2Based"
#define MAIL SERVICE ".Mail"
#define TIMEOUT 10000 /* milliseconds; a token may have to be fetched anew */
#define MAX_TOKEN 16384

static gboolean
is_user (GVariant *mail, const char *user)
{
  static const char *const keys[] = { "SmtpUserName", "EmailAddress" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *name = NULL;

      if (g_variant_lookup (mail, keys[i], "&s", &name) && g_ascii_strcasecmp (name, user) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The object of the account that sends as @user and logs in with tokens; NULL: there is none. */
static char *
find_account (GVariant *objects, const char *user)
{
  GVariantIter objects_iter;
  const char *path;
  GVariant *interfaces;

  g_variant_iter_init (&objects_iter, objects);
  while (g_variant_iter_loop (&objects_iter, "{&o@a{sa{sv}}}", &path, &interfaces))
    {
      g_autoptr (GVariant) mail = g_variant_lookup_value (interfaces, MAIL, NULL);
      g_autoptr (GVariant) oauth2 = g_variant_lookup_value (interfaces, OAUTH2, NULL);

      if (mail != NULL && oauth2 != NULL && is_user (mail, user))
        {
          char *found = g_strdup (path);

          g_variant_unref (interfaces);
          return found;
        }
    }
  return NULL;
}

/* A token goes into a command line of SMTP: nothing but visible ASCII (RFC 6750, 2.1). */
static gboolean
is_token (const char *token)
{
  gsize n = 0;

  while (n <= MAX_TOKEN && g_ascii_isgraph (token[n]))
    n++;
  return n > 0 && n <= MAX_TOKEN && token[n] == '\0';
}

static void
token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *token = "";

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_variant_get (answer, "(&si)", &token, NULL);
  g_task_return_pointer (task, is_token (token) ? g_strdup (token) : NULL, g_free);
}

static void
objects_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) objects = NULL;
  g_autofree char *path = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  objects = g_variant_get_child_value (answer, 0);
  path = find_account (objects, g_task_get_task_data (task));
  if (path == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  g_dbus_connection_call (G_DBUS_CONNECTION (source),
                          SERVICE,
                          path,
                          OAUTH2,
                          "GetAccessToken",
                          NULL,
                          G_VARIANT_TYPE ("(si)"),
                          G_DBUS_CALL_FLAGS_NONE,
                          TIMEOUT,
                          g_task_get_cancellable (task),
                          token_cb,
                          g_object_ref (task));
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_dbus_connection_call (bus,
                          SERVICE,
                          MANAGER,
                          "org.freedesktop.DBus.ObjectManager",
                          "GetManagedObjects",
                          NULL,
                          G_VARIANT_TYPE ("(a{oa{sa{sv}}})"),
                          G_DBUS_CALL_FLAGS_NONE,
                          TIMEOUT,
                          g_task_get_cancellable (task),
                          objects_cb,
                          g_object_ref (task));
}

/**
 * bounce_online_accounts_get_token_async:
 * @user: the login, as the mail account has it
 * @cancellable: (nullable): a #GCancellable
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Asks GNOME Online Accounts for a fresh token of the account that sends as @user (its D-Bus
 * interfaces Mail and OAuth2Based). The token is good for an hour or so and is kept nowhere.
 */
void
bounce_online_accounts_get_token_async (const char *user,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (user != NULL);
  g_task_set_source_tag (task, bounce_online_accounts_get_token_async);
  g_task_set_task_data (task, g_strdup (user), g_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_cb, g_object_ref (task));
}

/**
 * bounce_online_accounts_get_token_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the token. NULL without an error: no such account. NULL with
 * an error: the service does not run here, or the account wants its person
 */
char *
bounce_online_accounts_get_token_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
