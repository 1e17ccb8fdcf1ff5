/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>
#include <time.h>

#include "guide/extract.h"
#include "guide/facts.h"

#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"

static void
test_ip (void)
{
  static const struct
  {
    const char *text;
    const char *ip;
  } rows[] = {
    { "554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.spamhaus.org",
      "203.0.113.5" },
    { "550 5.7.606 Access denied, banned sending IP [203.0.113.6]. To request removal",
      "203.0.113.6" },
    { "550-5.7.1 [203.0.113.7] The IP you're using to send mail is not authorized to send",
      "203.0.113.7" },
    { "550 5.7.1 Unfortunately, messages from [203.0.113.8] weren't sent. (S3150)", "203.0.113.8" },
    { "421 4.7.0 [TSS04] Messages from 203.0.113.9 temporarily deferred", "203.0.113.9" },
    { "550 5.7.1 Your IP: 203.0.113.10 is blacklisted.", "203.0.113.10" },
    { "host mx.contoso.example[192.0.2.1] said: 550 5.1.1 User unknown", NULL },
    { "host mx.contoso.example[192.0.2.1] said: 554 5.7.1 Client host [203.0.113.11] blocked",
      "203.0.113.11" },
    { "connect to mx.contoso.example[192.0.2.1]:25: Connection timed out", NULL },
    { "550 5.7.1 [2001:db8::25] Our system has detected that this message from 2001:db8::25 does "
      "not meet IPv6 sending guidelines",
      "2001:db8::25" },
    { "550 5.7.25 [IPv6:2001:db8::26] client has no PTR record: rejected", "2001:db8::26" },
    { "553 5.7.1 blocked: 5.113.0.203.zen.spamhaus.org listed 127.0.0.4", "203.0.113.5" },
    { "550 5.7.1 blocked, answer 127.0.0.2 from list", NULL },
    { "250 2.0.0 Exchange 15.20.4200.12 said so from 15.20.300.1", NULL },
    { "550 5.7.1 rejected at 10:20:30:40", NULL },
    { "999.1.2.3 client blocked", NULL },
    { "", NULL },
    { NULL, NULL },
  };
  const char *others[] = { "mx.contoso.example", "192.0.2.1", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *ip = bounce_extract_ip (rows[i].text, others);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpstr (ip, ==, rows[i].ip);
    }
}

static void
test_blocklist (void)
{
  g_assert_cmpstr (
      bounce_extract_blocklist ("blocked using ZEN.Spamhaus.org; see"), ==, "Spamhaus ZEN");
  g_assert_cmpstr (
      bounce_extract_blocklist ("https://www.spamhaus.org/sbl/query/SBL1"), ==, "Spamhaus SBL");
  g_assert_cmpstr (bounce_extract_blocklist ("listed at bl.spamcop.net"), ==, "SpamCop");
  g_assert_cmpstr (bounce_extract_blocklist ("b.barracudacentral.org"), ==, "Barracuda");
  g_assert_cmpstr (bounce_extract_blocklist ("dnsbl-2.uceprotect.net"), ==, "UCEPROTECT Level 2");
  g_assert_null (bounce_extract_blocklist ("our own list"));
  g_assert_null (bounce_extract_blocklist (NULL));
}

static void
test_sizes (void)
{
  static const struct
  {
    const char *text;
    guint64 size;
    guint64 limit;
  } rows[] = {
    { "552 5.3.4 Message size exceeds fixed limit", 0, 0 },
    { "message size 31457280 exceeds size limit 10485760 of server mx.contoso.example",
      31457280,
      10485760 },
    { "552 5.3.4 Message too big: exceeds the maximum of 35 MB", 0, 35 * 1024 * 1024 },
    { "552-5.2.3 Your message exceeded Google's message size limits.", 0, 0 },
    { "552 Maximum message size is 20480 KB", 0, 20480 * 1024 },
    { "552 size limit: 10,485,760", 0, 10485760 },
    { "552 5.2.2 over quota limit 5.7.1", 0, 0 },
    { "550 limit 20 recipients", 0, 0 },
    { "max message size (9.5M) exceeded", 0, 9961472 },
    { NULL, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (bounce_extract_message_size (rows[i].text), ==, rows[i].size);
      g_assert_cmpuint (bounce_extract_size_limit (rows[i].text), ==, rows[i].limit);
    }
}

static void
test_new_address (void)
{
  static const struct
  {
    const char *text;
    const char *address;
  } rows[] = {
    { "551 5.1.6 User has moved to <anna.b@fabrikam.example>", "anna.b@fabrikam.example" },
    { "551 User not local; please try <anna@fabrikam.example>", "anna@fabrikam.example" },
    { "My new address is: anna@fabrikam.example.", "anna@fabrikam.example" },
    { "550 5.1.1 <anna@contoso.example> unknown; please try anna@contoso.example", NULL },
    { "550 anna@contoso.example unknown", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *address = bounce_extract_new_address (rows[i].text, "anna@contoso.example");

      g_assert_cmpstr (address, ==, rows[i].address);
    }
}

static void
test_date (void)
{
  static const struct
  {
    const char *text;
    const char *utc;
  } rows[] = {
    { "Thu, 5 Mar 2026 09:15:07 +0100", "2026-03-05T08:15:07" },
    { "5 Mar 2026 09:15 -0530 (IST)", "2026-03-05T14:45:00" },
    { "Thu, 05 Mar 2026 09:15:07 GMT", "2026-03-05T09:15:07" },
    { "Thu, 5 Mar 26 09:15:60 +0000", "2026-03-05T09:15:59" },
    { "2026-03-05T09:15:07Z", "2026-03-05T09:15:07" },
    { "2026-03-05T09:15:07+02:00", "2026-03-05T07:15:07" },
    { "5 Foo 2026 09:15:07 +0000", NULL },
    { "35 Mar 2026 09:15:07 +0000", NULL },
    { "yesterday", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GDateTime) date = bounce_extract_date (rows[i].text);
      g_autoptr (GDateTime) utc = date != NULL ? g_date_time_to_utc (date) : NULL;
      g_autofree char *text = utc != NULL ? g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S") : NULL;

      g_test_message ("%s", rows[i].text);
      g_assert_cmpstr (text, ==, rows[i].utc);
    }
}

static BounceReport *
new_report (BounceRecipient **recipient)
{
  BounceReport *report = bounce_report_new ();

  *recipient = bounce_recipient_new ();
  (*recipient)->address = g_strdup ("anna@contoso.example");
  g_ptr_array_add (report->recipients, *recipient);
  return report;
}

/* Every fact from where it stands. */
static void
test_collect (void)
{
  BounceRecipient *recipient;
  g_autoptr (BounceReport) report = new_report (&recipient);
  g_autoptr (BounceDiagnosis) diagnosis = bounce_diagnosis_new ("x");
  g_autoptr (GKeyFile) conf = g_key_file_new ();
  g_autoptr (BounceFacts) facts = NULL;
  static const char *const expected[][2] = {
    { "recipient", "anna@contoso.example" },
    { "recipient-name", "anna" },
    { "recipient-domain", "contoso.example" },
    { "sender", "ben@example.org" },
    { "sender-domain", "example.org" },
    { "refusing-server", "mx2.contoso.example" },
    { "reporting-server", "out.example.org" },
    { "provider", "Our Host" },
    { "support", "IT Service" },
    { "support-email", "help@example.org" },
    { "support-phone", NULL },
    { "quota-path", "Users & Services > POP/IMAP Mailboxes > username > Storage management" },
    { "subject", "Offer 4711" },
    { "reply", "554 5.7.1 inner words" },
    { "status", "5.7.1" },
    { "reply-code", "550" },
    { "diagnostic", "550 outer\nwords" },
    { "log-id", "ABC1" },
    { "retry-until", "Thursday, 5 March 2026, 09:15" },
    { "last-attempt", "as it was written" },
    { "sent-date", "4 March 2026" },
    { "attachment-name", "offer.exe" },
    { "message-size", NULL },
    { "failing-address", NULL },
    { "original-recipient", NULL },
    { "suggested-domain", NULL },
    { "check-result", NULL },
  };

  g_assert_true (g_key_file_load_from_data (
      conf,
      "[Organisation]\nProvider=Our Host\nSupportName=IT Service\nSupportEmail=help@example.org\n",
      -1,
      0,
      NULL));
  report->reporting_mta = g_strdup ("out.example.org");
  report->original_from = g_strdup ("ben@example.org");
  report->original_subject = g_strdup ("Offer 4711");
  report->original_date = g_strdup ("2026-03-04T23:00:00Z");
  report->returned = BOUNCE_RETURNED_HEADERS;
  report->original_size = 700;
  g_ptr_array_add (report->original_to, g_strdup ("Anna@Contoso.example"));
  g_ptr_array_add (report->original_attachments, g_strdup ("offer.exe"));
  recipient->status = g_strdup ("5.7.1");
  recipient->reply_code = 550;
  recipient->diagnostic = g_strdup ("550 outer\nwords");
  recipient->log_id = g_strdup ("ABC1");
  recipient->will_retry_until = g_strdup ("Thu, 5 Mar 2026 10:15:00 +0100");
  recipient->last_attempt = g_strdup ("as it was  written");
  recipient->remote_mta = g_strdup ("mx1.contoso.example");
  diagnosis->refusing_mta = g_strdup ("mx2.contoso.example");
  diagnosis->inner_reply = g_strdup ("554 5.7.1 inner words");
  facts = bounce_facts_collect (NULL, report, recipient, diagnosis, conf);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_test_message ("%s", expected[i][0]);
      g_assert_true (bounce_facts_is_known (expected[i][0]));
      g_assert_cmpstr (bounce_facts_get (facts, expected[i][0]), ==, expected[i][1]);
    }
}

/* An alias or a forwarding stands between the address written to and the one that failed. */
static void
test_forwarding (void)
{
  BounceRecipient *recipient;
  g_autoptr (BounceReport) report = new_report (&recipient);
  g_autoptr (BounceFacts) by_to = NULL;
  g_autoptr (BounceFacts) by_field = NULL;
  g_autoptr (BounceFacts) unclear = NULL;
  g_autoptr (BounceFacts) same = NULL;

  same = bounce_facts_collect (NULL, report, recipient, NULL, NULL);
  g_assert_null (bounce_facts_get (same, "failing-address"));
  g_ptr_array_add (report->original_to, g_strdup ("info@fabrikam.example"));
  by_to = bounce_facts_collect (NULL, report, recipient, NULL, NULL);
  g_assert_cmpstr (bounce_facts_get (by_to, "failing-address"), ==, "anna@contoso.example");
  g_assert_cmpstr (bounce_facts_get (by_to, "original-recipient"), ==, "info@fabrikam.example");
  g_ptr_array_add (report->original_to, g_strdup ("desk@fabrikam.example"));
  unclear = bounce_facts_collect (NULL, report, recipient, NULL, NULL);
  g_assert_cmpstr (bounce_facts_get (unclear, "failing-address"), ==, "anna@contoso.example");
  g_assert_null (bounce_facts_get (unclear, "original-recipient"));
  recipient->original_address = g_strdup ("desk@fabrikam.example");
  by_field = bounce_facts_collect (NULL, report, recipient, NULL, NULL);
  g_assert_cmpstr (bounce_facts_get (by_field, "original-recipient"), ==, "desk@fabrikam.example");
}

/* The reply names its codes once. */
static void
test_reply (void)
{
  static const struct
  {
    guint code;
    const char *status;
    const char *words;
    const char *reply;
  } rows[] = {
    { 550, "5.1.1", "550 5.1.1 User unknown", "550 5.1.1 User unknown" },
    { 550, "5.1.1", "User\nunknown", "550 5.1.1 User unknown" },
    { 550, NULL, "User unknown", "550 User unknown" },
    { 0, "5.1.1", "User unknown (5.1.1)", "User unknown (5.1.1)" },
    { 0, "5.1.1", NULL, "5.1.1" },
    { 0, NULL, NULL, "no reason was given" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BounceRecipient *recipient;
      g_autoptr (BounceReport) report = new_report (&recipient);
      g_autoptr (BounceFacts) facts = NULL;

      recipient->reply_code = rows[i].code;
      recipient->status = g_strdup (rows[i].status);
      recipient->diagnostic = g_strdup (rows[i].words);
      facts = bounce_facts_collect (NULL, report, recipient, NULL, NULL);
      g_assert_cmpstr (bounce_facts_get (facts, "reply"), ==, rows[i].reply);
    }
}

static void
test_fill (void)
{
  BounceRecipient *recipient;
  g_autoptr (BounceReport) report = new_report (&recipient);
  g_autoptr (BounceFacts) facts = NULL;
  static const char *const rows[][2] = {
    { "{recipient} is full", "anna@contoso.example is full" },
    { "{subject}", FSI "\xd7\xa9\xd7\x9c {recipient} %s%n" PDI },
    { "{refusing-server} says no. {refusing-server} or {refusing-server}",
      "The other mail server says no. The other mail server or the other mail server" },
    { "{unknown} { {} }", "{unknown} { {} }" },
    { "{ip}", "…" },
    { "{recipient", "{recipient" },
    { "", "" },
  };

  /* What steers the direction of text is taken out, what merely is another script is isolated. */
  report->original_subject = g_strdup ("\xd7\xa9\xd7\x9c\xe2\x80\xae {recipient}\r\n %s%n" PDI FSI);
  facts = bounce_facts_collect (NULL, report, recipient, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = bounce_facts_fill (facts, rows[i][0]);

      g_assert_cmpstr (text, ==, rows[i][1]);
    }
  g_assert_false (bounce_facts_is_said (facts, "refusing-server"));
  g_assert_true (bounce_facts_has_all (facts, NULL));
  g_assert_true (bounce_facts_has_all (facts, " recipient  subject "));
  g_assert_false (bounce_facts_has_all (facts, "recipient ip"));
  bounce_facts_set (facts, "check-result", "There is no such domain.");
  g_assert_true (bounce_facts_has_all (facts, "check-result"));
  bounce_facts_set (facts, "check-result", NULL);
  g_assert_null (bounce_facts_get (facts, "check-result"));
  bounce_facts_set (facts, "recipient", "");
  g_assert_cmpstr (bounce_facts_get (facts, "recipient"), ==, "the recipient");
  g_assert_true (bounce_facts_is_constant ("recipient"));
  g_assert_false (bounce_facts_is_constant ("ip"));
  g_assert_false (bounce_facts_is_known ("recipients"));
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  tzset ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/ip", test_ip);
  g_test_add_func ("/facts/blocklist", test_blocklist);
  g_test_add_func ("/facts/sizes", test_sizes);
  g_test_add_func ("/facts/new-address", test_new_address);
  g_test_add_func ("/facts/date", test_date);
  g_test_add_func ("/facts/collect", test_collect);
  g_test_add_func ("/facts/forwarding", test_forwarding);
  g_test_add_func ("/facts/reply", test_reply);
  g_test_add_func ("/facts/fill", test_fill);
  return g_test_run ();
}
