/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* The reader's program with another decoder: one that hostile mail has taken over. A mail whose
 * first line is "try: WHAT" has it try just that from within the sandbox; where the attempt
 * returns, the report's subject says what came of it. */

GQuark
bounce_decoder_error_quark (void)
{
  return g_quark_from_static_string ("bounce-decoder-error-quark");
}

/* Of the program that asks: to be told later would be a call that ends the reader by itself. */
static pid_t client;

void
bounce_decoder_init (void)
{
  client = getppid ();
}

static int
try_open (void)
{
  return open ("/etc/passwd", O_RDONLY);
}

static int
try_create (void)
{
  return open ("/tmp/bounce-desk-escaped", O_WRONLY | O_CREAT, 0600);
}

static int
try_socket (void)
{
  return socket (AF_INET, SOCK_STREAM, 0);
}

static int
try_local_socket (void)
{
  return socket (AF_UNIX, SOCK_STREAM, 0);
}

static int
try_fork (void)
{
  return fork ();
}

static int
try_exec (void)
{
  char *argv[] = { (char *)"/bin/true", NULL };

  return execv (argv[0], argv);
}

static int
try_ptrace (void)
{
  return (int)ptrace (PTRACE_ATTACH, client, NULL, NULL);
}

static int
try_kill (void)
{
  return kill (1, SIGTERM);
}

static int
try_own_code (void)
{
  return mmap (NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
             ? -1
             : 0;
}

static int
try_unshare (void)
{
  return unshare (CLONE_NEWUSER);
}

static int
try_ring (void)
{
  return (int)syscall (SYS_io_uring_setup, 1, NULL);
}

static int
try_other_memory (void)
{
  return (int)syscall (SYS_process_vm_readv, client, NULL, 0, NULL, 0, 0);
}

static int
try_memory (void)
{
  return malloc ((size_t)700 * 1024 * 1024) == NULL ? -1 : 0;
}

/* Besides the three that lead nowhere only the socket to the client may be open. Writing nothing
 * tells whether it is that; what can be closed but not written is one too many. */
static int
try_other_files (void)
{
  guint n_open = 0;

  for (int fd = 3; fd < 4096; fd++)
    n_open += write (fd, NULL, 0) == 0 || close (fd) == 0;
  errno = (int)n_open;
  return -1;
}

static int
try_crash (void)
{
  raise (SIGSEGV);
  return 0;
}

static int
try_spin (void)
{
  for (volatile gboolean forever = TRUE; forever;)
    ;
  return 0;
}

/* The clock that ends a mail is the reader's own; the client has another. */
static int
try_spin_without_clock (void)
{
  const struct itimerval none = { { 0, 0 }, { 0, 0 } };

  setitimer (ITIMER_PROF, &none, NULL);
  return try_spin ();
}

static int
try_parent_memory (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/mem", (int)client);

  return open (path, O_RDONLY);
}

/* Typing into the terminal that the program was started in. */
static int
try_terminal (void)
{
  return ioctl (STDIN_FILENO, TIOCSTI, "x");
}

static int
try_raise_limits (void)
{
  const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };

  return setrlimit (RLIMIT_AS, &unlimited);
}

static int
try_signal_parent (void)
{
  return (int)syscall (SYS_tgkill, client, client, SIGTERM);
}

/* Memory that was filled as data and is then run. */
static int
try_data_as_code (void)
{
  void *page = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  return mprotect (page, 4096, PROT_READ | PROT_EXEC);
}

/* The same calls by the doors that the kernel keeps open for other programs. */
static int
try_calls_of_i386 (void)
{
#if defined(__x86_64__)
  long number = 20; /* getpid */

  __asm__ volatile("int $0x80" : "+a"(number) : : "memory");
  return (int)number;
#else
  raise (SIGSYS);
  return 0;
#endif
}

static int
try_calls_of_x32 (void)
{
#if defined(__x86_64__)
  return (int)syscall (0x40000000L | SYS_getpid);
#else
  raise (SIGSYS);
  return 0;
#endif
}

static int
try_nothing (void)
{
  return 0;
}

static const struct
{
  const char *name;
  int (*attempt) (void);
} attempts[] = {
  { "open", try_open },
  { "create", try_create },
  { "socket", try_socket },
  { "local-socket", try_local_socket },
  { "fork", try_fork },
  { "exec", try_exec },
  { "ptrace", try_ptrace },
  { "kill", try_kill },
  { "own-code", try_own_code },
  { "unshare", try_unshare },
  { "ring", try_ring },
  { "other-memory", try_other_memory },
  { "memory", try_memory },
  { "other-files", try_other_files },
  { "crash", try_crash },
  { "spin", try_spin },
  { "spin-without-clock", try_spin_without_clock },
  { "parent-memory", try_parent_memory },
  { "terminal", try_terminal },
  { "raise-limits", try_raise_limits },
  { "signal-parent", try_signal_parent },
  { "data-as-code", try_data_as_code },
  { "calls-of-i386", try_calls_of_i386 },
  { "calls-of-x32", try_calls_of_x32 },
  { "nothing", try_nothing },
};

BounceReport *
bounce_report_decode (GBytes *mail, GError **error)
{
  BounceReport *report;
  gsize size;
  const char *data = g_bytes_get_data (mail, &size);
  const char *end = memchr (data, '\n', size);
  g_autofree char *line = g_strndup (data, end != NULL ? (gsize)(end - data) : size);

  if (strcmp (line, "try: complex") == 0)
    {
      g_set_error_literal (
          error, BOUNCE_DECODER_ERROR, BOUNCE_DECODER_ERROR_TOO_COMPLEX, "too complex");
      return NULL;
    }
  report = bounce_report_new ();
  if (g_str_has_prefix (line, "try: call "))
    {
      long came_of_it = syscall (g_ascii_strtoll (line + 10, NULL, 10), 0, 0, 0, 0, 0, 0);

      report->subject = came_of_it >= 0 ? g_strdup ("done") : g_strdup_printf ("errno %d", errno);
    }
  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    if (g_str_has_prefix (line, "try: ") && strcmp (line + 5, attempts[i].name) == 0)
      {
        errno = 0;
        report->subject =
            attempts[i].attempt () >= 0 ? g_strdup ("done") : g_strdup_printf ("errno %d", errno);
      }
  report->original_subject = g_strdup (line);
  return report;
}
