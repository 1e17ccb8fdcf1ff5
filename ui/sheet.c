/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "sheet.h"

#include <glib/gi18n.h>

#include "label.h"

#define FOOTER_HEIGHT 24.0

/* Bars stand in the last third of the line. */
#define BAR_SHARE 0.35
#define BAR_HEIGHT 6.0

/* One thing on the sheet: a text, perhaps with a label at its start, or the picture. */
typedef struct
{
  BounceStyle style;
  PangoLayout *layout;
  PangoLayout *label;
  BounceParties *parties;
  double indent;
  double bar; /* how long the bar beside the text is, from 0 to 1 */
} Block;

/* A run of lines of one block on one page. */
typedef struct
{
  const Block *block;
  guint page;
  double y;
  int first_line;
  int end_line;
} Piece;

struct _BounceSheet
{
  GtkPrintContext *context;
  double width;
  double height;
  gboolean is_rtl;
  GPtrArray *blocks;
  GArray *pieces;
  guint n_pages;
};

typedef struct
{
  const char *font;
  double size;
  PangoWeight weight;
  double before;
} Look;

static const Look looks[] = {
  [BOUNCE_STYLE_TITLE] = { "Sans", 18, PANGO_WEIGHT_BOLD, 8 },
  [BOUNCE_STYLE_LEAD] = { "Sans", 12, PANGO_WEIGHT_NORMAL, 8 },
  [BOUNCE_STYLE_HEADING] = { "Sans", 12, PANGO_WEIGHT_BOLD, 18 },
  [BOUNCE_STYLE_STRONG] = { "Sans", 10.5, PANGO_WEIGHT_BOLD, 8 },
  [BOUNCE_STYLE_TEXT] = { "Sans", 10.5, PANGO_WEIGHT_NORMAL, 6 },
  [BOUNCE_STYLE_DETAIL] = { "Sans", 9, PANGO_WEIGHT_NORMAL, 3 },
  [BOUNCE_STYLE_QUOTE] = { "Monospace", 8.5, PANGO_WEIGHT_NORMAL, 6 },
};

static const BounceInk ink = {
  .text = { 0, 0, 0, 1 },
  .dim = { 0.38, 0.38, 0.38, 1 },
  .accent = { 0.11, 0.32, 0.62, 1 },
  .edge = { 0.11, 0.32, 0.62, 1 },
  .on_accent = { 1, 1, 1, 1 },
  .failure = { 0.75, 0, 0, 1 },
  .unit = 0.72,
};

static void
block_free (gpointer data)
{
  Block *block = data;

  g_clear_object (&block->layout);
  g_clear_object (&block->label);
  bounce_parties_free (block->parties);
  g_free (block);
}

/**
 * bounce_sheet_new:
 * @context: what it will be printed on
 *
 * Returns: (transfer full): an empty sheet
 */
BounceSheet *
bounce_sheet_new (GtkPrintContext *context)
{
  BounceSheet *sheet = g_new0 (BounceSheet, 1);

  sheet->context = g_object_ref (context);
  sheet->width = gtk_print_context_get_width (context);
  sheet->height = gtk_print_context_get_height (context) - FOOTER_HEIGHT;
  sheet->is_rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  sheet->blocks = g_ptr_array_new_with_free_func (block_free);
  sheet->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  return sheet;
}

/** bounce_sheet_free: frees it; NULL is fine. */
void
bounce_sheet_free (BounceSheet *sheet)
{
  if (sheet == NULL)
    return;
  g_object_unref (sheet->context);
  g_ptr_array_unref (sheet->blocks);
  g_array_unref (sheet->pieces);
  g_free (sheet);
}

static PangoLayout *
new_layout (BounceSheet *sheet, BounceStyle style, const char *text, double width)
{
  PangoLayout *layout = gtk_print_context_create_pango_layout (sheet->context);
  PangoFontDescription *font = pango_font_description_from_string (looks[style].font);

  pango_font_description_set_size (font, (int)(looks[style].size * PANGO_SCALE));
  pango_font_description_set_weight (font, looks[style].weight);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  if (sheet->is_rtl)
    pango_context_set_base_dir (pango_layout_get_context (layout), PANGO_DIRECTION_RTL);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  pango_layout_set_spacing (layout, (int)(looks[style].size * 0.15 * PANGO_SCALE));
  pango_layout_set_text (layout, text, -1);
  bounce_label_align_start (layout);
  return layout;
}

/** bounce_sheet_add: adds a paragraph. */
void
bounce_sheet_add (BounceSheet *sheet, BounceStyle style, const char *text)
{
  bounce_sheet_add_labelled (sheet, style, NULL, 0, text);
}

/**
 * bounce_sheet_add_labelled:
 * @sheet: a sheet
 * @style: its look
 * @label: (nullable): what stands at its start: a number, a name
 * @indent: the room for the label, in points
 * @text: the text
 */
void
bounce_sheet_add_labelled (
    BounceSheet *sheet, BounceStyle style, const char *label, double indent, const char *text)
{
  bounce_sheet_add_bar (sheet, style, label, indent, text, 0);
}

/**
 * bounce_sheet_add_bar:
 * @sheet: a sheet
 * @style: its look
 * @label: (nullable): what stands at its start
 * @indent: the room for the label, in points
 * @text: the text
 * @fraction: how long the bar beside the text is, from 0 to 1; 0: there is none
 *
 * As bounce_sheet_add_labelled().
 */
void
bounce_sheet_add_bar (BounceSheet *sheet,
                      BounceStyle style,
                      const char *label,
                      double indent,
                      const char *text,
                      double fraction)
{
  Block *block = g_new0 (Block, 1);

  block->style = style;
  block->indent = indent;
  block->bar = fraction;
  block->layout =
      new_layout (sheet, style, text, sheet->width * (fraction > 0 ? 1 - BAR_SHARE : 1) - indent);
  if (label != NULL)
    block->label = new_layout (sheet, style, label, indent - 6);
  g_ptr_array_add (sheet->blocks, block);
}

/** bounce_sheet_take_picture: adds the picture of who must act; takes @parties. */
void
bounce_sheet_take_picture (BounceSheet *sheet, BounceParties *parties)
{
  Block *block = g_new0 (Block, 1);

  block->style = BOUNCE_STYLE_HEADING;
  block->parties = parties;
  g_ptr_array_add (sheet->blocks, block);
}

static double
draw_picture (BounceSheet *sheet, const Block *block, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = new_layout (sheet, BOUNCE_STYLE_DETAIL, "", sheet->width);

  pango_layout_set_spacing (layout, 0);
  return bounce_parties_draw (block->parties, cr, layout, &ink, sheet->width, FALSE);
}

static void
get_line_range (PangoLayoutIter *iter, double *top, double *bottom)
{
  int from, to;

  pango_layout_iter_get_line_yrange (iter, &from, &to);
  *top = (double)from / PANGO_SCALE;
  *bottom = (double)to / PANGO_SCALE;
}

/* Puts a text on the page, line by line, and on the next one when it is full. */
static double
break_text (BounceSheet *sheet, const Block *block, double y)
{
  PangoLayoutIter *iter = pango_layout_get_iter (block->layout);
  Piece piece = { block, sheet->n_pages, y, 0, 0 };
  double start = 0, top, bottom;
  int line = 0;

  do
    {
      get_line_range (iter, &top, &bottom);
      if (piece.y + bottom - start > sheet->height && line > piece.first_line)
        {
          piece.end_line = line;
          g_array_append_val (sheet->pieces, piece);
          sheet->n_pages++;
          piece = (Piece){ block, sheet->n_pages, 0, line, 0 };
          start = top;
        }
      line++;
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
  piece.end_line = line;
  g_array_append_val (sheet->pieces, piece);
  return piece.y + bottom - start;
}

/* What must not stand alone at the foot of a page: a heading takes a few lines along. */
static double
get_least_height (BounceSheet *sheet, const Block *block)
{
  PangoRectangle extents;
  int height;

  if (block->parties != NULL)
    return draw_picture (sheet, block, NULL);
  pango_layout_get_pixel_size (block->layout, NULL, &height);
  if (block->style == BOUNCE_STYLE_HEADING)
    return height + 42;
  pango_layout_line_get_pixel_extents (
      pango_layout_get_line_readonly (block->layout, 0), NULL, &extents);
  return MIN (height, 2 * extents.height + 4);
}

/**
 * bounce_sheet_break_pages:
 * @sheet: a sheet to which all is added
 *
 * Returns: the number of pages that it takes
 */
guint
bounce_sheet_break_pages (BounceSheet *sheet)
{
  double y = 0;

  for (guint i = 0; i < sheet->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (sheet->blocks, i);

      y += y > 0 ? looks[block->style].before : 0;
      if (y > 0 && y + get_least_height (sheet, block) > sheet->height)
        {
          sheet->n_pages++;
          y = 0;
        }
      if (block->parties != NULL)
        {
          Piece piece = { block, sheet->n_pages, y, 0, 0 };

          g_array_append_val (sheet->pieces, piece);
          y += draw_picture (sheet, block, NULL);
        }
      else
        y = break_text (sheet, block, y);
    }
  return ++sheet->n_pages;
}

static void
draw_bar (BounceSheet *sheet, const Piece *piece, cairo_t *cr)
{
  double room = sheet->width * BAR_SHARE, length = room * piece->block->bar;
  int height;

  pango_layout_get_pixel_size (piece->block->layout, NULL, &height);
  cairo_rectangle (cr,
                   sheet->is_rtl ? room - length : sheet->width - room,
                   piece->y + (height - BAR_HEIGHT) / 2,
                   length,
                   BAR_HEIGHT);
  gdk_cairo_set_source_rgba (cr, &ink.accent);
  cairo_fill (cr);
  gdk_cairo_set_source_rgba (cr, &ink.text);
}

static void
draw_lines (BounceSheet *sheet, const Piece *piece, cairo_t *cr)
{
  const Block *block = piece->block;
  PangoLayoutIter *iter = pango_layout_get_iter (block->layout);
  double left = sheet->is_rtl ? 0 : block->indent, start = 0, top, bottom;
  int line = 0;

  if (block->bar > 0 && piece->first_line == 0)
    draw_bar (sheet, piece, cr);
  if (block->bar > 0 && sheet->is_rtl)
    left += sheet->width * BAR_SHARE;
  do
    {
      PangoRectangle extents;

      get_line_range (iter, &top, &bottom);
      if (line == piece->first_line)
        start = top;
      if (line >= piece->first_line && line < piece->end_line)
        {
          pango_layout_iter_get_line_extents (iter, NULL, &extents);
          cairo_move_to (cr,
                         left + (double)extents.x / PANGO_SCALE,
                         piece->y - start +
                             (double)pango_layout_iter_get_baseline (iter) / PANGO_SCALE);
          pango_cairo_show_layout_line (cr, pango_layout_iter_get_line_readonly (iter));
        }
      line++;
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
  if (block->label != NULL && piece->first_line == 0)
    {
      cairo_move_to (cr, sheet->is_rtl ? sheet->width - block->indent + 6 : 0, piece->y);
      gdk_cairo_set_source_rgba (cr, &ink.dim);
      pango_cairo_show_layout (cr, block->label);
    }
}

static void
draw_footer (BounceSheet *sheet, cairo_t *cr, guint page)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%x");
  g_autofree char *text = NULL;
  g_autoptr (PangoLayout) layout = NULL;

  /* Translators: the foot of a printed page: the program, the date, the page of how many */
  text = g_strdup_printf (_ ("Bounce Desk · %s · page %u of %u"), date, page + 1, sheet->n_pages);
  layout = new_layout (sheet, BOUNCE_STYLE_DETAIL, text, sheet->width);
  gdk_cairo_set_source_rgba (cr, &ink.dim);
  cairo_move_to (cr, 0, sheet->height + 10);
  pango_cairo_show_layout (cr, layout);
}

/** bounce_sheet_draw: draws the page with that number, from 0. */
void
bounce_sheet_draw (BounceSheet *sheet, GtkPrintContext *context, guint page)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);

  for (guint i = 0; i < sheet->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (sheet->pieces, Piece, i);

      if (piece->page != page)
        continue;
      gdk_cairo_set_source_rgba (cr, &ink.text);
      if (piece->block->parties != NULL)
        {
          cairo_save (cr);
          cairo_translate (cr, 0, piece->y);
          draw_picture (sheet, piece->block, cr);
          cairo_restore (cr);
        }
      else
        draw_lines (sheet, piece, cr);
    }
  draw_footer (sheet, cr, page);
}
