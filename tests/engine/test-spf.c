/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include <string.h>

#include "check/spf.h"
#include "check/tags.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *what, *record;
    guint n_terms;
    const char *bad;
  } rows[] = {
    { "the least", "v=spf1", 0, NULL },
    { "usual", "v=spf1 mx a:web.example.org ip4:192.0.2.0/24 include:x.example.net ~all", 5, NULL },
    { "any case", "V=SPF1 MX Include:x.example -ALL", 3, NULL },
    { "several spaces", "v=spf1  mx   -all ", 2, NULL },
    { "prefixes", "v=spf1 a/24 a//64 mx:x.example/24//64", 3, NULL },
    { "host bits are allowed", "v=spf1 ip4:192.0.2.77/24", 1, NULL },
    { "IPv6", "v=spf1 ip6:2001:db8::/32 ip6:::1", 2, NULL },
    { "redirect", "v=spf1 redirect=_spf.example.org", 0, NULL },
    { "an unknown modifier", "v=spf1 x-by=somebody/1.2 mx", 1, NULL },
    { "macros", "v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all", 2, NULL },
    { "a macro with delimiters", "v=spf1 exists:%{d2r-/}.example.org", 1, NULL },
    { "an unknown mechanism", "v=spf1 mx foo -all", 1, "foo" },
    { "a misspelt mechanism", "v=spf1 ipv4:192.0.2.1 -all", 0, "ipv4:192.0.2.1" },
    { "all with an argument", "v=spf1 all:x.example", 1, "all:x.example" },
    { "include without a domain", "v=spf1 include -all", 1, "include" },
    { "a domain without a dot", "v=spf1 include:localhost", 1, "include:localhost" },
    { "a number at the end", "v=spf1 a:192.0.2.1", 1, "a:192.0.2.1" },
    { "a prefix that is too long", "v=spf1 ip4:192.0.2.0/33", 1, "ip4:192.0.2.0/33" },
    { "a prefix with a zero", "v=spf1 a/08", 1, "a/08" },
    { "no prefix after the slash", "v=spf1 a:x.example/", 1, "a:x.example/" },
    { "ip4 with three parts", "v=spf1 ip4:192.0.2", 1, "ip4:192.0.2" },
    { "IPv6 in ip4", "v=spf1 ip4:2001:db8::1", 1, "ip4:2001:db8::1" },
    { "two redirects", "v=spf1 redirect=a.example redirect=b.example", 0, "redirect=b.example" },
    { "an empty redirect", "v=spf1 redirect=", 0, "redirect=" },
    { "a macro of explanations", "v=spf1 exists:%{c}.example", 1, "exists:%{c}.example" },
    { "a macro without its end", "v=spf1 exists:%{d.example", 1, "exists:%{d.example" },
    { "a macro with a zero", "v=spf1 exists:%{d0}.example", 1, "exists:%{d0}.example" },
    { "two qualifiers", "v=spf1 -+all", 0, "-+all" },
    { "a letter beyond ASCII", "v=spf1 include:b\xc3\xbc.example", 1, "include:b\xc3\xbc.example" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceSpf) spf = bounce_spf_parse (rows[i].record);

      g_test_message ("%s", rows[i].what);
      g_assert_cmpstr (spf->bad_term, ==, rows[i].bad);
      g_assert_cmpuint (spf->terms->len, ==, rows[i].n_terms);
    }
  g_assert_true (bounce_spf_is_record ("v=spf1 -all"));
  g_assert_true (bounce_spf_is_record ("v=spf1"));
  g_assert_false (bounce_spf_is_record ("v=spf10 -all"));
  g_assert_false (bounce_spf_is_record ("spf2.0/pra -all"));
  g_assert_false (bounce_spf_is_record (" v=spf1"));
}

/* Most of them are the examples of RFC 7208, 7.4. */
static void
test_expand (void)
{
  static const char domain[] = "email.example.com";
  static const struct
  {
    const char *spec, *ip, *expected;
    gboolean is_local;
  } rows[] = {
    { "%{d}", "192.0.2.3", "email.example.com", FALSE },
    { "%{d4}", "192.0.2.3", "email.example.com", FALSE },
    { "%{d2}", "192.0.2.3", "example.com", FALSE },
    { "%{d1}", "192.0.2.3", "com", FALSE },
    { "%{dr}", "192.0.2.3", "com.example.email", FALSE },
    { "%{d2r}", "192.0.2.3", "example.email", FALSE },
    { "%{ir}.%{v}._spf.%{d2}", "192.0.2.3", "3.2.0.192.in-addr._spf.example.com", FALSE },
    { "%{ir}.%{v}._spf.%{d2}",
      "2001:db8::cb01",
      "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com",
      FALSE },
    { "%{l}.x.example", "192.0.2.3", "postmaster.x.example", TRUE },
    { "%{s}.x.example", "192.0.2.3", "postmaster@email.example.com.x.example", TRUE },
    { "%{lr-}.lp._spf.%{d2}", "192.0.2.3", "postmaster.lp._spf.example.com", TRUE },
    { "%{p}.x.example", "192.0.2.3", "unknown.x.example", FALSE },
    { "a%%b%_c%-d.x.example.", "192.0.2.3", "a%b c%20d.x.example", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean is_local = FALSE;
      g_autofree char *name = bounce_spf_expand (rows[i].spec, domain, rows[i].ip, &is_local);

      g_assert_cmpstr (name, ==, rows[i].expected);
      g_assert_cmpint (is_local, ==, rows[i].is_local);
    }
}

static void
test_network (void)
{
  static const struct
  {
    const char *ip, *network;
    guint prefix;
    gboolean expected;
  } rows[] = {
    { "192.0.2.77", "192.0.2.0", 24, TRUE },    { "192.0.3.77", "192.0.2.0", 24, FALSE },
    { "192.0.2.129", "192.0.2.128", 25, TRUE }, { "192.0.2.127", "192.0.2.128", 25, FALSE },
    { "192.0.2.1", "192.0.2.1", 32, TRUE },     { "192.0.2.1", "192.0.2.2", 32, FALSE },
    { "198.51.100.1", "192.0.2.2", 0, TRUE },   { "2001:db8::1", "2001:db8::", 32, TRUE },
    { "2001:db9::1", "2001:db8::", 32, FALSE }, { "192.0.2.1", "::", 0, FALSE },
    { "nonsense", "192.0.2.0", 24, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (bounce_spf_matches_network (rows[i].ip, rows[i].network, rows[i].prefix),
                     ==,
                     rows[i].expected);
}

/* Lines of "NAME TYPE VALUE"; a value of "!" is a failure of the name server. */
static const char *const zone[] = {
  "plain.example TXT v=spf1 ip4:192.0.2.0/24 -all",
  "plain.example TXT another text",
  "soft.example TXT v=spf1 ip4:192.0.2.0/24 ~all",
  "neutral.example TXT v=spf1 ip4:192.0.2.0/24 ?all",
  "open.example TXT v=spf1 ip4:192.0.2.0/24",
  "two.example TXT v=spf1 -all",
  "two.example TXT v=spf1 mx -all",
  "bad.example TXT v=spf1 ipv4:192.0.2.1 -all",
  "a.example TXT v=spf1 a a:web.a.example/24 -all",
  "a.example A 192.0.2.10",
  "web.a.example A 198.51.100.7",
  "six.example TXT v=spf1 a//64 -all",
  "six.example AAAA 2001:db8:0:1::5",
  "mx.example TXT v=spf1 mx -all",
  "mx.example MX 10 in.mx.example",
  "in.mx.example A 192.0.2.25",
  "ptr.example TXT v=spf1 ptr -all",
  "25.2.0.192.in-addr.arpa PTR out.ptr.example",
  "26.2.0.192.in-addr.arpa PTR forged.ptr.example",
  "out.ptr.example A 192.0.2.25",
  "forged.ptr.example A 198.51.100.1",
  "exists.example TXT v=spf1 exists:%{ir}.list.example -all",
  "9.2.0.192.list.example A 127.0.0.2",
  "incl.example TXT v=spf1 include:plain.example ?all",
  "incl-fail.example TXT v=spf1 include:plain.example ip4:203.0.113.0/24 -all",
  "incl-none.example TXT v=spf1 include:nothing.example -all",
  "incl-temp.example TXT v=spf1 include:down.example -all",
  "down.example TXT !",
  "redirect.example TXT v=spf1 redirect=plain.example",
  "redirect-none.example TXT v=spf1 redirect=nothing.example",
  "all-wins.example TXT v=spf1 redirect=plain.example ?all",
  "loop.example TXT v=spf1 include:loop.example -all",
  "void.example TXT v=spf1 a:v1.example a:v2.example a:v3.example -all",
  "many.example TXT v=spf1 include:m1.example include:m2.example -all",
  "m1.example TXT v=spf1 a:a.example a:a.example a:a.example a:a.example ?all",
  "m2.example TXT v=spf1 a:a.example a:a.example a:a.example a:a.example a:a.example ?all",
  "local.example TXT v=spf1 exists:%{l}.users.example -all",
  NULL,
};

static BounceDnsAnswer *
lookup_cb (const char *name, BounceDnsType type, gpointer data)
{
  g_autoptr (BounceDnsAnswer) answer = bounce_dns_answer_new (name, type, BOUNCE_DNS_NOT_FOUND);

  for (guint i = 0; zone[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (zone[i], " ", 3);

      if (strcmp (fields[0], name) != 0)
        continue;
      if (answer->status == BOUNCE_DNS_NOT_FOUND)
        answer->status = BOUNCE_DNS_NO_DATA;
      if (strcmp (fields[1], bounce_dns_type_to_name (type)) != 0)
        continue;
      answer->status = BOUNCE_DNS_FOUND;
      if (strcmp (fields[2], "!") == 0)
        answer->status = BOUNCE_DNS_SERVER_FAILURE;
      g_ptr_array_add (answer->values, g_strdup (fields[2]));
    }
  return g_steal_pointer (&answer);
}

static void
test_evaluate (void)
{
  static const struct
  {
    const char *domain, *ip, *result;
    const char *where;
    BounceSpfProblem problem;
  } rows[] = {
    { "plain.example", "192.0.2.9", "pass", "ip4:192.0.2.0/24", 0 },
    { "plain.example", "::ffff:192.0.2.9", "pass", "ip4:192.0.2.0/24", 0 },
    { "plain.example", "198.51.100.9", "fail", "-all", 0 },
    { "plain.example", "2001:db8::1", "fail", "-all", 0 },
    { "soft.example", "198.51.100.9", "softfail", "~all", 0 },
    { "neutral.example", "198.51.100.9", "neutral", "?all", 0 },
    { "open.example", "198.51.100.9", "neutral", NULL, 0 },
    { "nothing.example", "192.0.2.9", "none", NULL, 0 },
    { "web.a.example", "192.0.2.9", "none", NULL, 0 },
    { "two.example", "192.0.2.9", "permerror", "two.example", BOUNCE_SPF_PROBLEM_TWO_RECORDS },
    { "bad.example", "192.0.2.1", "permerror", "ipv4:192.0.2.1", BOUNCE_SPF_PROBLEM_SYNTAX },
    { "a.example", "192.0.2.10", "pass", "a", 0 },
    { "a.example", "198.51.100.200", "pass", "a:web.a.example/24", 0 },
    { "six.example", "2001:db8:0:1::99", "pass", "a//64", 0 },
    { "six.example", "2001:db8:0:2::99", "fail", "-all", 0 },
    { "mx.example", "192.0.2.25", "pass", "mx", 0 },
    { "mx.example", "192.0.2.26", "fail", "-all", 0 },
    { "ptr.example", "192.0.2.25", "pass", "ptr", 0 },
    { "ptr.example", "192.0.2.26", "fail", "-all", 0 },
    { "exists.example", "192.0.2.9", "pass", "exists:%{ir}.list.example", 0 },
    { "exists.example", "192.0.2.8", "fail", "-all", 0 },
    { "incl.example", "192.0.2.9", "pass", "include:plain.example", 0 },
    { "incl.example", "198.51.100.9", "neutral", "?all", 0 },
    { "incl-fail.example", "203.0.113.9", "pass", "ip4:203.0.113.0/24", 0 },
    { "incl-none.example",
      "192.0.2.9",
      "permerror",
      "include:nothing.example",
      BOUNCE_SPF_PROBLEM_INCLUDE },
    { "incl-temp.example", "192.0.2.9", "temperror", NULL, 0 },
    { "down.example", "192.0.2.9", "temperror", NULL, 0 },
    { "redirect.example", "192.0.2.9", "pass", "ip4:192.0.2.0/24", 0 },
    { "redirect.example", "198.51.100.9", "fail", "-all", 0 },
    { "redirect-none.example",
      "192.0.2.9",
      "permerror",
      "redirect=nothing.example",
      BOUNCE_SPF_PROBLEM_INCLUDE },
    { "all-wins.example", "198.51.100.9", "neutral", "?all", 0 },
    { "loop.example",
      "192.0.2.9",
      "permerror",
      "include:loop.example",
      BOUNCE_SPF_PROBLEM_LOOKUPS },
    { "void.example", "192.0.2.9", "permerror", "a:v3.example", BOUNCE_SPF_PROBLEM_VOID_LOOKUPS },
    { "many.example", "192.0.2.9", "permerror", "a:a.example", BOUNCE_SPF_PROBLEM_LOOKUPS },
    /* It matches before the eleventh. */
    { "many.example", "192.0.2.10", "pass", "include:m1.example", 0 },
    /* Without an address. */
    { "plain.example", NULL, "neutral", NULL, 0 },
    { "bad.example", NULL, "permerror", "ipv4:192.0.2.1", BOUNCE_SPF_PROBLEM_SYNTAX },
    { "many.example", NULL, "permerror", NULL, BOUNCE_SPF_PROBLEM_LOOKUPS },
    { "loop.example", NULL, "permerror", NULL, BOUNCE_SPF_PROBLEM_LOOKUPS },
    { "incl-none.example",
      NULL,
      "permerror",
      "include:nothing.example",
      BOUNCE_SPF_PROBLEM_INCLUDE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceSpfVerdict) verdict =
          bounce_spf_evaluate (rows[i].domain, rows[i].ip, lookup_cb, NULL);

      g_test_message ("%s %s", rows[i].domain, rows[i].ip);
      g_assert_cmpstr (bounce_spf_result_to_nick (verdict->result), ==, rows[i].result);
      if (verdict->problem == BOUNCE_SPF_PROBLEM_LOOKUPS && rows[i].ip == NULL)
        g_assert_cmpuint (verdict->n_lookups, >, 10);
      else
        g_assert_cmpstr (verdict->where, ==, rows[i].where);
      g_assert_cmpint (verdict->problem, ==, rows[i].problem);
    }
}

static void
test_count (void)
{
  g_autoptr (BounceSpfVerdict) read = bounce_spf_evaluate ("many.example", NULL, lookup_cb, NULL);
  g_autoptr (BounceSpfVerdict) local =
      bounce_spf_evaluate ("local.example", "192.0.2.1", lookup_cb, NULL);
  g_autoptr (BounceSpfVerdict) plain = bounce_spf_evaluate ("mx.example", NULL, lookup_cb, NULL);

  /* Two includes, four and five addresses. */
  g_assert_cmpuint (read->n_lookups, ==, 11);
  g_assert_cmpuint (plain->n_lookups, ==, 1);
  g_assert_cmpstr (plain->record, ==, "v=spf1 mx -all");
  g_assert_true (local->needs_local_part);
  g_assert_false (plain->needs_local_part);
}

static void
test_dmarc (void)
{
  static const struct
  {
    const char *record, *policy, *sub_policy;
  } rows[] = {
    { "v=DMARC1; p=reject", "reject", "reject" },
    { "v=DMARC1;p=Quarantine;sp=none; rua=mailto:x@example.org", "quarantine", "none" },
    { "v=DMARC1; p=none; sp=reject", "none", "reject" },
    { " v = DMARC1 ; p = reject ; ", "reject", "reject" },
    { "v=DMARC1; p=nonsense", "broken", "broken" },
    { "v=DMARC1; p=nonsense; rua=mailto:x@example.org", "none", "none" },
    { "v=DMARC1; rua=mailto:x@example.org", "none", "none" },
    { "v=DMARC1", "broken", "broken" },
    { "v=DMARC1; p=reject; p=none", "broken", "broken" },
    { "v=DMARC1; p", "broken", "broken" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (bounce_dmarc_is_record (rows[i].record));
      g_assert_cmpstr (bounce_dmarc_policy_to_nick (bounce_dmarc_parse (rows[i].record, FALSE)),
                       ==,
                       rows[i].policy);
      g_assert_cmpstr (bounce_dmarc_policy_to_nick (bounce_dmarc_parse (rows[i].record, TRUE)),
                       ==,
                       rows[i].sub_policy);
    }
  g_assert_false (bounce_dmarc_is_record ("v=DMARC10; p=reject"));
  g_assert_false (bounce_dmarc_is_record ("v=dmarc1; p=reject"));
  g_assert_false (bounce_dmarc_is_record ("p=reject; v=DMARC1"));
  g_assert_false (bounce_dmarc_is_record (""));
}

static void
test_dkim (void)
{
  static const struct
  {
    const char *record;
    gboolean has_key, is_revoked;
  } rows[] = {
    { "v=DKIM1; k=rsa; p=MIGf", TRUE, FALSE },
    { "p=MIGf", TRUE, FALSE },
    { "v=DKIM1; p=", FALSE, TRUE },
    { "v=DKIM2; p=MIGf", FALSE, FALSE },
    { "v=DKIM1; k=rsa", FALSE, FALSE },
    { "some text", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean is_revoked = FALSE;

      g_assert_cmpint (bounce_dkim_has_key (rows[i].record, &is_revoked), ==, rows[i].has_key);
      g_assert_cmpint (is_revoked, ==, rows[i].is_revoked);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spf/parse", test_parse);
  g_test_add_func ("/spf/expand", test_expand);
  g_test_add_func ("/spf/network", test_network);
  g_test_add_func ("/spf/evaluate", test_evaluate);
  g_test_add_func ("/spf/count", test_count);
  g_test_add_func ("/spf/dmarc", test_dmarc);
  g_test_add_func ("/spf/dkim", test_dkim);
  return g_test_run ();
}
