/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/case.h"

#include <glib/gi18n-lib.h>

#include "base/names.h"
#include "base/text.h"
#include "check/checks.h"
#include "case/finding-private.h"

#define MAX_EVIDENCE 6

struct _BounceFinding
{
  GObject parent_instance;

  BounceLibrary *library;
  BounceReport *report;             /* keeps the recipient alive */
  const BounceRecipient *recipient; /* NULL: the mail as a whole */
  BounceDiagnosis *diagnosis;
  BounceKind kind;
  GBytes *mail;
  char *sha256;

  char *scenario; /* the diagnosis's, or what a check made of it */
  BounceGuide *guide;
  BounceFacts *facts;
  GListStore *steps;
  BounceDomainCheck *domain_check;
  BounceCheckOutcome *domain_outcome; /* of a look-up of the domain alone, after the checks */
  GPtrArray *checks;                  /* of BounceCheckOutcome; NULL: they were not run */
};

enum
{
  PROP_0,
  PROP_SCENARIO,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BounceFinding, bounce_finding, G_TYPE_OBJECT)

static void
bounce_finding_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  BounceFinding *self = BOUNCE_FINDING (object);

  switch (prop_id)
    {
    case PROP_SCENARIO:
      g_value_set_string (value, self->scenario);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bounce_finding_finalize (GObject *object)
{
  BounceFinding *self = BOUNCE_FINDING (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->report, bounce_report_unref);
  g_clear_pointer (&self->diagnosis, bounce_diagnosis_free);
  g_clear_pointer (&self->mail, g_bytes_unref);
  g_clear_pointer (&self->guide, bounce_guide_unref);
  g_clear_pointer (&self->facts, bounce_facts_free);
  g_clear_pointer (&self->domain_check, bounce_domain_check_free);
  g_clear_pointer (&self->domain_outcome, bounce_check_outcome_free);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_object (&self->steps);
  g_free (self->sha256);
  g_free (self->scenario);
  G_OBJECT_CLASS (bounce_finding_parent_class)->finalize (object);
}

static void
bounce_finding_class_init (BounceFindingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bounce_finding_get_property;
  object_class->finalize = bounce_finding_finalize;
  properties[PROP_SCENARIO] =
      g_param_spec_string ("scenario", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bounce_finding_init (BounceFinding *self)
{
  self->steps = g_list_store_new (BOUNCE_TYPE_STEP);
}

/* Steps stay in one list object, so that what shows them follows by itself. */
static void
refill_steps (BounceFinding *self)
{
  g_autoptr (GListModel) fresh = bounce_guide_fill_steps (self->guide, self->facts);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (fresh); i++)
    g_ptr_array_add (steps, g_list_model_get_item (fresh, i));
  g_list_store_splice (self->steps,
                       0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->steps)),
                       steps->pdata,
                       steps->len);
}

static void
set_scenario (BounceFinding *self, const char *scenario)
{
  g_clear_pointer (&self->guide, bounce_guide_unref);
  self->guide = bounce_guide_ref (bounce_library_get_guide (self->library, scenario));
  g_free (self->scenario);
  self->scenario = g_strdup (scenario);
}

/**
 * bounce_finding_new:
 * @library: where the guides are
 * @report: the decoded mail
 * @recipient: (nullable): one of its recipients
 * @diagnosis: what happened to it; copied
 * @kind: what the mail is
 * @mail: its exact bytes
 * @sha256: their digest
 *
 * Returns: (transfer full): a finding with its guide filled in
 */
BounceFinding *
bounce_finding_new (BounceLibrary *library,
                    BounceReport *report,
                    const BounceRecipient *recipient,
                    const BounceDiagnosis *diagnosis,
                    BounceKind kind,
                    GBytes *mail,
                    const char *sha256)
{
  BounceFinding *self = g_object_new (BOUNCE_TYPE_FINDING, NULL);

  self->library = g_object_ref (library);
  self->report = bounce_report_ref (report);
  self->recipient = recipient;
  self->diagnosis = bounce_diagnosis_copy (diagnosis);
  self->kind = kind;
  self->mail = g_bytes_ref (mail);
  self->sha256 = g_strdup (sha256);
  self->facts = bounce_facts_collect (
      NULL, report, recipient, diagnosis, bounce_library_get_organisation (library));
  set_scenario (self, diagnosis->scenario);
  refill_steps (self);
  return self;
}

/** bounce_finding_get_recipient: (transfer none) (nullable): NULL: the mail as a whole. */
const BounceRecipient *
bounce_finding_get_recipient (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return finding->recipient;
}

/** bounce_finding_get_diagnosis: (transfer none): what the notice proves, whatever a check says. */
const BounceDiagnosis *
bounce_finding_get_diagnosis (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return finding->diagnosis;
}

/** bounce_finding_get_scenario: (transfer none): the scenario whose guide is shown. */
const char *
bounce_finding_get_scenario (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return finding->scenario;
}

/** bounce_finding_get_guide: (transfer none): the guide; it changes with the scenario. */
BounceGuide *
bounce_finding_get_guide (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return finding->guide;
}

/** bounce_finding_get_facts: (transfer none): the names that the guide's texts are filled with. */
const BounceFacts *
bounce_finding_get_facts (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return finding->facts;
}

/** bounce_finding_get_who: who must act first. */
BounceWho
bounce_finding_get_who (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), BOUNCE_WHO_NOBODY);
  return bounce_diagnosis_choose_who (finding->diagnosis, bounce_guide_get_who (finding->guide));
}

/** bounce_finding_get_permanence: what the notice says; else what the scenario mostly is. */
BouncePermanence
bounce_finding_get_permanence (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), BOUNCE_PERMANENCE_NONE);
  if (finding->diagnosis->permanence != BOUNCE_PERMANENCE_NONE)
    return finding->diagnosis->permanence;
  return bounce_guide_get_outcome (finding->guide);
}

/** bounce_finding_get_domain_check: (transfer none) (nullable): the last look-up of the domain. */
const BounceDomainCheck *
bounce_finding_get_domain_check (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return finding->domain_check;
}

/* A look-up splits the scenarios of a domain's DNS. It never overrules what a vendor said of
 * something else. */
static gboolean
is_about_domain (const char *scenario)
{
  static const char *const family[] = { "recipient-domain-not-found",
                                        "domain-typo",
                                        "own-server-dns-failure",
                                        "null-mx",
                                        "recipient-mx-misconfigured",
                                        "dns-temporary-failure",
                                        NULL };

  return g_strv_contains (family, scenario);
}

static void
apply_domain_check (BounceFinding *finding, BounceDomainCheck *check)
{
  const char *scenario = finding->diagnosis->scenario;
  const char *changed = NULL;
  g_autofree char *sentence = NULL;
  gboolean differs;

  g_clear_pointer (&finding->domain_check, bounce_domain_check_free);
  finding->domain_check = check;
  sentence = bounce_domain_check_describe (check);
  bounce_facts_set (finding->facts, "check-result", sentence);
  /* Always from what the notice said, so that a second look-up can take back the first one's
   * change. */
  if (is_about_domain (scenario))
    changed = bounce_domain_check_get_scenario (check, scenario);
  if (changed == NULL)
    changed = scenario;
  differs = g_strcmp0 (changed, finding->scenario) != 0;
  if (differs)
    set_scenario (finding, changed);
  refill_steps (finding);
  if (differs)
    g_object_notify_by_pspec (G_OBJECT (finding), properties[PROP_SCENARIO]);
}

/**
 * bounce_finding_take_domain_check:
 * @finding: a finding
 * @check: (transfer full): a look-up of the recipient's domain
 *
 * Keeps it as evidence, makes it a fact, and changes the scenario where the result splits what the
 * notice left open. Notifies "scenario" when that happens; the steps are refilled in any case.
 */
void
bounce_finding_take_domain_check (BounceFinding *finding, BounceDomainCheck *check)
{
  g_return_if_fail (BOUNCE_IS_FINDING (finding));
  g_return_if_fail (check != NULL);
  g_clear_pointer (&finding->domain_outcome, bounce_check_outcome_free);
  finding->domain_outcome = bounce_check_outcome_new_from_domain (check);
  apply_domain_check (finding, check);
}

/** bounce_finding_get_checks: (transfer none) (nullable) (element-type BounceCheckOutcome): what
 * the last checks found; NULL: none were run. */
GPtrArray *
bounce_finding_get_checks (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return finding->checks;
}

/**
 * bounce_finding_take_checks:
 * @finding: a finding
 * @outcomes: (transfer full) (element-type BounceCheckOutcome): what look-ups found
 *
 * Keeps them as evidence. What they found out about the recipient's domain counts as a look-up of
 * it, as in bounce_finding_take_domain_check().
 */
void
bounce_finding_take_checks (BounceFinding *finding, GPtrArray *outcomes)
{
  g_return_if_fail (BOUNCE_IS_FINDING (finding));
  g_return_if_fail (outcomes != NULL);
  g_clear_pointer (&finding->domain_outcome, bounce_check_outcome_free);
  g_clear_pointer (&finding->checks, g_ptr_array_unref);
  finding->checks = outcomes;
  for (guint i = 0; i < outcomes->len; i++)
    {
      BounceCheckOutcome *outcome = outcomes->pdata[i];

      if (outcome->domain_check != NULL)
        apply_domain_check (finding, g_steal_pointer (&outcome->domain_check));
    }
}

/**
 * bounce_finding_list_look_ups:
 * @finding: a finding
 *
 * What ticket and paper say of look-ups: what they found, where there was something to look for.
 *
 * Returns: (transfer container) (element-type BounceCheckOutcome): outcomes that the finding owns,
 * the last of each kind; may be empty
 */
GPtrArray *
bounce_finding_list_look_ups (BounceFinding *finding)
{
  GPtrArray *list = g_ptr_array_new ();
  const BounceCheckOutcome *alone;

  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), list);
  alone = finding->domain_outcome;
  if (alone != NULL && alone->result != BOUNCE_CHECK_NOT_APPLICABLE)
    g_ptr_array_add (list, finding->domain_outcome);
  for (guint i = 0; finding->checks != NULL && i < finding->checks->len; i++)
    {
      const BounceCheckOutcome *outcome = finding->checks->pdata[i];

      if (outcome->result != BOUNCE_CHECK_NOT_APPLICABLE &&
          (alone == NULL || g_strcmp0 (outcome->id, alone->id) != 0))
        g_ptr_array_add (list, finding->checks->pdata[i]);
    }
  return list;
}

/** bounce_finding_dup_title: (transfer full): what happened, one short line. */
char *
bounce_finding_dup_title (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return bounce_guide_fill_title (finding->guide, finding->facts);
}

/** bounce_finding_dup_summary: (transfer full): one or two sentences with the real names. */
char *
bounce_finding_dup_summary (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return bounce_guide_fill_summary (finding->guide, finding->facts);
}

/** bounce_finding_dup_cause: (transfer full): what it means in ordinary life; may be empty. */
char *
bounce_finding_dup_cause (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return bounce_guide_fill_cause (finding->guide, finding->facts);
}

static const char *
describe_no_outcome (BounceKind kind)
{
  switch (kind)
    {
    case BOUNCE_KIND_RECEIPT:
      return _ ("Nothing failed.");
    case BOUNCE_KIND_AUTO_REPLY:
      return _ ("Your message was received.");
    case BOUNCE_KIND_ABUSE_REPORT:
      return _ ("The message was received, and reported as unwanted.");
    case BOUNCE_KIND_CHALLENGE:
    case BOUNCE_KIND_HELD:
      return _ ("It is waiting; it has not been refused.");
    case BOUNCE_KIND_FAKE_BOUNCE:
      return _ ("Do not follow its links and do not type a password anywhere.");
    case BOUNCE_KIND_UNREADABLE:
      return _ ("What became of the message is not known.");
    case BOUNCE_KIND_ORDINARY:
      return _ ("This mail does not report a failed delivery.");
    case BOUNCE_KIND_BOUNCE:
    case BOUNCE_KIND_DELAY:
    case BOUNCE_N_KINDS:
      break;
    }
  return _ ("The notice does not say whether it will be tried again.");
}

/**
 * bounce_finding_dup_outcome:
 * @finding: a finding
 *
 * Returns: (transfer full): a sentence: will it be tried again?
 */
char *
bounce_finding_dup_outcome (BounceFinding *finding)
{
  const char *until;

  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  switch (bounce_finding_get_permanence (finding))
    {
    case BOUNCE_PERMANENCE_PERMANENT:
      return g_strdup (_ ("It will not be tried again."));
    case BOUNCE_PERMANENCE_TEMPORARY:
      until = bounce_facts_get (finding->facts, "retry-until");
      if (until != NULL)
        return g_strdup_printf (_ ("It is still being tried, until %s."), until);
      if (finding->kind == BOUNCE_KIND_DELAY)
        return g_strdup (_ ("It is still being tried."));
      return g_strdup (_ ("The refusal holds for now only; later it may get through."));
    case BOUNCE_PERMANENCE_NONE:
    case BOUNCE_N_PERMANENCE:
      break;
    }
  return g_strdup (describe_no_outcome (finding->kind));
}

/**
 * bounce_finding_get_certainty:
 * @finding: a finding
 *
 * Returns: how sure the verdict is, with what has been looked up since
 */
BounceCertainty
bounce_finding_get_certainty (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), BOUNCE_CERTAINTY_GUESS);
  if (g_strcmp0 (finding->scenario, finding->diagnosis->scenario) != 0)
    return BOUNCE_CERTAINTY_LIKELY;
  return finding->diagnosis->certainty;
}

/**
 * bounce_finding_dup_certainty:
 * @finding: a finding
 *
 * Returns: (transfer full): a sentence: how sure the verdict is, and what would settle a guess
 */
char *
bounce_finding_dup_certainty (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  if (g_strcmp0 (finding->scenario, finding->diagnosis->scenario) != 0)
    return g_strdup (_ ("Likely: it follows from the notice and the look-up together."));
  switch (finding->diagnosis->certainty)
    {
    case BOUNCE_CERTAINTY_CERTAIN:
      return g_strdup (_ ("Certain: the notice says so in words that leave no doubt."));
    case BOUNCE_CERTAINTY_LIKELY:
      return g_strdup (_ ("Likely: the notice points at it, but does not say it outright."));
    case BOUNCE_CERTAINTY_GUESS:
    case BOUNCE_N_CERTAINTY:
      break;
    }
  if (finding->kind == BOUNCE_KIND_UNREADABLE)
    return g_strdup (_ ("Not known: the mail could not be read."));
  if (finding->domain_check == NULL && bounce_guide_has_check (finding->guide, "recipient-domain"))
    return g_strdup (_ ("A guess: the notice says little. Looking up the domain would tell more."));
  return g_strdup (_ ("A guess: the notice says little. The server's own log would settle it; your "
                      "mail support can ask for it."));
}

/** bounce_finding_get_steps: (transfer none): a list of BounceStep; the same object for ever. */
GListModel *
bounce_finding_get_steps (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return G_LIST_MODEL (finding->steps);
}

/**
 * bounce_finding_dup_refused_by:
 * @finding: a finding
 *
 * Returns: (transfer full) (nullable): a sentence: whose server said no; NULL when nobody did
 */
char *
bounce_finding_dup_refused_by (BounceFinding *finding)
{
  g_autofree char *server = NULL;

  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  if (finding->kind != BOUNCE_KIND_BOUNCE && finding->kind != BOUNCE_KIND_DELAY)
    return NULL;
  server = bounce_names_show (bounce_facts_get (finding->facts, "refusing-server"));
  switch (finding->diagnosis->refused_by)
    {
    case BOUNCE_REFUSED_BY_OWN:
      return g_strdup_printf (_ ("Said by your own side: %s"), server);
    case BOUNCE_REFUSED_BY_RECIPIENT:
      return g_strdup_printf (_ ("Said by the recipient's side: %s"), server);
    case BOUNCE_REFUSED_BY_OTHER:
      return g_strdup_printf (_ ("Said by a third party: %s"), server);
    case BOUNCE_REFUSED_BY_UNKNOWN:
    case BOUNCE_N_REFUSED_BY:
      break;
    }
  if (!bounce_facts_is_said (finding->facts, "refusing-server"))
    return g_strdup (_ ("The notice does not tell whose server said it."));
  return g_strdup_printf (_ ("Said by %s"), server);
}

/**
 * bounce_finding_dup_alternative:
 * @finding: a finding
 *
 * Returns: (transfer full) (nullable): the title of the runner-up, for "or it could be"; NULL when
 * there is none, or the verdict leaves no doubt
 */
char *
bounce_finding_dup_alternative (BounceFinding *finding)
{
  GPtrArray *others;

  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  if (bounce_finding_get_certainty (finding) == BOUNCE_CERTAINTY_CERTAIN)
    return NULL;
  others = finding->diagnosis->alternatives;
  for (guint i = 0; i < others->len; i++)
    if (g_strcmp0 (others->pdata[i], finding->scenario) != 0 &&
        bounce_library_has_guide (finding->library, others->pdata[i]))
      return bounce_guide_fill_title (bounce_library_get_guide (finding->library, others->pdata[i]),
                                      finding->facts);
  return NULL;
}

/**
 * bounce_finding_list_evidence:
 * @finding: a finding
 * @max: the most to give
 *
 * What decided, strongest first, each rule once with the same words: a notice often says a thing
 * several times.
 *
 * Returns: (transfer container) (element-type BounceEvidence): evidence that the finding owns
 */
GPtrArray *
bounce_finding_list_evidence (BounceFinding *finding, guint max)
{
  GPtrArray *list = g_ptr_array_new ();
  GPtrArray *all;

  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), list);
  all = finding->diagnosis->evidence;
  for (guint i = 0; i < all->len && list->len < max; i++)
    {
      const BounceEvidence *item = all->pdata[i];
      gboolean is_new = TRUE;

      for (guint j = 0; j < list->len && is_new; j++)
        {
          const BounceEvidence *other = list->pdata[j];

          is_new = g_strcmp0 (item->rule, other->rule) != 0 ||
                   g_ascii_strcasecmp (item->text, other->text) != 0;
        }
      if (is_new)
        g_ptr_array_add (list, all->pdata[i]);
    }
  return list;
}

/** bounce_who_get_name: (transfer none): the translated name of a party, as the sender sees it. */
const char *
bounce_who_get_name (BounceWho who)
{
  switch (who)
    {
    case BOUNCE_WHO_SENDER:
      return _ ("You");
    case BOUNCE_WHO_AGENT:
      return _ ("Whoever helps you");
    case BOUNCE_WHO_SENDER_ADMIN:
      return _ ("Your mail system");
    case BOUNCE_WHO_RECIPIENT:
      return _ ("The recipient");
    case BOUNCE_WHO_RECIPIENT_ADMIN:
      return _ ("Their mail system");
    case BOUNCE_WHO_NOBODY:
    case BOUNCE_N_WHO:
      break;
    }
  return _ ("Nobody");
}

/**
 * bounce_finding_new_draft:
 * @finding: a finding
 * @id: a draft of its guide
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the draft, or NULL with BOUNCE_DRAFT_ERROR_NO_SUCH_DRAFT
 */
BounceDraft *
bounce_finding_new_draft (BounceFinding *finding, const char *id, GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return bounce_guide_fill_draft (finding->guide, id, finding->facts, error);
}

/** bounce_finding_new_safe_sender: (transfer full): the request to be put on the safe senders. */
BounceDraft *
bounce_finding_new_safe_sender (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return bounce_draft_new_safe_sender (finding->facts, finding->guide);
}

/**
 * bounce_finding_translate_draft:
 * @finding: a finding
 * @draft: a draft of bounce_finding_new_draft() or bounce_finding_new_safe_sender()
 * @language: one of bounce_draft_list_languages()
 * @error: return location for an error
 *
 * Writes the same draft anew, in the language of the one who gets it.
 *
 * Returns: (transfer full) (nullable): the draft, or NULL with BOUNCE_DRAFT_ERROR_NO_SUCH_DRAFT
 */
BounceDraft *
bounce_finding_translate_draft (BounceFinding *finding,
                                BounceDraft *draft,
                                const char *language,
                                GError **error)
{
  g_autoptr (BounceCatalog) catalog = bounce_catalog_new (language);
  g_autoptr (BounceFacts) facts = NULL;
  g_autoptr (BounceGuide) guide = NULL;
  g_autofree char *scenario = NULL;

  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  if (catalog == NULL || bounce_draft_get_purpose (draft) == BOUNCE_DRAFT_TICKET)
    {
      g_set_error (error,
                   BOUNCE_DRAFT_ERROR,
                   BOUNCE_DRAFT_ERROR_NO_SUCH_DRAFT,
                   _ ("This draft cannot be written in that language."));
      return NULL;
    }
  facts = bounce_facts_collect (catalog,
                                finding->report,
                                finding->recipient,
                                finding->diagnosis,
                                bounce_library_get_organisation (finding->library));
  guide = bounce_library_new_guide_in (finding->library, finding->scenario, catalog);
  return bounce_draft_get_purpose (draft) == BOUNCE_DRAFT_SAFE_SENDER
             ? bounce_draft_new_safe_sender (facts, guide)
             : bounce_guide_fill_draft (guide, bounce_draft_get_id (draft), facts, error);
}

static void
append_line (GString *text, const char *label, const char *value)
{
  if (!bounce_text_is_blank (value))
    g_string_append_printf (text, "%s %s\n", label, value);
}

/* What was looked up, with the answers as they came and who gave them when. */
static void
append_look_ups (GString *text, BounceFinding *self)
{
  g_autoptr (GPtrArray) outcomes = bounce_finding_list_look_ups (self);

  if (outcomes->len > 0)
    g_string_append_printf (text, "\n%s\n", _ ("What look-ups found:"));
  for (guint i = 0; i < outcomes->len; i++)
    {
      g_auto (GStrv) answer = bounce_check_outcome_dup_answer (outcomes->pdata[i]);
      g_autofree char *line = bounce_check_outcome_dup_line (outcomes->pdata[i]);

      g_string_append_printf (text, "- %s\n", line);
      for (guint j = 0; answer[j] != NULL; j++)
        g_string_append_printf (text, "    %s\n", answer[j]);
    }
}

/* What a support desk asks for beyond the facts. */
static char *
write_details (BounceFinding *self, BounceFinding *looked_up)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *refused_by = bounce_finding_dup_refused_by (self);
  g_autofree char *certainty = bounce_finding_dup_certainty (self);
  g_autoptr (GPtrArray) evidence = bounce_finding_list_evidence (self, MAX_EVIDENCE);

  append_line (text, _ ("Message-ID:"), self->report->original_message_id);
  append_line (text, _ ("Notice written:"), self->report->date);
  append_line (text, _ ("Who refused:"), refused_by);
  append_line (text, _ ("How sure:"), certainty);
  for (guint i = 0; i < evidence->len; i++)
    {
      const BounceEvidence *item = evidence->pdata[i];
      g_autofree char *line = bounce_text_clean_line (item->text, -1, 400);

      g_string_append_printf (
          text, "%s \"%s\" (%s, %s)\n", _ ("Evidence:"), line, item->where, item->rule);
    }
  append_look_ups (text, looked_up);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/** bounce_finding_new_ticket: (transfer full): the support ticket, the whole bounce attached. */
BounceDraft *
bounce_finding_new_ticket (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  return bounce_finding_new_ticket_with_copy (finding, finding, BOUNCE_REDACT_EXACT, finding->mail);
}

/**
 * bounce_finding_new_ticket_with_copy:
 * @finding: a finding
 * @copied: what was found in a copy of its mail: all that the ticket says of it
 * @level: how much the copy holds
 * @bytes: the copy, which is attached
 *
 * What is to be done, and what look-ups found, are those of @finding.
 *
 * Returns: (transfer full): the support ticket
 */
BounceDraft *
bounce_finding_new_ticket_with_copy (BounceFinding *finding,
                                     BounceFinding *copied,
                                     BounceRedactLevel level,
                                     GBytes *bytes)
{
  g_autofree char *details = write_details (copied, finding);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  BounceDraft *draft =
      bounce_draft_new_ticket (copied->facts, finding->guide, details, bytes, sha256);

  bounce_draft_say_level (draft, copied->facts, level);
  return draft;
}
