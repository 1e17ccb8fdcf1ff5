/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>
#include <time.h>

#include "report/decoder.h"
#include "rulebook/rulebook.h"

/* Mails that say one thing over and over, a megabyte of it: where the work grew faster than the
 * mail they would take minutes. Processor time is measured, so that a busy machine is no reason to
 * fail; what is asked is loose, for sanitizers and valgrind, and far from what a square would take.
 */

#define SIZE (1024u * 1024)
#define MAX_SECONDS 8.0

typedef struct
{
  const char *name;
  const char *head;
  const char *unit; /* "%u": counted up */
} Steep;

#define PROSE                                                                                      \
  "From: MAILER-DAEMON@mx.example.net\nTo: ben@example.org\nSubject: failure notice\n"             \
  "MIME-Version: 1.0\nContent-Type: text/plain\n\n"
#define PAGE                                                                                       \
  "From: MAILER-DAEMON@mx.example.net\nTo: ben@example.org\nSubject: failure notice\n"             \
  "MIME-Version: 1.0\nContent-Type: text/html\n\n"
#define STATUS                                                                                     \
  "From: MAILER-DAEMON@mx.example.net\nMIME-Version: 1.0\n"                                        \
  "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nFailed.\n"    \
  "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"

static const Steep steeps[] = {
  { "same-address", PROSE, "<a@example.org>:\n" },
  { "same-address-refused", PROSE, "a@example.org 550 5.1.1 no\n" },
  { "other-addresses", PROSE, "<u%u@example.org>:\n550 5.1.1 no\n\n" },
  { "exim",
    PROSE "A message that you sent could not be delivered to one or more of its\nrecipients.\n\n",
    "  a@example.org\n    550 x\n" },
  { "sendmail",
    PROSE "   ----- The following addresses had permanent fatal errors -----\n",
    "<a@example.org>\n    (reason: 550 no)\n" },
  { "transcript",
    PROSE "   ----- Transcript of session follows -----\n",
    "... while talking to mx.example.:\n>>> DATA\n<<< 550 5.1.1 no\n" },
  { "exchange",
    PROSE,
    "Diagnostic information for administrators:\n\nGenerating server: a.example\n\n"
    "b@example.org\n#550 5.1.1 x ##\n" },
  { "said", PROSE, "host mx.example said: 550 5.1.1 " },
  { "reasons", PROSE, "The reason is: mailbox full user unknown\n" },
  { "returned", PROSE, "---- This is a copy of the message. ----\n\nFrom: a@b.example\n" },
  { "one-word", PROSE, "x" },
  { "at-signs", PROSE, "a@" },
  { "marks", PROSE, "\xcc\x81" },
  { "page-tags", PAGE, "<b>" },
  { "page-open", PAGE, "<" },
  { "page-comments", PAGE, "<!--" },
  { "page-tables", PAGE, "<table><tr><td>" },
  { "fields", "", "X-A: b\n" },
  { "folded", "Subject: x", "\n x" },
  { "encoded", "Subject: ", "=?utf-8?Q?a" },
  { "addressees", "To: ", "a@b.example, " },
  { "groups", "To: ", "g:" },
  { "parameters", "Content-Type: text/plain; ", "n*%u=b; " },
  { "boundaries", "Content-Type: multipart/mixed; boundary=b\n\n", "--bx\n" },
  { "blocks", STATUS, "X: y\n\n" },
  { "recipients",
    STATUS,
    "Final-Recipient: rfc822; a%u@example.org\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 mailbox full, user unknown, spam\n\n" },
  { "replies",
    STATUS "Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n"
           "Diagnostic-Code: smtp; ",
    "Remote Server returned '550 5.1.1 " },
};

static GBytes *
make_mail (const Steep *steep)
{
  GString *text = g_string_new (steep->head);
  const char *number = strstr (steep->unit, "%u");

  for (guint i = 0; text->len < SIZE; i++)
    if (number == NULL)
      g_string_append (text, steep->unit);
    else
      {
        g_string_append_len (text, steep->unit, number - steep->unit);
        g_string_append_printf (text, "%u%s", i, number + strlen ("%u"));
      }
  g_string_append (text, "\n\nx\n");
  return g_string_free_to_bytes (text);
}

static double
get_processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
test_steep (gconstpointer data)
{
  g_autoptr (BounceRulebook) rulebook = bounce_rulebook_load (NULL);
  g_autoptr (GBytes) mail = make_mail (data);
  double start = get_processor_time ();
  g_autoptr (BounceReport) report = bounce_report_decode (mail, NULL);

  for (guint i = 0; report != NULL && i < MAX (report->recipients->len, 1); i++)
    {
      g_autoptr (BounceDiagnosis) diagnosis = bounce_rulebook_diagnose (
          rulebook, report, report->recipients->len > 0 ? report->recipients->pdata[i] : NULL);

      g_assert_nonnull (diagnosis);
    }
  g_test_message ("%.2f s", get_processor_time () - start);
  g_assert_cmpfloat (get_processor_time () - start, <, MAX_SECONDS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  bounce_decoder_init ();
  for (guint i = 0; i < G_N_ELEMENTS (steeps); i++)
    {
      g_autofree char *path = g_strconcat ("/steep/", steeps[i].name, NULL);

      g_test_add_data_func (path, &steeps[i], test_steep);
    }
  return g_test_run ();
}
