/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/unpack-worker.h"

#include <errno.h>
#include <locale.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "reader/charsets.h"
#include "reader/nursery.h"
#include "reader/protocol.h"
#include "reader/unpack.h"
#include "report/decoder.h"

static gboolean
write_all (int fd, gconstpointer bytes, gsize length)
{
  const guint8 *p = bytes;

  while (length > 0)
    {
      gssize n = write (fd, p, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      p += n;
      length -= (gsize)n;
    }
  return TRUE;
}

static gboolean
read_all (int fd, gpointer bytes, gsize length)
{
  guint8 *p = bytes;

  while (length > 0)
    {
      gssize n = read (fd, p, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      p += n;
      length -= (gsize)n;
    }
  return TRUE;
}

static gboolean
send_frame (int fd, guint32 code, gconstpointer bytes, gsize length)
{
  const BounceFrame frame = { (guint32)length, 0, code };

  return write_all (fd, &frame, sizeof frame) && write_all (fd, bytes, length);
}

/* A client that has gone ends this process: there is nobody to work for. */
static gboolean
member (gpointer data, const char *name, guint64 position, gboolean is_converted)
{
  const BounceUnpackedMember head = { position, is_converted ? 1 : 0, 0 };
  gsize length = MIN (strlen (name), BOUNCE_UNPACK_MAX_NAME);
  g_autofree guint8 *bytes = g_malloc (sizeof head + length);

  memcpy (bytes, &head, sizeof head);
  memcpy (bytes + sizeof head, name, length);
  if (!send_frame (*(int *)data, BOUNCE_UNPACKED_MEMBER, bytes, sizeof head + length))
    _exit (1);
  return TRUE;
}

static gboolean
piece (gpointer data, gconstpointer bytes, gsize length)
{
  if (!send_frame (*(int *)data, BOUNCE_UNPACKED_PIECE, bytes, length))
    _exit (1);
  return TRUE;
}

/* A container may take so much processor time, and no more: SIGPROF ends the process. */
static void
start_clock (guint seconds)
{
  const struct itimerval timer = { { 0, 0 }, { seconds, 0 } };

  setitimer (ITIMER_PROF, &timer, NULL);
}

static gpointer
load (void)
{
  /* For the names in archives */
  setlocale (LC_CTYPE, "C.UTF-8");
  bounce_decoder_init ();
  bounce_charsets_open ();
  tzset ();
  /* What a library grumbles about a damaged container is no reason to end. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  return NULL;
}

static void
unload (gpointer knowledge)
{
}

static int
work (int fd, gpointer knowledge, guint seconds, BounceSandboxFeatures features, pid_t parent)
{
  const BounceUnpackSink sink = { member, piece, &fd };
  guint32 hello = features | BOUNCE_SANDBOX_FILTER, end;
  g_autofree guint8 *bytes = NULL;
  g_autoptr (GBytes) container = NULL;
  BounceFrame request;

  if (!bounce_sandbox_lock (parent, seconds + 5) ||
      !send_frame (fd, BOUNCE_UNPACKED_HELLO, &hello, sizeof hello) ||
      !read_all (fd, &request, sizeof request))
    return 1;
  if (request.length > BOUNCE_PROTOCOL_MAX_MAIL || request.code >= BOUNCE_N_UNPACK_KINDS)
    return 1;
  bytes = g_malloc (MAX (request.length, 1));
  if (!read_all (fd, bytes, request.length))
    return 1;
  start_clock (seconds);
  container = g_bytes_new_static (bytes, request.length);
  end = bounce_unpack (container, (BounceUnpackKind)request.code, &sink);
  return send_frame (fd, BOUNCE_UNPACKED_END, &end, sizeof end) ? 0 : 1;
}

/**
 * bounce_unpack_nursery_run:
 * @control_fd: the socket on which orders come (protocol.h)
 * @seconds: the most seconds of processor time for one container
 *
 * As bounce_nursery_run(), but for readers that unpack: each one container, so that none sees
 * another. Linked into the program bounce-reader only, and with it the libraries that do it.
 *
 * Returns: the exit status
 */
int
bounce_unpack_nursery_run (int control_fd, guint seconds)
{
  static const BounceTrade trade = { load, unload, work };

  return bounce_nursery_serve (control_fd, seconds, &trade);
}
