/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gtk/gtk.h>

#include "send/ticket.h"

G_BEGIN_DECLS

typedef enum
{
  BOUNCE_KNOWN_INCIDENT_CANCEL,
  BOUNCE_KNOWN_INCIDENT_ADD,
  BOUNCE_KNOWN_INCIDENT_ANOTHER
} BounceKnownIncidentChoice;

/** BounceKnownIncidentChosen: called once; @number is the ticket to add to, NULL for another. */
typedef void (*BounceKnownIncidentChosen) (BounceKnownIncidentChoice choice,
                                           const char *number,
                                           gpointer user_data);

void bounce_known_incident_ask (GtkWindow *parent,
                                const char *domain,
                                const char *reason,
                                GPtrArray *found,
                                gboolean can_add,
                                BounceKnownIncidentChosen chosen,
                                gpointer user_data);
char *bounce_known_incident_dup_title (const char *title);

G_END_DECLS
