/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/ticket-system.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "send/ticket-system-private.h"

#define FOLDER "tickets"
#define SUFFIX ".ticket"

/** bounce_ticket_system_error_quark: the error domain of the files. */
GQuark
bounce_ticket_system_error_quark (void)
{
  return g_quark_from_static_string ("bounce-ticket-system-error-quark");
}

/**
 * bounce_ticket_system_load:
 * @id: the file's name without its ending
 * @error: return location
 *
 * Looks from the strongest layer down.
 *
 * Returns: (transfer full) (nullable): the system
 */
BounceTicketSystem *
bounce_ticket_system_load (const char *id, GError **error)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);
  g_autofree char *path = NULL;

  /* The name comes out of settings and of the outbox: it must not lead out of the folder. */
  if (strchr (id, G_DIR_SEPARATOR) == NULL && *id != '.')
    path = bounce_layers_find (FOLDER, name, NULL);
  if (path == NULL)
    {
      g_set_error (error,
                   BOUNCE_TICKET_SYSTEM_ERROR,
                   BOUNCE_TICKET_SYSTEM_ERROR_NOT_FOUND,
                   _ ("There is no ticket system “%s”."),
                   id);
      return NULL;
    }
  return bounce_ticket_system_new_from_file (path, error);
}

static int
compare_systems (gconstpointer a, gconstpointer b)
{
  const BounceTicketSystem *one = *(BounceTicketSystem *const *)a;
  const BounceTicketSystem *other = *(BounceTicketSystem *const *)b;

  /* Mail, which every desk takes, stands last: it is the way out when there is no other. */
  if ((one->shape == BOUNCE_TICKET_SHAPE_MAIL) != (other->shape == BOUNCE_TICKET_SHAPE_MAIL))
    return one->shape == BOUNCE_TICKET_SHAPE_MAIL ? 1 : -1;
  return g_utf8_collate (one->name, other->name);
}

/**
 * bounce_ticket_system_list:
 * @problems: (nullable) (element-type utf8): takes "file:line: what is wrong"
 *
 * Returns: (transfer full) (element-type BounceTicketSystem): every system of all layers by name,
 * the strongest layer's file where two have one name; a broken file counts for nothing
 */
GPtrArray *
bounce_ticket_system_list (GPtrArray *problems)
{
  g_autoptr (GPtrArray) paths = bounce_layers_list (FOLDER, SUFFIX);
  g_autoptr (GHashTable) systems = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)bounce_ticket_system_unref);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_ticket_system_unref);
  GHashTableIter iter;
  gpointer system;

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GError) error = NULL;
      BounceTicketSystem *one = bounce_ticket_system_new_from_file (paths->pdata[i], &error);

      if (one != NULL)
        g_hash_table_replace (systems, one->id, one);
      else if (problems != NULL)
        g_ptr_array_add (problems, g_strdup (error->message));
    }
  g_hash_table_iter_init (&iter, systems);
  while (g_hash_table_iter_next (&iter, NULL, &system))
    g_ptr_array_add (list, bounce_ticket_system_ref (system));
  g_ptr_array_sort (list, compare_systems);
  return list;
}

/** bounce_ticket_system_ref: takes a reference. */
BounceTicketSystem *
bounce_ticket_system_ref (BounceTicketSystem *system)
{
  g_atomic_ref_count_inc (&system->references);
  return system;
}

/** bounce_ticket_system_unref: gives a reference back; NULL is fine. */
void
bounce_ticket_system_unref (BounceTicketSystem *system)
{
  if (system == NULL || !g_atomic_ref_count_dec (&system->references))
    return;
  g_free (system->id);
  g_free (system->name);
  g_free (system->file);
  g_free (system->source);
  g_free (system->link);
  g_free (system->basic_user);
  g_free (system->basic_password);
  for (guint i = 0; i < BOUNCE_N_TICKET_FLOWS; i++)
    g_clear_pointer (&system->flows[i], g_ptr_array_unref);
  g_ptr_array_unref (system->header);
  g_ptr_array_unref (system->settings);
  g_ptr_array_unref (system->requests);
  g_free (system);
}

/** bounce_ticket_system_get_id: its file's name without the ending. */
const char *
bounce_ticket_system_get_id (const BounceTicketSystem *system)
{
  return system->id;
}

/** bounce_ticket_system_get_name: what people call it. */
const char *
bounce_ticket_system_get_name (const BounceTicketSystem *system)
{
  return system->name;
}

/** bounce_ticket_system_get_shape: how it takes a file. */
BounceTicketShape
bounce_ticket_system_get_shape (const BounceTicketSystem *system)
{
  return system->shape;
}

/** bounce_ticket_system_is_tried: whether it was proven against a real server. */
gboolean
bounce_ticket_system_is_tried (const BounceTicketSystem *system)
{
  return system->tried;
}

/**
 * bounce_ticket_system_get_tried_text:
 * @system: a system
 *
 * Returns: (transfer none): one translated sentence for the preferences
 */
const char *
bounce_ticket_system_get_tried_text (const BounceTicketSystem *system)
{
  return system->tried ? _ ("Tried with a real server.")
                       : _ ("Written from its documentation; not yet tried on a live server.");
}

/** bounce_ticket_system_get_source: (nullable): the page of its documentation. */
const char *
bounce_ticket_system_get_source (const BounceTicketSystem *system)
{
  return system->source;
}

/**
 * bounce_ticket_system_get_settings:
 * @system: a system
 *
 * Returns: (transfer none) (element-type BounceTicketSetting): the lines of the preferences in
 * their order
 */
GPtrArray *
bounce_ticket_system_get_settings (const BounceTicketSystem *system)
{
  return system->settings;
}

/**
 * bounce_ticket_system_find_setting:
 * @system: a system
 * @id: a setting's name
 *
 * Returns: (transfer none) (nullable): that setting
 */
const BounceTicketSetting *
bounce_ticket_system_find_setting (const BounceTicketSystem *system, const char *id)
{
  for (guint i = 0; i < system->settings->len; i++)
    {
      const BounceTicketSetting *setting = system->settings->pdata[i];

      if (strcmp (setting->id, id) == 0)
        return setting;
    }
  return NULL;
}

/** bounce_ticket_system_can_find_own: whether a ticket can be found again by its key. */
gboolean
bounce_ticket_system_can_find_own (const BounceTicketSystem *system)
{
  return system->flows[BOUNCE_TICKET_FLOW_FIND_OWN] != NULL;
}

/** bounce_ticket_system_can_find_similar: whether it can be asked for a known incident. */
gboolean
bounce_ticket_system_can_find_similar (const BounceTicketSystem *system)
{
  return system->flows[BOUNCE_TICKET_FLOW_FIND_SIMILAR] != NULL;
}

/** bounce_ticket_system_can_add: whether a mail can be added to a ticket that is there. */
gboolean
bounce_ticket_system_can_add (const BounceTicketSystem *system)
{
  return system->flows[BOUNCE_TICKET_FLOW_ADD] != NULL;
}

/** bounce_ticket_system_can_read_back: whether the file in a ticket can be compared. */
gboolean
bounce_ticket_system_can_read_back (const BounceTicketSystem *system)
{
  return system->flows[BOUNCE_TICKET_FLOW_READ_BACK] != NULL;
}
