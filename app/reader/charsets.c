/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/charsets.h"

#include <iconv.h>

/* The charsets of mail: the C library loads a module from disk for each at first use, which a
 * locked-in reader cannot. Sorted by script. */
static const char *const names[] = {
  "iso-8859-1",   "iso-8859-2",   "iso-8859-3",   "iso-8859-4",    "iso-8859-5",   "iso-8859-6",
  "iso-8859-7",   "iso-8859-8",   "iso-8859-9",   "iso-8859-10",   "iso-8859-13",  "iso-8859-14",
  "iso-8859-15",  "iso-8859-16",  "windows-1250", "windows-1251",  "windows-1252", "windows-1253",
  "windows-1254", "windows-1255", "windows-1256", "windows-1257",  "windows-1258", "ibm437",
  "ibm850",       "ibm852",       "ibm866",       "macintosh",     "koi8-r",       "koi8-u",
  "tis-620",      "windows-874",  "iso-2022-jp",  "iso-2022-jp-2", "shift_jis",    "cp932",
  "euc-jp",       "iso-2022-kr",  "euc-kr",       "cp949",         "gb2312",       "gbk",
  "gb18030",      "iso-2022-cn",  "big5",         "big5-hkscs",    "euc-tw",       "utf-7",
  "utf-16",       "utf-32",       "us-ascii",
};

/**
 * bounce_charsets_open:
 *
 * Loads the converters of every charset that mail comes in. They stay open, because the C library
 * unloads what nobody uses: so call it once, in a process that is about to be locked in.
 */
void
bounce_charsets_open (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    iconv_open ("UTF-8", names[i]);
}
