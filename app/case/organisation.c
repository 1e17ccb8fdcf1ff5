/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/organisation.h"

#include <gio/gio.h>
#include <string.h>

#include "base/layers.h"
#include "send/ticket-system.h"

#define FILE_NAME "organisation.conf"
#define LOCKED "Locked"
#define TICKETS_PREFIX "Tickets "

struct _BounceOrganisation
{
  GKeyFile *keys;
  GHashTable *locked; /* of "group\nkey", "group\n*" */
};

static char *
dup_lock (const char *group, const char *key)
{
  return g_strconcat (group, "\n", key, NULL);
}

/* "SupportName[de]" is the same key as "SupportName". */
static char *
dup_plain (const char *key)
{
  return g_strndup (key, strcspn (key, "["));
}

static void
copy_keys (BounceOrganisation *self, GKeyFile *from)
{
  g_auto (GStrv) groups = g_key_file_get_groups (from, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (from, groups[i], NULL, NULL);

      for (guint j = 0; keys != NULL && keys[j] != NULL; j++)
        {
          g_autofree char *plain = dup_plain (keys[j]);
          g_autofree char *value = g_key_file_get_value (from, groups[i], keys[j], NULL);

          /* What a weaker layer has locked a stronger one does not change either. */
          if (!bounce_organisation_is_locked (self, groups[i], plain) &&
              strcmp (plain, LOCKED) != 0)
            g_key_file_set_value (self->keys, groups[i], keys[j], value);
        }
    }
}

static void
add_locks (BounceOrganisation *self, GKeyFile *from)
{
  g_auto (GStrv) groups = g_key_file_get_groups (from, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_string_list (from, groups[i], LOCKED, NULL, NULL);

      for (guint j = 0; keys != NULL && keys[j] != NULL; j++)
        g_hash_table_add (self->locked, dup_lock (groups[i], g_strstrip (keys[j])));
    }
}

/* Look-ups that are forbidden stay forbidden, without a further word. */
static void
lock_forbidden (BounceOrganisation *self)
{
  g_autoptr (GError) error = NULL;
  gboolean allow = g_key_file_get_boolean (self->keys, "Checks", "Allow", &error);

  if (error != NULL ? g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE)
                    : !allow)
    g_hash_table_add (self->locked, dup_lock ("Checks", "Allow"));
}

/**
 * bounce_organisation_load:
 *
 * Reads organisation.conf of every layer; a key of a stronger layer goes before that of a weaker
 * one, unless the weaker one locks it. A file that cannot be parsed is left out.
 *
 * Returns: (transfer full): what they say together
 */
BounceOrganisation *
bounce_organisation_load (void)
{
  BounceOrganisation *self = g_new0 (BounceOrganisation, 1);

  self->keys = g_key_file_new ();
  self->locked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (int layer = 0; layer < BOUNCE_N_LAYERS; layer++)
    {
      g_autofree char *path = g_build_filename (bounce_layers_get_dir (layer), FILE_NAME, NULL);
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autoptr (GError) error = NULL;

      if (g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &error))
        {
          copy_keys (self, file);
          add_locks (self, file);
        }
      else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_info ("left out: %s: %s", path, error->message);
    }
  lock_forbidden (self);
  return self;
}

/** bounce_organisation_free: frees it; NULL is fine. */
void
bounce_organisation_free (BounceOrganisation *organisation)
{
  if (organisation == NULL)
    return;
  g_key_file_unref (organisation->keys);
  g_hash_table_unref (organisation->locked);
  g_free (organisation);
}

/** bounce_organisation_get_keys: (transfer none): its keys, without what a person chose. */
GKeyFile *
bounce_organisation_get_keys (const BounceOrganisation *organisation)
{
  return organisation->keys;
}

/** bounce_organisation_is_locked: whether a person may not choose another value for @key. */
gboolean
bounce_organisation_is_locked (const BounceOrganisation *organisation,
                               const char *group,
                               const char *key)
{
  g_autofree char *one = dup_lock (group, key);
  g_autofree char *all = dup_lock (group, "*");

  return g_hash_table_contains (organisation->locked, one) ||
         g_hash_table_contains (organisation->locked, all);
}

static void
drop_translations (GKeyFile *file, const char *group, const char *key)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *plain = dup_plain (keys[i]);

      if (strcmp (plain, key) == 0)
        g_key_file_remove_key (file, group, keys[i], NULL);
    }
}

/**
 * bounce_organisation_merge:
 * @organisation: what the organisation says
 * @choices: (nullable): what a person chose, in the same groups and keys
 *
 * Returns: (transfer full): the keys that hold: the person's, where they are not locked, else the
 * organisation's
 */
GKeyFile *
bounce_organisation_merge (const BounceOrganisation *organisation, GKeyFile *choices)
{
  GKeyFile *merged = g_key_file_new ();
  g_autofree char *text = g_key_file_to_data (organisation->keys, NULL, NULL);
  g_auto (GStrv) groups = choices != NULL ? g_key_file_get_groups (choices, NULL) : NULL;

  g_key_file_load_from_data (merged, text, strlen (text), G_KEY_FILE_KEEP_TRANSLATIONS, NULL);
  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (choices, groups[i], NULL, NULL);

      for (guint j = 0; keys != NULL && keys[j] != NULL; j++)
        {
          g_autofree char *value = g_key_file_get_value (choices, groups[i], keys[j], NULL);

          if (bounce_organisation_is_locked (organisation, groups[i], keys[j]))
            continue;
          drop_translations (merged, groups[i], keys[j]);
          g_key_file_set_value (merged, groups[i], keys[j], value);
        }
    }
  return merged;
}

static const char *const organisation_keys[] = {
  "Name", "OwnDomains", "Provider", "SupportName", "SupportEmail", "SupportPhone", "QuotaPath", NULL
};
static const char *const tickets_keys[] = { "System", NULL };
static const char *const checks_keys[] = { "Allow", "Automatic", "BlockLists", NULL };
static const char *const history_keys[] = { "Keep", "KeepDays", "Database", NULL };

static const struct
{
  const char *group;
  const char *const *keys;
} groups_known[] = {
  { "Organisation", organisation_keys },
  { "Tickets", tickets_keys },
  { "Checks", checks_keys },
  { "History", history_keys },
};

static void
check_keys (const char *path,
            GKeyFile *file,
            const char *group,
            const char *const *known,
            GPtrArray *problems)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *plain = dup_plain (keys[i]);

      if (!g_strv_contains (known, plain) && strcmp (plain, LOCKED) != 0)
        g_ptr_array_add (problems,
                         g_strdup_printf ("%s: unknown key %s in [%s]", path, keys[i], group));
    }
}

static void
check_locks (const char *path,
             GKeyFile *file,
             const char *group,
             const char *const *known,
             GPtrArray *problems)
{
  g_auto (GStrv) locked = g_key_file_get_string_list (file, group, LOCKED, NULL, NULL);

  for (guint i = 0; locked != NULL && locked[i] != NULL; i++)
    if (strcmp (g_strstrip (locked[i]), "*") != 0 && !g_strv_contains (known, locked[i]))
      g_ptr_array_add (
          problems,
          g_strdup_printf ("%s: unknown key %s is locked in [%s]", path, locked[i], group));
}

/* The settings of a ticket system are named by its own file; its secrets belong in no file. */
static void
check_account (
    const char *path, GKeyFile *file, const char *group, const char *id, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system = bounce_ticket_system_load (id, &error);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  GPtrArray *settings;

  if (system == NULL)
    {
      g_ptr_array_add (problems, g_strdup_printf ("%s: [%s]: %s", path, group, error->message));
      return;
    }
  settings = bounce_ticket_system_get_settings (system);
  for (guint i = 0; i < settings->len; i++)
    {
      const BounceTicketSetting *setting = settings->pdata[i];

      if (setting->kind != BOUNCE_TICKET_SETTING_SECRET)
        g_ptr_array_add (known, setting->id);
      else if (g_key_file_has_key (file, group, setting->id, NULL))
        g_ptr_array_add (
            problems,
            g_strdup_printf ("%s: %s in [%s] is a secret: it belongs in no file, and is not read",
                             path,
                             setting->id,
                             group));
    }
  g_ptr_array_add (known, NULL);
  check_locks (path, file, group, (const char *const *)known->pdata, problems);
  for (guint i = 0; i < settings->len; i++)
    if (((const BounceTicketSetting *)settings->pdata[i])->kind == BOUNCE_TICKET_SETTING_SECRET)
      g_ptr_array_insert (known, 0, ((const BounceTicketSetting *)settings->pdata[i])->id);
  check_keys (path, file, group, (const char *const *)known->pdata, problems);
}

static const char *const *
find_known (const char *group)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups_known); i++)
    if (strcmp (groups_known[i].group, group) == 0)
      return groups_known[i].keys;
  return NULL;
}

static void
check_types (const char *path, GKeyFile *file, GPtrArray *problems)
{
  static const char *const booleans[][2] = { { "Checks", "Allow" },
                                             { "Checks", "Automatic" },
                                             { "History", "Keep" } };
  g_autoptr (GError) error = NULL;
  int days = g_key_file_get_integer (file, "History", "KeepDays", &error);

  for (gsize i = 0; i < G_N_ELEMENTS (booleans); i++)
    {
      g_autoptr (GError) wrong = NULL;

      g_key_file_get_boolean (file, booleans[i][0], booleans[i][1], &wrong);
      if (g_error_matches (wrong, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE))
        g_ptr_array_add (
            problems,
            g_strdup_printf (
                "%s: %s in [%s] must be true or false", path, booleans[i][1], booleans[i][0]));
    }
  if (g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE) ||
      (error == NULL && days < 1))
    g_ptr_array_add (
        problems,
        g_strdup_printf ("%s: KeepDays in [History] must be a number of days, 1 or more", path));
}

/**
 * bounce_organisation_check:
 * @path: an organisation.conf; one that is not there is fine
 * @problems: (element-type utf8): gets a line for each thing that is wrong
 */
void
bounce_organisation_check (const char *path, GPtrArray *problems)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &error))
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_ptr_array_add (problems, g_strdup_printf ("%s: %s", path, error->message));
      return;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      const char *const *known = find_known (groups[i]);

      if (known != NULL)
        {
          check_keys (path, file, groups[i], known, problems);
          check_locks (path, file, groups[i], known, problems);
        }
      else if (strcmp (groups[i], "Mail") == 0)
        check_account (path, file, groups[i], "mail", problems);
      else if (g_str_has_prefix (groups[i], TICKETS_PREFIX))
        check_account (path, file, groups[i], groups[i] + strlen (TICKETS_PREFIX), problems);
      else
        g_ptr_array_add (problems, g_strdup_printf ("%s: unknown group [%s]", path, groups[i]));
    }
  check_types (path, file, problems);
}
