/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "desk-double.h"
#include "send/http.h"
#include "send/ticket-client.h"
#include "ticket-fixture.h"

#define TOKEN "1-2-secret-4711"

static BounceTicketClient *
client_new (const char *url, const char *ca_file, GBytes *mail)
{
  g_autoptr (BounceTicketAccount) account = ticket_fixture_account (url);
  g_autoptr (GError) error = NULL;
  BounceTicketContent content = { .key = "0f3c1a2b-4d5e-4f70-8123-456789abcdef",
                                  .subject = "Mail to contoso.com came back",
                                  .body = "Hello,\nplease look.",
                                  .recipient_domain = "contoso.com",
                                  .scenario = "mailbox-full",
                                  .attachment_name = "bounce.eml",
                                  .attachment = mail };
  BounceTicketClient *client;

  bounce_ticket_account_set (account, "token", TOKEN);
  bounce_ticket_account_set (account, "ca-file", ca_file);
  client = bounce_ticket_client_new (account, &content, &error);
  g_assert_no_error (error);
  return client;
}

static GBytes *
mail_new (void)
{
  return g_bytes_new_static ("From: <>\r\nX: \0\xe4\r\n\rend", 23);
}

/* What each answer to the request that files a ticket means: a table of the pitfalls. */
static void
test_outcomes (void)
{
  static const struct
  {
    const char *what;
    DeskTrick trick;
    guint status;
    const char *header, *body;
    int code; /* -1: filed */
    const char *words;
  } rows[] = {
    { "filed", DESK_PLAIN, 0, NULL, NULL, -1, NULL },
    { "redirects of a POST, of which libsoup makes a GET",
      DESK_STATUS,
      301,
      "Location: http://127.0.0.1:1/x",
      NULL,
      BOUNCE_SEND_ERROR_NOT_CONFIGURED,
      "127.0.0.1:1/x" },
    { "302",
      DESK_STATUS,
      302,
      "Location: /REST/2.0/queue/Mail",
      NULL,
      BOUNCE_SEND_ERROR_NOT_CONFIGURED,
      "/REST/2.0/queue/Mail" },
    { "303 may follow a filed ticket",
      DESK_FILE_STATUS,
      303,
      "Location: /REST/2.0/queue/Mail",
      NULL,
      BOUNCE_SEND_ERROR_UNCONFIRMED,
      "303" },
    { "307",
      DESK_STATUS,
      307,
      "Location: /REST/2.0/queue/Mail",
      NULL,
      BOUNCE_SEND_ERROR_NOT_CONFIGURED,
      NULL },
    { "308",
      DESK_STATUS,
      308,
      "Location: /REST/2.0/queue/Mail",
      NULL,
      BOUNCE_SEND_ERROR_NOT_CONFIGURED,
      NULL },
    { "a wrong token",
      DESK_STATUS,
      401,
      "WWW-Authenticate: Basic realm=\"x\"",
      "{\"message\": \"Unauthorized\"}",
      BOUNCE_SEND_ERROR_LOGIN,
      "401 Unauthorized" },
    { "a wrong queue",
      DESK_STATUS,
      403,
      NULL,
      "[\"No permission to create tickets in it\"]",
      BOUNCE_SEND_ERROR_FORBIDDEN,
      "No permission to create tickets in it" },
    { "not acceptable",
      DESK_STATUS,
      422,
      NULL,
      "{\"errors\": [\"Subject is too long\"]}",
      BOUNCE_SEND_ERROR_REFUSED,
      "422 Subject is too long" },
    { "too large", DESK_STATUS, 413, NULL, "<html>", BOUNCE_SEND_ERROR_TOO_LARGE, "413" },
    { "too many requests",
      DESK_STATUS,
      429,
      "Retry-After: 7",
      NULL,
      BOUNCE_SEND_ERROR_TRY_LATER,
      "429" },
    { "closed for repair",
      DESK_STATUS,
      503,
      "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT",
      NULL,
      BOUNCE_SEND_ERROR_TRY_LATER,
      "503" },
    { "a captive portal's page",
      DESK_STATUS,
      200,
      NULL,
      "<html>Welcome to the hotel</html>",
      BOUNCE_SEND_ERROR_UNCONFIRMED,
      "200" },
    { "it broke down over it",
      DESK_FILE_STATUS,
      500,
      NULL,
      NULL,
      BOUNCE_SEND_ERROR_UNCONFIRMED,
      "500" },
    { "its gateway lost patience",
      DESK_FILE_STATUS,
      504,
      NULL,
      NULL,
      BOUNCE_SEND_ERROR_UNCONFIRMED,
      "504" },
    { "the answer breaks off, after a good status",
      DESK_FILE_TRUNCATE,
      0,
      NULL,
      NULL,
      BOUNCE_SEND_ERROR_UNCONFIRMED,
      NULL },
    { "no answer at all", DESK_FILE_HANG, 0, NULL, NULL, BOUNCE_SEND_ERROR_UNCONFIRMED, "in time" },
    { "an answer without end",
      DESK_FILE_ENDLESS,
      0,
      NULL,
      NULL,
      BOUNCE_SEND_ERROR_UNCONFIRMED,
      "too long" },
    { "201 without a number",
      DESK_FILE_NO_NUMBER,
      0,
      NULL,
      NULL,
      BOUNCE_SEND_ERROR_UNCONFIRMED,
      "number" },
  };
  g_autoptr (GBytes) mail = mail_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Desk) desk = desk_new (NULL);
      g_autoptr (BounceTicketClient) client = client_new (desk_get_url (desk), NULL, mail);
      g_autoptr (GError) error = NULL;
      gboolean filed;

      desk_play (desk, rows[i].trick, rows[i].status, rows[i].header, rows[i].body);
      filed = bounce_ticket_client_create (client, NULL, &error);
      g_test_message ("%s: %s", rows[i].what, error != NULL ? error->message : "filed");
      g_assert_true (filed == (rows[i].code < 0));
      g_assert_cmpuint (desk_count_requests (desk), ==, 1);
      if (filed)
        continue;
      g_assert_error (error, BOUNCE_SEND_ERROR, rows[i].code);
      g_assert_null (strstr (error->message, TOKEN));
      if (rows[i].words != NULL)
        g_assert_nonnull (strstr (error->message, rows[i].words));
      if (rows[i].status == 429)
        g_assert_cmpint (bounce_ticket_client_get_retry_seconds (client), ==, 7);
      if (rows[i].status == 503)
        g_assert_cmpint (bounce_ticket_client_get_retry_seconds (client), ==, 0);
    }
}

static void
test_filed (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);
  g_autoptr (GBytes) mail = mail_new ();
  g_autoptr (BounceTicketClient) client = client_new (desk_get_url (desk), NULL, mail);
  g_autoptr (GError) error = NULL;
  g_autofree char *link = NULL;
  g_autofree char *agent = NULL;
  g_autofree char *expected = NULL;
  BounceTicketAttachment attachment;
  gboolean found;

  g_assert_true (bounce_ticket_client_find_own (client, FALSE, &found, NULL, &error));
  g_assert_false (found);
  g_assert_true (bounce_ticket_client_create (client, NULL, &error));
  g_assert_cmpstr (bounce_ticket_client_get_number (client), ==, "1");
  link = bounce_ticket_client_dup_link (client);
  expected = g_strconcat (desk_get_url (desk), "Ticket/Display.html?id=1", NULL);
  g_assert_cmpstr (link, ==, expected);
  g_assert_cmpuint (desk_count_tickets (desk, "BD0f3c1a2b4d5e4f70"), ==, 1);
  g_assert_true (desk_has_seen (desk, "Authorization: token " TOKEN));
  g_assert_true (desk_has_seen (desk, "0f3c1a2b-4d5e-4f70-8123-456789abcdef"));
  agent = desk_dup_last_header (desk, "user-agent");
  g_assert_true (g_str_has_prefix (agent, "bounce-desk/"));
  bounce_ticket_client_set_number (client, "");
  g_assert_true (bounce_ticket_client_find_own (client, FALSE, &found, NULL, &error));
  g_assert_true (found);
  g_assert_cmpstr (bounce_ticket_client_get_number (client), ==, "1");
  g_assert_true (bounce_ticket_client_read_back (client, &attachment, NULL, &error));
  g_assert_cmpint (attachment, ==, BOUNCE_TICKET_ATTACHMENT_IDENTICAL);
}

/* 201 is no proof that the file was kept. */
static void
test_read_back (void)
{
  static const DeskTrick tricks[] = { DESK_DROP_ATTACHMENT, DESK_ALTER_ATTACHMENT };
  g_autoptr (GBytes) mail = mail_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tricks); i++)
    {
      g_autoptr (Desk) desk = desk_new (NULL);
      g_autoptr (BounceTicketClient) client = client_new (desk_get_url (desk), NULL, mail);
      g_autoptr (GError) error = NULL;
      BounceTicketAttachment attachment = BOUNCE_TICKET_ATTACHMENT_UNCHECKED;

      desk_play (desk, tricks[i], 0, NULL, NULL);
      g_assert_true (bounce_ticket_client_create (client, NULL, &error));
      g_assert_true (bounce_ticket_client_read_back (client, &attachment, NULL, &error));
      g_assert_cmpint (attachment, ==, BOUNCE_TICKET_ATTACHMENT_DAMAGED);
    }
}

static void
test_down (void)
{
  Desk *desk = desk_new (NULL);
  g_autofree char *url = g_strdup (desk_get_url (desk));
  g_autoptr (GBytes) mail = mail_new ();
  g_autoptr (BounceTicketClient) client = client_new (url, NULL, mail);
  g_autoptr (GError) error = NULL;

  desk_free (desk);
  g_assert_false (bounce_ticket_client_create (client, NULL, &error));
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_UNREACHABLE);
}

static void
test_tls (void)
{
  g_autofree char *authority =
      g_test_build_filename (G_TEST_DIST, "engine", "tls", "authority.pem", NULL);
  g_autofree char *good = g_test_build_filename (G_TEST_DIST, "engine", "tls", "good.pem", NULL);
  g_autofree char *other = g_test_build_filename (G_TEST_DIST, "engine", "tls", "other.pem", NULL);
  const struct
  {
    const char *what, *certificate, *ca_file;
    int code;
  } rows[] = {
    { "a private authority that is trusted", good, authority, -1 },
    { "one that is not", good, NULL, BOUNCE_SEND_ERROR_NOT_TRUSTED },
    { "another server's name", other, authority, BOUNCE_SEND_ERROR_NOT_TRUSTED },
  };
  g_autoptr (GBytes) mail = mail_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Desk) desk = desk_new (rows[i].certificate);
      g_autoptr (BounceTicketClient) client =
          client_new (desk_get_url (desk), rows[i].ca_file, mail);
      g_autoptr (GError) error = NULL;
      gboolean filed = bounce_ticket_client_create (client, NULL, &error);

      g_test_message ("%s: %s", rows[i].what, error != NULL ? error->message : "");
      if (rows[i].code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, BOUNCE_SEND_ERROR, rows[i].code);
      g_assert_cmpuint (desk_count_requests (desk), ==, filed ? 1 : 0);
    }
}

static void
test_no_ca_file (void)
{
  g_autoptr (BounceTicketAccount) account = ticket_fixture_account ("https://127.0.0.1:1");
  g_autoptr (GError) error = NULL;

  bounce_ticket_account_set (account, "token", TOKEN);
  bounce_ticket_account_set (account, "ca-file", "/nonexistent/ca.pem");
  g_assert_null (bounce_ticket_client_new (account, NULL, &error));
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_NOT_CONFIGURED);
}

/* A GET may follow a redirect, but never to another origin: the token would go along. */
static void
test_redirected_get (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);
  g_autoptr (Desk) thief = desk_new (NULL);
  g_autofree char *away = g_strconcat (desk_get_url (thief), "REST/2.0/queue/Mail", NULL);
  const struct
  {
    const char *location;
    gboolean good;
    guint requests;
  } rows[] = {
    { "/REST/2.0/queue/Mail", TRUE, 2 },
    { away, FALSE, 1 },
    { "//127.0.0.1/REST/2.0/queue/Mail", FALSE, 1 },
    { "https://127.0.0.1/", FALSE, 1 },
    { "/REST/2.0/queue/moved", FALSE, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceTicketAccount) account = ticket_fixture_account (desk_get_url (desk));
      g_autoptr (BounceTicketClient) client = NULL;
      g_autoptr (GError) error = NULL;
      guint before = desk_count_requests (desk);

      desk_play (desk, DESK_PLAIN, 0, rows[i].location, NULL);
      bounce_ticket_account_set (account, "token", TOKEN);
      bounce_ticket_account_set (account, "queue", "moved");
      client = bounce_ticket_client_new (account, NULL, &error);
      g_test_message ("%s", rows[i].location);
      g_assert_true (bounce_ticket_client_test (client, NULL, &error) == rows[i].good);
      g_assert_cmpuint (desk_count_requests (desk) - before, ==, rows[i].requests);
      if (!rows[i].good)
        g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_NOT_CONFIGURED);
    }
  g_assert_cmpuint (desk_count_requests (thief), ==, 0);
}

static gpointer
cancel_later (gpointer cancellable)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancelled (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);
  g_autoptr (GBytes) mail = mail_new ();
  g_autoptr (BounceTicketClient) client = client_new (desk_get_url (desk), NULL, mail);
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) during = g_cancellable_new ();
  g_autoptr (GError) early = NULL;
  g_autoptr (GError) late = NULL;
  GThread *thread;

  g_cancellable_cancel (before);
  g_assert_false (bounce_ticket_client_create (client, before, &early));
  g_assert_error (early, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (desk_count_requests (desk), ==, 0);

  /* The request is out: stopping does not call it back. */
  desk_play (desk, DESK_FILE_HANG, 0, NULL, NULL);
  thread = g_thread_new ("cancel", cancel_later, during);
  g_assert_false (bounce_ticket_client_create (client, during, &late));
  g_assert_error (late, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_UNCONFIRMED);
  g_thread_join (thread);
}

static void
test_size_limit (void)
{
  g_autofree guchar *large = g_malloc0 (2048);
  g_autoptr (GBytes) mail = g_bytes_new (large, 2048);
  g_autoptr (Desk) desk = desk_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system = ticket_fixture_system ("SizeLimit=1024", &error);
  g_autoptr (BounceTicketAccount) account = bounce_ticket_account_new (system);
  BounceTicketContent content = { .key = "k", .subject = "s", .attachment = mail };

  bounce_ticket_account_set (account, "url", desk_get_url (desk));
  bounce_ticket_account_set (account, "token", TOKEN);
  bounce_ticket_account_set (account, "queue", "Mail");
  g_assert_null (bounce_ticket_client_new (account, &content, &error));
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_TOO_LARGE);
  g_assert_cmpuint (desk_count_requests (desk), ==, 0);
}

static void
test_hostile_content (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);
  g_autoptr (BounceTicketAccount) account = ticket_fixture_account (desk_get_url (desk));
  g_autoptr (GBytes) mail = mail_new ();
  BounceTicketContent content = { .key = "0f3c1a2b-4d5e-4f70-8123-456789abcdef",
                                  .subject = "x\", \"Queue\": \"root\r\nX-Evil: 1 {token}",
                                  .body = "{attachment-base64} {token} \x01 \"}",
                                  .recipient_domain = "a' OR 1=1 --.example.org",
                                  .scenario = "mailbox-full",
                                  .attachment_name = "bounce.eml",
                                  .attachment = mail };
  g_autoptr (BounceTicketClient) client = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  bounce_ticket_account_set (account, "token", TOKEN);
  client = bounce_ticket_client_new (account, &content, &error);
  g_assert_true (bounce_ticket_client_create (client, NULL, &error));
  g_assert_cmpuint (desk_count_tickets (desk, "x\", \"Queue\": \"root X-Evil: 1 {token}"), ==, 1);
  g_assert_true (desk_has_seen (desk, "\"Queue\":\"Mail\""));
  g_assert_true (desk_has_seen (desk, "{attachment-base64} {token}"));
  /* Such a domain is none: no search is made of it. */
  found = bounce_ticket_client_find_similar (client, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_false (desk_has_seen (desk, "OR 1=1"));
}

static void
test_similar (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);
  g_autoptr (GBytes) mail = mail_new ();
  g_autoptr (BounceTicketClient) client = client_new (desk_get_url (desk), NULL, mail);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GError) error = NULL;
  const BounceTicketFound *found;

  none = bounce_ticket_client_find_similar (client, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (bounce_ticket_client_create (client, NULL, &error));
  one = bounce_ticket_client_find_similar (client, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->len, ==, 1);
  found = one->pdata[0];
  g_assert_cmpstr (found->number, ==, "1");
  g_assert_true (found->same_scenario);
  g_assert_true (g_str_has_prefix (found->title, "Mail to contoso.com came back [BI"));
}

static void
test_marks (void)
{
  g_autofree char *ref = bounce_ticket_dup_ref ("0F3C1A2B-4d5e-4f70-8123-456789abcdef");
  g_autofree char *one = bounce_ticket_dup_incident ("Contoso.COM", "mailbox-full");
  g_autofree char *same = bounce_ticket_dup_incident ("contoso.com", "mailbox-full");
  g_autofree char *scenario = bounce_ticket_dup_incident ("contoso.com", "unknown-user");
  g_autofree char *umlaut = bounce_ticket_dup_incident ("m\xc3\xbcller.example", "unknown-user");
  g_autofree char *label = bounce_ticket_dup_incident ("xn--mller-kva.example", "unknown-user");
  g_autofree char *none = bounce_ticket_dup_incident (NULL, "unknown-user");

  g_assert_cmpstr (ref, ==, "BD0f3c1a2b4d5e4f70");
  g_assert_cmpstr (one, ==, same);
  g_assert_cmpstr (one, !=, scenario);
  g_assert_cmpstr (umlaut, ==, label);
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ticket_fixture_start ();
  g_test_add_func ("/ticket-client/marks", test_marks);
  g_test_add_func ("/ticket-client/filed", test_filed);
  g_test_add_func ("/ticket-client/outcomes", test_outcomes);
  g_test_add_func ("/ticket-client/read-back", test_read_back);
  g_test_add_func ("/ticket-client/down", test_down);
  g_test_add_func ("/ticket-client/tls", test_tls);
  g_test_add_func ("/ticket-client/no-ca-file", test_no_ca_file);
  g_test_add_func ("/ticket-client/redirected-get", test_redirected_get);
  g_test_add_func ("/ticket-client/cancelled", test_cancelled);
  g_test_add_func ("/ticket-client/size-limit", test_size_limit);
  g_test_add_func ("/ticket-client/hostile-content", test_hostile_content);
  g_test_add_func ("/ticket-client/similar", test_similar);
  return ticket_fixture_end (g_test_run ());
}
