/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "step-row.h"

#include <glib/gi18n.h>

#include "case-memory.h"
#include "label.h"
#include "window.h"
#include "words.h"

struct _BounceStepRow
{
  GtkListBoxRow parent_instance;

  BounceFinding *finding;
  BounceStep *step;

  GtkLabel *number;
  GtkBox *body;
  GtkLabel *text;
  GtkButton *button;
  GtkSpinner *spinner;
  GtkLabel *button_label;
  GtkToggleButton *check;
};

G_DEFINE_FINAL_TYPE (BounceStepRow, bounce_step_row, GTK_TYPE_LIST_BOX_ROW)

static void
done_changed_cb (BounceStepRow *self)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  gboolean is_done = bounce_steps_done_contains (bounce_steps_done_of (self->finding),
                                                 bounce_step_get_id (self->step));

  gtk_toggle_button_set_active (self->check, is_done);
  if (is_done)
    gtk_style_context_add_class (context, "done");
  else
    gtk_style_context_remove_class (context, "done");
}

/* A tick, set or taken away, to be taken back */
typedef struct
{
  BounceStepsDone *done;
  char *step;
  gboolean was_done;
} Tick;

static void
tick_free (gpointer data)
{
  Tick *tick = data;

  g_object_unref (tick->done);
  g_free (tick->step);
  g_free (tick);
}

static void
undo_tick (Tick *tick)
{
  bounce_steps_done_set (tick->done, tick->step, tick->was_done);
}

static void
toggled_cb (BounceStepRow *self)
{
  BounceStepsDone *done = bounce_steps_done_of (self->finding);
  const char *step = bounce_step_get_id (self->step);
  gboolean was_done = bounce_steps_done_contains (done, step);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  Tick *tick;

  if (gtk_toggle_button_get_active (self->check) == was_done)
    return; /* it follows what was remembered, or what was taken back */
  bounce_steps_done_set (done, step, !was_done);
  if (!BOUNCE_IS_WINDOW (window))
    return;
  tick = g_new0 (Tick, 1);
  tick->done = g_object_ref (done);
  tick->step = g_strdup (step);
  tick->was_done = was_done;
  bounce_window_offer (BOUNCE_WINDOW (window), NULL, G_CALLBACK (undo_tick), tick, tick_free);
}

static void
bind_action (BounceStepRow *self)
{
  static const char *const names[BOUNCE_N_STEP_ACTIONS] = {
    [BOUNCE_STEP_ACTION_COPY] = "case.copy-draft",
    [BOUNCE_STEP_ACTION_DRAFT] = "case.draft",
    [BOUNCE_STEP_ACTION_TICKET] = "case.draft-ticket",
    [BOUNCE_STEP_ACTION_CHECK] = "case.check-domain",
    [BOUNCE_STEP_ACTION_OPEN] = "case.new-mail",
    [BOUNCE_STEP_ACTION_SAFE_SENDER] = "case.draft-safe-sender",
  };
  BounceStepAction action = bounce_step_get_action (self->step);
  const char *target = bounce_step_get_target (self->step);
  g_autofree char *label = bounce_words_for_step_button (self->finding, self->step);

  if (label == NULL || names[action] == NULL)
    return;
  gtk_label_set_text (self->button_label, label);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->button)), label);
  if (action == BOUNCE_STEP_ACTION_COPY || action == BOUNCE_STEP_ACTION_DRAFT)
    gtk_actionable_set_action_target (
        GTK_ACTIONABLE (self->button), "s", target != NULL ? target : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), names[action]);
  if (bounce_step_is_primary (self->step))
    gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->button)),
                                 GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_widget_show (GTK_WIDGET (self->button));
}

static void
bounce_step_row_dispose (GObject *object)
{
  BounceStepRow *self = BOUNCE_STEP_ROW (object);

  g_clear_object (&self->finding);
  g_clear_object (&self->step);
  G_OBJECT_CLASS (bounce_step_row_parent_class)->dispose (object);
}

static void
bounce_step_row_class_init (BounceStepRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_step_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceStepRow, number);
  gtk_widget_class_bind_template_child (widget_class, BounceStepRow, body);
  gtk_widget_class_bind_template_child (widget_class, BounceStepRow, text);
  gtk_widget_class_bind_template_child (widget_class, BounceStepRow, button);
  gtk_widget_class_bind_template_child (widget_class, BounceStepRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, BounceStepRow, button_label);
  gtk_widget_class_bind_template_child (widget_class, BounceStepRow, check);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
bounce_step_row_init (BounceStepRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bounce_label_never_hyphenate (self->text);
}

/**
 * bounce_step_row_new:
 * @finding: whose step it is
 * @step: the step
 * @number: its number, from 1
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
bounce_step_row_new (BounceFinding *finding, BounceStep *step, guint number)
{
  BounceStepRow *self = g_object_new (BOUNCE_TYPE_STEP_ROW, NULL);
  g_autofree char *digits = g_strdup_printf ("%u", number);
  g_autofree char *name = NULL, *check = NULL;

  self->finding = g_object_ref (finding);
  self->step = g_object_ref (step);
  gtk_label_set_text (self->number, digits);
  gtk_label_set_text (self->text, bounce_step_get_text (step));
  name = g_strdup_printf (_ ("Step %u: %s"), number, bounce_step_get_text (step));
  check = g_strdup_printf (_ ("Step %u is done"), number);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->check)), check);
  bind_action (self);
  g_signal_connect_object (bounce_steps_done_of (finding),
                           "changed",
                           G_CALLBACK (done_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  done_changed_cb (self);
  return GTK_WIDGET (self);
}

/** bounce_step_row_get_step: (transfer none): the step that it shows. */
BounceStep *
bounce_step_row_get_step (BounceStepRow *self)
{
  g_return_val_if_fail (BOUNCE_IS_STEP_ROW (self), NULL);
  return self->step;
}

/** bounce_step_row_set_narrow: whether the button goes under the words. */
void
bounce_step_row_set_narrow (BounceStepRow *self, gboolean is_narrow)
{
  g_return_if_fail (BOUNCE_IS_STEP_ROW (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->body),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL
                                            : GTK_ORIENTATION_HORIZONTAL);
}

/** bounce_step_row_set_busy: shows that what the button started is still under way. */
void
bounce_step_row_set_busy (BounceStepRow *self, gboolean is_busy)
{
  g_return_if_fail (BOUNCE_IS_STEP_ROW (self));
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  g_object_set (self->spinner, "active", is_busy, NULL);
}
