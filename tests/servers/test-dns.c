/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "check/dns.h"

typedef struct
{
  GMainLoop *loop;
  BounceDomainCheck *check;
  GError *error;
} Asking;

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *asking = user_data;

  asking->check = bounce_dns_check_domain_finish (BOUNCE_DNS (source), result, &asking->error);
  g_main_loop_quit (asking->loop);
}

static BounceDomainCheck *
ask (BounceDns *dns, const char *domain, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (g_main_context_get_thread_default (), FALSE);
  Asking asking = { .loop = loop };

  bounce_dns_check_domain_async (dns, domain, cancellable, checked_cb, &asking);
  g_main_loop_run (loop);
  if (asking.error != NULL)
    g_propagate_error (error, asking.error);
  return asking.check;
}

static gboolean
has_record (const BounceDomainCheck *check, const char *record)
{
  for (guint i = 0; i < check->records->len; i++)
    if (strcmp (check->records->pdata[i], record) == 0)
      return TRUE;
  return FALSE;
}

/* Every outcome, told apart by a real name server. */
static void
test_outcomes (void)
{
  static const struct
  {
    const char *domain;
    BounceDomainResult result;
    const char *record; /* one that must be among those shown */
  } rows[] = {
    { "contoso.example", BOUNCE_DOMAIN_TAKES_MAIL, "MX 10 mx1.contoso.example" },
    { "CONTOSO.example.", BOUNCE_DOMAIN_TAKES_MAIL, "mx2.contoso.example AAAA 2001:db8::2" },
    { "alias.contoso.example", BOUNCE_DOMAIN_TAKES_MAIL, "MX 20 mx2.contoso.example" },
    { "mx1.contoso.example", BOUNCE_DOMAIN_TAKES_MAIL, "A 192.0.2.1" },
    { "no-mx.example", BOUNCE_DOMAIN_TAKES_MAIL, "A 192.0.2.3" },
    { "only-six.example", BOUNCE_DOMAIN_TAKES_MAIL, "AAAA 2001:db8::3" },
    { "half-broken.example", BOUNCE_DOMAIN_TAKES_MAIL, "here.half-broken.example A 192.0.2.6" },
    { "long.example",
      BOUNCE_DOMAIN_TAKES_MAIL,
      "MX 10 a-host-with-a-rather-long-name-number-10.long.example" },
    { "b\xc3\xbc"
      "cher.example",
      BOUNCE_DOMAIN_TAKES_MAIL,
      "MX 10 mx.xn--bcher-kva.example" },
    { "missing.contoso.example", BOUNCE_DOMAIN_NOT_FOUND, NULL },
    { "no-mail.example", BOUNCE_DOMAIN_NO_MAIL, NULL },
    { "null-mx.example", BOUNCE_DOMAIN_NULL_MX, "MX 0 ." },
    { "broken-mx.example", BOUNCE_DOMAIN_BROKEN_MX, "MX 10 gone.broken-mx.example" },
    { "servfail.example", BOUNCE_DOMAIN_SERVER_FAILURE, NULL },
    { "refused.example.net", BOUNCE_DOMAIN_SERVER_FAILURE, NULL },
    { "", BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
    { NULL, BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
    { "192.0.2.1", BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
    { "192.0.2", BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
    { "[192.0.2.1]", BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
    { "[IPv6:2001:db8::1]", BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
    { "a..example", BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
    { "anna@contoso.example", BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
    { "con toso.example", BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
    { "contoso.example\nx", BOUNCE_DOMAIN_NOT_A_DOMAIN, NULL },
  };
  g_autoptr (BounceDns) dns = bounce_dns_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceDomainCheck) check = ask (dns, rows[i].domain, NULL, &error);
      g_autofree char *sentence = NULL;

      g_assert_no_error (error);
      sentence = bounce_domain_check_describe (check);
      g_test_message ("%u: %s", i, sentence);
      g_assert_cmpstr (bounce_domain_result_to_nick (check->result),
                       ==,
                       bounce_domain_result_to_nick (rows[i].result));
      if (rows[i].record != NULL)
        g_assert_true (has_record (check, rows[i].record));
      if (check->result != BOUNCE_DOMAIN_NOT_A_DOMAIN)
        g_assert_cmpstr (check->resolver, ==, "127.0.0.1");
      g_assert_nonnull (check->time);
    }
}

/* A name server that takes questions and never answers. */
static GSocket *
new_silent_server (char **address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  *address = g_strdup_printf ("127.0.0.1:%u",
                              g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  return socket;
}

static void
test_time_out (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocket) silent = new_silent_server (&address);
  g_autoptr (BounceDns) dns = bounce_dns_new (address);
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceDomainCheck) check = NULL;
  gint64 begin = g_get_monotonic_time ();
  char question[512];
  gssize length;

  bounce_dns_set_timeout (dns, 600);
  check = ask (dns, "contoso.example", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (check->result, ==, BOUNCE_DOMAIN_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * G_USEC_PER_SEC);
  /* It did ask. */
  length = g_socket_receive (silent, question, sizeof question, NULL, NULL);
  g_assert_cmpint (length, >, 12);
  g_assert_nonnull (memmem (question, length, "\7contoso\7example", 16));
}

static void
test_nobody_there (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  g_autoptr (BounceDns) dns = NULL;
  g_autoptr (BounceDomainCheck) check = NULL;
  GSocket *gone = new_silent_server (&address);

  g_object_unref (gone);
  dns = bounce_dns_new (address);
  bounce_dns_set_timeout (dns, 1000);
  check = ask (dns, "contoso.example", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (check->result, ==, BOUNCE_DOMAIN_TIMED_OUT);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocket) silent = new_silent_server (&address);
  g_autoptr (BounceDns) dns = bounce_dns_new (address);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  g_timeout_add (50, cancel_cb, cancellable);
  g_assert_null (ask (dns, "contoso.example", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (ask (dns, "contoso.example", cancellable, &again));
  g_assert_error (again, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

typedef struct
{
  BounceDns *dns;
  GCancellable *cancellable;
} Elsewhere;

/* As the checks do: a thread with a context of its own, which ends with it. */
static gpointer
ask_elsewhere (gpointer data)
{
  Elsewhere *elsewhere = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (context);
  g_assert_null (ask (elsewhere->dns, "contoso.example", elsewhere->cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* Whoever cancels neither waits for ever nor touches what the other thread has freed by then. */
static void
test_cancel_elsewhere (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocket) silent = new_silent_server (&address);
  g_autoptr (BounceDns) dns = bounce_dns_new (address);

  for (int i = 0; i < 1000; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Elsewhere elsewhere = { dns, cancellable };
      GThread *thread = g_thread_new ("elsewhere", ask_elsewhere, &elsewhere);

      g_usleep (g_test_rand_int_range (0, 1000));
      g_cancellable_cancel (cancellable);
      g_thread_join (thread);
    }
}

static void
test_bad_servers (void)
{
  g_autoptr (BounceDns) dns = bounce_dns_new ("not an address");
  g_autoptr (GError) error = NULL;

  g_assert_null (ask (dns, "contoso.example", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

typedef struct
{
  GMainLoop *loop;
  guint open;
} Crowd;

static void
crowd_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Crowd *crowd = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceDomainCheck) check =
      bounce_dns_check_domain_finish (BOUNCE_DNS (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpint (check->result, ==, BOUNCE_DOMAIN_TAKES_MAIL);
  if (--crowd->open == 0)
    g_main_loop_quit (crowd->loop);
}

/* Several at the same time do not get into each other's way. */
static void
test_several (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (BounceDns) dns = bounce_dns_new (NULL);
  Crowd crowd = { loop, 20 };

  for (guint i = 0; i < 20; i++)
    bounce_dns_check_domain_async (
        dns, i % 2 != 0 ? "contoso.example" : "long.example", NULL, crowd_cb, &crowd);
  g_main_loop_run (loop);
  g_assert_cmpuint (crowd.open, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dns/outcomes", test_outcomes);
  g_test_add_func ("/dns/time-out", test_time_out);
  g_test_add_func ("/dns/nobody-there", test_nobody_there);
  g_test_add_func ("/dns/cancel", test_cancel);
  g_test_add_func ("/dns/cancel-elsewhere", test_cancel_elsewhere);
  g_test_add_func ("/dns/bad-servers", test_bad_servers);
  g_test_add_func ("/dns/several", test_several);
  return g_test_run ();
}
