/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

#include "base/text.h"

/* Amazon SES tells of bounces in JSON (docs.aws.amazon.com, "Amazon SNS notification contents for
 * Amazon SES"), often as a string inside the JSON of SNS. Only a handful of members are wanted, so
 * they are looked up by name; nothing here trusts the text to be well-formed. */

/* The JSON of SES, out of the string of SNS where it is one, and without the line breaks that a
 * relay forced into it ("!" and a new line). */
static char *
dup_inner (const char *text)
{
  gboolean is_escaped = strstr (text, "\\\"notificationType\\\"") != NULL ||
                        strstr (text, "\\\"eventType\\\"") != NULL;
  GString *out = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      if (p[0] == '!' && p[1] == '\n' && p[2] == ' ')
        p += 2;
      else if (is_escaped && p[0] == '\\' && p[1] != '\0')
        g_string_append_c (out, *++p);
      else
        g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

/* The string that belongs to @name between @start and @end. */
static char *
dup_member (const char *start, const char *end, const char *name)
{
  g_autofree char *key = g_strdup_printf ("\"%s\"", name);
  const char *p = g_strstr_len (start, end - start, key);
  GString *out;

  if (p == NULL)
    return NULL;
  p += strlen (key);
  while (p < end && (g_ascii_isspace (*p) || *p == ':' || *p == '['))
    p++;
  if (p >= end || *p != '"')
    return NULL;
  out = g_string_new (NULL);
  for (p++; p < end && *p != '"' && out->len < BOUNCE_MAX_LINE_BYTES; p++)
    {
      if (*p == '\\' && p + 1 < end)
        p++;
      g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

static void
add_recipient (BounceReport *report, const char *start, const char *end, BounceAction action)
{
  g_autofree char *said = dup_member (start, end, "action");
  g_autofree char *diagnostic = dup_member (start, end, "diagnosticCode");
  const char *semicolon = diagnostic != NULL ? strchr (diagnostic, ';') : NULL;
  BounceRecipient *recipient = bounce_recipient_new ();

  recipient->address = dup_member (start, end, "emailAddress");
  recipient->status = dup_member (start, end, "status");
  recipient->status_is_field = recipient->status != NULL;
  recipient->action = action;
  if (said != NULL && bounce_scan_begins (said, "delay"))
    recipient->action = BOUNCE_ACTION_DELAYED;
  if (diagnostic != NULL)
    {
      if (semicolon != NULL && semicolon - diagnostic < 16)
        {
          recipient->diagnostic_type = g_ascii_strdown (diagnostic, semicolon - diagnostic);
          bounce_recipient_take_words (recipient, semicolon + 1 + strspn (semicolon + 1, " "));
        }
      else
        bounce_recipient_take_words (recipient, diagnostic);
    }
  if (recipient->address != NULL && report->recipients->len < BOUNCE_MAX_RECIPIENTS)
    g_ptr_array_add (report->recipients, recipient);
  else
    bounce_recipient_free (recipient);
}

static void
read_bounced (BounceReport *report, const char *text, const char *list)
{
  const char *p = strstr (text, list);
  const char *end = p != NULL ? strchr (p, ']') : NULL;

  while (p != NULL && end != NULL && p < end)
    {
      const char *close;

      p = memchr (p, '{', end - p);
      close = p != NULL ? strchr (p, '}') : NULL;
      if (close == NULL)
        break;
      if (close > end)
        {
          /* A bracket inside the words of the diagnostic ended the list too early. */
          end = strchr (close, ']');
          if (end == NULL)
            end = close;
        }
      add_recipient (report, p, close, BOUNCE_ACTION_FAILED);
      p = close + 1;
    }
}

static void
read_mail (BounceReport *report, const char *text)
{
  const char *headers = strstr (text, "\"commonHeaders\"");
  const char *end = text + strlen (text);
  g_autofree char *mta = dup_member (text, end, "reportingMTA");
  BounceSpan span;

  if (mta != NULL)
    {
      const char *host = strchr (mta, ';') != NULL ? strchr (mta, ';') + 1 : mta;

      host += strspn (host, " ");
      if (report->reporting_mta == NULL && bounce_scan_host (host, strlen (host), &span))
        report->reporting_mta = g_ascii_strdown (host + span.start, span.end - span.start);
    }
  if (headers == NULL || report->returned != BOUNCE_RETURNED_NONE)
    return;
  report->returned = BOUNCE_RETURNED_HEADERS;
  report->original_from = dup_member (text, end, "source");
  report->original_subject = dup_member (headers, end, "subject");
  report->original_message_id = dup_member (headers, end, "messageId");
  report->original_date = NULL;
}

/**
 * bounce_decoder_read_ses:
 * @decoder: the decoder, its human part the JSON of a notification of Amazon SES
 *
 * Adds its recipients to the report and says what kind of notification it is.
 */
void
bounce_decoder_read_ses (BounceDecoder *decoder)
{
  BounceReport *report = decoder->report;
  g_autofree char *text = dup_inner (decoder->human->str);
  const char *end = text + strlen (text);
  g_autofree char *type = dup_member (text, end, "notificationType");

  if (type == NULL)
    type = dup_member (text, end, "eventType");
  if (type == NULL)
    return;
  if (g_ascii_strcasecmp (type, "bounce") == 0)
    read_bounced (report, text, "\"bouncedRecipients\"");
  else if (g_ascii_strcasecmp (type, "deliverydelay") == 0)
    {
      read_bounced (report, text, "\"delayedRecipients\"");
      for (guint i = 0; i < report->recipients->len; i++)
        ((BounceRecipient *)report->recipients->pdata[i])->action = BOUNCE_ACTION_DELAYED;
    }
  else if (g_ascii_strcasecmp (type, "delivery") == 0)
    decoder->evidence |= BOUNCE_EVIDENCE_DELIVERED;
  else if (g_ascii_strcasecmp (type, "complaint") == 0)
    decoder->evidence |= BOUNCE_EVIDENCE_FEEDBACK;
  else
    return;
  read_mail (report, text);
  report->has_status_part = report->recipients->len > 0;
  decoder->layout = "ses";
  report->format = g_strdup ("ses");
}
