/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "checks-view.h"

#include "check-row.h"
#include "check/checks.h"
#include "list.h"

/* So many domains that people here write to are compared with one that does not exist. */
#define KNOWN_DOMAINS 200

static const char *const groups[] = {
  "recipient-domain", "sender-domain", "sending-ip", "block-lists"
};

struct _BounceChecksView
{
  GtkBox parent_instance;

  BounceLibrary *library;
  BounceDns *dns;
  BounceHistory *history;
  BounceFinding *finding;
  BounceCheckSubject *subject; /* what the notice names */
  GPtrArray *ids;              /* (element-type utf8) of the checks, NULL at the end */
  GCancellable *running;       /* NULL: nothing is under way */

  GtkWidget *button;
  GtkWidget *spinner;
  GtkListBox *results;
};

G_DEFINE_FINAL_TYPE (BounceChecksView, bounce_checks_view, GTK_TYPE_BOX)

enum
{
  CHECKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One round of look-ups; the view may show another case by the time it ends. */
typedef struct
{
  BounceChecksView *self;
  BounceFinding *finding;
  GCancellable *cancellable;
} Round;

static void
round_free (Round *round)
{
  g_object_unref (round->self);
  g_object_unref (round->finding);
  g_object_unref (round->cancellable);
  g_free (round);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Round, round_free)

static gboolean
is_current (const Round *round)
{
  return round->self->running == round->cancellable;
}

static void
show_running (BounceChecksView *self)
{
  gtk_widget_set_sensitive (self->button, self->running == NULL);
  gtk_widget_set_visible (self->spinner, self->running != NULL);
  g_object_set (self->spinner, "active", self->running != NULL, NULL);
}

static void
clear_results (BounceChecksView *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->results));

  for (GList *l = rows; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  gtk_widget_hide (GTK_WIDGET (self->results));
}

static void
add_outcome (BounceChecksView *self, const BounceCheckOutcome *outcome)
{
  gtk_container_add (GTK_CONTAINER (self->results), bounce_check_row_new (outcome));
  gtk_widget_show (GTK_WIDGET (self->results));
}

/* That there was nothing to look at is said only where there is nothing else to say. */
static gboolean
is_news (const BounceCheckOutcome *outcome)
{
  return outcome->result != BOUNCE_CHECK_NOT_APPLICABLE;
}

static void
fill_results (BounceChecksView *self)
{
  GPtrArray *outcomes = bounce_finding_get_checks (self->finding);
  gboolean has_news = FALSE;

  clear_results (self);
  for (guint i = 0; outcomes != NULL && i < outcomes->len; i++)
    has_news |= is_news (g_ptr_array_index (outcomes, i));
  for (guint i = 0; outcomes != NULL && i < outcomes->len; i++)
    if (!has_news || is_news (g_ptr_array_index (outcomes, i)))
      add_outcome (self, g_ptr_array_index (outcomes, i));
}

static void
told_cb (const BounceCheckOutcome *outcome, gpointer user_data)
{
  const Round *round = user_data;

  if (is_current (round) && is_news (outcome))
    add_outcome (round->self, outcome);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Round) round = user_data;
  BounceChecksView *self = round->self;
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  GPtrArray *outcomes = bounce_checks_run_finish (BOUNCE_DNS (source), result, &error);

  /* They stay with the finding: they are shown again, and go into ticket and paper. */
  if (outcomes != NULL)
    bounce_finding_take_checks (round->finding, outcomes);
  if (!is_current (round))
    return;
  g_clear_object (&self->running);
  show_running (self);
  fill_results (self); /* in the order of the table, not of their coming */
  /* A button that cannot be pressed loses the focus: it comes back unless it is elsewhere by now.
   */
  if (GTK_IS_WINDOW (window) && gtk_window_get_focus (GTK_WINDOW (window)) == NULL)
    gtk_widget_grab_focus (self->button);
  g_signal_emit (self, signals[CHECKED], 0);
}

static void
look_up (Round *taken)
{
  g_autoptr (Round) round = taken;
  BounceChecksView *self = round->self;
  Round *told = g_new0 (Round, 1);

  told->self = g_object_ref (self);
  told->finding = g_object_ref (round->finding);
  told->cancellable = g_object_ref (round->cancellable);
  bounce_checks_run_async (self->dns,
                           self->subject,
                           (const char *const *)self->ids->pdata,
                           told_cb,
                           told,
                           (GDestroyNotify)round_free,
                           round->cancellable,
                           done_cb,
                           round);
  g_steal_pointer (&round);
}

static void
domains_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Round) round = user_data;
  BounceChecksView *self = round->self;
  g_auto (GStrv) domains =
      bounce_history_list_domains_finish (BOUNCE_HISTORY (source), result, NULL);

  if (!is_current (round))
    return;
  g_strfreev (self->subject->known_domains);
  self->subject->known_domains = g_steal_pointer (&domains);
  look_up (g_steal_pointer (&round));
}

static void
clicked_cb (BounceChecksView *self)
{
  Round *round;

  if (self->running != NULL || self->finding == NULL)
    return;
  round = g_new0 (Round, 1);
  self->running = g_cancellable_new ();
  round->self = g_object_ref (self);
  round->finding = g_object_ref (self->finding);
  round->cancellable = g_object_ref (self->running);
  clear_results (self);
  show_running (self);
  if (self->history != NULL)
    bounce_history_list_domains_async (self->history, KNOWN_DOMAINS, NULL, domains_cb, round);
  else
    look_up (round);
}

static void
stop (BounceChecksView *self)
{
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
}

static gboolean
names_subject (const BounceCheckSubject *subject, const char *group)
{
  if (g_str_equal (group, "recipient-domain"))
    return subject->recipient_domain != NULL;
  if (g_str_equal (group, "sender-domain"))
    return subject->sender_domain != NULL;
  return subject->ip != NULL;
}

static void
list_checks (BounceChecksView *self, BounceCase *bounce_case)
{
  const BounceReport *report = bounce_case_get_report (bounce_case);
  BounceGuide *guide = bounce_finding_get_guide (self->finding);

  g_clear_pointer (&self->subject, bounce_check_subject_free);
  g_ptr_array_set_size (self->ids, 0);
  if (report == NULL || self->dns == NULL || !bounce_library_allows_checks (self->library))
    return;
  self->subject = bounce_check_subject_new (report,
                                            bounce_finding_get_recipient (self->finding),
                                            bounce_finding_get_facts (self->finding),
                                            bounce_library_get_organisation (self->library));
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autofree const char **ids = bounce_checks_list (groups[i]);

      if (!bounce_guide_has_check (guide, groups[i]) || !names_subject (self->subject, groups[i]))
        continue;
      for (guint j = 0; ids[j] != NULL; j++)
        g_ptr_array_add (self->ids, (gpointer)ids[j]);
    }
  g_ptr_array_add (self->ids, NULL);
}

static void
bounce_checks_view_dispose (GObject *object)
{
  BounceChecksView *self = BOUNCE_CHECKS_VIEW (object);

  stop (self);
  g_clear_object (&self->library);
  g_clear_object (&self->dns);
  g_clear_object (&self->history);
  g_clear_object (&self->finding);
  G_OBJECT_CLASS (bounce_checks_view_parent_class)->dispose (object);
}

static void
bounce_checks_view_finalize (GObject *object)
{
  BounceChecksView *self = BOUNCE_CHECKS_VIEW (object);

  g_clear_pointer (&self->subject, bounce_check_subject_free);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  G_OBJECT_CLASS (bounce_checks_view_parent_class)->finalize (object);
}

static void
bounce_checks_view_class_init (BounceChecksViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_checks_view_dispose;
  G_OBJECT_CLASS (class)->finalize = bounce_checks_view_finalize;
  signals[CHECKED] = g_signal_new (
      "checked", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/checks-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceChecksView, button);
  gtk_widget_class_bind_template_child (widget_class, BounceChecksView, spinner);
  gtk_widget_class_bind_template_child (widget_class, BounceChecksView, results);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
bounce_checks_view_init (BounceChecksView *self)
{
  self->ids = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  bounce_list_separate_rows (self->results);
}

/**
 * bounce_checks_view_set_sources:
 * @self: the view
 * @library: says what the organisation allows
 * @dns: is asked once the button is pressed
 * @history: (nullable): knows which domains people here write to
 */
void
bounce_checks_view_set_sources (BounceChecksView *self,
                                BounceLibrary *library,
                                BounceDns *dns,
                                BounceHistory *history)
{
  g_return_if_fail (BOUNCE_IS_CHECKS_VIEW (self));
  g_set_object (&self->library, library);
  g_set_object (&self->dns, dns);
  g_set_object (&self->history, history);
}

/**
 * bounce_checks_view_show:
 * @self: the view
 * @bounce_case: a case that has been read
 * @finding: one of its findings; look-ups for another one are given up
 *
 * Shows what can be looked up, and what came of it when that was done before. Looks it up where
 * that is to be done without being asked for.
 */
void
bounce_checks_view_show (BounceChecksView *self, BounceCase *bounce_case, BounceFinding *finding)
{
  gboolean is_new;

  g_return_if_fail (BOUNCE_IS_CHECKS_VIEW (self));
  is_new = g_set_object (&self->finding, finding);
  if (is_new)
    {
      stop (self);
      show_running (self);
      fill_results (self);
    }
  if (self->running == NULL)
    list_checks (self, bounce_case);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          self->ids->len > 1 || bounce_checks_has_results (finding));
  gtk_widget_set_visible (self->button, self->ids->len > 1);
  if (is_new && self->ids->len > 1 && !bounce_checks_has_results (finding) &&
      bounce_library_checks_by_itself (self->library))
    clicked_cb (self);
}

/** bounce_checks_has_results: whether the view shows what was found for @finding. */
gboolean
bounce_checks_has_results (BounceFinding *finding)
{
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), FALSE);
  return bounce_finding_get_checks (finding) != NULL;
}
