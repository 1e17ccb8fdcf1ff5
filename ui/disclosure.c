/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "disclosure.h"

#include "disclosure-button.h"

struct _BounceDisclosure
{
  GtkBox parent_instance;

  GtkToggleButton *button;
  GtkImage *arrow;
  GtkLabel *label;
  GtkRevealer *revealer; /* NULL while it is built */
};

G_DEFINE_FINAL_TYPE (BounceDisclosure, bounce_disclosure, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_LABEL,
  PROP_EXPANDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The sign that points to the end of the line is another one where lines run from right to left. */
static void
show_arrow (BounceDisclosure *self)
{
  const char *icon = "pan-end-symbolic";

  if (gtk_toggle_button_get_active (self->button))
    icon = "pan-down-symbolic";
  else if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    icon = "pan-end-symbolic-rtl";
  gtk_image_set_from_icon_name (self->arrow, icon, GTK_ICON_SIZE_MENU);
}

static void
toggled_cb (BounceDisclosure *self)
{
  gtk_revealer_set_reveal_child (self->revealer, gtk_toggle_button_get_active (self->button));
  show_arrow (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPANDED]);
}

static void
bounce_disclosure_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  GTK_WIDGET_CLASS (bounce_disclosure_parent_class)->direction_changed (widget, previous);
  if (BOUNCE_DISCLOSURE (widget)->revealer != NULL)
    show_arrow (BOUNCE_DISCLOSURE (widget));
}

static void
bounce_disclosure_add (GtkContainer *container, GtkWidget *child)
{
  gtk_container_add (GTK_CONTAINER (BOUNCE_DISCLOSURE (container)->revealer), child);
}

static void
bounce_disclosure_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BounceDisclosure *self = BOUNCE_DISCLOSURE (object);

  if (id == PROP_LABEL)
    g_value_set_string (value, gtk_label_get_text (self->label));
  else if (id == PROP_EXPANDED)
    g_value_set_boolean (value, bounce_disclosure_get_expanded (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bounce_disclosure_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BounceDisclosure *self = BOUNCE_DISCLOSURE (object);

  if (id == PROP_LABEL)
    bounce_disclosure_set_label (self, g_value_get_string (value));
  else if (id == PROP_EXPANDED)
    bounce_disclosure_set_expanded (self, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bounce_disclosure_class_init (BounceDisclosureClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = bounce_disclosure_get_property;
  object_class->set_property = bounce_disclosure_set_property;
  GTK_WIDGET_CLASS (class)->direction_changed = bounce_disclosure_direction_changed;
  GTK_CONTAINER_CLASS (class)->add = bounce_disclosure_add;
  properties[PROP_LABEL] =
      g_param_spec_string ("label",
                           NULL,
                           NULL,
                           "",
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_EXPANDED] =
      g_param_spec_boolean ("expanded",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bounce_disclosure_init (BounceDisclosure *self)
{
  GtkWidget *face = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->button = g_object_new (BOUNCE_TYPE_DISCLOSURE_BUTTON, "visible", TRUE, NULL);
  self->arrow = g_object_new (GTK_TYPE_IMAGE, "visible", TRUE, NULL);
  self->label = g_object_new (GTK_TYPE_LABEL, "visible", TRUE, "wrap", TRUE, "xalign", 0.0, NULL);
  self->revealer = g_object_new (GTK_TYPE_REVEALER,
                                 "visible",
                                 TRUE,
                                 "transition-type",
                                 GTK_REVEALER_TRANSITION_TYPE_NONE,
                                 NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->button)),
                               "disclosure");
  gtk_button_set_relief (GTK_BUTTON (self->button), GTK_RELIEF_NONE);
  gtk_container_add (GTK_CONTAINER (face), GTK_WIDGET (self->arrow));
  gtk_container_add (GTK_CONTAINER (face), GTK_WIDGET (self->label));
  gtk_widget_show (face);
  gtk_container_add (GTK_CONTAINER (self->button), face);
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->button), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->revealer), TRUE, TRUE, 0);
  show_arrow (self);
  g_signal_connect_swapped (self->button, "toggled", G_CALLBACK (toggled_cb), self);
}

/** bounce_disclosure_set_label: the words of its title. */
void
bounce_disclosure_set_label (BounceDisclosure *self, const char *label)
{
  g_return_if_fail (BOUNCE_IS_DISCLOSURE (self));
  if (g_strcmp0 (gtk_label_get_text (self->label), label) == 0)
    return;
  gtk_label_set_text (self->label, label != NULL ? label : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

/** bounce_disclosure_get_expanded: whether it is open. */
gboolean
bounce_disclosure_get_expanded (BounceDisclosure *self)
{
  g_return_val_if_fail (BOUNCE_IS_DISCLOSURE (self), FALSE);
  return gtk_toggle_button_get_active (self->button);
}

/** bounce_disclosure_set_expanded: opens or closes it. */
void
bounce_disclosure_set_expanded (BounceDisclosure *self, gboolean is_expanded)
{
  g_return_if_fail (BOUNCE_IS_DISCLOSURE (self));
  gtk_toggle_button_set_active (self->button, is_expanded);
}

/** bounce_disclosure_get_child: (transfer none) (nullable): what stands under the title. */
GtkWidget *
bounce_disclosure_get_child (BounceDisclosure *self)
{
  g_return_val_if_fail (BOUNCE_IS_DISCLOSURE (self), NULL);
  return gtk_bin_get_child (GTK_BIN (self->revealer));
}
