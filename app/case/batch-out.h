/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "case/batch-view.h"
#include "guide/draft.h"

G_BEGIN_DECLS

/** BounceBatchFormat: how a table is written. */
typedef enum
{
  BOUNCE_BATCH_CSV, /* RFC 4180 */
  BOUNCE_BATCH_JSON /* one array of objects */
} BounceBatchFormat;

/* A mail carries about 25 megabytes, of which encoding takes a quarter. */
#define BOUNCE_BATCH_MAX_TICKET (17u * 1000 * 1000)

void bounce_batch_export_async (BounceBatchView *view,
                                GFile *file,
                                BounceBatchFormat format,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean bounce_batch_export_finish (GAsyncResult *result, GError **error);
void bounce_batch_new_ticket_async (BounceBatchView *view,
                                    const char *to,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
BounceDraft *bounce_batch_new_ticket_finish (GAsyncResult *result, GError **error);
char *bounce_batch_write_day (guint32 day);

G_END_DECLS
