/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "guide/guide.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "guide/guide-private.h"

#define MAX_FILE (256u * 1024)

typedef struct
{
  BounceCatalog *catalog; /* NULL: the program's language */
  BounceGuide *guide;
  BounceGuideDraft *draft; /* the open one; owned by the guide */
  BounceGuideStep *step;   /* the open one; owned by the guide */
  GString *text;           /* of the open text element */
  char *needs;             /* of the open text element */
  guint depth;
} Parser;

static const char *const families[] = { "address",    "mailbox", "content", "size",
                                        "reputation", "policy",  "routing", "authentication",
                                        "delay",      "account", "system",  "not-a-bounce",
                                        NULL };
static const char *const whys[] = {
  "connection", "authentication", "malware",  "attachment",  "address", "full",    "dns",
  "encryption", "size",           "own-side", "not-refused", "server",  "content", NULL
};
static const char *const checks[] = {
  "recipient-domain", "sender-domain", "sending-ip", "block-lists", NULL
};
static const char *const actions[] = { "none",  "copy", "draft",      "ticket",
                                       "check", "open", "safe-sender" };
static const char *const safe_senders[] = { "no", "admin", "helps" };

G_STATIC_ASSERT (G_N_ELEMENTS (actions) == BOUNCE_N_STEP_ACTIONS);

static gboolean bad (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
bad (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, BOUNCE_GUIDE_ERROR, BOUNCE_GUIDE_ERROR_BAD_GUIDE, message);
  return FALSE;
}

/* The index of @word, or -1 with an error that names the attribute. */
static int
look_up (const char *const *words, int n, const char *word, const char *attribute, GError **error)
{
  for (int i = 0; word != NULL && i < n; i++)
    if (strcmp (words[i], word) == 0)
      return i;
  bad (error,
       "%s=\"%s\" is not one of the words allowed there",
       attribute,
       word != NULL ? word : "");
  return -1;
}

/* Runs of white space become one blank, none at the ends: what the extraction of the texts for
 * translators does too, so that its strings are found again. */
static char *
collapse (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (out, *p);
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
      g_string_append_c (out, ' ');
  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static gboolean
needs_name (const char *needs, const char *name)
{
  g_auto (GStrv) list = needs != NULL ? g_strsplit_set (needs, " \n\t", -1) : NULL;

  return list != NULL && g_strv_contains ((const char *const *)list, name);
}

static gboolean
check_needs (const char *needs, GError **error)
{
  g_auto (GStrv) list = needs != NULL ? g_strsplit_set (needs, " \n\t", -1) : NULL;

  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    if (list[i][0] != '\0' && !bounce_facts_is_known (list[i]))
      {
        g_set_error (error,
                     BOUNCE_GUIDE_ERROR,
                     BOUNCE_GUIDE_ERROR_UNKNOWN_FACT,
                     "needs=\"%s\": there is no such fact",
                     list[i]);
        return FALSE;
      }
  return TRUE;
}

/* Every {fact} exists, and has a value whenever the text is shown. */
static gboolean
check_facts (const char *text, const char *needs, GError **error)
{
  for (const char *p = strchr (text, '{'); p != NULL; p = strchr (p + 1, '{'))
    {
      const char *close = strchr (p, '}');
      g_autofree char *name = close != NULL ? g_strndup (p + 1, close - p - 1) : NULL;

      if (name == NULL)
        return bad (error, "a \"{\" without its \"}\"");
      if (!bounce_facts_is_known (name))
        {
          g_set_error (error,
                       BOUNCE_GUIDE_ERROR,
                       BOUNCE_GUIDE_ERROR_UNKNOWN_FACT,
                       "{%s}: there is no such fact",
                       name);
          return FALSE;
        }
      if (!bounce_facts_is_constant (name) && !needs_name (needs, name))
        return bad (error, "{%s} may be missing: its element needs needs=\"%s\"", name, name);
    }
  return TRUE;
}

/* The translated text of the element that ends here, checked; NULL with an error. */
static char *
take_text (Parser *parser, GError **error)
{
  g_autofree char *text = collapse (parser->text->str);
  const char *translated;

  if (*text == '\0')
    {
      bad (error, "an empty text");
      return NULL;
    }
  if (!check_facts (text, parser->needs, error))
    return NULL;
  translated = bounce_catalog_look_up (parser->catalog, text);
  /* A translator's slip must not take the guide away: the original is still true. */
  if (translated != text && !check_facts (translated, parser->needs, NULL))
    translated = text;
  return g_strdup (translated);
}

static gboolean
start_guide (Parser *parser, const char **names, const char **values, GError **error)
{
  BounceGuide *guide = parser->guide;
  const char *id, *family, *who, *outcome, *safe_sender, *why;
  int value;

  if (!g_markup_collect_attributes ("guide",
                                    names,
                                    values,
                                    error,
                                    G_MARKUP_COLLECT_STRING,
                                    "id",
                                    &id,
                                    G_MARKUP_COLLECT_STRING,
                                    "family",
                                    &family,
                                    G_MARKUP_COLLECT_STRING,
                                    "who",
                                    &who,
                                    G_MARKUP_COLLECT_STRING,
                                    "outcome",
                                    &outcome,
                                    G_MARKUP_COLLECT_STRING,
                                    "safe-sender",
                                    &safe_sender,
                                    G_MARKUP_COLLECT_STRING | G_MARKUP_COLLECT_OPTIONAL,
                                    "safe-sender-why",
                                    &why,
                                    G_MARKUP_COLLECT_INVALID))
    return FALSE;
  if (!g_strv_contains (families, family))
    return bad (error, "family=\"%s\" is not one of the words allowed there", family);
  if (bounce_who_from_nick (who) < 0 || bounce_who_from_nick (who) == BOUNCE_WHO_AGENT)
    return bad (error, "who=\"%s\" is not one of the words allowed there", who);
  if (bounce_permanence_from_nick (outcome) < 0)
    return bad (error, "outcome=\"%s\" is not one of the words allowed there", outcome);
  value = look_up (safe_senders, G_N_ELEMENTS (safe_senders), safe_sender, "safe-sender", error);
  if (value < 0)
    return FALSE;
  if ((value == BOUNCE_SAFE_SENDER_NO) != (why != NULL))
    return bad (error, "safe-sender-why goes with safe-sender=\"no\", and only with it");
  if (why != NULL && !g_strv_contains (whys, why))
    return bad (error, "safe-sender-why=\"%s\" is not one of the words allowed there", why);
  guide->id = g_strdup (id);
  guide->family = g_strdup (family);
  guide->who = bounce_who_from_nick (who);
  guide->outcome = bounce_permanence_from_nick (outcome);
  guide->safe_sender = value;
  guide->safe_sender_why = g_strdup (why);
  return TRUE;
}

static gboolean
start_step (Parser *parser, const char **names, const char **values, int line, GError **error)
{
  BounceGuideStep *step;
  const char *id, *who, *needs, *action, *target;
  gboolean primary = FALSE;
  int act = BOUNCE_STEP_ACTION_NONE;

  if (!g_markup_collect_attributes ("step",
                                    names,
                                    values,
                                    error,
                                    G_MARKUP_COLLECT_STRING,
                                    "id",
                                    &id,
                                    G_MARKUP_COLLECT_STRING,
                                    "for",
                                    &who,
                                    G_MARKUP_COLLECT_STRING | G_MARKUP_COLLECT_OPTIONAL,
                                    "needs",
                                    &needs,
                                    G_MARKUP_COLLECT_STRING | G_MARKUP_COLLECT_OPTIONAL,
                                    "action",
                                    &action,
                                    G_MARKUP_COLLECT_STRING | G_MARKUP_COLLECT_OPTIONAL,
                                    "target",
                                    &target,
                                    G_MARKUP_COLLECT_BOOLEAN | G_MARKUP_COLLECT_OPTIONAL,
                                    "primary",
                                    &primary,
                                    G_MARKUP_COLLECT_INVALID))
    return FALSE;
  if (bounce_who_from_nick (who) <= BOUNCE_WHO_NOBODY)
    return bad (error, "for=\"%s\" is not one of the words allowed there", who);
  if (action != NULL &&
      (act = look_up (actions, G_N_ELEMENTS (actions), action, "action", error)) < 0)
    return FALSE;
  if (!check_needs (needs, error))
    return FALSE;
  if (primary > 0 && act == BOUNCE_STEP_ACTION_NONE)
    return bad (error, "a step with primary=\"yes\" needs an action");
  if (act == BOUNCE_STEP_ACTION_CHECK && (target == NULL || !g_strv_contains (checks, target)))
    return bad (error, "action=\"check\" needs a target that can be looked up");
  bounce_guide_add_step (parser->guide, id, bounce_who_from_nick (who), act, primary > 0, "");
  step = parser->guide->steps->pdata[parser->guide->steps->len - 1];
  step->needs = g_strdup (needs);
  step->target = g_strdup (target);
  step->line = line;
  parser->step = step;
  return TRUE;
}

static gboolean
start_draft (Parser *parser, const char **names, const char **values, GError **error)
{
  const char *id, *to, *channel;
  BounceGuideDraft *draft;

  if (!g_markup_collect_attributes ("draft",
                                    names,
                                    values,
                                    error,
                                    G_MARKUP_COLLECT_STRING,
                                    "id",
                                    &id,
                                    G_MARKUP_COLLECT_STRING,
                                    "to",
                                    &to,
                                    G_MARKUP_COLLECT_STRING,
                                    "channel",
                                    &channel,
                                    G_MARKUP_COLLECT_INVALID))
    return FALSE;
  if (bounce_guide_has_draft (parser->guide, id))
    return bad (error, "two drafts are named \"%s\"", id);
  if (strcmp (channel, "other") != 0 && strcmp (channel, "mail") != 0)
    return bad (error, "channel=\"%s\" is not one of the words allowed there", channel);
  if (strcmp (to, "support") != 0 && strcmp (to, "recipient") != 0 &&
      strcmp (to, "recipient-admin") != 0 && strcmp (to, "sender-admin") != 0)
    return bad (error, "to=\"%s\" is not one of the words allowed there", to);
  draft = bounce_guide_draft_new (id);
  draft->is_other = strcmp (channel, "other") == 0;
  draft->to = strcmp (to, "support") == 0 ? BOUNCE_WHO_AGENT : (BounceWho)bounce_who_from_nick (to);
  g_ptr_array_add (parser->guide->drafts, draft);
  parser->draft = draft;
  return TRUE;
}

static gboolean
start_check (Parser *parser, const char **names, const char **values, GError **error)
{
  const char *id;

  if (!g_markup_collect_attributes ("check",
                                    names,
                                    values,
                                    error,
                                    G_MARKUP_COLLECT_STRING,
                                    "id",
                                    &id,
                                    G_MARKUP_COLLECT_INVALID))
    return FALSE;
  if (!g_strv_contains (checks, id))
    return bad (error, "there is no check \"%s\"", id);
  g_ptr_array_add (parser->guide->checks, g_strdup (id));
  return TRUE;
}

static gboolean
start_source (Parser *parser, const char **names, const char **values, GError **error)
{
  BounceGuideSource *source;
  const char *href;

  if (!g_markup_collect_attributes ("source",
                                    names,
                                    values,
                                    error,
                                    G_MARKUP_COLLECT_STRING,
                                    "href",
                                    &href,
                                    G_MARKUP_COLLECT_INVALID))
    return FALSE;
  /* What an organisation writes must not make the program open anything but a page or a mail. */
  if (!g_str_has_prefix (href, "https://") && !g_str_has_prefix (href, "mailto:"))
    return bad (error, "a source's link begins with https:// or mailto:");
  source = g_new0 (BounceGuideSource, 1);
  source->href = g_strdup (href);
  g_ptr_array_add (parser->guide->sources, source);
  return TRUE;
}

/* Elements with words: title, summary, cause, subject, p. Only some take needs="". */
static gboolean
start_text (
    Parser *parser, const char *name, const char **names, const char **values, GError **error)
{
  const char *needs = NULL;

  if (strcmp (name, "title") == 0 || strcmp (name, "subject") == 0)
    return g_markup_collect_attributes (name, names, values, error, G_MARKUP_COLLECT_INVALID, NULL);
  if (!g_markup_collect_attributes (name,
                                    names,
                                    values,
                                    error,
                                    G_MARKUP_COLLECT_STRING | G_MARKUP_COLLECT_OPTIONAL,
                                    "needs",
                                    &needs,
                                    G_MARKUP_COLLECT_INVALID))
    return FALSE;
  parser->needs = g_strdup (needs);
  return check_needs (needs, error);
}

static gboolean
is_text_element (const Parser *parser, const char *name)
{
  if (parser->draft != NULL)
    return strcmp (name, "subject") == 0 || strcmp (name, "p") == 0;
  return strcmp (name, "title") == 0 || strcmp (name, "summary") == 0 ||
         strcmp (name, "cause") == 0;
}

static void
start_element (GMarkupParseContext *context,
               const char *name,
               const char **names,
               const char **values,
               gpointer user_data,
               GError **error)
{
  Parser *parser = user_data;
  int line = 0;

  g_markup_parse_context_get_position (context, &line, NULL);
  g_clear_pointer (&parser->needs, g_free);
  if (parser->text != NULL)
    bad (error, "<%s> inside a text", name);
  else if (parser->depth == 0 && parser->guide->id != NULL)
    bad (error, "<%s> behind the guide", name);
  else if (parser->depth == 0 && strcmp (name, "guide") == 0)
    start_guide (parser, names, values, error);
  else if (parser->depth == 0)
    bad (error, "<%s>: a guide begins with <guide>", name);
  else if (is_text_element (parser, name))
    {
      if (start_text (parser, name, names, values, error))
        parser->text = g_string_new (NULL);
    }
  else if (parser->draft == NULL && strcmp (name, "step") == 0)
    {
      if (start_step (parser, names, values, line, error))
        {
          parser->needs = g_strdup (parser->step->needs);
          parser->text = g_string_new (NULL);
        }
    }
  else if (parser->draft == NULL && strcmp (name, "draft") == 0)
    start_draft (parser, names, values, error);
  else if (parser->draft == NULL && strcmp (name, "check") == 0)
    start_check (parser, names, values, error);
  else if (parser->draft == NULL && strcmp (name, "source") == 0)
    {
      if (start_source (parser, names, values, error))
        parser->text = g_string_new (NULL);
    }
  else
    bad (error, "<%s> does not belong here", name);
  parser->depth++;
}

static gboolean
end_text (Parser *parser, const char *name, GError **error)
{
  BounceGuide *guide = parser->guide;
  g_autofree char *text = NULL;

  if (strcmp (name, "source") == 0)
    {
      BounceGuideSource *source = guide->sources->pdata[guide->sources->len - 1];

      /* Names of pages are not translated; without one the link itself is the name. */
      source->name = collapse (parser->text->str);
      return TRUE;
    }
  text = take_text (parser, error);
  if (text == NULL)
    return FALSE;
  if (strcmp (name, "summary") == 0)
    g_ptr_array_add (guide->summaries, bounce_guide_text_new (parser->needs, text));
  else if (strcmp (name, "cause") == 0)
    g_ptr_array_add (guide->causes, bounce_guide_text_new (parser->needs, text));
  else if (strcmp (name, "p") == 0)
    g_ptr_array_add (parser->draft->paragraphs, bounce_guide_text_new (parser->needs, text));
  else
    {
      char **place = strcmp (name, "title") == 0     ? &guide->title
                     : strcmp (name, "subject") == 0 ? &parser->draft->subject
                                                     : &parser->step->text;

      /* A <subject> stands in a <draft>: start_element () has seen to it. NOLINTNEXTLINE */
      if (parser->step == NULL && *place != NULL)
        return bad (error, "a second <%s>", name);
      g_free (*place);
      *place = g_steal_pointer (&text);
    }
  return TRUE;
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Parser *parser = user_data;

  parser->depth--;
  if (parser->text != NULL)
    {
      end_text (parser, name, error);
      g_string_free (parser->text, TRUE);
      parser->text = NULL;
      parser->step = NULL;
      g_clear_pointer (&parser->needs, g_free);
    }
  else if (strcmp (name, "draft") == 0)
    {
      if (parser->draft->subject == NULL || parser->draft->paragraphs->len == 0)
        bad (error, "a draft needs a <subject> and a <p>");
      parser->draft = NULL;
    }
}

static void
take_characters (GMarkupParseContext *context,
                 const char *text,
                 gsize length,
                 gpointer user_data,
                 GError **error)
{
  Parser *parser = user_data;

  if (parser->text != NULL)
    g_string_append_len (parser->text, text, length);
  else
    for (gsize i = 0; i < length; i++)
      if (!g_ascii_isspace (text[i]))
        {
          bad (error, "words outside of a text element");
          return;
        }
}

static gboolean
check_steps (const BounceGuide *guide, GError **error)
{
  guint primaries = 0;

  for (guint i = 0; i < guide->steps->len; i++)
    {
      const BounceGuideStep *step = guide->steps->pdata[i];

      primaries += step->is_primary ? 1 : 0;
      if ((step->action == BOUNCE_STEP_ACTION_COPY || step->action == BOUNCE_STEP_ACTION_DRAFT) &&
          !bounce_guide_has_draft (guide, step->target))
        return bad (error,
                    "line %d: step \"%s\" names a draft \"%s\" that is not there",
                    step->line,
                    step->id,
                    step->target != NULL ? step->target : "");
      if (step->action == BOUNCE_STEP_ACTION_SAFE_SENDER &&
          guide->safe_sender == BOUNCE_SAFE_SENDER_NO)
        return bad (error,
                    "line %d: step \"%s\" asks for a safe-sender entry that cannot help",
                    step->line,
                    step->id);
    }
  if (primaries > 1)
    return bad (error, "more than one step has primary=\"yes\"");
  return TRUE;
}

/* What no single element can tell. */
static gboolean
check_whole (const BounceGuide *guide, const char *path, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *expected =
      guide->id != NULL ? g_strconcat (guide->id, ".guide.xml", NULL) : NULL;
  const BounceGuideText *last;

  if (guide->id == NULL)
    return bad (error, "there is no <guide>");
  if (strcmp (base, expected) != 0)
    return bad (error, "the guide of id=\"%s\" must stand in the file %s", guide->id, expected);
  if (guide->title == NULL || guide->summaries->len == 0 || guide->causes->len == 0 ||
      guide->steps->len == 0)
    return bad (error, "a guide needs a <title>, a <summary>, a <cause> and a <step>");
  last = guide->summaries->pdata[guide->summaries->len - 1];
  if (last->needs != NULL)
    return bad (error, "the last <summary> must not need anything");
  return check_steps (guide, error);
}

/**
 * bounce_guide_new_from_data:
 * @catalog: (nullable): the language to translate it to; NULL: the program's own
 * @data: the bytes of a guide
 * @length: their number
 * @path: the file's name, for the guide's id and for messages
 * @error: return location for an error
 *
 * Parses a guide (HACKING.md, section 2). Every text is translated here, once.
 *
 * Returns: (transfer full) (nullable): the guide; NULL with an error of BOUNCE_GUIDE_ERROR or
 * G_MARKUP_ERROR that begins with "file:line: "
 */
BounceGuide *
bounce_guide_new_from_data (
    BounceCatalog *catalog, const char *data, gsize length, const char *path, GError **error)
{
  static const GMarkupParser callbacks = {
    .start_element = start_element,
    .end_element = end_element,
    .text = take_characters,
  };
  g_autoptr (BounceGuide) guide = bounce_guide_new_empty ();
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autofree char *message = NULL;
  Parser parser = { .guide = guide, .catalog = catalog };
  gboolean good;
  int line = 1;

  context = g_markup_parse_context_new (&callbacks, G_MARKUP_TREAT_CDATA_AS_TEXT, &parser, NULL);
  good = g_markup_parse_context_parse (context, data, length, &wrong) &&
         g_markup_parse_context_end_parse (context, &wrong) && check_whole (guide, path, &wrong);
  g_markup_parse_context_get_position (context, &line, NULL);
  if (parser.text != NULL)
    g_string_free (parser.text, TRUE);
  g_free (parser.needs);
  if (!good)
    {
      /* GMarkup quotes the file's bytes, whatever they are. */
      message = bounce_text_clean_line (wrong->message, -1, 1000);
      g_set_error (error, wrong->domain, wrong->code, "%s:%d: %s", path, line, message);
      return NULL;
    }
  return g_steal_pointer (&guide);
}

/**
 * bounce_guide_new_from_file:
 * @catalog: (nullable): the language to translate it to; NULL: the program's own
 * @path: a file
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the guide; NULL with an error of
 * bounce_guide_new_from_data() or of G_FILE_ERROR
 */
BounceGuide *
bounce_guide_new_from_file (BounceCatalog *catalog, const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, error))
    return NULL;
  if (length > MAX_FILE)
    {
      bad (error, "%s:1: larger than any guide", path);
      return NULL;
    }
  return bounce_guide_new_from_data (catalog, data, length, path, error);
}
