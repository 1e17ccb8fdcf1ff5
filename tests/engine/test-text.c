/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "base/matcher.h"
#include "base/quote.h"
#include "base/text.h"

static void
test_clean (void)
{
  static const struct
  {
    const char *text;
    const char *lines;
    const char *line;
  } rows[] = {
    { "", "", "" },
    { " ", " ", "" },
    { "plain words of one line", "plain words of one line", "plain words of one line" },
    { "two  blanks between eight-byte words",
      "two  blanks between eight-byte words",
      "two blanks between eight-byte words" },
    { "  at both ends   ", "  at both ends   ", "at both ends" },
    { "one\r\ntwo\rthree\n\nfour\tfive",
      "one\ntwo\nthree\n\nfour\tfive",
      "one two three four five" },
    { "a\x01"
      "b\x7f"
      "c\xc2\x85"
      "d",
      "a\xef\xbf\xbd"
      "b\xef\xbf\xbd"
      "c\xef\xbf\xbd"
      "d",
      "a\xef\xbf\xbd"
      "b\xef\xbf\xbd"
      "c\xef\xbf\xbd"
      "d" },
    { "cut \xe2\x82 short \xff",
      "cut \xef\xbf\xbd\xef\xbf\xbd short \xef\xbf\xbd",
      "cut \xef\xbf\xbd\xef\xbf\xbd short \xef\xbf\xbd" },
    { "right \xe2\x80\xaeto left\xef\xbb\xbf", "right to left", "right to left" },
    { "one\xe2\x80\xa8two\xe2\x80\xa9three", "one\ntwo\nthree", "one two three" },
    { "no\xef\xbf\xbc object, no\xf0\x9d\x85\xb3 music",
      "no object, no music",
      "no object, no music" },
    { "joins \xdb\x8c\xe2\x80\x8c\xd8\xae, hides a\xe2\x80\x8d"
      "b",
      "joins \xdb\x8c\xe2\x80\x8c\xd8\xae, hides ab",
      "joins \xdb\x8c\xe2\x80\x8c\xd8\xae, hides ab" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *lines = bounce_text_clean (rows[i].text, -1, 1000);
      g_autofree char *line = bounce_text_clean_line (rows[i].text, -1, 1000);

      g_assert_cmpstr (lines, ==, rows[i].lines);
      g_assert_cmpstr (line, ==, rows[i].line);
    }
}

/* Every character by itself: what is left is seen, and cleaning again changes nothing. */
static void
test_clean_every (void)
{
  for (gunichar c = 1; c <= 0x10ffff; c++)
    {
      char text[16] = "a";
      g_autofree char *line = NULL;
      g_autofree char *lines = NULL;
      g_autofree char *again = NULL;

      if (c >= 0xd800 && c <= 0xdfff)
        continue;
      text[1 + g_unichar_to_utf8 (c, text + 1)] = 'z';
      line = bounce_text_clean_line (text, -1, 100);
      lines = bounce_text_clean (text, -1, 100);
      again = bounce_text_clean (lines, -1, 100);
      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_cmpstr (lines, ==, again);
      g_assert_null (strpbrk (line, "\r\n\x1b\x7f"));
      for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
        {
          gunichar left = g_utf8_get_char (p);
          GUnicodeType type = g_unichar_type (left);
          /* Signs around Arabic numbers are of the format class, and are seen. */
          gboolean is_number_sign = g_unichar_get_script (left) != G_UNICODE_SCRIPT_COMMON ||
                                    (left >= 0x600 && left <= 0x6dd) || left == 0x8e2;

          if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
              type == G_UNICODE_PARAGRAPH_SEPARATOR ||
              (type == G_UNICODE_FORMAT && !is_number_sign))
            g_error ("U+%04X is left of U+%04X", left, c);
        }
    }
}

/* A letter with hundreds of marks, and a word of Hebrew with all of its own. */
static void
test_clean_marks (void)
{
  static const char hebrew[] = "\xd7\x91\xd6\xbc\xd6\xb0\xd6\x96\xd7\xa8\xd6\xb5";
  g_autoptr (GString) flood = g_string_new ("e");
  g_autofree char *kept = bounce_text_clean (hebrew, -1, 1000);
  g_autofree char *line = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append_unichar (flood, 0x300 + i % 0x40);
  g_string_append (flood, "x\xcc\x81");
  line = bounce_text_clean_line (flood->str, -1, 10000);
  g_assert_cmpint (g_utf8_strlen (line, -1), ==, 1 + 8 + 2);
  g_assert_true (g_str_has_suffix (line, "x\xcc\x81"));
  g_assert_cmpstr (kept, ==, hebrew);
}

/* The same, one byte at a time, for bytes that are ASCII. */
static char *
clean_slowly (const char *text, gboolean one_line)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\r' && p[1] == '\n')
        continue;
      if (one_line && strchr (" \t\r\n", *p) != NULL)
        {
          if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c (out, ' ');
        }
      else if (*p == '\r')
        g_string_append_c (out, '\n');
      else if ((*p < ' ' && *p != '\n' && *p != '\t') || *p == 0x7f)
        g_string_append (out, "\xef\xbf\xbd");
      else
        g_string_append_c (out, *p);
    }
  if (one_line && g_str_has_suffix (out->str, " "))
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static void
test_clean_any (void)
{
  static const char some[] = "abcdefgh ~ !\n\r\t\x01\x7f   zyxwvutsr";

  for (guint i = 0; i < 20000; i++)
    {
      char text[40];
      guint n = (guint)g_test_rand_int_range (0, sizeof text - 1);

      for (guint k = 0; k < n; k++)
        text[k] = some[g_test_rand_int_range (0, sizeof some - 1)];
      text[n] = '\0';
      for (gboolean one_line = FALSE; one_line <= TRUE; one_line++)
        {
          g_autofree char *expected = clean_slowly (text, one_line);
          g_autofree char *found = one_line ? bounce_text_clean_line (text, -1, 1000)
                                            : bounce_text_clean (text, -1, 1000);

          g_assert_cmpstr (found, ==, expected);
        }
    }
}

static void
test_fold (void)
{
  const char *text = " \xc3\x84 One\t\r\n TWO `x` ";
  g_autoptr (BounceFolded) ascii = bounce_folded_new_ascii (text, strlen (text));
  g_autoptr (BounceFolded) all = bounce_folded_new (text, 1000);

  g_assert_cmpstr (ascii->text, ==, " \xc3\x84 one two `x` ");
  g_assert_cmpint (ascii->length, ==, strlen (ascii->text));
  g_assert_cmpint (
      bounce_folded_get_offset (ascii, strlen (" \xc3\x84 one")), ==, strlen (" \xc3\x84 One"));
  g_assert_cmpint (bounce_folded_get_offset (ascii, strlen (" \xc3\x84 one t")),
                   ==,
                   strlen (" \xc3\x84 One\t\r\n T"));
  g_assert_cmpint (bounce_folded_get_offset (ascii, ascii->length), ==, strlen (text));
  g_assert_cmpint (bounce_folded_get_offset (all, 0), ==, 1);
  g_assert_cmpint (bounce_folded_get_offset (all, 1), ==, 1);
  g_assert_cmpint (bounce_folded_get_offset (all, 2), ==, 3);
  g_assert_cmpint (bounce_folded_get_offset (all, all->length), ==, strlen (text));
  g_assert_cmpstr (all->text, ==, "\xc3\xa4 one two 'x' ");
}

/* Byte by byte, with the way back. */
static void
test_fold_any (void)
{
  static const char some[] = "abcDEFghZ ~ @[`\n\r\t   zYx\xc3\xa4";

  for (guint i = 0; i < 20000; i++)
    {
      char text[64];
      guint n = (guint)g_test_rand_int_range (0, sizeof text - 1);
      g_autoptr (BounceFolded) folded = NULL;
      gsize k = 0;

      for (guint j = 0; j < n; j++)
        text[j] = some[g_test_rand_int_range (0, sizeof some - 1)];
      text[n] = '\0';
      folded = bounce_folded_new_ascii (text, n);
      for (guint j = 0; j < n; j++)
        {
          char c = g_ascii_isspace (text[j]) ? ' ' : g_ascii_tolower (text[j]);

          if (c == ' ' && k > 0 && folded->text[k - 1] == ' ')
            continue;
          g_assert_cmpint (folded->text[k], ==, c);
          g_assert_cmpint (bounce_folded_get_offset (folded, k), ==, j);
          k++;
        }
      g_assert_cmpint (folded->length, ==, k);
      g_assert_cmpint (bounce_folded_get_offset (folded, k), ==, n);
    }
}

typedef struct
{
  GString *found;
} Hits;

static void
found_cb (guint id, gsize start, gsize end, gpointer user_data)
{
  g_string_append_printf (((Hits *)user_data)->found, "%u:%zu-%zu ", id, start, end);
}

static guint
count (const char *hits)
{
  guint n = 0;

  for (const char *p = hits; *p != '\0'; p++)
    n += *p == ' ';
  return n;
}

/* Words of every length, at the ends of the text too. */
static void
test_matcher (void)
{
  static const char *const words[] = {
    "no", "abc", "four", "seven77", "eight888", "a long phrase"
  };
  const char *text = "no abc four seven77 eight888 a long phrase no";
  BounceMatcher *matcher = bounce_matcher_new ();
  BounceMatcher *copy;
  g_autoptr (BounceFolded) folded = bounce_folded_new_ascii (text, strlen (text));
  Hits hits = { g_string_new (NULL) }, again = { g_string_new (NULL) };
  gconstpointer block;
  gsize size;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    bounce_matcher_add (matcher, words[i], i);
  bounce_matcher_compile (matcher);
  bounce_matcher_scan (matcher, folded, found_cb, &hits);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize at = (gsize)(strstr (text, words[i]) - text);
      g_autofree char *hit = g_strdup_printf ("%u:%zu-%zu ", i, at, at + strlen (words[i]));

      g_assert_nonnull (strstr (hits.found->str, hit));
    }
  g_assert_nonnull (strstr (hits.found->str, "0:43-45 "));
  g_assert_cmpint (count (hits.found->str), ==, 7);
  block = bounce_matcher_get_block (matcher, &size);
  g_assert_null (bounce_matcher_new_from_block (block, size, 5));
  g_assert_null (bounce_matcher_new_from_block (block, size - 1, 6));
  copy = bounce_matcher_new_from_block (block, size, 6);
  bounce_matcher_scan (copy, folded, found_cb, &again);
  g_assert_cmpstr (again.found->str, ==, hits.found->str);
  bounce_matcher_free (copy);
  bounce_matcher_free (matcher);
  g_string_free (hits.found, TRUE);
  g_string_free (again.found, TRUE);
}

/* Byte by byte, for bytes of every kind. */
static void
test_json_any (void)
{
  static const char some[] = "abcdefghijklmnop ~ !\"\\\n\x01\x7f\x1f\xc3\xa2\xe2\x80\xa2";

  for (guint i = 0; i < 20000; i++)
    {
      char text[40];
      guint n = (guint)g_test_rand_int_range (0, sizeof text - 1);
      g_autoptr (GString) found = g_string_new (NULL);
      g_autoptr (GString) expected = g_string_new ("\"");

      for (guint k = 0; k < n; k++)
        text[k] = some[g_test_rand_int_range (0, sizeof some - 1)];
      text[n] = '\0';
      for (const char *p = text; *p != '\0'; p++)
        if (*p == '\n')
          g_string_append (expected, "\\n");
        else if (*p == '"' || *p == '\\')
          g_string_append_printf (expected, "\\%c", *p);
        else if ((guchar)*p < 0x20 || *p == 0x7f)
          g_string_append_printf (expected, "\\u%04x", (guchar)*p);
        else
          g_string_append_c (expected, *p);
      g_string_append_c (expected, '"');
      bounce_quote_append_json (found, text);
      g_assert_cmpstr (found->str, ==, expected->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/clean", test_clean);
  g_test_add_func ("/text/clean-every", test_clean_every);
  g_test_add_func ("/text/clean-marks", test_clean_marks);
  g_test_add_func ("/text/clean-any", test_clean_any);
  g_test_add_func ("/text/fold", test_fold);
  g_test_add_func ("/text/fold-any", test_fold_any);
  g_test_add_func ("/text/json-any", test_json_any);
  g_test_add_func ("/text/matcher", test_matcher);
  return g_test_run ();
}
