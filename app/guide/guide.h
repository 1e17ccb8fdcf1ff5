/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "base/catalog.h"
#include "guide/facts.h"

G_BEGIN_DECLS

#define BOUNCE_GUIDE_ERROR (bounce_guide_error_quark ())

/** BounceGuideError:
 * @BOUNCE_GUIDE_ERROR_BAD_GUIDE: the file is no guide: use the weaker layer's.
 * @BOUNCE_GUIDE_ERROR_UNKNOWN_FACT: a {fact} that does not exist. */
typedef enum
{
  BOUNCE_GUIDE_ERROR_BAD_GUIDE,
  BOUNCE_GUIDE_ERROR_UNKNOWN_FACT
} BounceGuideError;

typedef enum
{
  BOUNCE_STEP_ACTION_NONE,
  BOUNCE_STEP_ACTION_COPY,
  BOUNCE_STEP_ACTION_DRAFT,
  BOUNCE_STEP_ACTION_TICKET,
  BOUNCE_STEP_ACTION_CHECK,
  BOUNCE_STEP_ACTION_OPEN,
  BOUNCE_STEP_ACTION_SAFE_SENDER,
  BOUNCE_N_STEP_ACTIONS
} BounceStepAction;

typedef enum
{
  BOUNCE_SAFE_SENDER_NO,
  BOUNCE_SAFE_SENDER_ADMIN,
  BOUNCE_SAFE_SENDER_HELPS
} BounceSafeSender;

/** BounceStep: one step, its facts filled in. A GObject because lists show it. */
#define BOUNCE_TYPE_STEP (bounce_step_get_type ())
G_DECLARE_FINAL_TYPE (BounceStep, bounce_step, BOUNCE, STEP, GObject)

const char *bounce_step_get_id (BounceStep *step);
const char *bounce_step_get_text (BounceStep *step);
BounceWho bounce_step_get_who (BounceStep *step);
BounceStepAction bounce_step_get_action (BounceStep *step);
const char *bounce_step_get_target (BounceStep *step);
gboolean bounce_step_is_primary (BounceStep *step);

/** BounceGuide: the guide of one scenario, translated. Immutable once parsed. */
typedef struct _BounceGuide BounceGuide;

typedef struct
{
  char *href;
  char *name;
} BounceGuideSource;

GQuark bounce_guide_error_quark (void);
BounceGuide *bounce_guide_new_from_file (BounceCatalog *catalog, const char *path, GError **error);
BounceGuide *bounce_guide_new_from_data (
    BounceCatalog *catalog, const char *data, gsize length, const char *path, GError **error);
BounceGuide *bounce_guide_new_built_in (const char *id);
BounceGuide *bounce_guide_ref (BounceGuide *guide);
void bounce_guide_unref (BounceGuide *guide);
const char *bounce_guide_get_id (const BounceGuide *guide);
const char *bounce_guide_get_family (const BounceGuide *guide);
BounceWho bounce_guide_get_who (const BounceGuide *guide);
BouncePermanence bounce_guide_get_outcome (const BounceGuide *guide);
BounceSafeSender bounce_guide_get_safe_sender (const BounceGuide *guide);
const char *bounce_guide_get_safe_sender_why (const BounceGuide *guide);
gboolean bounce_guide_has_step_for (const BounceGuide *guide, BounceWho who);
const char *bounce_guide_get_title (const BounceGuide *guide);
char *bounce_guide_fill_title (const BounceGuide *guide, const BounceFacts *facts);
char *bounce_guide_fill_summary (const BounceGuide *guide, const BounceFacts *facts);
char *bounce_guide_fill_cause (const BounceGuide *guide, const BounceFacts *facts);
GListModel *bounce_guide_fill_steps (const BounceGuide *guide, const BounceFacts *facts);
gboolean bounce_guide_has_check (const BounceGuide *guide, const char *check);
GPtrArray *bounce_guide_get_sources (const BounceGuide *guide);
gboolean bounce_guide_has_draft (const BounceGuide *guide, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceGuide, bounce_guide_unref)

G_END_DECLS
