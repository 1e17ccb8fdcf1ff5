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

/* Nothing but pointers to functions, in the order of the names. */
#define X(name) __typeof__ (name) *p_##name;
static union
{
  struct
  {
    BOUNCE_CURL_FUNCTIONS (X)
  } by_name;
  gpointer all[1];
} bounce_curl;
#undef X

static inline gboolean
bounce_curl_load (GError **error)
{
#define X(name) #name,
  static const char *const names[] = { BOUNCE_CURL_FUNCTIONS (X) };
#undef X
  static GMutex lock;
  gboolean loaded;

  g_mutex_lock (&lock);
  loaded = bounce_curl.all[0] != NULL ||
           bounce_late_load (LIBCURL_SONAME, names, bounce_curl.all, G_N_ELEMENTS (names), error);
  g_mutex_unlock (&lock);
  return loaded;
}

#define curl_easy_cleanup bounce_curl.by_name.p_curl_easy_cleanup
#define curl_easy_init bounce_curl.by_name.p_curl_easy_init
#define curl_easy_perform bounce_curl.by_name.p_curl_easy_perform
#define curl_easy_setopt bounce_curl.by_name.p_curl_easy_setopt
#define curl_easy_strerror bounce_curl.by_name.p_curl_easy_strerror
#define curl_global_init bounce_curl.by_name.p_curl_global_init
#define curl_slist_append bounce_curl.by_name.p_curl_slist_append
#define curl_slist_free_all bounce_curl.by_name.p_curl_slist_free_all
