/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "guide/facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/names.h"
#include "base/text.h"
#include "guide/extract.h"

#define MAX_VALUE 16384
#define MAX_REPLY_CHARACTERS 240

typedef enum
{
  ORIGIN_MAIL,        /* said by the mail: may hold anything */
  ORIGIN_ORGANISATION /* said by the organisation's file, by us, or by our translators */
} Origin;

typedef struct
{
  char *text;
  Origin origin;
  gboolean is_phrase; /* words of ours in place of a name: capitalised where a sentence begins */
} Value;

struct _BounceFacts
{
  BounceCatalog *catalog; /* NULL: the language of the program */
  GHashTable *values;     /* name (owned) → Value (owned) */
};

/* Every fact there is. The phrases stand for a name that the mail does not say; facts without one
 * are missing then, and so is what needs them. */
static const struct
{
  const char *name;
  const char *phrase;
} known[] = {
  { "attachment-name", NULL },
  { "blocklist", NULL },
  { "check-result", NULL },
  { "diagnostic", NULL },
  { "failing-address", NULL },
  { "ip", NULL },
  { "last-attempt", NULL },
  { "log-id", NULL },
  { "message-size", NULL },
  { "new-address", NULL },
  { "original-recipient", NULL },
  { "provider", N_ ("your mail provider") },
  { "quota-path", N_ ("Users & Services > POP/IMAP Mailboxes > username > Storage management") },
  { "recipient", N_ ("the recipient") },
  { "recipient-domain", N_ ("the recipient's domain") },
  { "recipient-name", N_ ("the recipient") },
  { "refusing-server", N_ ("the other mail server") },
  { "reply", N_ ("no reason was given") },
  { "reply-code", NULL },
  { "reporting-server", N_ ("the mail server that wrote the notice") },
  { "retry-until", NULL },
  { "sender", N_ ("the sender") },
  { "sender-domain", N_ ("the sender's domain") },
  { "sent-date", NULL },
  { "size-limit", NULL },
  { "status", NULL },
  { "subject", N_ ("subject not known") },
  { "suggested-domain", NULL },
  { "support", N_ ("your mail support") },
  { "support-email", NULL },
  { "support-phone", NULL },
};

/* What stands before a fact on paper and in a ticket. */
static const struct
{
  const char *name;
  const char *label;
} labels[] = {
  { "blocklist", N_ ("Block list:") },
  { "check-result", N_ ("Look-up of the domain:") },
  { "ip", N_ ("Refused sending address:") },
  { "last-attempt", N_ ("Last attempt:") },
  { "log-id", N_ ("Log id:") },
  { "message-size", N_ ("Size of the message:") },
  { "original-recipient", N_ ("Written to:") },
  { "recipient", N_ ("Recipient:") },
  { "refusing-server", N_ ("Refusing server:") },
  { "reply-code", N_ ("Reply code:") },
  { "reporting-server", N_ ("Notice written by:") },
  { "retry-until", N_ ("Tried until:") },
  { "sender", N_ ("Sender:") },
  { "sent-date", N_ ("Sent:") },
  { "size-limit", N_ ("Size limit:") },
  { "status", N_ ("Status code:") },
  { "subject", N_ ("Subject:") },
};

static void
value_free (gpointer data)
{
  Value *value = data;

  g_free (value->text);
  g_free (value);
}

static void
set_value (BounceFacts *facts, const char *name, const char *text, Origin origin, gboolean phrase)
{
  g_autofree char *clean = bounce_text_clean (text, -1, MAX_VALUE);
  Value *value;

  if (bounce_text_is_blank (clean))
    return;
  value = g_new0 (Value, 1);
  value->text = g_strstrip (g_steal_pointer (&clean));
  value->origin = origin;
  value->is_phrase = phrase;
  g_hash_table_insert (facts->values, g_strdup (name), value);
}

static void
set_line (BounceFacts *facts, const char *name, const char *text)
{
  g_autofree char *line = bounce_text_clean_line (text, -1, MAX_VALUE);

  set_value (facts, name, line, ORIGIN_MAIL, FALSE);
}

static void
set_size (BounceFacts *facts, const char *name, guint64 size)
{
  g_autofree char *text = size > 0 ? g_format_size (size) : NULL;

  set_value (facts, name, text, ORIGIN_ORGANISATION, FALSE);
}

/* A date as a person says it, in local time; what cannot be read stays as it was written. Only the
 * program's own language has the names of days and months: another gets figures. */
static void
set_date (BounceFacts *facts, const char *name, const char *text, gboolean with_time)
{
  g_autoptr (GDateTime) date = bounce_extract_date (text);
  g_autoptr (GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;
  g_autofree char *said = NULL;

  /* TRANSLATORS: formats of g_date_time_format(): "Friday, 5 April 2024, 14:30" and without the
   * time of day. */
  if (local != NULL && facts->catalog != NULL)
    said = g_date_time_format (local, with_time ? "%Y-%m-%d, %H:%M" : "%Y-%m-%d");
  else if (local != NULL)
    said = g_date_time_format (local, with_time ? _ ("%A, %-d %B %Y, %H:%M") : _ ("%-d %B %Y"));
  if (said != NULL)
    set_value (facts, name, said, ORIGIN_ORGANISATION, FALSE);
  else
    set_line (facts, name, text);
}

static void
collect_organisation (BounceFacts *facts, GKeyFile *organisation)
{
  static const struct
  {
    const char *key;
    const char *fact;
  } keys[] = {
    { "Provider", "provider" },          { "SupportName", "support" },
    { "SupportEmail", "support-email" }, { "SupportPhone", "support-phone" },
    { "QuotaPath", "quota-path" },
  };

  for (guint i = 0; organisation != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *text = g_key_file_get_locale_string (
          organisation,
          "Organisation",
          keys[i].key,
          facts->catalog != NULL ? bounce_catalog_get_language (facts->catalog) : NULL,
          NULL);

      set_value (facts, keys[i].fact, text, ORIGIN_ORGANISATION, FALSE);
    }
}

static gboolean
is_among (GPtrArray *addresses, const char *address)
{
  for (guint i = 0; i < addresses->len; i++)
    if (g_ascii_strcasecmp (addresses->pdata[i], address) == 0)
      return TRUE;
  return FALSE;
}

/* The address that failed need not be the one that was written to: a forwarding, a group or an
 * alias may stand between. */
static void
collect_forwarding (BounceFacts *facts,
                    const BounceReport *report,
                    const BounceRecipient *recipient)
{
  const char *written = recipient->original_address;

  if (recipient->address == NULL || strchr (recipient->address, '@') == NULL)
    return;
  if (is_among (report->original_to, recipient->address))
    return;
  if (written != NULL && g_ascii_strcasecmp (written, recipient->address) == 0)
    return;
  if (written == NULL && report->original_to->len == 1)
    written = report->original_to->pdata[0];
  if (written == NULL && report->original_to->len == 0)
    return;
  set_line (facts, "failing-address", recipient->address);
  set_line (facts, "original-recipient", written);
}

static char *
dup_local_part (const char *address)
{
  const char *at = strrchr (address, '@');

  return at != NULL && at > address ? g_strndup (address, at - address) : g_strdup (address);
}

static void
collect_people (BounceFacts *facts, const BounceReport *report, const BounceRecipient *recipient)
{
  const char *to = NULL, *from = report->original_from;

  if (recipient != NULL)
    to = recipient->address != NULL ? recipient->address : recipient->original_address;
  if (to == NULL && report->original_to->len > 0)
    to = report->original_to->pdata[0];
  set_line (facts, "recipient", to);
  set_line (facts, "recipient-domain", bounce_text_get_domain (to));
  if (to != NULL)
    {
      g_autofree char *name = dup_local_part (to);

      set_line (facts, "recipient-name", name);
    }
  if (recipient != NULL)
    collect_forwarding (facts, report, recipient);
  if (bounce_text_is_blank (from))
    from = report->to;
  set_line (facts, "sender", from);
  set_line (facts, "sender-domain", bounce_text_get_domain (from));
}

/* "550 5.1.1 User unknown": the codes in front of words without any. */
static void
set_reply (BounceFacts *facts, const char *words, const BounceRecipient *recipient)
{
  g_autofree char *line = bounce_text_clean_line (words, -1, MAX_VALUE);
  g_autofree char *code = NULL;
  g_autofree char *shortened = NULL;
  g_autoptr (GString) reply = g_string_new (NULL);

  if (recipient != NULL && recipient->reply_code > 0)
    code = g_strdup_printf ("%u", recipient->reply_code);
  /* Words that begin with a code of their own are the server's whole reply. */
  if (line == NULL || !g_ascii_isdigit (*line))
    {
      if (code != NULL)
        g_string_append_printf (reply, "%s ", code);
      if (recipient != NULL && recipient->status != NULL &&
          (line == NULL || strstr (line, recipient->status) == NULL))
        g_string_append_printf (reply, "%s ", recipient->status);
    }
  g_string_append (reply, line != NULL ? line : "");
  shortened = bounce_text_shorten (reply->str, MAX_REPLY_CHARACTERS);
  set_line (facts, "reply", shortened);
  set_line (facts, "reply-code", code);
}

static void
collect_refusal (BounceFacts *facts,
                 const BounceReport *report,
                 const BounceRecipient *recipient,
                 const BounceDiagnosis *diagnosis)
{
  const char *words = recipient != NULL ? recipient->diagnostic : NULL;
  const char *server = diagnosis != NULL ? diagnosis->refusing_mta : NULL;
  const char *hosts[4] = { NULL };
  g_autofree char *ip = NULL;
  g_autofree char *new_address = NULL;
  g_autofree char *attachment = NULL;
  guint n = 0;

  if (server == NULL && recipient != NULL)
    server = recipient->remote_mta;
  if (server != NULL)
    hosts[n++] = server;
  if (recipient != NULL && recipient->remote_mta != NULL)
    hosts[n++] = recipient->remote_mta;
  if (report->reporting_mta != NULL)
    hosts[n++] = report->reporting_mta;
  set_line (facts, "refusing-server", server);
  set_line (facts, "reporting-server", report->reporting_mta);
  set_value (facts, "diagnostic", words, ORIGIN_MAIL, FALSE);
  set_reply (facts,
             diagnosis != NULL && diagnosis->inner_reply != NULL ? diagnosis->inner_reply : words,
             recipient);
  ip = bounce_extract_ip (words, hosts);
  set_line (facts, "ip", ip);
  set_line (facts, "blocklist", bounce_extract_blocklist (words));
  set_size (facts, "size-limit", bounce_extract_size_limit (words));
  new_address = bounce_extract_new_address (words, recipient != NULL ? recipient->address : NULL);
  set_line (facts, "new-address", new_address);
  attachment = bounce_extract_attachment_name (words, report->original_attachments);
  set_line (facts, "attachment-name", attachment);
}

static void
collect_original (BounceFacts *facts, const BounceReport *report, const BounceRecipient *recipient)
{
  guint64 size = bounce_extract_message_size (recipient != NULL ? recipient->diagnostic : NULL);

  /* Only headers came back: their size says nothing of the message's. */
  if (size == 0 && report->returned != BOUNCE_RETURNED_HEADERS)
    size = report->original_size;
  set_size (facts, "message-size", size);
  set_line (facts, "subject", report->original_subject);
  set_date (facts, "sent-date", report->original_date, FALSE);
}

/**
 * bounce_facts_collect:
 * @catalog: (nullable): the language of what is said neutrally; NULL: the program's own
 * @report: a report
 * @recipient: (nullable): one of its recipients; NULL: the mail as a whole
 * @diagnosis: (nullable): what happened to this recipient
 * @organisation: (nullable): the keys of organisation.conf
 *
 * Gathers every fact of HACKING.md, section 2. Those that always have a value get a neutral wording
 * where the mail says nothing.
 *
 * Returns: (transfer full): the facts
 */
BounceFacts *
bounce_facts_collect (BounceCatalog *catalog,
                      const BounceReport *report,
                      const BounceRecipient *recipient,
                      const BounceDiagnosis *diagnosis,
                      GKeyFile *organisation)
{
  BounceFacts *facts = g_new0 (BounceFacts, 1);

  g_return_val_if_fail (report != NULL, facts);
  facts->catalog = catalog != NULL ? bounce_catalog_ref (catalog) : NULL;
  facts->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, value_free);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].phrase != NULL)
      set_value (facts,
                 known[i].name,
                 bounce_catalog_look_up (catalog, known[i].phrase),
                 ORIGIN_ORGANISATION,
                 TRUE);
  collect_organisation (facts, organisation);
  collect_people (facts, report, recipient);
  collect_refusal (facts, report, recipient, diagnosis);
  collect_original (facts, report, recipient);
  if (recipient != NULL)
    {
      set_line (facts, "status", recipient->status);
      set_line (facts, "log-id", recipient->log_id);
      set_date (facts, "retry-until", recipient->will_retry_until, TRUE);
      set_date (facts, "last-attempt", recipient->last_attempt, TRUE);
    }
  return facts;
}

/** bounce_facts_free: frees them; NULL is fine. */
void
bounce_facts_free (BounceFacts *facts)
{
  if (facts == NULL)
    return;
  g_hash_table_unref (facts->values);
  bounce_catalog_unref (facts->catalog);
  g_free (facts);
}

/** bounce_facts_get_catalog: (transfer none) (nullable): the language that they were collected in.
 */
BounceCatalog *
bounce_facts_get_catalog (const BounceFacts *facts)
{
  g_return_val_if_fail (facts != NULL, NULL);
  return facts->catalog;
}

/**
 * bounce_facts_set:
 * @facts: facts
 * @name: one that bounce_facts_is_known()
 * @value: (nullable): any text, cleaned here; NULL or blank: the fact is not known any more
 *
 * For what is learnt later: a check's result, a suggestion.
 */
void
bounce_facts_set (BounceFacts *facts, const char *name, const char *value)
{
  g_return_if_fail (bounce_facts_is_known (name));
  if (!bounce_text_is_blank (value))
    {
      set_value (facts, name, value, ORIGIN_MAIL, FALSE);
      return;
    }
  g_hash_table_remove (facts->values, name);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].phrase != NULL && strcmp (known[i].name, name) == 0)
      set_value (facts,
                 name,
                 bounce_catalog_look_up (facts->catalog, known[i].phrase),
                 ORIGIN_ORGANISATION,
                 TRUE);
}

/**
 * bounce_facts_get:
 * @facts: facts
 * @name: a fact's name
 *
 * Returns: (transfer none) (nullable): its value, clean, or NULL when nobody says
 */
const char *
bounce_facts_get (const BounceFacts *facts, const char *name)
{
  const Value *value = g_hash_table_lookup (facts->values, name);

  return value != NULL ? value->text : NULL;
}

/** bounce_facts_is_said: whether @name has a value that is more than our own neutral words. */
gboolean
bounce_facts_is_said (const BounceFacts *facts, const char *name)
{
  const Value *value = g_hash_table_lookup (facts->values, name);

  return value != NULL && !value->is_phrase;
}

/**
 * bounce_facts_get_label:
 * @name: the name of a fact that has one
 *
 * Returns: (transfer none): what stands before it in a list of facts, such as "Status code:"; to be
 * translated
 */
const char *
bounce_facts_get_label (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strcmp (labels[i].name, name) == 0)
      return labels[i].label;
  g_return_val_if_reached ("");
}

/** bounce_facts_is_known: whether a guide may name such a fact. */
gboolean
bounce_facts_is_known (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (known[i].name, name) == 0)
      return TRUE;
  return FALSE;
}

/** bounce_facts_is_constant: whether the fact always has a value, so that it needs no needs="". */
gboolean
bounce_facts_is_constant (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (known[i].name, name) == 0)
      return known[i].phrase != NULL;
  return FALSE;
}

/**
 * bounce_facts_has_all:
 * @facts: facts
 * @names: (nullable): names with blanks between; NULL or empty: none
 *
 * Returns: whether each has a value
 */
gboolean
bounce_facts_has_all (const BounceFacts *facts, const char *names)
{
  g_auto (GStrv) list = names != NULL ? g_strsplit_set (names, " \n\t", -1) : NULL;

  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    if (list[i][0] != '\0' && bounce_facts_get (facts, list[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* Whether what comes next begins a sentence. */
static gboolean
begins_sentence (const GString *text)
{
  const char *end = text->str + text->len;

  if (text->len == 0)
    return TRUE;
  return text->len >= 2 && end[-1] == ' ' && strchr (".!?", end[-2]) != NULL;
}

/* Whether it is an address, a domain or a host name. */
static gboolean
is_name (const char *fact)
{
  static const char *const names[] = { "failing-address",
                                       "new-address",
                                       "original-recipient",
                                       "recipient",
                                       "recipient-domain",
                                       "refusing-server",
                                       "reporting-server",
                                       "sender",
                                       "sender-domain",
                                       "suggested-domain",
                                       NULL };

  return g_strv_contains (names, fact);
}

static void
append_value (GString *out, const char *fact, const Value *value)
{
  g_autofree char *isolated = NULL;

  if (value->is_phrase && begins_sentence (out))
    {
      g_string_append_unichar (out, g_unichar_toupper (g_utf8_get_char (value->text)));
      g_string_append (out, g_utf8_next_char (value->text));
    }
  else if (value->origin == ORIGIN_MAIL && !g_str_is_ascii (value->text))
    {
      isolated =
          is_name (fact) ? bounce_names_show (value->text) : bounce_text_isolate (value->text);
      g_string_append (out, isolated);
    }
  else
    g_string_append (out, value->text);
}

/**
 * bounce_facts_fill:
 * @facts: facts
 * @text: a guide's text with {facts}
 *
 * Puts the values in. A value that holds more than ASCII is isolated, so that right-to-left letters
 * cannot reorder our sentence. A value is never looked at for {facts} again. A fact without value
 * becomes an ellipsis; guides are checked so that it does not come to that.
 *
 * Returns: (transfer full): plain text
 */
char *
bounce_facts_fill (const BounceFacts *facts, const char *text)
{
  GString *out = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0')
    {
      const char *close = *p == '{' ? strchr (p, '}') : NULL;
      g_autofree char *name = close != NULL ? g_strndup (p + 1, close - p - 1) : NULL;
      const Value *value;

      if (name == NULL || !bounce_facts_is_known (name))
        {
          g_string_append_c (out, *p++);
          continue;
        }
      value = g_hash_table_lookup (facts->values, name);
      if (value != NULL)
        append_value (out, name, value);
      else
        g_string_append (out, "…");
      p = close + 1;
    }
  return g_string_free (out, FALSE);
}
