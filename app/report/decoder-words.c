/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-private.h"

#include <string.h>

#include "base/text.h"

/* Notices say the same in two languages, or in a list and in a transcript: once is enough. */
static void
append_line (GString *words, const char *line, gsize length)
{
  const char *end = words->str + words->len;

  for (const char *old = words->str; old < end;)
    {
      gsize n = strcspn (old, "\n");

      if (n == length && memcmp (old, line, length) == 0)
        return;
      old += n + 1;
    }
  if (words->len > 0)
    g_string_append_c (words, '\n');
  g_string_append_len (words, line, length);
}

/**
 * bounce_words_append:
 * @words: what is known so far
 * @text: lines of a notice
 * @length: their bytes
 *
 * Adds the lines one by one: without the commands of a transcript (">>> …"), without the mark
 * before its replies ("<<< …"), without rulers and blank lines.
 */
void
bounce_words_append (GString *words, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end && words->len < BOUNCE_MAX_DIAGNOSTIC_BYTES)
    {
      const char *newline = memchr (text, '\n', end - text);
      const char *stop = newline != NULL ? newline : end, *line = text, *p;

      while (line < stop && g_ascii_isspace (*line))
        line++;
      while (stop > line && g_ascii_isspace (stop[-1]))
        stop--;
      if (stop - line > 3 && strncmp (line, "<<<", 3) == 0)
        for (line += 3; line < stop && *line == ' ';)
          line++;
      /* "(reason: 550 …)" of Sendmail */
      if (stop - line > 10 && g_ascii_strncasecmp (line, "(reason: ", 9) == 0 && stop[-1] == ')')
        {
          line += 9;
          stop--;
        }
      for (p = line; p < stop && !g_ascii_isalnum (*p) && (guchar)*p < 0x80; p++)
        ;
      if (words->len == 0)
        while (line < p && strchr (":;,.-)>] ", *line) != NULL)
          line++;
      if (p < stop && !(stop - line > 3 && strncmp (line, ">>>", 3) == 0))
        append_line (words, line, MIN (stop - line, (gssize)BOUNCE_MAX_LINE_BYTES));
      text = newline != NULL ? newline + 1 : end;
    }
}

/**
 * bounce_recipient_take_words:
 * @recipient: whom the words are about
 * @words: (nullable): what a part of the notice says
 *
 * Keeps every wording once: what says less than what is known is left out, what says more and
 * contains it takes its place.
 */
void
bounce_recipient_take_words (BounceRecipient *recipient, const char *words)
{
  g_autofree char *new_squeezed = NULL;
  g_autofree char *old_squeezed = NULL;

  if (bounce_text_is_blank (words))
    return;
  if (bounce_text_is_blank (recipient->diagnostic))
    {
      g_free (recipient->diagnostic);
      recipient->diagnostic = g_strdup (words);
      return;
    }
  new_squeezed = bounce_scan_squeeze (words);
  old_squeezed = bounce_scan_squeeze (recipient->diagnostic);
  if (strstr (old_squeezed, new_squeezed) != NULL)
    return;
  if (strstr (new_squeezed, old_squeezed) != NULL)
    {
      g_free (recipient->diagnostic);
      recipient->diagnostic = g_strdup (words);
    }
  else if (strlen (recipient->diagnostic) < BOUNCE_MAX_DIAGNOSTIC_BYTES)
    {
      g_autofree char *old = g_steal_pointer (&recipient->diagnostic);

      recipient->diagnostic = g_strconcat (old, "\n", words, NULL);
    }
}

static void
clean_string (char **string, gsize max_bytes)
{
  char *clean = bounce_text_clean (*string, -1, max_bytes);

  g_free (*string);
  *string = clean;
}

static void
clean_line (char **string)
{
  char *clean = bounce_text_clean_line (*string, -1, BOUNCE_MAX_LINE_BYTES);

  g_free (*string);
  *string = clean;
  if (clean != NULL && *clean == '\0')
    g_clear_pointer (string, g_free);
}

/* The length of the code that begins a line of a reply, "550-5.7.26 " or "550 "; 0: none. */
static gsize
prefix_length (const char *text, const char *code, gsize code_length)
{
  if (strncmp (text, code, 3) != 0 || (text[3] != '-' && text[3] != ' '))
    return 0;
  if (code_length <= 4)
    return 4;
  if (strncmp (text + 4, code + 4, code_length - 4) != 0 || text[code_length] != ' ')
    return 0;
  return code_length + 1;
}

/* A reply of several lines repeats its code on each ("550-5.7.26 …"), and who folds it moves the
 * codes into the middle of sentences. The words are wanted as the server's administrator wrote
 * them: the code stays where it stands first. */
static void
drop_repeated_codes (char *text)
{
  char *first = text, *out;
  gsize code_length = 4, digits;

  while (*first != '\0' && !((*first == '4' || *first == '5') &&
                             (first == text || g_ascii_isspace (first[-1]) || first[-1] == '\'') &&
                             bounce_scan_is_reply_line (first, strlen (first)) && first[3] == '-'))
    first++;
  if (*first == '\0')
    return;
  digits = strspn (first + 4, "0123456789.");
  if (digits >= 5 && first[4] == first[0] && first[5] == '.')
    code_length += digits;
  out = first + code_length;
  for (const char *p = out; *p != '\0';)
    {
      gsize n = 0;

      if (p[-1] == '\n' || (p[-1] == ' ' && (code_length > 4 || strcspn (p, "-") == 3)))
        n = prefix_length (p, first, code_length);
      p += n;
      if (n > 0)
        continue;
      *out++ = *p++;
    }
  *out = '\0';
}

/**
 * bounce_recipient_finish:
 * @recipient: a recipient that all parts of the notice have been read for
 *
 * Works out what the words say besides: status, reply code, server, stage. Cleans every string.
 */
void
bounce_recipient_finish (BounceRecipient *recipient)
{
  gsize position = 0;
  char status[16] = "";

  clean_line (&recipient->address);
  clean_line (&recipient->original_address);
  clean_line (&recipient->remote_mta);
  clean_line (&recipient->last_attempt);
  clean_line (&recipient->will_retry_until);
  clean_line (&recipient->log_id);
  clean_line (&recipient->diagnostic_type);
  clean_string (&recipient->diagnostic, BOUNCE_MAX_DIAGNOSTIC_BYTES);
  if (recipient->address == NULL)
    recipient->address = g_strdup ("");
  if (recipient->diagnostic == NULL)
    return;
  drop_repeated_codes (recipient->diagnostic);
  if (recipient->status == NULL)
    {
      char best[16] = "";

      /* The innermost reply stands last; "5.0.0" says less than any other code. */
      while (bounce_scan_next_status (recipient->diagnostic, &position, status))
        if (*best == '\0' || !g_str_has_suffix (status, ".0.0"))
          memcpy (best, status, sizeof best);
      if (*best != '\0')
        recipient->status = g_strdup (best);
    }
  if (recipient->reply_code == 0)
    recipient->reply_code = bounce_scan_reply (recipient->diagnostic);
  bounce_scan_session (recipient->diagnostic, &recipient->stage, &recipient->remote_mta);
}
