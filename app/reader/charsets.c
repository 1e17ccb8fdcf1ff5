/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/charsets.h"

#include <iconv.h>

/* The charsets of mail that need more than a table (app/report/decoder-charsets.c has the others):
 * the C library loads a module from disk for each at first use, which a locked-in reader cannot.
 * The first ones have tables too; GMime asks for them where a parameter is encoded (RFC 2231). */
static const char *const names[] = {
  "iso-8859-1",   "iso-8859-15", "windows-1251",  "windows-1252", "koi8-r", "windows-1255",
  "windows-1258", "iso-2022-jp", "iso-2022-jp-2", "shift_jis",    "cp932",  "euc-jp",
  "iso-2022-kr",  "euc-kr",      "cp949",         "gb2312",       "gbk",    "gb18030",
  "iso-2022-cn",  "big5",        "big5-hkscs",    "euc-tw",       "utf-7",  "utf-16",
  "utf-32",       "us-ascii",
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
