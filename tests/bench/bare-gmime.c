/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <gmime/gmime.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* What GMime alone needs for the same mails: parse each FILE, decode its subject and the text of
 * its parts. The figures of bounce-explain are told as multiples of this. */

static void
visit (GMimeObject *parent, GMimeObject *part, gpointer data)
{
  gsize *n_bytes = data;

  if (GMIME_IS_TEXT_PART (part))
    {
      g_autofree char *text = g_mime_text_part_get_text (GMIME_TEXT_PART (part));

      *n_bytes += text != NULL ? strlen (text) : 0;
    }
  else if (GMIME_IS_PART (part))
    {
      GMimeDataWrapper *content = g_mime_part_get_content (GMIME_PART (part));
      GMimeStream *stream = g_mime_stream_mem_new ();

      if (content != NULL &&
          g_mime_content_type_is_type (g_mime_object_get_content_type (part), "message", "*"))
        g_mime_data_wrapper_write_to_stream (content, stream);
      *n_bytes += (gsize)g_mime_stream_length (stream);
      g_object_unref (stream);
    }
}

static gsize
read_mail (const char *path)
{
  gsize n_bytes = 0;
  int fd = open (path, O_RDONLY);
  GMimeStream *stream = g_mime_stream_fs_new (fd);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);

  if (message != NULL)
    {
      const char *subject = g_mime_message_get_subject (message);

      n_bytes += subject != NULL ? strlen (subject) : 0;
      g_mime_message_foreach (message, visit, &n_bytes);
      g_object_unref (message);
    }
  g_object_unref (parser);
  g_object_unref (stream);
  return n_bytes;
}

int
main (int argc, char **argv)
{
  gsize n_bytes = 0;

  g_mime_init ();
  for (int i = 1; i < argc; i++)
    n_bytes += read_mail (argv[i]);
  printf ("%d mails, %zu bytes of text\n", argc - 1, n_bytes);
  return 0;
}
