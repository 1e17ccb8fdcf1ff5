/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "preferences-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _BouncePreferencesRow
{
  GtkListBoxRow parent_instance;

  BouncePreferences *preferences; /* NULL: a secret, which is kept elsewhere */
  char *group;
  char *key;
  char *fallback; /* what holds, and is shown, when nothing is chosen */
  BouncePreferencesCheck check;
  gboolean is_filling;
  gboolean is_left; /* the focus is about to go */

  GtkWidget *control; /* a GtkEntry, GtkComboBoxText, GtkSwitch or GtkSpinButton */
  GtkWidget *hint;
  GtkWidget *locked;
  GtkWidget *problem;
};

G_DEFINE_FINAL_TYPE (BouncePreferencesRow, bounce_preferences_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  COMMITTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_text (BouncePreferencesRow *self)
{
  return GTK_IS_ENTRY (self->control) && !GTK_IS_SPIN_BUTTON (self->control);
}

static void
fill_text (BouncePreferencesRow *self)
{
  g_autofree char *text = bounce_preferences_dup_text (self->preferences, self->group, self->key);
  const char *shown = *text != '\0' || self->fallback == NULL ? text : self->fallback;

  if (GTK_IS_COMBO_BOX (self->control))
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->control), shown);
  else if (strcmp (gtk_entry_get_text (GTK_ENTRY (self->control)), shown) != 0)
    gtk_entry_set_text (GTK_ENTRY (self->control), shown);
}

/* What holds is shown, but never under the hands of somebody who types. */
static void
fill (BouncePreferencesRow *self)
{
  gboolean is_locked;

  if (self->preferences == NULL)
    return;
  self->is_filling = TRUE;
  if (GTK_IS_SWITCH (self->control))
    gtk_switch_set_active (
        GTK_SWITCH (self->control),
        bounce_preferences_get_boolean (self->preferences, self->group, self->key));
  else if (GTK_IS_SPIN_BUTTON (self->control))
    gtk_spin_button_set_value (
        GTK_SPIN_BUTTON (self->control),
        bounce_preferences_get_number (self->preferences, self->group, self->key));
  else if (!is_text (self) || self->is_left || !gtk_widget_has_focus (self->control))
    fill_text (self);
  self->is_filling = FALSE;
  is_locked = bounce_preferences_is_locked (self->preferences, self->group, self->key);
  gtk_widget_set_sensitive (self->control, !is_locked);
  gtk_widget_set_visible (self->locked, is_locked);
}

static void
show_problem (BouncePreferencesRow *self, const char *problem)
{
  gtk_label_set_text (GTK_LABEL (self->problem), problem != NULL ? problem : "");
  gtk_widget_set_visible (self->problem, problem != NULL);
}

static void
commit_text (BouncePreferencesRow *self)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (self->control));
  g_autofree char *problem = self->check != NULL ? self->check (text) : NULL;

  show_problem (self, problem);
  /* What holds without a choice is none. */
  if (problem == NULL)
    bounce_preferences_set_text (self->preferences,
                                 self->group,
                                 self->key,
                                 g_strcmp0 (text, self->fallback) != 0 ? text : "");
}

static void
commit (BouncePreferencesRow *self)
{
  if (self->is_filling)
    return;
  if (self->preferences == NULL)
    ;
  else if (GTK_IS_SWITCH (self->control))
    bounce_preferences_set_boolean (self->preferences,
                                    self->group,
                                    self->key,
                                    gtk_switch_get_active (GTK_SWITCH (self->control)));
  else if (GTK_IS_SPIN_BUTTON (self->control))
    bounce_preferences_set_number (
        self->preferences,
        self->group,
        self->key,
        gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->control)));
  else if (GTK_IS_COMBO_BOX (self->control))
    bounce_preferences_set_text (self->preferences,
                                 self->group,
                                 self->key,
                                 gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->control)));
  else
    commit_text (self);
  g_signal_emit (self, signals[COMMITTED], 0);
}

static gboolean
left_cb (BouncePreferencesRow *self)
{
  commit (self);
  /* Shown as it was understood; a text that was not kept stays, to be put right. */
  self->is_left = !gtk_widget_get_visible (self->problem);
  if (self->is_left)
    fill (self);
  self->is_left = FALSE;
  return GDK_EVENT_PROPAGATE;
}

static void
file_chosen_cb (BouncePreferencesRow *self, int response, GtkNativeDialog *dialog)
{
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  if (path != NULL)
    {
      gtk_entry_set_text (GTK_ENTRY (self->control), path);
      commit (self);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
choose_file_cb (BouncePreferencesRow *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Choose a File"),
                                                              GTK_WINDOW (window),
                                                              GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              _ ("_Open"),
                                                              _ ("_Cancel"));

  g_signal_connect_object (
      dialog, "response", G_CALLBACK (file_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
bounce_preferences_row_unmap (GtkWidget *widget)
{
  BouncePreferencesRow *self = BOUNCE_PREFERENCES_ROW (widget);

  if (is_text (self) && gtk_widget_is_sensitive (self->control))
    commit (self);
  GTK_WIDGET_CLASS (bounce_preferences_row_parent_class)->unmap (widget);
}

/* The row itself takes no focus: it goes from one control to the next. */
static gboolean
bounce_preferences_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));

  return child != NULL && gtk_widget_child_focus (child, direction);
}

static void
bounce_preferences_row_dispose (GObject *object)
{
  g_clear_object (&BOUNCE_PREFERENCES_ROW (object)->preferences);
  G_OBJECT_CLASS (bounce_preferences_row_parent_class)->dispose (object);
}

static void
bounce_preferences_row_finalize (GObject *object)
{
  BouncePreferencesRow *self = BOUNCE_PREFERENCES_ROW (object);

  g_free (self->group);
  g_free (self->key);
  g_free (self->fallback);
  G_OBJECT_CLASS (bounce_preferences_row_parent_class)->finalize (object);
}

static void
bounce_preferences_row_class_init (BouncePreferencesRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = bounce_preferences_row_dispose;
  G_OBJECT_CLASS (class)->finalize = bounce_preferences_row_finalize;
  GTK_WIDGET_CLASS (class)->focus = bounce_preferences_row_focus;
  GTK_WIDGET_CLASS (class)->unmap = bounce_preferences_row_unmap;
  signals[COMMITTED] = g_signal_new ("committed",
                                     G_TYPE_FROM_CLASS (class),
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     0);
}

static void
bounce_preferences_row_init (BouncePreferencesRow *self)
{
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
}

static GtkWidget *
new_label (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 10);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
  if (class != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), class);
  return label;
}

static GtkWidget *
new_locked (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("changes-prevent-symbolic", GTK_ICON_SIZE_MENU);
  GtkWidget *label = new_label (_ ("Set by your organisation"), "detail");

  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_widget_show (icon);
  return box;
}

/* What is typed stands below its name, which leaves it room; a switch stands beside it. */
static void
build (BouncePreferencesRow *self, const char *label, const char *hint)
{
  gboolean is_beside = GTK_IS_SWITCH (self->control) || GTK_IS_SPIN_BUTTON (self->control);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *name = new_label (label, NULL);

  self->hint = new_label (hint, "detail");
  self->locked = new_locked ();
  self->problem = new_label (NULL, "problem");
  gtk_widget_set_hexpand (box, TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (name), self->control);
  atk_object_set_name (gtk_widget_get_accessible (self->control), label);
  gtk_container_add (GTK_CONTAINER (box), name);
  if (!is_beside)
    gtk_container_add (GTK_CONTAINER (box), self->control);
  gtk_container_add (GTK_CONTAINER (box), self->hint);
  gtk_container_add (GTK_CONTAINER (box), self->locked);
  gtk_container_add (GTK_CONTAINER (box), self->problem);
  gtk_container_add (GTK_CONTAINER (row), box);
  if (is_beside)
    {
      gtk_widget_set_valign (self->control, GTK_ALIGN_CENTER);
      gtk_container_add (GTK_CONTAINER (row), self->control);
    }
  g_object_set (row, "margin", 12, NULL);
  gtk_widget_show (self->control);
  gtk_widget_show (box);
  gtk_widget_show (row);
  gtk_container_add (GTK_CONTAINER (self), row);
  gtk_widget_show (GTK_WIDGET (self));
}

static BouncePreferencesRow *
new_row (BouncePreferences *preferences,
         const char *group,
         const char *key,
         GtkWidget *control,
         const char *label,
         const char *hint)
{
  BouncePreferencesRow *self = g_object_new (BOUNCE_TYPE_PREFERENCES_ROW, NULL);

  self->group = g_strdup (group);
  self->key = g_strdup (key);
  self->control = control;
  build (self, label, hint);
  if (is_text (self))
    {
      gtk_entry_set_width_chars (GTK_ENTRY (control), 12);
      g_signal_connect_object (
          control, "focus-out-event", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (control, "activate", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
    }
  if (preferences != NULL)
    {
      self->preferences = g_object_ref (preferences);
      g_signal_connect_object (preferences, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
      fill (self);
    }
  return self;
}

/** bounce_preferences_row_new_text: (transfer floating): a row with a text or a list; @hint may be
 * NULL. */
GtkWidget *
bounce_preferences_row_new_text (BouncePreferences *preferences,
                                 const char *group,
                                 const char *key,
                                 const char *label,
                                 const char *hint)
{
  return GTK_WIDGET (new_row (preferences, group, key, gtk_entry_new (), label, hint));
}

/** bounce_preferences_row_new_file: (transfer floating): a row with the path of a file. */
GtkWidget *
bounce_preferences_row_new_file (BouncePreferences *preferences,
                                 const char *group,
                                 const char *key,
                                 const char *label,
                                 const char *hint)
{
  GtkWidget *entry = gtk_entry_new ();
  BouncePreferencesRow *self = new_row (preferences, group, key, entry, label, hint);

  gtk_entry_set_icon_from_icon_name (
      GTK_ENTRY (entry), GTK_ENTRY_ICON_SECONDARY, "document-open-symbolic");
  gtk_entry_set_icon_tooltip_text (
      GTK_ENTRY (entry), GTK_ENTRY_ICON_SECONDARY, _ ("Choose a file"));
  g_signal_connect_object (
      entry, "icon-press", G_CALLBACK (choose_file_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * bounce_preferences_row_new_choice:
 * @preferences: the preferences
 * @group: a group
 * @key: a key in it
 * @label: its name
 * @ids: the values
 * @names: what they are called
 * @fallback: (nullable): the value that holds when none is chosen
 *
 * Returns: (transfer floating): a row with a choice of one
 */
GtkWidget *
bounce_preferences_row_new_choice (BouncePreferences *preferences,
                                   const char *group,
                                   const char *key,
                                   const char *label,
                                   const char *const *ids,
                                   const char *const *names,
                                   const char *fallback)
{
  GtkWidget *combo = gtk_combo_box_text_new ();
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));
  BouncePreferencesRow *self;

  for (guint i = 0; ids[i] != NULL; i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), ids[i], names[i]);
  /* A long name does not widen the window. */
  g_object_set (cells->data, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  self = new_row (preferences, group, key, combo, label, NULL);
  bounce_preferences_row_set_fallback (self, fallback);
  g_signal_connect_object (combo, "changed", G_CALLBACK (commit), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/** bounce_preferences_row_new_switch: (transfer floating): a row that is on or off. */
GtkWidget *
bounce_preferences_row_new_switch (BouncePreferences *preferences,
                                   const char *group,
                                   const char *key,
                                   const char *label,
                                   const char *hint)
{
  GtkWidget *control = gtk_switch_new ();
  BouncePreferencesRow *self = new_row (preferences, group, key, control, label, hint);

  g_signal_connect_object (control, "notify::active", G_CALLBACK (commit), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/** bounce_preferences_row_new_number: (transfer floating): a row with a number from 1 to @most. */
GtkWidget *
bounce_preferences_row_new_number (
    BouncePreferences *preferences, const char *group, const char *key, const char *label, int most)
{
  GtkWidget *control = gtk_spin_button_new_with_range (1, most, 1);
  BouncePreferencesRow *self = new_row (preferences, group, key, control, label, NULL);

  g_signal_connect_object (control, "value-changed", G_CALLBACK (commit), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/** bounce_preferences_row_new_secret: (transfer floating): a row for a password, which it neither
 * reads nor keeps: whoever made it does, on "committed". */
GtkWidget *
bounce_preferences_row_new_secret (const char *label, const char *hint)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_visibility (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_PASSWORD);
  return GTK_WIDGET (new_row (NULL, NULL, NULL, entry, label, hint));
}

/** bounce_preferences_row_set_fallback: what holds, and is shown, when nothing is chosen. */
void
bounce_preferences_row_set_fallback (BouncePreferencesRow *self, const char *fallback)
{
  g_return_if_fail (BOUNCE_IS_PREFERENCES_ROW (self));
  g_free (self->fallback);
  self->fallback = fallback != NULL && *fallback != '\0' ? g_strdup (fallback) : NULL;
  fill (self);
}

/** bounce_preferences_row_set_purpose: what is typed, for a keyboard on the screen. */
void
bounce_preferences_row_set_purpose (BouncePreferencesRow *self, GtkInputPurpose purpose)
{
  g_return_if_fail (BOUNCE_IS_PREFERENCES_ROW (self) && is_text (self));
  gtk_entry_set_input_purpose (GTK_ENTRY (self->control), purpose);
}

/** bounce_preferences_row_set_check: what a text must pass to be kept. */
void
bounce_preferences_row_set_check (BouncePreferencesRow *self, BouncePreferencesCheck check)
{
  g_return_if_fail (BOUNCE_IS_PREFERENCES_ROW (self));
  self->check = check;
}

/** bounce_preferences_row_set_hint: the small text below; NULL: none. */
void
bounce_preferences_row_set_hint (BouncePreferencesRow *self, const char *hint)
{
  g_return_if_fail (BOUNCE_IS_PREFERENCES_ROW (self));
  gtk_label_set_text (GTK_LABEL (self->hint), hint != NULL ? hint : "");
  gtk_widget_set_visible (self->hint, hint != NULL);
}

/** bounce_preferences_row_get_text: (transfer none): what is typed in a text or secret. */
const char *
bounce_preferences_row_get_text (BouncePreferencesRow *self)
{
  g_return_val_if_fail (BOUNCE_IS_PREFERENCES_ROW (self) && is_text (self), "");
  return gtk_entry_get_text (GTK_ENTRY (self->control));
}

/** bounce_preferences_row_commit: keeps what is typed, as if the person had left the row. */
void
bounce_preferences_row_commit (BouncePreferencesRow *self)
{
  g_return_if_fail (BOUNCE_IS_PREFERENCES_ROW (self));
  if (gtk_widget_is_sensitive (self->control))
    commit (self);
}

/** bounce_preferences_commit_all: bounce_preferences_row_commit() for each row in @rows. */
void
bounce_preferences_commit_all (GtkContainer *rows)
{
  g_autoptr (GList) children = gtk_container_get_children (rows);

  for (GList *l = children; l != NULL; l = l->next)
    if (BOUNCE_IS_PREFERENCES_ROW (l->data))
      bounce_preferences_row_commit (l->data);
}
