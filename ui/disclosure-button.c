/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "disclosure-button.h"

#include <gtk/gtk-a11y.h>

/* What a screen reader sees of it */
typedef struct
{
  GtkToggleButtonAccessible parent_instance;
} BounceDisclosureButtonAccessible;

typedef struct
{
  GtkToggleButtonAccessibleClass parent_class;
} BounceDisclosureButtonAccessibleClass;

static GType bounce_disclosure_button_accessible_get_type (void);

G_DEFINE_TYPE (BounceDisclosureButtonAccessible,
               bounce_disclosure_button_accessible,
               GTK_TYPE_TOGGLE_BUTTON_ACCESSIBLE)

static AtkStateSet *
bounce_disclosure_button_accessible_ref_state_set (AtkObject *accessible)
{
  AtkStateSet *states = ATK_OBJECT_CLASS (bounce_disclosure_button_accessible_parent_class)
                            ->ref_state_set (accessible);
  GtkWidget *button = gtk_accessible_get_widget (GTK_ACCESSIBLE (accessible));

  if (button == NULL)
    return states;
  atk_state_set_add_state (states, ATK_STATE_EXPANDABLE);
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)))
    atk_state_set_add_state (states, ATK_STATE_EXPANDED);
  return states;
}

static void
bounce_disclosure_button_accessible_class_init (BounceDisclosureButtonAccessibleClass *class)
{
  ATK_OBJECT_CLASS (class)->ref_state_set = bounce_disclosure_button_accessible_ref_state_set;
}

static void
bounce_disclosure_button_accessible_init (BounceDisclosureButtonAccessible *self)
{
}

struct _BounceDisclosureButton
{
  GtkToggleButton parent_instance;
};

G_DEFINE_FINAL_TYPE (BounceDisclosureButton, bounce_disclosure_button, GTK_TYPE_TOGGLE_BUTTON)

static void
bounce_disclosure_button_toggled (GtkToggleButton *button)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (button));

  atk_object_notify_state_change (
      accessible, ATK_STATE_EXPANDED, gtk_toggle_button_get_active (button));
}

static void
bounce_disclosure_button_class_init (BounceDisclosureButtonClass *class)
{
  GTK_TOGGLE_BUTTON_CLASS (class)->toggled = bounce_disclosure_button_toggled;
  gtk_widget_class_set_accessible_type (GTK_WIDGET_CLASS (class),
                                        bounce_disclosure_button_accessible_get_type ());
}

static void
bounce_disclosure_button_init (BounceDisclosureButton *self)
{
}
