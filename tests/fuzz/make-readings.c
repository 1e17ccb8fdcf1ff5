/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/reading.h"
#include "report/decoder.h"
#include "rulebook/rulebook.h"

/* What an honest reader answers to the mail, or nothing. */
static GByteArray *
read_mail (BounceRulebook *rulebook, GBytes *mail)
{
  g_autoptr (BounceReport) report = bounce_report_decode (mail, NULL);
  g_autoptr (BounceReading) reading = NULL;
  GByteArray *answer = g_byte_array_new ();

  if (report == NULL)
    return answer;
  reading = bounce_reading_new (report);
  for (guint i = 0; i < MAX (report->recipients->len, 1); i++)
    g_ptr_array_add (
        reading->diagnoses,
        bounce_rulebook_diagnose (
            rulebook, report, report->recipients->len > 0 ? report->recipients->pdata[i] : NULL));
  bounce_reading_write (reading, FALSE, answer);
  return answer;
}

/* make-readings FOLDER MAIL…: seeds for fuzz-reading. They are made, not kept, because they change
 * with the form of the answers. */
int
main (int argc, char **argv)
{
  g_autoptr (BounceRulebook) rulebook = bounce_rulebook_load (NULL);

  bounce_decoder_init ();
  for (int i = 2; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *contents = NULL;
      g_autoptr (GBytes) mail = NULL;
      g_autoptr (GByteArray) answer = NULL;
      gsize length;

      if (!g_file_get_contents (argv[i], &contents, &length, NULL))
        return 1;
      mail = g_bytes_new (contents, length);
      answer = read_mail (rulebook, mail);
      if (!g_file_set_contents (path, (const char *)answer->data, answer->len, NULL))
        return 1;
    }
  return argc > 2 ? 0 : 1;
}
