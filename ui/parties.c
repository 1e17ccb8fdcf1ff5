/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "parties.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/names.h"
#include "base/text.h"
#include "label.h"

#define MAX_LINES 3       /* of one name or address */
#define DETAIL_SCALE 0.85 /* of the text */
#define DISC_RADIUS 22.0
#define LINK_GAP 8.0

static int
find_actor (BounceWho who)
{
  switch (who)
    {
    case BOUNCE_WHO_SENDER:
    case BOUNCE_WHO_AGENT:
      return 0;
    case BOUNCE_WHO_SENDER_ADMIN:
      return 1;
    case BOUNCE_WHO_RECIPIENT_ADMIN:
      return 2;
    case BOUNCE_WHO_RECIPIENT:
      return 3;
    case BOUNCE_WHO_NOBODY:
    case BOUNCE_N_WHO:
      break;
    }
  return -1;
}

/* Which of the three links did not hold. A full or missing mailbox means that the mail came as far
 * as the recipient's server; a name that does not resolve means that it never left. */
static int
find_broken (BounceFinding *finding)
{
  const BounceDiagnosis *diagnosis = bounce_finding_get_diagnosis (finding);
  const char *family = bounce_guide_get_family (bounce_finding_get_guide (finding));
  BounceRefusedBy refused_by =
      diagnosis != NULL ? diagnosis->refused_by : BOUNCE_REFUSED_BY_UNKNOWN;
  static const char *const far[] = { "address", "mailbox", "account", NULL };
  static const char *const between[] = { "routing", "delay", "system", NULL };

  if (bounce_finding_get_permanence (finding) == BOUNCE_PERMANENCE_NONE)
    return -1;
  if (refused_by == BOUNCE_REFUSED_BY_OWN)
    return family != NULL && g_strv_contains (between, family) ? 1 : 0;
  if (family != NULL && g_strv_contains (far, family))
    return 2;
  return 1;
}

/**
 * bounce_parties_fit:
 * @kind: what a mail is
 *
 * Returns: whether it tells of a way from the sender to a recipient, which the picture can show
 */
gboolean
bounce_parties_fit (BounceKind kind)
{
  switch (kind)
    {
    case BOUNCE_KIND_BOUNCE:
    case BOUNCE_KIND_DELAY:
    case BOUNCE_KIND_RECEIPT:
    case BOUNCE_KIND_AUTO_REPLY:
    case BOUNCE_KIND_CHALLENGE:
    case BOUNCE_KIND_HELD:
      return TRUE;
    case BOUNCE_KIND_ORDINARY:
    case BOUNCE_KIND_ABUSE_REPORT:
    case BOUNCE_KIND_FAKE_BOUNCE:
    case BOUNCE_KIND_UNREADABLE:
    case BOUNCE_N_KINDS:
      break;
    }
  return FALSE;
}

/**
 * bounce_parties_new:
 * @finding: a finding
 * @report: (nullable): the report it is from
 *
 * Returns: (transfer full): the parties, named
 */
BounceParties *
bounce_parties_new (BounceFinding *finding, const BounceReport *report)
{
  BounceParties *parties = g_new0 (BounceParties, 1);
  const BounceRecipient *recipient = bounce_finding_get_recipient (finding);
  const BounceFacts *facts = bounce_finding_get_facts (finding);
  const char *address = recipient != NULL ? recipient->address : NULL;
  const char *sender = report != NULL ? report->original_from : NULL;

  if (sender == NULL && report != NULL)
    sender = report->to;
  parties->names[0] = g_strdup (_ ("You"));
  parties->names[1] = g_strdup (_ ("Your mail system"));
  parties->names[2] = g_strdup (_ ("Their mail system"));
  parties->names[3] = g_strdup (_ ("The recipient"));
  parties->details[0] = bounce_names_show (sender);
  parties->details[1] = bounce_names_show (bounce_text_get_domain (sender));
  parties->details[2] = bounce_names_show (bounce_text_get_domain (address));
  parties->details[3] = bounce_names_show (address);
  if (address == NULL && facts != NULL && bounce_facts_has_all (facts, "original-recipient"))
    parties->details[3] = bounce_names_show (bounce_facts_get (facts, "original-recipient"));
  parties->actor = find_actor (bounce_finding_get_who (finding));
  parties->broken = find_broken (finding);
  parties->is_waiting = bounce_finding_get_permanence (finding) == BOUNCE_PERMANENCE_TEMPORARY;
  return parties;
}

/** bounce_parties_free: frees them; NULL is fine. */
void
bounce_parties_free (BounceParties *parties)
{
  if (parties == NULL)
    return;
  for (int i = 0; i < BOUNCE_N_PARTIES; i++)
    {
      g_free (parties->names[i]);
      g_free (parties->details[i]);
    }
  g_free (parties);
}

/**
 * bounce_parties_describe:
 * @parties: the parties
 *
 * Returns: (transfer full): what the picture shows, for those who hear it
 */
char *
bounce_parties_describe (const BounceParties *parties)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (parties->actor < 0)
    g_string_append (text, _ ("Nobody must act."));
  else
    /* Translators: %s is one of "You", "Your mail system", "Their mail system", "The recipient" */
    g_string_append_printf (text, _ ("Who must act: %s."), parties->names[parties->actor]);
  g_string_append_c (text, ' ');
  if (parties->broken < 0)
    g_string_append (text, _ ("The mail went all the way."));
  else if (parties->is_waiting)
    g_string_append_printf (text,
                            _ ("The mail waits between: %s – %s."),
                            parties->names[parties->broken],
                            parties->names[parties->broken + 1]);
  else
    g_string_append_printf (text,
                            _ ("The mail was stopped between: %s – %s."),
                            parties->names[parties->broken],
                            parties->names[parties->broken + 1]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Drawing. Everything is measured in ink->unit, so that paper and screen share it. */

typedef struct
{
  const BounceParties *parties;
  const BounceInk *ink;
  cairo_t *cr; /* NULL: only measure */
  PangoLayout *layout;
  double width;
  gboolean is_rtl;
} Pen;

static void
set_colour (Pen *pen, const GdkRGBA *colour)
{
  gdk_cairo_set_source_rgba (pen->cr, colour);
}

static double
mirror (Pen *pen, double x)
{
  return pen->is_rtl ? pen->width - x : x;
}

static void
draw_person (cairo_t *cr, double r)
{
  cairo_arc (cr, 0, -r * 0.22, r * 0.24, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_arc (cr, 0, r * 0.52, r * 0.44, G_PI, 2 * G_PI);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_envelope (cairo_t *cr, double r)
{
  double w = r * 0.5, h = r * 0.34;

  cairo_rectangle (cr, -w, -h, 2 * w, 2 * h);
  cairo_move_to (cr, -w, -h);
  cairo_line_to (cr, 0, h * 0.25);
  cairo_line_to (cr, w, -h);
  cairo_stroke (cr);
}

static void
draw_server (cairo_t *cr, double r)
{
  double w = r * 0.44, h = r * 0.2;

  for (int i = -1; i <= 1; i++)
    {
      double y = i * h * 1.7;

      cairo_rectangle (cr, -w, y - h * 0.65, 2 * w, h * 1.3);
      cairo_stroke (cr);
      cairo_arc (cr, -w * 0.6, y, r * 0.05, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
draw_disc (Pen *pen, int party, double x, double y)
{
  static void (*const glyphs[BOUNCE_N_PARTIES]) (
      cairo_t *, double) = { draw_person, draw_envelope, draw_server, draw_person };
  const BounceInk *ink = pen->ink;
  double r = DISC_RADIUS * ink->unit;
  gboolean acts = party == pen->parties->actor;

  if (pen->cr == NULL)
    return;
  cairo_save (pen->cr);
  cairo_translate (pen->cr, x, y);
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (pen->cr, 1.5 * ink->unit);
  cairo_new_path (pen->cr);
  cairo_arc (pen->cr, 0, 0, r, 0, 2 * G_PI);
  set_colour (pen, acts ? &ink->accent : &ink->dim);
  if (acts)
    {
      cairo_fill_preserve (pen->cr);
      set_colour (pen, &ink->edge);
    }
  cairo_stroke (pen->cr);
  set_colour (pen, acts ? &ink->on_accent : &ink->text);
  glyphs[party](pen->cr, r);
  cairo_restore (pen->cr);
}

/* The mark in the middle of a link that does not hold: a cross, or a clock while it is tried. */
static void
draw_mark (Pen *pen, double x, double y)
{
  double r = 6.5 * pen->ink->unit;

  cairo_set_dash (pen->cr, NULL, 0, 0);
  cairo_set_line_width (pen->cr, 2.5 * pen->ink->unit);
  cairo_set_line_cap (pen->cr, CAIRO_LINE_CAP_ROUND);
  cairo_new_path (pen->cr);
  if (pen->parties->is_waiting)
    {
      set_colour (pen, &pen->ink->text);
      cairo_set_line_width (pen->cr, 1.8 * pen->ink->unit);
      cairo_arc (pen->cr, x, y, r * 1.15, 0, 2 * G_PI);
      cairo_move_to (pen->cr, x, y - r * 0.65);
      cairo_line_to (pen->cr, x, y);
      cairo_line_to (pen->cr, x + r * 0.5, y + r * 0.3);
    }
  else
    {
      set_colour (pen, &pen->ink->failure);
      cairo_move_to (pen->cr, x - r, y - r);
      cairo_line_to (pen->cr, x + r, y + r);
      cairo_move_to (pen->cr, x + r, y - r);
      cairo_line_to (pen->cr, x - r, y + r);
    }
  cairo_stroke (pen->cr);
}

static void
draw_line (Pen *pen, double x1, double y1, double x2, double y2)
{
  cairo_new_path (pen->cr);
  cairo_move_to (pen->cr, x1, y1);
  cairo_line_to (pen->cr, x2, y2);
  cairo_stroke (pen->cr);
}

static void
draw_link (Pen *pen, int link, double x1, double y1, double x2, double y2)
{
  double dash = 4 * pen->ink->unit, gap = 13 * pen->ink->unit;
  int broken = pen->parties->broken;
  double length = hypot (x2 - x1, y2 - y1);
  double mx = (x1 + x2) / 2, my = (y1 + y2) / 2;
  double dx = length > 0 ? (x2 - x1) / length * gap : 0;
  double dy = length > 0 ? (y2 - y1) / length * gap : 0;

  if (pen->cr == NULL)
    return;
  cairo_save (pen->cr);
  cairo_set_line_width (pen->cr, 2 * pen->ink->unit);
  set_colour (pen, &pen->ink->text);
  if (link == broken)
    {
      draw_line (pen, x1, y1, mx - dx, my - dy);
      set_colour (pen, &pen->ink->dim);
      cairo_set_dash (pen->cr, &dash, 1, 0);
      draw_line (pen, mx + dx, my + dy, x2, y2);
      draw_mark (pen, mx, my);
    }
  else
    {
      if (broken >= 0 && link > broken)
        {
          set_colour (pen, &pen->ink->dim);
          cairo_set_dash (pen->cr, &dash, 1, 0);
        }
      draw_line (pen, x1, y1, x2, y2);
    }
  cairo_restore (pen->cr);
}

/* Where an address may be broken: before its "@" and its dots except the last; after a hyphen only
 * if @with_hyphens. The marks are never seen nor copied: it is only drawn. */
static char *
mark_breaks (const char *address, gboolean with_hyphens)
{
  GString *text = g_string_new (NULL);
  const char *last_dot = strrchr (address, '.');

  for (const char *p = address; *p != '\0'; p++)
    {
      if ((*p == '@' || *p == '.') && p > address && p != last_dot)
        g_string_append (text, "\u200b"); /* zero width space */
      g_string_append_c (text, *p);
      if (*p == '-' && !with_hyphens)
        g_string_append (text, "\u2060"); /* word joiner */
    }
  return g_string_free (text, FALSE);
}

/* An address that needs several lines is broken where its parts meet, if they fit. */
static char *
break_address (Pen *pen, const char *address, double width)
{
  g_autoptr (PangoLayout) layout = pango_layout_copy (pen->layout);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (DETAIL_SCALE));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_NONE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *text = mark_breaks (address, i % 2 == 1);
      PangoRectangle extents;

      pango_layout_set_text (layout, text, -1);
      pango_layout_get_pixel_extents (layout, NULL, &extents);
      if (extents.width <= width && pango_layout_get_line_count (layout) <= (i < 2 ? 2 : MAX_LINES))
        return g_steal_pointer (&text);
    }
  return g_strdup (address);
}

/* One line of text; gives its height. @x is its start, or its middle where @alignment says so. */
static double
draw_text (Pen *pen,
           const char *text,
           double x,
           double y,
           double width,
           PangoAlignment alignment,
           double scale,
           gboolean is_bold,
           const GdkRGBA *colour)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  PangoRectangle extents;

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  /* A hyphen at the end of a line would become part of an address. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  if (is_bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (pen->layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (pen->layout, (int)(width * PANGO_SCALE));
  pango_layout_set_wrap (pen->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_height (pen->layout, -MAX_LINES);
  pango_layout_set_alignment (pen->layout, alignment);
  pango_layout_set_ellipsize (pen->layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_text (pen->layout, text, -1);
  if (alignment == PANGO_ALIGN_LEFT)
    bounce_label_align_start (pen->layout);
  pango_layout_get_pixel_extents (pen->layout, NULL, &extents);
  if (pen->cr != NULL)
    {
      cairo_move_to (pen->cr, x, y);
      set_colour (pen, colour);
      pango_cairo_show_layout (pen->cr, pen->layout);
    }
  return extents.height;
}

static double
draw_pill (Pen *pen, double x, double y, double width, gboolean is_centred)
{
  const BounceInk *ink = pen->ink;
  double padding = 9 * ink->unit, text_width, height, left;
  PangoRectangle extents;

  /* Measured on its own first, since the pill is as wide as its words. */
  height = draw_text (&(Pen){ pen->parties, ink, NULL, pen->layout, pen->width, pen->is_rtl },
                      _ ("must act"),
                      0,
                      0,
                      width - 2 * padding,
                      PANGO_ALIGN_LEFT,
                      0.85,
                      TRUE,
                      &ink->on_accent);
  pango_layout_get_pixel_extents (pen->layout, NULL, &extents);
  text_width = extents.width;
  left = is_centred    ? x + (width - text_width) / 2
         : pen->is_rtl ? x + width - text_width - padding
                       : x + padding;
  if (pen->cr != NULL)
    {
      double r = height / 2 + 1.5 * ink->unit, cy = y + r;

      cairo_new_path (pen->cr);
      cairo_arc (pen->cr, left, cy, r, G_PI / 2, 3 * G_PI / 2);
      cairo_arc (pen->cr, left + text_width, cy, r, 3 * G_PI / 2, G_PI / 2);
      cairo_close_path (pen->cr);
      set_colour (pen, &ink->accent);
      cairo_fill (pen->cr);
      cairo_move_to (pen->cr, left - extents.x, y + 1.5 * ink->unit);
      set_colour (pen, &ink->on_accent);
      pango_cairo_show_layout (pen->cr, pen->layout);
    }
  return height + 3 * ink->unit;
}

/* The words of one party; gives their height. */
static double
draw_words (Pen *pen, int party, double x, double y, double width, gboolean is_centred)
{
  const BounceParties *parties = pen->parties;
  gboolean acts = party == parties->actor;
  PangoAlignment alignment = is_centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT;
  double top = y;

  y += draw_text (pen, parties->names[party], x, y, width, alignment, 1.0, acts, &pen->ink->text);
  if (parties->details[party] != NULL)
    {
      g_autofree char *detail = break_address (pen, parties->details[party], width);

      y += draw_text (pen, detail, x, y, width, alignment, DETAIL_SCALE, FALSE, &pen->ink->dim);
    }
  if (acts)
    {
      y += 4 * pen->ink->unit;
      y += draw_pill (pen, x, y, width, is_centred);
    }
  return y - top;
}

static double
draw_across (Pen *pen)
{
  double unit = pen->ink->unit, r = DISC_RADIUS * unit, gap = LINK_GAP * unit;
  double cell = pen->width / BOUNCE_N_PARTIES, height = 0;

  for (int i = 0; i < BOUNCE_N_PARTIES; i++)
    {
      double x = cell * (i + 0.5), cy = r + 2 * unit, words;
      double left = pen->is_rtl ? pen->width - cell * (i + 1) : cell * i;

      draw_disc (pen, i, mirror (pen, x), cy);
      if (i + 1 < BOUNCE_N_PARTIES)
        draw_link (pen, i, mirror (pen, x + r + gap), cy, mirror (pen, x + cell - r - gap), cy);
      words = draw_words (pen, i, left + 4 * unit, cy + r + 6 * unit, cell - 8 * unit, TRUE);
      height = MAX (height, cy + r + 6 * unit + words);
    }
  return height + 2 * unit;
}

static double
draw_down (Pen *pen)
{
  double unit = pen->ink->unit, r = DISC_RADIUS * unit, y = 2 * unit, last = 0;
  double indent = 2 * r + 14 * unit, x = mirror (pen, r + 2 * unit), gap = 30 * unit;

  for (int i = 0; i < BOUNCE_N_PARTIES; i++)
    {
      double height, left = pen->is_rtl ? 0 : indent, width = MAX (1, pen->width - indent);
      Pen measure = *pen;

      measure.cr = NULL;
      height = MAX (draw_words (&measure, i, 0, 0, width, FALSE), 2 * r);
      if (i > 0)
        draw_link (pen, i - 1, x, last + 5 * unit, x, y + height / 2 - r - 5 * unit);
      draw_disc (pen, i, x, y + height / 2);
      draw_words (pen,
                  i,
                  left,
                  y + (height - draw_words (&measure, i, 0, 0, width, FALSE)) / 2,
                  width,
                  FALSE);
      last = y + height / 2 + r;
      /* The mark of a broken link needs room for the two ends beside it. */
      gap = (i == pen->parties->broken ? 54 : 30) * unit;
      y += height + gap;
    }
  return y - gap + 2 * unit;
}

/**
 * bounce_parties_draw:
 * @parties: the parties
 * @cr: (nullable): where to draw, its origin the upper left corner; NULL: only measure
 * @layout: a layout with the font to use
 * @ink: the colours and the unit
 * @width: the room, in units of @cr
 * @is_vertical: below each other
 *
 * Draws them in the reading direction of @layout's context.
 *
 * Returns: the height that it takes
 */
double
bounce_parties_draw (const BounceParties *parties,
                     cairo_t *cr,
                     PangoLayout *layout,
                     const BounceInk *ink,
                     double width,
                     gboolean is_vertical)
{
  PangoContext *context = pango_layout_get_context (layout);
  Pen pen = { parties, ink, cr, layout, width, FALSE };

  pen.is_rtl = pango_context_get_base_dir (context) == PANGO_DIRECTION_RTL;
  return is_vertical ? draw_down (&pen) : draw_across (&pen);
}
