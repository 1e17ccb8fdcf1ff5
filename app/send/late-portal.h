/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

/* libportal, loaded when a mail is first handed over (base/late.h). Its functions are called by
 * their own names. */

#include <libportal/portal-helpers.h>
#include <libportal/email.h>

#include "base/late.h"

#define BOUNCE_PORTAL_FUNCTIONS(X)                                                                 \
  X (xdp_portal_compose_email)                                                                     \
  X (xdp_portal_compose_email_finish)                                                              \
  X (xdp_portal_new)

BOUNCE_LATE_LIBRARY (bounce_portal, LIBPORTAL_SONAME, BOUNCE_PORTAL_FUNCTIONS)

#define xdp_portal_compose_email bounce_portal.by_name.p_xdp_portal_compose_email
#define xdp_portal_compose_email_finish bounce_portal.by_name.p_xdp_portal_compose_email_finish
#define xdp_portal_new bounce_portal.by_name.p_xdp_portal_new
