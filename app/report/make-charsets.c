/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <iconv.h>
#include <stdio.h>
#include <string.h>

/* make-charsets: part of the build. Writes what the upper half of each charset of single bytes
 * means, as the C library has it, for decoder-charsets.c: a reader that is locked in cannot load
 * the C library's own converters, and to load all of them before takes longer than to read mails.
 */
static const char *const names[] = {
  "ISO-8859-2",   "ISO-8859-3",   "ISO-8859-4",   "ISO-8859-5",   "ISO-8859-6",   "ISO-8859-7",
  "ISO-8859-8",   "ISO-8859-9",   "ISO-8859-10",  "ISO-8859-13",  "ISO-8859-14",  "ISO-8859-15",
  "ISO-8859-16",  "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253", "WINDOWS-1254",
  "WINDOWS-1256", "WINDOWS-1257", "IBM437",       "IBM850",       "IBM852",       "IBM866",
  "MACINTOSH",    "KOI8-R",       "KOI8-U",       "TIS-620",      "WINDOWS-874",
};

/* 0: the byte means nothing. */
static unsigned
convert (iconv_t converter, int byte)
{
  char in[1] = { (char)byte }, *from = in;
  unsigned char out[8] = { 0 };
  char *to = (char *)out;
  size_t left = 1, room = sizeof out;

  iconv (converter, NULL, NULL, NULL, NULL);
  if (iconv (converter, &from, &left, &to, &room) == (size_t)-1 || left != 0 ||
      iconv (converter, NULL, NULL, &to, &room) == (size_t)-1 || room != sizeof out - 2)
    return 0;
  return (unsigned)(out[0] << 8 | out[1]);
}

int
main (void)
{
  printf ("/* Written by make-charsets. */\n");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    {
      iconv_t converter = iconv_open ("UTF-16BE", names[i]);

      if (converter == (iconv_t)-1)
        {
          fprintf (stderr, "make-charsets: the C library does not know %s\n", names[i]);
          return 1;
        }
      printf ("{ \"%s\",\n  {", names[i]);
      for (int byte = 0x80; byte < 0x100; byte++)
        printf ("%s 0x%04x,", byte % 8 == 0 ? "\n   " : "", convert (converter, byte));
      printf ("\n  } },\n");
      iconv_close (converter);
    }
  return 0;
}
