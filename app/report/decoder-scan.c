/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

/**
 * bounce_scan_find:
 * @text: where to look
 * @lower: what for, in lower case
 *
 * Returns: (transfer none) (nullable): its first place in @text in any (ASCII) case
 */
const char *
bounce_scan_find (const char *text, const char *lower)
{
  gsize n = strlen (lower);
  char set[3] = { lower[0], g_ascii_toupper (lower[0]), '\0' };

  for (const char *p = strpbrk (text, set); p != NULL; p = strpbrk (p + 1, set))
    if (g_ascii_strncasecmp (p, lower, n) == 0)
      return p;
  return NULL;
}

/** bounce_scan_begins: whether @text begins with @lower in any (ASCII) case. */
gboolean
bounce_scan_begins (const char *text, const char *lower)
{
  /* Mostly the first letter tells. */
  return ((*text ^ *lower) & ~0x20) == 0 && g_ascii_strncasecmp (text, lower, strlen (lower)) == 0;
}

/**
 * bounce_scan_squeeze:
 * @text: a text
 *
 * Returns: (transfer full): its letters and digits alone, lower case: what two notations of the
 *   same words have in common
 */
char *
bounce_scan_squeeze (const char *text)
{
  char *out = g_malloc (strlen (text) + 1);
  gsize n = 0;

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || (guchar)*p >= 0x80)
      out[n++] = g_ascii_tolower (*p);
  out[n] = '\0';
  return out;
}

static gboolean
is_local_character (char c)
{
  return g_ascii_isalnum (c) || (guchar)c >= 0x80 || strchr ("!#$%&'*+-/=?^_`{|}~.", c) != NULL;
}

static gboolean
is_domain_character (char c)
{
  return g_ascii_isalnum (c) || (guchar)c >= 0x80 || c == '.' || c == '-' || c == '_';
}

static gsize
domain_end (const char *text, gsize length, gsize at)
{
  gsize end = at + 1;

  if (end < length && text[end] == '[')
    {
      gsize i = end + 1;

      while (i < length && (g_ascii_isxdigit (text[i]) || strchr (".:IPv", text[i]) != NULL))
        i++;
      return i < length && text[i] == ']' ? i + 1 : at;
    }
  while (end < length && is_domain_character (text[end]))
    end++;
  while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-' || text[end - 1] == '_'))
    end--;
  return end;
}

/* Typographic quotes, dashes and full-width brackets hug an address in some languages. */
static gboolean
is_hugging (const char *text, gsize position, gsize start)
{
  return position >= start + 3 &&
         ((guchar)text[position - 3] == 0xe2 || (guchar)text[position - 3] == 0xe3 ||
          ((guchar)text[position - 3] == 0xef && (guchar)text[position - 2] >= 0xbc));
}

/**
 * bounce_scan_address:
 * @text: a text
 * @length: its bytes
 * @at: the place of an '@' in it
 * @span: (out caller-allocates): where the address stands
 *
 * Returns: whether that '@' is part of something that can be an address
 */
gboolean
bounce_scan_address (const char *text, gsize length, gsize at, BounceSpan *span)
{
  gsize start = at, end = domain_end (text, length, at);

  if (end <= at + 1)
    return FALSE;
  if (start > 0 && text[start - 1] == '"')
    {
      gsize i = start - 1;

      while (i > 0 && text[i - 1] != '"' && text[i - 1] != '\n' && start - i < 70)
        i--;
      if (i == 0 || text[i - 1] != '"')
        return FALSE;
      start = i - 1;
    }
  else
    {
      while (start > 0 && is_local_character (text[start - 1]) && at - start < 200 &&
             !is_hugging (text, start, 0))
        start--;
      while (start < at && strchr ("'*`./|=&#-", text[start]) != NULL)
        {
          /* "=?utf-8?Q?…?=@host" is an address that somebody encoded. */
          if (text[start] == '=' && text[start + 1] == '?')
            break;
          start++;
        }
    }
  /* "dda:SMTP=user@example.org" of X.400 gateways */
  if (at - start > 5 && g_ascii_strncasecmp (text + start, "smtp=", 5) == 0)
    start += 5;
  if (start == at || at - start > 200 || end - at > 254)
    return FALSE;
  if (memchr (text + at, '.', end - at) == NULL && text[at + 1] != '[' &&
      g_ascii_strncasecmp (text + at, "@localhost", 10) != 0 &&
      !(start > 0 && text[start - 1] == '<' && end < length && text[end] == '>'))
    return FALSE;
  span->start = start;
  span->end = end;
  return TRUE;
}

/**
 * bounce_scan_host:
 * @text: a text that may begin with a host name or an IP address (also in brackets)
 * @length: its bytes
 * @span: (out caller-allocates): where the host stands, without brackets
 *
 * Returns: whether there is one
 */
gboolean
bounce_scan_host (const char *text, gsize length, BounceSpan *span)
{
  gsize i = 0, dots = 0, colons = 0;

  while (i < length && (text[i] == '[' || text[i] == '<' || text[i] == '('))
    i++;
  if (length - i > 5 && g_ascii_strncasecmp (text + i, "ipv6:", 5) == 0)
    i += 5;
  span->start = i;
  while (i < length && (g_ascii_isalnum (text[i]) || strchr ("-_.:", text[i]) != NULL))
    {
      dots += text[i] == '.';
      colons += text[i] == ':';
      if (text[i] == ':' && colons == 1 && dots > 0)
        break;
      i++;
    }
  while (i > span->start && strchr (".:-", text[i - 1]) != NULL)
    {
      dots -= text[i - 1] == '.';
      i--;
    }
  span->end = i;
  return i - span->start >= 3 && i - span->start < 254 && (dots > 0 || colons > 1);
}

static guint
read_digits (const char *text, guint most)
{
  guint n = 0;

  while (n < most + 1 && g_ascii_isdigit (text[n]))
    n++;
  return n <= most ? n : 0;
}

/* The length of the enhanced status code at @text, 0 when there is none. */
static guint
status_length (const char *text)
{
  guint subject, detail;

  if (*text != '2' && *text != '4' && *text != '5')
    return 0;
  if (text[1] != '.' || (subject = read_digits (text + 2, 3)) == 0 || text[2 + subject] != '.' ||
      (detail = read_digits (text + 3 + subject, 3)) == 0)
    return 0;
  return 3 + subject + detail;
}

/**
 * bounce_scan_next_status:
 * @text: a text
 * @position: (inout): where to begin; then behind what was found
 * @status: (out): the code
 *
 * Finds the next enhanced status code (RFC 3463) of class 4 or 5; IP addresses and version
 * numbers are none.
 *
 * Returns: whether one was found
 */
gboolean
bounce_scan_next_status (const char *text, gsize *position, char status[16])
{
  for (const char *p = strpbrk (text + *position, "45"); p != NULL; p = strpbrk (p + 1, "45"))
    {
      guint n = p[1] == '.' ? status_length (p) : 0;
      char before = p > text ? p[-1] : ' ', after = p[n];

      if (n == 0 || n > 9 || p[3] > '9' || (p[2] >= '8' && p[2] <= '9') ||
          g_ascii_isalnum (before) || before == '.' || before == '/' || before == '_' ||
          g_ascii_isalnum (after) || after == '_' || after == '@' ||
          (after == '.' && g_ascii_isdigit (p[n + 1])))
        continue;
      if (g_ascii_isdigit (p[3]) && p[2] != '1' && p[2] != '0')
        continue;
      memcpy (status, p, n);
      status[n] = '\0';
      *position = p + n - text;
      return TRUE;
    }
  return FALSE;
}

/**
 * bounce_scan_dup_status:
 * @text: (nullable): the value of a Status field, or words that hold a code
 *
 * Returns: (transfer full) (nullable): its enhanced status code ("5.1.1 (bad destination)" →
 *   "5.1.1"), of any class at the start, else of class 4 or 5 anywhere
 */
char *
bounce_scan_dup_status (const char *text)
{
  gsize position = 0;
  char status[16];
  guint n;

  if (text == NULL)
    return NULL;
  text += strspn (text, " \t<#([\"'");
  n = status_length (text);
  if (n > 0 && n < 10 && !g_ascii_isdigit (text[n]) && text[n] != '.')
    return g_strndup (text, n);
  return bounce_scan_next_status (text, &position, status) ? g_strdup (status) : NULL;
}

static gboolean
is_reply_code (const char *text)
{
  return (text[0] == '4' || text[0] == '5') && g_ascii_isdigit (text[1]) &&
         g_ascii_isdigit (text[2]) && !g_ascii_isdigit (text[3]) &&
         (text[1] <= '5' || (text[0] == '5' && text[1] == '7' && text[2] <= '9'));
}

/**
 * bounce_scan_is_reply_line:
 * @line: a line
 * @length: its bytes
 *
 * Returns: whether it begins as an SMTP reply does ("550 5.1.1 …", "550-…")
 */
gboolean
bounce_scan_is_reply_line (const char *line, gsize length)
{
  if (length < 4 || !g_ascii_isdigit (line[0]) || line[0] < '2' || line[0] > '5' ||
      !g_ascii_isdigit (line[1]) || !g_ascii_isdigit (line[2]))
    return FALSE;
  return line[3] == ' ' || line[3] == '-';
}

/* How sure a three-digit number is a reply code: 3 followed by its enhanced code, 2 where a reply
 * begins, 1 where words call it one, 0 not at all. */
static guint
rank_reply (const char *text, const char *p)
{
  const char *before = p, *after = p + 3;

  if (p > text && (g_ascii_isalnum (p[-1]) || strchr (".-_/@=", p[-1]) != NULL) &&
      !(p - text >= 4 && p[-1] == '='))
    return 0;
  if (*after != '\0' && strchr (" \t\n-:,;'\"<>)]#", *after) == NULL &&
      !(*after == '.' && !g_ascii_isdigit (after[1])))
    return 0;
  if (*after == ' ' || *after == '-' || *after == ':' || *after == '#')
    {
      const char *code = after + strspn (after, " -#:(<");

      if (*code == *p && status_length (code) > 0)
        return 3;
    }
  if (*after == ' ' &&
      (bounce_scan_begins (after + 1, "kb") || bounce_scan_begins (after + 1, "mb") ||
       bounce_scan_begins (after + 1, "byte") || bounce_scan_begins (after + 1, "second") ||
       bounce_scan_begins (after + 1, "hour") || bounce_scan_begins (after + 1, "minute")))
    return 0;
  while (before > text && strchr (" \t<([{\"'#", before[-1]) != NULL)
    before--;
  if (before == text || before[-1] == '\n' || strchr (":;>'\"<([#=", before[-1]) != NULL)
    return 2;
  if (p > text && strchr ("<([{\"'#", p[-1]) != NULL)
    return 2;
  if (before - text >= 4 && (g_ascii_strncasecmp (before - 4, "code", 4) == 0 ||
                             g_ascii_strncasecmp (before - 4, "smtp", 4) == 0))
    return 1;
  if (before - text >= 5 && (g_ascii_strncasecmp (before - 5, "error", 5) == 0 ||
                             g_ascii_strncasecmp (before - 5, "reply", 5) == 0))
    return 1;
  if (before - text >= 4 && g_ascii_strncasecmp (before - 4, "said", 4) == 0)
    return 2;
  /* "[192.0.2.1], 550 No such user" */
  return before - text >= 2 && before[-1] == ',' && before[-2] == ']' ? 2 : 0;
}

/**
 * bounce_scan_reply:
 * @text: (nullable): the words of a refusal
 *
 * Returns: the SMTP reply code in them (4yz or 5yz; of several as good as each other the last,
 *   which is the innermost), 0 when there is none
 */
guint
bounce_scan_reply (const char *text)
{
  guint best = 0, reply = 0;

  if (text == NULL)
    return 0;
  for (const char *p = strpbrk (text, "45"); p != NULL; p = strpbrk (p + 1, "45"))
    {
      guint rank = is_reply_code (p) ? rank_reply (text, p) : 0;

      if (rank > 0 && rank >= best)
        {
          best = rank;
          reply = (guint)((p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0'));
        }
    }
  return reply;
}

/**
 * bounce_scan_has_code:
 * @text: the words of a refusal
 *
 * Returns: whether a reply code or an enhanced status code stands in them
 */
gboolean
bounce_scan_has_code (const char *text)
{
  gsize position = 0;
  char status[16];

  return bounce_scan_next_status (text, &position, status) || bounce_scan_reply (text) != 0;
}

static BounceStage
stage_of (const char *detail)
{
  static const struct
  {
    const char *name;
    BounceStage stage;
  } stages[] = { { "connect", BOUNCE_STAGE_CONNECT },
                 { "mail", BOUNCE_STAGE_MAIL },
                 { "rcpt", BOUNCE_STAGE_RCPT },
                 { "data", BOUNCE_STAGE_DATA } };

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    if (g_strcmp0 (detail, stages[i].name) == 0)
      return stages[i].stage;
  return BOUNCE_STAGE_NONE;
}

/* The host behind "while talking to "; where the words before it are everyday words, only one
 * whose IP address stands behind it. */
static char *
host_after (const char *place, gboolean needs_address)
{
  const char *behind;
  BounceSpan span;

  place += strspn (place, " \t\n");
  if (!bounce_scan_host (place, MIN (strcspn (place, "\n"), 300), &span))
    return NULL;
  behind = place + span.end;
  if (behind[0] == '.' && behind[1] == ' ')
    behind++;
  behind += strspn (behind, " \t\n>)");
  if (needs_address && *behind != '[' && !(*behind == '(' && g_ascii_isxdigit (behind[1])) &&
      !(place[span.start] == '[' || (span.start > 0 && place[span.start - 1] == '[')))
    return NULL;
  return g_ascii_strdown (place + span.start, span.end - span.start);
}

/* The host that begins the line of "… did not like our RCPT TO"; Exchange has it on a line of its
 * own above "Remote Server returned". */
static char *
host_before (const char *text, gsize verb)
{
  gsize line = verb, end = verb;
  BounceSpan span;

  while (line > 0 && text[line - 1] != '\n' && verb - line < 300)
    line--;
  if (line == verb && line > 0)
    {
      end = line - 1;
      for (line = end; line > 0 && text[line - 1] != '\n' && end - line < 300;)
        line--;
      if (!bounce_scan_host (text + line, end - line, &span) || line + span.end < end)
        return NULL;
      return g_ascii_strdown (text + line + span.start, span.end - span.start);
    }
  line += strspn (text + line, " \t");
  if (line >= end || !bounce_scan_host (text + line, end - line, &span))
    return NULL;
  return g_ascii_strdown (text + line + span.start, span.end - span.start);
}

/**
 * bounce_scan_session:
 * @text: the words of a refusal as the notice has them
 * @stage: (inout): the SMTP stage that they name, where none is known
 * @host: (inout) (transfer full): the server that was talked to, lower case, where none is known
 */
void
bounce_scan_session (const char *text, BounceStage *stage, char **host)
{
  g_autoptr (GArray) hits = NULL;

  if (*stage != BOUNCE_STAGE_NONE && *host != NULL)
    return;
  hits = bounce_phrases_find (text, strlen (text));
  for (guint i = 0; i < hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (hits, BounceHit, i);
      guint roles = hit->phrase->roles;

      if ((roles & BOUNCE_ROLE_STAGE) != 0 && *stage == BOUNCE_STAGE_NONE)
        *stage = stage_of (hit->phrase->layout);
      if ((roles & BOUNCE_ROLE_HOST) != 0 && *host == NULL)
        *host = host_after (text + hit->end, hit->phrase->layout != NULL);
      if ((roles & BOUNCE_ROLE_VERB) != 0 && *host == NULL)
        *host = host_before (text, hit->start);
    }
}
