/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "color-scheme.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SETTINGS_INTERFACE "org.freedesktop.portal.Settings"
#define NAMESPACE "org.freedesktop.appearance"
#define KEY "color-scheme"

/* org.freedesktop.appearance: 0 no preference, 1 dark, 2 light */
#define PREFERS_DARK 1

struct _BounceColorScheme
{
  GObject parent_instance;

  GtkSettings *settings;
  GDBusConnection *bus;
  GCancellable *cancellable;
  guint signal_id;
};

G_DEFINE_FINAL_TYPE (BounceColorScheme, bounce_color_scheme, G_TYPE_OBJECT)

static void
apply (BounceColorScheme *self, GVariant *value)
{
  g_autoptr (GVariant) inner = g_variant_ref (value);

  while (g_variant_is_of_type (inner, G_VARIANT_TYPE_VARIANT))
    {
      GVariant *next = g_variant_get_variant (inner);

      g_variant_unref (inner);
      inner = next;
    }
  if (g_variant_is_of_type (inner, G_VARIANT_TYPE_UINT32))
    g_object_set (self->settings,
                  "gtk-application-prefer-dark-theme",
                  g_variant_get_uint32 (inner) == PREFERS_DARK,
                  NULL);
}

static void
changed_cb (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data)
{
  const char *name_space, *key;
  g_autoptr (GVariant) value = NULL;

  g_variant_get (parameters, "(&s&sv)", &name_space, &key, &value);
  if (g_strcmp0 (name_space, NAMESPACE) == 0 && g_strcmp0 (key, KEY) == 0)
    apply (user_data, value);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) value = NULL;

  /* No portal, or an old one: the theme stays as it is. */
  if (reply == NULL)
    return;
  g_variant_get (reply, "(v)", &value);
  apply (user_data, value);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusConnection *bus = g_bus_get_finish (result, NULL);
  BounceColorScheme *self = user_data;

  if (bus == NULL)
    return;
  self->bus = bus;
  self->signal_id = g_dbus_connection_signal_subscribe (bus,
                                                        PORTAL_NAME,
                                                        SETTINGS_INTERFACE,
                                                        "SettingChanged",
                                                        PORTAL_PATH,
                                                        NAMESPACE,
                                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                                        changed_cb,
                                                        self,
                                                        NULL);
  g_dbus_connection_call (bus,
                          PORTAL_NAME,
                          PORTAL_PATH,
                          SETTINGS_INTERFACE,
                          "Read",
                          g_variant_new ("(ss)", NAMESPACE, KEY),
                          G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NONE,
                          2000,
                          self->cancellable,
                          read_cb,
                          self);
}

static void
bounce_color_scheme_dispose (GObject *object)
{
  BounceColorScheme *self = BOUNCE_COLOR_SCHEME (object);

  g_cancellable_cancel (self->cancellable);
  if (self->signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->signal_id);
  self->signal_id = 0;
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bounce_color_scheme_parent_class)->dispose (object);
}

static void
bounce_color_scheme_class_init (BounceColorSchemeClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_color_scheme_dispose;
}

static void
bounce_color_scheme_init (BounceColorScheme *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * bounce_color_scheme_new:
 * @settings: the settings to keep
 *
 * Asks in the background; until there is an answer the theme stays as it is.
 *
 * Returns: (transfer full): the keeper
 */
BounceColorScheme *
bounce_color_scheme_new (GtkSettings *settings)
{
  BounceColorScheme *self = g_object_new (BOUNCE_TYPE_COLOR_SCHEME, NULL);

  self->settings = g_object_ref (settings);
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, bus_cb, self);
  return self;
}
