/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "report/decoder.h"
#include "report/redact.h"
#include "report/report.h"
#include "rulebook/rulebook.h"

/* What points at persons in the planted mails. None of it may be in a redacted copy. */
static const char *const secrets[] = {
  "Wintermantel",
  "Friederike",
  "f.wintermantel",
  "Quaderstein",
  "bert.q",
  "q-4711",
  "0170 5551234",
  "01705551234",
  "+49 30 901820",
  "5551234",
  "DE89370400440532013000",
  "DE89 3704",
  "K-2024-88123",
  "hunter2xyz",
  "s3cr3tT0k3n",
  "vertraulich-Fusion",
  "Fusionsvertrag",
  "4111 1111 1111 1111",
};

#define TO_WHOM "\"Friederike Wintermantel\" <f.wintermantel@example.org>"
#define HEAD                                                                                       \
  "Return-Path: <>\nDelivered-To: f.wintermantel@example.org\n"                                    \
  "Received: from mx.example.net by mail.example.org for <f.wintermantel@example.org>\n"           \
  "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nTo: " TO_WHOM "\n"                   \
  "X-Account: K-2024-88123\n"                                                                      \
  "Subject: Undelivered Mail Returned to Sender\nMessage-ID: <a1b2@mx.example.net>\n"              \
  "Date: Mon, 2 Jun 2025 10:00:00 +0000\nMIME-Version: 1.0\n"
#define REPORT_HEAD                                                                                \
  HEAD "Content-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\n\n"
#define STATUS                                                                                     \
  "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n"             \
  "X-Postfix-Sender: rfc822; f.wintermantel@example.org\n\n"                                       \
  "Final-Recipient: rfc822; bert.q@partner.example\nAction: failed\nStatus: 5.1.1\n"               \
  "Remote-MTA: dns; mx.partner.example\n"                                                          \
  "Diagnostic-Code: smtp; 550-5.1.1 <bert.q@partner.example>: user unknown; see\n"                 \
  " https://help.partner.example/errors/550?who=bert.q%40partner.example&token=s3cr3tT0k3n\n\n"
#define RETURNED                                                                                   \
  "--B\nContent-Type: message/rfc822\n\nReceived: by host; for f.wintermantel@example.org\n"       \
  "From: " TO_WHOM "\nTo: =?utf-8?q?Bert_Quaderstein?= <bert.q@partner.example>\n"                 \
  "Subject: =?utf-8?b?dmVydHJhdWxpY2gtRnVzaW9u?=\nMessage-ID: <x1@example.org>\n"                  \
  "Content-Type: text/plain\n\nCall 0170 5551234, password: hunter2xyz\n--B--\n"
/* "Fusionsvertrag fuer Bert Quaderstein, Tel. +49 30 901820, IBAN DE89370400440532013000" */
#define BASE64_TEXT                                                                                \
  "RnVzaW9uc3ZlcnRyYWcgZnVlciBCZXJ0IFF1YWRlcnN0ZWluLCBUZWwuICs0OSAzMCA5MDE4MjAsIElCQU4gREU4OTM3\n" \
  "MDQwMDQ0MDUzMjAxMzAwMA==\n"

typedef struct
{
  const char *what;
  const char *mail;
  const char *kept[6]; /* what support needs and must find */
} Row;

static const Row rows[] = {
  { "a report with everything in its places",
    REPORT_HEAD
    "--B\nContent-Type: text/plain\n\nThis is the mail system at host mx.example.net.\n\n"
    "<bert.q@partner.example>: host mx.partner.example[192.0.2.25] said: 550 5.1.1\n"
    "    user unknown (in reply to RCPT TO command)\n\n" STATUS RETURNED,
    { "partner.example",
      "550 5.1.1",
      "user unknown",
      "mx.partner.example[192.0.2.25]",
      "Status: 5.1.1",
      "https://help.partner.example/errors/550[...]" } },
  { "the notice as base64",
    REPORT_HEAD
    "--B\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    /* "Hello Friederike,\nyour mail \"vertraulich-Fusion\" to Bert Quaderstein
     * <bert.q@partner.example> failed: mailbox full. Phone 0170 5551234\n" */
    "SGVsbG8gRnJpZWRlcmlrZSwKeW91ciBtYWlsICJ2ZXJ0cmF1bGljaC1GdXNpb24iIHRvIEJlcnQgUXVhZGVy\n"
    "c3RlaW4gPGJlcnQucUBwYXJ0bmVyLmV4YW1wbGU+IGZhaWxlZDogbWFpbGJveCBmdWxsLiBQaG9uZSAwMTcw\n"
    "IDU1NTEyMzQK\n" STATUS RETURNED,
    { "mailbox full", "partner.example", "[subject]" } },
  { "the notice as quoted-printable",
    REPORT_HEAD "--B\nContent-Type: text/plain; charset=iso-8859-1\n"
                "Content-Transfer-Encoding: quoted-printable\n\n"
                "Liebe Friederike,\n=46riederike =57intermantel hat an bert=2Eq=40partner.example "
                "geschr=\nieben. Kundennummer: K-2024-88123. Kein Empf=E4nger.\n" STATUS RETURNED,
    { "Kein Empf\xc3\xa4nger", "partner.example" } },
  { "an HTML notice",
    REPORT_HEAD
    "--B\nContent-Type: text/html; charset=utf-8\n\n<html><p>Hi <b>Fried</b>erike&#44; your"
    " message to <a href=\"mailto:bert.q@partner.example\">bert.q&#64;partner.example</a>"
    " couldn&#39;t be delivered.<p>W&#105;ntermantel</html>\n" STATUS RETURNED,
    { "delivered", "partner.example" } },
  { "prose with the mail behind it",
    HEAD "Content-Type: text/plain\n\nHi. This is the qmail-send program at example.net.\n"
         "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
         "<bert.q@partner.example>:\n192.0.2.25 does not like recipient.\n"
         "Remote host said: 550 5.7.1 blocked\n\n--- Below this line is a copy of the message.\n\n"
         "Return-Path: <f.wintermantel@example.org>\nReceived: (qmail 1 invoked by uid 1)\n"
         "From: " TO_WHOM "\nTo: bert.q@partner.example\n"
         "Subject: =?utf-8?q?vertraulich-Fusion?=\nMIME-Version: 1.0\n"
         "Content-Transfer-Encoding: base64\n\n" BASE64_TEXT,
    { "550 5.7.1 blocked",
      "192.0.2.25",
      "partner.example",
      "text of the returned mail was left out" } },
  { "encoded lines of no mail, in the middle of a notice",
    HEAD
    "Content-Type: text/plain\n\nCould not deliver:\n" BASE64_TEXT "bert.q=40partner.example\n"
    "bert.q%40partner.example\nbert.q (at) partner.example\nbert.q\xef\xbc\xa0partner.example\n"
    "552 5.2.2 over quota\n",
    { "552 5.2.2 over quota" } },
  { "a notice in a forwarded mail",
    "From: " TO_WHOM "\nTo: support@helpdesk.example\nSubject: Fwd: failure\nMIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=\"F\"\n\n--F\nContent-Type: text/plain\n\n"
    "Please help, my account K-2024-88123 is locked.\n\nBest regards\nFriederike Wintermantel\n"
    "Quaderstein AG\n\n--F\nContent-Type: message/rfc822\n\n" REPORT_HEAD
    "--B\nContent-Type: text/plain\n\n<bert.q@partner.example>: 550 5.1.1 no such user\n\n" STATUS
    "--B\nContent-Type: message/rfc822\n\nFrom: " TO_WHOM "\nTo: bert.q@partner.example\n"
    "Subject: vertraulich-Fusion\nContent-Type: multipart/mixed; boundary=\"C\"\n\n--C\n"
    "Content-Type: message/rfc822\n\nFrom: x@example.org\nTo: bert.q@partner.example\nSubject: "
    "s\n\n"
    "Deep inside: hunter2xyz\n--C\nContent-Type: application/pdf; name=\"Fusionsvertrag.pdf\"\n"
    "Content-Transfer-Encoding: base64\n\n" BASE64_TEXT "--C--\n--B--\n--F--\n",
    { "550 5.1.1 no such user", "Status: 5.1.1" } },
  { "secrets in the notice's own words",
    HEAD
    "Content-Type: text/plain; charset=utf-8\n\nYour mail to bert.q@partner.example was rejected.\n"
    "token=s3cr3tT0k3n\nhttps://partner.example/u/q-4711/reset/s3cr3tT0k3n4711\n"
    "IBAN: DE89 3704 0044 0532 0130 00 card 4111 1111 1111 1111 Tel: 0170 5551234\n"
    "tel:+49-30-901820 www.partner.example/q-4711?x=hunter2xyz\n"
    "Customer number: K-2024-88123\nReason: 554 5.7.1 Service unavailable; Client host"
    " [192.0.2.7] blocked using zen.spamhaus.org on 2025-06-02 10:11:12 (198.51.100.9)\n",
    { "554 5.7.1 Service unavailable",
      "[192.0.2.7]",
      "zen.spamhaus.org",
      "2025-06-02 10:11:12 (198.51.100.9)",
      "https://partner.example/" } },
  { "encoded words, whole and split, also within a name and a character",
    HEAD "X-Failed-Recipients: =?utf-8?q?bert=2Eq?=@partner.example\n"
         "Content-Type: text/plain; charset=utf-8\n\n"
         "To: =?iso-8859-1?q?Fried?=\n =?utf-8?b?ZXJpa2UgV2lu?= =?utf-8?q?termantel?=\n"
         "Cc: =?utf-8?b?RnJpZWRlcmlrZSBXaW50ZXJtYW50ZWw=?=\n"
         "=?utf-8?q?M=C3?= =?utf-8?q?=BCllerin_Friederike?= =?x-nobody-knows?b?V2ludGVybWFudGVs?=\n"
         "=?ibm037?b?5omVo4WZlIGVo4WT?= =?utf-8?q?Winter?==?utf-8?q?mantel?=\n"
         "bert.q@partner.example failed: 550 5.1.1 no such user\n",
    { "550 5.1.1 no such user", "@partner.example" } },
  { "parameters, preamble, epilogue, boundary and names of parts",
    HEAD "Content-Type: multipart/mixed; boundary=\"Friederike-Wintermantel-0170\";\n"
         " x-who*0*=utf-8''f%2Ewintermantel; x-who*1=\"@example.org\"\n"
         "Content-Description: Quaderstein\n\nPreamble by Friederike Wintermantel\n"
         "--Friederike-Wintermantel-0170\nContent-Type: text/plain; name*=utf-8''Quaderstein\n"
         "Content-ID: <f.wintermantel@example.org>\n\n"
         "<bert.q@partner.example>: 550 5.1.1 unknown user\n"
         "--Friederike-Wintermantel-0170\nContent-Type: application/pdf;\n"
         " name=\"=?utf-8?q?Quaderstein?=.pdf\"\n"
         "Content-Disposition: attachment; filename*0*=utf-8''Fusions; filename*1*=vertrag.pdf\n"
         "Content-Transfer-Encoding: base64\n\n" BASE64_TEXT
         "--Friederike-Wintermantel-0170\nContent-Type: Quaderstein/x; name=s3cr3tT0k3n\n\n"
         "hunter2xyz\n--Friederike-Wintermantel-0170--\nEpilogue: 0170 5551234 Bert Quaderstein\n",
    { "550 5.1.1 unknown user", "A part was left out: application" } },
  { "HTML with entities, links, comments and hidden text",
    HEAD "Cc: Bert Quaderstein <bert.q@partner.example>\n"
         "Content-Type: text/html; charset=utf-8\n\n<html><head><title>Quaderstein</title>"
         "<style>.f.wintermantel {}</style><!-- hunter2xyz --></head><body>"
         "<p>To <a href=\"https://partner.example/r?who=bert.q&#x40;partner.example&amp;"
         "t=s3cr3tT0k3n\">&#66;ert &Quot;&#x51;uader&shy;stein</a> (0170&nbsp;555&#8203;1234)"
         "<img src=\"https://partner.example/s3cr3tT0k3n.png\" alt=\"Wintermantel\">"
         "<p>Fr<i>ied</i>&zwnj;erike: 550 5.1.1 <b>no such user</b></body></html>\n",
    { "550 5.1.1", "no such user" } },
  { "marks of other mails, and the ways of this one",
    HEAD "References: <f.wintermantel.1@example.org> <Quaderstein@Wintermantel.local>\n"
         "In-Reply-To: <q-4711@example.org>\nThread-Topic: Fusionsvertrag\n"
         "Received: from Friederikes-Wintermantel (HELO q-4711) by mx.example.net id s3cr3tT0k3n\n"
         "List-Unsubscribe: <https://example.net/u?hunter2xyz>\n"
         "DKIM-Signature: v=1; i=f.wintermantel@example.org\nContent-Type: text/plain\n\n"
         "Message-ID <hunter.7@Friederike.wintermantel.local> to bert.q@partner.example:\n"
         "550 5.1.1 no such user (0170:555:1234)\n",
    { "550 5.1.1 no such user" } },
  { "digits and letters of other scripts",
    HEAD "Content-Type: text/plain; charset=utf-8\n\n"
         "\xef\xbc\xa6riederike \xef\xbc\xb7\xc4\xb1ntermantel WINTERMANTEL wintermantels\n"
         "Phone \xef\xbc\x90\xef\xbc\x91\xef\xbc\x97\xef\xbc\x90 5551234, "
         "\xd9\xa0\xd9\xa1\xd9\xa7\xd9\xa0\xd9\xa5\xd9\xa5\xd9\xa5\xd9\xa1\n"
         "Fried\xe2\x80\x8c"
         "erike, Win\xcc\x81termantel; 550 5.1.1 no such user\n",
    { "550 5.1.1 no such user" } },
  { "an Exchange subject repeats the returned one",
    "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>\n"
    "To: " TO_WHOM
    "\nSubject: Undeliverable: vertraulich-Fusion\nThread-Topic: vertraulich-Fusion\n"
    "References: <f.wintermantel@example.org>\nContent-Type: text/plain\n\n"
    "Your message to bert.q@partner.example couldn't be delivered.\n"
    "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found'\n",
    { "Undeliverable: [subject]", "RESOLVER.ADR.RecipientNotFound", "550 5.1.10" } },
};

static gboolean
contains (GBytes *bytes, const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *folded = g_ascii_strdown (text, -1);
  g_autofree char *all = g_ascii_strdown (data, (gssize)length);

  return memmem (all, length, folded, strlen (folded)) != NULL;
}

/* A secret may also have slipped through in one of the encodings. */
static gboolean
contains_encoded (GBytes *bytes, const char *text)
{
  g_autoptr (GString) quoted = g_string_new (NULL);
  g_autofree char *percent = g_uri_escape_string (text, NULL, FALSE);

  for (gsize shift = 0; shift < 3; shift++)
    {
      g_autofree char *padded = g_strdup_printf ("%.*s%s", (int)shift, "xxx", text);
      g_autofree char *base64 = g_base64_encode ((const guchar *)padded, strlen (padded));
      gsize length = strlen (base64);

      /* The characters at both ends depend on their neighbours. */
      if (length > 12)
        {
          base64[length - 4] = '\0';
          if (contains (bytes, base64 + (shift > 0 ? 4 : 0)))
            return TRUE;
        }
    }
  for (const char *p = text; *p != '\0'; p++)
    g_string_append_printf (quoted, "=%02X", (guchar)*p);
  return contains (bytes, text) || contains (bytes, quoted->str) || contains (bytes, percent);
}

static const char *const other_secrets[] = {
  "\xe5\xb1\xb1\xe7\x94\xb0", /* Yamada */
  "\xe5\xa4\xaa\xe9\x83\x8e", /* Taro */
  "M\xc3\xbcller",
};

/* Whether the text stands there as that charset writes it. */
static gboolean
contains_in (GBytes *bytes, const char *text, const char *charset)
{
  gsize length, written;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *converted = g_convert (text, -1, charset, "utf-8", NULL, &written, NULL);

  return converted != NULL && written > 0 && memmem (data, length, converted, written) != NULL;
}

/* Characters that the charset does not have are left out of the text. */
static GBytes *
new_mail_in (const char *charset, const char *encoding, const char *text)
{
  g_autoptr (GString) mail =
      g_string_new (HEAD "Cc: =?utf-8?b?5bGx55Sw5aSq6YOO?= <y@example.org>,\n"
                         " =?utf-8?q?M=C3=BCller?= <m@example.org>\n");
  g_autofree char *body = NULL;
  gsize length;

  body = g_convert_with_fallback (text, -1, charset, "utf-8", "?", NULL, &length, NULL);
  g_assert_nonnull (body);
  g_string_append_printf (mail,
                          "Content-Type: text/plain; charset=%s\n"
                          "Content-Transfer-Encoding: %s\n\n",
                          charset,
                          encoding);
  if (strcmp (encoding, "base64") == 0)
    {
      g_autofree char *base64 = g_base64_encode ((const guchar *)body, length);

      g_string_append (mail, base64);
    }
  else if (strcmp (encoding, "8bit") == 0)
    g_string_append_len (mail, body, (gssize)length);
  else
    for (gsize i = 0; i < length; i++)
      g_string_append_printf (mail, i % 20 == 19 ? "=%02X=\n" : "=%02X", (guchar)body[i]);
  return g_bytes_new (mail->str, mail->len);
}

static void
test_personal (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) mail = g_bytes_new (rows[i].mail, strlen (rows[i].mail));
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceCopy) made = bounce_redact (mail, BOUNCE_REDACT_PERSONAL, &error);
      GBytes *copy = made != NULL ? made->bytes : NULL;

      g_test_message ("%s", rows[i].what);
      g_assert_no_error (error);
      if (g_test_verbose ())
        g_print (
            "%.*s\n", (int)g_bytes_get_size (copy), (const char *)g_bytes_get_data (copy, NULL));
      for (guint j = 0; j < G_N_ELEMENTS (secrets); j++)
        if (contains_encoded (copy, secrets[j]))
          g_error ("%s: \"%s\" leaks", rows[i].what, secrets[j]);
      for (guint j = 0; j < G_N_ELEMENTS (rows[i].kept) && rows[i].kept[j] != NULL; j++)
        if (!contains (copy, rows[i].kept[j]))
          g_error ("%s: \"%s\" is lost", rows[i].what, rows[i].kept[j]);
      g_assert_true (contains (copy, "It is not the exact mail"));
    }
}

/* The copy is a notice again, and says the same. */
static void
test_readable (void)
{
  g_autoptr (GBytes) mail = g_bytes_new (rows[0].mail, strlen (rows[0].mail));

  bounce_decoder_init ();
  for (BounceRedactLevel level = BOUNCE_REDACT_NOTICE; level < BOUNCE_N_REDACT_LEVELS; level++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceCopy) made = bounce_redact (mail, level, &error);
      GBytes *copy = made != NULL ? made->bytes : NULL;
      g_autoptr (BounceReport) report = bounce_report_decode (copy, &error);
      const BounceRecipient *recipient;

      g_assert_no_error (error);
      g_assert_cmpint (report->kind, ==, BOUNCE_KIND_BOUNCE);
      g_assert_cmpuint (report->recipients->len, ==, 1);
      recipient = report->recipients->pdata[0];
      g_assert_cmpstr (recipient->status, ==, "5.1.1");
      g_assert_true (g_str_has_suffix (recipient->address, "@partner.example"));
    }
}

static void
test_notice (void)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) mail = g_bytes_new (rows[i].mail, strlen (rows[i].mail));
      g_autoptr (BounceCopy) made = bounce_redact (mail, BOUNCE_REDACT_NOTICE, &error);
      GBytes *copy = made != NULL ? made->bytes : NULL;

      g_assert_no_error (error);
      g_test_message ("%s", rows[i].what);
      /* The text of the returned mail is gone; the words of the notice are not. */
      if (i == 0)
        g_assert_false (contains_encoded (copy, "hunter2xyz"));
      if (i == 4)
        g_assert_false (contains_encoded (copy, "Fusionsvertrag"));
      if (g_test_verbose ())
        g_print (
            "%.*s\n", (int)g_bytes_get_size (copy), (const char *)g_bytes_get_data (copy, NULL));
      g_assert_true (contains (copy, "55"));
      g_assert_true (contains (copy, "It is not the exact mail"));
    }
}

/* A name and numbers in every charset that mail comes in, and in some that it does not. What cannot
 * be read is left out: none of its bytes may be in the copy. */
static void
test_charsets (void)
{
  static const char *const charsets[] = { "utf-8",    "iso-8859-1", "iso-8859-15", "windows-1252",
                                          "us-ascii", "utf-7",      "utf-16",      "utf-16le",
                                          "utf-16be", "utf-32le",   "iso-2022-jp", "shift_jis",
                                          "euc-jp",   "gb18030",    "big5",        "iso-2022-kr",
                                          "euc-kr",   "ibm037",     "ucs-2be" };
  static const char *const encodings[] = { "base64", "quoted-printable", "8bit" };
  static const char text[] = "550 5.1.1 no such user: Friederike Wintermantel +49 30 901820, "
                             "bert.q@partner.example, "
                             "\xe5\xb1\xb1\xe7\x94\xb0\xe5\xa4\xaa\xe9\x83\x8e, M\xc3\xbcller\n";

  for (guint i = 0; i < G_N_ELEMENTS (charsets) * G_N_ELEMENTS (encodings); i++)
    {
      const char *charset = charsets[i / G_N_ELEMENTS (encodings)];
      const char *encoding = encodings[i % G_N_ELEMENTS (encodings)];
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) mail = new_mail_in (charset, encoding, text);
      g_autoptr (BounceCopy) copy = bounce_redact (mail, BOUNCE_REDACT_PERSONAL, &error);

      g_test_message ("%s as %s", charset, encoding);
      g_assert_no_error (error);
      for (guint j = 0; j < G_N_ELEMENTS (secrets); j++)
        if (contains_encoded (copy->bytes, secrets[j]) ||
            contains_in (copy->bytes, secrets[j], charset))
          g_error ("%s: \"%s\" leaks", charset, secrets[j]);
      for (guint j = 0; j < G_N_ELEMENTS (other_secrets); j++)
        if (contains_encoded (copy->bytes, other_secrets[j]) ||
            contains_in (copy->bytes, other_secrets[j], charset))
          g_error ("%s: \"%s\" leaks", charset, other_secrets[j]);
      if (strcmp (charset, "utf-8") == 0 || strcmp (charset, "utf-16le") == 0 ||
          strcmp (charset, "iso-2022-jp") == 0 || strcmp (charset, "utf-7") == 0)
        g_assert_true (contains (copy->bytes, "550 5.1.1 no such user"));
    }
}

static void
test_exact (void)
{
  g_autoptr (GBytes) mail = g_bytes_new (rows[0].mail, strlen (rows[0].mail));
  g_autoptr (BounceCopy) made = bounce_redact (mail, BOUNCE_REDACT_EXACT, NULL);

  g_assert_true (g_bytes_equal (mail, made->bytes));
}

/* Whatever comes in, something that says what it is comes out, or an error. */
static void
test_odd (void)
{
  static const char *const mails[] = {
    "",
    "\n",
    "no header at all, but 0170 5551234",
    "Content-Type: multipart/mixed\n\nno boundary",
    "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n--x--\n",
    "Content-Type: text/plain; charset=nonsense\n\n\xff\xfe\x80 0170 5551234\n",
    "From: \xe4 <f.wintermantel@example.org>\n\nf.wintermantel@example.org\n",
    "Content-Type: application/octet-stream\n\nf.wintermantel@example.org\n",
    "Subject: =?utf-8?b?SGFsbG8?= =?x?q?=\n\n=?utf-8?q?0170=205551234?=\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_autoptr (GBytes) mail = g_bytes_new (mails[i], strlen (mails[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceCopy) made = bounce_redact (mail, BOUNCE_REDACT_PERSONAL, &error);
      GBytes *copy = made != NULL ? made->bytes : NULL;

      g_test_message ("odd mail %u: %s", i, error != NULL ? error->message : "copied");
      g_assert_true ((copy != NULL) == (error == NULL));
      for (guint j = 0; copy != NULL && j < G_N_ELEMENTS (secrets); j++)
        g_assert_false (contains_encoded (copy, secrets[j]));
    }
}

/* What the program finds in a mail, a line for each recipient. */
static char *
describe (BounceRulebook *rulebook, GBytes *mail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReport) report = bounce_report_decode (mail, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < MAX (report->recipients->len, 1); i++)
    {
      const BounceRecipient *recipient =
          report->recipients->len > 0 ? report->recipients->pdata[i] : NULL;
      g_autoptr (BounceDiagnosis) diagnosis =
          bounce_rulebook_diagnose (rulebook, report, recipient);
      const char *at = recipient != NULL && recipient->address != NULL
                           ? strrchr (recipient->address, '@')
                           : NULL;

      g_string_append_printf (out,
                              "%d %s %s %s\n",
                              bounce_diagnosis_get_kind (diagnosis, report),
                              diagnosis->scenario,
                              recipient != NULL && recipient->status != NULL ? recipient->status
                                                                             : "-",
                              at != NULL ? at : "-");
    }
  return g_string_free (out, FALSE);
}

/* A copy is of use to support: the program itself finds in it what it finds in the mail. */
static void
test_same_scenario (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "bounces", NULL);
  g_autoptr (BounceRulebook) rulebook = bounce_rulebook_load (NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0, n_other = 0;

  bounce_decoder_init ();
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;
      g_autofree char *expected = NULL;
      g_autoptr (GBytes) mail = NULL;
      gsize length;

      if (!g_str_has_suffix (name, ".eml"))
        continue;
      g_assert_true (g_file_get_contents (file, &text, &length, NULL));
      mail = g_bytes_new (text, length);
      expected = describe (rulebook, mail);
      for (BounceRedactLevel level = BOUNCE_REDACT_NOTICE; level < BOUNCE_N_REDACT_LEVELS; level++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (BounceCopy) copy = bounce_redact (mail, level, &error);
          g_autofree char *found = NULL;

          n++;
          if (copy == NULL)
            {
              g_test_message ("%s, level %d: %s", name, level, error->message);
              n_other++;
              continue;
            }
          found = describe (rulebook, copy->bytes);
          if (strcmp (found, expected) != 0)
            {
              g_test_message ("%s, level %d: %s instead of %s", name, level, found, expected);
              n_other++;
            }
        }
    }
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpuint (n_other, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redact/exact", test_exact);
  g_test_add_func ("/redact/charsets", test_charsets);
  g_test_add_func ("/redact/notice", test_notice);
  g_test_add_func ("/redact/personal", test_personal);
  g_test_add_func ("/redact/readable", test_readable);
  g_test_add_func ("/redact/odd", test_odd);
  g_test_add_func ("/redact/same-scenario", test_same_scenario);
  return g_test_run ();
}
