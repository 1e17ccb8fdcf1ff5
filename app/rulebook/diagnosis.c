/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/diagnosis.h"

#include <string.h>

#include "base/text.h"

#define MAX_EVIDENCE 12
#define MAX_ALTERNATIVES 6
#define MAX_TEXT 2048

static void
evidence_free (gpointer data)
{
  BounceEvidence *evidence = data;

  g_free (evidence->text);
  g_free (evidence->where);
  g_free (evidence->rule);
  g_free (evidence->scenario);
  g_free (evidence);
}

/** bounce_diagnosis_new: (transfer full): a guess at @scenario, without evidence yet. */
BounceDiagnosis *
bounce_diagnosis_new (const char *scenario)
{
  BounceDiagnosis *diagnosis = g_new0 (BounceDiagnosis, 1);

  diagnosis->scenario = g_strdup (scenario);
  diagnosis->evidence = g_ptr_array_new_with_free_func (evidence_free);
  diagnosis->alternatives = g_ptr_array_new_with_free_func (g_free);
  return diagnosis;
}

/** bounce_diagnosis_free: frees it and all it owns; NULL is fine. */
void
bounce_diagnosis_free (BounceDiagnosis *diagnosis)
{
  if (diagnosis == NULL)
    return;
  g_free (diagnosis->scenario);
  g_free (diagnosis->refusing_mta);
  g_free (diagnosis->inner_reply);
  g_ptr_array_unref (diagnosis->evidence);
  g_ptr_array_unref (diagnosis->alternatives);
  g_free (diagnosis);
}

/**
 * bounce_diagnosis_add_evidence:
 * @diagnosis: a diagnosis that is being built
 * @text: the very words, clean
 * @where: where they stood, see BounceEvidence
 * @rule: the rule's name
 * @scenario: what it speaks for
 *
 * Adds it at the end; more than twelve are dropped.
 */
void
bounce_diagnosis_add_evidence (BounceDiagnosis *diagnosis,
                               const char *text,
                               const char *where,
                               const char *rule,
                               const char *scenario)
{
  BounceEvidence *evidence;

  if (diagnosis->evidence->len >= MAX_EVIDENCE)
    return;
  evidence = g_new0 (BounceEvidence, 1);
  evidence->text = bounce_text_clean (text, -1, MAX_TEXT);
  evidence->where = g_strdup (where);
  evidence->rule = g_strdup (rule);
  evidence->scenario = g_strdup (scenario);
  g_ptr_array_add (diagnosis->evidence, evidence);
}

/** bounce_diagnosis_copy: (transfer full): a deep copy. */
BounceDiagnosis *
bounce_diagnosis_copy (const BounceDiagnosis *diagnosis)
{
  BounceDiagnosis *copy = bounce_diagnosis_new (diagnosis->scenario);

  copy->certainty = diagnosis->certainty;
  copy->permanence = diagnosis->permanence;
  copy->refused_by = diagnosis->refused_by;
  copy->refusing_mta = g_strdup (diagnosis->refusing_mta);
  copy->inner_reply = g_strdup (diagnosis->inner_reply);
  for (guint i = 0; i < diagnosis->evidence->len; i++)
    {
      const BounceEvidence *e = diagnosis->evidence->pdata[i];

      bounce_diagnosis_add_evidence (copy, e->text, e->where, e->rule, e->scenario);
    }
  for (guint i = 0; i < diagnosis->alternatives->len; i++)
    g_ptr_array_add (copy->alternatives, g_strdup (diagnosis->alternatives->pdata[i]));
  return copy;
}

#define DIAGNOSIS_TYPE "(suuumsmsa(ssss)as)"

/** bounce_diagnosis_to_variant: (transfer floating): for the pipe of the reader. */
GVariant *
bounce_diagnosis_to_variant (const BounceDiagnosis *diagnosis)
{
  GVariantBuilder evidence = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssss)"));
  GVariantBuilder alternatives = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < diagnosis->evidence->len; i++)
    {
      const BounceEvidence *e = diagnosis->evidence->pdata[i];

      g_variant_builder_add (&evidence, "(ssss)", e->text, e->where, e->rule, e->scenario);
    }
  for (guint i = 0; i < diagnosis->alternatives->len; i++)
    g_variant_builder_add (&alternatives, "s", diagnosis->alternatives->pdata[i]);
  return g_variant_new (DIAGNOSIS_TYPE,
                        diagnosis->scenario,
                        (guint)diagnosis->certainty,
                        (guint)diagnosis->permanence,
                        (guint)diagnosis->refused_by,
                        diagnosis->refusing_mta,
                        diagnosis->inner_reply,
                        &evidence,
                        &alternatives);
}

/* A scenario names a file of ours: nothing but small letters, digits and dashes may pass. */
static gboolean
is_scenario (const char *id)
{
  gsize length = strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-");

  return length > 0 && length < 64 && id[length] == '\0';
}

/**
 * bounce_diagnosis_new_from_variant:
 * @variant: what bounce_diagnosis_to_variant() wrote, or pretends to have written
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the diagnosis, or NULL with G_IO_ERROR_INVALID_DATA
 */
BounceDiagnosis *
bounce_diagnosis_new_from_variant (GVariant *variant, GError **error)
{
  g_autoptr (BounceDiagnosis) diagnosis = NULL;
  g_autoptr (GVariantIter) evidence = NULL;
  g_autoptr (GVariantIter) alternatives = NULL;
  const char *scenario, *refusing_mta, *inner_reply, *text, *where, *rule, *other;
  guint certainty, permanence, refused_by;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (DIAGNOSIS_TYPE)) ||
      !g_variant_is_normal_form (variant))
    {
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the reader answered no diagnosis");
      return NULL;
    }
  g_variant_get (variant,
                 "(&suuum&sm&sa(ssss)as)",
                 &scenario,
                 &certainty,
                 &permanence,
                 &refused_by,
                 &refusing_mta,
                 &inner_reply,
                 &evidence,
                 &alternatives);
  if (!is_scenario (scenario) || certainty >= BOUNCE_N_CERTAINTY ||
      permanence >= BOUNCE_N_PERMANENCE || refused_by >= BOUNCE_N_REFUSED_BY ||
      g_variant_iter_n_children (evidence) > MAX_EVIDENCE ||
      g_variant_iter_n_children (alternatives) > MAX_ALTERNATIVES)
    {
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the reader answered a wrong diagnosis");
      return NULL;
    }
  diagnosis = bounce_diagnosis_new (scenario);
  diagnosis->certainty = certainty;
  diagnosis->permanence = permanence;
  diagnosis->refused_by = refused_by;
  diagnosis->refusing_mta = bounce_text_clean_line (refusing_mta, -1, MAX_TEXT);
  diagnosis->inner_reply = bounce_text_clean (inner_reply, -1, MAX_TEXT);
  while (g_variant_iter_next (evidence, "(&s&s&s&s)", &text, &where, &rule, &scenario))
    if (is_scenario (scenario))
      {
        g_autofree char *clean_rule = bounce_text_clean_line (rule, -1, 200);
        g_autofree char *clean_where = bounce_text_clean_line (where, -1, 40);

        bounce_diagnosis_add_evidence (diagnosis, text, clean_where, clean_rule, scenario);
      }
  while (g_variant_iter_next (alternatives, "&s", &other))
    if (is_scenario (other))
      g_ptr_array_add (diagnosis->alternatives, g_strdup (other));
  return g_steal_pointer (&diagnosis);
}
