/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "preferences-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clear-history.h"
#include "column.h"
#include "dialog.h"
#include "fold.h"
#include "label.h"
#include "list.h"
#include "preferences-account.h"
#include "preferences-row.h"

#define MOST_DAYS 3650

struct _BouncePreferencesWindow
{
  GtkWindow parent_instance;

  BounceApplication *application;
  BouncePreferences *preferences;
  char *system; /* whose settings are shown */

  GtkWidget *back;
  BounceFold *fold;
  GtkListBox *pages;
  GtkStack *stack;
  GtkListBox *you_rows;
  GtkListBox *support_rows;
  GtkListBox *system_rows;
  GtkWidget *ticket_mail_note;
  GtkWidget *ticket_hand_note;
  GtkContainer *ticket_account;
  GtkContainer *mail_account;
  GtkListBox *check_rows;
  GtkListBox *history_rows;
  GtkListBox *team_rows;
  GtkLabel *cleared;
};

G_DEFINE_FINAL_TYPE (BouncePreferencesWindow, bounce_preferences_window, GTK_TYPE_WINDOW)

static void
layout_cb (BouncePreferencesWindow *self)
{
  gboolean is_folded = bounce_fold_is_folded (self->fold);

  gtk_widget_set_visible (self->back, is_folded && !bounce_fold_get_on_sidebar (self->fold));
}

static void
back_cb (BouncePreferencesWindow *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->pages);

  bounce_fold_set_on_sidebar (self->fold, TRUE);
  layout_cb (self);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
row_selected_cb (BouncePreferencesWindow *self, GtkListBoxRow *row)
{
  if (row != NULL)
    gtk_stack_set_visible_child_name (self->stack, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
row_activated_cb (BouncePreferencesWindow *self, GtkListBoxRow *row)
{
  bounce_fold_set_on_sidebar (self->fold, FALSE);
  layout_cb (self);
}

/* Tab goes on to the page that is shown; by itself the list would go through all of them. */
static gboolean
pages_key_cb (BouncePreferencesWindow *self, GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  return event->keyval == GDK_KEY_Tab && modifiers == 0 &&
         gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
told (GtkWindow *parent, const char *text, gboolean is_error)
{
  BouncePreferencesWindow *self = BOUNCE_PREFERENCES_WINDOW (parent);

  if (!is_error)
    bounce_recent_clear (bounce_application_get_recent (self->application));
  gtk_label_set_text (self->cleared, text);
  gtk_widget_show (GTK_WIDGET (self->cleared));
}

static void
clear_cb (BouncePreferencesWindow *self)
{
  bounce_clear_history_ask (
      GTK_WINDOW (self), bounce_application_get_history (self->application), told);
}

static char *
check_domains (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, ",; \t", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && (strchr (words[i], '@') != NULL || strchr (words[i], '.') == NULL ||
                              strchr (words[i], '/') != NULL))
      return g_strdup_printf (_ ("“%s” is not a domain. Write it like this: example.org"),
                              words[i]);
  return NULL;
}

static char *
check_address (const char *text)
{
  const char *at = strchr (text, '@');

  if (*text == '\0' || (at != NULL && at != text && at[1] != '\0' && strpbrk (text, " ,;") == NULL))
    return NULL;
  return g_strdup (_ ("This must be one mail address."));
}

/* What is chosen is in no safe place: a password in it would be readable. */
static char *
check_database (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD, NULL);
  g_autofree char *lower = g_ascii_strdown (text, -1);

  if ((uri != NULL && g_uri_get_password (uri) != NULL) || strstr (lower, "password=") != NULL)
    return g_strdup (_ ("A password is not kept here. Put it into the file ~/.pgpass."));
  if (*text != '\0' && strchr (text, '=') == NULL && strstr (text, "://") == NULL)
    return g_strdup (_ ("Write it like this: postgresql://user@db.example.org/helpdesk"));
  return NULL;
}

static BouncePreferencesRow *
add_text (BouncePreferencesWindow *self,
          GtkListBox *rows,
          const char *group,
          const char *key,
          const char *label,
          const char *hint)
{
  GtkWidget *row = bounce_preferences_row_new_text (self->preferences, group, key, label, hint);

  gtk_container_add (GTK_CONTAINER (rows), row);
  return BOUNCE_PREFERENCES_ROW (row);
}

static void
fill_you (BouncePreferencesWindow *self)
{
  BouncePreferencesRow *row;

  add_text (self, self->you_rows, "Organisation", "Name", _ ("Name"), NULL);
  row = add_text (self,
                  self->you_rows,
                  "Organisation",
                  "OwnDomains",
                  _ ("Your own mail domains"),
                  _ ("With them it can be told who refused a message, and whether you sent it at "
                     "all. Several with commas."));
  bounce_preferences_row_set_check (row, check_domains);
  add_text (self,
            self->you_rows,
            "Organisation",
            "Provider",
            _ ("Who runs your mail"),
            _ ("The name that your people use. Guides say it."));
  add_text (
      self, self->support_rows, "Organisation", "SupportName", _ ("Name of your support"), NULL);
  row =
      add_text (self, self->support_rows, "Organisation", "SupportEmail", _ ("Mail address"), NULL);
  bounce_preferences_row_set_check (row, check_address);
  bounce_preferences_row_set_purpose (row, GTK_INPUT_PURPOSE_EMAIL);
  row =
      add_text (self, self->support_rows, "Organisation", "SupportPhone", _ ("Phone number"), NULL);
  bounce_preferences_row_set_purpose (row, GTK_INPUT_PURPOSE_PHONE);
}

static void
fill_systems (BouncePreferencesWindow *self)
{
  g_autoptr (GPtrArray) systems = bounce_ticket_system_list (NULL);
  g_autofree const char **ids = g_new0 (const char *, systems->len + 2);
  g_autofree const char **names = g_new0 (const char *, systems->len + 2);

  ids[0] = "";
  names[0] = _ ("Nowhere: by hand");
  for (guint i = 0; i < systems->len; i++)
    {
      ids[i + 1] = bounce_ticket_system_get_id (systems->pdata[i]);
      names[i + 1] = bounce_ticket_system_get_name (systems->pdata[i]);
    }
  gtk_container_add (
      GTK_CONTAINER (self->system_rows),
      bounce_preferences_row_new_choice (
          self->preferences, "Tickets", "System", _ ("Ticket system"), ids, names, NULL));
}

static void
remove_cb (GtkWidget *widget, gpointer user_data)
{
  gtk_widget_destroy (widget);
}

static void
add_account (BouncePreferencesWindow *self, GtkContainer *box, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system = bounce_ticket_system_load (id, &error);
  GtkWidget *child;

  if (system != NULL)
    child = bounce_preferences_account_new (
        self->preferences, bounce_application_get_secrets (self->application), system);
  else
    {
      child = gtk_label_new (error->message);
      gtk_label_set_line_wrap (GTK_LABEL (child), TRUE);
      gtk_label_set_xalign (GTK_LABEL (child), 0);
    }
  gtk_widget_show (child);
  gtk_container_add (box, child);
}

/* The fields are those of the system that is chosen. */
static void
show_system (BouncePreferencesWindow *self)
{
  g_autofree char *system = bounce_preferences_dup_text (self->preferences, "Tickets", "System");

  if (g_strcmp0 (self->system, system) == 0)
    return;
  g_free (self->system);
  self->system = g_strdup (system);
  gtk_widget_set_visible (self->ticket_mail_note, strcmp (system, "mail") == 0);
  gtk_widget_set_visible (self->ticket_hand_note, *system == '\0');
  gtk_container_foreach (self->ticket_account, remove_cb, NULL);
  if (*system != '\0' && strcmp (system, "mail") != 0)
    add_account (self, self->ticket_account, system);
}

static void
fill_checks (BouncePreferencesWindow *self)
{
  GtkContainer *rows = GTK_CONTAINER (self->check_rows);

  gtk_container_add (
      rows,
      bounce_preferences_row_new_switch (self->preferences,
                                         "Checks",
                                         "Allow",
                                         _ ("Allow look-ups"),
                                         _ ("Something is looked up when you ask for it.")));
  gtk_container_add (rows,
                     bounce_preferences_row_new_switch (self->preferences,
                                                        "Checks",
                                                        "Automatic",
                                                        _ ("Look up without asking"),
                                                        _ ("As soon as a mail is opened.")));
  add_text (self,
            self->check_rows,
            "Checks",
            "BlockLists",
            _ ("Block lists"),
            _ ("They are asked about the sending address of a refused message. Some ask larger "
               "organisations to register."));
}

static void
fill_history (BouncePreferencesWindow *self)
{
  GtkContainer *rows = GTK_CONTAINER (self->history_rows);
  BouncePreferencesRow *row;

  gtk_container_add (rows,
                     bounce_preferences_row_new_switch (self->preferences,
                                                        "History",
                                                        "Keep",
                                                        _ ("Remember cases"),
                                                        _ ("It tells whether others have the same "
                                                           "trouble, and which steps are done.")));
  gtk_container_add (rows,
                     bounce_preferences_row_new_number (self->preferences,
                                                        "History",
                                                        "KeepDays",
                                                        _ ("Days until a case is forgotten"),
                                                        MOST_DAYS));
  row = add_text (self,
                  self->team_rows,
                  "History",
                  "Database",
                  _ ("PostgreSQL database"),
                  _ ("With it everybody in your team sees who else has the same trouble. A "
                     "password belongs into the file ~/.pgpass."));
  bounce_preferences_row_set_check (row, check_database);
}

static gboolean
bounce_preferences_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (bounce_dialog_closes_on (widget, event))
    return GDK_EVENT_STOP;
  return GTK_WIDGET_CLASS (bounce_preferences_window_parent_class)->key_press_event (widget, event);
}

static void
bounce_preferences_window_dispose (GObject *object)
{
  BouncePreferencesWindow *self = BOUNCE_PREFERENCES_WINDOW (object);

  /* A field that is left takes what was typed in it: now, while all is there that it changes. */
  if (self->preferences != NULL)
    gtk_widget_hide (GTK_WIDGET (self));
  g_clear_object (&self->preferences);
  G_OBJECT_CLASS (bounce_preferences_window_parent_class)->dispose (object);
}

static void
bounce_preferences_window_finalize (GObject *object)
{
  g_free (BOUNCE_PREFERENCES_WINDOW (object)->system);
  G_OBJECT_CLASS (bounce_preferences_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               "/org/bouncedesk/BounceDesk/preferences-window.ui");
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, back);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, fold);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, pages);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, stack);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, you_rows);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, support_rows);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, system_rows);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, ticket_mail_note);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, ticket_hand_note);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, ticket_account);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, mail_account);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, check_rows);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, history_rows);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, team_rows);
  gtk_widget_class_bind_template_child (class, BouncePreferencesWindow, cleared);
  gtk_widget_class_bind_template_callback (class, layout_cb);
  gtk_widget_class_bind_template_callback (class, back_cb);
  gtk_widget_class_bind_template_callback (class, row_selected_cb);
  gtk_widget_class_bind_template_callback (class, row_activated_cb);
  gtk_widget_class_bind_template_callback (class, pages_key_cb);
  gtk_widget_class_bind_template_callback (class, clear_cb);
}

static void
bounce_preferences_window_class_init (BouncePreferencesWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_preferences_window_dispose;
  G_OBJECT_CLASS (class)->finalize = bounce_preferences_window_finalize;
  widget_class->key_press_event = bounce_preferences_window_key_press_event;
  g_type_ensure (BOUNCE_TYPE_COLUMN);
  g_type_ensure (BOUNCE_TYPE_FOLD);
  bind_template (widget_class);
}

static void
bounce_preferences_window_init (BouncePreferencesWindow *self)
{
  GtkListBox *lists[6];

  gtk_widget_init_template (GTK_WIDGET (self));
  bounce_fold_set_has_sidebar (self->fold, TRUE);
  bounce_fold_set_on_sidebar (self->fold, TRUE);
  lists[0] = self->you_rows;
  lists[1] = self->support_rows;
  lists[2] = self->system_rows;
  lists[3] = self->check_rows;
  lists[4] = self->history_rows;
  lists[5] = self->team_rows;
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    bounce_list_separate_rows (lists[i]);
}

/**
 * bounce_preferences_window_new:
 * @parent: (nullable): the window that it belongs to
 * @application: whose preferences they are
 *
 * Returns: (transfer none): a window, not shown yet
 */
GtkWidget *
bounce_preferences_window_new (GtkWindow *parent, BounceApplication *application)
{
  BouncePreferencesWindow *self = g_object_new (BOUNCE_TYPE_PREFERENCES_WINDOW, NULL);

  self->application = application;
  self->preferences = g_object_ref (bounce_application_get_preferences (application));
  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  fill_you (self);
  fill_systems (self);
  add_account (self, self->mail_account, "mail");
  fill_checks (self);
  fill_history (self);
  show_system (self);
  g_signal_connect_object (
      self->preferences, "changed", G_CALLBACK (show_system), self, G_CONNECT_SWAPPED);
  bounce_label_name_lists (GTK_WIDGET (self));
  gtk_list_box_select_row (self->pages, gtk_list_box_get_row_at_index (self->pages, 0));
  return GTK_WIDGET (self);
}

/** bounce_preferences_window_show_page: shows one of "you", "tickets", "mail", "checks",
 * "history". */
void
bounce_preferences_window_show_page (BouncePreferencesWindow *self, const char *page)
{
  GtkListBoxRow *row;

  g_return_if_fail (BOUNCE_IS_PREFERENCES_WINDOW (self));
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->pages, i)) != NULL; i++)
    if (strcmp (gtk_widget_get_name (GTK_WIDGET (row)), page) == 0)
      {
        gtk_list_box_select_row (self->pages, row);
        row_activated_cb (self, row);
      }
}
