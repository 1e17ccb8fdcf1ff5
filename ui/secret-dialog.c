/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "secret-dialog.h"

#include <glib/gi18n.h>

#define QUESTION "bounce-question"
#define ENTRY "bounce-entry"

/**
 * bounce_secret_dialog_find_parent:
 * @application: the application
 *
 * Returns: (transfer none) (nullable): the window that the person looks at
 */
GtkWindow *
bounce_secret_dialog_find_parent (GtkApplication *application)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_is_active (l->data) &&
        gtk_window_get_window_type (l->data) == GTK_WINDOW_TOPLEVEL)
      return l->data;
  return gtk_application_get_active_window (application);
}

/* Answered once: by a button, or by the dialog going away with its window. */
static void
answer (GtkWidget *dialog, const char *secret)
{
  BounceSecretQuestion *question = g_object_steal_data (G_OBJECT (dialog), QUESTION);

  if (question != NULL)
    bounce_secret_question_answer (question, secret);
}

static void
response_cb (GtkWidget *dialog, int response)
{
  GtkEntry *entry = g_object_get_data (G_OBJECT (dialog), ENTRY);

  answer (dialog, response == GTK_RESPONSE_ACCEPT ? gtk_entry_get_text (entry) : NULL);
  gtk_widget_destroy (dialog);
}

static void
destroy_cb (GtkWidget *dialog)
{
  answer (dialog, NULL);
}

static void
changed_cb (GtkDialog *dialog, GtkEntry *entry)
{
  gtk_dialog_set_response_sensitive (
      dialog, GTK_RESPONSE_ACCEPT, gtk_entry_get_text_length (entry) > 0);
}

static GtkWidget *
new_entry (GtkWidget *dialog, const char *label)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *area = gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog));

  gtk_entry_set_visibility (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_PASSWORD);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (entry), label);
  gtk_widget_show (entry);
  gtk_container_add (GTK_CONTAINER (area), entry);
  g_object_set_data (G_OBJECT (dialog), ENTRY, entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), dialog, G_CONNECT_SWAPPED);
  return entry;
}

/**
 * bounce_secret_dialog_ask:
 * @question: (transfer full): what is to be asked
 * @application: the application
 *
 * Asks for a password or token: a #BounceSecretAsk.
 */
void
bounce_secret_dialog_ask (BounceSecretQuestion *question, gpointer application)
{
  GtkWindow *parent = bounce_secret_dialog_find_parent (application);
  const char *label = bounce_secret_question_get_label (question);
  GtkWidget *dialog, *entry, *button;

  if (parent == NULL)
    {
      bounce_secret_question_answer (question, NULL);
      return;
    }
  dialog = gtk_message_dialog_new (parent,
                                   GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                   GTK_MESSAGE_QUESTION,
                                   GTK_BUTTONS_NONE,
                                   /* Translators: "Token for https://rt.example.org" */
                                   _ ("%s for %s"),
                                   label,
                                   bounce_secret_question_get_server (question));
  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (dialog),
      "%s",
      _ ("It is in no keyring. What you type is used now and kept nowhere."));
  entry = new_entry (dialog, label);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("C_ontinue"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT, FALSE);
  g_object_set_data (G_OBJECT (dialog), QUESTION, question);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  g_signal_connect (dialog, "destroy", G_CALLBACK (destroy_cb), NULL);
  gtk_widget_grab_focus (entry);
  gtk_window_present (GTK_WINDOW (dialog));
}
