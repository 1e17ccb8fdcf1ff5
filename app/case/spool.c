/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _BounceSpool
{
  int fd; /* -1: there is nowhere to keep anything */
  guint64 end;
};

/* The folder for temporary files is often kept in memory, which is what shall be spared. */
static int
open_nameless (const char *folder)
{
  g_autofree char *path = NULL;
  int fd;

  g_mkdir_with_parents (folder, 0700);
#ifdef O_TMPFILE
  fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
  if (fd >= 0)
    return fd;
#endif
  path = g_build_filename (folder, "mails-XXXXXX", NULL);
  fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    g_unlink (path);
  return fd;
}

/** bounce_spool_new: (transfer full): an empty one. */
BounceSpool *
bounce_spool_new (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "bounce-desk", NULL);
  BounceSpool *spool = g_new0 (BounceSpool, 1);

  spool->fd = open_nameless (folder);
  if (spool->fd < 0)
    spool->fd = open_nameless (g_get_tmp_dir ());
  return spool;
}

/** bounce_spool_free: forgets the bytes; NULL is fine. */
void
bounce_spool_free (BounceSpool *spool)
{
  if (spool == NULL)
    return;
  if (spool->fd >= 0)
    close (spool->fd);
  g_free (spool);
}

/**
 * bounce_spool_add:
 * @spool: a spool
 * @bytes: what to keep
 * @offset: (out): where they are
 *
 * Returns: FALSE: there is no room
 */
gboolean
bounce_spool_add (BounceSpool *spool, GBytes *bytes, guint64 *offset)
{
  gsize length, done = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  while (done < length)
    {
      gssize n = spool->fd >= 0
                     ? pwrite (spool->fd, data + done, length - done, (off_t)(spool->end + done))
                     : -1;

      if (n < 0 && spool->fd >= 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += (gsize)n;
    }
  *offset = spool->end;
  spool->end += length;
  return TRUE;
}

/**
 * bounce_spool_load:
 * @spool: a spool
 * @offset: of bounce_spool_add()
 * @length: how many bytes
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the bytes; NULL with G_IO_ERROR, whose message is for people
 */
GBytes *
bounce_spool_load (BounceSpool *spool, guint64 offset, gsize length, GError **error)
{
  g_autofree guint8 *data = g_try_malloc (MAX (length, 1));
  gsize done = 0;

  while (data != NULL && done < length)
    {
      gssize n = pread (spool->fd, data + done, length - done, (off_t)(offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      done += (gsize)n;
    }
  if (data == NULL || done < length)
    {
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The mail could not be read again."));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}
