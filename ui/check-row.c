/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check-row.h"

#include <glib/gi18n.h>

#include "label.h"
#include "disclosure.h"

/* The rest is for the ticket. */
struct _BounceCheckRow
{
  GtkListBoxRow parent_instance;

  char *suggestion;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *result;
  GtkLabel *sentence;
  GtkWidget *suggestion_box;
  GtkLabel *copy_label;
  GtkWidget *copied;
  GtkWidget *answer;
  GtkLabel *records;
};

G_DEFINE_FINAL_TYPE (BounceCheckRow, bounce_check_row, GTK_TYPE_LIST_BOX_ROW)

static const char *const icons[BOUNCE_N_CHECK_RESULTS] = {
  [BOUNCE_CHECK_OK] = "object-select-symbolic",
  [BOUNCE_CHECK_WRONG] = "dialog-warning-symbolic",
  [BOUNCE_CHECK_CANNOT_TELL] = "dialog-question-symbolic",
  [BOUNCE_CHECK_NOT_APPLICABLE] = "action-unavailable-symbolic",
};

static void
copy_cb (BounceCheckRow *self)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD);

  gtk_clipboard_set_text (clipboard, self->suggestion, -1);
  gtk_widget_show (self->copied);
}

static void
bounce_check_row_finalize (GObject *object)
{
  g_free (BOUNCE_CHECK_ROW (object)->suggestion);
  G_OBJECT_CLASS (bounce_check_row_parent_class)->finalize (object);
}

static void
bounce_check_row_class_init (BounceCheckRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = bounce_check_row_finalize;
  g_type_ensure (BOUNCE_TYPE_DISCLOSURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/check-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceCheckRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BounceCheckRow, title);
  gtk_widget_class_bind_template_child (widget_class, BounceCheckRow, result);
  gtk_widget_class_bind_template_child (widget_class, BounceCheckRow, sentence);
  gtk_widget_class_bind_template_child (widget_class, BounceCheckRow, suggestion_box);
  gtk_widget_class_bind_template_child (widget_class, BounceCheckRow, copy_label);
  gtk_widget_class_bind_template_child (widget_class, BounceCheckRow, copied);
  gtk_widget_class_bind_template_child (widget_class, BounceCheckRow, answer);
  gtk_widget_class_bind_template_child (widget_class, BounceCheckRow, records);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
bounce_check_row_init (BounceCheckRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bounce_label_never_hyphenate (self->sentence);
  bounce_label_never_hyphenate (self->records);
}

static void
show_records (BounceCheckRow *self, const BounceCheckOutcome *outcome)
{
  g_auto (GStrv) lines = bounce_check_outcome_dup_answer (outcome);
  g_autofree char *text = g_strjoinv ("\n", lines);

  gtk_label_set_text (self->records, text);
  gtk_widget_set_visible (self->answer, outcome->records->len > 0);
}

/**
 * bounce_check_row_new:
 * @outcome: what a look-up found
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
bounce_check_row_new (const BounceCheckOutcome *outcome)
{
  BounceCheckRow *self = g_object_new (BOUNCE_TYPE_CHECK_ROW, NULL);
  const char *title = bounce_check_get_title (outcome->id);
  const char *word = bounce_check_result_get_name (outcome->result);
  g_autofree char *name = NULL, *copy = NULL;

  gtk_image_set_from_icon_name (self->icon, icons[outcome->result], GTK_ICON_SIZE_MENU);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->result, word);
  gtk_label_set_text (self->sentence, outcome->sentence);
  name = bounce_check_outcome_dup_line (outcome);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  if (outcome->suggestion != NULL)
    {
      self->suggestion = g_strdup (outcome->suggestion);
      /* Translators: %s is a domain that may have been meant */
      copy = g_strdup_printf (_ ("Copy %s"), outcome->suggestion);
      gtk_label_set_text (self->copy_label, copy);
    }
  gtk_widget_set_visible (self->suggestion_box, outcome->suggestion != NULL);
  show_records (self, outcome);
  return GTK_WIDGET (self);
}
