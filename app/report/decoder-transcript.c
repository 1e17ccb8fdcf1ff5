/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-prose.h"

#include <string.h>

/* The conversation between two servers, as Sendmail and its heirs print it, while it is read. Which
 * command went before tells whose reply it is; what names nobody waits for the next line that does,
 * because Sendmail sums up a session behind it ("554 <user@example.org>... Service unavailable").
 */
typedef struct
{
  BounceReport *report;
  BounceSection *sections;
  GString *shared;
  GString *waiting;
  char *host;
  BounceStage stage;
  int owner; /* whose the next lines are, -1: nobody's yet */
  gboolean was_refused;
} Session;

/** bounce_hit_is_transcript: whether a phrase opens the conversation of servers. */
gboolean
bounce_hit_is_transcript (const BounceHit *hit)
{
  return (hit->phrase->roles & BOUNCE_ROLE_REASON) != 0 &&
         strstr (hit->phrase->words, "transcript") != NULL;
}

/* Whose words a line is: that of a recipient whose address it holds, -1 when it holds none, -2 when
 * it is somebody's who did not fail. */
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
      found = bounce_report_find_recipient (report, line + span.start, span.end - span.start);
      if (found >= 0)
        return found;
      owner = -2;
    }
  return owner;
}

/* "550 example.org (smtp)... Host unknown": the recipient in that domain, when there is only one.
 */
static int
domain_owner (const BounceReport *report, const char *line, gsize length)
{
  int owner = -1;
  BounceSpan span;

  if (length < 8 || !bounce_scan_is_reply_line (line, length) ||
      !bounce_scan_host (line + 4, length - 4, &span))
    return -1;
  for (guint i = 0; i < report->recipients->len; i++)
    {
      const BounceRecipient *recipient = report->recipients->pdata[i];
      const char *at = strrchr (recipient->address, '@');

      if (at == NULL || strlen (at + 1) != span.end - span.start ||
          g_ascii_strncasecmp (at + 1, line + 4 + span.start, span.end - span.start) != 0)
        continue;
      if (owner >= 0)
        return -1;
      owner = (int)i;
    }
  return owner;
}

/* The first refusal is the other server's; what Sendmail says of it below has codes of its own. */
static void
take_refusal (BounceSection *section, const char *text, gsize length)
{
  g_autofree char *line = NULL;
  char status[16];
  gsize position = 0;

  if (section->reply_code != 0)
    return;
  line = g_strndup (text, length);
  section->reply_code = bounce_scan_reply (line);
  if (section->reply_code != 0 && bounce_scan_next_status (line, &position, status))
    section->status = g_strdup (status);
}

static void
give (Session *session, int owner, const char *text, gsize length, gboolean is_reply)
{
  BounceSection *section = &session->sections[owner];

  /* Sendmail's own lines about hosts that it never reached follow a session with another. */
  if (section->host == NULL && (is_reply || session->waiting->len > 0))
    section->host = g_strdup (session->host);
  if (session->waiting->len > 0)
    {
      take_refusal (section, session->waiting->str, session->waiting->len);
      if (section->stage == BOUNCE_STAGE_NONE && session->was_refused)
        section->stage = session->stage;
      bounce_words_append (section->words, session->waiting->str, session->waiting->len);
      g_string_truncate (session->waiting, 0);
    }
  bounce_words_append (section->words, text, length);
  if (is_reply)
    take_refusal (section, text, length);
  if (section->stage == BOUNCE_STAGE_NONE && is_reply)
    section->stage = session->stage;
}

static void
give_to_all (Session *session)
{
  bounce_words_append (session->shared, session->waiting->str, session->waiting->len);
  g_string_truncate (session->waiting, 0);
}

static BounceStage
command_stage (const char *line)
{
  g_autofree char *host = g_strdup ("");
  BounceStage stage = BOUNCE_STAGE_NONE;

  bounce_scan_session (line, &stage, &host);
  return stage;
}

/* Lines that are no words about anybody: who is talked to, and what is said to him. */
static gboolean
take_command (Session *session, const char *text, gsize length, int named)
{
  g_autofree char *line = NULL;

  if (bounce_scan_begins (text, "... while talking to") ||
      bounce_scan_begins (text, "while talking to") || bounce_scan_begins (text, "connected to "))
    {
      BounceStage stage = BOUNCE_STAGE_CONNECT;

      line = g_strndup (text, length);
      give_to_all (session);
      g_clear_pointer (&session->host, g_free);
      bounce_scan_session (line, &stage, &session->host);
      session->stage = BOUNCE_STAGE_CONNECT;
      session->owner = -1;
      session->was_refused = FALSE;
      return TRUE;
    }
  if (!g_str_has_prefix (text, ">>>") && !bounce_scan_begins (text, "send:"))
    return FALSE;
  line = g_strndup (text, length);
  session->owner = bounce_scan_find (line, "rcpt") != NULL ? named : -1;
  session->stage = command_stage (line);
  return TRUE;
}

/* What comes behind the refusals when a client sent its commands without waiting: "503 Need RCPT",
 * Postfix's "554 5.5.1 Error: no valid recipients". */
static gboolean
is_about_nobody_left (const char *reply, gsize length)
{
  g_autofree char *line = g_strndup (reply, length);

  return g_str_has_prefix (line, "503") ||
         (g_str_has_prefix (line, "554") && bounce_scan_find (line, "no valid recipients") != NULL);
}

static void
take_line (Session *session, const char *text, gsize length)
{
  gboolean is_reply = length > 4 && g_str_has_prefix (text, "<<<");
  int named = line_owner (session->report, text, length);
  int owner;

  if (length == 0 || take_command (session, text, length, named))
    return;
  if (is_reply && (text[4] == '2' || text[4] == '3'))
    return;
  if (is_reply && session->was_refused && is_about_nobody_left (text + 4, length - 4))
    {
      /* The server complains that no recipient is left: the refusal before was theirs. */
      for (guint i = 0; i < session->report->recipients->len; i++)
        if (session->sections[i].stage == BOUNCE_STAGE_DATA)
          session->sections[i].stage = BOUNCE_STAGE_RCPT;
      session->stage = BOUNCE_STAGE_RCPT;
      return;
    }
  session->was_refused = session->was_refused || is_reply;
  owner = is_reply && session->owner >= 0 ? session->owner : named;
  if (is_reply && owner == -2)
    owner = -1;
  if (owner == -1 && !is_reply)
    owner = domain_owner (session->report, text, length);
  if (owner == -1 && !is_reply && !bounce_scan_is_reply_line (text, length))
    owner = session->owner;
  if (session->report->recipients->len == 1)
    owner = 0;
  if (owner >= 0)
    {
      give (session, owner, text, length, is_reply);
      session->owner = is_reply ? session->owner : owner;
    }
  else if (owner == -1)
    bounce_words_append (session->waiting, text, length);
  else
    session->owner = -1;
}

/**
 * bounce_prose_read_transcript:
 * @prose: the prose of a notice
 * @start: where a transcript, or another part for all recipients, begins in it
 * @end: where it ends
 * @sections: (array): the words of each recipient of the report
 * @shared: the words for all of them
 *
 * Gives each line to whom it is about; what is about nobody in particular to all.
 */
void
bounce_prose_read_transcript (
    BounceProse *prose, gsize start, gsize end, BounceSection *sections, GString *shared)
{
  g_autoptr (GString) waiting = g_string_new (NULL);
  Session session = { prose->decoder->report, sections, shared, waiting, NULL,
                      BOUNCE_STAGE_NONE,      -1,       FALSE };

  for (gsize line = start; line < end;)
    {
      gsize stop = MIN (bounce_prose_line_end (prose, line), end);
      gsize p = line + strspn (prose->text + line, " \t");

      take_line (&session, prose->text + p, stop > p ? stop - p : 0);
      line = stop + 1;
    }
  give_to_all (&session);
  g_free (session.host);
}
