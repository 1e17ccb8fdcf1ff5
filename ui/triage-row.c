/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "triage-row.h"

#include <glib/gi18n.h>

#include "base/names.h"
#include "case/case.h"
#include "chart.h"
#include "words.h"

struct _BounceTriageRow
{
  GtkListBoxRow parent_instance;

  gconstpointer key; /* what the group has in common */
  guint place;
  guint n_rows;
  GtkWidget *bar;
  GtkLabel *title;
  GtkLabel *number;
  GtkLabel *detail;
  GtkBox *box;
};

G_DEFINE_FINAL_TYPE (BounceTriageRow, bounce_triage_row, GTK_TYPE_LIST_BOX_ROW)

static void
bounce_triage_row_class_init (BounceTriageRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/triage-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceTriageRow, title);
  gtk_widget_class_bind_template_child (widget_class, BounceTriageRow, number);
  gtk_widget_class_bind_template_child (widget_class, BounceTriageRow, detail);
  gtk_widget_class_bind_template_child (widget_class, BounceTriageRow, box);
}

static void
bounce_triage_row_init (BounceTriageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->bar = bounce_chart_bar_new ();
  gtk_box_pack_start (self->box, self->bar, FALSE, FALSE, 0);
}

/** bounce_triage_row_new: (transfer floating): a row for the group that has @key in common. */
GtkWidget *
bounce_triage_row_new (gconstpointer key)
{
  BounceTriageRow *self = g_object_new (BOUNCE_TYPE_TRIAGE_ROW, NULL);

  self->key = key;
  return GTK_WIDGET (self);
}

/** bounce_triage_row_get_key: (transfer none): what its group has in common. */
gconstpointer
bounce_triage_row_get_key (BounceTriageRow *self)
{
  return self->key;
}

/** bounce_triage_row_get_place: its place from the top, from 0. */
guint
bounce_triage_row_get_place (BounceTriageRow *self)
{
  return self->place;
}

/* Who must act, the most frequent first: "The recipient 30, You 2". */
static char *
dup_who (const BounceBatchGroup *group)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_told[BOUNCE_N_WHO] = { FALSE };

  for (guint round = 0; round < BOUNCE_N_WHO; round++)
    {
      int best = -1;
      g_autofree char *number = NULL;

      for (int who = 0; who < BOUNCE_N_WHO; who++)
        if (!is_told[who] && group->n_who[who] > 0 &&
            (best < 0 || group->n_who[who] > group->n_who[best]))
          best = who;
      if (best < 0)
        break;
      is_told[best] = TRUE;
      number = bounce_words_for_number (group->n_who[best]);
      g_string_append_printf (
          text, "%s%s", text->len > 0 ? _ (", ") : "", bounce_who_get_name ((BounceWho)best));
      if (group->n_who[best] < group->n_rows)
        g_string_append_printf (text, " %s", number);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * bounce_triage_row_show:
 * @self: a row
 * @group: what it shows now
 * @place: its place from the top, from 0
 * @most: how many the largest group has: its bar is full
 */
void
bounce_triage_row_show (BounceTriageRow *self,
                        const BounceBatchGroup *group,
                        guint place,
                        guint most)
{
  g_autofree char *title = group->scenario != NULL ? g_strdup (group->scenario->title)
                                                   : bounce_names_show (group->domain);
  g_autofree char *number = NULL, *who = NULL, *act = NULL, *name = NULL;

  self->place = place;
  bounce_chart_bar_set_fraction (self->bar, (double)group->n_rows / MAX (most, 1));
  if (self->n_rows == group->n_rows)
    return;
  self->n_rows = group->n_rows;
  number = bounce_words_for_number (group->n_rows);
  who = dup_who (group);
  /* Translators: %s is one party, or several with numbers: "The recipient 30, You 2" */
  act = g_strdup_printf (_ ("Must act: %s"), who);
  name = g_strdup_printf ("%s: %s. %s", title, number, act);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->number, number);
  gtk_label_set_text (self->detail, act);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), title);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
}
