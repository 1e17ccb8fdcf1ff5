/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "draft-doubt.h"

#include <glib/gi18n.h>

#include "base/names.h"

struct _BounceDraftDoubt
{
  GtkInfoBar parent_instance;

  BounceCase *bounce_case;
  BounceFinding *finding;
  BounceDraft *draft;
  GtkEntry *to; /* unowned: in the same window */
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (BounceDraftDoubt, bounce_draft_doubt, GTK_TYPE_INFO_BAR)

/* A ticket goes to the own support, and to an administrator there is only the domain to compare. */
static gboolean
is_for_the_recipient (BounceDraft *draft)
{
  return bounce_draft_get_purpose (draft) != BOUNCE_DRAFT_TICKET &&
         bounce_draft_get_addressee (draft) == BOUNCE_WHO_RECIPIENT;
}

static void
changed_cb (BounceDraftDoubt *self)
{
  const char *to = gtk_entry_get_text (self->to);
  g_autofree char *doubt = NULL, *revealed = NULL, *letters = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (is_for_the_recipient (self->draft))
    doubt = bounce_case_describe_doubt (self->bounce_case, self->finding, to);
  revealed = bounce_names_reveal (to);
  if (revealed != NULL)
    /* Translators: %s is a domain as it is sent, or the numbers of letters, or both */
    letters = g_strdup_printf (_ ("This address has letters of several alphabets: %s"), revealed);
  if (doubt != NULL)
    g_string_append (text, doubt);
  if (letters != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", letters);
  gtk_label_set_text (self->label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self), text->len > 0);
}

static void
bounce_draft_doubt_dispose (GObject *object)
{
  BounceDraftDoubt *self = BOUNCE_DRAFT_DOUBT (object);

  g_clear_object (&self->bounce_case);
  g_clear_object (&self->finding);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (bounce_draft_doubt_parent_class)->dispose (object);
}

static void
bounce_draft_doubt_class_init (BounceDraftDoubtClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_draft_doubt_dispose;
}

static void
bounce_draft_doubt_init (BounceDraftDoubt *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_MENU);
  GtkWidget *area = gtk_info_bar_get_content_area (GTK_INFO_BAR (self));

  gtk_info_bar_set_message_type (GTK_INFO_BAR (self), GTK_MESSAGE_WARNING);
  self->label = g_object_new (GTK_TYPE_LABEL,
                              "visible",
                              TRUE,
                              "wrap",
                              TRUE,
                              "wrap-mode",
                              PANGO_WRAP_WORD_CHAR,
                              "width-chars",
                              8,
                              "xalign",
                              0.0,
                              NULL);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_show (icon);
  gtk_container_add (GTK_CONTAINER (area), icon);
  gtk_container_add (GTK_CONTAINER (area), GTK_WIDGET (self->label));
}

/**
 * bounce_draft_doubt_watch:
 * @self: the bar
 * @bounce_case: the case that the draft is about
 * @finding: what it was made of
 * @draft: the draft
 * @to: where its address stands, and may be changed
 *
 * Says from now on what there is to say about the address.
 */
void
bounce_draft_doubt_watch (BounceDraftDoubt *self,
                          BounceCase *bounce_case,
                          BounceFinding *finding,
                          BounceDraft *draft,
                          GtkEntry *to)
{
  g_return_if_fail (BOUNCE_IS_DRAFT_DOUBT (self));
  g_set_object (&self->bounce_case, bounce_case);
  g_set_object (&self->finding, finding);
  g_set_object (&self->draft, draft);
  self->to = to;
  g_signal_connect_object (to, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);
}
