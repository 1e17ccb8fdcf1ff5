/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/report.h"

#include <string.h>

#include "base/text.h"

/** bounce_recipient_new: (transfer full): an empty recipient, for a decoder to fill. */
BounceRecipient *
bounce_recipient_new (void)
{
  return g_new0 (BounceRecipient, 1);
}

/** bounce_recipient_free: frees it and all it owns; NULL is fine. */
void
bounce_recipient_free (BounceRecipient *recipient)
{
  if (recipient == NULL)
    return;
  g_free (recipient->address);
  g_free (recipient->original_address);
  g_free (recipient->status);
  g_free (recipient->diagnostic);
  g_free (recipient->diagnostic_type);
  g_free (recipient->remote_mta);
  g_free (recipient->last_attempt);
  g_free (recipient->will_retry_until);
  g_free (recipient->log_id);
  g_free (recipient);
}

/** bounce_report_new: (transfer full): an empty report, for a decoder to fill. */
BounceReport *
bounce_report_new (void)
{
  BounceReport *report = g_new0 (BounceReport, 1);

  g_atomic_ref_count_init (&report->ref_count);
  report->received = g_ptr_array_new_with_free_func (g_free);
  report->original_to = g_ptr_array_new_with_free_func (g_free);
  report->original_attachments = g_ptr_array_new_with_free_func (g_free);
  report->original_received = g_ptr_array_new_with_free_func (g_free);
  report->marks = g_ptr_array_new_with_free_func (g_free);
  report->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_recipient_free);
  return report;
}

/** bounce_report_ref: (transfer full): one more owner. */
BounceReport *
bounce_report_ref (BounceReport *report)
{
  g_atomic_ref_count_inc (&report->ref_count);
  return report;
}

/* What a report is made of, so that writing, reading and freeing cannot drift apart. */
typedef enum
{
  FIELD_STRING,
  FIELD_STRINGS,
  FIELD_BOOLEAN,
  FIELD_UINT,
  FIELD_UINT64
} FieldType;

typedef struct
{
  const char *name;
  FieldType type;
  gsize offset;
  guint limit; /* STRING: most bytes; STRINGS: most members; UINT: first value that is wrong */
} Field;

#define R(type, member, limit)                                                                     \
  {                                                                                                \
#member, FIELD_##type, G_STRUCT_OFFSET(BounceReport, member), limit                            \
  }
#define P(type, member, limit)                                                                     \
  {                                                                                                \
#member, FIELD_##type, G_STRUCT_OFFSET(BounceRecipient, member), limit                         \
  }

#define LINE 4096u
#define TEXT (256u * 1024u)

static const Field report_fields[] = {
  R (UINT, kind, BOUNCE_N_KINDS),
  R (BOOLEAN, has_status_part, 0),
  R (STRING, format, LINE),
  R (STRING, reporting_mta, LINE),
  R (STRING, arrival_date, LINE),
  R (STRING, subject, LINE),
  R (STRING, from, LINE),
  R (STRING, from_name, LINE),
  R (STRING, to, LINE),
  R (STRING, date, LINE),
  R (STRING, return_path, LINE),
  R (STRING, auto_submitted, LINE),
  R (STRING, text, TEXT),
  R (STRING, headline, LINE),
  R (STRINGS, received, 20),
  R (UINT, returned, BOUNCE_N_RETURNED),
  R (STRING, original_message_id, LINE),
  R (STRING, original_from, LINE),
  R (STRING, original_from_name, LINE),
  R (STRINGS, original_to, 100),
  R (STRING, original_subject, LINE),
  R (STRING, original_date, LINE),
  R (UINT64, original_size, 0),
  R (STRINGS, original_attachments, 100),
  R (STRING, original_dkim, LINE),
  R (STRINGS, original_received, 20),
  R (STRINGS, marks, 40),
};

static const Field recipient_fields[] = {
  P (STRING, address, LINE),          P (STRING, original_address, LINE),
  P (UINT, action, BOUNCE_N_ACTIONS), P (STRING, status, 16),
  P (BOOLEAN, status_is_field, 0),    P (UINT, reply_code, 600),
  P (STRING, diagnostic, TEXT),       P (STRING, diagnostic_type, LINE),
  P (STRING, remote_mta, LINE),       P (STRING, last_attempt, LINE),
  P (STRING, will_retry_until, LINE), P (STRING, log_id, LINE),
  P (UINT, stage, BOUNCE_N_STAGES),
};

#define MAX_RECIPIENTS 1000

G_STATIC_ASSERT (sizeof (BounceKind) == sizeof (guint) && sizeof (gboolean) == sizeof (guint));

/** bounce_report_unref: gives up one owner's hold. */
void
bounce_report_unref (BounceReport *report)
{
  if (!g_atomic_ref_count_dec (&report->ref_count))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (report_fields); i++)
    {
      gpointer member = G_STRUCT_MEMBER_P (report, report_fields[i].offset);

      if (report_fields[i].type == FIELD_STRING)
        g_free (*(char **)member);
      else if (report_fields[i].type == FIELD_STRINGS)
        g_ptr_array_unref (*(GPtrArray **)member);
    }
  g_ptr_array_unref (report->recipients);
  g_free (report);
}

static GVariant *
strings_to_variant (GPtrArray *strings, guint limit)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < MIN (strings->len, limit); i++)
    g_variant_builder_add (&builder, "s", strings->pdata[i]);
  return g_variant_builder_end (&builder);
}

static GVariant *
fields_to_variant (const Field *fields, guint n_fields, gconstpointer object)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < n_fields; i++)
    {
      gpointer member = G_STRUCT_MEMBER_P (object, fields[i].offset);
      GVariant *value = NULL;

      switch (fields[i].type)
        {
        case FIELD_STRING:
          if (*(char **)member != NULL)
            value = g_variant_new_string (*(char **)member);
          break;
        case FIELD_STRINGS:
          if ((*(GPtrArray **)member)->len > 0)
            value = strings_to_variant (*(GPtrArray **)member, fields[i].limit);
          break;
        case FIELD_BOOLEAN:
          value = g_variant_new_boolean (*(gboolean *)member);
          break;
        case FIELD_UINT:
          value = g_variant_new_uint32 (*(guint *)member);
          break;
        case FIELD_UINT64:
          value = g_variant_new_uint64 (*(guint64 *)member);
          break;
        }
      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", fields[i].name, value);
    }
  return g_variant_builder_end (&builder);
}

/**
 * bounce_report_to_variant:
 * @report: a report
 *
 * Returns: (transfer floating): "(a{sv}aa{sv})": the report and its recipients
 */
GVariant *
bounce_report_to_variant (const BounceReport *report)
{
  GVariantBuilder recipients = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < MIN (report->recipients->len, MAX_RECIPIENTS); i++)
    g_variant_builder_add_value (&recipients,
                                 fields_to_variant (recipient_fields,
                                                    G_N_ELEMENTS (recipient_fields),
                                                    report->recipients->pdata[i]));
  return g_variant_new ("(@a{sv}@aa{sv})",
                        fields_to_variant (report_fields, G_N_ELEMENTS (report_fields), report),
                        g_variant_builder_end (&recipients));
}

static gboolean
refuse (const char *name, GError **error)
{
  g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the reader answered a wrong \"%s\"", name);
  return FALSE;
}

/* The reader may be in an attacker's hands: every string is cleaned again, which changes nothing in
 * an honest one. */
static gboolean
take_field (const Field *field, GVariant *value, gpointer object, GError **error)
{
  gpointer member = G_STRUCT_MEMBER_P (object, field->offset);

  switch (field->type)
    {
    case FIELD_STRING:
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ||
          g_variant_get_size (value) > field->limit + 8)
        return refuse (field->name, error);
      *(char **)member = bounce_text_clean (g_variant_get_string (value, NULL), -1, field->limit);
      return TRUE;
    case FIELD_STRINGS:
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY) ||
          g_variant_n_children (value) > field->limit)
        return refuse (field->name, error);
      for (gsize i = 0; i < g_variant_n_children (value); i++)
        {
          g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

          g_ptr_array_add (*(GPtrArray **)member,
                           bounce_text_clean (g_variant_get_string (child, NULL), -1, LINE));
        }
      return TRUE;
    case FIELD_BOOLEAN:
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
        return refuse (field->name, error);
      *(gboolean *)member = g_variant_get_boolean (value);
      return TRUE;
    case FIELD_UINT:
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32) ||
          g_variant_get_uint32 (value) >= field->limit)
        return refuse (field->name, error);
      *(guint *)member = g_variant_get_uint32 (value);
      return TRUE;
    case FIELD_UINT64:
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
        return refuse (field->name, error);
      *(guint64 *)member = g_variant_get_uint64 (value);
      return TRUE;
    }
  return FALSE;
}

static gboolean
fields_from_variant (
    const Field *fields, guint n_fields, GVariant *dict, gpointer object, GError **error)
{
  for (guint i = 0; i < n_fields; i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (dict, fields[i].name, NULL);

      if (value != NULL && !take_field (&fields[i], value, object, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * bounce_report_new_from_variant:
 * @variant: what bounce_report_to_variant() wrote, or what somebody pretends that it wrote
 * @error: return location for an error
 *
 * Takes nothing on trust: types, sizes, counts, UTF-8 and enumerations are checked.
 *
 * Returns: (transfer full) (nullable): the report, or NULL with G_IO_ERROR_INVALID_DATA
 */
BounceReport *
bounce_report_new_from_variant (GVariant *variant, GError **error)
{
  g_autoptr (BounceReport) report = bounce_report_new ();
  g_autoptr (GVariant) dict = NULL;
  g_autoptr (GVariant) recipients = NULL;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE ("(a{sv}aa{sv})")) ||
      !g_variant_is_normal_form (variant))
    {
      refuse ("report", error);
      return NULL;
    }
  dict = g_variant_get_child_value (variant, 0);
  recipients = g_variant_get_child_value (variant, 1);
  if (!fields_from_variant (report_fields, G_N_ELEMENTS (report_fields), dict, report, error))
    return NULL;
  if (g_variant_n_children (recipients) > MAX_RECIPIENTS)
    {
      refuse ("recipients", error);
      return NULL;
    }
  for (gsize i = 0; i < g_variant_n_children (recipients); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (recipients, i);
      BounceRecipient *recipient = bounce_recipient_new ();

      g_ptr_array_add (report->recipients, recipient);
      if (!fields_from_variant (
              recipient_fields, G_N_ELEMENTS (recipient_fields), child, recipient, error))
        return NULL;
    }
  return g_steal_pointer (&report);
}
