/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/names.h"
#include "base/text.h"
#include "case/case.h"

/* In any case, with the domain as A-labels: a notice may have them where the mail had letters. */
static char *
dup_comparable (const char *address)
{
  const char *domain = bounce_text_get_domain (address);
  g_autofree char *ascii = domain != NULL ? g_hostname_to_ascii (domain) : NULL;
  g_autofree char *whole = NULL;

  if (address == NULL)
    return NULL;
  if (ascii != NULL)
    whole = g_strdup_printf ("%.*s%s", (int)(domain - address), address, ascii);
  return g_utf8_casefold (whole != NULL ? whole : address, -1);
}

static gboolean
is_same (const char *a, const char *b)
{
  g_autofree char *first = dup_comparable (a);
  g_autofree char *second = dup_comparable (b);

  return first != NULL && g_strcmp0 (first, second) == 0;
}

/* A notice that is not to be trusted may name whom it likes. */
static gboolean
looks_genuine (BounceCase *bounce_case)
{
  const char *const *warnings = bounce_case_get_warnings (bounce_case);
  BounceKind kind = bounce_case_get_kind (bounce_case);

  return (kind == BOUNCE_KIND_BOUNCE || kind == BOUNCE_KIND_DELAY) &&
         (warnings == NULL || warnings[0] == NULL);
}

/* What came back was written to other people than the notice says: it may be made up. Whatever else
 * the notice calls the original recipient does not speak for @address. */
static gboolean
was_written_to (const BounceReport *report, const char *address)
{
  GPtrArray *written = report != NULL ? report->original_to : NULL;

  for (guint i = 0; written != NULL && i < written->len; i++)
    if (is_same (written->pdata[i], address))
      return TRUE;
  /* A blind copy, a list or a notice without the mail: nothing speaks against it. */
  return written == NULL || written->len == 0;
}

/**
 * bounce_case_describe_doubt:
 * @bounce_case: a case that was read
 * @finding: one of its findings
 * @to: (nullable): an address that a message about it is to go to
 *
 * A forged notice, or a slip of the hand, must not choose who is asked to trust the sender, or who
 * hears of it, without a word.
 *
 * Returns: (transfer full) (nullable): a sentence: why to look twice at @to; NULL: it is the
 * address that failed, by a notice that looks genuine
 */
char *
bounce_case_describe_doubt (BounceCase *bounce_case, BounceFinding *finding, const char *to)
{
  const BounceRecipient *recipient;
  const char *address, *original;
  g_autofree char *stripped = to != NULL ? g_strstrip (g_strdup (to)) : NULL;
  g_autofree char *shown = NULL, *failed = NULL;

  g_return_val_if_fail (BOUNCE_IS_CASE (bounce_case), NULL);
  g_return_val_if_fail (BOUNCE_IS_FINDING (finding), NULL);
  if (bounce_text_is_blank (stripped))
    return NULL;
  if (!looks_genuine (bounce_case))
    return g_strdup (
        _ ("Look twice before you send this: the notice may be forged, and the address "
           "comes from it."));
  recipient = bounce_finding_get_recipient (finding);
  address = recipient != NULL ? recipient->address : NULL;
  original = recipient != NULL ? recipient->original_address : NULL;
  shown = bounce_names_show (stripped);
  if (!is_same (stripped, address) && !is_same (stripped, original))
    {
      failed = bounce_names_show (address != NULL ? address : original);
      if (failed == NULL)
        return g_strdup_printf (
            _ ("The notice does not say that a message to %s failed. Send this only if you know "
               "that it is the right address."),
            shown);
      return g_strdup_printf (
          _ ("%s is not the address that failed: that is %s. Send this only if you know that it is "
             "the right one."),
          shown,
          failed);
    }
  if (!was_written_to (bounce_case_get_report (bounce_case), stripped))
    return g_strdup_printf (_ ("The mail that came back was not written to %s. It may have been "
                               "forwarded there; if you do not know the address, do not send "
                               "this."),
                            shown);
  return NULL;
}
