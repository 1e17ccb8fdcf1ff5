/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/rule.h"

#include <string.h>

#include "base/matcher.h"

static void
add_problem (GPtrArray *problems, const char *file, guint line, const char *what, const char *which)
{
  if (problems != NULL)
    g_ptr_array_add (problems, g_strdup_printf ("%s:%u: %s \"%s\"", file, line, what, which));
}

static void
free_list (const BounceRule *rule, char **list)
{
  if (rule->is_cached)
    g_free (list);
  else
    g_strfreev (list);
}

/** bounce_rule_free: frees what the rule owns; NULL is fine. */
void
bounce_rule_free (BounceRule *rule)
{
  if (rule == NULL)
    return;
  if (!rule->is_cached)
    g_free (rule->words);
  free_list (rule, rule->with_words);
  free_list (rule, rule->unless_words);
  free_list (rule, rule->statuses);
  free_list (rule, rule->replies);
  free_list (rule, rule->mtas);
  free_list (rule, rule->domains);
  g_clear_pointer (&rule->regex, g_regex_unref);
  g_free (rule);
}

static char **
split (const char *value, gboolean folded)
{
  char **parts = g_strsplit (value, "|", -1);
  guint n = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = folded ? bounce_folded_words (parts[i]) : g_ascii_strdown (parts[i], -1);

      g_free (parts[i]);
      if (folded ? *part != '\0' : *g_strstrip (part) != '\0')
        parts[n++] = part;
      else
        g_free (part);
    }
  parts[n] = NULL;
  return parts;
}

typedef int (*FromNick) (const char *nick);

static int
place_from_nick (const char *nick)
{
  static const char *const places[] = { "diagnostic", "text", "subject", "headers" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i], nick) == 0)
      return (int)i;
  return -1;
}

static guint
parse_bits (const char *value, FromNick from_nick, BounceRule *rule, GPtrArray *problems)
{
  g_auto (GStrv) nicks = split (value, FALSE);
  guint bits = 0;

  for (guint i = 0; nicks[i] != NULL; i++)
    {
      int bit = from_nick (nicks[i]);

      if (bit < 0)
        add_problem (problems, rule->file, rule->line, "unknown word", nicks[i]);
      else
        bits |= 1u << bit;
    }
  return bits;
}

static gboolean
take_words (BounceRule *rule, const char *value, gboolean is_token)
{
  if (rule->words != NULL)
    return FALSE;
  rule->words = bounce_folded_words (value);
  rule->is_token = is_token;
  if (strlen (rule->words) < 2)
    g_clear_pointer (&rule->words, g_free);
  return rule->words != NULL;
}

/* FALSE: an unknown key, or one that cannot stand twice. */
static gboolean
take_key (BounceRule *rule, const char *key, char *value, GPtrArray *problems)
{
  const struct
  {
    const char *key;
    const char **member;
  } texts[] = {
    { "Scenario", &rule->scenario }, { "Pattern", &rule->pattern },
    { "Sample", &rule->sample },     { "SampleMta", &rule->sample_mta },
    { "Source", &rule->source },     { "SampleDomain", &rule->sample_domain },
    { "With", &rule->with },         { "Unless", &rule->unless },
  };
  const struct
  {
    const char *key;
    char ***member;
  } lists[] = {
    { "Status", &rule->statuses },
    { "Reply", &rule->replies },
    { "Mta", &rule->mtas },
    { "Domain", &rule->domains },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (key, texts[i].key) == 0)
      {
        if (*texts[i].member != NULL)
          return FALSE;
        *texts[i].member = value;
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (key, lists[i].key) == 0)
      {
        if (*lists[i].member != NULL)
          return FALSE;
        *lists[i].member = split (value, FALSE);
        if (**lists[i].member == NULL)
          add_problem (problems, rule->file, rule->line, "nothing stands in", key);
        return TRUE;
      }
  if (strcmp (key, "Phrase") == 0 || strcmp (key, "Token") == 0)
    return take_words (rule, value, *key == 'T');
  if (strcmp (key, "Refused") == 0)
    rule->refused = parse_bits (value, bounce_refused_by_from_nick, rule, problems);
  else if (strcmp (key, "Stage") == 0)
    rule->stages = parse_bits (value, bounce_stage_from_nick, rule, problems);
  else if (strcmp (key, "Kind") == 0)
    rule->kinds = parse_bits (value, bounce_kind_from_nick, rule, problems);
  else if (strcmp (key, "In") == 0)
    rule->places = parse_bits (value, place_from_nick, rule, problems);
  else if (strcmp (key, "Weak") == 0)
    rule->is_weak = strcmp (value, "true") == 0;
  else
    return FALSE;
  return TRUE;
}

/* What a finished group lacks, and the values that a key left out stands for. */
static void
finish_rule (BounceRule *rule, GPtrArray *problems)
{
  if (rule->kinds == 0)
    rule->kinds = 1u << BOUNCE_KIND_BOUNCE | 1u << BOUNCE_KIND_DELAY;
  if (rule->places == 0)
    rule->places = BOUNCE_RULE_IN_DIAGNOSTIC | BOUNCE_RULE_IN_TEXT;
  if (rule->scenario == NULL)
    {
      add_problem (problems, rule->file, rule->line, "no Scenario in", rule->name);
      rule->scenario = "";
    }
  if (rule->pattern != NULL && rule->words == NULL)
    add_problem (
        problems, rule->file, rule->line, "a Pattern without Phrase or Token in", rule->name);
  if (rule->words == NULL && rule->statuses == NULL && rule->replies == NULL &&
      *rule->scenario != '\0')
    {
      add_problem (problems, rule->file, rule->line, "nothing to find in", rule->name);
      rule->scenario = "";
    }
}

/**
 * bounce_rules_parse:
 * @text: the file's text, valid UTF-8; it is cut up in place and must outlive the rules
 * @file: the file's name, for problems; must outlive the rules
 * @layer: the layer it comes from
 * @problems: (nullable) (element-type utf8): what is wrong, "file:line: …", is added here
 *
 * Reads the syntax of key files. It is not GKeyFile because that merges two groups of one name in
 * silence, takes backslashes for escapes and tells no lines.
 *
 * Returns: (transfer full) (element-type BounceRule): the rules, without free function
 */
GPtrArray *
bounce_rules_parse (char *text, const char *file, BounceLayer layer, GPtrArray *problems)
{
  GPtrArray *rules = g_ptr_array_new ();
  BounceRule *rule = NULL;
  guint number = 0;

  for (char *line = text, *next; line != NULL; line = next)
    {
      char *end = strchrnul (line, '\n'), *equals;

      number++;
      next = *end != '\0' ? end + 1 : NULL;
      while (end > line && g_ascii_isspace (end[-1]))
        end--;
      *end = '\0';
      if (*line == '\0' || *line == '#')
        continue;
      if (*line == '[' && end[-1] == ']')
        {
          if (rule != NULL)
            finish_rule (rule, problems);
          end[-1] = '\0';
          rule = g_new0 (BounceRule, 1);
          rule->name = line + 1;
          rule->file = file;
          rule->line = number;
          rule->layer = layer;
          g_ptr_array_add (rules, rule);
          continue;
        }
      equals = strchr (line, '=');
      if (equals == NULL || rule == NULL)
        {
          add_problem (problems, file, number, "cannot be read:", line);
          continue;
        }
      *equals = '\0';
      if (!take_key (rule, g_strchomp (line), equals + 1, problems))
        add_problem (problems, file, number, "unknown or doubled key", line);
    }
  if (rule != NULL)
    finish_rule (rule, problems);
  return rules;
}

/** bounce_rule_get_with: (transfer none) (nullable): its companions, folded. For one thread. */
char **
bounce_rule_get_with (const BounceRule *rule)
{
  BounceRule *self = (BounceRule *)rule;

  if (self->with != NULL && self->with_words == NULL)
    self->with_words = split (self->with, TRUE);
  return self->with_words;
}

/** bounce_rule_get_unless: (transfer none) (nullable): its vetoes, folded. For one thread. */
char **
bounce_rule_get_unless (const BounceRule *rule)
{
  BounceRule *self = (BounceRule *)rule;

  if (self->unless != NULL && self->unless_words == NULL)
    self->unless_words = split (self->unless, TRUE);
  return self->unless_words;
}

/** bounce_rule_count_conditions: how many things the rule asks for besides its words. */
guint
bounce_rule_count_conditions (const BounceRule *rule)
{
  return (rule->with != NULL) + (rule->statuses != NULL) + (rule->replies != NULL) +
         (rule->mtas != NULL) + (rule->domains != NULL) + (rule->refused != 0) +
         (rule->stages != 0) + (rule->pattern != NULL);
}

/** bounce_rule_get_rank: how much the rule proves, by what it asks for (HACKING.md, section 3). */
guint
bounce_rule_get_rank (const BounceRule *rule)
{
  gboolean has_context = rule->mtas != NULL || rule->domains != NULL || rule->statuses != NULL ||
                         rule->replies != NULL || rule->stages != 0;

  if (rule->words != NULL)
    {
      if (rule->is_weak)
        return 40;
      if (rule->is_token)
        return 80;
      return has_context ? 70 : 60;
    }
  if (rule->statuses != NULL)
    {
      if (rule->statuses[0] != NULL && strchr (rule->statuses[0], '*') != NULL)
        return 20;
      return rule->is_weak ? 30 : 50;
    }
  return 10;
}

static inline char
lower (char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* '*' stands for any number of characters. */
static gboolean
glob_one (const char *glob, const char *name)
{
  for (; *glob != '\0' && *glob != '*'; glob++, name++)
    if (*glob != lower (*name))
      return FALSE;
  if (*glob == '\0')
    return *name == '\0';
  while (*glob == '*')
    glob++;
  if (*glob == '\0')
    return TRUE;
  for (; *name != '\0'; name++)
    if (*glob == lower (*name) && glob_one (glob, name))
      return TRUE;
  return FALSE;
}

/**
 * bounce_rule_glob:
 * @globs: lower case patterns in which '*' stands for anything
 * @name: (nullable): a name, any case
 *
 * Returns: whether one of @globs is @name; "*.example.com" is example.com too
 */
gboolean
bounce_rule_glob (char **globs, const char *name)
{
  for (guint i = 0; name != NULL && globs[i] != NULL; i++)
    if (glob_one (globs[i], name) ||
        (g_str_has_prefix (globs[i], "*.") && g_ascii_strcasecmp (globs[i] + 2, name) == 0))
      return TRUE;
  return FALSE;
}

/**
 * bounce_rule_mask_status:
 * @status: an enhanced status code, or what a rule wants, as bounce_rule_status_matches() takes it
 *
 * Two that match have a bit in common; two that have none need not be compared.
 *
 * Returns: a bit for each class and subject that it may be of
 */
guint32
bounce_rule_mask_status (const char *status)
{
  guint32 subjects = 0xff, mask = 0;

  if (*status == '\0' || strchr ("245x", *status) == NULL || status[1] != '.')
    return G_MAXUINT32;
  if (status[2] >= '0' && status[2] <= '7' && status[3] == '.')
    subjects = 1u << (status[2] - '0');
  if (*status == '2')
    mask |= subjects;
  if (*status == '4' || *status == 'x')
    mask |= subjects << 8;
  if (*status == '5' || *status == 'x')
    mask |= subjects << 16;
  return mask;
}

/**
 * bounce_rule_status_matches:
 * @wanted: "5.1.1", "5.7.*" or "x.2.2", where x is any class
 * @status: an enhanced status code
 *
 * Returns: whether @status is what is wanted
 */
gboolean
bounce_rule_status_matches (const char *wanted, const char *status)
{
  if (*wanted == 'x' ? strchr ("45", *status) == NULL : *wanted != *status)
    return FALSE;
  return *wanted != '\0' && *status != '\0' && glob_one (wanted + 1, status + 1);
}
