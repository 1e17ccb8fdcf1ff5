/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "nasty-mails.h"
#include "send/mail.h"

static BounceTicketAccount *
account_new (const char *security, const char *method, const char *user, const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system = bounce_ticket_system_load ("mail", &error);
  BounceTicketAccount *account = bounce_ticket_account_new (system);
  gboolean tls = strcmp (security, "tls") == 0;

  bounce_ticket_account_set (account, "host", g_getenv ("SMTP_HOST"));
  bounce_ticket_account_set (account, "port", g_getenv (tls ? "SMTP_TLS_PORT" : "SMTP_PORT"));
  bounce_ticket_account_set (account, "security", security);
  bounce_ticket_account_set (account, "method", method);
  bounce_ticket_account_set (account, "user", user);
  bounce_ticket_account_set (account, "password", password);
  bounce_ticket_account_set (account, "from", "anna@example.org");
  bounce_ticket_account_set (account, "to", "support@helpdesk.test");
  bounce_ticket_account_set (account, "ca-file", g_getenv ("SMTP_CA"));
  return account;
}

static gboolean
submit (BounceTicketAccount *account, const char *to, GBytes *file, char **key, GError **error)
{
  g_autofree char *own_key = g_uuid_string_random ();
  BounceMailText text = { .from = bounce_ticket_account_get (account, "from"),
                          .to = to,
                          .subject = "Post an „contoso.com“ kam zur\xc3\xbc"
                                     "ck, und zwar mehr als f\xc3\xbcnfundvierzig Bytes lang",
                          .body = "Hallo,\n.\n..\nGr\xc3\xbc\xc3\x9f"
                                  "e\n",
                          .key = own_key,
                          .attachment_name = "bounce.eml",
                          .attachment = file };
  g_autoptr (GBytes) message = bounce_mail_write (&text, error);

  if (key != NULL)
    *key = g_strdup (own_key);
  return message != NULL && bounce_mail_submit (account, text.from, to, message, NULL, error);
}

/* The delivered mail that has @key in its Message-ID, as Exim wrote it. */
static char *
fetch (const char *key)
{
  g_autofree char *dir = g_build_filename (g_getenv ("SMTP_MAILDIR"), "new", NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (open)) != NULL)
        {
          g_autofree char *path = g_build_filename (dir, name, NULL);
          char *text = NULL;

          if (g_file_get_contents (path, &text, NULL, NULL) && strstr (text, key) != NULL)
            return text;
          g_free (text);
        }
      g_usleep (50 * 1000);
    }
  return NULL;
}

static GBytes *
decode_attachment (const char *mail)
{
  const char *part = strstr (mail, "Content-Type: application/octet-stream; name=\"bounce.eml\"");
  const char *body = part != NULL ? strstr (part, "\n\n") : NULL;
  const char *end = body != NULL ? strstr (body, "\n--_") : NULL;
  g_autofree char *base64 = end != NULL ? g_strndup (body, end - body) : NULL;
  gsize length;
  guchar *bytes;

  g_assert_nonnull (base64);
  bytes = g_base64_decode (base64, &length);
  return g_bytes_new_take (bytes, length);
}

static void
test_identical (void)
{
  g_autoptr (BounceTicketAccount) account = account_new ("starttls", "auto", "agent", "secret");

  /* The last is larger than what this server takes once it is encoded. */
  for (guint i = 0; i < N_NASTY_MAILS - 1; i++)
    {
      g_autoptr (GBytes) file = nasty_mail_new (i);
      g_autoptr (GBytes) arrived = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *key = NULL;
      g_autofree char *mail = NULL;

      submit (account, "support@helpdesk.test", file, &key, &error);
      g_assert_no_error (error);
      mail = fetch (key);
      g_assert_nonnull (mail);
      arrived = decode_attachment (mail);
      g_test_message ("%s", nasty_mail_get_name (i));
      g_assert_true (g_bytes_equal (file, arrived));
      g_assert_nonnull (strstr (mail, "From: <anna@example.org>"));
      g_assert_nonnull (strstr (mail, "Subject: =?utf-8?B?"));
    }
}

static void
test_logins (void)
{
  static const struct
  {
    const char *security, *method, *user, *password;
    int code;
  } rows[] = {
    { "starttls", "plain", "agent", "secret", -1 },
    { "starttls", "login", "agent", "secret", -1 },
    { "starttls", "auto", "agent", "secret", -1 },
    { "starttls", "xoauth2", "agent@helpdesk.test", "test-token", -1 },
    { "tls", "plain", "agent", "secret", -1 },
    { "tls", "xoauth2", "agent@helpdesk.test", "test-token", -1 },
    { "starttls", "plain", "agent", "wrong-secret", BOUNCE_SEND_ERROR_LOGIN },
    { "starttls", "login", "agent", "wrong-secret", BOUNCE_SEND_ERROR_LOGIN },
    { "tls", "xoauth2", "agent@helpdesk.test", "wrong-secret", BOUNCE_SEND_ERROR_LOGIN },
  };
  g_autoptr (GBytes) file = nasty_mail_new (0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceTicketAccount) account =
          account_new (rows[i].security, rows[i].method, rows[i].user, rows[i].password);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) test_error = NULL;

      submit (account, "support@helpdesk.test", file, NULL, &error);
      bounce_mail_test (account, NULL, &test_error);
      g_test_message (
          "%s %s: %s", rows[i].security, rows[i].method, error != NULL ? error->message : "taken");
      if (rows[i].code < 0)
        {
          g_assert_no_error (error);
          g_assert_no_error (test_error);
          continue;
        }
      g_assert_error (error, BOUNCE_SEND_ERROR, rows[i].code);
      g_assert_error (test_error, BOUNCE_SEND_ERROR, rows[i].code);
      g_assert_null (strstr (error->message, "wrong-secret"));
    }
}

/* The server's own words come through. */
static void
test_refused (void)
{
  static const struct
  {
    const char *to, *words;
    int code;
  } rows[] = {
    { "nouser@helpdesk.test",
      "5.1.1 The email account that you tried to reach does not exist",
      BOUNCE_SEND_ERROR_REFUSED },
    { "full@helpdesk.test", "552 5.2.2 Mailbox full", BOUNCE_SEND_ERROR_REFUSED },
    { "defer@helpdesk.test", "4.3.0 Temporary failure", BOUNCE_SEND_ERROR_TRY_LATER },
    { "someone@elsewhere.example", "5.7.1 Relaying denied", BOUNCE_SEND_ERROR_REFUSED },
  };
  g_autoptr (BounceTicketAccount) account = account_new ("starttls", "auto", "agent", "secret");
  g_autoptr (GBytes) file = nasty_mail_new (0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (submit (account, rows[i].to, file, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, BOUNCE_SEND_ERROR, rows[i].code);
      g_assert_nonnull (strstr (error->message, rows[i].words));
    }
}

static void
test_too_large (void)
{
  g_autoptr (BounceTicketAccount) account = account_new ("tls", "auto", "agent", "secret");
  g_autoptr (GBytes) file = nasty_mail_new (N_NASTY_MAILS - 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (submit (account, "support@helpdesk.test", file, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_TOO_LARGE);
}

static void
test_not_trusted (void)
{
  static const char *const kinds[] = { "starttls", "tls" };
  g_autoptr (GBytes) file = nasty_mail_new (0);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (BounceTicketAccount) account = account_new (kinds[i], "auto", "agent", "secret");
      g_autoptr (GError) error = NULL;

      bounce_ticket_account_set (account, "ca-file", "");
      g_assert_false (submit (account, "support@helpdesk.test", file, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_NOT_TRUSTED);
    }
}

static void
test_unreachable (void)
{
  g_autoptr (BounceTicketAccount) account = account_new ("starttls", "auto", "agent", "secret");
  g_autoptr (GBytes) file = nasty_mail_new (0);
  g_autoptr (GError) error = NULL;

  bounce_ticket_account_set (account, "port", "1");
  g_assert_false (submit (account, "support@helpdesk.test", file, NULL, &error));
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_UNREACHABLE);
}

static void
test_hostile_addresses (void)
{
  static const char *const addresses[] = { "a@example.org\r\nBcc: b@example.net",
                                           "a b@example.org",
                                           "a@example.org>, <b@example.net",
                                           "nobody",
                                           "@x",
                                           "a@",
                                           "" };
  g_autoptr (GBytes) file = nasty_mail_new (0);

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      BounceMailText text = { .from = "anna@example.org",
                              .to = addresses[i],
                              .subject = "x\r\nBcc: c@example.net",
                              .body = "b",
                              .key = "k",
                              .attachment = file };
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) message = bounce_mail_write (&text, &error);

      g_assert_null (message);
      g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_NOT_CONFIGURED);
      text.to = "support@helpdesk.test";
      message = bounce_mail_write (&text, NULL);
      g_assert_null (g_strstr_len (
          g_bytes_get_data (message, NULL), (gssize)g_bytes_get_size (message), "\nBcc:"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/hostile-addresses", test_hostile_addresses);
  g_test_add_func ("/mail/logins", test_logins);
  g_test_add_func ("/mail/identical", test_identical);
  g_test_add_func ("/mail/refused", test_refused);
  g_test_add_func ("/mail/too-large", test_too_large);
  g_test_add_func ("/mail/not-trusted", test_not_trusted);
  g_test_add_func ("/mail/unreachable", test_unreachable);
  return g_test_run ();
}
