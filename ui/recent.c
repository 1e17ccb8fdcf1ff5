/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "recent.h"

#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* Whose entries are ours in the list that all programs share, and which mails are in a file. */
#define GROUP "bounce-desk"
#define DIGEST_GROUP "bounce-desk-sha256-"
#define MAX_ITEMS 50u
#define MAX_ENTRIES 500u

struct _BounceRecentItem
{
  GObject parent_instance;

  char *uri;
  char *title;
  char *subtitle;
  GStrv digests;
};

G_DEFINE_FINAL_TYPE (BounceRecentItem, bounce_recent_item, G_TYPE_OBJECT)

static void
bounce_recent_item_finalize (GObject *object)
{
  BounceRecentItem *self = BOUNCE_RECENT_ITEM (object);

  g_free (self->uri);
  g_free (self->title);
  g_free (self->subtitle);
  g_strfreev (self->digests);
  G_OBJECT_CLASS (bounce_recent_item_parent_class)->finalize (object);
}

static void
bounce_recent_item_class_init (BounceRecentItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = bounce_recent_item_finalize;
}

static void
bounce_recent_item_init (BounceRecentItem *self)
{
}

/** bounce_recent_item_get_uri: where the file is. */
const char *
bounce_recent_item_get_uri (BounceRecentItem *self)
{
  return self->uri;
}

/** bounce_recent_item_get_title: what happened, or the file's name. */
const char *
bounce_recent_item_get_title (BounceRecentItem *self)
{
  return self->title;
}

/** bounce_recent_item_get_subtitle: the recipient's domain and the file's name. */
const char *
bounce_recent_item_get_subtitle (BounceRecentItem *self)
{
  return self->subtitle;
}

/** bounce_recent_item_get_digests: (transfer none): SHA-256 of the mails that were found in it. */
const char *const *
bounce_recent_item_get_digests (BounceRecentItem *self)
{
  return (const char *const *)self->digests;
}

struct _BounceRecent
{
  GObject parent_instance;

  BounceLibrary *library;
  BounceHistory *history;
  GtkRecentManager *manager; /* NULL: nothing can be remembered here */
  GListStore *items;
  GPtrArray *found; /* (element-type BounceRecentItem): the round under way */
  GCancellable *round;
};

G_DEFINE_FINAL_TYPE (BounceRecent, bounce_recent, G_TYPE_OBJECT)

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  GtkRecentInfo *first = *(GtkRecentInfo *const *)a, *second = *(GtkRecentInfo *const *)b;
  gint64 difference =
      (gint64)gtk_recent_info_get_modified (second) - (gint64)gtk_recent_info_get_modified (first);

  return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

static BounceRecentItem *
new_item (GtkRecentInfo *info)
{
  BounceRecentItem *item = g_object_new (BOUNCE_TYPE_RECENT_ITEM, NULL);
  g_auto (GStrv) groups = gtk_recent_info_get_groups (info, NULL);
  g_autoptr (GStrvBuilder) digests = g_strv_builder_new ();

  item->uri = g_strdup (gtk_recent_info_get_uri (info));
  item->title = bounce_text_clean_line (gtk_recent_info_get_display_name (info), -1, 200);
  for (char **group = groups; group != NULL && *group != NULL; group++)
    if (g_str_has_prefix (*group, DIGEST_GROUP))
      g_strv_builder_add (digests, *group + strlen (DIGEST_GROUP));
  item->digests = g_strv_builder_end (digests);
  return item;
}

static GPtrArray *
list_remembered (BounceRecent *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) infos =
                 g_ptr_array_new_with_free_func ((GDestroyNotify)gtk_recent_info_unref);
  GList *all = gtk_recent_manager_get_items (self->manager);

  for (GList *l = all; l != NULL; l = l->next)
    if (gtk_recent_info_has_group (l->data, GROUP))
      g_ptr_array_add (infos, l->data);
    else
      gtk_recent_info_unref (l->data);
  g_list_free (all);
  g_ptr_array_sort (infos, compare_newest);
  for (guint i = 0; i < MIN (infos->len, MAX_ITEMS); i++)
    g_ptr_array_add (items, new_item (infos->pdata[i]));
  return items;
}

/* In a thread: a disk may be slow. What lies on another computer is asked for when it is opened. */
static void
drop_missing (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *items = task_data;

  for (guint i = items->len; i > 0 && !g_cancellable_is_cancelled (cancellable); i--)
    {
      BounceRecentItem *item = items->pdata[i - 1];
      g_autoptr (GFile) file = g_file_new_for_uri (item->uri);

      if (g_file_is_native (file) && !g_file_query_exists (file, cancellable))
        g_ptr_array_remove_index (items, i - 1);
    }
  g_task_return_boolean (task, TRUE);
}

static void
describe (BounceRecent *self, BounceRecentItem *item, BounceHistoryEntry *entry)
{
  g_autofree char *name = item->title;
  const char *scenario = bounce_history_entry_get_scenario (entry);
  const char *domain = bounce_history_entry_get_domain (entry);

  item->title =
      g_strdup (bounce_guide_get_title (bounce_library_get_guide (self->library, scenario)));
  if (bounce_text_is_blank (domain))
    item->subtitle = g_steal_pointer (&name);
  else
    item->subtitle = g_strdup_printf ("%s · %s", domain, name);
}

static void
known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceRecent) self = user_data;
  g_autoptr (GHashTable) entries = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) known =
                 bounce_history_recent_finish (BOUNCE_HISTORY (source), result, &error);

  if (self->round != g_task_get_cancellable (G_TASK (result)) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* a newer round is under way */
  found = g_steal_pointer (&self->found);
  for (guint i = 0; known != NULL && i < g_list_model_get_n_items (known); i++)
    {
      g_autoptr (BounceHistoryEntry) entry = g_list_model_get_item (known, i);
      const char *sha256 = bounce_history_entry_get_sha256 (entry);

      if (sha256 != NULL)
        g_hash_table_insert (entries, (char *)sha256, entry);
    }
  for (guint i = 0; i < found->len; i++)
    {
      BounceRecentItem *item = found->pdata[i];
      BounceHistoryEntry *entry = NULL;

      for (char **digest = item->digests; *digest != NULL && entry == NULL; digest++)
        entry = g_hash_table_lookup (entries, *digest);
      if (entry != NULL)
        describe (self, item, entry);
      else
        item->subtitle = g_strdup ("");
    }
  g_list_store_splice (self->items,
                       0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       found->pdata,
                       found->len);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BounceRecent *self = BOUNCE_RECENT (source);

  if (!g_task_propagate_boolean (G_TASK (result), NULL) ||
      self->round != g_task_get_cancellable (G_TASK (result)))
    return;
  bounce_history_recent_async (
      self->history, MAX_ENTRIES, NULL, NULL, self->round, known_cb, g_object_ref (self));
}

static void
refresh (BounceRecent *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->round != NULL)
    g_cancellable_cancel (self->round);
  g_clear_object (&self->round);
  self->round = g_cancellable_new ();
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = list_remembered (self);
  task = g_task_new (self, self->round, checked_cb, NULL);
  g_task_set_task_data (task, g_ptr_array_ref (self->found), (GDestroyNotify)g_ptr_array_unref);
  g_task_run_in_thread (task, drop_missing);
}

static void
bounce_recent_dispose (GObject *object)
{
  BounceRecent *self = BOUNCE_RECENT (object);

  if (self->round != NULL)
    g_cancellable_cancel (self->round);
  g_clear_object (&self->round);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_object (&self->library);
  g_clear_object (&self->history);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (bounce_recent_parent_class)->dispose (object);
}

static void
bounce_recent_class_init (BounceRecentClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_recent_dispose;
}

static void
bounce_recent_init (BounceRecent *self)
{
  self->items = g_list_store_new (BOUNCE_TYPE_RECENT_ITEM);
}

/* The list of all programs is a file there; GTK complains aloud when it cannot be written. */
static gboolean
can_remember (void)
{
  return g_mkdir_with_parents (g_get_user_data_dir (), 0700) == 0 &&
         access (g_get_user_data_dir (), W_OK) == 0;
}

/**
 * bounce_recent_new:
 * @library: has the titles
 * @history: knows what the mails were
 *
 * Returns: (transfer full): the files that were opened here; they come in a moment
 */
BounceRecent *
bounce_recent_new (BounceLibrary *library, BounceHistory *history)
{
  BounceRecent *self = g_object_new (BOUNCE_TYPE_RECENT, NULL);

  g_set_object (&self->library, library);
  g_set_object (&self->history, history);
  if (!can_remember ())
    return self;
  self->manager = gtk_recent_manager_get_default ();
  g_signal_connect_object (self->manager, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  return self;
}

/** bounce_recent_get_items: (transfer none): of BounceRecentItem, newest first. */
GListModel *
bounce_recent_get_items (BounceRecent *self)
{
  g_return_val_if_fail (BOUNCE_IS_RECENT (self), NULL);
  return G_LIST_MODEL (self->items);
}

static void
remember (BounceRecent *self, const char *uri, const char *const *digests)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base != NULL ? base : uri);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) groups = NULL;
  GtkRecentData data = {
    .display_name = name,
    .mime_type = (char *)"message/rfc822",
    .app_name = (char *)"Bounce Desk",
    .app_exec = (char *)"bounce-desk %u",
    .is_private = TRUE,
  };

  g_strv_builder_add (builder, GROUP);
  for (; *digests != NULL; digests++)
    {
      g_autofree char *group = g_strconcat (DIGEST_GROUP, *digests, NULL);

      g_strv_builder_add (builder, group);
    }
  groups = g_strv_builder_end (builder);
  data.groups = groups;
  gtk_recent_manager_add_full (self->manager, uri, &data);
}

/**
 * bounce_recent_add:
 * @self: the recent files
 * @file: (type filename): the path of a file that was opened, or its URI
 * @sha256: the digest of a mail that is in it
 *
 * Remembers where the file is.
 */
void
bounce_recent_add (BounceRecent *self, const char *file, const char *sha256)
{
  const char *const digests[] = { sha256, NULL };
  g_autofree char *uri = NULL;

  g_return_if_fail (BOUNCE_IS_RECENT (self));
  if (self->manager == NULL || file == NULL)
    return;
  uri = g_path_is_absolute (file) ? g_filename_to_uri (file, NULL, NULL) : g_strdup (file);
  if (uri != NULL && g_uri_is_valid (uri, G_URI_FLAGS_NONE, NULL))
    remember (self, uri, digests);
}

/** bounce_recent_restore: remembers what bounce_recent_remove() forgot. */
void
bounce_recent_restore (BounceRecent *self, BounceRecentItem *item)
{
  g_return_if_fail (BOUNCE_IS_RECENT (self));
  if (self->manager != NULL)
    remember (self, item->uri, bounce_recent_item_get_digests (item));
}

/** bounce_recent_remove: forgets where the file of @item is. */
void
bounce_recent_remove (BounceRecent *self, BounceRecentItem *item)
{
  g_return_if_fail (BOUNCE_IS_RECENT (self));
  if (self->manager != NULL)
    gtk_recent_manager_remove_item (self->manager, item->uri, NULL);
}

/** bounce_recent_find: (transfer full) (nullable): the file that the mail with that digest is in.
 */
BounceRecentItem *
bounce_recent_find (BounceRecent *self, const char *sha256)
{
  g_autoptr (GPtrArray) items = NULL;

  g_return_val_if_fail (BOUNCE_IS_RECENT (self), NULL);
  if (self->manager == NULL)
    return NULL;
  items = list_remembered (self);
  for (guint i = 0; i < items->len; i++)
    if (g_strv_contains (bounce_recent_item_get_digests (items->pdata[i]), sha256))
      return g_object_ref (items->pdata[i]);
  return NULL;
}

/** bounce_recent_clear: forgets all. */
void
bounce_recent_clear (BounceRecent *self)
{
  g_autoptr (GPtrArray) items = NULL;

  g_return_if_fail (BOUNCE_IS_RECENT (self));
  if (self->manager == NULL)
    return;
  items = list_remembered (self);
  for (guint i = 0; i < items->len; i++)
    bounce_recent_remove (self, items->pdata[i]);
}
