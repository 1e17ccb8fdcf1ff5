/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/outlook-private.h"

#include <string.h>

#include "base/text.h"
#include "report/compose.h"

/* A message of the class REPORT.IPM.Note.NDR keeps no delivery-status part: what was in it became
 * properties ([MS-OXCMAIL], 2.2.3.7.1). Here they become that part again, as 2.1.3.6 tells. */

/* What a recipient's properties say. */
typedef struct
{
  char *status;
  char *remote_mta;
  char *diagnostic;
} Outcome;

/* The classes' last words and what was done ([MS-OXCMAIL], 2.2.3.7.1.1). */
static const char *
get_action (const char *message_class)
{
  static const struct
  {
    const char *ending;
    const char *action;
  } endings[] = {
    { ".NDR", "failed" },           { ".Delayed.DR", "delayed" }, { ".Relayed.DR", "relayed" },
    { ".Expanded.DR", "expanded" }, { ".DR", "delivered" },
  };
  gsize length = message_class != NULL ? strlen (message_class) : 0;

  if (length < 7 || g_ascii_strncasecmp (message_class, "REPORT.", 7) != 0)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      gsize n = strlen (endings[i].ending);

      if (length > n && g_ascii_strcasecmp (message_class + length - n, endings[i].ending) == 0)
        return endings[i].action;
    }
  return NULL;
}

/** bounce_outlook_is_report: whether its class says that it is a report about a delivery. */
gboolean
bounce_outlook_is_report (const BounceOutlookObject *message)
{
  g_autofree char *message_class = bounce_outlook_dup_line (message, PR_MESSAGE_CLASS);

  return get_action (message_class) != NULL;
}

static gboolean
is_address (const char *text)
{
  return text != NULL && strchr (text, '@') != NULL && strpbrk (text, " <>\"\t") == NULL;
}

/**
 * bounce_outlook_dup_address:
 * @recipient: a recipient
 *
 * Exchange knows its own mailboxes by a name in its directory; the address of the Internet then
 * stands elsewhere, or nowhere.
 *
 * Returns: (transfer full) (nullable): the recipient's address
 */
char *
bounce_outlook_dup_address (const BounceOutlookObject *recipient)
{
  static const guint places[] = {
    PR_SMTP_ADDRESS, PR_EMAIL_ADDRESS, PR_TRANSMITTABLE_DISPLAY_NAME, PR_DISPLAY_NAME
  };
  GBytes *key = bounce_outlook_get_bytes (recipient, PR_SEARCH_KEY);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *text = bounce_outlook_dup_line (recipient, places[i]);

      if (text != NULL && strlen (text) > 2 && *text == '\'' && g_str_has_suffix (text, "'"))
        {
          memmove (text, text + 1, strlen (text));
          text[strlen (text) - 1] = '\0';
        }
      if (is_address (text))
        return g_steal_pointer (&text);
    }
  if (key != NULL)
    {
      gsize length;
      const char *data = g_bytes_get_data (key, &length);

      if (length > 5 && length < 512 && memcmp (data, "SMTP:", 5) == 0)
        {
          g_autofree char *text = g_ascii_strdown (data + 5, (gssize)length - 5);
          g_autofree char *line = bounce_text_clean_line (text, -1, 512);

          if (is_address (line))
            return g_steal_pointer (&line);
        }
    }
  return NULL;
}

static gsize
measure_status (const char *text)
{
  gsize n = 0, dots = 0;

  if (strchr ("245", *text) == NULL || *text == '\0')
    return 0;
  while (g_ascii_isdigit (text[n]) || (text[n] == '.' && g_ascii_isdigit (text[n + 1])))
    dots += text[n++] == '.';
  return dots == 2 && text[1] == '.' && n <= 9 ? n : 0;
}

/* "<server #5.1.1 smtp;550 5.1.1 …>" ([MS-OXCMAIL], 2.2.3.7.1.2), or another system's words. */
static void
read_supplementary (const char *info, Outcome *outcome)
{
  const char *hash = NULL, *rest;
  gsize length = 0;
  g_autofree char *inner = NULL;

  if (*info == '<' && strchr (info, '#') != NULL)
    {
      inner = g_strdup (info + 1);
      if (g_str_has_suffix (inner, ">"))
        inner[strlen (inner) - 1] = '\0';
      hash = strchr (inner, '#');
      length = measure_status (hash + 1);
    }
  if (length == 0)
    {
      outcome->diagnostic = g_strdup (info);
      return;
    }
  outcome->status = g_strndup (hash + 1, length);
  outcome->remote_mta = g_strstrip (g_strndup (inner, hash - inner));
  if (*outcome->remote_mta == '\0')
    g_clear_pointer (&outcome->remote_mta, g_free);
  rest = hash + 1 + length;
  rest += strspn (rest, " ");
  if (*rest != '\0')
    outcome->diagnostic = g_strdup (rest);
}

/* The codes of X.400 that MAPI keeps, and the status that each was made from ([MS-OXCMAIL],
 * 2.2.3.7.1.3, read backwards). */
static const char *
get_status_of_code (gint64 code)
{
  static const struct
  {
    int code;
    const char *status;
  } rows[] = {
    { 0, "5.1.0" },  { 1, "5.1.4" },  { 2, "4.4.5" },  { 3, "5.4.6" },  { 4, "5.2.0" },
    { 5, "4.4.7" },  { 7, "5.3.4" },  { 8, "5.6.3" },  { 9, "5.6.2" },  { 11, "5.5.4" },
    { 13, "5.2.3" }, { 15, "5.6.1" }, { 16, "5.5.3" }, { 17, "5.5.0" }, { 18, "5.3.3" },
    { 25, "5.6.4" }, { 26, "5.7.3" }, { 27, "5.4.6" }, { 28, "5.7.2" }, { 29, "5.7.1" },
    { 30, "5.2.4" }, { 32, "5.1.3" }, { 34, "5.1.3" }, { 35, "5.1.1" }, { 38, "5.2.1" },
    { 40, "5.1.6" }, { 42, "5.1.1" }, { 46, "5.7.0" }, { 48, "5.1.2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].code == code)
      return rows[i].status;
  return NULL;
}

/* PR_NDR_STATUS_CODE is 511 for 5.1.1; what has two digits became zero. */
static char *
dup_status (const BounceOutlookObject *recipient, const char *action)
{
  gboolean is_failure = strcmp (action, "failed") == 0;
  const char *status;
  gint64 code;

  if (bounce_outlook_get_number (recipient, PR_NDR_STATUS_CODE, &code) && code >= 200 &&
      code < 600 && (code < 300 || code >= 400))
    return g_strdup_printf ("%d.%d.%d", (int)(code / 100), (int)(code / 10 % 10), (int)(code % 10));
  if (bounce_outlook_get_number (recipient, PR_NDR_DIAG_CODE, &code))
    {
      status = get_status_of_code (code);
      if (status != NULL && is_failure)
        return g_strdup (status);
    }
  if (is_failure)
    return g_strdup ("5.0.0");
  return g_strdup (strcmp (action, "delayed") == 0 ? "4.4.7" : "2.0.0");
}

static void
put_typed (GString *out, const char *name, const char *type, const char *value)
{
  gboolean is_typed =
      strchr (value, ';') != NULL &&
      strspn (value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789") ==
          strcspn (value, "; ") &&
      g_ascii_isalpha (*value);
  g_autofree char *whole = is_typed ? g_strdup (value) : g_strdup_printf ("%s; %s", type, value);

  g_string_append_printf (out, "%s: %s\n", name, whole);
}

static void
put_recipient (GString *out,
               const BounceOutlookObject *message,
               const BounceOutlookObject *recipient,
               const char *address,
               const char *action)
{
  g_autofree char *info = bounce_outlook_dup_line (recipient, PR_SUPPLEMENTARY_INFO);
  g_autofree char *mta = bounce_outlook_dup_line (recipient, PR_DSN_REMOTE_MTA);
  g_autofree char *name = bounce_outlook_dup_line (recipient, PR_DISPLAY_NAME);
  g_autofree char *date = bounce_outlook_dup_date (recipient, PR_REPORT_TIME);
  Outcome outcome = { NULL };

  if (info != NULL)
    read_supplementary (info, &outcome);
  if (outcome.status == NULL)
    outcome.status = dup_status (recipient, action);
  g_string_append_printf (out,
                          "\nFinal-Recipient: rfc822; %s\nAction: %s\nStatus: %s\n",
                          address,
                          action,
                          outcome.status);
  if (mta != NULL || outcome.remote_mta != NULL)
    put_typed (out, "Remote-MTA", "dns", mta != NULL ? mta : outcome.remote_mta);
  if (outcome.diagnostic != NULL)
    put_typed (out,
               "Diagnostic-Code",
               g_ascii_isdigit (*outcome.diagnostic) ? "smtp" : "x-mapi",
               outcome.diagnostic);
  if (date == NULL)
    date = bounce_outlook_dup_date (message, PR_REPORT_TIME);
  if (date != NULL)
    g_string_append_printf (out, "Last-Attempt-Date: %s\n", date);
  if (name != NULL)
    g_string_append_printf (out, "X-Display-Name: %s\n", name);
  g_free (outcome.status);
  g_free (outcome.remote_mta);
  g_free (outcome.diagnostic);
}

/* A report that a mail program has stored lists at times its reader, not who failed. */
static gboolean
is_told_about (const BounceOutlookObject *message,
               const BounceOutlookObject *recipient,
               const char *address)
{
  static const guint told[] = {
    PR_SUPPLEMENTARY_INFO, PR_NDR_STATUS_CODE, PR_NDR_DIAG_CODE, PR_NDR_REASON_CODE
  };
  static const guint readers[] = { PR_RECEIVED_BY_SMTP_ADDRESS, PR_RECEIVED_BY_EMAIL_ADDRESS };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    if (bounce_outlook_has (recipient, told[i]))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      g_autofree char *reader = bounce_outlook_dup_line (message, readers[i]);

      if (reader != NULL)
        return g_ascii_strcasecmp (reader, address) != 0;
    }
  return FALSE;
}

/**
 * bounce_outlook_dup_status_part:
 * @message: a report
 *
 * Returns: (transfer full) (nullable): the text of a message/delivery-status part; NULL: the
 * properties name nobody who failed
 */
char *
bounce_outlook_dup_status_part (const BounceOutlookObject *message)
{
  g_autofree char *message_class = bounce_outlook_dup_line (message, PR_MESSAGE_CLASS);
  g_autofree char *mta = bounce_outlook_dup_line (message, PR_REPORTING_MTA);
  g_autofree char *arrival = bounce_outlook_dup_date (message, PR_ORIGINAL_SUBMIT_TIME);
  const char *action = get_action (message_class);
  GString *out;
  guint n = 0;

  if (action == NULL)
    return NULL;
  out = g_string_new (NULL);
  if (mta != NULL)
    put_typed (out, "Reporting-MTA", "dns", mta);
  if (arrival != NULL)
    g_string_append_printf (out, "Arrival-Date: %s\n", arrival);
  for (guint i = 0; i < message->recipients->len; i++)
    {
      const BounceOutlookObject *recipient = message->recipients->pdata[i];
      g_autofree char *address = bounce_outlook_dup_address (recipient);

      if (address == NULL || !is_told_about (message, recipient, address))
        continue;
      put_recipient (out, message, recipient, address, action);
      n++;
    }
  return g_string_free (out, n == 0);
}

/**
 * bounce_outlook_dup_original_headers:
 * @message: a report
 *
 * Returns: (transfer full) (nullable): header fields of the mail that it is about, as far as it
 * says
 */
char *
bounce_outlook_dup_original_headers (const BounceOutlookObject *message)
{
  g_autofree char *name = bounce_outlook_dup_line (message, PR_ORIGINAL_SENDER_NAME);
  g_autofree char *address = bounce_outlook_dup_line (message, PR_ORIGINAL_SENDER_EMAIL_ADDRESS);
  g_autofree char *to = bounce_outlook_dup_line (message, PR_ORIGINAL_DISPLAY_TO);
  g_autofree char *cc = bounce_outlook_dup_line (message, PR_ORIGINAL_DISPLAY_CC);
  g_autofree char *subject = bounce_outlook_dup_line (message, PR_ORIGINAL_SUBJECT);
  g_autofree char *date = bounce_outlook_dup_date (message, PR_ORIGINAL_SUBMIT_TIME);
  g_autofree char *id = bounce_outlook_dup_line (message, PR_ORIGINAL_MESSAGE_ID);
  GString *out = g_string_new (NULL);

  if (address == NULL || strchr (address, '@') == NULL)
    {
      g_free (address);
      address = bounce_outlook_dup_line (message, PR_RECEIVED_BY_SMTP_ADDRESS);
    }
  bounce_compose_mailbox (out, "From", name, address);
  if (to != NULL && strchr (to, '@') != NULL)
    {
      g_strdelimit (to, ";", ',');
      bounce_compose_header (out, "To", to);
    }
  if (cc != NULL && strchr (cc, '@') != NULL)
    {
      g_strdelimit (cc, ";", ',');
      bounce_compose_header (out, "Cc", cc);
    }
  bounce_compose_header (out, "Subject", subject);
  bounce_compose_header (out, "Date", date);
  bounce_compose_header (out, "Message-ID", id);
  return g_string_free (out, out->len == 0);
}
