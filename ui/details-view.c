/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "details-view.h"

#include <glib/gi18n.h>

#include "base/names.h"
#include "base/text.h"
#include "label.h"
#include "words.h"

#define VALUE_MAXIMUM 400

struct _BounceDetailsView
{
  GtkGrid parent_instance;

  GPtrArray *details; /* (element-type BounceDetail) */
  gboolean is_narrow;
};

G_DEFINE_FINAL_TYPE (BounceDetailsView, bounce_details_view, GTK_TYPE_GRID)

static void
detail_free (gpointer data)
{
  BounceDetail *detail = data;

  g_free (detail->name);
  g_free (detail->value);
  g_free (detail);
}

static void
add (GPtrArray *details, const char *name, const char *value)
{
  BounceDetail *detail;

  if (bounce_text_is_blank (value))
    return;
  detail = g_new0 (BounceDetail, 1);
  detail->name = g_strdup (name);
  detail->value = bounce_text_shorten (value, VALUE_MAXIMUM);
  g_ptr_array_add (details, detail);
}

static void
add_address (GPtrArray *details, const char *name, const char *address)
{
  g_autofree char *shown = bounce_names_show (address);

  add (details, name, shown);
}

static void
add_time (GPtrArray *details, const char *name, const char *iso_date)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *moment = NULL;

  if (iso_date != NULL)
    time = g_date_time_new_from_iso8601 (iso_date, NULL);
  if (time != NULL)
    moment = bounce_words_for_moment (time);
  add (details, name, moment != NULL ? moment : iso_date);
}

static void
add_recipient (GPtrArray *details, const BounceRecipient *recipient, const char *refusing)
{
  g_autofree char *reply = NULL;

  add_address (details, _ ("To"), recipient->address);
  if (g_strcmp0 (recipient->original_address, recipient->address) != 0)
    add_address (details, _ ("First written to"), recipient->original_address);
  add (details, _ ("Status code"), recipient->status);
  if (recipient->reply_code != 0)
    reply = g_strdup_printf ("%u", recipient->reply_code);
  add (details, _ ("Reply code"), reply);
  add_address (details, _ ("Refused by"), refusing != NULL ? refusing : recipient->remote_mta);
  add (details, _ ("Last attempt"), recipient->last_attempt);
  add (details, _ ("Tried until"), recipient->will_retry_until);
  add (details, _ ("Log entry"), recipient->log_id);
}

static void
add_original (GPtrArray *details, const BounceReport *report)
{
  g_autofree char *size = NULL;

  add_address (details, _ ("From"), report->original_from);
  add (details, _ ("Subject"), report->original_subject);
  add_time (details, _ ("Sent"), report->original_date);
  if (report->original_size > 0)
    size = g_format_size (report->original_size);
  add (details, _ ("Size"), size);
  for (guint i = 0; i < MIN (report->original_attachments->len, 5); i++)
    add (details, _ ("Attachment"), g_ptr_array_index (report->original_attachments, i));
  add (details, _ ("Message ID"), report->original_message_id);
}

/**
 * bounce_details_collect:
 * @bounce_case: a mail
 * @finding: one of its findings
 *
 * Returns: (transfer full) (element-type BounceDetail): what is known, in reading order
 */
GPtrArray *
bounce_details_collect (BounceCase *bounce_case, BounceFinding *finding)
{
  GPtrArray *details = g_ptr_array_new_with_free_func (detail_free);
  const BounceReport *report = bounce_case_get_report (bounce_case);
  const BounceRecipient *recipient = bounce_finding_get_recipient (finding);
  const BounceDiagnosis *diagnosis = bounce_finding_get_diagnosis (finding);
  g_autofree char *size = g_format_size (g_bytes_get_size (bounce_case_get_mail (bounce_case)));

  if (recipient != NULL)
    add_recipient (details, recipient, diagnosis != NULL ? diagnosis->refusing_mta : NULL);
  if (report != NULL)
    {
      add_original (details, report);
      add (details, _ ("Notice from"), report->from);
      add_time (details, _ ("Notice of"), report->date);
      add (details, _ ("Reported by"), report->reporting_mta);
    }
  add (details, _ ("File"), bounce_case_get_file_name (bounce_case));
  add (details, _ ("Size of the notice"), size);
  add (details, "SHA-256", bounce_case_get_sha256 (bounce_case));
  return details;
}

static GtkWidget *
new_label (const char *text, gboolean is_value)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (is_value)
    {
      gtk_label_set_width_chars (GTK_LABEL (label), 10);
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      bounce_label_never_hyphenate (GTK_LABEL (label));
      gtk_widget_set_hexpand (label, TRUE);
    }
  else
    gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_widget_show (label);
  return label;
}

static void
fill (BounceDetailsView *self)
{
  g_autoptr (GList) old = gtk_container_get_children (GTK_CONTAINER (self));

  for (GList *l = old; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  for (guint i = 0; self->details != NULL && i < self->details->len; i++)
    {
      const BounceDetail *detail = g_ptr_array_index (self->details, i);
      GtkWidget *name = new_label (detail->name, FALSE), *value = new_label (detail->value, TRUE);
      AtkObject *accessible = gtk_widget_get_accessible (value);

      atk_object_add_relationship (
          accessible, ATK_RELATION_LABELLED_BY, gtk_widget_get_accessible (name));
      if (self->is_narrow)
        {
          gtk_grid_attach (GTK_GRID (self), name, 0, (int)i * 2, 1, 1);
          gtk_grid_attach (GTK_GRID (self), value, 0, (int)i * 2 + 1, 1, 1);
          gtk_widget_set_margin_bottom (value, 6);
        }
      else
        {
          gtk_grid_attach (GTK_GRID (self), name, 0, (int)i, 1, 1);
          gtk_grid_attach (GTK_GRID (self), value, 1, (int)i, 1, 1);
        }
    }
}

static void
bounce_details_view_finalize (GObject *object)
{
  g_clear_pointer (&BOUNCE_DETAILS_VIEW (object)->details, g_ptr_array_unref);
  G_OBJECT_CLASS (bounce_details_view_parent_class)->finalize (object);
}

static void
bounce_details_view_class_init (BounceDetailsViewClass *class)
{
  G_OBJECT_CLASS (class)->finalize = bounce_details_view_finalize;
}

static void
bounce_details_view_init (BounceDetailsView *self)
{
  gtk_widget_set_margin_top (GTK_WIDGET (self), 9);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self), 9);
  gtk_grid_set_column_spacing (GTK_GRID (self), 18);
  gtk_grid_set_row_spacing (GTK_GRID (self), 6);
}

/** bounce_details_view_show: shows what is known of @finding. */
void
bounce_details_view_show (BounceDetailsView *self, BounceCase *bounce_case, BounceFinding *finding)
{
  g_return_if_fail (BOUNCE_IS_DETAILS_VIEW (self));
  g_clear_pointer (&self->details, g_ptr_array_unref);
  self->details = bounce_details_collect (bounce_case, finding);
  fill (self);
}

/** bounce_details_view_set_narrow: whether values go under their names. */
void
bounce_details_view_set_narrow (BounceDetailsView *self, gboolean is_narrow)
{
  g_return_if_fail (BOUNCE_IS_DETAILS_VIEW (self));
  if (self->is_narrow == is_narrow)
    return;
  self->is_narrow = is_narrow;
  gtk_grid_set_row_spacing (GTK_GRID (self), is_narrow ? 0 : 6);
  fill (self);
}
