/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "cli/explain.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/digest.h"
#include "case/summary.h"
#include "cli/json.h"
#include "cli/progress.h"
#include "cli/terms.h"
#include "intake/intake.h"

/* So much is read ahead of the mail whose line is next. */
#define MAX_AHEAD 256
#define MAX_AHEAD_BYTES (4u * 1024 * 1024)

#define OUTPUT_SIZE (64u * 1024)

/* One mail, from its reading to its line. */
typedef struct
{
  BounceInputMail *mail;
  char *sha256;
  BounceReading *reading;
  GError *error;
  char *advice; /* it is no mail, and how to get the mail */
  gboolean is_done;
} Item;

typedef struct
{
  BounceInput *input;
  BouncePool *pool;
  gboolean as_json;
  gboolean input_ended;
  GQueue items; /* of Item, in the order of the input */
  gsize n_bytes;
  GString *out;
  gboolean out_is_broken;
  BounceTerms *terms;
  BounceLibrary *library; /* for guides as text */
  BounceProgress *progress;
  guint n_printed;
  guint n_unopened;
  gboolean is_unavailable;
} Explain;

static volatile sig_atomic_t interrupted;

/* An interrupt may come just before a wait begins, which would then not end: so it knocks again
 * every second. */
static void
interrupt_cb (int signal_number)
{
  if (signal_number != SIGALRM)
    interrupted = 1;
  alarm (1);
}

static void
item_free (Item *item)
{
  bounce_input_mail_free (item->mail);
  g_free (item->sha256);
  bounce_reading_free (item->reading);
  g_clear_error (&item->error);
  g_free (item->advice);
  g_free (item);
}

static void
done_cb (BounceReading *reading, GError *error, gpointer data)
{
  Item *item = data;

  item->reading = reading;
  item->error = error;
  item->is_done = TRUE;
}

static void
write_out (Explain *self)
{
  gsize done = 0;

  while (done < self->out->len && !self->out_is_broken)
    {
      gssize n = write (STDOUT_FILENO, self->out->str + done, self->out->len - done);

      if (n < 0 && errno != EINTR)
        self->out_is_broken = TRUE;
      done += n > 0 ? (gsize)n : 0;
    }
  g_string_truncate (self->out, 0);
}

/**
 * bounce_explain_complain:
 * @about: (nullable): the name of a file
 * @why: what is wrong
 *
 * Writes it to standard error. A name is chosen by whoever made the file, and must not steer the
 * terminal.
 */
void
bounce_explain_complain (const char *about, const char *why)
{
  g_autofree char *name = bounce_text_clean_line (about, -1, G_MAXINT);
  g_autofree char *words = bounce_text_clean (why, -1, G_MAXINT);

  if (name != NULL)
    g_printerr ("bounce-explain: %s: %s\n", name, words);
  else
    g_printerr ("bounce-explain: %s\n", words);
}

static void
warn (const BounceInputMail *mail, const char *why)
{
  g_autofree char *name = g_filename_display_name (mail->file);
  g_autofree char *about = NULL;

  if (mail->number > 0)
    about = g_strdup_printf ("%s: mail %" G_GUINT64_FORMAT, name, mail->number);
  bounce_explain_complain (about != NULL ? about : name, why);
}

static void
append_text (Explain *self, Item *item)
{
  g_autofree char *name = g_filename_display_name (item->mail->file);
  g_autoptr (BounceCase) bounce_case = NULL;
  g_autofree char *text = NULL;

  if (item->mail->mail == NULL)
    return;
  if (self->library == NULL)
    self->library = bounce_library_new ();
  bounce_case = bounce_case_new (self->library, item->mail->mail, name);
  if (item->reading != NULL)
    bounce_case_take_reading (bounce_case, g_steal_pointer (&item->reading));
  else
    bounce_case_set_unreadable (bounce_case, item->error);
  text = bounce_summary_write (bounce_case, BOUNCE_SUMMARY_ALL);
  if (self->n_printed > 0)
    g_string_append (self->out, "\n\n");
  g_string_append (self->out, text);
}

static void
print_item (Explain *self, Item *item)
{
  if (item->mail->error != NULL)
    {
      warn (item->mail, item->mail->error);
      self->n_unopened++;
    }
  else if (g_error_matches (item->error, BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_UNAVAILABLE))
    {
      warn (item->mail, item->error->message);
      self->is_unavailable = TRUE;
    }
  if (item->advice != NULL)
    {
      warn (item->mail, item->advice);
      self->n_unopened++;
    }
  else if (self->as_json)
    bounce_json_append_mail (self->out, item->mail, item->sha256, item->reading, self->terms);
  else
    append_text (self, item);
  self->n_printed++;
  if (self->out->len >= OUTPUT_SIZE)
    write_out (self);
}

static void
print_done (Explain *self)
{
  Item *item;

  while ((item = g_queue_peek_head (&self->items)) != NULL && item->is_done)
    {
      g_queue_pop_head (&self->items);
      if (item->mail->bytes != NULL)
        self->n_bytes -= g_bytes_get_size (item->mail->bytes);
      print_item (self, item);
      item_free (item);
    }
}

/* What the reader gets of it: the visible text of a bounce is wrapped into a mail, and a mail is
 * taken out of what a mail program put around it. What is no mail at all goes as it is: it has its
 * line too. */
static GBytes *
unwrap (Explain *self, Item *item)
{
  gsize size;
  const char *data = g_bytes_get_data (item->mail->bytes, &size);
  BounceIntakeType type = bounce_intake_sniff (data, size);
  g_autoptr (GBytes) mail = NULL;
  g_autofree char *name = NULL;

  if (type == BOUNCE_INTAKE_MAIL && g_ascii_isalpha (*data))
    return g_bytes_ref (item->mail->bytes);
  mail = bounce_intake_from_text (data, size, NULL);
  if (mail != NULL)
    return g_steal_pointer (&mail);
  if (!self->as_json && type != BOUNCE_INTAKE_TEXT && type != BOUNCE_INTAKE_OTHER)
    {
      name = g_filename_display_basename (item->mail->file);
      item->advice = bounce_intake_explain (type, name);
    }
  return g_bytes_ref (item->mail->bytes);
}

static void
take_mail (Explain *self, BounceInputMail *mail)
{
  g_autoptr (GBytes) bytes = NULL;
  Item *item = g_new0 (Item, 1);

  item->mail = mail;
  g_queue_push_tail (&self->items, item);
  if (mail->mail == NULL)
    item->is_done = TRUE;
  else
    {
      bytes = mail->mail == mail->bytes ? unwrap (self, item) : g_bytes_ref (mail->mail);
      bounce_pool_submit (self->pool, bytes, self->as_json, done_cb, item);
    }
  if (mail->bytes == NULL)
    return;
  self->n_bytes += g_bytes_get_size (mail->bytes);
  if (self->as_json)
    {
      gsize size;
      const void *data = g_bytes_get_data (mail->bytes, &size);

      item->sha256 = bounce_digest_sha256 (data, size);
    }
}

/* Takes what the input has, as far as there is room; tells whether it would have to wait. */
static gboolean
read_ahead (Explain *self)
{
  while (!self->input_ended && self->items.length < MAX_AHEAD && self->n_bytes < MAX_AHEAD_BYTES)
    {
      BounceInputMail *mail = bounce_input_next (self->input);

      if (mail != NULL)
        take_mail (self, mail);
      else if (bounce_input_get_fd (self->input) >= 0)
        return TRUE;
      else
        self->input_ended = TRUE;
    }
  return FALSE;
}

static void
wait_for_something (Explain *self, gboolean input_waits)
{
  struct pollfd waits[2] = {
    { bounce_pool_get_fd (self->pool), POLLIN, 0 },
    { input_waits ? bounce_input_get_fd (self->input) : -1, POLLIN, 0 },
  };

  if (!input_waits)
    {
      bounce_pool_dispatch (self->pool, -1);
      return;
    }
  bounce_pool_flush (self->pool);
  poll (waits, G_N_ELEMENTS (waits), bounce_pool_get_timeout (self->pool));
  bounce_pool_dispatch (self->pool, 0);
}

static void
catch_interrupts (void)
{
  struct sigaction action = { .sa_handler = interrupt_cb };

  /* Without SA_RESTART, so that waiting ends. */
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGALRM, &action, NULL);
}

/**
 * bounce_explain_run:
 * @input: the mails
 * @pool: who reads them
 * @as_json: one line of JSON each; else the guides as text
 *
 * Writes the answers to standard output, in the order of the mails, as they come. It holds only as
 * many mails as keep the readers busy. An interrupt ends it after the mails that are done.
 *
 * Returns: the exit status, see bounce-explain(1)
 */
int
bounce_explain_run (BounceInput *input, BouncePool *pool, gboolean as_json)
{
  g_autoptr (BounceTerms) terms = bounce_terms_new ();
  g_autoptr (BounceProgress) progress = bounce_progress_new ();
  Explain self = {
    .input = input,
    .pool = pool,
    .as_json = as_json,
    .out = g_string_sized_new (OUTPUT_SIZE + 4096),
    .terms = terms,
    .progress = progress,
  };

  catch_interrupts ();
  while (interrupted == 0 && !self.out_is_broken)
    {
      gboolean input_waits = read_ahead (&self);

      print_done (&self);
      if (self.items.length == 0 && self.input_ended)
        break;
      /* All that was ahead is done: there is nothing to wait for. */
      if (self.items.length == 0 && !input_waits)
        continue;
      /* Nobody who reads our lines shall wait for one that is ready. */
      if (input_waits || isatty (STDOUT_FILENO))
        write_out (&self);
      bounce_progress_tell (progress, self.n_printed);
      wait_for_something (&self, input_waits);
    }
  print_done (&self);
  write_out (&self);
  bounce_progress_end (progress);
  g_queue_clear_full (&self.items, (GDestroyNotify)item_free);
  g_string_free (self.out, TRUE);
  g_clear_object (&self.library);
  if (interrupted != 0)
    return 130;
  return self.n_unopened > 0 || self.is_unavailable || self.out_is_broken ? 1 : 0;
}
