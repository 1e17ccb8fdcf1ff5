/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/outlook.h"

#include <string.h>

#include "base/text.h"
#include "report/compose.h"
#include "report/outlook-private.h"

/* So many bytes of attachments a mail takes over; what is beyond is no part of a bounce. */
#define MAX_ATTACHED (16u * 1024 * 1024)

static GString *convert (const BounceOutlookObject *message, guint depth);

static void
part_free (gpointer part)
{
  g_string_free (part, TRUE);
}

static char *
dup_first (const BounceOutlookObject *message, const guint *numbers, guint n, gboolean is_address)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = bounce_outlook_dup_line (message, numbers[i]);

      if (text != NULL && (!is_address || strchr (text, '@') != NULL))
        return g_steal_pointer (&text);
    }
  return NULL;
}

static void
put_from (GString *out, const BounceOutlookObject *message)
{
  static const guint names[] = { PR_SENT_REPRESENTING_NAME, PR_SENDER_NAME };
  static const guint addresses[] = { PR_SENT_REPRESENTING_SMTP_ADDRESS,
                                     PR_SENDER_SMTP_ADDRESS,
                                     PR_SENT_REPRESENTING_EMAIL_ADDRESS,
                                     PR_SENDER_EMAIL_ADDRESS };
  g_autofree char *name = dup_first (message, names, G_N_ELEMENTS (names), FALSE);
  g_autofree char *address = dup_first (message, addresses, G_N_ELEMENTS (addresses), TRUE);

  bounce_compose_mailbox (out, "From", name, address);
}

/* The recipients of a report are those who failed; whom it went to stands elsewhere. */
static void
put_recipients (GString *out, const BounceOutlookObject *message)
{
  static const guint readers[] = { PR_RECEIVED_BY_SMTP_ADDRESS, PR_RECEIVED_BY_EMAIL_ADDRESS };
  GString *fields[2] = { g_string_new (NULL), g_string_new (NULL) };
  g_autofree char *reader = dup_first (message, readers, G_N_ELEMENTS (readers), TRUE);
  gboolean is_report = bounce_outlook_is_report (message);

  for (guint i = 0; i < message->recipients->len && !is_report; i++)
    {
      const BounceOutlookObject *recipient = message->recipients->pdata[i];
      g_autofree char *address = bounce_outlook_dup_address (recipient);
      gint64 type = 1;

      bounce_outlook_get_number (recipient, PR_RECIPIENT_TYPE, &type);
      if (address != NULL && (type == 1 || type == 2))
        g_string_append_printf (
            fields[type - 1], "%s%s", fields[type - 1]->len > 0 ? ", " : "", address);
    }
  if (fields[0]->len == 0 && reader != NULL)
    g_string_append (fields[0], reader);
  bounce_compose_header (out, "To", fields[0]->str);
  bounce_compose_header (out, "Cc", fields[1]->str);
  g_string_free (fields[0], TRUE);
  g_string_free (fields[1], TRUE);
}

static void
put_headers (GString *out, const BounceOutlookObject *message)
{
  static const struct
  {
    const char *name;
    guint number;
  } fields[] = {
    { "Subject", PR_SUBJECT },
    { "Message-ID", PR_INTERNET_MESSAGE_ID },
    { "In-Reply-To", PR_IN_REPLY_TO_ID },
  };
  g_autofree char *kept = bounce_outlook_dup_text (message, PR_TRANSPORT_MESSAGE_HEADERS);
  g_autofree char *date = NULL;

  if (kept != NULL)
    bounce_compose_take_headers (out, kept);
  if (!bounce_compose_has_header (out, "From"))
    put_from (out, message);
  if (!bounce_compose_has_header (out, "To"))
    put_recipients (out, message);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!bounce_compose_has_header (out, fields[i].name))
      {
        g_autofree char *text = bounce_outlook_dup_line (message, fields[i].number);

        bounce_compose_header (out, fields[i].name, text);
      }
  date = bounce_outlook_dup_date (message, PR_CLIENT_SUBMIT_TIME);
  if (date == NULL)
    date = bounce_outlook_dup_date (message, PR_MESSAGE_DELIVERY_TIME);
  if (!bounce_compose_has_header (out, "Date"))
    bounce_compose_header (out, "Date", date);
  g_string_append (out, "X-Bounce-Desk-Converted: msg\nMIME-Version: 1.0\n");
}

static void
add_text (GPtrArray *parts, const char *type, const char *text)
{
  GString *part = g_string_new (NULL);

  bounce_compose_text (part, type, text);
  g_ptr_array_add (parts, part);
}

/* HTML is kept as text or as bytes of a charset that stands in it or beside it. */
static char *
dup_html (const BounceOutlookObject *message)
{
  GBytes *bytes = bounce_outlook_get_bytes (message, PR_HTML);
  gint64 codepage = 0;
  gsize length;
  const char *data;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &length);
  if (length >= 2 && data[0] != '\0' && data[1] == '\0')
    return bounce_outlook_dup_text (message, PR_HTML);
  length = MIN (length, BOUNCE_OUTLOOK_MAX_TEXT);
  if (!bounce_outlook_get_number (message, PR_INTERNET_CPID, &codepage))
    codepage = message->codepage;
  return bounce_outlook_decode (data, length > 0 ? strnlen (data, length) : 0, (guint)codepage);
}

/* What a person sees: the text of a report first, it is the notice's own. */
static void
add_body (GPtrArray *parts, const BounceOutlookObject *message)
{
  g_autofree char *report = bounce_outlook_dup_text (message, PR_REPORT_TEXT);
  g_autofree char *body = bounce_outlook_dup_text (message, PR_BODY);
  g_autofree char *html = dup_html (message);
  GBytes *rtf = bounce_outlook_get_bytes (message, PR_RTF_COMPRESSED);

  if (report != NULL && body != NULL && strstr (report, body) == NULL &&
      strstr (body, report) == NULL)
    {
      g_autofree char *both = g_strconcat (report, "\n\n", body, NULL);

      add_text (parts, "text/plain", both);
    }
  else if (report != NULL || body != NULL)
    add_text (parts,
              "text/plain",
              report == NULL                    ? body
              : body == NULL                    ? report
              : strlen (report) > strlen (body) ? report
                                                : body);
  if (!bounce_text_is_blank (html))
    {
      if (parts->len == 0)
        add_text (parts, "text/html", html);
      else
        {
          g_autoptr (GPtrArray) both = g_ptr_array_new_with_free_func (part_free);
          GString *alternative = g_string_new (NULL);

          g_ptr_array_add (both, g_ptr_array_steal_index (parts, 0));
          add_text (both, "text/html", html);
          bounce_compose_multipart (alternative, "alternative", both);
          g_ptr_array_add (parts, alternative);
        }
    }
  if (parts->len == 0 && rtf != NULL)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (rtf, &length);
      g_autofree char *text = bounce_outlook_rtf_to_text (data, length);

      if (!bounce_text_is_blank (text))
        add_text (parts, "text/plain", text);
    }
  if (parts->len == 0)
    add_text (parts, "text/plain", "");
}

static gboolean
begins_status (const guint8 *data, gsize length)
{
  static const char *const fields[] = {
    "Reporting-MTA:", "Final-Recipient:", "Original-Envelope-Id:"
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (length > 64 && g_ascii_strncasecmp ((const char *)data, fields[i], strlen (fields[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Returns whether it is the machine-readable part of a notice. */
static gboolean
add_attachment (GPtrArray *parts, const BounceOutlookObject *attachment, guint depth, gsize *left)
{
  static const guint names[] = { PR_ATTACH_LONG_FILENAME, PR_ATTACH_FILENAME, PR_DISPLAY_NAME };
  g_autofree char *type = bounce_outlook_dup_line (attachment, PR_ATTACH_MIME_TAG);
  g_autofree char *name = dup_first (attachment, names, G_N_ELEMENTS (names), FALSE);
  GBytes *bytes = bounce_outlook_get_bytes (attachment, PR_ATTACH_DATA);
  GString *part;
  const guint8 *data;
  gsize length;
  gboolean is_status;

  if (attachment->message != NULL && depth < BOUNCE_OUTLOOK_MAX_DEPTH)
    {
      g_autoptr (GBytes) mail = g_string_free_to_bytes (convert (attachment->message, depth + 1));

      part = g_string_new (NULL);
      bounce_compose_message (part, mail);
      g_ptr_array_add (parts, part);
      return FALSE;
    }
  if (bytes == NULL || g_bytes_get_size (bytes) > *left)
    return FALSE;
  data = g_bytes_get_data (bytes, &length);
  *left -= length;
  part = g_string_new (NULL);
  is_status = (type != NULL && g_ascii_strcasecmp (type, "message/delivery-status") == 0) ||
              begins_status (data, length);
  if (is_status)
    {
      g_autofree char *text = bounce_outlook_decode ((const char *)data, length, 0);

      g_string_append_printf (part, "Content-Type: message/delivery-status\n\n%s\n", text);
    }
  else
    bounce_compose_bytes (part, type, name, data, length);
  g_ptr_array_add (parts, part);
  return is_status;
}

static gboolean
has_embedded_message (const BounceOutlookObject *message)
{
  for (guint i = 0; i < message->attachments->len; i++)
    if (((BounceOutlookObject *)message->attachments->pdata[i])->message != NULL)
      return TRUE;
  return FALSE;
}

static GString *
convert (const BounceOutlookObject *message, guint depth)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (part_free);
  gboolean is_report = bounce_outlook_is_report (message), has_status = FALSE;
  g_autofree char *status = is_report ? bounce_outlook_dup_status_part (message) : NULL;
  gsize left = MAX_ATTACHED;

  put_headers (out, message);
  add_body (parts, message);
  if (status != NULL)
    {
      GString *part = g_string_new ("Content-Type: message/delivery-status\n\n");

      g_string_append (part, status);
      g_ptr_array_add (parts, part);
      has_status = TRUE;
    }
  for (guint i = 0; i < message->attachments->len; i++)
    if (add_attachment (parts, message->attachments->pdata[i], depth, &left))
      has_status = TRUE;
  if (is_report && !has_embedded_message (message))
    {
      g_autofree char *headers = bounce_outlook_dup_original_headers (message);

      if (headers != NULL)
        {
          GString *part = g_string_new ("Content-Type: text/rfc822-headers; charset=utf-8\n\n");

          g_string_append (part, headers);
          g_ptr_array_add (parts, part);
        }
    }
  bounce_compose_multipart (
      out, is_report || has_status ? "report; report-type=delivery-status" : "mixed", parts);
  return out;
}

/**
 * bounce_outlook_to_mail:
 * @msg: the bytes of a .msg file of Outlook
 *
 * Writes the message as a mail, for the decoder: header, text, attachments, messages inside, and
 * the report of a message of the class REPORT.IPM.Note.NDR. It is no copy: what counts as proof is
 * the file itself. Only the child reader calls it.
 *
 * Returns: (transfer full) (nullable): a mail; NULL: it is no message, or damaged
 */
GBytes *
bounce_outlook_to_mail (GBytes *msg)
{
  g_autoptr (BounceOutlookObject) message = bounce_outlook_load (msg);

  return message != NULL ? g_string_free_to_bytes (convert (message, 0)) : NULL;
}
