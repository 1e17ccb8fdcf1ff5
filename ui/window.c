/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "window.h"

#include <glib/gi18n.h>

#include "case-actions.h"
#include "case-memory.h"
#include "column.h"
#include "contrast.h"
#include "dialog.h"
#include "emblem.h"
#include "fold.h"
#include "help.h"
#include "history-actions.h"
#include "intake/intake.h"
#include "intake/places.h"
#include "opening.h"
#include "outbox-bar.h"
#include "sidebar.h"
#include "toast.h"
#include "triage-actions.h"
#include "ways-in.h"
#include "welcome.h"
#include "window-state.h"

struct _BounceWindow
{
  GtkApplicationWindow parent_instance;

  /* Built with the first case, or when the window has nothing to do */
  BounceSidebar *sidebar;
  BounceCasePage *page;
  BounceCaseActions *case_actions;
  BounceTriagePage *triage; /* NULL: there were never many mails at once */
  BounceTriageActions *triage_actions;
  GCancellable *cancellable;
  guint warm_up_id;

  GtkWidget *back;
  GtkWidget *open;
  GtkStack *open_face;
  GtkWidget *print;
  GtkMenuButton *menu_button;
  GtkInfoBar *refusal;
  GtkLabel *refusal_label;
  GtkButton *refusal_button;
  BounceOutboxBar *outbox_bar;
  GtkStack *stack;
  GtkWidget *welcome;
  BounceFold *fold;
  GtkWidget *drop_overlay;
  BounceToast *toast;
};

G_DEFINE_FINAL_TYPE (BounceWindow, bounce_window, GTK_TYPE_APPLICATION_WINDOW)

/* By the room that there is, since the pages are laid out only once they show. */
static gboolean
is_narrow (BounceWindow *self)
{
  int width = gtk_widget_get_allocated_width (GTK_WIDGET (self->stack));

  return width > 1 && width < bounce_column_get_narrow_width (GTK_WIDGET (self));
}

static gboolean
has_sidebar (BounceWindow *self)
{
  guint n;

  if (self->sidebar == NULL || bounce_sidebar_get_n_cases (self->sidebar) == 0)
    return FALSE;
  n = bounce_recent_view_get_n_items (bounce_sidebar_get_recent (self->sidebar));
  return bounce_sidebar_get_n_cases (self->sidebar) + n > 1;
}

static gboolean
is_on_triage (BounceWindow *self)
{
  return self->triage != NULL &&
         gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->triage);
}

/* Where the button leads: out of a case to the list that it was chosen from. */
static const char *
get_way_back (BounceWindow *self, gboolean is_folded, gboolean on_sidebar)
{
  if (is_on_triage (self))
    return self->page != NULL && bounce_case_page_get_case (self->page) != NULL ? _ ("Cases")
                                                                                : NULL;
  if (self->triage != NULL)
    return _ ("Overview");
  return is_folded && !on_sidebar && has_sidebar (self) ? _ ("All cases") : NULL;
}

static void
layout_back (BounceWindow *self, const char *way_back)
{
  gtk_widget_set_visible (self->back, way_back != NULL);
  if (way_back == NULL)
    return;
  gtk_widget_set_tooltip_text (self->back, way_back);
  atk_object_set_name (gtk_widget_get_accessible (self->back), way_back);
}

static void
layout_cb (BounceWindow *self)
{
  BounceCase *bounce_case = self->page != NULL ? bounce_case_page_get_case (self->page) : NULL;
  gboolean is_folded = is_narrow (self);
  gboolean on_sidebar = is_folded && bounce_fold_get_on_sidebar (self->fold);
  const char *way_back = get_way_back (self, is_folded, on_sidebar);
  g_autofree char *verdict = NULL, *about = NULL, *title = NULL;

  if (is_on_triage (self))
    title = bounce_triage_page_dup_title (self->triage);
  else if (bounce_case != NULL && !on_sidebar)
    {
      verdict = bounce_case_dup_title (bounce_case);
      about = bounce_case_dup_subtitle (bounce_case);
      /* Translators: the title of a window: whom it is about, and what happened */
      title = g_strdup_printf (_ ("%s: %s"), about, verdict);
    }
  else
    title = g_strdup (bounce_case != NULL ? _ ("Cases") : _ ("Bounce Desk"));
  gtk_window_set_title (GTK_WINDOW (self), title);
  /* Beside the way back there is no room for it; the menu opens too. */
  gtk_widget_set_visible (self->open,
                          (bounce_case != NULL || self->triage != NULL) &&
                              (!is_folded || way_back == NULL));
  gtk_stack_set_visible_child_name (self->open_face, is_folded ? "icon" : "words");
  /* The menu prints too: a narrow window has room for one of the two. */
  gtk_widget_set_visible (self->print, bounce_case != NULL && !is_folded && !is_on_triage (self));
  layout_back (self, way_back);
}

/* One of the two is shown, and what the keys do is done to it. */
static void
show_page (BounceWindow *self, GtkWidget *page)
{
  gtk_stack_set_visible_child (self->stack, page);
  if (self->case_actions != NULL)
    bounce_case_actions_set_shown (self->case_actions, page == GTK_WIDGET (self->fold));
  if (self->triage_actions != NULL)
    bounce_triage_actions_set_shown (self->triage_actions, page != GTK_WIDGET (self->fold));
  layout_cb (self);
}

static void
set_sources (BounceWindow *self)
{
  BounceApplication *application = bounce_window_get_application (self);

  bounce_case_page_set_library (self->page, bounce_application_get_library (application));
  bounce_case_page_set_sources (self->page,
                                bounce_application_get_memory (application),
                                bounce_application_get_dns (application));
}

static void
selected_cb (BounceWindow *self, BounceCase *bounce_case)
{
  set_sources (self);
  bounce_case_page_show_case (self->page, bounce_case);
  show_page (self, GTK_WIDGET (self->fold));
}

static void
activated_cb (BounceWindow *self)
{
  bounce_fold_set_on_sidebar (self->fold, FALSE);
  layout_cb (self);
  bounce_case_page_focus_verdict (self->page);
}

static void
update_sidebar (BounceWindow *self)
{
  bounce_fold_set_has_sidebar (self->fold, has_sidebar (self));
  layout_cb (self);
}

static void
resized_cb (BounceWindow *self, int pixels)
{
  bounce_fold_set_sidebar_width (self->fold, bounce_fold_get_sidebar_width (self->fold) + pixels);
}

/* What was taken off the list */
typedef struct
{
  BounceWindow *window;    /* unowned: its toast owns this */
  BounceCase *bounce_case; /* NULL: it was not open */
  guint position;
  BounceRecentItem *item; /* NULL: its file was not remembered */
} Removed;

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  g_clear_object (&removed->bounce_case);
  g_clear_object (&removed->item);
  g_free (removed);
}

static BounceRecent *
get_recent (BounceWindow *self)
{
  return bounce_application_get_recent (bounce_window_get_application (self));
}

static void
undo_removal (Removed *removed)
{
  BounceWindow *self = removed->window;

  if (removed->item != NULL)
    bounce_recent_restore (get_recent (self), removed->item);
  if (removed->bounce_case == NULL ||
      bounce_sidebar_find (self->sidebar, bounce_case_get_sha256 (removed->bounce_case)) != NULL)
    return;
  bounce_sidebar_insert (self->sidebar, removed->bounce_case, removed->position);
  bounce_sidebar_select (self->sidebar, removed->bounce_case);
  update_sidebar (self);
  activated_cb (self);
}

static void
offer_undo (BounceWindow *self, BounceCase *bounce_case, guint position, BounceRecentItem *item)
{
  Removed *removed = g_new0 (Removed, 1);

  removed->window = self;
  g_set_object (&removed->bounce_case, bounce_case);
  removed->position = position;
  g_set_object (&removed->item, item);
  bounce_toast_offer (self->toast,
                      _ ("The case is removed from the list."),
                      G_CALLBACK (undo_removal),
                      removed,
                      removed_free);
}

/* The one that is shown. Its file, and what the history knows, stay as they are. */
static void
remove_case (BounceWindow *self)
{
  g_autoptr (BounceCase) bounce_case = NULL;
  g_autoptr (BounceRecentItem) item = NULL;
  guint position;

  if (self->page == NULL || bounce_case_page_get_case (self->page) == NULL || is_on_triage (self))
    return;
  bounce_case = g_object_ref (bounce_case_page_get_case (self->page));
  item = bounce_recent_find (get_recent (self), bounce_case_get_sha256 (bounce_case));
  if (item != NULL)
    bounce_recent_remove (get_recent (self), item);
  position = bounce_sidebar_remove (self->sidebar, bounce_case);
  if (bounce_sidebar_get_n_cases (self->sidebar) == 0)
    {
      bounce_case_page_show_case (self->page, NULL);
      bounce_fold_set_on_sidebar (self->fold, FALSE);
      show_page (self, self->triage != NULL ? GTK_WIDGET (self->triage) : self->welcome);
    }
  else
    bounce_sidebar_focus (self->sidebar);
  update_sidebar (self);
  offer_undo (self, bounce_case, position, item);
}

static void
recent_opened_cb (BounceWindow *self, BounceRecentItem *item)
{
  g_autoptr (GFile) file = bounce_intake_dup_file (bounce_recent_item_get_uri (item));

  bounce_opening_start_files (self, &file, 1);
}

static void
recent_removed_cb (BounceWindow *self, BounceRecentItem *item)
{
  bounce_recent_remove (get_recent (self), item);
  offer_undo (self, NULL, 0, item);
}

static void
attach_recent (BounceWindow *self, BounceRecentView *view)
{
  bounce_recent_view_set_recent (view, get_recent (self));
  g_signal_connect_object (view, "opened", G_CALLBACK (recent_opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      view, "removed", G_CALLBACK (recent_removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (update_sidebar), self, G_CONNECT_SWAPPED);
}

/* What was chosen holds for the case that is shown, too. */
static void
preferences_cb (BounceWindow *self)
{
  set_sources (self);
  bounce_case_page_refill (self->page);
  bounce_case_actions_update (self->case_actions);
}

static void
ticket_changed_cb (BounceWindow *self, BounceTicket *ticket)
{
  bounce_case_memory_take_ticket (
      bounce_sidebar_find (self->sidebar, bounce_ticket_get_mail_sha256 (ticket)), ticket);
}

static BounceCasePage *
ensure_page (BounceWindow *self)
{
  if (self->page == NULL)
    {
      BounceApplication *application = bounce_window_get_application (self);

      self->page = g_object_new (BOUNCE_TYPE_CASE_PAGE, "hexpand", TRUE, NULL);
      self->sidebar = g_object_new (BOUNCE_TYPE_SIDEBAR, NULL);
      g_signal_connect_swapped (self->sidebar, "selected", G_CALLBACK (selected_cb), self);
      g_signal_connect_swapped (self->sidebar, "activated", G_CALLBACK (activated_cb), self);
      g_signal_connect_swapped (self->sidebar, "remove-asked", G_CALLBACK (remove_case), self);
      g_signal_connect_swapped (self->sidebar, "resized", G_CALLBACK (resized_cb), self);
      attach_recent (self, bounce_sidebar_get_recent (self->sidebar));
      gtk_container_add (GTK_CONTAINER (self->fold), GTK_WIDGET (self->sidebar));
      gtk_container_add (GTK_CONTAINER (self->fold), GTK_WIDGET (self->page));
      self->case_actions = bounce_case_actions_new (self, self->page);
      g_signal_connect_object (bounce_application_get_preferences (application),
                               "changed",
                               G_CALLBACK (preferences_cb),
                               self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (
          application, "ticket-changed", G_CALLBACK (ticket_changed_cb), self, G_CONNECT_SWAPPED);
    }
  return self->page;
}

static void
case_changed_cb (BounceWindow *self, GParamSpec *pspec, BounceCase *bounce_case)
{
  if (self->page != NULL && bounce_case_page_get_case (self->page) == bounce_case)
    layout_cb (self);
}

/* Whether it is shown or only one of many: connected before the page, so that the page's question
 * counts it. */
static void
opened_cb (BounceWindow *self, GParamSpec *pspec, BounceCase *bounce_case)
{
  BounceApplication *application = bounce_window_get_application (self);

  if (application == NULL)
    return;
  bounce_case_memory_record (bounce_application_get_memory (application), bounce_case);
  bounce_case_memory_find_ticket (bounce_application_peek_outbox (application), bounce_case);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BounceCase *bounce_case = BOUNCE_CASE (source);
  g_autoptr (GError) error = NULL;

  if (!bounce_case_read_finish (bounce_case, result, &error) &&
      bounce_case_get_state (bounce_case) == BOUNCE_CASE_READING &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    bounce_case_set_unreadable (bounce_case, error);
}

static void
refusal_response_cb (BounceWindow *self)
{
  gtk_widget_hide (GTK_WIDGET (self->refusal));
}

/* The menu is as many widgets as the page that it opens over. */
static void
ensure_menu (BounceWindow *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (gtk_menu_button_get_menu_model (self->menu_button) != NULL)
    return;
  builder = gtk_builder_new_from_resource ("/org/bouncedesk/BounceDesk/window-menu.ui");
  gtk_menu_button_set_menu_model (self->menu_button,
                                  G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
  g_signal_connect_object (gtk_menu_button_get_popover (self->menu_button),
                           "hide",
                           G_CALLBACK (bounce_dialog_deselect),
                           self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/* What the first frame did not need, while the person still looks for the mail. */
static gboolean
warm_up_cb (gpointer user_data)
{
  BounceWindow *self = user_data;
  int least, wanted;

  self->warm_up_id = 0;
  ensure_menu (self);
  gtk_window_set_icon_name (GTK_WINDOW (self), APPLICATION_ID);
  /* Measuring a page loads its fonts and styles. */
  gtk_widget_get_preferred_width (GTK_WIDGET (ensure_page (self)), &least, &wanted);
  bounce_application_warm_up (bounce_window_get_application (self));
  attach_recent (self, bounce_welcome_get_recent (BOUNCE_WELCOME (self->welcome)));
  return G_SOURCE_REMOVE;
}

static gboolean
drawn_cb (BounceWindow *self)
{
  g_signal_handlers_disconnect_by_func (self, drawn_cb, NULL);
  self->warm_up_id = g_idle_add_full (G_PRIORITY_LOW, warm_up_cb, self, NULL);
  return GDK_EVENT_PROPAGATE;
}

static void
back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceWindow *self = user_data;

  if (!gtk_widget_get_visible (self->back))
    return;
  if (self->triage != NULL && !is_on_triage (self))
    {
      show_page (self, GTK_WIDGET (self->triage));
      bounce_triage_page_focus (self->triage);
      return;
    }
  bounce_fold_set_on_sidebar (self->fold, TRUE);
  show_page (self, GTK_WIDGET (self->fold));
  if (is_narrow (self) && has_sidebar (self))
    bounce_sidebar_focus (self->sidebar);
  else
    bounce_case_page_focus_verdict (self->page);
}

static void
close_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (user_data);
}

static void
show_menu_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceWindow *self = user_data;

  ensure_menu (self);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->menu_button), TRUE);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceWindow *self = user_data;

  if (gtk_stack_get_visible_child (self->stack) == self->welcome)
    bounce_welcome_start_search (BOUNCE_WELCOME (self->welcome));
  if (is_on_triage (self))
    bounce_triage_page_start_search (self->triage);
  if (!has_sidebar (self) || is_on_triage (self))
    return;
  bounce_fold_set_on_sidebar (self->fold, TRUE);
  layout_cb (self);
  bounce_sidebar_start_search (self->sidebar);
}

static void
remove_case_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  remove_case (user_data);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceWindow *self = user_data;

  bounce_toast_undo (self->toast);
}

static void
resize_sidebar_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceWindow *self = user_data;

  if (has_sidebar (self))
    bounce_sidebar_start_resize (self->sidebar);
}

static const GActionEntry actions[] = {
  { .name = "search", .activate = search_cb },
  { .name = "remove-case", .activate = remove_case_cb },
  { .name = "undo", .activate = undo_cb },
  { .name = "resize-sidebar", .activate = resize_sidebar_cb },
  { .name = "back", .activate = back_cb },
  { .name = "close", .activate = close_cb },
  { .name = "show-menu", .activate = show_menu_cb },
};

static gboolean
bounce_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  BounceWindow *self = BOUNCE_WINDOW (widget);
  GSettings *settings = bounce_application_get_settings (bounce_window_get_application (self));

  bounce_dialog_close_menu (GTK_WINDOW (self));
  bounce_window_state_save (GTK_WINDOW (self), settings);
  if (settings != NULL)
    g_settings_set_int (settings, "sidebar-width", bounce_fold_get_sidebar_width (self->fold));
  return GDK_EVENT_PROPAGATE;
}

static gboolean
bounce_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (widget));

  /* In a text field Ctrl+V pastes a word, not a mail. */
  if (GTK_IS_EDITABLE (focus) && gtk_window_propagate_key_event (GTK_WINDOW (widget), event))
    return GDK_EVENT_STOP;
  return GTK_WIDGET_CLASS (bounce_window_parent_class)->key_press_event (widget, event);
}

static void
bounce_window_dispose (GObject *object)
{
  BounceWindow *self = BOUNCE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->warm_up_id, g_source_remove);
  g_clear_object (&self->case_actions);
  g_clear_object (&self->triage_actions);
  G_OBJECT_CLASS (bounce_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/bouncedesk/BounceDesk/window.ui");
  gtk_widget_class_bind_template_child (class, BounceWindow, back);
  gtk_widget_class_bind_template_child (class, BounceWindow, open);
  gtk_widget_class_bind_template_child (class, BounceWindow, open_face);
  gtk_widget_class_bind_template_child (class, BounceWindow, print);
  gtk_widget_class_bind_template_child (class, BounceWindow, menu_button);
  gtk_widget_class_bind_template_child (class, BounceWindow, refusal);
  gtk_widget_class_bind_template_child (class, BounceWindow, refusal_label);
  gtk_widget_class_bind_template_child (class, BounceWindow, refusal_button);
  gtk_widget_class_bind_template_child (class, BounceWindow, outbox_bar);
  gtk_widget_class_bind_template_child (class, BounceWindow, stack);
  gtk_widget_class_bind_template_child (class, BounceWindow, welcome);
  gtk_widget_class_bind_template_child (class, BounceWindow, fold);
  gtk_widget_class_bind_template_child (class, BounceWindow, drop_overlay);
  gtk_widget_class_bind_template_child (class, BounceWindow, toast);
  gtk_widget_class_bind_template_callback (class, layout_cb);
  gtk_widget_class_bind_template_callback (class, refusal_response_cb);
}

static void
bounce_window_class_init (BounceWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_window_dispose;
  widget_class->delete_event = bounce_window_delete_event;
  widget_class->key_press_event = bounce_window_key_press_event;
  g_type_ensure (BOUNCE_TYPE_EMBLEM);
  g_type_ensure (BOUNCE_TYPE_FOLD);
  g_type_ensure (BOUNCE_TYPE_OUTBOX_BAR);
  g_type_ensure (BOUNCE_TYPE_TOAST);
  g_type_ensure (BOUNCE_TYPE_WELCOME);
  bind_template (widget_class);
}

static void
bounce_window_init (BounceWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  bounce_dialog_name_close (GTK_WIDGET (self->refusal), NULL);
  bounce_contrast_follow (GTK_WIDGET (self));
  bounce_ways_in_attach (self);
  bounce_help_attach (self);
  bounce_history_actions_attach (self);
  g_signal_connect_after (self, "draw", G_CALLBACK (drawn_cb), NULL);
}

/** bounce_window_new: (transfer none): a window of @application, not shown yet. */
BounceWindow *
bounce_window_new (BounceApplication *application)
{
  BounceWindow *self = g_object_new (BOUNCE_TYPE_WINDOW, "application", application, NULL);
  GSettings *settings = bounce_application_get_settings (application);

  bounce_window_state_load (GTK_WINDOW (self), settings);
  if (settings != NULL)
    bounce_fold_set_sidebar_width (self->fold, g_settings_get_int (settings, "sidebar-width"));
  bounce_outbox_bar_set_application (self->outbox_bar, application);
  return self;
}

/** bounce_window_get_application: (transfer none): whose window it is. */
BounceApplication *
bounce_window_get_application (BounceWindow *self)
{
  return BOUNCE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

/**
 * bounce_window_open_mail:
 * @self: the window
 * @bytes: the exact bytes of one mail
 * @readable: what the reader reads: the same, or a mail made of them
 * @name: (nullable): where it came from
 * @position: which of the mails of one go it is, from 0: the first is shown
 *
 * Returns: (transfer none): its case, in the list of the window
 */
BounceCase *
bounce_window_open_mail (
    BounceWindow *self, GBytes *bytes, GBytes *readable, const char *name, guint position)
{
  BounceApplication *application = bounce_window_get_application (self);
  g_autoptr (BounceCase) bounce_case =
      bounce_case_new (bounce_application_get_library (application), bytes, name);
  BounceCase *known;

  ensure_page (self);
  gtk_widget_hide (GTK_WIDGET (self->refusal));
  /* The same bytes once more show the case that is there, rather than a twin of it. */
  known = bounce_sidebar_find (self->sidebar, bounce_case_get_sha256 (bounce_case));
  if (known != NULL)
    g_set_object (&bounce_case, known);
  else
    {
      if (readable != bytes)
        bounce_case_set_readable (bounce_case, readable);
      g_signal_connect_object (
          bounce_case, "notify", G_CALLBACK (case_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (
          bounce_case, "notify::state", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
      bounce_sidebar_insert (self->sidebar, bounce_case, position);
      bounce_case_read_async (bounce_case,
                              bounce_application_get_reader (application),
                              self->cancellable,
                              read_cb,
                              NULL);
    }
  update_sidebar (self);
  if (position == 0)
    {
      bounce_sidebar_select (self->sidebar, bounce_case);
      activated_cb (self);
    }
  return bounce_case;
}

/**
 * bounce_window_open_batch:
 * @self: the window
 * @batch: many mails, of which none has been read yet
 *
 * Reads them and shows what becomes of them.
 */
void
bounce_window_open_batch (BounceWindow *self, BounceBatch *batch)
{
  g_return_if_fail (BOUNCE_IS_WINDOW (self));
  gtk_widget_hide (GTK_WIDGET (self->refusal));
  if (self->triage == NULL)
    {
      self->triage = g_object_new (BOUNCE_TYPE_TRIAGE_PAGE, "visible", TRUE, NULL);
      gtk_container_add (GTK_CONTAINER (self->stack), GTK_WIDGET (self->triage));
      self->triage_actions = bounce_triage_actions_new (self, self->triage);
      g_signal_connect_object (
          self->triage, "ended", G_CALLBACK (layout_cb), self, G_CONNECT_SWAPPED);
    }
  bounce_triage_actions_begin (self->triage_actions);
  bounce_triage_page_show_batch (self->triage, batch);
  show_page (self, GTK_WIDGET (self->triage));
  bounce_triage_page_focus (self->triage);
}

/**
 * bounce_window_say:
 * @self: the window
 * @text: what was done, as a short sentence
 *
 * Shows it for a moment; a screen reader says it.
 */
void
bounce_window_say (BounceWindow *self, const char *text)
{
  g_return_if_fail (BOUNCE_IS_WINDOW (self));
  bounce_toast_say (self->toast, text);
}

/** bounce_window_offer: says @text (nullable) and offers to take it back; see bounce_toast_offer().
 */
void
bounce_window_offer (
    BounceWindow *self, const char *text, GCallback undo, gpointer user_data, GDestroyNotify notify)
{
  g_return_if_fail (BOUNCE_IS_WINDOW (self));
  bounce_toast_offer (self->toast, text, undo, user_data, notify);
}

/** bounce_window_refuse: shows a sentence that says why something was not taken. */
void
bounce_window_refuse (BounceWindow *self, const char *sentence)
{
  g_autofree char *places = bounce_intake_describe_places ();
  g_autofree char *behind = g_strconcat ("\n\n", places, NULL);
  g_auto (GStrv) parts = g_strsplit (sentence, behind, -1);
  g_autofree char *text = g_strjoinv ("", parts);

  /* How to get the mail itself is longer than the bar is high: it has a window of its own. */
  if (parts[0] != NULL && parts[1] != NULL)
    bounce_window_refuse_with_action (
        self, g_strstrip (text), _ ("How to Get the Mail…"), "win.help-mail", NULL);
  else
    bounce_window_refuse_with_action (self, sentence, NULL, NULL, NULL);
}

/**
 * bounce_window_refuse_with_action:
 * @self: the window
 * @sentence: why something was not done
 * @label: (nullable): what can be done instead, for a button
 * @action: (nullable): the action that does it
 * @target: (nullable): its parameter
 */
void
bounce_window_refuse_with_action (BounceWindow *self,
                                  const char *sentence,
                                  const char *label,
                                  const char *action,
                                  const char *target)
{
  AtkObject *accessible;

  g_return_if_fail (BOUNCE_IS_WINDOW (self));
  gtk_label_set_text (self->refusal_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->refusal_button), label != NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->refusal_button), NULL);
  if (label != NULL)
    {
      gtk_button_set_label (self->refusal_button, label);
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->refusal_button),
                                              target != NULL ? g_variant_new_string (target)
                                                             : NULL);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->refusal_button), action);
    }
  gtk_widget_show (GTK_WIDGET (self->refusal));
  accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  if (g_signal_lookup ("announcement", G_OBJECT_TYPE (accessible)) != 0)
    g_signal_emit_by_name (accessible, "announcement", sentence);
}

/** bounce_window_set_hovered: shows that what is dragged over the window can be dropped. */
void
bounce_window_set_hovered (BounceWindow *self, gboolean is_hovered)
{
  g_return_if_fail (BOUNCE_IS_WINDOW (self));
  gtk_widget_set_visible (self->drop_overlay, is_hovered);
}
