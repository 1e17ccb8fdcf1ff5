/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case-page.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "case-memory.h"
#include "checks-view.h"
#include "column.h"
#include "details-view.h"
#include "disclosure.h"
#include "evidence-view.h"
#include "label.h"
#include "others-view.h"
#include "party-picture.h"
#include "raw-view.h"
#include "recipient-row.h"
#include "step-row.h"
#include "ticket-chip.h"

/* A mail is read so fast that a spinner would only flicker: it shows when that is not so. */
#define SPINNER_DELAY_MS 200

/* Recipients that stand above the verdict without being asked for */
#define FEW_RECIPIENTS 3

struct _BounceCasePage
{
  GtkStack parent_instance;

  BounceLibrary *library;
  BounceHistory *history;
  BounceCase *bounce_case;
  BounceFinding *finding;
  gulong state_id;
  guint spinner_id;

  GtkSpinner *spinner;
  GtkScrolledWindow *scroller;
  BounceColumn *column;
  GtkContainer *warnings;
  GtkWidget *recipients_box;
  GtkLabel *recipients_title;
  GtkListBox *recipients;
  GtkToggleButton *all_recipients;
  GtkLabel *title;
  GtkLabel *summary;
  GtkLabel *cause;
  GtkWidget *outcome_box;
  GtkImage *outcome_icon;
  GtkLabel *outcome;
  GtkWidget *doubt_box;
  GtkLabel *doubt;
  BounceTicketChip *ticket_chip;
  BouncePartyPicture *picture;
  GtkWidget *check_bar;
  GtkLabel *check_result;
  GtkLabel *check_records;
  GtkWidget *steps_box;
  GtkListBox *steps;
  BounceDisclosure *others_expander;
  GtkListBox *others;
  BounceChecksView *checks_view;
  BounceOthersView *others_view;
  BounceDisclosure *evidence_expander;
  BounceDisclosure *details_expander;
  BounceDisclosure *raw_expander;
};

G_DEFINE_FINAL_TYPE (BounceCasePage, bounce_case_page, GTK_TYPE_STACK)

enum
{
  PROP_0,
  PROP_FINDING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
clear_children (GtkContainer *container)
{
  g_autoptr (GList) children = gtk_container_get_children (container);

  for (GList *l = children; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
}

static void
set_or_hide (GtkLabel *label, char *taken)
{
  g_autofree char *text = taken;

  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), !bounce_text_is_blank (text));
}

static void
fill_warnings (BounceCasePage *self)
{
  const char *const *nicks = bounce_case_get_warnings (self->bounce_case);

  clear_children (self->warnings);
  for (guint i = 0; nicks != NULL && nicks[i] != NULL; i++)
    {
      GtkWidget *bar = gtk_info_bar_new ();
      GtkWidget *icon =
          gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_MENU);
      GtkWidget *label = gtk_label_new (bounce_case_describe_warning (nicks[i]));
      GtkWidget *area = gtk_info_bar_get_content_area (GTK_INFO_BAR (bar));

      gtk_info_bar_set_message_type (GTK_INFO_BAR (bar), GTK_MESSAGE_WARNING);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_width_chars (GTK_LABEL (label), 8);
      gtk_widget_set_valign (icon, GTK_ALIGN_BASELINE);
      gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
      gtk_container_add (GTK_CONTAINER (area), icon);
      gtk_container_add (GTK_CONTAINER (area), label);
      gtk_widget_show (icon);
      gtk_widget_show (label);
      gtk_widget_show (bar);
      gtk_container_add (self->warnings, bar);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->warnings), nicks != NULL && nicks[0] != NULL);
}

/* The first ones; the rest is asked for, since the verdict below is what the mail was opened for.
 */
static gboolean
is_recipient_shown_cb (GtkListBoxRow *row, gpointer user_data)
{
  BounceCasePage *self = user_data;

  return gtk_toggle_button_get_active (self->all_recipients) ||
         !gtk_widget_get_visible (GTK_WIDGET (self->all_recipients)) ||
         gtk_list_box_row_is_selected (row) || gtk_list_box_row_get_index (row) < FEW_RECIPIENTS;
}

static void
all_recipients_cb (BounceCasePage *self)
{
  gtk_button_set_label (GTK_BUTTON (self->all_recipients),
                        gtk_toggle_button_get_active (self->all_recipients) ? _ ("Show Fewer")
                                                                            : _ ("Show All"));
  gtk_list_box_invalidate_filter (self->recipients);
}

static void
fill_recipients (BounceCasePage *self)
{
  GListModel *findings = bounce_case_get_findings (self->bounce_case);
  guint n = g_list_model_get_n_items (findings);
  g_autofree char *title = NULL;

  clear_children (GTK_CONTAINER (self->recipients));
  gtk_widget_set_visible (self->recipients_box, n > 1);
  if (n < 2)
    return;
  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                        "This notice speaks of %u recipient",
                                        "This notice speaks of %u recipients",
                                        n),
                           n);
  gtk_label_set_text (self->recipients_title, title);
  /* A button in the place of a single row would save nothing. */
  gtk_widget_set_visible (GTK_WIDGET (self->all_recipients), n > FEW_RECIPIENTS + 1);
  gtk_toggle_button_set_active (self->all_recipients, FALSE);
  all_recipients_cb (self);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BounceFinding) finding = g_list_model_get_item (findings, i);

      gtk_container_add (GTK_CONTAINER (self->recipients), bounce_recipient_row_new (finding));
    }
}

static void
fill_outcome (BounceCasePage *self)
{
  const char *const *warnings = bounce_case_get_warnings (self->bounce_case);
  const char *icon = "action-unavailable-symbolic";

  if (bounce_case_get_state (self->bounce_case) == BOUNCE_CASE_UNREADABLE)
    icon = "dialog-question-symbolic";
  else if (warnings != NULL && g_strv_contains (warnings, "fake-bounce"))
    icon = "dialog-warning-symbolic";
  else if (bounce_finding_get_permanence (self->finding) == BOUNCE_PERMANENCE_TEMPORARY)
    icon = "document-open-recent-symbolic";
  else if (bounce_finding_get_permanence (self->finding) == BOUNCE_PERMANENCE_NONE)
    icon = "object-select-symbolic";
  gtk_image_set_from_icon_name (self->outcome_icon, icon, GTK_ICON_SIZE_MENU);
  set_or_hide (self->outcome, bounce_finding_dup_outcome (self->finding));
  gtk_widget_set_visible (self->outcome_box, gtk_widget_get_visible (GTK_WIDGET (self->outcome)));
}

/* That a verdict is a guess belongs beside it, not behind a title that has to be opened. */
static void
fill_doubt (BounceCasePage *self)
{
  gboolean is_guess = bounce_finding_get_certainty (self->finding) == BOUNCE_CERTAINTY_GUESS &&
                      bounce_finding_get_permanence (self->finding) != BOUNCE_PERMANENCE_NONE &&
                      bounce_case_get_state (self->bounce_case) == BOUNCE_CASE_READY;

  gtk_widget_set_visible (self->doubt_box, is_guess);
  set_or_hide (self->doubt, is_guess ? bounce_finding_dup_certainty (self->finding) : NULL);
}

/* A mail that no server refused has no way to draw. */
static void
fill_picture (BounceCasePage *self)
{
  BounceKind kind = bounce_case_get_kind (self->bounce_case);

  gtk_widget_set_visible (GTK_WIDGET (self->picture), bounce_parties_fit (kind));
  bounce_party_picture_take_parties (
      self->picture,
      bounce_parties_new (self->finding, bounce_case_get_report (self->bounce_case)));
}

static void
fill_check (BounceCasePage *self)
{
  const BounceDomainCheck *check = bounce_finding_get_domain_check (self->finding);
  g_autoptr (GString) records = g_string_new (NULL);
  g_autofree char *result = NULL;

  gboolean is_shown = check != NULL && !bounce_checks_has_results (self->finding);

  gtk_widget_set_visible (self->check_bar, is_shown);
  if (!is_shown)
    return;
  result = bounce_domain_check_describe (check);
  for (guint i = 0; check->records != NULL && i < MIN (check->records->len, 6); i++)
    g_string_append_printf (
        records, "%s%s", i > 0 ? "\n" : "", (const char *)g_ptr_array_index (check->records, i));
  gtk_label_set_text (self->check_result, result);
  gtk_label_set_text (self->check_records, records->str);
  gtk_widget_set_visible (GTK_WIDGET (self->check_records), records->len > 0);
}

/* What the reader does stands open; what others do is one click away, unless there is nothing
 * else. */
static void
fill_steps (BounceCasePage *self)
{
  GListModel *steps = bounce_finding_get_steps (self->finding);
  guint n = g_list_model_get_n_items (steps), n_others = 0;
  gboolean has_own = FALSE;
  g_autofree char *label = NULL;

  clear_children (GTK_CONTAINER (self->steps));
  clear_children (GTK_CONTAINER (self->others));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BounceStep) step = g_list_model_get_item (steps, i);
      GtkWidget *row = bounce_step_row_new (self->finding, step, i + 1);
      gboolean is_own = bounce_step_get_who (step) == BOUNCE_WHO_SENDER;
      gboolean is_other = !is_own && has_own;

      has_own |= is_own;
      bounce_step_row_set_narrow (BOUNCE_STEP_ROW (row), bounce_column_is_narrow (self->column));
      gtk_container_add (GTK_CONTAINER (is_other ? self->others : self->steps), row);
      n_others += is_other ? 1 : 0;
    }
  label = g_strdup_printf (_ ("What others can do (%u)"), n_others);
  bounce_disclosure_set_label (self->others_expander, label);
  gtk_widget_set_visible (GTK_WIDGET (self->others_expander), n_others > 0);
  gtk_widget_set_visible (self->steps_box, n > 0);
}

static GList *
list_rows (BounceCasePage *self)
{
  return g_list_concat (gtk_container_get_children (GTK_CONTAINER (self->steps)),
                        gtk_container_get_children (GTK_CONTAINER (self->others)));
}

/* The heading above the first step of each party that is not the reader. */
static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  BounceWho who = bounce_step_get_who (bounce_step_row_get_step (BOUNCE_STEP_ROW (row)));
  BounceWho previous = BOUNCE_WHO_SENDER;
  GtkWidget *box, *label;

  if (before != NULL)
    previous = bounce_step_get_who (bounce_step_row_get_step (BOUNCE_STEP_ROW (before)));
  if (before == NULL && who == BOUNCE_WHO_SENDER)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  label = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_visible (label, before != NULL);
  gtk_container_add (GTK_CONTAINER (box), label);
  if (who != previous)
    {
      label = gtk_label_new (bounce_who_get_name (who));
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_style_context_add_class (gtk_widget_get_style_context (label), "party");
      gtk_widget_show (label);
      gtk_container_add (GTK_CONTAINER (box), label);
    }
  gtk_widget_show (box);
  gtk_list_box_row_set_header (row, box);
}

static void
evidence_expanded_cb (BounceCasePage *self)
{
  GtkWidget *view = bounce_disclosure_get_child (self->evidence_expander);

  if (!bounce_disclosure_get_expanded (self->evidence_expander) || self->finding == NULL ||
      bounce_case_get_state (self->bounce_case) != BOUNCE_CASE_READY)
    return;
  if (view == NULL)
    {
      view = g_object_new (BOUNCE_TYPE_EVIDENCE_VIEW, NULL);
      gtk_container_add (GTK_CONTAINER (self->evidence_expander), view);
    }
  bounce_evidence_view_show (
      BOUNCE_EVIDENCE_VIEW (view), self->bounce_case, self->finding, self->library);
}

static void
details_expanded_cb (BounceCasePage *self)
{
  GtkWidget *view = bounce_disclosure_get_child (self->details_expander);

  if (!bounce_disclosure_get_expanded (self->details_expander) || self->finding == NULL)
    return;
  if (view == NULL)
    {
      view = g_object_new (BOUNCE_TYPE_DETAILS_VIEW, "visible", TRUE, NULL);
      gtk_container_add (GTK_CONTAINER (self->details_expander), view);
    }
  bounce_details_view_set_narrow (BOUNCE_DETAILS_VIEW (view),
                                  bounce_column_is_narrow (self->column));
  bounce_details_view_show (BOUNCE_DETAILS_VIEW (view), self->bounce_case, self->finding);
}

static void
raw_expanded_cb (BounceCasePage *self)
{
  GtkWidget *view = bounce_disclosure_get_child (self->raw_expander);

  if (!bounce_disclosure_get_expanded (self->raw_expander) || self->bounce_case == NULL)
    return;
  if (view == NULL)
    {
      view = g_object_new (BOUNCE_TYPE_RAW_VIEW, NULL);
      gtk_container_add (GTK_CONTAINER (self->raw_expander), view);
    }
  bounce_raw_view_show (BOUNCE_RAW_VIEW (view), self->bounce_case);
}

static void
fill_reasons (BounceCasePage *self)
{
  gboolean is_read = bounce_case_get_state (self->bounce_case) == BOUNCE_CASE_READY;
  BounceCertainty sure = bounce_finding_get_certainty (self->finding);
  const char *certainty = sure == BOUNCE_CERTAINTY_CERTAIN  ? _ ("certain")
                          : sure == BOUNCE_CERTAINTY_LIKELY ? _ ("likely")
                                                            : _ ("a guess");
  g_autofree char *label = NULL;

  /* Translators: %s is "certain", "likely" or "a guess" */
  label = g_strdup_printf (_ ("Why we think so (%s)"), certainty);
  bounce_disclosure_set_label (self->evidence_expander, label);
  gtk_widget_set_visible (GTK_WIDGET (self->evidence_expander), is_read);
  evidence_expanded_cb (self);
  details_expanded_cb (self);
}

static void
checked_cb (BounceCasePage *self)
{
  g_autofree char *before = g_strdup (gtk_label_get_text (self->title));

  bounce_case_page_refill (self);
  if (g_strcmp0 (before, gtk_label_get_text (self->title)) != 0)
    bounce_case_page_focus_verdict (self);
}

static void
narrow_cb (BounceCasePage *self)
{
  gboolean is_narrow = bounce_column_is_narrow (self->column);
  g_autoptr (GList) rows = list_rows (self);
  GtkWidget *details = bounce_disclosure_get_child (self->details_expander);

  bounce_party_picture_set_vertical (self->picture, is_narrow);
  for (GList *l = rows; l != NULL; l = l->next)
    bounce_step_row_set_narrow (l->data, is_narrow);
  if (details != NULL)
    bounce_details_view_set_narrow (BOUNCE_DETAILS_VIEW (details), is_narrow);
}

static void
show_finding (BounceCasePage *self, BounceFinding *finding)
{
  gboolean is_new = g_set_object (&self->finding, finding);

  set_or_hide (self->title, bounce_finding_dup_title (finding));
  set_or_hide (self->summary, bounce_finding_dup_summary (finding));
  set_or_hide (self->cause, bounce_finding_dup_cause (finding));
  fill_outcome (self);
  fill_doubt (self);
  fill_picture (self);
  fill_check (self);
  fill_steps (self);
  fill_reasons (self);
  bounce_ticket_chip_show (self->ticket_chip, self->bounce_case);
  bounce_case_memory_keep_steps (self->history, self->bounce_case, finding);
  bounce_checks_view_show (self->checks_view, self->bounce_case, finding);
  bounce_others_view_show (self->others_view, self->history, self->bounce_case, finding);
  if (is_new)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINDING]);
}

static void
recipient_selected_cb (BounceCasePage *self, GtkListBoxRow *row)
{
  if (row != NULL)
    show_finding (self, bounce_recipient_row_get_finding (BOUNCE_RECIPIENT_ROW (row)));
}

static gboolean
spinner_cb (gpointer user_data)
{
  BounceCasePage *self = user_data;

  self->spinner_id = 0;
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (GTK_STACK (self), "reading");
  return G_SOURCE_REMOVE;
}

static void
fill (BounceCasePage *self)
{
  g_autoptr (BounceFinding) first = NULL;

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  if (bounce_case_get_state (self->bounce_case) == BOUNCE_CASE_READING)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self), "blank");
      self->spinner_id = g_timeout_add (SPINNER_DELAY_MS, spinner_cb, self);
      return;
    }
  gtk_spinner_stop (self->spinner);
  fill_warnings (self);
  first = g_list_model_get_item (bounce_case_get_findings (self->bounce_case), 0);
  fill_recipients (self);
  if (gtk_widget_get_visible (self->recipients_box))
    gtk_list_box_select_row (self->recipients, gtk_list_box_get_row_at_index (self->recipients, 0));
  else
    show_finding (self, first);
  raw_expanded_cb (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self), "guide");
}

static void
state_cb (BounceCasePage *self)
{
  fill (self);
  if (bounce_case_get_state (self->bounce_case) != BOUNCE_CASE_READING)
    bounce_case_page_focus_verdict (self);
}

static void
bounce_case_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FINDING)
    g_value_set_object (value, BOUNCE_CASE_PAGE (object)->finding);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bounce_case_page_dispose (GObject *object)
{
  BounceCasePage *self = BOUNCE_CASE_PAGE (object);

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  if (self->bounce_case != NULL)
    g_clear_signal_handler (&self->state_id, self->bounce_case);
  g_clear_object (&self->bounce_case);
  g_clear_object (&self->finding);
  g_clear_object (&self->library);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (bounce_case_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/bouncedesk/BounceDesk/case-page.ui");
  gtk_widget_class_bind_template_child (class, BounceCasePage, spinner);
  gtk_widget_class_bind_template_child (class, BounceCasePage, scroller);
  gtk_widget_class_bind_template_child (class, BounceCasePage, column);
  gtk_widget_class_bind_template_child (class, BounceCasePage, warnings);
  gtk_widget_class_bind_template_child (class, BounceCasePage, recipients_box);
  gtk_widget_class_bind_template_child (class, BounceCasePage, recipients_title);
  gtk_widget_class_bind_template_child (class, BounceCasePage, recipients);
  gtk_widget_class_bind_template_child (class, BounceCasePage, all_recipients);
  gtk_widget_class_bind_template_child (class, BounceCasePage, title);
  gtk_widget_class_bind_template_child (class, BounceCasePage, summary);
  gtk_widget_class_bind_template_child (class, BounceCasePage, cause);
  gtk_widget_class_bind_template_child (class, BounceCasePage, outcome_box);
  gtk_widget_class_bind_template_child (class, BounceCasePage, outcome_icon);
  gtk_widget_class_bind_template_child (class, BounceCasePage, outcome);
  gtk_widget_class_bind_template_child (class, BounceCasePage, doubt_box);
  gtk_widget_class_bind_template_child (class, BounceCasePage, doubt);
  gtk_widget_class_bind_template_child (class, BounceCasePage, ticket_chip);
  gtk_widget_class_bind_template_child (class, BounceCasePage, picture);
  gtk_widget_class_bind_template_child (class, BounceCasePage, check_bar);
  gtk_widget_class_bind_template_child (class, BounceCasePage, check_result);
  gtk_widget_class_bind_template_child (class, BounceCasePage, check_records);
  gtk_widget_class_bind_template_child (class, BounceCasePage, steps_box);
  gtk_widget_class_bind_template_child (class, BounceCasePage, steps);
  gtk_widget_class_bind_template_child (class, BounceCasePage, others_expander);
  gtk_widget_class_bind_template_child (class, BounceCasePage, others);
  gtk_widget_class_bind_template_child (class, BounceCasePage, checks_view);
  gtk_widget_class_bind_template_child (class, BounceCasePage, others_view);
  gtk_widget_class_bind_template_child (class, BounceCasePage, evidence_expander);
  gtk_widget_class_bind_template_child (class, BounceCasePage, details_expander);
  gtk_widget_class_bind_template_child (class, BounceCasePage, raw_expander);
  gtk_widget_class_bind_template_callback (class, checked_cb);
  gtk_widget_class_bind_template_callback (class, narrow_cb);
  gtk_widget_class_bind_template_callback (class, recipient_selected_cb);
  gtk_widget_class_bind_template_callback (class, all_recipients_cb);
  gtk_widget_class_bind_template_callback (class, evidence_expanded_cb);
  gtk_widget_class_bind_template_callback (class, details_expanded_cb);
  gtk_widget_class_bind_template_callback (class, raw_expanded_cb);
}

static void
bounce_case_page_class_init (BounceCasePageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = bounce_case_page_dispose;
  object_class->get_property = bounce_case_page_get_property;
  properties[PROP_FINDING] = g_param_spec_object (
      "finding", NULL, NULL, BOUNCE_TYPE_FINDING, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BOUNCE_TYPE_CHECKS_VIEW);
  g_type_ensure (BOUNCE_TYPE_COLUMN);
  g_type_ensure (BOUNCE_TYPE_DISCLOSURE);
  g_type_ensure (BOUNCE_TYPE_OTHERS_VIEW);
  g_type_ensure (BOUNCE_TYPE_PARTY_PICTURE);
  g_type_ensure (BOUNCE_TYPE_TICKET_CHIP);
  bind_template (GTK_WIDGET_CLASS (class));
}

static void
bounce_case_page_init (BounceCasePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* A viewport measures what is put into it again and again while it is built, if that shows. */
  gtk_widget_show (GTK_WIDGET (self->column));
  bounce_label_never_hyphenate (self->title);
  bounce_label_never_hyphenate (self->summary);
  bounce_label_never_hyphenate (self->check_result);
  bounce_label_never_hyphenate (self->check_records);
  gtk_list_box_set_filter_func (self->recipients, is_recipient_shown_cb, self, NULL);
  gtk_list_box_set_header_func (self->steps, header_cb, NULL, NULL);
  gtk_list_box_set_header_func (self->others, header_cb, NULL, NULL);
  atk_object_set_role (gtk_widget_get_accessible (GTK_WIDGET (self->title)), ATK_ROLE_HEADING);
}

/** bounce_case_page_set_library: where the titles of other explanations come from. */
void
bounce_case_page_set_library (BounceCasePage *self, BounceLibrary *library)
{
  g_return_if_fail (BOUNCE_IS_CASE_PAGE (self));
  g_set_object (&self->library, library);
}

/**
 * bounce_case_page_set_sources:
 * @self: the page, whose library is set
 * @history: (nullable): is asked who else had it, and remembers the steps
 * @dns: is asked when the person wants something checked
 */
void
bounce_case_page_set_sources (BounceCasePage *self, BounceHistory *history, BounceDns *dns)
{
  g_return_if_fail (BOUNCE_IS_CASE_PAGE (self));
  g_set_object (&self->history, history);
  bounce_checks_view_set_sources (self->checks_view, self->library, dns, history);
}

/**
 * bounce_case_page_show_case:
 * @self: the page
 * @bounce_case: (nullable): the case to show, read or not yet; NULL: none any more
 */
void
bounce_case_page_show_case (BounceCasePage *self, BounceCase *bounce_case)
{
  g_return_if_fail (BOUNCE_IS_CASE_PAGE (self));
  g_return_if_fail (bounce_case == NULL || BOUNCE_IS_CASE (bounce_case));
  if (self->bounce_case == bounce_case)
    return;
  if (self->bounce_case != NULL)
    g_clear_signal_handler (&self->state_id, self->bounce_case);
  g_set_object (&self->bounce_case, bounce_case);
  if (bounce_case != NULL)
    self->state_id =
        g_signal_connect_swapped (bounce_case, "notify::state", G_CALLBACK (state_cb), self);
  if (g_set_object (&self->finding, NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINDING]);
  bounce_disclosure_set_expanded (self->raw_expander, FALSE);
  if (bounce_case != NULL)
    fill (self);
}

/** bounce_case_page_get_case: (transfer none) (nullable): the case that it shows. */
BounceCase *
bounce_case_page_get_case (BounceCasePage *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE_PAGE (self), NULL);
  return self->bounce_case;
}

/** bounce_case_page_get_finding: (transfer none) (nullable): the finding that it shows; NULL: not
 * read yet. */
BounceFinding *
bounce_case_page_get_finding (BounceCasePage *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE_PAGE (self), NULL);
  return self->finding;
}

/** bounce_case_page_refill: shows the finding anew, after a check has changed it. */
void
bounce_case_page_refill (BounceCasePage *self)
{
  g_autoptr (BounceFinding) finding = NULL;

  g_return_if_fail (BOUNCE_IS_CASE_PAGE (self));
  if (self->finding == NULL)
    return;
  finding = g_object_ref (self->finding);
  bounce_case_memory_record (self->history, self->bounce_case);
  show_finding (self, finding);
}

/** bounce_case_page_set_checking: shows at the step that a look-up is under way. */
void
bounce_case_page_set_checking (BounceCasePage *self, gboolean is_checking)
{
  g_autoptr (GList) rows = NULL;

  g_return_if_fail (BOUNCE_IS_CASE_PAGE (self));
  rows = list_rows (self);
  for (GList *l = rows; l != NULL; l = l->next)
    if (bounce_step_get_action (bounce_step_row_get_step (l->data)) == BOUNCE_STEP_ACTION_CHECK)
      bounce_step_row_set_busy (l->data, is_checking);
}

/** bounce_case_page_focus_verdict: moves the focus to the title, so that a screen reader says it.
 */
void
bounce_case_page_focus_verdict (BounceCasePage *self)
{
  g_return_if_fail (BOUNCE_IS_CASE_PAGE (self));
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->title)))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->title));
  /* The focus selects all of it, which reads like a link: the words are enough. */
  gtk_label_select_region (self->title, 0, 0);
}
