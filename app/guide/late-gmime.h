/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

/* GMime, loaded when the first draft becomes a mail (base/late.h): the window needs it for nothing
 * else. Its functions are called by their own names. */

#include <gmime/gmime.h>

#include "base/late.h"

#define BOUNCE_GMIME_FUNCTIONS(X)                                                                  \
  X (g_mime_content_type_is_type)                                                                  \
  X (g_mime_data_wrapper_new_with_stream)                                                          \
  X (g_mime_data_wrapper_write_to_stream)                                                          \
  X (g_mime_format_options_free)                                                                   \
  X (g_mime_format_options_new)                                                                    \
  X (g_mime_format_options_set_newline_format)                                                     \
  X (g_mime_header_get_name)                                                                       \
  X (g_mime_header_list_get_count)                                                                 \
  X (g_mime_header_list_get_header)                                                                \
  X (g_mime_header_list_get_header_at)                                                             \
  X (g_mime_header_set_raw_value)                                                                  \
  X (g_mime_init)                                                                                  \
  X (g_mime_message_add_mailbox)                                                                   \
  X (g_mime_message_get_addresses)                                                                 \
  X (g_mime_message_get_mime_part)                                                                 \
  X (g_mime_message_get_subject)                                                                   \
  X (g_mime_message_new)                                                                           \
  X (g_mime_message_set_mime_part)                                                                 \
  X (g_mime_message_set_subject)                                                                   \
  X (g_mime_multipart_add)                                                                         \
  X (g_mime_multipart_get_count)                                                                   \
  X (g_mime_multipart_get_part)                                                                    \
  X (g_mime_multipart_get_type)                                                                    \
  X (g_mime_multipart_new_with_subtype)                                                            \
  X (g_mime_object_get_content_type)                                                               \
  X (g_mime_object_get_header_list)                                                                \
  X (g_mime_object_get_type)                                                                       \
  X (g_mime_object_set_content_type_parameter)                                                     \
  X (g_mime_object_set_disposition)                                                                \
  X (g_mime_object_set_header)                                                                     \
  X (g_mime_object_write_to_stream)                                                                \
  X (g_mime_parser_construct_message)                                                              \
  X (g_mime_parser_new_with_stream)                                                                \
  X (g_mime_part_get_content)                                                                      \
  X (g_mime_part_get_filename)                                                                     \
  X (g_mime_part_get_type)                                                                         \
  X (g_mime_part_new_with_type)                                                                    \
  X (g_mime_part_set_content)                                                                      \
  X (g_mime_part_set_content_encoding)                                                             \
  X (g_mime_part_set_filename)                                                                     \
  X (g_mime_stream_mem_get_byte_array)                                                             \
  X (g_mime_stream_mem_get_type)                                                                   \
  X (g_mime_stream_mem_new)                                                                        \
  X (g_mime_stream_mem_new_with_buffer)                                                            \
  X (g_mime_stream_mem_set_owner)                                                                  \
  X (internet_address_get_name)                                                                    \
  X (internet_address_list_get_address)                                                            \
  X (internet_address_list_length)                                                                 \
  X (internet_address_mailbox_get_idn_addr)                                                        \
  X (internet_address_mailbox_get_type)

BOUNCE_LATE_LIBRARY (bounce_gmime, GMIME_SONAME, BOUNCE_GMIME_FUNCTIONS)

#define g_mime_content_type_is_type bounce_gmime.by_name.p_g_mime_content_type_is_type
#define g_mime_data_wrapper_new_with_stream                                                        \
  bounce_gmime.by_name.p_g_mime_data_wrapper_new_with_stream
#define g_mime_data_wrapper_write_to_stream                                                        \
  bounce_gmime.by_name.p_g_mime_data_wrapper_write_to_stream
#define g_mime_format_options_free bounce_gmime.by_name.p_g_mime_format_options_free
#define g_mime_format_options_new bounce_gmime.by_name.p_g_mime_format_options_new
#define g_mime_format_options_set_newline_format                                                   \
  bounce_gmime.by_name.p_g_mime_format_options_set_newline_format
#define g_mime_header_get_name bounce_gmime.by_name.p_g_mime_header_get_name
#define g_mime_header_list_get_count bounce_gmime.by_name.p_g_mime_header_list_get_count
#define g_mime_header_list_get_header bounce_gmime.by_name.p_g_mime_header_list_get_header
#define g_mime_header_list_get_header_at bounce_gmime.by_name.p_g_mime_header_list_get_header_at
#define g_mime_header_set_raw_value bounce_gmime.by_name.p_g_mime_header_set_raw_value
#define g_mime_init bounce_gmime.by_name.p_g_mime_init
#define g_mime_message_add_mailbox bounce_gmime.by_name.p_g_mime_message_add_mailbox
#define g_mime_message_get_addresses bounce_gmime.by_name.p_g_mime_message_get_addresses
#define g_mime_message_get_mime_part bounce_gmime.by_name.p_g_mime_message_get_mime_part
#define g_mime_message_get_subject bounce_gmime.by_name.p_g_mime_message_get_subject
#define g_mime_message_new bounce_gmime.by_name.p_g_mime_message_new
#define g_mime_message_set_mime_part bounce_gmime.by_name.p_g_mime_message_set_mime_part
#define g_mime_message_set_subject bounce_gmime.by_name.p_g_mime_message_set_subject
#define g_mime_multipart_add bounce_gmime.by_name.p_g_mime_multipart_add
#define g_mime_multipart_get_count bounce_gmime.by_name.p_g_mime_multipart_get_count
#define g_mime_multipart_get_part bounce_gmime.by_name.p_g_mime_multipart_get_part
#define g_mime_multipart_get_type bounce_gmime.by_name.p_g_mime_multipart_get_type
#define g_mime_multipart_new_with_subtype bounce_gmime.by_name.p_g_mime_multipart_new_with_subtype
#define g_mime_object_get_content_type bounce_gmime.by_name.p_g_mime_object_get_content_type
#define g_mime_object_get_header_list bounce_gmime.by_name.p_g_mime_object_get_header_list
#define g_mime_object_get_type bounce_gmime.by_name.p_g_mime_object_get_type
#define g_mime_object_set_content_type_parameter                                                   \
  bounce_gmime.by_name.p_g_mime_object_set_content_type_parameter
#define g_mime_object_set_disposition bounce_gmime.by_name.p_g_mime_object_set_disposition
#define g_mime_object_set_header bounce_gmime.by_name.p_g_mime_object_set_header
#define g_mime_object_write_to_stream bounce_gmime.by_name.p_g_mime_object_write_to_stream
#define g_mime_parser_construct_message bounce_gmime.by_name.p_g_mime_parser_construct_message
#define g_mime_parser_new_with_stream bounce_gmime.by_name.p_g_mime_parser_new_with_stream
#define g_mime_part_get_content bounce_gmime.by_name.p_g_mime_part_get_content
#define g_mime_part_get_filename bounce_gmime.by_name.p_g_mime_part_get_filename
#define g_mime_part_get_type bounce_gmime.by_name.p_g_mime_part_get_type
#define g_mime_part_new_with_type bounce_gmime.by_name.p_g_mime_part_new_with_type
#define g_mime_part_set_content bounce_gmime.by_name.p_g_mime_part_set_content
#define g_mime_part_set_content_encoding bounce_gmime.by_name.p_g_mime_part_set_content_encoding
#define g_mime_part_set_filename bounce_gmime.by_name.p_g_mime_part_set_filename
#define g_mime_stream_mem_get_byte_array bounce_gmime.by_name.p_g_mime_stream_mem_get_byte_array
#define g_mime_stream_mem_get_type bounce_gmime.by_name.p_g_mime_stream_mem_get_type
#define g_mime_stream_mem_new bounce_gmime.by_name.p_g_mime_stream_mem_new
#define g_mime_stream_mem_new_with_buffer bounce_gmime.by_name.p_g_mime_stream_mem_new_with_buffer
#define g_mime_stream_mem_set_owner bounce_gmime.by_name.p_g_mime_stream_mem_set_owner
#define internet_address_get_name bounce_gmime.by_name.p_internet_address_get_name
#define internet_address_list_get_address bounce_gmime.by_name.p_internet_address_list_get_address
#define internet_address_list_length bounce_gmime.by_name.p_internet_address_list_length
#define internet_address_mailbox_get_idn_addr                                                      \
  bounce_gmime.by_name.p_internet_address_mailbox_get_idn_addr
#define internet_address_mailbox_get_type bounce_gmime.by_name.p_internet_address_mailbox_get_type
