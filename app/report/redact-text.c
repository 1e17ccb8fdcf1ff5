/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "base/text.h"
#include "report/decoder-private.h"
#include "report/redact-private.h"

#define MAX_SUBJECTS 8
#define MAX_TEXT (192 * 1024)
#define SHORTEST_SUBJECT 4
#define ENCODED "[encoded text removed]"

/* An address, also with its "@" in disguise (quoted-printable, percent-encoded, xtext, spelt). */
#define AT "(?:@|=40|%40|\\+40|\\s?[\\[(]at[\\])]\\s?)"
#define ADDRESS                                                                                    \
  "(?:\"[^\"\\n]{1,64}\"|[\\p{L}\\p{N}._%+'=&!#$*/?^`{|}~-]{1,200}?)" AT                           \
  "(\\[[0-9A-Fa-f.:]+\\]|(?:[\\p{L}\\p{N}_-]{1,63}\\.)*[\\p{L}\\p{N}_-]{1,63})"

/* What looks like a number but is none of a person's: reply and status codes, IP addresses, dates
 * and times. */
#define CODES "\\b[245]\\d\\d[ #-]{1,2}[245]\\.\\d{1,3}\\.\\d{1,3}\\b"
#define IPV4 "(?<![\\d.])(?:0|[1-9]\\d{0,2})(?:\\.(?:0|[1-9]\\d{0,2})){3}(?!\\.?\\d)"
#define IPV6                                                                                       \
  "(?<![:\\p{L}\\p{N}])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|"                                     \
  "(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6})(?![:\\p{L}\\p{N}])"
#define TIME "\\b\\d{1,2}:\\d\\d(?::\\d\\d)?\\b"
#define DATES                                                                                      \
  "\\b20\\d\\d-\\d\\d-\\d\\d(?:[T ]" TIME ")?|\\b\\d{1,2}[./]\\d{1,2}[./]20\\d\\d\\b|"             \
  "\\b\\d{1,2} [a-z]{3} 20\\d\\d " TIME "(?: [+-]\\d{4})?|" TIME

/* In this order: an address in a link goes with the link. The named groups "keep" and "label"
 * stay. Values of labels, greetings and signatures in the languages that the program speaks most.
 */
static const char *const patterns[BOUNCE_N_RULES] = {
  /* Encoded words that could not be read. */
  [BOUNCE_RULE_WORDS] = "=\\?[^?\\s]{1,60}\\?[bq]\\?[^?\\s]*(?:\\?=)?",
  /* Encoded lines of a mail that came back in plain text, with the short one at their end. */
  [BOUNCE_RULE_LINES] = "^[ \\t>|]*begin [0-7]{3,4} [^\\n]*\\n(?:[^\\n]*\\n)*?end[ \\t]*$|"
                        "^(?:[ \\t>|]*[a-z0-9+/]{40,}={0,2}[ \\t]*(?:\\n|$))+"
                        "(?:[ \\t>|]*[a-z0-9+/]{1,80}={0,2}[ \\t]*$)?",
  [BOUNCE_RULE_URL] =
      "\\b(?<scheme>[a-z][a-z0-9+.-]{1,15}:(?://)?|www\\.)(?<rest>(?<=[/.]|mailto:|tel:)"
      "[^\\s<>\"'\\x{bb}\\x{201d}]+)",
  [BOUNCE_RULE_ADDRESS] = "(?<![\\p{L}\\p{N}])" ADDRESS,
  [BOUNCE_RULE_GREETING] =
      "^(?<keep>[ \\t>|]*(?:hello|hi|hey|dear|hallo|liebe[rs]?|guten (?:tag|morgen|abend)|"
      "sehr geehrte[rs]?|bonjour|ch[e\\x{e8}]re?|hola|estimad[oa]|ciao|gentile|beste|geachte)"
      "[ \\t]+)[^\\n:;!?.]{1,60}(?=[,!:]?[ \\t]*$)",
  [BOUNCE_RULE_SIGNATURE] =
      "^(?<keep>[ \\t>|]*(?:--[ ]?|(?:(?:best|kind|warm|many)[ \\t]+)?(?:regards|greetings)|"
      "sincerely|yours[^\\n]{0,20}|cheers|thanks[^\\n]{0,20}|"
      "mit[^\\n]{0,20}gr\\x{fc}\\x{df}en|(?:viele|beste|liebe|sch\\x{f6}ne)[ \\t]+"
      "gr\\x{fc}\\x{df}e[^\\n]{0,20}|mfg|lg|cordialement|saludos[^\\n]{0,20})[,.!]?[ \\t]*\\n)"
      "(?:[^\\n]*\\S[^\\n]*\\n?){1,8}",
  [BOUNCE_RULE_PASSWORD] =
      "\\b(?<keep>(?:password|passwd|passwort|kennwort|passcode|secret|pin|tan|otp|api[ _-]?key|"
      "access[ _-]?key|token|bearer|session|mot de passe)(?:[ _-]?(?:code|id|key))?"
      "[ \\t]*[:=][ \\t]*)[^\\s,;<>]+",
  [BOUNCE_RULE_LABELLED] =
      "\\b(?<label>(?:account|acct|customer|client|contract|invoice|order|policy|member|passport|"
      "social security|ssn|card|iban|phone|telephone|tel|fax|mobile|cell|handy|telefon|konto|"
      "kunden?|vertrags?|rechnungs?|bestell|ausweis|steuer|mitglieds?|num[e\\x{e9}]ro)"
      "(?:[ _.-]?(?:number|nummer|num|no|nr|code|id|key|#))?\\.?[ \\t]*(?:[:=#]|is|ist|)[ \\t]*)"
      "(?=[^\\s,;<>]*\\p{Nd})[^\\s,;<>]{3,}(?:[ -]\\p{Nd}[\\p{Nd} -]*)?",
  [BOUNCE_RULE_IBAN] = "\\b[A-Z]{2}\\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}\\b",
  [BOUNCE_RULE_NUMBER] = "(?<keep>\\(?(?:" CODES "|" IPV4 "|" IPV6 "|" DATES "))|"
                         "(?<![\\p{L}\\p{N}_])\\+?\\(?\\p{Nd}"
                         "(?:[ \\t()./\\x{2010}-\\x{2015}-]{0,3}\\p{Nd}){6,}(?![\\p{L}\\p{N}_])",
  [BOUNCE_RULE_TOKEN] = "(?<![\\p{L}\\p{N}])[a-z0-9+/_=-]{20,}(?![\\p{L}\\p{N}])",
};

/* What a rule puts in the place of what it finds. */
typedef struct
{
  BounceRedactor *redactor;
  const char *text;
  BounceReplaced kind;
} Replacement;

/** bounce_redactor_new: knows nobody yet. */
BounceRedactor *
bounce_redactor_new (void)
{
  BounceRedactor *redactor = g_new0 (BounceRedactor, 1);

  for (guint i = 0; i < BOUNCE_N_RULES; i++)
    redactor->rules[i] = g_regex_new (patterns[i], G_REGEX_CASELESS | G_REGEX_MULTILINE, 0, NULL);
  redactor->inner = g_ptr_array_new ();
  redactor->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  redactor->persons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  redactor->domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  redactor->subjects = g_ptr_array_new_with_free_func (g_free);
  return redactor;
}

/** bounce_redactor_free: frees it; NULL is fine. */
void
bounce_redactor_free (BounceRedactor *redactor)
{
  if (redactor == NULL)
    return;
  for (guint i = 0; i < BOUNCE_N_RULES; i++)
    g_clear_pointer (&redactor->rules[i], g_regex_unref);
  g_ptr_array_unref (redactor->inner);
  g_hash_table_unref (redactor->names);
  g_hash_table_unref (redactor->persons);
  g_hash_table_unref (redactor->domains);
  g_ptr_array_unref (redactor->subjects);
  g_free (redactor);
}

/** bounce_redactor_learn_subject: the subject of a returned mail, which notices like to repeat. */
void
bounce_redactor_learn_subject (BounceRedactor *redactor, const char *subject)
{
  g_autofree char *normal = bounce_redactor_normalise (subject != NULL ? subject : "");
  g_autofree char *line = bounce_text_clean_line (normal, -1, MAX_TEXT);

  if (g_utf8_strlen (line, -1) >= SHORTEST_SUBJECT && redactor->subjects->len < MAX_SUBJECTS)
    g_ptr_array_add (redactor->subjects, g_steal_pointer (&line));
}

static void
append_unquoted (GString *out, const char *text)
{
  static const char hex[] = "0123456789ABCDEFabcdef";

  for (const char *p = text; *p != '\0'; p++)
    if (p[0] == '=' && p[1] == '\n')
      p++;
    else if (p[0] == '=' && p[1] != '\0' && strchr (hex, p[1]) != NULL && p[2] != '\0' &&
             strchr (hex, p[2]) != NULL)
      {
        g_string_append_c (out,
                           (char)(g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
        p += 2;
      }
    else
      g_string_append_c (out, *p);
}

/* Whether a raw quoted-printable part stands in plain text: "=" before a line's end, or letters
 * with a diacritic as two bytes. "size=35" is neither. */
static gboolean
is_quoted_printable (const char *text)
{
  for (const char *p = strchr (text, '='); p != NULL; p = strchr (p + 1, '='))
    if (p[1] == '\n' || strncmp (p, "=40", 3) == 0 ||
        (p[1] == 'C' && g_ascii_isxdigit (p[2]) && p[3] == '='))
      return TRUE;
  return FALSE;
}

/* Joiners and selectors, which would split a name for the rules and for nobody else. */
static char *
drop_invisible (const char *text)
{
  GString *out;

  if (g_str_is_ascii (text))
    return g_strdup (text);
  out = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c != 0x200c && c != 0x200d && c != 0x034f && c != 0x180e && (c < 0xfe00 || c > 0xfe0f))
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
    }
  return g_string_free (out, FALSE);
}

/**
 * bounce_redactor_normalise:
 * @text: text of the mail
 *
 * Brings text into the one form in which the rules look at it: clean UTF-8, compatibility
 * characters (full-width "＠") as plain ones, without the disguise of quoted-printable.
 *
 * Returns: (transfer full): the text
 */
char *
bounce_redactor_normalise (const char *text)
{
  g_autofree char *clean = bounce_text_clean (text, -1, MAX_TEXT);
  g_autofree char *normal = NULL;

  if (is_quoted_printable (clean))
    {
      g_autoptr (GString) out = g_string_new (NULL);

      append_unquoted (out, clean);
      g_free (clean);
      clean = bounce_text_clean (out->str, (gssize)out->len, MAX_TEXT);
    }
  normal = g_utf8_normalize (clean, -1, G_NORMALIZE_NFKC);
  return drop_invisible (normal != NULL ? normal : clean);
}

/* Letters only, or a short number, says which page; anything else may be whose page. */
static gboolean
segment_is_plain (const char *segment, gsize length)
{
  gsize letters = 0, digits = 0, dots = 0;

  for (gsize i = 0; i < length; i++)
    if (g_ascii_isalpha (segment[i]))
      letters++;
    else if (g_ascii_isdigit (segment[i]))
      digits++;
    else if (segment[i] == '-' || segment[i] == '_' || segment[i] == '.')
      dots++;
    else
      return FALSE;
  return letters > 0 ? digits == 0 && length <= 24 : digits <= 6;
}

static void
append_path (GString *out, const char *path, const char *end)
{
  while (path < end && *path == '/')
    {
      const char *next = memchr (path + 1, '/', end - path - 1);
      gsize length = (next != NULL ? next : end) - path - 1;

      if (segment_is_plain (path + 1, length))
        g_string_append_len (out, path, (gssize)length + 1);
      else
        g_string_append (out, "/[...]");
      path = next != NULL ? next : end;
    }
}

/* The host and the plain part of the path stay: a support page is still to be found. */
static void
append_url (GString *out, const char *scheme, const char *rest)
{
  const char *at, *end = rest + strcspn (rest, "?#");
  const char *host_end = rest + strcspn (rest, "/?#");

  if (strchr (scheme, '/') == NULL && g_ascii_strcasecmp (scheme, "www.") != 0)
    {
      g_string_append (out, scheme);
      g_string_append (out, "[...]");
      return;
    }
  at = memrchr (rest, '@', host_end - rest);
  g_string_append (out, scheme);
  g_string_append_len (out, at != NULL ? at + 1 : rest, host_end - (at != NULL ? at + 1 : rest));
  append_path (out, host_end, end);
  if (*end != '\0')
    g_string_append (out, "[...]");
}

static gboolean
replace_url_cb (const GMatchInfo *match, GString *out, gpointer user_data)
{
  const Replacement *replacement = user_data;
  g_autofree char *scheme = g_match_info_fetch_named (match, "scheme");
  g_autofree char *rest = g_match_info_fetch_named (match, "rest");
  gsize before = out->len;

  append_url (out, scheme, rest);
  if (strstr (out->str + before, "[...]") != NULL)
    replacement->redactor->n_replaced[replacement->kind]++;
  return FALSE;
}

static gboolean
replace_address_cb (const GMatchInfo *match, GString *out, gpointer user_data)
{
  BounceRedactor *redactor = ((Replacement *)user_data)->redactor;
  g_autofree char *address = g_match_info_fetch (match, 0);
  g_autofree char *domain = g_match_info_fetch (match, 1);
  g_autofree char *folded = g_utf8_casefold (address, -1);
  const char *ending;
  gpointer number;

  if (bounce_redactor_is_role (folded))
    {
      g_string_append (out, address);
      return FALSE;
    }
  redactor->n_replaced[BOUNCE_REPLACED_ADDRESSES]++;
  number = g_hash_table_lookup (redactor->persons, folded);
  if (number == NULL)
    {
      number = GUINT_TO_POINTER (g_hash_table_size (redactor->persons) + 1);
      g_hash_table_insert (redactor->persons, g_steal_pointer (&folded), number);
    }
  /* That a list program wrote is of use to support. */
  ending = bounce_list_get_ending (address);
  g_string_append_printf (
      out, "person-%u%s@%s", GPOINTER_TO_UINT (number), ending != NULL ? ending : "", domain);
  return FALSE;
}

static gboolean
replace_kept_cb (const GMatchInfo *match, GString *out, gpointer user_data)
{
  g_autofree char *keep = g_match_info_fetch_named (match, "keep");
  g_autofree char *label = g_match_info_fetch_named (match, "label");
  const Replacement *replacement = user_data;

  g_string_append (out, keep != NULL ? keep : "");
  g_string_append (out, label != NULL ? label : "");
  g_string_append (out, replacement->text);
  replacement->redactor->n_replaced[replacement->kind]++;
  return FALSE;
}

static gboolean
replace_number_cb (const GMatchInfo *match, GString *out, gpointer user_data)
{
  const Replacement *replacement = user_data;
  g_autofree char *keep = g_match_info_fetch_named (match, "keep");
  gboolean stays = keep != NULL && *keep != '\0';

  g_string_append (out, stays ? keep : replacement->text);
  replacement->redactor->n_replaced[replacement->kind] += !stays;
  return FALSE;
}

/* CamelCase words and words-with-hyphens are names of errors, not tokens. */
static gboolean
is_words (const char *text)
{
  gboolean mixed = FALSE, plain = TRUE;

  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean upper = g_ascii_isupper (*p), after_lower = p > text && g_ascii_islower (p[-1]);

      mixed = mixed || (upper && after_lower && !g_ascii_islower (p[1]));
      plain = plain && (g_ascii_isalpha (*p) || *p == '-' || *p == '_' || *p == '=');
    }
  return plain && !mixed;
}

static gboolean
replace_token_cb (const GMatchInfo *match, GString *out, gpointer user_data)
{
  const Replacement *replacement = user_data;
  g_autofree char *token = g_match_info_fetch (match, 0);
  gboolean stays = is_words (token);

  g_string_append (out, stays ? token : replacement->text);
  replacement->redactor->n_replaced[replacement->kind] += !stays;
  return FALSE;
}

static void
apply (BounceRedactor *redactor,
       char **text,
       BounceRule rule,
       GRegexEvalCallback callback,
       const char *replaced_by,
       BounceReplaced kind)
{
  Replacement replacement = { redactor, replaced_by, kind };
  char *out =
      g_regex_replace_eval (redactor->rules[rule], *text, -1, 0, 0, callback, &replacement, NULL);

  /* A rule that gave up on this text must not let it through. */
  g_free (*text);
  *text = out != NULL ? out : g_strdup ("[text removed]\n");
  redactor->n_replaced[BOUNCE_REPLACED_PARTS] += out == NULL;
}

static void
replace_subjects (BounceRedactor *redactor, char **text)
{
  for (guint i = 0; i < redactor->subjects->len; i++)
    {
      g_auto (GStrv) words = g_strsplit (redactor->subjects->pdata[i], " ", -1);
      g_autoptr (GString) pattern = g_string_new (NULL);
      g_autoptr (GRegex) regex = NULL;
      char *out;

      /* A notice folds it where it likes. */
      for (guint j = 0; words[j] != NULL; j++)
        {
          g_autofree char *escaped = g_regex_escape_string (words[j], -1);

          g_string_append_printf (pattern, "%s%s", j > 0 ? "\\s+" : "", escaped);
        }
      regex = g_regex_new (pattern->str, G_REGEX_CASELESS, 0, NULL);
      if (regex == NULL || !g_regex_match (regex, *text, 0, NULL))
        continue;
      out = g_regex_replace_literal (regex, *text, -1, 0, "[subject]", 0, NULL);
      if (out == NULL)
        continue;
      g_free (*text);
      *text = out;
      redactor->n_replaced[BOUNCE_REPLACED_SUBJECTS]++;
    }
}

/**
 * bounce_redactor_clean_text:
 * @redactor: a redactor that has learnt from the whole mail
 * @text: text of the mail
 *
 * Returns: (transfer full): the text without what points at persons
 */
char *
bounce_redactor_clean_text (BounceRedactor *redactor, const char *text)
{
  char *out = bounce_redactor_normalise (text);
  char *named;

  replace_subjects (redactor, &out);
  apply (redactor, &out, BOUNCE_RULE_WORDS, replace_kept_cb, ENCODED, BOUNCE_REPLACED_SECRETS);
  apply (redactor, &out, BOUNCE_RULE_LINES, replace_kept_cb, ENCODED "\n", BOUNCE_REPLACED_SECRETS);
  apply (redactor, &out, BOUNCE_RULE_URL, replace_url_cb, NULL, BOUNCE_REPLACED_LINKS);
  apply (redactor, &out, BOUNCE_RULE_ADDRESS, replace_address_cb, NULL, BOUNCE_REPLACED_ADDRESSES);
  apply (redactor, &out, BOUNCE_RULE_GREETING, replace_kept_cb, "[name]", BOUNCE_REPLACED_NAMES);
  apply (redactor,
         &out,
         BOUNCE_RULE_SIGNATURE,
         replace_kept_cb,
         "[signature]\n",
         BOUNCE_REPLACED_NAMES);
  apply (
      redactor, &out, BOUNCE_RULE_PASSWORD, replace_kept_cb, "[removed]", BOUNCE_REPLACED_SECRETS);
  apply (
      redactor, &out, BOUNCE_RULE_LABELLED, replace_kept_cb, "[removed]", BOUNCE_REPLACED_NUMBERS);
  named = bounce_redactor_replace_names (redactor, out);
  g_free (out);
  out = named;
  apply (redactor, &out, BOUNCE_RULE_IBAN, replace_kept_cb, "[number]", BOUNCE_REPLACED_NUMBERS);
  apply (
      redactor, &out, BOUNCE_RULE_NUMBER, replace_number_cb, "[number]", BOUNCE_REPLACED_NUMBERS);
  apply (redactor, &out, BOUNCE_RULE_TOKEN, replace_token_cb, "[token]", BOUNCE_REPLACED_SECRETS);
  return out;
}

/** bounce_redactor_clean_line: (transfer full): as bounce_redactor_clean_text(), for one line. */
char *
bounce_redactor_clean_line (BounceRedactor *redactor, const char *text)
{
  g_autofree char *out = bounce_redactor_clean_text (redactor, text);

  return bounce_text_clean_line (out, -1, MAX_TEXT);
}
