/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pixels: the widest that a page is shown, and the width that it is drawn at. */
#define BOUNCE_PAPER_PAGE_WIDTH 640

/** BouncePaperPage: the picture of a page, as wide as there is room. */
#define BOUNCE_TYPE_PAPER_PAGE (bounce_paper_page_get_type ())
G_DECLARE_FINAL_TYPE (BouncePaperPage, bounce_paper_page, BOUNCE, PAPER_PAGE, GtkDrawingArea)

GtkWidget *bounce_paper_page_new (cairo_surface_t *picture);

G_END_DECLS
