/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "ticket-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Copies the shipped files of Request Tracker, with @line added to its [System]. */
static void
write_system (const char *dir, const char *line)
{
  static const char *const names[] = { "rt.ticket", "rt-create.json", "rt-add.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from =
          g_build_filename (g_getenv ("BOUNCE_DESK_DATADIR"), "tickets", names[i], NULL);
      g_autofree char *to = g_build_filename (dir, names[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GString) out = NULL;

      g_file_get_contents (from, &text, NULL, &error);
      g_assert_no_error (error);
      out = g_string_new (text);
      if (i == 0)
        {
          g_autofree char *group = g_strdup_printf ("[System]\n%s", line);

          g_string_replace (out, "[System]\n", group, 1);
        }
      g_assert_true (g_file_set_contents (to, out->str, -1, NULL));
    }
}

void
ticket_fixture_start (void)
{
  g_autofree char *dir = g_dir_make_tmp ("bounce-tickets-XXXXXX", NULL);
  g_autofree char *tickets = g_build_filename (dir, "tickets", NULL);
  /* valgrind's runs set how much longer everything may take (tests/static.sh). */
  const char *text = g_getenv ("BOUNCE_TEST_SLOWNESS");
  guint slowness = text != NULL ? (guint)g_ascii_strtoull (text, NULL, 10) : 1;
  g_autofree char *patience =
      g_strdup_printf ("Deadline=%u\nSettle=%u\n", 2 * slowness, 3 * slowness);

  g_setenv ("no_proxy", "*", TRUE);
  g_setenv ("BOUNCE_DESK_SYSCONFDIR", dir, TRUE);
  g_assert_cmpint (g_mkdir (tickets, 0700), ==, 0);
  write_system (tickets, patience);
}

/* ticket_fixture_remove: removes a folder with what is in it. */
void
ticket_fixture_remove (const char *dir)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while (open != NULL && (name = g_dir_read_name (open)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        ticket_fixture_remove (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}

int
ticket_fixture_end (int result)
{
  ticket_fixture_remove (g_getenv ("BOUNCE_DESK_SYSCONFDIR"));
  return result;
}

/* ticket_fixture_system: Request Tracker with one more line. */
BounceTicketSystem *
ticket_fixture_system (const char *line, GError **error)
{
  g_autofree char *dir = g_dir_make_tmp ("bounce-system-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "rt.ticket", NULL);
  g_autofree char *with_end = g_strconcat (line, "\n", NULL);
  BounceTicketSystem *system;

  write_system (dir, with_end);
  system = bounce_ticket_system_new_from_file (path, error);
  ticket_fixture_remove (dir);
  return system;
}

/* ticket_fixture_account: Request Tracker at @url, without a token. */
BounceTicketAccount *
ticket_fixture_account (const char *url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system = bounce_ticket_system_load ("rt", &error);
  BounceTicketAccount *account;

  g_assert_no_error (error);
  account = bounce_ticket_account_new (system);
  bounce_ticket_account_set (account, "url", url);
  bounce_ticket_account_set (account, "queue", "Mail");
  return account;
}
