/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "reader/unpack.h"

typedef struct archive Archive;

static void
archive_close_and_free (Archive *archive)
{
  archive_read_free (archive);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_close_and_free)

/* macOS puts its own notes beside every file. */
static gboolean
is_clutter (const char *name)
{
  const char *base = strrchr (name, '/');

  base = base != NULL ? base + 1 : name;
  return g_str_has_prefix (name, "__MACOSX/") || g_str_has_prefix (base, "._") ||
         strcmp (base, ".DS_Store") == 0;
}

/* A name that the archive says is not UTF-8 is of use all the same. */
static const char *
get_name (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);

  if (name == NULL)
    name = archive_entry_pathname (entry);
  return name != NULL ? name : "";
}

static BounceUnpackOutcome
copy_data (Archive *archive, const BounceUnpackSink *sink)
{
  g_autofree guint8 *piece = g_malloc (BOUNCE_UNPACK_PIECE);

  for (;;)
    {
      la_ssize_t n = archive_read_data (archive, piece, BOUNCE_UNPACK_PIECE);

      if (n == 0)
        return BOUNCE_UNPACK_DONE;
      if (n == ARCHIVE_RETRY)
        continue;
      if (n < 0)
        return BOUNCE_UNPACK_CUT;
      if (!sink->piece (sink->data, piece, (gsize)n))
        return BOUNCE_UNPACK_TOO_MUCH;
    }
}

static BounceUnpackOutcome
take_entry (Archive *archive, struct archive_entry *entry, const BounceUnpackSink *sink)
{
  const char *name = get_name (entry);
  gint64 position = archive_filter_bytes (archive, -1);
  gboolean is_raw = archive_format (archive) == ARCHIVE_FORMAT_RAW;

  /* Any bytes are "raw"; only compressed ones are an archive. */
  if (is_raw && archive_filter_count (archive) < 2)
    return BOUNCE_UNPACK_DAMAGED;
  if (archive_entry_filetype (entry) != AE_IFREG || is_clutter (name))
    return BOUNCE_UNPACK_DONE;
  if (archive_entry_is_encrypted (entry))
    return BOUNCE_UNPACK_ENCRYPTED;
  if (!sink->member (sink->data, is_raw ? "" : name, (guint64)MAX (position, 0), FALSE))
    return BOUNCE_UNPACK_TOO_MUCH;
  return copy_data (archive, sink);
}

/**
 * bounce_archive_unpack:
 * @archive: the bytes of a .zip, .tar, .tar.gz or .gz
 * @sink: whom its files are told to
 *
 * Folders, links and devices are left out. Only the child reader calls it.
 *
 * Returns: how it ended
 */
BounceUnpackOutcome
bounce_archive_unpack (GBytes *archive, const BounceUnpackSink *sink)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (archive, &length);
  g_autoptr (Archive) reader = archive_read_new ();
  BounceUnpackOutcome outcome = BOUNCE_UNPACK_DONE;

  if (archive_read_support_filter_gzip (reader) != ARCHIVE_OK ||
      archive_read_support_format_zip (reader) != ARCHIVE_OK ||
      archive_read_support_format_tar (reader) != ARCHIVE_OK ||
      archive_read_support_format_raw (reader) != ARCHIVE_OK ||
      archive_read_open_memory (reader, data, length) != ARCHIVE_OK)
    return BOUNCE_UNPACK_DAMAGED;
  while (outcome == BOUNCE_UNPACK_DONE)
    {
      struct archive_entry *entry;
      int code = archive_read_next_header (reader, &entry);

      if (code == ARCHIVE_EOF)
        return BOUNCE_UNPACK_DONE;
      if (code == ARCHIVE_RETRY)
        continue;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
        return BOUNCE_UNPACK_DAMAGED;
      outcome = take_entry (reader, entry, sink);
    }
  return outcome;
}
