/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "recent-box.h"

#include "drag-through.h"

/* More are found by searching. */
#define MAX_RECENT 5u

struct _BounceRecentBox
{
  GtkBox parent_instance;

  GtkWidget *search;
  BounceRecentView *recent;
  GtkWidget *nothing;
};

G_DEFINE_FINAL_TYPE (BounceRecentBox, bounce_recent_box, GTK_TYPE_BOX)

static void
search_changed_cb (BounceRecentBox *self)
{
  bounce_recent_view_set_words (self->recent, gtk_entry_get_text (GTK_ENTRY (self->search)));
}

static void
stop_search_cb (BounceRecentBox *self)
{
  gtk_entry_set_text (GTK_ENTRY (self->search), "");
}

/* What the list is cut to is found by searching. */
static void
recent_changed_cb (BounceRecentBox *self)
{
  guint n = bounce_recent_view_get_n_items (self->recent);

  gtk_widget_set_visible (self->search, n > MAX_RECENT);
  gtk_widget_set_visible (self->nothing, bounce_recent_view_get_n_rows (self->recent) == 0);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
bounce_recent_box_class_init (BounceRecentBoxClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (BOUNCE_TYPE_RECENT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/recent-box.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceRecentBox, search);
  gtk_widget_class_bind_template_child (widget_class, BounceRecentBox, recent);
  gtk_widget_class_bind_template_child (widget_class, BounceRecentBox, nothing);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, recent_changed_cb);
}

static void
bounce_recent_box_init (BounceRecentBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bounce_drag_through (self->search);
  bounce_recent_view_set_most (self->recent, MAX_RECENT);
}

/** bounce_recent_box_get_view: (transfer none): the files. */
BounceRecentView *
bounce_recent_box_get_view (BounceRecentBox *self)
{
  g_return_val_if_fail (BOUNCE_IS_RECENT_BOX (self), NULL);
  return self->recent;
}

/** bounce_recent_box_start_search: moves the focus into the search, if there is one. */
void
bounce_recent_box_start_search (BounceRecentBox *self)
{
  g_return_if_fail (BOUNCE_IS_RECENT_BOX (self));
  if (gtk_widget_get_mapped (self->search))
    gtk_widget_grab_focus (self->search);
}
