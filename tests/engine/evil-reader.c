/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "odd-reading.h"
#include "reader/protocol.h"
#include "reader/reading.h"
#include "reader/sandbox.h"
#include "reader/unpack.h"
#include "report/redact.h"

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

/* Each mail another way, the same in each run. */
static void
answer_oddly (int fd, guint32 id)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (id);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  BounceReading *reading = odd_reading_new (random);

  bounce_reading_write (reading, FALSE, bytes);
  bounce_reading_free (reading);
  put (fd, id, BOUNCE_ANSWER_READING, bytes->data, bytes->len, bytes->len);
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
  else if (strcmp (how, "odd") == 0)
    answer_oddly (fd, id);
  else if (strcmp (how, "twice") == 0)
    {
      put (fd, id, code, good->data, good->len, good->len);
      put (fd, id, code, path->data, path->len, path->len);
    }
}

/* As a reader that is asked for a copy. */
static void
answer_copy (int fd, guint32 id, const char *how)
{
  static const struct
  {
    const char *how;
    const char *text;
  } texts[] = {
    { "copy-bidi", "From: x\n\n" BOUNCE_COPY_NOT_EXACT "]\n\xe2\x80\xae" },
    { "copy-control", "From: x\n\n" BOUNCE_COPY_NOT_EXACT "]\n\x1b[2J" },
    { "copy-invalid", "From: x\n\n" BOUNCE_COPY_NOT_EXACT "]\n\xff" },
    { "copy-silent", "From: x\n\nThe exact mail.\n" },
    { "copy-empty", "" },
  };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GString) text = g_string_new ("From: x\n\n" BOUNCE_COPY_NOT_EXACT "]\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (BounceCopy) copy = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (how, texts[i].how) == 0)
      g_string_assign (text, texts[i].text);
  while (strcmp (how, "copy-too-large") == 0 && text->len <= BOUNCE_COPY_MAX_BYTES)
    g_string_append (text, "And so on, without an end, and without anything new in it.\n");
  if (strcmp (how, "copy-nul") == 0)
    g_string_append_c (text, '\0');
  bytes = g_bytes_new (text->str, text->len);
  copy = bounce_copy_new (strcmp (how, "copy-other-level") == 0 ? BOUNCE_REDACT_NOTICE
                          : strcmp (how, "copy-exact") == 0     ? BOUNCE_REDACT_EXACT
                                                                : BOUNCE_REDACT_PERSONAL,
                          bytes);
  bounce_copy_write (copy, out);
  if (strcmp (how, "copy-count") == 0)
    memset (out->data + sizeof (guint), 0xff, sizeof (guint));
  put (fd, id, BOUNCE_ANSWER_COPY, out->data, out->len, out->len);
}

static void
put_member (int fd, guint32 is_converted, const char *name, gsize length)
{
  const BounceUnpackedMember head = { 0, is_converted, 0 };
  g_autofree char *bytes = g_malloc (sizeof head + length);

  memcpy (bytes, &head, sizeof head);
  memcpy (bytes + sizeof head, name, length);
  put (fd, 0, BOUNCE_UNPACKED_MEMBER, bytes, sizeof head + length, sizeof head + length);
}

/* As a reader that unpacks. */
static void
unpack (int fd, const char *how)
{
  static char block[BOUNCE_UNPACK_PIECE];
  guint32 end = strcmp (how, "unpack-outcome") == 0 ? 99 : BOUNCE_UNPACK_DONE;

  memset (block, 'x', sizeof block);
  if (strcmp (how, "unpack-exit") == 0)
    _exit (0);
  if (strcmp (how, "unpack-silent") == 0)
    return;
  if (strcmp (how, "unpack-drip") == 0)
    drip (fd, 0);
  if (strcmp (how, "unpack-piece-first") == 0)
    put (fd, 0, BOUNCE_UNPACKED_PIECE, block, 1, 1);
  put_member (fd,
              strcmp (how, "unpack-flag") == 0 ? 2 : 0,
              "a\n\xe2\x80\xae"
              "b\0../c",
              11);
  if (strcmp (how, "unpack-name") == 0)
    put_member (fd, 0, block, BOUNCE_UNPACK_MAX_NAME + 1);
  if (strcmp (how, "unpack-empty-piece") == 0)
    put (fd, 0, BOUNCE_UNPACKED_PIECE, NULL, 0, 0);
  if (strcmp (how, "unpack-large-piece") == 0)
    put (fd, 0, BOUNCE_UNPACKED_PIECE, block, sizeof block, sizeof block + 1);
  while (strcmp (how, "unpack-flood") == 0)
    put (fd, 0, BOUNCE_UNPACKED_PIECE, block, sizeof block, sizeof block);
  while (strcmp (how, "unpack-members") == 0)
    put_member (fd, 0, "", 0);
  put (fd, 0, BOUNCE_UNPACKED_END, &end, sizeof end, sizeof end);
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
      if (g_str_has_prefix (how, "unpack"))
        unpack (fd, how);
      else if (g_str_has_prefix (how, "copy"))
        answer_copy (fd, request.id, how);
      else
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
