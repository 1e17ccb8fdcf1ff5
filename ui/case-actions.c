/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case-actions.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "case/summary.h"
#include "draft-window.h"
#include "print-preview.h"
#include "save.h"
#include "words.h"

struct _BounceCaseActions
{
  GObject parent_instance;

  BounceWindow *window; /* unowned: the window owns this */
  BounceCasePage *page; /* unowned, a child of the window */
  GSimpleActionGroup *group;
  GCancellable *check; /* the look-up under way; NULL: none */
  gboolean is_hidden;
};

G_DEFINE_FINAL_TYPE (BounceCaseActions, bounce_case_actions, G_TYPE_OBJECT)

static BounceFinding *
get_finding (BounceCaseActions *self)
{
  return bounce_case_page_get_finding (self->page);
}

/* The domain of the recipient: all that a look-up is told. */
static const char *
get_domain (BounceFinding *finding)
{
  const BounceRecipient *recipient =
      finding != NULL ? bounce_finding_get_recipient (finding) : NULL;
  const char *domain = recipient != NULL ? bounce_text_get_domain (recipient->address) : NULL;

  if (domain == NULL && recipient != NULL)
    domain = bounce_text_get_domain (recipient->original_address);
  return domain;
}

static void
show_draft (BounceCaseActions *self, BounceDraft *taken, GError *error)
{
  g_autoptr (BounceDraft) draft = taken;
  BounceApplication *application;
  GtkWidget *window;

  if (draft == NULL)
    {
      bounce_window_refuse (self->window,
                            error != NULL ? error->message : _ ("There is no such message."));
      return;
    }
  application = bounce_window_get_application (self->window);
  window = bounce_draft_window_new (
      GTK_WINDOW (self->window), draft, bounce_application_get_settings (application));
  bounce_draft_window_take_filing (
      BOUNCE_DRAFT_WINDOW (window),
      bounce_draft_filing_new (application,
                               draft,
                               bounce_case_page_get_case (self->page),
                               get_domain (get_finding (self)),
                               bounce_finding_get_scenario (get_finding (self))));
  bounce_draft_window_offer_languages (BOUNCE_DRAFT_WINDOW (window), get_finding (self));
  bounce_draft_window_offer_copies (BOUNCE_DRAFT_WINDOW (window),
                                    bounce_window_get_application (self->window),
                                    bounce_case_page_get_case (self->page),
                                    get_finding (self));
  bounce_draft_window_watch_address (
      BOUNCE_DRAFT_WINDOW (window), bounce_case_page_get_case (self->page), get_finding (self));
  gtk_window_present (GTK_WINDOW (window));
}

static void
print_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;
  GtkWidget *preview = bounce_print_preview_new (
      self->window, bounce_case_page_get_case (self->page), get_finding (self));

  gtk_window_present (GTK_WINDOW (preview));
}

static void
save_pdf_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;

  bounce_save_pdf (
      self->window, NULL, bounce_case_page_get_case (self->page), get_finding (self), NULL);
}

static void
save_package_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;

  bounce_save_package (self->window, bounce_case_page_get_case (self->page));
}

static void
copy (BounceCaseActions *self, const char *text)
{
  GtkClipboard *clipboard =
      gtk_widget_get_clipboard (GTK_WIDGET (self->window), GDK_SELECTION_CLIPBOARD);

  gtk_clipboard_set_text (clipboard, text, -1);
}

static void
copy_summary_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;
  g_autofree char *text =
      bounce_summary_write (bounce_case_page_get_case (self->page), BOUNCE_SUMMARY_ALL);

  copy (self, text);
  bounce_window_say (self->window, _ ("The summary is on the clipboard."));
}

static void
copy_chat_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;
  g_autofree char *text =
      bounce_summary_write_chat (bounce_case_page_get_case (self->page), get_finding (self));

  copy (self, text);
  bounce_window_say (self->window, _ ("A short text for a chat is on the clipboard."));
}

static void
copy_draft_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceDraft) draft =
      bounce_finding_new_draft (get_finding (self), g_variant_get_string (parameter, NULL), &error);

  if (draft == NULL)
    {
      bounce_window_refuse (self->window, error->message);
      return;
    }
  copy (self, bounce_draft_get_body (draft));
  bounce_window_say (
      self->window,
      bounce_draft_is_other_channel (draft)
          ? _ ("The message is on the clipboard. Send it by chat, from another address, or read it "
               "out on the phone: the mailbox that refused you cannot get it.")
          : _ ("The message is on the clipboard."));
}

static void
draft_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;
  g_autoptr (GError) error = NULL;
  BounceDraft *draft =
      bounce_finding_new_draft (get_finding (self), g_variant_get_string (parameter, NULL), &error);

  show_draft (self, draft, error);
}

static void
draft_ticket_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;

  show_draft (self, bounce_finding_new_ticket (get_finding (self)), NULL);
}

/* What helps where a safe-sender entry does not: the guide's own draft, else the ticket. */
static void
refuse_safe_sender (BounceCaseActions *self, BounceFinding *finding)
{
  GListModel *steps = bounce_finding_get_steps (finding);
  const char *why = bounce_guide_get_safe_sender_why (bounce_finding_get_guide (finding));

  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (BounceStep) step = g_list_model_get_item (steps, i);
      BounceStepAction kind = bounce_step_get_action (step);

      if (kind == BOUNCE_STEP_ACTION_COPY || kind == BOUNCE_STEP_ACTION_DRAFT)
        {
          bounce_window_refuse_with_action (self->window,
                                            bounce_words_for_safe_sender_why (why),
                                            _ ("Write the message that helps…"),
                                            "case.draft",
                                            bounce_step_get_target (step));
          return;
        }
    }
  bounce_window_refuse_with_action (self->window,
                                    bounce_words_for_safe_sender_why (why),
                                    _ ("Open a ticket…"),
                                    "case.draft-ticket",
                                    NULL);
}

static void
draft_safe_sender_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;
  BounceFinding *finding = get_finding (self);

  if (bounce_guide_get_safe_sender (bounce_finding_get_guide (finding)) == BOUNCE_SAFE_SENDER_NO)
    refuse_safe_sender (self, finding);
  else
    show_draft (self, bounce_finding_new_safe_sender (finding), NULL);
}

static void
new_mail_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;
  const BounceRecipient *recipient = bounce_finding_get_recipient (get_finding (self));
  const char *failed = recipient != NULL ? recipient->address : NULL;
  g_autofree char *address = NULL, *uri = NULL;
  g_autoptr (GError) error = NULL;

  /* A notice may name several in the place of one; the mail program would take them all. */
  if (failed == NULL || !bounce_draft_is_address (failed))
    failed = "";
  address = g_uri_escape_string (failed, "@", FALSE);
  uri = g_strconcat ("mailto:", address, NULL);
  if (!gtk_show_uri_on_window (
          GTK_WINDOW (self->window), uri, gtk_get_current_event_time (), &error))
    bounce_window_refuse (self->window,
                          _ ("No mail program opened. Write the new mail as you usually do."));
}

typedef struct
{
  BounceCaseActions *self;
  BounceFinding *finding;
  char *scenario;
} CheckState;

static void
check_state_free (CheckState *state)
{
  g_object_unref (state->self);
  g_object_unref (state->finding);
  g_free (state->scenario);
  g_free (state);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CheckState, check_state_free)

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CheckState) state = user_data;
  BounceCaseActions *self = state->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  BounceDomainCheck *check = bounce_dns_check_domain_finish (BOUNCE_DNS (source), result, &error);

  if (check != NULL)
    {
      sentence = bounce_domain_check_describe (check);
      bounce_finding_take_domain_check (state->finding, check);
    }
  if (self->window == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->check);
  bounce_case_page_set_checking (self->page, FALSE);
  bounce_case_actions_update (self);
  if (check == NULL)
    {
      bounce_window_refuse (self->window, error->message);
      return;
    }
  if (state->finding == get_finding (self))
    bounce_case_page_refill (self->page);
  bounce_window_say (self->window, sentence);
  if (g_strcmp0 (state->scenario, bounce_finding_get_scenario (state->finding)) != 0)
    bounce_case_page_focus_verdict (self->page);
}

static void
check_domain_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceCaseActions *self = user_data;
  CheckState *state = g_new0 (CheckState, 1);

  state->self = g_object_ref (self);
  state->finding = g_object_ref (get_finding (self));
  state->scenario = g_strdup (bounce_finding_get_scenario (state->finding));
  self->check = g_cancellable_new ();
  bounce_case_actions_update (self);
  bounce_case_page_set_checking (self->page, TRUE);
  bounce_dns_check_domain_async (
      bounce_application_get_dns (bounce_window_get_application (self->window)),
      get_domain (state->finding),
      self->check,
      checked_cb,
      state);
}

static const GActionEntry actions[] = {
  { .name = "print", .activate = print_cb },
  { .name = "save-pdf", .activate = save_pdf_cb },
  { .name = "save-package", .activate = save_package_cb },
  { .name = "copy-summary", .activate = copy_summary_cb },
  { .name = "copy-chat", .activate = copy_chat_cb },
  { .name = "copy-draft", .activate = copy_draft_cb, .parameter_type = "s" },
  { .name = "draft", .activate = draft_cb, .parameter_type = "s" },
  { .name = "draft-ticket", .activate = draft_ticket_cb },
  { .name = "draft-safe-sender", .activate = draft_safe_sender_cb },
  { .name = "new-mail", .activate = new_mail_cb },
  { .name = "check-domain", .activate = check_domain_cb },
};

static gboolean
allows_checks (BounceCaseActions *self)
{
  BounceApplication *application = bounce_window_get_application (self->window);

  return application != NULL &&
         bounce_library_allows_checks (bounce_application_get_library (application));
}

/** bounce_case_actions_update: what can be done now: without a mail that has been read nothing; a
 * look-up needs a domain and must be allowed. */
void
bounce_case_actions_update (BounceCaseActions *self)
{
  BounceFinding *finding = get_finding (self);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), actions[i].name);
      gboolean is_enabled = finding != NULL && !self->is_hidden;

      if (actions[i].activate == check_domain_cb)
        is_enabled = is_enabled && get_domain (finding) != NULL && self->check == NULL &&
                     allows_checks (self);
      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
    }
}

static void
finding_cb (BounceCaseActions *self)
{
  if (self->check != NULL)
    g_cancellable_cancel (self->check);
  g_clear_object (&self->check);
  bounce_case_actions_update (self);
}

static void
page_gone_cb (gpointer user_data, GObject *page)
{
  BounceCaseActions *self = user_data;

  if (self->check != NULL)
    g_cancellable_cancel (self->check);
  self->window = NULL;
  self->page = NULL;
}

static void
bounce_case_actions_dispose (GObject *object)
{
  BounceCaseActions *self = BOUNCE_CASE_ACTIONS (object);

  if (self->page != NULL)
    g_object_weak_unref (G_OBJECT (self->page), page_gone_cb, self);
  self->page = NULL;
  if (self->check != NULL)
    g_cancellable_cancel (self->check);
  g_clear_object (&self->check);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (bounce_case_actions_parent_class)->dispose (object);
}

static void
bounce_case_actions_class_init (BounceCaseActionsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_case_actions_dispose;
}

static void
bounce_case_actions_init (BounceCaseActions *self)
{
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (
      G_ACTION_MAP (self->group), actions, G_N_ELEMENTS (actions), self);
}

/**
 * bounce_case_actions_new:
 * @window: gets the group "case"
 * @page: shows the case that they are about
 *
 * Returns: (transfer full): the actions
 */
BounceCaseActions *
bounce_case_actions_new (BounceWindow *window, BounceCasePage *page)
{
  BounceCaseActions *self = g_object_new (BOUNCE_TYPE_CASE_ACTIONS, NULL);

  self->window = window;
  self->page = page;
  g_object_weak_ref (G_OBJECT (page), page_gone_cb, self);
  g_signal_connect_object (
      page, "notify::finding", G_CALLBACK (finding_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "case", G_ACTION_GROUP (self->group));
  bounce_case_actions_update (self);
  return self;
}

/** bounce_case_actions_set_shown: whether the page shows: only then keys mean it. */
void
bounce_case_actions_set_shown (BounceCaseActions *self, gboolean is_shown)
{
  g_return_if_fail (BOUNCE_IS_CASE_ACTIONS (self));
  self->is_hidden = !is_shown;
  bounce_case_actions_update (self);
}
