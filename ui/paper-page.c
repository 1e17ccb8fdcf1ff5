/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "paper-page.h"

#define MINIMUM_WIDTH 200

struct _BouncePaperPage
{
  GtkDrawingArea parent_instance;

  cairo_surface_t *picture;
};

G_DEFINE_FINAL_TYPE (BouncePaperPage, bounce_paper_page, GTK_TYPE_DRAWING_AREA)

/* How high it is for that width */
static int
get_height (BouncePaperPage *self, int width)
{
  return width * cairo_image_surface_get_height (self->picture) /
         MAX (1, cairo_image_surface_get_width (self->picture));
}

static GtkSizeRequestMode
bounce_paper_page_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
bounce_paper_page_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = MINIMUM_WIDTH;
  *natural = BOUNCE_PAPER_PAGE_WIDTH;
}

static void
bounce_paper_page_get_preferred_height_for_width (GtkWidget *widget,
                                                  int width,
                                                  int *minimum,
                                                  int *natural)
{
  *minimum = *natural =
      get_height (BOUNCE_PAPER_PAGE (widget), MIN (width, BOUNCE_PAPER_PAGE_WIDTH));
}

static gboolean
bounce_paper_page_draw (GtkWidget *widget, cairo_t *cr)
{
  BouncePaperPage *self = BOUNCE_PAPER_PAGE (widget);
  int room = gtk_widget_get_allocated_width (widget);
  int width = MIN (room, BOUNCE_PAPER_PAGE_WIDTH), height = get_height (self, width);
  int left = (room - width) / 2; /* whole pixels keep the letters sharp */
  double scale = (double)width / MAX (1, cairo_image_surface_get_width (self->picture));

  cairo_translate (cr, left, 0);
  cairo_save (cr);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BEST);
  cairo_paint (cr);
  cairo_restore (cr);
  /* Paper is white in the light theme too. */
  cairo_rectangle (cr, 0.5, 0.5, width - 1, height - 1);
  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.6);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  return GDK_EVENT_PROPAGATE;
}

static void
bounce_paper_page_finalize (GObject *object)
{
  g_clear_pointer (&BOUNCE_PAPER_PAGE (object)->picture, cairo_surface_destroy);
  G_OBJECT_CLASS (bounce_paper_page_parent_class)->finalize (object);
}

static void
bounce_paper_page_class_init (BouncePaperPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = bounce_paper_page_finalize;
  widget_class->get_request_mode = bounce_paper_page_get_request_mode;
  widget_class->get_preferred_width = bounce_paper_page_get_preferred_width;
  widget_class->get_preferred_height_for_width = bounce_paper_page_get_preferred_height_for_width;
  widget_class->draw = bounce_paper_page_draw;
}

static void
bounce_paper_page_init (BouncePaperPage *self)
{
  atk_object_set_role (gtk_widget_get_accessible (GTK_WIDGET (self)), ATK_ROLE_IMAGE);
}

/**
 * bounce_paper_page_new:
 * @picture: an image of a page
 *
 * Returns: (transfer floating): a widget that shows it
 */
GtkWidget *
bounce_paper_page_new (cairo_surface_t *picture)
{
  BouncePaperPage *self = g_object_new (BOUNCE_TYPE_PAPER_PAGE, NULL);

  self->picture = cairo_surface_reference (picture);
  return GTK_WIDGET (self);
}
