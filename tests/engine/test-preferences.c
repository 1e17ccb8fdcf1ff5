/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "case/preferences.h"
#include "reader/reader.h"

typedef struct
{
  char *folder;
  GSettings *settings;
  BounceLibrary *library;
  BouncePreferences *preferences;
  guint n_changes;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
open_with (Fixture *fixture, const char *conf)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("bounce-desk-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "organisation.conf", NULL);
  g_assert_true (g_file_set_contents (path, conf, -1, NULL));
  g_setenv ("BOUNCE_DESK_SYSCONFDIR", fixture->folder, TRUE);
  fixture->settings = g_settings_new (APPLICATION_ID);
  fixture->library = bounce_library_new ();
  fixture->preferences = bounce_preferences_new (fixture->library, fixture->settings);
  g_signal_connect_swapped (fixture->preferences, "changed", G_CALLBACK (changed_cb), fixture);
}

static void
close_it (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "organisation.conf", NULL);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (fixture->settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (fixture->settings, keys[i]);
  g_unlink (path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->preferences);
  g_object_unref (fixture->library);
  g_object_unref (fixture->settings);
}

static void
assert_text (Fixture *fixture, const char *group, const char *key, const char *wanted)
{
  g_autofree char *text = bounce_preferences_dup_text (fixture->preferences, group, key);

  g_assert_cmpstr (text, ==, wanted);
}

/* Without organisation.conf: what is chosen holds, at once and in the next run. */
static void
test_chosen (void)
{
  Fixture fixture = { 0 };
  g_autoptr (BounceLibrary) later = bounce_library_new ();
  g_autoptr (BouncePreferences) next = NULL;
  g_autofree char *kept = NULL;

  open_with (&fixture, "");
  assert_text (&fixture, "Organisation", "SupportName", "");
  g_assert_cmpint (
      bounce_preferences_get_number (fixture.preferences, "History", "KeepDays"), ==, 180);
  g_assert_true (bounce_preferences_get_boolean (fixture.preferences, "History", "Keep"));
  g_assert_false (bounce_preferences_get_boolean (fixture.preferences, "Checks", "Automatic"));
  bounce_preferences_set_text (
      fixture.preferences, "Organisation", "OwnDomains", " Example.org,example.net;  example.com ");
  assert_text (&fixture, "Organisation", "OwnDomains", "Example.org, example.net, example.com");
  g_assert_cmpuint (
      g_strv_length ((char **)bounce_library_get_own_domains (fixture.library)), ==, 3);
  g_assert_cmpstr (bounce_library_get_own_domains (fixture.library)[0], ==, "example.org");
  bounce_preferences_set_number (fixture.preferences, "History", "KeepDays", 30);
  bounce_preferences_set_boolean (fixture.preferences, "History", "Keep", FALSE);
  bounce_preferences_set_text (fixture.preferences, "Organisation", "SupportName", "IT\nService");
  assert_text (&fixture, "Organisation", "SupportName", "IT Service");
  g_assert_cmpuint (fixture.n_changes, ==, 4);
  bounce_preferences_set_text (fixture.preferences, "Organisation", "SupportName", "IT Service");
  g_assert_cmpuint (fixture.n_changes, ==, 4);

  next = bounce_preferences_new (later, fixture.settings);
  kept = bounce_preferences_dup_text (next, "Organisation", "SupportName");
  g_assert_cmpstr (kept, ==, "IT Service");
  g_assert_cmpint (bounce_preferences_get_number (next, "History", "KeepDays"), ==, 30);
  g_assert_false (bounce_preferences_get_boolean (next, "History", "Keep"));
  close_it (&fixture);
}

/* The organisation's words hold until the person chooses, and where they are locked, also then. */
static void
test_organisation (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GVariant) chosen = NULL;

  open_with (&fixture,
             "[Organisation]\nSupportName=IT\nSupportName[de]=EDV\nSupportEmail=it@example.org\n"
             "Locked=SupportEmail\n[History]\nKeepDays=20\nLocked=*\n");
  assert_text (&fixture, "Organisation", "SupportName", "IT");
  bounce_preferences_set_text (fixture.preferences, "Organisation", "SupportName", "Helpdesk");
  assert_text (&fixture, "Organisation", "SupportName", "Helpdesk");
  /* Its translations are not better than the person's own word. */
  g_assert_false (g_key_file_has_key (
      bounce_library_get_organisation (fixture.library), "Organisation", "SupportName[de]", NULL));
  bounce_preferences_set_text (fixture.preferences, "Organisation", "SupportName", "IT");
  assert_text (&fixture, "Organisation", "SupportName", "IT");
  chosen = g_settings_get_user_value (fixture.settings, "support-name");
  g_assert_null (chosen);

  g_assert_true (
      bounce_preferences_is_locked (fixture.preferences, "Organisation", "SupportEmail"));
  g_assert_false (
      bounce_preferences_is_locked (fixture.preferences, "Organisation", "SupportName"));
  g_assert_true (bounce_preferences_is_locked (fixture.preferences, "History", "Database"));
  bounce_preferences_set_text (
      fixture.preferences, "Organisation", "SupportEmail", "evil@example.com");
  assert_text (&fixture, "Organisation", "SupportEmail", "it@example.org");
  /* Not even when it was chosen before it was locked. */
  g_settings_set_string (fixture.settings, "support-address", "old@example.com");
  g_settings_set_int (fixture.settings, "keep-days", 900);
  g_settings_set_string (fixture.settings, "team-database", "postgresql://elsewhere/");
  assert_text (&fixture, "Organisation", "SupportEmail", "it@example.org");
  assert_text (&fixture, "History", "Database", "");
  g_assert_cmpint (
      bounce_preferences_get_number (fixture.preferences, "History", "KeepDays"), ==, 20);
  close_it (&fixture);
}

static void
test_checks (void)
{
  Fixture fixture = { 0 };

  open_with (&fixture, "");
  assert_text (&fixture,
               "Checks",
               "BlockLists",
               "zen.spamhaus.org, bl.spamcop.net, b.barracudacentral.org, psbl.surriel.com");
  bounce_preferences_set_text (fixture.preferences, "Checks", "BlockLists", "");
  assert_text (&fixture, "Checks", "BlockLists", "");
  g_assert_true (bounce_preferences_get_boolean (fixture.preferences, "Checks", "Allow"));
  bounce_preferences_set_boolean (fixture.preferences, "Checks", "Allow", FALSE);
  g_assert_false (bounce_library_allows_checks (fixture.library));
  close_it (&fixture);

  /* Forbidden is forbidden, without "Locked". */
  memset (&fixture, 0, sizeof fixture);
  open_with (&fixture, "[Checks]\nAllow=no, never\n");
  g_assert_true (bounce_preferences_is_locked (fixture.preferences, "Checks", "Allow"));
  g_settings_set_boolean (fixture.settings, "allow-checks", TRUE);
  g_assert_false (bounce_library_allows_checks (fixture.library));
  g_assert_false (bounce_preferences_get_boolean (fixture.preferences, "Checks", "Allow"));
  close_it (&fixture);
}

static void
test_accounts (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketAccount) account = NULL;
  g_autoptr (BounceTicketAccount) mail = NULL;

  open_with (&fixture,
             "[Organisation]\nSupportEmail=it@example.org\n[Tickets]\nSystem=rt\n"
             "[Tickets rt]\nurl=https://rt.example.org\ntoken=in-a-file\nLocked=url\n");
  g_assert_null (bounce_preferences_new_ticket_account (fixture.preferences, &error));
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_NOT_CONFIGURED);
  g_assert_nonnull (strstr (error->message, "Queue"));
  bounce_preferences_set_text (fixture.preferences, "Tickets rt", "queue", "Mail");
  bounce_preferences_set_text (
      fixture.preferences, "Tickets rt", "url", "https://evil.example.com");
  account = bounce_preferences_new_ticket_account (fixture.preferences, NULL);
  g_assert_nonnull (account);
  g_assert_cmpstr (bounce_ticket_account_get (account, "url"), ==, "https://rt.example.org");
  g_assert_cmpstr (bounce_ticket_account_get (account, "queue"), ==, "Mail");
  g_assert_cmpstr (bounce_ticket_account_get (account, "token"), ==, "");

  g_assert_null (bounce_preferences_new_mail_account (fixture.preferences, NULL));
  bounce_preferences_set_text (fixture.preferences, "Mail", "host", "smtp.example.org");
  bounce_preferences_set_text (fixture.preferences, "Mail", "from", "anna@example.org");
  mail = bounce_preferences_new_mail_account (fixture.preferences, NULL);
  g_assert_nonnull (mail);
  g_assert_cmpstr (bounce_ticket_account_get (mail, "port"), ==, "587");
  g_assert_cmpstr (bounce_ticket_account_get (mail, "to"), ==, "it@example.org");
  close_it (&fixture);
}

static gboolean
says (GPtrArray *problems, const char *words)
{
  for (guint i = 0; i < problems->len; i++)
    if (strstr (problems->pdata[i], words) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_check (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GPtrArray) problems = NULL;

  open_with (&fixture,
             "[Organisation]\nName=X\nSuportName=typo\nLocked=Name;Nmae\n"
             "[Checks]\nAllow=perhaps\nBlocklists=x\n[History]\nKeepDays=0\nLocked=*\nDays=1\n"
             "[Tickets]\nSystem=rt\n[Tickets rt]\nurl=https://x\nquue=Mail\ntoken=secret\n"
             "[Tickets nosuch]\nurl=https://x\n[Mail]\nhost=x\nLocked=host\n[Colours]\n");
  problems = bounce_library_check (fixture.library, fixture.folder);
  g_assert_true (says (problems, "unknown key SuportName in [Organisation]"));
  g_assert_true (says (problems, "unknown key Nmae is locked in [Organisation]"));
  g_assert_true (says (problems, "Allow in [Checks] must be true or false"));
  g_assert_true (says (problems, "unknown key Blocklists in [Checks]"));
  g_assert_true (says (problems, "KeepDays in [History]"));
  g_assert_true (says (problems, "unknown key Days in [History]"));
  g_assert_true (says (problems, "unknown key quue in [Tickets rt]"));
  g_assert_true (says (problems, "token in [Tickets rt] is a secret"));
  g_assert_true (says (problems, "[Tickets nosuch]"));
  g_assert_true (says (problems, "unknown group [Colours]"));
  g_assert_cmpuint (problems->len, ==, 10);
  close_it (&fixture);
}

/* Who refused is told by the own domains: those of the preferences reach the child that reads. */
static void
test_reader (void)
{
  const char *const own[] = { "example.net", "example.org", NULL };
  const char *text =
      "From: MAILER-DAEMON@example.org\r\nTo: anna@example.org\r\nSubject: Undelivered\r\n"
      "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; "
      "boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
      "Reporting-MTA: dns; mail.example.org\r\n\r\nFinal-Recipient: rfc822; ben@example.com\r\n"
      "Action: failed\r\nStatus: 5.7.1\r\nRemote-MTA: dns; filter.example.net\r\n"
      "Diagnostic-Code: smtp; 550 5.7.1 relaying denied\r\n\r\n--b--\r\n";
  g_autoptr (GBytes) mail = g_bytes_new_static (text, strlen (text));
  BounceRefusedBy refused[2];

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (BounceReader) reader = bounce_reader_new ();
      g_autoptr (BounceReading) reading = NULL;
      g_autoptr (GError) error = NULL;

      if (i == 1)
        bounce_reader_set_own_domains (reader, own);
      reading = bounce_reader_read (reader, mail, &error);
      g_assert_no_error (error);
      refused[i] = ((BounceDiagnosis *)reading->diagnoses->pdata[0])->refused_by;
    }
  g_assert_cmpint (refused[1], ==, BOUNCE_REFUSED_BY_OWN);
  g_assert_cmpint (refused[0], !=, refused[1]);
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preferences/chosen", test_chosen);
  g_test_add_func ("/preferences/organisation", test_organisation);
  g_test_add_func ("/preferences/checks", test_checks);
  g_test_add_func ("/preferences/accounts", test_accounts);
  g_test_add_func ("/preferences/check", test_check);
  g_test_add_func ("/preferences/reader", test_reader);
  return g_test_run ();
}
