/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "check/spf.h"
#include "check/tags.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Every name has the fuzzer's text as its record: includes go round in circles. */
static BounceDnsAnswer *
lookup_cb (const char *name, BounceDnsType type, gpointer data)
{
  BounceDnsAnswer *answer = bounce_dns_answer_new (name, type, BOUNCE_DNS_FOUND);

  g_ptr_array_add (answer->values,
                   g_strdup (type == BOUNCE_DNS_TYPE_A      ? "192.0.2.1"
                             : type == BOUNCE_DNS_TYPE_AAAA ? "2001:db8::1"
                                                            : (const char *)data));
  return answer;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, MIN (size, 4096));
  g_autofree char *record = g_strconcat ("v=spf1 ", text, NULL);
  g_autoptr (BounceSpf) spf = bounce_spf_parse (record);
  g_autoptr (BounceSpfVerdict) four =
      bounce_spf_evaluate ("example.org", "192.0.2.9", lookup_cb, record);
  g_autoptr (BounceSpfVerdict) six =
      bounce_spf_evaluate ("example.org", "2001:db8::9", lookup_cb, record);
  g_autoptr (BounceSpfVerdict) read = bounce_spf_evaluate ("example.org", NULL, lookup_cb, record);
  gboolean flag = FALSE;

  for (guint i = 0; i < spf->terms->len; i++)
    {
      BounceSpfTerm *term = g_ptr_array_index (spf->terms, i);
      g_autofree char *name = NULL;

      if (spf->bad_term == NULL && term->spec != NULL)
        name = bounce_spf_expand (term->spec, "example.org", "2001:db8::9", &flag);
    }
  if (bounce_dmarc_is_record (text))
    bounce_dmarc_parse (text, TRUE);
  bounce_dkim_has_key (text, &flag);
  return 0;
}
