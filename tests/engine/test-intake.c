/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "intake/source.h"

#define MAIL "Received: from a.example.org\r\nFrom: a@example.org\r\nSubject: x\r\n\r\nHello\r\n"

typedef struct
{
  const char *what;
  const char *data;
  gsize length;
  BounceIntakeType type;
} Row;

#define ROW(what, data, type)                                                                      \
  {                                                                                                \
    what, data, sizeof data - 1, BOUNCE_INTAKE_##type                                              \
  }

static const Row rows[] = {
  ROW ("a mail", MAIL, MAIL),
  ROW ("a mail with bare CRs", "From: a@example.org\rTo: b@example.org\rSubject: x\r\rHello", MAIL),
  ROW ("a mail after a byte order mark", "\xef\xbb\xbf" MAIL, MAIL),
  ROW ("a mail after blank lines", "\r\n\r\n" MAIL, MAIL),
  ROW ("a mail after a banner", "-- saved by my program --\n" MAIL, MAIL),
  ROW ("a mail with NULs", "From: a@example.org\nTo: b@example.org\n\n\0\0\0\0\0\0", MAIL),
  ROW ("a mail with folded fields", "Subject: a\n b\nDate: today\n\nx", MAIL),
  ROW ("an mbox with one mail", "From a@example.org Mon Jan  5 10:00:00 2026\n" MAIL, MAIL),
  ROW ("an mbox with two mails",
       "From a@example.org Mon Jan  5 10:00:00 2026\n" MAIL "\n"
       "From b@example.org Mon Jan  5 10:00:00 2026\n" MAIL,
       MBOX),
  ROW ("a mail with \"From \" in its text",
       "From a@example.org Mon Jan  5 10:00:00 2026\n" MAIL "\nFrom here on it is all text.\n",
       MAIL),
  ROW ("a mail in an mbox that quotes another one",
       "From a@example.org Mon Jan  5 10:00:00 2026\n" MAIL "\nbounced mail:\n\n"
       "From b@example.org Mon Jan  5 10:00:00 2026\n" MAIL,
       MAIL),
  ROW ("a mail with one field", "To: a:a:a:a:a\n\nx", MAIL),
  ROW ("a text that begins with a name", "Anna: are you there?\n\nBen: yes", TEXT),
  ROW ("an .emlx", "30\nFrom: a@example.org\nTo: b@x.net\n<?xml version=\"1.0\"?>", MAIL),
  ROW ("a PDF", "%PDF-1.7\n%\xe2\xe3", PDF),
  ROW ("a PNG", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", IMAGE),
  ROW ("a JPEG", "\xff\xd8\xff\xe0\0\x10JFIF", IMAGE),
  ROW ("a bitmap", "BM\x36\x04\0\0\0\0\0\0\x36\x04\0\0", IMAGE),
  ROW ("a text about a BMW", "BMW rejected the design of the car.", TEXT),
  ROW ("a zip", "PK\3\4\x14\0\0\0\x08\0notes.txt", ARCHIVE),
  ROW ("a Word document", "PK\3\4\x14\0\6\0\x08\0\0\0!\0[Content_Types].xml", OFFICE),
  ROW ("a LibreOffice text",
       "PK\3\4\x14\0\0\x08\0\0mimetypeapplication/vnd.oasis.opendocument.text",
       OFFICE),
  ROW ("a gzip", "\x1f\x8b\x08\0\0\0", ARCHIVE),
  ROW ("an Outlook mail",
       "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..__\0_\0_\0s\0u\0b\0s\0t\0g\0001\0.\0000\0_\0",
       OUTLOOK_MSG),
  ROW ("an old Word document",
       "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0",
       OFFICE),
  ROW ("rich text", "{\\rtf1\\ansi delivery failed}", OFFICE),
  ROW ("a web page", " <!DOCTYPE html>\n<html><body>Welcome to the club</body></html>", HTML),
  ROW ("a web page that shows a bounce",
       "<html><style>p {a: b}</style><body>Delivery <b>has</b>\nfailed</body></html>",
       BOUNCE_HTML),
  ROW ("a web page with marks that never end", "<html><style>Delivery has failed <", HTML),
  ROW ("a mailbox of Outlook", "!BDN\x12\x34\x56\x78SM", OUTLOOK_STORE),
  ROW ("a 7-Zip archive", "7z\xbc\xaf\x27\x1c\0\4", OTHER_ARCHIVE),
  ROW ("a web page saved as one file",
       "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://mail.example.org/\r\n"
       "Subject: x\r\nMIME-Version: 1.0\r\n\r\n",
       HTML),
  ROW ("a number", "1", TEXT),
  ROW ("nothing", "", EMPTY),
  ROW ("blanks", " \r\n\t\n", EMPTY),
  ROW ("a program",
       "\x7f"
       "ELF\2\1\1\0\0\0\0\0",
       OTHER),
  ROW ("a letter", "Dear Sir, please send us 550 chairs by Friday.", TEXT),
  ROW ("a text with a version number", "Version 5.7.1 of the game is out.", TEXT),
  ROW ("a headline of a bounce",
       "Delivery has failed to these recipients or groups:\nanna@contoso.example",
       BOUNCE_TEXT),
  ROW ("one line of a diagnostic", "550 5.7.1 Message rejected", BOUNCE_TEXT),
  ROW ("the article's quota line", "5.7.0 x-unix; maildrop: maildir over quota", BOUNCE_TEXT),
  ROW ("the article's spam line", "554 5.7.0 Reject id=00001 - SPAM", BOUNCE_TEXT),
  ROW ("a German bounce", "Ihre Nachricht ist unzustellbar: Empfänger unbekannt", BOUNCE_TEXT),
  ROW ("a Russian bounce", "Ваше письмо не доставлено", BOUNCE_TEXT),
  ROW ("a Japanese bounce", "メールを配信できませんでした", BOUNCE_TEXT),
  ROW ("fields of a report",
       "Final-Recipient: rfc822; anna@contoso.example\nAction: failed\nStatus: 5.1.1",
       BOUNCE_TEXT),
};

static void
test_sniff (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].what);
      g_assert_cmpint (bounce_intake_sniff (rows[i].data, rows[i].length), ==, rows[i].type);
    }
  g_assert_cmpint (bounce_intake_sniff (NULL, 0), ==, BOUNCE_INTAKE_EMPTY);
}

/* Every refusal names the thing and the way to the real mail. */
static void
test_explain (void)
{
  for (int type = BOUNCE_INTAKE_OUTLOOK_MSG; type <= BOUNCE_INTAKE_OTHER; type++)
    {
      g_autofree char *text = bounce_intake_explain (type, "evil %s%n\r\nname.bin");
      g_autofree char *nameless = bounce_intake_explain (type, NULL);

      if (type == BOUNCE_INTAKE_MBOX)
        continue;
      g_assert_nonnull (strstr (text, "\"evil %s%n name.bin\""));
      g_assert_null (strstr (nameless, "\"\""));
      g_assert_nonnull (strstr (text, "Outlook"));
      g_assert_nonnull (strstr (text, "Gmail"));
      g_assert_nonnull (strstr (text, "Thunderbird"));
      g_assert_nonnull (strstr (text, "Apple Mail"));
    }
}

static void
test_explain_uri (void)
{
  g_autofree char *kmail = bounce_intake_explain_uri ("akonadi:?item=4711");
  g_autofree char *imap = bounce_intake_explain_uri ("IMAPS://mail.example.org/INBOX;UID=1");

  g_assert_nonnull (strstr (kmail, "KMail"));
  g_assert_nonnull (imap);
  g_assert_null (bounce_intake_explain_uri ("file:///tmp/bounce.eml"));
  g_assert_null (bounce_intake_explain_uri ("no link at all"));
}

static void
test_from_text (void)
{
  const char *visible = "Delivery has failed to these recipients:\r\nanna@contoso.example\n\xff";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) source = bounce_intake_from_text (MAIL, strlen (MAIL), NULL);
  g_autoptr (GBytes) wrapped = bounce_intake_from_text (visible, strlen (visible), NULL);
  g_autoptr (GBytes) none = bounce_intake_from_text ("Hello", 5, &error);
  g_autofree char *text = NULL;

  g_assert_cmpmem (g_bytes_get_data (source, NULL), g_bytes_get_size (source), MAIL, strlen (MAIL));
  text = g_strndup (g_bytes_get_data (wrapped, NULL), g_bytes_get_size (wrapped));
  g_assert_nonnull (strstr (text, "X-Bounce-Desk-Pasted: yes\n"));
  g_assert_nonnull (strstr (text, "\n\nDelivery has failed to these recipients:\nanna@"));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (bounce_intake_sniff (text, strlen (text)), ==, BOUNCE_INTAKE_MAIL);
  g_assert_null (none);
  g_assert_error (error, BOUNCE_INTAKE_ERROR, BOUNCE_INTAKE_ERROR_NOT_MAIL);
}

/* The bytes that the reader reads of the first mail, or why there are none */
static GBytes *
open_path (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (BounceIntake) intake = bounce_intake_open_all (&file, 1, cancellable, error);
  g_autoptr (BounceIntakeMail) mail =
      intake != NULL ? bounce_intake_next (intake, cancellable, error) : NULL;

  if (mail == NULL)
    return NULL;
  if (mail->error != NULL)
    g_propagate_error (error, g_steal_pointer (&mail->error));
  return mail->mail != NULL ? g_bytes_ref (mail->mail) : NULL;
}

static void
test_open (void)
{
  g_autofree char *dir = g_dir_make_tmp ("bounce-desk-intake-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "misnamed.pdf", NULL);
  g_autofree char *large = g_malloc0 (3 * 1024 * 1024);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) mail = NULL;
  g_autoptr (GBytes) big = NULL;
  g_autoptr (GBytes) emlx = NULL;
  g_autoptr (GBytes) utf16 = NULL;
  FILE *stream;

  memset (large, 'x', 3 * 1024 * 1024);
  memcpy (large, MAIL, strlen (MAIL));
  g_assert_true (g_file_set_contents (path, MAIL "\0\r\xff", strlen (MAIL) + 3, NULL));
  mail = open_path (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (
      g_bytes_get_data (mail, NULL), g_bytes_get_size (mail), MAIL "\0\r\xff", strlen (MAIL) + 3);

  g_assert_true (g_file_set_contents (path, large, 3 * 1024 * 1024, NULL));
  big = open_path (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (big, NULL), g_bytes_get_size (big), large, 3 * 1024 * 1024);

  g_assert_true (g_file_set_contents (
      path, "33\nFrom: a@example.org\nTo: b@x.net\n\n\n<?xml version=\"1.0\"?>", -1, NULL));
  emlx = open_path (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (emlx, NULL),
                   g_bytes_get_size (emlx),
                   "From: a@example.org\nTo: b@x.net\n\n",
                   33);

  g_assert_true (g_file_set_contents (path,
                                      "\xff\xfe"
                                      "D\0e\0l\0i\0v\0e\0r\0y\0 \0f\0a\0i\0l\0e\0d\0",
                                      32,
                                      NULL));
  utf16 = open_path (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (
      memmem (g_bytes_get_data (utf16, NULL), g_bytes_get_size (utf16), "Delivery failed", 15));

  stream = g_fopen (path, "w");
  g_assert_cmpint (ftruncate (fileno (stream), BOUNCE_INTAKE_MAX_BYTES + 1), ==, 0);
  fclose (stream);
  g_assert_null (open_path (path, NULL, &error));
  g_assert_error (error, BOUNCE_INTAKE_ERROR, BOUNCE_INTAKE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_null (open_path (dir, NULL, &error));
  g_assert_error (error, BOUNCE_INTAKE_ERROR, BOUNCE_INTAKE_ERROR_NOT_MAIL);
  g_clear_error (&error);
  g_assert_null (open_path (path, NULL, &error));
  g_assert_error (error, BOUNCE_INTAKE_ERROR, BOUNCE_INTAKE_ERROR_UNREADABLE);
  g_assert_nonnull (strstr (error->message, "misnamed.pdf"));
  g_clear_error (&error);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (open_path ("/dev/null", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/sniff", test_sniff);
  g_test_add_func ("/intake/explain", test_explain);
  g_test_add_func ("/intake/explain-uri", test_explain_uri);
  g_test_add_func ("/intake/from-text", test_from_text);
  g_test_add_func ("/intake/open", test_open);
  g_test_add_func ("/intake/cancel", test_cancel);
  return g_test_run ();
}
