/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* The fields of RFC 3464 that are read; those of a recipient come after FIELD_ADDRESS. */
typedef enum
{
  FIELD_NONE,
  FIELD_REPORTING_MTA,
  FIELD_ARRIVAL_DATE,
  FIELD_FINAL,
  FIELD_ORIGINAL,
  FIELD_ACTUAL,
  FIELD_ACTION,
  FIELD_STATUS,
  FIELD_DIAGNOSTIC,
  FIELD_REMOTE_MTA,
  FIELD_LAST_ATTEMPT,
  FIELD_RETRY_UNTIL,
  FIELD_LOG_ID,
  FIELD_SUPPLEMENT
} DsnField;

static const struct
{
  const char *name;
  DsnField field;
} field_names[] = {
  { "reporting-mta", FIELD_REPORTING_MTA },
  { "arrival-date", FIELD_ARRIVAL_DATE },
  { "final-recipient", FIELD_FINAL },
  { "original-recipient", FIELD_ORIGINAL },
  { "x-actual-recipient", FIELD_ACTUAL },
  { "action", FIELD_ACTION },
  { "status", FIELD_STATUS },
  { "diagnostic-code", FIELD_DIAGNOSTIC },
  { "remote-mta", FIELD_REMOTE_MTA },
  { "last-attempt-date", FIELD_LAST_ATTEMPT },
  { "will-retry-until", FIELD_RETRY_UNTIL },
  { "final-log-id", FIELD_LOG_ID },
  { "x-supplementary-info", FIELD_SUPPLEMENT },
  { "x-mailer-info", FIELD_SUPPLEMENT },
};

/* Whether a line without an indent is another field: only names with a dash are believed, a
 * diagnostic that lost its indent may begin with a word and a colon too. */
static gboolean
is_unknown_field (const char *line, gsize length)
{
  gsize n = 0;
  gboolean has_dash = FALSE;

  if (length == 0 || !g_ascii_isalpha (*line))
    return FALSE;
  while (n < length && n < 48 && (g_ascii_isalnum (line[n]) || line[n] == '-'))
    has_dash = line[n++] == '-' || has_dash;
  return has_dash && n < length && line[n] == ':';
}

/* One recipient's block while it is read. */
typedef struct
{
  BounceRecipient *recipient;
  char *actual;
  gboolean has[FIELD_SUPPLEMENT + 1];
  gboolean is_after_blank;
} Block;

static DsnField
field_at (const char *line, gsize length, const char **value)
{
  for (guint i = 0; i < G_N_ELEMENTS (field_names); i++)
    {
      const char *p = line;
      gsize n;

      /* The first letter tells, nearly always. */
      if (length == 0 || ((*line ^ field_names[i].name[0]) & ~0x20) != 0)
        continue;
      n = strlen (field_names[i].name);
      p += n;
      if (length <= n || g_ascii_strncasecmp (line, field_names[i].name, n) != 0)
        continue;
      while (p < line + length && (*p == ' ' || *p == '\t'))
        p++;
      if (p == line + length || *p != ':')
        continue;
      *value = p + 1;
      return field_names[i].field;
    }
  return FIELD_NONE;
}

/* "\x{1F4E7}" of RFC 6533, 3: how utf-8-addr-xtext and -unitext write what ASCII has not. */
static char *
decode_unitext (const char *text)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      char *end = NULL;
      gulong c = 0;

      if (text[0] == '\\' && text[1] == 'x' && text[2] == '{')
        c = strtoul (text + 3, &end, 16);
      if (c > 0 && c <= 0x10ffff && end != NULL && *end == '}' && g_unichar_validate ((gunichar)c))
        {
          g_string_append_unichar (out, (gunichar)c);
          text = end + 1;
        }
      else
        g_string_append_c (out, *text++);
    }
  return g_string_free (out, FALSE);
}

/* "+2B", "+3D" of xtext (RFC 3461, 4): only these two need it in an address that is ASCII, so
 * "user+40tag@example.org" keeps its tag. */
static char *
decode_xtext (char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (p[0] == '+' && p[1] == '2' && p[2] == 'B')
      {
        g_string_append_c (out, '+');
        p += 2;
      }
    else if (p[0] == '+' && p[1] == '3' && p[2] == 'D')
      {
        g_string_append_c (out, '=');
        p += 2;
      }
    else
      g_string_append_c (out, *p);
  g_free (text);
  return g_string_free (out, FALSE);
}

/**
 * bounce_dsn_dup_address:
 * @value: the value of a recipient field: "rfc822; user@example.org" in its many variants
 *
 * Returns: (transfer full) (nullable): the address alone; NULL when the value holds nothing
 */
char *
bounce_dsn_dup_address (const char *value)
{
  const char *semicolon = strchr (value, ';'), *start = value, *hash;
  g_autofree char *type = NULL;
  char *address;
  gsize n;

  if (semicolon != NULL && (strchr (value, '@') == NULL || semicolon < strchr (value, '@') ||
                            memchr (value, '"', semicolon - value) == NULL))
    {
      if (strchr (value, '@') == NULL || semicolon < strchr (value, '@'))
        {
          type = g_strndup (value, semicolon - value);
          start = semicolon + 1;
        }
    }
  else if (semicolon == NULL && bounce_scan_begins (value + strspn (value, " "), "rfc822:"))
    start = strchr (value, ':') + 1;
  while (g_ascii_isspace (*start) || *start == '<')
    start++;
  if (bounce_scan_begins (start, "mailto:"))
    start += 7;
  if (bounce_scan_begins (start, "rfc822;"))
    start += 7 + strspn (start + 7, " <");
  n = strcspn (start, ">\n");
  address = g_strndup (start, n);
  hash = bounce_scan_find (address, "#smtp#");
  if (hash != NULL)
    address[hash - address] = '\0';
  g_strstrip (address);
  n = strlen (address);
  if (n > 1 && (address[n - 1] == ';' || address[n - 1] == ','))
    address[n - 1] = '\0';
  /* "user@example.org (User Name)" and "User Name user@example.org" */
  if (strchr (address, '@') != NULL && strpbrk (address, " \t") != NULL && *address != '"' &&
      *address != '|' && *address != '/')
    {
      const char *at = strchr (address, '@');
      BounceSpan span;

      if (bounce_scan_address (address, strlen (address), at - address, &span))
        {
          char *inner = g_strndup (address + span.start, span.end - span.start);

          g_free (address);
          address = inner;
        }
    }
  if (type != NULL && bounce_scan_find (type, "utf-8") != NULL)
    {
      char *decoded = decode_unitext (address);

      g_free (address);
      address = decoded;
    }
  if (*address == '\0')
    g_clear_pointer (&address, g_free);
  return address;
}

static BounceAction
parse_action (const char *value)
{
  value += strspn (value, " \t");
  if (bounce_scan_begins (value, "fail") || bounce_scan_begins (value, "error") ||
      bounce_scan_begins (value, "bounce") || bounce_scan_begins (value, "reject") ||
      bounce_scan_begins (value, "expire"))
    return BOUNCE_ACTION_FAILED;
  if (bounce_scan_begins (value, "delay") || bounce_scan_begins (value, "deferred"))
    return BOUNCE_ACTION_DELAYED;
  if (bounce_scan_begins (value, "deliver"))
    return BOUNCE_ACTION_DELIVERED;
  if (bounce_scan_begins (value, "relay"))
    return BOUNCE_ACTION_RELAYED;
  if (bounce_scan_begins (value, "expand"))
    return BOUNCE_ACTION_EXPANDED;
  return BOUNCE_ACTION_NONE;
}

/* "dns; mx.example.org (192.0.2.1)" → "mx.example.org" */
static char *
dup_mta (const char *value)
{
  const char *semicolon = strchr (value, ';');
  BounceSpan span;
  char *host;

  value = semicolon != NULL ? semicolon + 1 : value;
  value += strspn (value, " \t");
  /* A name that goes on in other letters is not the part of it that we know. */
  if (bounce_scan_host (value, strlen (value), &span) && (guchar)value[span.end] < 0x80)
    return g_ascii_strdown (value + span.start, span.end - span.start);
  host = g_ascii_strdown (value, (gssize)strcspn (value, " \t\n(,"));
  if (*host == '\0')
    g_clear_pointer (&host, g_free);
  return host;
}

/* The words in brackets behind a status, "5.4.4 (Illegal host/domain name found)", or a status
 * that is all words. */
static void
take_status (BounceRecipient *recipient, const char *value)
{
  g_autofree char *words = NULL;
  const char *rest;

  value += strspn (value, " \t");
  g_free (recipient->status);
  recipient->status = bounce_scan_dup_status (value);
  recipient->status_is_field = recipient->status != NULL;
  rest = recipient->status != NULL ? strstr (value, recipient->status) : NULL;
  rest = rest != NULL ? rest + strlen (recipient->status) : value;
  words = g_strdup (rest);
  g_strstrip (words);
  if (*words == '(' && words[strlen (words) - 1] == ')')
    {
      words[strlen (words) - 1] = '\0';
      memmove (words, words + 1, strlen (words));
    }
  if (bounce_scan_find (words, "permanent fail") == NULL && strlen (words) > 3)
    bounce_recipient_take_words (recipient, words);
}

static void
take_diagnostic (BounceRecipient *recipient, const char *value)
{
  const char *semicolon = strchr (value, ';'), *p;
  g_autofree char *words = NULL;

  value += strspn (value, " \t");
  for (p = value; semicolon != NULL && p < semicolon; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != ' ' && *p != '_')
      semicolon = NULL;
  if (semicolon != NULL && semicolon - value < 40)
    {
      g_free (recipient->diagnostic_type);
      recipient->diagnostic_type = g_ascii_strdown (value, semicolon - value);
      g_strstrip (recipient->diagnostic_type);
      value = semicolon + 1;
    }
  words = g_strdup (value);
  g_strstrip (words);
  if (recipient->reply_code == 0)
    recipient->reply_code = bounce_scan_reply (words);
  bounce_recipient_take_words (recipient, words);
}

/* Loops and retries give one recipient several blocks. Returns whether @recipient was known. */
static gboolean
merge_block (GPtrArray *recipients, const BounceRecipient *recipient)
{
  for (guint i = 0; i < recipients->len; i++)
    {
      BounceRecipient *old = recipients->pdata[i];

      if (g_ascii_strcasecmp (old->address, recipient->address) != 0)
        continue;
      if (recipient->action == BOUNCE_ACTION_FAILED)
        old->action = BOUNCE_ACTION_FAILED;
      if (old->status == NULL)
        {
          old->status = g_strdup (recipient->status);
          old->status_is_field = recipient->status_is_field;
        }
      if (old->reply_code == 0)
        old->reply_code = recipient->reply_code;
      bounce_recipient_take_words (old, recipient->diagnostic);
      return TRUE;
    }
  return FALSE;
}

/* A block's own address: Final-Recipient, unless that is no mailbox (a pipe, a file, a source
 * route) and another field says whose it is. */
static void
finish_block (BounceDecoder *decoder, Block *block)
{
  BounceRecipient *recipient = block->recipient;
  const char *address = recipient->address;

  if (recipient->original_address != NULL)
    {
      gboolean is_mailbox = address != NULL && strchr (address, '@') != NULL && *address != '@' &&
                            *address != '|' && *address != '/';

      if (!is_mailbox && strchr (recipient->original_address, '@') != NULL)
        {
          g_free (recipient->address);
          recipient->address = g_strdup (recipient->original_address);
        }
    }
  if (recipient->address == NULL && block->actual != NULL)
    recipient->address = g_steal_pointer (&block->actual);
  if (recipient->address != NULL && merge_block (decoder->report->recipients, recipient))
    g_clear_pointer (&recipient->address, g_free);
  if (recipient->address != NULL && decoder->report->recipients->len < BOUNCE_MAX_RECIPIENTS)
    g_ptr_array_add (decoder->report->recipients, recipient);
  else
    bounce_recipient_free (recipient);
  g_free (block->actual);
  memset (block, 0, sizeof *block);
}

/* Blank lines say little: some notices double them, some have none. A block begins where a field
 * comes that the open one has already, or where an address follows a blank line. */
static gboolean
begins_block (const Block *block, DsnField field)
{
  if (block->recipient == NULL)
    return TRUE;
  if ((field == FIELD_FINAL || field == FIELD_ORIGINAL || field == FIELD_ACTION ||
       field == FIELD_STATUS) &&
      block->has[field])
    return TRUE;
  return block->is_after_blank && (field == FIELD_FINAL || field == FIELD_ORIGINAL) &&
         (block->has[FIELD_FINAL] || block->has[FIELD_ORIGINAL]) &&
         (block->has[FIELD_ACTION] || block->has[FIELD_STATUS]);
}

static void
take_recipient_field (Block *block, DsnField field, const char *value)
{
  BounceRecipient *recipient = block->recipient;

  block->has[field] = TRUE;
  switch (field)
    {
    case FIELD_FINAL:
      g_free (recipient->address);
      recipient->address = bounce_dsn_dup_address (value);
      break;
    case FIELD_ORIGINAL:
      g_free (recipient->original_address);
      recipient->original_address = bounce_dsn_dup_address (value);
      if (recipient->original_address != NULL)
        recipient->original_address = decode_xtext (recipient->original_address);
      break;
    case FIELD_ACTUAL:
      g_free (block->actual);
      block->actual = bounce_dsn_dup_address (value);
      break;
    case FIELD_ACTION:
      recipient->action = parse_action (value);
      break;
    case FIELD_STATUS:
      take_status (recipient, value);
      break;
    case FIELD_DIAGNOSTIC:
      take_diagnostic (recipient, value);
      break;
    case FIELD_SUPPLEMENT:
      bounce_recipient_take_words (recipient, value);
      break;
    case FIELD_REMOTE_MTA:
      g_free (recipient->remote_mta);
      recipient->remote_mta = dup_mta (value);
      break;
    case FIELD_LAST_ATTEMPT:
      g_free (recipient->last_attempt);
      recipient->last_attempt = g_strdup (value);
      break;
    case FIELD_RETRY_UNTIL:
      g_free (recipient->will_retry_until);
      recipient->will_retry_until = g_strdup (value);
      break;
    case FIELD_LOG_ID:
      g_free (recipient->log_id);
      recipient->log_id = g_strdup (value);
      break;
    default:
      break;
    }
}

static void
take_field (BounceDecoder *decoder, Block *block, DsnField field, const char *value)
{
  BounceReport *report = decoder->report;

  if (field == FIELD_NONE)
    return;
  if (field == FIELD_REPORTING_MTA)
    {
      if (report->reporting_mta == NULL)
        report->reporting_mta = dup_mta (value);
    }
  else if (field == FIELD_ARRIVAL_DATE)
    {
      if (report->arrival_date == NULL)
        report->arrival_date = bounce_text_clean_line (value, -1, BOUNCE_MAX_LINE_BYTES);
    }
  else
    {
      if (begins_block (block, field))
        {
          if (block->recipient != NULL)
            finish_block (decoder, block);
          block->recipient = bounce_recipient_new ();
        }
      block->is_after_blank = FALSE;
      take_recipient_field (block, field, value);
    }
}

/* Unfolds: a reply of several lines keeps them, everything else becomes one line. A line that was
 * cut at a fixed width in the middle of a word has neither a space at its end nor an indent of its
 * own, so it is glued. */
static void
append_continuation (GString *value, const char *line, gsize length, gsize previous_length)
{
  gsize indent = 0;

  while (indent < length && (line[indent] == ' ' || line[indent] == '\t'))
    indent++;
  if (bounce_scan_is_reply_line (line + indent, length - indent))
    g_string_append_c (value, '\n');
  else if (bounce_scan_begins (value->str, "x-notes") && indent == 1)
    ; /* Domino folds at a fixed width, also inside words; the space is its own. */
  else if (indent > 0 || previous_length < 60)
    {
      if (value->len > 0 && !g_ascii_isspace (value->str[value->len - 1]))
        g_string_append_c (value, ' ');
    }
  g_string_append_len (value, line + indent, length - indent);
}

/**
 * bounce_decoder_read_status:
 * @decoder: the decoder
 * @text: the machine-readable part of a notice (RFC 3464), UTF-8
 *
 * Adds its recipients to the report.
 */
void
bounce_decoder_read_status (BounceDecoder *decoder, const char *text)
{
  g_autoptr (GString) value = g_string_new (NULL);
  Block block = { NULL };
  DsnField open = FIELD_NONE;
  gsize previous_length = 0;
  gboolean is_open = FALSE;

  while (*text != '\0')
    {
      gsize n = strcspn (text, "\n"), length = n;
      const char *start = NULL;
      DsnField field;

      if (length > 0 && text[length - 1] == '\r')
        length--;
      field = field_at (text, length, &start);
      if (strspn (text, " \t\r") >= length)
        {
          take_field (decoder, &block, open, value->str);
          open = FIELD_NONE;
          is_open = FALSE;
          block.is_after_blank = TRUE;
        }
      else if (field != FIELD_NONE || is_unknown_field (text, length) ||
               (!is_open && memchr (text, ':', length) != NULL))
        {
          take_field (decoder, &block, open, value->str);
          open = field;
          is_open = TRUE;
          g_string_truncate (value, 0);
          if (field != FIELD_NONE)
            g_string_append_len (value, start, length - (start - text));
          g_strchug (value->str);
          value->len = strlen (value->str);
        }
      else if (is_open && value->len < BOUNCE_MAX_DIAGNOSTIC_BYTES)
        append_continuation (value, text, length, previous_length);
      previous_length = length;
      text += n + (text[n] == '\n');
    }
  take_field (decoder, &block, open, value->str);
  if (block.recipient != NULL)
    finish_block (decoder, &block);
}

/**
 * bounce_decoder_read_disposition:
 * @decoder: the decoder, with the machine-readable part of a receipt (RFC 8098)
 *
 * Adds the recipient who sent the receipt, for notices that are written in its form (RFC 5429).
 */
void
bounce_decoder_read_disposition (BounceDecoder *decoder)
{
  guint n_before = decoder->report->recipients->len;

  bounce_decoder_read_status (decoder, decoder->disposition->str);
  for (guint i = n_before; i < decoder->report->recipients->len; i++)
    {
      BounceRecipient *recipient = decoder->report->recipients->pdata[i];

      if (recipient->action == BOUNCE_ACTION_NONE)
        recipient->action = decoder->evidence & BOUNCE_EVIDENCE_REJECTED ? BOUNCE_ACTION_FAILED
                                                                         : BOUNCE_ACTION_DELIVERED;
    }
}
