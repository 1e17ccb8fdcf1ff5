/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** BounceDomainResult: what public DNS says of a domain that should take mail. */
typedef enum
{
  BOUNCE_DOMAIN_TAKES_MAIL,     /* MX that resolve, or A/AAAA without MX (RFC 5321, 5.1) */
  BOUNCE_DOMAIN_NOT_FOUND,      /* NXDOMAIN */
  BOUNCE_DOMAIN_NO_MAIL,        /* it exists, but has neither MX nor A nor AAAA */
  BOUNCE_DOMAIN_NULL_MX,        /* RFC 7505 */
  BOUNCE_DOMAIN_BROKEN_MX,      /* MX records, and none of their hosts resolves */
  BOUNCE_DOMAIN_SERVER_FAILURE, /* SERVFAIL, REFUSED */
  BOUNCE_DOMAIN_TIMED_OUT,
  BOUNCE_DOMAIN_NOT_A_DOMAIN, /* nothing to look up: no name, an address literal, a syntax error */
  BOUNCE_N_DOMAIN_RESULTS
} BounceDomainResult;

/** BounceDomainCheck: one look-up's result, with what to show for it. */
typedef struct
{
  char *domain; /* as asked, A-label */
  BounceDomainResult result;
  GPtrArray *records; /* (element-type utf8) "MX 10 mx.example.net", "A 192.0.2.1" … */
  GDateTime *time;
  char *resolver; /* which server answered, where known */
} BounceDomainCheck;

/** BounceDnsType: the type of a record, by its number in the DNS. */
typedef enum
{
  BOUNCE_DNS_TYPE_A = 1,
  BOUNCE_DNS_TYPE_PTR = 12,
  BOUNCE_DNS_TYPE_MX = 15,
  BOUNCE_DNS_TYPE_TXT = 16,
  BOUNCE_DNS_TYPE_AAAA = 28
} BounceDnsType;

/** BounceDnsStatus: what the DNS says of a name. */
typedef enum
{
  BOUNCE_DNS_FOUND,
  BOUNCE_DNS_NOT_FOUND, /* NXDOMAIN */
  BOUNCE_DNS_NO_DATA,   /* the name exists, but has no such record */
  BOUNCE_DNS_SERVER_FAILURE,
  BOUNCE_DNS_TIMED_OUT,
  BOUNCE_DNS_NOT_A_NAME
} BounceDnsStatus;

/** BounceDnsAnswer: the records of one name and type. */
typedef struct
{
  char *name; /* as asked */
  BounceDnsType type;
  BounceDnsStatus status;
  GPtrArray *values; /* (element-type utf8) "192.0.2.1", "10 mx.example.net", "v=spf1 …" */
  char *resolver;    /* which server answered, where known */
} BounceDnsAnswer;

#define BOUNCE_TYPE_DNS (bounce_dns_get_type ())
G_DECLARE_FINAL_TYPE (BounceDns, bounce_dns, BOUNCE, DNS, GObject)

BounceDns *bounce_dns_new (const char *servers);
void bounce_dns_set_timeout (BounceDns *dns, guint milliseconds);
void bounce_dns_check_domain_async (BounceDns *dns,
                                    const char *domain,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
BounceDomainCheck *
bounce_dns_check_domain_finish (BounceDns *dns, GAsyncResult *result, GError **error);
void bounce_dns_query_async (BounceDns *dns,
                             const char *name,
                             BounceDnsType type,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
BounceDnsAnswer *bounce_dns_query_finish (BounceDns *dns, GAsyncResult *result, GError **error);
BounceDnsAnswer *
bounce_dns_answer_new (const char *name, BounceDnsType type, BounceDnsStatus status);
void bounce_dns_answer_free (BounceDnsAnswer *answer);
const char *bounce_dns_type_to_name (BounceDnsType type);
char *bounce_dns_dup_reverse_name (const char *address, const char *zone);
BounceDomainCheck *bounce_domain_check_new (const char *domain, BounceDomainResult result);
GPtrArray *bounce_domain_check_list_records (const BounceDomainCheck *check);
void bounce_domain_check_free (BounceDomainCheck *check);
const char *bounce_domain_result_to_nick (BounceDomainResult result);
char *bounce_domain_check_describe (const BounceDomainCheck *check);
const char *bounce_domain_check_get_scenario (const BounceDomainCheck *check, const char *scenario);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceDnsAnswer, bounce_dns_answer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceDomainCheck, bounce_domain_check_free)

G_END_DECLS
