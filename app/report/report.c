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
  FIELD_LINES, /* a string that may have several */
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
  guint limit; /* strings: most bytes; STRINGS: most members; UINT: first value that is wrong */
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
  R (LINES, text, TEXT),
  R (LINES, headline, LINE),
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
  P (LINES, diagnostic, TEXT),        P (STRING, diagnostic_type, LINE),
  P (STRING, remote_mta, LINE),       P (STRING, last_attempt, LINE),
  P (STRING, will_retry_until, LINE), P (STRING, log_id, LINE),
  P (UINT, stage, BOUNCE_N_STAGES),
};

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

      if (report_fields[i].type == FIELD_STRING || report_fields[i].type == FIELD_LINES)
        g_free (*(char **)member);
      else if (report_fields[i].type == FIELD_STRINGS)
        g_ptr_array_unref (*(GPtrArray **)member);
    }
  g_ptr_array_unref (report->recipients);
  g_free (report);
}

/* What the rulebook needs and a line of bounce-explain does not say. */
static gboolean
is_left_out (const Field *field)
{
  switch (field->offset)
    {
    case G_STRUCT_OFFSET (BounceReport, text):
    case G_STRUCT_OFFSET (BounceReport, headline):
    case G_STRUCT_OFFSET (BounceReport, received):
    case G_STRUCT_OFFSET (BounceReport, original_received):
    case G_STRUCT_OFFSET (BounceReport, marks):
      return TRUE;
    default:
      return FALSE;
    }
}

static void
write_field (const Field *field, gboolean left_out, gconstpointer object, GByteArray *out)
{
  gconstpointer member = G_STRUCT_MEMBER_P (object, field->offset);

  switch (field->type)
    {
    case FIELD_STRING:
    case FIELD_LINES:
      bounce_wire_put_string (out, left_out ? NULL : *(char *const *)member, field->limit);
      break;
    case FIELD_STRINGS:
      bounce_wire_put_strings (out, *(GPtrArray *const *)member, left_out ? 0 : field->limit, LINE);
      break;
    case FIELD_BOOLEAN:
      bounce_wire_put_uint (out, *(const gboolean *)member ? 1 : 0);
      break;
    case FIELD_UINT:
      bounce_wire_put_uint (out,
                            *(const guint *)member < field->limit ? *(const guint *)member : 0);
      break;
    case FIELD_UINT64:
      bounce_wire_put_uint64 (out, *(const guint64 *)member);
      break;
    }
}

/**
 * bounce_report_write:
 * @report: a report
 * @brief: leave out the texts, Received fields and marks
 * @out: where it is appended, for bounce_report_new_from_wire()
 */
void
bounce_report_write (const BounceReport *report, gboolean brief, GByteArray *out)
{
  guint n = MIN (report->recipients->len, BOUNCE_REPORT_MAX_RECIPIENTS);

  for (guint i = 0; i < G_N_ELEMENTS (report_fields); i++)
    write_field (&report_fields[i], brief && is_left_out (&report_fields[i]), report, out);
  bounce_wire_put_uint (out, n);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < G_N_ELEMENTS (recipient_fields); j++)
      write_field (&recipient_fields[j], FALSE, report->recipients->pdata[i], out);
}

/* The reader may be in an attacker's hands: every string is cleaned again, and what is to be one
 * line is made one. That changes nothing in an honest one. */
static void
read_field (const Field *field, BounceWire *wire, gpointer object)
{
  gpointer member = G_STRUCT_MEMBER_P (object, field->offset);
  GPtrArray *strings;
  char *text;

  switch (field->type)
    {
    case FIELD_STRING:
    case FIELD_LINES:
      text = bounce_wire_dup_text (wire, field->limit);
      if (text != NULL && field->type == FIELD_STRING)
        g_strdelimit (text, "\n", ' ');
      *(char **)member = text;
      break;
    case FIELD_STRINGS:
      strings = *(GPtrArray **)member;
      bounce_wire_get_texts (wire, strings, field->limit, LINE);
      for (guint i = 0; i < strings->len; i++)
        g_strdelimit (strings->pdata[i], "\n", ' ');
      break;
    case FIELD_BOOLEAN:
      *(gboolean *)member = bounce_wire_get_uint (wire, 2) == 1;
      break;
    case FIELD_UINT:
      *(guint *)member = bounce_wire_get_uint (wire, field->limit);
      break;
    case FIELD_UINT64:
      *(guint64 *)member = bounce_wire_get_uint64 (wire);
      break;
    }
}

/**
 * bounce_report_new_from_wire:
 * @wire: where bounce_report_write() wrote, or where somebody pretends that it wrote
 *
 * Takes nothing on trust: sizes, counts, UTF-8 and enumerations are checked.
 *
 * Returns: (transfer full) (nullable): the report, or NULL when something in it is wrong
 */
BounceReport *
bounce_report_new_from_wire (BounceWire *wire)
{
  g_autoptr (BounceReport) report = bounce_report_new ();
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (report_fields); i++)
    read_field (&report_fields[i], wire, report);
  n = bounce_wire_get_uint (wire, BOUNCE_REPORT_MAX_RECIPIENTS + 1);
  for (guint i = 0; i < n && !wire->bad; i++)
    {
      BounceRecipient *recipient = bounce_recipient_new ();

      g_ptr_array_add (report->recipients, recipient);
      for (guint j = 0; j < G_N_ELEMENTS (recipient_fields); j++)
        read_field (&recipient_fields[j], wire, recipient);
    }
  return wire->bad ? NULL : g_steal_pointer (&report);
}
