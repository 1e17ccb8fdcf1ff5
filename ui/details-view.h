/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "case/case.h"

G_BEGIN_DECLS

/** BounceDetail: one line of the details: both strings owned. */
typedef struct
{
  char *name;
  char *value;
} BounceDetail;

/** BounceDetailsView: the facts of a finding, to read and to copy. */
#define BOUNCE_TYPE_DETAILS_VIEW (bounce_details_view_get_type ())
G_DECLARE_FINAL_TYPE (BounceDetailsView, bounce_details_view, BOUNCE, DETAILS_VIEW, GtkGrid)

GPtrArray *bounce_details_collect (BounceCase *bounce_case, BounceFinding *finding);
void
bounce_details_view_show (BounceDetailsView *self, BounceCase *bounce_case, BounceFinding *finding);
void bounce_details_view_set_narrow (BounceDetailsView *self, gboolean is_narrow);

G_END_DECLS
