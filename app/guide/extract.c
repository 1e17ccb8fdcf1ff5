/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "guide/extract.h"

#include <stdlib.h>
#include <string.h>

/* Nothing below needs more of a refusal's words; the patterns' cost stays bounded by it. */
#define MAX_TEXT 8192

/* How far around an address its meaning is looked for, in bytes. */
#define CONTEXT 48

static char *
dup_beginning (const char *text)
{
  gsize length = strlen (text);

  if (length > MAX_TEXT)
    length = g_utf8_find_prev_char (text, text + MAX_TEXT + 1) - text;
  return g_ascii_strdown (text, length);
}

/* The first group of the first match in any case, or NULL. */
static char *
dup_match (const char *text, const char *pattern, int group)
{
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GMatchInfo) info = NULL;

  regex = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_RAW, 0, NULL);
  g_return_val_if_fail (regex != NULL, NULL);
  if (!g_regex_match (regex, text, 0, &info))
    return NULL;
  return g_match_info_fetch (info, group);
}

static gboolean
has_any (const char *text, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Whether one of the hosts stands at the very end of @before, brackets and blanks aside:
 * "host mx.example.net[" names the address of mx.example.net. */
static gboolean
ends_with_host (const char *before, const char *const *hosts)
{
  gsize length = strlen (before);

  while (length > 0 && strchr ("[( ", before[length - 1]) != NULL)
    length--;
  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    {
      gsize n = strlen (hosts[i]);

      if (n > 0 && n <= length && g_ascii_strncasecmp (before + length - n, hosts[i], n) == 0)
        return TRUE;
    }
  return FALSE;
}

/* How much speaks for an address being the one that was refused; 0: nothing. */
static int
rate_ip (const char *ip, const char *before, const char *after, const char *const *other_hosts)
{
  static const char *const senders[] = {
    "client", "your ip", "ip address", "from ", "ip=",     "query=", "sender", "ip:",     "sending",
    "host [", "ip [",    "address ",   "addr=", "lookup/", "ip/",    "ip ",    "reverse", NULL
  };
  static const char *const verdicts[] = { "block",      "list",       "banned",  "reject",
                                          "reputation", "denied",     "spam",    "not allowed",
                                          "reverse",    "ptr",        "policy",  "refused",
                                          "poor",       "suspicious", "the ip ", "our system has",
                                          NULL };
  static const char *const servers[] = { "] said",  ") said",     " said:",    "] refused to",
                                         "] while", "]: connect", "] after",   "]:25",
                                         ":25: ",   "responded",  "(in reply", NULL };
  static const char *const peers[] = { "connect to ",   "connecting to ",
                                       "talking to ",   "remote host",
                                       "target ",       "could not connect",
                                       "remote server", NULL };
  int rating = 0;

  for (guint i = 0; other_hosts != NULL && other_hosts[i] != NULL; i++)
    if (g_ascii_strcasecmp (other_hosts[i], ip) == 0)
      return 0;
  if (ends_with_host (before, other_hosts) || has_any (before, peers) || has_any (after, servers))
    return 0;
  rating += has_any (before, senders) ? 3 : 0;
  rating += has_any (after, verdicts) ? 2 : 0;
  rating += has_any (before, verdicts) ? 1 : 0;
  return rating;
}

/* "4.3.2.1" → "1.2.3.4": so block lists are asked. */
static char *
reverse_ip (const char *ip)
{
  g_auto (GStrv) parts = g_strsplit (ip, ".", 4);

  return g_strdup_printf ("%s.%s.%s.%s", parts[3], parts[2], parts[1], parts[0]);
}

static gboolean
is_no_sender (const char *ip)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (ip);

  /* Answers of block lists are loopback addresses. */
  return address == NULL || g_inet_address_get_is_loopback (address) ||
         g_inet_address_get_is_any (address) || g_inet_address_get_is_multicast (address);
}

/**
 * bounce_extract_ip:
 * @text: (nullable): the words of a refusal
 * @other_hosts: (nullable) (array zero-terminated=1): names and addresses of the server that
 *   refused: what stands beside them is not the sender's
 *
 * Finds the sending address that was refused. An address is taken only where the words around it
 * say so: a wrong one would send an administrator after an innocent server.
 *
 * Returns: (transfer full) (nullable): an IPv4 or IPv6 address
 */
char *
bounce_extract_ip (const char *text, const char *const *other_hosts)
{
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GMatchInfo) info = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *best = NULL;
  int best_rating = 0, start, end;

  if (text == NULL)
    return NULL;
  lower = dup_beginning (text);
  regex = g_regex_new ("(?<![\\w.:])(?:\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\w]|\\.\\d)|"
                       "(?:ipv6:)?[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}(?![\\w:.]\\w))",
                       G_REGEX_RAW,
                       0,
                       NULL);
  for (g_regex_match (regex, lower, 0, &info); g_match_info_matches (info);
       g_match_info_next (info, NULL))
    {
      g_autofree char *ip = g_match_info_fetch (info, 0);
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      int rating;

      if (!g_match_info_fetch_pos (info, 0, &start, &end))
        break;
      before = g_strndup (lower + MAX (0, start - CONTEXT), MIN (start, CONTEXT));
      after = g_strndup (lower + end, CONTEXT);
      if (g_str_has_prefix (ip, "ipv6:"))
        memmove (ip, ip + 5, strlen (ip) - 4);
      if (strchr (ip, ':') == NULL && after[0] == '.' && g_ascii_isalpha (after[1]))
        {
          char *turned = reverse_ip (ip);

          g_free (ip);
          ip = turned;
        }
      if (is_no_sender (ip))
        continue;
      rating = rate_ip (ip, before, after, other_hosts);
      if (rating > best_rating)
        {
          best_rating = rating;
          g_free (best);
          best = g_steal_pointer (&ip);
        }
    }
  return g_steal_pointer (&best);
}

/* Zones and addresses by which the public lists of senders show in a refusal, the more telling
 * words first. The names are proper nouns. */
static const struct
{
  const char *words;
  const char *name;
} blocklists[] = {
  { "dbl.spamhaus", "Spamhaus DBL" },
  { "spamhaus.org/query/dbl", "Spamhaus DBL" },
  { "pbl.spamhaus", "Spamhaus PBL" },
  { "spamhaus.org/query/pbl", "Spamhaus PBL" },
  { "xbl.spamhaus", "Spamhaus XBL" },
  { "sbl.spamhaus", "Spamhaus SBL" },
  { "spamhaus.org/sbl/", "Spamhaus SBL" },
  { "css.spamhaus", "Spamhaus CSS" },
  { "zen.spamhaus", "Spamhaus ZEN" },
  { "spamhaus", "Spamhaus" },
  { "bl.spamcop", "SpamCop" },
  { "spamcop", "SpamCop" },
  { "barracudacentral", "Barracuda" },
  { "barracudanetworks.com/reputation", "Barracuda" },
  { "dnsbl-1.uceprotect", "UCEPROTECT Level 1" },
  { "dnsbl-2.uceprotect", "UCEPROTECT Level 2" },
  { "dnsbl-3.uceprotect", "UCEPROTECT Level 3" },
  { "uceprotect", "UCEPROTECT" },
  { "backscatterer", "Backscatterer" },
  { "psbl.surriel", "PSBL" },
  { "psbl.org", "PSBL" },
  { "sorbs.net", "SORBS" },
  { "cbl.abuseat", "CBL" },
  { "abuseat.org", "CBL" },
  { "dnsbl.manitu", "NiX Spam" },
  { "nixspam", "NiX Spam" },
  { "mailspike", "Mailspike" },
  { "invaluement", "invaluement" },
  { "spamrats", "SpamRATS" },
  { "gbudb", "GBUdb" },
  { "hostkarma", "Hostkarma" },
  { "dronebl", "DroneBL" },
  { "surbl.org", "SURBL" },
  { "uribl.com", "URIBL" },
  { "abusix", "Abusix" },
  { "senderscore", "Sender Score" },
  { "mail-abuse.com", "Trend Micro ERS" },
  { "mail-abuse.org", "MAPS" },
  { "cloudmark.com", "Cloudmark" },
  { "ipcheck.proofpoint", "Proofpoint" },
  { "ipremoval.sms.symantec", "Symantec" },
  { "blacklist.woody.ch", "Woody's" },
  { "dnsbl.spfbl", "SPFBL" },
  { "anonmails", "Anonmails" },
  { "njabl.org", "NJABL" },
  { "ahbl.org", "AHBL" },
  { "rfc-ignorant", "RFC-Ignorant" },
  { "spameatingmonkey", "Spam Eating Monkey" },
  { "lashback", "LashBack" },
};

/**
 * bounce_extract_blocklist:
 * @text: (nullable): the words of a refusal
 *
 * Returns: (transfer none) (nullable): the name of the block list that the words point at
 */
const char *
bounce_extract_blocklist (const char *text)
{
  g_autofree char *lower = NULL;

  if (text == NULL)
    return NULL;
  lower = dup_beginning (text);
  for (guint i = 0; i < G_N_ELEMENTS (blocklists); i++)
    if (strstr (lower, blocklists[i].words) != NULL)
      return blocklists[i].name;
  return NULL;
}

#define NUMBER "([0-9]{1,12}(?:[.,][0-9]{1,3})*) ?((?:k|m|g)i?b?|kilobytes?|megabytes?|bytes?)?\\b"

static guint64
parse_size (const char *number, const char *unit)
{
  g_autofree char *plain = g_strdup (number);
  double size;

  /* "10,485,760" groups digits, "9.5" does not. */
  if (unit == NULL || *unit == '\0' || g_ascii_tolower (*unit) == 'b')
    {
      char *to = plain;

      for (const char *from = plain; *from != '\0'; from++)
        if (g_ascii_isdigit (*from))
          *to++ = *from;
      *to = '\0';
    }
  else
    g_strdelimit (plain, ",", '.');
  size = g_ascii_strtod (plain, NULL);
  switch (unit != NULL ? g_ascii_tolower (*unit) : '\0')
    {
    case 'k':
      size *= 1024;
      break;
    case 'm':
      size *= 1024 * 1024;
      break;
    case 'g':
      size *= 1024.0 * 1024 * 1024;
      break;
    default:
      /* A bare small number is a code or a count of kilobytes: nobody can tell which. */
      if (size < 10000)
        return 0;
    }
  return size < (double)(G_GUINT64_CONSTANT (1) << 50) ? (guint64)size : 0;
}

static guint64
find_size (const char *text, const char *const *patterns)
{
  for (guint i = 0; patterns[i] != NULL; i++)
    {
      g_autofree char *number = dup_match (text, patterns[i], 1);
      g_autofree char *unit = dup_match (text, patterns[i], 2);
      guint64 size = number != NULL ? parse_size (number, unit) : 0;

      if (size > 0)
        return size;
    }
  return 0;
}

/**
 * bounce_extract_message_size:
 * @text: (nullable): the words of a refusal
 *
 * Returns: the size in bytes that they say the message has; 0: they do not say
 */
guint64
bounce_extract_message_size (const char *text)
{
  static const char *const patterns[] = {
    "message size \\(?" NUMBER " exceed",
    "(?:size of (?:this|the|your) message|your message(?:'s size)?) (?:is|was|has) \\(?" NUMBER,
    "message (?:is )?too (?:large|big)[^0-9]{0,20}\\(" NUMBER,
    NULL,
  };
  g_autofree char *lower = text != NULL ? dup_beginning (text) : NULL;

  return lower != NULL ? find_size (lower, patterns) : 0;
}

/**
 * bounce_extract_size_limit:
 * @text: (nullable): the words of a refusal
 *
 * Returns: the largest size in bytes that the other side takes; 0: the words do not say
 */
guint64
bounce_extract_size_limit (const char *text)
{
  static const char *const patterns[] = {
    "exceed(?:s|ed|ing)?[a-z' ]{0,40}(?:limit|maximum|size)[a-z' ]{0,30}[:(]? ?" NUMBER,
    "(?:size limit|limit|maximum(?: message)? size|max(?:imum)?(?: allowed)?(?: message)? size)"
    "(?: (?:is|of|for [a-z ]{1,40} is))?[ :=(]{1,3}" NUMBER,
    "larger than (?:the )?(?:limit|maximum|current limit)?[a-z ]{0,30}[(]?" NUMBER,
    NULL,
  };
  g_autofree char *lower = text != NULL ? dup_beginning (text) : NULL;

  return lower != NULL ? find_size (lower, patterns) : 0;
}

/**
 * bounce_extract_new_address:
 * @text: (nullable): the words of a refusal
 * @old_address: (nullable): the address that failed
 *
 * Returns: (transfer full) (nullable): the address that they name instead (RFC 5321, 3.4: 551)
 */
char *
bounce_extract_new_address (const char *text, const char *old_address)
{
  g_autofree char *address = NULL;
  g_autofree char *beginning = NULL;

  if (text == NULL)
    return NULL;
  beginning = g_strndup (text, MAX_TEXT);
  address = dup_match (beginning,
                       "(?:please (?:try|use|write to|contact me at|send)|try|moved to|"
                       "(?:new|current) (?:e-?mail )?address(?: is)?|forward(?:ing)? to|now at|"
                       "changed to)[:,]?\\s{0,3}[<\"'(]?"
                       "([a-z0-9._%+=-]{1,64}@[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){1,8})",
                       1);
  if (address == NULL || (old_address != NULL && g_ascii_strcasecmp (address, old_address) == 0))
    return NULL;
  return g_steal_pointer (&address);
}

/**
 * bounce_extract_attachment_name:
 * @text: (nullable): the words of a refusal
 * @attachments: (element-type utf8): names of the returned mail's attachments
 *
 * Returns: (transfer full) (nullable): the attachment that was refused: one that the words name,
 * else the only one there is
 */
char *
bounce_extract_attachment_name (const char *text, GPtrArray *attachments)
{
  for (guint i = 0; text != NULL && i < attachments->len; i++)
    if (((char *)attachments->pdata[i])[0] != '\0' && strstr (text, attachments->pdata[i]) != NULL)
      return g_strdup (attachments->pdata[i]);
  if (attachments->len == 1 && ((char *)attachments->pdata[0])[0] != '\0')
    return g_strdup (attachments->pdata[0]);
  return NULL;
}

static GTimeZone *
parse_zone (const char *zone)
{
  g_autofree char *number = zone != NULL ? g_strndup (zone, 5) : NULL;
  GTimeZone *result = NULL;

  if (number != NULL && strlen (number) == 5 && (*number == '+' || *number == '-') &&
      strspn (number + 1, "0123456789") == 4)
    result = g_time_zone_new_identifier (number);
  /* Other zones by name are UTC, as RFC 5322, 4.3 has it. */
  return result != NULL ? result : g_time_zone_new_utc ();
}

/**
 * bounce_extract_date:
 * @text: (nullable): a date as RFC 5322, 3.3 or ISO 8601 writes it
 *
 * Returns: (transfer full) (nullable): the time
 */
GDateTime *
bounce_extract_date (const char *text)
{
  static const char *const months = "janfebmaraprmayjunjulaugsepoctnovdec";
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GMatchInfo) info = NULL;
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (GTimeZone) utc = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *month = NULL;
  const char *found;
  GDateTime *iso;
  int year;

  if (text == NULL)
    return NULL;
  utc = g_time_zone_new_utc ();
  iso = g_date_time_new_from_iso8601 (text, utc);
  if (iso != NULL)
    return iso;
  regex = g_regex_new ("\\b([0-9]{1,2}) ([a-z]{3})[a-z]* ([0-9]{2,4}) ([0-9]{1,2}):([0-9]{2})"
                       "(?::([0-9]{2}))?(?: ([+-][0-9]{4}|[a-z]{1,5}))?",
                       G_REGEX_CASELESS | G_REGEX_RAW,
                       0,
                       NULL);
  if (!g_regex_match (regex, text, 0, &info))
    return NULL;
  parts = g_match_info_fetch_all (info);
  month = g_ascii_strdown (parts[2], -1);
  found = strstr (months, month);
  if (found == NULL || (found - months) % 3 != 0)
    return NULL;
  year = atoi (parts[3]);
  if (year < 100)
    year += year < 50 ? 2000 : 1900;
  zone = parse_zone (g_strv_length (parts) > 7 ? parts[7] : NULL);
  return g_date_time_new (zone,
                          year,
                          (int)(found - months) / 3 + 1,
                          atoi (parts[1]),
                          atoi (parts[4]),
                          atoi (parts[5]),
                          g_strv_length (parts) > 6 ? MIN (59, atoi (parts[6])) : 0);
}
