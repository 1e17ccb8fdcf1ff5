/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "network-double.h"

typedef struct
{
  GObject parent_instance;
  gboolean available;
} NetworkDouble;

typedef GObjectClass NetworkDoubleClass;

static GType network_double_get_type (void);
static void network_double_monitor_init (GNetworkMonitorInterface *iface);
static void network_double_initable_init (GInitableIface *iface);

G_DEFINE_TYPE_WITH_CODE (NetworkDouble,
                         network_double,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, network_double_initable_init)
                             G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                    network_double_monitor_init))

enum
{
  PROP_0,
  PROP_AVAILABLE,
  PROP_METERED,
  PROP_CONNECTIVITY
};

static void
network_double_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NetworkDouble *self = (NetworkDouble *)object;

  if (id == PROP_CONNECTIVITY)
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
  else
    g_value_set_boolean (value, id == PROP_AVAILABLE && self->available);
}

static void
network_double_class_init (NetworkDoubleClass *klass)
{
  klass->get_property = network_double_get_property;
  g_object_class_override_property (klass, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (klass, PROP_METERED, "network-metered");
  g_object_class_override_property (klass, PROP_CONNECTIVITY, "connectivity");
}

static void
network_double_init (NetworkDouble *self)
{
}

static gboolean
network_double_initable (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
network_double_initable_init (GInitableIface *iface)
{
  iface->init = network_double_initable;
}

static void
network_double_monitor_init (GNetworkMonitorInterface *iface)
{
}

/* (transfer full) */
GNetworkMonitor *
network_double_new (void)
{
  return g_object_new (network_double_get_type (), NULL);
}

/* Tells whoever listens. */
void
network_double_switch (GNetworkMonitor *network, gboolean available)
{
  ((NetworkDouble *)network)->available = available;
  g_signal_emit_by_name (network, "network-changed", available);
}
