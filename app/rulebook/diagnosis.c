/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/diagnosis.h"

#include <string.h>

#include "base/text.h"

#define MAX_EVIDENCE 12
#define MAX_ALTERNATIVES 6
#define MAX_TEXT 2048

/** bounce_diagnosis_new: (transfer full): a guess at @scenario, without evidence yet. */
BounceDiagnosis *
bounce_diagnosis_new (const char *scenario)
{
  BounceDiagnosis *diagnosis = g_new0 (BounceDiagnosis, 1);

  diagnosis->scenario = g_strdup (scenario);
  diagnosis->evidence = g_ptr_array_new_with_free_func (g_free);
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
  g_autofree char *clean = NULL;
  const char *strings[4] = { NULL, where, rule, scenario };
  const char **members[4];
  gsize lengths[4], size = sizeof (BounceEvidence);
  BounceEvidence *evidence;
  char *p;

  if (diagnosis->evidence->len >= MAX_EVIDENCE)
    return;
  strings[0] = clean = bounce_text_clean (text, -1, MAX_TEXT);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      lengths[i] = strings[i] != NULL ? strlen (strings[i]) + 1 : 0;
      size += lengths[i];
    }
  evidence = g_malloc (size);
  members[0] = &evidence->text;
  members[1] = &evidence->where;
  members[2] = &evidence->rule;
  members[3] = &evidence->scenario;
  p = (char *)(evidence + 1);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      *members[i] = strings[i] != NULL ? memcpy (p, strings[i], lengths[i]) : NULL;
      p += lengths[i];
    }
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

/** bounce_diagnosis_write: appends @diagnosis to @out, for bounce_diagnosis_new_from_wire(). */
void
bounce_diagnosis_write (const BounceDiagnosis *diagnosis, GByteArray *out)
{
  bounce_wire_put_string (out, diagnosis->scenario, 63);
  bounce_wire_put_uint (out, diagnosis->certainty);
  bounce_wire_put_uint (out, diagnosis->permanence);
  bounce_wire_put_uint (out, diagnosis->refused_by);
  bounce_wire_put_string (out, diagnosis->refusing_mta, MAX_TEXT);
  bounce_wire_put_string (out, diagnosis->inner_reply, MAX_TEXT);
  bounce_wire_put_uint (out, diagnosis->evidence->len);
  for (guint i = 0; i < diagnosis->evidence->len; i++)
    {
      const BounceEvidence *e = diagnosis->evidence->pdata[i];

      bounce_wire_put_string (out, e->text, MAX_TEXT);
      bounce_wire_put_string (out, e->where, 40);
      bounce_wire_put_string (out, e->rule, 200);
      bounce_wire_put_string (out, e->scenario, 63);
    }
  bounce_wire_put_strings (out, diagnosis->alternatives, MAX_ALTERNATIVES, 63);
}

/* A scenario names a file of ours: nothing but small letters, digits and dashes may pass. */
static gboolean
is_scenario (const char *id)
{
  gsize length = id != NULL ? strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;

  return length > 0 && length < 64 && id[length] == '\0';
}

static void
read_evidence (BounceDiagnosis *diagnosis, BounceWire *wire)
{
  guint n = bounce_wire_get_uint (wire, MAX_EVIDENCE + 1);

  for (guint i = 0; i < n && !wire->bad; i++)
    {
      const char *text = bounce_wire_get_string (wire, MAX_TEXT);
      const char *where = bounce_wire_get_string (wire, 40);
      const char *rule = bounce_wire_get_string (wire, 200);
      const char *scenario = bounce_wire_get_string (wire, 64);
      g_autofree char *clean_where = bounce_text_clean_line (where, -1, 40);
      g_autofree char *clean_rule = bounce_text_clean_line (rule, -1, 200);

      if (is_scenario (scenario) && text != NULL && where != NULL && rule != NULL)
        bounce_diagnosis_add_evidence (diagnosis, text, clean_where, clean_rule, scenario);
      else
        wire->bad = TRUE;
    }
}

/**
 * bounce_diagnosis_new_from_wire:
 * @wire: where bounce_diagnosis_write() wrote, or where somebody pretends that it wrote
 *
 * Returns: (transfer full) (nullable): the diagnosis, or NULL when something in it is wrong
 */
BounceDiagnosis *
bounce_diagnosis_new_from_wire (BounceWire *wire)
{
  const char *scenario = bounce_wire_get_string (wire, 64);
  g_autoptr (BounceDiagnosis) diagnosis = NULL;

  if (!is_scenario (scenario))
    {
      wire->bad = TRUE;
      return NULL;
    }
  diagnosis = bounce_diagnosis_new (scenario);
  diagnosis->certainty = bounce_wire_get_uint (wire, BOUNCE_N_CERTAINTY);
  diagnosis->permanence = bounce_wire_get_uint (wire, BOUNCE_N_PERMANENCE);
  diagnosis->refused_by = bounce_wire_get_uint (wire, BOUNCE_N_REFUSED_BY);
  diagnosis->refusing_mta = bounce_wire_dup_text (wire, MAX_TEXT);
  diagnosis->inner_reply = bounce_wire_dup_text (wire, MAX_TEXT);
  read_evidence (diagnosis, wire);
  bounce_wire_get_texts (wire, diagnosis->alternatives, MAX_ALTERNATIVES, 64);
  for (guint i = 0; i < diagnosis->alternatives->len; i++)
    wire->bad = wire->bad || !is_scenario (diagnosis->alternatives->pdata[i]);
  return wire->bad ? NULL : g_steal_pointer (&diagnosis);
}

/**
 * bounce_diagnosis_choose_who:
 * @diagnosis: a diagnosis
 * @usual: who must act first in its scenario, by the guide
 *
 * A time-out in the queue for which the notice gives no reason at all is nobody's fault yet: the
 * sender looks at the address and sends again.
 *
 * Returns: who must act first here
 */
BounceWho
bounce_diagnosis_choose_who (const BounceDiagnosis *diagnosis, BounceWho usual)
{
  if (strcmp (diagnosis->scenario, "expired-in-queue") == 0 && diagnosis->alternatives->len == 0)
    return BOUNCE_WHO_SENDER;
  return usual;
}
