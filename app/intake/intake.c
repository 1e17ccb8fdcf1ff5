/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/intake.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "intake/sniff.h"

#define CHUNK (512u * 1024)

G_DEFINE_QUARK (bounce - intake - error - quark, bounce_intake_error)

/* A file that is being read. */
typedef struct
{
  char *display_name;
  GFileInputStream *stream;
  GByteArray *bytes;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->display_name);
  g_clear_object (&reading->stream);
  g_byte_array_unref (reading->bytes);
  g_free (reading);
}

/* What the type is, as a sentence with the name in it. */
static const char *
get_what (BounceIntakeType type)
{
  switch (type)
    {
    case BOUNCE_INTAKE_OUTLOOK_MSG:
      return _ ("\"%s\" is a mail in the format of classic Outlook (.msg), which this program "
                "cannot open yet.");
    case BOUNCE_INTAKE_MBOX:
      return _ ("\"%s\" holds more than one mail. Please drop only the one that came back.");
    case BOUNCE_INTAKE_PDF:
      return _ ("\"%s\" is a PDF: a picture of a mail, without the parts that tell the reason.");
    case BOUNCE_INTAKE_IMAGE:
      return _ ("\"%s\" is a picture. The reason is in the mail itself, where it can be read.");
    case BOUNCE_INTAKE_ARCHIVE:
      return _ ("\"%s\" is an archive. Please unpack it and drop the mail that is in it.");
    case BOUNCE_INTAKE_OFFICE:
      return _ ("\"%s\" is an office document, not the mail itself.");
    case BOUNCE_INTAKE_HTML:
      return _ ("\"%s\" is a web page, not the mail itself.");
    case BOUNCE_INTAKE_TEXT:
      return _ ("\"%s\" is a text without any sign of a mail that came back.");
    case BOUNCE_INTAKE_EMPTY:
      return _ ("\"%s\" is empty.");
    case BOUNCE_INTAKE_OTHER:
      return _ ("\"%s\" is not a mail.");
    case BOUNCE_INTAKE_MAIL:
    case BOUNCE_INTAKE_BOUNCE_TEXT:
      break;
    }
  return _ ("\"%s\" is a mail.");
}

/* The translated sentence is no format string: a slip in it must not read the stack. */
static char *
put_name (const char *sentence, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (sentence, "%s", 2);

  return g_strconcat (parts[0], name, parts[1], NULL);
}

static char *
describe_ways (void)
{
  return g_strjoin (
      "\n",
      _ ("How to get the mail itself:"),
         _ ("• New Outlook, Outlook on the web: open the notice, ⋯ > Save as (or "
                       "Download). It becomes an .eml file."),
            _ ("• Classic Outlook: open the notice, press Ctrl+A and Ctrl+C, and paste "
                       "here with Ctrl+V."),
               _ ("• Gmail: open the notice, ⋮ > Download message."),
                  _ ("• Thunderbird: drag the notice out of the list, or File > Save As > File."),
                     _ ("• Apple Mail: File > Save As… > Raw Message Source."), NULL);
}

/**
 * bounce_intake_explain:
 * @type: what something is
 * @display_name: (nullable): its name, for people
 *
 * Returns: (transfer full): plain text: a sentence that says what it is, and, where it is no mail,
 * how to get the real mail out of the common mail programs, a line for each
 */
char *
bounce_intake_explain (BounceIntakeType type, const char *display_name)
{
  g_autofree char *line = bounce_text_clean_line (display_name, -1, 1024);
  g_autofree char *name = NULL;
  g_autofree char *what = NULL;
  g_autofree char *ways = NULL;

  name = bounce_text_is_blank (line) ? g_strdup (_ ("What was dropped"))
                                     : bounce_text_shorten (line, 80);
  what = put_name (get_what (type), name);
  if (type == BOUNCE_INTAKE_MAIL || type == BOUNCE_INTAKE_BOUNCE_TEXT ||
      type == BOUNCE_INTAKE_ARCHIVE)
    return g_steal_pointer (&what);
  ways = describe_ways ();
  return g_strconcat (what, "\n\n", ways, NULL);
}

/* A mail around the visible text of a bounce, with a mark that says how it came in. */
static GBytes *
wrap_text (const char *text, gsize length)
{
  g_autofree char *clean = bounce_text_clean (text, length, BOUNCE_INTAKE_MAX_BYTES);
  char *mail = g_strconcat ("From: <>\n"
                            "X-Bounce-Desk-Pasted: yes\n"
                            "MIME-Version: 1.0\n"
                            "Content-Type: text/plain; charset=utf-8\n"
                            "Content-Transfer-Encoding: 8bit\n"
                            "\n",
                            clean,
                            "\n",
                            NULL);

  return g_bytes_new_take (mail, strlen (mail));
}

/* UTF-16 is how Windows' editors save "Unicode". */
static char *
convert_utf16 (const char *data, gsize length, gsize *new_length)
{
  const char *charset = NULL;

  if (length >= 2 && memcmp (data, "\xff\xfe", 2) == 0)
    charset = "UTF-16LE";
  else if (length >= 2 && memcmp (data, "\xfe\xff", 2) == 0)
    charset = "UTF-16BE";
  if (charset == NULL)
    return NULL;
  return g_convert (data + 2, length - 2, "UTF-8", charset, NULL, new_length, NULL);
}

/* The one mail that @bytes are or hold; NULL with an error. */
static GBytes *
take_mail (GBytes *bytes, const char *display_name, GError **error)
{
  gsize length, converted_length, start, size;
  const char *data = g_bytes_get_data (bytes, &length);
  BounceIntakeType type = bounce_intake_sniff (data, length);
  g_autofree char *converted = NULL;
  g_autofree char *message = NULL;

  if (type == BOUNCE_INTAKE_OTHER)
    converted = convert_utf16 (data, length, &converted_length);
  if (converted != NULL)
    {
      g_autoptr (GBytes) again = g_bytes_new_take (g_steal_pointer (&converted), converted_length);

      return take_mail (again, display_name, error);
    }
  switch (type)
    {
    case BOUNCE_INTAKE_MAIL:
      if (bounce_sniff_emlx (data, length, &start, &size))
        return g_bytes_new_from_bytes (bytes, start, size);
      return g_bytes_ref (bytes);
    case BOUNCE_INTAKE_BOUNCE_TEXT:
      return wrap_text (data, length);
    case BOUNCE_INTAKE_OUTLOOK_MSG:
    case BOUNCE_INTAKE_MBOX:
    case BOUNCE_INTAKE_PDF:
    case BOUNCE_INTAKE_IMAGE:
    case BOUNCE_INTAKE_ARCHIVE:
    case BOUNCE_INTAKE_OFFICE:
    case BOUNCE_INTAKE_HTML:
    case BOUNCE_INTAKE_TEXT:
    case BOUNCE_INTAKE_EMPTY:
    case BOUNCE_INTAKE_OTHER:
      break;
    }
  message = bounce_intake_explain (type, display_name);
  g_set_error_literal (error, BOUNCE_INTAKE_ERROR, BOUNCE_INTAKE_ERROR_NOT_MAIL, message);
  return NULL;
}

static void
fail_too_large (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  g_task_return_new_error (
      task,
      BOUNCE_INTAKE_ERROR,
      BOUNCE_INTAKE_ERROR_TOO_LARGE,
      _ ("\"%s\" is larger than any mail that comes back. Please drop the notice itself."),
         reading->display_name);
}

static void
fail_unreadable (GTask *task, const GError *reason)
{
  Reading *reading = g_task_get_task_data (task);

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (reason));
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    g_task_return_new_error (task,
                             BOUNCE_INTAKE_ERROR,
                             BOUNCE_INTAKE_ERROR_UNREADABLE,
                             _ ("\"%s\" is a folder. Please drop the mail itself."),
                                reading->display_name);
  else
    g_task_return_new_error (
        task,
        BOUNCE_INTAKE_ERROR,
        BOUNCE_INTAKE_ERROR_UNREADABLE,
        _ ("\"%s\" could not be read: %s"), reading->display_name, reason->message);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = NULL;
  g_autoptr (GBytes) whole = NULL;
  Reading *reading = g_task_get_task_data (task);
  GBytes *mail;

  chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (chunk == NULL)
    {
      fail_unreadable (task, error);
      return;
    }
  if (g_bytes_get_size (chunk) + reading->bytes->len > BOUNCE_INTAKE_MAX_BYTES)
    {
      fail_too_large (task);
      return;
    }
  if (g_bytes_get_size (chunk) > 0)
    {
      g_byte_array_append (
          reading->bytes, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
      g_input_stream_read_bytes_async (G_INPUT_STREAM (source),
                                       CHUNK,
                                       G_PRIORITY_DEFAULT,
                                       g_task_get_cancellable (task),
                                       read_cb,
                                       g_object_ref (task));
      return;
    }
  whole = g_byte_array_free_to_bytes (g_steal_pointer (&reading->bytes));
  reading->bytes = g_byte_array_new ();
  mail = take_mail (whole, reading->display_name, &error);
  if (mail != NULL)
    g_task_return_pointer (task, mail, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Reading *reading = g_task_get_task_data (task);

  reading->stream = g_file_read_finish (G_FILE (source), result, &error);
  if (reading->stream == NULL)
    {
      fail_unreadable (task, error);
      return;
    }
  g_input_stream_read_bytes_async (G_INPUT_STREAM (reading->stream),
                                   CHUNK,
                                   G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task),
                                   read_cb,
                                   g_object_ref (task));
}

/**
 * bounce_intake_open_async:
 * @file: a file
 * @cancellable: (nullable): to give up
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads a file into memory, at once and whole, so that it may be moved or change afterwards.
 */
void
bounce_intake_open_async (GFile *file,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  Reading *reading;
  g_autofree char *base = NULL;
  g_autofree char *display = NULL;

  g_return_if_fail (G_IS_FILE (file));
  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_intake_open_async);
  reading = g_new0 (Reading, 1);
  base = g_file_get_basename (file);
  display = g_filename_display_name (base != NULL ? base : "");
  reading->display_name = bounce_text_clean_line (display, -1, 1024);
  reading->bytes = g_byte_array_new ();
  g_task_set_task_data (task, reading, reading_free);
  g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, opened_cb, task);
}

/**
 * bounce_intake_open_finish:
 * @result: of bounce_intake_open_async()
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the exact bytes of one mail; a saved text of a bounce comes
 * wrapped as in bounce_intake_from_text(). NULL with an error of BOUNCE_INTAKE_ERROR, whose message
 * is for people, or G_IO_ERROR_CANCELLED
 */
GBytes *
bounce_intake_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * bounce_intake_from_text:
 * @text: what was pasted or dropped as text
 * @length: its bytes
 * @error: return location for an error
 *
 * A mail's source is taken as it is. The visible text of a bounce is wrapped into a small mail with
 * the header "X-Bounce-Desk-Pasted: yes".
 *
 * Returns: (transfer full) (nullable): a mail, or NULL with an error of BOUNCE_INTAKE_ERROR
 */
GBytes *
bounce_intake_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  if (length > BOUNCE_INTAKE_MAX_BYTES)
    {
      g_set_error_literal (error,
                           BOUNCE_INTAKE_ERROR,
                           BOUNCE_INTAKE_ERROR_TOO_LARGE,
                           _ ("The text is larger than any mail that comes back."));
      return NULL;
    }
  bytes = g_bytes_new (text, length);
  return take_mail (bytes, _ ("What was pasted"), error);
}
