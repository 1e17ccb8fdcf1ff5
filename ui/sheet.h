/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "parties.h"

G_BEGIN_DECLS

typedef enum
{
  BOUNCE_STYLE_TITLE,
  BOUNCE_STYLE_LEAD,
  BOUNCE_STYLE_HEADING,
  BOUNCE_STYLE_STRONG,
  BOUNCE_STYLE_TEXT,
  BOUNCE_STYLE_DETAIL,
  BOUNCE_STYLE_QUOTE
} BounceStyle;

/** BounceSheet: text and pictures below each other, broken into pages. Points are its unit. */
typedef struct _BounceSheet BounceSheet;

BounceSheet *bounce_sheet_new (GtkPrintContext *context);
void bounce_sheet_free (BounceSheet *sheet);
void bounce_sheet_add (BounceSheet *sheet, BounceStyle style, const char *text);
void bounce_sheet_add_labelled (
    BounceSheet *sheet, BounceStyle style, const char *label, double indent, const char *text);
void bounce_sheet_add_bar (BounceSheet *sheet,
                           BounceStyle style,
                           const char *label,
                           double indent,
                           const char *text,
                           double fraction);
void bounce_sheet_take_picture (BounceSheet *sheet, BounceParties *parties);
guint bounce_sheet_break_pages (BounceSheet *sheet);
void bounce_sheet_draw (BounceSheet *sheet, GtkPrintContext *context, guint page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceSheet, bounce_sheet_free)

G_END_DECLS
