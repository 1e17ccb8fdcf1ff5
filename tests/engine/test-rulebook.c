/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/matcher.h"
#include "rulebook/reply.h"
#include "rulebook/rulebook.h"
#include "rulebook/who-refused.h"

static const char rules[] =
    "[vendor-token]\nScenario=internal-only-recipient\nToken=RESOLVER.RST.AuthRequired\n"
    "[unknown]\nScenario=unknown-user\nPhrase=user unknown\nUnless=docomo\n"
    "[full]\nScenario=mailbox-full\nPhrase=quota exceeded\n"
    "[doubled-words]\nScenario=mailbox-full\nToken=Zq9\nPhrase=xx\n"
    "[access]\nScenario=recipient-org-blocklist\nPhrase=access denied\nWeak=true\n"
    "[list]\nScenario=ip-on-public-blocklist\nPhrase=blocked using\nWith=spamhaus\n"
    "[list-broken]\nScenario=dnsbl-lookup-broken\nPhrase=open resolver\n"
    "[code]\nScenario=unknown-user\nStatus=X.1.1\n"
    "[family]\nScenario=provider-rejected-generic\nStatus=X.7.*\n"
    "[reply]\nScenario=recipient-system-busy\nReply=421\n"
    "[size]\nScenario=message-too-big-recipient\nPhrase=limit\nPattern=limit of [0-9]+ ?MB\n"
    "[own]\nScenario=outbound-spam-filter\nPhrase=looks like spam\nRefused=own\n"
    "[their]\nScenario=recipient-spam-filter\nPhrase=looks like spam\nRefused=recipient|unknown\n"
    "[challenge]\nScenario=challenge-response\nPhrase=confirm that you are a person\n"
    "Kind=ordinary|auto-reply\nIn=text\n"
    "[off]\nScenario=\nPhrase=never\n";

static BounceRulebook *
parse_rulebook (const char *text, GPtrArray *problems)
{
  g_autofree char *path = NULL;
  BounceRulebook *rulebook = bounce_rulebook_new ();
  int fd = g_file_open_tmp ("XXXXXX.rules", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  bounce_rulebook_add_file (rulebook, path, BOUNCE_LAYER_SHIPPED, problems);
  g_assert_cmpint (g_unlink (path), ==, 0);
  bounce_rulebook_compile (rulebook);
  return rulebook;
}

static BounceRulebook *
make_rulebook (void)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  BounceRulebook *rulebook = parse_rulebook (rules, problems);

  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (strstr (problems->pdata[0], "doubled key"));
  return rulebook;
}

static BounceDiagnosis *
diagnose (BounceRulebook *rulebook,
          const char *diagnostic,
          const char *status,
          const char *remote_mta)
{
  g_autoptr (BounceReport) report = bounce_report_new ();
  BounceRecipient *recipient = bounce_recipient_new ();

  report->kind = BOUNCE_KIND_BOUNCE;
  report->original_from = g_strdup ("anna@sender.org");
  report->reporting_mta = g_strdup ("mail.sender.org");
  recipient->address = g_strdup ("ben@example.net");
  recipient->diagnostic = g_strdup (diagnostic);
  recipient->status = g_strdup (status);
  recipient->remote_mta = g_strdup (remote_mta);
  g_ptr_array_add (report->recipients, recipient);
  return bounce_rulebook_diagnose (rulebook, report, recipient);
}

static const struct
{
  const char *what;
  const char *diagnostic;
  const char *status;
  const char *scenario;
  BounceCertainty certainty;
} rows[] = {
  { "a token beats words",
    "550 5.7.1 RESOLVER.RST.AuthRequired; user unknown",
    NULL,
    "internal-only-recipient",
    BOUNCE_CERTAINTY_CERTAIN },
  { "any case, any white space",
    "550 User \n UNKNOWN",
    NULL,
    "unknown-user",
    BOUNCE_CERTAINTY_CERTAIN },
  { "a veto",
    "550 user unknown at docomo",
    "5.7.1",
    "provider-rejected-generic",
    BOUNCE_CERTAINTY_GUESS },
  { "words beat the code",
    "552 5.1.1 Quota exceeded",
    "5.1.1",
    "mailbox-full",
    BOUNCE_CERTAINTY_CERTAIN },
  { "weak words lose to a code",
    "550 5.1.1 Access denied",
    NULL,
    "unknown-user",
    BOUNCE_CERTAINTY_LIKELY },
  { "a companion is needed",
    "554 blocked using something",
    NULL,
    "no-reason-given",
    BOUNCE_CERTAINTY_GUESS },
  { "the innermost reply decides",
    "550 5.7.350 Remote server returned quota exceeded -> 554 5.7.1 blocked using "
    "dbl.spamhaus.org; "
    "Error: open resolver",
    "5.7.350",
    "ip-on-public-blocklist",
    BOUNCE_CERTAINTY_LIKELY },
  { "the text's code before the field's",
    "550 5.1.1 no",
    "5.7.1",
    "unknown-user",
    BOUNCE_CERTAINTY_LIKELY },
  { "a family is a guess",
    "550 5.7.99 no",
    NULL,
    "provider-rejected-generic",
    BOUNCE_CERTAINTY_GUESS },
  { "a reply code alone", "421 not now", NULL, "recipient-system-busy", BOUNCE_CERTAINTY_GUESS },
  { "a pattern behind its gate",
    "552 over the limit of 20 MB",
    NULL,
    "message-too-big-recipient",
    BOUNCE_CERTAINTY_CERTAIN },
  { "the gate alone is nothing",
    "552 over the limit of patience",
    NULL,
    "no-reason-given",
    BOUNCE_CERTAINTY_GUESS },
  { "switched off", "550 never", NULL, "no-reason-given", BOUNCE_CERTAINTY_GUESS },
  { "nothing at all", NULL, NULL, "no-reason-given", BOUNCE_CERTAINTY_GUESS },
};

static void
test_ranks (void)
{
  g_autoptr (BounceRulebook) rulebook = make_rulebook ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceDiagnosis) diagnosis =
          diagnose (rulebook, rows[i].diagnostic, rows[i].status, NULL);

      g_test_message ("%s", rows[i].what);
      g_assert_cmpstr (diagnosis->scenario, ==, rows[i].scenario);
      g_assert_cmpint (diagnosis->certainty, ==, rows[i].certainty);
    }
}

static void
test_who_refused (void)
{
  static const struct
  {
    const char *remote_mta;
    const char *scenario;
    BounceRefusedBy refused_by;
  } cases[] = {
    { NULL, "outbound-spam-filter", BOUNCE_REFUSED_BY_OWN },
    { "smtp.sender.org", "outbound-spam-filter", BOUNCE_REFUSED_BY_OWN },
    { "mx1.example.net", "recipient-spam-filter", BOUNCE_REFUSED_BY_RECIPIENT },
    { "mx.hoster.com", "recipient-spam-filter", BOUNCE_REFUSED_BY_RECIPIENT },
  };
  g_autoptr (BounceRulebook) rulebook = make_rulebook ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BounceDiagnosis) diagnosis =
          diagnose (rulebook, "554 this looks like spam", NULL, cases[i].remote_mta);

      g_assert_cmpstr (diagnosis->scenario, ==, cases[i].scenario);
      g_assert_cmpint (diagnosis->refused_by, ==, cases[i].refused_by);
    }
}

static void
test_kinds (void)
{
  g_autoptr (BounceRulebook) rulebook = make_rulebook ();
  g_autoptr (BounceReport) report = bounce_report_new ();
  g_autoptr (BounceDiagnosis) challenge = NULL;
  g_autoptr (BounceDiagnosis) ordinary = NULL;

  report->text = g_strdup ("Please confirm that you are a person. user unknown");
  challenge = bounce_rulebook_diagnose (rulebook, report, NULL);
  g_assert_cmpstr (challenge->scenario, ==, "challenge-response");
  g_assert_cmpint (bounce_diagnosis_get_kind (challenge, report), ==, BOUNCE_KIND_CHALLENGE);
  g_free (report->text);
  report->text = g_strdup ("The phrase user unknown in an ordinary mail");
  ordinary = bounce_rulebook_diagnose (rulebook, report, NULL);
  g_assert_cmpstr (ordinary->scenario, ==, "ordinary-mail");
  g_assert_cmpint (ordinary->permanence, ==, BOUNCE_PERMANENCE_NONE);
}

static void
test_actions (void)
{
  g_autoptr (BounceRulebook) rulebook = make_rulebook ();
  g_autoptr (BounceReport) report = bounce_report_new ();
  BounceRecipient *recipient = bounce_recipient_new ();
  g_autoptr (BounceDiagnosis) delayed = NULL;
  g_autoptr (BounceDiagnosis) failed = NULL;

  report->kind = BOUNCE_KIND_BOUNCE;
  recipient->action = BOUNCE_ACTION_DELAYED;
  recipient->diagnostic = g_strdup ("452 quota exceeded");
  g_ptr_array_add (report->recipients, recipient);
  delayed = bounce_rulebook_diagnose (rulebook, report, recipient);
  g_assert_cmpstr (delayed->scenario, ==, "delayed-still-trying");
  g_assert_cmpint (delayed->permanence, ==, BOUNCE_PERMANENCE_TEMPORARY);
  g_assert_cmpuint (delayed->alternatives->len, >=, 1);
  g_assert_cmpstr (delayed->alternatives->pdata[0], ==, "mailbox-full");
  recipient->action = BOUNCE_ACTION_FAILED;
  failed = bounce_rulebook_diagnose (rulebook, report, recipient);
  g_assert_cmpstr (failed->scenario, ==, "mailbox-full");
  /* A server that gives up is final although its code says "try later". */
  g_assert_cmpint (failed->permanence, ==, BOUNCE_PERMANENCE_PERMANENT);
}

static void
count_cb (guint id, gsize start, gsize end, gpointer user_data)
{
  guint *hits = user_data;

  hits[id]++;
}

static void
test_matcher (void)
{
  static const char *const words[] = { "mailbox full",    "full", "box", "x ",
                                       "пользователь не", "no\"t" };
  static const guint expected[] = { 2, 2, 2, 2, 1, 1 };
  g_autoptr (BounceMatcher) matcher = bounce_matcher_new ();
  g_autoptr (BounceFolded) folded = bounce_folded_new ("MAILBOX\r\n\t full, mailbox\xc2\xa0"
                                                       "full. ПОЛЬЗОВАТЕЛЬ не no\xe2\x80\x9dt",
                                                       1000);
  guint hits[G_N_ELEMENTS (words)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    bounce_matcher_add (matcher, words[i], i);
  bounce_matcher_compile (matcher);
  bounce_matcher_scan (matcher, folded, count_cb, hits);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpuint (hits[i], ==, expected[i]);
}

/* Whatever the words, the matcher finds what strstr finds. */
static void
test_matcher_against_strstr (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (BounceMatcher) matcher = bounce_matcher_new ();
      g_autoptr (BounceFolded) folded = NULL;
      char text[301], words[20][12];
      guint hits[20] = { 0 };

      for (guint i = 0; i < 300; i++)
        text[i] = (char)('a' + g_test_rand_int_range (0, 3));
      text[300] = '\0';
      folded = bounce_folded_new (text, 300);
      for (guint w = 0; w < 20; w++)
        {
          int length = g_test_rand_int_range (2, 12);

          memcpy (words[w], text + g_test_rand_int_range (0, 289), (gsize)length);
          words[w][length] = '\0';
          if (w % 3 == 0)
            words[w][0] = 'c';
          bounce_matcher_add (matcher, words[w], w);
        }
      bounce_matcher_compile (matcher);
      bounce_matcher_scan (matcher, folded, count_cb, hits);
      for (guint w = 0; w < 20; w++)
        {
          guint expected = 0;

          for (const char *p = text; (p = strstr (p, words[w])) != NULL; p++)
            expected++;
          g_assert_cmpuint (hits[w], ==, expected);
        }
    }
}

static void
test_inner (void)
{
  static const char *const wrapped[][2] = {
    { "550 5.7.350 Remote server returned an error -> 550 x-dg-ref header is too long",
      "550 x-dg-ref header is too long" },
    { "550 5.7.0 Proxy session setup failed on Frontend with '554 5.4.4 "
      "SMTPSEND.DNS.NonExistentDomain; "
      "nonexistent domain'",
      "554 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain" },
    { "5.1.0 - Unknown address error 550-'5.2.2 <ben@example.net>... Mailbox Full' (delivery "
      "attempts: 0)",
      "5.2.2 <ben@example.net>... Mailbox Full" },
    { "host mx.example.net[192.0.2.1] said: 550 5.1.1 unknown (in reply to RCPT TO command)",
      "550 5.1.1 unknown (in reply to RCPT TO command)" },
    { "450 4.4.101 Proxy session setup failed on Frontend with '451 4.4.0 Primary target IP "
      "address "
      "responded with: \"451 5.7.3 STARTTLS is required to send mail.\" Attempted failover'",
      "451 5.7.3 STARTTLS is required to send mail." },
    { "554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed "
      "out>",
      "421 4.4.2 Connection timed out" },
    { "550 User unknown", NULL },
    { "It said: 55 bottles -> 3", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrapped); i++)
    {
      BounceSpan span;
      gboolean found = bounce_reply_find_inner (wrapped[i][0], &span);
      g_autofree char *inner =
          found ? g_strndup (wrapped[i][0] + span.start, span.end - span.start) : NULL;

      g_assert_cmpstr (inner, ==, wrapped[i][1]);
    }
}

static void
test_codes (void)
{
  const char *text = "550-5.7.26 see 192.0.2.5.7.1 and v5.1.1 (#5.1.1) 4.2.2; 5.7.26 port 587 550";
  g_autoptr (GPtrArray) statuses = bounce_reply_list_statuses (text, 0, strlen (text));
  g_autoptr (GArray) codes = bounce_reply_list_codes (text, 0, strlen (text));

  g_assert_cmpuint (statuses->len, ==, 3);
  g_assert_cmpstr (statuses->pdata[0], ==, "5.7.26");
  g_assert_cmpstr (statuses->pdata[1], ==, "5.1.1");
  g_assert_cmpstr (statuses->pdata[2], ==, "4.2.2");
  g_assert_cmpuint (codes->len, >=, 1);
  g_assert_cmpuint (g_array_index (codes, guint, 0), ==, 550);
}

/* Where a reply begins, its code needs no space before it. */
static void
test_code_of_inner (void)
{
  const char *text = "450 4.7.320 {LED=451 greylisted};{MSG=}";
  g_autoptr (GArray) codes = NULL;
  BounceSpan span;

  g_assert_true (bounce_reply_find_inner (text, &span));
  codes = bounce_reply_list_codes (text, span.start, span.end);
  g_assert_cmpuint (codes->len, ==, 1);
  g_assert_cmpuint (g_array_index (codes, guint, 0), ==, 451);
}

static void
test_wire (void)
{
  g_autoptr (BounceRulebook) rulebook = make_rulebook ();
  g_autoptr (BounceDiagnosis) diagnosis =
      diagnose (rulebook, "554 this looks like spam", NULL, "mx1.example.net");
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (BounceDiagnosis) again = NULL;
  BounceWire wire;

  bounce_diagnosis_write (diagnosis, bytes);
  bounce_wire_init (&wire, bytes->data, bytes->len);
  again = bounce_diagnosis_new_from_wire (&wire);
  g_assert_nonnull (again);
  g_assert_true (bounce_wire_is_done (&wire));
  g_assert_cmpstr (again->scenario, ==, diagnosis->scenario);
  g_assert_cmpstr (again->refusing_mta, ==, "mx1.example.net");
  g_assert_cmpuint (again->evidence->len, ==, diagnosis->evidence->len);
  g_assert_cmpstr (((BounceEvidence *)again->evidence->pdata[0])->text, ==, "looks like spam");
  g_free (again->scenario);
  again->scenario = g_strdup ("../../etc/passwd");
  g_byte_array_set_size (bytes, 0);
  bounce_diagnosis_write (again, bytes);
  bounce_wire_init (&wire, bytes->data, bytes->len);
  g_assert_null (bounce_diagnosis_new_from_wire (&wire));
}

/* A rule that is broken is told of and does nothing; the one after it works. */
static void
test_broken_rules (void)
{
  static const struct
  {
    const char *rule;
    const char *problem;
  } broken[] = {
    { "Scenario=unknown-user\n", "nothing to find" },
    { "Scenario=unknown-user\nPattern=full\n", "without Phrase" },
    { "Scenario=unknown-user\nPhrase=x\n", "unknown or doubled key" },
    { "Scenario=unknown-user\nStatus=\n", "nothing stands in" },
    { "Scenario=unknown-user\nReply=|\n", "nothing stands in" },
    { "Scenario=unknown-user\nPhrase=mailbox\nMta=\n", "nothing stands in" },
    { "Phrase=mailbox\n", "no Scenario" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *text =
          g_strconcat ("[broken]\n",
                       broken[i].rule,
                       "[right]\nScenario=mailbox-full\nPhrase=mailbox is full\n",
                       NULL);
      g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (BounceRulebook) rulebook = parse_rulebook (text, problems);
      g_autoptr (BounceDiagnosis) diagnosis =
          diagnose (rulebook, "550 5.2.2 the mailbox is full", NULL, NULL);

      g_test_message ("%s", broken[i].rule);
      g_assert_cmpuint (problems->len, >=, 1);
      g_assert_nonnull (strstr (problems->pdata[0], broken[i].problem));
      g_assert_cmpstr (diagnosis->scenario, ==, "mailbox-full");
      g_assert_cmpuint (diagnosis->alternatives->len, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rulebook/ranks", test_ranks);
  g_test_add_func ("/rulebook/who-refused", test_who_refused);
  g_test_add_func ("/rulebook/kinds", test_kinds);
  g_test_add_func ("/rulebook/actions", test_actions);
  g_test_add_func ("/rulebook/broken-rules", test_broken_rules);
  g_test_add_func ("/rulebook/wire", test_wire);
  g_test_add_func ("/matcher/words", test_matcher);
  g_test_add_func ("/matcher/as-strstr", test_matcher_against_strstr);
  g_test_add_func ("/reply/inner", test_inner);
  g_test_add_func ("/reply/codes", test_codes);
  g_test_add_func ("/reply/code-of-inner", test_code_of_inner);
  return g_test_run ();
}
