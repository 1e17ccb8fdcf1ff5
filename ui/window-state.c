/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "window-state.h"

/* Pixels: what the settings take, see the schema. */
#define MINIMUM_WIDTH 360
#define MINIMUM_HEIGHT 300
/* So much of the window has to be on a screen, or it cannot be caught any more. */
#define MINIMUM_SEEN 48

/* A screen may be gone since: then the desktop finds the place. */
static gboolean
is_on_a_monitor (GtkWindow *window, int x, int y)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));

  for (int i = 0; i < gdk_display_get_n_monitors (display); i++)
    {
      GdkRectangle area;

      gdk_monitor_get_workarea (gdk_display_get_monitor (display, i), &area);
      if (x > area.x - MINIMUM_WIDTH + MINIMUM_SEEN && x < area.x + area.width - MINIMUM_SEEN &&
          y >= area.y && y < area.y + area.height - MINIMUM_SEEN)
        return TRUE;
    }
  return FALSE;
}

/**
 * bounce_window_state_load:
 * @window: a window that does not show yet
 * @settings: (nullable): what was remembered; NULL: nothing
 *
 * Gives it the size and the place of the window that was closed last. A second window is put by the
 * desktop, so that it does not cover the first.
 */
void
bounce_window_state_load (GtkWindow *window, GSettings *settings)
{
  GtkApplication *application = gtk_window_get_application (window);
  int x, y;

  if (settings == NULL)
    return;
  gtk_window_set_default_size (window,
                               g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  g_settings_get (settings, "window-position", "(ii)", &x, &y);
  if ((x != -1 || y != -1) && is_on_a_monitor (window, x, y) &&
      (application == NULL || g_list_length (gtk_application_get_windows (application)) <= 1))
    gtk_window_move (window, x, y);
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (window);
}

/** bounce_window_state_save: remembers the size and the place of @window in @settings (nullable).
 */
void
bounce_window_state_save (GtkWindow *window, GSettings *settings)
{
  GdkWindow *surface = gtk_widget_get_window (GTK_WIDGET (window));
  int width, height, x, y;

  if (settings == NULL || surface == NULL)
    return;
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
  /* Tiled or filling the screen, its size is not one that the person chose. */
  if (gtk_window_is_maximized (window) ||
      (gdk_window_get_state (surface) & (GDK_WINDOW_STATE_FULLSCREEN | GDK_WINDOW_STATE_TILED)))
    return;
  gtk_window_get_size (window, &width, &height);
  gtk_window_get_position (window, &x, &y);
  g_settings_set_int (settings, "window-width", MAX (width, MINIMUM_WIDTH));
  g_settings_set_int (settings, "window-height", MAX (height, MINIMUM_HEIGHT));
  g_settings_set (settings, "window-position", "(ii)", x, y);
}
