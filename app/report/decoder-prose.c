/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-prose.h"

#include <string.h>

#include "base/text.h"

/* How much of a line may be words before and behind "this is a copy of the message", so that the
 * line is a marker and not a sentence about one. */
#define MARKER_WORDS_BEFORE 16
#define MARKER_WORDS_BEHIND 70

/* Telling words further down than this are no longer what the mail begins with. */
#define EARLY_BYTES 700

/** bounce_prose_line_start: where the line begins that @position is in. */
gsize
bounce_prose_line_start (const BounceProse *prose, gsize position)
{
  while (position > 0 && prose->text[position - 1] != '\n')
    position--;
  return position;
}

/** bounce_prose_line_end: where the line ends that @position is in, at most the end of the prose.
 */
gsize
bounce_prose_line_end (const BounceProse *prose, gsize position)
{
  const char *newline;

  if (position >= prose->cut)
    return prose->cut;
  newline = memchr (prose->text + position, '\n', prose->cut - position);
  return newline != NULL ? (gsize)(newline - prose->text) : prose->cut;
}

static guint
count_letters (const char *text, gsize length)
{
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    n += g_ascii_isalnum (text[i]) || (guchar)text[i] >= 0xc0;
  return n;
}

static gboolean
is_marker (const BounceProse *prose, const BounceHit *hit)
{
  gsize start = bounce_prose_line_start (prose, hit->start);
  gsize end = bounce_prose_line_end (prose, hit->end);

  return count_letters (prose->text + start, hit->start - start) <= MARKER_WORDS_BEFORE &&
         count_letters (prose->text + hit->end, end - hit->end) <= MARKER_WORDS_BEHIND;
}

/* A place behind the telling words where a mail's header begins without any announcement. */
static gsize
find_header_block (const BounceProse *prose, gsize from)
{
  const char *p = prose->text + from;

  while (*p != '\0' && (gsize)(p - prose->text) < prose->cut)
    {
      gboolean is_boundary = p == prose->text || p[-1] == '\n';
      guint seen = 0;

      if (is_boundary && g_ascii_isalpha (*p) && memchr (p, ':', strcspn (p, " \n")) != NULL)
        {
          gsize n = bounce_header_measure_block (p, &seen);

          if (n > 0)
            return p - prose->text;
          while (*p != '\0' && *p != '\n')
            p += strcspn (p, "\n");
        }
      p += strcspn (p, "\n");
      p += *p == '\n';
    }
  return prose->cut;
}

static gsize
first_telling (const BounceProse *prose)
{
  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      if (hit->start >= prose->start &&
          (hit->phrase->roles &
           (BOUNCE_ROLE_FAILED | BOUNCE_ROLE_DELAYED | BOUNCE_ROLE_NAME | BOUNCE_ROLE_START |
            BOUNCE_ROLE_DELIVERED | BOUNCE_ROLE_POSTING)) != 0)
        return hit->start;
    }
  return prose->cut;
}

/* Ends the prose where the returned mail begins, and reads that. */
static void
cut_returned (BounceProse *prose)
{
  gsize told = first_telling (prose);
  gsize block;

  if ((prose->decoder->evidence & (BOUNCE_EVIDENCE_FAILED_FIELD | BOUNCE_EVIDENCE_DAEMON)) != 0)
    told = prose->start;

  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);
      gsize behind;

      if (hit->start < told || hit->start < prose->start || hit->end > prose->cut ||
          (hit->phrase->roles & BOUNCE_ROLE_RETURNED) == 0 || !is_marker (prose, hit))
        continue;
      behind = bounce_prose_line_end (prose, hit->end);
      prose->cut = bounce_prose_line_start (prose, hit->start);
      if (prose->cut < prose->start)
        prose->cut = prose->start;
      bounce_decoder_read_returned_text (
          prose->decoder, prose->text + behind, (hit->phrase->roles & BOUNCE_ROLE_HEADERS) == 0);
      prose->decoder->evidence |= BOUNCE_EVIDENCE_RETURNED;
      return;
    }
  if (told == prose->cut)
    return;
  block = find_header_block (prose, bounce_prose_line_start (prose, told));
  if (block < prose->cut)
    {
      prose->cut = block;
      bounce_decoder_read_returned_text (prose->decoder, prose->text + block, TRUE);
    }
}

/* RFC 3464 fields that stand in a text: read them, and end the prose above them. */
static void
cut_status (BounceProse *prose)
{
  BounceDecoder *decoder = prose->decoder;
  guint n_fields = 0;
  gsize first = prose->cut;

  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      if ((hit->phrase->roles & BOUNCE_ROLE_STATUS) == 0 || hit->start < prose->start ||
          hit->start >= prose->cut ||
          count_letters (prose->text + bounce_prose_line_start (prose, hit->start),
                         hit->start - bounce_prose_line_start (prose, hit->start)) > 0)
        continue;
      first = n_fields++ == 0 ? bounce_prose_line_start (prose, hit->start) : first;
    }
  if (n_fields < 2 || decoder->report->recipients->len > 0)
    return;
  {
    g_autofree char *fields = g_strndup (prose->text + first, prose->cut - first);

    bounce_decoder_read_status (decoder, fields);
  }
  if (decoder->report->recipients->len > 0)
    {
      decoder->report->has_status_part = TRUE;
      prose->cut = first;
    }
}

static gboolean
is_from_line (const char *line)
{
  static const char *const names[] = { "from:",   "von:",   "de:",    "da:", "van:",
                                       "*from:*", "*von:*", "*de :*", "de :" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (bounce_scan_begins (line, names[i]))
      return TRUE;
  return g_str_has_prefix (line, "От:") || g_str_has_prefix (line, "差出人:");
}

static gboolean
is_subject_line (const char *line)
{
  static const char *const names[] = { "subject:", "betreff:",   "objet:",
                                       "oggetto:", "asunto:",    "onderwerp:",
                                       "assunto:", "*subject:*", "objet :" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (bounce_scan_begins (line, names[i]))
      return TRUE;
  return g_str_has_prefix (line, "Тема:") || g_str_has_prefix (line, "件名:");
}

/* The header that a mail program shows above a forwarded mail, when a mail system wrote that mail:
 * the notice begins below it. */
static void
find_forwarded (BounceProse *prose)
{
  BounceDecoder *decoder = prose->decoder;
  gboolean is_daemon = FALSE;
  guint in_block = 0;

  if ((decoder->evidence &
       (BOUNCE_EVIDENCE_DAEMON | BOUNCE_EVIDENCE_EMPTY_SENDER | BOUNCE_EVIDENCE_FAILED_FIELD)) != 0)
    return;
  for (const char *p = prose->text; *p != '\0'; p += *p == '\n')
    {
      gsize n = strcspn (p, "\n");
      g_autofree char *line = g_strndup (p, MIN (n, 400u));

      g_strstrip (line);
      if (is_from_line (line))
        {
          const char *at = strchr (line, '@');
          BounceSpan span;
          g_autofree char *address =
              at != NULL && bounce_scan_address (line, strlen (line), at - line, &span)
                  ? g_strndup (line + span.start, span.end - span.start)
                  : NULL;

          is_daemon = bounce_header_is_daemon (address, line);
          in_block = 1;
        }
      else if (in_block > 0 && is_subject_line (line))
        {
          guint roles = bounce_phrases_get_roles (line);

          if (is_daemon || (roles & BOUNCE_ROLE_SUBJECT) != 0)
            {
              prose->start = (p + n) - prose->text;
              decoder->evidence |= BOUNCE_EVIDENCE_PASTED | BOUNCE_EVIDENCE_DAEMON;
              if ((roles & BOUNCE_ROLE_DELAYED) != 0)
                decoder->evidence |= BOUNCE_EVIDENCE_DELAYED;
              return;
            }
        }
      if (in_block > 0 && ++in_block > 8)
        in_block = 0;
      p += n;
    }
}

static void
take_evidence (BounceProse *prose)
{
  BounceDecoder *decoder = prose->decoder;

  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);
      guint roles = hit->phrase->roles;

      if (hit->start < prose->start || hit->start >= prose->cut)
        continue;
      if ((roles & BOUNCE_ROLE_HINT) != 0)
        decoder->evidence |= BOUNCE_EVIDENCE_HINT;
      if ((roles & BOUNCE_ROLE_FAILED) != 0)
        decoder->evidence |= BOUNCE_EVIDENCE_FAILED;
      if ((roles & BOUNCE_ROLE_DELAYED) != 0)
        decoder->evidence |= BOUNCE_EVIDENCE_DELAYED;
      if ((roles & BOUNCE_ROLE_NAME) != 0)
        decoder->evidence |= BOUNCE_EVIDENCE_NAME;
      if ((roles & BOUNCE_ROLE_DELIVERED) != 0)
        decoder->evidence |= BOUNCE_EVIDENCE_DELIVERED;
      if ((roles & BOUNCE_ROLE_FEEDBACK) != 0 && hit->start < prose->start + EARLY_BYTES)
        decoder->evidence |= BOUNCE_EVIDENCE_FEEDBACK;
      if ((roles & BOUNCE_ROLE_FINAL) != 0)
        decoder->evidence |= BOUNCE_EVIDENCE_FINAL;
      if ((roles & BOUNCE_ROLE_REJECTED) != 0)
        decoder->evidence |= BOUNCE_EVIDENCE_REJECTED;
      if ((roles & (BOUNCE_ROLE_FAILED | BOUNCE_ROLE_DELAYED | BOUNCE_ROLE_NAME)) != 0 &&
          hit->start < prose->start + EARLY_BYTES)
        decoder->evidence |= BOUNCE_EVIDENCE_EARLY;
      if (hit->phrase->layout != NULL &&
          (roles & (BOUNCE_ROLE_STAGE | BOUNCE_ROLE_HOST | BOUNCE_ROLE_VERB)) == 0 &&
          (decoder->layout == NULL || (roles & BOUNCE_ROLE_NAME) != 0))
        decoder->layout = hit->phrase->layout;
    }
}

/* Sentences run over several lines; a blank line or the end of a long line's sentence ends one. */
static gsize
sentence_end (const BounceProse *prose, gsize start)
{
  gsize end = start;

  while (end < prose->cut && end - start < 400)
    {
      char c = prose->text[end], next = end + 1 < prose->cut ? prose->text[end + 1] : '\n';

      if (c == '\n' && (next == '\n' || next == '\r' || next == '-' || next == '<'))
        break;
      if (((c == '.' || c == '!' || c == '?') && g_ascii_isspace (next)) ||
          (c == ':' && next == '\n'))
        return end + 1;
      end++;
    }
  return end;
}

static gsize
sentence_start (const BounceProse *prose, gsize position)
{
  gsize start = position;

  while (start > prose->start && position - start < 300)
    {
      char c = prose->text[start - 1], before = start > 1 ? prose->text[start - 2] : '\n';

      if (c == '\n' && (before == '\n' || before == '-' || before == '='))
        break;
      if (g_ascii_isspace (c) && strchr (".!?", before) != NULL)
        break;
      start--;
    }
  return start;
}

/* The first sentence that says what happened, else the first line. */
static void
take_headline (BounceProse *prose)
{
  BounceReport *report = prose->decoder->report;
  gsize start = prose->start, end;

  for (guint i = 0; i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      if (hit->start >= prose->start && hit->start < prose->cut &&
          (hit->phrase->roles &
           (BOUNCE_ROLE_FAILED | BOUNCE_ROLE_DELAYED | BOUNCE_ROLE_DELIVERED)) != 0)
        {
          start = sentence_start (prose, hit->start);
          break;
        }
    }
  while (start < prose->cut &&
         (g_ascii_isspace (prose->text[start]) || strchr ("-=*|#", prose->text[start]) != NULL))
    start++;
  end = sentence_end (prose, start);
  if (end > start)
    report->headline =
        bounce_text_clean_line (prose->text + start, end - start, BOUNCE_MAX_LINE_BYTES);
}

static void
take_reporting_mta (BounceProse *prose)
{
  BounceReport *report = prose->decoder->report;

  for (guint i = 0; report->reporting_mta == NULL && i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);
      const char *place = prose->text + hit->end;
      BounceSpan span;

      if ((hit->phrase->roles & BOUNCE_ROLE_WRITER) == 0 || hit->start < prose->start ||
          hit->start >= prose->cut)
        continue;
      if (hit->phrase->layout != NULL && strcmp (hit->phrase->layout, "dragonfly") == 0)
        {
          /* "This is the DragonFly Mail Agent v0.13 at mx.example.org." */
          const char *at = g_strstr_len (place, 40, " at ");

          place = at != NULL ? at + 4 : place;
        }
      place += strspn (place, " \t:");
      if (bounce_scan_host (place, strcspn (place, "\n"), &span))
        report->reporting_mta = g_ascii_strdown (place + span.start, span.end - span.start);
    }
}

static gboolean
has_role (GArray *hits, guint role)
{
  for (guint i = 0; i < hits->len; i++)
    if ((g_array_index (hits, BounceHit, i).phrase->roles & role) != 0)
      return TRUE;
  return FALSE;
}

/**
 * bounce_decoder_read_prose:
 * @decoder: the decoder; its machine-readable part has been read
 *
 * Reads the human part: adds the recipients where no machine-readable part did, and to every
 * recipient what is said of it here.
 */
void
bounce_decoder_read_prose (BounceDecoder *decoder)
{
  g_autoptr (GArray) hits = NULL;
  g_autoptr (GArray) candidates = NULL;
  BounceProse prose = { decoder, decoder->human->str, 0, decoder->human->len, NULL, NULL };

  if (decoder->human->len == 0 && decoder->failed->len == 0)
    return;
  hits = bounce_phrases_find (prose.text, prose.cut);
  candidates = g_array_new (FALSE, FALSE, sizeof (BounceCandidate));
  prose.hits = hits;
  prose.candidates = candidates;
  if (has_role (hits, BOUNCE_ROLE_JSON))
    bounce_decoder_read_ses (decoder);
  if (decoder->report->format != NULL)
    return;
  find_forwarded (&prose);
  cut_status (&prose);
  cut_returned (&prose);
  take_evidence (&prose);
  take_headline (&prose);
  take_reporting_mta (&prose);
  if ((decoder->evidence & (BOUNCE_EVIDENCE_FEEDBACK)) != 0)
    return;
  bounce_prose_find_list_refusal (&prose);
  bounce_prose_find_candidates (&prose);
  bounce_prose_read_sections (&prose);
}
