/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "intake/mbox.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  GPtrArray *mails; /* of GBytes */
  GArray *offsets;
} Cut;

static void
cut_clear (Cut *cut)
{
  g_ptr_array_unref (cut->mails);
  g_array_unref (cut->offsets);
}

/* Cuts the mbox, given in pieces of @piece bytes. */
static Cut
cut_all (const guint8 *data, gsize size, gsize piece)
{
  Cut cut = { g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref),
              g_array_new (FALSE, FALSE, sizeof (guint64)) };
  g_autoptr (BounceMbox) mbox = bounce_mbox_new ();
  gsize done = 0;

  for (;;)
    {
      gsize n = MIN (piece, size - done);
      gboolean at_end = done == size;
      BounceMboxMail mail;

      if (n > 0)
        {
          memcpy (bounce_mbox_get_room (mbox, n), data + done, n);
          bounce_mbox_add (mbox, n);
          done += n;
        }
      while (bounce_mbox_next (mbox, at_end, &mail))
        {
          g_ptr_array_add (cut.mails, mail.bytes);
          g_array_append_val (cut.offsets, mail.offset);
          g_assert_cmpuint (mail.number, ==, cut.mails->len);
        }
      if (at_end)
        return cut;
    }
}

/* Every mail is bytes of the file at its offset, in order, none twice; and it is the same however
 * the file comes in. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Cut whole = cut_all (data, size, 1 << 20);
  Cut pieces = cut_all (data, size, 1 + size % 61);
  guint64 end = 0;

  g_assert_cmpuint (whole.mails->len, ==, pieces.mails->len);
  for (guint i = 0; i < whole.mails->len; i++)
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (whole.mails->pdata[i], &length);
      guint64 offset = g_array_index (whole.offsets, guint64, i);

      g_assert_cmpuint (offset, >=, end);
      g_assert_cmpuint (offset + length, <=, size);
      g_assert_cmpmem (bytes, length, data + offset, length);
      g_assert_true (g_bytes_equal (whole.mails->pdata[i], pieces.mails->pdata[i]));
      end = offset + length;
    }
  cut_clear (&whole);
  cut_clear (&pieces);
  return 0;
}
