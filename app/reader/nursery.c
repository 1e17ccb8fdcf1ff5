/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/nursery.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/layers.h"
#include "reader/charsets.h"
#include "reader/protocol.h"
#include "reader/worker.h"
#include "report/decoder.h"
#include "rulebook/rulebook.h"

/* The process that starts readers. It loads the knowledge once and then forks a reader whenever the
 * client wants one: a reader that dies costs no more than that. It never sees a mail. */
typedef struct
{
  int control_fd;
  guint seconds;
  const BounceTrade *trade;
  gpointer knowledge;
  BounceSandboxFeatures features;
  GHashTable *readers; /* number -> process id */
} BounceNursery;

/* Those that the one who starts it knows, else of the strongest layer that names any, as
 * bounce_library_get_own_domains() does. */
static char **
load_own_domains (void)
{
  const char *told = g_getenv (BOUNCE_OWN_DOMAINS_VARIABLE);
  char **domains = told != NULL ? g_strsplit (told, ";", -1) : NULL;

  for (int layer = BOUNCE_N_LAYERS - 1; layer >= 0 && domains == NULL; layer--)
    {
      g_autofree char *path =
          g_build_filename (bounce_layers_get_dir (layer), "organisation.conf", NULL);
      g_autoptr (GKeyFile) file = g_key_file_new ();

      if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
        domains = g_key_file_get_string_list (file, "Organisation", "OwnDomains", NULL, NULL);
    }
  for (guint i = 0; domains != NULL && domains[i] != NULL; i++)
    {
      char *lower = g_ascii_strdown (g_strstrip (domains[i]), -1);

      g_free (domains[i]);
      domains[i] = lower;
    }
  return domains;
}

static gpointer
load_knowledge (void)
{
  BounceRulebook *rulebook;
  g_auto (GStrv) domains = load_own_domains ();

  rulebook = bounce_rulebook_load (NULL);
  if (domains != NULL)
    bounce_rulebook_set_own_domains (rulebook, (const char *const *)domains);
  bounce_decoder_init ();
  bounce_charsets_open ();
  tzset ();
  return rulebook;
}

static void
unload_knowledge (gpointer knowledge)
{
  bounce_rulebook_free (knowledge);
}

static int
read_mails (
    int socket_fd, gpointer knowledge, guint seconds, BounceSandboxFeatures features, pid_t parent)
{
  return bounce_worker_run (socket_fd, knowledge, seconds, features, parent);
}

/* Standard output and error of a reader lead nowhere: hostile mail must not write to a terminal. */
static void
close_everything_else (int kept_fd)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  if (null >= 0)
    {
      dup2 (null, STDIN_FILENO);
      dup2 (null, STDOUT_FILENO);
#if !defined(__SANITIZE_ADDRESS__)
      dup2 (null, STDERR_FILENO);
#endif
    }
  if (kept_fd > STDERR_FILENO + 1)
    syscall (SYS_close_range, STDERR_FILENO + 1, kept_fd - 1, 0);
  syscall (SYS_close_range, kept_fd + 1, ~0U, 0);
}

static void
start_reader (BounceNursery *nursery, guint number, int fd)
{
  pid_t self = getpid ();
  pid_t pid = fork ();

  if (pid == 0)
    {
      close (nursery->control_fd);
      _exit (
          nursery->trade->work (fd, nursery->knowledge, nursery->seconds, nursery->features, self));
    }
  if (pid > 0)
    g_hash_table_insert (nursery->readers, GUINT_TO_POINTER (number), GINT_TO_POINTER (pid));
  close (fd);
}

/* A reader that has ended stays a zombie until now, so its process id is still its own. */
static void
end_reader (BounceNursery *nursery, guint number)
{
  pid_t pid = GPOINTER_TO_INT (g_hash_table_lookup (nursery->readers, GUINT_TO_POINTER (number)));

  if (pid <= 0)
    return;
  kill (pid, SIGKILL);
  while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    ;
  g_hash_table_remove (nursery->readers, GUINT_TO_POINTER (number));
}

/* Returns FALSE when the client has gone. */
static gboolean
receive_order (BounceNursery *nursery, BounceOrder *order, int *fd)
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
  struct cmsghdr *head;
  gssize n;

  do
    n = recvmsg (nursery->control_fd, &message, MSG_CMSG_CLOEXEC);
  while (n < 0 && errno == EINTR);
  if (n != sizeof *order)
    return FALSE;
  *fd = -1;
  head = CMSG_FIRSTHDR (&message);
  if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS)
    memcpy (fd, CMSG_DATA (head), sizeof (int));
  return TRUE;
}

/**
 * bounce_nursery_serve:
 * @control_fd: the socket on which orders come (protocol.h)
 * @seconds: the most seconds of one mail
 * @trade: what the readers do
 *
 * Loads what they need, closes the doors behind itself and starts readers until the client hangs
 * up. Every other open file is closed first. What was loaded goes with the process.
 *
 * Returns: the exit status
 */
int
bounce_nursery_serve (int control_fd, guint seconds, const BounceTrade *trade)
{
  BounceNursery nursery = { .control_fd = control_fd, .seconds = seconds, .trade = trade };
  BounceOrder order;
  GHashTableIter iter;
  gpointer pid;
  int fd;

  /* The terminal's interrupt is for the client, which then hangs up. */
  signal (SIGINT, SIG_IGN);
  setlocale (LC_ALL, "C");
  close_everything_else (control_fd);
  nursery.knowledge = trade->load ();
  nursery.features = bounce_sandbox_close_doors ();
  nursery.readers = g_hash_table_new (NULL, NULL);
  while (receive_order (&nursery, &order, &fd))
    {
      if (order.code == BOUNCE_ORDER_START && fd >= 0)
        start_reader (&nursery, order.number, fd);
      else if (order.code == BOUNCE_ORDER_END)
        end_reader (&nursery, order.number);
    }
  g_hash_table_iter_init (&iter, nursery.readers);
  while (g_hash_table_iter_next (&iter, NULL, &pid))
    {
      kill (GPOINTER_TO_INT (pid), SIGKILL);
      waitpid (GPOINTER_TO_INT (pid), NULL, 0);
    }
  g_hash_table_unref (nursery.readers);
#if defined(__SANITIZE_ADDRESS__)
  trade->unload (nursery.knowledge);
#endif
  return 0;
}

/**
 * bounce_nursery_run:
 * @control_fd: the socket on which orders come (protocol.h)
 * @seconds: the most seconds of one mail
 *
 * Starts readers that read mail: a BouncePoolNursery.
 *
 * Returns: the exit status
 */
int
bounce_nursery_run (int control_fd, guint seconds)
{
  static const BounceTrade trade = { load_knowledge, unload_knowledge, read_mails };

  return bounce_nursery_serve (control_fd, seconds, &trade);
}
