/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "base/text.h"
#include "report/redact-private.h"

#define MAX_NAMES 400
#define MAX_DOMAINS 200
#define SHORTEST_NAME 3
#define SHORTEST_UNSPACED_NAME 2
#define SHORTEST_INNER_NAME 6
#define SHORTEST_LETTERS 5

/* Words that stand in addresses and in every notice: they name nobody. */
static const char *const common[] = {
  "8bit",        "abuse",         "account",      "action",    "address",    "addresses",
  "admin",       "administrator", "alert",        "all",       "and",        "are",
  "arrival",     "attachment",    "attachments",  "attempt",   "auto",       "billing",
  "blocked",     "bounce",        "bounces",      "boundary",  "bytes",      "charset",
  "code",        "com",           "contact",      "content",   "copy",       "daemon",
  "date",        "delayed",       "delivered",    "delivery",  "desk",       "diagnostic",
  "disposition", "dns",           "domain",       "dsn",       "email",      "encoded",
  "encoding",    "error",         "exact",        "exchange",  "expanded",   "failed",
  "failure",     "failures",      "feedback",     "file",      "files",      "final",
  "for",         "from",          "full",         "gateway",   "generated",  "google",
  "has",         "have",          "header",       "headers",   "hello",      "help",
  "helpdesk",    "host",          "hostmaster",   "info",      "last",       "left",
  "line",        "lines",         "list",         "lists",     "local",      "log",
  "made",        "mail",          "mailbox",      "mailer",    "marketing",  "message",
  "microsoft",   "mime",          "mixed",        "mta",       "multipart",  "multiple",
  "name",        "names",         "net",          "news",      "newsletter", "noreply",
  "not",         "notice",        "notification", "number",    "numbers",    "office",
  "one",         "org",           "original",     "out",       "outlook",    "owner",
  "part",        "parts",         "pasted",       "permanent", "person",     "plain",
  "post",        "postfix",       "postmaster",   "queue",     "quota",      "reason",
  "received",    "recipient",     "recipients",   "refused",   "rejected",   "relayed",
  "remote",      "removed",       "replied",      "reply",     "report",     "reporting",
  "request",     "retry",         "return",       "returned",  "rfc822",     "root",
  "said",        "sales",         "security",     "sender",    "server",     "service",
  "signature",   "smtp",          "spam",         "status",    "subject",    "submitted",
  "subsystem",   "support",       "system",       "team",      "temporary",  "test",
  "text",        "the",           "this",         "token",     "transfer",   "type",
  "undelivered", "unknown",       "until",        "user",      "utf",        "version",
  "via",         "was",           "web",          "webmaster", "were",       "what",
  "will",        "with",          "x550",         "you",       "your"
};

/* Local parts of mail systems: they are no persons, and show that a mail is a notice. */
static const char *const roles[] = {
  "postmaster", "mailer-daemon", "mailerdaemon", "mail-daemon", "abuse",
  "hostmaster", "noreply",       "no-reply",     "donotreply",  "bounce",
  "bounces",    "double-bounce", "root",         "mdaemon",     "exchange",
  "listserv",   "sympa",         "mailman",      "majordomo",   "lyris",
};

static gboolean
is_common (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (common); i++)
    if (strcmp (common[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* Scripts that put no space between a name and what follows it. */
static gboolean
is_unspaced (gunichar c)
{
  if (c < 0x0e00)
    return FALSE;
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      return c == 0x30fc; /* the mark of a long vowel in katakana */
    }
}

static const char *
skip_word (const char *p)
{
  gunichar c = g_utf8_get_char (p);
  gboolean unspaced = is_unspaced (c);

  while ((g_unichar_isalnum (c) && is_unspaced (c) == unspaced) || g_unichar_ismark (c))
    {
      p = g_utf8_next_char (p);
      c = g_utf8_get_char (p);
    }
  return p;
}

/* The form in which words are compared: without case and diacritics. */
static char *
fold (const char *word, gssize length)
{
  g_autofree char *folded = g_utf8_casefold (word, length);
  g_autofree char *apart = NULL;
  GString *out;

  if (g_str_is_ascii (folded))
    return g_steal_pointer (&folded);
  apart = g_utf8_normalize (folded, -1, G_NORMALIZE_NFKD);
  out = g_string_new (NULL);
  for (const char *p = apart != NULL ? apart : folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_type (c) != G_UNICODE_NON_SPACING_MARK)
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

static void
add_name (BounceRedactor *redactor, const char *folded)
{
  glong length = g_utf8_strlen (folded, -1);
  gboolean unspaced = is_unspaced (g_utf8_get_char (folded));
  char *word;

  if (length < (unspaced ? SHORTEST_UNSPACED_NAME : SHORTEST_NAME) || is_common (folded) ||
      folded[strspn (folded, "0123456789")] == '\0' ||
      g_hash_table_size (redactor->names) >= MAX_NAMES ||
      g_hash_table_contains (redactor->names, folded))
    return;
  word = g_strdup (folded);
  g_hash_table_add (redactor->names, word);
  if (unspaced || length >= SHORTEST_INNER_NAME)
    g_ptr_array_add (redactor->inner, word);
}

/* A name is also written in other ways: "fritz" for "fritz1987", "mueller" for "müller", one half
 * of a name of Han characters. */
static void
add_variants (BounceRedactor *redactor, const char *word, const char *folded)
{
  gsize letters = 0;
  glong length = g_utf8_strlen (folded, -1);

  while (g_ascii_isalpha (folded[letters]))
    letters++;
  if (letters >= SHORTEST_LETTERS && g_ascii_isdigit (folded[letters]))
    {
      g_autofree char *part = g_strndup (folded, letters);

      add_name (redactor, part);
    }
  if (is_unspaced (g_utf8_get_char (folded)) && length >= 3 && length <= 4)
    {
      g_autofree char *family = g_utf8_substring (folded, 0, 2);
      g_autofree char *given = g_utf8_substring (folded, length - 2, length);

      add_name (redactor, family);
      add_name (redactor, given);
    }
  if (strstr (word, "\xc3\xa4") != NULL || strstr (word, "\xc3\xb6") != NULL ||
      strstr (word, "\xc3\xbc") != NULL)
    {
      g_autoptr (GString) spelt = g_string_new (word);
      g_autofree char *other = NULL;

      g_string_replace (spelt, "\xc3\xa4", "ae", 0);
      g_string_replace (spelt, "\xc3\xb6", "oe", 0);
      g_string_replace (spelt, "\xc3\xbc", "ue", 0);
      other = fold (spelt->str, -1);
      add_name (redactor, other);
    }
}

/**
 * bounce_redactor_learn_name:
 * @redactor: a redactor
 * @name: (nullable): a display name, or what stands before the "@" of an address
 *
 * Its words are a person's from now on, wherever they stand.
 */
void
bounce_redactor_learn_name (BounceRedactor *redactor, const char *name)
{
  g_autofree char *normal = bounce_redactor_normalise (name != NULL ? name : "");

  for (const char *p = normal; *p != '\0' && g_hash_table_size (redactor->names) < MAX_NAMES;)
    {
      const char *end = skip_word (p);

      if (end > p)
        {
          g_autofree char *word = g_utf8_strdown (p, end - p);
          g_autofree char *folded = fold (p, end - p);

          add_name (redactor, folded);
          add_variants (redactor, word, folded);
        }
      p = end == p ? g_utf8_next_char (p) : end;
    }
}

/** bounce_redactor_is_role: whether a case-folded address is a mail system's, nobody's. */
gboolean
bounce_redactor_is_role (const char *folded_address)
{
  gsize length = strcspn (folded_address, "@");

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (strlen (roles[i]) == length && strncmp (folded_address, roles[i], length) == 0)
      return TRUE;
  return FALSE;
}

/* In a link an address has much before it that is no name. */
static void
learn_local (BounceRedactor *redactor, const char *address, gsize length)
{
  gsize start = length;
  g_autofree char *local = NULL;

  while (start > 0 && strchr ("/?&;:#", address[start - 1]) == NULL)
    start--;
  local = g_strndup (address + start, length - start);
  bounce_redactor_learn_name (redactor, local);
}

/* The organisation's domain stays, even where a person is named like it; a computer's name in
 * front of it, or in a home's own network, may be a person's. */
static void
learn_domain (BounceRedactor *redactor, const char *domain, gboolean whole)
{
  static const char *const at_home[] = { ".local",       ".lan",  ".internal",
                                         ".localdomain", ".home", ".arpa" };
  g_autofree char *folded = g_utf8_casefold (domain, -1);
  char *organisation;

  for (guint i = 0; i < G_N_ELEMENTS (at_home); i++)
    if (g_str_has_suffix (folded, at_home[i]))
      return;
  if (strchr (folded, '.') == NULL || g_hash_table_size (redactor->domains) >= MAX_DOMAINS)
    return;
  organisation = bounce_text_dup_organisational_domain (folded);
  if (organisation != NULL)
    g_hash_table_add (redactor->domains, organisation);
  if (whole)
    g_hash_table_add (redactor->domains, g_steal_pointer (&folded));
}

/**
 * bounce_redactor_learn_text:
 * @redactor: a redactor
 * @text: any text of the mail
 * @are_mailboxes: whether what looks like an address is one, and not a mail's name
 *
 * Learns whom the addresses in it name.
 */
void
bounce_redactor_learn_text (BounceRedactor *redactor, const char *text, gboolean are_mailboxes)
{
  g_autofree char *normal = bounce_redactor_normalise (text);
  g_autoptr (GMatchInfo) match = NULL;

  g_regex_match (redactor->rules[BOUNCE_RULE_ADDRESS], normal, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *address = g_match_info_fetch (match, 0);
      g_autofree char *folded = g_utf8_casefold (address, -1);
      g_autofree char *domain = g_match_info_fetch (match, 1);

      if (!bounce_redactor_is_role (folded))
        learn_local (redactor, address, strlen (address) - strlen (domain));
      learn_domain (redactor, domain, are_mailboxes);
      g_match_info_next (match, NULL);
    }
}

/* Returns: the length of the organisation's domain that begins at @p and ends a host name; 0: there
 * is none. */
static gsize
measure_domain (BounceRedactor *redactor, const char *text, const char *p)
{
  const char *end = p;
  g_autofree char *host = NULL;
  g_autofree char *folded = NULL;

  if (g_hash_table_size (redactor->domains) == 0 || (p > text && (p[-1] == '-' || p[-1] == '_')))
    return 0;
  while (g_unichar_isalnum (g_utf8_get_char (end)) || *end == '.' || *end == '-' || *end == '_')
    end = g_utf8_next_char (end);
  while (end > p && strchr (".-_", end[-1]) != NULL)
    end--;
  if (memchr (p, '.', end - p) == NULL)
    return 0;
  host = g_strndup (p, end - p);
  folded = g_utf8_casefold (host, -1);
  return g_hash_table_contains (redactor->domains, folded) ? (gsize)(end - p) : 0;
}

static const char *
find_inner (BounceRedactor *redactor, const char *folded)
{
  for (guint i = 0; i < redactor->inner->len; i++)
    if (strstr (folded, redactor->inner->pdata[i]) != NULL)
      return redactor->inner->pdata[i];
  return NULL;
}

static void
append_word (BounceRedactor *redactor, GString *out, const char *word, gsize length)
{
  g_autofree char *folded = fold (word, (gssize)length);
  const char *inner = NULL;

  if (g_hash_table_contains (redactor->names, folded) ||
      ((inner = find_inner (redactor, folded)) != NULL && !is_unspaced (g_utf8_get_char (folded))))
    {
      g_string_append (out, "[name]");
      redactor->n_replaced[BOUNCE_REPLACED_NAMES]++;
    }
  else if (inner != NULL)
    {
      g_autoptr (GString) rest = g_string_new (folded);

      /* A run of such characters is a whole sentence: only the name goes. */
      for (; inner != NULL; inner = find_inner (redactor, rest->str))
        redactor->n_replaced[BOUNCE_REPLACED_NAMES] += g_string_replace (rest, inner, "[]", 0);
      g_string_replace (rest, "[]", "[name]", 0);
      g_string_append (out, rest->str);
    }
  else
    g_string_append_len (out, word, (gssize)length);
}

/**
 * bounce_redactor_replace_names:
 * @redactor: a redactor that has learnt from the whole mail
 * @text: normalised text
 *
 * Returns: (transfer full): the text, each word of a name a "[name]"
 */
char *
bounce_redactor_replace_names (BounceRedactor *redactor, const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0';)
    {
      gsize domain = measure_domain (redactor, text, p);
      const char *end = domain > 0 ? p + domain : skip_word (p);

      if (domain > 0)
        g_string_append_len (out, p, (gssize)domain);
      else if (end > p)
        append_word (redactor, out, p, end - p);
      else
        {
          end = g_utf8_next_char (p);
          g_string_append_len (out, p, end - p);
        }
      p = end;
    }
  return g_string_free (out, FALSE);
}

/**
 * bounce_redactor_finds_leak:
 * @redactor: a redactor that has learnt from the whole mail
 * @text: a finished copy
 *
 * Returns: whether a name or an address that it knows still stands in @text
 */
gboolean
bounce_redactor_finds_leak (BounceRedactor *redactor, const char *text)
{
  g_autofree char *normal = bounce_redactor_normalise (text);
  g_autofree char *folded = g_utf8_casefold (normal, -1);
  GHashTableIter iter;
  gpointer address;

  for (const char *p = normal; *p != '\0';)
    {
      gsize domain = measure_domain (redactor, normal, p);
      const char *end = domain > 0 ? p + domain : skip_word (p);

      if (domain == 0 && end > p)
        {
          g_autofree char *word = fold (p, end - p);

          if (g_hash_table_contains (redactor->names, word) || find_inner (redactor, word) != NULL)
            return TRUE;
        }
      p = end == p ? g_utf8_next_char (end) : end;
    }
  g_hash_table_iter_init (&iter, redactor->persons);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    if (strstr (folded, address) != NULL)
      return TRUE;
  return FALSE;
}
