/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/search.h"

#include <string.h>

#include "base/text.h"
#include "rulebook/who-refused.h"

/* Bounds of one look: a notice says why in its first pages. */
#define MAX_LOOK (16 * 1024)
#define MAX_MATCHES 200
#define MAX_TRIES_OF_A_RULE 3
/* So many uses of a pattern pay for making it faster. */
#define REGEX_PAYS 3
/* How far from words in the human text their vetoes and companions may stand. */
#define TEXT_WINDOW 300

/* What the place of words adds to their rank (HACKING.md, section 3). */
#define BONUS_INNER 15
#define MALUS_TEXT 25
#define MALUS_TEXT_OF_MANY 45
#define MALUS_STATUS_FIELD 5

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
  BounceSearch *search;
  const Field *field; /* the one that is being looked at */
  guint8 *tries;      /* per rule, within that field */
  GArray *tried;      /* of guint: the rules whose tries are not 0 */
  guint n_inner;      /* how many of the statuses are of the innermost reply */
  guint n_text;       /* how many are of the diagnostic at all */
} Look;

static void
match_free (gpointer data)
{
  BounceMatch *match = data;

  g_free (match->text);
  g_free (match);
}

/* Whether the beginnings agree: "5.1", "x.1", "5.*". */
static inline gboolean
may_be_status (const char *wanted, const char *status)
{
  return (*wanted == 'x' || *wanted == *status) &&
         (*wanted == '\0' || wanted[1] != '.' || wanted[2] == '*' || *status == '\0' ||
          status[1] != '.' || wanted[2] == status[2]);
}

static gboolean
is_any_status (const Look *look, char **wanted)
{
  for (guint w = 0; wanted[w] != NULL; w++)
    for (guint s = 0; s < look->search->statuses->len; s++)
      if (may_be_status (wanted[w], look->search->statuses->pdata[s]) &&
          bounce_rule_status_matches (wanted[w], look->search->statuses->pdata[s]))
        return TRUE;
  return FALSE;
}

/* Whether @wanted, e.g. "550" or "55*", is @code. */
static gboolean
is_code (const char *wanted, guint code)
{
  for (guint weight = 100; weight > 0; weight /= 10, wanted++)
    {
      if (*wanted == '*')
        return TRUE;
      if ((guint)(*wanted - '0') != code / weight % 10)
        return FALSE;
    }
  return *wanted == '\0';
}

static gboolean
is_any_code (const Look *look, char **wanted)
{
  for (guint c = 0; c < look->search->codes->len; c++)
    for (guint w = 0; wanted[w] != NULL; w++)
      if (is_code (wanted[w], g_array_index (look->search->codes, guint, c)))
        return TRUE;
  return FALSE;
}

/* Whether the recipient is in the organisation whose server wrote the notice. */
static gboolean
is_writers_domain (const BounceSearch *search)
{
  g_autofree char *writer = NULL;
  g_autofree char *domain = NULL;

  if (search->domain == NULL || search->report->reporting_mta == NULL)
    return FALSE;
  writer = bounce_text_dup_organisational_domain (search->report->reporting_mta);
  domain = bounce_text_dup_organisational_domain (search->domain);
  return writer != NULL && g_strcmp0 (writer, domain) == 0;
}

static gboolean
is_domain_given (const BounceSearch *search, const BounceRule *rule)
{
  return bounce_rule_glob (rule->domains, search->domain) ||
         (g_strv_contains ((const char *const *)rule->domains, "own") &&
          is_writers_domain (search));
}

/* Whether all that the rule asks for besides its words, and the kind of report, is given. */
static gboolean
is_context_given (const Look *look, const BounceRule *rule)
{
  BounceStage stage =
      look->search->recipient != NULL ? look->search->recipient->stage : BOUNCE_STAGE_NONE;

  if ((rule->kinds & (1u << look->search->kind)) == 0)
    return FALSE;
  if (rule->statuses != NULL && rule->words != NULL && !is_any_status (look, rule->statuses))
    return FALSE;
  if (rule->replies != NULL && rule->words != NULL && !is_any_code (look, rule->replies))
    return FALSE;
  if (rule->mtas != NULL && !bounce_rule_glob (rule->mtas, look->search->refusing_mta) &&
      !bounce_rule_glob (rule->mtas, look->search->report->reporting_mta) &&
      !bounce_rule_glob (rule->mtas, bounce_text_get_domain (look->search->report->from)))
    return FALSE;
  if (rule->domains != NULL && !is_domain_given (look->search, rule))
    return FALSE;
  if (rule->refused != 0 && (rule->refused & (1u << look->search->refused_by)) == 0)
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
  if (rule->with != NULL &&
      !has_any (bounce_rule_get_with (rule), field->folded->text + from, to - from))
    return FALSE;
  return rule->unless == NULL ||
         !has_any (bounce_rule_get_unless (rule), field->folded->text + from, to - from);
}

static GRegex *
get_regex (BounceRule *rule)
{
  /* A file in another charset: the library does not check. */
  if (rule->regex == NULL && !g_utf8_validate (rule->pattern, -1, NULL))
    return NULL;
  if (rule->regex == NULL)
    rule->regex = g_regex_new (rule->pattern, G_REGEX_CASELESS, 0, NULL);
  else if (++rule->n_matched == REGEX_PAYS)
    {
      g_regex_unref (rule->regex);
      rule->regex = g_regex_new (rule->pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
    }
  return rule->regex;
}

/* The stretch of the text that the rule found, in *@from and *@to (of the text itself). */
static gboolean
find_span (const Field *field, BounceRule *rule, gsize start, gsize end, gsize *from, gsize *to)
{
  const BounceFolded *folded = field->folded;
  gboolean inner = is_inner (field, start, end);
  gsize first = inner ? bounce_folded_get_offset (folded, field->inner.start) : 0;
  gsize last = bounce_folded_get_offset (folded, inner ? field->inner.end : folded->length);
  g_autoptr (GMatchInfo) info = NULL;
  int a, b;

  *from = bounce_folded_get_offset (folded, start);
  *to = bounce_folded_get_offset (folded, end);
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
  BounceMatch *match;

  if (look->search->matches->len >= MAX_MATCHES)
    {
      g_free (text);
      return;
    }
  match = g_new (BounceMatch, 1);
  match->rule = rule;
  match->score = score;
  match->conditions = bounce_rule_count_conditions (rule);
  match->length = length;
  match->where = where;
  match->text = text;
  g_ptr_array_add (look->search->matches, match);
}

static void
found_cb (guint id, gsize start, gsize end, gpointer user_data)
{
  Look *look = user_data;
  const Field *field = look->field;
  BounceRule *rule = bounce_rulebook_get_rule (look->search->rulebook, id);
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

static void
forget_tries (Look *look)
{
  for (guint i = 0; i < look->tried->len; i++)
    look->tries[g_array_index (look->tried, guint, i)] = 0;
  g_array_set_size (look->tried, 0);
}

/* The place in the folded text of @offset in the text itself. */
static gsize
fold_offset (const BounceFolded *folded, gsize offset)
{
  gsize low = 0, high = folded->length;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (bounce_folded_get_offset (folded, middle) < offset)
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
  forget_tries (look);
  bounce_matcher_scan (look->search->rulebook->matcher, field.folded, found_cb, look);
  look->field = NULL;
  bounce_folded_free (field.folded);
}

static void
look_at_codes (Look *look)
{
  guint32 given = 0;

  for (guint s = 0; s < look->search->statuses->len; s++)
    given |= bounce_rule_mask_status (look->search->statuses->pdata[s]);
  for (guint i = 0; i < look->search->rulebook->with_codes->len; i++)
    {
      const BounceRule *rule = look->search->rulebook->with_codes->pdata[i];
      int rank;

      /* Few rules ask for a code that is there, so that is asked first. */
      if ((rule->places & BOUNCE_RULE_IN_DIAGNOSTIC) == 0 ||
          (rule->statuses != NULL &&
           ((rule->status_mask & given) == 0 || !is_any_status (look, rule->statuses))) ||
          (rule->replies != NULL && !is_any_code (look, rule->replies)) ||
          !is_context_given (look, rule))
        continue;
      rank = (int)bounce_rule_get_rank (rule);
      if (rule->statuses == NULL)
        {
          add_match (look,
                     rule,
                     rank,
                     0,
                     "reply",
                     g_strdup_printf ("%u", g_array_index (look->search->codes, guint, 0)));
          continue;
        }
      for (guint s = 0; s < look->search->statuses->len; s++)
        for (guint w = 0; rule->statuses[w] != NULL; w++)
          if (bounce_rule_status_matches (rule->statuses[w], look->search->statuses->pdata[s]))
            {
              int bonus = s < look->n_inner  ? BONUS_INNER
                          : s < look->n_text ? 0
                                             : -MALUS_STATUS_FIELD;

              add_match (look,
                         rule,
                         rank + bonus,
                         0,
                         "status",
                         g_strdup (look->search->statuses->pdata[s]));
              break;
            }
    }
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const BounceMatch *x = *(const BounceMatch *const *)a, *y = *(const BounceMatch *const *)b;

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
collect_codes (Look *look)
{
  BounceSearch *search = look->search;
  const BounceRecipient *recipient = search->recipient;
  const char *diagnostic = recipient != NULL ? recipient->diagnostic : NULL;

  if (diagnostic != NULL)
    {
      gsize start = search->has_inner ? search->inner.start : 0;
      gsize end = search->has_inner ? search->inner.end : MIN (strlen (diagnostic), MAX_LOOK);
      g_autoptr (GPtrArray) outer = bounce_reply_list_statuses (diagnostic, 0, start);

      g_ptr_array_unref (search->statuses);
      g_array_unref (search->codes);
      search->statuses = bounce_reply_list_statuses (diagnostic, start, end);
      search->codes = bounce_reply_list_codes (diagnostic, start, end);
      look->n_inner = search->has_inner ? search->statuses->len : 0;
      for (guint i = 0; i < outer->len; i++)
        g_ptr_array_add (search->statuses, g_strdup (outer->pdata[i]));
      look->n_text = search->statuses->len;
    }
  if (recipient != NULL && recipient->status != NULL)
    g_ptr_array_add (search->statuses, g_strdup (recipient->status));
  if (recipient != NULL && recipient->reply_code != 0 && search->codes->len == 0)
    g_array_append_val (search->codes, recipient->reply_code);
}

static int
get_best_score (const Look *look)
{
  int best = 0;

  for (guint i = 0; i < look->search->matches->len; i++)
    best = MAX (best, ((const BounceMatch *)look->search->matches->pdata[i])->score);
  return best;
}

static void
look_everywhere (Look *look)
{
  const BounceReport *report = look->search->report;
  const char *diagnostic =
      look->search->recipient != NULL ? look->search->recipient->diagnostic : NULL;
  gboolean is_notice =
      look->search->kind == BOUNCE_KIND_BOUNCE || look->search->kind == BOUNCE_KIND_DELAY;
  int malus = !is_notice ? 0 : report->recipients->len > 1 ? MALUS_TEXT_OF_MANY : MALUS_TEXT;

  look_at (look,
           diagnostic,
           look->search->has_inner ? &look->search->inner : NULL,
           BOUNCE_RULE_IN_DIAGNOSTIC,
           "diagnostic",
           0);
  /* Where the machine-readable part says it plainly, the prose around it cannot change the verdict.
   */
  if (report->has_status_part && get_best_score (look) >= 60)
    return;
  look_at (look, report->text, NULL, BOUNCE_RULE_IN_TEXT, "text", -malus);
  look_at (look, report->subject, NULL, BOUNCE_RULE_IN_SUBJECT, "subject", 0);
  for (guint i = 0; i < report->marks->len; i++)
    look_at (look, report->marks->pdata[i], NULL, BOUNCE_RULE_IN_HEADERS, "headers", 0);
}

/**
 * bounce_search_new:
 * @rulebook: a compiled rulebook
 * @report: a report; it must outlive the search
 * @recipient: (nullable): one of its recipients
 *
 * Looks for every rule in everything that the mail says of the recipient.
 *
 * Returns: (transfer full): what was found
 */
BounceSearch *
bounce_search_new (BounceRulebook *rulebook,
                   const BounceReport *report,
                   const BounceRecipient *recipient)
{
  BounceSearch *search = g_new0 (BounceSearch, 1);
  Look look = { .search = search };

  search->rulebook = rulebook;
  search->report = report;
  search->recipient = recipient;
  search->kind = report->kind;
  search->domain = recipient != NULL ? bounce_text_get_domain (recipient->address) : NULL;
  search->refused_by = bounce_who_refused (
      report, recipient, (const char *const *)rulebook->own_domains, &search->refusing_mta);
  search->has_inner = recipient != NULL && recipient->diagnostic != NULL &&
                      bounce_reply_find_inner (recipient->diagnostic, &search->inner);
  search->statuses = g_ptr_array_new_with_free_func (g_free);
  search->codes = g_array_new (FALSE, FALSE, sizeof (guint));
  search->matches = g_ptr_array_new_with_free_func (match_free);
  if (rulebook->tries == NULL)
    rulebook->tries = g_malloc0 (rulebook->rules->len + 1);
  look.tries = rulebook->tries;
  look.tried = g_array_new (FALSE, FALSE, sizeof (guint));
  collect_codes (&look);
  look_everywhere (&look);
  look_at_codes (&look);
  g_ptr_array_sort (search->matches, compare_matches);
  forget_tries (&look);
  g_array_unref (look.tried);
  return search;
}

/** bounce_search_free: frees it and all it owns; NULL is fine. */
void
bounce_search_free (BounceSearch *search)
{
  if (search == NULL)
    return;
  g_ptr_array_unref (search->statuses);
  g_array_unref (search->codes);
  g_ptr_array_unref (search->matches);
  g_free (search);
}
