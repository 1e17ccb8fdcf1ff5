/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "others-view.h"

#include "case/history-case.h"
#include "disclosure.h"
#include "day-bars.h"
#include "label.h"

/* A week: what is older hardly belongs to the trouble of today. */
#define DAYS 7

struct _BounceOthersView
{
  GtkBox parent_instance;

  BounceFinding *finding; /* whom it is about */
  GCancellable *asked;    /* the question under way; NULL: none */
  GtkLabel *sentence;
  GtkLabel *conclusion;
  BounceDayBars *bars;
};

G_DEFINE_FINAL_TYPE (BounceOthersView, bounce_others_view, GTK_TYPE_BOX)

static void
stop (BounceOthersView *self)
{
  if (self->asked != NULL)
    g_cancellable_cancel (self->asked);
  g_clear_object (&self->asked);
}

static void
fill (BounceOthersView *self, const BounceHistorySimilar *similar)
{
  g_autofree char *sentence = bounce_history_similar_describe (similar);
  g_autofree char *conclusion = bounce_history_similar_describe_conclusion (similar);
  gboolean is_counted = similar->conclusion != BOUNCE_HISTORY_CONCLUSION_SAME_SENDER;

  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->conclusion, conclusion);
  /* The bars count one domain; there it is several. */
  gtk_widget_set_visible (GTK_WIDGET (self->bars), is_counted);
  bounce_day_bars_show (self->bars, similar->per_day, similar->days);
}

/* Many people write to mailboxes that are full or not there, each to their own: that says nothing
 * of the sender, nor of the own side. */
static gboolean
has_news (BounceOthersView *self, const BounceHistorySimilar *similar)
{
  static const char *const of_recipients[] = { "address", "mailbox", NULL };
  const char *family = bounce_guide_get_family (bounce_finding_get_guide (self->finding));
  gboolean is_of_all = similar->conclusion == BOUNCE_HISTORY_CONCLUSION_SAME_SENDER ||
                       similar->conclusion == BOUNCE_HISTORY_CONCLUSION_EVERYONE;

  return similar->conclusion != BOUNCE_HISTORY_CONCLUSION_NOBODY_ELSE &&
         (!is_of_all || family == NULL || !g_strv_contains (of_recipients, family));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceOthersView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceHistorySimilar) similar =
      bounce_history_find_similar_finish (BOUNCE_HISTORY (source), result, &error);

  if (self->asked == NULL || self->asked != g_task_get_cancellable (G_TASK (result)))
    return; /* another case is shown by now */
  g_clear_object (&self->asked);
  if (similar != NULL && has_news (self, similar))
    {
      fill (self, similar);
      gtk_widget_show (GTK_WIDGET (self));
    }
  else
    gtk_widget_hide (GTK_WIDGET (self));
}

static void
bounce_others_view_dispose (GObject *object)
{
  stop (BOUNCE_OTHERS_VIEW (object));
  g_clear_object (&BOUNCE_OTHERS_VIEW (object)->finding);
  G_OBJECT_CLASS (bounce_others_view_parent_class)->dispose (object);
}

static void
bounce_others_view_class_init (BounceOthersViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_others_view_dispose;
  g_type_ensure (BOUNCE_TYPE_DAY_BARS);
  g_type_ensure (BOUNCE_TYPE_DISCLOSURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/others-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceOthersView, sentence);
  gtk_widget_class_bind_template_child (widget_class, BounceOthersView, conclusion);
  gtk_widget_class_bind_template_child (widget_class, BounceOthersView, bars);
}

static void
bounce_others_view_init (BounceOthersView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bounce_label_never_hyphenate (self->sentence);
  bounce_label_never_hyphenate (self->conclusion);
}

/**
 * bounce_others_view_show:
 * @self: the view
 * @history: (nullable): what is asked; NULL: nothing is known
 * @bounce_case: a case that has been read
 * @finding: one of its findings
 *
 * Asks the history and shows itself once there is something to say.
 */
void
bounce_others_view_show (BounceOthersView *self,
                         BounceHistory *history,
                         BounceCase *bounce_case,
                         BounceFinding *finding)
{
  g_autoptr (BounceHistoryRecord) record = NULL;

  g_return_if_fail (BOUNCE_IS_OTHERS_VIEW (self));
  stop (self);
  if (g_set_object (&self->finding, finding))
    gtk_widget_hide (GTK_WIDGET (self));
  if (history == NULL || bounce_case_get_state (bounce_case) != BOUNCE_CASE_READY ||
      bounce_case_get_kind (bounce_case) == BOUNCE_KIND_ORDINARY)
    return;
  record = bounce_history_record_new_for_finding (bounce_case, finding);
  self->asked = g_cancellable_new ();
  bounce_history_find_similar_async (
      history, record, DAYS, self->asked, found_cb, g_object_ref (self));
}
