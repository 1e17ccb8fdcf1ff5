/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "base/layers.h"
#include "send/send-error.h"

G_BEGIN_DECLS

#define BOUNCE_TICKET_SYSTEM_ERROR (bounce_ticket_system_error_quark ())

/** BounceTicketSystemError:
 * @BOUNCE_TICKET_SYSTEM_ERROR_BAD_FILE: the file is wrong; the message has its name and line.
 * @BOUNCE_TICKET_SYSTEM_ERROR_NOT_FOUND: no layer has a system of that name.
 */
typedef enum
{
  BOUNCE_TICKET_SYSTEM_ERROR_BAD_FILE,
  BOUNCE_TICKET_SYSTEM_ERROR_NOT_FOUND
} BounceTicketSystemError;

/** BounceTicketShape: how a ticket with a file is filed. */
typedef enum
{
  BOUNCE_TICKET_SHAPE_JSON_BASE64,
  BOUNCE_TICKET_SHAPE_MULTIPART,
  BOUNCE_TICKET_SHAPE_UPLOAD_THEN_CREATE,
  BOUNCE_TICKET_SHAPE_MAIL,
  BOUNCE_N_TICKET_SHAPES
} BounceTicketShape;

/** BounceTicketSettingKind: what a line of the preferences holds. */
typedef enum
{
  BOUNCE_TICKET_SETTING_TEXT,
  BOUNCE_TICKET_SETTING_URL,
  BOUNCE_TICKET_SETTING_NUMBER,
  BOUNCE_TICKET_SETTING_ADDRESS,
  BOUNCE_TICKET_SETTING_CHOICE,
  BOUNCE_TICKET_SETTING_FILE,
  BOUNCE_TICKET_SETTING_SECRET, /* never stored but in the keyring */
  BOUNCE_N_TICKET_SETTING_KINDS
} BounceTicketSettingKind;

/** BounceTicketSetting: one line of the preferences.
 * @id: its name in requests and settings
 * @label: (translated) what stands before it
 * @hint: (nullable) (translated): where to find it
 * @value: what it is before anybody set it; "" for nothing
 * @choices: (nullable): the values of a choice
 */
typedef struct
{
  char *id;
  char *label;
  char *hint;
  char *value;
  char **choices;
  BounceTicketSettingKind kind;
  gboolean required;
} BounceTicketSetting;

/** BounceTicketSystem: a kind of ticket system, described by data. Immutable. */
typedef struct _BounceTicketSystem BounceTicketSystem;

GQuark bounce_ticket_system_error_quark (void);
BounceTicketSystem *bounce_ticket_system_new_from_file (const char *path, GError **error);
BounceTicketSystem *bounce_ticket_system_load (const char *id, GError **error);
GPtrArray *bounce_ticket_system_list (GPtrArray *problems);
BounceTicketSystem *bounce_ticket_system_ref (BounceTicketSystem *system);
void bounce_ticket_system_unref (BounceTicketSystem *system);
const char *bounce_ticket_system_get_id (const BounceTicketSystem *system);
const char *bounce_ticket_system_get_name (const BounceTicketSystem *system);
BounceTicketShape bounce_ticket_system_get_shape (const BounceTicketSystem *system);
gboolean bounce_ticket_system_is_tried (const BounceTicketSystem *system);
const char *bounce_ticket_system_get_tried_text (const BounceTicketSystem *system);
const char *bounce_ticket_system_get_source (const BounceTicketSystem *system);
GPtrArray *bounce_ticket_system_get_settings (const BounceTicketSystem *system);
const BounceTicketSetting *bounce_ticket_system_find_setting (const BounceTicketSystem *system,
                                                              const char *id);
gboolean bounce_ticket_system_can_find_own (const BounceTicketSystem *system);
gboolean bounce_ticket_system_can_find_similar (const BounceTicketSystem *system);
gboolean bounce_ticket_system_can_add (const BounceTicketSystem *system);
gboolean bounce_ticket_system_can_read_back (const BounceTicketSystem *system);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceTicketSystem, bounce_ticket_system_unref)

G_END_DECLS
