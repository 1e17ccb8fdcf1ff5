/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/ticket-account.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "send/http.h"

#define GROUP "Account"
#define SYSTEM_KEY "System"

struct _BounceTicketAccount
{
  gatomicrefcount references;
  BounceTicketSystem *system;
  GHashTable *values;
};

static void
wipe (gpointer data)
{
  char *text = data;

  /* Every value is wiped: which of them are secret, the hash table does not know. */
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

/**
 * bounce_ticket_account_new:
 * @system: a ticket system
 *
 * Returns: (transfer full): an account with the default of every setting
 */
BounceTicketAccount *
bounce_ticket_account_new (BounceTicketSystem *system)
{
  BounceTicketAccount *account = g_new0 (BounceTicketAccount, 1);
  GPtrArray *settings = bounce_ticket_system_get_settings (system);

  g_atomic_ref_count_init (&account->references);
  account->system = bounce_ticket_system_ref (system);
  account->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wipe);
  for (guint i = 0; i < settings->len; i++)
    {
      const BounceTicketSetting *setting = settings->pdata[i];

      bounce_ticket_account_set (account, setting->id, setting->value);
    }
  return account;
}

/**
 * bounce_ticket_account_new_from_text:
 * @text: what bounce_ticket_account_to_text() wrote
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the account, without its secrets
 */
BounceTicketAccount *
bounce_ticket_account_new_from_text (const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (BounceTicketSystem) system = NULL;
  g_autofree char *id = NULL;
  g_auto (GStrv) keys = NULL;
  BounceTicketAccount *account;

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, error))
    return NULL;
  id = g_key_file_get_string (file, GROUP, SYSTEM_KEY, error);
  system = id != NULL ? bounce_ticket_system_load (id, error) : NULL;
  if (system == NULL)
    return NULL;
  account = bounce_ticket_account_new (system);
  keys = g_key_file_get_keys (file, GROUP, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_string (file, GROUP, keys[i], NULL);

      if (value != NULL && strcmp (keys[i], SYSTEM_KEY) != 0)
        bounce_ticket_account_set (account, keys[i], value);
    }
  return account;
}

/**
 * bounce_ticket_account_copy:
 * @account: an account
 *
 * Returns: (transfer full): another with the same values, secrets too
 */
BounceTicketAccount *
bounce_ticket_account_copy (BounceTicketAccount *account)
{
  BounceTicketAccount *copy = bounce_ticket_account_new (account->system);
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, account->values);
  while (g_hash_table_iter_next (&iter, &id, &value))
    bounce_ticket_account_set (copy, id, value);
  return copy;
}

/** bounce_ticket_account_ref: takes a reference. */
BounceTicketAccount *
bounce_ticket_account_ref (BounceTicketAccount *account)
{
  g_atomic_ref_count_inc (&account->references);
  return account;
}

/** bounce_ticket_account_unref: gives a reference back, wiping the secrets with the last; NULL is
 * fine. */
void
bounce_ticket_account_unref (BounceTicketAccount *account)
{
  if (account == NULL || !g_atomic_ref_count_dec (&account->references))
    return;
  g_hash_table_unref (account->values);
  bounce_ticket_system_unref (account->system);
  g_free (account);
}

/** bounce_ticket_account_get_system: (transfer none): its ticket system. */
BounceTicketSystem *
bounce_ticket_account_get_system (const BounceTicketAccount *account)
{
  return account->system;
}

/**
 * bounce_ticket_account_set:
 * @account: an account
 * @id: a setting's name; one that the system does not have is ignored
 * @value: (nullable): the value; control characters are cut off with what follows them
 */
void
bounce_ticket_account_set (BounceTicketAccount *account, const char *id, const char *value)
{
  const BounceTicketSetting *setting = bounce_ticket_system_find_setting (account->system, id);
  char *copy = g_strdup (value != NULL ? value : "");

  if (setting == NULL)
    {
      wipe (copy);
      return;
    }
  for (char *p = copy; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = '\0';
  if (setting->kind != BOUNCE_TICKET_SETTING_SECRET)
    g_strstrip (copy);
  g_hash_table_replace (account->values, g_strdup (id), copy);
}

/**
 * bounce_ticket_account_get:
 * @account: an account
 * @id: a setting's name
 *
 * Returns: (transfer none): its value; "" when there is none
 */
const char *
bounce_ticket_account_get (const BounceTicketAccount *account, const char *id)
{
  const char *value = g_hash_table_lookup (account->values, id);

  return value != NULL ? value : "";
}

/**
 * bounce_ticket_account_find_missing_secret:
 * @account: an account
 *
 * Returns: (transfer none) (nullable): the first required secret that is not there yet
 */
const BounceTicketSetting *
bounce_ticket_account_find_missing_secret (const BounceTicketAccount *account)
{
  GPtrArray *settings = bounce_ticket_system_get_settings (account->system);

  for (guint i = 0; i < settings->len; i++)
    {
      const BounceTicketSetting *setting = settings->pdata[i];

      if (setting->kind == BOUNCE_TICKET_SETTING_SECRET && setting->required &&
          *bounce_ticket_account_get (account, setting->id) == '\0')
        return setting;
    }
  return NULL;
}

/** bounce_ticket_account_forget_secrets: wipes the secrets. */
void
bounce_ticket_account_forget_secrets (BounceTicketAccount *account)
{
  GPtrArray *settings = bounce_ticket_system_get_settings (account->system);

  for (guint i = 0; i < settings->len; i++)
    {
      const BounceTicketSetting *setting = settings->pdata[i];

      if (setting->kind == BOUNCE_TICKET_SETTING_SECRET)
        bounce_ticket_account_set (account, setting->id, "");
    }
}

static gboolean
check_value (const BounceTicketSetting *setting, const char *value, GError **error)
{
  if (setting->required && *value == '\0')
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                 _ ("“%s” is not filled in."),
                 setting->label);
  else if (*value == '\0')
    return TRUE;
  else if (setting->kind == BOUNCE_TICKET_SETTING_URL)
    return bounce_http_check_url (value, error);
  else if (setting->kind == BOUNCE_TICKET_SETTING_NUMBER &&
           !g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, NULL, NULL))
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                 _ ("“%s” must be a number."),
                 setting->label);
  else if (setting->kind == BOUNCE_TICKET_SETTING_ADDRESS &&
           (strchr (value, '@') == NULL || strpbrk (value, " \t<>,;") != NULL))
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                 _ ("“%s” must be one mail address."),
                 setting->label);
  else if (setting->choices != NULL &&
           !g_strv_contains ((const char *const *)setting->choices, value))
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                 _ ("“%s” has no choice “%s”."),
                 setting->label,
                 value);
  else
    return TRUE;
  return FALSE;
}

/**
 * bounce_ticket_account_check:
 * @account: an account
 * @error: return location
 *
 * Returns: whether all that is required is there and has its form; else
 * %BOUNCE_SEND_ERROR_NOT_CONFIGURED naming the first setting that is wrong
 */
gboolean
bounce_ticket_account_check (const BounceTicketAccount *account, GError **error)
{
  GPtrArray *settings = bounce_ticket_system_get_settings (account->system);

  for (guint i = 0; i < settings->len; i++)
    {
      const BounceTicketSetting *setting = settings->pdata[i];

      if (!check_value (setting, bounce_ticket_account_get (account, setting->id), error))
        return FALSE;
    }
  return TRUE;
}

/**
 * bounce_ticket_account_to_text:
 * @account: an account
 *
 * Returns: (transfer full): system and settings, never a secret, to be stored with a ticket
 */
char *
bounce_ticket_account_to_text (const BounceTicketAccount *account)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GPtrArray *settings = bounce_ticket_system_get_settings (account->system);

  g_key_file_set_string (file, GROUP, SYSTEM_KEY, bounce_ticket_system_get_id (account->system));
  for (guint i = 0; i < settings->len; i++)
    {
      const BounceTicketSetting *setting = settings->pdata[i];

      if (setting->kind != BOUNCE_TICKET_SETTING_SECRET)
        g_key_file_set_string (
            file, GROUP, setting->id, bounce_ticket_account_get (account, setting->id));
    }
  return g_key_file_to_data (file, NULL, NULL);
}

/**
 * bounce_ticket_account_dup_server:
 * @account: an account
 *
 * Returns: (transfer full): whose secrets they are: the server's address, in a mail account with
 * its user
 */
char *
bounce_ticket_account_dup_server (const BounceTicketAccount *account)
{
  if (bounce_ticket_system_get_shape (account->system) == BOUNCE_TICKET_SHAPE_MAIL)
    return g_strdup_printf ("%s@%s",
                            bounce_ticket_account_get (account, "user"),
                            bounce_ticket_account_get (account, "host"));
  return g_strdup (bounce_ticket_account_get (account, "url"));
}

/** bounce_ticket_account_is_local: whether its server is this machine: no network is needed. */
gboolean
bounce_ticket_account_is_local (const BounceTicketAccount *account)
{
  g_autofree char *host = NULL;

  if (bounce_ticket_system_get_shape (account->system) != BOUNCE_TICKET_SHAPE_MAIL)
    return bounce_http_is_loopback (bounce_ticket_account_get (account, "url"));
  host = g_strdup_printf ("http://%s/", bounce_ticket_account_get (account, "host"));
  return bounce_http_is_loopback (host);
}
