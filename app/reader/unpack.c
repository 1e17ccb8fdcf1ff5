/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/unpack.h"

#include <string.h>

#include "report/attached.h"
#include "report/compose.h"
#include "report/decoder.h"
#include "report/outlook.h"

/* A sink that stops at the limits. */
typedef struct
{
  const BounceUnpackSink *sink;
  guint n_members;
  guint64 left;
} Limits;

static gboolean
member (gpointer data, const char *name, guint64 position, gboolean is_converted)
{
  Limits *limits = data;

  if (++limits->n_members > BOUNCE_UNPACK_MAX_MEMBERS)
    return FALSE;
  return limits->sink->member (limits->sink->data, name, position, is_converted);
}

static gboolean
piece (gpointer data, gconstpointer bytes, gsize length)
{
  Limits *limits = data;

  if (length > limits->left)
    return FALSE;
  limits->left -= length;
  return limits->sink->piece (limits->sink->data, bytes, length);
}

static gboolean
tell (const BounceUnpackSink *sink, const char *name, GBytes *bytes, gboolean is_converted)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (!sink->member (sink->data, name != NULL ? name : "", 0, is_converted))
    return FALSE;
  for (gsize i = 0; i < length; i += BOUNCE_UNPACK_PIECE)
    if (!sink->piece (sink->data, data + i, MIN (BOUNCE_UNPACK_PIECE, length - i)))
      return FALSE;
  return TRUE;
}

static BounceUnpackOutcome
unpack_outlook (GBytes *msg, const BounceUnpackSink *sink)
{
  g_autoptr (GBytes) mail = bounce_outlook_to_mail (msg);

  if (mail == NULL)
    return BOUNCE_UNPACK_DAMAGED;
  return tell (sink, NULL, mail, TRUE) ? BOUNCE_UNPACK_DONE : BOUNCE_UNPACK_TOO_MUCH;
}

static gboolean
is_notice (GBytes *mail)
{
  g_autoptr (BounceReport) report = bounce_report_decode (mail, NULL);

  return report != NULL &&
         (report->kind == BOUNCE_KIND_BOUNCE || report->kind == BOUNCE_KIND_DELAY);
}

static gboolean
is_container (const BounceAttached *attached)
{
  static const struct
  {
    const char *magic;
    gsize length;
  } magics[] = {
    { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 },
    { "PK\3\4", 4 },
    { "\x1f\x8b\x08", 3 },
  };
  gsize length;
  const char *data = g_bytes_get_data (attached->bytes, &length);

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if (length > magics[i].length && memcmp (data, magics[i].magic, magics[i].length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
looks_like_mail (const BounceAttached *attached)
{
  const char *name = attached->name != NULL ? attached->name : "";
  gsize length = strlen (name);

  return attached->is_message ||
         (length > 4 && g_ascii_strcasecmp (name + length - 4, ".eml") == 0);
}

/* Puts what winmail.dat files carry in their place. */
static GPtrArray *
open_tnef (GPtrArray *list, GString *text)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_attached_free);

  while (list->len > 0)
    {
      BounceAttached *attached = g_ptr_array_steal_index (list, 0);
      g_autoptr (GPtrArray) inner = NULL;
      g_autofree char *body = NULL;

      if (!attached->is_tnef)
        {
          g_ptr_array_add (all, attached);
          continue;
        }
      inner = bounce_tnef_list (attached->bytes, &body);
      if (body != NULL)
        g_string_append_printf (text, "%s\n", body);
      while (inner->len > 0)
        g_ptr_array_add (all, g_ptr_array_steal_index (inner, 0));
      bounce_attached_free (attached);
    }
  return all;
}

/* The mail with the text of its winmail.dat, for the decoder. */
static GBytes *
rewrite (GBytes *mail, const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (mail, &length);
  g_autofree char *head = g_strndup (data, MIN (length, 256u * 1024));
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);

  bounce_compose_take_headers (out, head);
  g_string_append (out, "X-Bounce-Desk-Converted: winmail.dat\nMIME-Version: 1.0\n");
  bounce_compose_text (out, "text/plain", valid);
  return g_string_free_to_bytes (out);
}

/* A mail that somebody forwards with several bounces, or with one that the decoder cannot see into.
 * The mail that a notice returns is no such thing. */
static BounceUnpackOutcome
unpack_mail (GBytes *mail, const BounceUnpackSink *sink)
{
  gboolean from_daemon;
  g_autoptr (GPtrArray) list = bounce_attached_list (mail, &from_daemon);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) all = open_tnef (list, text);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  guint n_containers = 0;

  for (guint i = 0; i < all->len && !from_daemon; i++)
    {
      BounceAttached *attached = all->pdata[i];
      gboolean has_more = is_container (attached);

      if (has_more || (looks_like_mail (attached) && is_notice (attached->bytes)))
        g_ptr_array_add (chosen, attached);
      n_containers += has_more;
    }
  if (chosen->len > 1 || n_containers > 0 || (chosen->len == 1 && !is_notice (mail)))
    {
      for (guint i = 0; i < chosen->len; i++)
        {
          const BounceAttached *attached = chosen->pdata[i];

          if (!tell (sink, attached->name, attached->bytes, FALSE))
            return BOUNCE_UNPACK_TOO_MUCH;
        }
      return BOUNCE_UNPACK_DONE;
    }
  if (text->len > 0)
    {
      g_autoptr (GBytes) rewritten = rewrite (mail, text->str);

      return tell (sink, NULL, rewritten, TRUE) ? BOUNCE_UNPACK_DONE : BOUNCE_UNPACK_TOO_MUCH;
    }
  return BOUNCE_UNPACK_NOTHING;
}

/**
 * bounce_unpack:
 * @container: the bytes of an archive, an Outlook message or a mail
 * @kind: which of them
 * @sink: whom its members are told to
 *
 * Takes a container apart, one level deep, within the limits above. Hostile bytes may break the
 * libraries that do it: only the child reader calls it.
 *
 * Returns: how it ended
 */
BounceUnpackOutcome
bounce_unpack (GBytes *container, BounceUnpackKind kind, const BounceUnpackSink *sink)
{
  Limits limits = { sink, 0, bounce_unpack_get_limit (g_bytes_get_size (container)) };
  const BounceUnpackSink limited = { member, piece, &limits };

  switch (kind)
    {
    case BOUNCE_UNPACK_ARCHIVE:
      return bounce_archive_unpack (container, &limited);
    case BOUNCE_UNPACK_OUTLOOK:
      return unpack_outlook (container, &limited);
    case BOUNCE_UNPACK_MAIL:
      return unpack_mail (container, &limited);
    case BOUNCE_N_UNPACK_KINDS:
      break;
    }
  return BOUNCE_UNPACK_DAMAGED;
}
