/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define INPUT_SIZE (64u * 1024)
#define MAX_FRAMES 16

/** bounce_link_new: (transfer full): a link over @fd, which it owns. */
BounceLink *
bounce_link_new (int fd, guint number)
{
  BounceLink *link = g_new0 (BounceLink, 1);

  link->fd = fd;
  link->number = number;
  link->input_size = INPUT_SIZE;
  link->input = g_malloc (link->input_size);
  link->head_since = g_get_monotonic_time ();
  return link;
}

/** bounce_link_free: closes it. It must have no job any more. */
void
bounce_link_free (BounceLink *link)
{
  g_assert (link->jobs.length == 0);
  close (link->fd);
  g_free (link->input);
  g_free (link);
}

/** bounce_link_add: gives the reader one more @job; bounce_link_send() sends it. */
void
bounce_link_add (BounceLink *link, BounceJob *job)
{
  if (link->jobs.length == 0)
    link->head_since = g_get_monotonic_time ();
  g_queue_push_tail (&link->jobs, job);
  link->n_bytes += g_bytes_get_size (job->mail);
  link->n_taken++;
  if (link->unsent == NULL)
    {
      link->unsent = link->jobs.tail;
      link->sent = 0;
    }
}

/** bounce_link_take_head: takes the first job off the link; the next one's time begins. */
BounceJob *
bounce_link_take_head (BounceLink *link)
{
  BounceJob *job;

  if (link->unsent == link->jobs.head)
    link->unsent = NULL;
  job = g_queue_pop_head (&link->jobs);
  link->n_bytes -= g_bytes_get_size (job->mail);
  link->head_since = g_get_monotonic_time ();
  return job;
}

/* Heads and bytes of the next jobs, less what is sent of the first. */
static guint
collect (BounceLink *link, BounceFrame *frames, struct iovec *iov)
{
  guint n = 0;
  gsize skip = link->sent;

  for (GList *l = link->unsent; l != NULL && n < MAX_FRAMES * 2; l = l->next)
    {
      const BounceJob *job = l->data;
      gsize size;
      guint8 *bytes = (guint8 *)g_bytes_get_data (job->mail, &size);
      BounceFrame *frame = &frames[n / 2];
      gsize skip_head = MIN (skip, sizeof *frame);

      frame->length = (guint32)size;
      frame->id = job->id;
      frame->code = job->code;
      iov[n].iov_base = (guint8 *)frame + skip_head;
      iov[n++].iov_len = sizeof *frame - skip_head;
      iov[n].iov_base = bytes + (skip - skip_head);
      iov[n++].iov_len = size - (skip - skip_head);
      skip = 0;
    }
  return n;
}

static void
advance (BounceLink *link, gsize n)
{
  while (link->unsent != NULL)
    {
      const BounceJob *job = link->unsent->data;
      gsize left = sizeof (BounceFrame) + g_bytes_get_size (job->mail) - link->sent;

      if (n < left)
        {
          link->sent += n;
          return;
        }
      n -= left;
      link->sent = 0;
      link->unsent = link->unsent->next;
    }
}

/**
 * bounce_link_send:
 * @link: a link
 *
 * Sends as much as the socket takes; link->unsent tells whether something is left.
 *
 * Returns: FALSE: the reader is gone
 */
gboolean
bounce_link_send (BounceLink *link)
{
  while (link->unsent != NULL)
    {
      BounceFrame frames[MAX_FRAMES];
      struct iovec iov[MAX_FRAMES * 2];
      struct msghdr message = { .msg_iov = iov };
      gssize n;

      message.msg_iovlen = collect (link, frames, iov);
      n = sendmsg (link->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno == EAGAIN;
      advance (link, (gsize)n);
    }
  return TRUE;
}

static gboolean
take_frames (BounceLink *link, BounceLinkAnswer answer, gpointer user_data)
{
  gsize done = 0;

  while (link->input_length - done >= sizeof (BounceFrame))
    {
      BounceFrame frame;

      memcpy (&frame, link->input + done, sizeof frame);
      if (frame.length > BOUNCE_PROTOCOL_MAX_ANSWER || frame.code >= BOUNCE_N_ANSWERS)
        return FALSE;
      if (link->input_length - done - sizeof frame < frame.length)
        break;
      if (!answer (link, &frame, link->input + done + sizeof frame, user_data))
        return FALSE;
      done += sizeof frame + frame.length;
    }
  /* Of a large answer that comes in small pieces nothing is done until its end. */
  if (done == 0)
    return TRUE;
  link->input_length -= done;
  memmove (link->input, link->input + done, link->input_length);
  return TRUE;
}

/**
 * bounce_link_receive:
 * @link: a link
 * @answer: called for each whole frame; FALSE from it: the reader is not to be trusted any more
 * @user_data: for @answer
 *
 * Reads once. The room grows with what has come, not with what a frame promises.
 *
 * Returns: FALSE: the reader has gone or talks nonsense
 */
gboolean
bounce_link_receive (BounceLink *link, BounceLinkAnswer answer, gpointer user_data)
{
  gssize n;

  if (link->input_length == link->input_size)
    {
      link->input_size *= 2;
      link->input = g_realloc (link->input, link->input_size);
    }
  n = recv (link->fd,
            link->input + link->input_length,
            link->input_size - link->input_length,
            MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return TRUE;
  if (n <= 0)
    return FALSE;
  link->input_length += (gsize)n;
  return take_frames (link, answer, user_data);
}
