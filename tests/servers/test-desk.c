/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "nasty-mails.h"
#include "send/http.h"
#include "send/ticket-client.h"

/* The same conversation with a real Request Tracker and a real Redmine: rt.sh and redmine.sh say
 * which of them it is. */

static BounceTicketAccount *
account_new (void)
{
  gboolean is_rt = g_getenv ("RT_URL") != NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system =
      bounce_ticket_system_load (is_rt ? "rt" : "redmine", &error);
  BounceTicketAccount *account;

  g_assert_no_error (error);
  account = bounce_ticket_account_new (system);
  bounce_ticket_account_set (account, "url", g_getenv (is_rt ? "RT_URL" : "REDMINE_URL"));
  bounce_ticket_account_set (account, "token", g_getenv (is_rt ? "RT_TOKEN" : "REDMINE_KEY"));
  bounce_ticket_account_set (account, "queue", g_getenv ("RT_QUEUE"));
  bounce_ticket_account_set (account, "project", g_getenv ("REDMINE_PROJECT"));
  bounce_ticket_account_set (
      account, "domain-field", is_rt ? "Failed Recipient Domain" : g_getenv ("REDMINE_FIELD"));
  bounce_ticket_account_set (account, "scenario-field", "Reason");
  return account;
}

static BounceTicketClient *
client_new (BounceTicketAccount *account,
            const char *domain,
            const char *scenario,
            const char *attachment_name,
            GBytes *mail)
{
  g_autofree char *key = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;
  BounceTicketContent content = { .key = key,
                                  .subject = "Mail “to” contoso.com came back: Gr\xc3\xbc\xc3\x9f"
                                             "e \\ 'quoted'",
                                  .body = "Hello,\n\nplease look.\n",
                                  .recipient_domain = domain,
                                  .scenario = scenario,
                                  .attachment_name = attachment_name,
                                  .attachment = mail };
  BounceTicketClient *client = bounce_ticket_client_new (account, &content, &error);

  g_assert_no_error (error);
  return client;
}

static void
file (BounceTicketClient *client)
{
  g_autoptr (GError) error = NULL;

  bounce_ticket_client_create (client, NULL, &error);
  g_assert_no_error (error);
  bounce_ticket_client_complete (client, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (bounce_ticket_client_get_number (client));
}

static void
test_connection (void)
{
  g_autoptr (BounceTicketAccount) account = account_new ();
  g_autoptr (BounceTicketClient) client = bounce_ticket_client_new (account, NULL, NULL);
  g_autoptr (GError) error = NULL;

  bounce_ticket_client_test (client, NULL, &error);
  g_assert_no_error (error);
}

static void
test_identical (void)
{
  g_autoptr (BounceTicketAccount) account = account_new ();

  for (guint i = 0; i < N_NASTY_MAILS; i++)
    {
      g_autoptr (GBytes) mail = nasty_mail_new (i);
      g_autoptr (BounceTicketClient) client =
          client_new (account, "contoso.com", "mailbox-full", "bounce.eml", mail);
      g_autoptr (GError) error = NULL;
      BounceTicketAttachment attachment = BOUNCE_TICKET_ATTACHMENT_UNCHECKED;

      file (client);
      bounce_ticket_client_read_back (client, &attachment, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: %" G_GSIZE_FORMAT " bytes, ticket %s",
                      nasty_mail_get_name (i),
                      g_bytes_get_size (mail),
                      bounce_ticket_client_get_number (client));
      g_assert_cmpint (attachment, ==, BOUNCE_TICKET_ATTACHMENT_IDENTICAL);
    }
}

static void
test_find_own (void)
{
  g_autoptr (BounceTicketAccount) account = account_new ();
  g_autoptr (GBytes) mail = nasty_mail_new (0);
  g_autoptr (BounceTicketClient) client =
      client_new (account, "example.net", "unknown-user", "bounce.eml", mail);
  g_autofree char *number = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found = TRUE;

  bounce_ticket_client_find_own (client, FALSE, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (found);
  file (client);
  number = g_strdup (bounce_ticket_client_get_number (client));
  bounce_ticket_client_set_number (client, "");
  bounce_ticket_client_find_own (client, FALSE, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (found);
  g_assert_cmpstr (bounce_ticket_client_get_number (client), ==, number);
}

/* As somebody of the desk does when the incident is over. */
static void
close_ticket (BounceTicketAccount *account, const char *number)
{
  gboolean is_rt = g_getenv ("RT_URL") != NULL;
  const char *url = bounce_ticket_account_get (account, "url");
  const char *token = bounce_ticket_account_get (account, "token");
  g_autofree char *text =
      is_rt ? g_strdup ("{\"Status\": \"resolved\"}")
            : g_strdup_printf ("{\"issue\": {\"status_id\": %s}}", g_getenv ("REDMINE_CLOSED"));
  g_autofree char *path =
      g_strdup_printf (is_rt ? "%s/REST/2.0/ticket/%s" : "%s/issues/%s.json", url, number);
  g_autofree char *login = g_strdup_printf ("token %s", token);
  const BounceHttpOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceHttp) http = bounce_http_new (url, &options, &error);
  g_autoptr (BounceHttpRequest) request = bounce_http_request_new ("PUT", path);
  g_autoptr (BounceHttpAnswer) answer = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  gboolean left;

  bounce_http_request_add_header (
      request, is_rt ? "Authorization" : "X-Redmine-API-Key", is_rt ? login : token);
  bounce_http_request_set_body (request, body, "application/json");
  answer = bounce_http_exchange (http, request, &left, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (answer->status == 200 || answer->status == 204);
}

/* Two tickets of one incident, one of the same domain only, one of neither. When they are closed
 * the incident is over: none is found any more. */
static void
test_similar (void)
{
  static const struct
  {
    const char *domain, *scenario;
    gboolean found, same_scenario;
  } rows[] = {
    { "similar.example", "mailbox-full", TRUE, TRUE },
    { "Similar.Example", "mailbox-full", TRUE, TRUE },
    { "similar.example", "unknown-user", TRUE, FALSE },
    { "other.example", "mailbox-full", FALSE, FALSE },
  };
  g_autoptr (BounceTicketAccount) account = account_new ();
  g_autoptr (GBytes) mail = nasty_mail_new (0);
  g_autoptr (BounceTicketClient) asking =
      client_new (account, "similar.example", "mailbox-full", "bounce.eml", mail);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  char *numbers[G_N_ELEMENTS (rows)];
  guint n_expected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceTicketClient) client =
          client_new (account, rows[i].domain, rows[i].scenario, "bounce.eml", mail);

      file (client);
      numbers[i] = g_strdup (bounce_ticket_client_get_number (client));
      n_expected += rows[i].found;
    }
  found = bounce_ticket_client_find_similar (asking, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, n_expected);
  for (guint i = 0; i < found->len; i++)
    {
      const BounceTicketFound *one = found->pdata[i];
      guint row = 0;

      while (row < G_N_ELEMENTS (rows) && strcmp (numbers[row], one->number) != 0)
        row++;
      g_assert_cmpuint (row, <, G_N_ELEMENTS (rows));
      g_assert_true (rows[row].found);
      g_assert_true (one->same_scenario == rows[row].same_scenario);
      g_assert_nonnull (strstr (one->title, "contoso.com came back"));
      g_assert_nonnull (one->link);
    }
  g_ptr_array_unref (found);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    close_ticket (account, numbers[i]);
  found = bounce_ticket_client_find_similar (asking, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_free (numbers[i]);
}

static void
test_add (void)
{
  g_autoptr (BounceTicketAccount) account = account_new ();
  g_autoptr (GBytes) mail = nasty_mail_new (1);
  g_autoptr (BounceTicketClient) first =
      client_new (account, "example.net", "unknown-user", "bounce.eml", mail);
  g_autoptr (BounceTicketClient) second =
      client_new (account, "example.net", "unknown-user", "bounce-0f3c1a2b.eml", mail);
  g_autoptr (GError) error = NULL;
  BounceTicketAttachment attachment = BOUNCE_TICKET_ATTACHMENT_UNCHECKED;
  gboolean found = TRUE;

  file (first);
  bounce_ticket_client_set_number (second, bounce_ticket_client_get_number (first));
  bounce_ticket_client_find_own (second, TRUE, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (found);
  bounce_ticket_client_add (second, NULL, &error);
  g_assert_no_error (error);
  bounce_ticket_client_find_own (second, TRUE, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (found);
  bounce_ticket_client_read_back (second, &attachment, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (attachment, ==, BOUNCE_TICKET_ATTACHMENT_IDENTICAL);
}

static void
test_refused (void)
{
  gboolean is_rt = g_getenv ("RT_URL") != NULL;
  const struct
  {
    const char *what, *setting, *value;
    int rt_code, redmine_code;
  } rows[] = {
    { "a wrong token",
      "token",
      "1-1-0123456789abcdef0123456789abcdef",
      BOUNCE_SEND_ERROR_LOGIN,
      BOUNCE_SEND_ERROR_LOGIN },
    { "a wrong queue or project",
      is_rt ? "queue" : "project",
      "nobody-has-this",
      BOUNCE_SEND_ERROR_FORBIDDEN,
      BOUNCE_SEND_ERROR_REFUSED },
    { "one who may only look",
      "token",
      is_rt ? g_getenv ("RT_TOKEN_READONLY") : "x",
      BOUNCE_SEND_ERROR_FORBIDDEN,
      BOUNCE_SEND_ERROR_LOGIN },
  };
  g_autoptr (GBytes) mail = nasty_mail_new (0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceTicketAccount) account = account_new ();
      g_autoptr (BounceTicketClient) client = NULL;
      g_autoptr (GError) error = NULL;
      int code = is_rt ? rows[i].rt_code : rows[i].redmine_code;

      bounce_ticket_account_set (account, rows[i].setting, rows[i].value);
      client = client_new (account, "example.net", "unknown-user", "bounce.eml", mail);
      g_assert_false (bounce_ticket_client_create (client, NULL, &error));
      g_test_message ("%s: %s", rows[i].what, error->message);
      g_assert_error (error, BOUNCE_SEND_ERROR, code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("no_proxy", "*", TRUE);
  g_test_add_func ("/desk/connection", test_connection);
  g_test_add_func ("/desk/find-own", test_find_own);
  g_test_add_func ("/desk/similar", test_similar);
  g_test_add_func ("/desk/add", test_add);
  g_test_add_func ("/desk/refused", test_refused);
  g_test_add_func ("/desk/identical", test_identical);
  return g_test_run ();
}
