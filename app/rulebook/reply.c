/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/reply.h"

#include <string.h>

/* What one mail system writes before it quotes the reply of another, lower case, without the quote
 * itself. */
static const char *const wrappers[] = {
  "->",              /* Exchange Online 5.x.350 */
  "with",            /* Exchange: Proxy session setup failed on Frontend with '…' */
  "responded with:", /* Exchange: Primary target IP address responded with: "…" */
  "returned",        /* Exchange: Remote Server at … returned '…' */
  "said:",           /* Postfix, qmail, and who quotes them */
  "response was:",   /* Gmail */
  "server was:",     /* Gmail: The response from the remote server was: */
  "reply was:",
  "responded:",
  "replied:",
  "last error:",
  "led=",        /* Exchange Online: {LED=…};{MSG=…} */
  "diagnostic:", /* CommuniGate Pro: Remote MTA …: SMTP diagnostic: 550 … */
  "server:",     /* Exim: SMTP error from remote mail server …: 550 … */
  "command:",    /* Exim, older */
  "rcpt to:",    /* DragonFly: … did not like our RCPT TO: 550 … */
  "mail from:",
  "data:",
  "<<<", /* the transcripts of Sendmail */
};

static gboolean
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* The length of an enhanced status code (RFC 3463) at @p, or 0. */
static gsize
get_status_length (const char *p, const char *end)
{
  const char *start = p;

  if (end - p < 5 || (*p != '2' && *p != '4' && *p != '5') || p[1] != '.')
    return 0;
  p++;
  for (int part = 0; part < 2; part++)
    {
      int digits = 0;

      if (p >= end || *p != '.')
        return 0;
      for (p++; p < end && is_digit (*p) && digits < 4; p++)
        digits++;
      if (digits == 0 || digits > 3)
        return 0;
    }
  if (p < end && (*p == '.' && p + 1 < end && is_digit (p[1])))
    return 0;
  return (gsize)(p - start);
}

/* Whether a reply code (RFC 5321, 4.2) stands at @p. */
static gboolean
is_code (const char *p, const char *end)
{
  if (end - p < 3 || (*p != '4' && *p != '5') || p[1] < '0' || p[1] > '7' || !is_digit (p[2]))
    return FALSE;
  return end - p == 3 || strchr (" -:;,.'\"\n\t#)]>/", p[3]) != NULL;
}

static gboolean
ends_with (const char *start, const char *end, const char *words)
{
  gsize length = strlen (words);

  return (gsize)(end - start) >= length && g_ascii_strncasecmp (end - length, words, length) == 0;
}

/* Whether somebody quotes the reply that begins at @p. *@quote becomes the character that opened
 * the quotation, or NUL. */
static gboolean
is_quoted (const char *start, const char *p, char *quote)
{
  const char *back = p;

  *quote = '\0';
  while (back > start && strchr (" #'\"(<\n", back[-1]) != NULL)
    {
      back--;
      if (*back == '\'' || *back == '"' || *back == '<')
        *quote = *back;
    }
  if (*quote == '<' && p - back >= 3 && strncmp (back, "<<<", 3) == 0)
    {
      *quote = '\0';
      return TRUE;
    }
  if (*quote == '<' && p[-1] == '<')
    return TRUE; /* Symantec, Trend Micro: Message expired: …<421 4.4.2 …> */
  if (*quote == '\'' && back - start >= 4 && back[-1] == '-' && is_code (back - 4, back))
    return TRUE; /* Cisco: 5.1.0 - Unknown address error 550-'…' */
  for (guint i = 0; i < G_N_ELEMENTS (wrappers); i++)
    if (ends_with (start, back, wrappers[i]))
      {
        if (wrappers[i][0] == 'l' && wrappers[i][3] == '=')
          *quote = '{';
        return TRUE;
      }
  return FALSE;
}

/* Where the quotation ends that @quote opened before @start. */
static const char *
find_close (const char *start, const char *end, char quote)
{
  const char *last = NULL;

  if (quote == '\0')
    return end;
  for (const char *p = start; p < end && !(quote == '\'' && *p == '\n' && last != NULL); p++)
    if (*p == (quote == '<' ? '>' : quote == '{' ? '}' : quote))
      {
        last = p;
        if (quote != '\'') /* an apostrophe within the words closes nothing: take the last */
          break;
      }
  return last != NULL ? last : end;
}

/**
 * bounce_reply_find_inner:
 * @diagnostic: the words of a refusal
 * @inner: (out caller-allocates): where the innermost reply stands
 *
 * Servers wrap each other's replies, and the innermost names the cause, e.g. Exchange Online's
 * "550 5.7.350 Remote server returned message detected as spam -> 554 5.7.1 …".
 *
 * Returns: whether there is a reply within the reply
 */
gboolean
bounce_reply_find_inner (const char *diagnostic, BounceSpan *inner)
{
  const char *end = diagnostic + MIN (strlen (diagnostic), 16384), *best = NULL, *close;
  char quote, best_quote = '\0';

  for (const char *p = diagnostic; p < end; p++)
    {
      if ((*p != '4' && *p != '5') || (p > diagnostic && g_ascii_isalnum (p[-1])))
        continue;
      if ((is_code (p, end) || get_status_length (p, end) > 0) && is_quoted (diagnostic, p, &quote))
        {
          best = p;
          best_quote = quote;
        }
    }
  if (best == NULL)
    return FALSE;
  close = find_close (best, end, best_quote);
  inner->start = (gsize)(best - diagnostic);
  inner->end = (gsize)(close - diagnostic);
  return close - best >= 8;
}

/**
 * bounce_reply_list_statuses:
 * @text: a text
 * @start: where to begin
 * @end: where to end
 *
 * Returns: (transfer full) (element-type utf8): the enhanced status codes in it, in their order,
 * each once
 */
GPtrArray *
bounce_reply_list_statuses (const char *text, gsize start, gsize end)
{
  GPtrArray *statuses = g_ptr_array_new_with_free_func (g_free);

  for (const char *p = text + start, *e = text + end; p < e && statuses->len < 8; p++)
    {
      gsize length;

      if (!is_digit (*p))
        continue;
      if (p > text && (is_digit (p[-1]) || p[-1] == '.' || g_ascii_isalpha (p[-1])))
        continue;
      length = get_status_length (p, e);
      if (length > 0)
        {
          char *status = g_strndup (p, length);

          if (g_ptr_array_find_with_equal_func (statuses, status, g_str_equal, NULL))
            g_free (status);
          else
            g_ptr_array_add (statuses, status);
          p += length - 1;
        }
    }
  return statuses;
}

/**
 * bounce_reply_list_codes:
 * @text: a text
 * @start: where to begin
 * @end: where to end
 *
 * Returns: (transfer full) (element-type guint): the SMTP reply codes in it, in their order
 */
GArray *
bounce_reply_list_codes (const char *text, gsize start, gsize end)
{
  GArray *codes = g_array_new (FALSE, FALSE, sizeof (guint));

  for (const char *p = text + start, *e = text + end; p < e && codes->len < 8; p++)
    if (is_code (p, e) && (p == text + start || strchr (" \n\t'\"(<:;#>", p[-1]) != NULL))
      {
        guint code = (guint)(p[0] - '0') * 100 + (guint)(p[1] - '0') * 10 + (guint)(p[2] - '0');

        g_array_append_val (codes, code);
        p += 2;
      }
  return codes;
}
