/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "recent-view.h"

#include <glib/gi18n.h>
#include <string.h>

struct _BounceRecentView
{
  GtkBox parent_instance;

  BounceRecent *recent; /* NULL: not known yet */
  BounceRecentFilter is_hidden;
  gpointer filter_data;
  char *words; /* folded; NULL: all */
  guint most;
  guint n_rows;
  guint n_items;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (BounceRecentView, bounce_recent_view, GTK_TYPE_BOX)

enum
{
  SIGNAL_OPENED,
  SIGNAL_REMOVED,
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_widget_show (label);
  return label;
}

static GtkWidget *
new_row (BounceRecentItem *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *title = bounce_recent_item_get_title (item);
  const char *subtitle = bounce_recent_item_get_subtitle (item);
  g_autofree char *name = g_strdup_printf ("%s. %s", title, subtitle);

  gtk_container_add (GTK_CONTAINER (box), new_label (title, NULL));
  if (*subtitle != '\0')
    gtk_container_add (GTK_CONTAINER (box), new_label (subtitle, "detail"));
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "recent");
  gtk_widget_show (box);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_widget_set_tooltip_text (row, title);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  g_object_set_data_full (G_OBJECT (row), "bounce-item", g_object_ref (item), g_object_unref);
  gtk_widget_show (row);
  return row;
}

static BounceRecentItem *
get_item (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "bounce-item");
}

static gboolean
is_open (BounceRecentView *self, BounceRecentItem *item)
{
  const char *const *digests = bounce_recent_item_get_digests (item);

  for (; self->is_hidden != NULL && *digests != NULL; digests++)
    if (self->is_hidden (*digests, self->filter_data))
      return TRUE;
  return FALSE;
}

static gboolean
matches (BounceRecentView *self, BounceRecentItem *item)
{
  g_autofree char *said = NULL, *all = NULL;

  if (self->words == NULL)
    return TRUE;
  all = g_strconcat (
      bounce_recent_item_get_title (item), " ", bounce_recent_item_get_subtitle (item), NULL);
  said = g_utf8_casefold (all, -1);
  return strstr (said, self->words) != NULL;
}

static void
row_activated_cb (BounceRecentView *self, GtkListBoxRow *row)
{
  g_autoptr (BounceRecentItem) item = g_object_ref (get_item (row));

  g_signal_emit (self, signals[SIGNAL_OPENED], 0, item);
}

static gboolean
key_press_cb (BounceRecentView *self, GdkEventKey *event)
{
  GtkWidget *focus = gtk_container_get_focus_child (GTK_CONTAINER (self->list));
  g_autoptr (BounceRecentItem) item = NULL;

  if (event->keyval != GDK_KEY_Delete || focus == NULL)
    return GDK_EVENT_PROPAGATE;
  item = g_object_ref (get_item (GTK_LIST_BOX_ROW (focus)));
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, item);
  return GDK_EVENT_STOP;
}

static void
bounce_recent_view_finalize (GObject *object)
{
  g_clear_object (&BOUNCE_RECENT_VIEW (object)->recent);
  g_free (BOUNCE_RECENT_VIEW (object)->words);
  G_OBJECT_CLASS (bounce_recent_view_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, GType argument)
{
  return g_signal_new (name,
                       BOUNCE_TYPE_RECENT_VIEW,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       argument != G_TYPE_NONE ? 1 : 0,
                       argument);
}

static void
bounce_recent_view_class_init (BounceRecentViewClass *class)
{
  G_OBJECT_CLASS (class)->finalize = bounce_recent_view_finalize;
  signals[SIGNAL_OPENED] = add_signal ("opened", BOUNCE_TYPE_RECENT_ITEM);
  signals[SIGNAL_REMOVED] = add_signal ("removed", BOUNCE_TYPE_RECENT_ITEM);
  signals[SIGNAL_CHANGED] = add_signal ("changed", G_TYPE_NONE);
}

static void
bounce_recent_view_init (BounceRecentView *self)
{
  GtkWidget *heading = new_label (_ ("Opened before"), "party");

  self->most = G_MAXUINT;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->list =
      g_object_new (GTK_TYPE_LIST_BOX, "visible", TRUE, "selection-mode", GTK_SELECTION_NONE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->list)), _ ("Opened before"));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  g_signal_connect_swapped (self->list, "key-press-event", G_CALLBACK (key_press_cb), self);
  gtk_container_add (GTK_CONTAINER (self), heading);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->list));
}

/** bounce_recent_view_set_recent: what it shows. */
void
bounce_recent_view_set_recent (BounceRecentView *self, BounceRecent *recent)
{
  g_return_if_fail (BOUNCE_IS_RECENT_VIEW (self));
  if (!g_set_object (&self->recent, recent))
    return;
  g_signal_connect_object (bounce_recent_get_items (recent),
                           "items-changed",
                           G_CALLBACK (bounce_recent_view_refill),
                           self,
                           G_CONNECT_SWAPPED);
  bounce_recent_view_refill (self);
}

/**
 * bounce_recent_view_set_filter:
 * @self: the view
 * @is_hidden: (scope forever): tells by the digest of a mail that it is not to be shown here
 * @user_data: for @is_hidden
 */
void
bounce_recent_view_set_filter (BounceRecentView *self,
                               BounceRecentFilter is_hidden,
                               gpointer user_data)
{
  g_return_if_fail (BOUNCE_IS_RECENT_VIEW (self));
  self->is_hidden = is_hidden;
  self->filter_data = user_data;
  bounce_recent_view_refill (self);
}

/** bounce_recent_view_set_words: shows only what holds @words, in any case; NULL or "": all. */
void
bounce_recent_view_set_words (BounceRecentView *self, const char *words)
{
  g_return_if_fail (BOUNCE_IS_RECENT_VIEW (self));
  g_clear_pointer (&self->words, g_free);
  if (words != NULL && *words != '\0')
    self->words = g_utf8_casefold (words, -1);
  bounce_recent_view_refill (self);
}

/** bounce_recent_view_set_most: how many it shows while nothing is searched for. */
void
bounce_recent_view_set_most (BounceRecentView *self, guint n_rows)
{
  g_return_if_fail (BOUNCE_IS_RECENT_VIEW (self));
  self->most = n_rows;
  bounce_recent_view_refill (self);
}

/** bounce_recent_view_refill: asks the filter anew. */
void
bounce_recent_view_refill (BounceRecentView *self)
{
  GListModel *items = self->recent != NULL ? bounce_recent_get_items (self->recent) : NULL;
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  self->n_rows = self->n_items = 0;
  for (guint i = 0; items != NULL && i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (BounceRecentItem) item = g_list_model_get_item (items, i);

      if (is_open (self, item))
        continue;
      self->n_items++;
      if (!matches (self, item) || (self->words == NULL && self->n_rows >= self->most))
        continue;
      gtk_container_add (GTK_CONTAINER (self->list), new_row (item));
      self->n_rows++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->n_rows > 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/** bounce_recent_view_get_n_rows: how many it shows. */
guint
bounce_recent_view_get_n_rows (BounceRecentView *self)
{
  g_return_val_if_fail (BOUNCE_IS_RECENT_VIEW (self), 0);
  return self->n_rows;
}

/** bounce_recent_view_get_n_items: how many it would show if all were searched for. */
guint
bounce_recent_view_get_n_items (BounceRecentView *self)
{
  g_return_val_if_fail (BOUNCE_IS_RECENT_VIEW (self), 0);
  return self->n_items;
}
