/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

#include "desk-double.h"
#include "network-double.h"
#include "send/outbox-private.h"
#include "ticket-fixture.h"

#define TOKEN "1-2-secret-4711"
#define WAIT_SECONDS 20
#define ASSERT_ATTACHMENT(ticket, state)                                                           \
  g_assert_cmpint (                                                                                \
      bounce_ticket_get_attachment_state (ticket), ==, BOUNCE_TICKET_ATTACHMENT_##state)

typedef struct
{
  char *dir;
  Desk *desk;
  BounceSecrets *secrets;
  BounceOutbox *outbox;
  BounceTicketAccount *account;
  GBytes *mail;
  GNetworkMonitor *network;
  guint n_questions;
  gboolean refuses; /* the person does not answer */
  gboolean done;
  GError *error;
} Fixture;

static void
ask_cb (BounceSecretQuestion *question, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_questions++;
  g_assert_cmpstr (bounce_secret_question_get_label (question), ==, "Token");
  bounce_secret_question_answer (question, fixture->refuses ? NULL : TOKEN);
}

static void
open_outbox (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->outbox = bounce_outbox_new (fixture->dir, fixture->secrets, fixture->network, &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full): the first of the tickets that were kept */
static BounceTicket *
open_again (Fixture *fixture)
{
  g_clear_object (&fixture->outbox);
  open_outbox (fixture);
  return g_list_model_get_item (bounce_outbox_get_tickets (fixture->outbox), 0);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("bounce-outbox-XXXXXX", NULL);
  fixture->desk = desk_new (NULL);
  fixture->secrets = bounce_secrets_new (ask_cb, fixture);
  fixture->network = network_double_new ();
  fixture->account = ticket_fixture_account (desk_get_url (fixture->desk));
  fixture->mail = g_bytes_new_static ("From: <>\r\nX: \0\xe4\r\n\rend", 21);
  open_outbox (fixture);
}

static void
settle (void)
{
  for (guint i = 0; i < 20; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (5 * 1000);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->outbox);
  g_clear_object (&fixture->secrets);
  settle ();
  desk_free (fixture->desk);
  g_clear_object (&fixture->network);
  bounce_ticket_account_unref (fixture->account);
  g_bytes_unref (fixture->mail);
  g_clear_error (&fixture->error);
  ticket_fixture_remove (fixture->dir);
  g_free (fixture->dir);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  bounce_outbox_send_finish (BOUNCE_OUTBOX (source), result, &fixture->error);
  fixture->done = TRUE;
}

/* The code of the error, or -1. */
static int
send (Fixture *fixture, BounceTicket *ticket)
{
  int code;

  fixture->done = FALSE;
  g_clear_error (&fixture->error);
  bounce_outbox_send_async (fixture->outbox, ticket, NULL, sent_cb, fixture);
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
  code = fixture->error != NULL ? fixture->error->code : -1;
  g_test_message ("%s", fixture->error != NULL ? fixture->error->message : "sent");
  if (fixture->error != NULL)
    g_assert_true (fixture->error->domain == BOUNCE_SEND_ERROR);
  return code;
}

static gboolean
late_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for (BounceTicket *ticket, BounceTicketState state)
{
  gboolean late = FALSE;
  guint source = g_timeout_add_seconds (WAIT_SECONDS, late_cb, &late);

  while (bounce_ticket_get_state (ticket) != state && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (bounce_ticket_get_state (ticket), ==, state);
  if (!late)
    g_source_remove (source);
}

static BounceTicket *
ticket_new (Fixture *fixture)
{
  BounceTicket *ticket = bounce_ticket_new (
      fixture->account, "Mail to contoso.com came back", "Please look.", fixture->mail);

  bounce_ticket_set_incident (ticket, "contoso.com", "mailbox-full");
  return ticket;
}

static guint
count_filed (Fixture *fixture, BounceTicket *ticket)
{
  g_autofree char *ref = bounce_ticket_dup_ref (bounce_ticket_get_key (ticket));

  return desk_count_tickets (fixture->desk, ref);
}

static gboolean
file_holds (const char *dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  return g_file_get_contents (path, &bytes, &length, NULL) &&
         memmem (bytes, length, text, strlen (text)) != NULL;
}

static void
count_notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *)user_data)++;
}

static void
test_sent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);
  g_autofree char *link =
      g_strconcat (desk_get_url (fixture->desk), "Ticket/Display.html?id=1", NULL);
  g_autofree char *text = NULL;
  static const char *const files[] = { "outbox.db", "outbox.db-wal", "outbox.lock" };
  struct rlimit limit;
  guint n_notified = 0;

  g_signal_connect (ticket, "notify::state", G_CALLBACK (count_notify_cb), &n_notified);
  g_assert_cmpint (send (fixture, ticket), ==, -1);
  g_assert_cmpint (bounce_ticket_get_state (ticket), ==, BOUNCE_TICKET_SENT);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_cmpstr (bounce_ticket_get_number (ticket), ==, "1");
  g_assert_cmpstr (bounce_ticket_get_link (ticket), ==, link);
  g_assert_null (bounce_ticket_get_error_text (ticket));
  ASSERT_ATTACHMENT (ticket, IDENTICAL);
  text = bounce_ticket_dup_state_text (ticket);
  g_assert_nonnull (strstr (text, "ticket 1"));
  g_assert_cmpuint (count_filed (fixture, ticket), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (bounce_outbox_get_tickets (fixture->outbox)), ==, 1);
  g_assert_cmpuint (bounce_outbox_count_open (fixture->outbox), ==, 0);
  g_assert_cmpuint (fixture->n_questions, ==, 1);

  /* Asked for once, and then neither on the disk nor with the ticket; nor will a crash leave it. */
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_false (file_holds (fixture->dir, files[i], TOKEN));
  g_assert_cmpstr (bounce_ticket_account_get (bounce_ticket_get_account (ticket), "token"), ==, "");
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, <=, 1);

  /* Sending it again files nothing. */
  g_assert_cmpint (send (fixture, ticket), ==, -1);
  g_assert_cmpuint (count_filed (fixture, ticket), ==, 1);
}

static void
test_stored (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);
  g_autoptr (BounceTicket) again = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "outbox.db", NULL);
  GStatBuf stat_buf;

  desk_play (fixture->desk, DESK_STATUS, 403, NULL, "[\"No permission\"]");
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_FORBIDDEN);
  g_assert_cmpint (bounce_ticket_get_state (ticket), ==, BOUNCE_TICKET_REFUSED);
  g_assert_cmpint (g_stat (path, &stat_buf), ==, 0);
  g_assert_cmpint (stat_buf.st_mode & 0777, ==, 0600);

  again = open_again (fixture);
  g_assert_cmpstr (bounce_ticket_get_key (again), ==, bounce_ticket_get_key (ticket));
  g_assert_cmpstr (bounce_ticket_get_subject (again), ==, "Mail to contoso.com came back");
  g_assert_cmpstr (
      bounce_ticket_get_mail_sha256 (again), ==, bounce_ticket_get_mail_sha256 (ticket));
  g_assert_cmpint (bounce_ticket_get_state (again), ==, BOUNCE_TICKET_REFUSED);
  g_assert_nonnull (strstr (bounce_ticket_get_error_text (again), "No permission"));

  /* Refused is refused: only a person sends it again, with what the preferences say now. */
  settle ();
  g_assert_cmpuint (desk_count_requests (fixture->desk), ==, 1);
  desk_play (fixture->desk, DESK_PLAIN, 0, NULL, NULL);
  bounce_ticket_account_set (fixture->account, "queue", "Other");
  bounce_outbox_set_account (fixture->outbox, fixture->account);
  g_assert_cmpint (send (fixture, again), ==, -1);
  g_assert_true (desk_has_seen (fixture->desk, "\"Queue\":\"Other\""));
  ASSERT_ATTACHMENT (again, IDENTICAL);
}

static void
test_try_later (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);

  desk_play (fixture->desk, DESK_STATUS, 429, "Retry-After: 1", NULL);
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_TRY_LATER);
  g_assert_cmpint (bounce_ticket_get_state (ticket), ==, BOUNCE_TICKET_WAITING);
  desk_play (fixture->desk, DESK_PLAIN, 0, NULL, NULL);
  wait_for (ticket, BOUNCE_TICKET_SENT);
  g_assert_cmpuint (count_filed (fixture, ticket), ==, 1);
  g_assert_cmpuint (fixture->n_questions, ==, 1);
}

/* Filed, but nobody said so: found by its key, although the search lags behind. */
static void
test_unconfirmed_filed (Fixture *fixture, gconstpointer data)
{
  static const DeskTrick tricks[] = { DESK_FILE_TRUNCATE, DESK_FILE_HANG, DESK_FILE_NO_NUMBER };

  desk_set_search_lag (fixture->desk, 1000);
  for (guint i = 0; i < G_N_ELEMENTS (tricks); i++)
    {
      g_autoptr (BounceTicket) ticket = ticket_new (fixture);

      desk_play (fixture->desk, tricks[i], 0, NULL, NULL);
      g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_UNCONFIRMED);
      g_assert_cmpint (bounce_ticket_get_state (ticket), ==, BOUNCE_TICKET_UNCONFIRMED);
      wait_for (ticket, BOUNCE_TICKET_SENT);
      g_assert_cmpuint (count_filed (fixture, ticket), ==, 1);
      g_assert_nonnull (bounce_ticket_get_number (ticket));
      ASSERT_ATTACHMENT (ticket, IDENTICAL);
    }
}

/* Not filed, and nobody said so: sent again, but only after the server had its time. */
static void
test_unconfirmed_not_filed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);
  gint64 begin = g_get_monotonic_time ();

  desk_play (fixture->desk, DESK_HANG, 0, NULL, NULL);
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_UNCONFIRMED);
  desk_play (fixture->desk, DESK_PLAIN, 0, NULL, NULL);
  wait_for (ticket, BOUNCE_TICKET_SENT);
  g_assert_cmpuint (count_filed (fixture, ticket), ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 2 * G_USEC_PER_SEC);
}

/* A process died over it: what stands in the file, without a lock, is all that is known. */
static void
test_lost_sender (Fixture *fixture, gconstpointer data)
{
  gboolean arrived = GPOINTER_TO_INT (data);
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);
  g_autoptr (BounceOutboxRow) row = bounce_ticket_dup_row (ticket);
  g_autoptr (BounceTicket) again = NULL;
  BounceOutboxDb *db = bounce_outbox_db_open (fixture->dir, NULL);
  int lock;

  if (arrived)
    {
      g_assert_cmpint (send (fixture, ticket), ==, -1);
      row->id = bounce_ticket_get_id (ticket);
    }
  else
    g_assert_true (bounce_outbox_db_insert (db, row, NULL));
  row->state = BOUNCE_TICKET_SENDING;
  row->sending_since = g_get_real_time () / G_USEC_PER_SEC - 3600;
  g_assert_true (bounce_outbox_db_update (db, row, NULL));
  g_clear_object (&fixture->outbox);

  /* While its sender lives, nobody touches it. */
  lock = bounce_outbox_db_lock (db, row->id, NULL);
  g_assert_cmpint (lock, >=, 0);
  g_assert_cmpint (bounce_outbox_db_lock (db, row->id, NULL), ==, -1);
  again = open_again (fixture);
  bounce_ticket_account_set (bounce_ticket_get_account (again), "token", TOKEN);
  settle ();
  g_assert_cmpint (bounce_ticket_get_state (again), ==, BOUNCE_TICKET_SENDING);
  bounce_outbox_db_unlock (lock);
  wait_for (again, BOUNCE_TICKET_SENT);
  g_assert_cmpuint (count_filed (fixture, again), ==, 1);
  bounce_outbox_db_close (db);
}

/* Somebody sets the clock by @seconds after a window stored @row. */
static void
set_clock (Fixture *fixture, BounceOutboxRow *row, int seconds)
{
  BounceOutboxDb *db = bounce_outbox_db_open (fixture->dir, NULL);

  row->clock = bounce_outbox_get_clock () - seconds;
  row->sending_since -= seconds;
  if (row->next_try != 0)
    row->next_try -= seconds;
  g_assert_true (bounce_outbox_db_update (db, row, NULL));
  bounce_outbox_db_close (db);
}

/* A clock that jumps forward does not make a search that lags behind a proof. */
static void
test_clock_forward (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);
  g_autoptr (BounceTicket) again = NULL;
  g_autoptr (BounceOutboxRow) row = NULL;

  desk_set_search_lag (fixture->desk, 1200);
  g_assert_cmpint (send (fixture, ticket), ==, -1);
  row = bounce_ticket_dup_row (ticket);
  g_clear_object (&fixture->outbox);
  row->state = BOUNCE_TICKET_SENDING;
  g_clear_pointer (&row->number, g_free);
  set_clock (fixture, row, 10 * 86400);
  again = open_again (fixture);
  bounce_ticket_account_set (bounce_ticket_get_account (again), "token", TOKEN);
  wait_for (again, BOUNCE_TICKET_SENT);
  g_assert_cmpuint (count_filed (fixture, again), ==, 1);
}

/* After the clock went back nothing waits until it is as late again as it was. */
static void
test_clock_back (Fixture *fixture, gconstpointer data)
{
  const int jumps[] = { -3600, -10 * 86400 };

  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autoptr (BounceTicket) ticket = ticket_new (fixture);
      g_autoptr (BounceTicket) again = NULL;
      g_autoptr (BounceOutboxRow) row = NULL;

      desk_play (fixture->desk, DESK_STATUS, 429, "Retry-After: 2", NULL);
      g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_TRY_LATER);
      row = bounce_ticket_dup_row (ticket);
      g_clear_object (&fixture->outbox);
      set_clock (fixture, row, jumps[i]);
      desk_play (fixture->desk, DESK_PLAIN, 0, NULL, NULL);
      again = open_again (fixture);
      bounce_ticket_account_set (bounce_ticket_get_account (again), "token", TOKEN);
      wait_for (again, BOUNCE_TICKET_SENT);
      g_assert_cmpuint (count_filed (fixture, again), ==, 1);
    }
}

/* An outbox of the first version is taken over with what is in it. */
static void
test_former_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);
  g_autoptr (BounceTicket) again = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "outbox.db", NULL);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, fixture->mail);
  sqlite3 *database = NULL;

  bounce_ticket_set_mail (ticket, "c0ffee");
  desk_play (fixture->desk, DESK_STATUS, 403, NULL, "[\"No permission\"]");
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_FORBIDDEN);
  g_clear_object (&fixture->outbox);
  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database,
                                 "ALTER TABLE ticket DROP COLUMN clock;"
                                 "ALTER TABLE ticket DROP COLUMN mail_sha256;"
                                 "PRAGMA user_version = 1",
                                 NULL,
                                 NULL,
                                 NULL),
                   ==,
                   SQLITE_OK);
  sqlite3_close (database);
  again = open_again (fixture);
  g_assert_cmpstr (bounce_ticket_get_key (again), ==, bounce_ticket_get_key (ticket));
  g_assert_cmpstr (bounce_ticket_get_mail_sha256 (again), ==, digest);
  desk_play (fixture->desk, DESK_PLAIN, 0, NULL, NULL);
  g_assert_cmpint (send (fixture, again), ==, -1);
}

static void
test_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = NULL;

  bounce_ticket_account_set (fixture->account, "url", "http://127.0.0.1:1");
  ticket = ticket_new (fixture);
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_UNREACHABLE);
  g_assert_cmpint (bounce_ticket_get_state (ticket), ==, BOUNCE_TICKET_WAITING);
  g_assert_cmpint (bounce_ticket_get_next_try (ticket), !=, 0);
  /* The address was wrong: put right, it leaves. */
  bounce_ticket_account_set (fixture->account, "url", desk_get_url (fixture->desk));
  bounce_outbox_set_account (fixture->outbox, fixture->account);
  g_assert_cmpint (send (fixture, ticket), ==, -1);
}

static void
test_no_network (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = NULL;
  gboolean late = FALSE;
  guint source;

  bounce_ticket_account_set (fixture->account, "url", "https://desk.invalid");
  bounce_ticket_account_set (fixture->account, "token", TOKEN);
  ticket = ticket_new (fixture);
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_UNREACHABLE);
  g_assert_cmpint (bounce_ticket_get_state (ticket), ==, BOUNCE_TICKET_WAITING);
  g_assert_nonnull (strstr (bounce_ticket_get_error_text (ticket), "no network"));
  g_assert_cmpint (bounce_ticket_get_next_try (ticket), ==, 0);
  source = g_timeout_add_seconds (WAIT_SECONDS, late_cb, &late);
  network_double_switch (fixture->network, TRUE);
  /* Now it is tried, by itself; that host does not exist. */
  while (strstr (bounce_ticket_get_error_text (ticket) != NULL
                     ? bounce_ticket_get_error_text (ticket)
                     : "no network",
                 "no network") != NULL &&
         !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (source);
  g_assert_nonnull (strstr (bounce_ticket_get_error_text (ticket), "desk.invalid"));
}

static void
test_two_windows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceOutbox) other = NULL;
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);
  g_autoptr (BounceTicket) same = NULL;
  Fixture second = { .dir = fixture->dir,
                     .secrets = fixture->secrets,
                     .network = fixture->network };

  open_outbox (&second);
  other = second.outbox;
  desk_play (fixture->desk, DESK_STATUS, 403, NULL, NULL);
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_FORBIDDEN);
  /* The other window hears of it. */
  while (g_list_model_get_n_items (bounce_outbox_get_tickets (other)) == 0)
    g_main_context_iteration (NULL, TRUE);
  same = g_list_model_get_item (bounce_outbox_get_tickets (other), 0);
  wait_for (same, BOUNCE_TICKET_REFUSED);

  desk_play (fixture->desk, DESK_PLAIN, 0, NULL, NULL);
  for (guint i = 0; i < 2; i++)
    {
      Fixture *window = i == 0 ? fixture : &second;

      window->done = FALSE;
      g_clear_error (&window->error);
      bounce_outbox_send_async (window->outbox, i == 0 ? ticket : same, NULL, sent_cb, window);
    }
  while (!fixture->done || !second.done)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      const GError *error = i == 0 ? fixture->error : second.error;

      if (error != NULL)
        g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_BUSY);
    }
  wait_for (ticket, BOUNCE_TICKET_SENT);
  wait_for (same, BOUNCE_TICKET_SENT);
  g_assert_cmpuint (count_filed (fixture, ticket), ==, 1);
  g_assert_cmpstr (bounce_ticket_get_number (same), ==, "1");
  g_clear_error (&second.error);
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) first = ticket_new (fixture);
  g_autoptr (BounceTicket) second = ticket_new (fixture);
  g_autoptr (BounceTicket) third = ticket_new (fixture);

  g_assert_cmpint (send (fixture, first), ==, -1);
  bounce_ticket_set_add_to (second, "1");
  g_assert_cmpint (send (fixture, second), ==, -1);
  g_assert_cmpstr (bounce_ticket_get_number (second), ==, "1");
  ASSERT_ATTACHMENT (second, IDENTICAL);
  g_assert_cmpuint (desk_count_comments (fixture->desk), ==, 1);
  g_assert_cmpuint (desk_count_tickets (fixture->desk, "BD"), ==, 1);

  /* Added, but nobody said so. */
  bounce_ticket_set_add_to (third, "1");
  desk_play (fixture->desk, DESK_FILE_TRUNCATE, 0, NULL, NULL);
  g_assert_cmpint (send (fixture, third), ==, BOUNCE_SEND_ERROR_UNCONFIRMED);
  desk_play (fixture->desk, DESK_PLAIN, 0, NULL, NULL);
  wait_for (third, BOUNCE_TICKET_SENT);
  g_assert_cmpuint (desk_count_comments (fixture->desk), ==, 2);
}

static void
test_damaged_attachment (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);

  desk_play (fixture->desk, DESK_DROP_ATTACHMENT, 0, NULL, NULL);
  g_assert_cmpint (send (fixture, ticket), ==, -1);
  ASSERT_ATTACHMENT (ticket, DAMAGED);
  g_assert_nonnull (bounce_ticket_get_error_text (ticket));
}

static void
test_no_secret (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);

  fixture->refuses = TRUE;
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_LOGIN);
  g_assert_cmpint (bounce_ticket_get_state (ticket), ==, BOUNCE_TICKET_WAITING);
  g_assert_cmpuint (desk_count_requests (fixture->desk), ==, 0);
  /* It is there, and asked for again only when the person sends it again. */
  settle ();
  g_assert_cmpuint (fixture->n_questions, ==, 1);
  fixture->refuses = FALSE;
  g_assert_cmpint (send (fixture, ticket), ==, -1);
  g_assert_cmpuint (fixture->n_questions, ==, 2);
}

/* What a window without keyring could not go on with leaves by itself where there is one. */
static void
test_late_keyring (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);
  g_autoptr (BounceTicket) again = NULL;

  fixture->refuses = TRUE;
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_LOGIN);
  again = open_again (fixture);
  /* The keyring of this test */
  bounce_ticket_account_set (bounce_ticket_get_account (again), "token", TOKEN);
  wait_for (again, BOUNCE_TICKET_SENT);
  g_assert_cmpuint (count_filed (fixture, ticket), ==, 1);
  g_assert_cmpuint (fixture->n_questions, ==, 1);
}

static guint
count_sending (Fixture *fixture)
{
  GListModel *tickets = bounce_outbox_get_tickets (fixture->outbox);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (tickets); i++)
    {
      g_autoptr (BounceTicket) ticket = g_list_model_get_item (tickets, i);

      n += bounce_outbox_is_busy (fixture->outbox, ticket);
    }
  return n;
}

/* What has gathered leaves little by little, all of it. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  const guint n = 9;
  gboolean late = FALSE;
  guint source, most = 0;

  fixture->refuses = TRUE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BounceTicket) ticket = ticket_new (fixture);

      g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_LOGIN);
    }
  g_clear_object (&fixture->outbox);
  open_outbox (fixture);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BounceTicket) ticket =
          g_list_model_get_item (bounce_outbox_get_tickets (fixture->outbox), i);

      bounce_ticket_account_set (bounce_ticket_get_account (ticket), "token", TOKEN);
    }
  source = g_timeout_add_seconds (WAIT_SECONDS, late_cb, &late);
  while (bounce_outbox_count_open (fixture->outbox) > 0 && !late)
    {
      g_main_context_iteration (NULL, TRUE);
      most = MAX (most, count_sending (fixture));
    }
  g_assert_false (late);
  g_source_remove (source);
  g_assert_cmpuint (most, >, 1);
  g_assert_cmpuint (most, <=, 3);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (g_task_propagate_boolean (G_TASK (result), &fixture->error));
  fixture->done = TRUE;
}

/* What cannot be asked, a person decides. */
static void
test_decide (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system = bounce_ticket_system_load ("osticket", &error);
  g_autoptr (BounceTicketAccount) account = bounce_ticket_account_new (system);
  g_autoptr (BounceTicket) ticket = NULL;

  bounce_ticket_account_set (account, "url", desk_get_url (fixture->desk));
  bounce_ticket_account_set (account, "token", TOKEN);
  bounce_ticket_account_set (account, "requester", "anna@example.org");
  ticket = bounce_ticket_new (account, "s", "b", fixture->mail);
  desk_play (fixture->desk, DESK_STATUS, 500, NULL, NULL);
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_UNCONFIRMED);
  g_assert_cmpint (bounce_ticket_get_next_try (ticket), ==, 0);
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_UNCONFIRMED);
  g_assert_cmpuint (desk_count_requests (fixture->desk), ==, 1);
  fixture->done = FALSE;
  g_clear_error (&fixture->error);
  bounce_outbox_decide_async (fixture->outbox, ticket, TRUE, changed_cb, fixture);
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (bounce_ticket_get_state (ticket), ==, BOUNCE_TICKET_SENT);
}

static void
test_forget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);

  desk_play (fixture->desk, DESK_STATUS, 403, NULL, NULL);
  send (fixture, ticket);
  fixture->done = FALSE;
  g_clear_error (&fixture->error);
  bounce_outbox_forget_async (fixture->outbox, ticket, changed_cb, fixture);
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (bounce_outbox_get_tickets (fixture->outbox)), ==, 0);
  g_clear_object (&fixture->outbox);
  open_outbox (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (bounce_outbox_get_tickets (fixture->outbox)), ==, 0);
}

static void
test_damaged_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "outbox.db", NULL);
  g_autofree char *noise = g_strnfill (8192, 'x');
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);

  g_assert_null (bounce_outbox_get_set_aside (fixture->outbox));
  g_clear_object (&fixture->outbox);
  g_assert_true (g_file_set_contents (path, noise, -1, NULL));
  open_outbox (fixture);
  g_assert_true (
      g_file_test (bounce_outbox_get_set_aside (fixture->outbox), G_FILE_TEST_IS_REGULAR));
  g_assert_cmpint (send (fixture, ticket), ==, -1);
}

static void
test_newer_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "outbox.db", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  /* The user_version is a big-endian number at offset 60 of the file's head. */
  g_clear_object (&fixture->outbox);
  settle ();
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 64);
  bytes[63] = 99;
  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
  g_assert_null (bounce_outbox_new (fixture->dir, fixture->secrets, NULL, &error));
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_STORAGE);
}

/* A copy leaves in the place of the mail: the mail is known by its own digest, later too. */
static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, fixture->mail);
  g_autoptr (BounceTicket) ticket = ticket_new (fixture);
  g_autoptr (BounceTicket) again = NULL;

  g_assert_cmpstr (bounce_ticket_get_mail_sha256 (ticket), ==, digest);
  bounce_ticket_set_mail (ticket, "c0ffee");
  desk_play (fixture->desk, DESK_STATUS, 403, NULL, "[]");
  g_assert_cmpint (send (fixture, ticket), ==, BOUNCE_SEND_ERROR_FORBIDDEN);
  again = open_again (fixture);
  g_assert_cmpstr (bounce_ticket_get_mail_sha256 (again), ==, "c0ffee");
  /* What is compared with the desk's file is the digest of the file. */
  desk_play (fixture->desk, DESK_PLAIN, 0, NULL, NULL);
  g_assert_cmpint (send (fixture, again), ==, -1);
  ASSERT_ATTACHMENT (again, IDENTICAL);
  g_assert_cmpstr (bounce_ticket_get_mail_sha256 (again), ==, "c0ffee");
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_build_filename (fixture->dir, "file", "below", NULL);
  g_autofree char *file = g_build_filename (fixture->dir, "file", NULL);

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_null (bounce_outbox_new (dir, fixture->secrets, NULL, &error));
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_STORAGE);
}

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* No keyring: what a test asks for must not be looked for in that of the person who runs it. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  ticket_fixture_start ();
  ADD ("/outbox/sent", NULL, test_sent);
  ADD ("/outbox/stored", NULL, test_stored);
  ADD ("/outbox/try-later", NULL, test_try_later);
  ADD ("/outbox/unconfirmed-filed", NULL, test_unconfirmed_filed);
  ADD ("/outbox/unconfirmed-not-filed", NULL, test_unconfirmed_not_filed);
  ADD ("/outbox/lost-sender-arrived", GINT_TO_POINTER (TRUE), test_lost_sender);
  ADD ("/outbox/lost-sender-not-arrived", GINT_TO_POINTER (FALSE), test_lost_sender);
  ADD ("/outbox/clock-forward", NULL, test_clock_forward);
  ADD ("/outbox/clock-back", NULL, test_clock_back);
  ADD ("/outbox/former-file", NULL, test_former_file);
  ADD ("/outbox/down", NULL, test_down);
  ADD ("/outbox/no-network", NULL, test_no_network);
  ADD ("/outbox/two-windows", NULL, test_two_windows);
  ADD ("/outbox/add", NULL, test_add);
  ADD ("/outbox/damaged-attachment", NULL, test_damaged_attachment);
  ADD ("/outbox/no-secret", NULL, test_no_secret);
  ADD ("/outbox/late-keyring", NULL, test_late_keyring);
  ADD ("/outbox/many", NULL, test_many);
  ADD ("/outbox/decide", NULL, test_decide);
  ADD ("/outbox/forget", NULL, test_forget);
  ADD ("/outbox/damaged-file", NULL, test_damaged_file);
  ADD ("/outbox/newer-file", NULL, test_newer_file);
  ADD ("/outbox/copy", NULL, test_copy);
  ADD ("/outbox/no-folder", NULL, test_no_folder);
  return ticket_fixture_end (g_test_run ());
}
