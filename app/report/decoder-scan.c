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
  return g_ascii_strncasecmp (text, lower, strlen (lower)) == 0;
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
  return before - text >= 4 && g_ascii_strncasecmp (before - 4, "said", 4) == 0 ? 2 : 0;
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

/* A copy in which every run of white space is one space: a server folds its sentences anywhere. */
static char *
dup_collapsed (const char *text)
{
  char *out = g_malloc (strlen (text) + 1);
  gsize n = 0;

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      out[n++] = *p;
    else if (n > 0 && out[n - 1] != ' ')
      out[n++] = ' ';
  out[n] = '\0';
  return out;
}

/**
 * bounce_scan_stage:
 * @text: (nullable): the words of a refusal
 *
 * Returns: the SMTP stage that they name
 */
BounceStage
bounce_scan_stage (const char *text)
{
  static const struct
  {
    const char *words;
    BounceStage stage;
  } stages[] = {
    { "in reply to rcpt to", BOUNCE_STAGE_RCPT },
    { "in reply to end of data", BOUNCE_STAGE_DATA },
    { "in reply to data", BOUNCE_STAGE_DATA },
    { "in reply to mail from", BOUNCE_STAGE_MAIL },
    { "in reply to helo", BOUNCE_STAGE_CONNECT },
    { "in reply to ehlo", BOUNCE_STAGE_CONNECT },
    { "after end of data", BOUNCE_STAGE_DATA },
    { "after pipelined end of data", BOUNCE_STAGE_DATA },
    { "after rcpt", BOUNCE_STAGE_RCPT },
    { "after pipelined rcpt", BOUNCE_STAGE_RCPT },
    { "after mail from", BOUNCE_STAGE_MAIL },
    { "after pipelined mail from", BOUNCE_STAGE_MAIL },
    { "after data", BOUNCE_STAGE_DATA },
    { "after pipelined data", BOUNCE_STAGE_DATA },
    { "after ehlo", BOUNCE_STAGE_CONNECT },
    { "after helo", BOUNCE_STAGE_CONNECT },
    { "after initial connection", BOUNCE_STAGE_CONNECT },
    { "did not like our rcpt to", BOUNCE_STAGE_RCPT },
    { "did not like our mail from", BOUNCE_STAGE_MAIL },
    { "did not like our data", BOUNCE_STAGE_DATA },
    { "did not like our final data", BOUNCE_STAGE_DATA },
    { "does not like recipient", BOUNCE_STAGE_RCPT },
    { "but sender was rejected", BOUNCE_STAGE_MAIL },
    { "but greeting failed", BOUNCE_STAGE_CONNECT },
    { "failed after i sent the message", BOUNCE_STAGE_DATA },
    { "failed on data command", BOUNCE_STAGE_DATA },
    { "error following rcpt command", BOUNCE_STAGE_RCPT },
    { "[rcpt_to]", BOUNCE_STAGE_RCPT },
    { "[mail_from]", BOUNCE_STAGE_MAIL },
    { "[data]", BOUNCE_STAGE_DATA },
    { "step: data", BOUNCE_STAGE_DATA },
    { "step: rcpt", BOUNCE_STAGE_RCPT },
    { ">>> rcpt", BOUNCE_STAGE_RCPT },
    { ">>> mail", BOUNCE_STAGE_MAIL },
    { ">>> data", BOUNCE_STAGE_DATA },
    { ">>> .", BOUNCE_STAGE_DATA },
    { ">>> ehlo", BOUNCE_STAGE_CONNECT },
    { ">>> helo", BOUNCE_STAGE_CONNECT },
  };

  g_autofree char *collapsed = text != NULL ? dup_collapsed (text) : NULL;

  for (guint i = 0; collapsed != NULL && i < G_N_ELEMENTS (stages); i++)
    if (bounce_scan_find (collapsed, stages[i].words) != NULL)
      return stages[i].stage;
  return BOUNCE_STAGE_NONE;
}

static char *
host_after (const char *place, gboolean needs_address)
{
  gsize n = strcspn (place, "\n");
  BounceSpan span;
  const char *behind;

  n = MIN (n, 300);
  if (!bounce_scan_host (place, n, &span))
    return NULL;
  behind = place + span.end;
  behind += strspn (behind, ". >)");
  if (needs_address && !(*behind == '[' || (behind[0] == '(' && g_ascii_isxdigit (behind[1])) ||
                         (behind > place + span.end && behind[-1] == '(')))
    return NULL;
  return g_ascii_strdown (place + span.start, span.end - span.start);
}

/* The host that a line begins with, where the words behind it say that it refused. */
static char *
host_before (const char *text)
{
  /* Exchange has the host on a line of its own above this one. */
  static const char above[] = "\nremote server returned";
  const char *returned = bounce_scan_find (text, above);
  static const char *const verbs[] = { "did not like our",      "does not like recipient",
                                       "failed after i sent",   "gave this error",
                                       "rejected your message", "failed on ",
                                       "responded with",        "said:" };

  if (returned != NULL)
    {
      const char *line = returned;
      BounceSpan span;

      while (line > text && line[-1] != '\n')
        line--;
      if (bounce_scan_host (line, returned - line, &span) && span.end == (gsize)(returned - line))
        return g_ascii_strdown (line + span.start, span.end - span.start);
    }
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      const char *verb = bounce_scan_find (text, verbs[i]), *line;
      BounceSpan span;

      if (verb == NULL)
        continue;
      for (line = verb; line > text && line[-1] != '\n' && verb - line < 300; line--)
        ;
      line += strspn (line, " \t");
      if (line < verb && bounce_scan_host (line, verb - line, &span))
        return g_ascii_strdown (line + span.start, span.end - span.start);
    }
  return NULL;
}

/**
 * bounce_scan_dup_remote_mta:
 * @text: (nullable): the words of a refusal as the notice has them
 *
 * Returns: (transfer full) (nullable): the host that was talked to, lower case
 */
char *
bounce_scan_dup_remote_mta (const char *text)
{
  static const struct
  {
    const char *words;
    gboolean needs_address;
  } prefixes[] = {
    { "while talking to ", FALSE },
    { "remote system: dns;", FALSE },
    { "remote-mta: dns; ", FALSE },
    { "remote-mta: ", FALSE },
    { "host ", TRUE },
    { "host: ", FALSE },
    { "recipient domain ", FALSE },
    { " by ", TRUE },
    { "smtp server <", FALSE },
    { "server at ", FALSE },
    { "connected to ", FALSE },
    { "remote server ", TRUE },
    { "remote host ", TRUE },
    { "connection to ", FALSE },
    { "connect to ", FALSE },
    { "receiving server: ", FALSE },
    { "remote server name: ", FALSE },
    { "the mail server ", FALSE },
  };

  g_autofree char *collapsed = text != NULL ? dup_collapsed (text) : NULL;

  for (guint i = 0; collapsed != NULL && i < G_N_ELEMENTS (prefixes); i++)
    {
      const char *place = bounce_scan_find (collapsed, prefixes[i].words);
      char *host;

      if (place == NULL)
        continue;
      if (g_str_has_prefix (prefixes[i].words, "recipient domain"))
        {
          /* Gmail: "… server for the recipient domain example.net by mx.example.net. [192.0.2.1]"
           */
          place = bounce_scan_find (place, " by ");
          if (place == NULL)
            continue;
          host = host_after (place + 4, FALSE);
        }
      else
        host = host_after (place + strlen (prefixes[i].words), prefixes[i].needs_address);
      if (host != NULL)
        return host;
    }
  return text != NULL ? host_before (text) : NULL;
}
