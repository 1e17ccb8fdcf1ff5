/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/mbox.h"

#include <string.h>

#include "intake/intake.h"

/* The longest line that can be a "From " line, its end included. */
#define MAX_FROM_LINE 1024

struct _BounceMbox
{
  GByteArray *buffer;
  gsize start;    /* in the buffer: where the mail begins */
  gsize scan;     /* in the buffer: no mail ends before */
  guint64 base;   /* in the file: where the buffer begins */
  guint64 offset; /* in the file: where the mail begins */
  guint64 number;
  gboolean is_open;      /* a mail has begun */
  gboolean is_too_large; /* and most of it has been dropped */
};

/** bounce_mbox_new: (transfer full): at the beginning of an mbox. */
BounceMbox *
bounce_mbox_new (void)
{
  BounceMbox *mbox = g_new0 (BounceMbox, 1);

  mbox->buffer = g_byte_array_new ();
  return mbox;
}

/** bounce_mbox_free: frees it and all it owns; NULL is fine. */
void
bounce_mbox_free (BounceMbox *mbox)
{
  if (mbox == NULL)
    return;
  g_byte_array_unref (mbox->buffer);
  g_free (mbox);
}

/* Bytes before @until are needed no more. */
static void
drop (BounceMbox *mbox, gsize until)
{
  g_byte_array_remove_range (mbox->buffer, 0, (guint)until);
  mbox->base += until;
  mbox->scan -= MIN (mbox->scan, until);
  mbox->start -= MIN (mbox->start, until);
}

/**
 * bounce_mbox_get_room:
 * @mbox: an mbox
 * @size: how many bytes shall be read next
 *
 * Returns: (transfer none): where to read them to; then call bounce_mbox_add()
 */
guint8 *
bounce_mbox_get_room (BounceMbox *mbox, gsize size)
{
  guint length;

  if (mbox->start > 0)
    drop (mbox, mbox->start);
  if (mbox->buffer->len > BOUNCE_INTAKE_MAX_BYTES)
    {
      mbox->is_too_large = TRUE;
      drop (mbox, mbox->scan);
    }
  length = mbox->buffer->len;
  g_byte_array_set_size (mbox->buffer, length + (guint)size);
  g_byte_array_set_size (mbox->buffer, length);
  return mbox->buffer->data + length;
}

/** bounce_mbox_add: so many bytes have been read to the room. */
void
bounce_mbox_add (BounceMbox *mbox, gsize size)
{
  g_byte_array_set_size (mbox->buffer, mbox->buffer->len + (guint)size);
}

/* "From sender Thu Jan  1 00:00:00 2026": with a time of day, which a sentence that begins with
 * "From" after an empty line hardly has. Returns its length with its end; 0: it is none; -1: more
 * bytes are needed to tell. */
static gssize
match_from_line (const guint8 *p, gsize length, gboolean at_end)
{
  const guint8 *end;

  if (length < 5 && !at_end)
    return memcmp (p, "From ", length) == 0 ? -1 : 0;
  if (length < 5 || memcmp (p, "From ", 5) != 0)
    return 0;
  end = memchr (p, '\n', MIN (length, MAX_FROM_LINE));
  if (end == NULL)
    return length < MAX_FROM_LINE && !at_end ? -1 : 0;
  for (const guint8 *q = p + 5; q + 4 < end; q++)
    if (q[2] == ':' && g_ascii_isdigit (q[0]) && g_ascii_isdigit (q[1]) && g_ascii_isdigit (q[3]) &&
        g_ascii_isdigit (q[4]))
      return end + 1 - p;
  return 0;
}

/* Where the empty line before the "From " line at @from begins; -1: there is none. */
static gssize
find_blank_line (const guint8 *data, gsize start, gsize from)
{
  gsize end = from - 1; /* the line end before "From " */

  if (end > start && data[end - 1] == '\r')
    end--;
  if (end == start)
    return (gssize)end;
  return data[end - 1] == '\n' ? (gssize)end : -1;
}

/* The end of the mail, and in @next where the next "From " line begins; -1: not in the buffer. */
static gssize
find_end (BounceMbox *mbox, gboolean at_end, gsize *next)
{
  const guint8 *data = mbox->buffer->data;
  gsize length = mbox->buffer->len;

  while (mbox->scan < length)
    {
      const guint8 *newline = memchr (data + mbox->scan, '\n', length - mbox->scan);
      gsize from;
      gssize blank;

      if (newline == NULL)
        break;
      from = newline + 1 - data;
      blank = find_blank_line (data, mbox->start, from);
      if (blank >= 0)
        {
          gssize matched = match_from_line (data + from, length - from, at_end);

          if (matched < 0)
            return -1;
          if (matched > 0)
            {
              *next = from;
              return blank;
            }
        }
      mbox->scan = from;
    }
  return -1;
}

static void
cut (BounceMbox *mbox, gsize end, BounceMboxMail *mail)
{
  mail->number = ++mbox->number;
  mail->offset = mbox->offset;
  mail->bytes =
      mbox->is_too_large ? NULL : g_bytes_new (mbox->buffer->data + mbox->start, end - mbox->start);
  mbox->is_open = FALSE;
  mbox->is_too_large = FALSE;
}

/* Goes past the "From " line, if there is one: only the first mail may lack it. */
static gboolean
open_mail (BounceMbox *mbox, gboolean at_end)
{
  gsize left = mbox->buffer->len - mbox->start;
  gssize length = left > 0 ? match_from_line (mbox->buffer->data + mbox->start, left, at_end) : 0;

  if (length < 0 || (left == 0))
    return FALSE;
  mbox->start += (gsize)length;
  mbox->scan = mbox->start;
  mbox->offset = mbox->base + mbox->start;
  mbox->is_open = TRUE;
  return TRUE;
}

/* At the end of the file the empty line after the last mail may be missing. */
static gsize
strip_blank_line (BounceMbox *mbox)
{
  const guint8 *data = mbox->buffer->data;
  gsize end = mbox->buffer->len;
  gssize blank =
      end > mbox->start && data[end - 1] == '\n' ? find_blank_line (data, mbox->start, end) : -1;

  return blank >= 0 ? (gsize)blank : end;
}

/**
 * bounce_mbox_next:
 * @mbox: an mbox
 * @at_end: nothing further will be added
 * @mail: (out): the next mail; its bytes are the caller's
 *
 * The mails are the bytes between the "From " lines as they stand, without the empty line that
 * separates them. A mail above BOUNCE_INTAKE_MAX_BYTES is told without its bytes.
 *
 * Returns: FALSE: there is none, or not yet
 */
gboolean
bounce_mbox_next (BounceMbox *mbox, gboolean at_end, BounceMboxMail *mail)
{
  gsize next = 0;
  gssize end;

  if (!mbox->is_open && !open_mail (mbox, at_end))
    return FALSE;
  end = find_end (mbox, at_end, &next);
  if (end < 0 && !at_end)
    return FALSE;
  if (end < 0)
    {
      next = mbox->buffer->len;
      end = (gssize)strip_blank_line (mbox);
    }
  cut (mbox, (gsize)end, mail);
  mbox->start = next;
  mbox->scan = next;
  return TRUE;
}
