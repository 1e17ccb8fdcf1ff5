/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/case.h"

#include <glib/gi18n-lib.h>

#include "base/names.h"
#include "base/digest.h"
#include "base/text.h"
#include "case/finding-private.h"

struct _BounceCase
{
  GObject parent_instance;

  BounceLibrary *library;
  GBytes *mail;     /* the exact bytes */
  GBytes *readable; /* what the reader reads: the same, or a mail made of them */
  char *sha256;
  char *file_name;
  GDateTime *opened;

  BounceCaseState state;
  BounceKind kind;
  GError *reason;
  BounceReport *report;
  GStrv warnings;
  GListStore *findings;
  char *ticket;      /* NULL: none is known */
  char *ticket_link; /* NULL: not known */
};

enum
{
  PROP_0,
  PROP_STATE,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_TICKET,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BounceCase, bounce_case, G_TYPE_OBJECT)

static void
bounce_case_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  BounceCase *self = BOUNCE_CASE (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_TITLE:
      g_value_take_string (value, bounce_case_dup_title (self));
      break;
    case PROP_SUBTITLE:
      g_value_take_string (value, bounce_case_dup_subtitle (self));
      break;
    case PROP_TICKET:
      g_value_set_string (value, self->ticket);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bounce_case_finalize (GObject *object)
{
  BounceCase *self = BOUNCE_CASE (object);

  g_clear_object (&self->library);
  g_clear_object (&self->findings);
  g_clear_pointer (&self->mail, g_bytes_unref);
  g_clear_pointer (&self->readable, g_bytes_unref);
  g_clear_pointer (&self->opened, g_date_time_unref);
  g_clear_pointer (&self->report, bounce_report_unref);
  g_clear_error (&self->reason);
  g_strfreev (self->warnings);
  g_free (self->sha256);
  g_free (self->file_name);
  g_free (self->ticket);
  g_free (self->ticket_link);
  G_OBJECT_CLASS (bounce_case_parent_class)->finalize (object);
}

static void
bounce_case_class_init (BounceCaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = bounce_case_get_property;
  object_class->finalize = bounce_case_finalize;
  properties[PROP_STATE] = g_param_spec_uint (
      "state", NULL, NULL, 0, BOUNCE_CASE_UNREADABLE, BOUNCE_CASE_READING, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_TICKET] = g_param_spec_string ("ticket", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bounce_case_init (BounceCase *self)
{
  self->findings = g_list_store_new (BOUNCE_TYPE_FINDING);
  self->opened = g_date_time_new_now_local ();
  self->report = bounce_report_new ();
  self->warnings = g_new0 (char *, 1);
}

/**
 * bounce_case_new:
 * @library: where the guides are
 * @mail: the exact bytes of one mail
 * @file_name: (nullable): where they came from, for people
 *
 * Returns: (transfer full): a case that has not been read yet
 */
BounceCase *
bounce_case_new (BounceLibrary *library, GBytes *mail, const char *file_name)
{
  BounceCase *self;
  gconstpointer data;
  gsize length;

  g_return_val_if_fail (BOUNCE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (mail != NULL, NULL);
  self = g_object_new (BOUNCE_TYPE_CASE, NULL);
  self->library = g_object_ref (library);
  self->mail = g_bytes_ref (mail);
  self->readable = g_bytes_ref (mail);
  data = g_bytes_get_data (mail, &length);
  self->sha256 = bounce_digest_sha256 (data, length);
  self->file_name = bounce_text_clean_line (file_name, -1, 1024);
  return self;
}

/**
 * bounce_case_set_readable:
 * @self: a case that has not been read yet
 * @mail: a mail made of its bytes, as the intake made it of a message of Outlook
 *
 * The reader reads it in the place of the exact bytes, which stay what is shown as proof and sent
 * to support.
 */
void
bounce_case_set_readable (BounceCase *self, GBytes *mail)
{
  g_return_if_fail (BOUNCE_IS_CASE (self));
  g_return_if_fail (mail != NULL);
  g_bytes_ref (mail);
  g_bytes_unref (self->readable);
  self->readable = mail;
}

static void
notify_all (BounceCase *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
}

static void
scenario_changed_cb (BounceCase *self, GParamSpec *pspec, BounceFinding *finding)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
add_finding (BounceCase *self, const BounceRecipient *recipient, const BounceDiagnosis *diagnosis)
{
  g_autoptr (BounceFinding) finding = bounce_finding_new (
      self->library, self->report, recipient, diagnosis, self->kind, self->mail, self->sha256);

  g_signal_connect_object (
      finding, "notify::scenario", G_CALLBACK (scenario_changed_cb), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->findings, finding);
}

/**
 * bounce_case_take_reading:
 * @self: a case
 * @reading: (transfer full): what the reader made of its mail
 *
 * Makes the case ready, with one finding for each recipient.
 */
void
bounce_case_take_reading (BounceCase *self, BounceReading *reading)
{
  g_autoptr (BounceReading) owned = reading;
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();

  g_return_if_fail (BOUNCE_IS_CASE (self));
  g_return_if_fail (reading != NULL && reading->diagnoses->len > 0);
  g_clear_error (&self->reason);
  bounce_report_unref (self->report);
  self->report = bounce_report_ref (owned->report);
  self->kind = owned->kind;
  for (guint i = 0; owned->warnings != NULL && i < owned->warnings->len; i++)
    g_strv_builder_add (warnings, owned->warnings->pdata[i]);
  g_strfreev (self->warnings);
  self->warnings = g_strv_builder_end (warnings);
  g_list_store_remove_all (self->findings);
  for (guint i = 0; i < owned->diagnoses->len; i++)
    add_finding (self,
                 i < self->report->recipients->len ? self->report->recipients->pdata[i] : NULL,
                 owned->diagnoses->pdata[i]);
  self->state = BOUNCE_CASE_READY;
  notify_all (self);
}

/**
 * bounce_case_set_unreadable:
 * @self: a case
 * @reason: an error of BOUNCE_READER_ERROR; copied
 *
 * The reader died of the mail or gave up. The case has one finding, without a recipient, whose
 * ticket carries the exact bytes.
 */
void
bounce_case_set_unreadable (BounceCase *self, const GError *reason)
{
  g_autoptr (BounceDiagnosis) diagnosis = bounce_diagnosis_new ("unreadable");

  g_return_if_fail (BOUNCE_IS_CASE (self));
  g_return_if_fail (reason != NULL);
  g_clear_error (&self->reason);
  self->reason = g_error_copy (reason);
  bounce_report_unref (self->report);
  self->report = bounce_report_new ();
  self->report->kind = BOUNCE_KIND_UNREADABLE;
  self->kind = BOUNCE_KIND_UNREADABLE;
  g_list_store_remove_all (self->findings);
  add_finding (self, NULL, diagnosis);
  self->state = BOUNCE_CASE_UNREADABLE;
  notify_all (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  BounceCase *self = g_task_get_source_object (task);
  BounceReading *reading = bounce_reader_read_finish (BOUNCE_READER (source), result, &error);

  if (reading != NULL)
    bounce_case_take_reading (self, reading);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  else
    bounce_case_set_unreadable (self, error);
  g_task_return_boolean (task, TRUE);
}

/**
 * bounce_case_read_async:
 * @self: a case
 * @reader: who reads it
 * @cancellable: (nullable): to give up
 * @callback: called when the case is ready or unreadable
 * @user_data: for @callback
 *
 * Has the mail read in the child process.
 */
void
bounce_case_read_async (BounceCase *self,
                        BounceReader *reader,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task;

  g_return_if_fail (BOUNCE_IS_CASE (self));
  g_return_if_fail (BOUNCE_IS_READER (reader));
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, bounce_case_read_async);
  bounce_reader_read_async (reader, self->readable, cancellable, read_cb, task);
}

/**
 * bounce_case_read_finish:
 * @self: a case
 * @result: of bounce_case_read_async()
 * @error: return location for an error
 *
 * A mail that kills the reader is no error but an unreadable case.
 *
 * Returns: whether the case is ready or unreadable now; FALSE with G_IO_ERROR_CANCELLED
 */
gboolean
bounce_case_read_finish (BounceCase *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** bounce_case_get_state: whether it is read. */
BounceCaseState
bounce_case_get_state (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), BOUNCE_CASE_READING);
  return self->state;
}

/** bounce_case_get_readable: (transfer none): what the reader reads: the exact bytes, or a mail
 * made of them (bounce_case_set_readable()). */
GBytes *
bounce_case_get_readable (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return self->readable;
}

/** bounce_case_get_reason: (transfer none) (nullable): why it is unreadable. */
const GError *
bounce_case_get_reason (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return self->reason;
}

/** bounce_case_get_mail: (transfer none): the exact bytes. */
GBytes *
bounce_case_get_mail (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return self->mail;
}

/** bounce_case_get_sha256: (transfer none): their digest in lower-case hexadecimal. */
const char *
bounce_case_get_sha256 (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return self->sha256;
}

/** bounce_case_get_file_name: (transfer none) (nullable): where the mail came from, clean. */
const char *
bounce_case_get_file_name (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return self->file_name;
}

/** bounce_case_get_opened: (transfer none): when it was opened, local time. */
GDateTime *
bounce_case_get_opened (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return self->opened;
}

/* The team's database may hold anything; only a page of the web is opened. */
static gboolean
is_page (const char *link)
{
  g_autofree char *scheme = g_uri_parse_scheme (link);

  return g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0;
}

/**
 * bounce_case_set_ticket:
 * @self: a case
 * @number: the number of the ticket that the mail was reported in
 * @link: (nullable): its address for a browser; NULL: what was known stays
 */
void
bounce_case_set_ticket (BounceCase *self, const char *number, const char *link)
{
  g_return_if_fail (BOUNCE_IS_CASE (self));
  if (link != NULL && !is_page (link))
    link = NULL;
  if (g_strcmp0 (number, self->ticket) == 0 &&
      (link == NULL || g_strcmp0 (link, self->ticket_link) == 0))
    return;
  /* The link of one ticket does not lead to another. */
  if (link != NULL || g_strcmp0 (number, self->ticket) != 0)
    {
      g_free (self->ticket_link);
      self->ticket_link = g_strdup (link);
    }
  g_free (self->ticket);
  self->ticket = bounce_text_clean_line (number, -1, 100);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TICKET]);
}

/** bounce_case_get_ticket: (transfer none) (nullable): the number of its ticket. */
const char *
bounce_case_get_ticket (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return self->ticket;
}

/** bounce_case_get_ticket_link: (transfer none) (nullable): the address of its ticket. */
const char *
bounce_case_get_ticket_link (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return self->ticket_link;
}

/** bounce_case_get_kind: what the mail is; meaningful once it is read. */
BounceKind
bounce_case_get_kind (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), BOUNCE_KIND_ORDINARY);
  return self->kind;
}

/** bounce_case_get_report: (transfer none): the decoded mail; an empty one before it is read and
 * when it is unreadable. */
const BounceReport *
bounce_case_get_report (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return self->report;
}

/** bounce_case_get_warnings: (transfer none) (array zero-terminated=1): nicks, see BounceReading.
 */
const char *const *
bounce_case_get_warnings (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return (const char *const *)self->warnings;
}

/** bounce_case_get_findings: (transfer none): a list of BounceFinding: at least one once the case
 * is read, none before. */
GListModel *
bounce_case_get_findings (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  return G_LIST_MODEL (self->findings);
}

/**
 * bounce_case_describe_warning:
 * @warning: a nick of bounce_case_get_warnings()
 *
 * Returns: (transfer none): a translated sentence
 */
const char *
bounce_case_describe_warning (const char *warning)
{
  if (g_strcmp0 (warning, "backscatter") == 0)
    return _ ("You probably did not send this message: somebody used your address. The notice "
              "itself may be genuine.");
  if (g_strcmp0 (warning, "fake-bounce") == 0)
    return _ ("This is probably not from a mail server. It wants you to follow a link or to type "
              "a password: do neither.");
  if (g_strcmp0 (warning, "look-alike-domain") == 0)
    return _ ("An address in this mail resembles a well-known one, but is another. Compare it "
              "letter by letter.");
  if (g_strcmp0 (warning, "forged-sender") == 0)
    return _ ("The sender of this notice could not be confirmed; somebody else may have written "
              "it.");
  return _ ("Something about this mail is unusual. Be careful with its links and attachments.");
}

static BounceFinding *
get_first_finding (BounceCase *self)
{
  g_autoptr (BounceFinding) first = g_list_model_get_item (G_LIST_MODEL (self->findings), 0);

  /* The list keeps it alive. */
  return first;
}

/** bounce_case_dup_title: (transfer full): the verdict, or that there is none yet. */
char *
bounce_case_dup_title (BounceCase *self)
{
  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  if (self->state == BOUNCE_CASE_READING)
    return g_strdup (_ ("Reading the mail…"));
  return bounce_finding_dup_title (get_first_finding (self));
}

/** bounce_case_dup_subtitle: (transfer full): whom or what it is about, for the side bar. */
char *
bounce_case_dup_subtitle (BounceCase *self)
{
  guint n;
  const BounceFacts *facts;

  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->findings));
  facts = n > 0 ? bounce_finding_get_facts (get_first_finding (self)) : NULL;
  if (facts != NULL && bounce_facts_is_said (facts, "recipient"))
    {
      g_autofree char *recipient = bounce_names_show (bounce_facts_get (facts, "recipient"));

      if (n == 1)
        return g_steal_pointer (&recipient);
      return g_strdup_printf (
          ngettext ("%s and %u more", "%s and %u more", n - 1), recipient, n - 1);
    }
  if (!bounce_text_is_blank (self->report->subject))
    return g_strdup (self->report->subject);
  if (!bounce_text_is_blank (self->file_name))
    return g_strdup (self->file_name);
  return g_strdup (_ ("Pasted text"));
}

/**
 * bounce_case_dup_raw_text:
 * @self: a case
 * @max_bytes: at most about so much
 *
 * Returns: (transfer full): the mail's source, made fit for the screen
 */
char *
bounce_case_dup_raw_text (BounceCase *self, gsize max_bytes)
{
  gsize length;
  const char *data;

  g_return_val_if_fail (BOUNCE_IS_CASE (self), NULL);
  data = g_bytes_get_data (self->readable, &length);
  return bounce_text_clean (data != NULL ? data : "", MIN (length, max_bytes), max_bytes);
}
