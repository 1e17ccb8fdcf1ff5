/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "clear-history.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWindow *parent;
  BounceHistory *history;
  BounceClearHistoryTold told;
  GtkWidget *also_shared; /* NULL: nothing is shared */
  gboolean was_shared;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->parent);
  g_object_unref (question->history);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GError) error = NULL;

  if (!bounce_history_clear_finish (BOUNCE_HISTORY (source), result, &error))
    question->told (question->parent, error->message, TRUE);
  else
    question->told (question->parent,
                    question->was_shared ? _ ("The history is cleared, and that of your team.")
                                         : _ ("The history is cleared."),
                    FALSE);
}

static void
response_cb (GtkWidget *dialog, int response, gpointer user_data)
{
  g_autoptr (Question) question = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      BounceHistory *history = question->history;
      gboolean also_shared =
          question->also_shared != NULL &&
          gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (question->also_shared));

      question->was_shared = also_shared;
      bounce_history_clear_async (
          history, also_shared, NULL, cleared_cb, g_steal_pointer (&question));
    }
  gtk_widget_destroy (dialog);
}

static void
add_shared (Question *question, GtkMessageDialog *dialog)
{
  GtkWidget *area = gtk_message_dialog_get_message_area (dialog);
  GtkWidget *label;

  if (bounce_history_get_shared_state (question->history) == BOUNCE_HISTORY_SHARED_NONE)
    return;
  question->also_shared =
      gtk_check_button_new_with_mnemonic (_ ("_Also clear the team's history, for everybody"));
  label = gtk_bin_get_child (GTK_BIN (question->also_shared));
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_show (question->also_shared);
  gtk_container_add (GTK_CONTAINER (area), question->also_shared);
}

/**
 * bounce_clear_history_ask:
 * @parent: a window
 * @history: what is to be cleared
 * @told: is told what came of it, when something was done
 *
 * Asks whether the history is to be forgotten, and does it.
 */
void
bounce_clear_history_ask (GtkWindow *parent, BounceHistory *history, BounceClearHistoryTold told)
{
  GtkWidget *dialog = gtk_message_dialog_new (parent,
                                              GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                              GTK_MESSAGE_QUESTION,
                                              GTK_BUTTONS_NONE,
                                              "%s",
                                              _ ("Clear the history of this computer?"));
  Question *question = g_new0 (Question, 1);
  GtkWidget *button;

  question->parent = g_object_ref (parent);
  question->history = g_object_ref (history);
  question->told = told;
  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (dialog),
      "%s",
      _ ("Which cases were opened here, and which steps were done, is forgotten. The mails "
         "themselves are not touched, nor what your team shares."));
  add_shared (question, GTK_MESSAGE_DIALOG (dialog));
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("C_lear"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button),
                               GTK_STYLE_CLASS_DESTRUCTIVE_ACTION);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), question);
  gtk_window_present (GTK_WINDOW (dialog));
}
