/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* For LD_PRELOAD: the time of day is off by BOUNCE_TEST_CLOCK seconds. Time that only passes
 * (CLOCK_MONOTONIC) is as it is. */

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long
get_shift (void)
{
  const char *shift = getenv ("BOUNCE_TEST_CLOCK");

  return shift != NULL ? atol (shift) : 0;
}

__attribute__ ((visibility ("default"))) int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int (*real) (clockid_t, struct timespec *) =
      (int (*) (clockid_t, struct timespec *))dlsym (RTLD_NEXT, "clock_gettime");
  int code = real (clock, now);

  if (code == 0 && clock == CLOCK_REALTIME)
    now->tv_sec += get_shift ();
  return code;
}

__attribute__ ((visibility ("default"))) int
gettimeofday (struct timeval *now, void *zone)
{
  struct timespec exact;
  int code = clock_gettime (CLOCK_REALTIME, &exact);

  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return code;
}

__attribute__ ((visibility ("default"))) time_t
time (time_t *now)
{
  struct timespec exact;

  clock_gettime (CLOCK_REALTIME, &exact);
  if (now != NULL)
    *now = exact.tv_sec;
  return exact.tv_sec;
}
