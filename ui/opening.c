/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "opening.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "intake/source.h"

/* More sentences than this are counted instead of shown. */
#define MAXIMUM_REFUSALS 3

/* Who waits longer wants to see how far it is. Microseconds. */
#define PATIENCE G_USEC_PER_SEC

/* One go of opening: its mails come one after the other, in the order they were given. */
typedef struct
{
  BounceWindow *window; /* a weak pointer: NULL once the window is closed */
  gboolean is_pasted;   /* it has no name of its own */
  gint64 since;
  GPtrArray *mails; /* (element-type BounceIntakeMail): what came so far */
  guint n_opened;
  guint n_refused;
  GString *refusals;
  GDestroyNotify taken; /* (nullable): the files are needed no more */
  gpointer user_data;
} Opening;

static void
tell_taken (Opening *self)
{
  GDestroyNotify taken = g_steal_pointer (&self->taken);

  if (taken != NULL)
    taken (self->user_data);
}

static void
opening_free (Opening *self)
{
  tell_taken (self);
  g_clear_weak_pointer (&self->window);
  g_clear_pointer (&self->mails, g_ptr_array_unref);
  g_string_free (self->refusals, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static Opening *
opening_new (BounceWindow *window, gboolean is_pasted)
{
  Opening *self = g_new0 (Opening, 1);

  g_set_weak_pointer (&self->window, window);
  self->is_pasted = is_pasted;
  self->since = g_get_monotonic_time ();
  self->mails = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_intake_mail_free);
  self->refusals = g_string_new (NULL);
  return self;
}

static void
refuse (Opening *self, const char *sentence)
{
  if (self->n_refused++ < MAXIMUM_REFUSALS)
    g_string_append_printf (self->refusals, "%s%s", self->refusals->len > 0 ? "\n" : "", sentence);
}

static void
say_refusals (Opening *self)
{
  if (self->n_refused > MAXIMUM_REFUSALS)
    {
      guint more = self->n_refused - MAXIMUM_REFUSALS;

      g_string_append_c (self->refusals, '\n');
      g_string_append_printf (
          self->refusals,
          g_dngettext (GETTEXT_PACKAGE, "%u more was not a mail.", "%u more were not mails.", more),
          more);
    }
  if (self->n_refused > 0)
    bounce_window_refuse (self->window, self->refusals->str);
}

static void
show_cases (Opening *self)
{
  BounceApplication *application = bounce_window_get_application (self->window);
  BounceRecent *recent = bounce_application_get_recent (application);
  gboolean keeps = bounce_application_get_memory (application) != NULL;

  for (guint i = 0; i < self->mails->len; i++)
    {
      const BounceIntakeMail *mail = self->mails->pdata[i];
      g_autofree char *shown = NULL;
      BounceCase *bounce_case;

      if (mail->error != NULL)
        {
          refuse (self, mail->error->message);
          continue;
        }
      if (!self->is_pasted || mail->member != NULL)
        shown = bounce_text_clean_line (mail->name, -1, 200);
      bounce_case =
          bounce_window_open_mail (self->window, mail->bytes, mail->mail, shown, self->n_opened++);
      if (!self->is_pasted && keeps)
        bounce_recent_add (recent, mail->file, bounce_case_get_sha256 (bounce_case));
    }
  say_refusals (self);
}

static void
show_many (Opening *self, BounceIntake *intake)
{
  g_autoptr (BounceBatch) batch = NULL;

  batch = bounce_batch_new (intake, g_steal_pointer (&self->mails));
  bounce_window_open_batch (self->window, batch);
}

static void
next_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BounceIntake *intake = BOUNCE_INTAKE (source);
  g_autoptr (Opening) self = user_data;
  g_autoptr (GPtrArray) mails = bounce_intake_next_finish (intake, result, NULL);

  if (self->window == NULL || mails == NULL)
    return;
  if (mails->len == 0)
    {
      show_cases (self);
      return;
    }
  g_ptr_array_extend_and_steal (self->mails, g_steal_pointer (&mails));
  if (self->mails->len > BOUNCE_WINDOW_MAX_CASES ||
      g_get_monotonic_time () - self->since > PATIENCE)
    {
      show_many (self, intake);
      return;
    }
  bounce_intake_next_async (
      intake, BOUNCE_WINDOW_MAX_CASES + 1, NULL, next_cb, g_steal_pointer (&self));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) self = user_data;
  g_autoptr (BounceIntake) intake = bounce_intake_open_all_finish (result, NULL);

  tell_taken (self);
  if (self->window != NULL && intake != NULL)
    bounce_intake_next_async (
        intake, BOUNCE_WINDOW_MAX_CASES + 1, NULL, next_cb, g_steal_pointer (&self));
}

/**
 * bounce_opening_start_files:
 * @window: where the mails are shown
 * @files: (array length=n_files): files, folders, archives, links of mail programs
 * @n_files: how many
 *
 * Opens all mails that are in them; says of each other what it is, and how to get the mail.
 */
void
bounce_opening_start_files (BounceWindow *window, GFile **files, guint n_files)
{
  bounce_intake_open_all_async (files, n_files, NULL, opened_cb, opening_new (window, FALSE));
}

/**
 * bounce_opening_start_files_then:
 * @window: where the mails are shown
 * @files: (array length=n_files): what may vanish
 * @n_files: how many
 * @taken: called when the files are copied or kept open, see bounce_intake_open_all_async()
 * @user_data: for @taken
 *
 * As bounce_opening_start_files(), for files that another program deletes afterwards.
 */
void
bounce_opening_start_files_then (
    BounceWindow *window, GFile **files, guint n_files, GDestroyNotify taken, gpointer user_data)
{
  Opening *self = opening_new (window, FALSE);

  self->taken = taken;
  self->user_data = user_data;
  bounce_intake_open_all_async (files, n_files, NULL, opened_cb, self);
}

/**
 * bounce_opening_start_bytes:
 * @window: where the mails are shown
 * @bytes: a mail, an mbox, the visible text of a bounce …
 * @is_pasted: it was pasted, or dropped as text
 *
 * As bounce_opening_start_files(), for what is no file.
 */
void
bounce_opening_start_bytes (BounceWindow *window, GBytes *bytes, gboolean is_pasted)
{
  g_autoptr (BounceIntake) intake = bounce_intake_new ();

  bounce_intake_add_bytes (
      intake, is_pasted ? _ ("What was pasted") : _ ("What was dropped"), bytes);
  bounce_intake_next_async (
      intake, BOUNCE_WINDOW_MAX_CASES + 1, NULL, next_cb, opening_new (window, TRUE));
}
