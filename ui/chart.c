/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "chart.h"

#include <math.h>

#include "column.h"

/* Pixels at the usual size of text */
#define BAR_HEIGHT 6

/**
 * bounce_chart_set_bar_colour:
 * @widget: what is drawn
 * @cr: where
 *
 * The theme's blue is made to lie under white words: on a dark page it needs more light.
 */
void
bounce_chart_set_bar_colour (GtkWidget *widget, cairo_t *cr)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA page, bar = { 0.21, 0.52, 0.89, 1 };

  gtk_style_context_lookup_color (context, "theme_selected_bg_color", &bar);
  if (gtk_style_context_lookup_color (context, "theme_bg_color", &page) && page.green < 0.5)
    {
      bar.red += (1 - bar.red) * 0.4;
      bar.green += (1 - bar.green) * 0.4;
      bar.blue += (1 - bar.blue) * 0.4;
    }
  gdk_cairo_set_source_rgba (cr, &bar);
}

/** bounce_chart_set_text_colour: draws in the colour of text, with so much of it. */
void
bounce_chart_set_text_colour (GtkWidget *widget, cairo_t *cr, double alpha)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA colour;

  if (!gtk_style_context_lookup_color (context, "theme_fg_color", &colour))
    gtk_style_context_get_color (context, gtk_widget_get_state_flags (widget), &colour);
  colour.alpha *= alpha;
  gdk_cairo_set_source_rgba (cr, &colour);
}

static double
get_fraction (GtkWidget *bar)
{
  const double *fraction = g_object_get_data (G_OBJECT (bar), "bounce-fraction");

  return fraction != NULL ? *fraction : 0;
}

static gboolean
draw_cb (GtkWidget *bar, cairo_t *cr, gpointer user_data)
{
  int width = gtk_widget_get_allocated_width (bar), height = gtk_widget_get_allocated_height (bar);
  double length = MAX (ceil (width * get_fraction (bar)), get_fraction (bar) > 0 ? 2 : 0);
  gboolean is_rtl = gtk_widget_get_direction (bar) == GTK_TEXT_DIR_RTL;

  bounce_chart_set_text_colour (bar, cr, 0.12);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  bounce_chart_set_bar_colour (bar, cr);
  cairo_rectangle (cr, is_rtl ? width - length : 0, 0, length, height);
  cairo_fill (cr);
  return GDK_EVENT_PROPAGATE;
}

/** bounce_chart_bar_new: (transfer floating): a level bar. What it says stands beside it in words,
 * so that it is nothing to those who cannot see it. */
GtkWidget *
bounce_chart_bar_new (void)
{
  GtkWidget *bar = gtk_drawing_area_new ();

  gtk_widget_set_size_request (bar, 24, (int)(BAR_HEIGHT * bounce_column_get_text_scale (bar)));
  g_signal_connect (bar, "draw", G_CALLBACK (draw_cb), NULL);
  gtk_widget_show (bar);
  return bar;
}

/** bounce_chart_bar_set_fraction: how long it is, from 0 to 1. */
void
bounce_chart_bar_set_fraction (GtkWidget *bar, double fraction)
{
  if (get_fraction (bar) == fraction)
    return;
  g_object_set_data_full (
      G_OBJECT (bar), "bounce-fraction", g_memdup2 (&fraction, sizeof fraction), g_free);
  gtk_widget_queue_draw (bar);
}
