/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "rulebook/rulebook-cache.h"
#include "rulebook/rulebook-private.h"

static const char rules[] = "[test-full]\n"
                            "Scenario=mailbox-full\n"
                            "Phrase=mailbox is full\n"
                            "With=quota|limit\n"
                            "Unless=not full\n"
                            "Pattern=mailbox is full [0-9]+\n"
                            "Mta=*.example.net\n"
                            "[test-code]\n"
                            "Scenario=unknown-user\n"
                            "Status=5.1.1|5.1.10\n"
                            "Reply=550\n"
                            "[test-token]\n"
                            "Scenario=greylisted\n"
                            "Token=G4\n";

typedef struct
{
  char *folder;
  char *file;
  BounceRulebook *text;
  GByteArray *cache;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("bounce-rules-XXXXXX", NULL);
  self->file = g_build_filename (self->folder, "test.rules", NULL);
  g_assert_true (g_file_set_contents (self->file, rules, -1, NULL));
  self->text = bounce_rulebook_new ();
  bounce_rulebook_add_file (self->text, self->file, BOUNCE_LAYER_SHIPPED, NULL);
  bounce_rulebook_compile (self->text);
  self->cache = bounce_rulebook_write_cache (self->text, self->folder);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  bounce_rulebook_free (self->text);
  g_byte_array_unref (self->cache);
  g_assert_cmpint (g_unlink (self->file), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->file);
  g_free (self->folder);
}

/* "scenario certainty alternatives… | rule text …": all that a diagnosis says of the rules. */
static char *
describe (BounceRulebook *rulebook, const BounceRule *rule, const char *words)
{
  g_autoptr (BounceReport) report = bounce_report_new ();
  BounceRecipient *recipient = bounce_recipient_new ();
  g_autoptr (BounceDiagnosis) diagnosis = NULL;
  GString *out = g_string_new (NULL);

  report->kind = rule != NULL && (rule->kinds & 1u << BOUNCE_KIND_BOUNCE) == 0
                     ? (BounceKind)g_bit_nth_lsf (rule->kinds, -1)
                     : BOUNCE_KIND_BOUNCE;
  recipient->address = g_strdup ("anna@example.net");
  recipient->remote_mta =
      g_strdup (rule != NULL && rule->sample_mta != NULL ? rule->sample_mta : "mx.example.net");
  if (rule == NULL || (rule->places & BOUNCE_RULE_IN_DIAGNOSTIC) != 0)
    recipient->diagnostic = g_strdup (words);
  else if ((rule->places & BOUNCE_RULE_IN_SUBJECT) != 0)
    report->subject = g_strdup (words);
  else
    report->text = g_strdup (words);
  g_ptr_array_add (report->recipients, recipient);
  diagnosis = bounce_rulebook_diagnose (rulebook, report, recipient);
  g_string_printf (out, "%s %d", diagnosis->scenario, diagnosis->certainty);
  for (guint i = 0; i < diagnosis->alternatives->len; i++)
    g_string_append_printf (out, " %s", (const char *)diagnosis->alternatives->pdata[i]);
  for (guint i = 0; i < diagnosis->evidence->len; i++)
    {
      const BounceEvidence *evidence = diagnosis->evidence->pdata[i];

      g_string_append_printf (out, "|%s %s", evidence->rule, evidence->text);
    }
  return g_string_free (out, FALSE);
}

static void
test_same (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *words;
    const char *scenario;
  } texts[] = {
    { "552 mailbox is full 17 quota", "mailbox-full" },
    { "552 mailbox is full quota", "no-reason-given" },
    { "552 mailbox is full 17 quota, not full", "no-reason-given" },
    { "550 5.1.1 no", "unknown-user" },
    { "451 G4 later", "greylisted" },
    { "451 G42 later", "no-reason-given" },
  };
  g_autoptr (BounceRulebook) cached =
      bounce_rulebook_new_from_cache (self->cache->data, self->cache->len);

  g_assert_nonnull (cached);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *expected = describe (self->text, NULL, texts[i].words);
      g_autofree char *found = describe (cached, NULL, texts[i].words);

      g_assert_cmpstr (found, ==, expected);
      g_assert_true (g_str_has_prefix (found, texts[i].scenario));
    }
}

static gint64
get_time (const char *path)
{
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  return (gint64)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
}

static gboolean
is_fresh (Fixture *self, gint64 time)
{
  return bounce_rulebook_cache_is_of (self->cache->data, self->cache->len, self->folder, time);
}

static void
test_changes (Fixture *self, gconstpointer data)
{
  gint64 time = get_time (self->file);
  g_autofree char *other = g_build_filename (self->folder, "other.rules", NULL);
  g_autofree char *note = g_build_filename (self->folder, "README", NULL);
  g_autofree char *longer = g_strconcat (rules, "\n", NULL);

  g_assert_true (is_fresh (self, time));
  g_assert_false (is_fresh (self, time - 1));
  g_assert_true (g_file_set_contents (note, "x", -1, NULL));
  g_assert_true (is_fresh (self, G_MAXINT64));
  g_assert_true (g_file_set_contents (other, "", -1, NULL));
  g_assert_false (is_fresh (self, G_MAXINT64));
  g_assert_cmpint (g_unlink (other), ==, 0);
  g_assert_true (is_fresh (self, G_MAXINT64));
  g_assert_true (g_file_set_contents (self->file, longer, -1, NULL));
  g_assert_false (is_fresh (self, G_MAXINT64));
  g_assert_cmpint (g_rename (self->file, other), ==, 0);
  g_assert_false (is_fresh (self, G_MAXINT64));
  g_assert_cmpint (g_rename (other, self->file), ==, 0);
  g_assert_cmpint (g_unlink (note), ==, 0);
  g_assert_false (
      bounce_rulebook_cache_is_of (self->cache->data, self->cache->len, "/nowhere", G_MAXINT64));
}

/* Whatever bytes are changed, it is refused or can be used. */
static void
test_damage (Fixture *self, gconstpointer data)
{
  g_autofree guint8 *copy = g_memdup2 (self->cache->data, self->cache->len);
  guint n_refused = 0;

  g_assert_null (bounce_rulebook_new_from_cache (copy, 0));
  g_assert_null (bounce_rulebook_new_from_cache (copy, self->cache->len - 8));
  for (gsize i = 0; i < self->cache->len; i += i < 2048 ? 1 : 509)
    for (guint k = 0; k < 2; k++)
      {
        g_autoptr (BounceRulebook) rulebook = NULL;
        g_autofree char *text = NULL;

        copy[i] = k == 0 ? 0xff : copy[i] ^ 1;
        rulebook = bounce_rulebook_new_from_cache (copy, self->cache->len);
        n_refused += rulebook == NULL;
        if (rulebook != NULL)
          text = describe (rulebook, NULL, "550 5.1.1 mailbox is full 17 quota G4");
        copy[i] = self->cache->data[i];
      }
  g_assert_cmpint (n_refused, >, 20);
}

/* Each shipped rule is found by its own Sample as it is by the text of the rules. */
static void
test_shipped (void)
{
  g_autofree char *folder = g_build_filename (bounce_layers_get_dir (0), "rulebook", NULL);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (BounceRulebook) text = bounce_rulebook_load (problems);
  g_autoptr (GByteArray) cache = bounce_rulebook_write_cache (text, folder);
  g_autoptr (BounceRulebook) cached = bounce_rulebook_new_from_cache (cache->data, cache->len);

  g_assert_nonnull (cached);
  g_assert_cmpint (cached->rules->len, ==, text->rules->len);
  g_assert_cmpint (text->rules->len, >, 1000);
  for (guint i = 0; i < text->rules->len; i++)
    {
      const BounceRule *rule = text->rules->pdata[i];
      g_autofree char *expected = NULL;
      g_autofree char *found = NULL;

      if (rule->sample == NULL)
        continue;
      expected = describe (text, rule, rule->sample);
      found = describe (cached, rule, rule->sample);
      g_assert_cmpstr (found, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/rulebook-cache/same", Fixture, NULL, set_up, test_same, tear_down);
  g_test_add ("/rulebook-cache/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/rulebook-cache/damage", Fixture, NULL, set_up, test_damage, tear_down);
  g_test_add_func ("/rulebook-cache/shipped", test_shipped);
  return g_test_run ();
}
