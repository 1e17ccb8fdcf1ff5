/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "triage-model.h"

#include "base/names.h"
#include "case/batch-out.h"

struct _BounceTriageModel
{
  GObject parent_instance;

  BounceBatchView *view; /* unowned: the page has both */
  guint serial;          /* of the view: whose rows they are */
  guint n_rows;          /* that are told so far */
};

static void tree_model_init (GtkTreeModelIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BounceTriageModel,
                               bounce_triage_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_TREE_MODEL, tree_model_init))

static GtkTreeModelFlags
get_flags (GtkTreeModel *model)
{
  return GTK_TREE_MODEL_LIST_ONLY | GTK_TREE_MODEL_ITERS_PERSIST;
}

static int
get_n_columns (GtkTreeModel *model)
{
  return BOUNCE_TRIAGE_N_COLUMNS;
}

static GType
get_column_type (GtkTreeModel *model, int column)
{
  return G_TYPE_STRING;
}

static gboolean
set_iter (BounceTriageModel *self, GtkTreeIter *iter, int number)
{
  iter->stamp = (int)self->serial;
  iter->user_data = GINT_TO_POINTER (number);
  return number >= 0 && (guint)number < self->n_rows;
}

static gboolean
get_iter (GtkTreeModel *model, GtkTreeIter *iter, GtkTreePath *path)
{
  return set_iter (BOUNCE_TRIAGE_MODEL (model), iter, gtk_tree_path_get_indices (path)[0]);
}

static GtkTreePath *
get_path (GtkTreeModel *model, GtkTreeIter *iter)
{
  return gtk_tree_path_new_from_indices (GPOINTER_TO_INT (iter->user_data), -1);
}

static void
get_value (GtkTreeModel *model, GtkTreeIter *iter, int column, GValue *value)
{
  BounceTriageModel *self = BOUNCE_TRIAGE_MODEL (model);
  guint number = GPOINTER_TO_UINT (iter->user_data);
  const BounceBatchRow *row = NULL;

  g_value_init (value, G_TYPE_STRING);
  /* Until the list is taken away, it may ask for rows of what was chosen before. */
  if (bounce_triage_model_is_current (self) && number < bounce_batch_view_get_n_rows (self->view))
    row = bounce_batch_view_get_row (self->view, number);
  if (row == NULL)
    g_value_set_static_string (value, "");
  else if (column == BOUNCE_TRIAGE_COLUMN_ABOUT && *row->recipient != '\0')
    g_value_take_string (value, bounce_names_show (row->recipient));
  else if (column == BOUNCE_TRIAGE_COLUMN_ABOUT)
    g_value_set_static_string (value, *row->subject != '\0' ? row->subject : row->name);
  else if (column == BOUNCE_TRIAGE_COLUMN_TITLE)
    g_value_set_static_string (value, row->scenario->title);
  else if (row->day > 0)
    g_value_take_string (value, bounce_batch_write_day (row->day));
  else
    g_value_set_static_string (value, "");
}

static gboolean
iter_next (GtkTreeModel *model, GtkTreeIter *iter)
{
  return set_iter (BOUNCE_TRIAGE_MODEL (model), iter, GPOINTER_TO_INT (iter->user_data) + 1);
}

static gboolean
iter_previous (GtkTreeModel *model, GtkTreeIter *iter)
{
  return set_iter (BOUNCE_TRIAGE_MODEL (model), iter, GPOINTER_TO_INT (iter->user_data) - 1);
}

static gboolean
iter_nth_child (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent, int n)
{
  return parent == NULL && set_iter (BOUNCE_TRIAGE_MODEL (model), iter, n);
}

static gboolean
iter_children (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent)
{
  return iter_nth_child (model, iter, parent, 0);
}

static gboolean
iter_has_child (GtkTreeModel *model, GtkTreeIter *iter)
{
  return FALSE;
}

static int
iter_n_children (GtkTreeModel *model, GtkTreeIter *iter)
{
  return iter == NULL ? (int)BOUNCE_TRIAGE_MODEL (model)->n_rows : 0;
}

static gboolean
iter_parent (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *child)
{
  return FALSE;
}

static void
tree_model_init (GtkTreeModelIface *iface)
{
  iface->get_flags = get_flags;
  iface->get_n_columns = get_n_columns;
  iface->get_column_type = get_column_type;
  iface->get_iter = get_iter;
  iface->get_path = get_path;
  iface->get_value = get_value;
  iface->iter_next = iter_next;
  iface->iter_previous = iter_previous;
  iface->iter_children = iter_children;
  iface->iter_has_child = iter_has_child;
  iface->iter_n_children = iter_n_children;
  iface->iter_nth_child = iter_nth_child;
  iface->iter_parent = iter_parent;
}

static void
bounce_triage_model_class_init (BounceTriageModelClass *class)
{
}

static void
bounce_triage_model_init (BounceTriageModel *self)
{
}

/**
 * bounce_triage_model_new:
 * @view: a view, which must live longer
 *
 * Returns: (transfer full): a model without a row yet
 */
BounceTriageModel *
bounce_triage_model_new (BounceBatchView *view)
{
  BounceTriageModel *self = g_object_new (BOUNCE_TYPE_TRIAGE_MODEL, NULL);

  self->view = view;
  self->serial = bounce_batch_view_get_serial (view);
  return self;
}

/** bounce_triage_model_is_current: whether the view still lets the same rows through. */
gboolean
bounce_triage_model_is_current (BounceTriageModel *self)
{
  return self->serial == bounce_batch_view_get_serial (self->view);
}

/**
 * bounce_triage_model_grow:
 * @self: a model that is current
 * @microseconds: about how long it may take
 *
 * Tells of rows that the view has let through since: each costs the list some work.
 *
 * Returns: whether there are more of them
 */
gboolean
bounce_triage_model_grow (BounceTriageModel *self, gint64 microseconds)
{
  gint64 until = g_get_monotonic_time () + microseconds;
  guint n_rows = bounce_batch_view_get_n_rows (self->view);

  while (self->n_rows < n_rows)
    {
      GtkTreePath *path = gtk_tree_path_new_from_indices ((int)self->n_rows, -1);
      GtkTreeIter iter;

      set_iter (self, &iter, (int)self->n_rows++);
      gtk_tree_model_row_inserted (GTK_TREE_MODEL (self), path, &iter);
      gtk_tree_path_free (path);
      if (self->n_rows % 16 == 0 && g_get_monotonic_time () >= until)
        break;
    }
  return self->n_rows < n_rows;
}

/** bounce_triage_model_get_row: (transfer none) (nullable): the row at @path. */
const BounceBatchRow *
bounce_triage_model_get_row (BounceTriageModel *self, GtkTreePath *path)
{
  int number = gtk_tree_path_get_indices (path)[0];

  if (number < 0 || (guint)number >= self->n_rows || !bounce_triage_model_is_current (self))
    return NULL;
  return bounce_batch_view_get_row (self->view, (guint)number);
}
