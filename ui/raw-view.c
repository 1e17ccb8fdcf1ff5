/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "raw-view.h"

#include <glib/gi18n.h>

#include "drag-through.h"

/* What a text view lays out without a pause that is felt. */
#define SHOWN_BYTES (128 * 1024)

struct _BounceRawView
{
  GtkBox parent_instance;

  BounceCase *bounce_case;
  GtkLabel *note;
  GtkTextView *text;
};

G_DEFINE_FINAL_TYPE (BounceRawView, bounce_raw_view, GTK_TYPE_BOX)

static void
bounce_raw_view_dispose (GObject *object)
{
  g_clear_object (&BOUNCE_RAW_VIEW (object)->bounce_case);
  G_OBJECT_CLASS (bounce_raw_view_parent_class)->dispose (object);
}

static void
bounce_raw_view_class_init (BounceRawViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_raw_view_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/raw-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceRawView, note);
  gtk_widget_class_bind_template_child (widget_class, BounceRawView, text);
}

static void
bounce_raw_view_init (BounceRawView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bounce_drag_through (GTK_WIDGET (self->text));
}

/** bounce_raw_view_show: shows the beginning of the mail, unless it shows it already. */
void
bounce_raw_view_show (BounceRawView *self, BounceCase *bounce_case)
{
  g_autofree char *raw = NULL, *note = NULL, *all = NULL, *shown = NULL;
  gsize size;

  g_return_if_fail (BOUNCE_IS_RAW_VIEW (self));
  if (!g_set_object (&self->bounce_case, bounce_case))
    return;
  raw = bounce_case_dup_raw_text (bounce_case, SHOWN_BYTES);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), raw, -1);
  size = g_bytes_get_size (bounce_case_get_mail (bounce_case));
  all = g_format_size (size);
  shown = g_format_size (SHOWN_BYTES);
  note = g_strdup_printf (
      _ ("The first %s of %s. “Save Package” and the support ticket hold all of it."), shown, all);
  gtk_label_set_text (self->note, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note), size > SHOWN_BYTES);
}
