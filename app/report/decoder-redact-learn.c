/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "base/text.h"
#include "report/decoder-redact.h"

/* Steps of BOUNCE_MAX_DEPTH that a mail within a mail takes: each is held in memory. */
#define DEPTH_OF_MAIL 4

/** bounce_redact_is_listed: whether the name, in any case, is one of them. */
gboolean
bounce_redact_is_listed (const char *name, const char *const *names, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/** bounce_redact_decode_words: (transfer full): the words in plain text; encoded words (RFC 2047)
 * hide what the rules look for. */
char *
bounce_redact_decode_words (const char *text)
{
  return strstr (text, "=?") != NULL ? g_mime_utils_header_decode_text (NULL, text)
                                     : g_strdup (text);
}

static char *
dup_value (const BounceField *field)
{
  g_autofree char *utf8 = bounce_text_to_utf8 (field->value, strlen (field->value), NULL);
  g_autofree char *unfolded = bounce_text_clean_line (utf8, -1, BOUNCE_MAX_FIELD_TEXT);

  return bounce_redact_decode_words (unfolded);
}

/** bounce_open_mail_dup_field: (transfer full) (nullable): the first field of that name. */
char *
bounce_open_mail_dup_field (const BounceOpenMail *mail, const char *name)
{
  for (guint i = 0; i < mail->mime->fields->len; i++)
    {
      const BounceField *field = &g_array_index (mail->mime->fields, BounceField, i);

      if (g_ascii_strcasecmp (field->name, name) == 0)
        return dup_value (field);
    }
  return NULL;
}

/** bounce_open_mail_each_field: calls @function for the fields of the mail's header. */
void
bounce_open_mail_each_field (const BounceOpenMail *mail,
                             BounceFieldFunction function,
                             gpointer user_data)
{
  for (guint i = 0; i < mail->mime->fields->len; i++)
    {
      const BounceField *field = &g_array_index (mail->mime->fields, BounceField, i);
      g_autofree char *value = dup_value (field);

      function (field->name, value, user_data);
    }
}

static gboolean
is_notice (const BounceOpenMail *mail)
{
  const BouncePart *body = mail->mime->body;
  g_autofree char *sender = bounce_open_mail_dup_field (mail, "Return-Path");
  g_autofree char *failed = bounce_open_mail_dup_field (mail, "X-Failed-Recipients");

  return (body != NULL && bounce_part_is (body, "multipart", "report")) || failed != NULL ||
         (sender != NULL && strstr (sender, "<>") != NULL) ||
         bounce_header_is_from_daemon (mail->mime);
}

/**
 * bounce_open_mail_new:
 * @mail: the exact bytes of a mail
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the mail; NULL with %BOUNCE_DECODER_ERROR_TOO_COMPLEX, also
 * where there is none
 */
BounceOpenMail *
bounce_open_mail_new (GBytes *mail, GError **error)
{
  g_autoptr (BounceOpenMail) self = g_new0 (BounceOpenMail, 1);

  self->bytes = bounce_decoder_prepare (mail, error);
  if (self->bytes == NULL)
    return NULL;
  self->mime = bounce_mime_new ((char *)self->bytes->data, self->bytes->len);
  if (self->mime == NULL)
    {
      bounce_decoder_refuse (error, "no mail");
      return NULL;
    }
  self->is_notice = is_notice (self);
  return g_steal_pointer (&self);
}

/** bounce_open_mail_free: frees it; NULL is fine. */
void
bounce_open_mail_free (BounceOpenMail *mail)
{
  if (mail == NULL)
    return;
  bounce_mime_free (mail->mime);
  g_clear_pointer (&mail->bytes, g_byte_array_unref);
  g_free (mail);
}

/** bounce_open_mail_new_from_part: (transfer full) (nullable): the mail that a part is. */
BounceOpenMail *
bounce_open_mail_new_from_part (const BouncePart *part)
{
  static const char *const subtypes[] = { "rfc822", "global", "news" };
  const char *name = bounce_part_get_filename (part);
  g_autoptr (GBytes) bytes = NULL;

  if (part->is_multipart ||
      !((strcmp (part->type, "message") == 0 &&
         bounce_redact_is_listed (part->subtype, subtypes, G_N_ELEMENTS (subtypes))) ||
        (strcmp (part->type, "application") == 0 && name != NULL &&
         g_str_has_suffix (name, ".eml"))))
    return NULL;
  bytes = bounce_part_dup_bytes (part, BOUNCE_MAX_MAIL_BYTES);
  return bounce_open_mail_new (bytes, NULL);
}

/* "Name <address>, Name <address>": what stands outside of "<>" are names. */
static void
learn_mailboxes (BounceRedactor *redactor, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "<", -1);

  bounce_redactor_learn_text (redactor, value, TRUE);
  if (bounce_header_is_daemon (parts[0] != NULL && parts[1] != NULL ? parts[1] : value, parts[0]) ||
      (parts[0] != NULL && parts[1] != NULL && bounce_list_is_program (parts[1])))
    return;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *end = i > 0 ? strchr (parts[i], '>') : parts[i];
      const char *name = end != NULL ? end : parts[i];

      /* A field without "<>" holds addresses only. */
      if (parts[1] != NULL && strchr (name, '@') == NULL)
        bounce_redactor_learn_name (redactor, name);
    }
}

static gboolean
is_mailbox_field (const char *name)
{
  static const char *const names[] = {
    "From",     "To",          "Cc",           "Bcc",         "Sender",
    "Reply-To", "Return-Path", "Delivered-To", "Resent-From", "X-Failed-Recipients"
  };

  return bounce_redact_is_listed (name, names, G_N_ELEMENTS (names));
}

/* In a status part: "rfc822; name@host". */
static gboolean
is_recipient_field (const char *name)
{
  return bounce_scan_find (name, "-recipient") != NULL;
}

static void
learn_field (BounceRedactor *redactor, const char *name, const char *value, gboolean returned)
{
  static const char *const ids[] = { "Message-ID", "References", "In-Reply-To", "Thread-Index" };

  /* Random words, which look like addresses. */
  if (bounce_redact_is_listed (name, ids, G_N_ELEMENTS (ids)))
    return;
  if (is_mailbox_field (name))
    learn_mailboxes (redactor, value);
  else if (is_recipient_field (name))
    bounce_redactor_learn_text (redactor, value, TRUE);
  else if (g_ascii_strcasecmp (name, "Subject") == 0 && returned)
    bounce_redactor_learn_subject (redactor, value);
  else
    bounce_redactor_learn_text (redactor, value, FALSE);
}

/** bounce_redact_each_field: calls @function for every field of a block of header lines. */
void
bounce_redact_each_field (const char *block,
                          gsize length,
                          BounceFieldFunction function,
                          gpointer user_data)
{
  const char *p = block, *end = block + length;

  while (p < end)
    {
      const char *line_end = memchr (p, '\n', end - p);
      const char *colon;

      /* A line that begins with white space goes on with the field. */
      while (line_end != NULL && line_end + 1 < end && (line_end[1] == ' ' || line_end[1] == '\t'))
        line_end = memchr (line_end + 1, '\n', end - line_end - 1);
      if (line_end == NULL)
        line_end = end;
      colon = memchr (p, ':', line_end - p);
      if (colon != NULL)
        {
          g_autofree char *name = g_strndup (p, colon - p);
          g_autofree char *folded = g_strndup (colon + 1, line_end - colon - 1);
          g_autofree char *line = bounce_text_clean_line (folded, -1, BOUNCE_MAX_FIELD_TEXT);
          g_autofree char *value = bounce_redact_decode_words (line);

          function (g_strstrip (name), value, user_data);
        }
      p = line_end + 1;
    }
}

static void
learn_returned_cb (const char *name, const char *value, gpointer user_data)
{
  learn_field (user_data, name, value, TRUE);
}

static void
note_subject_cb (const char *name, const char *value, gpointer user_data)
{
  guint *roles = user_data;

  if (g_ascii_strcasecmp (name, "Subject") == 0)
    *roles |= bounce_phrases_get_roles (value);
}

/* A forwarded notice begins with a header, too: that of a mail system. */
static gboolean
is_forwarded_notice (const char *block, gsize length)
{
  g_autofree char *text = g_strndup (block, length);
  guint roles = 0;

  bounce_redact_each_field (block, length, note_subject_cb, &roles);
  return bounce_header_is_daemon (NULL, text) || (roles & BOUNCE_ROLE_SUBJECT) != 0;
}

/**
 * bounce_redact_find_returned:
 * @text: a text of a notice
 * @length: (out): the length of the header
 *
 * Returns: (transfer none) (nullable): where the header of a returned mail begins in it
 */
const char *
bounce_redact_find_returned (const char *text, gsize *length)
{
  const char *line = text;
  gboolean is_first = TRUE;

  while (*line != '\0')
    {
      guint seen = 0;
      gsize n = bounce_header_measure_block (line, &seen);

      if (n > 0 && !(is_first && is_forwarded_notice (line, n)))
        {
          *length = n;
          return line;
        }
      is_first = is_first && n == 0;
      line += n > 0 ? n : strcspn (line, "\n");
      line += *line == '\n';
    }
  return NULL;
}

/** bounce_redact_is_text: whether the part is text, also a report that machines read. */
gboolean
bounce_redact_is_text (const BouncePart *part)
{
  static const char *const reports[] = { "delivery-status",
                                         "global-delivery-status",
                                         "disposition-notification",
                                         "global-disposition-notification",
                                         "feedback-report",
                                         "global-headers",
                                         "rfc822-headers" };

  return !part->is_multipart &&
         (strcmp (part->type, "text") == 0 ||
          (strcmp (part->type, "message") == 0 &&
           bounce_redact_is_listed (part->subtype, reports, G_N_ELEMENTS (reports))));
}

/** bounce_redact_dup_text: (transfer full): the clean text of a part; of HTML what a person sees.
 */
char *
bounce_redact_dup_text (const BouncePart *part)
{
  g_autofree char *raw = bounce_text_part_dup (part, BOUNCE_MAX_TEXT_BYTES);
  g_autofree char *text = NULL;

  if (bounce_part_is (part, "text", "html") || bounce_html_is_html (raw))
    text = bounce_html_to_text (raw, BOUNCE_MAX_TEXT_BYTES);
  else
    text = g_strdup (raw);
  return bounce_text_clean (text, -1, BOUNCE_MAX_TEXT_BYTES);
}

static void
learn_words (BounceRedactor *redactor, const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autofree char *decoded = bounce_redact_decode_words (copy);

  bounce_redactor_learn_text (redactor, decoded, FALSE);
}

static void
learn_status_cb (const char *name, const char *value, gpointer user_data)
{
  learn_field (user_data, name, value, FALSE);
}

/* Fields are learnt from one by one: a Message-ID looks like an address. */
static void
learn_text (BounceRedactor *redactor, const BouncePart *part)
{
  g_autofree char *text = bounce_redact_dup_text (part);
  gboolean is_status = strcmp (part->type, "message") == 0;
  gsize length = 0;
  const char *block;

  if (is_status || g_str_has_prefix (part->subtype, "rfc822-header"))
    {
      bounce_redact_each_field (
          text, strlen (text), is_status ? learn_status_cb : learn_returned_cb, redactor);
      return;
    }
  block = bounce_redact_find_returned (text, &length);
  learn_words (redactor, text, block != NULL ? (gsize)(block - text) : strlen (text));
  if (block == NULL)
    return;
  bounce_redact_each_field (block, length, learn_returned_cb, redactor);
  learn_words (redactor, block + length, strlen (block + length));
}

static void learn_mail (BounceRedactor *redactor, const BounceOpenMail *mail, guint depth);

static void
learn_part (BounceRedactor *redactor, const BouncePart *part, guint depth)
{
  g_autoptr (BounceOpenMail) mail = NULL;

  if (depth > BOUNCE_MAX_DEPTH)
    return;
  for (const BouncePart *child = part->first; child != NULL; child = child->next)
    learn_part (redactor, child, depth + 1);
  mail = bounce_open_mail_new_from_part (part);
  if (mail != NULL)
    learn_mail (redactor, mail, depth + DEPTH_OF_MAIL);
  else if (bounce_redact_is_text (part))
    learn_text (redactor, part);
}

static void
learn_mail (BounceRedactor *redactor, const BounceOpenMail *mail, guint depth)
{
  bounce_open_mail_each_field (
      mail, mail->is_notice ? learn_status_cb : learn_returned_cb, redactor);
  if (mail->mime->body != NULL)
    learn_part (redactor, mail->mime->body, depth);
}

/** bounce_redact_learn: learns who is in the mail, at any depth, also in what a copy leaves out. */
void
bounce_redact_learn (BounceRedactor *redactor, const BounceOpenMail *mail)
{
  learn_mail (redactor, mail, 0);
}
