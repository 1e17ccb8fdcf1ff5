/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/catalog.h"

#include <string.h>

#define MAGIC 0x950412deu
#define HEADER_WORDS 5
#define MAX_FILE (16u * 1024 * 1024)

/* The texts of a .mo file, both sides sorted by the original (GNU gettext manual, 10.3). */
struct _BounceCatalog
{
  gatomicrefcount ref_count;
  char *language;
  GBytes *bytes;
  const char *data;
  gsize length;
  guint32 n_texts;
  guint32 originals; /* offsets of the two tables */
  guint32 translations;
};

static const char *
get_dir (void)
{
  const char *dir = g_getenv ("BOUNCE_DESK_LOCALEDIR");

  return dir != NULL ? dir : LOCALEDIR;
}

static char *
dup_path (const char *language)
{
  return g_build_filename (get_dir (), language, "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);
}

static gboolean
is_language (const char *name)
{
  return name != NULL && *name != '\0' && strlen (name) <= 20 &&
         strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_@") == strlen (name);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/**
 * bounce_catalog_list_languages:
 *
 * Returns: (transfer full): the languages there are translations for, and English ("en"), sorted,
 * as codes of locales ("pt_BR")
 */
GStrv
bounce_catalog_list_languages (void)
{
  g_autoptr (GPtrArray) languages = g_ptr_array_new ();
  g_autoptr (GDir) dir = g_dir_open (get_dir (), 0, NULL);
  const char *name;

  g_ptr_array_add (languages, g_strdup ("en"));
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = is_language (name) ? dup_path (name) : NULL;

      if (path != NULL && strcmp (name, "en") != 0 && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (languages, g_strdup (name));
    }
  g_ptr_array_sort (languages, compare_names);
  g_ptr_array_add (languages, NULL);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&languages), FALSE);
}

static guint32
get_word (const BounceCatalog *catalog, gsize offset)
{
  guint32 word;

  memcpy (&word, catalog->data + offset, sizeof word);
  return word;
}

/* The text that entry @i of the table at @table names, with its NUL; NULL: it lies outside. */
static const char *
get_text (const BounceCatalog *catalog, guint32 table, guint32 i)
{
  guint64 entry = table + 8 * (guint64)i;
  guint64 length = get_word (catalog, entry), offset = get_word (catalog, entry + 4);

  if (offset + length >= catalog->length || catalog->data[offset + length] != '\0')
    return NULL;
  return catalog->data + offset;
}

/**
 * bounce_catalog_new_from_bytes:
 * @language: the language's code
 * @bytes: a .mo file in the byte order of this machine
 *
 * Returns: (transfer full) (nullable): the catalog; NULL when @bytes are no such file
 */
BounceCatalog *
bounce_catalog_new_from_bytes (const char *language, GBytes *bytes)
{
  BounceCatalog *catalog;
  guint64 tables;

  g_return_val_if_fail (language != NULL && bytes != NULL, NULL);
  catalog = g_new0 (BounceCatalog, 1);
  g_atomic_ref_count_init (&catalog->ref_count);
  catalog->language = g_strdup (language);
  catalog->bytes = g_bytes_ref (bytes);
  catalog->data = g_bytes_get_data (bytes, &catalog->length);
  if (catalog->length >= 4 * HEADER_WORDS && catalog->length <= MAX_FILE &&
      get_word (catalog, 0) == MAGIC)
    {
      catalog->n_texts = get_word (catalog, 8);
      catalog->originals = get_word (catalog, 12);
      catalog->translations = get_word (catalog, 16);
      tables = MAX (catalog->originals, catalog->translations) + 8 * (guint64)catalog->n_texts;
      if (tables <= catalog->length)
        return catalog;
    }
  bounce_catalog_unref (catalog);
  return NULL;
}

/**
 * bounce_catalog_new:
 * @language: one of bounce_catalog_list_languages()
 *
 * Returns: (transfer full) (nullable): its catalog; NULL: there is none, or it is damaged
 */
BounceCatalog *
bounce_catalog_new (const char *language)
{
  g_autofree char *path = NULL;
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!is_language (language))
    return NULL;
  if (strcmp (language, "en") == 0)
    {
      static const guint32 nothing[HEADER_WORDS] = {
        MAGIC, 0, 0, 4 * HEADER_WORDS, 4 * HEADER_WORDS
      };

      bytes = g_bytes_new_static (nothing, sizeof nothing);
      return bounce_catalog_new_from_bytes (language, bytes);
    }
  path = dup_path (language);
  file = g_mapped_file_new (path, FALSE, NULL);
  if (file == NULL)
    return NULL;
  bytes = g_mapped_file_get_bytes (file);
  return bounce_catalog_new_from_bytes (language, bytes);
}

/** bounce_catalog_ref: (transfer full): @catalog with one more reference; it never changes. */
BounceCatalog *
bounce_catalog_ref (BounceCatalog *catalog)
{
  g_atomic_ref_count_inc (&catalog->ref_count);
  return catalog;
}

/** bounce_catalog_unref: drops a reference; NULL is fine. */
void
bounce_catalog_unref (BounceCatalog *catalog)
{
  if (catalog == NULL || !g_atomic_ref_count_dec (&catalog->ref_count))
    return;
  g_bytes_unref (catalog->bytes);
  g_free (catalog->language);
  g_free (catalog);
}

/** bounce_catalog_get_language: (transfer none): its code. */
const char *
bounce_catalog_get_language (const BounceCatalog *catalog)
{
  g_return_val_if_fail (catalog != NULL, NULL);
  return catalog->language;
}

/**
 * bounce_catalog_look_up:
 * @catalog: (nullable): a catalog; NULL: the language of the program
 * @text: an original text
 *
 * Returns: (transfer none): its translation, or @text where there is none; both live as long as
 * @catalog and @text
 */
const char *
bounce_catalog_look_up (const BounceCatalog *catalog, const char *text)
{
  guint32 low = 0, high;

  g_return_val_if_fail (text != NULL, NULL);
  if (catalog == NULL)
    return g_dgettext (GETTEXT_PACKAGE, text);
  for (high = catalog->n_texts; low < high && *text != '\0';)
    {
      guint32 middle = low + (high - low) / 2;
      const char *original = get_text (catalog, catalog->originals, middle);
      int order = original != NULL ? strcmp (text, original) : -1;

      if (order == 0)
        {
          const char *translation = get_text (catalog, catalog->translations, middle);

          return translation != NULL && *translation != '\0' &&
                         g_utf8_validate (translation, -1, NULL)
                     ? translation
                     : text;
        }
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return text;
}
