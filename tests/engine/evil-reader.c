/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reader/protocol.h"
#include "reader/reading.h"
#include "reader/sandbox.h"

/* A program in the place of bounce-reader that is in foreign hands. What it does is told by
 * BOUNCE_TEST_EVIL. */

static void
put (int fd, guint32 id, guint32 code, const void *data, guint32 length, guint32 claimed)
{
  const BounceFrame frame = { claimed, id, code };

  if (write (fd, &frame, sizeof frame) < 0 || (length > 0 && write (fd, data, length) < 0))
    _exit (1);
}

static void
hello (int fd, guint32 features)
{
  put (fd, 0, BOUNCE_ANSWER_HELLO, &features, sizeof features, sizeof features);
}

static GByteArray *
make_reading (const char *scenario, const char *warning, guint n_diagnoses)
{
  g_autoptr (BounceReport) report = bounce_report_new ();
  BounceReading *reading = bounce_reading_new (report);
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < n_diagnoses; i++)
    g_ptr_array_add (reading->diagnoses, bounce_diagnosis_new (scenario));
  if (warning != NULL)
    g_ptr_array_add (reading->warnings, g_strdup (warning));
  bounce_reading_write (reading, FALSE, bytes);
  bounce_reading_free (reading);
  return bytes;
}

static void
drip (int fd, guint32 id)
{
  const BounceFrame frame = { 1000, id, BOUNCE_ANSWER_READING };

  for (gsize i = 0; i < sizeof frame; i++)
    {
      if (write (fd, (const char *)&frame + i, 1) < 0)
        _exit (1);
      g_usleep (100000);
    }
  for (;;)
    {
      if (write (fd, "x", 1) < 0)
        _exit (1);
      g_usleep (100000);
    }
}

static void
flood (int fd, guint32 id)
{
  static char block[65536];

  put (fd, id, BOUNCE_ANSWER_READING, NULL, 0, BOUNCE_PROTOCOL_MAX_ANSWER);
  for (;;)
    if (write (fd, block, sizeof block) < 0)
      _exit (1);
}

static void
answer (int fd, guint32 id, const char *how)
{
  g_autoptr (GByteArray) good = make_reading ("unknown-user", NULL, 1);
  g_autoptr (GByteArray) path = make_reading ("../../etc/passwd", NULL, 1);
  g_autoptr (GByteArray) warned = make_reading ("unknown-user", "all-is-well", 1);
  g_autoptr (GByteArray) two = make_reading ("unknown-user", NULL, 2);
  const guint32 code = BOUNCE_ANSWER_READING;

  if (strcmp (how, "good") == 0)
    put (fd, id, code, good->data, good->len, good->len);
  else if (strcmp (how, "garbage") == 0)
    put (fd, id, code, "\xff\xff\xff\xff garbage", 12, 12);
  else if (strcmp (how, "short") == 0)
    put (fd, id, code, good->data, good->len - 3, good->len - 3);
  else if (strcmp (how, "more") == 0)
    put (fd, id, code, two->data, two->len, two->len);
  else if (strcmp (how, "path") == 0)
    put (fd, id, code, path->data, path->len, path->len);
  else if (strcmp (how, "warning") == 0)
    put (fd, id, code, warned->data, warned->len, warned->len);
  else if (strcmp (how, "claim") == 0)
    put (fd, id, code, good->data, good->len, G_MAXUINT32);
  else if (strcmp (how, "code") == 0)
    put (fd, id, 77, good->data, good->len, good->len);
  else if (strcmp (how, "id") == 0)
    put (fd, id + 1, code, good->data, good->len, good->len);
  else if (strcmp (how, "hello-again") == 0)
    hello (fd, BOUNCE_SANDBOX_FILTER);
  else if (strcmp (how, "drip") == 0)
    drip (fd, id);
  else if (strcmp (how, "flood") == 0)
    flood (fd, id);
  else if (strcmp (how, "exit") == 0)
    _exit (0);
  else if (strcmp (how, "twice") == 0)
    {
      put (fd, id, code, good->data, good->len, good->len);
      put (fd, id, code, path->data, path->len, path->len);
    }
}

static void
serve (int fd, const char *how)
{
  BounceFrame request;

  if (strcmp (how, "no-hello") != 0)
    hello (fd, strcmp (how, "no-sandbox") == 0 ? 0 : BOUNCE_SANDBOX_FILTER);
  while (recv (fd, &request, sizeof request, MSG_WAITALL) == sizeof request)
    {
      g_autofree char *mail = g_malloc (request.length + 1);

      if (recv (fd, mail, request.length, MSG_WAITALL) != (gssize)request.length)
        break;
      answer (fd, request.id, how);
    }
}

static int
receive (BounceOrder *order)
{
  union
  {
    char bytes[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control;
  struct iovec iov = { order, sizeof *order };
  struct msghdr message = {
    .msg_iov = &iov,
    .msg_iovlen = 1,
    .msg_control = control.bytes,
    .msg_controllen = sizeof control.bytes,
  };
  int fd = -1;

  if (recvmsg (STDIN_FILENO, &message, 0) != sizeof *order)
    exit (0);
  if (CMSG_FIRSTHDR (&message) != NULL)
    memcpy (&fd, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof fd);
  return fd;
}

int
main (void)
{
  const char *how = g_getenv ("BOUNCE_TEST_EVIL");
  BounceOrder order;

  signal (SIGCHLD, SIG_IGN);
  if (strcmp (how, "no-start") == 0)
    return 1;
  for (;;)
    {
      int fd = receive (&order);

      if (fd < 0)
        continue;
      if (fork () == 0)
        {
          close (STDIN_FILENO);
          serve (fd, how);
          _exit (0);
        }
      close (fd);
    }
}
