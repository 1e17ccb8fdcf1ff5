/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/attached.h"

#include <string.h>

#include "report/decoder-private.h"

#define MAX_ATTACHED 1000u

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)

typedef struct
{
  GBytes *mail;      /* as it came */
  GByteArray *bytes; /* as bounce_decoder_prepare() left it */
  GPtrArray *list;
} Search;

/** bounce_attached_free: frees it and all it owns. */
void
bounce_attached_free (BounceAttached *attached)
{
  g_free (attached->name);
  g_bytes_unref (attached->bytes);
  g_free (attached);
}

/* A mail inside stands in the prepared bytes with the types of its parts renamed. Its exact bytes
 * stand in the mail as it came, as far from the end, unless line ends had to be repaired. */
static GBytes *
get_exact_bytes (const Search *search, GBytes *found)
{
  gsize length, mail_length, offset, delta;
  const guint8 *data = g_bytes_get_data (found, &length), *mail, *exact;

  mail = g_bytes_get_data (search->mail, &mail_length);
  if (length == 0 || data < search->bytes->data ||
      data + length > search->bytes->data + search->bytes->len || mail_length < search->bytes->len)
    return g_bytes_new (data, length);
  offset = data - search->bytes->data;
  delta = mail_length - search->bytes->len;
  exact = mail + delta + offset;
  for (gsize i = 0; i < length; i++)
    if (data[i] != exact[i] && data[i] != 'x')
      return g_bytes_new (data, length);
  return g_bytes_new (exact, length);
}

static gboolean
is_named (const char *name, const char *ending)
{
  gsize length = name != NULL ? strlen (name) : 0, n = strlen (ending);

  return length > n && g_ascii_strcasecmp (name + length - n, ending) == 0;
}

static void
take (Search *search, GMimePart *part)
{
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (part));
  const char *name = g_mime_part_get_filename (part);
  const char *media = type != NULL ? g_mime_content_type_get_media_type (type) : NULL;
  const char *subtype = type != NULL ? g_mime_content_type_get_media_subtype (type) : NULL;
  gboolean is_message = FALSE, is_tnef;
  BounceAttached *attached;
  g_autoptr (GBytes) bytes = NULL;

  if (media == NULL || subtype == NULL)
    return;
  if (g_ascii_strcasecmp (media, "message") == 0)
    is_message = g_str_has_suffix (subtype, "fc822") || g_str_has_suffix (subtype, "fc2822") ||
                 g_str_has_suffix (subtype, "lobal");
  is_tnef = g_ascii_strcasecmp (subtype, "ms-tnef") == 0 ||
            g_ascii_strcasecmp (subtype, "vnd.ms-tnef") == 0 || is_named (name, "winmail.dat");
  if (!is_message && name == NULL && !is_tnef)
    return;
  bytes = bounce_part_dup_bytes (part, BOUNCE_MAX_MAIL_BYTES);
  attached = g_new0 (BounceAttached, 1);
  attached->name = g_strdup (name);
  attached->bytes = get_exact_bytes (search, bytes);
  attached->is_message = is_message || is_named (name, ".eml");
  attached->is_tnef = is_tnef;
  g_ptr_array_add (search->list, attached);
}

static void
walk (Search *search, GMimeObject *object, guint depth)
{
  GMimeContentType *type = g_mime_object_get_content_type (object);

  if (depth > BOUNCE_MAX_DEPTH || search->list->len >= MAX_ATTACHED)
    return;
  if (GMIME_IS_MULTIPART (object))
    {
      int n_parts = g_mime_multipart_get_count (GMIME_MULTIPART (object));

      /* What a report carries belongs to it. */
      if (type != NULL && g_mime_content_type_is_type (type, "multipart", "report"))
        return;
      for (int i = 0; i < n_parts; i++)
        walk (search, g_mime_multipart_get_part (GMIME_MULTIPART (object), i), depth + 1);
    }
  else if (GMIME_IS_PART (object))
    take (search, GMIME_PART (object));
}

static gboolean
is_from_daemon (GMimeMessage *message)
{
  InternetAddressList *list = g_mime_message_get_from (message);
  InternetAddress *from = list != NULL && internet_address_list_length (list) > 0
                              ? internet_address_list_get_address (list, 0)
                              : NULL;

  return INTERNET_ADDRESS_IS_MAILBOX (from) &&
         bounce_header_is_daemon (
             internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (from)),
             internet_address_get_name (from));
}

/**
 * bounce_attached_list:
 * @mail: the exact bytes of a mail
 * @from_daemon: (out): whether a mail system sent it
 *
 * Only the child reader calls it, as bounce_report_decode().
 *
 * Returns: (transfer full) (element-type BounceAttached): what people attached to it: files with a
 * name, mails and winmail.dat, in their order; the parts of a report are not among them
 */
GPtrArray *
bounce_attached_list (GBytes *mail, gboolean *from_daemon)
{
  Search search = { mail, NULL, NULL };
  g_autoptr (GByteArray) bytes = bounce_decoder_prepare (mail, NULL);
  g_autoptr (GMimeStream) stream = NULL;
  g_autoptr (GMimeParser) parser = NULL;
  g_autoptr (GMimeMessage) message = NULL;

  *from_daemon = FALSE;
  search.bytes = bytes;
  search.list = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_attached_free);
  if (bytes == NULL)
    return search.list;
  stream = g_mime_stream_mem_new_with_byte_array (bytes);
  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  parser = g_mime_parser_new_with_stream (stream);
  message = g_mime_parser_construct_message (parser, NULL);
  if (message != NULL && g_mime_message_get_mime_part (message) != NULL)
    {
      *from_daemon = is_from_daemon (message);
      walk (&search, g_mime_message_get_mime_part (message), 0);
    }
  return search.list;
}
