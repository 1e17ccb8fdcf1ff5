/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "application.h"

#include <glib/gi18n.h>

#include "color-scheme.h"
#include "intake/intake.h"
#include "intake/source.h"
#include "opening.h"
#include "outbox-view.h"
#include "preferences-window.h"
#include "print.h"
#include "secret-dialog.h"
#include "window.h"

struct _BounceApplication
{
  GtkApplication parent_instance;

  BounceLibrary *library;
  BounceReader *reader;
  BounceDns *dns;
  BounceHistory *history;
  BounceRecent *recent;
  char *database;    /* what the history shares through */
  char *own_domains; /* what the reader knows */
  GSettings *settings;
  BouncePreferences *preferences;
  BounceSecrets *secrets;
  BounceOutbox *outbox; /* NULL: nothing was ever filed */
  GtkWidget *preferences_window;
  GtkWidget *outbox_view;
  GtkCssProvider *css;
  BounceColorScheme *color_scheme;
  char *print_to;
  int status;
};

G_DEFINE_FINAL_TYPE (BounceApplication, bounce_application, GTK_TYPE_APPLICATION)

enum
{
  TICKET_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  const char *action;
  const char *keys[3];
} Shortcut;

static const Shortcut shortcuts[] = {
  { "app.quit", { "<Primary>q", NULL } },
  { "app.new-window", { "<Primary>n", NULL } },
  { "app.preferences", { "<Primary>comma", NULL } },
  { "win.open", { "<Primary>o", NULL } },
  { "win.paste", { "<Primary>v", NULL } },
  { "win.close", { "<Primary>w", NULL } },
  { "win.show-menu", { "F10", NULL } },
  { "win.shortcuts", { "<Primary>question", "<Primary><Shift>question", NULL } },
  { "win.help", { "F1", NULL } },
  { "win.search", { "<Primary>f", NULL } },
  { "win.remove-case", { "<Primary>Delete", NULL } },
  { "win.undo", { "<Primary>z", NULL } },
  { "win.resize-sidebar", { "F8", NULL } },
  { "win.back", { "<Alt>Left", NULL } },
  { "case.print", { "<Primary>p", NULL } },
  { "case.copy-chat", { "<Primary><Shift>c", NULL } },
  { "case.copy-summary", { "<Primary><Alt>c", NULL } },
  { "triage.print", { "<Primary>p", NULL } },
  { "triage.ticket", { "<Primary>t", NULL } },
  { "case.save-package", { "<Primary>s", NULL } },
  { "case.draft-ticket", { "<Primary>t", NULL } },
};

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = user_data;
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  /* Each window is closed by itself, so that it remembers its size. */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
  g_application_quit (G_APPLICATION (application));
}

static void
new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (bounce_window_new (user_data)));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (user_data);

  gtk_show_about_dialog (parent,
                         "program-name",
                         _ ("Bounce Desk"),
                         "version",
                         PACKAGE_VERSION,
                         "logo-icon-name",
                         APPLICATION_ID,
                         "comments",
                         _ ("Says why a mail came back, and what to do."),
                         "copyright",
                         "© 2026 The Bounce Desk developers",
                         "license-type",
                         GTK_LICENSE_GPL_3_0,
                         NULL);
}

static void
present_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_activate (user_data);
}

/* One window of a kind is enough; it comes to the front. */
static gboolean
present (GtkWidget **window)
{
  if (*window == NULL)
    return FALSE;
  gtk_window_present (GTK_WINDOW (*window));
  return TRUE;
}

static void
show (GtkWidget **place, GtkWidget *window)
{
  g_set_weak_pointer (place, window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceApplication *self = user_data;
  const char *page = parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL;

  if (!present (&self->preferences_window))
    show (&self->preferences_window,
          bounce_preferences_window_new (gtk_application_get_active_window (GTK_APPLICATION (self)),
                                         self));
  if (page != NULL)
    bounce_preferences_window_show_page (BOUNCE_PREFERENCES_WINDOW (self->preferences_window),
                                         page);
}

static void
outbox_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceApplication *self = user_data;
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GError) error = NULL;

  if (present (&self->outbox_view))
    return;
  if (bounce_application_get_outbox (self, &error) != NULL)
    show (&self->outbox_view, bounce_outbox_view_new (parent, self));
  else if (BOUNCE_IS_WINDOW (parent))
    bounce_window_refuse (BOUNCE_WINDOW (parent), error->message);
}

static const GActionEntry actions[] = {
  { .name = "present", .activate = present_cb },
  { .name = "quit", .activate = quit_cb },
  { .name = "new-window", .activate = new_window_cb },
  { .name = "about", .activate = about_cb },
  { .name = "preferences", .activate = preferences_cb },
  { .name = "preferences-page", .activate = preferences_cb, .parameter_type = "s" },
  { .name = "outbox", .activate = outbox_cb },
};

static BounceCase *
read_case (BounceApplication *self, const BounceIntakeMail *mail)
{
  BounceCase *bounce_case =
      bounce_case_new (bounce_application_get_library (self), mail->bytes, mail->name);
  g_autoptr (GError) error = NULL;
  BounceReading *reading =
      bounce_reader_read (bounce_application_get_reader (self), mail->mail, &error);

  if (reading != NULL)
    bounce_case_take_reading (bounce_case, reading);
  else
    bounce_case_set_unreadable (bounce_case, error);
  return bounce_case;
}

/* The first mail that is in it */
static void
print_file (BounceApplication *self, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceIntake) intake = bounce_intake_open_all (&file, 1, NULL, NULL);
  g_autoptr (BounceIntakeMail) mail = bounce_intake_next (intake, NULL, NULL);
  g_autoptr (BounceCase) bounce_case = NULL;

  if (mail != NULL && mail->error != NULL)
    error = g_steal_pointer (&mail->error);
  else if (mail != NULL)
    {
      bounce_case = read_case (self, mail);
      bounce_print_export (bounce_case, NULL, NULL, self->print_to, &error);
    }
  if (error != NULL)
    {
      g_printerr ("bounce-desk: %s\n", error->message);
      self->status = 1;
    }
}

static void
bounce_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  BounceApplication *self = BOUNCE_APPLICATION (application);
  GtkWindow *window;

  if (self->print_to != NULL)
    {
      print_file (self, files[0]);
      return;
    }
  window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (!BOUNCE_IS_WINDOW (window))
    window = GTK_WINDOW (bounce_window_new (self));
  bounce_opening_start_files (BOUNCE_WINDOW (window), files, (guint)n_files);
  gtk_window_present (window);
}

static void
bounce_application_activate (GApplication *application)
{
  BounceApplication *self = BOUNCE_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (self->print_to != NULL)
    {
      g_printerr ("bounce-desk: %s\n", _ ("Name the mail to print."));
      self->status = 2;
      return;
    }
  if (window == NULL)
    window = GTK_WINDOW (bounce_window_new (self));
  gtk_window_present (window);
}

static GSettings *
load_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  /* An uninstalled build may lack the schema: everything works without being remembered. */
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE);
  return schema != NULL ? g_settings_new (APPLICATION_ID) : NULL;
}

static void
bounce_application_startup (GApplication *application)
{
  BounceApplication *self = BOUNCE_APPLICATION (application);

  G_APPLICATION_CLASS (bounce_application_parent_class)->startup (application);
  self->settings = load_settings ();
  if (self->print_to != NULL)
    return;
  self->css = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (self->css, "/org/bouncedesk/BounceDesk/style.css");
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (),
                                             GTK_STYLE_PROVIDER (self->css),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (
        GTK_APPLICATION (self), shortcuts[i].action, shortcuts[i].keys);
}

static int
bounce_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  BounceApplication *self = BOUNCE_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("bounce-desk %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (options, "print-to", "^ay", &self->print_to))
    /* Printing must not be sent off to a window that is open already. */
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
bounce_application_finalize (GObject *object)
{
  BounceApplication *self = BOUNCE_APPLICATION (object);

  g_clear_object (&self->library);
  g_clear_object (&self->reader);
  g_clear_object (&self->dns);
  g_clear_object (&self->history);
  g_clear_object (&self->recent);
  g_clear_pointer (&self->database, g_free);
  g_clear_pointer (&self->own_domains, g_free);
  g_clear_object (&self->outbox);
  g_clear_object (&self->secrets);
  g_clear_object (&self->preferences);
  g_clear_weak_pointer (&self->preferences_window);
  g_clear_weak_pointer (&self->outbox_view);
  g_clear_object (&self->settings);
  g_clear_object (&self->css);
  g_clear_object (&self->color_scheme);
  g_clear_pointer (&self->print_to, g_free);
  G_OBJECT_CLASS (bounce_application_parent_class)->finalize (object);
}

static void
bounce_application_class_init (BounceApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = bounce_application_finalize;
  application_class->startup = bounce_application_startup;
  application_class->activate = bounce_application_activate;
  application_class->open = bounce_application_open;
  application_class->handle_local_options = bounce_application_handle_local_options;
  signals[TICKET_CHANGED] = g_signal_new ("ticket-changed",
                                          G_TYPE_FROM_CLASS (class),
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          BOUNCE_TYPE_TICKET);
}

static void
bounce_application_init (BounceApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
    { "print-to",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      NULL,
      N_ ("Write the guide of one mail as a PDF, without a window"),
      N_ ("FILE.pdf") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[MAIL…]"));
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _ ("Says why a mail came back, and what to do."));
}

/** bounce_application_new: (transfer full): the application. */
BounceApplication *
bounce_application_new (void)
{
  return g_object_new (BOUNCE_TYPE_APPLICATION,
                       "application-id",
                       APPLICATION_ID,
                       "flags",
                       G_APPLICATION_HANDLES_OPEN,
                       NULL);
}

static gboolean
has_outbox (void)
{
  g_autofree char *path =
      g_build_filename (g_get_user_data_dir (), "bounce-desk", "outbox.db", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Nobody asked for it, but what waits in it does not leave: that is said. */
static void
open_outbox (BounceApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GError) error = NULL;
  BounceOutbox *outbox = bounce_application_get_outbox (self, &error);
  g_autofree char *set_aside = outbox != NULL ? bounce_outbox_view_dup_set_aside (outbox) : NULL;
  const char *sentence = error != NULL ? error->message : set_aside;

  if (sentence != NULL && BOUNCE_IS_WINDOW (window))
    bounce_window_refuse (BOUNCE_WINDOW (window), sentence);
}

/**
 * bounce_application_warm_up:
 * @self: the application
 *
 * Gets ready what the first frame of a window does not need: to be called when it has been painted.
 */
void
bounce_application_warm_up (BounceApplication *self)
{
  g_return_if_fail (BOUNCE_IS_APPLICATION (self));
  bounce_reader_warm_up (bounce_application_get_reader (self));
  bounce_library_get_organisation (bounce_application_get_library (self));
  bounce_application_get_history (self);
  /* What waits in it leaves by itself. */
  if (self->outbox == NULL && has_outbox ())
    open_outbox (self);
  if (self->color_scheme == NULL)
    self->color_scheme = bounce_color_scheme_new (gtk_settings_get_default ());
}

static void
set_outbox_account (BounceApplication *self)
{
  g_autoptr (BounceTicketAccount) account =
      bounce_preferences_new_ticket_account (self->preferences, NULL);

  bounce_outbox_set_account (self->outbox, account);
}

/* What cannot be told another thing is made anew when it is next asked for. */
static void
preferences_changed_cb (BounceApplication *self)
{
  g_autofree char *database =
      bounce_preferences_dup_text (self->preferences, "History", "Database");
  g_autofree char *own_domains =
      bounce_preferences_dup_text (self->preferences, "Organisation", "OwnDomains");

  /* Mails that are being read keep the old one until they are done. */
  if (g_strcmp0 (own_domains, self->own_domains) != 0)
    g_clear_object (&self->reader);
  if (self->history != NULL && g_strcmp0 (database, self->database) != 0)
    {
      g_clear_object (&self->history);
      if (self->recent != NULL)
        bounce_recent_set_history (self->recent, bounce_application_get_history (self));
    }
  if (self->history != NULL)
    bounce_history_set_keep_days (
        self->history,
        (guint)bounce_preferences_get_number (self->preferences, "History", "KeepDays"));
  if (self->outbox != NULL)
    set_outbox_account (self);
}

/** bounce_application_get_library: (transfer none): all knowledge, loaded when first asked for. */
BounceLibrary *
bounce_application_get_library (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  if (self->library == NULL)
    {
      self->library = bounce_library_new ();
      self->preferences = bounce_preferences_new (self->library, self->settings);
      g_signal_connect_object (self->preferences,
                               "changed",
                               G_CALLBACK (preferences_changed_cb),
                               self,
                               G_CONNECT_SWAPPED);
    }
  return self->library;
}

/** bounce_application_get_reader: (transfer none): the reader, started when first asked for. */
BounceReader *
bounce_application_get_reader (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  if (self->reader == NULL)
    {
      BounceLibrary *library = bounce_application_get_library (self);

      self->reader = bounce_reader_new ();
      bounce_reader_set_own_domains (self->reader, bounce_library_get_own_domains (library));
      g_free (self->own_domains);
      self->own_domains =
          bounce_preferences_dup_text (self->preferences, "Organisation", "OwnDomains");
    }
  return self->reader;
}

/** bounce_application_get_dns: (transfer none): look-ups; nothing is sent before one is asked for.
 */
BounceDns *
bounce_application_get_dns (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  if (self->dns == NULL)
    self->dns = bounce_dns_new (NULL);
  return self->dns;
}

/* Said once: without a history everything else works. */
static void
history_problem_cb (BounceApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autofree char *problem = bounce_history_dup_problem (self->history);

  if (problem != NULL && BOUNCE_IS_WINDOW (window))
    bounce_window_say (BOUNCE_WINDOW (window), problem);
}

/** bounce_application_get_history: (transfer none): the cases that were opened, here and in the
 * team; its file is opened when it is first used. */
BounceHistory *
bounce_application_get_history (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  if (self->history == NULL)
    {
      self->history = bounce_history_new (
          NULL, bounce_library_get_organisation (bounce_application_get_library (self)));
      g_free (self->database);
      self->database = bounce_preferences_dup_text (self->preferences, "History", "Database");
      g_signal_connect_object (self->history,
                               "notify::problem",
                               G_CALLBACK (history_problem_cb),
                               self,
                               G_CONNECT_SWAPPED);
    }
  return self->history;
}

/** bounce_application_get_recent: (transfer none): the files that were opened here. */
BounceRecent *
bounce_application_get_recent (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  if (self->recent == NULL)
    self->recent = bounce_recent_new (bounce_application_get_library (self),
                                      bounce_application_get_history (self));
  return self->recent;
}

/** bounce_application_get_memory: (transfer none) (nullable): the history, where the person wants
 * cases to be remembered; else NULL. */
BounceHistory *
bounce_application_get_memory (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  return bounce_preferences_get_boolean (
             bounce_application_get_preferences (self), "History", "Keep")
             ? bounce_application_get_history (self)
             : NULL;
}

/** bounce_application_get_preferences: (transfer none): what the person and the organisation chose.
 */
BouncePreferences *
bounce_application_get_preferences (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  bounce_application_get_library (self);
  return self->preferences;
}

/** bounce_application_get_secrets: (transfer none): passwords and tokens: from the keyring, else
 * asked for in a dialog. */
BounceSecrets *
bounce_application_get_secrets (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  if (self->secrets == NULL)
    self->secrets = bounce_secrets_new (bounce_secret_dialog_ask, self);
  return self->secrets;
}

static void
ticket_cb (BounceApplication *self, GParamSpec *pspec, BounceTicket *ticket)
{
  BounceHistory *memory = bounce_application_get_memory (self);
  const char *number = bounce_ticket_get_number (ticket);
  const char *mail = bounce_ticket_get_mail_sha256 (ticket);

  if (bounce_ticket_get_state (ticket) == BOUNCE_TICKET_SENT && memory != NULL && number != NULL &&
      mail != NULL)
    bounce_history_set_ticket_async (memory, mail, number, NULL, NULL, NULL);
  g_signal_emit (self, signals[TICKET_CHANGED], 0, ticket);
}

static void
tickets_cb (
    BounceApplication *self, guint position, guint removed, guint added, GListModel *tickets)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (BounceTicket) ticket = g_list_model_get_item (tickets, position + i);

      g_signal_connect_object (ticket, "notify", G_CALLBACK (ticket_cb), self, G_CONNECT_SWAPPED);
      g_signal_emit (self, signals[TICKET_CHANGED], 0, ticket);
    }
}

/**
 * bounce_application_get_outbox:
 * @self: the application
 * @error: return location
 *
 * Returns: (transfer none) (nullable): the outbox, opened when first asked for; NULL with
 * %BOUNCE_SEND_ERROR_STORAGE
 */
BounceOutbox *
bounce_application_get_outbox (BounceApplication *self, GError **error)
{
  GListModel *tickets;

  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  if (self->outbox != NULL)
    return self->outbox;
  bounce_application_get_library (self);
  self->outbox = bounce_outbox_new (NULL, bounce_application_get_secrets (self), NULL, error);
  if (self->outbox == NULL)
    return NULL;
  set_outbox_account (self);
  tickets = bounce_outbox_get_tickets (self->outbox);
  g_signal_connect_object (
      tickets, "items-changed", G_CALLBACK (tickets_cb), self, G_CONNECT_SWAPPED);
  tickets_cb (self, 0, 0, g_list_model_get_n_items (tickets), tickets);
  return self->outbox;
}

/** bounce_application_peek_outbox: (transfer none) (nullable): the outbox, if it is open. */
BounceOutbox *
bounce_application_peek_outbox (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  return self->outbox;
}

/** bounce_application_get_settings: (transfer none) (nullable): what the person chose; NULL: the
 * schema is not installed. */
GSettings *
bounce_application_get_settings (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), NULL);
  return self->settings;
}

/** bounce_application_get_status: the exit status of what the command line asked for; 0: done. */
int
bounce_application_get_status (BounceApplication *self)
{
  g_return_val_if_fail (BOUNCE_IS_APPLICATION (self), 1);
  return self->status;
}
