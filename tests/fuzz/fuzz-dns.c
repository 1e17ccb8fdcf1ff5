/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "check/dns-private.h"
#include "check/spf.h"
#include "check/tags.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A server's answer as it comes from the network, for each type of record; texts are read on as
 * the records of SPF, DMARC and DKIM. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const BounceDnsType types[] = { BOUNCE_DNS_TYPE_A,
                                         BOUNCE_DNS_TYPE_PTR,
                                         BOUNCE_DNS_TYPE_MX,
                                         BOUNCE_DNS_TYPE_TXT,
                                         BOUNCE_DNS_TYPE_AAAA };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (BounceDnsAnswer) answer =
          bounce_dns_answer_new ("example.org", types[i], BOUNCE_DNS_TIMED_OUT);
      BounceDnsStatus status = bounce_dns_answer_take (answer, data, (int)size);

      g_assert_true (status != BOUNCE_DNS_FOUND || answer->values->len > 0);
      g_assert_cmpuint (answer->values->len, <=, 64);
      for (guint j = 0; j < answer->values->len; j++)
        {
          const char *value = answer->values->pdata[j];
          g_autoptr (BounceSpf) spf = bounce_spf_parse (value);
          g_autoptr (GHashTable) tags = bounce_tags_parse (value);
          gboolean is_revoked = FALSE;

          g_assert_true (g_utf8_validate (value, -1, NULL));
          g_assert_null (strpbrk (value, "\r\n"));
          bounce_dmarc_parse (value, TRUE);
          bounce_dkim_has_key (value, &is_revoked);
        }
    }
  return 0;
}
