/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "send/hand-over.h"
#include "send/http.h"

/* What goes wrong around the program: a disk that is full, a server that is alive and no more. */

#define DEADLINE 4

static BounceDraft *
new_draft (void)
{
  BounceDraft *draft = bounce_draft_new (
      BOUNCE_DRAFT_GUIDE, BOUNCE_WHO_RECIPIENT, "anna@example.org", "Hello", "Hello\n");
  g_autofree char *letters = g_strnfill (100000, 'x');
  g_autoptr (GBytes) mail = g_bytes_new (letters, strlen (letters));

  bounce_draft_attach (draft, "bounce.eml", mail);
  return draft;
}

/* No file of this process can become longer than @length: as on a full disk, and for root, too. */
static void
fill_disk (rlim_t length)
{
  const struct rlimit limit = { length, length };

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* What was there before stays as it was, and it is said that it could not be saved. */
static void
test_full_disk (void)
{
  if (g_test_subprocess ())
    {
      g_autofree char *folder = g_dir_make_tmp ("bounce-faults-XXXXXX", NULL);
      g_autofree char *path = g_build_filename (folder, "draft.eml", NULL);
      g_autofree char *now = NULL;
      g_autoptr (BounceDraft) draft = new_draft ();
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFile) parent = g_file_new_for_path (folder);
      g_autoptr (GFile) package = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) why = NULL;

      g_assert_true (g_file_set_contents (path, "old", -1, NULL));
      fill_disk (4096);
      g_assert_false (bounce_hand_over_save_draft (draft, file, &error));
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_true (g_file_get_contents (path, &now, NULL, NULL));
      g_assert_cmpstr (now, ==, "old");
      package = bounce_hand_over_save_package (
          parent, "case", bounce_draft_get_attachment (draft), "summary", &why);
      g_assert_null (package);
      g_assert_nonnull (why);
      g_unlink (path);
      /* Nothing half saved is left, so that the folder can go. */
      g_assert_cmpint (g_rmdir (folder), ==, 0);
      return;
    }
  g_test_trap_subprocess (NULL, 30 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* An answer that comes, but a byte in a while. */
static gpointer
drip (gpointer data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                               "Content-Length: 100000\r\n\r\n{\"id\": \"";
  GSocket *socket = data;
  g_autoptr (GSocket) connection = g_socket_accept (socket, NULL, NULL);

  for (guint i = 0; i < 600; i++)
    {
      char byte = i < strlen (answer) ? answer[i] : 'x';

      if (g_socket_send (connection, &byte, 1, NULL, NULL) != 1)
        break;
      g_usleep (i < strlen (answer) ? 2000 : 100000);
    }
  return NULL;
}

static void
test_slow_server (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *url = NULL;
  const BounceHttpOptions options = { NULL, DEADLINE, 0 };
  g_autoptr (BounceHttp) http = NULL;
  g_autoptr (BounceHttpRequest) request = NULL;
  g_autoptr (BounceHttpAnswer) answer = NULL;
  gboolean left = FALSE;
  gint64 start;
  GThread *thread;

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, address, TRUE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  url = g_strdup_printf ("http://127.0.0.1:%u/",
                         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  thread = g_thread_new ("drip", drip, socket);
  http = bounce_http_new (url, &options, &error);
  g_assert_no_error (error);
  request = bounce_http_request_new ("POST", url);
  start = g_get_monotonic_time ();
  answer = bounce_http_exchange (http, request, &left, NULL, &error);
  g_assert_null (answer);
  g_assert_nonnull (error);
  /* The request may have arrived: it must not be sent once more without a look. */
  g_assert_true (left);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, DEADLINE * G_USEC_PER_SEC / 2);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  g_clear_pointer (&http, bounce_http_free);
  g_thread_join (thread);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faults/full-disk", test_full_disk);
  g_test_add_func ("/faults/slow-server", test_slow_server);
  return g_test_run ();
}
