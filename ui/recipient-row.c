/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "recipient-row.h"

#include <glib/gi18n.h>

#include "base/names.h"

struct _BounceRecipientRow
{
  GtkListBoxRow parent_instance;

  BounceFinding *finding;
  GtkLabel *address;
  GtkLabel *verdict;
};

G_DEFINE_FINAL_TYPE (BounceRecipientRow, bounce_recipient_row, GTK_TYPE_LIST_BOX_ROW)

static void
fill (BounceRecipientRow *self)
{
  const BounceRecipient *recipient = bounce_finding_get_recipient (self->finding);
  g_autofree char *title = bounce_finding_dup_title (self->finding), *name = NULL;
  g_autofree char *address = bounce_names_show (
      recipient != NULL && recipient->address != NULL ? recipient->address : _ ("The recipient"));

  gtk_label_set_text (self->address, address);
  gtk_label_set_text (self->verdict, title);
  name = g_strdup_printf ("%s: %s", address, title);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
}

static void
bounce_recipient_row_dispose (GObject *object)
{
  g_clear_object (&BOUNCE_RECIPIENT_ROW (object)->finding);
  G_OBJECT_CLASS (bounce_recipient_row_parent_class)->dispose (object);
}

static void
bounce_recipient_row_class_init (BounceRecipientRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_recipient_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/recipient-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceRecipientRow, address);
  gtk_widget_class_bind_template_child (widget_class, BounceRecipientRow, verdict);
}

static void
bounce_recipient_row_init (BounceRecipientRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/** bounce_recipient_row_new: (transfer floating): a row for @finding that follows its changes. */
GtkWidget *
bounce_recipient_row_new (BounceFinding *finding)
{
  BounceRecipientRow *self = g_object_new (BOUNCE_TYPE_RECIPIENT_ROW, NULL);

  self->finding = g_object_ref (finding);
  g_signal_connect_object (finding, "notify::scenario", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}

/** bounce_recipient_row_get_finding: (transfer none): the finding that it shows. */
BounceFinding *
bounce_recipient_row_get_finding (BounceRecipientRow *self)
{
  g_return_val_if_fail (BOUNCE_IS_RECIPIENT_ROW (self), NULL);
  return self->finding;
}
