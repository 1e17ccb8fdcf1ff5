/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/forward.h"

#include <string.h>

#include "base/text.h"

/* The address behind "expanded from" (Postfix, Sendmail) or "generated from" (Exim), in *@from and
 * *@to. */
static gboolean
find_expanded_from (const char *diagnostic, const char **from, const char **to)
{
  static const char *const marks[] = { "expanded from", "generated from" };

  for (guint i = 0; diagnostic != NULL && i < G_N_ELEMENTS (marks); i++)
    {
      const char *p = strstr (diagnostic, marks[i]);

      if (p == NULL)
        continue;
      p += strlen (marks[i]);
      p += strspn (p, ": \n<\"");
      *from = p;
      *to = p + strcspn (p, ")> \n\"");
      return *to > *from;
    }
  return FALSE;
}

static gboolean
is_other_domain (const char *domain, const char *written)
{
  const char *other = bounce_text_get_domain (written);

  if (other == NULL && written != NULL && strchr (written, '.') != NULL)
    other = written;
  return domain != NULL && other != NULL && g_ascii_strcasecmp (domain, other) != 0;
}

/* Whether none of those to whom the returned mail was addressed is at @domain. */
static gboolean
is_nobody_there (const BounceReport *report, const char *domain)
{
  for (guint i = 0; i < report->original_to->len; i++)
    if (!is_other_domain (domain, report->original_to->pdata[i]))
      return FALSE;
  return domain != NULL && report->original_to->len > 0;
}

/**
 * bounce_forward_is_likely:
 * @report: a report
 * @recipient: one of its recipients
 *
 * By "expanded from" and its like, Original-Recipient (RFC 3464, 2.3.1), or else the addressees of
 * the returned mail.
 *
 * Returns: whether the mailbox that was written to sent the mail on to another domain, where it
 * failed
 */
gboolean
bounce_forward_is_likely (const BounceReport *report, const BounceRecipient *recipient)
{
  const char *domain = bounce_text_get_domain (recipient->address), *from, *to;
  g_autofree char *written = NULL;

  if (find_expanded_from (recipient->diagnostic, &from, &to))
    written = g_strndup (from, (gsize)(to - from));
  else if (recipient->original_address != NULL)
    written = g_strdup (recipient->original_address);
  else
    return is_nobody_there (report, domain);
  return is_other_domain (domain, written);
}
