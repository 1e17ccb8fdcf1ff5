/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MEMORY_LIMIT (512u * 1024 * 1024)

#if defined(__SANITIZE_ADDRESS__)
/* AddressSanitizer reserves terabytes of addresses and asks for more than a reader does. */
#define UNDER_SANITIZER 1
#else
#define UNDER_SANITIZER 0
#endif

/* What a parser needs, and how the program dies when an assertion fails. */
static const int allowed[] = {
  SCMP_SYS (read),
  SCMP_SYS (write),
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
  SCMP_SYS (brk),
  SCMP_SYS (munmap),
  SCMP_SYS (mremap),
  SCMP_SYS (madvise),
  SCMP_SYS (futex),
  SCMP_SYS (clock_gettime),
  SCMP_SYS (clock_getres),
  SCMP_SYS (gettimeofday),
  SCMP_SYS (time),
  SCMP_SYS (getrandom),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (rt_sigaction),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (setitimer),
  SCMP_SYS (getpid),
  SCMP_SYS (gettid),
  SCMP_SYS (close),
  SCMP_SYS (sched_yield),
  SCMP_SYS (restart_syscall),
  SCMP_SYS (sigaltstack),
};

/* What a library may try on the way, e.g. for a charset that was not opened before: it gets an
 * error, and the mail is read without. */
static const int refused[] = {
  SCMP_SYS (open),      SCMP_SYS (openat),     SCMP_SYS (openat2),    SCMP_SYS (creat),
  SCMP_SYS (stat),      SCMP_SYS (lstat),      SCMP_SYS (fstat),      SCMP_SYS (newfstatat),
  SCMP_SYS (statx),     SCMP_SYS (access),     SCMP_SYS (faccessat),  SCMP_SYS (faccessat2),
  SCMP_SYS (readlink),  SCMP_SYS (readlinkat), SCMP_SYS (getcwd),     SCMP_SYS (fcntl),
  SCMP_SYS (ioctl),     SCMP_SYS (lseek),      SCMP_SYS (getdents64), SCMP_SYS (sched_getaffinity),
  SCMP_SYS (sysinfo),   SCMP_SYS (uname),      SCMP_SYS (prctl),      SCMP_SYS (prlimit64),
  SCMP_SYS (getrlimit), SCMP_SYS (getuid),     SCMP_SYS (geteuid),
};

static gboolean
add_rules (scmp_filter_ctx filter)
{
  int wrong = 0;

  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    wrong |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed[i], 0);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    wrong |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (EACCES), refused[i], 0);
  /* Memory that is both written and run is how a broken parser becomes a foreign program. */
  wrong |= seccomp_rule_add (
      filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1, SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  wrong |= seccomp_rule_add (filter,
                             SCMP_ACT_ERRNO (EACCES),
                             SCMP_SYS (mmap),
                             1,
                             SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
  wrong |= seccomp_rule_add (
      filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1, SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  wrong |= seccomp_rule_add (filter,
                             SCMP_ACT_ERRNO (EACCES),
                             SCMP_SYS (mprotect),
                             1,
                             SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
  /* abort () signals its own process; no other may be signalled. */
  wrong |= seccomp_rule_add (
      filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1, SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t)getpid ()));
  return wrong == 0;
}

static gboolean
load_filter (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_KILL_PROCESS);
  gboolean ok = filter != NULL &&
                /* The calls of i386 and x32, which the kernel may offer beside its own */
                seccomp_attr_set (filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
                add_rules (filter) && seccomp_load (filter) == 0;

  if (filter != NULL)
    seccomp_release (filter);
  return ok;
}

static gboolean
set_limit (int resource, rlim_t value)
{
  const struct rlimit limit = { value, value };

  return setrlimit (resource, &limit) == 0;
}

/* Landlock without a single rule: no file can be opened any more, whatever calls do it. */
static gboolean
close_files (void)
{
  struct landlock_ruleset_attr attributes = {
    .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
  };
  int ruleset = (int)syscall (SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  gboolean ok;

  if (ruleset < 0)
    return FALSE;
  ok = syscall (SYS_landlock_restrict_self, ruleset, 0) == 0;
  close (ruleset);
  return ok;
}

/**
 * bounce_sandbox_close_doors:
 *
 * The first half, for the process that only starts readers: takes away, for it and all that it
 * starts, new privileges, the network and the files, as far as the kernel lets it. Everything that
 * comes out of a file must be loaded before.
 *
 * Returns: which doors are closed
 */
BounceSandboxFeatures
bounce_sandbox_close_doors (void)
{
  BounceSandboxFeatures features = 0;

  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  set_limit (RLIMIT_CORE, 0);
  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0)
    features |= BOUNCE_SANDBOX_NO_NETWORK;
  if (close_files ())
    features |= BOUNCE_SANDBOX_NO_FILES;
  return features;
}

/**
 * bounce_sandbox_lock:
 * @parent: the process that started this one; this one ends with it
 * @seconds: the processor time that it may ever use; it is killed after that
 *
 * The second half, for a process that is about to read hostile mail: limits on memory and on
 * everything that makes something new, and the filter of system calls. From then on it can read and
 * write what is open, use memory and end; anything else gets an error or ends it.
 *
 * Returns: FALSE: this kernel cannot hold it in, and it must not read
 */
gboolean
bounce_sandbox_lock (pid_t parent, guint seconds)
{
  if (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid () != parent ||
      prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return FALSE;
  if (!UNDER_SANITIZER && !set_limit (RLIMIT_AS, MEMORY_LIMIT))
    return FALSE;
  return set_limit (RLIMIT_CPU, seconds) && set_limit (RLIMIT_CORE, 0) &&
         set_limit (RLIMIT_FSIZE, 0) && set_limit (RLIMIT_NPROC, 0) &&
         set_limit (RLIMIT_NOFILE, 0) && load_filter ();
}
