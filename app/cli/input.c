/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "intake/intake.h"
#include "intake/mbox.h"
#include "intake/source.h"

#define PIECE (128u * 1024)

/* One open file. */
typedef struct
{
  int fd; /* -1: closed */
  gboolean may_block;
  gboolean at_end;
  int wrong; /* errno of a failed read () */
} Stream;

struct _BounceInput
{
  BounceInputFlags flags;
  char **files;
  guint next_file;
  Stream list; /* of names */
  GByteArray *names;
  Stream current; /* an mbox, or a mail from a pipe */
  char *current_name;
  BounceMbox *mbox;
  GByteArray *mail;     /* so far */
  BounceIntake *intake; /* (nullable): of a folder, or of a file that is more than a mail */
  gboolean in_intake;   /* the next mail comes out of it */
  char *intake_path;    /* the path that it was opened by */
  char *intake_name;    /* and how that was written */
};

static void
stream_init (Stream *stream, int fd)
{
  struct stat info;

  stream->fd = fd;
  stream->at_end = FALSE;
  stream->wrong = 0;
  stream->may_block = fstat (fd, &info) != 0 || !S_ISREG (info.st_mode);
}

static void
stream_close (Stream *stream)
{
  if (stream->fd > STDERR_FILENO)
    close (stream->fd);
  stream->fd = -1;
}

/* Reads once, but does not wait; FALSE: nothing is there yet. */
static gboolean
stream_read (Stream *stream, guint8 *room, gsize size, gsize *length)
{
  struct pollfd waits = { stream->fd, POLLIN, 0 };
  gssize n;

  *length = 0;
  if (stream->may_block && poll (&waits, 1, 0) == 0)
    return FALSE;
  n = read (stream->fd, room, size);
  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return FALSE;
  if (n < 0)
    stream->wrong = errno;
  if (n <= 0)
    stream->at_end = TRUE;
  else
    *length = (gsize)n;
  return TRUE;
}

/** bounce_input_mail_free: frees it and all it owns; NULL is fine. */
void
bounce_input_mail_free (BounceInputMail *mail)
{
  if (mail == NULL)
    return;
  g_free (mail->file);
  g_clear_pointer (&mail->bytes, g_bytes_unref);
  g_clear_pointer (&mail->mail, g_bytes_unref);
  g_free (mail->error);
  g_free (mail);
}

static int
open_file (const char *name)
{
  return strcmp (name, "-") == 0 ? STDIN_FILENO : open (name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

/**
 * bounce_input_new:
 * @files: (array zero-terminated=1): names of files; "-": standard input
 * @list: (nullable): a file that holds further names; "-": standard input
 * @flags: what the names and files are
 * @error: (out): why @list cannot be opened
 *
 * Returns: (transfer full) (nullable): the input
 */
BounceInput *
bounce_input_new (char **files, const char *list, BounceInputFlags flags, char **error)
{
  BounceInput *input = g_new0 (BounceInput, 1);

  input->flags = flags;
  input->files = g_strdupv (files);
  input->list.fd = -1;
  input->current.fd = -1;
  input->names = g_byte_array_new ();
  input->mail = g_byte_array_new ();
  if (list != NULL)
    {
      int fd = open_file (list);

      if (fd < 0)
        {
          *error = g_strdup_printf ("%s: %s", list, g_strerror (errno));
          bounce_input_free (input);
          return NULL;
        }
      stream_init (&input->list, fd);
    }
  return input;
}

static void
end_intake (BounceInput *input)
{
  input->in_intake = FALSE;
  g_clear_pointer (&input->intake_path, g_free);
  g_clear_pointer (&input->intake_name, g_free);
}

/* The same one for all files: it keeps the program that unpacks running. */
static BounceIntake *
begin_intake (BounceInput *input)
{
  if (input->intake == NULL)
    input->intake = bounce_intake_new ();
  input->in_intake = TRUE;
  return input->intake;
}

/** bounce_input_free: closes and frees it and all it owns; NULL is fine. */
void
bounce_input_free (BounceInput *input)
{
  if (input == NULL)
    return;
  stream_close (&input->list);
  stream_close (&input->current);
  g_clear_pointer (&input->mbox, bounce_mbox_free);
  end_intake (input);
  g_clear_object (&input->intake);
  g_byte_array_unref (input->names);
  g_byte_array_unref (input->mail);
  g_free (input->current_name);
  g_strfreev (input->files);
  g_free (input);
}

/** bounce_input_get_fd: what to poll for reading when bounce_input_next() gave NULL; -1: nothing,
 * the input has ended. */
int
bounce_input_get_fd (BounceInput *input)
{
  return input->current.fd >= 0 ? input->current.fd : input->list.fd;
}

/* The next name out of the list; NULL: none, or not yet. */
static char *
next_listed (BounceInput *input)
{
  const char separator = (input->flags & BOUNCE_INPUT_NUL_NAMES) != 0 ? '\0' : '\n';

  while (input->list.fd >= 0)
    {
      GByteArray *names = input->names;
      const guint8 *end = names->len > 0 ? memchr (names->data, separator, names->len) : NULL;
      gsize length = end != NULL ? (gsize)(end - names->data) : names->len;
      guint8 piece[4096];
      gsize n;

      if (end != NULL || (input->list.at_end && length > 0))
        {
          char *name = g_strndup ((const char *)names->data, length);

          g_byte_array_remove_range (names, 0, (guint)length + (end != NULL ? 1 : 0));
          if (*name != '\0')
            return name;
          g_free (name);
          continue;
        }
      if (input->list.at_end)
        stream_close (&input->list);
      else if (stream_read (&input->list, piece, sizeof piece, &n))
        g_byte_array_append (names, piece, (guint)n);
      else
        return NULL;
    }
  return NULL;
}

static BounceInputMail *
refuse (const char *name, const char *why)
{
  BounceInputMail *mail = g_new0 (BounceInputMail, 1);

  mail->file = g_strdup (name);
  mail->error = g_strdup (why);
  return mail;
}

/* A file is a mail, or something that mails are in; then it is NULL, and there is an intake. */
static BounceInputMail *
take_bytes (BounceInput *input, const char *name, GBytes *bytes)
{
  BounceInputMail *mail;
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  if (bounce_intake_is_container (data, length))
    {
      bounce_intake_add_bytes (begin_intake (input), name, bytes);
      return NULL;
    }
  mail = g_new0 (BounceInputMail, 1);
  mail->file = g_strdup (name);
  mail->bytes = g_bytes_ref (bytes);
  mail->mail = g_bytes_ref (bytes);
  return mail;
}

static void
open_intake (BounceInput *input, const char *name)
{
  g_autoptr (GFile) file = g_file_new_for_path (name);

  bounce_intake_add_file (begin_intake (input), file, NULL, NULL);
  input->intake_path = g_file_get_path (file);
  input->intake_name = g_strdup (name);
}

/* Names are given as they were written, not as paths from the root. */
static char *
dup_name (BounceInput *input, const BounceIntakeMail *mail)
{
  const char *rest = mail->file;
  gsize length = input->intake_path != NULL ? strlen (input->intake_path) : 0;

  if (length == 0 || strncmp (rest, input->intake_path, length) != 0)
    return g_strconcat (mail->file, mail->member, NULL);
  rest += length;
  if (*rest == '/' && g_str_has_suffix (input->intake_name, "/"))
    rest++;
  return g_strconcat (input->intake_name, rest, mail->member, NULL);
}

/* What the intake says to people is longer than a line. */
static BounceInputMail *
next_in_intake (BounceInput *input)
{
  g_autoptr (BounceIntakeMail) taken = bounce_intake_next (input->intake, NULL, NULL);
  BounceInputMail *mail;

  if (taken == NULL)
    {
      end_intake (input);
      return NULL;
    }
  mail = g_new0 (BounceInputMail, 1);
  mail->file = dup_name (input, taken);
  mail->number = taken->number;
  mail->offset = taken->offset;
  mail->bytes = g_steal_pointer (&taken->bytes);
  mail->mail = g_steal_pointer (&taken->mail);
  if (taken->error != NULL)
    mail->error = g_strndup (taken->error->message, strcspn (taken->error->message, "\n"));
  return mail;
}

/* A regular file that is one mail: the usual case, in few steps. */
static BounceInputMail *
read_file (BounceInput *input, const char *name, int fd, gsize size)
{
  g_autoptr (GBytes) bytes = NULL;
  BounceInputMail *mail;
  char *data = g_malloc (size + 1);
  gsize length = 0;
  gssize n;

  while (length < size && (n = read (fd, data + length, size - length)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          mail = refuse (name, g_strerror (errno));
          g_free (data);
          return mail;
        }
      length += (gsize)n;
    }
  bytes = g_bytes_new_take (data, length);
  return take_bytes (input, name, bytes);
}

/* Opens the file; returns its mail when that is all, or what is wrong; NULL: it goes on. */
static BounceInputMail *
begin_file (BounceInput *input, const char *name)
{
  int fd = open_file (name);
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0)
    return refuse (name, g_strerror (errno));
  if (S_ISREG (info.st_mode) && fd != STDIN_FILENO && (input->flags & BOUNCE_INPUT_MBOX) == 0 &&
      info.st_size <= BOUNCE_INTAKE_MAX_BYTES)
    {
      BounceInputMail *mail = read_file (input, name, fd, (gsize)info.st_size);

      close (fd);
      return mail;
    }
  /* An archive may be larger than a mail. */
  if (S_ISDIR (info.st_mode) ||
      (S_ISREG (info.st_mode) && fd != STDIN_FILENO && (input->flags & BOUNCE_INPUT_MBOX) == 0))
    {
      close (fd);
      open_intake (input, name);
      return NULL;
    }
  stream_init (&input->current, fd);
  input->current_name = g_strdup (name);
  if ((input->flags & BOUNCE_INPUT_MBOX) != 0)
    input->mbox = bounce_mbox_new ();
  return NULL;
}

static void
end_file (BounceInput *input)
{
  stream_close (&input->current);
  g_clear_pointer (&input->current_name, g_free);
  g_clear_pointer (&input->mbox, bounce_mbox_free);
  g_byte_array_set_size (input->mail, 0);
}

static BounceInputMail *
end_stream_mail (BounceInput *input)
{
  BounceInputMail *mail;

  if (input->current.wrong != 0)
    mail = refuse (input->current_name, g_strerror (input->current.wrong));
  else if (input->mail->len > BOUNCE_INTAKE_MAX_BYTES)
    mail = refuse (input->current_name, "the file is too large");
  else
    {
      g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (input->mail);

      input->mail = g_byte_array_new ();
      mail = take_bytes (input, input->current_name, bytes);
    }
  end_file (input);
  return mail;
}

static BounceInputMail *
next_in_mbox (BounceInput *input)
{
  BounceMboxMail cut;
  BounceInputMail *mail;

  if (!bounce_mbox_next (input->mbox, input->current.at_end, &cut))
    return NULL;
  mail = g_new0 (BounceInputMail, 1);
  mail->file = g_strdup (input->current_name);
  mail->number = cut.number;
  mail->offset = cut.offset;
  mail->bytes = cut.bytes;
  if (mail->bytes != NULL)
    mail->mail = g_bytes_ref (mail->bytes);
  else
    mail->error = g_strdup ("the mail is too large");
  return mail;
}

/* Goes on with the open file; FALSE: nothing is there yet. */
static gboolean
continue_file (BounceInput *input, BounceInputMail **mail)
{
  guint8 *room;
  gsize n;

  *mail = NULL;
  if (input->mbox == NULL)
    {
      guint length = input->mail->len;
      gboolean ok;

      if (input->current.at_end || length > BOUNCE_INTAKE_MAX_BYTES)
        {
          *mail = end_stream_mail (input);
          return TRUE;
        }
      g_byte_array_set_size (input->mail, length + PIECE);
      ok = stream_read (&input->current, input->mail->data + length, PIECE, &n);
      g_byte_array_set_size (input->mail, length + (guint)n);
      return ok;
    }
  *mail = next_in_mbox (input);
  if (*mail != NULL)
    return TRUE;
  if (input->current.at_end)
    {
      if (input->current.wrong != 0)
        *mail = refuse (input->current_name, g_strerror (input->current.wrong));
      end_file (input);
      return TRUE;
    }
  room = bounce_mbox_get_room (input->mbox, PIECE);
  if (!stream_read (&input->current, room, PIECE, &n))
    return FALSE;
  bounce_mbox_add (input->mbox, n);
  return TRUE;
}

/**
 * bounce_input_next:
 * @input: the input
 *
 * Does not wait for a pipe or a terminal: see bounce_input_get_fd().
 *
 * Returns: (transfer full) (nullable): the next mail; NULL: there is none, or not yet
 */
BounceInputMail *
bounce_input_next (BounceInput *input)
{
  for (;;)
    {
      BounceInputMail *mail = NULL;
      g_autofree char *name = NULL;

      if (input->in_intake)
        {
          mail = next_in_intake (input);
          if (mail != NULL)
            return mail;
          continue;
        }
      if (input->current.fd >= 0)
        {
          if (!continue_file (input, &mail) || mail != NULL)
            return mail;
          continue;
        }
      if (input->files != NULL && input->files[input->next_file] != NULL)
        name = g_strdup (input->files[input->next_file++]);
      else
        name = next_listed (input);
      if (name == NULL)
        return NULL;
      mail = begin_file (input, name);
      if (mail != NULL)
        return mail;
    }
}
