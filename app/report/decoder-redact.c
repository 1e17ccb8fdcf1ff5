/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/redact.h"

#include <string.h>

#include "base/text.h"
#include "report/decoder-redact.h"

/* The state of one copy. */
typedef struct
{
  BounceRedactLevel level;
  BounceRedactor *redactor; /* NULL at the level NOTICE */
  guint n_left_out;         /* parts, and texts of returned mails */
  GString *out;
  char *boundary;
  gboolean in_notice; /* a mail in here is the returned one */
  gboolean is_bare;   /* no mail but pasted words: they come first */
  gboolean began;     /* it is said that the copy is not exact */
  guint n_parts;
} Copy;

/* The fields that stay, by what support does with them. */
static const char *const notice_fields[] = { "From",
                                             "To",
                                             "Subject",
                                             "Date",
                                             "Return-Path",
                                             "Auto-Submitted",
                                             "X-Failed-Recipients",
                                             "X-Bounce-Desk-Pasted" };
static const char *const returned_fields[] = { "From", "To", "Date" };
static const char *const status_fields[] = { "Reporting-MTA",
                                             "DSN-Gateway",
                                             "Received-From-MTA",
                                             "Arrival-Date",
                                             "Original-Recipient",
                                             "Final-Recipient",
                                             "Action",
                                             "Status",
                                             "Remote-MTA",
                                             "Diagnostic-Code",
                                             "Last-Attempt-Date",
                                             "Will-Retry-Until",
                                             "Final-Log-ID",
                                             "X-Postfix-Queue-ID",
                                             "Reporting-UA",
                                             "Disposition",
                                             "Feedback-Type",
                                             "Version" };

static void
say_not_exact (Copy *copy)
{
  copy->began = TRUE;
  g_string_append_printf (copy->out,
                          BOUNCE_COPY_NOT_EXACT "%s]\n\n",
                          copy->level == BOUNCE_REDACT_NOTICE
                              ? "of the returned mail only the header is here."
                              : "addresses, names, numbers and the returned mail are left out.");
}

static void
begin_part (Copy *copy, const char *type)
{
  g_string_append_printf (copy->out,
                          "--%s\nContent-Type: %s\nContent-Transfer-Encoding: 8bit\n\n",
                          copy->boundary,
                          type);
  copy->n_parts++;
  if (!copy->began && !copy->is_bare && g_str_has_prefix (type, "text/plain"))
    say_not_exact (copy);
}

static void
append_text (Copy *copy, const char *text)
{
  g_autofree char *decoded = bounce_redact_decode_words (text);
  g_autofree char *clean = copy->redactor != NULL
                               ? bounce_redactor_clean_text (copy->redactor, decoded)
                               : g_strdup (text);

  g_string_append (copy->out, clean);
  if (copy->out->str[copy->out->len - 1] != '\n')
    g_string_append_c (copy->out, '\n');
}

static void
append_field (Copy *copy, const char *name, const char *value)
{
  g_autofree char *clean = copy->redactor != NULL
                               ? bounce_redactor_clean_line (copy->redactor, value)
                               : bounce_text_clean_line (value, -1, BOUNCE_MAX_FIELD_TEXT);
  /* GMime would encode a long word of plain letters, too. */
  g_autofree char *encoded = g_str_is_ascii (clean)
                                 ? g_strdup (clean)
                                 : g_mime_utils_header_encode_text (NULL, clean, "utf-8");
  g_autofree char *line = bounce_text_clean_line (encoded, -1, BOUNCE_MAX_FIELD_TEXT);

  g_string_append_printf (copy->out, "%s: %s\n", name, line);
}

/* What follows "Undeliverable:" is the subject of the returned mail, unless it is the words of a
 * mail system itself. */
static void
append_notice_subject (Copy *copy, const char *subject)
{
  static const char *const words[] = { "returning message to sender",
                                       "see transcript for details",
                                       "user unknown",
                                       "host unknown",
                                       "mailbox full",
                                       "could not be delivered" };
  const char *colon = strchr (subject, ':');
  g_autofree char *head = NULL;

  for (guint i = 0; colon != NULL && i < G_N_ELEMENTS (words); i++)
    if (bounce_scan_find (colon, words[i]) != NULL)
      colon = NULL;
  if (colon == NULL)
    {
      append_field (copy, "Subject", subject);
      return;
    }
  head = g_strdup_printf ("%.*s [subject]", (int)(colon + 1 - subject), subject);
  append_field (copy, "Subject", head);
}

static void
notice_field_cb (const char *name, const char *value, gpointer user_data)
{
  Copy *copy = user_data;

  if (g_ascii_strcasecmp (name, "MIME-Version") == 0)
    return;
  if (copy->redactor == NULL)
    append_field (copy, name, value);
  else if (g_ascii_strcasecmp (name, "Subject") == 0)
    append_notice_subject (copy, value);
  else if (bounce_redact_is_listed (name, notice_fields, G_N_ELEMENTS (notice_fields)))
    append_field (copy, name, value);
}

static void
returned_field_cb (const char *name, const char *value, gpointer user_data)
{
  Copy *copy = user_data;

  if (copy->redactor == NULL
          ? g_ascii_strcasecmp (name, "MIME-Version") != 0
          : bounce_redact_is_listed (name, returned_fields, G_N_ELEMENTS (returned_fields)))
    append_field (copy, name, value);
}

static void
status_field_cb (const char *name, const char *value, gpointer user_data)
{
  Copy *copy = user_data;

  if (copy->redactor == NULL ||
      bounce_redact_is_listed (name, status_fields, G_N_ELEMENTS (status_fields)))
    append_field (copy, name, value);
}

static void
copy_status (Copy *copy, const char *type, const char *text)
{
  const char *p = text;

  begin_part (copy, type);
  /* One block of fields for the mail, one for each recipient. */
  while (*p != '\0')
    {
      const char *end = strstr (p, "\n\n");
      gsize length = end != NULL ? (gsize)(end - p) + 1 : strlen (p);

      bounce_redact_each_field (p, length, status_field_cb, copy);
      g_string_append_c (copy->out, '\n');
      p += length;
      p += strspn (p, "\n");
    }
}

/* The text of the notice; a mail that came back in it loses everything but its header. */
static void
copy_text (Copy *copy, const char *text)
{
  gsize length = 0;
  const char *block = bounce_redact_find_returned (text, &length);
  g_autofree char *before = g_strndup (text, block != NULL ? (gsize)(block - text) : strlen (text));

  begin_part (copy, "text/plain; charset=utf-8");
  append_text (copy, before);
  if (block == NULL)
    return;
  copy->n_left_out++;
  bounce_redact_each_field (block, length, returned_field_cb, copy);
  g_string_append (copy->out, "\n[The text of the returned mail was left out.]\n");
}

/* Only names of types that are known: the others are words of a stranger. */
static void
copy_placeholder (Copy *copy, const BouncePart *part)
{
  static const char *const known[] = { "text",  "image",       "audio",   "video",
                                       "model", "application", "message", "multipart" };

  begin_part (copy, "text/plain; charset=utf-8");
  g_string_append_printf (
      copy->out,
      "[A part was left out: %s]\n",
      bounce_redact_is_listed (part->type, known, G_N_ELEMENTS (known)) ? part->type : "?");
  copy->n_left_out++;
}

static void copy_part (Copy *copy, const BouncePart *part, guint depth);

static void
copy_mail (Copy *copy, const BounceOpenMail *mail, guint depth)
{
  gboolean nested_notice = !copy->in_notice && mail->is_notice;

  begin_part (copy, nested_notice ? "text/plain; charset=utf-8" : "text/rfc822-headers");
  bounce_open_mail_each_field (mail, nested_notice ? notice_field_cb : returned_field_cb, copy);
  g_string_append_c (copy->out, '\n');
  if (!nested_notice || mail->mime->body == NULL)
    {
      copy->n_left_out++;
      return;
    }
  copy->in_notice = TRUE;
  copy_part (copy, mail->mime->body, depth + 1);
  copy->in_notice = FALSE;
}

/* Of the versions of one text the plain one is enough. */
static const BouncePart *
find_plain (const BouncePart *multipart)
{
  if (bounce_part_is (multipart, "multipart", "alternative"))
    for (const BouncePart *part = multipart->first; part != NULL; part = part->next)
      if (bounce_part_is (part, "text", "plain") && part->length > 0)
        return part;
  return NULL;
}

static void
copy_multipart (Copy *copy, const BouncePart *multipart, guint depth)
{
  const BouncePart *plain = find_plain (multipart);

  if (plain != NULL)
    copy_part (copy, plain, depth + 1);
  else if (multipart->first == NULL)
    {
      /* Its text stands where nobody should look. */
      g_autofree char *text = bounce_text_to_utf8 (
          multipart->content, MIN (multipart->length, BOUNCE_MAX_TEXT_BYTES), NULL);
      g_autofree char *clean = bounce_text_clean (text, -1, BOUNCE_MAX_TEXT_BYTES);

      copy_text (copy, clean);
    }
  else
    for (const BouncePart *part = multipart->first; part != NULL; part = part->next)
      copy_part (copy, part, depth + 1);
}

/* Rules see only text that could be read; contacts and calendars are made of persons. */
static gboolean
can_be_cleaned (const BouncePart *part)
{
  static const char *const subtypes[] = { "plain", "html", "rfc822-headers", "rfc822-header" };

  return (strcmp (part->type, "text") != 0 ||
          bounce_redact_is_listed (part->subtype, subtypes, G_N_ELEMENTS (subtypes))) &&
         bounce_text_part_is_readable (part, BOUNCE_MAX_TEXT_BYTES);
}

static void
copy_returned_header (Copy *copy, const char *text)
{
  const char *end = strstr (text, "\n\n");

  begin_part (copy, "text/rfc822-headers");
  bounce_redact_each_field (
      text, end != NULL ? (gsize)(end - text) : strlen (text), returned_field_cb, copy);
  g_string_append_c (copy->out, '\n');
}

static void
copy_words (Copy *copy, const BouncePart *part)
{
  static const char *const headers[] = { "rfc822-headers", "rfc822-header", "global-headers" };
  g_autofree char *text = bounce_redact_dup_text (part);

  if (bounce_redact_is_listed (part->subtype, headers, G_N_ELEMENTS (headers)))
    copy_returned_header (copy, text);
  else if (strstr (part->subtype, "disposition-notification") != NULL)
    copy_status (copy, "message/disposition-notification", text);
  else if (strcmp (part->subtype, "feedback-report") == 0)
    copy_status (copy, "message/feedback-report", text);
  else if (strcmp (part->type, "message") == 0)
    copy_status (copy, "message/delivery-status", text);
  else
    copy_text (copy, text);
}

static void
copy_part (Copy *copy, const BouncePart *part, guint depth)
{
  g_autoptr (BounceOpenMail) mail = NULL;

  if (depth > BOUNCE_MAX_DEPTH || copy->out->len > BOUNCE_COPY_MAX_BYTES / 2)
    return;
  if (part->is_multipart)
    {
      copy_multipart (copy, part, depth);
      return;
    }
  mail = bounce_open_mail_new_from_part (part);
  if (mail != NULL)
    copy_mail (copy, mail, depth);
  else if (bounce_redact_is_text (part) && (copy->redactor == NULL || can_be_cleaned (part)))
    copy_words (copy, part);
  else
    copy_placeholder (copy, part);
}

static char *
dup_boundary (GBytes *mail)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, mail);

  /* Nobody who writes a mail knows its own digest: no text can end a part early. */
  return g_strdup_printf ("=_bounce_%.24s", digest);
}

/* The type of the copy: that of a report, when the mail is one. */
static const char *
get_top_type (const BounceOpenMail *mail)
{
  const BouncePart *body = mail->mime->body;

  if (!mail->is_notice || body == NULL || !bounce_part_is (body, "multipart", "report"))
    return "mixed";
  if (g_strcmp0 (body->report_type, "disposition-notification") == 0)
    return "report; report-type=disposition-notification";
  if (g_strcmp0 (body->report_type, "feedback-report") == 0)
    return "report; report-type=feedback-report";
  return "report; report-type=delivery-status";
}

static void
write_copy (Copy *copy, const BounceOpenMail *mail)
{
  g_autofree char *from = bounce_open_mail_dup_field (mail, "From");

  copy->is_bare = from == NULL;
  copy->in_notice = mail->is_notice;
  bounce_open_mail_each_field (mail, notice_field_cb, copy);
  g_string_append_printf (copy->out,
                          "MIME-Version: 1.0\nContent-Type: multipart/%s; boundary=\"%s\"\n\n",
                          get_top_type (mail),
                          copy->boundary);
  if (mail->mime->body != NULL)
    copy_part (copy, mail->mime->body, 0);
  /* Whatever it is made of, it says what it is. */
  if (!copy->began)
    {
      copy->is_bare = FALSE;
      begin_part (copy, "text/plain; charset=utf-8");
    }
  g_string_append_printf (copy->out, "--%s--\n", copy->boundary);
}

static gboolean
leaks (const Copy *copy)
{
  g_autoptr (GString) body = g_string_new (copy->out->str);

  if (copy->redactor == NULL)
    return FALSE;
  g_string_replace (body, copy->boundary, "", 0);
  return bounce_redactor_finds_leak (copy->redactor, body->str);
}

static BounceCopy *
finish_copy (Copy *copy)
{
  /* The client takes only clean text (bounce_copy_new_from_wire()). */
  g_autofree char *clean = bounce_text_clean (copy->out->str, -1, BOUNCE_COPY_MAX_BYTES);
  g_autoptr (GBytes) bytes = g_bytes_new (clean, strlen (clean));
  BounceCopy *made = bounce_copy_new (copy->level, bytes);

  if (copy->redactor != NULL)
    memcpy (made->n_replaced, copy->redactor->n_replaced, sizeof made->n_replaced);
  made->n_replaced[BOUNCE_REPLACED_PARTS] += copy->n_left_out;
  return made;
}

/**
 * bounce_redact:
 * @mail: the exact bytes of a mail
 * @level: how much of it leaves
 * @error: return location
 *
 * Parses a mail, so only the child reader may call it. A copy is written anew from decoded text: no
 * byte of the mail's encoding gets into it, and it says that it is not exact.
 *
 * Returns: (transfer full) (nullable): the copy, at the level EXACT of @mail itself; NULL with
 * %BOUNCE_DECODER_ERROR_TOO_COMPLEX or %BOUNCE_REDACT_ERROR_LEAK
 */
BounceCopy *
bounce_redact (GBytes *mail, BounceRedactLevel level, GError **error)
{
  g_autoptr (BounceOpenMail) open = NULL;
  g_autoptr (BounceRedactor) redactor = NULL;
  g_autoptr (GString) out = NULL;
  g_autofree char *boundary = NULL;
  Copy copy = { .level = level };

  if (level == BOUNCE_REDACT_EXACT)
    return bounce_copy_new (level, mail);
  bounce_decoder_init ();
  open = bounce_open_mail_new (mail, error);
  if (open == NULL)
    return NULL;
  if (level == BOUNCE_REDACT_PERSONAL)
    {
      redactor = bounce_redactor_new ();
      bounce_redact_learn (redactor, open);
    }
  boundary = dup_boundary (mail);
  out = g_string_new (NULL);
  copy.redactor = redactor;
  copy.boundary = boundary;
  copy.out = out;
  write_copy (&copy, open);
  if (!leaks (&copy))
    return finish_copy (&copy);
  g_set_error_literal (
      error, BOUNCE_REDACT_ERROR, BOUNCE_REDACT_ERROR_LEAK, "the copy still names a person");
  return NULL;
}
