/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  BounceFolder *folder;
  GCancellable *cancellable;
} Scan;

/** bounce_folder_free: frees it; NULL is fine. */
void
bounce_folder_free (BounceFolder *folder)
{
  if (folder == NULL)
    return;
  g_ptr_array_unref (folder->files);
  g_free (folder);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The names in an open folder, sorted; it is closed. */
static GPtrArray *
list_names (int fd)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  DIR *dir = fdopendir (fd);
  struct dirent *entry;

  if (dir == NULL)
    {
      close (fd);
      return names;
    }
  while ((entry = readdir (dir)) != NULL && names->len < BOUNCE_FOLDER_MAX_FILES)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (names, g_strdup (entry->d_name));
  closedir (dir);
  g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean
has_folder (int fd, const char *name)
{
  struct stat info;

  return fstatat (fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR (info.st_mode);
}

/* A Maildir keeps its mails in cur and new, what is being delivered in tmp, and lists beside them;
 * its folders may be hidden. */
static gboolean
is_wanted (const char *name, gboolean is_dir, gboolean in_maildir)
{
  if (in_maildir && !is_dir)
    return FALSE;
  if (in_maildir)
    return strcmp (name, "tmp") != 0;
  return *name != '.';
}

static void scan (Scan *self, int fd, const char *prefix, guint depth);

static void
take (Scan *self, int fd, const char *prefix, const char *name, gboolean in_maildir, guint depth)
{
  BounceFolder *folder = self->folder;
  g_autofree char *path = *prefix != '\0' ? g_build_filename (prefix, name, NULL) : g_strdup (name);
  struct stat info;

  /* Links to folders could lead in circles, or anywhere. */
  if (fstatat (fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return;
  if (S_ISDIR (info.st_mode) && is_wanted (name, TRUE, in_maildir) &&
      depth < BOUNCE_FOLDER_MAX_DEPTH)
    {
      int child = openat (fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

      if (child >= 0)
        scan (self, child, path, depth + 1);
    }
  else if (S_ISREG (info.st_mode) && is_wanted (name, FALSE, in_maildir))
    {
      g_ptr_array_add (folder->files, g_steal_pointer (&path));
      folder->n_bytes += (guint64)info.st_size;
    }
}

static void
scan (Scan *self, int fd, const char *prefix, guint depth)
{
  gboolean in_maildir = has_folder (fd, "cur") && has_folder (fd, "new");
  int kept = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  g_autoptr (GPtrArray) names = list_names (fd);

  if (kept < 0)
    return;
  for (guint i = 0; i < names->len && self->folder->files->len < BOUNCE_FOLDER_MAX_FILES &&
                    !g_cancellable_is_cancelled (self->cancellable);
       i++)
    take (self, kept, prefix, names->pdata[i], in_maildir, depth);
  close (kept);
}

/**
 * bounce_folder_scan:
 * @path: a folder, or a Maildir
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Looks for files, also in the folders below, as deep as BOUNCE_FOLDER_MAX_DEPTH and as many as
 * BOUNCE_FOLDER_MAX_FILES; hidden ones and links are left out. Nothing is opened yet.
 *
 * Returns: (transfer full) (nullable): the files, or NULL with a G_IO_ERROR
 */
BounceFolder *
bounce_folder_scan (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (BounceFolder) folder = NULL;
  Scan self = { NULL, cancellable };
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }
  folder = g_new0 (BounceFolder, 1);
  folder->files = g_ptr_array_new_with_free_func (g_free);
  self.folder = folder;
  scan (&self, fd, "", 0);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&folder);
}
