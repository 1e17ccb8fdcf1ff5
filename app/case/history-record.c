/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-private.h"

#include <string.h>

#include "base/text.h"

#define MAX_WORD 255
#define MAX_DIAGNOSTIC 400
#define DELIMITERS " \t\r\n()<>[]{}\"',;=|"

struct _BounceHistoryEntry
{
  GObject parent_instance;

  gint64 id;
  GDateTime *time;
  GDateTime *opened;
  BounceHistoryRow *row;
  GStrv steps;
};

G_DEFINE_FINAL_TYPE (BounceHistoryEntry, bounce_history_entry, G_TYPE_OBJECT)
G_DEFINE_QUARK (bounce - history - error - quark, bounce_history_error)

/* "550", "5.7.1", "550-5.7.1" */
static gboolean
is_code (const char *word, gsize length)
{
  gsize i = 0;
  guint dots = 0;

  if (length < 3 || strchr ("245", word[0]) == NULL)
    return FALSE;
  if (g_ascii_isdigit (word[1]) && g_ascii_isdigit (word[2]))
    {
      if (length == 3)
        return TRUE;
      if (word[3] != '-' || length < 9 || strchr ("245", word[4]) == NULL)
        return FALSE;
      i = 4;
    }
  if (word[i + 1] != '.')
    return FALSE;
  for (; i < length; i++)
    if (word[i] == '.')
      dots++;
    else if (!g_ascii_isdigit (word[i]))
      return FALSE;
  return dots == 2 && word[length - 1] != '.';
}

/* A vendor's own code as "S3150" or "RBL2": few capitals, then few digits. */
static gboolean
is_vendor_code (const char *word, gsize length)
{
  gsize capitals = 0, digits = 0;

  while (capitals < length && g_ascii_isupper (word[capitals]))
    capitals++;
  while (capitals + digits < length && g_ascii_isdigit (word[capitals + digits]))
    digits++;
  return capitals + digits == length && capitals > 0 && capitals <= 4 && digits > 0 && digits <= 4;
}

static gboolean
is_address_literal (const char *word)
{
  g_autofree char *host = NULL;
  const char *colon = strchr (word, ':');

  if (g_hostname_is_ip_address (word))
    return TRUE;
  if (g_ascii_strncasecmp (word, "ipv6:", 5) == 0)
    return g_hostname_is_ip_address (word + 5);
  if (colon == NULL || strchr (colon + 1, ':') != NULL)
    return FALSE;
  host = g_strndup (word, colon - word);
  return g_hostname_is_ip_address (host);
}

/* A host name's registrable domain, NULL when @word is none. */
static char *
dup_host_domain (const char *word)
{
  const char *dot = strrchr (word, '.');

  if (dot == NULL || dot == word || strlen (dot) < 3 || strchr (word, '/') != NULL)
    return NULL;
  for (const char *p = dot + 1; *p != '\0'; p++)
    if (!g_ascii_isalpha (*p))
      return NULL;
  return bounce_text_dup_organisational_domain (word);
}

static gboolean
is_hidden (const char *word, const char *const *hidden)
{
  for (; hidden != NULL && *hidden != NULL; hidden++)
    if (g_ascii_strcasecmp (*hidden, word) == 0)
      return TRUE;
  return FALSE;
}

static void
append_word (GString *out, const char *start, gsize length, const char *const *hidden)
{
  g_autofree char *word = g_strndup (start, length), *domain = NULL;
  gboolean has_digit = FALSE, has_letter = FALSE;

  for (const char *p = word; *p != '\0'; p++)
    {
      has_digit |= g_ascii_isdigit (*p);
      has_letter |= g_ascii_isalpha (*p) || (guchar)*p >= 0x80;
    }
  if (strchr (word, '@') != NULL || is_hidden (word, hidden))
    g_string_append (out, "<address>");
  else if (strstr (word, "://") != NULL)
    g_string_append (out, "<link>");
  else if (is_address_literal (word))
    g_string_append (out, "<ip>");
  else if (!has_digit || is_code (word, length) || is_vendor_code (word, length))
    g_string_append (out, word);
  else if (!has_letter)
    g_string_append (out, "<number>");
  else if ((domain = dup_host_domain (word)) != NULL && strpbrk (domain, "0123456789") == NULL)
    g_string_append (out, domain);
  else
    g_string_append (out, "<id>");
}

/**
 * bounce_history_normalise_diagnostic:
 * @text: (nullable): the words of a refusal
 * @hidden: (nullable) (array zero-terminated=1): words that name a person, any case
 *
 * What is left of a refusal when all that belongs to one mail or one person is gone: addresses, the
 * @hidden words, IP addresses, links, numbers and ids become placeholders, a host name with digits
 * its registrable domain. Reply codes and enhanced codes stay.
 *
 * Returns: (transfer full) (nullable): one clean line, bounded; NULL for NULL
 */
char *
bounce_history_normalise_diagnostic (const char *text, const char *const *hidden)
{
  g_autofree char *line = bounce_text_clean_line (text, -1, 4096);
  g_autoptr (GString) out = NULL;
  gboolean after_id = FALSE;

  if (line == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (const char *p = line; *p != '\0' && out->len < MAX_DIAGNOSTIC;)
    {
      gsize length = strcspn (p, DELIMITERS), trimmed = length;

      if (length == 0)
        {
          after_id = *p == '=' && g_str_has_suffix (out->str, "id");
          g_string_append_c (out, *p++);
          continue;
        }
      if (g_strstr_len (p, (gssize)length, "://") != NULL)
        trimmed = length = strcspn (p, " <>\"");
      while (trimmed > 0 && strchr (".:!?", p[trimmed - 1]) != NULL)
        trimmed--;
      if (after_id)
        g_string_append (out, "<id>");
      else if (trimmed > 0)
        append_word (out, p, trimmed, hidden);
      g_string_append_len (out, p + trimmed, length - trimmed);
      after_id = FALSE;
      p += length;
    }
  return bounce_text_clean_line (out->str, -1, MAX_DIAGNOSTIC);
}

/** bounce_history_record_new: (transfer full): an empty one, to be filled by its owner. */
BounceHistoryRecord *
bounce_history_record_new (void)
{
  return g_new0 (BounceHistoryRecord, 1);
}

/** bounce_history_record_free: frees @record and its strings; NULL is allowed. */
void
bounce_history_record_free (BounceHistoryRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->sha256);
  g_free (record->scenario);
  g_free (record->sender);
  g_free (record->recipient);
  g_free (record->recipient_domain);
  g_free (record->host);
  g_free (record->status);
  g_free (record->diagnostic);
  g_free (record);
}

/** bounce_history_record_copy: (transfer full): a deep copy, for another thread. */
BounceHistoryRecord *
bounce_history_record_copy (const BounceHistoryRecord *record)
{
  BounceHistoryRecord *copy = g_memdup2 (record, sizeof *record);

  copy->sha256 = g_strdup (record->sha256);
  copy->scenario = g_strdup (record->scenario);
  copy->sender = g_strdup (record->sender);
  copy->recipient = g_strdup (record->recipient);
  copy->recipient_domain = g_strdup (record->recipient_domain);
  copy->host = g_strdup (record->host);
  copy->status = g_strdup (record->status);
  copy->diagnostic = g_strdup (record->diagnostic);
  return copy;
}

/** bounce_history_row_new: (transfer full): an empty row. */
BounceHistoryRow *
bounce_history_row_new (void)
{
  return g_new0 (BounceHistoryRow, 1);
}

/** bounce_history_row_free: frees @row and its strings; NULL is allowed. */
void
bounce_history_row_free (BounceHistoryRow *row)
{
  if (row == NULL)
    return;
  g_free (row->key);
  g_free (row->scenario);
  g_free (row->domain);
  g_free (row->host);
  g_free (row->status);
  g_free (row->diagnostic);
  g_free (row->sha256);
  g_free (row->ticket);
  g_free (row);
}

/* Addresses are compared without regard to case: a local part may be case-sensitive by RFC 5321,
 * 2.4, but no mail system of an organisation makes use of it. */
static char *
fold_address (const char *address)
{
  g_autofree char *line = bounce_text_clean_line (address, -1, 1024);

  return line != NULL && *line != '\0' ? g_utf8_casefold (line, -1) : NULL;
}

/**
 * bounce_history_hash:
 * @salt: the database's random salt
 * @address: (nullable): an address
 *
 * The first 64 bits of HMAC-SHA-256: enough to count people, and no address to be read.
 *
 * Returns: the hash; 0 when there is no address
 */
gint64
bounce_history_hash (GBytes *salt, const char *address)
{
  g_autofree char *folded = fold_address (address);
  g_autoptr (GHmac) hmac = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 hash = 0;

  if (folded == NULL)
    return 0;
  hmac = g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (salt, NULL), g_bytes_get_size (salt));
  g_hmac_update (hmac, (const guchar *)folded, -1);
  g_hmac_get_digest (hmac, digest, &length);
  for (guint i = 0; i < 8; i++)
    hash = hash << 8 | digest[i];
  return hash != 0 ? (gint64)hash : 1;
}

/**
 * bounce_history_record_dup_key:
 * @record: a record with its SHA-256
 *
 * What makes a case the same case on every computer: the mail's bytes and the recipient.
 *
 * Returns: (transfer full): 40 hexadecimal digits
 */
char *
bounce_history_record_dup_key (const BounceHistoryRecord *record)
{
  g_autofree char *recipient = fold_address (record->recipient);
  g_autofree char *sha256 = g_ascii_strdown (record->sha256 != NULL ? record->sha256 : "", -1);
  g_autofree char *both = g_strconcat (sha256, "\n", recipient, NULL);
  char *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);

  key[40] = '\0';
  return key;
}

/** bounce_history_record_dup_domain: (transfer full): the recipient's domain, "" if not known. */
char *
bounce_history_record_dup_domain (const BounceHistoryRecord *record)
{
  const char *domain = record->recipient_domain != NULL
                           ? record->recipient_domain
                           : bounce_text_get_domain (record->recipient);
  g_autofree char *line = bounce_text_clean_line (domain, -1, MAX_WORD);

  return line != NULL ? g_utf8_strdown (line, -1) : g_strdup ("");
}

static void
add_hidden (GPtrArray *hidden, const char *address)
{
  g_autofree char *local = NULL;
  g_auto (GStrv) words = NULL;

  if (address == NULL)
    return;
  local = g_strndup (address, strcspn (address, "@"));
  words = g_strsplit_set (local, DELIMITERS, -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (strlen (words[i]) > 2)
      g_ptr_array_add (hidden, g_strdup (words[i]));
}

static char *
clean_word (const char *text)
{
  g_autofree char *line = bounce_text_clean_line (text, -1, MAX_WORD);

  return line != NULL && *line != '\0' ? g_steal_pointer (&line) : NULL;
}

/**
 * bounce_history_row_new_from_record:
 * @record: what is known of a case
 * @salt: the database's salt
 * @oldest: cases from before that count as come in then (seconds since 1970)
 *
 * Returns: (transfer full): what is kept of it: no address, bounded clean text
 */
BounceHistoryRow *
bounce_history_row_new_from_record (const BounceHistoryRecord *record, GBytes *salt, gint64 oldest)
{
  BounceHistoryRow *row = bounce_history_row_new ();
  g_autoptr (GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *host = clean_word (record->host);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  add_hidden (hidden, record->sender);
  add_hidden (hidden, record->recipient);
  g_ptr_array_add (hidden, NULL);
  row->key = bounce_history_record_dup_key (record);
  /* The date of a notice is what its writer says: it may lie in the future or long ago. */
  row->time = record->time > 0 ? CLAMP (record->time, oldest, now) : now;
  row->scenario = clean_word (record->scenario);
  if (row->scenario == NULL)
    row->scenario = g_strdup ("no-reason-given");
  row->domain = bounce_history_record_dup_domain (record);
  row->recipient = bounce_history_hash (salt, record->recipient);
  row->person = bounce_history_hash (salt, record->sender);
  row->host = bounce_text_dup_organisational_domain (host);
  row->status = clean_word (record->status);
  row->diagnostic =
      bounce_history_normalise_diagnostic (record->diagnostic, (const char *const *)hidden->pdata);
  row->sha256 = clean_word (record->sha256);
  return row;
}

static void
bounce_history_entry_finalize (GObject *object)
{
  BounceHistoryEntry *self = BOUNCE_HISTORY_ENTRY (object);

  g_date_time_unref (self->time);
  g_date_time_unref (self->opened);
  bounce_history_row_free (self->row);
  g_strfreev (self->steps);
  G_OBJECT_CLASS (bounce_history_entry_parent_class)->finalize (object);
}

static void
bounce_history_entry_class_init (BounceHistoryEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bounce_history_entry_finalize;
}

static void
bounce_history_entry_init (BounceHistoryEntry *self)
{
}

static GDateTime *
new_local_time (gint64 seconds)
{
  GDateTime *time = g_date_time_new_from_unix_local (seconds);

  /* A damaged row may hold any number. */
  return time != NULL ? time : g_date_time_new_from_unix_local (0);
}

/**
 * bounce_history_entry_new:
 * @row: (transfer full): the case
 * @id: its number in the local database
 * @opened: when it was opened last, seconds since 1970
 * @steps: (nullable): ids of the steps that are done, separated by spaces
 *
 * Returns: (transfer full): the entry
 */
BounceHistoryEntry *
bounce_history_entry_new (BounceHistoryRow *row, gint64 id, gint64 opened, const char *steps)
{
  BounceHistoryEntry *self = g_object_new (BOUNCE_TYPE_HISTORY_ENTRY, NULL);

  self->row = row;
  self->id = id;
  self->time = new_local_time (row->time);
  self->opened = new_local_time (opened);
  self->steps = g_strsplit (steps != NULL ? steps : "", " ", -1);
  return self;
}

/** bounce_history_entry_get_id: its number, for bounce_history_forget_async(). */
gint64
bounce_history_entry_get_id (BounceHistoryEntry *entry)
{
  return entry->id;
}

/** bounce_history_entry_get_scenario: (transfer none): the scenario, never NULL. */
const char *
bounce_history_entry_get_scenario (BounceHistoryEntry *entry)
{
  return entry->row->scenario;
}

/** bounce_history_entry_get_domain: (transfer none): the recipient's domain, "" if not known. */
const char *
bounce_history_entry_get_domain (BounceHistoryEntry *entry)
{
  return entry->row->domain;
}

/** bounce_history_entry_get_host: (transfer none) (nullable): domain of the host that refused. */
const char *
bounce_history_entry_get_host (BounceHistoryEntry *entry)
{
  return entry->row->host;
}

/** bounce_history_entry_get_status: (transfer none) (nullable): "5.7.1". */
const char *
bounce_history_entry_get_status (BounceHistoryEntry *entry)
{
  return entry->row->status;
}

/** bounce_history_entry_get_diagnostic: (transfer none) (nullable): the normalised words. */
const char *
bounce_history_entry_get_diagnostic (BounceHistoryEntry *entry)
{
  return entry->row->diagnostic;
}

/** bounce_history_entry_get_sha256: (transfer none) (nullable): of the mail, hexadecimal. */
const char *
bounce_history_entry_get_sha256 (BounceHistoryEntry *entry)
{
  return entry->row->sha256;
}

/** bounce_history_entry_get_ticket: (transfer none) (nullable): number of its ticket. */
const char *
bounce_history_entry_get_ticket (BounceHistoryEntry *entry)
{
  return entry->row->ticket;
}

/** bounce_history_entry_get_steps: (transfer none) (array zero-terminated=1): ids of the steps
 * that were ticked off. */
const char *const *
bounce_history_entry_get_steps (BounceHistoryEntry *entry)
{
  return (const char *const *)entry->steps;
}
