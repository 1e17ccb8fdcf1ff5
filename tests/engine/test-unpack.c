/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "reader/unpacker.h"

/* Everything here goes through a real child, locked in. */

static GBytes *
load (const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "intake", file, NULL);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

/* "name:bytes name:bytes; outcome" with a "*" for the container itself as a mail */
static char *
describe (BounceUnpacker *unpacker, GBytes *container, BounceUnpackKind kind)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  BounceUnpackEvent event;
  gsize n = 0;
  gboolean is_first = TRUE;

  bounce_unpacker_begin (unpacker, container, kind, NULL, &error);
  g_assert_no_error (error);
  do
    {
      bounce_unpacker_next (unpacker, &event, NULL, &error);
      g_assert_no_error (error);
      if (event.type != BOUNCE_UNPACK_EVENT_PIECE && !is_first)
        g_string_append_printf (text, ":%" G_GSIZE_FORMAT " ", n);
      if (event.type == BOUNCE_UNPACK_EVENT_MEMBER)
        {
          g_string_append_printf (text, "%s%s", event.name, event.is_converted ? "*" : "");
          is_first = FALSE;
          n = 0;
        }
      n += event.length;
    }
  while (event.type != BOUNCE_UNPACK_EVENT_END);
  g_string_append_printf (text, "; %d", event.outcome);
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *file;
  BounceUnpackKind kind;
  const char *members;
} rows[] = {
  { "two.zip",
    BOUNCE_UNPACK_ARCHIVE,
    "mails/1.eml:789 mails/Zurück.eml:789 mails/picture.png:32 ; 0" },
  { "two.tar.gz",
    BOUNCE_UNPACK_ARCHIVE,
    "mails/1.eml:789 mails/Zurück.eml:789 mails/picture.png:32 ; 0" },
  { "one.eml.gz", BOUNCE_UNPACK_ARCHIVE, ":789 ; 0" },
  { "cut.zip", BOUNCE_UNPACK_ARCHIVE, "mails/1.eml:789 mails/Zurück.eml:789 ; 2" },
  { "one.emlx", BOUNCE_UNPACK_ARCHIVE, "; 2" },
  { "one.emlx", BOUNCE_UNPACK_OUTLOOK, "; 2" },
  { "forward-two.eml", BOUNCE_UNPACK_MAIL, ":789 :789 ; 0" },
  { "forward-ordinary.eml", BOUNCE_UNPACK_MAIL, "; 1" },
  { "forward-msg.eml", BOUNCE_UNPACK_MAIL, "bounce.msg:5632 ; 0" },
  { "winmail.eml", BOUNCE_UNPACK_MAIL, "bounce.eml:789 ; 0" },
};

static void
test_members (void)
{
  g_autoptr (BounceUnpacker) unpacker = bounce_unpacker_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) container = load (rows[i].file);
      g_autofree char *members = describe (unpacker, container, rows[i].kind);

      g_test_message ("%s", rows[i].file);
      g_assert_cmpstr (members, ==, rows[i].members);
    }
}

/* 80 MB of one letter in some hundred kB: stopped at the limit, before it takes anybody's memory.
 */
static void
test_bomb (void)
{
  const gsize size = 80u * 1024 * 1024;
  g_autoptr (GConverter) gzip =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autofree guint8 *letters = g_malloc (size);
  g_autofree guint8 *packed = g_malloc (1024 * 1024);
  g_autoptr (BounceUnpacker) unpacker = bounce_unpacker_new ();
  g_autoptr (GBytes) container = NULL;
  g_autofree char *members = NULL;
  gsize n_read = 0, n_written = 0, done = 0, length = 0;
  GConverterResult result;

  memset (letters, 'x', size);
  do
    {
      result = g_converter_convert (gzip,
                                    letters + done,
                                    size - done,
                                    packed + length,
                                    1024 * 1024 - length,
                                    G_CONVERTER_INPUT_AT_END,
                                    &n_read,
                                    &n_written,
                                    NULL);
      g_assert_cmpint (result, !=, G_CONVERTER_ERROR);
      done += n_read;
      length += n_written;
    }
  while (result != G_CONVERTER_FINISHED);
  container = g_bytes_new (packed, length);
  members = describe (unpacker, container, BOUNCE_UNPACK_ARCHIVE);
  g_assert_cmpstr (members, ==, ":67108864 ; 5");
}

static void
test_cancel (void)
{
  g_autoptr (BounceUnpacker) unpacker = bounce_unpacker_new ();
  g_autoptr (GBytes) container = load ("two.zip");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *members = NULL;
  BounceUnpackEvent event;

  g_assert_true (
      bounce_unpacker_begin (unpacker, container, BOUNCE_UNPACK_ARCHIVE, cancellable, &error));
  g_cancellable_cancel (cancellable);
  while (bounce_unpacker_next (unpacker, &event, cancellable, &error))
    g_assert_cmpint (event.type, !=, BOUNCE_UNPACK_EVENT_END);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  members = describe (unpacker, container, BOUNCE_UNPACK_ARCHIVE);
  g_assert_cmpstr (members, ==, rows[0].members);
}

typedef struct
{
  const char *how;
  int code; /* BounceReaderError; -1: none */
} Evil;

static const Evil evils[] = {
  { "unpack-good", -1 },
  { "unpack-exit", BOUNCE_READER_ERROR_CRASHED },
  { "unpack-silent", BOUNCE_READER_ERROR_TIMED_OUT },
  { "unpack-drip", BOUNCE_READER_ERROR_TIMED_OUT },
  { "unpack-piece-first", BOUNCE_READER_ERROR_CRASHED },
  { "unpack-flag", BOUNCE_READER_ERROR_CRASHED },
  { "unpack-name", BOUNCE_READER_ERROR_CRASHED },
  { "unpack-empty-piece", BOUNCE_READER_ERROR_CRASHED },
  { "unpack-large-piece", BOUNCE_READER_ERROR_CRASHED },
  { "unpack-flood", BOUNCE_READER_ERROR_CRASHED },
  { "unpack-members", BOUNCE_READER_ERROR_CRASHED },
  { "unpack-outcome", BOUNCE_READER_ERROR_CRASHED },
};

/* A child in foreign hands gives an error, in time, and no more than the limits; a name of its is
 * one clean line. */
static void
test_evil (gconstpointer data)
{
  const Evil *evil = data;
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "engine", "evil-reader", NULL);
  g_autofree char *before = g_strdup (g_getenv ("BOUNCE_DESK_READER"));
  g_autoptr (BounceUnpacker) unpacker = bounce_unpacker_new ();
  g_autoptr (GBytes) container = g_bytes_new_static ("PK", 2);
  g_autoptr (GError) error = NULL;
  BounceUnpackEvent event = { BOUNCE_UNPACK_EVENT_MEMBER };
  guint64 n_bytes = 0;

  g_setenv ("BOUNCE_DESK_READER", program, TRUE);
  g_setenv ("BOUNCE_TEST_EVIL", evil->how, TRUE);
  bounce_unpacker_set_seconds (unpacker, 1);
  if (bounce_unpacker_begin (unpacker, container, BOUNCE_UNPACK_ARCHIVE, NULL, &error))
    while (event.type != BOUNCE_UNPACK_EVENT_END &&
           bounce_unpacker_next (unpacker, &event, NULL, &error))
      {
        n_bytes += event.length;
        if (evil->code < 0 && event.type == BOUNCE_UNPACK_EVENT_MEMBER)
          {
            g_assert_true (g_utf8_validate (event.name, -1, NULL));
            g_assert_null (strpbrk (event.name, "\r\n"));
            g_assert_null (strstr (event.name, "\xe2\x80\xae"));
          }
      }
  g_assert_cmpuint (n_bytes, <=, BOUNCE_UNPACK_MAX_BYTES);
  if (evil->code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, BOUNCE_READER_ERROR, evil->code);
  g_setenv ("BOUNCE_DESK_READER", before, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unpack/members", test_members);
  g_test_add_func ("/unpack/bomb", test_bomb);
  g_test_add_func ("/unpack/cancel", test_cancel);
  for (guint i = 0; i < G_N_ELEMENTS (evils); i++)
    {
      g_autofree char *path = g_strconcat ("/unpack/evil/", evils[i].how, NULL);

      g_test_add_data_func (path, &evils[i], test_evil);
    }
  return g_test_run ();
}
