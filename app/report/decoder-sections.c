/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-prose.h"

#include <string.h>

#include "base/text.h"

static void
section_clear (BounceSection *section)
{
  g_string_free (section->words, TRUE);
  g_free (section->host);
  g_free (section->status);
}

static gboolean
is_blank_line (const BounceProse *prose, gsize start, gsize end)
{
  while (start < end && g_ascii_isspace (prose->text[start]))
    start++;
  return start >= end;
}

/**
 * bounce_report_find_recipient:
 * @report: a report
 * @address: an address
 * @length: its bytes
 *
 * Returns: the index of the recipient with that address, as it failed or as it was written to (any
 *   case); -1 when there is none
 */
int
bounce_report_find_recipient (const BounceReport *report, const char *address, gsize length)
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
      bounce_report_find_recipient (report, address, length) >= 0)
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

/* Transcripts are read line by line, whoever is named in them. */
static gboolean
is_in_transcript (const BounceProse *prose, gsize position)
{
  gboolean is_in = FALSE;

  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      if (hit->end > position)
        break;
      if (bounce_hit_is_transcript (hit))
        is_in = TRUE;
      else if ((hit->phrase->roles & (BOUNCE_ROLE_START | BOUNCE_ROLE_STOP)) != 0)
        is_in = FALSE;
    }
  return is_in;
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
        int recipient = bounce_report_find_recipient (report,
                                                      prose->text + candidate->span.start,
                                                      candidate->span.end - candidate->span.start);

        if (recipient < 0 || candidate->rank < 2 || is_in_transcript (prose, candidate->span.start))
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

/* Where the paragraph of @own ends: an address that stands again before it is in the words about
 * its owner. A folded line may begin with it. */
static gsize
find_own_end (const BounceProse *prose, const BounceCandidate *own)
{
  const char *from = prose->text + own->span.end;
  const char *blank = own->span.end < prose->cut
                          ? g_strstr_len (from, (gssize)(prose->cut - own->span.end), "\n\n")
                          : NULL;

  return blank != NULL ? (gsize)(blank - prose->text) + strlen ("\n\n") : G_MAXSIZE;
}

/* The next place where words can no longer belong to the section that begins at @from. */
static gsize
find_limit (const BounceProse *prose, guint candidate, gsize from)
{
  const BounceCandidate *own = &g_array_index (prose->candidates, BounceCandidate, candidate);
  gsize limit = prose->cut;
  gsize line_end = bounce_prose_line_end (prose, from);
  gsize own_end = find_own_end (prose, own);

  for (guint i = candidate + 1; i < prose->candidates->len; i++)
    {
      const BounceCandidate *next = &g_array_index (prose->candidates, BounceCandidate, i);

      if (next->line < line_end ||
          (own->recipient == next->recipient && next->span.start < own_end))
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
           bounce_hit_is_transcript (hit)))
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
read_section (BounceProse *prose, guint number, BounceSection *sections)
{
  const BounceCandidate *candidate = &g_array_index (prose->candidates, BounceCandidate, number);
  BounceSection *section = &sections[candidate->recipient];
  gsize start = candidate->words, limit, end;
  g_autofree char *raw = NULL;

  if (candidate->span.start < section->end)
    return;
  end = limit = find_limit (prose, number, candidate->span.end);
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

/* Whether a place was read already as somebody's own words. */
static gboolean
is_read (const BounceProse *prose, const BounceSection *sections, gsize position)
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
read_shared (BounceProse *prose, BounceSection *sections, GString *shared)
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
               bounce_hit_is_transcript (next)) &&
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
        bounce_prose_read_transcript (prose, start, end, sections, shared);
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

/* Whether what is said to all is the whole of what a recipient's own words begin: Sendmail cuts the
 * reasons in its list. */
static gboolean
continues_words (GString *words, GString *shared)
{
  const char *last = strrchr (words->str, '\n');
  g_autofree char *own = bounce_scan_squeeze (last != NULL ? last : words->str);
  g_autofree char *all = NULL;

  if (strlen (own) < 12 || shared->len == 0)
    return FALSE;
  all = bounce_scan_squeeze (shared->str);
  return strstr (all, own) != NULL;
}

/* Hands the words over. A recipient with no words of its own gets what is said to all. */
static void
finish_sections (BounceProse *prose, BounceSection *sections, GString *shared)
{
  BounceDecoder *decoder = prose->decoder;
  BounceReport *report = decoder->report;

  for (guint i = 0; i < report->recipients->len; i++)
    {
      BounceRecipient *recipient = report->recipients->pdata[i];
      BounceSection *section = &sections[i];

      if (section->words->len == 0 || continues_words (section->words, shared) ||
          (report->recipients->len == 1 && shared->len > 0 &&
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
      if (recipient->status == NULL)
        recipient->status = g_steal_pointer (&section->status);
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
  g_autoptr (GArray) sections = g_array_new (FALSE, TRUE, sizeof (BounceSection));
  g_autoptr (GString) shared = g_string_new (NULL);

  add_recipients (prose);
  if (report->recipients->len == 0)
    return;
  g_array_set_clear_func (sections, (GDestroyNotify)section_clear);
  g_array_set_size (sections, report->recipients->len);
  for (guint i = 0; i < sections->len; i++)
    g_array_index (sections, BounceSection, i).words = g_string_new (NULL);
  assign_candidates (prose);
  for (guint i = 0; i < prose->candidates->len; i++)
    if (g_array_index (prose->candidates, BounceCandidate, i).recipient >= 0)
      read_section (prose, i, (BounceSection *)(gpointer)sections->data);
  read_shared (prose, (BounceSection *)(gpointer)sections->data, shared);
  finish_sections (prose, (BounceSection *)(gpointer)sections->data, shared);
}
