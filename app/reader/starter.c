/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/starter.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader/protocol.h"

#define PATIENCE_MSEC 1000

struct _BounceStarter
{
  int fd;
  pid_t pid;
};

/* The program is looked for where a build or a test says, beside the running program (an
 * uninstalled build), and where it is installed. */
static char *
find_program (void)
{
  const char *given = g_getenv ("BOUNCE_DESK_READER");
  g_autofree char *self = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *beside = NULL;

  if (given != NULL)
    return g_strdup (given);
  self = g_file_read_link ("/proc/self/exe", NULL);
  if (self != NULL)
    {
      dir = g_path_get_dirname (self);
      beside = g_build_filename (dir, "bounce-reader", NULL);
      if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&beside);
    }
  return g_build_filename (PKGLIBEXECDIR, "bounce-reader", NULL);
}

static gboolean
spawn (
    int fd, guint seconds, const char *trade, const char *own_domains, pid_t *pid, GError **error)
{
  g_auto (GStrv) environment = own_domains != NULL ? g_get_environ () : NULL;
  g_autofree char *program = find_program ();
  g_autofree char *number = g_strdup_printf ("%u", seconds);
  const char *const argv[] = { program, number, trade, NULL };
  const int target = STDIN_FILENO;
  g_autoptr (GError) why = NULL;

  if (own_domains != NULL)
    environment = g_environ_setenv (environment, BOUNCE_OWN_DOMAINS_VARIABLE, own_domains, TRUE);
  if (g_spawn_async_with_pipes_and_fds (NULL,
                                        argv,
                                        (const char *const *)environment,
                                        G_SPAWN_DO_NOT_REAP_CHILD,
                                        NULL,
                                        NULL,
                                        -1,
                                        -1,
                                        -1,
                                        &fd,
                                        &target,
                                        1,
                                        pid,
                                        NULL,
                                        NULL,
                                        NULL,
                                        &why))
    return TRUE;
  g_set_error (error,
               BOUNCE_READER_ERROR,
               BOUNCE_READER_ERROR_UNAVAILABLE,
               "the program that reads mail could not be started: %s",
               why->message);
  return FALSE;
}

static BounceStarter *
start (BouncePoolNursery nursery,
       guint seconds,
       const char *trade,
       const char *own_domains,
       GError **error)
{
  BounceStarter *starter;
  gboolean ok = TRUE;
  pid_t pid = 0;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
    {
      g_set_error (error,
                   BOUNCE_READER_ERROR,
                   BOUNCE_READER_ERROR_UNAVAILABLE,
                   "no socket for the program that reads mail: %s",
                   g_strerror (errno));
      return NULL;
    }
  if (nursery != NULL && g_getenv ("BOUNCE_DESK_READER") == NULL)
    {
      pid = fork ();
      if (pid == 0)
        _exit (nursery (fds[1], seconds));
      ok = pid > 0;
      if (!ok)
        g_set_error_literal (
            error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_UNAVAILABLE, g_strerror (errno));
    }
  else
    ok = spawn (fds[1], seconds, trade, own_domains, &pid, error);
  close (fds[1]);
  if (!ok)
    {
      close (fds[0]);
      return NULL;
    }
  starter = g_new0 (BounceStarter, 1);
  starter->fd = fds[0];
  starter->pid = pid;
  return starter;
}

/**
 * bounce_starter_new:
 * @nursery: (nullable): what to run in a forked child of this program, which then must have a
 * single thread and nothing in memory that hostile mail must not see; NULL: the program
 * bounce-reader
 * @seconds: the most seconds of one mail
 * @own_domains: (nullable): the organisation's, with ";" between them, for the program; NULL: those
 * of organisation.conf
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a starter, or NULL with BOUNCE_READER_ERROR_UNAVAILABLE
 */
BounceStarter *
bounce_starter_new (BouncePoolNursery nursery,
                    guint seconds,
                    const char *own_domains,
                    GError **error)
{
  return start (nursery, seconds, NULL, own_domains, error);
}

/**
 * bounce_starter_new_unpacker:
 * @seconds: the most seconds of processor time for one container
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a starter of readers that unpack, in the program
 * bounce-reader; or NULL with BOUNCE_READER_ERROR_UNAVAILABLE
 */
BounceStarter *
bounce_starter_new_unpacker (guint seconds, GError **error)
{
  return start (NULL, seconds, "unpack", NULL, error);
}

/* It ends when its socket closes; one that is not ours any more is not waited for. */
static void
wait_or_kill (pid_t pid)
{
  struct pollfd ended = { .fd = (int)syscall (SYS_pidfd_open, pid, 0), .events = POLLIN };

  if (ended.fd < 0 || poll (&ended, 1, PATIENCE_MSEC) <= 0)
    kill (pid, SIGKILL);
  if (ended.fd >= 0)
    close (ended.fd);
}

/** bounce_starter_free: ends the nursery and every reader with it; NULL is fine. */
void
bounce_starter_free (BounceStarter *starter)
{
  if (starter == NULL)
    return;
  close (starter->fd);
  wait_or_kill (starter->pid);
  while (waitpid (starter->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  g_free (starter);
}

static gboolean
send_order (BounceStarter *starter, guint32 code, guint number, int fd)
{
  BounceOrder order = { code, number };
  union
  {
    char bytes[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control;
  struct iovec iov = { &order, sizeof order };
  struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

  if (fd >= 0)
    {
      struct cmsghdr *head;

      memset (&control, 0, sizeof control);
      message.msg_control = control.bytes;
      message.msg_controllen = sizeof control.bytes;
      head = CMSG_FIRSTHDR (&message);
      head->cmsg_level = SOL_SOCKET;
      head->cmsg_type = SCM_RIGHTS;
      head->cmsg_len = CMSG_LEN (sizeof fd);
      memcpy (CMSG_DATA (head), &fd, sizeof fd);
    }
  return sendmsg (starter->fd, &message, MSG_NOSIGNAL) == sizeof order;
}

/**
 * bounce_starter_start_reader:
 * @starter: a starter
 * @number: what to call the reader
 *
 * Returns: the socket to the reader (protocol.h), of the caller; -1: the nursery is gone
 */
int
bounce_starter_start_reader (BounceStarter *starter, guint number)
{
  int fds[2];
  gboolean ok;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    return -1;
  ok = send_order (starter, BOUNCE_ORDER_START, number, fds[1]);
  close (fds[1]);
  if (ok)
    return fds[0];
  close (fds[0]);
  return -1;
}

/** bounce_starter_end_reader: kills the reader, if it still runs, and forgets it. */
void
bounce_starter_end_reader (BounceStarter *starter, guint number)
{
  send_order (starter, BOUNCE_ORDER_END, number, -1);
}
