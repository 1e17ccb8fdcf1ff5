/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** DeskTrick: what the double does with the next tickets instead of filing them properly. */
typedef enum
{
  DESK_PLAIN,          /* files and says so */
  DESK_STATUS,         /* answers @status and files nothing */
  DESK_FILE_STATUS,    /* files, then answers @status */
  DESK_FILE_TRUNCATE,  /* files, then breaks the answer off */
  DESK_FILE_HANG,      /* files, then says nothing any more */
  DESK_HANG,           /* files nothing and says nothing */
  DESK_FILE_ENDLESS,   /* files, then an answer without end */
  DESK_FILE_NO_NUMBER, /* files, and does not say the number */
  DESK_DROP_ATTACHMENT,
  DESK_ALTER_ATTACHMENT
} DeskTrick;

/** Desk: a double of Request Tracker's REST 2 on the loopback, in a thread of its own. */
typedef struct _Desk Desk;

Desk *desk_new (const char *certificate);
void desk_free (Desk *desk);
const char *desk_get_url (Desk *desk);
void desk_play (Desk *desk, DeskTrick trick, guint status, const char *header, const char *body);
void desk_set_search_lag (Desk *desk, guint milliseconds);
guint desk_count_tickets (Desk *desk, const char *word);
guint desk_count_comments (Desk *desk);
guint desk_count_requests (Desk *desk);
char *desk_dup_last_header (Desk *desk, const char *name);
gboolean desk_has_seen (Desk *desk, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

G_END_DECLS
