/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

/* libsoup, loaded when a server is first asked (base/late.h). Its functions are called by their own
 * names. */

#include <libsoup/soup.h>

#include "base/late.h"

#define BOUNCE_SOUP_FUNCTIONS(X)                                                                   \
  X (soup_auth_manager_get_type)                                                                   \
  X (soup_date_time_new_from_http_string)                                                          \
  X (soup_message_add_flags)                                                                       \
  X (soup_message_disable_feature)                                                                 \
  X (soup_message_get_reason_phrase)                                                               \
  X (soup_message_get_request_headers)                                                             \
  X (soup_message_get_response_headers)                                                            \
  X (soup_message_get_status)                                                                      \
  X (soup_message_get_tls_peer_certificate_errors)                                                 \
  X (soup_message_get_uri)                                                                         \
  X (soup_message_headers_get_content_length)                                                      \
  X (soup_message_headers_get_content_type)                                                        \
  X (soup_message_headers_get_one)                                                                 \
  X (soup_message_headers_iter_init)                                                               \
  X (soup_message_headers_iter_next)                                                               \
  X (soup_message_headers_replace)                                                                 \
  X (soup_message_new_from_multipart)                                                              \
  X (soup_message_new_from_uri)                                                                    \
  X (soup_message_set_method)                                                                      \
  X (soup_message_set_request_body_from_bytes)                                                     \
  X (soup_multipart_append_form_file)                                                              \
  X (soup_multipart_append_form_string)                                                            \
  X (soup_multipart_free)                                                                          \
  X (soup_multipart_new)                                                                           \
  X (soup_session_abort)                                                                           \
  X (soup_session_new)                                                                             \
  X (soup_session_send_async)                                                                      \
  X (soup_session_send_finish)                                                                     \
  X (soup_session_set_timeout)                                                                     \
  X (soup_session_set_tls_database)                                                                \
  X (soup_session_set_user_agent)

BOUNCE_LATE_LIBRARY (bounce_soup, LIBSOUP_SONAME, BOUNCE_SOUP_FUNCTIONS)

#define soup_auth_manager_get_type bounce_soup.by_name.p_soup_auth_manager_get_type
#define soup_date_time_new_from_http_string                                                        \
  bounce_soup.by_name.p_soup_date_time_new_from_http_string
#define soup_message_add_flags bounce_soup.by_name.p_soup_message_add_flags
#define soup_message_disable_feature bounce_soup.by_name.p_soup_message_disable_feature
#define soup_message_get_reason_phrase bounce_soup.by_name.p_soup_message_get_reason_phrase
#define soup_message_get_request_headers bounce_soup.by_name.p_soup_message_get_request_headers
#define soup_message_get_response_headers bounce_soup.by_name.p_soup_message_get_response_headers
#define soup_message_get_status bounce_soup.by_name.p_soup_message_get_status
#define soup_message_get_tls_peer_certificate_errors                                               \
  bounce_soup.by_name.p_soup_message_get_tls_peer_certificate_errors
#define soup_message_get_uri bounce_soup.by_name.p_soup_message_get_uri
#define soup_message_headers_get_content_length                                                    \
  bounce_soup.by_name.p_soup_message_headers_get_content_length
#define soup_message_headers_get_content_type                                                      \
  bounce_soup.by_name.p_soup_message_headers_get_content_type
#define soup_message_headers_get_one bounce_soup.by_name.p_soup_message_headers_get_one
#define soup_message_headers_iter_init bounce_soup.by_name.p_soup_message_headers_iter_init
#define soup_message_headers_iter_next bounce_soup.by_name.p_soup_message_headers_iter_next
#define soup_message_headers_replace bounce_soup.by_name.p_soup_message_headers_replace
#define soup_message_new_from_multipart bounce_soup.by_name.p_soup_message_new_from_multipart
#define soup_message_new_from_uri bounce_soup.by_name.p_soup_message_new_from_uri
#define soup_message_set_method bounce_soup.by_name.p_soup_message_set_method
#define soup_message_set_request_body_from_bytes                                                   \
  bounce_soup.by_name.p_soup_message_set_request_body_from_bytes
#define soup_multipart_append_form_file bounce_soup.by_name.p_soup_multipart_append_form_file
#define soup_multipart_append_form_string bounce_soup.by_name.p_soup_multipart_append_form_string
#define soup_multipart_free bounce_soup.by_name.p_soup_multipart_free
#define soup_multipart_new bounce_soup.by_name.p_soup_multipart_new
#define soup_session_abort bounce_soup.by_name.p_soup_session_abort
#define soup_session_new bounce_soup.by_name.p_soup_session_new
#define soup_session_send_async bounce_soup.by_name.p_soup_session_send_async
#define soup_session_send_finish bounce_soup.by_name.p_soup_session_send_finish
#define soup_session_set_timeout bounce_soup.by_name.p_soup_session_set_timeout
#define soup_session_set_tls_database bounce_soup.by_name.p_soup_session_set_tls_database
#define soup_session_set_user_agent bounce_soup.by_name.p_soup_session_set_user_agent
