/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/spf.h"

#include <string.h>

#define MAX_TERMS 200
#define MAX_NAME 253

static const char *const mechanisms[] = {
  "all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"
};
static const char *const results[] = { "none",     "neutral",   "pass",     "fail",
                                       "softfail", "temperror", "permerror" };

G_STATIC_ASSERT (G_N_ELEMENTS (mechanisms) == BOUNCE_N_SPF_MECHANISMS);
G_STATIC_ASSERT (G_N_ELEMENTS (results) == BOUNCE_N_SPF_RESULTS);

/** bounce_spf_result_to_nick: (transfer none): its name in RFC 7208. */
const char *
bounce_spf_result_to_nick (BounceSpfResult result)
{
  g_return_val_if_fail ((guint)result < BOUNCE_N_SPF_RESULTS, "");
  return results[result];
}

static void
term_free (gpointer data)
{
  BounceSpfTerm *term = data;

  g_free (term->spec);
  g_free (term->text);
  g_free (term);
}

/** bounce_spf_free: frees it; NULL is fine. */
void
bounce_spf_free (BounceSpf *spf)
{
  if (spf == NULL)
    return;
  g_ptr_array_unref (spf->terms);
  g_free (spf->redirect);
  g_free (spf->bad_term);
  g_free (spf);
}

/** bounce_spf_is_record: whether a TXT record is an SPF record (RFC 7208, 4.5). */
gboolean
bounce_spf_is_record (const char *text)
{
  return g_ascii_strncasecmp (text, "v=spf1", 6) == 0 && (text[6] == '\0' || text[6] == ' ');
}

/* A macro such as "{ir}" (RFC 7208, 7.1), without its '%'; its length, 0: it is none. */
static gsize
measure_macro (const char *text)
{
  gsize i = 2;

  /* "c", "r" and "t" stand in explanations only. */
  if (text[0] != '{' || text[1] == '\0' || strchr ("slodiphv", g_ascii_tolower (text[1])) == NULL)
    return 0;
  if (text[i] == '0')
    return 0;
  while (g_ascii_isdigit (text[i]))
    i++;
  if (i > 5)
    return 0;
  if (g_ascii_tolower (text[i]) == 'r')
    i++;
  while (text[i] != '\0' && strchr (".-+,/_=", text[i]) != NULL)
    i++;
  return text[i] == '}' ? i + 1 : 0;
}

/* A domain-spec: visible ASCII, proper macros, and at its end a top-level domain or a macro. */
static gboolean
is_domain_spec (const char *spec)
{
  const char *last;
  gboolean ends_in_macro = FALSE;

  if (*spec == '\0')
    return FALSE;
  for (const char *p = spec; *p != '\0';)
    {
      gsize length = 1;

      if (*p <= 0x20 || *p >= 0x7f)
        return FALSE;
      ends_in_macro = FALSE;
      if (*p == '%')
        {
          if (p[1] != '\0' && strchr ("%_-", p[1]) != NULL)
            length = 2;
          else if ((length = measure_macro (p + 1)) == 0)
            return FALSE;
          else
            {
              length++;
              ends_in_macro = TRUE;
            }
        }
      p += length;
    }
  if (ends_in_macro)
    return TRUE;
  last = strrchr (spec, '.');
  if (last != NULL && last[1] == '\0')
    return last > spec && last[-1] != '.';
  return last != NULL && strspn (last + 1, G_CSET_DIGITS) != strlen (last + 1) &&
         strspn (last + 1, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-") == strlen (last + 1) &&
         last[1] != '-' && last[strlen (last) - 1] != '-';
}

/* Digits without a leading zero, at most @max. */
static gboolean
parse_prefix (const char *text, guint max, guint *prefix)
{
  guint64 number = 0;

  if (text[0] == '0' && text[1] != '\0')
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &number, NULL))
    return FALSE;
  *prefix = (guint)number;
  return TRUE;
}

/* Takes "/24", "//64" or both from the end of @spec. */
static gboolean
take_prefixes (char *spec, BounceSpfTerm *term)
{
  char *brace = strrchr (spec, '}'), *from = brace != NULL ? brace : spec;
  char *slash = strchr (from, '/'), *six;

  if (slash == NULL)
    return TRUE;
  six = strstr (slash, "//");
  if (six != NULL)
    {
      *six = '\0';
      if (!parse_prefix (six + 2, 128, &term->prefix6))
        return FALSE;
    }
  if (six == slash)
    return TRUE;
  *slash = '\0';
  return parse_prefix (slash + 1, 32, &term->prefix4);
}

/* "192.0.2.0/24" */
static gboolean
take_network (char *spec, BounceSpfTerm *term)
{
  g_autoptr (GInetAddress) address = NULL;
  gboolean is_six = term->mechanism == BOUNCE_SPF_IP6;
  char *slash = strchr (spec, '/');

  if (slash != NULL)
    {
      *slash = '\0';
      if (!parse_prefix (slash + 1, is_six ? 128 : 32, is_six ? &term->prefix6 : &term->prefix4))
        return FALSE;
    }
  address = g_inet_address_new_from_string (spec);
  if (address == NULL || (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6) != is_six)
    return FALSE;
  term->spec = g_strdup (spec);
  return TRUE;
}

static gboolean
take_argument (const char *argument, BounceSpfTerm *term)
{
  g_autofree char *spec = g_strdup (*argument == ':' ? argument + 1 : argument);
  gboolean has_colon = *argument == ':';

  switch (term->mechanism)
    {
    case BOUNCE_SPF_ALL:
      return *argument == '\0';
    case BOUNCE_SPF_IP4:
    case BOUNCE_SPF_IP6:
      return has_colon && take_network (spec, term);
    case BOUNCE_SPF_A:
    case BOUNCE_SPF_MX:
      if (!take_prefixes (spec, term))
        return FALSE;
      break;
    case BOUNCE_SPF_INCLUDE:
    case BOUNCE_SPF_EXISTS:
      if (!has_colon)
        return FALSE;
      break;
    default:
      break;
    }
  if (!has_colon)
    return *spec == '\0';
  if (!is_domain_spec (spec))
    return FALSE;
  term->spec = g_steal_pointer (&spec);
  return TRUE;
}

static gboolean
take_directive (BounceSpf *spf, const char *text)
{
  static const BounceSpfResult qualifiers[] = {
    BOUNCE_SPF_PASS, BOUNCE_SPF_FAIL, BOUNCE_SPF_SOFTFAIL, BOUNCE_SPF_NEUTRAL
  };
  static const char signs[] = "+-~?";
  const char *qualifier = strchr (signs, *text), *name = qualifier != NULL ? text + 1 : text;
  gsize length = strcspn (name, ":/");
  BounceSpfTerm *term;

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      if (strlen (mechanisms[i]) != length ||
          g_ascii_strncasecmp (mechanisms[i], name, length) != 0)
        continue;
      term = g_new0 (BounceSpfTerm, 1);
      term->mechanism = (BounceSpfMechanism)i;
      term->match = qualifier != NULL ? qualifiers[qualifier - signs] : BOUNCE_SPF_PASS;
      term->prefix4 = 32;
      term->prefix6 = 128;
      term->text = g_strdup (text);
      g_ptr_array_add (spf->terms, term);
      return take_argument (name + length, term);
    }
  return FALSE;
}

/* "name=value"; unknown names are allowed (RFC 7208, 6). */
static gboolean
take_modifier (BounceSpf *spf, const char *text, gsize name_length, gboolean *has_explanation)
{
  const char *value = text + name_length + 1;

  if (name_length == 8 && g_ascii_strncasecmp (text, "redirect", 8) == 0)
    {
      if (spf->redirect != NULL || !is_domain_spec (value))
        return FALSE;
      spf->redirect = g_strdup (value);
      return TRUE;
    }
  if (name_length == 3 && g_ascii_strncasecmp (text, "exp", 3) == 0)
    {
      if (*has_explanation || !is_domain_spec (value))
        return FALSE;
      *has_explanation = TRUE;
    }
  return TRUE;
}

/**
 * bounce_spf_parse:
 * @record: the text of a record, with its "v=spf1"
 *
 * Reads a record by the grammar of RFC 7208, 12. One bad term makes the whole a permerror.
 *
 * Returns: (transfer full): its terms, up to the first that cannot be read
 */
BounceSpf *
bounce_spf_parse (const char *record)
{
  BounceSpf *spf = g_new0 (BounceSpf, 1);
  g_auto (GStrv) words = g_strsplit (record, " ", MAX_TERMS + 1);
  gboolean has_explanation = FALSE, is_good = TRUE;

  spf->terms = g_ptr_array_new_with_free_func (term_free);
  for (guint i = 1; words[0] != NULL && words[i] != NULL && is_good; i++)
    {
      gsize name = strspn (words[i], G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_.");

      if (*words[i] == '\0')
        continue;
      if (g_ascii_isalpha (*words[i]) && words[i][name] == '=')
        is_good = take_modifier (spf, words[i], name, &has_explanation);
      else
        is_good = take_directive (spf, words[i]);
      if (!is_good)
        spf->bad_term = g_strdup (words[i]);
    }
  return spf;
}

/* "i" is the address in dots: each digit of an IPv6 address by itself (RFC 7208, 7.3). */
static char *
dup_dotted_ip (const char *ip)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (ip);
  g_autoptr (GString) out = NULL;
  const guint8 *bytes;

  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return g_strdup (ip);
  out = g_string_new (NULL);
  bytes = g_inet_address_to_bytes (address);
  for (guint i = 0; i < 16; i++)
    g_string_append_printf (out, "%s%x.%x", i > 0 ? "." : "", bytes[i] >> 4, bytes[i] & 0xf);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The parts of @value that "{d2r}" and the like ask for, joined by dots. */
static void
append_parts (GString *out, const char *value, const char *transformers)
{
  char *end = NULL;
  guint64 wanted = g_ascii_strtoull (transformers, &end, 10);
  gboolean is_reversed = g_ascii_tolower (*end) == 'r';
  g_autofree char *delimiters = NULL;
  g_auto (GStrv) parts = NULL;
  guint n, first;

  if (is_reversed)
    end++;
  delimiters = g_strndup (end, strcspn (end, "}"));
  parts = g_strsplit_set (value, *delimiters != '\0' ? delimiters : ".", -1);
  n = g_strv_length (parts);
  first = wanted > 0 && wanted < n ? n - (guint)wanted : 0;
  /* Reversed first, then the rightmost are kept. */
  for (guint i = first; i < n; i++)
    g_string_append_printf (out, "%s%s", i > first ? "." : "", parts[is_reversed ? n - 1 - i : i]);
}

static char *
dup_macro_value (char letter, const char *domain, const char *ip, gboolean *is_local)
{
  switch (g_ascii_tolower (letter))
    {
    case 's':
      *is_local = TRUE;
      return g_strconcat ("postmaster@", domain, NULL);
    case 'l':
      *is_local = TRUE;
      return g_strdup ("postmaster");
    case 'i':
      return dup_dotted_ip (ip);
    case 'v':
      return g_strdup (strchr (ip, ':') != NULL ? "ip6" : "in-addr");
    case 'p':
      return g_strdup ("unknown");
    default:
      return g_strdup (domain);
    }
}

/**
 * bounce_spf_expand:
 * @spec: a domain-spec of a record that was read
 * @domain: the domain whose record it is
 * @ip: the sending address
 * @is_local: (out): set to TRUE when a local part is asked for: "postmaster" stands in its place,
 *   because whose mail it was is told to nobody
 *
 * Returns: (transfer full): the domain to look up, cut from the left to 253 characters
 */
char *
bounce_spf_expand (const char *spec, const char *domain, const char *ip, gboolean *is_local)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *start;

  for (const char *p = spec; *p != '\0';)
    {
      gsize length = *p == '%' ? measure_macro (p + 1) : 0;

      if (length > 0)
        {
          g_autofree char *value = dup_macro_value (p[2], domain, ip, is_local);

          append_parts (out, value, p + 3);
          p += length + 1;
        }
      else if (*p == '%' && p[1] != '\0')
        {
          g_string_append (out, p[1] == '%' ? "%" : p[1] == '_' ? " " : "%20");
          p += 2;
        }
      else
        g_string_append_c (out, *p++);
    }
  if (out->len > 0 && out->str[out->len - 1] == '.')
    g_string_truncate (out, out->len - 1);
  start = out->str;
  while (strlen (start) > MAX_NAME && strchr (start, '.') != NULL)
    start = strchr (start, '.') + 1;
  return g_strdup (start);
}

/**
 * bounce_spf_matches_network:
 * @ip: an address
 * @network: an address of a network
 * @prefix: how many of its bits count
 *
 * Returns: whether @ip is of that network; addresses of two families never are
 */
gboolean
bounce_spf_matches_network (const char *ip, const char *network, guint prefix)
{
  g_autoptr (GInetAddress) a = g_inet_address_new_from_string (ip);
  g_autoptr (GInetAddress) b = g_inet_address_new_from_string (network);
  const guint8 *x, *y;

  if (a == NULL || b == NULL || g_inet_address_get_family (a) != g_inet_address_get_family (b))
    return FALSE;
  x = g_inet_address_to_bytes (a);
  y = g_inet_address_to_bytes (b);
  prefix = MIN (prefix, (guint)g_inet_address_get_native_size (a) * 8);
  if (memcmp (x, y, prefix / 8) != 0)
    return FALSE;
  return prefix % 8 == 0 || (x[prefix / 8] ^ y[prefix / 8]) >> (8 - prefix % 8) == 0;
}
