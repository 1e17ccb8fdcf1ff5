/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "base/terms.h"
#include "report/decoder.h"

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_recipient (JsonBuilder *builder, const BounceRecipient *recipient)
{
  json_builder_begin_object (builder);
  add_string (builder, "address", recipient->address);
  add_string (builder, "original_address", recipient->original_address);
  add_string (builder, "action", bounce_action_to_nick (recipient->action));
  add_string (builder, "status", recipient->status);
  json_builder_set_member_name (builder, "reply_code");
  json_builder_add_int_value (builder, recipient->reply_code);
  add_string (builder, "diagnostic_type", recipient->diagnostic_type);
  add_string (builder, "diagnostic", recipient->diagnostic);
  add_string (builder, "remote_mta", recipient->remote_mta);
  json_builder_set_member_name (builder, "stage");
  json_builder_add_int_value (builder, recipient->stage);
  json_builder_end_object (builder);
}

static JsonNode *
to_json (const char *file, const BounceReport *report)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "file", file);
  add_string (builder, "kind", report != NULL ? bounce_kind_to_nick (report->kind) : "unreadable");
  json_builder_set_member_name (builder, "recipients");
  json_builder_begin_array (builder);
  for (guint i = 0; report != NULL && i < report->recipients->len; i++)
    add_recipient (builder, report->recipients->pdata[i]);
  json_builder_end_array (builder);
  if (report != NULL)
    {
      add_string (builder, "format", report->format);
      add_string (builder, "reporting_mta", report->reporting_mta);
      add_string (builder, "headline", report->headline);
      add_string (builder, "subject", report->subject);
      add_string (builder, "from", report->from);
      add_string (builder, "to", report->to);
      add_string (builder, "returned", bounce_returned_to_nick (report->returned));
      add_string (builder, "original_message_id", report->original_message_id);
      add_string (builder, "original_from", report->original_from);
      add_string (builder, "original_subject", report->original_subject);
      add_string (builder, "original_date", report->original_date);
      add_string (builder, "original_dkim", report->original_dkim);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* Prints what the decoder makes of files, one JSON object each; --json on one line. --quiet prints
 * nothing, for measuring. */
int
main (int argc, char *argv[])
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  gboolean is_quiet = FALSE;

  bounce_decoder_init ();
  json_generator_set_pretty (generator, TRUE);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *data = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (BounceReport) report = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root = NULL;
      gsize length = 0;

      if (strcmp (argv[i], "--json") == 0)
        {
          json_generator_set_pretty (generator, FALSE);
          continue;
        }
      if (strcmp (argv[i], "--quiet") == 0)
        {
          is_quiet = TRUE;
          continue;
        }
      if (!g_file_get_contents (argv[i], &data, &length, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      bytes = g_bytes_new_take (g_steal_pointer (&data), length);
      report = bounce_report_decode (bytes, &error);
      if (report == NULL)
        g_printerr ("%s: %s\n", argv[i], error->message);
      if (is_quiet)
        continue;
      root = to_json (argv[i], report);
      json_generator_set_root (generator, root);
      text = json_generator_to_data (generator, NULL);
      printf ("%s\n", text);
    }
  return 0;
}
