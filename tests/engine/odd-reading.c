/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "odd-reading.h"

#include "base/terms.h"
#include "rulebook/warnings.h"

/* What no honest reader would say of a mail, and what its client has to live with all the same,
 * since each value by itself is one that may be. */

static const char *const odd_texts[] = {
  "",
  " ",
  "x",
  "@",
  "a@",
  "@b",
  "a@b",
  "a@b@c",
  "ana@friend.example",
  "ana@friend.example\nBcc: evil@evil.example",
  "ana@friend.example,evil@evil.example",
  "<ana@friend.example>",
  "mx.example.net",
  "[192.0.2.1]",
  "[2001:db8::1]",
  "192.0.2.1",
  "-rf",
  "../../etc/passwd",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "https://evil.example/%s%n%d",
  "%s%s%n%9$n",
  "<b>bold</b>&amp;&",
  "{recipient} {reply} {nobody}",
  "5.1.1",
  "9.999.999",
  "550 5.7.1 no",
  "0000-00-00T00:00:00Z",
  "2026-03-03T10:00:00Z",
  "9999-99-99T99:99:99+99:99",
  "Tue, 3 Mar 2026 10:00:00 +0000",
  "xn--",
  "xn--a.xn--b.example",
  "\xd0\xb0@p\xd0\xb0ypal.example",
  "\xe2\x80\xae\xd7\x90\xd7\x91\xd7\x92",
  "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
  "\t\n\n \t",
  "selector._domainkey.example.org",
  "._domainkey.",
};

static char *
choose_text (GRand *random, guint longest)
{
  const char *text = odd_texts[g_rand_int_range (random, 0, G_N_ELEMENTS (odd_texts))];
  int n = g_rand_int_range (random, 0, 30);
  GString *long_text;

  if (n < 6)
    return NULL;
  if (n > 8)
    return g_strdup (text);
  /* One word without an end, or a great many */
  long_text = g_string_new (NULL);
  do
    g_string_append_printf (long_text, "%s%s", text, n == 8 ? " " : "_");
  while (long_text->len < longest);
  return g_string_free (long_text, FALSE);
}

/* The same, but seldom nothing: with that no answer is believed. */
static char *
choose_some_text (GRand *random, guint longest)
{
  char *text = choose_text (random, longest);

  return text == NULL && g_rand_int_range (random, 0, 20) > 0 ? g_strdup ("") : text;
}

static void
fill_list (GRand *random, GPtrArray *list, int most)
{
  for (int i = g_rand_int_range (random, -most, most); i > 0; i--)
    {
      char *text = choose_text (random, 500);

      g_ptr_array_add (list, text != NULL ? text : g_strdup (""));
    }
}

static BounceRecipient *
make_recipient (GRand *random)
{
  BounceRecipient *recipient = bounce_recipient_new ();

  recipient->address = choose_text (random, 3000);
  recipient->original_address = choose_text (random, 3000);
  recipient->action = (BounceAction)g_rand_int_range (random, 0, BOUNCE_N_ACTIONS);
  recipient->status = choose_text (random, 10);
  recipient->status_is_field = g_rand_boolean (random);
  recipient->reply_code = (guint)g_rand_int_range (random, 0, 600);
  recipient->diagnostic = choose_text (random, 20000);
  recipient->diagnostic_type = choose_text (random, 100);
  recipient->remote_mta = choose_text (random, 3000);
  recipient->last_attempt = choose_text (random, 100);
  recipient->will_retry_until = choose_text (random, 100);
  recipient->log_id = choose_text (random, 100);
  recipient->stage = (BounceStage)g_rand_int_range (random, 0, BOUNCE_N_STAGES);
  return recipient;
}

static const char *
choose_scenario (GRand *random)
{
  static const char *const scenarios[] = {
    "unknown-user",
    "no-reason-given",
    "mailbox-full",
    "expired-in-queue",
    "fake-bounce",
    "out-of-office",
    "unreadable",
    "no-such-scenario",
    "-",
    "spf-fail",
    "greylisting",
    "message-too-big",
    "domain-typo",
    "mail-loop",
    "not-a-bounce",
    "ip-on-public-blocklist",
    "recipient-domain-not-found",
  };

  return scenarios[g_rand_int_range (random, 0, G_N_ELEMENTS (scenarios))];
}

static BounceDiagnosis *
make_diagnosis (GRand *random)
{
  BounceDiagnosis *diagnosis = bounce_diagnosis_new (choose_scenario (random));

  diagnosis->certainty = (BounceCertainty)g_rand_int_range (random, 0, BOUNCE_N_CERTAINTY);
  diagnosis->permanence = (BouncePermanence)g_rand_int_range (random, 0, BOUNCE_N_PERMANENCE);
  diagnosis->refused_by = (BounceRefusedBy)g_rand_int_range (random, 0, BOUNCE_N_REFUSED_BY);
  diagnosis->refusing_mta = choose_text (random, 1000);
  diagnosis->inner_reply = choose_text (random, 1000);
  for (int i = g_rand_int_range (random, 0, 5); i > 0; i--)
    {
      g_autofree char *text = choose_some_text (random, 1000);
      g_autofree char *where = choose_some_text (random, 30);
      g_autofree char *rule = choose_some_text (random, 100);

      bounce_diagnosis_add_evidence (diagnosis, text, where, rule, choose_scenario (random));
    }
  for (int i = g_rand_int_range (random, 0, 4); i > 0; i--)
    g_ptr_array_add (diagnosis->alternatives, g_strdup (choose_scenario (random)));
  return diagnosis;
}

/* (transfer full): what a reader in foreign hands may answer. Of some its client must see at once
 * that it cannot be. */
BounceReading *
odd_reading_new (GRand *random)
{
  g_autoptr (BounceReport) report = bounce_report_new ();
  char **texts[] = { &report->format,
                     &report->reporting_mta,
                     &report->arrival_date,
                     &report->subject,
                     &report->from,
                     &report->from_name,
                     &report->to,
                     &report->date,
                     &report->return_path,
                     &report->auto_submitted,
                     &report->text,
                     &report->headline,
                     &report->original_message_id,
                     &report->original_from,
                     &report->original_from_name,
                     &report->original_subject,
                     &report->original_date,
                     &report->original_dkim };
  GPtrArray *lists[] = { report->received,
                         report->original_to,
                         report->original_attachments,
                         report->original_received,
                         report->marks };
  BounceReading *reading;

  report->kind = (BounceKind)g_rand_int_range (random, 0, BOUNCE_N_KINDS);
  report->has_status_part = g_rand_boolean (random);
  report->returned = (BounceReturned)g_rand_int_range (random, 0, BOUNCE_N_RETURNED);
  report->original_size = g_rand_boolean (random) ? G_MAXUINT64 : g_rand_int (random);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = choose_text (random, 4000);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    fill_list (random, lists[i], 10);
  for (int i = g_rand_int_range (random, -1, 4); i > 0; i--)
    g_ptr_array_add (report->recipients, make_recipient (random));
  reading = bounce_reading_new (report);
  reading->kind = (BounceKind)g_rand_int_range (random, 0, BOUNCE_N_KINDS);
  for (guint i = 0; i < MAX (report->recipients->len, 1); i++)
    g_ptr_array_add (reading->diagnoses, make_diagnosis (random));
  if (g_rand_int_range (random, 0, 4) == 0)
    g_ptr_array_add (reading->warnings, g_strdup ("look-alike-domain"));
  return reading;
}
