/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "send/send-error.h"

G_BEGIN_DECLS

/** BounceHttpOptions:
 * @ca_file: (nullable): a PEM file of authorities to trust instead of the system's
 * @deadline_seconds: the whole exchange ends by then; 0 for the default
 * @max_answer: at most so many bytes of an answer are read; 0 for the default
 */
typedef struct
{
  const char *ca_file;
  guint deadline_seconds;
  gsize max_answer;
} BounceHttpOptions;

/** BounceHttpRequest: one request. Build it with bounce_http_request_new(). */
typedef struct
{
  char *method;
  char *url;
  GPtrArray *headers; /* of char *: name, value, name, value … */
  GBytes *body;
  char *content_type;
  GPtrArray *parts; /* of BounceHttpPart: the body is a form */
  gsize max_answer; /* 0: as the options say */
} BounceHttpRequest;

/** BounceHttpPart: one field of a form, or its file when @filename is set. */
typedef struct
{
  char *name;
  char *filename;
  char *value;
  GBytes *file;
} BounceHttpPart;

/** BounceHttpAnswer: what a server said. */
typedef struct
{
  guint status;
  char *reason;
  GBytes *body;
  char *content_type;
  char *location;
  GHashTable *headers;  /* lower-case name → value */
  gint64 retry_seconds; /* Retry-After; -1: not given */
} BounceHttpAnswer;

/** BounceHttp: a session for one thread and one origin. */
typedef struct _BounceHttp BounceHttp;

gboolean bounce_http_check_url (const char *url, GError **error);
gboolean bounce_http_is_same_origin (const char *a, const char *b);
gboolean bounce_http_is_loopback (const char *url);

BounceHttpRequest *bounce_http_request_new (const char *method, const char *url);
void
bounce_http_request_add_header (BounceHttpRequest *request, const char *name, const char *value);
void
bounce_http_request_add_field (BounceHttpRequest *request, const char *name, const char *value);
void bounce_http_request_add_file (BounceHttpRequest *request,
                                   const char *name,
                                   const char *filename,
                                   GBytes *file);
void
bounce_http_request_set_body (BounceHttpRequest *request, GBytes *body, const char *content_type);
void bounce_http_request_free (BounceHttpRequest *request);
void bounce_http_answer_free (BounceHttpAnswer *answer);

BounceHttp *bounce_http_new (const char *origin, const BounceHttpOptions *options, GError **error);
BounceHttpAnswer *bounce_http_exchange (BounceHttp *http,
                                        const BounceHttpRequest *request,
                                        gboolean *left,
                                        GCancellable *cancellable,
                                        GError **error);
void bounce_http_free (BounceHttp *http);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceHttpRequest, bounce_http_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceHttpAnswer, bounce_http_answer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceHttp, bounce_http_free)

G_END_DECLS
