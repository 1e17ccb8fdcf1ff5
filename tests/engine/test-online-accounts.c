/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "send/online-accounts.h"
#include "send/secret.h"
#include "send/send-error.h"

/* A service on a bus of the test's own, with the interfaces of GNOME Online Accounts that are used:
 * one account that logs in with a password, one with tokens. */
static const char xml[] =
    "<node><interface name='org.freedesktop.DBus.ObjectManager'><method name='GetManagedObjects'>"
    "<arg type='a{oa{sa{sv}}}' direction='out'/></method></interface>"
    "<interface name='org.gnome.OnlineAccounts.OAuth2Based'><method name='GetAccessToken'>"
    "<arg type='s' direction='out'/><arg type='i' direction='out'/></method></interface></node>";
static const char objects[] =
    "({objectpath '/org/gnome/OnlineAccounts/Accounts/a': {'org.gnome.OnlineAccounts.Mail':"
    " {'EmailAddress': <'ben@example.org'>}, 'org.gnome.OnlineAccounts.PasswordBased': {}},"
    " '/org/gnome/OnlineAccounts/Accounts/b': {'org.gnome.OnlineAccounts.Mail':"
    " {'SmtpUserName': <'Anna@example.org'>}, 'org.gnome.OnlineAccounts.OAuth2Based': {}}},)";

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *service;
  GDBusNodeInfo *info;
  const char *token;
  guint n_tokens;
} Fixture;

static void
call_cb (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Fixture *fixture = user_data;

  if (strcmp (method, "GetManagedObjects") == 0)
    {
      g_autoptr (GVariant) answer =
          g_variant_parse (G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), objects, NULL, NULL, NULL);

      g_dbus_method_invocation_return_value (invocation, answer);
      return;
    }
  fixture->n_tokens++;
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(si)", fixture->token, 3600));
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };

  fixture->token = "ya29.fresh-token";
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->info = g_dbus_node_info_new_for_xml (xml, NULL);
  if (data != NULL)
    return;
  fixture->service =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (fixture->bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL,
                                              NULL,
                                              NULL);
  g_assert_nonnull (fixture->service);
  g_dbus_connection_register_object (fixture->service,
                                     "/org/gnome/OnlineAccounts",
                                     fixture->info->interfaces[0],
                                     &vtable,
                                     fixture,
                                     NULL,
                                     NULL);
  g_dbus_connection_register_object (fixture->service,
                                     "/org/gnome/OnlineAccounts/Accounts/b",
                                     fixture->info->interfaces[1],
                                     &vtable,
                                     fixture,
                                     NULL,
                                     NULL);
  g_variant_unref (
      g_dbus_connection_call_sync (fixture->service,
                                   "org.freedesktop.DBus",
                                   "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus",
                                   "RequestName",
                                   g_variant_new ("(su)", "org.gnome.OnlineAccounts", 0),
                                   NULL,
                                   G_DBUS_CALL_FLAGS_NONE,
                                   -1,
                                   NULL,
                                   NULL));
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->service);
  g_dbus_node_info_unref (fixture->info);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static char *
get_token (const char *user, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bounce_online_accounts_get_token_async (user, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return bounce_online_accounts_get_token_finish (result, error);
}

static void
test_token (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = get_token ("anna@example.org", &error);
  g_autofree char *of_password = get_token ("ben@example.org", &error);
  g_autofree char *of_nobody = get_token ("carl@example.org", &error);
  g_autofree char *hostile = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, "ya29.fresh-token");
  g_assert_null (of_password);
  g_assert_null (of_nobody);
  g_assert_cmpuint (fixture->n_tokens, ==, 1);
  /* It would be a line of its own for the mail server. */
  fixture->token = "token\r\nMAIL FROM:<x@example.org>";
  hostile = get_token ("anna@example.org", &error);
  g_assert_no_error (error);
  g_assert_null (hostile);
}

static void
test_without_service (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = get_token ("anna@example.org", &error);

  g_assert_null (token);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
}

static gboolean
fill (const char *method, char **password, GError **error)
{
  g_autoptr (GPtrArray) systems = bounce_ticket_system_list (NULL);
  g_autoptr (BounceTicketAccount) account = NULL;
  g_autoptr (BounceSecrets) secrets = bounce_secrets_new (NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean filled;

  for (guint i = 0; i < systems->len && account == NULL; i++)
    if (bounce_ticket_system_get_shape (systems->pdata[i]) == BOUNCE_TICKET_SHAPE_MAIL)
      account = bounce_ticket_account_new (systems->pdata[i]);
  g_assert_nonnull (account);
  bounce_ticket_account_set (account, "host", "smtp.example.org");
  bounce_ticket_account_set (account, "method", method);
  bounce_ticket_account_set (account, "user", "anna@example.org");
  bounce_secrets_fill_async (secrets, account, FALSE, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  filled = bounce_secrets_fill_finish (secrets, result, error);
  *password = g_strdup (bounce_ticket_account_get (account, "password"));
  return filled;
}

/* The token is the account's secret; other kinds of login do not ask for one. */
static void
test_fill (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *password = NULL, *none = NULL;

  g_assert_true (fill ("xoauth2", &password, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (password, ==, "ya29.fresh-token");
  g_assert_false (fill ("plain", &none, &error));
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_LOGIN);
  g_assert_cmpuint (fixture->n_tokens, ==, 1);
}

int
main (int argc, char **argv)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");

  g_test_init (&argc, &argv, NULL);
  if (daemon == NULL)
    {
      g_print ("1..0 # SKIP dbus-daemon is not installed\n");
      return 0;
    }
  g_test_add (
      "/online-accounts/token", Fixture, NULL, fixture_set_up, test_token, fixture_tear_down);
  g_test_add ("/online-accounts/fill", Fixture, NULL, fixture_set_up, test_fill, fixture_tear_down);
  g_test_add ("/online-accounts/without-service",
              Fixture,
              "no service",
              fixture_set_up,
              test_without_service,
              fixture_tear_down);
  return g_test_run ();
}
