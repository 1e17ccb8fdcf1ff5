/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "party-picture.h"

#include <math.h>

#include "column.h"

struct _BouncePartyPicture
{
  GtkDrawingArea parent_instance;

  BounceParties *parties;
  gboolean is_vertical;
};

G_DEFINE_FINAL_TYPE (BouncePartyPicture, bounce_party_picture, GTK_TYPE_DRAWING_AREA)

static GdkRGBA
look_up (GtkStyleContext *context, const char *name, const char *fallback)
{
  GdkRGBA colour;

  if (!gtk_style_context_lookup_color (context, name, &colour))
    gdk_rgba_parse (&colour, fallback);
  return colour;
}

static GdkRGBA
mix (const GdkRGBA *a, const GdkRGBA *b, double share)
{
  GdkRGBA colour = { a->red * share + b->red * (1 - share),
                     a->green * share + b->green * (1 - share),
                     a->blue * share + b->blue * (1 - share),
                     1.0 };

  return colour;
}

static BounceInk
pick_ink (GtkWidget *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA background = look_up (context, "theme_bg_color", "#f6f5f4");
  BounceInk ink = { .unit = bounce_column_get_text_scale (widget) };

  ink.text = look_up (context, "theme_fg_color", "#2e3436");
  ink.dim = mix (&ink.text, &background, 0.72);
  ink.accent = look_up (context, "theme_selected_bg_color", "#3584e4");
  ink.on_accent = look_up (context, "theme_selected_fg_color", "#ffffff");
  ink.failure = look_up (context, "error_color", "#cc0000");
  /* The theme's blue and red are made for large areas: small words on the one, and a thin cross in
   * the other on a dark window, need more contrast. */
  ink.accent = mix (&ink.accent, &(GdkRGBA){ 0, 0, 0, 1 }, 0.8);
  ink.edge = ink.accent;
  if (background.green < 0.5)
    {
      ink.failure = mix (&ink.failure, &(GdkRGBA){ 1, 1, 1, 1 }, 0.55);
      ink.edge = ink.text; /* a dark blue hardly stands out from a dark window */
    }
  return ink;
}

static double
draw (BouncePartyPicture *self, cairo_t *cr, int width)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  BounceInk ink = pick_ink (GTK_WIDGET (self));

  if (self->parties == NULL)
    return 0;
  return bounce_parties_draw (self->parties, cr, layout, &ink, width, self->is_vertical);
}

static gboolean
bounce_party_picture_draw (GtkWidget *widget, cairo_t *cr)
{
  draw (BOUNCE_PARTY_PICTURE (widget), cr, gtk_widget_get_allocated_width (widget));
  return GDK_EVENT_PROPAGATE;
}

static GtkSizeRequestMode
bounce_party_picture_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
bounce_party_picture_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = 200;
  *natural = BOUNCE_PARTY_PICTURE (widget)->is_vertical ? 300 : 660;
}

static void
bounce_party_picture_get_preferred_height_for_width (GtkWidget *widget,
                                                     int width,
                                                     int *minimum,
                                                     int *natural)
{
  *minimum = *natural = (int)ceil (draw (BOUNCE_PARTY_PICTURE (widget), NULL, width));
}

static void
bounce_party_picture_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  int least, wanted;

  bounce_party_picture_get_preferred_width (widget, &least, &wanted);
  bounce_party_picture_get_preferred_height_for_width (widget, wanted, minimum, natural);
}

static void
bounce_party_picture_finalize (GObject *object)
{
  g_clear_pointer (&BOUNCE_PARTY_PICTURE (object)->parties, bounce_parties_free);
  G_OBJECT_CLASS (bounce_party_picture_parent_class)->finalize (object);
}

static void
bounce_party_picture_class_init (BouncePartyPictureClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = bounce_party_picture_finalize;
  widget_class->draw = bounce_party_picture_draw;
  widget_class->get_request_mode = bounce_party_picture_get_request_mode;
  widget_class->get_preferred_width = bounce_party_picture_get_preferred_width;
  widget_class->get_preferred_height = bounce_party_picture_get_preferred_height;
  widget_class->get_preferred_height_for_width =
      bounce_party_picture_get_preferred_height_for_width;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_IMAGE);
}

static void
bounce_party_picture_init (BouncePartyPicture *self)
{
}

/**
 * bounce_party_picture_take_parties:
 * @self: the picture
 * @parties: (transfer full): what to show
 */
void
bounce_party_picture_take_parties (BouncePartyPicture *self, BounceParties *parties)
{
  g_autofree char *description = NULL;

  g_return_if_fail (BOUNCE_IS_PARTY_PICTURE (self));
  g_return_if_fail (parties != NULL);
  g_clear_pointer (&self->parties, bounce_parties_free);
  self->parties = parties;
  description = bounce_parties_describe (parties);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), description);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/** bounce_party_picture_set_vertical: whether the parties stand below each other. */
void
bounce_party_picture_set_vertical (BouncePartyPicture *self, gboolean is_vertical)
{
  g_return_if_fail (BOUNCE_IS_PARTY_PICTURE (self));
  if (self->is_vertical == is_vertical)
    return;
  self->is_vertical = is_vertical;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
