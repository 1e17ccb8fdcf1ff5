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
  const char *text = "voll: über VOLL";
  PangoAttrList *marks = pango_attr_list_new ();
  const GdkRGBA colour = { 1, 1, 0, 1 };
  GSList *attributes;
  guint n_bold = 0;

  g_assert_cmpuint (bounce_highlight_mark (text, "Voll", marks, &colour), ==, 2);
  g_assert_cmpuint (bounce_highlight_mark (text, "leer", marks, &colour), ==, 0);
  attributes = pango_attr_list_get_attributes (marks);
  for (GSList *l = attributes; l != NULL; l = l->next)
    {
      PangoAttribute *attribute = l->data;

      if (attribute->klass->type != PANGO_ATTR_WEIGHT)
        continue;
      /* In bytes: the letter with two of them stands before the second place. */
      g_assert_cmpuint (attribute->start_index, ==, n_bold == 0 ? 0 : 12);
      g_assert_cmpuint (attribute->end_index, ==, n_bold == 0 ? 4 : 16);
      n_bold++;
    }
  g_assert_cmpuint (n_bold, ==, 2);
  g_slist_free_full (attributes, (GDestroyNotify)pango_attribute_destroy);
  pango_attr_list_unref (marks);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/highlight/find", test_find);
  g_test_add_func ("/highlight/mark", test_mark);
  return g_test_run ();
}
