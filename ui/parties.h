/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gdk/gdk.h>

#include "case/case.h"

G_BEGIN_DECLS

#define BOUNCE_N_PARTIES 4

/** BounceParties: the four on a mail's way, from the sender's chair: where it stopped, and who must
 * act. What the window and the printed guide draw. */
typedef struct
{
  char *names[BOUNCE_N_PARTIES];
  char *details[BOUNCE_N_PARTIES]; /* an address or a domain; NULL: not known */
  int actor;                       /* who must act; -1: nobody */
  int broken;                      /* the link behind this party is broken; -1: none */
  gboolean is_waiting;             /* it is not broken for good: it is still tried */
} BounceParties;

/** BounceInk: what to draw with. */
typedef struct
{
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA accent;
  GdkRGBA edge; /* around what has the accent */
  GdkRGBA on_accent;
  GdkRGBA failure;
  double unit; /* 1.0: one pixel of the window, or its like on paper */
} BounceInk;

gboolean bounce_parties_fit (BounceKind kind);
BounceParties *bounce_parties_new (BounceFinding *finding, const BounceReport *report);
void bounce_parties_free (BounceParties *parties);
char *bounce_parties_describe (const BounceParties *parties);
double bounce_parties_draw (const BounceParties *parties,
                            cairo_t *cr,
                            PangoLayout *layout,
                            const BounceInk *ink,
                            double width,
                            gboolean is_vertical);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceParties, bounce_parties_free)

G_END_DECLS
