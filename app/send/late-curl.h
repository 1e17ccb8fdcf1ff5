/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

/* libcurl, loaded when the first mail is sent (base/late.h). Its functions are called by their own
 * names. */

#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

#include "base/late.h"

#undef curl_easy_setopt
#define BOUNCE_CURL_FUNCTIONS(X)                                                                   \
  X (curl_easy_cleanup)                                                                            \
  X (curl_easy_init)                                                                               \
  X (curl_easy_perform)                                                                            \
  X (curl_easy_setopt)                                                                             \
  X (curl_easy_strerror)                                                                           \
  X (curl_global_init)                                                                             \
  X (curl_slist_append)                                                                            \
  X (curl_slist_free_all)

BOUNCE_LATE_LIBRARY (bounce_curl, LIBCURL_SONAME, BOUNCE_CURL_FUNCTIONS)

#define curl_easy_cleanup bounce_curl.by_name.p_curl_easy_cleanup
#define curl_easy_init bounce_curl.by_name.p_curl_easy_init
#define curl_easy_perform bounce_curl.by_name.p_curl_easy_perform
#define curl_easy_setopt bounce_curl.by_name.p_curl_easy_setopt
#define curl_easy_strerror bounce_curl.by_name.p_curl_easy_strerror
#define curl_global_init bounce_curl.by_name.p_curl_global_init
#define curl_slist_append bounce_curl.by_name.p_curl_slist_append
#define curl_slist_free_all bounce_curl.by_name.p_curl_slist_free_all
