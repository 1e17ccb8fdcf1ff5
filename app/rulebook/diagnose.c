/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/rulebook-private.h"

#include <string.h>

#include "base/text.h"
#include "rulebook/reply.h"
#include "rulebook/who-refused.h"

/* Bounds of one look: a notice says why in its first pages. */
#define MAX_LOOK (16 * 1024)
#define MAX_MATCHES 200
#define MAX_TRIES_OF_A_RULE 3
/* How far from words in the human text their vetoes and companions may stand. */
#define TEXT_WINDOW 300

/* What the place of words adds to their rank (HACKING.md, section 3). */
#define BONUS_INNER 15
#define MALUS_TEXT 25
#define MALUS_TEXT_OF_MANY 45
#define MALUS_STATUS_FIELD 5

typedef struct
{
  const BounceRule *rule;
  int score;
  guint conditions;
  gsize length; /* of the words that were found */
  const char *where;
  char *text; /* the very words */
} Match;

/* One text in which to look. */
typedef struct
{
  const char *text;
  BounceFolded *folded;
  guint place; /* BounceRulePlace */
  const char *where;
  int bonus;
  gsize window;     /* 0: companions and vetoes count anywhere in the text */
  BounceSpan inner; /* of the folded text: the innermost reply, which counts as a text of its own */
} Field;

typedef struct
{
  BounceRulebook *rulebook;
  const BounceReport *report;
  const BounceRecipient *recipient;
  BounceKind kind;
  const char *domain;
  const char *refusing_mta;
  BounceRefusedBy refused_by;
  GPtrArray *statuses; /* of the diagnostic, then the Status field */
  GArray *codes;
  GPtrArray *matches; /* of Match */
  guint8 *tries;      /* per rule, within the field that is being looked at */
  GArray *tried;      /* of guint: the rules whose tries are not 0 */
  const Field *field;
} Look;

static void
match_free (gpointer data)
{
  Match *match = data;

  g_free (match->text);
  g_free (match);
}

static gboolean
is_any_status (const Look *look, char **wanted)
{
  for (guint w = 0; wanted[w] != NULL; w++)
    for (guint s = 0; s < look->statuses->len; s++)
      if (bounce_rule_status_matches (wanted[w], look->statuses->pdata[s]))
        return TRUE;
  return FALSE;
}

static gboolean
is_any_code (const Look *look, char **wanted)
{
  for (guint c = 0; c < look->codes->len; c++)
    {
      char code[16];

      g_snprintf (code, sizeof code, "%u", g_array_index (look->codes, guint, c));
      if (bounce_rule_glob (wanted, code))
        return TRUE;
    }
  return FALSE;
}

/* Whether all that the rule asks for besides its words, and the kind of report, is given. */
static gboolean
is_context_given (const Look *look, const BounceRule *rule)
{
  BounceStage stage = look->recipient != NULL ? look->recipient->stage : BOUNCE_STAGE_NONE;

  if ((rule->kinds & (1u << look->kind)) == 0)
    return FALSE;
  if (rule->statuses != NULL && rule->words != NULL && !is_any_status (look, rule->statuses))
    return FALSE;
  if (rule->replies != NULL && rule->words != NULL && !is_any_code (look, rule->replies))
    return FALSE;
  if (rule->mtas != NULL && !bounce_rule_glob (rule->mtas, look->refusing_mta) &&
      !bounce_rule_glob (rule->mtas, look->report->reporting_mta) &&
      !bounce_rule_glob (rule->mtas, bounce_text_get_domain (look->report->from)))
    return FALSE;
  if (rule->domains != NULL && !bounce_rule_glob (rule->domains, look->domain))
    return FALSE;
  if (rule->refused != 0 && (rule->refused & (1u << look->refused_by)) == 0)
    return FALSE;
  return rule->stages == 0 || (rule->stages & (1u << stage)) != 0;
}

static gboolean
has_any (char **words, const char *text, gsize length)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (memmem (text, length, words[i], strlen (words[i])) != NULL)
      return TRUE;
  return FALSE;
}

/* A token ends where its letters end: "s3150" is not in "s31500". */
static gboolean
is_bounded (const BounceFolded *folded, gsize start, gsize end)
{
  const char *text = folded->text;

  if (start > 0 && g_ascii_isalnum (text[start]) && g_ascii_isalnum (text[start - 1]))
    return FALSE;
  return end >= folded->length || !g_ascii_isalnum (text[end - 1]) || !g_ascii_isalnum (text[end]);
}

static gboolean
is_inner (const Field *field, gsize start, gsize end)
{
  return start >= field->inner.start && end <= field->inner.end;
}

static gboolean
has_company (const Field *field, const BounceRule *rule, gsize start, gsize end)
{
  gsize from = 0, to = field->folded->length;

  if (rule->with == NULL && rule->unless == NULL)
    return TRUE;
  if (is_inner (field, start, end))
    {
      from = field->inner.start;
      to = field->inner.end;
    }
  else if (field->window > 0)
    {
      from = start > field->window ? start - field->window : 0;
      to = MIN (to, end + field->window);
    }
  if (rule->with != NULL && !has_any (rule->with, field->folded->text + from, to - from))
    return FALSE;
  return rule->unless == NULL || !has_any (rule->unless, field->folded->text + from, to - from);
}

static GRegex *
get_regex (BounceRule *rule)
{
  if (rule->regex == NULL)
    rule->regex = g_regex_new (rule->pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
  return rule->regex;
}

/* The stretch of the text that the rule found, in *@from and *@to (of the text itself). */
static gboolean
find_span (const Field *field, BounceRule *rule, gsize start, gsize end, gsize *from, gsize *to)
{
  const guint32 *offsets = field->folded->offsets;
  gboolean inner = is_inner (field, start, end);
  gsize first = inner ? offsets[field->inner.start] : 0;
  gsize last = offsets[inner ? field->inner.end : field->folded->length];
  g_autoptr (GMatchInfo) info = NULL;
  int a, b;

  *from = offsets[start];
  *to = offsets[end];
  if (rule->pattern == NULL)
    return TRUE;
  if (get_regex (rule) == NULL ||
      !g_regex_match_full (
          rule->regex, field->text + first, (gssize)(last - first), 0, 0, &info, NULL) ||
      !g_match_info_fetch_pos (info, 0, &a, &b))
    return FALSE;
  *from = first + (gsize)a;
  *to = first + (gsize)b;
  return TRUE;
}

static void
add_match (
    Look *look, const BounceRule *rule, int score, gsize length, const char *where, char *text)
{
  Match *match;

  if (look->matches->len >= MAX_MATCHES)
    {
      g_free (text);
      return;
    }
  match = g_new (Match, 1);
  match->rule = rule;
  match->score = score;
  match->conditions = bounce_rule_count_conditions (rule);
  match->length = length;
  match->where = where;
  match->text = text;
  g_ptr_array_add (look->matches, match);
}

static void
found_cb (guint id, gsize start, gsize end, gpointer user_data)
{
  Look *look = user_data;
  const Field *field = look->field;
  BounceRule *rule = look->rulebook->rules->pdata[id];
  gboolean inner = is_inner (field, start, end);
  gsize from, to;

  if ((rule->places & field->place) == 0 || look->tries[id] >= MAX_TRIES_OF_A_RULE)
    return;
  if (rule->is_token && !is_bounded (field->folded, start, end))
    return;
  if (look->tries[id]++ == 0)
    g_array_append_val (look->tried, id);
  if (!is_context_given (look, rule) || !has_company (field, rule, start, end) ||
      !find_span (field, rule, start, end, &from, &to))
    return;
  add_match (look,
             rule,
             (int)bounce_rule_get_rank (rule) + (inner ? BONUS_INNER : field->bonus),
             end - start,
             inner ? "inner-reply" : field->where,
             g_strndup (field->text + from, to - from));
}

/* The place in the folded text of @offset in the text itself. */
static gsize
fold_offset (const BounceFolded *folded, gsize offset)
{
  gsize low = 0, high = folded->length;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (folded->offsets[middle] < offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
look_at (Look *look,
         const char *text,
         const BounceSpan *inner,
         guint place,
         const char *where,
         int bonus)
{
  Field field = { .text = text, .place = place, .where = where, .bonus = bonus };

  if (bounce_text_is_blank (text))
    return;
  field.folded = bounce_folded_new (text, MAX_LOOK);
  field.inner.start = G_MAXSIZE;
  if (inner != NULL)
    {
      field.inner.start = fold_offset (field.folded, inner->start);
      field.inner.end = fold_offset (field.folded, inner->end);
    }
  if (place == BOUNCE_RULE_IN_TEXT)
    field.window = TEXT_WINDOW;
  look->field = &field;
  for (guint i = 0; i < look->tried->len; i++)
    look->tries[g_array_index (look->tried, guint, i)] = 0;
  g_array_set_size (look->tried, 0);
  bounce_matcher_scan (look->rulebook->matcher, field.folded, found_cb, look);
  bounce_folded_free (field.folded);
}

static void
look_at_codes (Look *look, guint n_inner, guint n_text)
{
  for (guint i = 0; i < look->rulebook->with_codes->len; i++)
    {
      const BounceRule *rule = look->rulebook->with_codes->pdata[i];
      int rank = (int)bounce_rule_get_rank (rule);

      if ((rule->places & BOUNCE_RULE_IN_DIAGNOSTIC) == 0 || !is_context_given (look, rule))
        continue;
      if (rule->statuses == NULL)
        {
          if (is_any_code (look, rule->replies))
            add_match (look,
                       rule,
                       rank,
                       0,
                       "reply",
                       g_strdup_printf ("%u", g_array_index (look->codes, guint, 0)));
          continue;
        }
      if (rule->replies != NULL && !is_any_code (look, rule->replies))
        continue;
      for (guint s = 0; s < look->statuses->len; s++)
        for (guint w = 0; rule->statuses[w] != NULL; w++)
          if (bounce_rule_status_matches (rule->statuses[w], look->statuses->pdata[s]))
            {
              int bonus = s < n_inner ? BONUS_INNER : s < n_text ? 0 : -MALUS_STATUS_FIELD;

              add_match (
                  look, rule, rank + bonus, 0, "status", g_strdup (look->statuses->pdata[s]));
              break;
            }
    }
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const Match *x = *(const Match *const *)a, *y = *(const Match *const *)b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  if (x->conditions != y->conditions)
    return x->conditions < y->conditions ? 1 : -1;
  if (x->length != y->length)
    return x->length < y->length ? 1 : -1;
  return strcmp (x->rule->name, y->rule->name);
}

/* The codes of the diagnostic, those of its innermost reply first, then the Status field and the
 * reply code. */
static void
collect_codes (
    Look *look, const BounceSpan *inner, gboolean has_inner, guint *n_inner, guint *n_text)
{
  const BounceRecipient *recipient = look->recipient;
  const char *diagnostic = recipient != NULL ? recipient->diagnostic : NULL;

  *n_inner = *n_text = 0;
  look->statuses = NULL;
  look->codes = NULL;
  if (diagnostic != NULL)
    {
      gsize length = MIN (strlen (diagnostic), MAX_LOOK);

      look->statuses = bounce_reply_list_statuses (
          diagnostic, has_inner ? inner->start : 0, has_inner ? inner->end : length);
      look->codes = bounce_reply_list_codes (
          diagnostic, has_inner ? inner->start : 0, has_inner ? inner->end : length);
      if (has_inner)
        {
          g_autoptr (GPtrArray) outer = bounce_reply_list_statuses (diagnostic, 0, inner->start);

          *n_inner = look->statuses->len;
          for (guint i = 0; i < outer->len; i++)
            g_ptr_array_add (look->statuses, g_strdup (outer->pdata[i]));
        }
      *n_text = look->statuses->len;
    }
  if (look->statuses == NULL)
    look->statuses = g_ptr_array_new_with_free_func (g_free);
  if (look->codes == NULL)
    look->codes = g_array_new (FALSE, FALSE, sizeof (guint));
  if (recipient != NULL && recipient->status != NULL)
    g_ptr_array_add (look->statuses, g_strdup (recipient->status));
  if (recipient != NULL && recipient->reply_code != 0 && look->codes->len == 0)
    g_array_append_val (look->codes, recipient->reply_code);
}

static int
get_best_score (const Look *look)
{
  int best = 0;

  for (guint i = 0; i < look->matches->len; i++)
    best = MAX (best, ((const Match *)look->matches->pdata[i])->score);
  return best;
}

static void
look_everywhere (Look *look, const BounceSpan *inner)
{
  const BounceReport *report = look->report;
  const char *diagnostic = look->recipient != NULL ? look->recipient->diagnostic : NULL;
  gboolean is_notice = look->kind == BOUNCE_KIND_BOUNCE || look->kind == BOUNCE_KIND_DELAY;
  int malus = !is_notice ? 0 : report->recipients->len > 1 ? MALUS_TEXT_OF_MANY : MALUS_TEXT;

  look_at (look, diagnostic, inner, BOUNCE_RULE_IN_DIAGNOSTIC, "diagnostic", 0);
  /* Where the machine-readable part says it plainly, the prose around it cannot change the verdict.
   */
  if (report->has_status_part && get_best_score (look) >= 60)
    return;
  look_at (look, report->text, NULL, BOUNCE_RULE_IN_TEXT, "text", -malus);
  look_at (look, report->subject, NULL, BOUNCE_RULE_IN_SUBJECT, "subject", 0);
  for (guint i = 0; i < report->marks->len; i++)
    look_at (look, report->marks->pdata[i], NULL, BOUNCE_RULE_IN_HEADERS, "headers", 0);
}

/* How sure the best of the matches makes us. */
static BounceCertainty
judge (const GPtrArray *matches)
{
  const Match *first = matches->pdata[0];
  int rival = 0;

  for (guint i = 1; i < matches->len && rival == 0; i++)
    {
      const Match *other = matches->pdata[i];

      if (strcmp (other->rule->scenario, first->rule->scenario) != 0)
        rival = other->score;
    }
  if (first->score >= 60)
    return rival >= first->score - 9 && rival >= 60 ? BOUNCE_CERTAINTY_LIKELY
                                                    : BOUNCE_CERTAINTY_CERTAIN;
  return first->score >= 35 ? BOUNCE_CERTAINTY_LIKELY : BOUNCE_CERTAINTY_GUESS;
}

static void
add_alternative (BounceDiagnosis *diagnosis, const char *scenario)
{
  if (strcmp (scenario, diagnosis->scenario) != 0 && diagnosis->alternatives->len < 4 &&
      !g_ptr_array_find_with_equal_func (diagnosis->alternatives, scenario, g_str_equal, NULL))
    g_ptr_array_add (diagnosis->alternatives, g_strdup (scenario));
}

static void
set_scenario (BounceDiagnosis *diagnosis, const char *scenario, BounceCertainty certainty)
{
  g_free (diagnosis->scenario);
  diagnosis->scenario = g_strdup (scenario);
  diagnosis->certainty = certainty;
}

static void
take_matches (BounceDiagnosis *diagnosis, const GPtrArray *matches, gboolean is_decided)
{
  const Match *first = matches->len > 0 ? matches->pdata[0] : NULL;

  if (first != NULL && !is_decided)
    set_scenario (diagnosis, first->rule->scenario, judge (matches));
  for (guint i = 0; i < matches->len; i++)
    {
      const Match *match = matches->pdata[i];

      bounce_diagnosis_add_evidence (
          diagnosis, match->text, match->where, match->rule->name, match->rule->scenario);
      if (match->score >= 20 && match->score >= first->score - 45)
        add_alternative (diagnosis, match->rule->scenario);
    }
}

/* What the structure of the mail alone decides; NULL: the words do. */
static const char *
get_structural_scenario (const BounceReport *report, const BounceRecipient *recipient)
{
  BounceAction action = recipient != NULL ? recipient->action : BOUNCE_ACTION_NONE;

  switch (action)
    {
    case BOUNCE_ACTION_DELAYED:
      return "delayed-still-trying";
    case BOUNCE_ACTION_DELIVERED:
    case BOUNCE_ACTION_RELAYED:
    case BOUNCE_ACTION_EXPANDED:
      return "receipt-not-failure";
    case BOUNCE_ACTION_FAILED:
      return NULL;
    case BOUNCE_ACTION_NONE:
    case BOUNCE_N_ACTIONS:
      break;
    }
  switch (report->kind)
    {
    case BOUNCE_KIND_DELAY:
      return "delayed-still-trying";
    case BOUNCE_KIND_RECEIPT:
      return "receipt-not-failure";
    case BOUNCE_KIND_ABUSE_REPORT:
      return "abuse-report-arf";
    default:
      return NULL;
    }
}

static const char *
get_default_scenario (BounceKind kind)
{
  switch (kind)
    {
    case BOUNCE_KIND_BOUNCE:
    case BOUNCE_KIND_DELAY:
      return "no-reason-given";
    case BOUNCE_KIND_AUTO_REPLY:
      return "out-of-office";
    default:
      return "ordinary-mail";
    }
}

/* The Action first. Without one the notice itself says whether its server gave up, which the
 * decoder made the report's kind of: a server that gave up with a 4xx in hand is final ("550 4.4.7
 * QUEUE.Expired"). Only bare words that somebody pasted are judged by their reply code. */
static BouncePermanence
get_permanence (const Look *look)
{
  BounceAction action = look->recipient != NULL ? look->recipient->action : BOUNCE_ACTION_NONE;
  guint code = look->codes->len > 0 ? g_array_index (look->codes, guint, 0) : 0;

  if (look->kind != BOUNCE_KIND_BOUNCE && look->kind != BOUNCE_KIND_DELAY)
    return BOUNCE_PERMANENCE_NONE;
  if (action == BOUNCE_ACTION_FAILED)
    return BOUNCE_PERMANENCE_PERMANENT;
  if (action == BOUNCE_ACTION_DELAYED || look->kind == BOUNCE_KIND_DELAY)
    return BOUNCE_PERMANENCE_TEMPORARY;
  if (action != BOUNCE_ACTION_NONE)
    return BOUNCE_PERMANENCE_NONE;
  if (g_strcmp0 (look->report->format, "pasted") == 0 && code / 100 == 4)
    return BOUNCE_PERMANENCE_TEMPORARY;
  return BOUNCE_PERMANENCE_PERMANENT;
}

/* Words of other kinds (a challenge, a moderation notice) decide only when they are strong. */
static void
drop_weak_matches (Look *look)
{
  if (look->kind == BOUNCE_KIND_BOUNCE || look->kind == BOUNCE_KIND_DELAY)
    return;
  while (look->matches->len > 0 &&
         ((Match *)look->matches->pdata[look->matches->len - 1])->score < 60)
    g_ptr_array_remove_index (look->matches, look->matches->len - 1);
}

/* The address behind "expanded from" (Postfix, Sendmail) or "generated from" (Exim), in *@from and
 * *@to. */
static gboolean
find_expanded_from (const char *diagnostic, const char **from, const char **to)
{
  static const char *const marks[] = { "expanded from", "generated from" };

  for (guint i = 0; diagnostic != NULL && i < G_N_ELEMENTS (marks); i++)
    {
      const char *p = strstr (diagnostic, marks[i]);

      if (p == NULL)
        continue;
      p += strlen (marks[i]);
      p += strspn (p, ": \n<\"");
      *from = p;
      *to = p + strcspn (p, ")> \n\"");
      return *to > *from;
    }
  return FALSE;
}

static gboolean
is_other_domain (const char *domain, const char *written)
{
  const char *other = bounce_text_get_domain (written);

  if (other == NULL && written != NULL && strchr (written, '.') != NULL)
    other = written;
  return domain != NULL && other != NULL && g_ascii_strcasecmp (domain, other) != 0;
}

/* Whether none of those to whom the returned mail was addressed is at @domain. */
static gboolean
is_nobody_there (const BounceReport *report, const char *domain)
{
  for (guint i = 0; i < report->original_to->len; i++)
    if (!is_other_domain (domain, report->original_to->pdata[i]))
      return FALSE;
  return domain != NULL && report->original_to->len > 0;
}

/* Whether the mailbox that was written to sent the mail on to another domain, where it failed. */
static gboolean
is_forwarded (const BounceReport *report, const BounceRecipient *recipient)
{
  const char *domain = bounce_text_get_domain (recipient->address), *from, *to;
  g_autofree char *written = NULL;

  if (find_expanded_from (recipient->diagnostic, &from, &to))
    written = g_strndup (from, (gsize)(to - from));
  else if (recipient->original_address != NULL)
    written = g_strdup (recipient->original_address);
  else
    return is_nobody_there (report, domain);
  return is_other_domain (domain, written);
}

/* A forward changes whose fault it is: the sender's records are fine, they do not name the
 * forwarding server. */
static void
consider_forward (BounceDiagnosis *diagnosis,
                  const BounceReport *report,
                  const BounceRecipient *recipient)
{
  static const char *const of_authentication[] = { "spf-fail",
                                                   "dkim-fail",
                                                   "dmarc-reject",
                                                   "anti-spoofing-policy",
                                                   "bulk-sender-rules",
                                                   "reverse-dns-missing",
                                                   NULL };
  static const char *const of_address[] = { "unknown-user",       "directory-edge-block",
                                            "mailbox-disabled",   "mailbox-full",
                                            "relay-alias-off",    "recipient-domain-not-found",
                                            "domain-typo",        "null-mx",
                                            "bad-address-syntax", NULL };

  if (recipient == NULL || !is_forwarded (report, recipient))
    return;
  if (g_strv_contains (of_authentication, diagnosis->scenario))
    {
      g_autofree char *old = g_strdup (diagnosis->scenario);

      set_scenario (diagnosis, "forwarding-broke-authentication", BOUNCE_CERTAINTY_LIKELY);
      add_alternative (diagnosis, old);
      bounce_diagnosis_add_evidence (diagnosis,
                                     recipient->address,
                                     "structure",
                                     "forwarded",
                                     "forwarding-broke-authentication");
    }
  else if (g_strv_contains (of_address, diagnosis->scenario))
    add_alternative (diagnosis, "forward-target-dead");
}

/**
 * bounce_rulebook_diagnose:
 * @rulebook: a compiled rulebook
 * @report: a report
 * @recipient: (nullable): one of its recipients; NULL for a mail that names none
 *
 * Which scenario it is, with the evidence in its order of strength (HACKING.md, section 3).
 *
 * Returns: (transfer full): the diagnosis, never NULL
 */
BounceDiagnosis *
bounce_rulebook_diagnose (BounceRulebook *rulebook,
                          const BounceReport *report,
                          const BounceRecipient *recipient)
{
  g_autoptr (BounceDiagnosis) diagnosis = NULL;
  Look look = {
    .rulebook = rulebook, .report = report, .recipient = recipient, .kind = report->kind
  };
  const char *diagnostic = recipient != NULL ? recipient->diagnostic : NULL;
  const char *structural = get_structural_scenario (report, recipient);
  BounceSpan inner = { 0, 0 };
  gboolean has_inner = diagnostic != NULL && bounce_reply_find_inner (diagnostic, &inner);
  guint n_inner, n_text;

  look.domain = recipient != NULL ? bounce_text_get_domain (recipient->address) : NULL;
  look.refused_by = bounce_who_refused (
      report, recipient, (const char *const *)rulebook->own_domains, &look.refusing_mta);
  look.matches = g_ptr_array_new_with_free_func (match_free);
  look.tries = g_malloc0 (rulebook->rules->len + 1);
  look.tried = g_array_new (FALSE, FALSE, sizeof (guint));
  collect_codes (&look, &inner, has_inner, &n_inner, &n_text);
  look_everywhere (&look, has_inner ? &inner : NULL);
  look_at_codes (&look, n_inner, n_text);
  g_ptr_array_sort (look.matches, compare_matches);
  drop_weak_matches (&look);

  diagnosis = bounce_diagnosis_new (get_default_scenario (look.kind));
  if (structural != NULL)
    {
      set_scenario (diagnosis, structural, BOUNCE_CERTAINTY_CERTAIN);
      bounce_diagnosis_add_evidence (diagnosis,
                                     recipient != NULL ? bounce_action_to_nick (recipient->action)
                                                       : "",
                                     "structure",
                                     "structure",
                                     structural);
    }
  take_matches (diagnosis, look.matches, structural != NULL);
  consider_forward (diagnosis, report, recipient);
  diagnosis->permanence = get_permanence (&look);
  if (strcmp (diagnosis->scenario, "receipt-not-failure") == 0)
    diagnosis->permanence = BOUNCE_PERMANENCE_NONE;
  diagnosis->refused_by = look.refused_by;
  diagnosis->refusing_mta = g_strdup (look.refusing_mta);
  if (has_inner)
    diagnosis->inner_reply = g_strndup (diagnostic + inner.start, inner.end - inner.start);

  g_ptr_array_unref (look.matches);
  g_ptr_array_unref (look.statuses);
  g_array_unref (look.codes);
  g_array_unref (look.tried);
  g_free (look.tries);
  return g_steal_pointer (&diagnosis);
}

/**
 * bounce_diagnosis_get_kind:
 * @diagnosis: a diagnosis
 * @report: the report that it belongs to
 *
 * Returns: what the mail is, after the words have been heard: a challenge looks like ordinary mail
 * by structure
 */
BounceKind
bounce_diagnosis_get_kind (const BounceDiagnosis *diagnosis, const BounceReport *report)
{
  static const struct
  {
    const char *scenario;
    BounceKind kind;
  } kinds[] = {
    { "out-of-office", BOUNCE_KIND_AUTO_REPLY },
    { "challenge-response", BOUNCE_KIND_CHALLENGE },
    { "held-not-refused", BOUNCE_KIND_HELD },
    { "fake-bounce-phishing", BOUNCE_KIND_FAKE_BOUNCE },
    { "receipt-not-failure", BOUNCE_KIND_RECEIPT },
    { "abuse-report-arf", BOUNCE_KIND_ABUSE_REPORT },
    { "ordinary-mail", BOUNCE_KIND_ORDINARY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (diagnosis->scenario, kinds[i].scenario) == 0)
      return kinds[i].kind;
  return report->kind;
}
