/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "guide/guide.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "guide/guide-private.h"

struct _BounceStep
{
  GObject parent_instance;

  char *id;
  char *text;
  char *target;
  BounceWho who;
  BounceStepAction action;
  gboolean is_primary;
};

G_DEFINE_FINAL_TYPE (BounceStep, bounce_step, G_TYPE_OBJECT)

G_DEFINE_QUARK (bounce - guide - error - quark, bounce_guide_error)

static void
bounce_step_finalize (GObject *object)
{
  BounceStep *self = BOUNCE_STEP (object);

  g_free (self->id);
  g_free (self->text);
  g_free (self->target);
  G_OBJECT_CLASS (bounce_step_parent_class)->finalize (object);
}

static void
bounce_step_class_init (BounceStepClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bounce_step_finalize;
}

static void
bounce_step_init (BounceStep *self)
{
}

/** bounce_step_get_id: (transfer none): its name within the guide. */
const char *
bounce_step_get_id (BounceStep *step)
{
  g_return_val_if_fail (BOUNCE_IS_STEP (step), NULL);
  return step->id;
}

/** bounce_step_get_text: (transfer none): plain text, the facts filled in. */
const char *
bounce_step_get_text (BounceStep *step)
{
  g_return_val_if_fail (BOUNCE_IS_STEP (step), NULL);
  return step->text;
}

/** bounce_step_get_who: whose step it is. */
BounceWho
bounce_step_get_who (BounceStep *step)
{
  g_return_val_if_fail (BOUNCE_IS_STEP (step), BOUNCE_WHO_NOBODY);
  return step->who;
}

/** bounce_step_get_action: what its button does. */
BounceStepAction
bounce_step_get_action (BounceStep *step)
{
  g_return_val_if_fail (BOUNCE_IS_STEP (step), BOUNCE_STEP_ACTION_NONE);
  return step->action;
}

/** bounce_step_get_target: (transfer none) (nullable): the draft or check that its button is for.
 */
const char *
bounce_step_get_target (BounceStep *step)
{
  g_return_val_if_fail (BOUNCE_IS_STEP (step), NULL);
  return step->target;
}

/** bounce_step_is_primary: whether its button is the one thing that this case needs. */
gboolean
bounce_step_is_primary (BounceStep *step)
{
  g_return_val_if_fail (BOUNCE_IS_STEP (step), FALSE);
  return step->is_primary;
}

static void
text_free (gpointer data)
{
  BounceGuideText *text = data;

  g_free (text->needs);
  g_free (text->text);
  g_free (text);
}

static void
step_free (gpointer data)
{
  BounceGuideStep *step = data;

  g_free (step->id);
  g_free (step->needs);
  g_free (step->text);
  g_free (step->target);
  g_free (step);
}

static void
draft_free (gpointer data)
{
  BounceGuideDraft *draft = data;

  g_free (draft->id);
  g_free (draft->subject);
  g_ptr_array_unref (draft->paragraphs);
  g_free (draft);
}

static void
source_free (gpointer data)
{
  BounceGuideSource *source = data;

  g_free (source->href);
  g_free (source->name);
  g_free (source);
}

/** bounce_guide_text_new: (transfer full): words and what they need. */
BounceGuideText *
bounce_guide_text_new (const char *needs, const char *text)
{
  BounceGuideText *self = g_new0 (BounceGuideText, 1);

  self->needs = g_strdup (needs);
  self->text = g_strdup (text);
  return self;
}

/** bounce_guide_draft_new: (transfer full): a draft without words yet. */
BounceGuideDraft *
bounce_guide_draft_new (const char *id)
{
  BounceGuideDraft *draft = g_new0 (BounceGuideDraft, 1);

  draft->id = g_strdup (id);
  draft->paragraphs = g_ptr_array_new_with_free_func (text_free);
  return draft;
}

/** bounce_guide_new_empty: (transfer full): a guide for the parser to fill. */
BounceGuide *
bounce_guide_new_empty (void)
{
  BounceGuide *guide = g_new0 (BounceGuide, 1);

  g_atomic_ref_count_init (&guide->ref_count);
  guide->summaries = g_ptr_array_new_with_free_func (text_free);
  guide->causes = g_ptr_array_new_with_free_func (text_free);
  guide->steps = g_ptr_array_new_with_free_func (step_free);
  guide->drafts = g_ptr_array_new_with_free_func (draft_free);
  guide->checks = g_ptr_array_new_with_free_func (g_free);
  guide->sources = g_ptr_array_new_with_free_func (source_free);
  return guide;
}

/** bounce_guide_add_step: adds a step at the end of a guide that is being built. */
void
bounce_guide_add_step (BounceGuide *guide,
                       const char *id,
                       BounceWho who,
                       BounceStepAction action,
                       gboolean is_primary,
                       const char *text)
{
  BounceGuideStep *step = g_new0 (BounceGuideStep, 1);

  step->id = g_strdup (id);
  step->who = who;
  step->action = action;
  step->is_primary = is_primary;
  step->text = g_strdup (text);
  g_ptr_array_add (guide->steps, step);
}

static BounceGuide *
new_unreadable (void)
{
  BounceGuide *guide = bounce_guide_new_empty ();

  guide->who = BOUNCE_WHO_SENDER;
  guide->title = g_strdup (_ ("This mail could not be read"));
  g_ptr_array_add (
      guide->summaries,
      bounce_guide_text_new (NULL,
                             _ ("The part of this program that reads mail gave up on it, so the "
                                "reason for its return is not known.")));
  g_ptr_array_add (
      guide->causes,
      bounce_guide_text_new (NULL,
                             _ ("The mail may be damaged, or built so that it stops mail programs. "
                                "Its exact bytes are still here and can be sent to somebody who "
                                "knows mail.")));
  bounce_guide_add_step (
      guide,
      "ticket",
      BOUNCE_WHO_SENDER,
      BOUNCE_STEP_ACTION_TICKET,
      TRUE,
      _ ("Open a ticket with {support}. The mail is attached exactly as it is."));
  bounce_guide_add_step (guide,
                         "careful",
                         BOUNCE_WHO_SENDER,
                         BOUNCE_STEP_ACTION_NONE,
                         FALSE,
                         _ ("Do not open its attachments and do not follow its links meanwhile."));
  return guide;
}

static BounceGuide *
new_no_reason (void)
{
  BounceGuide *guide = bounce_guide_new_empty ();

  guide->who = BOUNCE_WHO_SENDER_ADMIN;
  guide->outcome = BOUNCE_PERMANENCE_PERMANENT;
  guide->title = g_strdup (_ ("The mail came back"));
  g_ptr_array_add (
      guide->summaries,
      bounce_guide_text_new (NULL, _ ("The mail to {recipient} came back. The reply: {reply}")));
  g_ptr_array_add (guide->causes,
                   bounce_guide_text_new (NULL, _ ("The advice for this case is not installed.")));
  bounce_guide_add_step (guide,
                         "ticket",
                         BOUNCE_WHO_SENDER,
                         BOUNCE_STEP_ACTION_TICKET,
                         TRUE,
                         _ ("Open a ticket with {support} and send them the whole notice."));
  bounce_guide_add_step (guide,
                         "reply",
                         BOUNCE_WHO_SENDER_ADMIN,
                         BOUNCE_STEP_ACTION_NONE,
                         FALSE,
                         _ ("Look for this delivery in the log of {reporting-server}."));
  return guide;
}

/**
 * bounce_guide_new_built_in:
 * @id: "unreadable", or the scenario whose guide is missing
 *
 * The guide for a mail that could not be read, and the last resort where no file can be used.
 *
 * Returns: (transfer full): a guide
 */
BounceGuide *
bounce_guide_new_built_in (const char *id)
{
  BounceGuide *guide = strcmp (id, "unreadable") == 0 ? new_unreadable () : new_no_reason ();

  guide->id = g_strdup (id);
  guide->family = g_strdup ("system");
  return guide;
}

/** bounce_guide_ref: (transfer full): one more owner. */
BounceGuide *
bounce_guide_ref (BounceGuide *guide)
{
  g_atomic_ref_count_inc (&guide->ref_count);
  return guide;
}

/** bounce_guide_unref: gives up one owner's hold; NULL is fine. */
void
bounce_guide_unref (BounceGuide *guide)
{
  if (guide == NULL || !g_atomic_ref_count_dec (&guide->ref_count))
    return;
  g_free (guide->id);
  g_free (guide->family);
  g_free (guide->safe_sender_why);
  g_free (guide->title);
  g_ptr_array_unref (guide->summaries);
  g_ptr_array_unref (guide->causes);
  g_ptr_array_unref (guide->steps);
  g_ptr_array_unref (guide->drafts);
  g_ptr_array_unref (guide->checks);
  g_ptr_array_unref (guide->sources);
  g_free (guide);
}

/** bounce_guide_get_id: (transfer none): its scenario. */
const char *
bounce_guide_get_id (const BounceGuide *guide)
{
  return guide->id;
}

/** bounce_guide_get_family: (transfer none): see HACKING.md, section 2. */
const char *
bounce_guide_get_family (const BounceGuide *guide)
{
  return guide->family;
}

/** bounce_guide_get_who: who must act first. */
BounceWho
bounce_guide_get_who (const BounceGuide *guide)
{
  return guide->who;
}

/** bounce_guide_get_outcome: what holds when the notice itself does not say. */
BouncePermanence
bounce_guide_get_outcome (const BounceGuide *guide)
{
  return guide->outcome;
}

/** bounce_guide_get_safe_sender: whether a safe-sender entry can help. */
BounceSafeSender
bounce_guide_get_safe_sender (const BounceGuide *guide)
{
  return guide->safe_sender;
}

/** bounce_guide_get_safe_sender_why: (transfer none) (nullable): the nick of the reason why it
 * cannot help. */
const char *
bounce_guide_get_safe_sender_why (const BounceGuide *guide)
{
  return guide->safe_sender_why;
}

/** bounce_guide_has_step_for: whether any step, needs aside, is for @who. */
gboolean
bounce_guide_has_step_for (const BounceGuide *guide, BounceWho who)
{
  for (guint i = 0; i < guide->steps->len; i++)
    if (((BounceGuideStep *)guide->steps->pdata[i])->who == who)
      return TRUE;
  return FALSE;
}

/** bounce_guide_get_title: (transfer none): the title, {facts} and all. */
const char *
bounce_guide_get_title (const BounceGuide *guide)
{
  return guide->title;
}

/** bounce_guide_fill_title: (transfer full): the title for this case. */
char *
bounce_guide_fill_title (const BounceGuide *guide, const BounceFacts *facts)
{
  return bounce_facts_fill (facts, guide->title);
}

static char *
fill_first (GPtrArray *texts, const BounceFacts *facts)
{
  for (guint i = 0; i < texts->len; i++)
    {
      const BounceGuideText *text = texts->pdata[i];

      if (bounce_facts_has_all (facts, text->needs))
        return bounce_facts_fill (facts, text->text);
    }
  return g_strdup ("");
}

/** bounce_guide_fill_summary: (transfer full): the first summary whose needs are met. */
char *
bounce_guide_fill_summary (const BounceGuide *guide, const BounceFacts *facts)
{
  return fill_first (guide->summaries, facts);
}

/** bounce_guide_fill_cause: (transfer full): the first cause whose needs are met; may be empty. */
char *
bounce_guide_fill_cause (const BounceGuide *guide, const BounceFacts *facts)
{
  return fill_first (guide->causes, facts);
}

static BounceStep *
fill_step (const BounceGuideStep *from, const BounceFacts *facts)
{
  BounceStep *step = g_object_new (BOUNCE_TYPE_STEP, NULL);

  step->id = g_strdup (from->id);
  step->text = bounce_facts_fill (facts, from->text);
  step->target = g_strdup (from->target);
  step->who = from->who;
  step->action = from->action;
  step->is_primary = from->is_primary;
  return step;
}

/**
 * bounce_guide_fill_steps:
 * @guide: a guide
 * @facts: what to fill in
 *
 * Returns: (transfer full): a list of BounceStep: the sender's steps, the agent's, the sender's
 * administrator's, the recipient's, the recipient's administrator's; without those that need a
 * missing fact
 */
GListModel *
bounce_guide_fill_steps (const BounceGuide *guide, const BounceFacts *facts)
{
  static const BounceWho order[] = { BOUNCE_WHO_NOBODY,    BOUNCE_WHO_SENDER,
                                     BOUNCE_WHO_AGENT,     BOUNCE_WHO_SENDER_ADMIN,
                                     BOUNCE_WHO_RECIPIENT, BOUNCE_WHO_RECIPIENT_ADMIN };
  GListStore *store = g_list_store_new (BOUNCE_TYPE_STEP);

  for (guint who = 0; who < G_N_ELEMENTS (order); who++)
    for (guint i = 0; i < guide->steps->len; i++)
      {
        const BounceGuideStep *from = guide->steps->pdata[i];
        g_autoptr (BounceStep) step = NULL;

        if (from->who != order[who] || !bounce_facts_has_all (facts, from->needs))
          continue;
        step = fill_step (from, facts);
        g_list_store_append (store, step);
      }
  return G_LIST_MODEL (store);
}

/** bounce_guide_has_check: whether the live check @check can confirm the scenario. */
gboolean
bounce_guide_has_check (const BounceGuide *guide, const char *check)
{
  for (guint i = 0; i < guide->checks->len; i++)
    if (g_strcmp0 (guide->checks->pdata[i], check) == 0)
      return TRUE;
  return FALSE;
}

/** bounce_guide_get_sources: (transfer none) (element-type BounceGuideSource): where it is from. */
GPtrArray *
bounce_guide_get_sources (const BounceGuide *guide)
{
  return guide->sources;
}

/** bounce_guide_find_draft: (transfer none) (nullable): the draft of that name. */
const BounceGuideDraft *
bounce_guide_find_draft (const BounceGuide *guide, const char *id)
{
  for (guint i = 0; i < guide->drafts->len; i++)
    if (g_strcmp0 (((BounceGuideDraft *)guide->drafts->pdata[i])->id, id) == 0)
      return guide->drafts->pdata[i];
  return NULL;
}

/** bounce_guide_has_draft: whether the guide has a draft of that name. */
gboolean
bounce_guide_has_draft (const BounceGuide *guide, const char *id)
{
  return bounce_guide_find_draft (guide, id) != NULL;
}
