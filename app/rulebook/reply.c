/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/reply.h"

#include <string.h>

/* How one mail system quotes the reply of another. What begins behind @opens with a code is the
 * reply; it goes up to the last @closes, or to the end. */
static const struct
{
  const char *opens;
  const char *closes;
} wrappers[] = {
  { " -> ", NULL },               /* Exchange Online 5.x.350 */
  { "with '", "'" },              /* Exchange: Proxy session setup failed on Frontend with '…' */
  { "-'", "'" },                  /* Cisco: 5.1.0 - Unknown address error 550-'…' */
  { "responded with: \"", "\"" }, /* Exchange: Primary target IP address responded with: "…" */
  { "returned '", "'" },          /* Exchange: Remote Server at … returned '…' */
  { "said: ", NULL },             /* Postfix, and who quotes it */
  { "<", ">" },                   /* Symantec, Trend Micro: Message expired …<421 4.4.2 …> */
  { "last error: ", NULL },
  { "led=", "}" }, /* Exchange Online: {LED=…};{MSG=…} */
  { "response was: ", NULL },
  { "responded: ", NULL },
  { "replied: ", NULL },
  { "reply was: ", NULL },
  { "server: ", NULL }, /* Exim: SMTP error from remote mail server …: 550 … */
  { "command: ", NULL },
};

#define MAX_DEPTH 6

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
begins_with_reply (const char *p, const char *end)
{
  while (p < end && strchr (" #'\"(\n", *p) != NULL)
    p++;
  return is_code (p, end) || get_status_length (p, end) > 0;
}

/* ASCII, any case; @needle is lower case. */
static const char *
find_last (const char *start, const char *end, const char *needle)
{
  gsize length = strlen (needle);

  for (const char *p = end - length; p >= start; p--)
    if (g_ascii_strncasecmp (p, needle, length) == 0 && begins_with_reply (p + length, end))
      return p;
  return NULL;
}

static const char *
find_close (const char *start, const char *end, const char *close)
{
  const char *last = NULL;

  if (close == NULL)
    return end;
  for (const char *p = start; p < end; p++)
    if (*p == *close)
      {
        last = p;
        if (*close != '\'')
          break;
        /* An apostrophe within the words is no closing quote: take the last. */
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
  const char *start = diagnostic, *end = diagnostic + strlen (diagnostic);
  gboolean is_found = FALSE;

  if (end - start > 16384)
    end = start + 16384;
  for (int depth = 0; depth < MAX_DEPTH; depth++)
    {
      const char *best = NULL, *best_close = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (wrappers); i++)
        {
          const char *p = find_last (start, end, wrappers[i].opens);

          if (p != NULL && (best == NULL || p > best))
            {
              best = p + strlen (wrappers[i].opens);
              best_close = wrappers[i].closes;
            }
        }
      if (best == NULL || best <= start)
        break;
      end = find_close (best, end, best_close);
      start = best;
      is_found = TRUE;
    }
  while (start < end && strchr (" '\"(\n", *start) != NULL)
    start++;
  inner->start = (gsize)(start - diagnostic);
  inner->end = (gsize)(end - diagnostic);
  return is_found && end - start >= 8;
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
    if ((p == text || strchr (" \n\t'\"(<:;#>", p[-1]) != NULL) && is_code (p, e))
      {
        guint code = (guint)(p[0] - '0') * 100 + (guint)(p[1] - '0') * 10 + (guint)(p[2] - '0');

        g_array_append_val (codes, code);
        p += 2;
      }
  return codes;
}
