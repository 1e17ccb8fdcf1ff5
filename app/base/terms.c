/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "base/terms.h"

static const char *const kinds[] = {
  "ordinary",     "bounce",    "delay", "receipt",     "auto-reply",
  "abuse-report", "challenge", "held",  "fake-bounce", "unreadable",
};
static const char *const actions[] = {
  "", "failed", "delayed", "delivered", "relayed", "expanded"
};
static const char *const returned_nicks[] = { "none", "headers", "full" };
static const char *const refused_by_nicks[] = { "unknown", "own", "recipient", "other" };
static const char *const who_nicks[] = { "nobody",       "sender",    "agent",
                                         "sender-admin", "recipient", "recipient-admin" };
static const char *const permanence_nicks[] = { "none", "permanent", "temporary" };
static const char *const certainty_nicks[] = { "guess", "likely", "certain" };
static const char *const stages[] = { "", "connect", "mail", "rcpt", "data" };

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == BOUNCE_N_KINDS);
G_STATIC_ASSERT (G_N_ELEMENTS (actions) == BOUNCE_N_ACTIONS);
G_STATIC_ASSERT (G_N_ELEMENTS (returned_nicks) == BOUNCE_N_RETURNED);
G_STATIC_ASSERT (G_N_ELEMENTS (refused_by_nicks) == BOUNCE_N_REFUSED_BY);
G_STATIC_ASSERT (G_N_ELEMENTS (who_nicks) == BOUNCE_N_WHO);
G_STATIC_ASSERT (G_N_ELEMENTS (permanence_nicks) == BOUNCE_N_PERMANENCE);
G_STATIC_ASSERT (G_N_ELEMENTS (certainty_nicks) == BOUNCE_N_CERTAINTY);
G_STATIC_ASSERT (G_N_ELEMENTS (stages) == BOUNCE_N_STAGES);

/* The member whose nick it is (any case), or -1. */
static int
from_nick (const char *const *nicks, int n, const char *nick)
{
  for (int i = 0; nick != NULL && *nick != '\0' && i < n; i++)
    if (g_ascii_strcasecmp (nicks[i], nick) == 0)
      return i;
  return -1;
}

#define DEFINE_TO_NICK(Type, name, nicks)                                                          \
  /** bounce_##name##_to_nick: (transfer none): its name in rules, guides and JSON. */             \
  const char *bounce_##name##_to_nick (Type value)                                                 \
  {                                                                                                \
    g_return_val_if_fail ((guint)value < G_N_ELEMENTS (nicks), "");                                \
    return nicks[value];                                                                           \
  }

#define DEFINE_FROM_NICK(name, nicks)                                                              \
  /** bounce_##name##_from_nick: the member, or -1 when nobody knows the nick. */                  \
  int bounce_##name##_from_nick (const char *nick)                                                 \
  {                                                                                                \
    return from_nick (nicks, G_N_ELEMENTS (nicks), nick);                                          \
  }

DEFINE_TO_NICK (BounceKind, kind, kinds)
DEFINE_TO_NICK (BounceAction, action, actions)
DEFINE_TO_NICK (BounceReturned, returned, returned_nicks)
DEFINE_TO_NICK (BounceRefusedBy, refused_by, refused_by_nicks)
DEFINE_TO_NICK (BounceWho, who, who_nicks)
DEFINE_TO_NICK (BouncePermanence, permanence, permanence_nicks)
DEFINE_TO_NICK (BounceCertainty, certainty, certainty_nicks)

DEFINE_FROM_NICK (kind, kinds)
DEFINE_FROM_NICK (action, actions)
DEFINE_FROM_NICK (refused_by, refused_by_nicks)
DEFINE_FROM_NICK (who, who_nicks)
DEFINE_FROM_NICK (permanence, permanence_nicks)
DEFINE_FROM_NICK (stage, stages)
