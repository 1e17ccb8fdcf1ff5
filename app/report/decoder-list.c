/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-prose.h"

#include <string.h>

/* A list program says at once that it refuses a posting; further down somebody may talk of it. */
#define LIST_EARLY_BYTES 700

/* What list programs add to a list's name for their own addresses. Digests come from "-request", so
 * that is not one. */
static const char *const endings[] = { "-bounces", "-owner", "-admin" };

/**
 * bounce_list_get_ending:
 * @address: an address
 *
 * Returns: (nullable): what a list program added to the list's name in it, for example "-owner"
 */
const char *
bounce_list_get_ending (const char *address)
{
  const char *at = strchr (address, '@');

  for (guint i = 0; at != NULL && i < G_N_ELEMENTS (endings); i++)
    {
      gsize n = strlen (endings[i]);

      if ((gsize)(at - address) > n && bounce_scan_begins (at - n, endings[i]))
        return endings[i];
    }
  return NULL;
}

/**
 * bounce_list_is_program:
 * @address: an address
 *
 * Returns: whether it is that of a list program itself, whatever its lists are
 */
gboolean
bounce_list_is_program (const char *address)
{
  static const char *const programs[] = { "listserv@", "sympa@",  "mailman@", "majordomo@",
                                          "lyris@",    "listar@", "ecartis@", "fml@" };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (bounce_scan_begins (address, programs[i]))
      return TRUE;
  return FALSE;
}

/* The local part behind which a list program writes, less what it adds to the list's name; empty
 * when the address does not tell the list, NULL when no list program has such an address. */
static char *
dup_list_name (const char *address)
{
  const char *at = address != NULL ? strchr (address, '@') : NULL;
  gsize length = at != NULL ? (gsize)(at - address) : 0;

  if (at != NULL && bounce_list_is_program (address))
    return g_strdup ("");
  if (length > strlen ("owner-") && bounce_scan_begins (address, "owner-"))
    return g_strndup (address + strlen ("owner-"), length - strlen ("owner-"));
  if (at == NULL || bounce_list_get_ending (address) == NULL)
    return NULL;
  return g_strndup (address, length - strlen (bounce_list_get_ending (address)));
}

static gboolean
is_at_host (const char *address, const char *host)
{
  const char *at = strrchr (address, '@');

  return at != NULL && g_ascii_strcasecmp (at + 1, host) == 0;
}

/* The list that was written to: as the returned mail has it, else by the program's own address,
 * else as the subject names it. */
static char *
dup_list_address (const BounceReport *report, const char *name, const char *host)
{
  g_autoptr (GPtrArray) named = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < report->original_to->len; i++)
    if (is_at_host (report->original_to->pdata[i], host))
      return g_strdup (report->original_to->pdata[i]);
  if (*name != '\0')
    return g_strconcat (name, "@", host, NULL);
  if (report->subject != NULL)
    bounce_decoder_take_addresses (named, report->subject);
  for (guint i = 0; i < named->len; i++)
    if (is_at_host (named->pdata[i], host))
      return g_strdup (named->pdata[i]);
  return NULL;
}

/**
 * bounce_prose_find_list_refusal:
 * @prose: the human part, its hits found and the returned mail read
 *
 * A list program that refuses a posting writes no report and names no failing address: it is the
 * list's own. Adds that to the addresses that failed. Sources: the texts of Mailman, Sympa,
 * LISTSERV and fml.
 */
void
bounce_prose_find_list_refusal (BounceProse *prose)
{
  BounceDecoder *decoder = prose->decoder;
  BounceReport *report = decoder->report;
  g_autofree char *name = dup_list_name (report->from);
  char *address = NULL;
  gboolean is_told = FALSE;

  if (name == NULL || report->recipients->len > 0 || decoder->failed->len > 0)
    return;
  for (guint i = 0; !is_told && i < prose->hits->len; i++)
    {
      const BounceHit *hit = &g_array_index (prose->hits, BounceHit, i);

      is_told = (hit->phrase->roles & BOUNCE_ROLE_POSTING) != 0 && hit->start >= prose->start &&
                hit->start < MIN (prose->cut, prose->start + LIST_EARLY_BYTES);
    }
  if (!is_told)
    return;
  address = dup_list_address (report, name, strchr (report->from, '@') + 1);
  /* Who writes to the list itself, its owner for example, refuses nothing. */
  if (address == NULL || (report->to != NULL && g_ascii_strcasecmp (report->to, address) == 0))
    {
      g_free (address);
      return;
    }
  g_ptr_array_add (decoder->failed, address);
  decoder->evidence |= BOUNCE_EVIDENCE_LIST;
}
