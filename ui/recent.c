/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "recent.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/names.h"
#include "base/text.h"
#include "intake/intake.h"

/* Of each file's group in the list */
#define KEY_NAME "Name"
#define KEY_OPENED "Opened"
#define KEY_DIGESTS "Digests"
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
  GKeyFile *list; /* a group for each file, named by its URI */
  char *path;     /* where it is kept; NULL: the person wants nothing remembered */
  guint refresh_id;
  GListStore *items;
  GPtrArray *found; /* (element-type BounceRecentItem): the round under way */
  GCancellable *round;
};

G_DEFINE_FINAL_TYPE (BounceRecent, bounce_recent, G_TYPE_OBJECT)

/* When it was opened last, in microseconds since 1970 */
static gint64
get_opened (BounceRecent *self, const char *uri)
{
  return g_key_file_get_int64 (self->list, uri, KEY_OPENED, NULL);
}

static int
compare_newest (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 first = get_opened (user_data, *(const char *const *)a);
  gint64 second = get_opened (user_data, *(const char *const *)b);

  return second > first ? 1 : second < first ? -1 : 0;
}

static BounceRecentItem *
new_item (BounceRecent *self, const char *uri)
{
  BounceRecentItem *item = g_object_new (BOUNCE_TYPE_RECENT_ITEM, NULL);
  g_autofree char *name = g_key_file_get_string (self->list, uri, KEY_NAME, NULL);

  item->uri = g_strdup (uri);
  item->title = bounce_text_clean_line (name != NULL ? name : uri, -1, 200);
  item->digests = g_key_file_get_string_list (self->list, uri, KEY_DIGESTS, NULL, NULL);
  if (item->digests == NULL)
    item->digests = g_new0 (char *, 1);
  return item;
}

static GPtrArray *
list_remembered (BounceRecent *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  gsize n;
  g_auto (GStrv) uris = g_key_file_get_groups (self->list, &n);

  g_qsort_with_data (uris, (int)n, sizeof *uris, compare_newest, self);
  for (gsize i = 0; i < MIN (n, MAX_ITEMS); i++)
    g_ptr_array_add (items, new_item (self, uris[i]));
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
      g_autoptr (GFile) file = bounce_intake_dup_file (item->uri);

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
  g_autofree char *shown = bounce_names_show (domain);

  item->title =
      g_strdup (bounce_guide_get_title (bounce_library_get_guide (self->library, scenario)));
  if (bounce_text_is_blank (domain))
    item->subtitle = g_steal_pointer (&name);
  else
    item->subtitle = g_strdup_printf ("%s · %s", shown, name);
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

static gboolean
refresh_cb (gpointer user_data)
{
  BounceRecent *self = user_data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

/* The former list stays until the new one is whole, and what a killed program had begun is in the
 * way of none. Two programs do not write at once: the kernel gives the lock of a killed one back.
 */
static void
write_list (const char *path, const char *text, gsize length)
{
  g_autofree char *begun = g_strconcat (path, "-new", NULL);
  g_autofree char *lock_path = g_strconcat (path, "-lock", NULL);
  int lock = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (lock < 0)
    return;
  if (flock (lock, LOCK_EX | LOCK_NB) == 0 &&
      g_file_set_contents_full (begun, text, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
    g_rename (begun, path);
  close (lock);
}

/* The loss of the newest entry is no harm: it is not worth to wait for the disk or for another. */
static void
save (BounceRecent *self)
{
  gsize length;
  g_autofree char *text = g_key_file_to_data (self->list, &length, NULL);
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    write_list (self->path, text, length);
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (refresh_cb, self);
}

static void
bounce_recent_dispose (GObject *object)
{
  BounceRecent *self = BOUNCE_RECENT (object);

  if (self->round != NULL)
    g_cancellable_cancel (self->round);
  g_clear_object (&self->round);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_object (&self->library);
  g_clear_object (&self->history);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (bounce_recent_parent_class)->dispose (object);
}

static void
bounce_recent_finalize (GObject *object)
{
  g_key_file_unref (BOUNCE_RECENT (object)->list);
  g_free (BOUNCE_RECENT (object)->path);
  G_OBJECT_CLASS (bounce_recent_parent_class)->finalize (object);
}

static void
bounce_recent_class_init (BounceRecentClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_recent_dispose;
  G_OBJECT_CLASS (class)->finalize = bounce_recent_finalize;
}

static void
bounce_recent_init (BounceRecent *self)
{
  self->items = g_list_store_new (BOUNCE_TYPE_RECENT_ITEM);
  self->list = g_key_file_new ();
}

/* A setting of the whole desktop: whether programs remember files. */
static gboolean
may_remember (void)
{
  gboolean is_enabled = TRUE;

  g_object_get (gtk_settings_get_default (), "gtk-recent-files-enabled", &is_enabled, NULL);
  return is_enabled;
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
  if (!may_remember ())
    return self;
  self->path = g_build_filename (g_get_user_data_dir (), "bounce-desk", "recent", NULL);
  /* A list that is damaged is an empty one. */
  if (!g_key_file_load_from_file (self->list, self->path, G_KEY_FILE_NONE, NULL))
    {
      g_key_file_unref (self->list);
      self->list = g_key_file_new ();
    }
  refresh (self);
  return self;
}

/** bounce_recent_set_history: another history, which knows of the same mails. */
void
bounce_recent_set_history (BounceRecent *self, BounceHistory *history)
{
  g_return_if_fail (BOUNCE_IS_RECENT (self));
  g_set_object (&self->history, history);
}

/** bounce_recent_get_items: (transfer none): of BounceRecentItem, newest first. */
GListModel *
bounce_recent_get_items (BounceRecent *self)
{
  g_return_val_if_fail (BOUNCE_IS_RECENT (self), NULL);
  return G_LIST_MODEL (self->items);
}

static void
forget_oldest (BounceRecent *self)
{
  gsize n;
  g_auto (GStrv) uris = g_key_file_get_groups (self->list, &n);

  g_qsort_with_data (uris, (int)n, sizeof *uris, compare_newest, self);
  for (gsize i = MAX_ITEMS; i < n; i++)
    g_key_file_remove_group (self->list, uris[i], NULL);
}

/* Adds to what is known of the file. */
static void
remember (BounceRecent *self, const char *uri, const char *const *digests)
{
  g_autoptr (GFile) file = bounce_intake_dup_file (uri);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base != NULL ? base : uri);
  g_autoptr (BounceRecentItem) before = new_item (self, uri);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (; *digests != NULL; digests++)
    if (!g_strv_contains (bounce_recent_item_get_digests (before), *digests))
      g_strv_builder_add (builder, *digests);
  g_strv_builder_addv (builder, (const char **)before->digests);
  all = g_strv_builder_end (builder);
  g_key_file_set_string (self->list, uri, KEY_NAME, name);
  g_key_file_set_int64 (self->list, uri, KEY_OPENED, g_get_real_time ());
  g_key_file_set_string_list (
      self->list, uri, KEY_DIGESTS, (const char *const *)all, g_strv_length (all));
  forget_oldest (self);
  save (self);
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
  if (self->path == NULL || file == NULL)
    return;
  uri = g_path_is_absolute (file) ? g_filename_to_uri (file, NULL, NULL) : g_strdup (file);
  /* In the list a bracket ends the name. */
  if (uri != NULL && g_uri_is_valid (uri, G_URI_FLAGS_NONE, NULL) && strpbrk (uri, "[]") == NULL)
    remember (self, uri, digests);
}

/** bounce_recent_restore: remembers what bounce_recent_remove() forgot. */
void
bounce_recent_restore (BounceRecent *self, BounceRecentItem *item)
{
  g_return_if_fail (BOUNCE_IS_RECENT (self));
  if (self->path != NULL)
    remember (self, item->uri, bounce_recent_item_get_digests (item));
}

/** bounce_recent_remove: forgets where the file of @item is. */
void
bounce_recent_remove (BounceRecent *self, BounceRecentItem *item)
{
  g_return_if_fail (BOUNCE_IS_RECENT (self));
  if (self->path != NULL && g_key_file_remove_group (self->list, item->uri, NULL))
    save (self);
}

/** bounce_recent_find: (transfer full) (nullable): the file that the mail with that digest is in.
 */
BounceRecentItem *
bounce_recent_find (BounceRecent *self, const char *sha256)
{
  g_autoptr (GPtrArray) items = NULL;

  g_return_val_if_fail (BOUNCE_IS_RECENT (self), NULL);
  if (self->path == NULL)
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
  g_return_if_fail (BOUNCE_IS_RECENT (self));
  g_key_file_unref (self->list);
  self->list = g_key_file_new ();
  if (self->path != NULL)
    save (self);
}
