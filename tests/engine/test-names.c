/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/names.h"
#include "base/text.h"

#define CYRILLIC_A "\xd0\xb0"
#define RLO "\xe2\x80\xae"
#define ZWJ "\xe2\x80\x8d"
#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"

static void
test_reveal (void)
{
  static const struct
  {
    const char *name;
    const char *revealed;
  } rows[] = {
    { NULL, NULL },
    { "ana@example.org", NULL },
    { "ana@xn--pypal-4ve.example", NULL }, /* it looks like what it is */
    { "ana@p" CYRILLIC_A "ypal.example", "xn--pypal-4ve.example" },
    { "p" CYRILLIC_A "ypal.example", "xn--pypal-4ve.example" },
    { "ana@b\xc3\xbc"
      "cher.example",
      "xn--bcher-kva.example" },
    { CYRILLIC_A "na@example.org", "U+0430" },
    { CYRILLIC_A "n" CYRILLIC_A "@p" CYRILLIC_A "ypal.example",
      "U+0430 U+0430 xn--pypal-4ve.example" },
    { "\xc9\x91na@example.org", "U+0251" },          /* phonetic alpha */
    { "\xf0\x9d\x90\x9ana@example.org", "U+1D41A" }, /* bold a of mathematics */
    { "ana@\xef\xbd\x90"
      "aypal.example",
      "paypal.example" }, /* wide p */
    { "ana@example.com\xe2\x88\x95.example.net",
      "example.xn--com-vc2a.example.net" }, /* division slash */
    { "\xe3\x83\xa1\xe3\x83\xbc\xe3\x83\xab@example.org", NULL },
    { "j\xc3\xb6rg@example.org", NULL }, /* nobody takes it for another letter */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *revealed = bounce_names_reveal (rows[i].name);

      g_assert_cmpstr (revealed, ==, rows[i].revealed);
    }
}

static void
test_show (void)
{
  g_autofree char *plain = bounce_names_show ("ana@example.org");
  g_autofree char *wide = bounce_names_show ("ana@p" CYRILLIC_A "ypal.example");

  g_assert_cmpstr (plain, ==, "ana@example.org");
  g_assert_cmpstr (wide, ==, FSI "ana@p" CYRILLIC_A "ypal.example" PDI " (xn--pypal-4ve.example)");
  g_assert_null (bounce_names_show (NULL));
}

static void
test_invisible (void)
{
  static const struct
  {
    const char *text;
    const char *clean;
  } rows[] = {
    { "ana" ZWJ "@example.org", "ana@example.org" },
    { ZWJ "ana", "ana" },
    { "moc.elpmaxe" RLO "@ana", "moc.elpmaxe@ana" },
    { "a\xf3\xa0\x81\xa1\xef\xb8\x8f\xe3\x85\xa4\xe2\x81\xa2"
      "b",
      "ab" },
    /* Persian needs the joiner that keeps letters apart. */
    { "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae", "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *clean = bounce_text_clean_line (rows[i].text, -1, 1000);

      g_assert_cmpstr (clean, ==, rows[i].clean);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/names/reveal", test_reveal);
  g_test_add_func ("/names/show", test_show);
  g_test_add_func ("/names/invisible", test_invisible);
  return g_test_run ();
}
