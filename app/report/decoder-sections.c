/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-prose.h"

#include <string.h>

#include "base/text.h"

/* The words about each recipient while they are gathered. */
typedef struct
{
  GString *words;
  char *host;
  BounceStage stage;
  guint reply_code; /* the first refusal of its transcript */
  gsize end;        /* where the last place ends that was read for it */
} Section;

static void
section_clear (Section *section)
{
  g_string_free (section->words, TRUE);
  g_free (section->host);
}

static gboolean
is_blank_line (const BounceProse *prose, gsize start, gsize end)
{
  while (start < end && g_ascii_isspace (prose->text[start]))
    start++;
  return start >= end;
}

static int
find_recipient (const BounceReport *report, const char *address, gsize length)
{
  for (guint i = 0; i < report->recipients->len; i++)
    {
      const BounceRecipient *recipient = report->recipients->pdata[i];

      if (recipient->address != NULL && strlen (recipient->address) == length &&
          g_ascii_strncasecmp (recipient->address, address, length) == 0)
        return (int)i;
    }
  for (guint i = 0; i < report->recipients->len; i++)
    {
      const BounceRecipient *recipient = report->recipients->pdata[i];

      if (recipient->original_address != NULL && strlen (recipient->original_address) == length &&
          g_ascii_strncasecmp (recipient->original_address, address, length) == 0)
        return (int)i;
    }
  return -1;
}

static void
add_recipient (BounceReport *report, const char *address, gsize length)
{
  BounceRecipient *recipient;

  if (length == 0 || report->recipients->len >= BOUNCE_MAX_RECIPIENTS ||
      find_recipient (report, address, length) >= 0)
    return;
  recipient = bounce_recipient_new ();
  recipient->address = g_strndup (address, length);
  g_ptr_array_add (report->recipients, recipient);
}

/* "|/usr/bin/filter", "/var/mail/user" and "@gateway" are where a server put a mail, not whom it
 * was for: the header field or the prose says that. */
static void
replace_non_mailboxes (BounceProse *prose)
{
  BounceDecoder *decoder = prose->decoder;
  GPtrArray *recipients = decoder->report->recipients;
  BounceRecipient *recipient = recipients->len == 1 ? recipients->pdata[0] : NULL;
  g_autoptr (GPtrArray) better = g_ptr_array_new_with_free_func (g_free);

  if (recipient == NULL || recipient->address == NULL ||
      strchr ("|/@:", *recipient->address) == NULL)
    return;
  for (guint i = 0; i < decoder->failed->len; i++)
    bounce_decoder_take_addresses (better, decoder->failed->pdata[i]);
  for (guint i = 0; better->len == 0 && i < prose->candidates->len; i++)
    {
      const BounceCandidate *candidate = &g_array_index (prose->candidates, BounceCandidate, i);
      g_autofree char *address = g_strndup (prose->text + candidate->span.start,
                                            candidate->span.end - candidate->span.start);

      if (candidate->rank >= 4)
        bounce_decoder_take_addresses (better, address);
    }
  if (better->len != 1)
    return;
  g_free (recipient->address);
  recipient->address = g_strdup (better->pdata[0]);
}

/* Where no machine-readable part names them: the addresses of the header field, else the best
 * ones of the prose. */
static void
add_recipients (BounceProse *prose)
{
  BounceDecoder *decoder = prose->decoder;
  BounceReport *report = decoder->report;
  guint best = 0;

  if (report->recipients->len > 0)
    {
      replace_non_mailboxes (prose);
      return;
    }
  for (guint i = 0; i < decoder->failed->len; i++)
    add_recipient (report, decoder->failed->pdata[i], strlen (decoder->failed->pdata[i]));
  for (guint i = 0; i < prose->candidates->len; i++)
    best = MAX (best, g_array_index (prose->candidates, BounceCandidate, i).rank);
  if (best >= 3)
    decoder->evidence |= BOUNCE_EVIDENCE_STRONG;
  if (report->recipients->len > 0 || best == 0 ||
      (best == 1 && (decoder->evidence & BOUNCE_EVIDENCE_DAEMON) == 0))
    return;
  for (guint i = 0; i < prose->candidates->len; i++)
    {
      const BounceCandidate *candidate = &g_array_index (prose->candidates, BounceCandidate, i);

      if (candidate->rank >= MIN (best, 4))
        add_recipient (report,
                       prose->text + candidate->span.start,
                       candidate->span.end - candidate->span.start);
    }
}

/* Marks whose words begin where. An address in the middle of a sentence begins none while the
 * same recipient has a place of its own. */
static void
assign_candidates (BounceProse *prose)
{
  BounceReport *report = prose->decoder->report;
  g_autofree guint *best = g_new0 (guint, report->recipients->len + 1);

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < prose->candidates->len; i++)
      {
        BounceCandidate *candidate = &g_array_index (prose->candidates, BounceCandidate, i);
        int recipient = find_recipient (report,
                                        prose->text + candidate->span.start,
                                        candidate->span.end - candidate->span.start);

        if (recipient < 0 || candidate->rank < 2)
          continue;
        if (pass == 0)
          best[recipient] = MAX (best[recipient], candidate->rank);
        else if (candidate->rank >= MIN (best[recipient], 3))
          candidate->recipient = recipient;
      }
}

/* Whether the paragraph at @start goes on about the recipient above it. */
static gboolean
is_continued (const BounceProse *prose, gsize start, gsize end)
{
  const char *line = prose->text + start;

  if (g_ascii_isspace (*line) || *line == '<' || *line == '>' || *line == '#' || *line == '\'')
    return TRUE;
  if (bounce_scan_is_reply_line (line, end - start))
    return TRUE;
  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      if ((hit->phrase->roles & BOUNCE_ROLE_REASON) != 0 && hit->start >= start && hit->start < end)
        return TRUE;
    }
  return FALSE;
}

/* Whether a phrase opens the conversation of servers, which is read on its own. */
static gboolean
is_transcript (const BounceHit *hit)
{
  return (hit->phrase->roles & BOUNCE_ROLE_REASON) != 0 &&
         strstr (hit->phrase->words, "transcript") != NULL;
}

/* Whether the address stands again in the words about its owner: a folded line may begin with it.
 */
static gboolean
is_own_place (const BounceProse *prose,
              const BounceCandidate *own,
              const BounceCandidate *candidate)
{
  return own->recipient == candidate->recipient &&
         g_strstr_len (prose->text + own->span.end,
                       (gssize)(candidate->span.start - own->span.end),
                       "\n\n") == NULL;
}

/* The next place where words can no longer belong to the section that begins at @from. */
static gsize
find_limit (const BounceProse *prose, guint candidate, gsize from)
{
  const BounceCandidate *own = &g_array_index (prose->candidates, BounceCandidate, candidate);
  gsize limit = prose->cut;
  gsize line_end = bounce_prose_line_end (prose, from);

  for (guint i = candidate + 1; i < prose->candidates->len; i++)
    {
      const BounceCandidate *next = &g_array_index (prose->candidates, BounceCandidate, i);

      if (next->line < line_end || is_own_place (prose, own, next))
        continue;
      if ((next->recipient >= 0 && (next->is_lead || next->recipient != own->recipient)) ||
          (next->recipient < 0 && next->is_lead && next->rank >= 4))
        {
          limit = MIN (limit, next->line);
          break;
        }
    }
  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      if (hit->start >= line_end && hit->start < limit &&
          ((hit->phrase->roles & (BOUNCE_ROLE_STOP | BOUNCE_ROLE_START)) != 0 ||
           is_transcript (hit)))
        limit = bounce_prose_line_start (prose, hit->start);
    }
  return MAX (limit, line_end);
}

static gsize
find_end (const BounceProse *prose, gsize from, gsize limit)
{
  gsize end = bounce_prose_line_end (prose, from);
  gboolean has_words = !is_blank_line (prose, from, end);
  gboolean was_blank = FALSE;

  while (end < limit)
    {
      gsize start = end + 1, next;

      if (start >= limit)
        break;
      next = bounce_prose_line_end (prose, start);
      if (is_blank_line (prose, start, next))
        was_blank = TRUE;
      else
        {
          if (was_blank && has_words && !is_continued (prose, start, next))
            break;
          was_blank = FALSE;
          has_words = TRUE;
        }
      end = next;
    }
  return MIN (end, limit);
}

static gsize
paragraph_start (const BounceProse *prose, gsize position)
{
  gsize line = bounce_prose_line_start (prose, position);

  while (line > prose->start)
    {
      gsize above = bounce_prose_line_start (prose, line - 1);

      if (is_blank_line (prose, above, line - 1) || above < prose->start)
        break;
      line = above;
    }
  return line;
}

/* "(expanded from: <alias@example.org>)": the address that was written to. */
static void
take_original_address (BounceRecipient *recipient, const char *raw)
{
  static const char *const marks[] = { "expanded from",
                                       "generated from",
                                       "original address:",
                                       "originally addressed to",
                                       "generated by" };

  for (guint i = 0; recipient->original_address == NULL && i < G_N_ELEMENTS (marks); i++)
    {
      const char *place = bounce_scan_find (raw, marks[i]);
      const char *at = place != NULL ? strchr (place, '@') : NULL;
      BounceSpan span;

      if (at != NULL && at - place < 120 &&
          bounce_scan_address (raw, strlen (raw), at - raw, &span))
        recipient->original_address = g_strndup (raw + span.start, span.end - span.start);
    }
}

static void
read_section (BounceProse *prose, guint number, Section *sections)
{
  const BounceCandidate *candidate = &g_array_index (prose->candidates, BounceCandidate, number);
  Section *section = &sections[candidate->recipient];
  gsize limit = find_limit (prose, number, candidate->span.end);
  gsize start = candidate->words, end = limit;
  g_autofree char *raw = NULL;

  if (candidate->span.start < section->end)
    return;
  if (candidate->is_lead)
    end = find_end (prose, candidate->words, limit);
  else
    start = paragraph_start (prose, candidate->span.start);
  for (guint i = 0; i < number; i++)
    {
      const BounceCandidate *other = &g_array_index (prose->candidates, BounceCandidate, i);

      if (!candidate->is_lead && other->recipient >= 0 &&
          other->recipient != candidate->recipient && other->span.start >= start)
        start = MAX (start, MIN (candidate->line, candidate->span.start));
    }
  if (end <= start)
    return;
  section->end = end;
  raw = g_strndup (prose->text + start, end - start);
  bounce_words_append (section->words, raw, end - start);
  bounce_scan_session (raw, &section->stage, &section->host);
  take_original_address (prose->decoder->report->recipients->pdata[candidate->recipient], raw);
}

/* Whose words a line of a transcript is: that of a recipient whose address it holds, -1 when it
 * holds none, -2 when it is somebody's who did not fail. */
static int
line_owner (const BounceReport *report, const char *line, gsize length)
{
  int owner = -1;

  for (const char *at = memchr (line, '@', length); at != NULL;
       at = memchr (at + 1, '@', line + length - at - 1))
    {
      BounceSpan span;
      int found;

      if (!bounce_scan_address (line, length, at - line, &span))
        continue;
      found = find_recipient (report, line + span.start, span.end - span.start);
      if (found >= 0)
        return found;
      owner = -2;
    }
  return owner;
}

static BounceStage
command_stage (const char *line)
{
  g_autofree char *host = g_strdup ("");
  BounceStage stage = BOUNCE_STAGE_NONE;

  bounce_scan_session (line, &stage, &host);
  return stage;
}

/* The conversation between two servers, as Sendmail and its heirs print it: which command went
 * before tells whose reply it is. */
static void
read_transcript (BounceProse *prose, gsize start, gsize end, Section *sections, GString *shared)
{
  BounceReport *report = prose->decoder->report;
  BounceStage stage = BOUNCE_STAGE_NONE;
  gboolean rcpt_failed = FALSE;
  g_autofree char *host = NULL;
  int owner = -1;

  for (gsize line = start; line < end;)
    {
      gsize stop = MIN (bounce_prose_line_end (prose, line), end);
      gsize p = line + strspn (prose->text + line, " \t");
      const char *text = prose->text + p;
      gsize length = stop > p ? stop - p : 0;
      gboolean is_reply = length > 3 && g_str_has_prefix (text, "<<<");
      int named = line_owner (report, text, length);

      line = stop + 1;
      if (length == 0)
        continue;
      if (bounce_scan_begins (text, "... while talking to") ||
          bounce_scan_begins (text, "while talking to") ||
          bounce_scan_begins (text, "connected to "))
        {
          g_autofree char *copy = g_strndup (text, length);

          g_clear_pointer (&host, g_free);
          stage = BOUNCE_STAGE_NONE;
          bounce_scan_session (copy, &stage, &host);
          owner = -1;
          stage = BOUNCE_STAGE_CONNECT;
          rcpt_failed = FALSE;
          continue;
        }
      if (g_str_has_prefix (text, ">>>") || bounce_scan_begins (text, "send:"))
        {
          g_autofree char *copy = g_strndup (text, length);

          owner = bounce_scan_find (copy, "rcpt") != NULL ? named : -1;
          stage = command_stage (copy);
          continue;
        }
      if (is_reply && (text[4] == '2' || text[4] == '3'))
        continue;
      if (is_reply && rcpt_failed && g_str_has_prefix (text + 4, "503"))
        {
          /* The server complains that no recipient is left: the refusal before was theirs. */
          for (guint i = 0; i < report->recipients->len; i++)
            if (sections[i].stage == BOUNCE_STAGE_DATA)
              sections[i].stage = BOUNCE_STAGE_RCPT;
          continue;
        }
      rcpt_failed = rcpt_failed || is_reply;
      if (named >= 0 && !(is_reply && owner >= 0))
        owner = named;
      else if (!is_reply && named == -2)
        owner = report->recipients->len == 1 ? 0 : -1;
      if (owner >= 0 || report->recipients->len == 1)
        {
          Section *section = &sections[MAX (owner, 0)];

          bounce_words_append (section->words, text, length);
          if (is_reply && section->reply_code == 0)
            section->reply_code = bounce_scan_reply (text);
          if (section->stage == BOUNCE_STAGE_NONE && is_reply)
            section->stage = stage;
          if (section->host == NULL)
            section->host = g_strdup (host);
        }
      else if (owner == -1)
        bounce_words_append (shared, text, length);
    }
}

/* Whether a place was read already as somebody's own words. */
static gboolean
is_read (const BounceProse *prose, const Section *sections, gsize position)
{
  for (guint i = 0; i < prose->candidates->len; i++)
    {
      const BounceCandidate *candidate = &g_array_index (prose->candidates, BounceCandidate, i);

      if (candidate->recipient >= 0 && candidate->line <= position &&
          position < sections[candidate->recipient].end)
        return TRUE;
    }
  return FALSE;
}

/* What stands in the places that are for everybody: behind "The reason is:" and its like. */
static void
read_shared (BounceProse *prose, Section *sections, GString *shared)
{
  gsize done = 0;

  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);
      gsize end = prose->cut, start;

      if ((hit->phrase->roles & BOUNCE_ROLE_REASON) == 0 || hit->start < prose->start ||
          hit->start >= prose->cut || hit->start < done || is_read (prose, sections, hit->start))
        continue;
      for (guint k = i + 1; k < prose->hits->len; k++)
        {
          const BounceHit *next = &g_array_index (prose->hits, BounceHit, k);

          if (((next->phrase->roles & (BOUNCE_ROLE_START | BOUNCE_ROLE_STOP)) != 0 ||
               is_transcript (next)) &&
              next->start > hit->end && next->start < end)
            {
              end = bounce_prose_line_start (prose, next->start);
              break;
            }
        }
      start = hit->end + strspn (prose->text + hit->end, " \t:-=|");
      start = MIN (start, prose->cut);
      /* "(reason: 550 …)" is about the address above it alone, which is none of ours. */
      if (hit->start > 0 && prose->text[hit->start - 1] == '(')
        continue;
      if (end > start)
        read_transcript (prose, start, end, sections, shared);
      done = end;
    }
}

/* Everything that is left for recipients of whom the notice says nothing of their own. */
static void
read_rest (BounceProse *prose, GString *rest)
{
  for (gsize line = prose->start; line < prose->cut;)
    {
      gsize end = bounce_prose_line_end (prose, line);
      const char *text = prose->text + line;

      if (prose->decoder->report->recipients->len == 1 || memchr (text, '@', end - line) == NULL)
        bounce_words_append (rest, text, end - line);
      line = end + 1;
    }
}

/* Hands the words over. A recipient with no words of its own gets what is said to all. */
static void
finish_sections (BounceProse *prose, Section *sections, GString *shared)
{
  BounceDecoder *decoder = prose->decoder;
  BounceReport *report = decoder->report;

  for (guint i = 0; i < report->recipients->len; i++)
    {
      BounceRecipient *recipient = report->recipients->pdata[i];
      Section *section = &sections[i];

      if (section->words->len == 0 || (report->recipients->len == 1 && shared->len > 0 &&
                                       !bounce_scan_has_code (section->words->str)))
        {
          if (section->words->len > 0 && shared->len > 0)
            g_string_append_c (section->words, '\n');
          g_string_append_len (section->words, shared->str, (gssize)shared->len);
        }
      if (section->words->len == 0 && bounce_text_is_blank (recipient->diagnostic))
        read_rest (prose, section->words);
      bounce_recipient_take_words (recipient, section->words->str);
      if (recipient->reply_code == 0)
        recipient->reply_code = section->reply_code;
      if (recipient->stage == BOUNCE_STAGE_NONE)
        recipient->stage = section->stage;
      if (recipient->remote_mta == NULL)
        recipient->remote_mta = g_steal_pointer (&section->host);
      if (recipient->diagnostic != NULL && bounce_scan_has_code (recipient->diagnostic))
        decoder->evidence |= BOUNCE_EVIDENCE_CODE;
    }
}

/**
 * bounce_prose_read_sections:
 * @prose: the prose of a notice, its candidates found
 *
 * Adds the recipients, and to each the words about it and nobody else's.
 */
void
bounce_prose_read_sections (BounceProse *prose)
{
  BounceReport *report = prose->decoder->report;
  g_autoptr (GArray) sections = g_array_new (FALSE, TRUE, sizeof (Section));
  g_autoptr (GString) shared = g_string_new (NULL);

  add_recipients (prose);
  if (report->recipients->len == 0)
    return;
  g_array_set_clear_func (sections, (GDestroyNotify)section_clear);
  g_array_set_size (sections, report->recipients->len);
  for (guint i = 0; i < sections->len; i++)
    g_array_index (sections, Section, i).words = g_string_new (NULL);
  assign_candidates (prose);
  for (guint i = 0; i < prose->candidates->len; i++)
    if (g_array_index (prose->candidates, BounceCandidate, i).recipient >= 0)
      read_section (prose, i, (Section *)(gpointer)sections->data);
  read_shared (prose, (Section *)(gpointer)sections->data, shared);
  finish_sections (prose, (Section *)(gpointer)sections->data, shared);
}
