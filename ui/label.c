/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "label.h"

/**
 * bounce_label_never_hyphenate:
 * @label: a label that wraps
 *
 * Where a long word is broken, no hyphen is put in: in an address or a code, it would be read as a
 * part of it.
 */
void
bounce_label_never_hyphenate (GtkLabel *label)
{
  PangoAttrList *attributes = gtk_label_get_attributes (label);

  attributes = attributes != NULL ? pango_attr_list_copy (attributes) : pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (label, attributes);
  pango_attr_list_unref (attributes);
}
