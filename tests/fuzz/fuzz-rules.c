/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rulebook/rulebook.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static BounceReport *
make_report (void)
{
  BounceReport *report = bounce_report_new ();
  BounceRecipient *recipient = bounce_recipient_new ();

  report->kind = BOUNCE_KIND_BOUNCE;
  report->subject = g_strdup ("Undeliverable: hello");
  report->text = g_strdup ("Your message could not be delivered. The mailbox is full.");
  report->reporting_mta = g_strdup ("mail.example.org");
  g_ptr_array_add (report->marks, g_strdup ("X-Failed-Recipients: anna@example.net"));
  recipient->address = g_strdup ("anna@example.net");
  recipient->remote_mta = g_strdup ("mx.example.net");
  recipient->status = g_strdup ("5.2.2");
  recipient->diagnostic = g_strdup ("552 5.2.2 mailbox full S3150 (quota exceeded)");
  g_ptr_array_add (report->recipients, recipient);
  return report;
}

/* A rules file out of any bytes, in two layers: what is wrong is told as FILE:LINE: words, and what
 * can be read can be compiled, checked and used. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd = memfd_create ("rules", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (BounceRulebook) rulebook = bounce_rulebook_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) scenarios = NULL;
  g_autoptr (BounceReport) report = make_report ();
  g_autoptr (BounceDiagnosis) diagnosis = NULL;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, (gssize)size);
  bounce_rulebook_add_file (rulebook, path, BOUNCE_LAYER_SHIPPED, problems);
  bounce_rulebook_add_file (rulebook, path, BOUNCE_LAYER_ORGANISATION, NULL);
  close (fd);
  bounce_rulebook_compile (rulebook);
  bounce_rulebook_check (rulebook, problems);
  for (guint i = 0; i < problems->len; i++)
    {
      const char *colon = strchr (problems->pdata[i], ':');

      g_assert_true (g_utf8_validate (problems->pdata[i], -1, NULL));
      g_assert_true (colon != NULL && g_ascii_isdigit (colon[1]));
    }
  scenarios = bounce_rulebook_list_scenarios (rulebook);
  diagnosis = bounce_rulebook_diagnose (rulebook, report, report->recipients->pdata[0]);
  g_assert_nonnull (diagnosis->scenario);
  return 0;
}
