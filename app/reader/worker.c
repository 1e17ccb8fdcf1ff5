/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/worker.h"

#include <errno.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "reader/protocol.h"
#include "reader/reading.h"
#include "report/decoder.h"
#include "report/redact.h"
#include "rulebook/warnings.h"

/* Room for many ordinary mails, so that one read () brings all that wait. */
#define INPUT_SIZE (128u * 1024)

/* Answers are kept back while further mails wait, for one write () of many; never longer than
 * this, so that a mail that takes its time does not delay its neighbours. */
#define OUTPUT_SIZE (64u * 1024)
#define PATIENCE_USEC 2000

/* A reader may use so many times the processor time of one mail before it is replaced: one in
 * foreign hands that has answered, and works on for itself, ends too. */
#define LIFETIME 12

typedef struct
{
  int fd;
  BounceRulebook *rulebook;
  guint seconds;
  GByteArray *output;
  gint64 kept_since;  /* monotonic time of the oldest answer that is kept back */
  gint64 clock_since; /* monotonic time at which the clock was started */
} BounceWorker;

static gboolean
flush (BounceWorker *worker)
{
  gsize done = 0;

  while (done < worker->output->len)
    {
      gssize n = write (worker->fd, worker->output->data + done, worker->output->len - done);

      if (n < 0 && errno != EINTR)
        return FALSE;
      done += n > 0 ? (gsize)n : 0;
    }
  g_byte_array_set_size (worker->output, 0);
  return TRUE;
}

static void
put_head (BounceWorker *worker, guint32 id, guint32 code)
{
  const BounceFrame frame = { 0, id, code };

  if (worker->output->len == 0)
    worker->kept_since = g_get_monotonic_time ();
  g_byte_array_append (worker->output, (const guint8 *)&frame, sizeof frame);
}

/* The length of a frame is known when it is written. */
static void
end_frame (BounceWorker *worker, guint start)
{
  BounceFrame frame;

  memcpy (&frame, worker->output->data + start, sizeof frame);
  frame.length = worker->output->len - start - sizeof frame;
  memcpy (worker->output->data + start, &frame, sizeof frame);
}

static BounceReading *
read_mail (BounceWorker *worker, GBytes *mail)
{
  g_autoptr (BounceReport) report = bounce_report_decode (mail, NULL);
  BounceReading *reading;

  if (report == NULL)
    return NULL;
  reading = bounce_reading_new (report);
  for (guint i = 0; i < MAX (report->recipients->len, 1); i++)
    g_ptr_array_add (reading->diagnoses,
                     bounce_rulebook_diagnose (
                         worker->rulebook,
                         report,
                         report->recipients->len > 0 ? report->recipients->pdata[i] : NULL));
  reading->kind = bounce_diagnosis_get_kind (reading->diagnoses->pdata[0], report);
  g_ptr_array_unref (reading->warnings);
  reading->warnings =
      bounce_rulebook_collect_warnings (worker->rulebook, report, reading->diagnoses);
  return reading;
}

/* A mail may take so much processor time, and no more: SIGPROF ends the process. A clock that has
 * run for a small part of it only goes on. */
static void
start_clock (BounceWorker *worker)
{
  const struct itimerval timer = { { 0, 0 }, { worker->seconds, 0 } };
  gint64 now = g_get_monotonic_time ();

  if (worker->clock_since != 0 &&
      now - worker->clock_since < (gint64)worker->seconds * (G_USEC_PER_SEC / 100))
    return;
  worker->clock_since = now;
  setitimer (ITIMER_PROF, &timer, NULL);
}

static void
answer_with_copy (BounceWorker *worker, guint32 id, GBytes *mail, BounceRedactLevel level)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceCopy) copy = bounce_redact (mail, level, &error);
  guint start = worker->output->len;
  guint32 code = BOUNCE_ANSWER_COPY;

  if (g_error_matches (error, BOUNCE_REDACT_ERROR, BOUNCE_REDACT_ERROR_LEAK))
    code = BOUNCE_ANSWER_NO_COPY;
  else if (copy == NULL)
    code = BOUNCE_ANSWER_TOO_COMPLEX;
  put_head (worker, id, code);
  if (copy != NULL)
    bounce_copy_write (copy, worker->output);
  end_frame (worker, start);
}

static void
answer (BounceWorker *worker, const BounceFrame *request, const guint8 *data)
{
  g_autoptr (GBytes) mail = g_bytes_new_static (data, request->length);
  g_autoptr (BounceReading) reading = NULL;
  guint start;

  start_clock (worker);
  if (request->code == BOUNCE_REQUEST_COPY_NOTICE || request->code == BOUNCE_REQUEST_COPY_PERSONAL)
    {
      answer_with_copy (worker,
                        request->id,
                        mail,
                        request->code == BOUNCE_REQUEST_COPY_NOTICE ? BOUNCE_REDACT_NOTICE
                                                                    : BOUNCE_REDACT_PERSONAL);
      return;
    }
  reading = read_mail (worker, mail);
  start = worker->output->len;
  put_head (
      worker, request->id, reading != NULL ? BOUNCE_ANSWER_READING : BOUNCE_ANSWER_TOO_COMPLEX);
  if (reading != NULL)
    bounce_reading_write (reading, request->code == BOUNCE_REQUEST_BRIEF, worker->output);
  end_frame (worker, start);
}

/* Answers every whole request in the input; returns how many bytes they were. */
static gssize
answer_all (BounceWorker *worker, const guint8 *data, gsize length)
{
  gsize done = 0;

  for (;;)
    {
      BounceFrame request;

      if (length - done < sizeof request)
        break;
      memcpy (&request, data + done, sizeof request);
      if (request.length > BOUNCE_PROTOCOL_MAX_MAIL || request.code >= BOUNCE_N_REQUESTS)
        return -1;
      if (length - done - sizeof request < request.length)
        break;
      if (worker->output->len > OUTPUT_SIZE ||
          (worker->output->len > 0 && g_get_monotonic_time () - worker->kept_since > PATIENCE_USEC))
        {
          if (!flush (worker))
            return -1;
        }
      answer (worker, &request, data + done + sizeof request);
      done += sizeof request + request.length;
    }
  return flush (worker) ? (gssize)done : -1;
}

/* The next request may be larger than the room. */
static gsize
get_room (const guint8 *data, gsize length)
{
  BounceFrame request;

  if (length < sizeof request)
    return INPUT_SIZE;
  memcpy (&request, data, sizeof request);
  return MAX (INPUT_SIZE, sizeof request + request.length);
}

static int
serve (BounceWorker *worker)
{
  gsize room = INPUT_SIZE, length = 0;
  g_autofree guint8 *input = g_malloc (room);

  for (;;)
    {
      gssize n = read (worker->fd, input + length, room - length);
      gsize wanted;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n == 0 ? 0 : 1;
      length += (gsize)n;
      n = answer_all (worker, input, length);
      if (n < 0)
        return 1;
      length -= (gsize)n;
      memmove (input, input + n, length);
      wanted = get_room (input, length);
      if (wanted != room)
        {
          input = g_realloc (input, wanted);
          room = wanted;
        }
    }
}

/**
 * bounce_worker_run:
 * @socket_fd: the socket to the client (protocol.h); the only file that may be open
 * @rulebook: the rules
 * @seconds: the most processor time of one mail
 * @features: what the sandbox of the starting process has closed already
 * @parent: the starting process; this one ends with it
 *
 * Locks this process in, says hello and reads mails until the client hangs up. It must hold nothing
 * that it would be a pity to lose: hostile mail may take it over.
 *
 * Returns: the exit status
 */
int
bounce_worker_run (int socket_fd,
                   BounceRulebook *rulebook,
                   guint seconds,
                   BounceSandboxFeatures features,
                   pid_t parent)
{
  g_autoptr (GByteArray) output = g_byte_array_sized_new (OUTPUT_SIZE);
  BounceWorker worker = { socket_fd, rulebook, seconds, output, 0, 0 };
  guint32 hello;

  if (!bounce_sandbox_lock (parent, seconds * LIFETIME))
    return 1;
  hello = features | BOUNCE_SANDBOX_FILTER;
  put_head (&worker, 0, BOUNCE_ANSWER_HELLO);
  g_byte_array_append (output, (const guint8 *)&hello, sizeof hello);
  end_frame (&worker, 0);
  return flush (&worker) ? serve (&worker) : 1;
}
