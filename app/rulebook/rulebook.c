/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/rulebook-private.h"

#include <string.h>

#include "rulebook/rulebook-cache.h"

/** bounce_rulebook_new: (transfer full): a rulebook without rules. */
BounceRulebook *
bounce_rulebook_new (void)
{
  BounceRulebook *rulebook = g_new0 (BounceRulebook, 1);

  rulebook->texts = g_ptr_array_new_with_free_func (g_free);
  rulebook->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_rule_free);
  rulebook->with_codes = g_ptr_array_new ();
  rulebook->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  rulebook->matcher = bounce_matcher_new ();
  return rulebook;
}

/** bounce_rulebook_free: frees it and all it owns; NULL is fine. */
void
bounce_rulebook_free (BounceRulebook *rulebook)
{
  if (rulebook == NULL)
    return;
  g_hash_table_unref (rulebook->by_name);
  g_ptr_array_unref (rulebook->with_codes);
  g_ptr_array_unref (rulebook->rules);
  g_ptr_array_unref (rulebook->texts);
  bounce_matcher_free (rulebook->matcher);
  bounce_rulebook_cache_free (rulebook->cache);
  g_strfreev (rulebook->own_domains);
  g_free (rulebook->tries);
  g_free (rulebook);
}

/* Catches up with the rules that were added without a look at their names. */
static void
name_rules (BounceRulebook *rulebook)
{
  for (; rulebook->n_named < rulebook->rules->len; rulebook->n_named++)
    {
      BounceRule *rule = rulebook->rules->pdata[rulebook->n_named];

      g_hash_table_replace (rulebook->by_name, (gpointer)rule->name, rule);
    }
}

static void
add_rule (BounceRulebook *rulebook, BounceRule *rule, GPtrArray *problems)
{
  BounceRule *older;

  /* The names are looked up only where one can stand twice; those of the shipped rules do not. */
  if (rule->layer == BOUNCE_LAYER_SHIPPED && problems == NULL)
    {
      g_ptr_array_add (rulebook->rules, rule);
      return;
    }
  name_rules (rulebook);
  older = g_hash_table_lookup (rulebook->by_name, rule->name);
  if (older != NULL && older->layer == rule->layer)
    {
      if (problems != NULL)
        g_ptr_array_add (problems,
                         g_strdup_printf ("%s:%u: there is a group \"%s\" in %s:%u already",
                                          rule->file,
                                          rule->line,
                                          rule->name,
                                          older->file,
                                          older->line));
    }
  else if (older != NULL)
    older->scenario = ""; /* the stronger layer's takes its place */
  g_ptr_array_add (rulebook->rules, rule);
}

/**
 * bounce_rulebook_add_file:
 * @rulebook: a rulebook that is not compiled yet
 * @path: a rules file
 * @layer: the layer it comes from; files of stronger layers must come later
 * @problems: (nullable) (element-type utf8): what is wrong with it is added here; the rules that
 * can be read are used all the same
 */
void
bounce_rulebook_add_file (BounceRulebook *rulebook,
                          const char *path,
                          BounceLayer layer,
                          GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rules = NULL;
  char *text = NULL, *file;
  gsize length;

  /* The shipped files are checked by the tests. */
  if (!g_file_get_contents (path, &text, &length, &error) ||
      ((layer != BOUNCE_LAYER_SHIPPED || problems != NULL) &&
       !g_utf8_validate (text, (gssize)length, NULL)))
    {
      if (problems != NULL)
        g_ptr_array_add (
            problems,
            g_strdup_printf ("%s:0: %s", path, error != NULL ? error->message : "is not UTF-8"));
      g_free (text);
      return;
    }
  file = g_path_get_basename (path);
  g_ptr_array_add (rulebook->texts, text);
  g_ptr_array_add (rulebook->texts, file);
  rules = bounce_rules_parse (text, file, layer, problems);
  for (guint i = 0; i < rules->len; i++)
    add_rule (rulebook, rules->pdata[i], problems);
}

/** bounce_rulebook_add_with_codes: adds a rule of @rulebook that asks for no words, only codes. */
void
bounce_rulebook_add_with_codes (BounceRulebook *rulebook, BounceRule *rule)
{
  rule->status_mask = 0;
  for (guint i = 0; rule->statuses != NULL && rule->statuses[i] != NULL; i++)
    rule->status_mask |= bounce_rule_mask_status (rule->statuses[i]);
  g_ptr_array_add (rulebook->with_codes, rule);
}

static gboolean
is_latin (const char *words)
{
  for (const char *p = words; *p != '\0'; p = g_utf8_next_char (p))
    if ((guchar)*p >= 0x80 && g_unichar_get_script (g_utf8_get_char (p)) != G_UNICODE_SCRIPT_LATIN)
      return FALSE;
  return TRUE;
}

/* Most servers write their replies in ASCII (RFC 5321 2.4): "désactivé" comes as "desactive",
 * "Empfänger" as "Empfaenger". A pattern is written for one spelling, so are companions. */
static void
add_bare_words (BounceRulebook *rulebook, const BounceRule *rule, guint id)
{
  static const char *const locales[] = { "C", "de" };
  g_autofree char *before = NULL;

  if (g_str_is_ascii (rule->words) || rule->pattern != NULL || rule->is_token ||
      !g_utf8_validate (rule->words, -1, NULL) || !is_latin (rule->words))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (locales); i++)
    {
      g_autofree char *bare = g_str_to_ascii (rule->words, locales[i]);
      g_autofree char *folded = g_ascii_strdown (bare, -1);

      if (strchr (folded, '?') != NULL || g_strcmp0 (folded, before) == 0)
        continue;
      bounce_matcher_add (rulebook->matcher, folded, id);
      g_free (before);
      before = g_steal_pointer (&folded);
    }
}

/** bounce_rulebook_compile: makes it ready to diagnose. Call it once, after the last file. */
void
bounce_rulebook_compile (BounceRulebook *rulebook)
{
  for (guint i = 0; i < rulebook->rules->len; i++)
    {
      BounceRule *rule = rulebook->rules->pdata[i];

      if (*rule->scenario == '\0')
        continue;
      if (rule->words != NULL)
        {
          bounce_matcher_add (rulebook->matcher, rule->words, i);
          add_bare_words (rulebook, rule, i);
        }
      else
        bounce_rulebook_add_with_codes (rulebook, rule);
    }
  bounce_matcher_compile (rulebook->matcher);
}

/**
 * bounce_rulebook_load:
 * @problems: (nullable) (element-type utf8): what is wrong with the files is added here
 *
 * Every rules file of every layer. Without @problems the cache will do, where there is one.
 *
 * Returns: (transfer full): a compiled rulebook
 */
BounceRulebook *
bounce_rulebook_load (GPtrArray *problems)
{
  BounceRulebook *rulebook = problems == NULL ? bounce_rulebook_open_cache () : NULL;
  g_autoptr (GPtrArray) paths = NULL;

  if (rulebook != NULL)
    return rulebook;
  rulebook = bounce_rulebook_new ();
  paths = bounce_layers_list ("rulebook", ".rules");
  for (guint i = 0; i < paths->len; i++)
    {
      BounceLayer layer = BOUNCE_LAYER_SHIPPED;

      for (int l = 0; l < BOUNCE_N_LAYERS; l++)
        if (g_str_has_prefix (paths->pdata[i], bounce_layers_get_dir (l)))
          layer = l;
      bounce_rulebook_add_file (rulebook, paths->pdata[i], layer, problems);
    }
  bounce_rulebook_compile (rulebook);
  return rulebook;
}

/**
 * bounce_rulebook_set_own_domains:
 * @rulebook: a rulebook
 * @domains: (nullable) (array zero-terminated=1): domains of the user's own organisation
 */
void
bounce_rulebook_set_own_domains (BounceRulebook *rulebook, const char *const *domains)
{
  g_strfreev (rulebook->own_domains);
  rulebook->own_domains = g_strdupv ((char **)domains);
}

/** bounce_rulebook_list_scenarios: (transfer container) (element-type utf8): every scenario that a
 * rule speaks for, each once. */
GPtrArray *
bounce_rulebook_list_scenarios (BounceRulebook *rulebook)
{
  GPtrArray *scenarios = g_ptr_array_new ();

  for (guint i = 0; i < rulebook->rules->len; i++)
    {
      const BounceRule *rule = bounce_rulebook_get_rule (rulebook, i);

      if (*rule->scenario != '\0' &&
          !g_ptr_array_find_with_equal_func (scenarios, rule->scenario, g_str_equal, NULL))
        g_ptr_array_add (scenarios, (gpointer)rule->scenario);
    }
  return scenarios;
}
