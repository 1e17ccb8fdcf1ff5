/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "draft-window.h"

#include <glib/gi18n.h>
#include <string.h>
#ifdef GDK_WINDOWING_X11
#include <gdk/gdkx.h>
#endif

#include "base/text.h"
#include "column.h"
#include "dialog.h"
#include "disclosure.h"
#include "draft-doubt.h"
#include "draft-language.h"
#include "leaves-view.h"
#include "send/hand-over.h"
#include "window.h"

/* What stands in the fields with one choice of the attachment, with what the person made of it. */
typedef struct
{
  char *subject;
  char *body;
} Text;

/* The room beside the column, see style.css. */
#define SHEET_MARGIN 24

struct _BounceDraftWindow
{
  GtkWindow parent_instance;

  BounceDraft *draft;
  GSettings *settings; /* NULL: nothing is remembered */
  GCancellable *cancellable;
  BounceDraftFiling *filing;          /* NULL: by hand */
  BounceTicket *ticket;               /* NULL: not filed yet */
  gboolean knows_support;             /* the address was not typed here */
  BounceRedactLevel level;            /* of what is attached */
  Text texts[BOUNCE_N_REDACT_LEVELS]; /* left, and perhaps come back to */

  GtkHeaderBar *header;
  BounceDraftDoubt *doubt;
  GtkWidget *notice;
  GtkLabel *notice_label;
  BounceColumn *column;
  GtkWidget *to_title;
  GtkEntry *to;
  GtkWidget *to_note;
  GtkWidget *place_title;
  GtkLabel *place;
  GtkEntry *subject;
  GtkTextView *body;
  BounceDraftLanguage *language;
  GtkWidget *attachment;
  GtkLabel *attachment_name;
  GtkLabel *attachment_digest;
  GtkLabel *leaves;
  BounceLeavesView *leaves_view;
  GtkLabel *status;
  GtkWidget *buttons;
  guint fit_id;
  GtkWidget *set_up;
  GtkWidget *ways;
  GtkWidget *file;
  GtkWidget *outbox;
  GtkWidget *save;
  GtkWidget *copy;
  GtkWidget *mail;
};

G_DEFINE_FINAL_TYPE (BounceDraftWindow, bounce_draft_window, GTK_TYPE_WINDOW)

static void
say (BounceDraftWindow *self, const char *text)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));

  gtk_label_set_text (self->status, text);
  gtk_widget_show (GTK_WIDGET (self->status));
  if (g_signal_lookup ("announcement", G_OBJECT_TYPE (accessible)) != 0)
    g_signal_emit_by_name (accessible, "announcement", text);
}

static char *
dup_body (BounceDraftWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->body);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* What the person made of it is what leaves. */
static void
take_changes (BounceDraftWindow *self)
{
  g_autofree char *body = dup_body (self);
  const char *to = gtk_entry_get_text (self->to);

  bounce_draft_set_to (self->draft, to);
  bounce_draft_set_subject (self->draft, gtk_entry_get_text (self->subject));
  bounce_draft_set_body (self->draft, body);
  /* What the organisation says is not remembered as this person's own choice. */
  if (self->settings != NULL && !self->knows_support &&
      bounce_draft_get_purpose (self->draft) == BOUNCE_DRAFT_TICKET && !bounce_text_is_blank (to))
    g_settings_set_string (self->settings, "support-address", to);
}

static void
show_error (BounceDraftWindow *self, const GError *error)
{
  say (self, error->message);
  if (g_error_matches (error, BOUNCE_DRAFT_ERROR, BOUNCE_DRAFT_ERROR_NO_ADDRESS))
    gtk_widget_grab_focus (GTK_WIDGET (self->to));
}

static void
copy_cb (BounceDraftWindow *self)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD);
  g_autofree char *body = dup_body (self);

  gtk_clipboard_set_text (clipboard, body, -1);
  say (self, _ ("The text is on the clipboard."));
}

static void
handed_over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceDraftWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean attachment_is_certain = FALSE;

  if (!bounce_hand_over_mail_finish (result, &attachment_is_certain, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      gtk_widget_set_sensitive (self->mail, TRUE);
      show_error (self, error);
      return;
    }
  gtk_widget_set_sensitive (self->mail, TRUE);
  if (bounce_draft_get_attachment (self->draft) != NULL && !attachment_is_certain)
    say (
        self,
        _ ("Your mail program has the message. Look whether the attachment is there; if it is not, "
           "use “Save as draft…” and attach the notice from there."));
  else
    say (self, _ ("Your mail program has the message. It is sent when you send it there."));
}

static char *
dup_handle (BounceDraftWindow *self)
{
#ifdef GDK_WINDOWING_X11
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (self));

  if (GDK_IS_X11_WINDOW (window))
    return g_strdup_printf ("x11:%lx", (gulong)gdk_x11_window_get_xid (window));
#endif
  return g_strdup ("");
}

static void
mail_cb (BounceDraftWindow *self)
{
  g_autofree char *handle = dup_handle (self);

  take_changes (self);
  gtk_widget_set_sensitive (self->mail, FALSE);
  bounce_hand_over_mail_async (
      self->draft, handle, self->cancellable, handed_over_cb, g_object_ref (self));
}

static void
save_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  BounceDraftWindow *self = user_data;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL, *text = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      if (file == NULL)
        say (self, _ ("It can only be saved on this computer."));
      else if (bounce_hand_over_save_draft (self->draft, file, &error))
        {
          name = g_file_get_parse_name (file);
          text =
              g_strdup_printf (_ ("Saved as %s. Open it to send it from your mail program."), name);
          say (self, text);
        }
      else
        show_error (self, error);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
save_cb (BounceDraftWindow *self)
{
  GtkFileChooserNative *dialog;

  take_changes (self);
  dialog = gtk_file_chooser_native_new (_ ("Save the Draft"),
                                        GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SAVE,
                                        _ ("_Save"),
                                        _ ("_Cancel"));
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("draft.eml"));
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
way_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BounceDraftWindow *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));

  if (g_str_equal (name, "mail"))
    mail_cb (self);
  else if (g_str_equal (name, "copy"))
    copy_cb (self);
  else
    save_cb (self);
}

static const GActionEntry ways[] = {
  { .name = "mail", .activate = way_cb },
  { .name = "copy", .activate = way_cb },
  { .name = "save", .activate = way_cb },
};

static void
set_editable (BounceDraftWindow *self, gboolean is_editable)
{
  gtk_editable_set_editable (GTK_EDITABLE (self->to), is_editable);
  gtk_editable_set_editable (GTK_EDITABLE (self->subject), is_editable);
  gtk_text_view_set_editable (self->body, is_editable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->leaves_view), is_editable);
  gtk_widget_set_sensitive (self->file, is_editable);
  gtk_widget_set_sensitive (self->ways, is_editable);
}

static void
file_cb (BounceDraftWindow *self)
{
  take_changes (self);
  set_editable (self, FALSE);
  bounce_draft_filing_run (self->filing, GTK_WINDOW (self));
}

static void
said_cb (BounceDraftWindow *self, const char *text)
{
  say (self, text);
}

static void
failed_cb (BounceDraftWindow *self, const char *text)
{
  set_editable (self, TRUE);
  say (self, text);
}

/* The window that it came from says that it is done; until then this one does. */
static void
ticket_cb (BounceDraftWindow *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *text = bounce_ticket_dup_state_text (self->ticket);
  const char *words = bounce_ticket_get_error_text (self->ticket);
  BounceTicketState state = bounce_ticket_get_state (self->ticket);
  g_autofree char *both = NULL;

  if (state == BOUNCE_TICKET_SENT && words == NULL)
    {
      if (BOUNCE_IS_WINDOW (parent))
        bounce_window_say (BOUNCE_WINDOW (parent), text);
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  both = state == BOUNCE_TICKET_SENDING || words == NULL ? g_strdup (text)
                                                         : g_strdup_printf ("%s %s", text, words);
  gtk_widget_set_visible (self->outbox, state != BOUNCE_TICKET_SENDING);
  if (strcmp (gtk_label_get_text (self->status), both) != 0)
    say (self, both);
}

/* From now on the outbox has it: what is typed here would change nothing. */
static void
stored_cb (BounceDraftWindow *self, BounceTicket *ticket)
{
  g_set_object (&self->ticket, ticket);
  gtk_widget_hide (self->file);
  gtk_widget_hide (self->ways);
  say (self, _ ("It is being sent."));
  g_signal_connect_object (ticket, "notify", G_CALLBACK (ticket_cb), self, G_CONNECT_SWAPPED);
}

/* Whether the buttons stand beside each other in the room that is seen. */
static gboolean
buttons_fit (BounceDraftWindow *self)
{
  GtkWidget *view = gtk_widget_get_parent (GTK_WIDGET (self->column));
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (self->buttons));
  int wanted = 2 * SHEET_MARGIN;

  for (GList *l = children; l != NULL; l = l->next)
    if (gtk_widget_get_visible (l->data))
      {
        int width;

        gtk_widget_get_preferred_width (l->data, &width, NULL);
        wanted += width + gtk_box_get_spacing (GTK_BOX (self->buttons));
      }
  return wanted <= gtk_widget_get_allocated_width (view);
}

/* What is to be done stands last in a row, but on top of a pile: it is seen without scrolling. */
static void
turn_buttons (BounceDraftWindow *self)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (self->buttons));

  for (GList *l = children; l != NULL; l = l->next)
    gtk_box_reorder_child (GTK_BOX (self->buttons), l->data, 0);
}

static void
narrow_cb (BounceDraftWindow *self)
{
  gboolean is_narrow = bounce_column_is_narrow (self->column) || !buttons_fit (self);
  GtkOrientation before = gtk_orientable_get_orientation (GTK_ORIENTABLE (self->buttons));

  if (is_narrow == (before == GTK_ORIENTATION_HORIZONTAL))
    turn_buttons (self);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->buttons),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL
                                            : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_halign (self->buttons, is_narrow ? GTK_ALIGN_FILL : GTK_ALIGN_END);
}

static gboolean
fit_cb (gpointer user_data)
{
  BounceDraftWindow *self = user_data;

  self->fit_id = 0;
  narrow_cb (self);
  return G_SOURCE_REMOVE;
}

/* Not in the middle of an allocation: buttons that change places ask for another. */
static void
allocated_cb (BounceDraftWindow *self)
{
  if (self->fit_id == 0)
    self->fit_id = g_idle_add_full (GTK_PRIORITY_RESIZE, fit_cb, self, NULL);
}

static void
show_chip (BounceDraftWindow *self)
{
  gsize length = g_bytes_get_size (bounce_draft_get_attachment (self->draft));
  g_autofree char *size = g_format_size (length);
  g_autofree char *name = NULL, *sha256 = NULL, *digest = NULL;

  name = g_strdup_printf ("%s · %s", bounce_draft_get_attachment_name (self->draft), size);
  sha256 = bounce_draft_dup_sha256 (self->draft);
  digest = g_strdup_printf ("SHA-256 %s", sha256);
  gtk_label_set_text (self->attachment_name, name);
  gtk_label_set_text (self->attachment_digest, digest);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->attachment_digest), digest);
}

/* Another choice of what is attached: the text goes with it, and what was typed stays with the
 * choice for which it was typed. */
static void
copy_chosen_cb (BounceDraftWindow *self, BounceDraft *made)
{
  BounceRedactLevel level = bounce_leaves_view_get_level (self->leaves_view);
  Text *left = &self->texts[self->level];
  const Text *kept = &self->texts[level];

  g_free (left->subject);
  g_free (left->body);
  left->subject = g_strdup (gtk_entry_get_text (self->subject));
  left->body = dup_body (self);
  self->level = level;
  bounce_draft_attach (
      self->draft, bounce_draft_get_attachment_name (made), bounce_draft_get_attachment (made));
  gtk_entry_set_text (self->subject,
                      kept->subject != NULL ? kept->subject : bounce_draft_get_subject (made));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->body),
                            kept->body != NULL ? kept->body : bounce_draft_get_body (made),
                            -1);
  show_chip (self);
}

static gboolean
bounce_draft_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (bounce_dialog_closes_on (widget, event))
    return GDK_EVENT_STOP;
  return GTK_WIDGET_CLASS (bounce_draft_window_parent_class)->key_press_event (widget, event);
}

static void
bounce_draft_window_dispose (GObject *object)
{
  BounceDraftWindow *self = BOUNCE_DRAFT_WINDOW (object);

  g_clear_handle_id (&self->fit_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->filing != NULL)
    bounce_draft_filing_stop (self->filing);
  g_clear_object (&self->filing);
  g_clear_object (&self->ticket);
  g_clear_object (&self->draft);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bounce_draft_window_parent_class)->dispose (object);
}

static void
bounce_draft_window_finalize (GObject *object)
{
  BounceDraftWindow *self = BOUNCE_DRAFT_WINDOW (object);

  for (guint i = 0; i < BOUNCE_N_REDACT_LEVELS; i++)
    {
      g_free (self->texts[i].subject);
      g_free (self->texts[i].body);
    }
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (bounce_draft_window_parent_class)->finalize (object);
}

static void
bounce_draft_window_class_init (BounceDraftWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_draft_window_dispose;
  G_OBJECT_CLASS (class)->finalize = bounce_draft_window_finalize;
  widget_class->key_press_event = bounce_draft_window_key_press_event;
  g_type_ensure (BOUNCE_TYPE_COLUMN);
  g_type_ensure (BOUNCE_TYPE_DRAFT_DOUBT);
  g_type_ensure (BOUNCE_TYPE_DRAFT_LANGUAGE);
  g_type_ensure (BOUNCE_TYPE_DISCLOSURE);
  g_type_ensure (BOUNCE_TYPE_LEAVES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/draft-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, header);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, doubt);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, notice_label);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, column);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, to);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, to_note);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, subject);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, body);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, language);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, attachment);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, attachment_name);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, attachment_digest);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, leaves);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, leaves_view);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, status);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, buttons);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, to_title);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, place_title);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, place);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, set_up);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, ways);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, file);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, outbox);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, save);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, copy);
  gtk_widget_class_bind_template_child (widget_class, BounceDraftWindow, mail);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, allocated_cb);
  gtk_widget_class_bind_template_callback (widget_class, file_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, mail_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_chosen_cb);
}

static void
bounce_draft_window_init (BounceDraftWindow *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (group), ways, G_N_ELEMENTS (ways), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "draft", G_ACTION_GROUP (group));
}

static void
show_title (BounceDraftWindow *self)
{
  const char *title = _ ("Message");

  if (bounce_draft_get_purpose (self->draft) == BOUNCE_DRAFT_SAFE_SENDER)
    title = _ ("Ask to Be Allowed");
  else if (bounce_draft_get_purpose (self->draft) == BOUNCE_DRAFT_TICKET)
    title = _ ("Support Ticket");
  gtk_header_bar_set_title (self->header, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
show_address (BounceDraftWindow *self)
{
  g_autofree char *remembered = NULL;
  const char *to = bounce_draft_get_to (self->draft);

  self->knows_support = !bounce_text_is_blank (to);
  if (bounce_draft_get_purpose (self->draft) == BOUNCE_DRAFT_TICKET)
    {
      if (bounce_text_is_blank (to) && self->settings != NULL)
        to = remembered = g_settings_get_string (self->settings, "support-address");
      gtk_widget_set_visible (self->to_note, self->settings != NULL && bounce_text_is_blank (to));
    }
  gtk_entry_set_text (self->to, to != NULL ? to : "");
}

static void
show_attachment (BounceDraftWindow *self)
{
  GBytes *bytes = bounce_draft_get_attachment (self->draft);

  gtk_widget_set_visible (self->attachment, bytes != NULL);
  if (bytes == NULL)
    {
      gtk_label_set_text (self->leaves,
                          _ ("“Open in mail program” hands over the address, the subject and the "
                             "text. Nothing is sent until you send it there. “Copy text” and “Save "
                             "as draft” stay on this computer."));
      return;
    }
  show_chip (self);
  gtk_label_set_text (
      self->leaves,
      _ ("“Open in mail program” hands over the address, the subject, the text and the attachment. "
         "Nothing is sent until you send it there. “Copy text” and “Save as draft” stay on this "
         "computer."));
}

/* The way out that works best is the one to see first. */
static void
show_channel (BounceDraftWindow *self)
{
  gboolean is_other = bounce_draft_is_other_channel (self->draft);

  gtk_widget_set_visible (self->notice, is_other);
  gtk_label_set_text (
      self->notice_label,
      _ ("This mailbox has just refused you. Send the text another way: from another address, by "
         "chat, or on the phone."));
  if (is_other)
    gtk_box_reorder_child (GTK_BOX (self->buttons), self->copy, -1);
  gtk_style_context_add_class (gtk_widget_get_style_context (is_other ? self->copy : self->mail),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
}

/**
 * bounce_draft_window_new:
 * @parent: the window that it belongs to
 * @draft: what to show; it takes the changes
 * @settings: (nullable): where the support address is remembered
 *
 * Returns: (transfer none): a window, not shown yet
 */
GtkWidget *
bounce_draft_window_new (GtkWindow *parent, BounceDraft *draft, GSettings *settings)
{
  BounceDraftWindow *self = g_object_new (BOUNCE_TYPE_DRAFT_WINDOW, NULL);
  const char *subject = bounce_draft_get_subject (draft), *body = bounce_draft_get_body (draft);

  self->draft = g_object_ref (draft);
  g_set_object (&self->settings, settings);
  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  show_title (self);
  show_address (self);
  gtk_entry_set_text (self->subject, subject != NULL ? subject : "");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->body), body != NULL ? body : "", -1);
  show_attachment (self);
  show_channel (self);
  if (bounce_draft_is_other_channel (draft))
    gtk_widget_grab_focus (self->copy);
  else if (gtk_entry_get_text_length (self->to) == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->to));
  else
    gtk_widget_grab_focus (self->mail);
  return GTK_WIDGET (self);
}

/**
 * bounce_draft_window_offer_languages:
 * @self: a window
 * @finding: what its draft was made of
 *
 * Lets the person choose the language of the one who gets the message.
 */
void
bounce_draft_window_offer_languages (BounceDraftWindow *self, BounceFinding *finding)
{
  g_return_if_fail (BOUNCE_IS_DRAFT_WINDOW (self));
  bounce_draft_language_offer (self->language, finding, self->draft, self->subject, self->body);
}

/**
 * bounce_draft_window_watch_address:
 * @self: a window
 * @bounce_case: the case that its draft is about
 * @finding: what its draft was made of
 *
 * Warns above the draft of an address that is not what it seems, or not the one that failed.
 */
void
bounce_draft_window_watch_address (BounceDraftWindow *self,
                                   BounceCase *bounce_case,
                                   BounceFinding *finding)
{
  g_return_if_fail (BOUNCE_IS_DRAFT_WINDOW (self));
  bounce_draft_doubt_watch (self->doubt, bounce_case, finding, self->draft, self->to);
}

static void
show_filing (BounceDraftWindow *self)
{
  gboolean is_mail = bounce_draft_filing_is_mail (self->filing);
  g_autofree char *place = bounce_draft_filing_dup_place (self->filing);
  g_autofree char *leaves = NULL;

  gtk_widget_set_visible (self->to_title, is_mail);
  gtk_widget_set_visible (GTK_WIDGET (self->to), is_mail);
  gtk_widget_set_visible (self->to_note, is_mail && gtk_widget_get_visible (self->to_note));
  gtk_label_set_text (self->place, place);
  gtk_widget_set_visible (GTK_WIDGET (self->place), !is_mail);
  gtk_widget_set_visible (self->place_title, !is_mail);
  gtk_button_set_label (GTK_BUTTON (self->file),
                        bounce_draft_get_purpose (self->draft) == BOUNCE_DRAFT_TICKET
                            ? _ ("_File Ticket")
                            : _ ("_Send"));
  leaves = g_strdup_printf (bounce_draft_get_attachment (self->draft) != NULL
                                ? _ ("The subject, the text and the attachment leave for %s as "
                                     "soon as you press the button.")
                                : _ ("The address, the subject and the text leave for %s as soon "
                                     "as you press the button."),
                            place);
  gtk_label_set_text (self->leaves, leaves);
}

/**
 * bounce_draft_window_take_filing:
 * @self: the window, not shown yet
 * @filing: (transfer full): the way of the draft
 *
 * Where the way is set up its button comes first and the others go into a menu. Where it is not,
 * everything stays by hand.
 */
void
bounce_draft_window_take_filing (BounceDraftWindow *self, BounceDraftFiling *filing)
{
  gboolean is_ticket, is_used;

  g_return_if_fail (BOUNCE_IS_DRAFT_WINDOW (self));
  g_set_object (&self->filing, filing);
  g_object_unref (filing);
  is_ticket = bounce_draft_get_purpose (self->draft) == BOUNCE_DRAFT_TICKET;
  is_used =
      bounce_draft_filing_is_possible (filing) && !bounce_draft_is_other_channel (self->draft);
  gtk_widget_insert_action_group (
      GTK_WIDGET (self), "app", G_ACTION_GROUP (bounce_draft_filing_get_application (filing)));
  gtk_widget_set_visible (self->set_up, is_ticket && !is_used);
  gtk_widget_set_visible (self->ways, is_used);
  gtk_widget_set_visible (self->file, is_used);
  if (!is_used)
    return;
  gtk_widget_hide (self->save);
  gtk_widget_hide (self->copy);
  gtk_widget_hide (self->mail);
  g_signal_connect_object (filing, "said", G_CALLBACK (said_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (filing, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (filing, "stored", G_CALLBACK (stored_cb), self, G_CONNECT_SWAPPED);
  show_filing (self);
  if (!bounce_draft_filing_is_mail (filing) || gtk_entry_get_text_length (self->to) > 0)
    gtk_widget_grab_focus (self->file);
}

/**
 * bounce_draft_window_offer_copies:
 * @self: the window of a support ticket
 * @application: the application, for its reader
 * @bounce_case: the case that it is about
 * @finding: the finding that it is about
 *
 * Lets the person choose how much of the notice is attached. While a copy is being made nothing can
 * leave.
 */
void
bounce_draft_window_offer_copies (BounceDraftWindow *self,
                                  BounceApplication *application,
                                  BounceCase *bounce_case,
                                  BounceFinding *finding)
{
  g_return_if_fail (BOUNCE_IS_DRAFT_WINDOW (self));
  if (bounce_draft_get_purpose (self->draft) != BOUNCE_DRAFT_TICKET ||
      bounce_draft_get_attachment (self->draft) == NULL)
    return;
  bounce_leaves_view_offer (self->leaves_view, application, bounce_case, finding);
  g_object_bind_property (self->leaves_view,
                          "busy",
                          self->buttons,
                          "sensitive",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
}
