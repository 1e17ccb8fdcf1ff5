/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/attached.h"

#include <string.h>

#include "report/decoder-private.h"

#define MAX_ATTACHED 1000u

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

/* The bytes of a part that is not encoded stand in the mail as it came too, as far from the end,
 * unless line ends had to be repaired: those are the exact ones. */
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
  return g_bytes_new (memcmp (data, exact, length) == 0 ? exact : data, length);
}

static gboolean
is_named (const char *name, const char *ending)
{
  gsize length = name != NULL ? strlen (name) : 0, n = strlen (ending);

  return length > n && g_ascii_strcasecmp (name + length - n, ending) == 0;
}

static void
take (Search *search, const BouncePart *part)
{
  const char *name = bounce_part_get_filename (part);
  gboolean is_message = FALSE, is_tnef;
  BounceAttached *attached;
  g_autoptr (GBytes) bytes = NULL;

  if (strcmp (part->type, "message") == 0)
    is_message = strcmp (part->subtype, "rfc822") == 0 || strcmp (part->subtype, "rfc2822") == 0 ||
                 strcmp (part->subtype, "global") == 0;
  is_tnef = strcmp (part->subtype, "ms-tnef") == 0 || strcmp (part->subtype, "vnd.ms-tnef") == 0 ||
            is_named (name, "winmail.dat");
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
walk (Search *search, const BouncePart *part, guint depth)
{
  if (depth > BOUNCE_MAX_DEPTH || search->list->len >= MAX_ATTACHED)
    return;
  if (!part->is_multipart)
    take (search, part);
  /* What a report carries belongs to it. */
  else if (!bounce_part_is (part, "multipart", "report"))
    for (const BouncePart *child = part->first; child != NULL; child = child->next)
      walk (search, child, depth + 1);
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
  g_autoptr (BounceMime) mime = NULL;

  *from_daemon = FALSE;
  search.bytes = bytes;
  search.list = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_attached_free);
  if (bytes == NULL)
    return search.list;
  mime = bounce_mime_new ((char *)bytes->data, bytes->len);
  if (mime != NULL)
    {
      *from_daemon = bounce_header_is_from_daemon (mime);
      walk (&search, mime->body, 0);
    }
  return search.list;
}
