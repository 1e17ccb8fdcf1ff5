/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/source.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "intake/source-private.h"
#include "intake/wrap.h"

/* What is opened may be gone a moment later (files of a drag): so much is copied at once, and of so
 * many more the file is kept open, which keeps its bytes. */
#define MAX_COPIED (64u * 1024 * 1024)
#define MAX_KEPT_OPEN 128u

/* One file or folder that was opened. */
typedef struct
{
  BounceOrigin origin;
  int fd;               /* -1: none */
  GInputStream *stream; /* (nullable): of a file that has no path */
  GBytes *memory;       /* (nullable) */
  BounceFolder *folder; /* (nullable) */
  guint next;           /* in the folder */
  guint64 size;
  char *refusal; /* (nullable): why it could not be opened */
} Source;

struct _BounceIntake
{
  GObject parent_instance;
  GPtrArray *sources; /* of Source */
  guint next;
  BounceStack stack;
  guint64 n_files;
  guint64 n_bytes;
  guint64 n_done;         /* bytes of the files that are behind us */
  guint64 current_size;   /* of the file that is being read */
  guint64 folder_started; /* mails and refusals when the folder began */
  gsize n_copied;
  guint n_open;
};

G_DEFINE_FINAL_TYPE (BounceIntake, bounce_intake, G_TYPE_OBJECT)

static void
source_free (gpointer data)
{
  Source *source = data;

  g_free (source->origin.file);
  if (source->fd >= 0)
    close (source->fd);
  g_clear_object (&source->stream);
  g_clear_pointer (&source->memory, g_bytes_unref);
  bounce_folder_free (source->folder);
  g_free (source->refusal);
  g_free (source);
}

static void
bounce_intake_finalize (GObject *object)
{
  BounceIntake *self = BOUNCE_INTAKE (object);

  g_ptr_array_unref (self->sources);
  bounce_stack_clear (&self->stack);
  G_OBJECT_CLASS (bounce_intake_parent_class)->finalize (object);
}

static void
bounce_intake_class_init (BounceIntakeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bounce_intake_finalize;
}

static void
bounce_intake_init (BounceIntake *self)
{
  self->sources = g_ptr_array_new_with_free_func (source_free);
  bounce_stack_init (&self->stack);
}

/** bounce_intake_mail_free: frees it and all it owns; NULL is fine. */
void
bounce_intake_mail_free (BounceIntakeMail *mail)
{
  if (mail == NULL)
    return;
  g_free (mail->name);
  g_free (mail->file);
  g_free (mail->member);
  g_clear_pointer (&mail->bytes, g_bytes_unref);
  g_clear_pointer (&mail->mail, g_bytes_unref);
  g_clear_error (&mail->error);
  g_free (mail);
}

static Source *
add_source (BounceIntake *self, const char *file)
{
  Source *source = g_new0 (Source, 1);

  source->origin.file = g_strdup (file);
  source->origin.is_chosen = TRUE;
  source->fd = -1;
  g_ptr_array_add (self->sources, source);
  return source;
}

static GBytes *
read_all (int fd, gsize size)
{
  guint8 *data = g_malloc (size + 1);
  gsize length = 0;

  while (length < size)
    {
      gssize n = read (fd, data + length, size - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      length += (gsize)n;
    }
  return g_bytes_new_take (data, length);
}

static void
refuse_source (Source *source, const char *reason)
{
  g_autofree char *name = bounce_origin_dup_name (&source->origin);
  g_autofree char *shown = bounce_text_shorten (name, 80);
  g_autofree char *format = g_strconcat (_ ("\"%s\" could not be read:"), " ", reason, NULL);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);

  source->refusal = g_strconcat (parts[0], shown, parts[1], NULL);
}

/* Whatever is not an ordinary file could be endless, or wait for somebody. */
static void
take_file (BounceIntake *self, Source *source, int fd, const struct stat *info)
{
  source->size = (guint64)info->st_size;
  self->n_files++;
  self->n_bytes += source->size;
  if (source->size <= MAX_COPIED - self->n_copied)
    {
      source->memory = read_all (fd, (gsize)source->size);
      self->n_copied += (gsize)source->size;
    }
  else if (self->n_open < MAX_KEPT_OPEN)
    {
      source->fd = fd;
      self->n_open++;
      return;
    }
  close (fd);
}

static gboolean
open_path (BounceIntake *self, const char *path, GCancellable *cancellable, GError **error)
{
  Source *source = add_source (self, path);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0)
    {
      refuse_source (source, g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return TRUE;
    }
  if (S_ISREG (info.st_mode))
    {
      take_file (self, source, fd, &info);
      return TRUE;
    }
  close (fd);
  if (!S_ISDIR (info.st_mode))
    {
      refuse_source (source, _ ("It is not an ordinary file."));
      return TRUE;
    }
  source->folder = bounce_folder_scan (path, cancellable, error);
  if (source->folder == NULL)
    return FALSE;
  self->n_files += source->folder->files->len;
  self->n_bytes += source->folder->n_bytes;
  return TRUE;
}

/* A file of another computer, say: it has no path. Or a link of a mail program. */
static gboolean
open_uri (BounceIntake *self, GFile *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *uri = g_file_get_uri (file);
  Source *source = add_source (self, uri);
  g_autoptr (GError) why = NULL;
  GFileInputStream *stream;

  source->refusal = bounce_intake_explain_uri (uri);
  if (source->refusal != NULL)
    return TRUE;
  stream = g_file_read (file, cancellable, &why);
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (stream == NULL)
    {
      /* It may repeat a name out of the link, in any bytes. */
      g_autofree char *words = bounce_text_clean_line (why->message, -1, 1024);

      refuse_source (source, words);
      return TRUE;
    }
  source->stream = G_INPUT_STREAM (stream);
  self->n_files++;
  return TRUE;
}

/** bounce_intake_new: (transfer full): an intake of nothing yet. */
BounceIntake *
bounce_intake_new (void)
{
  return g_object_new (BOUNCE_TYPE_INTAKE, NULL);
}

/**
 * bounce_intake_add_file:
 * @intake: an intake
 * @file: a file, a folder, a Maildir, an archive; any that may hold mails
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Its mails come after those of what was added before. See bounce_intake_open_all_async().
 *
 * Returns: FALSE with G_IO_ERROR_CANCELLED
 */
gboolean
bounce_intake_add_file (BounceIntake *intake,
                        GFile *file,
                        GCancellable *cancellable,
                        GError **error)
{
  const char *path;

  g_return_val_if_fail (BOUNCE_IS_INTAKE (intake), FALSE);
  path = g_file_peek_path (file);
  return path != NULL ? open_path (intake, path, cancellable, error)
                      : open_uri (intake, file, cancellable, error);
}

/**
 * bounce_intake_add_bytes:
 * @intake: an intake
 * @file: (type filename): what they are called
 * @bytes: the bytes of one file, as yet unknown
 *
 * As bounce_intake_add_file().
 */
void
bounce_intake_add_bytes (BounceIntake *intake, const char *file, GBytes *bytes)
{
  Source *source;

  g_return_if_fail (BOUNCE_IS_INTAKE (intake));
  source = add_source (intake, file);
  source->memory = g_bytes_ref (bytes);
  source->size = g_bytes_get_size (bytes);
  intake->n_files++;
  intake->n_bytes += source->size;
}

/**
 * bounce_intake_open_all:
 * @files: (array length=n_files): files, folders, Maildirs, archives; any that may hold mails
 * @n_files: how many
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * As bounce_intake_open_all_async(), but waits.
 *
 * Returns: (transfer full) (nullable): the intake; NULL with G_IO_ERROR_CANCELLED
 */
BounceIntake *
bounce_intake_open_all (GFile **files, guint n_files, GCancellable *cancellable, GError **error)
{
  g_autoptr (BounceIntake) self = bounce_intake_new ();

  for (guint i = 0; i < n_files; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !bounce_intake_add_file (self, files[i], cancellable, error))
      return NULL;
  return g_steal_pointer (&self);
}

static void
open_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *files = task_data;
  GError *error = NULL;
  BounceIntake *intake =
      bounce_intake_open_all ((GFile **)files->pdata, files->len, cancellable, &error);

  if (intake != NULL)
    g_task_return_pointer (task, intake, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * bounce_intake_open_all_async:
 * @files: (array length=n_files): files, folders, Maildirs, archives; any that may hold mails
 * @n_files: how many
 * @cancellable: (nullable): to give up
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Copies the bytes of files at once, or keeps the files open, as far as there is room, so that they
 * may vanish; lists folders. What cannot be opened is told by a mail with an error.
 */
void
bounce_intake_open_all_async (GFile **files,
                              guint n_files,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  g_task_set_source_tag (task, bounce_intake_open_all_async);
  for (guint i = 0; i < n_files; i++)
    g_ptr_array_add (copy, g_object_ref (files[i]));
  g_task_set_task_data (task, copy, (GDestroyNotify)g_ptr_array_unref);
  g_task_run_in_thread (task, open_thread);
}

/**
 * bounce_intake_open_all_finish:
 * @result: of bounce_intake_open_all_async()
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the intake; NULL with G_IO_ERROR_CANCELLED
 */
BounceIntake *
bounce_intake_open_all_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
begin_level (BounceIntake *self, const BounceOrigin *origin, guint64 size, BounceLevel **level)
{
  *level = bounce_stack_push_file (&self->stack, origin);
  (*level)->is_top = TRUE;
  self->stack.left = bounce_unpack_get_limit (MIN (size, G_MAXUINT32));
  self->current_size = size;
}

static void
open_next_in_folder (BounceIntake *self, Source *source)
{
  BounceOrigin origin = source->origin;
  g_autofree char *path =
      g_build_filename (origin.file, source->folder->files->pdata[source->next++], NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  BounceLevel *level;
  struct stat info;

  origin.file = path;
  origin.is_chosen = FALSE;
  if (fd >= 0 && fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    {
      begin_level (self, &origin, (guint64)info.st_size, &level);
      level->fd = fd;
      return;
    }
  /* It has vanished meanwhile, or is not for us. */
  if (fd >= 0)
    close (fd);
  self->stack.n_skipped++;
  self->stack.is_expanded = TRUE;
}

static void
end_folder (BounceIntake *self, Source *source)
{
  if (self->stack.n_told + self->stack.n_refused == self->folder_started)
    {
      g_autofree char *name = bounce_origin_dup_name (&source->origin);

      bounce_stack_refuse (&self->stack,
                           &source->origin,
                           NULL,
                           BOUNCE_INTAKE_ERROR_NOT_MAIL,
                           bounce_intake_explain (BOUNCE_INTAKE_FOLDER, name));
    }
  self->next++;
}

static void
open_file_source (BounceIntake *self, Source *source)
{
  BounceLevel *level;
  struct stat info;

  if (source->memory == NULL && source->fd < 0 && source->stream == NULL)
    {
      /* There was no room to keep it open. */
      source->fd = open (source->origin.file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
      if (source->fd < 0 || fstat (source->fd, &info) != 0 || !S_ISREG (info.st_mode))
        {
          refuse_source (source, g_strerror (source->fd < 0 ? errno : EINVAL));
          return;
        }
    }
  begin_level (self, &source->origin, source->size, &level);
  level->fd = source->fd;
  source->fd = -1;
  level->stream = g_steal_pointer (&source->stream);
  level->memory = g_steal_pointer (&source->memory);
  self->next++;
}

/* Opens the next file; FALSE: there is none. */
static gboolean
open_next (BounceIntake *self)
{
  Source *source;

  self->n_done += self->current_size;
  self->current_size = 0;
  self->stack.n_read = 0;
  if (self->next > 0)
    {
      /* What is behind us needs no memory. */
      g_ptr_array_remove_range (self->sources, 0, self->next);
      self->next = 0;
    }
  if (self->sources->len == 0)
    return FALSE;
  source = self->sources->pdata[self->next];
  if (source->folder != NULL)
    {
      if (source->next == 0)
        self->folder_started = self->stack.n_told + self->stack.n_refused;
      if (source->next < source->folder->files->len)
        open_next_in_folder (self, source);
      else
        end_folder (self, source);
      return TRUE;
    }
  if (source->refusal == NULL)
    open_file_source (self, source);
  if (source->refusal != NULL)
    {
      bounce_stack_refuse (&self->stack,
                           &source->origin,
                           NULL,
                           BOUNCE_INTAKE_ERROR_UNREADABLE,
                           g_steal_pointer (&source->refusal));
      self->next++;
    }
  return TRUE;
}

/**
 * bounce_intake_next:
 * @intake: an intake
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * As bounce_intake_next_async(), but waits.
 *
 * Returns: (transfer full) (nullable): the next mail; NULL without an error: there is none any more
 */
BounceIntakeMail *
bounce_intake_next (BounceIntake *intake, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_INTAKE (intake), NULL);
  for (;;)
    {
      if (intake->stack.ready.length > 0)
        return g_queue_pop_head (&intake->stack.ready);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (intake->stack.levels->len == 0)
        {
          if (!open_next (intake))
            return NULL;
        }
      else if (!bounce_stack_step (&intake->stack, cancellable, error))
        return NULL;
    }
}

static void
next_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  guint n_mails = GPOINTER_TO_UINT (task_data);
  g_autoptr (GPtrArray) mails =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_intake_mail_free);
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 20;
  GError *error = NULL;
  gsize n_bytes = 0;

  while (mails->len < n_mails)
    {
      BounceIntakeMail *mail = bounce_intake_next (source, cancellable, &error);

      if (mail == NULL)
        break;
      g_ptr_array_add (mails, mail);
      n_bytes += mail->bytes != NULL ? g_bytes_get_size (mail->bytes) : 0;
      if (n_mails > 2 && (n_bytes > 4u * 1024 * 1024 || g_get_monotonic_time () > until))
        break;
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&mails), (GDestroyNotify)g_ptr_array_unref);
}

/**
 * bounce_intake_next_async:
 * @intake: an intake
 * @n_mails: how many at most; with 1 or 2 it waits for so many, with more it answers with what it
 * has after a twentieth of a second or some megabytes
 * @cancellable: (nullable): to give up
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads on, in a thread.
 */
void
bounce_intake_next_async (BounceIntake *intake,
                          guint n_mails,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (intake, cancellable, callback, user_data);

  g_return_if_fail (BOUNCE_IS_INTAKE (intake));
  g_task_set_source_tag (task, bounce_intake_next_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (MAX (n_mails, 1)), NULL);
  g_task_run_in_thread (task, next_thread);
}

/**
 * bounce_intake_next_finish:
 * @intake: an intake
 * @result: of bounce_intake_next_async()
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type BounceIntakeMail): the next mails; an empty
 * list: there are none any more; NULL with G_IO_ERROR_CANCELLED
 */
GPtrArray *
bounce_intake_next_finish (BounceIntake *intake, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, intake), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** bounce_intake_get_fraction: how much is behind us, from 0 to 1. Not while an operation runs. */
double
bounce_intake_get_fraction (BounceIntake *intake)
{
  guint64 done = intake->n_done + MIN (intake->stack.n_read, intake->current_size);

  return intake->n_bytes > 0 ? MIN ((double)done / (double)intake->n_bytes, 1.0) : 0.0;
}

/**
 * bounce_intake_get_total:
 * @intake: an intake
 * @is_exact: (out) (optional): whether that is certain by now
 *
 * Not while an operation runs.
 *
 * Returns: how many mails there are: as many as files, as long as each was one mail; else guessed
 * from what came so far
 */
guint64
bounce_intake_get_total (BounceIntake *intake, gboolean *is_exact)
{
  gboolean is_over = intake->stack.levels->len == 0 && intake->next >= intake->sources->len;
  double fraction = bounce_intake_get_fraction (intake);
  guint64 n_told = intake->stack.n_told;

  if (is_exact != NULL)
    *is_exact = is_over;
  if (is_over)
    return n_told;
  if (!intake->stack.is_expanded || fraction <= 0.0)
    return MAX (intake->n_files, n_told);
  return MAX ((guint64)((double)n_told / fraction), n_told);
}

/** bounce_intake_get_n_skipped: how many files of folders and archives were no mails. Not while an
 * operation runs. */
guint64
bounce_intake_get_n_skipped (BounceIntake *intake)
{
  return intake->stack.n_skipped;
}

/**
 * bounce_intake_is_container:
 * @data: (nullable): the bytes of a file
 * @length: their number
 *
 * Tells quickly whether a file is anything but one plain mail: an Outlook message, an .emlx, an
 * archive, a saved page, or a mail that may carry others. An mbox is not among them: it is for the
 * person to say.
 *
 * Returns: whether bounce_intake_add_bytes() may find something else in it than it
 */
gboolean
bounce_intake_is_container (const void *data, gsize length)
{
  const char *p = data;
  BounceIntakeType type;

  if (length < 16)
    return FALSE;
  if (strchr ("\xd0P\x1f<\xff\xfe\xef", *p) == NULL && !g_ascii_isdigit (*p) &&
      !(length > 262 && memcmp (p + 257, "ustar", 5) == 0) &&
      g_ascii_strncasecmp (p, "From: <Saved by", 15) != 0)
    return bounce_wrap_carries_mails (p, length);
  type = bounce_intake_sniff (p, length);
  return type == BOUNCE_INTAKE_ARCHIVE || type == BOUNCE_INTAKE_OUTLOOK_MSG ||
         type == BOUNCE_INTAKE_BOUNCE_HTML ||
         (type == BOUNCE_INTAKE_MAIL &&
          (g_ascii_isdigit (*p) || bounce_wrap_carries_mails (p, length)));
}
