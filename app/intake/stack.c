/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "intake/source-private.h"
#include "intake/wrap.h"

#define PIECE (128u * 1024)

/* A file that begins like an mbox and is no longer than this is looked at as a whole: most are one
 * mail. */
#define MAX_PEEK (4u * 1024 * 1024)

/* An archive may be larger than any mail. */
#define MAX_CONTAINER (256u * 1024 * 1024)

static void
origin_copy (BounceOrigin *copy, const BounceOrigin *origin)
{
  *copy = *origin;
  copy->file = g_strdup (origin->file);
  copy->member = g_strdup (origin->member);
}

static void
origin_clear (BounceOrigin *origin)
{
  g_free (origin->file);
  g_free (origin->member);
}

/** bounce_origin_dup_name: (transfer full): its name for people. */
char *
bounce_origin_dup_name (const BounceOrigin *origin)
{
  g_autofree char *base = g_path_get_basename (origin->file);
  g_autofree char *display = g_filename_display_name (base);
  g_autofree char *number =
      origin->number > 0 ? g_strdup_printf (" #%" G_GUINT64_FORMAT, origin->number) : g_strdup ("");
  g_autofree char *whole =
      g_strconcat (display, number, origin->member != NULL ? origin->member : "", NULL);

  return bounce_text_clean_line (whole, -1, 1024);
}

static BounceFeed *
feed_new (const BounceOrigin *origin)
{
  BounceFeed *feed = g_new0 (BounceFeed, 1);

  origin_copy (&feed->origin, origin);
  feed->whole = g_byte_array_new ();
  return feed;
}

static void
feed_free (BounceFeed *feed)
{
  origin_clear (&feed->origin);
  g_byte_array_unref (feed->whole);
  bounce_mbox_free (feed->mbox);
  g_free (feed);
}

static void
level_free (gpointer data)
{
  BounceLevel *level = data;

  g_clear_pointer (&level->feed, feed_free);
  if (level->fd >= 0)
    close (level->fd);
  g_clear_object (&level->stream);
  g_clear_pointer (&level->memory, g_bytes_unref);
  g_clear_pointer (&level->unpacker, bounce_unpacker_free);
  g_clear_pointer (&level->container, g_bytes_unref);
  origin_clear (&level->origin);
  g_free (level->pending);
  g_free (level);
}

/** bounce_stack_init: an empty stack. */
void
bounce_stack_init (BounceStack *stack)
{
  memset (stack, 0, sizeof *stack);
  stack->levels = g_ptr_array_new_with_free_func (level_free);
  stack->idle = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_unpacker_free);
}

/** bounce_stack_clear: frees what is on it. */
void
bounce_stack_clear (BounceStack *stack)
{
  g_ptr_array_unref (stack->levels);
  g_ptr_array_unref (stack->idle);
  g_queue_clear_full (&stack->ready, (GDestroyNotify)bounce_intake_mail_free);
}

static BounceLevel *
push (BounceStack *stack)
{
  BounceLevel *level = g_new0 (BounceLevel, 1);

  level->fd = -1;
  g_ptr_array_add (stack->levels, level);
  return level;
}

/** bounce_stack_push_file: (transfer none): opens a level for a file; its fd, stream or memory is
 * yet to be set. */
BounceLevel *
bounce_stack_push_file (BounceStack *stack, const BounceOrigin *origin)
{
  BounceLevel *level = push (stack);

  level->feed = feed_new (origin);
  return level;
}

static BounceIntakeMail *
add_mail (BounceStack *stack, const BounceOrigin *origin)
{
  BounceIntakeMail *mail = g_new0 (BounceIntakeMail, 1);

  mail->name = bounce_origin_dup_name (origin);
  mail->file = g_strdup (origin->file);
  mail->member = g_strdup (origin->member);
  mail->number = origin->number;
  mail->offset = origin->offset;
  mail->attachment_name = "bounce.eml";
  g_queue_push_tail (&stack->ready, mail);
  return mail;
}

/**
 * bounce_stack_refuse:
 * @stack: a stack
 * @origin: what is no mail
 * @bytes: (nullable): its bytes, where they are of use for a ticket
 * @code: why
 * @message: (transfer full): the same, for people
 */
void
bounce_stack_refuse (BounceStack *stack,
                     const BounceOrigin *origin,
                     GBytes *bytes,
                     BounceIntakeError code,
                     char *message)
{
  BounceIntakeMail *mail;

  stack->is_expanded = TRUE;
  if (origin->is_attached)
    {
      stack->n_skipped++;
      g_free (message);
      return;
    }
  stack->n_refused++;
  mail = add_mail (stack, origin);
  mail->error = g_error_new_literal (BOUNCE_INTAKE_ERROR, code, message);
  if (bytes != NULL)
    mail->bytes = g_bytes_ref (bytes);
  g_free (message);
}

static char *
format_name (const char *format, const BounceOrigin *origin)
{
  g_autofree char *name = bounce_origin_dup_name (origin);
  g_autofree char *shown = bounce_text_shorten (name, 80);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);

  return g_strconcat (parts[0], shown, parts[1], NULL);
}

static void
refuse_type (BounceStack *stack, const BounceOrigin *origin, BounceIntakeType type)
{
  g_autofree char *name = bounce_origin_dup_name (origin);

  if (origin->is_chosen)
    bounce_stack_refuse (
        stack, origin, NULL, BOUNCE_INTAKE_ERROR_NOT_MAIL, bounce_intake_explain (type, name));
  else
    {
      stack->is_expanded = TRUE;
      stack->n_skipped++;
    }
}

static BounceIntakeMail *
deliver (BounceStack *stack, const BounceOrigin *origin, GBytes *bytes, GBytes *mail)
{
  BounceIntakeMail *told = add_mail (stack, origin);

  told->bytes = g_bytes_ref (bytes);
  told->mail = g_bytes_ref (mail);
  stack->n_told++;
  return told;
}

/* Returns FALSE when it cannot be unpacked; then the bytes are to be taken as they are. */
static gboolean
push_container (BounceStack *stack,
                const BounceOrigin *origin,
                GBytes *bytes,
                BounceUnpackKind kind,
                GCancellable *cancellable)
{
  BounceUnpacker *unpacker = stack->idle->len > 0
                                 ? g_ptr_array_steal_index_fast (stack->idle, stack->idle->len - 1)
                                 : bounce_unpacker_new ();
  BounceLevel *level;

  if (!bounce_unpacker_begin (unpacker, bytes, kind, cancellable, NULL))
    {
      bounce_unpacker_free (unpacker);
      return FALSE;
    }
  level = push (stack);
  origin_copy (&level->origin, origin);
  level->unpacker = unpacker;
  level->kind = kind;
  level->container = g_bytes_ref (bytes);
  level->n_told = stack->n_told;
  level->n_refused = stack->n_refused;
  level->n_skipped = stack->n_skipped;
  stack->is_expanded = TRUE;
  return TRUE;
}

static void
refuse_damaged (BounceStack *stack, const BounceOrigin *origin, GBytes *bytes)
{
  bounce_stack_refuse (
      stack,
      origin,
      bytes,
      BOUNCE_INTAKE_ERROR_UNREADABLE,
      format_name (_ ("\"%s\" is damaged and could not be read to its end."), origin));
}

static void
take_mail (BounceStack *stack,
           const BounceOrigin *origin,
           GBytes *bytes,
           GBytes *mail,
           GCancellable *cancellable)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (mail, &length);

  if (origin->depth < BOUNCE_INTAKE_MAX_NESTING && bounce_wrap_carries_mails (data, length) &&
      push_container (stack, origin, mail, BOUNCE_UNPACK_MAIL, cancellable))
    return;
  deliver (stack, origin, bytes, mail);
}

static void
take_mbox (BounceStack *stack, const BounceOrigin *origin, GBytes *bytes)
{
  BounceLevel *level = bounce_stack_push_file (stack, origin);

  level->memory = g_bytes_ref (bytes);
  level->feed->mbox = bounce_mbox_new ();
  stack->is_expanded = TRUE;
}

/* A text that reads like a bounce may be one when a person chose it, or saved it as such; a program
 * or a manual in a folder is none. */
static gboolean
is_plausible (const BounceOrigin *origin, BounceIntakeType type)
{
  static const char *const endings[] = { ".txt", ".htm", ".html", ".mht", ".mhtml", NULL };
  const char *name = origin->member != NULL ? origin->member : origin->file;
  gsize length = strlen (name);

  if (type == BOUNCE_INTAKE_MAIL || origin->is_chosen)
    return TRUE;
  for (guint i = 0; endings[i] != NULL; i++)
    {
      gsize n = strlen (endings[i]);

      if (length > n && g_ascii_strcasecmp (name + length - n, endings[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A file or member is there as a whole. */
static void
take_whole (BounceStack *stack,
            const BounceOrigin *origin,
            GBytes *bytes,
            GCancellable *cancellable)
{
  BounceIntakeType type;
  g_autoptr (GBytes) mail = bounce_wrap_take (bytes, &type);

  if (mail != NULL && is_plausible (origin, type))
    {
      if (type == BOUNCE_INTAKE_MAIL)
        take_mail (stack, origin, mail, mail, cancellable);
      else
        deliver (stack, origin, mail, mail);
    }
  else if (mail != NULL)
    refuse_type (stack, origin, BOUNCE_INTAKE_TEXT);
  else if (type == BOUNCE_INTAKE_MBOX)
    take_mbox (stack, origin, bytes);
  else if (type == BOUNCE_INTAKE_OUTLOOK_MSG)
    {
      if (!push_container (stack, origin, bytes, BOUNCE_UNPACK_OUTLOOK, cancellable))
        refuse_damaged (stack, origin, bytes);
    }
  else if (type == BOUNCE_INTAKE_ARCHIVE && origin->depth < BOUNCE_INTAKE_MAX_NESTING)
    {
      if (!push_container (stack, origin, bytes, BOUNCE_UNPACK_ARCHIVE, cancellable))
        refuse_damaged (stack, origin, NULL);
    }
  else
    refuse_type (stack, origin, type);
}

static void
feed_to_mbox (BounceFeed *feed)
{
  guint8 *room;

  feed->mbox = bounce_mbox_new ();
  room = bounce_mbox_get_room (feed->mbox, feed->whole->len);
  memcpy (room, feed->whole->data, feed->whole->len);
  bounce_mbox_add (feed->mbox, feed->whole->len);
  g_byte_array_set_size (feed->whole, 0);
}

static gboolean
is_archive (const GByteArray *bytes)
{
  return bytes->len > 4 &&
         (memcmp (bytes->data, "PK\3\4", 4) == 0 || memcmp (bytes->data, "\x1f\x8b", 2) == 0 ||
          (bytes->len > 262 && memcmp (bytes->data + 257, "ustar", 5) == 0));
}

static void
feed_add (BounceStack *stack, BounceFeed *feed, const guint8 *bytes, gsize length)
{
  if (feed->is_too_large)
    return;
  if (feed->mbox != NULL)
    {
      guint8 *room = bounce_mbox_get_room (feed->mbox, length);

      memcpy (room, bytes, length);
      bounce_mbox_add (feed->mbox, length);
      return;
    }
  g_byte_array_append (feed->whole, bytes, (guint)length);
  if (feed->whole->len > MAX_PEEK && memcmp (feed->whole->data, "From ", 5) == 0)
    {
      feed_to_mbox (feed);
      stack->is_expanded = TRUE;
    }
  else if (feed->whole->len > (is_archive (feed->whole) ? MAX_CONTAINER : BOUNCE_INTAKE_MAX_BYTES))
    {
      feed->is_too_large = TRUE;
      g_byte_array_set_size (feed->whole, 0);
    }
}

static void
refuse_too_large (BounceStack *stack, const BounceOrigin *origin)
{
  bounce_stack_refuse (
      stack,
      origin,
      NULL,
      BOUNCE_INTAKE_ERROR_TOO_LARGE,
      format_name (
          _ ("\"%s\" is larger than any mail that comes back. Please drop the notice itself."),
          origin));
}

/* One mail out of the mbox; FALSE: it has none, or not yet. */
static gboolean
pump_mbox (BounceStack *stack, BounceFeed *feed, GCancellable *cancellable)
{
  BounceOrigin origin = feed->origin;
  BounceMboxMail cut;
  g_autoptr (GBytes) bytes = NULL;

  if (!bounce_mbox_next (feed->mbox, feed->at_end, &cut))
    return FALSE;
  bytes = cut.bytes;
  origin.number = cut.number;
  origin.offset = cut.offset;
  if (bytes == NULL)
    refuse_too_large (stack, &origin);
  else
    take_mail (stack, &origin, bytes, bytes, cancellable);
  return TRUE;
}

/* The level's bytes have ended: what are they? */
static void
finish_feed (BounceStack *stack, BounceLevel *level, GCancellable *cancellable)
{
  BounceFeed *feed = g_steal_pointer (&level->feed);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&feed->whole));

  feed->whole = g_byte_array_new ();
  if (feed->is_too_large)
    refuse_too_large (stack, &feed->origin);
  else if (level->is_converted)
    {
      BounceIntakeMail *told = deliver (stack, &level->origin, level->container, bytes);

      if (level->kind == BOUNCE_UNPACK_OUTLOOK)
        told->attachment_name = "bounce.msg";
    }
  else if (feed->mbox == NULL)
    take_whole (stack, &feed->origin, bytes, cancellable);
  feed_free (feed);
}

static gssize
read_file (BounceLevel *level, guint8 *piece, GCancellable *cancellable, GError **error)
{
  gssize n;

  if (level->memory != NULL)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (level->memory, &length);

      n = (gssize)MIN (PIECE, length - level->memory_position);
      memcpy (piece, data + level->memory_position, (gsize)n);
      level->memory_position += (gsize)n;
      return n;
    }
  if (level->stream != NULL)
    return g_input_stream_read (level->stream, piece, PIECE, cancellable, error);
  do
    n = read (level->fd, piece, PIECE);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return n;
}

static gboolean
step_file (BounceStack *stack, BounceLevel *level, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *piece = NULL;
  g_autoptr (GError) why = NULL;
  gssize n;

  if (level->feed != NULL && level->feed->mbox != NULL &&
      pump_mbox (stack, level->feed, cancellable))
    return TRUE;
  if (level->feed == NULL || level->feed->at_end)
    {
      guint index = stack->levels->len - 1;

      /* What it holds goes on top of it; so it is taken away first. */
      g_ptr_array_steal_index (stack->levels, index);
      if (level->feed != NULL)
        finish_feed (stack, level, cancellable);
      level_free (level);
      return TRUE;
    }
  piece = g_malloc (PIECE);
  n = read_file (level, piece, cancellable, &why);
  if (n < 0 && g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (n < 0)
    {
      g_autofree char *format =
          g_strdup_printf ("%s %s", _ ("\"%s\" could not be read:"), why->message);

      bounce_stack_refuse (stack,
                           &level->feed->origin,
                           NULL,
                           BOUNCE_INTAKE_ERROR_UNREADABLE,
                           format_name (format, &level->feed->origin));
      g_ptr_array_set_size (stack->levels, (int)stack->levels->len - 1);
      return TRUE;
    }
  if (n == 0)
    level->feed->at_end = TRUE;
  else
    feed_add (stack, level->feed, piece, (gsize)n);
  if (level->is_top)
    stack->n_read += (guint64)n;
  return TRUE;
}

static char *
name_member (BounceLevel *level, const char *name)
{
  const char *outer = level->origin.member != NULL ? level->origin.member : "";

  if (level->kind == BOUNCE_UNPACK_MAIL)
    return g_strdup_printf ("%s#%u", outer, ++level->n_unnamed);
  /* A compressed file is just that file. */
  if (*name == '\0')
    return g_strdup (level->origin.member);
  return g_strdup_printf ("%s!%s", outer, name);
}

static void
begin_member (BounceLevel *level)
{
  BounceOrigin origin = level->origin;
  g_autofree char *member = NULL;

  level->is_converted = level->pending_is_converted;
  member = level->is_converted ? g_strdup (origin.member) : name_member (level, level->pending);
  origin.is_chosen =
      origin.is_chosen && level->kind == BOUNCE_UNPACK_ARCHIVE && *level->pending == '\0';
  origin.is_attached = origin.is_attached || level->kind == BOUNCE_UNPACK_MAIL;
  origin.member = member;
  origin.depth++;
  level->feed = feed_new (&origin);
  g_clear_pointer (&level->pending, g_free);
}

/* A container that held nothing for us: its own mail, or a word about it. */
static void
end_container (BounceStack *stack, BounceLevel *level)
{
  gboolean is_empty = stack->n_told == level->n_told;
  const BounceOrigin *origin = &level->origin;

  if (level->kind == BOUNCE_UNPACK_MAIL)
    {
      if (is_empty)
        deliver (stack, origin, level->container, level->container);
    }
  else if (level->outcome == BOUNCE_UNPACK_ENCRYPTED)
    bounce_stack_refuse (
        stack,
        origin,
        NULL,
        BOUNCE_INTAKE_ERROR_UNREADABLE,
        format_name (
            _ ("\"%s\" asks for a password. Please unpack it and drop the mail that is in it."),
            origin));
  else if (level->outcome == BOUNCE_UNPACK_TOO_MUCH)
    bounce_stack_refuse (
        stack,
        origin,
        NULL,
        BOUNCE_INTAKE_ERROR_TOO_LARGE,
        format_name (_ ("\"%s\" holds more than can be opened at once. Please unpack it and drop "
                        "a part of what is in it."),
                     origin));
  else if (level->outcome == BOUNCE_UNPACK_DAMAGED || level->outcome == BOUNCE_UNPACK_CUT)
    refuse_damaged (stack, origin, level->kind == BOUNCE_UNPACK_OUTLOOK ? level->container : NULL);
  else if (is_empty && stack->n_refused == level->n_refused &&
           (origin->is_chosen || stack->n_skipped == level->n_skipped))
    refuse_type (stack,
                 origin,
                 level->kind == BOUNCE_UNPACK_OUTLOOK ? BOUNCE_INTAKE_OUTLOOK_MSG
                                                      : BOUNCE_INTAKE_ARCHIVE);
}

static void
take_event (BounceStack *stack, BounceLevel *level, const BounceUnpackEvent *event)
{
  if (event->type == BOUNCE_UNPACK_EVENT_PIECE && level->feed != NULL)
    {
      if (event->length > stack->left)
        {
          level->has_ended = TRUE;
          level->outcome = BOUNCE_UNPACK_TOO_MUCH;
          bounce_unpacker_end (level->unpacker);
          g_clear_pointer (&level->feed, feed_free);
          return;
        }
      stack->left -= event->length;
      feed_add (stack, level->feed, event->bytes, event->length);
      return;
    }
  if (level->feed != NULL)
    level->feed->at_end = TRUE;
  if (event->type == BOUNCE_UNPACK_EVENT_MEMBER)
    {
      level->pending = g_strdup (event->name);
      level->pending_is_converted = event->is_converted;
    }
  else
    {
      level->has_ended = TRUE;
      level->outcome = event->outcome;
      /* Half a mail is no proof of anything. */
      if (level->outcome == BOUNCE_UNPACK_CUT || level->outcome == BOUNCE_UNPACK_TOO_MUCH)
        g_clear_pointer (&level->feed, feed_free);
    }
}

static gboolean
step_container (BounceStack *stack, BounceLevel *level, GCancellable *cancellable, GError **error)
{
  BounceUnpackEvent event;
  g_autoptr (GError) why = NULL;

  if (level->feed != NULL && level->feed->mbox != NULL &&
      pump_mbox (stack, level->feed, cancellable))
    return TRUE;
  if (level->feed != NULL && level->feed->at_end)
    {
      finish_feed (stack, level, cancellable);
      return TRUE;
    }
  if (level->pending != NULL && level->feed == NULL)
    {
      begin_member (level);
      return TRUE;
    }
  if (level->has_ended)
    {
      end_container (stack, level);
      g_ptr_array_add (stack->idle, g_steal_pointer (&level->unpacker));
      g_ptr_array_set_size (stack->levels, (int)stack->levels->len - 1);
      return TRUE;
    }
  if (bounce_unpacker_next (level->unpacker, &event, cancellable, &why))
    {
      take_event (stack, level, &event);
      return TRUE;
    }
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  /* It killed the child. What had begun is not to be trusted. */
  g_clear_pointer (&level->feed, feed_free);
  g_clear_pointer (&level->pending, g_free);
  level->has_ended = TRUE;
  level->outcome = BOUNCE_UNPACK_DAMAGED;
  return TRUE;
}

/**
 * bounce_stack_step:
 * @stack: a stack with at least one level
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Goes on a little: reads a piece, or has one unpacked. Mails that are complete are put into
 * stack->ready.
 *
 * Returns: FALSE with G_IO_ERROR_CANCELLED
 */
gboolean
bounce_stack_step (BounceStack *stack, GCancellable *cancellable, GError **error)
{
  BounceLevel *level = stack->levels->pdata[stack->levels->len - 1];

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return level->unpacker != NULL ? step_container (stack, level, cancellable, error)
                                 : step_file (stack, level, cancellable, error);
}
