/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "case/case.h"
#include "case/summary.h"
#include "case/ticket-copy.h"
#include "check/checks.h"

#define MAIL                                                                                       \
  "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@out.example.org>\r\n"              \
  "To: ben@example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n"                        \
  "Date: Thu, 5 Mar 2026 09:15:00 +0000\r\nMIME-Version: 1.0\r\n"                                  \
  "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"            \
  "--b\r\nContent-Type: text/plain\r\n\r\n<anna@contoso.example>: Domain not found\r\n"            \
  "--b\r\nContent-Type: message/delivery-status\r\n\r\n"                                           \
  "Reporting-MTA: dns; out.example.org\r\n\r\n"                                                    \
  "Final-Recipient: rfc822; anna@contoso.example\r\nAction: failed\r\nStatus: 5.4.4\r\n"           \
  "Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error for\r\n"          \
  " name=contoso.example type=AAAA: Host not found\r\n--b--\r\n"

static BounceReading *
new_reading (const char *scenario, guint n_recipients)
{
  BounceReading *reading = g_new0 (BounceReading, 1);

  reading->report = bounce_report_new ();
  reading->kind = BOUNCE_KIND_BOUNCE;
  reading->diagnoses = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_diagnosis_free);
  reading->warnings = g_ptr_array_new_with_free_func (g_free);
  reading->report->original_from = g_strdup ("ben@example.org");
  reading->report->reporting_mta = g_strdup ("out.example.org");
  for (guint i = 0; i < MAX (n_recipients, 1); i++)
    {
      BounceDiagnosis *diagnosis = bounce_diagnosis_new (scenario);

      diagnosis->certainty = BOUNCE_CERTAINTY_CERTAIN;
      diagnosis->permanence = BOUNCE_PERMANENCE_PERMANENT;
      diagnosis->refused_by = BOUNCE_REFUSED_BY_OWN;
      for (guint j = 0; j < 3; j++)
        bounce_diagnosis_add_evidence (
            diagnosis, "Host not found", "diagnostic", "postfix-host-not-found", scenario);
      g_ptr_array_add (diagnosis->alternatives, g_strdup (scenario));
      g_ptr_array_add (diagnosis->alternatives, g_strdup ("mailbox-full"));
      g_ptr_array_add (reading->diagnoses, diagnosis);
    }
  for (guint i = 0; i < n_recipients; i++)
    {
      BounceRecipient *recipient = bounce_recipient_new ();

      recipient->address = g_strdup_printf ("anna%u@contoso.example", i);
      recipient->status = g_strdup ("5.4.4");
      recipient->diagnostic = g_strdup ("Host or domain name not found. Name service error for "
                                        "name=contoso.example type=AAAA: Host not found");
      g_ptr_array_add (reading->report->recipients, recipient);
    }
  return reading;
}

static BounceCase *
new_case (BounceLibrary *library)
{
  g_autoptr (GBytes) mail = g_bytes_new_static (MAIL, strlen (MAIL));

  return bounce_case_new (library, mail, "bounce.eml");
}

static BounceFinding *
get_finding (BounceCase *self, guint position)
{
  g_autoptr (BounceFinding) finding =
      g_list_model_get_item (bounce_case_get_findings (self), position);

  g_assert_nonnull (finding);
  return finding; /* the case keeps it */
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* A look-up splits what the notice left open, and a later one takes its change back. */
static void
test_domain_check (void)
{
  static const struct
  {
    const char *scenario;
    BounceDomainResult result;
    const char *becomes;
  } rows[] = {
    { "recipient-domain-not-found", BOUNCE_DOMAIN_TAKES_MAIL, "own-server-dns-failure" },
    { "recipient-domain-not-found", BOUNCE_DOMAIN_NOT_FOUND, "recipient-domain-not-found" },
    { "recipient-domain-not-found", BOUNCE_DOMAIN_NULL_MX, "null-mx" },
    { "recipient-domain-not-found", BOUNCE_DOMAIN_NO_MAIL, "recipient-mx-misconfigured" },
    { "recipient-domain-not-found", BOUNCE_DOMAIN_BROKEN_MX, "recipient-mx-misconfigured" },
    { "recipient-domain-not-found", BOUNCE_DOMAIN_SERVER_FAILURE, "dns-temporary-failure" },
    { "recipient-domain-not-found", BOUNCE_DOMAIN_TIMED_OUT, "recipient-domain-not-found" },
    { "recipient-domain-not-found", BOUNCE_DOMAIN_NOT_A_DOMAIN, "recipient-domain-not-found" },
    { "own-server-dns-failure", BOUNCE_DOMAIN_TAKES_MAIL, "own-server-dns-failure" },
    { "own-server-dns-failure", BOUNCE_DOMAIN_NOT_FOUND, "recipient-domain-not-found" },
    { "domain-typo", BOUNCE_DOMAIN_NOT_FOUND, "domain-typo" },
    { "domain-typo", BOUNCE_DOMAIN_TAKES_MAIL, "domain-typo" },
    { "dns-temporary-failure", BOUNCE_DOMAIN_NOT_FOUND, "recipient-domain-not-found" },
    { "unknown-user", BOUNCE_DOMAIN_NOT_FOUND, "unknown-user" },
    { "outbound-spam-filter", BOUNCE_DOMAIN_NULL_MX, "outbound-spam-filter" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceLibrary) library = bounce_library_new ();
      g_autoptr (BounceCase) self = new_case (library);
      BounceFinding *finding;
      guint changes = 0, titles = 0;
      gboolean differs = strcmp (rows[i].scenario, rows[i].becomes) != 0;

      bounce_case_take_reading (self, new_reading (rows[i].scenario, 1));
      finding = get_finding (self, 0);
      g_signal_connect_swapped (finding, "notify::scenario", G_CALLBACK (count_cb), &changes);
      g_signal_connect_swapped (self, "notify::title", G_CALLBACK (count_cb), &titles);
      bounce_finding_take_domain_check (
          finding, bounce_domain_check_new ("contoso.example", rows[i].result));
      g_assert_cmpstr (bounce_finding_get_scenario (finding), ==, rows[i].becomes);
      g_assert_cmpstr (
          bounce_guide_get_id (bounce_finding_get_guide (finding)), ==, rows[i].becomes);
      g_assert_cmpuint (changes, ==, differs ? 1 : 0);
      g_assert_cmpuint (titles, ==, changes);
      g_assert_nonnull (bounce_facts_get (bounce_finding_get_facts (finding), "check-result"));
      g_assert_cmpint (bounce_finding_get_domain_check (finding)->result, ==, rows[i].result);
      bounce_finding_take_domain_check (
          finding, bounce_domain_check_new ("contoso.example", BOUNCE_DOMAIN_TIMED_OUT));
      g_assert_cmpstr (bounce_finding_get_scenario (finding), ==, rows[i].scenario);
      g_assert_cmpuint (changes, ==, differs ? 2 : 0);
    }
}

static void
test_recipients (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceCase) self = new_case (library);
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *before = bounce_case_dup_title (self);
  g_autofree char *alternative = NULL;
  g_autofree char *outcome = NULL;
  g_autoptr (GPtrArray) evidence = NULL;
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, MAIL, -1);
  guint states = 0;

  g_assert_cmpint (bounce_case_get_state (self), ==, BOUNCE_CASE_READING);
  g_assert_cmpuint (g_list_model_get_n_items (bounce_case_get_findings (self)), ==, 0);
  g_assert_nonnull (bounce_case_get_report (self));
  g_signal_connect_swapped (self, "notify::state", G_CALLBACK (count_cb), &states);
  bounce_case_take_reading (self, new_reading ("recipient-domain-not-found", 3));
  g_assert_cmpuint (states, ==, 1);
  g_assert_cmpint (bounce_case_get_state (self), ==, BOUNCE_CASE_READY);
  g_assert_cmpuint (g_list_model_get_n_items (bounce_case_get_findings (self)), ==, 3);
  g_assert_cmpstr (
      bounce_finding_get_recipient (get_finding (self, 2))->address, ==, "anna2@contoso.example");
  title = bounce_case_dup_title (self);
  subtitle = bounce_case_dup_subtitle (self);
  g_assert_cmpstr (title, !=, before);
  g_assert_cmpstr (subtitle, ==, "anna0@contoso.example and 2 more");
  g_assert_cmpstr (bounce_case_get_sha256 (self), ==, digest);
  g_assert_cmpint (bounce_case_get_kind (self), ==, BOUNCE_KIND_BOUNCE);
  alternative = bounce_finding_dup_alternative (get_finding (self, 0));
  g_assert_null (alternative); /* a verdict without doubt names nothing else */
  outcome = bounce_finding_dup_outcome (get_finding (self, 0));
  g_assert_cmpstr (outcome, ==, "It will not be tried again.");
  evidence = bounce_finding_list_evidence (get_finding (self, 0), 5);
  g_assert_cmpuint (evidence->len, ==, 1);
}

static void
test_no_recipient (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceCase) self = new_case (library);
  BounceReading *reading = new_reading ("ordinary-mail", 0);
  g_autofree char *subtitle = NULL;
  g_autofree char *outcome = NULL;
  BounceDiagnosis *diagnosis = reading->diagnoses->pdata[0];

  diagnosis->permanence = BOUNCE_PERMANENCE_NONE;
  reading->kind = BOUNCE_KIND_ORDINARY;
  reading->report->subject = g_strdup ("Minutes");
  g_ptr_array_add (reading->warnings, g_strdup ("look-alike-domain"));
  bounce_case_take_reading (self, reading);
  g_assert_null (bounce_finding_get_recipient (get_finding (self, 0)));
  subtitle = bounce_case_dup_subtitle (self);
  g_assert_cmpstr (subtitle, ==, "Minutes");
  g_assert_cmpstr (bounce_case_get_warnings (self)[0], ==, "look-alike-domain");
  g_assert_null (bounce_case_get_warnings (self)[1]);
  outcome = bounce_finding_dup_outcome (get_finding (self, 0));
  g_assert_cmpstr (outcome, ==, "This mail does not report a failed delivery.");
}

/* The exact bytes can still be sent. */
static void
test_unreadable (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceCase) self = new_case (library);
  g_autoptr (GError) reason =
      g_error_new_literal (BOUNCE_READER_ERROR, BOUNCE_READER_ERROR_CRASHED, "it died");
  g_autoptr (BounceDraft) ticket = NULL;
  g_autoptr (BounceStep) step = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *title = NULL;
  BounceFinding *finding;

  bounce_case_set_unreadable (self, reason);
  g_assert_cmpint (bounce_case_get_state (self), ==, BOUNCE_CASE_UNREADABLE);
  g_assert_cmpint (bounce_case_get_kind (self), ==, BOUNCE_KIND_UNREADABLE);
  g_assert_cmpstr (bounce_case_get_reason (self)->message, ==, "it died");
  finding = get_finding (self, 0);
  title = bounce_finding_dup_title (finding);
  g_assert_cmpstr (title, ==, "This mail could not be read");
  step = g_list_model_get_item (bounce_finding_get_steps (finding), 0);
  g_assert_cmpint (bounce_step_get_action (step), ==, BOUNCE_STEP_ACTION_TICKET);
  g_assert_true (bounce_step_is_primary (step));
  ticket = bounce_finding_new_ticket (finding);
  g_assert_true (g_bytes_equal (bounce_draft_get_attachment (ticket), bounce_case_get_mail (self)));
  summary = bounce_summary_write (self, BOUNCE_SUMMARY_ALL);
  g_assert_nonnull (strstr (summary, bounce_case_get_sha256 (self)));
}

static BounceCheckOutcome *
new_outcome (BounceCheckResult result, const char *sentence, const char *record)
{
  BounceCheckOutcome *outcome = g_new0 (BounceCheckOutcome, 1);

  outcome->id = "recipient-domain";
  outcome->result = result;
  outcome->sentence = g_strdup (sentence);
  outcome->records = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (outcome->records, g_strdup (record));
  outcome->resolver = g_strdup ("192.0.2.53");
  outcome->time = g_date_time_new_utc (2026, 3, 10, 8, 14, 22);
  return outcome;
}

/* What was looked up is evidence: ticket and paper say who answered what, and when. */
static void
test_checks (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceCase) self = new_case (library);
  g_autoptr (BounceFinding) finding = NULL;
  g_autoptr (BounceDraft) ticket = NULL;
  g_autofree char *summary = NULL;
  GPtrArray *outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_check_outcome_free);
  static const char *const wanted[] = { "Not in order. It takes no mail.",
                                        "contoso.example MX 0 .",
                                        "Answered by 192.0.2.53, 2026-03-10 08:14:22 UTC" };

  bounce_case_take_reading (self, new_reading ("recipient-domain-not-found", 1));
  finding = g_object_ref (get_finding (self, 0));
  g_assert_null (bounce_finding_get_checks (finding));
  g_ptr_array_add (outcomes,
                   new_outcome (BOUNCE_CHECK_WRONG, "It takes no mail.", "contoso.example MX 0 ."));
  g_ptr_array_add (outcomes,
                   new_outcome (BOUNCE_CHECK_NOT_APPLICABLE, "Nothing here.", "no record"));
  bounce_finding_take_checks (finding, outcomes);
  g_assert_true (bounce_finding_get_checks (finding) == outcomes);
  ticket = bounce_finding_new_ticket (finding);
  summary = bounce_summary_write (self, BOUNCE_SUMMARY_ALL);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_assert_nonnull (strstr (bounce_draft_get_body (ticket), wanted[i]));
      g_assert_nonnull (strstr (summary, wanted[i]));
    }
  g_assert_null (strstr (bounce_draft_get_body (ticket), "Nothing here."));
  g_assert_null (strstr (summary, "Nothing here."));
}

/* So is the domain that was looked up alone, until checks that know it better are run. */
static void
test_domain_alone (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceCase) self = new_case (library);
  g_autoptr (BounceFinding) finding = NULL;
  g_autoptr (BounceDraft) ticket = NULL, later = NULL;
  g_autofree char *summary = NULL;
  BounceDomainCheck *check = bounce_domain_check_new ("contoso.example", BOUNCE_DOMAIN_NULL_MX);
  GPtrArray *outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_check_outcome_free);
  static const char *const wanted[] = { "states that it takes no mail",
                                        "    contoso.example: MX 0 .",
                                        "Answered by 192.0.2.53, 2026-03-10 08:14:22 UTC" };

  g_ptr_array_add (check->records, g_strdup ("MX 0 ."));
  check->resolver = g_strdup ("192.0.2.53");
  g_date_time_unref (check->time);
  check->time = g_date_time_new_utc (2026, 3, 10, 8, 14, 22);
  bounce_case_take_reading (self, new_reading ("recipient-domain-not-found", 1));
  finding = g_object_ref (get_finding (self, 0));
  bounce_finding_take_domain_check (finding, check);
  g_assert_null (bounce_finding_get_checks (finding));
  ticket = bounce_finding_new_ticket (finding);
  summary = bounce_summary_write (self, BOUNCE_SUMMARY_ALL);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_assert_nonnull (strstr (bounce_draft_get_body (ticket), wanted[i]));
      g_assert_nonnull (strstr (summary, wanted[i]));
    }
  g_ptr_array_add (outcomes, new_outcome (BOUNCE_CHECK_WRONG, "It takes no mail.", "MX 0 .."));
  bounce_finding_take_checks (finding, outcomes);
  later = bounce_finding_new_ticket (finding);
  g_assert_null (strstr (bounce_draft_get_body (later), "contoso.example: MX 0 ."));
  g_assert_nonnull (strstr (bounce_draft_get_body (later), "MX 0 .."));
}

static void
assert_width (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *words = g_str_has_prefix (lines[i], "> ") ? lines[i] + 2 : lines[i];

      g_assert_false (g_str_has_suffix (lines[i], "  "));
      /* Only what cannot be broken may stand out. */
      if (g_utf8_strlen (lines[i], -1) > 78 && strchr (words, ' ') != NULL)
        g_error ("too wide: %s", lines[i]);
    }
}

static void
test_summary (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceCase) self = new_case (library);
  BounceReading *reading = new_reading ("recipient-domain-not-found", 2);
  BounceRecipient *second = reading->report->recipients->pdata[1];
  BounceDiagnosis *less_sure = reading->diagnoses->pdata[1];
  g_autofree char *alternative = NULL;
  g_autofree char *wide = NULL;
  g_autofree char *text = NULL;
  g_autofree char *verdict = NULL;
  g_autofree char *diagnostic = NULL;
  g_autofree char *title = NULL;

  less_sure->certainty = BOUNCE_CERTAINTY_LIKELY;
  wide = g_strnfill (300, 'x');
  g_free (second->diagnostic);
  second->diagnostic =
      g_strconcat ("550 ",
                   wide,
                   " \xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a"
                   "\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a"
                   "\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a"
                   "\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a"
                   "\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a"
                   "\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a"
                   "\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a"
                   "\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a end",
                   NULL);
  g_ptr_array_add (reading->warnings, g_strdup ("fake-bounce"));
  bounce_case_take_reading (self, reading);
  text = bounce_summary_write (self, BOUNCE_SUMMARY_ALL);
  title = bounce_case_dup_title (self);
  assert_width (text);
  g_assert_nonnull (strstr (text, "Warning: "));
  g_assert_nonnull (strstr (text, title));
  g_assert_nonnull (strstr (text, "Recipient 1 of 2: anna0@contoso.example"));
  g_assert_nonnull (strstr (text, "It will not be tried again."));
  g_assert_nonnull (strstr (text, "What to do\n----------\nYou:\n  1. "));
  g_assert_nonnull (strstr (text, "Status code: 5.4.4\n"));
  g_assert_nonnull (strstr (text, "Or it could be: The recipient's mailbox is full"));
  alternative = bounce_finding_dup_alternative (get_finding (self, 1));
  g_assert_cmpstr (alternative, ==, "The recipient's mailbox is full");
  g_assert_nonnull (
      strstr (text, "\"Host not found\" in the diagnostic text (rule postfix-host-not-found)"));
  g_assert_nonnull (strstr (text, "> Host or domain name not found."));
  g_assert_nonnull (strstr (text, bounce_case_get_sha256 (self)));
  g_assert_null (strstr (text, "{"));
  verdict = bounce_summary_write_finding (self, get_finding (self, 0), BOUNCE_SUMMARY_VERDICT);
  g_assert_null (strstr (verdict, "What to do"));
  g_assert_null (strstr (verdict, "> "));
  diagnostic =
      bounce_summary_write_finding (self, get_finding (self, 1), BOUNCE_SUMMARY_DIAGNOSTIC);
  g_assert_nonnull (strstr (diagnostic, wide));
}

static void
assert_doubt (BounceCase *self, const char *to, const char *said)
{
  g_autofree char *doubt = bounce_case_describe_doubt (self, get_finding (self, 0), to);

  if (said == NULL)
    g_assert_null (doubt);
  else if (doubt == NULL || strstr (doubt, said) == NULL)
    g_error ("%s: \"%s\" is not said: %s", to, said, doubt);
}

/* Whom a message about a notice may go to without a word: the one that failed by a genuine one. */
static void
test_doubt (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceCase) genuine = new_case (library);
  g_autoptr (BounceCase) forged = new_case (library);
  g_autoptr (BounceCase) made_up = new_case (library);
  g_autoptr (BounceCase) forwarded = new_case (library);
  g_autoptr (BounceCase) renamed = new_case (library);
  g_autoptr (BounceCase) foreign = new_case (library);
  BounceReading *reading = new_reading ("recipient-spam-filter", 1);
  BounceRecipient *recipient;

  g_ptr_array_add (reading->report->original_to, g_strdup ("Anna0@contoso.example"));
  bounce_case_take_reading (genuine, reading);
  assert_doubt (genuine, "anna0@contoso.example", NULL);
  assert_doubt (genuine, " ANNA0@contoso.example ", NULL);
  assert_doubt (genuine, "", NULL);
  assert_doubt (genuine, NULL, NULL);
  assert_doubt (genuine, "anna0@contoso.example.evil.example", "is not the address that failed");
  assert_doubt (genuine, "\xd0\xb0nna0@contoso.example", "U+0430");
  assert_doubt (
      genuine, "anna0@contoso.example, eve@evil.example", "is not the address that failed");

  reading = new_reading ("recipient-spam-filter", 1);
  g_ptr_array_add (reading->warnings, g_strdup ("look-alike-domain"));
  bounce_case_take_reading (forged, reading);
  assert_doubt (forged, "anna0@contoso.example", "may be forged");

  reading = new_reading ("recipient-spam-filter", 1);
  g_ptr_array_add (reading->report->original_to, g_strdup ("somebody@else.example"));
  bounce_case_take_reading (made_up, reading);
  assert_doubt (made_up, "anna0@contoso.example", "was not written to");

  /* Whom the mail was written to, and another who is said to have failed: neither speaks for the
   * other. */
  reading = new_reading ("recipient-spam-filter", 1);
  recipient = reading->report->recipients->pdata[0];
  recipient->original_address = g_strdup ("ben@friend.example");
  g_ptr_array_add (reading->report->original_to, g_strdup ("ben@friend.example"));
  bounce_case_take_reading (forwarded, reading);
  assert_doubt (forwarded, "anna0@contoso.example", "was not written to");
  assert_doubt (forwarded, "ben@friend.example", NULL);

  reading = new_reading ("recipient-spam-filter", 1);
  recipient = reading->report->recipients->pdata[0];
  recipient->original_address = g_strdup ("eve@evil.example");
  g_ptr_array_add (reading->report->original_to, g_strdup ("anna0@contoso.example"));
  bounce_case_take_reading (renamed, reading);
  assert_doubt (renamed, "anna0@contoso.example", NULL);
  assert_doubt (renamed, "eve@evil.example", "was not written to");

  /* The same domain in its two forms */
  reading = new_reading ("recipient-spam-filter", 1);
  recipient = reading->report->recipients->pdata[0];
  g_free (recipient->address);
  recipient->address = g_strdup ("anna@xn--bcher-kva.example");
  g_ptr_array_add (reading->report->original_to,
                   g_strdup ("Anna@b\xc3\xbc"
                             "cher.example"));
  bounce_case_take_reading (foreign, reading);
  assert_doubt (foreign, "anna@xn--bcher-kva.example", NULL);
}

static void
test_summary_chat (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceCase) self = new_case (library);
  BounceReading *reading = new_reading ("recipient-domain-not-found", 1);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  /* What a chat would take for a line of its own, or for the end of one, comes from a mail. */
  g_free (((BounceRecipient *)reading->report->recipients->pdata[0])->address);
  ((BounceRecipient *)reading->report->recipients->pdata[0])->address =
      g_strdup ("anna\n@contoso.example\r\n2. Call this number");
  g_ptr_array_add (reading->warnings, g_strdup ("fake-bounce"));
  bounce_case_take_reading (self, reading);
  text = bounce_summary_write_chat (self, get_finding (self, 0));
  lines = g_strsplit (text, "\n", -1);
  g_assert_true (g_str_has_prefix (lines[0], "Warning: "));
  g_assert_nonnull (strstr (lines[1], "domain cannot be found"));
  g_assert_nonnull (strstr (text, "\nIt will not be tried again.\n"));
  g_assert_nonnull (strstr (text, "\nWho must act first: "));
  g_assert_nonnull (strstr (text, "\n1. "));
  g_assert_null (strstr (text, "\n2. Call this number"));
  g_assert_null (strstr (text, "\n4. "));
  g_assert_true (g_str_has_suffix (text, "\nCode: 5.4.4\n"));
  g_assert_cmpuint (g_strv_length (lines), <=, 12);
}

typedef struct
{
  GMainLoop *loop;
  gboolean is_read;
  GError *error;
} Reading;

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;

  reading->is_read = bounce_case_read_finish (BOUNCE_CASE (source), result, &reading->error);
  g_main_loop_quit (reading->loop);
}

/* With the real reader and the real rules: from bytes to the right guide. */
static void
test_read (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceReader) reader = bounce_reader_new ();
  g_autoptr (BounceCase) self = new_case (library);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Reading reading = { .loop = loop };

  bounce_case_read_async (self, reader, NULL, read_cb, &reading);
  g_main_loop_run (loop);
  g_assert_no_error (reading.error);
  g_assert_true (reading.is_read);
  g_assert_cmpint (bounce_case_get_state (self), ==, BOUNCE_CASE_READY);
  g_assert_cmpstr (
      bounce_finding_get_scenario (get_finding (self, 0)), ==, "recipient-domain-not-found");
  g_assert_cmpstr (bounce_facts_get (bounce_finding_get_facts (get_finding (self, 0)), "recipient"),
                   ==,
                   "anna@contoso.example");
}

static void
test_raw_text (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (GBytes) mail = g_bytes_new_static ("a\r\nb\0\xff\xe2\x80\xaez", 10);
  g_autoptr (BounceCase) self = bounce_case_new (library, mail, "a\nb.eml");
  g_autofree char *text = bounce_case_dup_raw_text (self, 100);
  g_autofree char *part = bounce_case_dup_raw_text (self, 1);

  g_assert_cmpstr (text, ==, "a\nb\xef\xbf\xbd\xef\xbf\xbdz");
  g_assert_cmpstr (part, ==, "a");
  g_assert_cmpstr (bounce_case_get_file_name (self), ==, "a b.eml");
}

/* A message of Outlook is read as the mail made of it; what support gets is the message itself. */
static void
test_readable (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceReader) reader = bounce_reader_new ();
  g_autoptr (GBytes) msg = g_bytes_new_static ("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", 12);
  g_autoptr (GBytes) mail = g_bytes_new_static ("From: a@example.org\nSubject: Lunch\n\nx\n", 38);
  g_autoptr (BounceCase) self = bounce_case_new (library, msg, "a.msg");
  g_autoptr (BounceDraft) ticket = NULL;
  g_autoptr (BounceFinding) finding = NULL;
  g_autofree char *raw = NULL;

  bounce_case_set_readable (self, mail);
  bounce_case_take_reading (self, bounce_reader_read (reader, mail, NULL));
  raw = bounce_case_dup_raw_text (self, 1000);
  g_assert_cmpstr (raw, ==, "From: a@example.org\nSubject: Lunch\n\nx\n");
  g_assert_true (bounce_case_get_mail (self) == msg);
  finding = g_list_model_get_item (bounce_case_get_findings (self), 0);
  ticket = bounce_finding_new_ticket (finding);
  g_assert_true (bounce_draft_get_attachment (ticket) == msg);
  g_assert_cmpstr (bounce_draft_get_attachment_name (ticket), ==, "bounce.msg");
  g_assert_null (strstr (bounce_draft_get_body (ticket), "bounce.eml"));
  g_assert_nonnull (strstr (bounce_draft_get_body (ticket), bounce_case_get_sha256 (self)));
}

static void
ticket_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BounceTicketCopy **ticket = user_data;
  g_autoptr (GError) error = NULL;

  *ticket = bounce_ticket_copy_new_finish (result, &error);
  g_assert_no_error (error);
}

/* Of what is left out of the attachment the text of the ticket says nothing either. */
static void
test_ticket_copy (void)
{
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceReader) reader = bounce_reader_new ();
  g_autoptr (BounceCase) self = new_case (library);

  bounce_case_take_reading (self, bounce_reader_read (reader, bounce_case_get_mail (self), NULL));
  for (BounceRedactLevel level = BOUNCE_REDACT_EXACT; level < BOUNCE_N_REDACT_LEVELS; level++)
    {
      BounceTicketCopy *ticket = NULL;
      g_autoptr (BounceTicketCopy) owned = NULL;
      g_autofree char *sha256 = NULL;
      const char *body;

      bounce_ticket_copy_new_async (
          self, get_finding (self, 0), level, library, reader, NULL, ticket_cb, &ticket);
      while (ticket == NULL)
        g_main_context_iteration (NULL, TRUE);
      owned = ticket;
      body = bounce_draft_get_body (ticket->draft);
      sha256 = bounce_draft_dup_sha256 (ticket->draft);
      g_assert_true (bounce_draft_get_attachment (ticket->draft) == ticket->copy->bytes);
      g_assert_nonnull (strstr (body, sha256));
      g_assert_nonnull (strstr (body, "contoso.example"));
      g_assert_nonnull (strstr (body, "Host or domain name not found"));
      g_assert_true ((strstr (body, "byte for byte") != NULL) == (level == BOUNCE_REDACT_EXACT));
      g_assert_true ((strstr (body, "not the exact mail") != NULL) ==
                     (level != BOUNCE_REDACT_EXACT));
      g_assert_true ((strstr (body, "anna@") == NULL) == (level == BOUNCE_REDACT_PERSONAL));
      g_assert_true ((strstr (bounce_draft_get_subject (ticket->draft), "anna@") == NULL) ==
                     (level == BOUNCE_REDACT_PERSONAL));
      g_assert_true (g_bytes_equal (ticket->copy->bytes, bounce_case_get_mail (self)) ==
                     (level == BOUNCE_REDACT_EXACT));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/case/domain-check", test_domain_check);
  g_test_add_func ("/case/checks", test_checks);
  g_test_add_func ("/case/domain-alone", test_domain_alone);
  g_test_add_func ("/case/recipients", test_recipients);
  g_test_add_func ("/case/no-recipient", test_no_recipient);
  g_test_add_func ("/case/unreadable", test_unreadable);
  g_test_add_func ("/case/summary", test_summary);
  g_test_add_func ("/case/doubt", test_doubt);
  g_test_add_func ("/case/summary-chat", test_summary_chat);
  g_test_add_func ("/case/read", test_read);
  g_test_add_func ("/case/raw-text", test_raw_text);
  g_test_add_func ("/case/readable", test_readable);
  g_test_add_func ("/case/ticket-copy", test_ticket_copy);
  return g_test_run ();
}
