/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <locale.h>
#include <string.h>

#include "check/checks.h"

/* Run by dns.sh, against a real name server. */

typedef struct
{
  gboolean is_over;
  guint n_told;
  GPtrArray *outcomes;
  GError *error;
} Running;

static void
told_cb (const BounceCheckOutcome *outcome, gpointer user_data)
{
  ((Running *)user_data)->n_told++;
}

static void
run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Running *running = user_data;

  running->outcomes = bounce_checks_run_finish (BOUNCE_DNS (source), result, &running->error);
  running->is_over = TRUE;
}

static GPtrArray *
run (BounceDns *dns, const BounceCheckSubject *subject, const char *const *ids)
{
  Running running = { FALSE };

  bounce_checks_run_async (dns, subject, ids, told_cb, &running, NULL, NULL, run_cb, &running);
  while (!running.is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (running.error);
  g_assert_cmpuint (running.n_told, ==, running.outcomes->len);
  return running.outcomes;
}

/* "recipient.example good.example 192.0.2.10 sel._domainkey.good.example lists"; "-": none */
static BounceCheckSubject *
new_subject (const char *line)
{
  static const char *const known[] = { "contoso.example", NULL };
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  BounceCheckSubject *subject = g_new0 (BounceCheckSubject, 1);
  char **fields[] = {
    &subject->recipient_domain, &subject->sender_domain, &subject->ip, &subject->dkim
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (words[i], "-") != 0)
      *fields[i] = g_strdup (words[i]);
  subject->block_lists = g_strsplit (words[4], ",", -1);
  subject->known_domains = g_strdupv ((char **)known);
  return subject;
}

static const struct
{
  const char *id, *subject, *result;
  const char *words; /* of the sentence */
} rows[] = {
  { "recipient-domain", "contoso.example - - - -", "ok", "takes mail" },
  { "recipient-domain", "missing.contoso.example - - - -", "wrong", "no domain" },
  { "recipient-domain", "null-mx.example - - - -", "wrong", "takes no mail" },
  { "recipient-domain", "broken-mx.example - - - -", "wrong", "cannot be found" },
  { "recipient-domain", "servfail.example - - - -", "cannot-tell", "could not answer" },
  { "recipient-domain", "sub.wild.example - - - -", "ok", "every name that ends in wild.example" },
  { "recipient-domain", "sub.good.example - - - -", "ok", "takes mail" },
  { "recipient-domain", "- - - - -", "not-applicable", "names no recipient" },
  { "spelling", "contso.example - - - -", "wrong", "Did you mean contoso.example?" },
  { "spelling", "gmial.com - - - -", "wrong", "Did you mean gmail.com?" },
  { "spelling", "hotmial.com - - - -", "not-applicable", "No domain was found" },
  { "spelling", "contoso.example - - - -", "not-applicable", "does not exist" },
  { "spelling", "servfail.example - - - -", "not-applicable", "does not exist" },
  { "sender-domain", "- good.example - - -", "ok", "takes mail" },
  { "sender-domain", "- gone.example - - -", "wrong", "no domain" },
  { "sender-domain", "- - - - -", "not-applicable", "who sent" },
  { "spf", "- good.example 192.0.2.10 - -", "ok", "allows 192.0.2.10 to send for it (ip4:" },
  { "spf", "- good.example 192.0.2.11 - -", "ok", "(include:_spf.good.example)" },
  { "spf", "- good.example 198.51.100.1 - -", "wrong", "does not allow 198.51.100.1" },
  { "spf", "- good.example - - -", "ok", "(2 of 10 look-ups)" },
  { "spf", "- loose.example 192.0.2.10 - -", "wrong", "include:nothing.loose.example" },
  { "spf", "- contoso.example 192.0.2.10 - -", "wrong", "has no SPF record" },
  { "spf", "- servfail.example 192.0.2.10 - -", "cannot-tell", "could not answer" },
  { "dkim", "- - - sel._domainkey.good.example -", "ok", "is published" },
  { "dkim", "- - - old._domainkey.good.example -", "wrong", "withdrawn" },
  { "dkim", "- - - none._domainkey.good.example -", "wrong", "There is no key" },
  { "dkim", "- - - s._domainkey.servfail.example -", "cannot-tell", "could not answer" },
  { "dkim", "- - - - -", "not-applicable", "no DKIM signature" },
  { "dmarc", "- good.example - - -", "ok", "p=reject" },
  { "dmarc", "- sub.good.example - - -", "ok", "p=none" },
  { "dmarc", "- loose.example - - -", "wrong", "no DMARC record" },
  { "dmarc", "- servfail.example - - -", "cannot-tell", "could not answer" },
  { "reverse-dns", "- - 192.0.2.10 - -", "ok", "out.good.example" },
  { "reverse-dns", "- - 192.0.2.11 - -", "wrong", "does not lead back" },
  { "reverse-dns", "- - 192.0.2.12 - -", "wrong", "no name" },
  { "reverse-dns", "- - 198.51.100.9 - -", "cannot-tell", "could not answer" },
  { "reverse-dns", "- - 10.1.2.3 - -", "not-applicable", "within a network" },
  { "reverse-dns", "- - - - -", "not-applicable", "which address" },
  { "block-lists",
    "- - 192.0.2.10 - bl-clean.example,bl-listed.example,bl-refuses.example",
    "wrong",
    "on this block list: bl-listed.example." },
  { "block-lists", "- - 192.0.2.11 - bl-clean.example,bl-listed.example", "ok", "none of the 2" },
  { "block-lists",
    "- - 192.0.2.11 - bl-clean.example,bl-refuses.example",
    "cannot-tell",
    "came from: bl-refuses.example." },
  { "block-lists", "- - 192.0.2.11 - bl-dead.example", "cannot-tell", "usable answer" },
  { "block-lists", "- - 192.0.2.11 - bl.servfail.example", "cannot-tell", "usable answer" },
  { "block-lists", "- - 192.168.1.1 - bl-listed.example", "not-applicable", "within a network" },
};

static void
test_outcomes (void)
{
  g_autoptr (BounceDns) dns = bounce_dns_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *const ids[] = { rows[i].id, NULL };
      g_autoptr (BounceCheckSubject) subject = new_subject (rows[i].subject);
      g_autoptr (GPtrArray) outcomes = run (dns, subject, ids);
      const BounceCheckOutcome *outcome = g_ptr_array_index (outcomes, 0);

      g_test_message ("%s: %s", outcome->id, outcome->sentence);
      g_assert_cmpuint (outcomes->len, ==, 1);
      g_assert_cmpstr (outcome->id, ==, rows[i].id);
      g_assert_cmpstr (bounce_check_result_to_nick (outcome->result), ==, rows[i].result);
      g_assert_nonnull (strstr (outcome->sentence, rows[i].words));
      g_assert_nonnull (outcome->time);
      if (outcome->result != BOUNCE_CHECK_NOT_APPLICABLE)
        {
          g_assert_cmpuint (outcome->records->len, >, 0);
          g_assert_cmpstr (outcome->resolver, ==, "127.0.0.1");
        }
    }
}

static gboolean
has_record (const BounceCheckOutcome *outcome, const char *record)
{
  for (guint i = 0; i < outcome->records->len; i++)
    if (strcmp (g_ptr_array_index (outcome->records, i), record) == 0)
      return TRUE;
  return FALSE;
}

static void
test_evidence (void)
{
  static const char *const ids[] = { "block-lists", "spelling", "recipient-domain", NULL };
  g_autofree const char **group = bounce_checks_list ("recipient-domain");
  g_autoptr (BounceDns) dns = bounce_dns_new (NULL);
  g_autoptr (BounceCheckSubject) subject =
      new_subject ("gmial.com good.example 192.0.2.10 - bl-listed.example");
  g_autoptr (GPtrArray) outcomes = run (dns, subject, ids);
  const BounceCheckOutcome *domain, *spelling, *lists;

  g_assert_cmpuint (outcomes->len, ==, 3);
  g_assert_cmpuint (g_strv_length ((GStrv)group), ==, 2);
  g_assert_cmpstr (group[1], ==, "spelling");
  domain = g_ptr_array_index (outcomes, 0);
  spelling = g_ptr_array_index (outcomes, 1);
  lists = g_ptr_array_index (outcomes, 2);
  g_assert_cmpint (domain->domain_check->result, ==, BOUNCE_DOMAIN_NOT_FOUND);
  g_assert_cmpstr (spelling->suggestion, ==, "gmail.com");
  g_assert_true (has_record (spelling, "gmail.com: MX 10 mx.gmail.com"));
  g_assert_true (has_record (lists, "10.2.0.192.bl-listed.example A 127.0.0.2"));
  g_assert_true (has_record (lists, "10.2.0.192.bl-listed.example TXT a reason"));
  g_assert_true (has_record (lists, "1.0.0.127.bl-listed.example A: no such name (NXDOMAIN)"));
  g_assert_cmpstr (bounce_check_get_title ("spf"), ==, "Servers that may send for it (SPF)");
  g_assert_null (bounce_check_get_title ("nonsense"));
}

/* A name server between the program and the real one: it loses packets, or answers for all. */
typedef struct
{
  GSocket *socket;
  GSocketAddress *server;
  char *address;
  GThread *thread;
  gint stops; /* atomic */
  guint loss; /* percent of the packets in each direction; 200: answers by itself for every name */
  guint n_lost;
} Relay;

/* "192.0.2.99" for every question about an A record, for others nothing. */
static gsize
answer_everything (char *packet, gsize length)
{
  static const guint8 answer[] = { 0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 99 };
  gsize end = 12;

  while (end < length && packet[end] != 0)
    end += (guint8)packet[end] + 1;
  end += 5;
  packet[2] = (char)0x81;
  packet[3] = (char)0x80;
  packet[6] = packet[8] = packet[9] = packet[10] = packet[11] = 0;
  packet[7] = packet[end - 3] == 1;
  if (packet[end - 3] == 1)
    memcpy (packet + end, answer, sizeof answer);
  return packet[7] ? end + sizeof answer : end;
}

static void
pass_on (Relay *relay, GRand *random)
{
  g_autoptr (GSocketAddress) client = NULL;
  g_autoptr (GSocket) upstream = NULL;
  char packet[4096];
  gssize length =
      g_socket_receive_from (relay->socket, &client, packet, sizeof packet - 64, NULL, NULL);

  if (length <= 12)
    return;
  if (relay->loss == 200)
    {
      length = (gssize)answer_everything (packet, (gsize)length);
      g_socket_send_to (relay->socket, client, packet, (gsize)length, NULL, NULL);
      return;
    }
  if (g_rand_int_range (random, 0, 100) < (int)relay->loss)
    {
      relay->n_lost++;
      return;
    }
  upstream =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_socket_set_timeout (upstream, 1);
  g_socket_send_to (upstream, relay->server, packet, (gsize)length, NULL, NULL);
  length = g_socket_receive (upstream, packet, sizeof packet, NULL, NULL);
  if (length > 0 && g_rand_int_range (random, 0, 100) >= (int)relay->loss)
    g_socket_send_to (relay->socket, client, packet, (gsize)length, NULL, NULL);
  else
    relay->n_lost++;
}

static gpointer
relay_work (gpointer data)
{
  Relay *relay = data;
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);

  while (!g_atomic_int_get (&relay->stops))
    if (g_socket_condition_timed_wait (relay->socket, G_IO_IN, 50000, NULL, NULL))
      pass_on (relay, random);
  return NULL;
}

static Relay *
relay_new (guint loss)
{
  Relay *relay = g_new0 (Relay, 1);
  g_auto (GStrv) server = g_strsplit (g_getenv ("BOUNCE_DESK_DNS"), ":", 2);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  relay->loss = loss;
  relay->server = g_inet_socket_address_new_from_string (
      server[0], (guint)g_ascii_strtoull (server[1], NULL, 10));
  relay->socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_assert_true (g_socket_bind (relay->socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (relay->socket, NULL);
  relay->address = g_strdup_printf ("127.0.0.1:%u",
                                    g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  relay->thread = g_thread_new ("relay", relay_work, relay);
  return relay;
}

static void
relay_free (Relay *relay)
{
  g_atomic_int_set (&relay->stops, 1);
  g_thread_join (relay->thread);
  g_object_unref (relay->socket);
  g_object_unref (relay->server);
  g_free (relay->address);
  g_free (relay);
}

/* With a quarter of the packets lost each way, a check says what is true, or that it cannot tell.
 */
static void
test_packet_loss (void)
{
  Relay *relay = relay_new (25);
  g_autoptr (BounceDns) dns = bounce_dns_new (relay->address);
  guint n_same = 0, n_other = 0;

  bounce_dns_set_timeout (dns, 900);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i += 2)
    {
      const char *const ids[] = { rows[i].id, NULL };
      g_autoptr (BounceCheckSubject) subject = new_subject (rows[i].subject);
      g_autoptr (GPtrArray) outcomes = run (dns, subject, ids);
      const BounceCheckOutcome *outcome = g_ptr_array_index (outcomes, 0);

      if (strcmp (bounce_check_result_to_nick (outcome->result), rows[i].result) == 0)
        n_same++;
      else
        {
          n_other++;
          g_test_message ("%s %s: %s", rows[i].id, rows[i].subject, outcome->sentence);
          /* Without the answer that it is not there, no domain is compared with others. */
          if (strcmp (rows[i].id, "spelling") != 0)
            g_assert_cmpint (outcome->result, ==, BOUNCE_CHECK_CANNOT_TELL);
        }
    }
  g_test_message ("%u packets lost, %u checks told, %u could not", relay->n_lost, n_same, n_other);
  g_assert_cmpuint (relay->n_lost, >, 10);
  g_assert_cmpuint (n_same, >, n_other);
  relay_free (relay);
}

/* A network that answers for names that do not exist is not believed. */
static void
test_lying_resolver (void)
{
  static const char *const ids[] = { "recipient-domain", "block-lists", NULL };
  Relay *relay = relay_new (200);
  g_autoptr (BounceDns) dns = bounce_dns_new (relay->address);
  g_autoptr (BounceCheckSubject) subject =
      new_subject ("no-such-domain.example - 192.0.2.10 - bl-listed.example");
  g_autoptr (GPtrArray) outcomes = run (dns, subject, ids);
  const BounceCheckOutcome *domain = g_ptr_array_index (outcomes, 0);
  const BounceCheckOutcome *lists = g_ptr_array_index (outcomes, 1);

  g_assert_cmpint (domain->result, ==, BOUNCE_CHECK_CANNOT_TELL);
  g_assert_nonnull (strstr (domain->sentence, "prove nothing"));
  g_assert_null (domain->domain_check);
  g_assert_cmpint (lists->result, ==, BOUNCE_CHECK_CANNOT_TELL);
  relay_free (relay);
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
  Relay *silent = relay_new (100);
  g_autoptr (BounceDns) dns = bounce_dns_new (silent->address);
  g_autoptr (BounceCheckSubject) subject =
      new_subject ("contoso.example good.example 192.0.2.10 - bl-listed.example");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Running running = { FALSE };
  gint64 start = g_get_monotonic_time ();

  bounce_dns_set_timeout (dns, 60000);
  g_timeout_add (100, cancel_cb, cancellable);
  bounce_checks_run_async (
      dns, subject, NULL, told_cb, &running, NULL, cancellable, run_cb, &running);
  while (!running.is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (running.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&running.error);
  /* "dkim" had nothing to look at. */
  g_assert_cmpuint (running.n_told, <=, 1);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  relay_free (silent);
}

/* Nobody answers: the check ends at its own deadline, not at the resolver's. */
static void
test_deadline (void)
{
  static const char *const ids[] = { "sender-domain", "dmarc", NULL };
  Relay *silent = relay_new (100);
  g_autoptr (BounceDns) dns = bounce_dns_new (silent->address);
  g_autoptr (BounceCheckSubject) subject = new_subject ("- good.example - - -");
  g_autoptr (GPtrArray) outcomes = NULL;
  gint64 start = g_get_monotonic_time ();

  bounce_dns_set_timeout (dns, 60000);
  outcomes = run (dns, subject, ids);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 12 * G_USEC_PER_SEC);
  for (guint i = 0; i < outcomes->len; i++)
    {
      const BounceCheckOutcome *outcome = g_ptr_array_index (outcomes, i);

      g_assert_cmpint (outcome->result, ==, BOUNCE_CHECK_CANNOT_TELL);
      g_assert_cmpstr (outcome->sentence, ==, "There was no answer in time.");
    }
  relay_free (silent);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checks/outcomes", test_outcomes);
  g_test_add_func ("/checks/evidence", test_evidence);
  g_test_add_func ("/checks/packet-loss", test_packet_loss);
  g_test_add_func ("/checks/lying-resolver", test_lying_resolver);
  g_test_add_func ("/checks/cancel", test_cancel);
  g_test_add_func ("/checks/deadline", test_deadline);
  return g_test_run ();
}
