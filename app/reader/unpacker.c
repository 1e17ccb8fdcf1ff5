/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/unpacker.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "reader/protocol.h"
#include "reader/sandbox.h"
#include "reader/starter.h"

#define MAX_FRAME (sizeof (BounceFrame) + MAX (BOUNCE_UNPACK_PIECE, BOUNCE_UNPACK_MAX_NAME + 64))

struct _BounceUnpacker
{
  BounceStarter *starter;
  guint seconds;
  guint number; /* of the reader */
  int fd;       /* -1: nothing is under way */
  guint8 *input;
  gsize length; /* of what has come */
  gsize used;   /* of it, the frames that are told */
  char *name;
  gboolean greeted;
  gboolean has_member;
  guint n_members;
  guint64 size; /* of the container */
  guint64 position;
  guint64 left;  /* bytes that may still come */
  gint64 waited; /* for this container, in all; microseconds */
};

/** bounce_unpacker_new: (transfer full): an unpacker. It starts nothing yet. */
BounceUnpacker *
bounce_unpacker_new (void)
{
  BounceUnpacker *unpacker = g_new0 (BounceUnpacker, 1);

  unpacker->fd = -1;
  unpacker->seconds = BOUNCE_UNPACKER_SECONDS;
  return unpacker;
}

/** bounce_unpacker_set_seconds: another limit than BOUNCE_UNPACKER_SECONDS; before the first
 * container. */
void
bounce_unpacker_set_seconds (BounceUnpacker *unpacker, guint seconds)
{
  unpacker->seconds = seconds;
}

/** bounce_unpacker_end: gives up what is under way, if anything is. */
void
bounce_unpacker_end (BounceUnpacker *unpacker)
{
  if (unpacker->fd < 0)
    return;
  close (unpacker->fd);
  unpacker->fd = -1;
  if (unpacker->starter != NULL)
    bounce_starter_end_reader (unpacker->starter, unpacker->number);
}

/** bounce_unpacker_free: frees it and ends its processes; NULL is fine. */
void
bounce_unpacker_free (BounceUnpacker *unpacker)
{
  if (unpacker == NULL)
    return;
  bounce_unpacker_end (unpacker);
  bounce_starter_free (unpacker->starter);
  g_free (unpacker->input);
  g_free (unpacker->name);
  g_free (unpacker);
}

/* Waits for the socket, at most as long as one container may take, and twice that in all of its
 * waits: one in foreign hands could send a byte a time for ever. A reader that waits for us is
 * never waited for. */
static gboolean
wait_for (BounceUnpacker *unpacker, short events, GCancellable *cancellable, GError **error)
{
  struct pollfd waits[2] = { { unpacker->fd, events, 0 }, { -1, POLLIN, 0 } };
  const gint64 patience = (gint64)(unpacker->seconds + 1) * G_USEC_PER_SEC;
  gint64 start = g_get_monotonic_time ();
  gint64 until = start + MIN (patience, 2 * patience - unpacker->waited);
  GPollFD cancel;
  int n;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (g_cancellable_make_pollfd (cancellable, &cancel))
    waits[1].fd = cancel.fd;
  do
    {
      gint64 left = (until - g_get_monotonic_time ()) / 1000;

      n = poll (waits, G_N_ELEMENTS (waits), (int)MAX (left, 0));
    }
  while (n < 0 && errno == EINTR);
  unpacker->waited += g_get_monotonic_time () - start;
  if (waits[1].fd >= 0)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (n > 0 && unpacker->waited < 2 * patience)
    return TRUE;
  g_set_error (error,
               BOUNCE_READER_ERROR,
               BOUNCE_READER_ERROR_TIMED_OUT,
               "unpacking it took more than %u seconds",
               unpacker->seconds);
  return FALSE;
}

static gboolean
fail (BounceUnpacker *unpacker, GError **error)
{
  g_set_error_literal (error,
                       BOUNCE_READER_ERROR,
                       BOUNCE_READER_ERROR_CRASHED,
                       "it broke the program that unpacked it");
  bounce_unpacker_end (unpacker);
  return FALSE;
}

static gboolean
send_all (BounceUnpacker *unpacker,
          gconstpointer bytes,
          gsize length,
          GCancellable *cancellable,
          GError **error)
{
  const guint8 *p = bytes;

  while (length > 0)
    {
      gssize n = send (unpacker->fd, p, length, MSG_DONTWAIT | MSG_NOSIGNAL);

      if (n > 0)
        {
          p += n;
          length -= (gsize)n;
        }
      else if (n < 0 && errno == EAGAIN)
        {
          if (!wait_for (unpacker, POLLOUT, cancellable, error))
            {
              bounce_unpacker_end (unpacker);
              return FALSE;
            }
        }
      else if (n >= 0 || errno != EINTR)
        return fail (unpacker, error);
    }
  return TRUE;
}

static gboolean
start_reader (BounceUnpacker *unpacker, GError **error)
{
  for (guint attempt = 0; attempt < 2; attempt++)
    {
      if (unpacker->starter == NULL)
        unpacker->starter = bounce_starter_new_unpacker (unpacker->seconds, error);
      if (unpacker->starter == NULL)
        return FALSE;
      unpacker->fd = bounce_starter_start_reader (unpacker->starter, ++unpacker->number);
      if (unpacker->fd >= 0)
        return TRUE;
      g_clear_pointer (&unpacker->starter, bounce_starter_free);
    }
  g_set_error_literal (error,
                       BOUNCE_READER_ERROR,
                       BOUNCE_READER_ERROR_UNAVAILABLE,
                       "the program that unpacks has ended");
  return FALSE;
}

/**
 * bounce_unpacker_begin:
 * @unpacker: an unpacker
 * @container: its bytes
 * @kind: what it is
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Begins with a container; what was under way before is given up.
 *
 * Returns: FALSE with a BOUNCE_READER_ERROR or G_IO_ERROR_CANCELLED
 */
gboolean
bounce_unpacker_begin (BounceUnpacker *unpacker,
                       GBytes *container,
                       BounceUnpackKind kind,
                       GCancellable *cancellable,
                       GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (container, &length);
  const BounceFrame request = { (guint32)length, 0, kind };

  bounce_unpacker_end (unpacker);
  if (length > BOUNCE_PROTOCOL_MAX_MAIL)
    {
      g_set_error_literal (
          error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_TOO_COMPLEX, "it is too large");
      return FALSE;
    }
  if (!start_reader (unpacker, error))
    return FALSE;
  if (unpacker->input == NULL)
    unpacker->input = g_malloc (MAX_FRAME);
  unpacker->length = unpacker->used = 0;
  unpacker->greeted = unpacker->has_member = FALSE;
  unpacker->n_members = 0;
  unpacker->size = length;
  unpacker->position = 0;
  unpacker->waited = 0;
  unpacker->left = bounce_unpack_get_limit (length);
  return send_all (unpacker, &request, sizeof request, cancellable, error) &&
         send_all (unpacker, data, length, cancellable, error);
}

/* Waits until a whole frame is there. */
static gboolean
receive_frame (BounceUnpacker *unpacker,
               BounceFrame *frame,
               GCancellable *cancellable,
               GError **error)
{
  unpacker->length -= unpacker->used;
  memmove (unpacker->input, unpacker->input + unpacker->used, unpacker->length);
  unpacker->used = 0;
  for (;;)
    {
      gssize n;

      if (unpacker->length >= sizeof *frame)
        {
          memcpy (frame, unpacker->input, sizeof *frame);
          if (frame->length > MAX_FRAME - sizeof *frame || frame->code >= BOUNCE_N_UNPACKED)
            return fail (unpacker, error);
          if (unpacker->length - sizeof *frame >= frame->length)
            return TRUE;
        }
      n = recv (unpacker->fd,
                unpacker->input + unpacker->length,
                MAX_FRAME - unpacker->length,
                MSG_DONTWAIT);
      if (n > 0)
        unpacker->length += (gsize)n;
      else if (n < 0 && errno == EAGAIN)
        {
          if (!wait_for (unpacker, POLLIN, cancellable, error))
            {
              bounce_unpacker_end (unpacker);
              return FALSE;
            }
        }
      else if (n == 0 || errno != EINTR)
        return fail (unpacker, error);
    }
}

/* A name goes to the screen and into JSON, never to a disk. */
static gboolean
take_member (BounceUnpacker *unpacker, const guint8 *data, gsize length, BounceUnpackEvent *event)
{
  BounceUnpackedMember head;

  if (length < sizeof head || length > sizeof head + BOUNCE_UNPACK_MAX_NAME ||
      ++unpacker->n_members > BOUNCE_UNPACK_MAX_MEMBERS)
    return FALSE;
  memcpy (&head, data, sizeof head);
  if (head.is_converted > 1)
    return FALSE;
  g_free (unpacker->name);
  unpacker->name = bounce_text_clean_line (
      (const char *)data + sizeof head, (gssize)(length - sizeof head), BOUNCE_UNPACK_MAX_NAME);
  unpacker->has_member = TRUE;
  unpacker->position =
      CLAMP (head.position, unpacker->position, MAX (unpacker->size, unpacker->position));
  event->type = BOUNCE_UNPACK_EVENT_MEMBER;
  event->is_converted = head.is_converted == 1;
  return TRUE;
}

static gboolean
take_frame (BounceUnpacker *unpacker,
            const BounceFrame *frame,
            const guint8 *data,
            BounceUnpackEvent *event)
{
  guint32 number;

  switch (frame->code)
    {
    case BOUNCE_UNPACKED_MEMBER:
      return take_member (unpacker, data, frame->length, event);
    case BOUNCE_UNPACKED_PIECE:
      if (!unpacker->has_member || frame->length == 0 || frame->length > BOUNCE_UNPACK_PIECE ||
          frame->length > unpacker->left)
        return FALSE;
      unpacker->left -= frame->length;
      event->type = BOUNCE_UNPACK_EVENT_PIECE;
      event->bytes = data;
      event->length = frame->length;
      return TRUE;
    case BOUNCE_UNPACKED_END:
      if (frame->length != sizeof number)
        return FALSE;
      memcpy (&number, data, sizeof number);
      event->type = BOUNCE_UNPACK_EVENT_END;
      event->outcome = (BounceUnpackOutcome)number;
      return number < BOUNCE_N_UNPACK_OUTCOMES;
    default:
      return FALSE;
    }
}

static gboolean
take_hello (BounceUnpacker *unpacker, const BounceFrame *frame, const guint8 *data)
{
  guint32 features;

  if (frame->code != BOUNCE_UNPACKED_HELLO || frame->length != sizeof features)
    return FALSE;
  memcpy (&features, data, sizeof features);
  unpacker->greeted = TRUE;
  return (features & BOUNCE_SANDBOX_FILTER) != 0;
}

/**
 * bounce_unpacker_next:
 * @unpacker: an unpacker that has begun
 * @event: (out): what came
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Waits for the next event. Nothing is taken on trust: order, sizes, counts and names are checked.
 * While nobody asks, the child waits too, so that memory stays small. After an end or an error it
 * can begin with another container.
 *
 * Returns: FALSE with a BOUNCE_READER_ERROR or G_IO_ERROR_CANCELLED
 */
gboolean
bounce_unpacker_next (BounceUnpacker *unpacker,
                      BounceUnpackEvent *event,
                      GCancellable *cancellable,
                      GError **error)
{
  memset (event, 0, sizeof *event);
  if (unpacker->fd < 0)
    return fail (unpacker, error);
  for (;;)
    {
      BounceFrame frame;
      const guint8 *data = unpacker->input + sizeof frame;
      gboolean is_hello = !unpacker->greeted;

      if (!receive_frame (unpacker, &frame, cancellable, error))
        return FALSE;
      unpacker->used = sizeof frame + frame.length;
      if (is_hello ? !take_hello (unpacker, &frame, data)
                   : !take_frame (unpacker, &frame, data, event))
        return fail (unpacker, error);
      if (is_hello)
        continue;
      event->name = unpacker->name != NULL ? unpacker->name : "";
      event->position = unpacker->position;
      if (event->type == BOUNCE_UNPACK_EVENT_END)
        bounce_unpacker_end (unpacker);
      return TRUE;
    }
}
