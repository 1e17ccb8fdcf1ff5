/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "contrast.h"

#include <math.h>

/* From this contrast of its lines with the ground on, a theme means them to be seen: those of
 * Adwaita have 1.3 to 1.6, those of HighContrast and HighContrastInverse over 2. */
#define STRONG 2.0

#define KEY "bounce-contrast"

/* WCAG 2.1, relative luminance */
static double
get_luminance (const GdkRGBA *colour)
{
  const double parts[] = { colour->red, colour->green, colour->blue };
  static const double weights[] = { 0.2126, 0.7152, 0.0722 };
  double sum = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    sum += weights[i] *
           (parts[i] <= 0.03928 ? parts[i] / 12.92 : pow ((parts[i] + 0.055) / 1.055, 2.4));
  return sum;
}

/* By what a theme draws rather than by its name: there are others of its kind. */
static gboolean
has_strong_lines (GtkWidget *window)
{
  GtkStyleContext *context = gtk_widget_get_style_context (window);
  GdkRGBA line, ground;
  double a, b;

  if (!gtk_style_context_lookup_color (context, "borders", &line) ||
      !gtk_style_context_lookup_color (context, "theme_bg_color", &ground))
    return FALSE;
  a = get_luminance (&line);
  b = get_luminance (&ground);
  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05) >= STRONG;
}

static void
style_updated_cb (GtkWidget *window)
{
  GdkScreen *screen = gtk_widget_get_screen (window);
  GtkCssProvider *css = g_object_get_data (G_OBJECT (screen), KEY);
  gboolean is_strong = has_strong_lines (window);

  if (is_strong == (css != NULL))
    return;
  if (is_strong)
    {
      css = gtk_css_provider_new ();
      g_object_set_data_full (G_OBJECT (screen), KEY, css, g_object_unref);
      gtk_css_provider_load_from_resource (css, "/org/bouncedesk/BounceDesk/high-contrast.css");
      gtk_style_context_add_provider_for_screen (
          screen, GTK_STYLE_PROVIDER (css), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
      return;
    }
  gtk_style_context_remove_provider_for_screen (screen, GTK_STYLE_PROVIDER (css));
  g_object_set_data (G_OBJECT (screen), KEY, NULL);
}

/**
 * bounce_contrast_follow:
 * @window: a window
 *
 * From now on the lines and small texts of all windows are as strong as those of its theme.
 */
void
bounce_contrast_follow (GtkWidget *window)
{
  g_return_if_fail (GTK_IS_WINDOW (window));
  g_signal_connect (window, "style-updated", G_CALLBACK (style_updated_cb), NULL);
}
