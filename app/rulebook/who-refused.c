/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/who-refused.h"

#include <string.h>

#include "base/text.h"

/* Names that say nothing of whose server it is. */
static gboolean
is_nameless (const char *host)
{
  return host == NULL || *host == '\0' || strcmp (host, "localhost") == 0 ||
         strcmp (host, "localhost.localdomain") == 0 || g_str_has_prefix (host, "127.");
}

/* Where the last two labels begin; all of it when there are fewer. */
static const char *
get_tail (const char *host)
{
  const char *dot = strrchr (host, '.');

  while (dot != NULL && dot > host && dot[-1] != '.')
    dot--;
  return dot != NULL ? dot : host;
}

/* Whoever has the same organisational domain has the same last two labels, at least. */
static gboolean
may_be_same_organisation (const char *host, const char *domain)
{
  gsize h = strlen (host), d = strlen (domain);

  if (h == 0 || d == 0 || !g_ascii_isalnum (host[h - 1]) || !g_ascii_isalnum (domain[d - 1]))
    return TRUE; /* "example.org." and other odd forms are looked at closely */
  return g_ascii_strcasecmp (get_tail (host), get_tail (domain)) == 0;
}

static gboolean
is_same_organisation (const char *host, const char *domain)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (host == NULL || domain == NULL)
    return FALSE;
  if (bounce_text_host_is_in (host, domain))
    return TRUE;
  if (!may_be_same_organisation (host, domain))
    return FALSE;
  a = bounce_text_dup_organisational_domain (host);
  b = bounce_text_dup_organisational_domain (domain);
  return a != NULL && b != NULL && strcmp (a, b) == 0;
}

static gboolean
is_own (const char *host, const BounceReport *report, const char *const *own_domains)
{
  for (guint i = 0; own_domains != NULL && own_domains[i] != NULL; i++)
    if (is_same_organisation (host, own_domains[i]))
      return TRUE;
  return is_same_organisation (host, bounce_text_get_domain (report->original_from)) ||
         is_same_organisation (host, bounce_text_get_domain (report->to));
}

/* Exchange Online puts what another server said behind an arrow: "550 5.7.350 Remote server
 * returned message detected as spam -> 554 5.7.1 …". */
static gboolean
is_behind_arrow (const char *text)
{
  static const char lead[] = "remote server returned ";

  if (text == NULL)
    return FALSE;
  while (*text != '\0' && g_ascii_strncasecmp (text, lead, strlen (lead)) != 0)
    text++;
  while ((text = strstr (text, "-> ")) != NULL)
    {
      text += strlen ("-> ");
      if (g_ascii_isdigit (*text))
        return TRUE;
    }
  return FALSE;
}

/* OpenSMTPD's notices never name the other server, but quote its reply as it came, and nothing that
 * OpenSMTPD says itself begins with a code ("Domain does not exist", "Envelope expired"). */
static gboolean
is_quoted_reply (const BounceReport *report, const BounceRecipient *recipient)
{
  const char *text = recipient != NULL ? recipient->diagnostic : NULL;

  if (is_behind_arrow (text))
    return TRUE;
  return text != NULL && report->text != NULL &&
         strstr (report->text, "This is the MAILER-DAEMON, please DO NOT REPLY") != NULL &&
         (*text == '4' || *text == '5') && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]) &&
         (text[3] == ' ' || text[3] == '-');
}

/**
 * bounce_who_refused:
 * @report: a report
 * @recipient: (nullable): one of its recipients
 * @own_domains: (nullable) (array zero-terminated=1): domains of the user's own organisation
 * @refusing_mta: (out) (transfer none) (nullable): the host that said no
 *
 * The Remote-MTA if there is one, else the server that wrote the notice (RFC 3464, 2.2.2
 * and 2.3.5), compared with the sender's domains and the recipient's. Where a remote server was
 * talked to and it is not the sender's own, it answered for the recipient.
 *
 * Returns: whose server refused
 */
BounceRefusedBy
bounce_who_refused (const BounceReport *report,
                    const BounceRecipient *recipient,
                    const char *const *own_domains,
                    const char **refusing_mta)
{
  const char *remote = recipient != NULL ? recipient->remote_mta : NULL;
  const char *domain = recipient != NULL ? bounce_text_get_domain (recipient->address) : NULL;
  gboolean is_remote = !is_nameless (remote);
  const char *host = is_remote ? remote : report->reporting_mta;
  gboolean is_own_host;

  *refusing_mta = host;
  if (!is_remote && is_quoted_reply (report, recipient))
    {
      *refusing_mta = NULL;
      return is_own (domain, report, own_domains) ? BOUNCE_REFUSED_BY_OWN
                                                  : BOUNCE_REFUSED_BY_RECIPIENT;
    }
  if (is_nameless (host))
    return BOUNCE_REFUSED_BY_UNKNOWN;
  is_own_host = is_own (host, report, own_domains);
  if (is_same_organisation (host, domain))
    {
      /* A colleague's mailbox: both sides are the same organisation, and its own server refused. */
      return is_own_host ? BOUNCE_REFUSED_BY_OWN : BOUNCE_REFUSED_BY_RECIPIENT;
    }
  if (is_own_host)
    return BOUNCE_REFUSED_BY_OWN;
  if (is_remote)
    return is_same_organisation (remote, report->reporting_mta) ? BOUNCE_REFUSED_BY_UNKNOWN
                                                                : BOUNCE_REFUSED_BY_RECIPIENT;
  return BOUNCE_REFUSED_BY_UNKNOWN;
}
