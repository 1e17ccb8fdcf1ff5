/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "triage-page.h"

#include <glib/gi18n.h>

#include "case/case.h"
#include "column.h"
#include "drag-through.h"
#include "time-line.h"
#include "triage-model.h"
#include "triage-row.h"
#include "triage-words.h"
#include "words.h"

/* Rows of a list of groups; and once all are asked for */
#define FEW_GROUPS 7u
#define MANY_GROUPS 100u

/* Microseconds of work between two frames; the rest of a frame is for drawing. */
#define WORK 3000

/* Milliseconds between two looks at the numbers while mails come in */
#define REFRESH 200

struct _BounceTriagePage
{
  GtkBox parent_instance;

  BounceBatch *batch;
  BounceBatchView *view;
  BounceTriageModel *model;
  gulong changed_id;
  guint work_id;
  guint refresh_id;
  guint layout_id;
  guint shown_serial; /* of the view: what the numbers were of */
  gboolean is_narrow;
  gboolean is_filling; /* what changes is not the person's doing */
  gboolean has_ended;
  GtkListBoxRow *chosen_now; /* selected by the very click that activates it */
  GtkWidget *who_buttons[BOUNCE_N_WHO];

  GtkWidget *progress_box;
  GtkProgressBar *bar;
  GtkLabel *progress;
  GtkWidget *switch_box;
  GtkWidget *show_overview;
  GtkWidget *show_cases;
  GtkWidget *overview;
  GtkWidget *cases_pane;
  GtkLabel *title;
  GtkLabel *lead;
  GtkLabel *note;
  BounceTimeLine *time_line;
  GtkWidget *who_box;
  GtkContainer *who;
  GtkWidget *scenarios_box;
  GtkListBox *scenarios;
  GtkWidget *all_scenarios;
  GtkWidget *domains_box;
  GtkListBox *domains;
  GtkWidget *all_domains;
  GtkEntry *search;
  GtkLabel *selection;
  GtkWidget *show_all;
  GtkTreeView *list;
};

G_DEFINE_FINAL_TYPE (BounceTriagePage, bounce_triage_page, GTK_TYPE_BOX)

enum
{
  OPENED,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_text (GtkLabel *label, char *taken)
{
  g_autofree char *text = taken;

  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* The groups */

static BounceTriageRow *
find_row (GtkListBox *list, gconstpointer key)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (list));

  for (GList *l = rows; l != NULL; l = l->next)
    if (bounce_triage_row_get_key (l->data) == key)
      return l->data;
  return NULL;
}

static gconstpointer
get_key (const BounceBatchGroup *group)
{
  return group->scenario != NULL ? (gconstpointer)group->scenario : (gconstpointer)group->domain;
}

static void
drop_rows (GtkListBox *list, const GArray *groups)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (list));

  for (GList *l = rows; l != NULL; l = l->next)
    {
      gconstpointer key = bounce_triage_row_get_key (l->data);
      gboolean is_there = FALSE;

      for (guint i = 0; i < groups->len && !is_there; i++)
        is_there = get_key (&g_array_index (groups, BounceBatchGroup, i)) == key;
      if (!is_there)
        gtk_widget_destroy (l->data);
    }
}

static int
sort_cb (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  return (int)bounce_triage_row_get_place (BOUNCE_TRIAGE_ROW (a)) -
         (int)bounce_triage_row_get_place (BOUNCE_TRIAGE_ROW (b));
}

static void
show_groups (GtkListBox *list, const GArray *groups, gconstpointer chosen)
{
  guint most = groups->len > 0 ? g_array_index (groups, BounceBatchGroup, 0).n_rows : 1;
  gboolean is_moved = FALSE;

  drop_rows (list, groups);
  for (guint i = 0; i < groups->len; i++)
    {
      const BounceBatchGroup *group = &g_array_index (groups, BounceBatchGroup, i);
      BounceTriageRow *row = find_row (list, get_key (group));

      if (row == NULL)
        {
          row = BOUNCE_TRIAGE_ROW (bounce_triage_row_new (get_key (group)));
          gtk_container_add (GTK_CONTAINER (list), GTK_WIDGET (row));
          is_moved = TRUE;
        }
      is_moved |= bounce_triage_row_get_place (row) != i;
      bounce_triage_row_show (row, group, i, most);
    }
  if (is_moved)
    gtk_list_box_invalidate_sort (list);
  gtk_list_box_select_row (list,
                           chosen != NULL ? GTK_LIST_BOX_ROW (find_row (list, chosen)) : NULL);
}

/* @words holds one %s: how many all are. */
static void
show_more (GtkWidget *button, guint n_all, const char *words)
{
  gboolean is_on = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button));
  g_autofree char *number = bounce_words_for_number (MIN (n_all, MANY_GROUPS));
  g_auto (GStrv) parts = g_strsplit (words, "%s", 2);
  g_autofree char *label = NULL;

  gtk_widget_set_visible (button, n_all > FEW_GROUPS);
  if (n_all <= FEW_GROUPS)
    return;
  label = is_on ? g_strdup (_ ("Show Fewer")) : g_strjoinv (number, parts);
  if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), label) != 0)
    gtk_button_set_label (GTK_BUTTON (button), label);
}

static guint
get_max (GtkWidget *button)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)) ? MANY_GROUPS : FEW_GROUPS;
}

static void
show_who (BounceTriagePage *self)
{
  const guint *counts = bounce_batch_view_get_who_counts (self->view);
  int chosen = bounce_batch_view_get_who (self->view);

  for (int who = 0; who < BOUNCE_N_WHO; who++)
    {
      GtkWidget *button = self->who_buttons[who];
      g_autofree char *number = bounce_words_for_number (counts[who]);
      g_autofree char *label =
          g_strdup_printf ("%s %s", bounce_who_get_name ((BounceWho)who), number);

      gtk_widget_set_visible (gtk_widget_get_parent (button), counts[who] > 0 || chosen == who);
      if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), label) != 0)
        gtk_button_set_label (GTK_BUTTON (button), label);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), chosen == who);
    }
}

static void
show_progress (BounceTriagePage *self)
{
  BounceBatchProgress progress;
  char *note;

  bounce_batch_get_progress (self->batch, &progress);
  gtk_widget_set_visible (self->progress_box, progress.is_running);
  gtk_progress_bar_set_fraction (self->bar, CLAMP (progress.fraction, 0.0, 1.0));
  set_text (self->progress, bounce_triage_write_progress (&progress));
  note = bounce_triage_write_note (&progress);
  gtk_widget_set_visible (GTK_WIDGET (self->note), *note != '\0');
  set_text (self->note, note);
  if (!progress.is_running && !self->has_ended)
    {
      self->has_ended = TRUE;
      g_signal_emit (self, signals[ENDED], 0);
    }
}

static void
refresh (BounceTriagePage *self)
{
  g_autoptr (GArray) scenarios = NULL, domains = NULL;
  guint n_scenarios, n_domains;
  guint32 first, last;

  if (self->view == NULL)
    return;
  self->is_filling = TRUE;
  self->shown_serial = bounce_batch_view_get_serial (self->view);
  show_progress (self);
  set_text (self->title, bounce_triage_write_title (self->batch));
  set_text (self->lead, bounce_triage_write_lead (self->batch));
  set_text (self->selection, bounce_triage_write_selection (self->view));
  gtk_widget_set_visible (self->show_all, bounce_batch_view_is_filtered (self->view));
  scenarios =
      bounce_batch_view_list_scenarios (self->view, get_max (self->all_scenarios), &n_scenarios);
  show_groups (self->scenarios, scenarios, bounce_batch_view_get_scenario (self->view));
  show_more (self->all_scenarios,
             n_scenarios,
             n_scenarios > MANY_GROUPS ? _ ("Show the First %s Reasons")
                                       : _ ("Show All %s Reasons"));
  domains = bounce_batch_view_list_domains (self->view, get_max (self->all_domains), &n_domains);
  show_groups (self->domains, domains, bounce_batch_view_get_domain (self->view));
  show_more (self->all_domains,
             n_domains,
             n_domains > MANY_GROUPS ? _ ("Show the First %s Domains") : _ ("Show All %s Domains"));
  gtk_widget_set_visible (self->who_box, n_scenarios > 0);
  gtk_widget_set_visible (self->scenarios_box, n_scenarios > 0);
  gtk_widget_set_visible (self->domains_box, n_domains > 0);
  show_who (self);
  bounce_batch_view_get_days (self->view, &first, &last);
  bounce_time_line_take_spans (
      self->time_line, bounce_batch_view_list_spans (self->view, BOUNCE_TIME_LINE_MAX_SPANS));
  bounce_time_line_set_chosen (self->time_line, first, last);
  self->is_filling = FALSE;
}

/* The work between the frames */

static gboolean
refresh_cb (gpointer user_data)
{
  BounceTriagePage *self = user_data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
refresh_soon (BounceTriagePage *self, guint milliseconds)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (milliseconds, refresh_cb, self);
}

static void
replace_model (BounceTriagePage *self)
{
  gtk_tree_view_set_model (self->list, NULL);
  g_clear_object (&self->model);
  self->model = bounce_triage_model_new (self->view);
  gtk_tree_view_set_model (self->list, GTK_TREE_MODEL (self->model));
}

/* Counts rows, then tells the list of them, a little at a time. */
static gboolean
work_cb (gpointer user_data)
{
  BounceTriagePage *self = user_data;
  gboolean is_behind = bounce_batch_view_step (self->view, WORK);

  if (is_behind)
    return G_SOURCE_CONTINUE;
  refresh_soon (self,
                self->shown_serial == bounce_batch_view_get_serial (self->view) ? REFRESH : 1);
  if (bounce_triage_model_grow (self->model, WORK))
    return G_SOURCE_CONTINUE;
  self->work_id = 0;
  return G_SOURCE_REMOVE;
}

static void
start_work (BounceTriagePage *self)
{
  if (self->work_id == 0)
    self->work_id = g_idle_add (work_cb, self);
}

static void
changed_cb (BounceTriagePage *self)
{
  start_work (self);
  /* The first rows are shown at once. */
  refresh_soon (self,
                self->model != NULL &&
                        gtk_tree_model_iter_n_children (GTK_TREE_MODEL (self->model), NULL) == 0
                    ? 1
                    : REFRESH);
}

/* Something else is chosen: the list begins anew. */
static void
update_list (BounceTriagePage *self)
{
  if (self->model == NULL || bounce_triage_model_is_current (self->model))
    return;
  replace_model (self);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  start_work (self);
}

/* What the person chooses */

static void
scenario_selected_cb (BounceTriagePage *self, GtkListBoxRow *row)
{
  if (self->is_filling || self->view == NULL)
    return;
  self->chosen_now = row;
  bounce_batch_view_set_scenario (
      self->view, row != NULL ? bounce_triage_row_get_key (BOUNCE_TRIAGE_ROW (row)) : NULL);
  update_list (self);
}

static void
domain_selected_cb (BounceTriagePage *self, GtkListBoxRow *row)
{
  if (self->is_filling || self->view == NULL)
    return;
  self->chosen_now = row;
  bounce_batch_view_set_domain (
      self->view, row != NULL ? bounce_triage_row_get_key (BOUNCE_TRIAGE_ROW (row)) : NULL);
  update_list (self);
}

/* A click on what is chosen already takes it back. */
static void
group_activated_cb (BounceTriagePage *self, GtkListBoxRow *row)
{
  if (self->chosen_now != row)
    gtk_list_box_unselect_all (GTK_LIST_BOX (gtk_widget_get_parent (GTK_WIDGET (row))));
  self->chosen_now = NULL;
}

static void
who_cb (BounceTriagePage *self, GtkToggleButton *button)
{
  int who = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "bounce-who"));

  if (self->is_filling || self->view == NULL)
    return;
  bounce_batch_view_set_who (self->view, gtk_toggle_button_get_active (button) ? who : -1);
  update_list (self);
}

static void
days_cb (BounceTriagePage *self, guint first, guint last)
{
  bounce_batch_view_set_days (self->view, first, last);
  bounce_time_line_set_chosen (self->time_line, first, last);
  update_list (self);
}

static void
search_cb (BounceTriagePage *self)
{
  if (self->view == NULL)
    return;
  bounce_batch_view_set_text (self->view, gtk_entry_get_text (self->search));
  update_list (self);
}

static void
show_all_cb (BounceTriagePage *self)
{
  bounce_batch_view_reset (self->view);
  gtk_entry_set_text (self->search, "");
  update_list (self);
}

static void
cancel_cb (BounceTriagePage *self)
{
  bounce_batch_cancel (self->batch);
}

static void
list_activated_cb (BounceTriagePage *self, GtkTreePath *path)
{
  const BounceBatchRow *row = bounce_triage_model_get_row (self->model, path);

  if (row != NULL)
    g_signal_emit (self, signals[OPENED], 0, row);
}

/* Side by side where there is room, else one of the two. */
static void
layout (BounceTriagePage *self)
{
  gboolean on_cases = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->show_cases));

  gtk_widget_set_visible (self->switch_box, self->is_narrow);
  gtk_widget_set_visible (self->overview, !self->is_narrow || !on_cases);
  gtk_widget_set_visible (self->cases_pane, !self->is_narrow || on_cases);
}

static void
switch_cb (BounceTriagePage *self)
{
  layout (self);
}

static gboolean
layout_cb (gpointer user_data)
{
  BounceTriagePage *self = user_data;

  self->layout_id = 0;
  layout (self);
  return G_SOURCE_REMOVE;
}

static void
bounce_triage_page_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  BounceTriagePage *self = BOUNCE_TRIAGE_PAGE (widget);
  gboolean is_narrow = allocation->width < bounce_column_get_narrow_width (widget);

  GTK_WIDGET_CLASS (bounce_triage_page_parent_class)->size_allocate (widget, allocation);
  if (is_narrow == self->is_narrow)
    return;
  self->is_narrow = is_narrow;
  if (self->layout_id == 0)
    self->layout_id = g_idle_add_full (GTK_PRIORITY_RESIZE, layout_cb, self, NULL);
}

/* The two panes need not fit beside each other: then there is one. */
static void
bounce_triage_page_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  BounceTriagePage *self = BOUNCE_TRIAGE_PAGE (widget);
  int other_minimum, other_natural;

  gtk_widget_get_preferred_width (self->overview, minimum, natural);
  gtk_widget_get_preferred_width (self->cases_pane, &other_minimum, &other_natural);
  *minimum = MAX (*minimum, other_minimum);
  *natural = MAX (*minimum, *natural + other_natural);
}

static void
stop (BounceTriagePage *self)
{
  g_clear_handle_id (&self->work_id, g_source_remove);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->layout_id, g_source_remove);
  if (self->batch != NULL)
    {
      g_clear_signal_handler (&self->changed_id, self->batch);
      bounce_batch_cancel (self->batch);
    }
  if (self->list != NULL)
    gtk_tree_view_set_model (self->list, NULL);
  g_clear_object (&self->model);
  g_clear_pointer (&self->view, bounce_batch_view_free);
  g_clear_object (&self->batch);
}

static void
bounce_triage_page_dispose (GObject *object)
{
  stop (BOUNCE_TRIAGE_PAGE (object));
  BOUNCE_TRIAGE_PAGE (object)->list = NULL;
  G_OBJECT_CLASS (bounce_triage_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/bouncedesk/BounceDesk/triage-page.ui");
  gtk_widget_class_bind_template_child (class, BounceTriagePage, progress_box);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, bar);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, progress);
  gtk_widget_class_bind_template_child_full (
      class, "switch", FALSE, G_STRUCT_OFFSET (BounceTriagePage, switch_box));
  gtk_widget_class_bind_template_child (class, BounceTriagePage, show_overview);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, show_cases);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, overview);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, cases_pane);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, title);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, lead);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, note);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, time_line);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, who);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, scenarios);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, who_box);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, scenarios_box);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, all_scenarios);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, domains_box);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, domains);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, all_domains);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, search);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, selection);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, show_all);
  gtk_widget_class_bind_template_child (class, BounceTriagePage, list);
  gtk_widget_class_bind_template_callback (class, cancel_cb);
  gtk_widget_class_bind_template_callback (class, switch_cb);
  gtk_widget_class_bind_template_callback (class, scenario_selected_cb);
  gtk_widget_class_bind_template_callback (class, domain_selected_cb);
  gtk_widget_class_bind_template_callback (class, group_activated_cb);
  gtk_widget_class_bind_template_callback (class, refresh);
  gtk_widget_class_bind_template_callback (class, search_cb);
  gtk_widget_class_bind_template_callback (class, show_all_cb);
  gtk_widget_class_bind_template_callback (class, list_activated_cb);
}

static void
bounce_triage_page_class_init (BounceTriagePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_triage_page_dispose;
  widget_class->size_allocate = bounce_triage_page_size_allocate;
  widget_class->get_preferred_width = bounce_triage_page_get_preferred_width;
  signals[OPENED] = g_signal_new ("opened",
                                  G_TYPE_FROM_CLASS (class),
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  G_TYPE_POINTER);
  signals[ENDED] = g_signal_new (
      "ended", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (BOUNCE_TYPE_TIME_LINE);
  bind_template (widget_class);
}

/* Two lines, the address above what happened, and the day at the end. */
static void
add_columns (BounceTriagePage *self)
{
  GtkCellArea *area = gtk_cell_area_box_new ();
  GtkTreeViewColumn *about = gtk_tree_view_column_new_with_area (area);
  GtkTreeViewColumn *day = gtk_tree_view_column_new ();
  GtkCellRenderer *cells[BOUNCE_TRIAGE_N_COLUMNS];

  gtk_orientable_set_orientation (GTK_ORIENTABLE (area), GTK_ORIENTATION_VERTICAL);
  for (int i = 0; i < BOUNCE_TRIAGE_N_COLUMNS; i++)
    {
      GtkTreeViewColumn *column = i == BOUNCE_TRIAGE_COLUMN_DAY ? day : about;

      cells[i] = gtk_cell_renderer_text_new ();
      g_object_set (cells[i], "xpad", 12, "ypad", 0, NULL);
      if (i != BOUNCE_TRIAGE_COLUMN_ABOUT)
        g_object_set (cells[i], "scale", 0.9, NULL);
      if (i != BOUNCE_TRIAGE_COLUMN_DAY)
        g_object_set (cells[i], "ellipsize", PANGO_ELLIPSIZE_END, NULL);
      else
        g_object_set (cells[i], "xalign", 1.0, NULL);
      gtk_tree_view_column_pack_start (column, cells[i], TRUE);
      gtk_tree_view_column_add_attribute (column, cells[i], "text", i);
    }
  gtk_tree_view_column_set_sizing (about, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_expand (about, TRUE);
  gtk_tree_view_column_set_sizing (day, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (
      day, (int)(96 * bounce_column_get_text_scale (GTK_WIDGET (self))));
  gtk_tree_view_column_set_title (about, _ ("Case"));
  gtk_tree_view_column_set_title (day, _ ("Day"));
  gtk_tree_view_append_column (self->list, about);
  gtk_tree_view_append_column (self->list, day);
  gtk_tree_view_set_fixed_height_mode (self->list, TRUE);
}

/* Whoever reads it first, nobody last. */
static void
add_who_buttons (BounceTriagePage *self)
{
  for (int i = 1; i <= BOUNCE_N_WHO; i++)
    {
      int who = i % BOUNCE_N_WHO;
      GtkWidget *button = gtk_toggle_button_new ();

      g_object_set_data (G_OBJECT (button), "bounce-who", GINT_TO_POINTER (who));
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (who_cb), self);
      gtk_widget_show (button);
      gtk_container_add (self->who, button);
      gtk_widget_set_can_focus (gtk_widget_get_parent (button), FALSE);
      self->who_buttons[who] = button;
    }
}

static void
bounce_triage_page_init (BounceTriagePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  atk_object_set_role (gtk_widget_get_accessible (GTK_WIDGET (self->title)), ATK_ROLE_HEADING);
  gtk_list_box_set_sort_func (self->scenarios, sort_cb, NULL, NULL);
  gtk_list_box_set_sort_func (self->domains, sort_cb, NULL, NULL);
  g_signal_connect_swapped (self->time_line, "chosen", G_CALLBACK (days_cb), self);
  add_columns (self);
  add_who_buttons (self);
  bounce_drag_through (GTK_WIDGET (self->search));
}

/**
 * bounce_triage_page_show_batch:
 * @self: the page
 * @batch: a batch that has not begun; it does now, and whatever the page showed before ends
 */
void
bounce_triage_page_show_batch (BounceTriagePage *self, BounceBatch *batch)
{
  g_return_if_fail (BOUNCE_IS_TRIAGE_PAGE (self));
  stop (self);
  self->is_filling = TRUE;
  self->has_ended = FALSE;
  gtk_entry_set_text (self->search, "");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->all_scenarios), FALSE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->all_domains), FALSE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->show_overview), TRUE);
  self->batch = g_object_ref (batch);
  self->view = bounce_batch_view_new (batch);
  replace_model (self);
  self->changed_id = g_signal_connect_swapped (batch, "changed", G_CALLBACK (changed_cb), self);
  bounce_batch_start (batch);
  refresh (self);
}

/** bounce_triage_page_get_view: (transfer none) (nullable): what is chosen on it. */
BounceBatchView *
bounce_triage_page_get_view (BounceTriagePage *self)
{
  g_return_val_if_fail (BOUNCE_IS_TRIAGE_PAGE (self), NULL);
  return self->view;
}

/** bounce_triage_page_dup_title: (transfer full): for the window: what it does, or how many mails
 * it has read. */
char *
bounce_triage_page_dup_title (BounceTriagePage *self)
{
  BounceBatchProgress progress;

  g_return_val_if_fail (BOUNCE_IS_TRIAGE_PAGE (self), NULL);
  bounce_batch_get_progress (self->batch, &progress);
  return progress.is_running ? g_strdup (_ ("Reading the mails…"))
                             : bounce_triage_write_title (self->batch);
}

/** bounce_triage_page_focus: moves the focus to its first line, so that it is read out. */
void
bounce_triage_page_focus (BounceTriagePage *self)
{
  g_return_if_fail (BOUNCE_IS_TRIAGE_PAGE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->title));
  gtk_label_select_region (self->title, 0, 0);
}

/** bounce_triage_page_start_search: moves the focus to the search of its list. */
void
bounce_triage_page_start_search (BounceTriagePage *self)
{
  g_return_if_fail (BOUNCE_IS_TRIAGE_PAGE (self));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->show_cases), TRUE);
  layout (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
