/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

/* libsecret, loaded when a password is first looked for (base/late.h). Its functions are called by
 * their own names. */

#include <libsecret/secret.h>

#include "base/late.h"

#define BOUNCE_SECRET_FUNCTIONS(X)                                                                 \
  X (secret_password_clear)                                                                        \
  X (secret_password_clear_finish)                                                                 \
  X (secret_password_free)                                                                         \
  X (secret_password_lookup)                                                                       \
  X (secret_password_lookup_nonpageable_finish)                                                    \
  X (secret_password_store)                                                                        \
  X (secret_password_store_finish)

BOUNCE_LATE_LIBRARY (bounce_secret, LIBSECRET_SONAME, BOUNCE_SECRET_FUNCTIONS)

#define secret_password_clear bounce_secret.by_name.p_secret_password_clear
#define secret_password_clear_finish bounce_secret.by_name.p_secret_password_clear_finish
#define secret_password_free bounce_secret.by_name.p_secret_password_free
#define secret_password_lookup bounce_secret.by_name.p_secret_password_lookup
#define secret_password_lookup_nonpageable_finish                                                  \
  bounce_secret.by_name.p_secret_password_lookup_nonpageable_finish
#define secret_password_store bounce_secret.by_name.p_secret_password_store
#define secret_password_store_finish bounce_secret.by_name.p_secret_password_store_finish
