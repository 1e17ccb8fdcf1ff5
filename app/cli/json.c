/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "cli/json.h"

#include "base/quote.h"
#include "base/text.h"

/* JSON is written here and not by json-glib: building its tree took longer than reading the mail.
 * The tests parse every line with json-glib. */

/* @name with its comma, quotes and colon */
static void
append_field (GString *out, const char *name, const char *text)
{
  g_string_append (out, name);
  bounce_quote_append_json (out, text);
}

static void
append_number (GString *out, const char *name, guint64 number)
{
  g_string_append (out, name);
  if (number == 0)
    g_string_append_len (out, "null", 4);
  else
    g_string_append_printf (out, "%" G_GUINT64_FORMAT, number);
}

static void
append_strings (GString *out, const char *name, const GPtrArray *strings)
{
  g_string_append (out, name);
  g_string_append_c (out, '[');
  for (guint i = 0; i < strings->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      bounce_quote_append_json (out, strings->pdata[i]);
    }
  g_string_append_c (out, ']');
}

static void
append_evidence (GString *out, const BounceDiagnosis *diagnosis)
{
  g_string_append (out, ",\"evidence\":[");
  for (guint i = 0; i < diagnosis->evidence->len; i++)
    {
      const BounceEvidence *evidence = diagnosis->evidence->pdata[i];

      append_field (out, i > 0 ? ",{\"text\":" : "{\"text\":", evidence->text);
      append_field (out, ",\"where\":", evidence->where);
      append_field (out, ",\"rule\":", evidence->rule);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static void
append_recipient (GString *out,
                  const BounceRecipient *recipient,
                  const BounceDiagnosis *diagnosis,
                  BounceTerms *terms)
{
  const BounceTerm *term = bounce_terms_get (terms, diagnosis->scenario);
  BouncePermanence permanence = diagnosis->permanence;
  const char *action =
      recipient->action != BOUNCE_ACTION_NONE ? bounce_action_to_nick (recipient->action) : NULL;

  if (permanence == BOUNCE_PERMANENCE_NONE)
    permanence = term->outcome;
  append_field (
      out, "{\"address\":", bounce_text_is_blank (recipient->address) ? NULL : recipient->address);
  append_field (out, ",\"original_address\":", recipient->original_address);
  append_field (out, ",\"action\":", action);
  append_field (out, ",\"status\":", recipient->status);
  append_number (out, ",\"reply_code\":", recipient->reply_code);
  append_field (out, ",\"diagnostic\":", recipient->diagnostic);
  append_field (out, ",\"remote_mta\":", recipient->remote_mta);
  append_field (out, ",\"refused_by\":", bounce_refused_by_to_nick (diagnosis->refused_by));
  append_field (out, ",\"scenario\":", diagnosis->scenario);
  append_field (out, ",\"family\":", term->family);
  append_field (out, ",\"certainty\":", bounce_certainty_to_nick (diagnosis->certainty));
  append_field (
      out, ",\"who\":", bounce_who_to_nick (bounce_diagnosis_choose_who (diagnosis, term->who)));
  append_field (out, ",\"permanence\":", bounce_permanence_to_nick (permanence));
  append_evidence (out, diagnosis);
  append_strings (out, ",\"alternatives\":", diagnosis->alternatives);
  g_string_append_c (out, '}');
}

static void
append_original (GString *out, const BounceReport *report)
{
  append_field (out, ",\"original\":{\"message_id\":", report->original_message_id);
  append_field (out, ",\"from\":", report->original_from);
  append_strings (out, ",\"to\":", report->original_to);
  append_field (out, ",\"subject\":", report->original_subject);
  append_field (out, ",\"date\":", report->original_date);
  append_number (out, ",\"size\":", report->original_size);
  append_field (out, ",\"returned\":", bounce_returned_to_nick (report->returned));
  g_string_append_c (out, '}');
}

/* A name is chosen by whoever made the file: what steers a terminal or turns the writing around is
 * escaped. What is out of a mail is clean. */
static void
append_name (GString *out, const char *name)
{
  gsize start = out->len;
  g_autoptr (GString) safe = NULL;

  bounce_quote_append_json (out, name);
  if (g_str_is_ascii (name))
    return;
  safe = g_string_new (NULL);
  for (const char *p = out->str + start; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x10000 && !g_unichar_isprint (c))
        g_string_append_printf (safe, "\\u%04x", c);
      else
        g_string_append_unichar (safe, c);
    }
  g_string_truncate (out, start);
  g_string_append_len (out, safe->str, (gssize)safe->len);
}

/* A file's name need not be UTF-8; one that is not is written as a file: URI, which every language
 * can turn back into the very bytes. */
static void
append_file (GString *out, const char *file)
{
  g_autofree char *absolute = NULL;
  g_autofree char *uri = NULL;

  if (g_utf8_validate (file, -1, NULL))
    {
      g_string_append (out, "{\"file\":");
      append_name (out, file);
      return;
    }
  absolute = g_canonicalize_filename (file, NULL);
  uri = g_filename_to_uri (absolute, NULL, NULL);
  append_field (out, "{\"file\":", uri);
}

static void
append_unreadable (GString *out, const char *sha256)
{
  g_string_append (
      out, ",\"kind\":\"unreadable\",\"scenario\":null,\"reporting_mta\":null,\"warnings\":[]");
  append_field (out, ",\"sha256\":", sha256);
  g_string_append (out,
                   ",\"original\":{\"message_id\":null,\"from\":null,\"to\":[],\"subject\":null,"
                   "\"date\":null,\"size\":null,\"returned\":\"none\"},\"recipients\":[]}\n");
}

/**
 * bounce_json_append_mail:
 * @out: where it is appended
 * @mail: where the mail came from
 * @sha256: (nullable): of its bytes; NULL: they could not be read
 * @reading: (nullable): what the reader made of it; NULL: nothing, it is unreadable
 * @terms: the terms of the scenarios
 *
 * One line: the contract of `bounce-explain --json`, see bounce-explain(1).
 */
void
bounce_json_append_mail (GString *out,
                         const BounceInputMail *mail,
                         const char *sha256,
                         const BounceReading *reading,
                         BounceTerms *terms)
{
  const BounceReport *report;

  append_file (out, mail->file);
  if (mail->number > 0)
    {
      append_number (out, ",\"mail\":", mail->number);
      g_string_append_printf (out, ",\"offset\":%" G_GUINT64_FORMAT, mail->offset);
    }
  if (reading == NULL)
    {
      append_unreadable (out, sha256);
      return;
    }
  report = reading->report;
  append_field (out, ",\"kind\":", bounce_kind_to_nick (reading->kind));
  append_field (out, ",\"scenario\":", ((BounceDiagnosis *)reading->diagnoses->pdata[0])->scenario);
  append_field (out, ",\"reporting_mta\":", report->reporting_mta);
  append_strings (out, ",\"warnings\":", reading->warnings);
  append_field (out, ",\"sha256\":", sha256);
  append_original (out, report);
  g_string_append (out, ",\"recipients\":[");
  for (guint i = 0; i < report->recipients->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_recipient (out, report->recipients->pdata[i], reading->diagnoses->pdata[i], terms);
    }
  g_string_append (out, "]}\n");
}
