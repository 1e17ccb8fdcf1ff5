/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/names.h"

#include <string.h>

#include "base/text.h"

/* So many letters of a name are told by number; who reads them has been warned by the first. */
#define MAX_LETTERS 6

/* Letters that look like Latin ones, among Latin ones: what homograph attacks are made of (UTS 39,
 * 5). */
static gboolean
is_confusable (gunichar c)
{
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_CYRILLIC:
    case G_UNICODE_SCRIPT_GREEK:
    case G_UNICODE_SCRIPT_ARMENIAN:
    case G_UNICODE_SCRIPT_CHEROKEE:
    case G_UNICODE_SCRIPT_COPTIC:
    case G_UNICODE_SCRIPT_LISU:
    case G_UNICODE_SCRIPT_DESERET:
      return TRUE;
    case G_UNICODE_SCRIPT_LATIN:
      /* The i without its dot, click letters, those of phonetics, and the wide forms */
      return c == 0x131 || (c >= 0x1c0 && c <= 0x1c3) || (c >= 0x250 && c <= 0x2af) ||
             (c >= 0x1d00 && c <= 0x1dbf) || c >= 0xff00;
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_INHERITED:
      /* Dots, slashes and letters of mathematics, marks that stand alone */
      return c > 0xbf && c != 0x30fb && c != 0x30fc;
    default:
      return FALSE;
    }
}

/* "U+0430 U+0440": what could be read as Latin letters or as signs of an address. */
static void
append_letters (GString *out, const char *start, const char *end)
{
  guint n = 0;

  for (const char *p = start; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_confusable (c) || n == MAX_LETTERS)
        continue;
      n++;
      g_string_append_printf (out, "%sU+%04X", out->len > 0 ? " " : "", c);
    }
}

/**
 * bounce_names_reveal:
 * @name: (nullable): an address or a host name, clean
 *
 * What a look at the name does not tell: its domain in the letters that are sent (RFC 5890's
 * A-labels), and letters before the "@" that look like Latin ones.
 *
 * Returns: (transfer full) (nullable): "xn--…", "U+0430", both, or NULL: what it looks like is what
 * it is
 */
char *
bounce_names_reveal (const char *name)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *domain;
  g_autofree char *ascii = NULL;

  if (name == NULL || g_str_is_ascii (name) || !g_utf8_validate (name, -1, NULL))
    return NULL;
  domain = strchr (name, '@') != NULL ? bounce_text_get_domain (name) : name;
  append_letters (out, name, domain != NULL ? domain : name + strlen (name));
  if (domain != NULL && !g_str_is_ascii (domain))
    {
      ascii = g_hostname_to_ascii (domain);
      if (ascii != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", ascii);
      else
        append_letters (out, domain, domain + strlen (domain));
    }
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

/**
 * bounce_names_show:
 * @name: (nullable): an address or a host name, clean
 *
 * Returns: (transfer full) (nullable): the name for a person: isolated where it holds more than
 * ASCII, and beside it what bounce_names_reveal() says; NULL for NULL
 */
char *
bounce_names_show (const char *name)
{
  g_autofree char *revealed = bounce_names_reveal (name);
  g_autofree char *isolated = NULL;

  if (name == NULL || g_str_is_ascii (name))
    return g_strdup (name);
  isolated = bounce_text_isolate (name);
  return revealed != NULL ? g_strdup_printf ("%s (%s)", isolated, revealed)
                          : g_steal_pointer (&isolated);
}
