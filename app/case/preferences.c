/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/preferences.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "check/checks.h"

#define ACCOUNTS "ticket-settings"
#define MAIL "mail"
#define SEPARATORS ",; \t\n"

typedef enum
{
  KIND_TEXT,
  KIND_LIST,
  KIND_BOOLEAN,
  KIND_NUMBER
} Kind;

typedef struct
{
  const char *group;
  const char *key;
  const char *setting; /* in the schema */
  Kind kind;
  const char *value; /* before anybody chose one */
} Row;

static const Row rows[] = {
  { "Organisation", "Name", "organisation-name", KIND_TEXT, "" },
  { "Organisation", "OwnDomains", "own-domains", KIND_LIST, "" },
  { "Organisation", "Provider", "provider", KIND_TEXT, "" },
  { "Organisation", "SupportName", "support-name", KIND_TEXT, "" },
  { "Organisation", "SupportEmail", "support-address", KIND_TEXT, "" },
  { "Organisation", "SupportPhone", "support-phone", KIND_TEXT, "" },
  { "Tickets", "System", "ticket-system", KIND_TEXT, "" },
  { "Checks", "Allow", "allow-checks", KIND_BOOLEAN, "true" },
  { "Checks", "Automatic", "check-by-itself", KIND_BOOLEAN, "false" },
  { "Checks", "BlockLists", "block-lists", KIND_LIST, "" },
  { "History", "Keep", "keep-history", KIND_BOOLEAN, "true" },
  { "History", "KeepDays", "keep-days", KIND_NUMBER, "180" },
  { "History", "Database", "team-database", KIND_TEXT, "" },
};

struct _BouncePreferences
{
  GObject parent_instance;

  BounceLibrary *library;
  GSettings *settings; /* NULL: chosen for this run only */
  GKeyFile *choices;
};

G_DEFINE_FINAL_TYPE (BouncePreferences, bounce_preferences, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
bounce_preferences_dispose (GObject *object)
{
  BouncePreferences *self = BOUNCE_PREFERENCES (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (bounce_preferences_parent_class)->dispose (object);
}

static void
bounce_preferences_finalize (GObject *object)
{
  g_clear_pointer (&BOUNCE_PREFERENCES (object)->choices, g_key_file_unref);
  G_OBJECT_CLASS (bounce_preferences_parent_class)->finalize (object);
}

static void
bounce_preferences_class_init (BouncePreferencesClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = bounce_preferences_dispose;
  object_class->finalize = bounce_preferences_finalize;
  signals[CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bounce_preferences_init (BouncePreferences *self)
{
  self->choices = g_key_file_new ();
}

static const Row *
find_row (const char *group, const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].group, group) == 0 && strcmp (rows[i].key, key) == 0)
      return &rows[i];
  return NULL;
}

static void
choose (GKeyFile *choices, const Row *row, GVariant *value)
{
  switch (row->kind)
    {
    case KIND_LIST:
      {
        g_autofree const char **list = g_variant_get_strv (value, NULL);

        g_key_file_set_string_list (
            choices, row->group, row->key, list, g_strv_length ((char **)list));
        break;
      }
    case KIND_BOOLEAN:
      g_key_file_set_boolean (choices, row->group, row->key, g_variant_get_boolean (value));
      break;
    case KIND_NUMBER:
      g_key_file_set_integer (choices, row->group, row->key, g_variant_get_int32 (value));
      break;
    case KIND_TEXT:
    default:
      g_key_file_set_string (choices, row->group, row->key, g_variant_get_string (value, NULL));
      break;
    }
}

/* "rt/url" is the key "url" of the group of the ticket system rt. */
static void
choose_accounts (GKeyFile *choices, GVariant *accounts)
{
  GVariantIter iter;
  const char *name, *value;

  g_variant_iter_init (&iter, accounts);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    {
      const char *slash = strchr (name, '/');
      g_autofree char *system = slash != NULL ? g_strndup (name, (gsize)(slash - name)) : NULL;
      g_autofree char *group = NULL;

      if (system == NULL || strpbrk (name, "[]=\n") != NULL)
        continue;
      group = bounce_preferences_dup_account_group (system);
      g_key_file_set_string (choices, group, slash + 1, value);
    }
}

/* Only what the person set: what the schema says by itself must not hide the organisation's. */
static void
load_choices (BouncePreferences *self)
{
  g_autoptr (GKeyFile) choices = g_key_file_new ();
  g_autoptr (GVariant) accounts = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GVariant) value = g_settings_get_user_value (self->settings, rows[i].setting);

      if (value != NULL)
        choose (choices, &rows[i], value);
    }
  accounts = g_settings_get_user_value (self->settings, ACCOUNTS);
  if (accounts != NULL)
    choose_accounts (choices, accounts);
  g_clear_pointer (&self->choices, g_key_file_unref);
  self->choices = g_key_file_ref (choices);
}

static void
announce (BouncePreferences *self)
{
  bounce_library_set_choices (self->library, self->choices);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
settings_changed_cb (BouncePreferences *self, const char *key)
{
  gboolean is_ours = strcmp (key, ACCOUNTS) == 0;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    is_ours |= strcmp (key, rows[i].setting) == 0;
  if (!is_ours)
    return;
  load_choices (self);
  announce (self);
}

/**
 * bounce_preferences_new:
 * @library: is told what the person chose
 * @settings: (nullable): where that is kept; NULL: for this run only
 *
 * Returns: (transfer full): the preferences
 */
BouncePreferences *
bounce_preferences_new (BounceLibrary *library, GSettings *settings)
{
  BouncePreferences *self = g_object_new (BOUNCE_TYPE_PREFERENCES, NULL);

  self->library = g_object_ref (library);
  if (settings != NULL)
    {
      self->settings = g_object_ref (settings);
      load_choices (self);
      g_signal_connect_object (
          settings, "changed", G_CALLBACK (settings_changed_cb), self, G_CONNECT_SWAPPED);
    }
  bounce_library_set_choices (library, self->choices);
  return self;
}

/** bounce_preferences_is_locked: whether the organisation, or who runs this computer, lets the
 * person choose nothing else. */
gboolean
bounce_preferences_is_locked (BouncePreferences *self, const char *group, const char *key)
{
  const Row *row;

  g_return_val_if_fail (BOUNCE_IS_PREFERENCES (self), TRUE);
  row = find_row (group, key);
  return bounce_library_is_locked (self->library, group, key) ||
         (self->settings != NULL &&
          !g_settings_is_writable (self->settings, row != NULL ? row->setting : ACCOUNTS));
}

static char *
dup_from (GKeyFile *file, const Row *row, const char *group, const char *key)
{
  if (row != NULL && row->kind == KIND_LIST)
    {
      g_auto (GStrv) list = g_key_file_get_string_list (file, group, key, NULL, NULL);

      for (guint i = 0; list != NULL && list[i] != NULL; i++)
        g_strstrip (list[i]);
      return list != NULL ? g_strjoinv (", ", list) : NULL;
    }
  /* A connection string is read as it stands. */
  return row != NULL && strcmp (row->key, "Database") == 0
             ? g_key_file_get_value (file, group, key, NULL)
             : g_key_file_get_locale_string (file, group, key, NULL, NULL);
}

/* What holds before anybody chose. */
static char *
dup_default (const Row *row)
{
  if (row == NULL || strcmp (row->setting, "block-lists") != 0)
    return g_strdup (row != NULL ? row->value : "");
  return g_strjoinv (", ", (char **)bounce_checks_get_default_lists ());
}

/**
 * bounce_preferences_dup_text:
 * @self: the preferences
 * @group: a group of organisation.conf
 * @key: a key in it
 *
 * Returns: (transfer full): what holds; a list with commas; "" for nothing
 */
char *
bounce_preferences_dup_text (BouncePreferences *self, const char *group, const char *key)
{
  const Row *row;
  char *text;

  g_return_val_if_fail (BOUNCE_IS_PREFERENCES (self), NULL);
  row = find_row (group, key);
  text = dup_from (bounce_library_get_organisation (self->library), row, group, key);
  return text != NULL ? text : dup_default (row);
}

/** bounce_preferences_get_boolean: what holds. */
gboolean
bounce_preferences_get_boolean (BouncePreferences *self, const char *group, const char *key)
{
  const Row *row;
  g_autoptr (GError) error = NULL;
  gboolean value;

  g_return_val_if_fail (BOUNCE_IS_PREFERENCES (self), FALSE);
  /* Who forbids look-ups with a slip of the pen forbids them, too. */
  if (strcmp (group, "Checks") == 0 && strcmp (key, "Allow") == 0)
    return bounce_library_allows_checks (self->library);
  row = find_row (group, key);
  value =
      g_key_file_get_boolean (bounce_library_get_organisation (self->library), group, key, &error);
  return error == NULL ? value : row != NULL && strcmp (row->value, "true") == 0;
}

/** bounce_preferences_get_number: what holds. */
int
bounce_preferences_get_number (BouncePreferences *self, const char *group, const char *key)
{
  const Row *row;
  g_autoptr (GError) error = NULL;
  int value;

  g_return_val_if_fail (BOUNCE_IS_PREFERENCES (self), 0);
  row = find_row (group, key);
  value =
      g_key_file_get_integer (bounce_library_get_organisation (self->library), group, key, &error);
  if (error == NULL && value > 0)
    return value;
  return row != NULL ? (int)g_ascii_strtoll (row->value, NULL, 10) : 0;
}

static char *
dup_clean (const char *text)
{
  char *clean = g_strdup (text != NULL ? text : "");

  for (char *p = clean; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return g_strstrip (clean);
}

static GVariant *
new_list (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, SEPARATORS, -1);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_variant_builder_add (&builder, "s", words[i]);
  return g_variant_builder_end (&builder);
}

static void
store (BouncePreferences *self, const Row *row, GVariant *taken)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (taken);
  g_autoptr (GKeyFile) chosen = g_key_file_new ();
  GKeyFile *given = bounce_library_get_given (self->library);
  g_autofree char *now = NULL, *wanted = NULL, *organisations = NULL;
  gboolean is_given;

  if (bounce_preferences_is_locked (self, row->group, row->key))
    return;
  choose (chosen, row, value);
  wanted = dup_from (chosen, row, row->group, row->key);
  now = bounce_preferences_dup_text (self, row->group, row->key);
  if (g_strcmp0 (now, wanted) == 0)
    return;
  organisations = dup_from (given, row, row->group, row->key);
  if (organisations == NULL)
    organisations = dup_default (row);
  /* To choose what the organisation says is to choose nothing: it may say something else later. */
  is_given = strcmp (organisations, wanted) == 0;
  if (self->settings != NULL)
    {
      if (is_given)
        g_settings_reset (self->settings, row->setting);
      else
        g_settings_set_value (self->settings, row->setting, value);
      return;
    }
  if (is_given)
    g_key_file_remove_key (self->choices, row->group, row->key, NULL);
  else
    choose (self->choices, row, value);
  announce (self);
}

static const char *
get_system (const char *group)
{
  if (strcmp (group, "Mail") == 0)
    return MAIL;
  return g_str_has_prefix (group, "Tickets ") ? group + strlen ("Tickets ") : NULL;
}

static void
store_setting (BouncePreferences *self, const char *group, const char *key, const char *text)
{
  const char *system = get_system (group);
  g_autofree char *name = g_strdup_printf ("%s/%s", system != NULL ? system : "", key);
  g_autofree char *now = bounce_preferences_dup_text (self, group, key);
  g_autofree char *given =
      g_key_file_get_string (bounce_library_get_given (self->library), group, key, NULL);
  g_autoptr (GVariant) old = NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other, *value;

  if (system == NULL || strcmp (now, text) == 0 || bounce_preferences_is_locked (self, group, key))
    return;
  if (self->settings == NULL)
    {
      g_key_file_set_string (self->choices, group, key, text);
      announce (self);
      return;
    }
  old = g_settings_get_value (self->settings, ACCOUNTS);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, old);
  while (g_variant_iter_next (&iter, "{&s&s}", &other, &value))
    if (strcmp (other, name) != 0)
      g_variant_builder_add (&builder, "{ss}", other, value);
  if (g_strcmp0 (given, text) != 0)
    g_variant_builder_add (&builder, "{ss}", name, text);
  g_settings_set_value (self->settings, ACCOUNTS, g_variant_builder_end (&builder));
}

/**
 * bounce_preferences_set_text:
 * @self: the preferences
 * @group: a group of organisation.conf, or one of bounce_preferences_dup_account_group()
 * @key: a key in it
 * @text: (nullable): the choice; for a list its members with commas or spaces between them
 *
 * Keeps the choice, unless it is locked. A secret is no choice: see #BounceSecrets.
 */
void
bounce_preferences_set_text (BouncePreferences *self,
                             const char *group,
                             const char *key,
                             const char *text)
{
  const Row *row;
  g_autofree char *clean = dup_clean (text);

  g_return_if_fail (BOUNCE_IS_PREFERENCES (self));
  row = find_row (group, key);
  if (row == NULL)
    store_setting (self, group, key, clean);
  else if (row->kind == KIND_LIST)
    store (self, row, new_list (clean));
  else if (row->kind == KIND_TEXT)
    store (self, row, g_variant_new_string (clean));
}

/** bounce_preferences_set_boolean: keeps the choice, unless it is locked. */
void
bounce_preferences_set_boolean (BouncePreferences *self,
                                const char *group,
                                const char *key,
                                gboolean value)
{
  const Row *row = find_row (group, key);

  g_return_if_fail (BOUNCE_IS_PREFERENCES (self));
  g_return_if_fail (row != NULL && row->kind == KIND_BOOLEAN);
  store (self, row, g_variant_new_boolean (value));
}

/** bounce_preferences_set_number: keeps the choice, unless it is locked. */
void
bounce_preferences_set_number (BouncePreferences *self,
                               const char *group,
                               const char *key,
                               int value)
{
  const Row *row = find_row (group, key);

  g_return_if_fail (BOUNCE_IS_PREFERENCES (self));
  g_return_if_fail (row != NULL && row->kind == KIND_NUMBER);
  store (self, row, g_variant_new_int32 (value));
}

/** bounce_preferences_dup_account_group: (transfer full): the group of organisation.conf that has
 * the settings of the ticket system @system, or of the mail account. */
char *
bounce_preferences_dup_account_group (const char *system)
{
  return strcmp (system, MAIL) == 0 ? g_strdup ("Mail") : g_strconcat ("Tickets ", system, NULL);
}

/**
 * bounce_preferences_new_account:
 * @self: the preferences
 * @system: a ticket system's id, "mail" for the mail account
 * @error: return location
 *
 * Returns: (transfer full) (nullable): it with what is set, complete or not, without secrets; NULL
 * when there is no such system
 */
BounceTicketAccount *
bounce_preferences_new_account (BouncePreferences *self, const char *system, GError **error)
{
  g_autoptr (BounceTicketSystem) loaded = NULL;
  g_autofree char *group = NULL;
  BounceTicketAccount *account;
  GPtrArray *settings;

  g_return_val_if_fail (BOUNCE_IS_PREFERENCES (self), NULL);
  loaded = bounce_ticket_system_load (system, error);
  if (loaded == NULL)
    return NULL;
  group = bounce_preferences_dup_account_group (system);
  account = bounce_ticket_account_new (loaded);
  settings = bounce_ticket_system_get_settings (loaded);
  for (guint i = 0; i < settings->len; i++)
    {
      const BounceTicketSetting *setting = settings->pdata[i];
      g_autofree char *value = bounce_preferences_dup_text (self, group, setting->id);

      if (setting->kind != BOUNCE_TICKET_SETTING_SECRET && *value != '\0')
        bounce_ticket_account_set (account, setting->id, value);
    }
  if (strcmp (system, MAIL) == 0 && *bounce_ticket_account_get (account, "to") == '\0')
    {
      g_autofree char *support = bounce_preferences_dup_text (self, "Organisation", "SupportEmail");

      bounce_ticket_account_set (account, "to", support);
    }
  return account;
}

/* Whether everything but the secrets is there. */
static gboolean
is_complete (BounceTicketAccount *account, GError **error)
{
  g_autoptr (BounceTicketAccount) copy = bounce_ticket_account_copy (account);
  const BounceTicketSetting *missing;

  while ((missing = bounce_ticket_account_find_missing_secret (copy)) != NULL)
    bounce_ticket_account_set (copy, missing->id, "-");
  /* Each mail says itself to whom it goes. */
  if (strcmp (bounce_ticket_system_get_id (bounce_ticket_account_get_system (copy)), MAIL) == 0 &&
      *bounce_ticket_account_get (copy, "to") == '\0')
    bounce_ticket_account_set (copy, "to", bounce_ticket_account_get (copy, "from"));
  return bounce_ticket_account_check (copy, error);
}

static BounceTicketAccount *
new_complete (BouncePreferences *self, const char *system, GError **error)
{
  g_autoptr (BounceTicketAccount) account = bounce_preferences_new_account (self, system, error);

  return account != NULL && is_complete (account, error) ? g_steal_pointer (&account) : NULL;
}

/**
 * bounce_preferences_new_ticket_account:
 * @self: the preferences
 * @error: return location
 *
 * Returns: (transfer full) (nullable): where tickets are filed, without secrets; NULL with
 * %BOUNCE_SEND_ERROR_NOT_CONFIGURED as long as something is missing
 */
BounceTicketAccount *
bounce_preferences_new_ticket_account (BouncePreferences *self, GError **error)
{
  g_autofree char *system = NULL;

  g_return_val_if_fail (BOUNCE_IS_PREFERENCES (self), NULL);
  system = bounce_preferences_dup_text (self, "Tickets", "System");
  if (*system != '\0')
    return new_complete (self, system, error);
  g_set_error_literal (error,
                       BOUNCE_SEND_ERROR,
                       BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                       _ ("No ticket system is set up."));
  return NULL;
}

/** bounce_preferences_new_mail_account: (transfer full) (nullable): what mail is sent with; as
 * bounce_preferences_new_ticket_account(). */
BounceTicketAccount *
bounce_preferences_new_mail_account (BouncePreferences *self, GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_PREFERENCES (self), NULL);
  return new_complete (self, MAIL, error);
}
