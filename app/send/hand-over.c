/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/hand-over.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/text.h"
#include "send/late-portal.h"

/* Longer links are cut by some mail programs and by some systems' command lines. */
#define MAX_MAILTO 1900
/* What xdg-email passes on is an argument of a process: far below the kernel's limit. */
#define MAX_ARGUMENT 60000
#define MAX_SUBJECT 500

/* A mail program that runs on in the foreground was opened. */
#define PATIENCE_SECONDS 4

/* Attachments wait in a private folder until the mail program has read them. */
#define KEEP_SECONDS (60 * 60)
#define KEEP_AT_MOST (24 * 60 * 60)

G_DEFINE_QUARK (bounce - hand - over - error - quark, bounce_hand_over_error)

typedef struct
{
  BounceDraft *draft;
  GStrv addresses;
  char *attachment; /* path of the private copy; NULL: the draft has none */
  GDBusConnection *bus;
  XdpPortal *portal;
  guint patience; /* source id */
} Handing;

static void
handing_free (gpointer data)
{
  Handing *handing = data;

  g_clear_object (&handing->draft);
  g_clear_object (&handing->bus);
  g_clear_object (&handing->portal);
  g_strfreev (handing->addresses);
  g_free (handing->attachment);
  g_free (handing);
}

/* Appends percent-encoded text (RFC 6068, 2: line ends are CRLF) as long as @max bytes allow;
 * returns whether all of it went in. */
static gboolean
append_encoded (GString *out, const char *text, gsize max)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      g_autofree char *letter = NULL;
      g_autofree char *encoded = NULL;

      if (*p == '\n')
        encoded = g_strdup ("%0D%0A");
      else
        {
          letter = g_strndup (p, g_utf8_next_char (p) - p);
          encoded = g_uri_escape_string (letter, NULL, FALSE);
        }
      if (out->len + strlen (encoded) > max)
        return FALSE;
      g_string_append (out, encoded);
    }
  return TRUE;
}

static char *
build_mailto (BounceDraft *draft, const char *const *addresses, gsize max)
{
  static const char ellipsis[] = "%0D%0A%E2%80%A6";
  GString *uri = g_string_new ("mailto:");
  gsize before_body;

  for (guint i = 0; addresses != NULL && addresses[i] != NULL && uri->len < 600; i++)
    {
      g_autofree char *encoded = g_uri_escape_string (addresses[i], "@", FALSE);

      g_string_append_printf (uri, "%s%s", i > 0 ? "," : "", encoded);
    }
  g_string_append (uri, "?subject=");
  append_encoded (uri, bounce_draft_get_subject (draft), uri->len + MAX_SUBJECT);
  g_string_append (uri, "&body=");
  before_body = uri->len;
  if (!append_encoded (uri, bounce_draft_get_body (draft), max))
    {
      /* The text is taken back whole letters at a time, so that the mark of what is missing fits.
       */
      g_string_truncate (uri, before_body);
      append_encoded (uri, bounce_draft_get_body (draft), max - (sizeof ellipsis - 1));
      g_string_append (uri, ellipsis);
    }
  return g_string_free (uri, FALSE);
}

/**
 * bounce_hand_over_dup_mailto:
 * @draft: a draft
 *
 * Returns: (transfer full): a mailto: link (RFC 6068) with addressees, subject and text, without
 * the attachment, at most about 1900 characters long; a text that is cut ends with an ellipsis
 */
char *
bounce_hand_over_dup_mailto (BounceDraft *draft)
{
  g_auto (GStrv) addresses = NULL;

  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  addresses = bounce_draft_dup_addresses (draft, NULL);
  return build_mailto (draft, (const char *const *)addresses, MAX_MAILTO);
}

static char *
dup_waiting_folder (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "bounce-desk", "outgoing", NULL);
}

static void
remove_copy (const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (dir);
}

static gboolean
remove_copy_cb (gpointer path)
{
  remove_copy (path);
  return G_SOURCE_REMOVE;
}

/* Copies of a run that ended before their time. */
static void
sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *sub = g_build_filename (folder, name, NULL);
      g_autoptr (GDir) inner = NULL;
      GStatBuf buffer;

      if (g_lstat (sub, &buffer) != 0 || !S_ISDIR (buffer.st_mode) ||
          buffer.st_mtime > g_get_real_time () / G_USEC_PER_SEC - KEEP_AT_MOST)
        continue;
      inner = g_dir_open (sub, 0, NULL);
      for (const char *file = inner != NULL ? g_dir_read_name (inner) : NULL; file != NULL;
           file = g_dir_read_name (inner))
        {
          g_autofree char *path = g_build_filename (sub, file, NULL);

          g_unlink (path);
        }
      g_rmdir (sub);
    }
}

/* A copy of the attachment that only this user can read, and that goes later; NULL with an error.
 */
static char *
write_copy (BounceDraft *draft, GError **error)
{
  g_autofree char *folder = dup_waiting_folder ();
  g_autofree char *template = g_build_filename (folder, "XXXXXX", NULL);
  g_autofree char *path = NULL;
  GBytes *bytes = bounce_draft_get_attachment (draft);

  if (g_mkdir_with_parents (folder, 0700) != 0 || g_mkdtemp_full (template, 0700) == NULL)
    {
      g_set_error (error,
                   BOUNCE_HAND_OVER_ERROR,
                   BOUNCE_HAND_OVER_ERROR_FAILED,
                   _ ("The attachment could not be put into %s."),
                   folder);
      return NULL;
    }
  sweep (folder);
  path = g_build_filename (template, bounce_draft_get_attachment_name (draft), NULL);
  if (!g_file_set_contents_full (path,
                                 g_bytes_get_data (bytes, NULL),
                                 g_bytes_get_size (bytes),
                                 G_FILE_SET_CONTENTS_NONE,
                                 0600,
                                 error))
    {
      g_rmdir (template);
      return NULL;
    }
  g_timeout_add_seconds_full (
      G_PRIORITY_LOW, KEEP_SECONDS, remove_copy_cb, g_strdup (path), g_free);
  return g_steal_pointer (&path);
}

static void
fail_no_program (GTask *task)
{
  g_task_return_new_error (task,
                           BOUNCE_HAND_OVER_ERROR,
                           BOUNCE_HAND_OVER_ERROR_NO_MAIL_PROGRAM,
                           _ ("No mail program is set up on this computer. Copy the text, or save "
                              "the draft and open it where your mail is."));
}

static gboolean
patience_cb (gpointer user_data)
{
  GTask *task = user_data;
  Handing *handing = g_task_get_task_data (task);

  handing->patience = 0;
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
xdg_email_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GSubprocess *process = G_SUBPROCESS (source);
  Handing *handing = g_task_get_task_data (task);
  gboolean is_over = g_subprocess_wait_finish (process, result, &error);

  if (handing->patience == 0)
    return;
  g_source_remove (handing->patience);
  handing->patience = 0;
  if (!is_over)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_subprocess_get_successful (process))
    g_task_return_boolean (task, TRUE);
  /* xdg-email's exit code for "there is no such tool" (xdg-email(1)). */
  else if (g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 3)
    fail_no_program (task);
  else
    g_task_return_new_error (task,
                             BOUNCE_HAND_OVER_ERROR,
                             BOUNCE_HAND_OVER_ERROR_FAILED,
                             _ ("The mail program could not be opened."));
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task,
                             BOUNCE_HAND_OVER_ERROR,
                             BOUNCE_HAND_OVER_ERROR_FAILED,
                             _ ("The mail program could not be opened: %s"),
                             error->message);
}

/* xdg-email is a shell script that hands addresses to echo: only those go through it that no shell
 * and no option parser could take for something else. */
static gboolean
are_plain (const char *const *addresses)
{
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    if (addresses[i][0] == '-' ||
        strspn (addresses[i], G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "@._+-") !=
            strlen (addresses[i]))
      return FALSE;
  return TRUE;
}

/* Without a portal: the desktop's own mail program. */
static void
start_mail_program (GTask *task)
{
  Handing *handing = g_task_get_task_data (task);
  const char *const *addresses = (const char *const *)handing->addresses;
  g_autofree char *program = g_find_program_in_path ("xdg-email");
  g_autofree char *uri = NULL;
  g_autoptr (GAppInfo) handler = g_app_info_get_default_for_uri_scheme ("mailto");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  /* Left to itself xdg-email would try web browsers. */
  if (handler == NULL && g_getenv ("MAILER") == NULL)
    {
      fail_no_program (task);
      return;
    }
  if (program == NULL || !are_plain (addresses))
    {
      uri = build_mailto (handing->draft, addresses, MAX_MAILTO);
      g_app_info_launch_default_for_uri_async (
          uri, NULL, g_task_get_cancellable (task), launched_cb, g_object_ref (task));
      return;
    }
  uri = build_mailto (handing->draft, addresses, MAX_ARGUMENT);
  if (handing->attachment != NULL)
    process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                                &error,
                                program,
                                "--utf8",
                                "--attach",
                                handing->attachment,
                                uri,
                                NULL);
  else
    process =
        g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, program, "--utf8", uri, NULL);
  if (process == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      handing->patience = g_timeout_add_seconds_full (
          G_PRIORITY_DEFAULT, PATIENCE_SECONDS, patience_cb, g_object_ref (task), g_object_unref);
      g_subprocess_wait_async (
          process, g_task_get_cancellable (task), xdg_email_cb, g_object_ref (task));
    }
}

static void
portal_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Handing *handing = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (xdp_portal_compose_email_finish (handing->portal, result, &error))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    start_mail_program (task);
}

static void
ask_portal (GTask *task)
{
  Handing *handing = g_task_get_task_data (task);
  const char *none[] = { NULL };
  const char *attachments[] = { handing->attachment, NULL };

  handing->portal = xdp_portal_new ();
  xdp_portal_compose_email (handing->portal,
                            NULL,
                            handing->addresses != NULL ? (const char *const *)handing->addresses
                                                       : none,
                            none,
                            none,
                            bounce_draft_get_subject (handing->draft),
                            bounce_draft_get_body (handing->draft),
                            handing->attachment != NULL ? attachments : none,
                            XDP_EMAIL_FLAG_NONE,
                            g_task_get_cancellable (task),
                            portal_cb,
                            g_object_ref (task));
}

static void
version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (answer != NULL && bounce_portal_load (NULL))
    ask_portal (task);
  else
    start_mail_program (task);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Handing *handing = g_task_get_task_data (task);

  handing->bus = g_bus_get_finish (result, NULL);
  if (g_task_return_error_if_cancelled (task))
    return;
  /* libportal needs a bus, and says nothing when the portal has no way to write mail. */
  if (handing->bus == NULL)
    start_mail_program (task);
  else
    g_dbus_connection_call (handing->bus,
                            "org.freedesktop.portal.Desktop",
                            "/org/freedesktop/portal/desktop",
                            "org.freedesktop.DBus.Properties",
                            "Get",
                            g_variant_new ("(ss)", "org.freedesktop.portal.Email", "version"),
                            G_VARIANT_TYPE ("(v)"),
                            G_DBUS_CALL_FLAGS_NONE,
                            5000,
                            g_task_get_cancellable (task),
                            version_cb,
                            g_object_ref (task));
}

/**
 * bounce_hand_over_mail_async:
 * @draft: a draft
 * @parent_window: (nullable): the window that asks, as portals name it; for ways that can use it
 * @cancellable: (nullable): to give up
 * @callback: called when the mail program was asked to open
 * @user_data: for @callback
 *
 * Opens the draft in the person's mail program: through the desktop's portal where there is one,
 * else through xdg-email. The person sees it there and sends it, or does not. A draft without an
 * address opens without one.
 */
void
bounce_hand_over_mail_async (BounceDraft *draft,
                             const char *parent_window,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Handing *handing;

  g_return_if_fail (BOUNCE_IS_DRAFT (draft));
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_hand_over_mail_async);
  handing = g_new0 (Handing, 1);
  handing->draft = g_object_ref (draft);
  g_task_set_task_data (task, handing, handing_free);
  if (!bounce_text_is_blank (bounce_draft_get_to (draft)))
    {
      handing->addresses = bounce_draft_dup_addresses (draft, &error);
      if (handing->addresses == NULL)
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
    }
  if (bounce_draft_get_attachment (draft) != NULL)
    {
      handing->attachment = write_copy (draft, &error);
      if (handing->attachment == NULL)
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
    }
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_cb, g_steal_pointer (&task));
}

/**
 * bounce_hand_over_mail_finish:
 * @result: of bounce_hand_over_mail_async()
 * @attachment_is_certain: (out) (optional): whether the attachment surely went along. Portal and
 *   xdg-email both pass it in a link that a mail program may read or not, and neither tells: with
 * an attachment this is FALSE, and the person has to look.
 * @error: return location for an error
 *
 * Returns: whether the mail program was opened; that says nothing about sending. FALSE with an
 * error of BOUNCE_HAND_OVER_ERROR, BOUNCE_DRAFT_ERROR or G_IO_ERROR
 */
gboolean
bounce_hand_over_mail_finish (GAsyncResult *result, gboolean *attachment_is_certain, GError **error)
{
  Handing *handing;

  g_return_val_if_fail (G_IS_TASK (result), FALSE);
  handing = g_task_get_task_data (G_TASK (result));
  if (attachment_is_certain != NULL)
    *attachment_is_certain = handing->attachment == NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}
