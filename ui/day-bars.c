/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "day-bars.h"

#include <glib/gi18n.h>
#include <math.h>

#include "chart.h"
#include "column.h"

/* Pixels at the usual size of text. */
#define COLUMN_WIDTH 54
#define MINIMUM_COLUMN 24
#define BAR_HEIGHT 48
#define GAP 3

struct _BounceDayBars
{
  GtkDrawingArea parent_instance;

  guint *per_day;
  guint n_days;
};

G_DEFINE_FINAL_TYPE (BounceDayBars, bounce_day_bars, GTK_TYPE_DRAWING_AREA)

static char *
dup_day (guint days_ago, const char *format)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, -(int)days_ago);

  return g_date_time_format (day, format);
}

static int
get_line_height (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
draw_text (GtkWidget *widget, cairo_t *cr, const char *text, double centre, double y)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  cairo_move_to (cr, floor (centre - width / 2.0), y);
  pango_cairo_show_layout (cr, layout);
}

static gboolean
bounce_day_bars_draw (GtkWidget *widget, cairo_t *cr)
{
  BounceDayBars *self = BOUNCE_DAY_BARS (widget);
  double unit = bounce_column_get_text_scale (widget), line = get_line_height (widget);
  double column = MIN (COLUMN_WIDTH * unit,
                       gtk_widget_get_allocated_width (widget) / (double)MAX (self->n_days, 1));
  double base = line + GAP + BAR_HEIGHT * unit;
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint most = 1;

  for (guint i = 0; i < self->n_days; i++)
    most = MAX (most, self->per_day[i]);
  for (guint i = 0; i < self->n_days; i++)
    {
      double height = ceil (BAR_HEIGHT * unit * self->per_day[i] / most);
      double x = (is_rtl ? self->n_days - 1 - i : i) * column;
      g_autofree char *count = g_strdup_printf ("%u", self->per_day[i]);
      g_autofree char *day = dup_day (self->n_days - 1 - i, "%a");

      bounce_chart_set_bar_colour (widget, cr);
      cairo_rectangle (cr, floor (x + column * 0.2), base - height, floor (column * 0.6), height);
      cairo_fill (cr);
      bounce_chart_set_text_colour (widget, cr, 0.35);
      cairo_rectangle (cr, floor (x), base, ceil (column), 1);
      cairo_fill (cr);
      bounce_chart_set_text_colour (widget, cr, 1);
      if (self->per_day[i] > 0)
        draw_text (widget, cr, count, x + column / 2, base - height - line);
      bounce_chart_set_text_colour (widget, cr, 0.75);
      draw_text (widget, cr, day, x + column / 2, base + GAP);
    }
  return GDK_EVENT_PROPAGATE;
}

static void
bounce_day_bars_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  BounceDayBars *self = BOUNCE_DAY_BARS (widget);

  *minimum = MINIMUM_COLUMN * (int)self->n_days;
  *natural = (int)(COLUMN_WIDTH * self->n_days * bounce_column_get_text_scale (widget));
  *natural = MAX (*minimum, *natural);
}

static void
bounce_day_bars_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = 2 * get_line_height (widget) + 2 * GAP +
                        (int)ceil (BAR_HEIGHT * bounce_column_get_text_scale (widget));
}

static void
bounce_day_bars_finalize (GObject *object)
{
  g_free (BOUNCE_DAY_BARS (object)->per_day);
  G_OBJECT_CLASS (bounce_day_bars_parent_class)->finalize (object);
}

static void
bounce_day_bars_class_init (BounceDayBarsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = bounce_day_bars_finalize;
  widget_class->draw = bounce_day_bars_draw;
  widget_class->get_preferred_width = bounce_day_bars_get_preferred_width;
  widget_class->get_preferred_height = bounce_day_bars_get_preferred_height;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_IMAGE);
}

static void
bounce_day_bars_init (BounceDayBars *self)
{
}

static char *
describe (BounceDayBars *self)
{
  g_autoptr (GString) days = g_string_new (NULL);

  for (guint i = 0; i < self->n_days; i++)
    {
      g_autofree char *day = dup_day (self->n_days - 1 - i, "%A");

      g_string_append_printf (days, "%s%s %u", i > 0 ? ", " : "", day, self->per_day[i]);
    }
  /* Translators: %s is a list of days and numbers, today last: "Monday 0, Tuesday 2" */
  return g_strdup_printf (_ ("Cases per day: %s"), days->str);
}

/**
 * bounce_day_bars_show:
 * @self: the picture
 * @per_day: (array length=n_days): how many on each day, today last
 * @n_days: how many days
 */
void
bounce_day_bars_show (BounceDayBars *self, const guint *per_day, guint n_days)
{
  g_autofree char *description = NULL;

  g_return_if_fail (BOUNCE_IS_DAY_BARS (self));
  g_free (self->per_day);
  self->per_day = g_memdup2 (per_day, n_days * sizeof *per_day);
  self->n_days = n_days;
  description = describe (self);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), description);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
