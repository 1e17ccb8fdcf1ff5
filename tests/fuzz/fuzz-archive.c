/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "reader/unpack.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  guint n_members;
  guint64 n_bytes;
} Count;

static gboolean
member (gpointer data, const char *name, guint64 position, gboolean is_converted)
{
  Count *count = data;

  g_assert_nonnull (name);
  count->n_members++;
  return TRUE;
}

static gboolean
piece (gpointer data, gconstpointer bytes, gsize length)
{
  Count *count = data;

  g_assert_cmpuint (count->n_members, >, 0);
  g_assert_cmpuint (length, >, 0);
  g_assert_cmpuint (length, <=, BOUNCE_UNPACK_PIECE);
  count->n_bytes += length;
  return TRUE;
}

/* No container gives more than the limits, pieces come after a member, and the outcome is one of
 * those that there are. Mails are taken apart too: the same bytes, as another kind. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) container = g_bytes_new_static (data, size);

  for (int kind = 0; kind < BOUNCE_N_UNPACK_KINDS; kind++)
    {
      Count count = { 0, 0 };
      const BounceUnpackSink sink = { member, piece, &count };
      BounceUnpackOutcome outcome;

      /* It has a target of its own. */
      if (kind == BOUNCE_UNPACK_OUTLOOK)
        continue;
      outcome = bounce_unpack (container, (BounceUnpackKind)kind, &sink);
      g_assert_cmpint (outcome, <, BOUNCE_N_UNPACK_OUTCOMES);
      g_assert_cmpuint (count.n_members, <=, BOUNCE_UNPACK_MAX_MEMBERS);
      g_assert_cmpuint (count.n_bytes, <=, bounce_unpack_get_limit (size));
    }
  return 0;
}
