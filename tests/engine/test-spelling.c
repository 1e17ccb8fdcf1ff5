/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <glib.h>

#include "check/spelling.h"

static const char *const known[] = { "contoso.example", "fabrikam.org", "abc.de", NULL };

static void
test_candidates (void)
{
  static const struct
  {
    const char *what, *domain, *first;
  } rows[] = {
    { "two letters swapped", "gmial.com", "gmail.com" },
    { "a letter left out", "gmil.com", "gmail.com" },
    { "a letter twice", "hotmaill.com", "hotmail.com" },
    { "a key beside", "outlpok.com", "outlook.com" },
    { "two slips", "yaho.con", "yahoo.com" },
    { "one that is known here", "contosso.example", "contoso.example" },
    { "known here, any case", "FABRIKSM.ORG", "fabrikam.org" },
    { "a wrong ending", "fabrikam-works.cmo", "fabrikam-works.com" },
    { "no dot", "adventureworkscom", "adventureworks.com" },
    { "a short name, one slip", "gmz.de", "gmx.de" },
    { "a short name, two slips", "xyc.de", NULL },
    { "nothing like it", "quite-another-thing.example", NULL },
    { "empty", "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) list = bounce_spelling_list_candidates (rows[i].domain, known, 5);

      g_test_message ("%s", rows[i].what);
      g_assert_cmpstr (list[0], ==, rows[i].first);
      g_assert_cmpuint (g_strv_length (list), <=, 5);
    }
}

/* A domain is never a suggestion for itself. */
static void
test_itself (void)
{
  g_auto (GStrv) list = bounce_spelling_list_candidates ("gmail.com", known, 10);

  g_assert_false (g_strv_contains ((const char *const *)list, "gmail.com"));
}

static void
test_long (void)
{
  g_autofree char *name = g_strnfill (5000, 'a');
  g_autofree char *domain = g_strconcat (name, ".com", NULL);
  g_auto (GStrv) list = bounce_spelling_list_candidates (domain, NULL, 5);

  g_assert_cmpuint (g_strv_length (list), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spelling/candidates", test_candidates);
  g_test_add_func ("/spelling/itself", test_itself);
  g_test_add_func ("/spelling/long", test_long);
  return g_test_run ();
}
