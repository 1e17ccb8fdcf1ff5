/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "preferences-account.h"

#include <glib/gi18n.h>
#include <string.h>

#include "list.h"
#include "preferences-row.h"
#include "send/ticket.h"

#define SETTING "bounce-setting"
#define SAVED "bounce-saved"

struct _BouncePreferencesAccount
{
  GtkBox parent_instance;

  BouncePreferences *preferences;
  BounceSecrets *secrets;
  BounceTicketSystem *system;
  GCancellable *cancellable;
  gboolean is_testing;

  GtkWidget *tried_box;
  GtkImage *tried_icon;
  GtkLabel *tried;
  GtkContainer *rows;
  GtkWidget *test;
  GtkSpinner *spinner;
  GtkWidget *result_box;
  GtkImage *result_icon;
  GtkLabel *result;
};

G_DEFINE_FINAL_TYPE (BouncePreferencesAccount, bounce_preferences_account, GTK_TYPE_BOX)

static const struct
{
  const char *id;
  const char *name;
} choice_names[] = {
  { "starttls", N_ ("STARTTLS (usual with port 587)") },
  { "tls", N_ ("TLS from the start (usual with port 465)") },
  { "auto", N_ ("What the server offers") },
  { "plain", "PLAIN" },
  { "login", "LOGIN" },
  { "xoauth2", N_ ("XOAUTH2 (with a token)") },
};

static const char *
get_choice_name (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (choice_names); i++)
    if (strcmp (choice_names[i].id, id) == 0)
      return _ (choice_names[i].name);
  return id;
}

static gboolean
is_mail (BouncePreferencesAccount *self)
{
  return bounce_ticket_system_get_shape (self->system) == BOUNCE_TICKET_SHAPE_MAIL;
}

static BounceTicketAccount *
new_account (BouncePreferencesAccount *self)
{
  BounceTicketAccount *account = bounce_preferences_new_account (
      self->preferences, bounce_ticket_system_get_id (self->system), NULL);

  /* To log in, nobody need be written to. */
  if (account != NULL && is_mail (self) && *bounce_ticket_account_get (account, "to") == '\0')
    bounce_ticket_account_set (account, "to", bounce_ticket_account_get (account, "from"));
  return account;
}

static const BounceTicketSetting *
get_setting (gpointer row)
{
  return g_object_get_data (G_OBJECT (row), SETTING);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BouncePreferencesRow) row = user_data;
  g_autoptr (GError) error = NULL;

  if (bounce_secrets_save_finish (BOUNCE_SECRETS (source), result, &error))
    bounce_preferences_row_set_hint (row, _ ("Kept in your keyring."));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    bounce_preferences_row_set_hint (
        row, _ ("There is no keyring to keep it in: you will be asked for it each time."));
}

/* A secret is kept for its server: once that is known, and again when it is another one. */
static void
save_secrets (BouncePreferencesAccount *self)
{
  g_autoptr (GList) children = gtk_container_get_children (self->rows);
  g_autoptr (BounceTicketAccount) account = new_account (self);
  g_autofree char *server = account != NULL ? bounce_ticket_account_dup_server (account) : NULL;

  if (account == NULL ||
      *bounce_ticket_account_get (account, is_mail (self) ? "host" : "url") == '\0')
    return;
  for (GList *l = children; l != NULL; l = l->next)
    {
      const BounceTicketSetting *setting = get_setting (l->data);
      const char *text;
      g_autofree char *what = NULL;

      if (setting->kind != BOUNCE_TICKET_SETTING_SECRET)
        continue;
      text = bounce_preferences_row_get_text (l->data);
      what = g_strdup_printf ("%s\n%u", server, g_str_hash (text));
      if (*text == '\0' || g_strcmp0 (g_object_get_data (l->data, SAVED), what) == 0)
        continue;
      g_object_set_data_full (l->data, SAVED, g_steal_pointer (&what), g_free);
      bounce_secrets_save_async (
          self->secrets, account, setting->id, text, NULL, saved_cb, g_object_ref (l->data));
    }
}

static void
committed_cb (BouncePreferencesAccount *self)
{
  save_secrets (self);
}

/* The answer comes below everything else: it must not stay out of sight. */
static gboolean
scroll_cb (gpointer user_data)
{
  g_autoptr (BouncePreferencesAccount) self = user_data;
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;

  if (scroller != NULL)
    {
      adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
      gtk_adjustment_set_value (adjustment,
                                gtk_adjustment_get_upper (adjustment) -
                                    gtk_adjustment_get_page_size (adjustment));
    }
  return G_SOURCE_REMOVE;
}

static void
show_result (BouncePreferencesAccount *self, const char *text, const char *icon)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));

  gtk_label_set_text (self->result, text);
  gtk_image_set_from_icon_name (self->result_icon, icon, GTK_ICON_SIZE_MENU);
  gtk_widget_show (self->result_box);
  /* Once it has its place. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, scroll_cb, g_object_ref (self), NULL);
  if (g_signal_lookup ("announcement", G_OBJECT_TYPE (accessible)) != 0)
    g_signal_emit_by_name (accessible, "announcement", text);
}

static void
end_test (BouncePreferencesAccount *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_testing = FALSE;
  gtk_widget_set_sensitive (self->test, TRUE);
  gtk_spinner_stop (self->spinner);
  gtk_widget_hide (GTK_WIDGET (self->spinner));
  if (error != NULL)
    show_result (self, error->message, "dialog-warning-symbolic");
  else
    show_result (self,
                 is_mail (self) ? _ ("It works: the mail server takes the login.")
                                : _ ("It works: tickets can be filed here."),
                 "emblem-ok-symbolic");
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BouncePreferencesAccount) self = user_data;
  g_autoptr (GError) error = NULL;

  bounce_ticket_test_finish (result, &error);
  end_test (self, error);
}

/* The account is carried through as data of the row of tasks: it holds the secrets. */
typedef struct
{
  BouncePreferencesAccount *self;
  BounceTicketAccount *account;
} Trial;

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Trial *trial = user_data;
  g_autoptr (BouncePreferencesAccount) self = trial->self;
  g_autoptr (BounceTicketAccount) account = trial->account;
  g_autoptr (GError) error = NULL;

  if (bounce_secrets_fill_finish (BOUNCE_SECRETS (source), result, &error))
    bounce_ticket_test_async (account, self->cancellable, tested_cb, g_object_ref (self));
  else
    end_test (self, error);
}

static void
take_typed_secrets (BouncePreferencesAccount *self, BounceTicketAccount *account)
{
  g_autoptr (GList) children = gtk_container_get_children (self->rows);

  for (GList *l = children; l != NULL; l = l->next)
    {
      const BounceTicketSetting *setting = get_setting (l->data);

      if (setting->kind == BOUNCE_TICKET_SETTING_SECRET)
        bounce_ticket_account_set (account, setting->id, bounce_preferences_row_get_text (l->data));
    }
}

/* What is wrong in the fields is said before a password is asked for. */
static gboolean
check (BounceTicketAccount *account, GError **error)
{
  g_autoptr (BounceTicketAccount) copy = bounce_ticket_account_copy (account);
  const BounceTicketSetting *missing;

  while ((missing = bounce_ticket_account_find_missing_secret (copy)) != NULL)
    bounce_ticket_account_set (copy, missing->id, "-");
  return bounce_ticket_account_check (copy, error);
}

static void
test_cb (BouncePreferencesAccount *self)
{
  g_autoptr (BounceTicketAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  Trial *trial;

  if (self->is_testing)
    return;
  bounce_preferences_commit_all (self->rows);
  account = new_account (self);
  gtk_widget_hide (self->result_box);
  if (account == NULL || !check (account, &error))
    {
      end_test (self, error);
      return;
    }
  take_typed_secrets (self, account);
  self->is_testing = TRUE;
  gtk_widget_set_sensitive (self->test, FALSE);
  gtk_widget_show (GTK_WIDGET (self->spinner));
  gtk_spinner_start (self->spinner);
  trial = g_new0 (Trial, 1);
  trial->self = g_object_ref (self);
  trial->account = bounce_ticket_account_ref (account);
  bounce_secrets_fill_async (self->secrets, account, TRUE, self->cancellable, filled_cb, trial);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Trial *trial = user_data;
  g_autoptr (BouncePreferencesAccount) self = trial->self;
  g_autoptr (BounceTicketAccount) account = trial->account;
  g_autoptr (GList) children = NULL;

  bounce_secrets_fill_finish (BOUNCE_SECRETS (source), result, NULL);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  children = gtk_container_get_children (self->rows);
  for (GList *l = children; l != NULL; l = l->next)
    {
      const BounceTicketSetting *setting = get_setting (l->data);

      if (setting->kind == BOUNCE_TICKET_SETTING_SECRET &&
          *bounce_ticket_account_get (account, setting->id) != '\0')
        bounce_preferences_row_set_hint (
            l->data, _ ("Kept in your keyring. Type another one to replace it."));
    }
}

static void
look_for_secrets (BouncePreferencesAccount *self)
{
  g_autoptr (BounceTicketAccount) account = new_account (self);
  Trial *trial;

  if (account == NULL)
    return;
  trial = g_new0 (Trial, 1);
  trial->self = g_object_ref (self);
  trial->account = bounce_ticket_account_ref (account);
  bounce_secrets_fill_async (self->secrets, account, FALSE, self->cancellable, looked_cb, trial);
}

static GtkWidget *
new_choice (BouncePreferencesAccount *self, const char *group, const BounceTicketSetting *setting)
{
  guint n = g_strv_length (setting->choices);
  g_autofree const char **names = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = get_choice_name (setting->choices[i]);
  return bounce_preferences_row_new_choice (self->preferences,
                                            group,
                                            setting->id,
                                            setting->label,
                                            (const char *const *)setting->choices,
                                            names,
                                            setting->value);
}

static GtkWidget *
new_row (BouncePreferencesAccount *self, const char *group, const BounceTicketSetting *setting)
{
  GtkWidget *row;

  if (setting->kind == BOUNCE_TICKET_SETTING_CHOICE)
    return new_choice (self, group, setting);
  if (setting->kind == BOUNCE_TICKET_SETTING_SECRET)
    return bounce_preferences_row_new_secret (setting->label, setting->hint);
  if (setting->kind == BOUNCE_TICKET_SETTING_FILE)
    row = bounce_preferences_row_new_file (
        self->preferences, group, setting->id, setting->label, setting->hint);
  else
    row = bounce_preferences_row_new_text (
        self->preferences, group, setting->id, setting->label, setting->hint);
  bounce_preferences_row_set_fallback (BOUNCE_PREFERENCES_ROW (row), setting->value);
  if (setting->kind == BOUNCE_TICKET_SETTING_URL)
    bounce_preferences_row_set_purpose (BOUNCE_PREFERENCES_ROW (row), GTK_INPUT_PURPOSE_URL);
  else if (setting->kind == BOUNCE_TICKET_SETTING_NUMBER)
    bounce_preferences_row_set_purpose (BOUNCE_PREFERENCES_ROW (row), GTK_INPUT_PURPOSE_DIGITS);
  else if (setting->kind == BOUNCE_TICKET_SETTING_ADDRESS)
    bounce_preferences_row_set_purpose (BOUNCE_PREFERENCES_ROW (row), GTK_INPUT_PURPOSE_EMAIL);
  return row;
}

static void
bounce_preferences_account_dispose (GObject *object)
{
  BouncePreferencesAccount *self = BOUNCE_PREFERENCES_ACCOUNT (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (bounce_preferences_account_parent_class)->dispose (object);
}

static void
bounce_preferences_account_finalize (GObject *object)
{
  BouncePreferencesAccount *self = BOUNCE_PREFERENCES_ACCOUNT (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->preferences);
  g_clear_object (&self->secrets);
  g_clear_pointer (&self->system, bounce_ticket_system_unref);
  G_OBJECT_CLASS (bounce_preferences_account_parent_class)->finalize (object);
}

static void
bounce_preferences_account_class_init (BouncePreferencesAccountClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_preferences_account_dispose;
  G_OBJECT_CLASS (class)->finalize = bounce_preferences_account_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/preferences-account.ui");
  gtk_widget_class_bind_template_child (widget_class, BouncePreferencesAccount, tried_box);
  gtk_widget_class_bind_template_child (widget_class, BouncePreferencesAccount, tried_icon);
  gtk_widget_class_bind_template_child (widget_class, BouncePreferencesAccount, tried);
  gtk_widget_class_bind_template_child (widget_class, BouncePreferencesAccount, rows);
  gtk_widget_class_bind_template_child (widget_class, BouncePreferencesAccount, test);
  gtk_widget_class_bind_template_child (widget_class, BouncePreferencesAccount, spinner);
  gtk_widget_class_bind_template_child (widget_class, BouncePreferencesAccount, result_box);
  gtk_widget_class_bind_template_child (widget_class, BouncePreferencesAccount, result_icon);
  gtk_widget_class_bind_template_child (widget_class, BouncePreferencesAccount, result);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
}

static void
bounce_preferences_account_init (BouncePreferencesAccount *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  bounce_list_separate_rows (GTK_LIST_BOX (self->rows));
}

static void
add_rows (BouncePreferencesAccount *self)
{
  GPtrArray *settings = bounce_ticket_system_get_settings (self->system);
  g_autofree char *group =
      bounce_preferences_dup_account_group (bounce_ticket_system_get_id (self->system));

  for (guint i = 0; i < settings->len; i++)
    {
      BounceTicketSetting *setting = settings->pdata[i];
      GtkWidget *row;

      /* To whom it goes stands under the support, and in each draft. */
      if (is_mail (self) && strcmp (setting->id, "to") == 0)
        continue;
      row = new_row (self, group, setting);
      g_object_set_data (G_OBJECT (row), SETTING, setting);
      g_signal_connect_object (
          row, "committed", G_CALLBACK (committed_cb), self, G_CONNECT_SWAPPED);
      gtk_container_add (self->rows, row);
    }
}

/**
 * bounce_preferences_account_new:
 * @preferences: where the settings are
 * @secrets: where the secrets are
 * @system: a ticket system, or the one for mail
 *
 * Returns: (transfer floating): the settings
 */
GtkWidget *
bounce_preferences_account_new (BouncePreferences *preferences,
                                BounceSecrets *secrets,
                                BounceTicketSystem *system)
{
  BouncePreferencesAccount *self = g_object_new (BOUNCE_TYPE_PREFERENCES_ACCOUNT, NULL);
  gboolean is_tried = bounce_ticket_system_is_tried (system);

  self->preferences = g_object_ref (preferences);
  self->secrets = g_object_ref (secrets);
  self->system = bounce_ticket_system_ref (system);
  /* Mail is mail: there is but one kind of it. */
  gtk_widget_set_visible (self->tried_box, !is_mail (self));
  gtk_label_set_text (self->tried, bounce_ticket_system_get_tried_text (system));
  gtk_image_set_from_icon_name (self->tried_icon,
                                is_tried ? "emblem-ok-symbolic" : "dialog-information-symbolic",
                                GTK_ICON_SIZE_MENU);
  add_rows (self);
  look_for_secrets (self);
  return GTK_WIDGET (self);
}
