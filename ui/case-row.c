/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _BounceCaseRow
{
  GtkListBoxRow parent_instance;

  BounceCase *bounce_case;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *ticket;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (BounceCaseRow, bounce_case_row, GTK_TYPE_LIST_BOX_ROW)

static void
fill (BounceCaseRow *self)
{
  gboolean is_reading = bounce_case_get_state (self->bounce_case) == BOUNCE_CASE_READING;
  g_autofree char *title = bounce_case_dup_title (self->bounce_case);
  g_autofree char *subtitle = bounce_case_dup_subtitle (self->bounce_case);
  const char *number = bounce_case_get_ticket (self->bounce_case);
  g_autofree char *ticket = NULL, *name = NULL;

  /* Translators: the number of a ticket, short */
  ticket = number != NULL ? g_strdup_printf (_ ("#%s"), number) : NULL;
  gtk_label_set_text (self->ticket, ticket != NULL ? ticket : "");
  gtk_widget_set_visible (GTK_WIDGET (self->ticket), ticket != NULL);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), title);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_reading);
  g_object_set (self->spinner, "active", is_reading, NULL);
  name = g_strdup_printf ("%s. %s%s%s",
                          title,
                          subtitle != NULL ? subtitle : "",
                          ticket != NULL ? ". " : "",
                          ticket != NULL ? ticket : "");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
}

static void
bounce_case_row_dispose (GObject *object)
{
  g_clear_object (&BOUNCE_CASE_ROW (object)->bounce_case);
  G_OBJECT_CLASS (bounce_case_row_parent_class)->dispose (object);
}

static void
bounce_case_row_class_init (BounceCaseRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_case_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/case-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceCaseRow, title);
  gtk_widget_class_bind_template_child (widget_class, BounceCaseRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, BounceCaseRow, ticket);
  gtk_widget_class_bind_template_child (widget_class, BounceCaseRow, spinner);
}

static void
bounce_case_row_init (BounceCaseRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/** bounce_case_row_new: (transfer floating): a row for @bounce_case that follows its changes. */
GtkWidget *
bounce_case_row_new (BounceCase *bounce_case)
{
  BounceCaseRow *self = g_object_new (BOUNCE_TYPE_CASE_ROW, NULL);

  self->bounce_case = g_object_ref (bounce_case);
  g_signal_connect_object (bounce_case, "notify", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}

/** bounce_case_row_get_case: (transfer none): the case that it shows. */
BounceCase *
bounce_case_row_get_case (BounceCaseRow *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE_ROW (self), NULL);
  return self->bounce_case;
}

/* What it can be found by: each recipient with its domain, the sender, the verdicts, the file. */
static char *
dup_searched (BounceCaseRow *self)
{
  GString *all = g_string_new (gtk_label_get_text (self->title));
  GListModel *findings = bounce_case_get_findings (self->bounce_case);
  const BounceReport *report = bounce_case_get_report (self->bounce_case);
  const char *name = bounce_case_get_file_name (self->bounce_case);

  g_string_append_printf (all,
                          "\n%s\n%s\n%s",
                          gtk_label_get_text (self->subtitle),
                          gtk_label_get_text (self->ticket),
                          name != NULL ? name : "");
  if (report != NULL && report->original_from != NULL)
    g_string_append_printf (all, "\n%s", report->original_from);
  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (BounceFinding) finding = g_list_model_get_item (findings, i);
      const BounceRecipient *recipient = bounce_finding_get_recipient (finding);
      g_autofree char *title = bounce_finding_dup_title (finding);

      g_string_append_printf (all, "\n%s", title);
      if (recipient != NULL && recipient->address != NULL)
        g_string_append_printf (all, "\n%s", recipient->address);
      if (recipient != NULL && recipient->original_address != NULL)
        g_string_append_printf (all, "\n%s", recipient->original_address);
    }
  return g_string_free (all, FALSE);
}

/** bounce_case_row_matches: whether an address, a domain or a verdict of its case holds @words, in
 * any case. */
gboolean
bounce_case_row_matches (BounceCaseRow *self, const char *words)
{
  g_autofree char *said = NULL, *wanted = NULL, *all = NULL;

  g_return_val_if_fail (BOUNCE_IS_CASE_ROW (self), FALSE);
  if (*words == '\0')
    return TRUE;
  all = dup_searched (self);
  said = g_utf8_casefold (all, -1);
  wanted = g_utf8_casefold (words, -1);
  return strstr (said, wanted) != NULL;
}
