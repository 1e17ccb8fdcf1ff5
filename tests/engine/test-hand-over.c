/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "send/hand-over.h"

static char *home; /* of this test */

static BounceDraft *
new_draft (const char *to, const char *body, gboolean with_attachment)
{
  BounceDraft *draft = bounce_draft_new (BOUNCE_DRAFT_TICKET,
                                         BOUNCE_WHO_AGENT,
                                         to,
                                         "Gr\xc3\xbc\xc3\x9f"
                                         "e & co?",
                                         body);

  if (with_attachment)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("Subject: x\r\n\r\n\0\r", 17);

      bounce_draft_attach (draft, "bounce.eml", bytes);
    }
  return draft;
}

static void
test_mailto (void)
{
  g_autoptr (BounceDraft) draft =
      new_draft ("a@example.org, b@example.net", "one\ntwo & three=4 'x'\n", FALSE);
  g_autoptr (BounceDraft) nobody = new_draft ("", "x", FALSE);
  g_autofree char *word = g_strnfill (4000, '\n');
  g_autoptr (BounceDraft) large = new_draft ("a@example.org", word, TRUE);
  g_autofree char *uri = bounce_hand_over_dup_mailto (draft);
  g_autofree char *without = bounce_hand_over_dup_mailto (nobody);
  g_autofree char *cut = bounce_hand_over_dup_mailto (large);

  g_assert_cmpstr (uri,
                   ==,
                   "mailto:a@example.org,b@example.net?subject=Gr%C3%BC%C3%9Fe%20%26%20co%3F"
                   "&body=one%0D%0Atwo%20%26%20three%3D4%20%27x%27%0D%0A");
  g_assert_cmpstr (without, ==, "mailto:?subject=Gr%C3%BC%C3%9Fe%20%26%20co%3F&body=x");
  g_assert_cmpuint (strlen (cut), <=, 1900);
  g_assert_cmpuint (strlen (cut), >, 1800);
  g_assert_true (g_str_has_suffix (cut, "%0D%0A%E2%80%A6"));
  g_assert_null (strstr (cut, "bounce.eml"));
}

static void
test_save_draft (void)
{
  g_autoptr (BounceDraft) draft = new_draft ("a@example.org", "Hello\n", TRUE);
  g_autoptr (BounceDraft) nobody = new_draft ("", "Hello\n", TRUE);
  g_autofree char *path = g_build_filename (home, "draft.eml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autofree char *saved = NULL;
  GStatBuf buffer;

  g_assert_true (bounce_hand_over_save_draft (draft, file, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &saved, NULL, NULL));
  g_assert_nonnull (strstr (saved, "X-Unsent: 1\r\n"));
  g_assert_cmpint (g_stat (path, &buffer), ==, 0);
  g_assert_cmpint (buffer.st_mode & 077, ==, 0);
  g_assert_false (bounce_hand_over_save_draft (nobody, file, &error));
  g_assert_error (error, BOUNCE_DRAFT_ERROR, BOUNCE_DRAFT_ERROR_NO_ADDRESS);
}

/* The checksums are right in the eyes of sha256sum itself. */
static void
test_save_package (void)
{
  g_autoptr (GFile) folder = g_file_new_for_path (home);
  g_autoptr (GBytes) bounce = g_bytes_new_static ("a\r\nb\rc\0\xff", 8);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) package = bounce_hand_over_save_package (
      folder, "../anna@contoso.example: full?", bounce, "Zusammenfassung \xc3\xa4\n", &error);
  g_autoptr (GFile) again = NULL;
  g_autofree char *path = NULL;
  g_autofree char *output = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *inner = NULL;
  const char *command[] = { "sha256sum", "-c", "SHA256SUMS", NULL };
  int status;
  gsize length;

  g_assert_no_error (error);
  path = g_file_get_path (package);
  g_assert_true (g_str_has_prefix (path, home));
  g_assert_cmpstr (strrchr (path, '/'), ==, "/___anna@contoso.example- full-");
  g_assert_true (g_spawn_sync (
      path, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_assert_nonnull (strstr (output, "bounce.eml: OK"));
  g_assert_nonnull (strstr (output, "summary.txt: OK"));
  inner = g_build_filename (path, "bounce.eml", NULL);
  g_assert_true (g_file_get_contents (inner, &bytes, &length, NULL));
  g_assert_cmpmem (bytes, length, g_bytes_get_data (bounce, NULL), 8);
  again =
      bounce_hand_over_save_package (folder, "../anna@contoso.example: full?", bounce, "x", &error);
  g_assert_no_error (error);
  g_assert_false (g_file_equal (package, again));
}

typedef struct
{
  GMainLoop *loop;
  gboolean is_open;
  gboolean is_certain;
  GError *error;
} Handing;

static void
handed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Handing *handing = user_data;

  handing->is_open = bounce_hand_over_mail_finish (result, &handing->is_certain, &handing->error);
  g_main_loop_quit (handing->loop);
}

static gboolean
hand_over (BounceDraft *draft, gboolean *is_certain, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Handing handing = { .loop = loop };

  bounce_hand_over_mail_async (draft, NULL, NULL, handed_cb, &handing);
  g_main_loop_run (loop);
  if (handing.error != NULL)
    g_propagate_error (error, handing.error);
  *is_certain = handing.is_certain;
  return handing.is_open;
}

static void
write_program (const char *name, const char *script)
{
  g_autofree char *path = g_build_filename (home, "bin", name, NULL);

  g_assert_true (g_file_set_contents_full (path, script, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
}

/* xdg-email gets one link and one file, as arguments and not through a shell. */
static void
test_xdg_email (void)
{
  g_autoptr (BounceDraft) draft = new_draft ("a@example.org", "`id` $(id) \"x\"\n", TRUE);
  g_autoptr (BounceDraft) odd = new_draft ("-a'b@example.org", "x", FALSE);
  g_autoptr (BounceDraft) bad = new_draft ("a b", "x", FALSE);
  g_autofree char *log = g_build_filename (home, "log", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = NULL;
  gboolean is_certain = TRUE;
  gsize length;
  GStatBuf buffer;

  write_program ("xdg-email", "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$HOME/log\"\n");
  g_setenv ("MAILER", "none", TRUE);
  g_assert_true (hand_over (draft, &is_certain, &error));
  g_assert_no_error (error);
  g_assert_false (is_certain);
  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "--utf8");
  g_assert_cmpstr (lines[1], ==, "--attach");
  g_assert_true (g_str_has_suffix (lines[2], "/bounce.eml"));
  g_assert_cmpstr (lines[3],
                   ==,
                   "mailto:a@example.org?subject=Gr%C3%BC%C3%9Fe%20%26%20co%3F"
                   "&body=%60id%60%20%24%28id%29%20%22x%22%0D%0A");
  g_assert_true (g_file_get_contents (lines[2], &copy, &length, NULL));
  g_assert_cmpmem (copy, length, "Subject: x\r\n\r\n\0\r", 17);
  g_assert_cmpint (g_stat (lines[2], &buffer), ==, 0);
  g_assert_cmpint (buffer.st_mode & 077, ==, 0);

  g_assert_cmpint (g_unlink (log), ==, 0);
  g_assert_false (hand_over (odd, &is_certain, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  g_assert_false (hand_over (bad, &is_certain, &error));
  g_assert_error (error, BOUNCE_DRAFT_ERROR, BOUNCE_DRAFT_ERROR_NO_ADDRESS);
  g_clear_error (&error);

  write_program ("xdg-email", "#!/bin/sh\nexit 3\n");
  g_assert_false (hand_over (draft, &is_certain, &error));
  g_assert_error (error, BOUNCE_HAND_OVER_ERROR, BOUNCE_HAND_OVER_ERROR_NO_MAIL_PROGRAM);
  g_clear_error (&error);
  write_program ("xdg-email", "#!/bin/sh\nexit 4\n");
  g_assert_false (hand_over (draft, &is_certain, &error));
  g_assert_error (error, BOUNCE_HAND_OVER_ERROR, BOUNCE_HAND_OVER_ERROR_FAILED);
  g_unsetenv ("MAILER");
}

static void
test_no_program (void)
{
  g_autoptr (BounceDraft) draft = new_draft ("a@example.org", "x", FALSE);
  g_autoptr (GError) error = NULL;
  gboolean is_certain;

  g_assert_false (hand_over (draft, &is_certain, &error));
  g_assert_error (error, BOUNCE_HAND_OVER_ERROR, BOUNCE_HAND_OVER_ERROR_NO_MAIL_PROGRAM);
}

/* A double of the portal's Email interface (its XML description, version 3). */
typedef struct
{
  GVariant *options;
  char *attachment;
  guint answer;
  const char *address;
  GMainLoop *loop;
  GMutex mutex;
  GCond cond;
  gboolean is_up;
} Portal;

static void
compose_cb (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *interface,
            const char *method,
            GVariant *parameters,
            GDBusMethodInvocation *invocation,
            gpointer user_data)
{
  Portal *portal = user_data;
  GUnixFDList *fds =
      g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *handle = NULL;
  const char *token = "";

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  handle = g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", name, token);
  g_clear_pointer (&portal->options, g_variant_unref);
  portal->options = g_variant_ref (options);
  if (fds != NULL && g_unix_fd_list_get_length (fds) == 1)
    {
      int fd = g_unix_fd_list_get (fds, 0, NULL);
      char link[64];

      g_snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
      g_free (portal->attachment);
      portal->attachment = g_file_read_link (link, NULL);
      close (fd);
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", handle));
  g_dbus_connection_emit_signal (connection,
                                 sender,
                                 handle,
                                 "org.freedesktop.portal.Request",
                                 "Response",
                                 g_variant_new ("(ua{sv})", portal->answer, NULL),
                                 NULL);
}

static GVariant *
version_cb (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *interface,
            const char *property,
            GError **error,
            gpointer user_data)
{
  return g_variant_new_uint32 (3);
}

static void
owned_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Portal *portal = user_data;

  g_mutex_lock (&portal->mutex);
  portal->is_up = TRUE;
  g_cond_signal (&portal->cond);
  g_mutex_unlock (&portal->mutex);
}

static const char portal_xml[] =
    "<node><interface name='org.freedesktop.portal.Email'>"
    "<method name='ComposeEmail'><arg type='s' direction='in'/><arg type='a{sv}' "
    "direction='in'/><arg type='o' direction='out'/></method>"
    "<property name='version' type='u' access='read'/></interface></node>";

/* The double has its own thread: libportal asks for the version and waits. */
static gpointer
run_portal (gpointer user_data)
{
  static const GDBusInterfaceVTable vtable = { compose_cb, version_cb, NULL, { 0 } };
  Portal *portal = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (portal_xml, NULL);
  g_autoptr (GDBusConnection) connection = NULL;
  guint owner, object;

  g_main_context_push_thread_default (context);
  portal->loop = g_main_loop_new (context, FALSE);
  connection =
      g_dbus_connection_new_for_address_sync (portal->address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL,
                                              NULL,
                                              NULL);
  g_assert_nonnull (connection);
  object = g_dbus_connection_register_object (connection,
                                              "/org/freedesktop/portal/desktop",
                                              info->interfaces[0],
                                              &vtable,
                                              portal,
                                              NULL,
                                              NULL);
  owner = g_bus_own_name_on_connection (connection,
                                        "org.freedesktop.portal.Desktop",
                                        G_BUS_NAME_OWNER_FLAGS_NONE,
                                        owned_cb,
                                        NULL,
                                        portal,
                                        NULL);
  g_main_loop_run (portal->loop);
  g_bus_unown_name (owner);
  g_dbus_connection_unregister_object (connection, object);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);
  return NULL;
}

static GThread *
start_portal (Portal *portal)
{
  GThread *thread = g_thread_new ("portal", run_portal, portal);

  g_mutex_lock (&portal->mutex);
  while (!portal->is_up)
    g_cond_wait (&portal->cond, &portal->mutex);
  g_mutex_unlock (&portal->mutex);
  return thread;
}

static void
test_portal (void)
{
  g_autoptr (BounceDraft) draft = new_draft ("a@example.org,b@example.net", "Hello\n", TRUE);
  g_autoptr (GTestDBus) dbus = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree const char **addresses = NULL;
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  const char *subject, *body;
  Portal portal = { 0 };
  gboolean is_certain = TRUE;
  GThread *thread;

  if (daemon == NULL)
    {
      g_test_skip ("dbus-daemon is not installed");
      return;
    }
  dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (dbus);
  portal.address = g_test_dbus_get_bus_address (dbus);
  thread = start_portal (&portal);

  g_assert_true (hand_over (draft, &is_certain, &error));
  g_assert_no_error (error);
  g_assert_false (is_certain);
  g_assert_true (g_variant_lookup (portal.options, "addresses", "^a&s", &addresses));
  g_assert_cmpuint (g_strv_length ((char **)addresses), ==, 2);
  g_assert_cmpstr (addresses[1], ==, "b@example.net");
  g_assert_true (g_variant_lookup (portal.options, "subject", "&s", &subject));
  g_assert_true (g_variant_lookup (portal.options, "body", "&s", &body));
  g_assert_cmpstr (body, ==, "Hello\n");
  g_assert_true (g_str_has_suffix (portal.attachment, "/bounce.eml"));

  /* The person closed the portal's dialog. */
  portal.answer = 1;
  g_assert_false (hand_over (draft, &is_certain, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  /* The portal failed, and there is no mail program either. */
  portal.answer = 2;
  g_assert_false (hand_over (draft, &is_certain, &error));
  g_assert_error (error, BOUNCE_HAND_OVER_ERROR, BOUNCE_HAND_OVER_ERROR_NO_MAIL_PROGRAM);

  g_main_loop_quit (portal.loop);
  g_thread_join (thread);
  g_main_loop_unref (portal.loop);
  g_clear_pointer (&portal.options, g_variant_unref);
  g_free (portal.attachment);
  g_test_dbus_stop (dbus);
}

int
main (int argc, char **argv)
{
  g_autofree char *bin = NULL;
  g_autofree char *path = NULL;
  g_autofree char *remove = NULL;
  int result;

  home = g_dir_make_tmp ("bounce-desk-hand-over-XXXXXX", NULL);
  bin = g_build_filename (home, "bin", NULL);
  path = g_strconcat (bin, ":", g_getenv ("PATH"), NULL);
  g_assert_cmpint (g_mkdir (bin, 0700), ==, 0);
  /* Before GLib looks: nothing of the person's desktop may take part. */
  g_setenv ("PATH", path, TRUE);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_DIRS", home, TRUE);
  g_setenv ("XDG_DATA_DIRS", home, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_unsetenv ("MAILER");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hand-over/mailto", test_mailto);
  g_test_add_func ("/hand-over/save-draft", test_save_draft);
  g_test_add_func ("/hand-over/save-package", test_save_package);
  g_test_add_func ("/hand-over/xdg-email", test_xdg_email);
  g_test_add_func ("/hand-over/no-program", test_no_program);
  g_test_add_func ("/hand-over/portal", test_portal);
  result = g_test_run ();
  remove = g_strdup_printf ("rm -rf '%s'", home);
  g_assert_true (g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL));
  g_free (home);
  return result;
}
