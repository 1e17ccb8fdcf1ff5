/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/hand-over.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/save.h"
#include "base/text.h"

/**
 * bounce_hand_over_save_draft:
 * @draft: a draft
 * @file: where to; replaced when it exists
 * @error: return location for an error
 *
 * Saves the draft as a mail that mail programs open for sending. The file is there whole or not at
 * all, and only its owner can read it.
 *
 * Returns: whether it was saved; FALSE with an error of BOUNCE_DRAFT_ERROR or G_IO_ERROR
 */
gboolean
bounce_hand_over_save_draft (BounceDraft *draft, GFile *file, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);
  bytes = bounce_draft_serialize (draft, error);
  if (bytes == NULL)
    return FALSE;
  return bounce_save_bytes (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

/* A name for one folder: no path, nothing hidden, nothing that a shell or Windows trips over. */
static char *
clean_name (const char *name)
{
  g_autofree char *line = bounce_text_clean_line (name != NULL ? name : "", -1, 120);

  g_strdelimit (line, "/\\:*?\"<>|", '-');
  for (char *p = line; *p == '.' || *p == '-' || *p == ' '; p++)
    *p = '_';
  return *line != '\0' ? g_steal_pointer (&line) : g_strdup ("bounce");
}

/* A new folder of that name, or of that name with a number; NULL with an error. */
static GFile *
make_folder (GFile *parent, const char *name, GError **error)
{
  for (guint i = 1; i < 1000; i++)
    {
      g_autofree char *numbered = i == 1 ? g_strdup (name) : g_strdup_printf ("%s-%u", name, i);
      g_autoptr (GFile) folder = g_file_get_child (parent, numbered);
      g_autoptr (GError) wrong = NULL;

      if (g_file_make_directory (folder, NULL, &wrong))
        return g_steal_pointer (&folder);
      if (!g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return NULL;
        }
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("\"%s\" exists already."), name);
  return NULL;
}

typedef struct
{
  const char *name;
  const char *data;
  gsize length;
} Item;

static gboolean
write_items (GFile *folder, const Item *items, guint n_items, GError **error)
{
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GFile) file = g_file_get_child (folder, items[i].name);

      if (!bounce_save_bytes (file, items[i].data, items[i].length, error))
        return FALSE;
    }
  return TRUE;
}

static void
remove_items (GFile *folder, const Item *items, guint n_items)
{
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GFile) file = g_file_get_child (folder, items[i].name);

      g_file_delete (file, NULL, NULL);
    }
  g_file_delete (folder, NULL, NULL);
}

/**
 * bounce_hand_over_save_package:
 * @folder: where to put the new folder
 * @name: (nullable): its name; made harmless, and numbered when it exists
 * @bounce: the exact bytes of the notice
 * @summary: the summary, UTF-8
 * @error: return location for an error
 *
 * Writes a folder with bounce.eml (or bounce.msg), summary.txt and SHA256SUMS, which `sha256sum -c`
 * can check.
 *
 * Returns: (transfer full) (nullable): the new folder, or NULL with an error of G_IO_ERROR, and
 * then nothing is left behind
 */
GFile *
bounce_hand_over_save_package (
    GFile *folder, const char *name, GBytes *bounce, const char *summary, GError **error)
{
  g_autofree char *safe = clean_name (name);
  g_autofree char *bounce_sum = NULL;
  g_autofree char *summary_sum = NULL;
  g_autofree char *sums = NULL;
  g_autoptr (GFile) package = NULL;
  const char *file;
  Item items[3];

  g_return_val_if_fail (G_IS_FILE (folder), NULL);
  g_return_val_if_fail (bounce != NULL && summary != NULL, NULL);
  bounce_sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bounce);
  summary_sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, summary, -1);
  file = bounce_draft_name_bounce (bounce);
  sums = g_strdup_printf ("%s  %s\n%s  summary.txt\n", bounce_sum, file, summary_sum);
  items[0] = (Item){ file, g_bytes_get_data (bounce, NULL), g_bytes_get_size (bounce) };
  items[1] = (Item){ "summary.txt", summary, strlen (summary) };
  items[2] = (Item){ "SHA256SUMS", sums, strlen (sums) };
  package = make_folder (folder, safe, error);
  if (package == NULL)
    return NULL;
  if (!write_items (package, items, G_N_ELEMENTS (items), error))
    {
      remove_items (package, items, G_N_ELEMENTS (items));
      return NULL;
    }
  return g_steal_pointer (&package);
}
