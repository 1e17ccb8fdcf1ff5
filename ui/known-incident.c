/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "known-incident.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/text.h"

#define MOST_OTHERS 5

typedef struct
{
  BounceKnownIncidentChosen chosen;
  gpointer user_data;
  char *number;
  char *link;
  gboolean is_answered;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_free (question->number);
  g_free (question->link);
  g_free (question);
}

/**
 * bounce_known_incident_dup_title:
 * @title: the title of a ticket, as its server has it
 *
 * Returns: (transfer full): it without the marks in brackets by which the program finds it
 */
char *
bounce_known_incident_dup_title (const char *title)
{
  char *clean = bounce_text_clean_line (title != NULL ? title : "", -1, 200);
  char *mark = strstr (clean, " [BI");

  if (mark == NULL)
    mark = strstr (clean, " [BD");
  if (mark != NULL)
    *mark = '\0';
  return clean;
}

/* Answered once: by a button, or by the dialog going away with its window. */
static void
answer (Question *question, BounceKnownIncidentChoice choice)
{
  if (question->is_answered)
    return;
  question->is_answered = TRUE;
  question->chosen (choice, question->number, question->user_data);
}

static void
response_cb (GtkWidget *dialog, int response, gpointer user_data)
{
  if (response == GTK_RESPONSE_ACCEPT)
    answer (user_data, BOUNCE_KNOWN_INCIDENT_ADD);
  else if (response == GTK_RESPONSE_NO)
    answer (user_data, BOUNCE_KNOWN_INCIDENT_ANOTHER);
  gtk_widget_destroy (dialog);
}

static void
destroy_cb (GtkWidget *dialog, gpointer user_data)
{
  answer (user_data, BOUNCE_KNOWN_INCIDENT_CANCEL);
}

static void
look_cb (GtkWidget *button, gpointer user_data)
{
  Question *question = user_data;

  gtk_show_uri_on_window (GTK_WINDOW (gtk_widget_get_toplevel (button)),
                          question->link,
                          gtk_get_current_event_time (),
                          NULL);
}

static char *
dup_headline (const char *domain, const char *reason, const BounceTicketFound *first)
{
  g_autofree char *title =
      first->same_scenario ? g_strdup (reason) : bounce_known_incident_dup_title (first->title);

  if (bounce_text_is_blank (title))
    /* Translators: domain, number of the ticket */
    return g_strdup_printf (_ ("There is already a ticket for %s (#%s)"), domain, first->number);
  /* Translators: domain, why mail is refused there (or the title of the ticket), its number */
  return g_strdup_printf (
      _ ("There is already a ticket for %s: %s (#%s)"), domain, title, first->number);
}

static char *
dup_others (GPtrArray *found, gboolean can_add)
{
  const BounceTicketFound *first = found->pdata[0];
  GString *text = g_string_new (first->same_scenario
                                    ? _ ("The reason is the same as here.")
                                    : _ ("It has the same domain; the reason may be another one."));

  if (can_add)
    g_string_append_printf (
        text, " %s", _ ("Add this case to it, and whoever works on it has all of them."));
  if (found->len > 1)
    g_string_append_printf (text, "\n\n%s", _ ("Others that are open:"));
  for (guint i = 1; i < MIN (found->len, MOST_OTHERS + 1); i++)
    {
      const BounceTicketFound *other = found->pdata[i];
      g_autofree char *title = bounce_known_incident_dup_title (other->title);

      g_string_append_printf (text, "\n#%s %s", other->number, title);
    }
  return g_string_free (text, FALSE);
}

static void
add_buttons (GtkDialog *dialog, Question *question, gboolean can_add)
{
  GtkWidget *area = gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog));
  GtkWidget *button;

  if (question->link != NULL)
    {
      button = gtk_button_new_with_mnemonic (_ ("_Look at It"));
      gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
      g_signal_connect (button, "clicked", G_CALLBACK (look_cb), question);
      gtk_widget_show (button);
      gtk_container_add (GTK_CONTAINER (area), button);
    }
  gtk_dialog_add_button (dialog, _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (dialog, _ ("Open An_other"), GTK_RESPONSE_NO);
  if (can_add)
    button = gtk_dialog_add_button (dialog, _ ("_Add to It"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_dialog_set_default_response (dialog, can_add ? GTK_RESPONSE_ACCEPT : GTK_RESPONSE_NO);
  /* Else Enter would look at the ticket in the browser. */
  gtk_widget_grab_focus (button);
}

/**
 * bounce_known_incident_ask:
 * @parent: a window
 * @domain: whose server did not take the mail
 * @reason: why, as the guide is called
 * @found: (element-type BounceTicketFound): open tickets, at least one, the likeliest first
 * @can_add: whether the system lets tickets be added to
 * @chosen: is told what the person wants
 * @user_data: for @chosen
 *
 * Asks whether the case belongs to a ticket that is open.
 */
void
bounce_known_incident_ask (GtkWindow *parent,
                           const char *domain,
                           const char *reason,
                           GPtrArray *found,
                           gboolean can_add,
                           BounceKnownIncidentChosen chosen,
                           gpointer user_data)
{
  const BounceTicketFound *first = found->pdata[0];
  g_autofree char *headline = dup_headline (domain, reason, first);
  g_autofree char *others = dup_others (found, can_add);
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog = gtk_message_dialog_new (parent,
                                              GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                              GTK_MESSAGE_QUESTION,
                                              GTK_BUTTONS_NONE,
                                              "%s",
                                              headline);

  question->chosen = chosen;
  question->user_data = user_data;
  question->number = g_strdup (first->number);
  question->link = g_strdup (first->link);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", others);
  add_buttons (GTK_DIALOG (dialog), question, can_add);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), question);
  g_signal_connect_data (dialog, "destroy", G_CALLBACK (destroy_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
