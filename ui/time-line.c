/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "time-line.h"

#include <glib/gi18n.h>
#include <math.h>

#include "case/batch-out.h"
#include "chart.h"
#include "column.h"
#include "words.h"

/* Pixels at the usual size of text */
#define BAR_HEIGHT 54
#define WIDEST_BAR 48
#define MINIMUM_BAR 4
#define GAP 3

struct _BounceTimeLine
{
  GtkDrawingArea parent_instance;

  GArray *spans; /* of BounceBatchSpan */
  int cursor;    /* the bar that the keyboard is at; -1: none */
  guint32 first_day;
  guint32 last_day; /* those that are chosen; 0: none */
};

G_DEFINE_FINAL_TYPE (BounceTimeLine, bounce_time_line, GTK_TYPE_DRAWING_AREA)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const BounceBatchSpan *
get_span (BounceTimeLine *self, guint i)
{
  return &g_array_index (self->spans, BounceBatchSpan, i);
}

static char *
describe_span (const BounceBatchSpan *span)
{
  g_autofree char *first = bounce_batch_write_day (span->first_day);
  g_autofree char *last = bounce_batch_write_day (span->last_day);
  g_autofree char *number = bounce_words_for_number (span->n_rows);

  if (span->first_day == span->last_day)
    return g_strdup_printf ("%s: %s", first, number);
  /* Translators: two days and a number: "01/05/26 to 01/11/26: 12" */
  return g_strdup_printf (_ ("%s to %s: %s"), first, last, number);
}

static double
get_bar_width (BounceTimeLine *self)
{
  double room = gtk_widget_get_allocated_width (GTK_WIDGET (self));

  return MIN (room / MAX (self->spans->len, 1),
              WIDEST_BAR * bounce_column_get_text_scale (GTK_WIDGET (self)));
}

static double
get_x (BounceTimeLine *self, guint i)
{
  double width = get_bar_width (self);

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    return gtk_widget_get_allocated_width (GTK_WIDGET (self)) - (i + 1) * width;
  return i * width;
}

static int
find_span (BounceTimeLine *self, double x)
{
  for (guint i = 0; i < self->spans->len; i++)
    if (x >= get_x (self, i) && x < get_x (self, i) + get_bar_width (self))
      return (int)i;
  return -1;
}

static gboolean
is_chosen (BounceTimeLine *self, const BounceBatchSpan *span)
{
  return self->first_day > 0 && span->first_day <= self->last_day &&
         span->last_day >= self->first_day;
}

static void
draw_text (BounceTimeLine *self, cairo_t *cr, const char *text, double x, double align, double y)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  x = CLAMP (
      x - width * align, 0, MAX (0, gtk_widget_get_allocated_width (GTK_WIDGET (self)) - width));
  cairo_move_to (cr, floor (x), y);
  pango_cairo_show_layout (cr, layout);
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
draw_bar (BounceTimeLine *self, cairo_t *cr, guint i, guint most, double base)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const BounceBatchSpan *span = get_span (self, i);
  double width = get_bar_width (self), x = get_x (self, i), gap = MIN (width * 0.2, 6);
  double height = ceil (BAR_HEIGHT * bounce_column_get_text_scale (widget) * span->n_rows / most);
  gboolean is_pale = self->first_day > 0 && !is_chosen (self, span);

  if (span->n_rows > 0)
    height = MAX (height, 2);
  bounce_chart_set_bar_colour (widget, cr);
  if (is_pale)
    bounce_chart_set_text_colour (widget, cr, 0.25);
  cairo_rectangle (cr, floor (x + gap / 2), base - height, MAX (1, floor (width - gap)), height);
  cairo_fill (cr);
  /* Not by the colour alone */
  if (is_chosen (self, span))
    {
      bounce_chart_set_text_colour (widget, cr, 1);
      cairo_rectangle (cr, floor (x), base, ceil (width), 3);
      cairo_fill (cr);
    }
  if (self->cursor == (int)i && gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget),
                      cr,
                      floor (x),
                      base - BAR_HEIGHT * bounce_column_get_text_scale (widget),
                      ceil (width),
                      BAR_HEIGHT * bounce_column_get_text_scale (widget) + GAP);
}

/* The first day and the last one, below the ends */
static void
draw_days (BounceTimeLine *self, cairo_t *cr, double y)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  guint n = self->spans->len;
  double width = get_bar_width (self);
  g_autofree char *first = bounce_batch_write_day (get_span (self, 0)->first_day);
  g_autofree char *last = bounce_batch_write_day (get_span (self, n - 1)->last_day);

  draw_text (self, cr, first, get_x (self, 0) + (is_rtl ? width : 0), is_rtl ? 1 : 0, y);
  if (n * width > 200)
    draw_text (self, cr, last, get_x (self, n - 1) + (is_rtl ? 0 : width), is_rtl ? 0 : 1, y);
}

static gboolean
bounce_time_line_draw (GtkWidget *widget, cairo_t *cr)
{
  BounceTimeLine *self = BOUNCE_TIME_LINE (widget);
  double base = get_line_height (widget) + GAP + BAR_HEIGHT * bounce_column_get_text_scale (widget);
  guint most = 1, tallest = 0, n = self->spans->len;
  g_autofree char *number = NULL;

  for (guint i = 0; i < n; i++)
    if (get_span (self, i)->n_rows > most)
      {
        most = get_span (self, i)->n_rows;
        tallest = i;
      }
  for (guint i = 0; i < n; i++)
    draw_bar (self, cr, i, most, base);
  if (n == 0)
    return GDK_EVENT_PROPAGATE;
  bounce_chart_set_text_colour (widget, cr, 0.35);
  cairo_rectangle (
      cr, MIN (get_x (self, 0), get_x (self, n - 1)), base, ceil (get_bar_width (self) * n), 1);
  cairo_fill (cr);
  number = bounce_words_for_number (most);
  bounce_chart_set_text_colour (widget, cr, 1);
  draw_text (self, cr, number, get_x (self, tallest) + get_bar_width (self) / 2, 0.5, 0);
  bounce_chart_set_text_colour (widget, cr, 0.75);
  draw_days (self, cr, base + GAP + 2);
  return GDK_EVENT_PROPAGATE;
}

static void
bounce_time_line_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = MINIMUM_BAR * (int)BOUNCE_TIME_LINE_MAX_SPANS;
  *natural = 2 * *minimum;
}

static void
bounce_time_line_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = 2 * get_line_height (widget) + 2 * GAP + 4 +
                        (int)ceil (BAR_HEIGHT * bounce_column_get_text_scale (widget));
}

static void
choose (BounceTimeLine *self, int i)
{
  const BounceBatchSpan *span;

  if (i < 0 || i >= (int)self->spans->len)
    return;
  self->cursor = i;
  span = get_span (self, (guint)i);
  /* A second click takes it back. */
  if (is_chosen (self, span))
    g_signal_emit (self, signals[CHOSEN], 0, 0u, 0u);
  else if (span->n_rows > 0)
    g_signal_emit (self, signals[CHOSEN], 0, span->first_day, span->last_day);
}

static gboolean
bounce_time_line_button_press_event (GtkWidget *widget, GdkEventButton *event)
{
  BounceTimeLine *self = BOUNCE_TIME_LINE (widget);

  if (event->type != GDK_BUTTON_PRESS || event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (widget);
  choose (self, find_span (self, event->x));
  return GDK_EVENT_STOP;
}

/* A screen reader says where the keyboard is. */
static void
name_cursor (BounceTimeLine *self)
{
  g_autofree char *span = NULL;

  if (self->cursor < 0 || self->cursor >= (int)self->spans->len)
    {
      atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _ ("Time line"));
      return;
    }
  span = describe_span (get_span (self, (guint)self->cursor));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), span);
}

static gboolean
bounce_time_line_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  BounceTimeLine *self = BOUNCE_TIME_LINE (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int step = 0;

  if (event->keyval == GDK_KEY_Left || event->keyval == GDK_KEY_KP_Left)
    step = is_rtl ? 1 : -1;
  else if (event->keyval == GDK_KEY_Right || event->keyval == GDK_KEY_KP_Right)
    step = is_rtl ? -1 : 1;
  else if (event->keyval == GDK_KEY_space || event->keyval == GDK_KEY_Return ||
           event->keyval == GDK_KEY_KP_Enter)
    choose (self, self->cursor);
  else
    return GTK_WIDGET_CLASS (bounce_time_line_parent_class)->key_press_event (widget, event);
  self->cursor = CLAMP (self->cursor + step, 0, MAX (0, (int)self->spans->len - 1));
  name_cursor (self);
  gtk_widget_queue_draw (widget);
  return GDK_EVENT_STOP;
}

static gboolean
bounce_time_line_query_tooltip (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  BounceTimeLine *self = BOUNCE_TIME_LINE (widget);
  int i = keyboard ? self->cursor : find_span (self, x);
  g_autofree char *text = NULL;

  if (i < 0 || i >= (int)self->spans->len)
    return FALSE;
  text = describe_span (get_span (self, (guint)i));
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
bounce_time_line_finalize (GObject *object)
{
  g_array_unref (BOUNCE_TIME_LINE (object)->spans);
  G_OBJECT_CLASS (bounce_time_line_parent_class)->finalize (object);
}

static void
bounce_time_line_class_init (BounceTimeLineClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = bounce_time_line_finalize;
  widget_class->draw = bounce_time_line_draw;
  widget_class->get_preferred_width = bounce_time_line_get_preferred_width;
  widget_class->get_preferred_height = bounce_time_line_get_preferred_height;
  widget_class->button_press_event = bounce_time_line_button_press_event;
  widget_class->key_press_event = bounce_time_line_key_press_event;
  widget_class->query_tooltip = bounce_time_line_query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_CHART);
  signals[CHOSEN] = g_signal_new ("chosen",
                                  G_TYPE_FROM_CLASS (class),
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  2,
                                  G_TYPE_UINT,
                                  G_TYPE_UINT);
}

static void
bounce_time_line_init (BounceTimeLine *self)
{
  self->spans = g_array_new (FALSE, FALSE, sizeof (BounceBatchSpan));
  self->cursor = -1;
  gtk_widget_set_can_focus (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_add_events (GTK_WIDGET (self), GDK_BUTTON_PRESS_MASK);
  name_cursor (self);
}

static void
describe (BounceTimeLine *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->spans->len; i++)
    {
      g_autofree char *span = NULL;

      if (get_span (self, i)->n_rows == 0)
        continue;
      span = describe_span (get_span (self, i));
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", span);
    }
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), text->str);
}

/** bounce_time_line_take_spans: shows them; takes @spans, of BounceBatchSpan. */
void
bounce_time_line_take_spans (BounceTimeLine *self, GArray *spans)
{
  g_return_if_fail (BOUNCE_IS_TIME_LINE (self));
  g_array_unref (self->spans);
  self->spans = spans;
  if (self->cursor >= (int)spans->len)
    self->cursor = -1;
  describe (self);
  name_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/** bounce_time_line_set_chosen: shows which days are chosen; 0, 0: none. */
void
bounce_time_line_set_chosen (BounceTimeLine *self, guint32 first, guint32 last)
{
  g_return_if_fail (BOUNCE_IS_TIME_LINE (self));
  self->first_day = first;
  self->last_day = last;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
