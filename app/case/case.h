/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

#include "case/library.h"
#include "check/dns.h"
#include "guide/draft.h"
#include "guide/guide.h"
#include "reader/reader.h"

G_BEGIN_DECLS

typedef enum
{
  BOUNCE_CASE_READING,
  BOUNCE_CASE_READY,
  BOUNCE_CASE_UNREADABLE /* the reader died of it: only the exact bytes are known */
} BounceCaseState;

/** BounceFinding: one recipient of a case: what happened, and what to do. Notifies "scenario" when
 * a check changes it. */
#define BOUNCE_TYPE_FINDING (bounce_finding_get_type ())
G_DECLARE_FINAL_TYPE (BounceFinding, bounce_finding, BOUNCE, FINDING, GObject)

const BounceRecipient *
bounce_finding_get_recipient (BounceFinding *finding); /* NULL: the mail as a whole */
const BounceDiagnosis *bounce_finding_get_diagnosis (BounceFinding *finding);
const char *bounce_finding_get_scenario (BounceFinding *finding);
BounceGuide *bounce_finding_get_guide (BounceFinding *finding);
const BounceFacts *bounce_finding_get_facts (BounceFinding *finding);
BounceWho bounce_finding_get_who (BounceFinding *finding);
BouncePermanence bounce_finding_get_permanence (BounceFinding *finding);
const BounceDomainCheck *bounce_finding_get_domain_check (BounceFinding *finding);
void bounce_finding_take_domain_check (BounceFinding *finding, BounceDomainCheck *check);
GPtrArray *bounce_finding_get_checks (BounceFinding *finding);
void bounce_finding_take_checks (BounceFinding *finding, GPtrArray *outcomes);
GPtrArray *bounce_finding_list_look_ups (BounceFinding *finding);
char *bounce_finding_dup_title (BounceFinding *finding);
char *bounce_finding_dup_summary (BounceFinding *finding);
char *bounce_finding_dup_cause (BounceFinding *finding);
char *bounce_finding_dup_outcome (BounceFinding *finding); /* "It will not be tried again." */
BounceCertainty bounce_finding_get_certainty (BounceFinding *finding);
char *bounce_finding_dup_certainty (
    BounceFinding *finding); /* "certain", and what would settle a guess */
GListModel *bounce_finding_get_steps (BounceFinding *finding);
BounceDraft *bounce_finding_translate_draft (BounceFinding *finding,
                                             BounceDraft *draft,
                                             const char *language,
                                             GError **error);
BounceDraft *bounce_finding_new_draft (BounceFinding *finding, const char *id, GError **error);
BounceDraft *bounce_finding_new_safe_sender (BounceFinding *finding);
BounceDraft *bounce_finding_new_ticket (BounceFinding *finding);
char *bounce_finding_dup_refused_by (BounceFinding *finding);
GPtrArray *bounce_finding_list_evidence (BounceFinding *finding, guint max);
char *bounce_finding_dup_alternative (BounceFinding *finding); /* title of the runner-up, or NULL */
const char *bounce_who_get_name (BounceWho who);               /* "You", "Your mail system" … */

/** BounceCase: one opened mail. Properties: "state", "title", "subtitle" (for the side bar),
 * "ticket" (the number of the one it was reported in). */
#define BOUNCE_TYPE_CASE (bounce_case_get_type ())
G_DECLARE_FINAL_TYPE (BounceCase, bounce_case, BOUNCE, CASE, GObject)

BounceCase *bounce_case_new (BounceLibrary *library, GBytes *mail, const char *file_name);
void bounce_case_set_readable (BounceCase *self, GBytes *mail);
void bounce_case_read_async (BounceCase *self,
                             BounceReader *reader,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean bounce_case_read_finish (BounceCase *self, GAsyncResult *result, GError **error);
void bounce_case_take_reading (BounceCase *self, BounceReading *reading);
void bounce_case_set_unreadable (BounceCase *self, const GError *reason);
BounceCaseState bounce_case_get_state (BounceCase *self);
const GError *bounce_case_get_reason (BounceCase *self);
GBytes *bounce_case_get_mail (BounceCase *self);
GBytes *bounce_case_get_readable (BounceCase *self);
const char *bounce_case_get_sha256 (BounceCase *self);
const char *bounce_case_get_file_name (BounceCase *self);
GDateTime *bounce_case_get_opened (BounceCase *self);
void bounce_case_set_ticket (BounceCase *self, const char *number, const char *link);
const char *bounce_case_get_ticket (BounceCase *self);
const char *bounce_case_get_ticket_link (BounceCase *self);
BounceKind bounce_case_get_kind (BounceCase *self);
const BounceReport *bounce_case_get_report (BounceCase *self);
const char *const *bounce_case_get_warnings (BounceCase *self);
GListModel *bounce_case_get_findings (BounceCase *self); /* of BounceFinding, at least one */
const char *bounce_case_describe_warning (const char *warning);
char *bounce_case_describe_doubt (BounceCase *bounce_case, BounceFinding *finding, const char *to);
char *bounce_case_dup_title (BounceCase *self);
char *bounce_case_dup_subtitle (BounceCase *self);
char *bounce_case_dup_raw_text (BounceCase *self, gsize max_bytes); /* for the screen */

G_END_DECLS
