/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "triage-actions.h"

#include <glib/gi18n.h>

#include "case/batch-out.h"
#include "draft-filing.h"
#include "draft-window.h"
#include "triage-print.h"
#include "triage-words.h"

/* Who waits longer looks at something else meanwhile. Microseconds. */
#define LONG (5 * G_USEC_PER_SEC)

struct _BounceTriageActions
{
  GObject parent_instance;

  BounceWindow *window;   /* unowned: the window owns this */
  BounceTriagePage *page; /* unowned, a child of the window */
  GSimpleActionGroup *group;
  GCancellable *cancellable;
  gint64 since;
};

G_DEFINE_FINAL_TYPE (BounceTriageActions, bounce_triage_actions, G_TYPE_OBJECT)

static gboolean
is_gone (BounceTriageActions *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

static void
set_enabled (BounceTriageActions *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

/* One ticket for what is in the list */

static void
ticket_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceTriageActions) self = user_data;
  g_autoptr (BounceDraft) draft = bounce_batch_new_ticket_finish (result, NULL);
  const BounceBatchScenario *scenario;
  BounceApplication *application;
  BounceBatchView *view;
  GtkWidget *window;

  if (is_gone (self) || draft == NULL)
    return;
  set_enabled (self, "ticket", TRUE);
  application = bounce_window_get_application (self->window);
  view = bounce_triage_page_get_view (self->page);
  scenario = bounce_batch_view_get_scenario (view);
  window = bounce_draft_window_new (
      GTK_WINDOW (self->window), draft, bounce_application_get_settings (application));
  bounce_draft_window_take_filing (
      BOUNCE_DRAFT_WINDOW (window),
      bounce_draft_filing_new (application,
                               draft,
                               NULL,
                               bounce_batch_view_get_domain (view),
                               scenario != NULL ? scenario->id : NULL));
  gtk_window_present (GTK_WINDOW (window));
}

static void
draft_ticket_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceTriageActions *self = user_data;
  BounceBatchView *view = bounce_triage_page_get_view (self->page);
  GKeyFile *organisation = bounce_library_get_organisation (
      bounce_application_get_library (bounce_window_get_application (self->window)));
  g_autofree char *to = NULL;

  if (bounce_batch_view_get_n_rows (view) == 0)
    {
      bounce_window_refuse (self->window, _ ("There is no case in the list."));
      return;
    }
  if (organisation != NULL)
    to = g_key_file_get_locale_string (organisation, "Organisation", "SupportEmail", NULL, NULL);
  set_enabled (self, "ticket", FALSE);
  bounce_batch_new_ticket_async (view, to, self->cancellable, ticket_cb, g_object_ref (self));
}

/* Files */

typedef void (*Chosen) (BounceTriageActions *self, GFile *file);

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  BounceTriageActions *self = user_data;
  Chosen chosen = (Chosen)g_object_get_data (G_OBJECT (dialog), "bounce-chosen");
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    chosen (self, file);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
ask_for_file (BounceTriageActions *self, const char *title, const char *name, Chosen chosen)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, GTK_WINDOW (self->window), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data (G_OBJECT (dialog), "bounce-chosen", (gpointer)chosen);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceTriageActions) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_done = bounce_batch_export_finish (result, &error);

  if (is_gone (self))
    return;
  if (is_done)
    bounce_window_say (self->window, _ ("The cases are saved."));
  else
    bounce_window_refuse (self->window, error->message);
}

static void
export_csv (BounceTriageActions *self, GFile *file)
{
  bounce_batch_export_async (bounce_triage_page_get_view (self->page),
                             file,
                             BOUNCE_BATCH_CSV,
                             self->cancellable,
                             exported_cb,
                             g_object_ref (self));
}

static void
export_json (BounceTriageActions *self, GFile *file)
{
  bounce_batch_export_async (bounce_triage_page_get_view (self->page),
                             file,
                             BOUNCE_BATCH_JSON,
                             self->cancellable,
                             exported_cb,
                             g_object_ref (self));
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceTriageActions *self = user_data;

  if (g_strcmp0 (g_variant_get_string (parameter, NULL), "json") == 0)
    ask_for_file (self, _ ("Export the Cases"), "bounces.json", export_json);
  else
    ask_for_file (self, _ ("Export the Cases"), "bounces.csv", export_csv);
}

static void
print_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceTriageActions *self = user_data;

  bounce_triage_print_run (GTK_WINDOW (self->window), bounce_triage_page_get_view (self->page));
}

static void
save_pdf (BounceTriageActions *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GError) error = NULL;

  if (path != NULL &&
      bounce_triage_print_export (bounce_triage_page_get_view (self->page), path, &error))
    bounce_window_say (self->window, _ ("The overview is saved."));
  else
    bounce_window_refuse (self->window,
                          error != NULL ? error->message
                                        : _ ("It can only be saved on this computer."));
}

static void
save_pdf_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ask_for_file (user_data, _ ("Save the Overview"), "bounces.pdf", save_pdf);
}

static const GActionEntry actions[] = {
  { .name = "ticket", .activate = draft_ticket_cb },
  { .name = "export", .activate = export_cb, .parameter_type = "s" },
  { .name = "print", .activate = print_cb },
  { .name = "save-pdf", .activate = save_pdf_cb },
};

/* A case out of the list */

typedef struct
{
  BounceBatch *batch; /* keeps the row alive */
  const BounceBatchRow *row;
  GBytes *readable;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->batch);
  g_clear_pointer (&load->readable, g_bytes_unref);
  g_free (load);
}

static void
load_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Load *load = task_data;
  GError *error = NULL;
  GBytes *bytes = bounce_batch_load_mail (load->batch, load->row, &load->readable, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BounceTriageActions *self = BOUNCE_TRIAGE_ACTIONS (source);
  const Load *load = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (is_gone (self))
    return;
  if (bytes != NULL)
    bounce_window_open_mail (self->window, bytes, load->readable, load->row->name, 0);
  else
    bounce_window_refuse (self->window, error->message);
}

static void
opened_cb (BounceTriageActions *self, const BounceBatchRow *row)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, loaded_cb, NULL);
  Load *load = g_new0 (Load, 1);

  load->batch =
      g_object_ref (bounce_batch_view_get_batch (bounce_triage_page_get_view (self->page)));
  load->row = row;
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_thread);
}

/* Who waited long is told, here or elsewhere. */
static void
ended_cb (BounceTriageActions *self)
{
  BounceBatch *batch = bounce_batch_view_get_batch (bounce_triage_page_get_view (self->page));
  GApplication *application = G_APPLICATION (bounce_window_get_application (self->window));
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL, *lead = NULL, *headline = NULL;

  if (g_get_monotonic_time () - self->since < LONG)
    return;
  title = bounce_triage_write_title (batch);
  lead = bounce_triage_write_lead (batch);
  /* Translators: %s is "1,204 mails" */
  headline = g_strdup_printf (_ ("Done: %s"), title);
  if (gtk_window_is_active (GTK_WINDOW (self->window)))
    {
      bounce_window_say (self->window, headline);
      return;
    }
  notification = g_notification_new (headline);
  g_notification_set_body (notification, lead);
  g_notification_set_default_action (notification, "app.present");
  g_application_send_notification (application, "triage", notification);
}

static void
bounce_triage_actions_dispose (GObject *object)
{
  BounceTriageActions *self = BOUNCE_TRIAGE_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (bounce_triage_actions_parent_class)->dispose (object);
}

static void
bounce_triage_actions_finalize (GObject *object)
{
  g_object_unref (BOUNCE_TRIAGE_ACTIONS (object)->cancellable);
  G_OBJECT_CLASS (bounce_triage_actions_parent_class)->finalize (object);
}

static void
bounce_triage_actions_class_init (BounceTriageActionsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_triage_actions_dispose;
  G_OBJECT_CLASS (class)->finalize = bounce_triage_actions_finalize;
}

static void
bounce_triage_actions_init (BounceTriageActions *self)
{
  self->cancellable = g_cancellable_new ();
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (
      G_ACTION_MAP (self->group), actions, G_N_ELEMENTS (actions), self);
}

/**
 * bounce_triage_actions_new:
 * @window: gets the group "triage"
 * @page: shows what they are about
 *
 * Returns: (transfer full): the actions
 */
BounceTriageActions *
bounce_triage_actions_new (BounceWindow *window, BounceTriagePage *page)
{
  BounceTriageActions *self = g_object_new (BOUNCE_TYPE_TRIAGE_ACTIONS, NULL);

  self->window = window;
  self->page = page;
  g_signal_connect_object (page, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "triage", G_ACTION_GROUP (self->group));
  return self;
}

/** bounce_triage_actions_begin: a batch begins now. */
void
bounce_triage_actions_begin (BounceTriageActions *self)
{
  g_return_if_fail (BOUNCE_IS_TRIAGE_ACTIONS (self));
  self->since = g_get_monotonic_time ();
}

/** bounce_triage_actions_set_shown: whether the page shows: only then keys mean it. */
void
bounce_triage_actions_set_shown (BounceTriageActions *self, gboolean is_shown)
{
  g_return_if_fail (BOUNCE_IS_TRIAGE_ACTIONS (self));
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    set_enabled (self, actions[i].name, is_shown);
}
