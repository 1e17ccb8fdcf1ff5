/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "guide/facts.h"
#include "guide/guide.h"
#include "report/redact.h"

G_BEGIN_DECLS

#define BOUNCE_DRAFT_ERROR (bounce_draft_error_quark ())

/** BounceDraftError:
 * @BOUNCE_DRAFT_ERROR_NO_ADDRESS: nobody to send it to: ask for the address (preferences).
 * @BOUNCE_DRAFT_ERROR_NO_SUCH_DRAFT: the guide has no draft of that name.
 * @BOUNCE_DRAFT_ERROR_ALTERED: what was written does not read back as it was meant: nothing leaves.
 */
typedef enum
{
  BOUNCE_DRAFT_ERROR_NO_ADDRESS,
  BOUNCE_DRAFT_ERROR_NO_SUCH_DRAFT,
  BOUNCE_DRAFT_ERROR_ALTERED
} BounceDraftError;

typedef enum
{
  BOUNCE_DRAFT_GUIDE,
  BOUNCE_DRAFT_SAFE_SENDER,
  BOUNCE_DRAFT_TICKET
} BounceDraftPurpose;

/** BounceDraft: a mail to be, editable until it leaves. */
#define BOUNCE_TYPE_DRAFT (bounce_draft_get_type ())
G_DECLARE_FINAL_TYPE (BounceDraft, bounce_draft, BOUNCE, DRAFT, GObject)

GQuark bounce_draft_error_quark (void);
BounceDraft *bounce_draft_new (BounceDraftPurpose purpose,
                               BounceWho addressee,
                               const char *to,
                               const char *subject,
                               const char *body);
BounceDraft *bounce_guide_fill_draft (const BounceGuide *guide,
                                      const char *id,
                                      const BounceFacts *facts,
                                      GError **error);
BounceDraft *bounce_draft_new_safe_sender (const BounceFacts *facts, const BounceGuide *guide);
BounceDraft *bounce_draft_new_ticket (const BounceFacts *facts,
                                      const BounceGuide *guide,
                                      const char *details,
                                      GBytes *bounce,
                                      const char *sha256);
GStrv bounce_draft_list_languages (void);
void bounce_draft_say_level (BounceDraft *draft, const BounceFacts *facts, BounceRedactLevel level);
const char *bounce_draft_name_bounce (GBytes *bounce);
BounceDraftPurpose bounce_draft_get_purpose (BounceDraft *draft);
const char *bounce_draft_get_id (BounceDraft *draft);
BounceWho bounce_draft_get_addressee (BounceDraft *draft);
gboolean bounce_draft_is_other_channel (BounceDraft *draft);
const char *bounce_draft_get_to (BounceDraft *draft);
const char *bounce_draft_get_subject (BounceDraft *draft);
const char *bounce_draft_get_body (BounceDraft *draft);
void bounce_draft_set_to (BounceDraft *draft, const char *to);
void bounce_draft_set_subject (BounceDraft *draft, const char *subject);
void bounce_draft_set_body (BounceDraft *draft, const char *body);
void bounce_draft_attach (BounceDraft *draft, const char *name, GBytes *bytes);
GBytes *bounce_draft_get_attachment (BounceDraft *draft);
const char *bounce_draft_get_attachment_name (BounceDraft *draft);
char *bounce_draft_dup_sha256 (BounceDraft *draft);
gboolean bounce_draft_is_address (const char *text);
GStrv bounce_draft_dup_addresses (BounceDraft *draft, GError **error);
GBytes *bounce_draft_serialize (BounceDraft *draft, GError **error);

G_END_DECLS
