/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

#include "base/text.h"

G_DEFINE_QUARK (bounce - decoder - error - quark, bounce_decoder_error)

static BounceReport *read_mail (GBytes *mail, guint depth, GError **error);
/* A log line or the bare words of a refusal, pasted or saved without the notice around them:
 * "550 5.1.1 …". */
static void
read_bare_reply (BounceDecoder *decoder)
{
  BounceReport *report = decoder->report;
  const char *text = decoder->human->str;
  BounceRecipient *recipient;

  if (report->recipients->len > 0 || report->subject != NULL || report->received->len > 0 ||
      ((decoder->evidence & BOUNCE_EVIDENCE_PASTED) == 0 && report->from != NULL))
    return;
  text += strspn (text, " \t\n\"'#");
  if (strlen (text) < 8 || (*text != '4' && *text != '5') || !g_ascii_isdigit (text[1]) ||
      !g_ascii_isdigit (text[2]) || (text[3] != ' ' && text[3] != '-') ||
      bounce_scan_reply (text) == 0)
    return;
  recipient = bounce_recipient_new ();
  recipient->diagnostic = bounce_text_clean (text, -1, BOUNCE_MAX_BARE_REPLY_BYTES);
  g_strchomp (recipient->diagnostic);
  g_ptr_array_add (report->recipients, recipient);
  decoder->evidence |= BOUNCE_EVIDENCE_PASTED;
  report->kind = BOUNCE_KIND_BOUNCE;
  g_free (report->format); /* the prose may have seen another */
  report->format = g_strdup ("pasted");
}

/**
 * bounce_decoder_init:
 *
 * Prepares what all mails share. Call it once, before the first bounce_report_decode().
 */
void
bounce_decoder_init (void)
{
  g_mime_init ();
  bounce_phrases_init ();
}

static BounceDecoder *
decoder_new (guint depth)
{
  BounceDecoder *decoder = g_new0 (BounceDecoder, 1);

  decoder->report = bounce_report_new ();
  decoder->depth = depth;
  decoder->human = g_string_new (NULL);
  decoder->status = g_string_new (NULL);
  decoder->disposition = g_string_new (NULL);
  decoder->failed = g_ptr_array_new_with_free_func (g_free);
  return decoder;
}

static void
decoder_free (BounceDecoder *decoder)
{
  if (decoder->report != NULL)
    bounce_report_unref (decoder->report);
  g_string_free (decoder->human, TRUE);
  g_string_free (decoder->status, TRUE);
  g_string_free (decoder->disposition, TRUE);
  g_ptr_array_unref (decoder->failed);
  g_clear_pointer (&decoder->nested, g_bytes_unref);
  g_free (decoder);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceDecoder, decoder_free)

static void
add_human (BounceDecoder *decoder, const char *text)
{
  if (bounce_text_is_blank (text) || decoder->human->len >= BOUNCE_MAX_TEXT_BYTES)
    return;
  if (decoder->human->len > 0)
    g_string_append (decoder->human, "\n\n");
  g_string_append_len (
      decoder->human, text, MIN (strlen (text), BOUNCE_MAX_TEXT_BYTES - decoder->human->len));
}

/* Whether a text attachment is really the header of the mail that came back. */
static gboolean
take_header_attachment (BounceDecoder *decoder, const char *text)
{
  guint seen = 0;
  const char *start = text + strspn (text, " \r\n");

  while (start > text && start[-1] != '\n')
    start--;
  if (bounce_header_measure_block (start, &seen) == 0)
    return FALSE;
  bounce_decoder_read_returned_text (decoder, start, FALSE);
  return TRUE;
}

static void
add_text (BounceDecoder *decoder, const BouncePart *part)
{
  gboolean is_attached = part->disposition != NULL && bounce_part_get_filename (part) != NULL &&
                         strcmp (part->disposition, "attachment") == 0;
  g_autofree char *text = bounce_text_part_dup (part, BOUNCE_MAX_TEXT_BYTES);

  if (bounce_part_is (part, "text", "html") && bounce_html_is_html (text))
    {
      g_autofree char *plain = bounce_html_to_text (text, BOUNCE_MAX_TEXT_BYTES);

      if (!decoder->text_is_over)
        add_human (decoder, plain);
    }
  else if (is_attached || decoder->text_is_over)
    {
      if (!take_header_attachment (decoder, text) && !decoder->text_is_over &&
          decoder->human->len == 0)
        add_human (decoder, text);
    }
  else
    add_human (decoder, text);
}

static void
add_status (BounceDecoder *decoder, GString *where, const BouncePart *part)
{
  g_autofree char *text = bounce_text_part_dup (part, BOUNCE_MAX_STATUS_BYTES);

  if (where->len < BOUNCE_MAX_STATUS_BYTES)
    {
      g_string_append (where, text);
      g_string_append_len (where, "\n\n", 2);
    }
}

static void
add_nested (BounceDecoder *decoder, const BouncePart *part)
{
  if (decoder->nested == NULL)
    decoder->nested = bounce_part_dup_bytes (part, BOUNCE_MAX_MAIL_BYTES);
  decoder->text_is_over = TRUE;
}

static void
take_part (BounceDecoder *decoder, const BouncePart *part)
{
  const char *name = bounce_part_get_filename (part);

  if (bounce_part_is (part, "message", "delivery-status") ||
      bounce_part_is (part, "message", "global-delivery-status"))
    {
      add_status (decoder, decoder->status, part);
      decoder->report->has_status_part = TRUE;
    }
  else if (bounce_part_is (part, "message", "disposition-notification") ||
           bounce_part_is (part, "message", "global-disposition-notification"))
    {
      add_status (decoder, decoder->disposition, part);
      decoder->evidence |= BOUNCE_EVIDENCE_MDN;
    }
  else if (bounce_part_is (part, "message", "feedback-report"))
    decoder->evidence |= BOUNCE_EVIDENCE_FEEDBACK;
  else if (bounce_part_is (part, "text", "rfc822-headers") ||
           bounce_part_is (part, "text", "rfc822-header") ||
           bounce_part_is (part, "message", "rfc822-headers") ||
           bounce_part_is (part, "message", "global-headers") ||
           bounce_part_is (part, "message", "partial"))
    {
      g_autofree char *text = bounce_text_part_dup (part, BOUNCE_MAX_TEXT_BYTES);

      bounce_decoder_read_returned_text (
          decoder, text, bounce_part_is (part, "message", "partial"));
      decoder->text_is_over = TRUE;
    }
  else if (bounce_part_is (part, "text", "*"))
    add_text (decoder, part);
  else if (bounce_part_is (part, "message", "*") ||
           (name != NULL && g_str_has_suffix (name, ".eml")))
    add_nested (decoder, part);
}

static gboolean walk (BounceDecoder *decoder, const BouncePart *part, guint depth, GError **error);

/* Of the versions of one text the plain one is read, unless it is empty. */
static gboolean
walk_alternative (BounceDecoder *decoder, const BouncePart *multipart, guint depth, GError **error)
{
  gsize before = decoder->human->len;

  for (const BouncePart *part = multipart->first; part != NULL; part = part->next)
    if (bounce_part_is (part, "text", "plain") && !walk (decoder, part, depth + 1, error))
      return FALSE;
  for (const BouncePart *part = multipart->first; part != NULL && decoder->human->len == before;
       part = part->next)
    if (!bounce_part_is (part, "text", "plain") && !walk (decoder, part, depth + 1, error))
      return FALSE;
  return TRUE;
}

static void
add_prologue (BounceDecoder *decoder, const BouncePart *part)
{
  g_autofree char *text =
      bounce_text_to_utf8 (part->content, MIN (part->length, BOUNCE_MAX_TEXT_BYTES), NULL);

  add_human (decoder, text);
}

static gboolean
walk (BounceDecoder *decoder, const BouncePart *part, guint depth, GError **error)
{
  if (++decoder->n_parts > BOUNCE_MAX_PARTS)
    return bounce_decoder_refuse (error, "parts");
  if (depth > BOUNCE_MAX_DEPTH)
    return bounce_decoder_refuse (error, "parts in parts");
  if (!part->is_multipart)
    take_part (decoder, part);
  else if (bounce_part_is (part, "multipart", "alternative"))
    return walk_alternative (decoder, part, depth, error);
  else
    {
      for (const BouncePart *child = part->first; child != NULL; child = child->next)
        if (!walk (decoder, child, depth + 1, error))
          return FALSE;
      if (part->first == NULL)
        add_prologue (decoder, part);
    }
  return TRUE;
}

static void
take_report_type (BounceDecoder *decoder, const BouncePart *body)
{
  const char *report_type = body->report_type;

  if (report_type == NULL)
    return;
  if (bounce_scan_begins (report_type, "delivery-status"))
    decoder->evidence |= BOUNCE_EVIDENCE_REPORT;
  else if (bounce_scan_begins (report_type, "feedback-report"))
    decoder->evidence |= BOUNCE_EVIDENCE_FEEDBACK;
  else if (bounce_scan_begins (report_type, "disposition-notification"))
    decoder->evidence |= BOUNCE_EVIDENCE_MDN;
}

/* The text of a mail whose structure is too broken to show any. */
static void
take_raw_body (BounceDecoder *decoder, const BounceMime *mime, const char *end)
{
  g_autofree char *text = bounce_text_to_utf8 (
      mime->after, MIN ((gsize)(end - mime->after), BOUNCE_MAX_TEXT_BYTES), NULL);

  add_human (decoder, text);
}

static gboolean
is_quoted (const char *text)
{
  guint n_quoted = 0, n_lines = 0;

  for (const char *p = text; *p != '\0'; p += *p == '\n')
    {
      if (*p != '\n' && *p != '\r')
        {
          n_lines++;
          n_quoted += *p == '>';
        }
      p += strcspn (p, "\n");
    }
  return n_quoted >= 3 && n_quoted * 10 >= n_lines * 7;
}

/* A picture that calls itself text is for nobody to read. */
static gboolean
is_binary (const char *text)
{
  gsize n_replaced = 0;

  for (const char *p = strstr (text, "\xef\xbf\xbd"); p != NULL; p = strstr (p + 3, "\xef\xbf\xbd"))
    n_replaced++;
  return n_replaced > 8 && n_replaced * 3 * 5 > strlen (text);
}

static void
finish_human (BounceDecoder *decoder)
{
  g_autofree char *clean =
      bounce_text_clean (decoder->human->str, (gssize)decoder->human->len, BOUNCE_MAX_TEXT_BYTES);

  g_string_truncate (decoder->human, 0);
  if (is_binary (clean))
    return;
  if (!is_quoted (clean))
    g_string_append (decoder->human, clean);
  else
    for (const char *p = clean; *p != '\0';)
      {
        gsize n;

        while (*p == '>')
          p += 1 + (p[1] == ' ');
        n = strcspn (p, "\n");
        n += p[n] == '\n';
        g_string_append_len (decoder->human, p, n);
        p += n;
      }
}

static BounceReport *
read_nested (BounceDecoder *decoder, guint depth)
{
  if (depth >= BOUNCE_MAX_NESTING || decoder->nested == NULL)
    return NULL;
  return read_mail (decoder->nested, depth + 1, NULL);
}

static void
finish_report (BounceDecoder *decoder)
{
  BounceReport *report = decoder->report;

  if (report->kind == BOUNCE_KIND_ORDINARY || report->kind == BOUNCE_KIND_AUTO_REPLY)
    g_ptr_array_set_size (report->recipients, 0);
  for (guint i = 0; i < report->recipients->len; i++)
    bounce_recipient_finish (report->recipients->pdata[i]);
  report->text = g_strndup (decoder->human->str, decoder->human->len);
  if (report->format == NULL)
    report->format = g_strdup (report->has_status_part ? "rfc3464" : decoder->layout);
  if (report->reporting_mta == NULL &&
      (report->kind == BOUNCE_KIND_BOUNCE || report->kind == BOUNCE_KIND_DELAY) &&
      (decoder->evidence & BOUNCE_EVIDENCE_PASTED) == 0 &&
      bounce_text_get_domain (report->from) != NULL)
    report->reporting_mta = g_ascii_strdown (bounce_text_get_domain (report->from), -1);
}

static BounceReport *
read_message (const BounceMime *mime, const char *end, guint depth, GError **error)
{
  g_autoptr (BounceDecoder) decoder = decoder_new (depth);
  BounceReport *nested;
  guint roles;

  bounce_decoder_read_headers (decoder, mime);
  take_report_type (decoder, mime->body);
  if (!walk (decoder, mime->body, 0, error))
    return NULL;
  if (bounce_text_is_blank (decoder->human->str) && decoder->status->len == 0 &&
      decoder->nested == NULL && mime->body->is_multipart)
    take_raw_body (decoder, mime, end);
  finish_human (decoder);
  roles = bounce_phrases_get_roles (decoder->report->subject);
  if ((roles & (BOUNCE_ROLE_SUBJECT | BOUNCE_ROLE_FAILED)) != 0)
    decoder->evidence |= BOUNCE_EVIDENCE_SUBJECT;
  if ((roles & BOUNCE_ROLE_AWAY) != 0 && (roles & BOUNCE_ROLE_SUBJECT) == 0)
    decoder->evidence |= BOUNCE_EVIDENCE_AWAY;
  if ((roles & BOUNCE_ROLE_DELAYED) != 0)
    decoder->evidence |= BOUNCE_EVIDENCE_DELAYED;
  if ((roles & BOUNCE_ROLE_FEEDBACK) != 0)
    decoder->evidence |= BOUNCE_EVIDENCE_FEEDBACK;
  /* The returned mail is read before the prose: whom it went to helps to find who failed. */
  if (decoder->nested != NULL)
    bounce_decoder_read_returned_bytes (decoder, decoder->nested);
  if (decoder->status->len > 0)
    bounce_decoder_read_status (decoder, decoder->status->str);
  bounce_decoder_read_prose (decoder);
  if (decoder->disposition->len > 0 && (decoder->evidence & BOUNCE_EVIDENCE_MDN) != 0)
    bounce_decoder_read_disposition (decoder);
  bounce_decoder_decide_kind (decoder);
  read_bare_reply (decoder);
  if (decoder->nested != NULL && decoder->report->kind != BOUNCE_KIND_ABUSE_REPORT &&
      !((decoder->report->kind == BOUNCE_KIND_BOUNCE ||
         decoder->report->kind == BOUNCE_KIND_DELAY ||
         decoder->report->kind == BOUNCE_KIND_RECEIPT) &&
        decoder->report->recipients->len > 0))
    {
      nested = read_nested (decoder, depth);
      if (nested != NULL &&
          (nested->kind == BOUNCE_KIND_BOUNCE || nested->kind == BOUNCE_KIND_DELAY))
        return nested;
      g_clear_pointer (&nested, bounce_report_unref);
    }
  finish_report (decoder);
  return g_steal_pointer (&decoder->report);
}

static BounceReport *
read_mail (GBytes *mail, guint depth, GError **error)
{
  g_autoptr (GByteArray) bytes = bounce_decoder_prepare (mail, error);
  g_autoptr (BounceMime) mime = NULL;

  if (bytes == NULL)
    return NULL;
  mime = bounce_mime_new ((char *)bytes->data, bytes->len);
  if (mime == NULL)
    {
      BounceReport *report = bounce_report_new ();

      report->text = g_strdup ("");
      return report;
    }
  return read_message (mime, (char *)bytes->data + bytes->len, depth, error);
}

/**
 * bounce_report_decode:
 * @mail: the exact bytes of a mail
 * @error: return location for an error
 *
 * Reads what a mail says of deliveries. Any bytes give a report; what is no notice gives one of
 * another kind. Work is bounded by the BOUNCE_MAX_… constants, but GMime has weak spots: call it
 * only where a crash or a stall does no harm (the reader's child).
 *
 * Returns: (transfer full) (nullable): the report, or NULL with BOUNCE_DECODER_ERROR_TOO_COMPLEX
 */
BounceReport *
bounce_report_decode (GBytes *mail, GError **error)
{
  return read_mail (mail, 0, error);
}
