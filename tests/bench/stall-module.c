/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* A GTK module (GTK_MODULES): a thread knocks at the main loop every two milliseconds, before all
 * that waits there. What takes longer than LEAST until it is answered is a line in the file that
 * STALL_FILE names: the monotonic time, the microseconds that passed, those of them that the main
 * thread used the processor, "frame" where the frame clock was at work, and the microseconds in
 * which it, or the X server (XVFB_PID) for it, could have gone on, but other programs had the
 * processors. The first frame is a line of its own: the time, and "painted". */

#include <gtk/gtk.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LEAST 4000

G_MODULE_EXPORT void gtk_module_init (int *argc, char ***argv);

static FILE *out;
/* Of the main thread, of the one that knocks, and of the X server that the main thread waits for */
static char *schedstats[3];
static gboolean is_painted;
static gint64 last_cpu;
static gboolean in_frame;
static GMutex mutex;
static GCond cond;
static gboolean is_answered;

static gint64
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64)time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* How long they have waited for a processor so far, in microseconds. */
static gint64
get_waited (void)
{
  gint64 sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (schedstats); i++)
    {
      g_autofree char *text = NULL;
      unsigned long long ran = 0, waited = 0;

      if (schedstats[i] != NULL && g_file_get_contents (schedstats[i], &text, NULL, NULL) &&
          sscanf (text, "%llu %llu", &ran, &waited) == 2)
        sum += (gint64)(waited / 1000);
    }
  return sum;
}

typedef struct
{
  gint64 time;
  gint64 waited;
} Knock;

static gboolean
answer_cb (gpointer data)
{
  const Knock *knock = data;
  gint64 now = g_get_monotonic_time (), knocked = knock->time, cpu = get_cpu ();

  if (now - knocked >= LEAST || cpu - last_cpu >= LEAST)
    {
      fprintf (out,
               "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT
               "\n",
               now,
               now - knocked,
               cpu - last_cpu,
               in_frame ? "frame" : "-",
               get_waited () - knock->waited);
      fflush (out);
    }
  in_frame = FALSE;
  last_cpu = cpu;
  g_mutex_lock (&mutex);
  is_answered = TRUE;
  g_cond_signal (&cond);
  g_mutex_unlock (&mutex);
  return G_SOURCE_REMOVE;
}

static gpointer
knock (gpointer data)
{
  schedstats[1] = g_strdup_printf ("/proc/self/task/%d/schedstat", (int)gettid ());
  for (;;)
    {
      Knock now;

      g_usleep (2000);
      now.time = g_get_monotonic_time ();
      now.waited = get_waited ();
      is_answered = FALSE;
      g_main_context_invoke_full (NULL, G_PRIORITY_HIGH - 100, answer_cb, &now, NULL);
      g_mutex_lock (&mutex);
      while (!is_answered)
        g_cond_wait (&cond, &mutex);
      g_mutex_unlock (&mutex);
    }
  return NULL;
}

static gboolean
painted_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  in_frame = TRUE;
  if (!is_painted)
    fprintf (out, "%" G_GINT64_FORMAT " painted\n", g_get_monotonic_time ());
  is_painted = TRUE;
  return TRUE;
}

void
gtk_module_init (int *argc, char ***argv)
{
  out = fopen (g_getenv ("STALL_FILE"), "w");
  if (out == NULL)
    return;
  schedstats[0] = g_strdup_printf ("/proc/self/task/%d/schedstat", (int)getpid ());
  if (g_getenv ("XVFB_PID") != NULL)
    schedstats[2] = g_strdup_printf ("/proc/%s/schedstat", g_getenv ("XVFB_PID"));
  last_cpu = get_cpu ();
  g_type_class_ref (GDK_TYPE_FRAME_CLOCK);
  g_signal_add_emission_hook (
      g_signal_lookup ("after-paint", GDK_TYPE_FRAME_CLOCK), 0, painted_cb, NULL, NULL);
  g_thread_unref (g_thread_new ("knock", knock, NULL));
}
