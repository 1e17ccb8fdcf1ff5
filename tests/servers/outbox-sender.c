/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "nasty-mails.h"
#include "send/outbox.h"

/* outbox-sender DIR send|drain: a window to be killed. It opens the outbox in DIR, with "send" puts
 * a new ticket into it and says "stored KEY" when the outbox has it, and ends when all are filed.
 */

static void
ask_cb (BounceSecretQuestion *question, gpointer user_data)
{
  bounce_secret_question_answer (question, g_getenv ("RT_TOKEN"));
}

static BounceTicketAccount *
account_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system = bounce_ticket_system_load ("rt", &error);
  BounceTicketAccount *account;

  g_assert_no_error (error);
  account = bounce_ticket_account_new (system);
  bounce_ticket_account_set (account, "url", g_getenv ("RT_URL"));
  bounce_ticket_account_set (account, "queue", g_getenv ("RT_QUEUE"));
  return account;
}

/* The keyring of this test. */
static void
give_token (BounceTicket *ticket)
{
  if (bounce_ticket_get_account (ticket) != NULL)
    bounce_ticket_account_set (bounce_ticket_get_account (ticket), "token", g_getenv ("RT_TOKEN"));
}

static void
items_changed_cb (
    GListModel *tickets, guint position, guint removed, guint added, gpointer user_data)
{
  const char *own_key = user_data;

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (BounceTicket) ticket = g_list_model_get_item (tickets, i);

      give_token (ticket);
      if (g_strcmp0 (bounce_ticket_get_key (ticket), own_key) == 0)
        {
          printf ("stored %s\n", own_key);
          fflush (stdout);
        }
    }
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!bounce_outbox_send_finish (BOUNCE_OUTBOX (source), result, &error))
    fprintf (stderr, "%s\n", error->message);
  *(gboolean *)user_data = TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (BounceSecrets) secrets = bounce_secrets_new (ask_cb, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceOutbox) outbox = bounce_outbox_new (argv[1], secrets, NULL, &error);
  g_autoptr (BounceTicketAccount) account = account_new ();
  g_autoptr (GBytes) mail = nasty_mail_new (3);
  g_autoptr (BounceTicket) ticket = NULL;
  gboolean done = TRUE;
  GListModel *tickets;

  g_assert_no_error (error);
  tickets = bounce_outbox_get_tickets (outbox);
  for (guint i = 0; i < g_list_model_get_n_items (tickets); i++)
    {
      g_autoptr (BounceTicket) old = g_list_model_get_item (tickets, i);

      give_token (old);
    }
  if (strcmp (argv[2], "send") == 0)
    {
      ticket = bounce_ticket_new (account, "Killed at any moment", "Please look.", mail);
      done = FALSE;
    }
  g_signal_connect (tickets,
                    "items-changed",
                    G_CALLBACK (items_changed_cb),
                    ticket != NULL ? (gpointer)bounce_ticket_get_key (ticket) : NULL);
  if (ticket != NULL)
    bounce_outbox_send_async (outbox, ticket, NULL, sent_cb, &done);
  while (!done || bounce_outbox_count_open (outbox) > 0)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}
