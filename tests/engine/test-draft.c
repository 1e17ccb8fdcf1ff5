/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "guide/draft.h"

static BounceFacts *
new_facts (const char *address, const char *from, const char *subject, const char *diagnostic)
{
  static const char *const organisation =
      "[Organisation]\nSupportName=IT Service\nSupportEmail=help@example.net\n";
  g_autoptr (BounceReport) report = bounce_report_new ();
  g_autoptr (BounceDiagnosis) diagnosis = bounce_diagnosis_new ("recipient-spam-filter");
  g_autoptr (GKeyFile) conf = g_key_file_new ();
  BounceRecipient *recipient = bounce_recipient_new ();

  g_assert_true (g_key_file_load_from_data (conf, organisation, -1, 0, NULL));
  recipient->address = g_strdup (address);
  recipient->status = g_strdup ("5.7.1");
  recipient->reply_code = 550;
  recipient->diagnostic = g_strdup (diagnostic);
  recipient->remote_mta = g_strdup ("mx.contoso.example");
  report->reporting_mta = g_strdup ("out.example.org");
  report->original_from = g_strdup (from);
  report->original_subject = g_strdup (subject);
  report->original_date = g_strdup ("2026-03-05T09:15:00Z");
  g_ptr_array_add (report->recipients, recipient);
  return bounce_facts_collect (NULL, report, recipient, diagnosis, conf);
}

static BounceFacts *
new_ordinary_facts (void)
{
  return new_facts ("anna@contoso.example",
                    "ben@example.org",
                    "Offer 4711",
                    "550 5.7.1 Message rejected as spam\nsee https://example.com/why");
}

static BounceGuide *
new_guide (const char *attributes)
{
  g_autofree char *xml = g_strdup_printf (
      "<guide id=\"x\" who=\"recipient\" %s><title>Taken for spam</title>"
      "<summary>{refusing-server} refused it.</summary><cause>C</cause>"
      "<step id=\"a\" for=\"sender\">Do it</step>"
      "<draft id=\"d\" to=\"recipient-admin\" channel=\"mail\"><subject>About {recipient}</subject>"
      "<p>Hello,</p><p needs=\"ip\">the address is {ip}</p><p>Bye</p></draft></guide>",
      attributes);
  g_autoptr (GError) error = NULL;
  BounceGuide *guide = bounce_guide_new_from_data (NULL, xml, strlen (xml), "x.guide.xml", &error);

  g_assert_no_error (error);
  return guide;
}

#define HELPS "family=\"reputation\" outcome=\"permanent\" safe-sender=\"helps\""
#define ADMIN "family=\"policy\" outcome=\"permanent\" safe-sender=\"admin\""

/* What a mail program that knows nothing of us finds between the boundaries: header block and
 * decoded base64 of the last part. */
static GBytes *
read_attachment (GBytes *eml, char **headers)
{
  gsize size;
  const char *data = g_bytes_get_data (eml, &size);
  const char *part = g_strstr_len (data, size, "application/octet-stream");
  const char *begin = part != NULL ? g_strstr_len (part, size - (part - data), "\r\n\r\n") : NULL;
  const char *end = begin != NULL ? g_strstr_len (begin, size - (begin - data), "\r\n--") : NULL;
  g_autofree char *base64 = NULL;
  guchar *bytes;
  gsize length;

  g_assert_nonnull (end);
  *headers = g_strndup (part - 200, 200 + begin - part);
  base64 = g_strndup (begin, end - begin);
  bytes = g_base64_decode (base64, &length);
  return g_bytes_new_take (bytes, length);
}

/* The attachment arrives byte for byte, whatever the bounce is made of. */
static void
test_nasty_bytes (void)
{
  g_autoptr (BounceFacts) facts = new_ordinary_facts ();
  g_autoptr (BounceGuide) guide = new_guide (HELPS);
  GByteArray *rows[8];
  guint n = 0;

#define ADD(text) g_byte_array_append (rows[n++], (const guint8 *)text, sizeof text - 1)
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    rows[i] = g_byte_array_new ();
  ADD ("Subject: a\r\n\r\nCRLF\r\n.\r\n");
  ADD ("Subject: a\r\rbare CR\rmore\n\r");
  ADD ("Subject: \xe4\xff\x80\n\n8-bit \xc3\x28\n");
  ADD ("Subject: a\n\nNUL \0 and \0\0 more");
  ADD ("no end of line");
  ADD ("From me\n>From you\n\nFrom them\n--x\n--x--\n");
#undef ADD
  g_byte_array_set_size (rows[n], 15000);
  memset (rows[n]->data, 'x', 15000);
  for (guint i = 5000; i < 15000; i += 5000)
    rows[n]->data[i] = '\n';
  n++;
  g_byte_array_set_size (rows[n], 20 * 1024 * 1024);
  for (guint i = 0; i < rows[n]->len; i++)
    rows[n]->data[i] = (guint8)(i * 2654435761u >> 13);
  n++;
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) bounce = g_byte_array_free_to_bytes (rows[i]);
      g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bounce);
      g_autoptr (BounceDraft) draft = bounce_draft_new_ticket (facts, guide, NULL, bounce, sha256);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) eml = bounce_draft_serialize (draft, &error);
      g_autoptr (GBytes) back = NULL;
      g_autofree char *headers = NULL;
      g_autofree char *digest = bounce_draft_dup_sha256 (draft);

      g_assert_no_error (error);
      back = read_attachment (eml, &headers);
      g_assert_true (g_bytes_equal (back, bounce));
      g_assert_cmpstr (digest, ==, sha256);
      g_assert_nonnull (strstr (headers, "name=bounce.eml"));
      g_assert_nonnull (strstr (headers, "Content-Disposition: attachment; filename=bounce.eml"));
      g_assert_nonnull (strstr (headers, "Content-Transfer-Encoding: base64"));
    }
}

/* Forty NULs of a bounce, made visible. */
#define FIVE "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
#define REPLACEMENTS FIVE FIVE FIVE FIVE FIVE FIVE FIVE FIVE

static char *
dup_head (GBytes *eml)
{
  gsize size;
  const char *data = g_bytes_get_data (eml, &size);
  const char *end = g_strstr_len (data, size, "\r\n\r\n");

  g_assert_nonnull (end);
  return g_strndup (data, end + 2 - data);
}

/* No text from a mail can add a header, a recipient or a part. */
static void
test_injection (void)
{
  static const char *const evil[] = {
    "a\r\nBcc: victim@example.com",
    "a\nBcc: victim@example.com",
    "a\rBcc: victim@example.com",
    "a\r\n\r\nbody",
    "a\xe2\x80\xa8"
    "Bcc: victim@example.com",
    "=?utf-8?q?a=0D=0ABcc:_victim@example.com?=",
    "=?utf-8?b?QmNjOiB2aWN0aW1AZXhhbXBsZS5jb20=?= =?us-ascii?q?x?=",
    "\xff\xfe\x00",
    "a\x01\x02\x1b[2J",
    "Gr\xc3\xbc\xc3\x9f"
    "e \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae"
    "txt.exe",
    "multipart/mixed; boundary=\"x\"",
    "a " REPLACEMENTS REPLACEMENTS " b  \xf0\x9f\x93\xa7",
    "",
  };
  g_autoptr (BounceGuide) guide = new_guide (HELPS);
  g_autoptr (GBytes) bounce = g_bytes_new_static ("Subject: x\n\nx\n", 14);

  for (guint i = 0; i < G_N_ELEMENTS (evil); i++)
    {
      g_autoptr (BounceFacts) facts = new_facts (evil[i], evil[i], evil[i], evil[i]);
      g_autoptr (BounceDraft) draft = bounce_draft_new_ticket (facts, guide, evil[i], bounce, "00");
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) eml = NULL;
      g_autofree char *head = NULL;
      g_auto (GStrv) lines = NULL;
      guint n_headers = 0;

      bounce_draft_set_subject (draft, evil[i]);
      bounce_draft_set_body (draft, evil[i]);
      eml = bounce_draft_serialize (draft, &error);
      g_assert_no_error (error);
      head = dup_head (eml);
      g_assert_null (strstr (head, "\nBcc"));
      g_assert_null (strstr (head, "\rBcc"));
      g_assert_nonnull (strstr (head, "To: help@example.net\r\n"));
      g_assert_nonnull (strstr (head, "X-Unsent: 1\r\n"));
      lines = g_strsplit (head, "\r\n", -1);
      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_assert_null (strpbrk (lines[j], "\r\n"));
          if (lines[j][0] != '\0' && !g_ascii_isspace (lines[j][0]))
            n_headers++;
        }
      g_assert_cmpuint (n_headers, ==, 5);
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *to;
    const char *head; /* NULL: refused */
  } rows[] = {
    { "a@example.org", "To: a@example.org\r\n" },
    { " a.b+c@example.org ; d@example.net,", "To: a.b+c@example.org, d@example.net\r\n" },
    { "a@b\xc3\xbc"
      "cher.example",
      "To: a@xn--bcher-kva.example\r\n" },
    { "", NULL },
    { " , ", NULL },
    { "anna", NULL },
    { "@example.org", NULL },
    { "a@", NULL },
    { "a@@example.org", NULL },
    { "a b@example.org", NULL },
    { "<a@example.org>", NULL },
    { "Anna <a@example.org>", NULL },
    { "a@example.org\nBcc: b@example.org", NULL },
    { "a@example.org\r\n b@example.org", NULL },
    { "a@exam ple.org", NULL },
    { "a@-example..org", NULL },
    { "\"a\"@example.org", NULL },
    { "group:a@example.org", NULL },
    { "a(comment)@example.org", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceDraft) draft =
          bounce_draft_new (BOUNCE_DRAFT_GUIDE, BOUNCE_WHO_RECIPIENT, rows[i].to, "s", "b");
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) eml = bounce_draft_serialize (draft, &error);
      g_autofree char *head = NULL;

      g_test_message ("%u: %s", i, rows[i].to);
      if (rows[i].head == NULL)
        {
          g_assert_null (eml);
          g_assert_error (error, BOUNCE_DRAFT_ERROR, BOUNCE_DRAFT_ERROR_NO_ADDRESS);
          continue;
        }
      g_assert_no_error (error);
      head = dup_head (eml);
      g_assert_nonnull (strstr (head, rows[i].head));
    }
}

/* Long lines, other scripts and "From " at a line's beginning come through in the text too. */
static void
test_bodies (void)
{
  g_autofree char *word = g_strnfill (5000, 'w');
  const char *const bodies[] = {
    "",
    "one line",
    "From here\n.\n\n--\nlast  \n  first\n",
    "= equals =3D\ttab",
    word,
    "\xce\x93\xce\xb5\xce\xb9\xce\xac \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x93\xa7\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (BounceDraft) draft = bounce_draft_new (
          BOUNCE_DRAFT_GUIDE, BOUNCE_WHO_RECIPIENT, "a@example.org", word, bodies[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) eml = bounce_draft_serialize (draft, &error);

      g_assert_no_error (error);
      g_assert_nonnull (eml);
      g_assert_cmpstr (bounce_draft_get_body (draft), ==, bodies[i]);
    }
}

static void
assert_has (const char *text, const char *words)
{
  if (strstr (text, words) == NULL)
    g_error ("\"%s\" is missing in: %s", words, text);
}

static void
test_safe_sender (void)
{
  g_autoptr (BounceFacts) facts = new_ordinary_facts ();
  g_autoptr (BounceGuide) helps = new_guide (HELPS);
  g_autoptr (BounceGuide) admin = new_guide (ADMIN);
  g_autoptr (BounceDraft) draft = bounce_draft_new_safe_sender (facts, helps);
  g_autoptr (BounceDraft) other = bounce_draft_new_safe_sender (facts, admin);
  const char *body = bounce_draft_get_body (draft);

  g_assert_cmpint (bounce_draft_get_purpose (draft), ==, BOUNCE_DRAFT_SAFE_SENDER);
  g_assert_true (bounce_draft_is_other_channel (draft));
  g_assert_cmpstr (bounce_draft_get_to (draft), ==, "anna@contoso.example");
  assert_has (bounce_draft_get_subject (draft), "ben@example.org");
  assert_has (body, "Hello anna,");
  assert_has (body, "mx.contoso.example refused it");
  assert_has (body, "    550 5.7.1 Message rejected as spam\n    see https://example.com/why\n");
  assert_has (body, "safe senders");
  assert_has (body, "    ben@example.org\n");
  assert_has (body, "    example.org\n");
  assert_has (body, "\"Offer 4711\"");
  assert_has (body, "Junk email");
  g_assert_null (strstr (body, "{"));
  assert_has (bounce_draft_get_body (other), "ask the people who look after your mail");
  assert_has (bounce_draft_get_body (other), "For the administrator");
  g_assert_null (strstr (bounce_draft_get_body (other), "Junk email"));
}

static void
test_ticket (void)
{
  g_autoptr (BounceFacts) facts = new_ordinary_facts ();
  g_autoptr (BounceGuide) guide = new_guide (HELPS);
  g_autoptr (GBytes) bounce = g_bytes_new_static ("Subject: x\n\nx\n", 14);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bounce);
  g_autoptr (BounceDraft) draft =
      bounce_draft_new_ticket (facts, guide, "Who refused: them\n", bounce, sha256);
  const char *body = bounce_draft_get_body (draft);

  g_assert_cmpstr (bounce_draft_get_to (draft), ==, "help@example.net");
  g_assert_false (bounce_draft_is_other_channel (draft));
  g_assert_cmpstr (
      bounce_draft_get_subject (draft), ==, "Bounced mail to anna@contoso.example: Taken for spam");
  assert_has (body, "From: ben@example.org\n");
  assert_has (body, "To: anna@contoso.example\n");
  assert_has (body, "Status code: 5.7.1\n");
  assert_has (body, "Reply code: 550\n");
  assert_has (body, "Refusing server: mx.contoso.example\n");
  assert_has (body, "Notice written by: out.example.org\n");
  assert_has (body, "Scenario: x\n");
  assert_has (body, "Who refused: them\n");
  assert_has (body, "550 5.7.1 Message rejected as spam");
  assert_has (body, sha256);
  g_assert_cmpstr (bounce_draft_get_attachment_name (draft), ==, "bounce.eml");
  g_assert_true (bounce_draft_get_attachment (draft) == bounce);
}

static void
test_guide_draft (void)
{
  g_autoptr (BounceFacts) facts = new_ordinary_facts ();
  g_autoptr (BounceGuide) guide = new_guide (HELPS);
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceDraft) none = bounce_guide_fill_draft (guide, "none", facts, &error);
  g_autoptr (BounceDraft) draft = bounce_guide_fill_draft (guide, "d", facts, NULL);

  g_assert_null (none);
  g_assert_error (error, BOUNCE_DRAFT_ERROR, BOUNCE_DRAFT_ERROR_NO_SUCH_DRAFT);
  g_assert_cmpstr (bounce_draft_get_subject (draft), ==, "About anna@contoso.example");
  g_assert_cmpstr (bounce_draft_get_body (draft), ==, "Hello,\n\nBye\n");
  g_assert_cmpstr (bounce_draft_get_to (draft), ==, "postmaster@contoso.example");
  g_assert_false (bounce_draft_is_other_channel (draft));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft/nasty-bytes", test_nasty_bytes);
  g_test_add_func ("/draft/injection", test_injection);
  g_test_add_func ("/draft/addresses", test_addresses);
  g_test_add_func ("/draft/bodies", test_bodies);
  g_test_add_func ("/draft/safe-sender", test_safe_sender);
  g_test_add_func ("/draft/ticket", test_ticket);
  g_test_add_func ("/draft/guide", test_guide_draft);
  return g_test_run ();
}
