/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/zip.h"

#include <string.h>

/* The format: APPNOTE.TXT of PKWARE, 4.3. Neither the archive nor its number of files may reach the
 * limits beyond which it would need the extension for large ones. */
#define LOCAL_MAGIC 0x04034b50u
#define CENTRAL_MAGIC 0x02014b50u
#define END_MAGIC 0x06054b50u
#define VERSION 10
#define MAX_FILES 65000u

struct _BounceZip
{
  GByteArray *files;
  GByteArray *directory;
  guint n_files;
  guint16 date;
  guint16 time;
  guint32 crc_table[256];
};

static void
put_16 (GByteArray *out, guint16 value)
{
  guint16 little = GUINT16_TO_LE (value);

  g_byte_array_append (out, (const guint8 *)&little, sizeof little);
}

static void
put_32 (GByteArray *out, guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *)&little, sizeof little);
}

static void
set_now (BounceZip *zip)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int year = g_date_time_get_year (now) - 1980;

  zip->date = (guint16)((CLAMP (year, 0, 127) << 9) | (g_date_time_get_month (now) << 5) |
                        g_date_time_get_day_of_month (now));
  zip->time = (guint16)((g_date_time_get_hour (now) << 11) | (g_date_time_get_minute (now) << 5) |
                        (g_date_time_get_second (now) / 2));
}

/** bounce_zip_new: (transfer full): without a file. */
BounceZip *
bounce_zip_new (void)
{
  BounceZip *zip = g_new0 (BounceZip, 1);

  zip->files = g_byte_array_new ();
  zip->directory = g_byte_array_new ();
  for (guint32 i = 0; i < 256; i++)
    {
      guint32 c = i;

      for (guint bit = 0; bit < 8; bit++)
        c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
      zip->crc_table[i] = c;
    }
  set_now (zip);
  return zip;
}

/** bounce_zip_free: frees it; NULL is fine. */
void
bounce_zip_free (BounceZip *zip)
{
  if (zip == NULL)
    return;
  g_clear_pointer (&zip->files, g_byte_array_unref);
  g_byte_array_unref (zip->directory);
  g_free (zip);
}

static guint32
compute_crc (BounceZip *zip, const guint8 *data, gsize length)
{
  guint32 crc = 0xffffffffu;

  for (gsize i = 0; i < length; i++)
    crc = zip->crc_table[(crc ^ data[i]) & 0xff] ^ (crc >> 8);
  return crc ^ 0xffffffffu;
}

/* What stands both before a file and in the directory. */
static void
put_common (BounceZip *zip, GByteArray *out, guint32 crc, guint32 size, const char *name)
{
  put_16 (out, VERSION);
  put_16 (out, 1 << 11); /* the name is UTF-8 */
  put_16 (out, 0);       /* stored */
  put_16 (out, zip->time);
  put_16 (out, zip->date);
  put_32 (out, crc);
  put_32 (out, size);
  put_32 (out, size);
  put_16 (out, (guint16)strlen (name));
  put_16 (out, 0);
}

/**
 * bounce_zip_add:
 * @zip: an archive
 * @name: the name of a file, without a path
 * @bytes: what is in it
 */
void
bounce_zip_add (BounceZip *zip, const char *name, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint32 crc = compute_crc (zip, data, size);
  guint32 offset = zip->files->len;

  g_return_if_fail (zip->n_files < MAX_FILES && size + zip->files->len < G_MAXINT32);
  put_32 (zip->files, LOCAL_MAGIC);
  put_common (zip, zip->files, crc, (guint32)size, name);
  g_byte_array_append (zip->files, (const guint8 *)name, (guint)strlen (name));
  g_byte_array_append (zip->files, data, (guint)size);

  put_32 (zip->directory, CENTRAL_MAGIC);
  put_16 (zip->directory, VERSION);
  put_common (zip, zip->directory, crc, (guint32)size, name);
  put_16 (zip->directory, 0); /* comment */
  put_16 (zip->directory, 0); /* disk */
  put_16 (zip->directory, 0); /* attributes */
  put_32 (zip->directory, 0);
  put_32 (zip->directory, offset);
  g_byte_array_append (zip->directory, (const guint8 *)name, (guint)strlen (name));
  zip->n_files++;
}

/** bounce_zip_get_size: how large it is so far. */
gsize
bounce_zip_get_size (BounceZip *zip)
{
  return (gsize)zip->files->len + zip->directory->len;
}

/** bounce_zip_end: (transfer full): the archive; nothing can be added any more. */
GBytes *
bounce_zip_end (BounceZip *zip)
{
  guint32 offset = zip->files->len;

  g_byte_array_append (zip->files, zip->directory->data, zip->directory->len);
  put_32 (zip->files, END_MAGIC);
  put_16 (zip->files, 0);
  put_16 (zip->files, 0);
  put_16 (zip->files, (guint16)zip->n_files);
  put_16 (zip->files, (guint16)zip->n_files);
  put_32 (zip->files, zip->directory->len);
  put_32 (zip->files, offset);
  put_16 (zip->files, 0);
  return g_byte_array_free_to_bytes (g_steal_pointer (&zip->files));
}
