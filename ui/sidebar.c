/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "sidebar.h"

#include "case-row.h"
#include "drag-through.h"
#include "resize-handle.h"
#include "words.h"

/* From so many cases on, looking through them takes longer than typing a word. */
#define CASES_FOR_SEARCH 7

struct _BounceSidebar
{
  GtkBox parent_instance;

  guint n_cases;
  GMenuModel *menu;
  GtkWidget *search;
  GtkListBox *cases;
  BounceRecentView *recent;
  GtkWidget *nothing;
  BounceResizeHandle *handle;
};

G_DEFINE_FINAL_TYPE (BounceSidebar, bounce_sidebar, GTK_TYPE_BOX)

enum
{
  SIGNAL_SELECTED,
  SIGNAL_ACTIVATED,
  SIGNAL_REMOVE,
  SIGNAL_RESIZED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
row_selected_cb (BounceSidebar *self, GtkListBoxRow *row)
{
  if (row != NULL)
    g_signal_emit (
        self, signals[SIGNAL_SELECTED], 0, bounce_case_row_get_case (BOUNCE_CASE_ROW (row)));
}

static void
row_activated_cb (BounceSidebar *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer user_data)
{
  BounceSidebar *self = user_data;

  return bounce_case_row_matches (BOUNCE_CASE_ROW (row),
                                  gtk_entry_get_text (GTK_ENTRY (self->search)));
}

/* The search shows with many cases, or while it is used. */
static void
show_search (BounceSidebar *self)
{
  guint n = self->n_cases + bounce_recent_view_get_n_items (self->recent);
  gboolean is_searched = gtk_entry_get_text_length (GTK_ENTRY (self->search)) > 0;

  gtk_widget_set_visible (
      self->search, n >= CASES_FOR_SEARCH || is_searched || gtk_widget_has_focus (self->search));
}

static void
show_nothing (BounceSidebar *self)
{
  gboolean has_any = bounce_recent_view_get_n_rows (self->recent) > 0;
  GtkListBoxRow *row;

  for (int i = 0; !has_any && (row = gtk_list_box_get_row_at_index (self->cases, i)) != NULL; i++)
    has_any = filter_cb (row, self);
  gtk_widget_set_visible (self->nothing, !has_any);
}

static void
search_changed_cb (BounceSidebar *self)
{
  gtk_list_box_invalidate_filter (self->cases);
  bounce_recent_view_set_words (self->recent, gtk_entry_get_text (GTK_ENTRY (self->search)));
  show_nothing (self);
}

static void
stop_search_cb (BounceSidebar *self)
{
  gtk_entry_set_text (GTK_ENTRY (self->search), "");
  bounce_sidebar_focus (self);
  show_search (self);
}

static void
recent_changed_cb (BounceSidebar *self)
{
  show_search (self);
  show_nothing (self);
}

static gboolean
key_press_cb (BounceSidebar *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Delete && event->keyval != GDK_KEY_KP_Delete)
    return GDK_EVENT_PROPAGATE;
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
  return GDK_EVENT_STOP;
}

static void
show_menu (BounceSidebar *self, GtkListBoxRow *row)
{
  GtkWidget *popover = gtk_popover_new_from_model (GTK_WIDGET (row), self->menu);

  gtk_list_box_select_row (self->cases, row);
  g_signal_connect_after (popover, "closed", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static gboolean
button_press_cb (BounceSidebar *self, GdkEventButton *event)
{
  GtkListBoxRow *row;

  if (!gdk_event_triggers_context_menu ((GdkEvent *)event))
    return GDK_EVENT_PROPAGATE;
  row = gtk_list_box_get_row_at_y (self->cases, (int)event->y);
  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  show_menu (self, row);
  return GDK_EVENT_STOP;
}

static gboolean
popup_menu_cb (BounceSidebar *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->cases);

  if (row != NULL)
    show_menu (self, row);
  return row != NULL;
}

static void
moved_cb (BounceSidebar *self, int pixels)
{
  g_signal_emit (self, signals[SIGNAL_RESIZED], 0, pixels);
}

static char *
dup_day (GtkListBoxRow *row)
{
  BounceCase *bounce_case = bounce_case_row_get_case (BOUNCE_CASE_ROW (row));

  return bounce_words_for_day (bounce_case_get_opened (bounce_case));
}

/* The day, above the first of its cases. */
static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  g_autofree char *day = dup_day (row);
  g_autofree char *other = before != NULL ? dup_day (before) : NULL;
  GtkWidget *label;

  if (g_strcmp0 (day, other) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (day);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "party");
  gtk_widget_show (label);
  gtk_list_box_row_set_header (row, label);
}

static GtkListBoxRow *find_row (BounceSidebar *self, const char *sha256);

static gboolean
is_open (const char *sha256, gpointer user_data)
{
  return find_row (user_data, sha256) != NULL;
}

static void
bounce_sidebar_class_init (BounceSidebarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  signals[SIGNAL_SELECTED] = g_signal_new ("selected",
                                           BOUNCE_TYPE_SIDEBAR,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           BOUNCE_TYPE_CASE);
  signals[SIGNAL_ACTIVATED] = g_signal_new (
      "activated", BOUNCE_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE] = g_signal_new (
      "remove-asked", BOUNCE_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RESIZED] = g_signal_new ("resized",
                                          BOUNCE_TYPE_SIDEBAR,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          G_TYPE_INT);
  g_type_ensure (BOUNCE_TYPE_RECENT_VIEW);
  g_type_ensure (BOUNCE_TYPE_RESIZE_HANDLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, BounceSidebar, cases);
  gtk_widget_class_bind_template_child (widget_class, BounceSidebar, menu);
  gtk_widget_class_bind_template_child (widget_class, BounceSidebar, recent);
  gtk_widget_class_bind_template_child (widget_class, BounceSidebar, nothing);
  gtk_widget_class_bind_template_child (widget_class, BounceSidebar, handle);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, recent_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_press_cb);
  gtk_widget_class_bind_template_callback (widget_class, button_press_cb);
  gtk_widget_class_bind_template_callback (widget_class, popup_menu_cb);
  gtk_widget_class_bind_template_callback (widget_class, moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
bounce_sidebar_init (BounceSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->cases, header_cb, NULL, NULL);
  gtk_list_box_set_filter_func (self->cases, filter_cb, self, NULL);
  bounce_drag_through (self->search);
  bounce_recent_view_set_filter (self->recent, is_open, self);
}

static GtkListBoxRow *
find_row (BounceSidebar *self, const char *sha256)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->cases, i)) != NULL; i++)
    {
      BounceCase *bounce_case = bounce_case_row_get_case (BOUNCE_CASE_ROW (row));

      if (g_strcmp0 (bounce_case_get_sha256 (bounce_case), sha256) == 0)
        return row;
    }
  return NULL;
}

/** bounce_sidebar_insert: adds a case at @position from the top. */
void
bounce_sidebar_insert (BounceSidebar *self, BounceCase *bounce_case, guint position)
{
  g_return_if_fail (BOUNCE_IS_SIDEBAR (self));
  gtk_list_box_insert (self->cases, bounce_case_row_new (bounce_case), (int)position);
  self->n_cases++;
  bounce_recent_view_refill (self->recent);
}

/**
 * bounce_sidebar_remove:
 * @self: the side bar
 * @bounce_case: a case that is in it
 *
 * Takes the case out; the next one, or else the one before, is selected.
 *
 * Returns: its position from the top
 */
guint
bounce_sidebar_remove (BounceSidebar *self, BounceCase *bounce_case)
{
  GtkListBoxRow *row, *other;
  int position;

  g_return_val_if_fail (BOUNCE_IS_SIDEBAR (self), 0);
  row = find_row (self, bounce_case_get_sha256 (bounce_case));
  g_return_val_if_fail (row != NULL, 0);
  position = gtk_list_box_row_get_index (row);
  other = gtk_list_box_get_row_at_index (self->cases, position + 1);
  if (other == NULL && position > 0)
    other = gtk_list_box_get_row_at_index (self->cases, position - 1);
  gtk_list_box_select_row (self->cases, other);
  gtk_widget_destroy (GTK_WIDGET (row));
  self->n_cases--;
  bounce_recent_view_refill (self->recent);
  return (guint)position;
}

/** bounce_sidebar_find: (transfer none) (nullable): the case of the mail with that digest. */
BounceCase *
bounce_sidebar_find (BounceSidebar *self, const char *sha256)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (BOUNCE_IS_SIDEBAR (self), NULL);
  row = find_row (self, sha256);
  return row != NULL ? bounce_case_row_get_case (BOUNCE_CASE_ROW (row)) : NULL;
}

/** bounce_sidebar_select: selects a case that is in it. */
void
bounce_sidebar_select (BounceSidebar *self, BounceCase *bounce_case)
{
  g_return_if_fail (BOUNCE_IS_SIDEBAR (self));
  gtk_list_box_select_row (self->cases, find_row (self, bounce_case_get_sha256 (bounce_case)));
}

/** bounce_sidebar_get_n_cases: how many cases are in it. */
guint
bounce_sidebar_get_n_cases (BounceSidebar *self)
{
  g_return_val_if_fail (BOUNCE_IS_SIDEBAR (self), 0);
  return self->n_cases;
}

/** bounce_sidebar_focus: moves the focus to the case that is selected. */
void
bounce_sidebar_focus (BounceSidebar *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (BOUNCE_IS_SIDEBAR (self));
  row = gtk_list_box_get_selected_row (self->cases);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

/** bounce_sidebar_get_recent: (transfer none): the files that were opened before. */
BounceRecentView *
bounce_sidebar_get_recent (BounceSidebar *self)
{
  g_return_val_if_fail (BOUNCE_IS_SIDEBAR (self), NULL);
  return self->recent;
}

/** bounce_sidebar_start_search: shows the search and moves the focus into it. */
void
bounce_sidebar_start_search (BounceSidebar *self)
{
  g_return_if_fail (BOUNCE_IS_SIDEBAR (self));
  gtk_widget_show (self->search);
  gtk_widget_grab_focus (self->search);
}

/** bounce_sidebar_start_resize: the arrow keys change its width until Escape or Enter. */
void
bounce_sidebar_start_resize (BounceSidebar *self)
{
  g_return_if_fail (BOUNCE_IS_SIDEBAR (self));
  bounce_resize_handle_take_focus (self->handle);
}
