/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "highlight.h"

typedef struct
{
  const char *what;
  const char *text;
  const char *words;
  const char *found; /* NULL: not found */
} Row;

static const Row rows[] = {
  { "as it stands", "550 Mailbox full", "Mailbox full", "Mailbox full" },
  { "in any case", "550 MAILBOX full", "mailbox Full", "MAILBOX full" },
  { "over a line end", "550 mailbox\n  full, sorry", "mailbox full", "mailbox\n  full" },
  { "white space at the start is no part of it", "a full b", "  full", "full" },
  { "the second start matters", "mailmailbox full", "mailbox full", "mailbox full" },
  { "letters beside ASCII", "Postfach überfüllt", "überfüllt", "überfüllt" },
  { "not there", "550 5.1.1 no such user", "mailbox full", NULL },
  { "longer than the text", "full", "full of mails", NULL },
  { "no words", "full", "", NULL },
  { "only white space", "full", "  ", NULL },
  { "nothing", "full", NULL, NULL },
  { "nowhere", NULL, "full", NULL },
};

static void
test_find (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *start = NULL, *end = NULL;
      gboolean found = bounce_highlight_find (rows[i].text, rows[i].words, &start, &end);
      g_autofree char *piece = found ? g_strndup (start, (gsize)(end - start)) : NULL;

      g_test_message ("%s", rows[i].what);
      g_assert_cmpstr (piece, ==, rows[i].found);
    }
}

static void
test_mark (void)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  GtkTextTag *tag = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  GtkTextIter iter;

  gtk_text_buffer_set_text (buffer, "voll: über voll", -1);
  g_assert_cmpuint (bounce_highlight_mark (buffer, "VOLL", tag), ==, 2);
  gtk_text_buffer_get_iter_at_offset (buffer, &iter, 11);
  g_assert_true (gtk_text_iter_starts_tag (&iter, tag));
  gtk_text_buffer_get_iter_at_offset (buffer, &iter, 15);
  g_assert_true (gtk_text_iter_ends_tag (&iter, tag));
  g_assert_cmpuint (bounce_highlight_mark (buffer, "leer", tag), ==, 0);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/highlight/find", test_find);
  g_test_add_func ("/highlight/mark", test_mark);
  return g_test_run ();
}
