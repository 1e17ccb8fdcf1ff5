/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "emblem.h"

#define SIZE 96

/* Units of the symbolic icon, which this repeats: drawn by hand, since reading an SVG would take a
 * tenth of the time to the first frame. */
#define UNITS 16.0
#define LINE 1.5

struct _BounceEmblem
{
  GtkDrawingArea parent_instance;
};

G_DEFINE_FINAL_TYPE (BounceEmblem, bounce_emblem, GTK_TYPE_DRAWING_AREA)

static void
draw_envelope (cairo_t *cr)
{
  cairo_move_to (cr, 5, 11.25);
  cairo_arc (cr, 2, 10, 1.25, G_PI / 2, G_PI);
  cairo_arc (cr, 2, 3, 1.25, G_PI, 3 * G_PI / 2);
  cairo_arc (cr, 14, 3, 1.25, 3 * G_PI / 2, 2 * G_PI);
  cairo_line_to (cr, 15.25, 8);
  cairo_move_to (cr, 1.3, 2.8);
  cairo_line_to (cr, 8, 7.2);
  cairo_line_to (cr, 14.7, 2.8);
  cairo_stroke (cr);
}

static void
draw_arrow (cairo_t *cr)
{
  cairo_move_to (cr, 10.2, 8.3);
  cairo_line_to (cr, 6.7, 11.8);
  cairo_line_to (cr, 10.2, 15.3);
  cairo_line_to (cr, 10.2, 12.6);
  cairo_line_to (cr, 12.1, 12.6);
  cairo_curve_to (cr, 13.6, 12.6, 14.5, 13.3, 15, 15);
  cairo_curve_to (cr, 15.3, 12.4, 13.8, 11, 11.8, 11);
  cairo_line_to (cr, 10.2, 11);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static gboolean
bounce_emblem_draw (GtkWidget *widget, cairo_t *cr)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);
  double scale = MIN (width, height) / UNITS;
  GdkRGBA colour;

  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_translate (cr, width / 2.0, height / 2.0);
  /* Back is the other way round where people read from the right. */
  cairo_scale (cr, gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? -scale : scale, scale);
  cairo_translate (cr, -UNITS / 2, -UNITS / 2);
  cairo_set_line_width (cr, LINE);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  draw_envelope (cr);
  draw_arrow (cr);
  return GDK_EVENT_PROPAGATE;
}

static void
bounce_emblem_class_init (BounceEmblemClass *class)
{
  GTK_WIDGET_CLASS (class)->draw = bounce_emblem_draw;
}

static void
bounce_emblem_init (BounceEmblem *self)
{
  gtk_widget_set_size_request (GTK_WIDGET (self), SIZE, SIZE);
}
