/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "evidence-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/names.h"
#include "base/text.h"
#include "highlight.h"
#include "label.h"
#include "words.h"

/* Bytes of a notice that are shown around the words that decided. */
#define EXCERPT_BEFORE 160
#define EXCERPT_AFTER 320
#define QUOTE_MAXIMUM 6000

struct _BounceEvidenceView
{
  GtkBox parent_instance;

  GtkLabel *speaker;
  GtkLabel *quote;
  GtkLabel *reason;
  GtkLabel *certainty;
  GtkLabel *runner_up;
  GtkContainer *sources;
};

G_DEFINE_FINAL_TYPE (BounceEvidenceView, bounce_evidence_view, GTK_TYPE_BOX)

static void
set_or_hide (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), !bounce_text_is_blank (text));
}

/* A piece of a long text around the words, cut at line ends or spaces where there are any. */
static char *
cut_excerpt (const char *text, const char *start, const char *end)
{
  const char *from = start - MIN (start - text, EXCERPT_BEFORE);
  const char *to = end + strnlen (end, EXCERPT_AFTER);
  g_autofree char *piece = NULL;

  while (from > text && from < start && !g_ascii_isspace (from[-1]))
    from++;
  while (*to != '\0' && to > end && !g_ascii_isspace (*to))
    to--;
  while (((guchar)*to & 0xc0) == 0x80)
    to++;
  while (((guchar)*from & 0xc0) == 0x80)
    from--;
  piece = g_strndup (from, (gsize)(to - from));
  g_strstrip (piece);
  return g_strconcat (from > text ? "… " : "", piece, *to != '\0' ? " …" : "", NULL);
}

/* The server's own words, and beside them the piece of the notice that decided when it stood
 * somewhere else. */
static char *
build_quote (const BounceReport *report,
             const BounceRecipient *recipient,
             const BounceDiagnosis *diagnosis)
{
  const char *diagnostic = recipient != NULL ? recipient->diagnostic : NULL;
  g_autoptr (GString) quote = g_string_new (NULL);
  const char *start, *end;

  if (!bounce_text_is_blank (diagnostic))
    {
      g_autofree char *bounded = bounce_text_shorten (diagnostic, QUOTE_MAXIMUM);

      g_string_append (quote, g_strstrip (bounded));
    }
  if (diagnosis != NULL && diagnosis->evidence->len > 0)
    {
      const BounceEvidence *evidence = g_ptr_array_index (diagnosis->evidence, 0);
      const char *const texts[] = { report->text, report->subject };

      for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        if (!bounce_highlight_find (quote->str, evidence->text, &start, &end) &&
            bounce_highlight_find (texts[i], evidence->text, &start, &end))
          {
            g_autofree char *excerpt = cut_excerpt (texts[i], start, end);

            g_string_append_printf (quote, "%s%s", quote->len > 0 ? "\n\n" : "", excerpt);
          }
    }
  if (quote->len == 0 && !bounce_text_is_blank (report->text))
    {
      g_autofree char *excerpt = cut_excerpt (report->text, report->text, report->text);

      g_string_append (quote, excerpt);
    }
  return g_string_free (g_steal_pointer (&quote), FALSE);
}

/* The deciding words stand out by weight and by a marker's colour, which is laid under the text so
 * that it reads well in every theme. */
static void
show_quote (BounceEvidenceView *self, const char *text, const BounceDiagnosis *diagnosis)
{
  PangoAttrList *marks = pango_attr_list_new ();
  GdkRGBA colour = { 0.9, 0.6, 0.1, 1.0 };

  gtk_style_context_lookup_color (
      gtk_widget_get_style_context (GTK_WIDGET (self)), "warning_color", &colour);
  for (guint i = 0; diagnosis != NULL && i < diagnosis->evidence->len; i++)
    {
      const BounceEvidence *evidence = g_ptr_array_index (diagnosis->evidence, i);

      if (g_strcmp0 (evidence->scenario, diagnosis->scenario) == 0 || i == 0)
        bounce_highlight_mark (text, evidence->text, marks, &colour);
    }
  set_or_hide (self->quote, text);
  gtk_label_set_attributes (self->quote, marks);
  bounce_label_never_hyphenate (self->quote);
  pango_attr_list_unref (marks);
}

static void
show_speaker (BounceEvidenceView *self,
              const BounceReport *report,
              const BounceRecipient *recipient,
              const BounceDiagnosis *diagnosis)
{
  const char *server = diagnosis != NULL ? diagnosis->refusing_mta : NULL;
  g_autofree char *text = NULL, *shown = NULL;

  if (server == NULL && recipient != NULL && recipient->diagnostic != NULL)
    server = recipient->remote_mta;
  shown = bounce_names_show (server);
  if (server != NULL)
    /* Translators: %s is the name of a mail server; its words follow below */
    text = g_strdup_printf (_ ("%s said:"), shown);
  else if (report->reporting_mta != NULL)
    text = g_strdup_printf (_ ("%s wrote in its notice:"), report->reporting_mta);
  else
    text = g_strdup (_ ("The notice says:"));
  gtk_label_set_text (self->speaker, text);
}

static void
show_reason (BounceEvidenceView *self, const BounceDiagnosis *diagnosis)
{
  const BounceEvidence *evidence;
  g_autofree char *text = NULL, *place = NULL, *words = NULL;

  if (diagnosis != NULL && diagnosis->evidence->len > 0)
    {
      evidence = g_ptr_array_index (diagnosis->evidence, 0);
      place = bounce_words_for_place (evidence->where);
      words = bounce_text_shorten (evidence->text, 120);
      /* Translators: “the words” stand in “the text of the notice”; the last is a rule's name */
      text =
          g_strdup_printf (_ ("What decided: “%s” in %s (rule %s)."), words, place, evidence->rule);
    }
  set_or_hide (self->reason, text);
}

static void
show_runner_up (BounceEvidenceView *self, BounceFinding *finding, BounceLibrary *library)
{
  const BounceDiagnosis *diagnosis = bounce_finding_get_diagnosis (finding);
  /* Where there is no doubt, other explanations would only sow it. */
  gboolean is_certain = bounce_finding_get_certainty (finding) == BOUNCE_CERTAINTY_CERTAIN;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; !is_certain && diagnosis != NULL && i < MIN (diagnosis->alternatives->len, 3);
       i++)
    {
      const char *scenario = g_ptr_array_index (diagnosis->alternatives, i);
      g_autofree char *title = NULL;

      if (g_strcmp0 (scenario, bounce_finding_get_scenario (finding)) == 0 ||
          !bounce_library_has_guide (library, scenario))
        continue;
      title = bounce_guide_fill_title (bounce_library_get_guide (library, scenario),
                                       bounce_finding_get_facts (finding));
      /* Translators: %s is the title of another explanation, a whole sentence */
      g_string_append_printf (
          text, text->len == 0 ? _ ("Or it could be: %s") : _ ("\nOr: %s"), title);
    }
  set_or_hide (self->runner_up, text->str);
}

static void
show_sources (BounceEvidenceView *self, BounceFinding *finding)
{
  GPtrArray *sources = bounce_guide_get_sources (bounce_finding_get_guide (finding));
  g_autoptr (GList) old = gtk_container_get_children (self->sources);

  for (GList *l = old; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  for (guint i = 0; sources != NULL && i < MIN (sources->len, 4); i++)
    {
      const BounceGuideSource *source = g_ptr_array_index (sources, i);
      GtkWidget *link, *label;

      if (!g_str_has_prefix (source->href, "https://"))
        continue;
      link = gtk_link_button_new_with_label (source->href,
                                             source->name != NULL ? source->name : source->href);
      label = gtk_bin_get_child (GTK_BIN (link));
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_halign (link, GTK_ALIGN_START);
      gtk_widget_show (link);
      gtk_container_add (self->sources, link);
    }
}

static void
bounce_evidence_view_class_init (BounceEvidenceViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/evidence-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceEvidenceView, speaker);
  gtk_widget_class_bind_template_child (widget_class, BounceEvidenceView, quote);
  gtk_widget_class_bind_template_child (widget_class, BounceEvidenceView, reason);
  gtk_widget_class_bind_template_child (widget_class, BounceEvidenceView, certainty);
  gtk_widget_class_bind_template_child (widget_class, BounceEvidenceView, runner_up);
  gtk_widget_class_bind_template_child (widget_class, BounceEvidenceView, sources);
}

static void
bounce_evidence_view_init (BounceEvidenceView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bounce_evidence_view_show:
 * @self: the view
 * @bounce_case: the mail
 * @finding: one of its findings
 * @library: for the titles of other explanations
 */
void
bounce_evidence_view_show (BounceEvidenceView *self,
                           BounceCase *bounce_case,
                           BounceFinding *finding,
                           BounceLibrary *library)
{
  const BounceReport *report = bounce_case_get_report (bounce_case);
  const BounceRecipient *recipient = bounce_finding_get_recipient (finding);
  const BounceDiagnosis *diagnosis = bounce_finding_get_diagnosis (finding);
  g_autofree char *quote = NULL, *certainty = NULL;

  g_return_if_fail (BOUNCE_IS_EVIDENCE_VIEW (self));
  g_return_if_fail (report != NULL);
  quote = build_quote (report, recipient, diagnosis);
  certainty = bounce_finding_dup_certainty (finding);
  show_speaker (self, report, recipient, diagnosis);
  show_quote (self, quote, diagnosis);
  show_reason (self, diagnosis);
  set_or_hide (self->certainty, certainty);
  show_runner_up (self, finding, library);
  show_sources (self, finding);
}
