/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "send/ticket-reply.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What a server says becomes a line of the window: whole characters, one line. */
static void
check_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

/* The first line is the way into the answer that a ticket system's file names, the rest is the
 * answer. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize skip = end != NULL ? (gsize)(end - data) + 1 : 0;
  g_autofree char *path = g_strndup ((const char *)data, skip > 0 ? skip - 1 : 0);
  g_autoptr (GBytes) body = g_bytes_new (data + skip, size - skip);
  g_autoptr (GHashTable) headers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (BounceTicketReply) reply = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autofree char *value = NULL;
  g_autofree char *header = NULL;
  g_autofree char *words = NULL;
  int count;

  g_hash_table_insert (headers, (gpointer) "location", path);
  reply = bounce_ticket_reply_new (body, headers);
  words = bounce_ticket_reply_dup_words (reply);
  check_text (words);
  g_assert_true (words == NULL || strchr (words, '\n') == NULL);
  header = bounce_ticket_reply_dup_value (reply, "header:Location");
  check_text (header);
  if (!bounce_ticket_reply_path_is_valid (path))
    return 0;
  value = bounce_ticket_reply_dup_value (reply, path);
  check_text (value);
  count = bounce_ticket_reply_count (reply, path);
  g_assert_true (count < 0 || bounce_ticket_reply_is_json (reply));
  file = bounce_ticket_reply_dup_base64 (reply, path);
  g_assert_true (file == NULL || g_bytes_get_size (file) <= size);
  return 0;
}
