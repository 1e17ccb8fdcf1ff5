/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-prose.h"

#include <string.h>

/* How far from an address inside a sentence the words may stand that say it failed. */
#define NEAR_BYTES 300

typedef enum
{
  REST_EMPTY,     /* the address stands alone */
  REST_DECORATED, /* a colon, a bracket, a code … introduces the reason */
  REST_SENTENCE   /* words go on */
} Rest;

/* Whether only decoration stands before an address: quotes, brackets, bullets, a number. */
static gboolean
is_decoration (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (strchr (" \t<\"'*->([|.+o", text[i]) != NULL && text[i] != '\0')
        {
          if (text[i] == 'o' && (i + 1 >= length || text[i + 1] != ' '))
            return FALSE;
        }
      else if (g_ascii_isdigit (text[i]) && length < 12)
        {
          gsize end = i;

          while (end < length && g_ascii_isdigit (text[end]))
            end++;
          if (end >= length || (text[end] != '.' && text[end] != ')'))
            return FALSE;
          i = end;
        }
      else if ((guchar)text[i] == 0xe2 && i + 2 < length)
        i += 2;
      else if ((guchar)text[i] == 0xc2 && i + 1 < length)
        i += 1;
      else
        return FALSE;
    }
  return TRUE;
}

static gsize
skip_closers (const char *text, gsize position, gsize end)
{
  while (position < end && strchr (">\"')]*", text[position]) != NULL)
    position++;
  return position;
}

static Rest
classify_rest (const char *text, gsize position, gsize end)
{
  gsize words = position;

  while (words < end && (text[words] == ' ' || text[words] == '\t'))
    words++;
  if (words == end)
    return REST_EMPTY;
  if (strchr (":([{-=;,.<|#", text[words]) != NULL || (guchar)text[words] >= 0x80)
    return REST_DECORATED;
  if (words > position + 1 || (words > position && text[position] == '\t'))
    return REST_DECORATED;
  if (g_ascii_isdigit (text[words]) || bounce_scan_begins (text + words, "on mon") ||
      bounce_scan_begins (text + words, "on tue") || bounce_scan_begins (text + words, "on wed") ||
      bounce_scan_begins (text + words, "on thu") || bounce_scan_begins (text + words, "on fri") ||
      bounce_scan_begins (text + words, "on sat") || bounce_scan_begins (text + words, "on sun") ||
      bounce_scan_begins (text + words, "on 1") || bounce_scan_begins (text + words, "on 2") ||
      bounce_scan_begins (text + words, "on 3"))
    return REST_DECORATED;
  return REST_SENTENCE;
}

/* Whether nothing but a ruler stands before a place on its line: "(reason: " and an indented
 * "Reason:" belong to one recipient. */
static gboolean
begins_line (const BounceProse *prose, gsize position)
{
  gsize line = bounce_prose_line_start (prose, position);
  gsize indent = strspn (prose->text + line, " \t");

  if (line + indent == position)
    return indent == 0;
  return strspn (prose->text + line, " \t-=|*") >= position - line;
}

/* What the layout says about a place: whether recipients are listed there. */
static gboolean
is_in_list (const BounceProse *prose, gsize position)
{
  gboolean is_list = FALSE;

  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      if (hit->end > position)
        break;
      if ((hit->phrase->roles & BOUNCE_ROLE_START) != 0)
        is_list = TRUE;
      else if ((hit->phrase->roles & (BOUNCE_ROLE_STOP | BOUNCE_ROLE_RETURNED)) != 0)
        is_list = FALSE;
      else if ((hit->phrase->roles & BOUNCE_ROLE_REASON) != 0 && begins_line (prose, hit->start))
        is_list = FALSE;
    }
  return is_list;
}

static gboolean
has_role_before (const BounceProse *prose, gsize position, guint roles)
{
  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      if (hit->end > position)
        break;
      if ((hit->phrase->roles & roles) != 0)
        return TRUE;
    }
  return FALSE;
}

/* The roles that say a delivery failed: in the mouth of a mail system also plain words of
 * refusals. */
static guint
failing_roles (const BounceProse *prose)
{
  guint roles = BOUNCE_ROLE_FAILED | BOUNCE_ROLE_DELAYED | BOUNCE_ROLE_REJECTED;

  if ((prose->decoder->evidence & (BOUNCE_EVIDENCE_DAEMON | BOUNCE_EVIDENCE_EMPTY_SENDER)) != 0)
    roles |= BOUNCE_ROLE_HINT;
  return roles;
}

static gboolean
has_role_near (const BounceProse *prose, gsize position, guint roles)
{
  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      if ((hit->phrase->roles & roles) != 0 && hit->start < position + NEAR_BYTES &&
          hit->end + NEAR_BYTES > position)
        return TRUE;
    }
  return FALSE;
}

/* The roles of a label that ends right before @position: "could not be delivered to <". */
static guint
label_before (const BounceProse *prose, gsize position)
{
  static const char *const fillers[] = { "the ",       "user ",  "recipient ", "address ",
                                         "local ",     "to ",    "for ",       "mailbox ",
                                         "following ", "email ", "e-mail ",    "your " };
  guint roles = 0;

  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);
      gsize p = hit->end;
      gboolean is_filler = TRUE;

      if (hit->end > position)
        break;
      if ((hit->phrase->roles & BOUNCE_ROLE_LABEL) == 0 || position - hit->end > 80)
        continue;
      while (is_filler && p < position)
        {
          is_filler = FALSE;
          if (strchr (" \t\n:<\"'(*[", prose->text[p]) != NULL)
            {
              is_filler = TRUE;
              p++;
              continue;
            }
          for (guint k = 0; !is_filler && k < G_N_ELEMENTS (fillers); k++)
            if (bounce_scan_begins (prose->text + p, fillers[k]))
              {
                is_filler = TRUE;
                p += strlen (fillers[k]);
              }
        }
      if (p >= position)
        roles |= hit->phrase->roles;
    }
  return roles;
}

/* A label that no layout knows: "Zieladresse: <". */
static gboolean
has_unknown_label (const char *prefix, gsize length)
{
  static const char *const good[] = { "recipient", "address", "mailbox",  "failed", "deliver",
                                      "empf",      "adress",  "destinat", "宛先",   "получател" };
  static const char *const bad[] = { "sender", "from",     "reply", "contact", "origin",
                                     "by ",    "postmast", "admin", "support", "sent" };
  g_autofree char *label = NULL;

  while (length > 0 && strchr (" \t<\"'", prefix[length - 1]) != NULL)
    length--;
  if (length < 3 || length > 48 || prefix[length - 1] != ':')
    return FALSE;
  label = g_ascii_strdown (prefix, length);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (strstr (label, bad[i]) != NULL)
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    if (strstr (label, good[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Whether the line above runs on into this one. */
static gboolean
continues_sentence (const BounceProse *prose, gsize line)
{
  gsize end = line, start;

  if (line < 2 || line <= prose->start)
    return FALSE;
  end--;
  start = bounce_prose_line_start (prose, end);
  while (end > start && g_ascii_isspace (prose->text[end - 1]))
    end--;
  if (end - start < 30)
    return FALSE;
  return strchr (".:!?;,>-=*|_", prose->text[end - 1]) == NULL &&
         memchr (prose->text + start, '@', end - start) == NULL;
}

static gboolean
is_same (const char *address, const char *text, BounceSpan span)
{
  return address != NULL && strlen (address) == span.end - span.start &&
         g_ascii_strncasecmp (address, text + span.start, span.end - span.start) == 0;
}

static gboolean
is_daemon_span (const char *text, BounceSpan span)
{
  g_autofree char *address = g_strndup (text + span.start, span.end - span.start);

  return bounce_header_is_daemon (address, NULL);
}

/* Words before an address that make it something else than a recipient. */
static gboolean
is_something_else (const BounceProse *prose, const BounceCandidate *candidate)
{
  static const struct
  {
    const char *words;
    guint length;
  } others[] = {
#define WORDS(words) { words, sizeof (words) - 1 }
    WORDS ("mailto:"),
    WORDS ("message-id:"),
    WORDS ("message-id"),
    WORDS ("message identifier"),
    WORDS ("msgid"),
    WORDS ("expanded from"),
    WORDS ("expanded from:"),
    WORDS ("generated from"),
    WORDS ("generated by"),
    WORDS ("original address:"),
    WORDS ("envelope-from"),
    WORDS ("envelope from"),
    WORDS ("mail from:"),
    WORDS ("sender:"),
    WORDS ("from:"),
    WORDS ("from"),
    WORDS ("f="),
    WORDS ("contact"),
    WORDS ("reply to"),
    WORDS ("send mail to"),
    WORDS ("send email to"),
    WORDS ("send e-mail to"),
    WORDS ("reply-to:"),
#undef WORDS
  };
  gsize from = candidate->span.start > 40 ? candidate->span.start - 40 : 0;
  g_autofree char *before = g_ascii_strdown (prose->text + from, candidate->span.start - from);
  gsize n;

  g_strchomp (before);
  n = strlen (before);
  while (n > 0 && strchr (" \n\t<\"'([", before[n - 1]) != NULL)
    before[--n] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (n >= others[i].length &&
        memcmp (before + n - others[i].length, others[i].words, others[i].length) == 0)
      return TRUE;
  if (g_str_has_suffix (before, "smtp=") || g_str_has_suffix (before, "smtp:"))
    return FALSE;
  return candidate->span.start > 0 && (prose->text[candidate->span.start - 1] == '/' ||
                                       prose->text[candidate->span.start - 1] == '=');
}

/* "554 <user@example.org>... Host unknown" and ">>> RCPT To:<user@example.org>" of transcripts. */
static gboolean
is_transcript_line (const BounceProse *prose, const BounceCandidate *candidate)
{
  const char *line = prose->text + candidate->line;
  gsize length = candidate->span.start - candidate->line;
  gsize skipped = strspn (line, " \t");
  gsize i;

  if (length < skipped + 4)
    return FALSE;
  line += skipped;
  length -= skipped;
  if (length < 20 && g_ascii_strncasecmp (line, ">>> rcpt to:", 12) == 0)
    return TRUE;
  if ((*line != '4' && *line != '5') || !bounce_scan_is_reply_line (line, length))
    return FALSE;
  for (i = 3; i < length; i++)
    if (!g_ascii_isdigit (line[i]) && strchr (" .-<", line[i]) == NULL)
      return FALSE;
  return g_str_has_prefix (prose->text + candidate->words, "...");
}

static guint
rank_lead (const BounceProse *prose, const BounceCandidate *candidate, Rest rest)
{
  gsize at = candidate->span.start;
  const guint told = BOUNCE_ROLE_FAILED | BOUNCE_ROLE_NAME | BOUNCE_ROLE_DELAYED;

  if (is_in_list (prose, at))
    {
      if (rest != REST_SENTENCE)
        return 5;
      return continues_sentence (prose, candidate->line) ? 2 : 4;
    }
  if (has_role_before (prose, at, told))
    {
      if (continues_sentence (prose, candidate->line))
        return 2;
      if (rest == REST_DECORATED)
        return 4;
      return rest == REST_EMPTY ? 3 : 2;
    }
  if (rest == REST_DECORATED &&
      (prose->text[candidate->words] == ':' || has_role_near (prose, at, failing_roles (prose))))
    return 3;
  return 2;
}

/* "To: <", "Cc:" as in the header of a mail. */
static gboolean
is_header_label (const char *prefix, gsize length)
{
  static const char *const labels[] = { "to:", "cc:", "bcc:", "an:", "à:", "para:", "a:" };

  while (length > 0 && g_ascii_isspace (*prefix))
    {
      prefix++;
      length--;
    }
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (length >= strlen (labels[i]) && bounce_scan_begins (prefix, labels[i]))
      return TRUE;
  return FALSE;
}

static guint
rank_candidate (const BounceProse *prose, BounceCandidate *candidate)
{
  const BounceReport *report = prose->decoder->report;
  const char *text = prose->text;
  gsize line_end = bounce_prose_line_end (prose, candidate->span.end);
  guint label, rank;
  Rest rest;

  candidate->words = skip_closers (text, candidate->span.end, line_end);
  rest = classify_rest (text, candidate->words, line_end);
  candidate->is_lead =
      is_decoration (text + candidate->line, candidate->span.start - candidate->line);
  if (is_something_else (prose, candidate))
    return 0;
  label = label_before (prose, candidate->span.start);
  if ((label & BOUNCE_ROLE_FAILED) != 0)
    rank = 5;
  else if (label != 0 && has_role_near (prose, candidate->span.start, failing_roles (prose)))
    rank = 4;
  else if (candidate->is_lead)
    rank = rank_lead (prose, candidate, rest);
  else if (is_header_label (text + candidate->line, candidate->span.start - candidate->line))
    rank = 1;
  else if (is_transcript_line (prose, candidate))
    rank = 3;
  else if (candidate->span.start > candidate->line + 5 &&
           is_in_list (prose, candidate->span.start) &&
           g_ascii_strncasecmp (text + candidate->span.start - 5, "smtp=", 5) == 0)
    rank = 5;
  else if (has_unknown_label (text + candidate->line, candidate->span.start - candidate->line) &&
           has_role_before (prose, candidate->span.start, ~0u))
    rank = 4;
  else
    rank = has_role_near (prose, candidate->span.start, failing_roles (prose)) ? 2 : 1;
  if (is_same (report->from, text, candidate->span))
    return 0;
  if (rank < 4 && is_daemon_span (text, candidate->span))
    return 0;
  if (rank < 5 && (is_same (report->to, text, candidate->span) ||
                   is_same (report->return_path, text, candidate->span) ||
                   is_same (report->original_from, text, candidate->span)))
    return rank == 4 && candidate->is_lead ? 3 : 0;
  return rank;
}

/**
 * bounce_prose_find_candidates:
 * @prose: the prose of a notice, its phrases found
 *
 * Finds every address in it and how likely it is that of a failing recipient.
 */
void
bounce_prose_find_candidates (BounceProse *prose)
{
  const char *text = prose->text;

  for (gsize at = prose->start; at < prose->cut; at++)
    {
      const char *found = memchr (text + at, '@', prose->cut - at);
      BounceCandidate candidate = { { 0, 0 }, 0, 0, 0, FALSE, -1 };

      if (found == NULL || prose->candidates->len >= BOUNCE_MAX_RECIPIENTS * 4)
        break;
      at = found - text;
      if (!bounce_scan_address (text, prose->cut, at, &candidate.span))
        continue;
      candidate.line = bounce_prose_line_start (prose, candidate.span.start);
      candidate.rank = rank_candidate (prose, &candidate);
      g_array_append_val (prose->candidates, candidate);
      at = candidate.span.end - 1;
    }
}
